from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import payment_events as ev
from pos_app.domain import payment_rules
from pos_app.domain.money import Money
from pos_app.domain.payment import (
    ENDED_UNPAID,
    OPEN_STATES,
    GatewayStatus,
    Payment,
    PaymentState,
    ReadingStatus,
    Review,
)
from pos_app.domain.payment_rules import contradicts
from tests.domain.payments import (
    AMOUNT,
    LATER,
    NOW,
    every_event,
    every_reading,
    mobile_money,
    qr,
    reading,
    verified,
)

if TYPE_CHECKING:
    from collections.abc import Callable

S = PaymentState
R = ReadingStatus

# What each event of ours makes of each state; what is not here is impossible. Written out again
# from the design on purpose: the program's own table is not asked about itself.
EXPECTED: dict[str, dict[PaymentState, PaymentState]] = {
    "SendStarted": {S.CREATED: S.SENDING, S.UNCONFIRMED: S.UNCONFIRMED},
    "Answered pending": {S.SENDING: S.PENDING, S.UNCONFIRMED: S.PENDING},
    "Answered processing": {S.SENDING: S.PROCESSING, S.UNCONFIRMED: S.PROCESSING},
    "Answered succeeded": {S.SENDING: S.UNCONFIRMED, S.UNCONFIRMED: S.UNCONFIRMED},
    "Answered failed": {S.SENDING: S.UNCONFIRMED, S.UNCONFIRMED: S.UNCONFIRMED},
    "Answered cancelled": {S.SENDING: S.UNCONFIRMED, S.UNCONFIRMED: S.UNCONFIRMED},
    "Answered unknown": {S.SENDING: S.UNCONFIRMED, S.UNCONFIRMED: S.UNCONFIRMED},
    "RefusalAnswered": {S.SENDING: S.REFUSED, S.UNCONFIRMED: S.UNCONFIRMED},
    "AnswerLost": {S.SENDING: S.UNCONFIRMED, S.UNCONFIRMED: S.UNCONFIRMED},
    "SearchedInVain": {S.UNCONFIRMED: S.REFUSED},
    "Dropped": {S.CREATED: S.CANCELLED},
    "Shown": {S.PENDING: S.PENDING, S.PROCESSING: S.PROCESSING},
    "CancelAsked": {s: s for s in OPEN_STATES - {S.CREATED}},
    "CancelAccepted": {s: s for s in set(S) - {S.CREATED, S.SENDING}},
    "SetAside": {s: s for s in OPEN_STATES - {S.CREATED}},
    "Withdrawn": {s: s for s in OPEN_STATES - {S.CREATED}},
    "Closed": {s: s for s in (S.UNCONFIRMED, S.PENDING, S.PROCESSING)},
    "RiskAccepted": {s: s for s in OPEN_STATES},
    "IdCorrected": {s: s for s in (S.UNCONFIRMED, S.PENDING, S.PROCESSING)},
    "ReviewRaised": {s: s for s in S},
}
NOT_FOR_A_CODE = {"CancelAsked", "IdCorrected"}
ONLY_FOR_A_CODE = {"Withdrawn", "Shown"}


def name_of(event: ev.Event) -> str:
    name = type(event).__name__
    return f"{name} {event.reading.status}" if isinstance(event, ev.Answered) else name


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("event", every_event(), ids=name_of)
def test_every_event_in_every_state_of_a_prompt(state: PaymentState, event: ev.Event) -> None:
    payment = mobile_money(state)
    expected = EXPECTED[name_of(event)].get(state)
    if name_of(event) in ONLY_FOR_A_CODE:
        expected = None
    if expected is None:
        with pytest.raises(payment_rules.ImpossibleEvent) as raised:
            payment_rules.apply_event(payment, event)
        assert raised.value.state is state
        assert payment == mobile_money(state)
    else:
        after = payment_rules.apply_event(payment, event)
        assert after.state is expected
        assert after.updated_at == LATER


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("event", every_event(), ids=name_of)
def test_every_event_in_every_state_of_a_code(state: PaymentState, event: ev.Event) -> None:
    payment = qr(state)
    if isinstance(event, ev.Answered):
        event = replace(event, reading=verified(event.reading.status), redirect_url="https://a.b/c")
    expected = EXPECTED[name_of(event)].get(state)
    a_resend = isinstance(event, ev.SendStarted) and state is S.UNCONFIRMED
    if name_of(event) in NOT_FOR_A_CODE or a_resend:
        expected = None
    if expected is None:
        with pytest.raises(payment_rules.ImpossibleEvent):
            payment_rules.apply_event(payment, event)
    else:
        assert payment_rules.apply_event(payment, event).state is expected


def test_what_is_certain_never_to_have_left_can_be_dropped() -> None:
    for state in (S.SENDING, S.UNCONFIRMED):
        dropped = ev.Dropped(LATER, "too_old")
        tried = mobile_money(state, may_have_left=False)
        assert payment_rules.apply_event(tried, dropped).state is S.CANCELLED
        # Across a crash only the newest of several sends is known for sure.
        with pytest.raises(payment_rules.ImpossibleEvent):
            payment_rules.apply_event(replace(tried, sends=2), dropped)


def test_a_corrected_id_is_told_to_a_person() -> None:
    after = payment_rules.apply_event(mobile_money(), ev.IdCorrected(LATER, "pay_2", "was pay_1"))
    assert (after.gateway_id, after.review) == ("pay_2", Review.OTHER_ID)
    assert after.review_note == "was pay_1"


def test_the_table_knows_every_event() -> None:
    assert {type(event) for event in every_event()} == set(payment_rules.EVENTS)
    assert set(payment_rules.READINGS) == set(S)
    assert set(payment_rules.ANSWERS) == set(R)


READINGS: dict[PaymentState, set[ReadingStatus]] = {
    S.CREATED: set(R),
    S.SENDING: set(R),
    S.UNCONFIRMED: set(R),
    S.PENDING: {R.PROCESSING, R.SUCCEEDED, R.FAILED, R.CANCELLED},
    S.PROCESSING: {R.SUCCEEDED, R.FAILED, R.CANCELLED},
    S.SUCCEEDED: set(),
    S.FAILED: {R.SUCCEEDED},
    S.CANCELLED: {R.SUCCEEDED},
    S.REFUSED: {R.SUCCEEDED},
}


@pytest.mark.parametrize(("state", "status"), list(product(S, R)))
@pytest.mark.parametrize("make", [mobile_money, qr])
def test_every_reading_in_every_state(
    state: PaymentState, status: ReadingStatus, make: Callable[..., Payment]
) -> None:
    payment = make(state)
    said = reading(status) if make is mobile_money else verified(status)
    after = payment_rules.apply_status(payment, said, LATER)
    if status in READINGS[state]:
        proved = S.UNCONFIRMED if status is R.UNKNOWN else S(status.value)
        assert after.state is proved
        assert after.may_have_left
    else:
        assert after.state is state
    assert after.late is (state in ENDED_UNPAID and status is R.SUCCEEDED)


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("make", [mobile_money, qr])
def test_no_reading_ever_raises_or_moves_what_it_contradicts(
    state: PaymentState, make: Callable[..., Payment]
) -> None:
    for marks in ({}, {"withdrawn_at": NOW}, {"closed_at": NOW}, {"gateway_id": None}):
        payment = make(state, **marks)
        for said in every_reading():
            after = payment_rules.apply_status(payment, said, LATER, "note")
            if contradicts(payment, said) is not None:
                assert after.state is state
                assert after.review is not None
            if state is S.SUCCEEDED:
                assert after.state is S.SUCCEEDED
            if after.state is S.SUCCEEDED and state is not S.SUCCEEDED:
                assert said.status is R.SUCCEEDED
                assert said.amount in (payment.amount, None)


@pytest.mark.parametrize(
    ("changes", "review"),
    [
        ({"gateway_id": "pay_2"}, Review.OTHER_ID),
        ({"order_id": "1"}, Review.OTHER_ORDER),
        ({"payment_id": "p_2"}, Review.OTHER_PAYMENT),
        ({"amount": Money(1)}, Review.AMOUNT_DIFFERS),
        ({"amount": Money(6400, "USD")}, Review.CURRENCY_DIFFERS),
        ({"amount": None}, Review.UNSAID_SUCCESS),
        ({"gateway_id": None}, Review.UNSAID_SUCCESS),
    ],
)
def test_a_success_that_contradicts_is_kept_for_review(
    changes: dict[str, object], review: Review
) -> None:
    said = reading(R.SUCCEEDED, **changes)
    after = payment_rules.apply_status(mobile_money(), said, LATER, "what it said")
    assert (after.state, after.review, after.review_note) == (S.PENDING, review, "what it said")
    assert after.doubtful


def test_a_success_of_checkout_must_name_the_order() -> None:
    said = verified(R.SUCCEEDED, order_id=None)
    assert payment_rules.apply_status(qr(), said, LATER).review is Review.UNSAID_SUCCESS


def test_what_the_list_shows_without_our_metadata_is_not_ours() -> None:
    payment = mobile_money(S.UNCONFIRMED)
    after = payment_rules.apply_status(payment, reading(payment_id=None), LATER)
    assert (after.state, after.review) == (S.UNCONFIRMED, Review.OTHER_PAYMENT)


def test_success_absorbs_and_a_contradiction_goes_to_review() -> None:
    paid = payment_rules.apply_status(mobile_money(), reading(R.SUCCEEDED), NOW)
    assert paid.succeeded_at == NOW
    for status in (R.FAILED, R.CANCELLED, R.PENDING, R.PROCESSING):
        after = payment_rules.apply_status(paid, reading(status), LATER, "turned")
        assert (after.state, after.review) == (S.SUCCEEDED, Review.TURNED_AFTER_SUCCESS)
    assert payment_rules.apply_status(paid, reading(R.SUCCEEDED), LATER) is paid
    assert payment_rules.apply_status(paid, reading(R.UNKNOWN), LATER) is paid
    other = payment_rules.apply_status(paid, reading(gateway_id="pay_2"), LATER)
    assert (other.state, other.doubtful) == (S.SUCCEEDED, False)


@pytest.mark.parametrize("mark", ["withdrawn_at", "closed_at"])
def test_success_after_withdrawing_or_closing_is_late(mark: str) -> None:
    marked: dict[str, Any] = {mark: NOW}
    after = payment_rules.apply_status(qr(**marked), verified(R.SUCCEEDED), LATER)
    assert (after.state, after.late, after.succeeded_at) == (S.SUCCEEDED, True, LATER)


def test_a_failure_after_an_accepted_cancel_is_a_cancel() -> None:
    payment = payment_rules.apply_event(mobile_money(), ev.CancelAccepted(NOW))
    after = payment_rules.apply_status(payment, reading(R.FAILED, reason="cancelled"), LATER)
    assert (after.state, after.reason) == (S.CANCELLED, "cancelled")


def test_a_reading_that_changes_nothing_returns_the_same_payment() -> None:
    payment = mobile_money()
    assert payment_rules.apply_status(payment, reading(), LATER) is payment
    assert (
        payment_rules.apply_status(mobile_money(S.PROCESSING), reading(), LATER).state
        is S.PROCESSING
    )


def test_an_unknown_word_is_doubtful_until_a_known_one_comes() -> None:
    odd = payment_rules.apply_status(mobile_money(), reading(R.UNKNOWN), LATER)
    assert (odd.state, odd.doubtful) == (S.PENDING, True)
    assert not payment_rules.apply_status(odd, reading(), LATER).doubtful


def test_what_lives_on_after_its_end_is_doubtful_and_refused_ones_are_reviewed() -> None:
    for state in (S.FAILED, S.CANCELLED):
        after = payment_rules.apply_status(mobile_money(state), reading(), LATER)
        assert (after.state, after.doubtful, after.review) == (state, True, None)
    refused = payment_rules.apply_status(mobile_money(S.REFUSED), reading(), LATER, "alive")
    assert (refused.state, refused.review) == (S.REFUSED, Review.ALIVE_AFTER_END)


def test_a_payment_never_sent_but_known_is_reviewed_and_believed() -> None:
    after = payment_rules.apply_status(mobile_money(S.CREATED), reading(), LATER)
    assert (after.state, after.review) == (S.PENDING, Review.NEVER_SENT_BUT_KNOWN)


def test_the_first_review_stays() -> None:
    first = payment_rules.apply_event(mobile_money(), ev.ReviewRaised(NOW, Review.TWO_FOUND, "two"))
    again = payment_rules.apply_event(first, ev.ReviewRaised(LATER, Review.PAID_TWICE, "twice"))
    assert (again.review, again.review_note) == (Review.TWO_FOUND, "two")


def test_a_bad_answer_keeps_no_review_about_money_out() -> None:
    first = payment_rules.apply_event(
        mobile_money(), ev.ReviewRaised(NOW, Review.BAD_ANSWER, "html")
    )
    second = payment_rules.apply_event(first, ev.ReviewRaised(LATER, Review.BAD_ANSWER, "again"))
    assert second.review_note == "html"
    money = payment_rules.apply_event(second, ev.ReviewRaised(LATER, Review.PAID_TWICE, "twice"))
    assert (money.review, money.review_note) == (Review.PAID_TWICE, "twice")


def test_sends_are_counted_and_timed() -> None:
    sent = payment_rules.apply_event(mobile_money(S.CREATED), ev.SendStarted(NOW))
    assert (sent.sends, sent.first_sent_at, sent.last_sent_at) == (1, NOW, NOW)
    lost = payment_rules.apply_event(sent, ev.AnswerLost(NOW, left=False, reason="unreachable"))
    assert (lost.may_have_left, lost.reason) == (False, "unreachable")
    again = payment_rules.apply_event(lost, ev.SendStarted(LATER))
    assert (again.sends, again.first_sent_at, again.last_sent_at) == (2, NOW, LATER)
    assert payment_rules.apply_event(
        again, ev.AnswerLost(LATER, left=True, reason="x")
    ).may_have_left


def test_an_answer_that_contradicts_lends_nothing() -> None:
    event = ev.Answered(LATER, reading(amount=Money(1)), "https://a.b/c")
    after = payment_rules.apply_event(mobile_money(S.SENDING), event)
    assert (after.state, after.gateway_id, after.redirect_url) == (S.UNCONFIRMED, None, None)
    assert (after.review, after.doubtful) == (Review.AMOUNT_DIFFERS, True)


def test_an_answer_that_says_succeeded_lends_its_id_only() -> None:
    event = ev.Answered(LATER, reading(R.SUCCEEDED, amount=None))
    after = payment_rules.apply_event(mobile_money(S.SENDING), event)
    assert (after.state, after.gateway_id, after.review) == (S.UNCONFIRMED, "pay_1", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"gateway_id": "pay_1"},
        {"cancel_requested_at": NOW},
        {"closed_at": NOW},
    ],
)
def test_when_a_resend_is_never_allowed(changes: dict[str, Any]) -> None:
    assert payment_rules.may_resend(mobile_money(S.UNCONFIRMED))
    assert not payment_rules.may_resend(mobile_money(S.UNCONFIRMED, **changes))
    assert not payment_rules.may_resend(mobile_money(S.PENDING, gateway_id=None))
    assert not payment_rules.may_resend(qr(S.UNCONFIRMED))


def test_closing_is_allowed_after_15_minutes_by_either_clock_or_once_withdrawn() -> None:
    payment = mobile_money()
    early = NOW + timedelta(seconds=899)
    assert not payment_rules.may_close(payment, early)
    assert payment_rules.may_close(payment, NOW + timedelta(seconds=900))
    assert payment_rules.may_close(replace(payment, watched_seconds=900.0), early)
    assert payment_rules.may_close(qr(withdrawn_at=NOW), NOW)
    assert payment_rules.may_close(mobile_money(last_sent_at=None), NOW)
    assert not payment_rules.may_close(mobile_money(closed_at=NOW), LATER)
    assert not payment_rules.may_close(mobile_money(S.SUCCEEDED), LATER)
    with pytest.raises(payment_rules.ImpossibleEvent):
        payment_rules.apply_event(payment, ev.Closed(early, "gone"))


def test_marks_are_kept_with_their_moments() -> None:
    shown = payment_rules.apply_event(qr(shown_at=None), ev.Shown(NOW))
    assert payment_rules.apply_event(shown, ev.Shown(LATER)).shown_at == NOW
    withdrawn = payment_rules.apply_event(shown, ev.Withdrawn(LATER, "asked"))
    assert (withdrawn.withdrawn_at, withdrawn.withdraw_reason) == (LATER, "asked")
    for event in (ev.Withdrawn(LATER, "again"), ev.Shown(LATER)):
        with pytest.raises(payment_rules.ImpossibleEvent):
            payment_rules.apply_event(withdrawn, event)
    closed = payment_rules.apply_event(withdrawn, ev.Closed(LATER, "gone"))
    assert (closed.closed_at, closed.close_reason) == (LATER, "gone")
    aside = payment_rules.apply_event(mobile_money(), ev.SetAside(LATER))
    risked = payment_rules.apply_event(aside, ev.RiskAccepted(LATER))
    asked = payment_rules.apply_event(risked, ev.CancelAsked(LATER))
    assert (aside.set_aside_at, risked.risk_accepted_at) == (LATER, LATER)
    assert asked.cancel_requested_at == LATER


events = st.sampled_from(every_event())
readings = st.sampled_from(every_reading())


@given(st.sampled_from([mobile_money, qr]), st.lists(events | readings, max_size=25))
def test_no_path_from_unconfirmed_to_failed_without_a_reading(
    make: Callable[..., Payment], happenings: list[ev.Event | GatewayStatus]
) -> None:
    payment = make(S.UNCONFIRMED)
    for happening in happenings:
        before = payment
        if isinstance(happening, GatewayStatus):
            payment = payment_rules.apply_status(before, happening, LATER)
        else:
            try:
                payment = payment_rules.apply_event(before, happening)
            except payment_rules.ImpossibleEvent:
                continue
            # Ours alone never ends a payment, but by a search that the gateway answered twice.
            assert payment.state not in (S.FAILED, S.CANCELLED, S.SUCCEEDED) or (
                payment.state is before.state
            )
        if before.state is S.SUCCEEDED:
            assert payment.state is S.SUCCEEDED
        if before.state in ENDED_UNPAID and payment.state is not before.state:
            assert payment.state is S.SUCCEEDED
            assert payment.late
        assert payment.sends >= before.sends
        assert before.may_have_left <= payment.may_have_left


RESEND = payment_rules.Resend(
    (mobile_money(S.UNCONFIRMED),), AMOUNT, False, ("here",), "here", 10.0, 10.0, 60.0, (60.0,)
)


def test_a_prompt_that_nothing_speaks_against_may_be_sent_again() -> None:
    assert payment_rules.why_not_resend(mobile_money(S.UNCONFIRMED), RESEND) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"attempts": (mobile_money(S.UNCONFIRMED), mobile_money(attempt=2))}, "asked_anew"),
        ({"left": AMOUNT - Money(1)}, "more_than_left"),
        ({"restored": True}, "restored"),
        ({"sent_to": ("here", "there")}, "sent_elsewhere"),
        ({"sent_to": (None,)}, "sent_elsewhere"),
        ({"destination": "there"}, "sent_elsewhere"),
        ({"since_last_send": 9.9}, "too_soon"),
        ({"since_walk": 10.1}, "walk_too_old"),
        ({"walk_took": 60.1}, "walk_too_old"),
        ({"ages": ()}, "too_old"),
        ({"ages": (60.0, 900.0)}, "too_old"),
        ({"ages": (60.0, -0.1)}, "too_old"),
    ],
)
def test_each_single_reason_stops_a_resend(changes: dict[str, Any], why: str) -> None:
    resend = replace(RESEND, **changes)
    assert payment_rules.why_not_resend(mobile_money(S.UNCONFIRMED), resend) == why


@pytest.mark.parametrize("review", set(Review) - {Review.BAD_ANSWER})
def test_what_a_person_must_look_at_is_not_sent_again(review: Review) -> None:
    waits = mobile_money(S.UNCONFIRMED, review=review)
    assert payment_rules.why_not_resend(waits, RESEND) == "to_review"
    said_badly = mobile_money(S.UNCONFIRMED, review=Review.BAD_ANSWER)
    assert payment_rules.why_not_resend(said_badly, RESEND) is None


FIRST = payment_rules.FirstSend((mobile_money(S.CREATED),), AMOUNT, False, (0.0,))


@pytest.mark.parametrize("state", [S.CREATED, S.SENDING])
def test_a_stored_prompt_that_nothing_speaks_against_may_be_sent(state: PaymentState) -> None:
    assert payment_rules.why_not_send(mobile_money(state), FIRST) is None
    assert (
        payment_rules.why_not_send(mobile_money(state), replace(FIRST, ages=(-15.0, 899.9))) is None
    )


OTHER = mobile_money(payment_id="p_0")


@pytest.mark.parametrize(
    ("payment", "changes", "why"),
    [
        ({"state": S.PENDING}, {}, "over"),
        ({"sends": 2}, {}, "over"),
        ({"cancel_requested_at": NOW}, {}, "over"),
        ({"withdrawn_at": NOW}, {}, "over"),
        ({}, {"left": AMOUNT - Money(1)}, "more_than_left"),
        ({}, {"attempts": (OTHER, mobile_money(S.SENDING))}, "blocked"),
        ({}, {"restored": True}, "restored"),
        ({}, {"ages": ()}, "too_old"),
        ({}, {"ages": (0.0, 900.0)}, "too_old"),
        ({}, {"ages": (0.0, -15.1)}, "too_old"),
    ],
)
def test_each_single_reason_stops_a_first_send(
    payment: dict[str, Any], changes: dict[str, Any], why: str
) -> None:
    stored = replace(mobile_money(S.SENDING), **payment)
    assert payment_rules.why_not_send(stored, replace(FIRST, **changes)) == why


def test_another_attempt_whose_risk_was_taken_is_not_in_the_way() -> None:
    taken = replace(OTHER, risk_accepted_at=NOW)
    mine = mobile_money(S.SENDING)
    assert payment_rules.why_not_send(mine, replace(FIRST, attempts=(taken, mine))) is None


def test_a_risk_taken_of_a_later_attempt_was_taken_for_another_than_this() -> None:
    mine = mobile_money(S.CREATED, attempt=1, risk_accepted_at=NOW)
    later = replace(OTHER, attempt=2, risk_accepted_at=NOW)
    newest = mobile_money(S.FAILED, payment_id="p_2", attempt=3)
    beside = replace(FIRST, attempts=(mine, later, newest))
    assert payment_rules.why_not_send(mine, beside) == "blocked"
    over = replace(beside, attempts=(mine, replace(later, state=S.FAILED), newest))
    assert payment_rules.why_not_send(mine, over) is None


def test_what_may_have_left_once_may_have_left_for_ever() -> None:
    kept_back = mobile_money(S.UNCONFIRMED, may_have_left=False)
    not_sent = payment_rules.apply_event(kept_back, ev.AnswerLost(LATER, False, "no_connection"))
    assert not not_sent.may_have_left
    refused = payment_rules.apply_event(kept_back, ev.RefusalAnswered(LATER, "no wallet"))
    assert refused.may_have_left
    lost = payment_rules.apply_event(kept_back, ev.AnswerLost(LATER, True, "deadline_passed"))
    assert lost.may_have_left
    assert payment_rules.apply_event(
        lost, ev.AnswerLost(LATER, False, "no_connection")
    ).may_have_left


@pytest.mark.parametrize("status", [R.PROCESSING, R.SUCCEEDED])
def test_a_reason_is_kept_only_of_what_ended_unpaid(status: ReadingStatus) -> None:
    moved = payment_rules.apply_status(mobile_money(), reading(status, reason="no money"), LATER)
    assert moved.reason is None
    failed = payment_rules.apply_status(mobile_money(), reading(R.FAILED, reason="no money"), LATER)
    assert failed.reason == "no money"
