"""Every code that can reach the window has words, and every state says what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from pos_app.desktop import wording, wording_codes, wording_frame
from pos_app.desktop.desk import WindowSettings
from pos_app.desktop.model import Model
from pos_app.domain.network import Network
from pos_app.domain.phone import PhoneProblem
from pos_app.domain.states import GatewayName, PaymentState
from pos_app.domain.working import EntryProblem
from pos_app.gateways import redirects
from pos_app.ledger.errors import LedgerCode
from pos_app.till import facts
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


@pytest.mark.parametrize("rejected", documented(facts.ChargeRejected.__doc__, "code:"))
def test_every_rejected_charge_has_words(rejected: str) -> None:
    assert rejected in wording_codes.REJECTED
    assert sentence(wording_codes.rejected(rejected))


@pytest.mark.parametrize("done", documented(facts.IntentDone.__doc__, "why not:"))
def test_every_answer_to_an_intent_has_words(done: str) -> None:
    assert sentence(wording_codes.done(done))


def test_an_intent_that_did_what_was_asked_says_nothing() -> None:
    assert wording_codes.done("done") == ""


@pytest.mark.parametrize("off", facts.MethodOff)
def test_every_method_that_is_off_says_why(off: facts.MethodOff) -> None:
    assert sentence(wording_codes.method_off(off))


@pytest.mark.parametrize("trouble", LedgerCode)
def test_every_ledger_trouble_has_words(trouble: LedgerCode) -> None:
    assert trouble.value in wording_codes.LEDGER
    assert sentence(wording_codes.ledger(trouble.value))


@pytest.mark.parametrize("problem", EntryProblem)
def test_every_amount_problem_has_words(problem: EntryProblem) -> None:
    assert sentence(wording_codes.entry(problem)) or problem is EntryProblem.FACTOR


@pytest.mark.parametrize("problem", PhoneProblem)
def test_every_phone_problem_has_words(problem: PhoneProblem) -> None:
    assert sentence(wording_codes.phone(problem))


def test_every_refused_page_has_words() -> None:
    source = Path(redirects.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r"Judged\(None, \"([a-z_]+)\"", source))
    assert codes
    assert codes <= set(wording_codes.REASONS)


def test_every_reason_of_the_till_itself_has_words() -> None:
    folder = Path(facts.__file__).parent
    codes: set[str] = set()
    for file in folder.glob("*.py"):
        source = file.read_text(encoding="utf-8")
        codes |= set(re.findall(r"(?:Dropped|Withdrawn)\([^,()]+(?:\(\))?, \"([a-z_]+)\"", source))
        codes |= set(re.findall(r"reason(?:: str)? ?= ?\"([a-z_]+)\"", source))
        codes |= set(re.findall(r"\.cancel\(payment_id, \"([a-z_]+)\"", source))
    assert {"never_sent", "cancelled_before_sending", "body_damaged", "asked", "sale_paid"} <= codes
    assert codes <= set(wording_codes.REASONS)


def test_every_way_that_an_exchange_can_fail_has_words() -> None:
    kinds: list[type[errors.TransportError]] = [errors.NotSent, errors.MaybeSent]
    for kind in kinds:
        kinds += kind.__subclasses__()
    # The branches are never raised themselves.
    branches = {errors.NotSent, errors.MaybeSent, errors.BadRequest, errors.BadAnswer}
    codes = {snake(kind.__name__) for kind in kinds if kind not in branches}
    assert codes | {"rate_limited", "not_json"} <= set(wording_codes.REASONS)
    assert wording_codes.reason("http_503") == "The gateway answered with error 503"


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_a_gateway_s_own_reason_is_shown_as_it_came() -> None:
    assert wording_codes.reason("Not enough money") == "Not enough money"
    assert wording_codes.reason("declined") == "declined"


def test_an_unknown_code_is_still_a_sentence() -> None:
    assert sentence(wording_codes.reason("something_new"))
    assert "something_new" in wording_codes.rejected("something_new")


@pytest.mark.parametrize("state", PaymentState)
@pytest.mark.parametrize("make", [mobile, code])
def test_every_state_has_words_and_a_hue(state: PaymentState, make: type) -> None:
    payment = make(sale(), state)
    assert sentence(wording.state(payment))
    assert sentence(wording.card_state(payment))
    assert wording.hue(payment) in ("amber", "purple", "good", "bad")


def test_words_that_a_cashier_would_say() -> None:
    one = sale()
    assert wording.state(mobile(one)) == "Waiting for the customer to approve"
    unsure = mobile(one, _S.UNCONFIRMED)
    assert wording.state(unsure) == "Not confirmed yet, still checking"
    assert wording.card_state(unsure) == "Not confirmed yet · still checking"
    unsent = replace(unsure, may_have_left=False)
    assert wording.state(unsent) == "Not sent yet, still trying"
    moving = mobile(one, _S.PROCESSING, cancel_requested_at=NOON)
    assert wording.state(moving) == "Too late to cancel: the network is moving the money"
    withdrawn = code(one, withdrawn_at=NOON)
    assert wording.state(withdrawn) == "Withdrawn, still checking"


def test_late_and_twice_are_said_in_words() -> None:
    late = mobile(sale(), _S.SUCCEEDED, late=True)
    assert "LATE" in wording.state(late)
    assert "LATE" in wording.card_state(late)
    assert "LATE" in wording.earlier_paid(late)
    assert wording.card_state(late, twice=True) == "Paid twice, refund one"


def test_the_strip_names_sale_amount_and_number() -> None:
    paid = mobile(sale(61, 64_00), _S.SUCCEEDED, phone_masked="020•••4410")
    expected = f"Earlier sale {names().number(61)} paid: GH₵ 64.00 · 020 ••• 4410"
    assert wording.earlier_paid(paid) == expected


def test_details_as_drawn() -> None:
    one = sale()
    assert wording.detail(mobile(one)) == f"MTN MoMo · 024 ••• 4567 · sale {names().number(62)}"
    sold = f"sale {names().number(62)}".replace(" ", "\u00a0")
    assert wording.detail(code(one)) == f"QR checkout · order 441 022 917 305 118 · {sold}"
    assert wording.card_detail(code(one)) == "QR · order …305 118"
    telecel = mobile(one, network=Network.TELECEL, phone_masked="020•••4410")
    assert wording.card_detail(telecel) == "Telecel · 020 ••• 4410"
    paid = mobile(one, _S.SUCCEEDED)
    expected = f"MTN MoMo · 024 ••• 4567 · 15:42:08 · sale {names().number(62)}"
    assert wording.paid_detail(paid, one, NOON) == expected
    assert wording.proof(paid) == "pay_abc123def456"
    assert wording.proof(code(one, _S.SUCCEEDED, gateway_id="x")) == ""


def test_a_reason_stands_apart_from_how_and_who() -> None:
    failed = mobile(sale(), state=PaymentState.FAILED, reason="The customer rejected it.")
    assert wording.not_paid_reason(failed) == "The customer rejected it"
    assert wording.not_paid_detail(failed) == f"MTN MoMo · 024 ••• 4567 · sale {names().number(62)}"


def test_a_test_payment_is_never_called_paid_money() -> None:
    payment = code(sale(), _S.SUCCEEDED, test=True)
    assert "no money" in wording.state(payment)
    assert wording.hue(payment) == "bad"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (42, "0:42"), (370, "6:10"), (7500, "2 h 05"), (3 * 86_400, "3 d")],
)
def test_elapsed(seconds: int, words: str) -> None:
    assert wording.elapsed(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "just now"), (250, "4 min ago"), (7300, "2 h ago")]
)
def test_ago(seconds: float, words: str) -> None:
    assert wording.ago(seconds) == words


@pytest.mark.parametrize("connection", facts.Connection)
@pytest.mark.parametrize("gateway", GatewayName)
def test_a_connection_is_never_a_colour_alone(
    gateway: GatewayName, connection: facts.Connection
) -> None:
    text, _ = wording_frame.connection(
        gateway, facts.ConnectionChanged(gateway, connection), ready()
    )
    assert text.startswith(wording_frame.gateway_name(gateway))
    assert len(text) > len(wording_frame.gateway_name(gateway)) + 2


def test_offline_says_that_it_still_watches() -> None:
    changed = facts.ConnectionChanged(GatewayName.PAYGATE, facts.Connection.OFFLINE)
    text, dot = wording_frame.connection(GatewayName.PAYGATE, changed, ready())
    assert (text, dot) == ("PayGate offline, still watching", "offline")


def test_a_gateway_without_keys_is_off_whatever_was_seen() -> None:
    off = ready(qr_off=facts.MethodOff.KEYS_MISSING)
    changed = facts.ConnectionChanged(GatewayName.CHECKOUT, facts.Connection.ONLINE)
    assert wording_frame.connection(GatewayName.CHECKOUT, changed, off)[1] == "off"


def test_tally_hides_what_is_nothing() -> None:
    assert wording_frame.tally(tally())[2] == ("1", "not confirmed · GH₵ 35.00")
    assert [words for _, words in wording_frame.tally(tally(waiting=0, unsure=0))] == [
        "paid", "", "",
    ]  # fmt: skip


def test_what_recovery_found() -> None:
    first, second, third = sale(1), sale(2), sale(3)
    found = facts.RecoveryFound(
        NOON.replace(hour=14, minute=2),
        (mobile(first, _S.SUCCEEDED), mobile(second, _S.SUCCEEDED), mobile(third, _S.UNCONFIRMED)),
        (),
        complete=True,
    )
    expected = "3 in flight at 14:02: 2 paid, 1 not confirmed"
    assert wording_frame.recovery(found, UTC) == expected


def test_banners_come_only_where_they_are_true() -> None:
    live = WindowSettings(live=True, plain_http=(GatewayName.CHECKOUT,), test_checkout=True)
    assert "Checkout" in wording_frame.danger_banner(live)
    assert "TEST" in wording_frame.test_banner(live)
    training = live._replace(live=False)
    assert wording_frame.danger_banner(training) == ""
    assert wording_frame.test_banner(training) == ""


@pytest.mark.parametrize(
    ("ahead", "part"),
    [(600.0, "10 minutes ahead"), (-7.0e6, "81 days behind"), (14400.0, "4 hours"), (0.0, "Set")],
)
def test_a_wrong_clock_says_which_way(ahead: float, part: str) -> None:
    clock = Clock()
    model = Model(clock.now, clock.monotonic)
    model.take(facts.ClockWrong(ahead))
    assert part in wording_frame.trouble_banner(model)
    model.take(facts.ClockWrong(None))
    assert wording_frame.trouble_banner(model) == ""


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
    model = Model(clock.now, clock.monotonic)
    model.take(facts.BackupFailed("full", "no room"))
    model.take(facts.LedgerRestored(clock.now(), how))
    assert part in wording_frame.trouble_banner(model)
    assert str(clock.now().year) in wording_frame.trouble_banner(model)
    model.take(facts.LedgerRestored(None, None))
    assert "disk is full" in wording_frame.trouble_banner(model)


def test_a_backup_that_failed_is_said_until_one_is_made_and_never_over_worse_trouble() -> None:
    clock = Clock()
    model = Model(clock.now, clock.monotonic)
    model.take(facts.BackupFailed("full", "no room"))
    assert "disk is full" in wording_frame.trouble_banner(model)
    model.take(facts.BackupFailed("unwritable", "gone"))
    assert "owner" in wording_frame.trouble_banner(model)
    model.take(facts.ClockWrong(600.0))
    assert "clock" in wording_frame.trouble_banner(model)
    model.take(facts.ClockWrong(None))
    model.take(facts.BackupMade())
    assert wording_frame.trouble_banner(model) == ""


def test_till_names() -> None:
    assert wording_frame.till_name("T1") == "Till 1"
    assert wording_frame.till_name("Back door") == "Back door"
