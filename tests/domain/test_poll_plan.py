from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.payment import PaymentState
from pos_app.domain.poll_plan import PollHistory, backoff, next_look, watched_after
from tests.domain.payments import NOW, mobile_money, qr

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment

S = PaymentState
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@pytest.mark.parametrize(
    ("watched", "on_screen", "elsewhere"),
    [
        (0, 1, 5),
        (59, 1, 5),
        (60, 2, 5),
        (179, 2, 5),
        (180, 5, 5),
        (599, 5, 5),
        (600, 30, 30),
        (HOUR - 1, 30, 30),
        (HOUR, 15 * MINUTE, 15 * MINUTE),
        (DAY - 1, 15 * MINUTE, 15 * MINUTE),
        (DAY, DAY, DAY),
        (90 * DAY - 1, DAY, DAY),
        (90 * DAY, 7 * DAY, 7 * DAY),
        (900 * DAY, 7 * DAY, 7 * DAY),
    ],
)
def test_the_bands(watched: float, on_screen: float, elsewhere: float) -> None:
    for state in (S.UNCONFIRMED, S.PENDING, S.PROCESSING):
        payment = mobile_money(state)
        assert next_look(payment, PollHistory(watched, on_screen=True)) == on_screen
        assert next_look(payment, PollHistory(watched)) == elsewhere


@pytest.mark.parametrize("mark", ["set_aside_at", "withdrawn_at", "closed_at"])
def test_what_was_put_away_is_never_watched_as_if_on_screen(mark: str) -> None:
    marked: dict[str, Any] = {mark: NOW}
    assert next_look(qr(**marked), PollHistory(0, on_screen=True)) == 5


@pytest.mark.parametrize("state", [S.CREATED, S.SENDING, S.SUCCEEDED])
def test_nothing_to_look_for(state: PaymentState) -> None:
    assert next_look(mobile_money(state), PollHistory(on_screen=True)) is None


def looks(payment: Payment, jitter: float = 0.0, most: int = 2000) -> list[float]:
    """When an ended payment is looked at, in watched seconds, if every look is answered."""
    moments: list[float] = []
    watched = 0.0
    while (delay := next_look(payment, PollHistory(watched), jitter)) is not None:
        watched = watched_after(watched, delay, delay)
        moments.append(watched)
        assert len(moments) < most
    return moments


@pytest.mark.parametrize("state", [S.FAILED, S.CANCELLED])
def test_ended_ones_are_looked_at_four_more_times(state: PaymentState) -> None:
    assert looks(mobile_money(state)) == [MINUTE, 10 * MINUTE, HOUR, DAY]


@pytest.mark.parametrize("jitter", [-1.0, -0.4, 0.3, 1.0])
def test_jitter_adds_no_look_and_takes_none(jitter: float) -> None:
    moments = looks(mobile_money(S.FAILED), jitter)
    assert moments == pytest.approx([MINUTE, 10 * MINUTE, HOUR, DAY], rel=0.21)


@pytest.mark.parametrize(
    "payment",
    [
        qr(S.FAILED),
        mobile_money(S.FAILED, doubtful=True),
        mobile_money(S.CANCELLED, doubtful=True),
        mobile_money(S.REFUSED, doubtful=True),
    ],
)
def test_a_failed_page_and_doubtful_ends_are_watched_closely_for_a_day(payment: Payment) -> None:
    moments = looks(payment)
    assert moments[:2] == [5, 10]
    assert DAY <= moments[-1] < DAY + 15 * MINUTE
    assert len(moments) == pytest.approx(120 + 100 + 92, abs=2)


def test_what_never_existed_is_not_looked_for() -> None:
    assert looks(mobile_money(S.CANCELLED, sends=0)) == []
    assert looks(mobile_money(S.REFUSED, sends=0)) == []
    assert looks(qr(S.REFUSED, sends=2)) == []


def test_what_was_refused_although_it_was_sent_is_looked_for_twice() -> None:
    assert looks(mobile_money(S.REFUSED)) == [MINUTE, 10 * MINUTE]


def test_what_was_refused_after_a_search_in_vain_is_looked_for_again() -> None:
    assert len(looks(mobile_money(S.REFUSED, sends=2))) == 4


def test_an_ended_payment_whose_look_was_no_good_is_asked_again_soon_and_not_for_ever() -> None:
    payment = mobile_money(S.FAILED)
    # Also at the last stage of all, after which nothing else would come.
    for watched in (MINUTE, 2 * DAY):
        waits = [next_look(payment, PollHistory(watched, own_errors=n)) for n in range(1, 6)]
        assert waits == [2, 4, 8, 16, 32]
    assert next_look(payment, PollHistory(MINUTE, own_errors=6)) == 9 * MINUTE
    assert next_look(payment, PollHistory(2 * DAY, own_errors=6)) is None


def test_own_errors_back_off_from_2_to_60_seconds() -> None:
    assert [backoff(n) for n in range(9)] == [0, 2, 4, 8, 16, 32, 60, 60, 60]
    payment = mobile_money()
    waits = [next_look(payment, PollHistory(on_screen=True, own_errors=n)) for n in range(4)]
    assert waits == [1, 2, 4, 8]
    assert next_look(payment, PollHistory(DAY, own_errors=3)) == DAY


@given(
    st.floats(0, 200 * DAY),
    st.booleans(),
    st.integers(0, 50),
    st.floats(-1, 1),
    st.sampled_from(list(S)),
)
def test_jitter_stays_within_a_fifth(
    watched: float, on_screen: bool, errors: int, jitter: float, state: PaymentState
) -> None:
    history = PollHistory(watched, on_screen, errors)
    plain = next_look(mobile_money(state), history)
    moved = next_look(mobile_money(state), history, jitter)
    if plain is None:
        assert moved is None
    else:
        assert moved is not None
        assert 0 < 0.79 * plain <= moved <= 1.21 * plain


@given(st.floats(0, DAY), st.floats(-DAY, 1000 * DAY), st.floats(0, 7 * DAY))
def test_sleep_silence_and_jumps_never_age_a_payment(
    watched: float, gap: float, asked: float
) -> None:
    after = watched_after(watched, gap, asked)
    assert watched <= after <= watched + asked


def test_hours_offline_leave_the_band_where_it_was() -> None:
    payment: Any = mobile_money()
    watched = 30.0
    watched = watched_after(watched, gap=5 * HOUR, asked=1.0)
    assert next_look(payment, PollHistory(watched, on_screen=True)) == 1
