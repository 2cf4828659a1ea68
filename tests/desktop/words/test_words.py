"""Every code that can reach the window has words, and every state says what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.link.memory import WindowMemory
from pos_app.desktop.words import frame, payments, reasons, times
from pos_app.domain.keypad import EntryProblem
from pos_app.domain.methods import GATEWAYS, GatewayName, Method
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, PhoneProblem
from pos_app.engine import events
from pos_app.gateways import checkout
from pos_app.ledger.errors import LedgerCode
from pos_app.transport import errors
from tests.desktop.engine import NOON, Clock, code, mobile, ready, sale, tally
from tests.names import names

_S = PaymentState


def documented(text: str | None, lead: str) -> list[str]:
    """The codes that a docstring lists in one pair of backticks after `lead`."""
    found = re.search(lead + r"[^`]*`([a-z_\s]+)`", text or "")
    assert found is not None
    return found[1].split()


def sentence(words: str) -> bool:
    return len(words) > 3 and "_" not in words and words[0].isupper()


@pytest.mark.parametrize("rejected", documented(events.ChargeRejected.__doc__, "code:"))
def test_every_rejected_charge_has_words(rejected: str) -> None:
    assert rejected in reasons.REJECTED
    assert sentence(reasons.rejected(rejected))


@pytest.mark.parametrize("done", documented(events.RequestDone.__doc__, "why not:"))
def test_every_answer_to_an_intent_has_words(done: str) -> None:
    assert sentence(reasons.done(done))


def test_an_intent_that_did_what_was_asked_says_nothing() -> None:
    assert reasons.done("done") == ""


@pytest.mark.parametrize("off", events.MethodOff)
def test_every_method_that_is_off_says_why(off: events.MethodOff) -> None:
    assert sentence(reasons.method_off(off))


@pytest.mark.parametrize("trouble", LedgerCode)
def test_every_ledger_trouble_has_words(trouble: LedgerCode) -> None:
    assert trouble.value in reasons.LEDGER
    assert sentence(reasons.ledger(trouble.value))


@pytest.mark.parametrize("problem", EntryProblem)
def test_every_amount_problem_has_words(problem: EntryProblem) -> None:
    assert sentence(reasons.entry(problem)) or problem is EntryProblem.FACTOR


@pytest.mark.parametrize("problem", PhoneProblem)
def test_every_phone_problem_has_words(problem: PhoneProblem) -> None:
    assert sentence(reasons.phone(problem))


def test_every_refused_page_has_words() -> None:
    source = Path(checkout.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r"Judged\(None, \"([a-z_]+)\"", source))
    assert codes
    assert codes <= set(reasons.REASONS)


def test_every_reason_of_the_till_itself_has_words() -> None:
    folder = Path(events.__file__).parent
    codes: set[str] = set()
    for file in folder.glob("*.py"):
        source = file.read_text(encoding="utf-8")
        codes |= set(re.findall(r"(?:Dropped|Withdrawn)\([^,()]+(?:\(\))?, \"([a-z_]+)\"", source))
        codes |= set(re.findall(r"reason(?:: str)? ?= ?\"([a-z_]+)\"", source))
        codes |= set(re.findall(r"\.cancel\(payment_id, \"([a-z_]+)\"", source))
    assert {"never_sent", "cancelled_before_sending", "body_damaged", "asked", "sale_paid"} <= codes
    assert codes <= set(reasons.REASONS)


def test_every_way_that_an_exchange_can_fail_has_words() -> None:
    kinds: list[type[errors.ExchangeError]] = [errors.NotSent, errors.MaybeSent]
    for kind in kinds:
        kinds += kind.__subclasses__()
    codes = {kind.CODE for kind in kinds if hasattr(kind, "CODE")} - {errors.BadRequest.CODE}
    assert codes | {"rate_limited", "not_json"} <= set(reasons.REASONS)
    assert reasons.reason("http_503") == "The gateway answered with error 503"


def test_a_gateway_s_own_reason_is_shown_as_it_came() -> None:
    assert reasons.reason("Not enough money") == "Not enough money"
    assert reasons.reason("declined") == "declined"


def test_an_unknown_code_is_still_a_sentence() -> None:
    assert sentence(reasons.reason("something_new"))
    assert "something_new" in reasons.rejected("something_new")


@pytest.mark.parametrize("state", PaymentState)
@pytest.mark.parametrize("make", [mobile, code])
def test_every_state_has_words_and_a_hue(state: PaymentState, make: type) -> None:
    payment = make(sale(), state)
    assert sentence(payments.state(payment))
    assert sentence(payments.card_state(payment))
    assert payments.hue(payment) in ("amber", "purple", "good", "bad")


def test_words_that_a_cashier_would_say() -> None:
    one = sale()
    assert payments.state(mobile(one)) == "Waiting for the customer to approve"
    unsure = mobile(one, _S.UNCONFIRMED)
    assert payments.state(unsure) == "Not confirmed yet, still checking"
    assert payments.card_state(unsure) == "Not confirmed yet · still checking"
    unsent = replace(unsure, may_have_left=False)
    assert payments.state(unsent) == "Not sent yet, still trying"
    moving = mobile(one, _S.PROCESSING, cancel_requested_at=NOON)
    assert payments.state(moving) == "Too late to cancel: the network is moving the money"
    withdrawn = code(one, withdrawn_at=NOON)
    assert payments.state(withdrawn) == "Withdrawn, still checking"


def test_late_and_twice_are_said_in_words() -> None:
    late = mobile(sale(), _S.SUCCEEDED, late=True)
    assert "LATE" in payments.state(late)
    assert "LATE" in payments.card_state(late)
    assert "LATE" in payments.earlier_paid(late)
    assert payments.card_state(late, twice=True) == "Paid twice, refund one"


def test_the_strip_names_sale_amount_and_number() -> None:
    paid = mobile(sale(61, 64_00), _S.SUCCEEDED, phone_masked="020•••4410")
    expected = f"Earlier sale {names().number(61)} paid: GH₵ 64.00 · 020 ••• 4410"
    assert payments.earlier_paid(paid) == expected


def test_details_as_drawn() -> None:
    one = sale()
    assert payments.detail(mobile(one)) == f"MTN MoMo · 024 ••• 4567 · sale {names().number(62)}"
    sold = f"sale {names().number(62)}".replace(" ", "\u00a0")
    assert payments.detail(code(one)) == f"QR checkout · order 441 022 917 305 118 · {sold}"
    assert payments.card_detail(code(one)) == "QR · order …305 118"
    telecel = mobile(one, network=Network.TELECEL, phone_masked="020•••4410")
    assert payments.card_detail(telecel) == "Telecel · 020 ••• 4410"
    paid = mobile(one, _S.SUCCEEDED, succeeded_at=NOON)
    at = f"{NOON.astimezone():%H:%M:%S}"
    expected = f"MTN MoMo · 024 ••• 4567 · {at} · sale {names().number(62)}"
    assert payments.paid_detail(paid, one) == expected
    assert payments.proof(paid) == "pay_abc123def456"
    assert payments.proof(code(one, _S.SUCCEEDED, gateway_id="x")) == ""


def test_a_reason_stands_apart_from_how_and_who() -> None:
    failed = mobile(sale(), state=PaymentState.FAILED, reason="The customer rejected it.")
    assert payments.not_paid_reason(failed) == "The customer rejected it"
    assert (
        payments.not_paid_detail(failed) == f"MTN MoMo · 024 ••• 4567 · sale {names().number(62)}"
    )


def test_a_test_payment_is_never_called_paid_money() -> None:
    payment = code(sale(), _S.SUCCEEDED, test=True)
    assert "no money" in payments.state(payment)
    assert payments.hue(payment) == "bad"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (42, "0:42"), (370, "6:10"), (7500, "2 h 05"), (3 * 86_400, "3 d")],
)
def test_elapsed(seconds: int, words: str) -> None:
    assert times.elapsed(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "just now"), (250, "4 min ago"), (7300, "2 h ago")]
)
def test_ago(seconds: float, words: str) -> None:
    assert times.ago(seconds) == words


@pytest.mark.parametrize("connection", events.Connection)
@pytest.mark.parametrize("gateway", GatewayName)
def test_a_connection_is_never_a_colour_alone(
    gateway: GatewayName, connection: events.Connection
) -> None:
    text, _ = frame.connection(gateway, events.ConnectionChanged(gateway, connection), ready())
    assert text.startswith(GATEWAYS[gateway].title)
    assert len(text) > len(GATEWAYS[gateway].title) + 2


def test_offline_says_that_it_still_watches() -> None:
    changed = events.ConnectionChanged(GatewayName.PAYGATE, events.Connection.OFFLINE)
    text, dot = frame.connection(GatewayName.PAYGATE, changed, ready())
    assert (text, dot) == ("PayGate offline, still watching", "offline")


def test_a_gateway_without_keys_is_off_whatever_was_seen() -> None:
    off = ready(off={Method.QR: events.MethodOff.KEYS_MISSING})
    changed = events.ConnectionChanged(GatewayName.CHECKOUT, events.Connection.ONLINE)
    assert frame.connection(GatewayName.CHECKOUT, changed, off)[1] == "off"


def test_tally_hides_what_is_nothing() -> None:
    assert frame.tally(tally())[2] == ("1", "not confirmed · GH₵ 35.00")
    assert [words for _, words in frame.tally(tally(waiting=0, unsure=0))] == [
        "paid", "", "",
    ]  # fmt: skip


def test_what_recovery_found() -> None:
    first, second, third = sale(1), sale(2), sale(3)
    found = events.RecoveryFound(
        NOON.replace(hour=14, minute=2),
        (mobile(first, _S.SUCCEEDED), mobile(second, _S.SUCCEEDED), mobile(third, _S.UNCONFIRMED)),
        (),
        complete=True,
    )
    expected = "3 in flight at 14:02: 2 paid, 1 not confirmed"
    assert frame.recovery(found, UTC) == expected


def test_banners_come_only_where_they_are_true() -> None:
    live = WindowSettings(live=True, plain_http=(GatewayName.CHECKOUT,), test_checkout=True)
    assert "Checkout" in frame.danger_banner(live)
    assert "TEST" in frame.test_banner(live)
    training = live._replace(live=False)
    assert frame.danger_banner(training) == ""
    assert frame.test_banner(training) == ""


def test_a_closed_payment_says_that_it_is_looked_at_now_and_then() -> None:
    closed = mobile(sale(), _S.UNCONFIRMED, closed_at=NOON)
    assert payments.state(closed) == "Closed, still looked at now and then"
    assert payments.hue(closed) == "neutral"
    assert payments.hue(mobile(sale(), _S.SUCCEEDED, closed_at=NOON)) == "good"


def test_a_senseless_answer_is_said_while_the_till_goes_on_asking() -> None:
    doubtful = mobile(sale(), _S.PENDING, doubtful=True)
    assert "made no sense" in payments.advice(doubtful)[0]
    assert payments.hue(doubtful) == "purple"
    assert payments.advice(mobile(sale(), _S.FAILED, doubtful=True)) == ("", "")


def test_why_it_was_not_paid_where_no_reason_came() -> None:
    assert "gateway refused" in payments.reason(mobile(sale(), _S.REFUSED))
    assert "before the customer approved" in payments.reason(mobile(sale(), _S.CANCELLED))
    assert "not why" in payments.reason(mobile(sale(), _S.FAILED))


def test_a_mistake_in_a_part_of_the_till_is_said_below_what_the_owner_must_do() -> None:
    clock = Clock()
    model = WindowMemory(clock.now, clock.monotonic)
    model.learn(events.PartFailed(events.EnginePart.HOUSEKEEPING))
    assert "A mistake in the till" in frame.trouble_banner(model)
    model.learn(events.ClockWrong(600.0))
    assert "clock" in frame.trouble_banner(model)


@pytest.mark.parametrize(
    ("ahead", "part"),
    [(600.0, "10 minutes ahead"), (-7.0e6, "81 days behind"), (14400.0, "4 hours"), (0.0, "Set")],
)
def test_a_wrong_clock_says_which_way(ahead: float, part: str) -> None:
    clock = Clock()
    model = WindowMemory(clock.now, clock.monotonic)
    model.learn(events.ClockWrong(ahead))
    assert part in frame.trouble_banner(model)
    model.learn(events.ClockWrong(None))
    assert frame.trouble_banner(model) == ""


@pytest.mark.parametrize(
    ("how", "part"),
    [
        ("backup", "A backup was put back"),
        ("missing", "The sales file was gone"),
        ("behind", "The sales file is an older one"),
    ],
)
def test_a_ledger_that_may_lack_sales_is_said_until_it_was_reconciled(how: str, part: str) -> None:
    clock = Clock()
    model = WindowMemory(clock.now, clock.monotonic)
    model.learn(events.BackupFailed("full", "no room"))
    model.learn(events.LedgerRestored(clock.now(), how))
    assert part in frame.trouble_banner(model)
    assert str(clock.now().year) in frame.trouble_banner(model)
    model.learn(events.LedgerRestored(None, None))
    assert "disk is full" in frame.trouble_banner(model)


def test_a_backup_that_failed_is_said_until_one_is_made_and_never_over_worse_trouble() -> None:
    clock = Clock()
    model = WindowMemory(clock.now, clock.monotonic)
    model.learn(events.BackupFailed("full", "no room"))
    assert "disk is full" in frame.trouble_banner(model)
    model.learn(events.BackupFailed("unwritable", "gone"))
    assert "owner" in frame.trouble_banner(model)
    model.learn(events.ClockWrong(600.0))
    assert "clock" in frame.trouble_banner(model)
    model.learn(events.ClockWrong(None))
    model.learn(events.BackupMade())
    assert frame.trouble_banner(model) == ""


def test_till_names() -> None:
    assert frame.till_name("T1") == "Till 1"
    assert frame.till_name("Back door") == "Back door"
