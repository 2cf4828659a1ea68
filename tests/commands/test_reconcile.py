"""What a day's comparison says for people, finding by finding and trouble by trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly.terminal import Exit
from pos_app.commands import reconcile
from pos_app.commands.group import run
from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState
from pos_app.engine.events import LedgerTrouble
from pos_app.engine.reconcile import KEEPS_CHANGING, TOO_LONG
from pos_app.engine.reconcile_result import Compared, Finding, Reconciled, Trouble
from pos_app.engine.session import LedgerGone, LedgerSession
from pos_app.gateways.port import EMPTY, ENDLESS, REPEATED
from tests.commands.gateways import AskingProgram, Maker, Saying

if TYPE_CHECKING:
    from pos_app.commands.output import CheckResult

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OURS = Payment(
    payment_id="p_1",
    sale_id="s_1",
    sale_number="T1-000001",
    attempt=1,
    amount=Money(500),
    method=Method.MOBILE_MONEY,
    gateway=GatewayName.PAYGATE,
    state=PaymentState.PENDING,
    created_at=AT,
    updated_at=AT,
    may_have_left=True,
)
PAYGATE, CHECKOUT = GatewayName.PAYGATE, GatewayName.CHECKOUT
TODAY = ("reconcile", "--date", "2026-03-02")


def answered(
    *compared: Compared, troubles: tuple[Trouble, ...] = (), **more: object
) -> CheckResult:
    found = Reconciled(compared, troubles, (), passes=1)
    return reconcile._answer(DAY, replace(found, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("compared", "words"),
    [
        (
            Compared(Finding.ONLY_HERE, OURS),
            "Sale T1-000001 (p_1) is Waiting for the customer to approve here, and PayGate does "
            "not have it.",
        ),
        (
            Compared(Finding.ONLY_THERE, gateway_id="pay_9", there="succeeded", amount=Money(900)),
            "Payment pay_9 is in PayGate's list (succeeded, GH₵ 9.00) and not in this ledger: "
            "decide about it in the window's History.",
        ),
        (
            Compared(Finding.ONLY_THERE, gateway_id="pay_9"),
            "Payment pay_9 is in PayGate's list (no status, no amount) and not in this ledger: "
            "decide about it in the window's History.",
        ),
        (
            Compared(Finding.ONLY_THERE, OURS, gateway_id="pay_2", there="pending"),
            "Payment pay_2 is a second request for sale T1-000001 (pending): decide about it in "
            "the window's History.",
        ),
        (
            Compared(Finding.AMOUNT_DIFFERS, OURS, amount=Money(501)),
            "Sale T1-000001 (p_1) is GH₵ 5.00 here, and PayGate says GH₵ 5.01.",
        ),
    ],
)
def test_a_difference_is_one_line(compared: Compared, words: str) -> None:
    found = answered(compared)
    assert not found.ok
    assert found.problems == (words,)
    listed = found.facts[compared.finding]
    assert isinstance(listed, list)
    assert len(listed) == 1


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble(CHECKOUT, "off"), "Checkout is off, so it could not be compared"),
        (Trouble(PAYGATE, KEEPS_CHANGING), "PayGate's list is still moving. Try again"),
        (Trouble(PAYGATE, REPEATED), "PayGate's list repeats itself: it proves nothing."),
        (Trouble(PAYGATE, EMPTY), "PayGate's list breaks off: it proves nothing."),
        (Trouble(PAYGATE, ENDLESS), "PayGate's list does not end: it proves nothing."),
        (Trouble(PAYGATE, TOO_LONG), "PayGate's list takes too long to read: it proves nothing."),
        (
            Trouble(CHECKOUT, "http_500", OURS),
            "Checkout could not be asked about sale T1-000001 (http_500).",
        ),
        (Trouble(PAYGATE, "deadline_passed"), "PayGate could not be compared (deadline_passed)."),
    ],
)
def test_a_trouble_is_one_line(trouble: Trouble, words: str) -> None:
    (said,) = answered(troubles=(trouble,)).problems
    assert said.startswith(words)


def test_a_till_of_the_same_name_a_restored_ledger_and_what_is_open_are_said() -> None:
    found = answered(
        Compared(Finding.OTHER_TILL, gateway_id="pay_3"), due_from=AT, left_open=(OURS,)
    )
    name, restored, left = found.problems
    assert "Another till uses this till's name: 1 of its payments" in name
    assert f"reconcile every day from {AT.astimezone().date()} to today" in restored
    assert left == "Sale T1-000001 (p_1) is left open: pending."
    assert found.facts["left_open"] == ["p_1"]


def test_a_payment_that_was_decided_meanwhile_is_listed() -> None:
    paid = replace(OURS, state=PaymentState.SUCCEEDED)
    found = answered(Compared(Finding.MATCHED, paid, before=PaymentState.PENDING))
    assert found.ok
    decided = found.facts["decided"]
    assert isinstance(decided, list)
    assert [(one["before"], one["status"]) for one in decided] == [("pending", "succeeded")]


@pytest.mark.parametrize(
    ("code", "exit", "words"),
    [
        ("full", Exit.LEDGER, "The disk is full"),
        ("held", Exit.HELD, "Another till program holds"),
        (None, Exit.LEDGER, "cannot be read"),
    ],
)
def test_a_ledger_that_fails_in_the_middle_says_why(
    code: str | None,
    exit: Exit,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(session: LedgerSession) -> None:
        if code is not None:
            session.publish(LedgerTrouble(code, ""))
        raise LedgerGone

    monkeypatch.setattr(LedgerSession, "tell_restored", fail)
    assert run(AskingProgram(Maker(Saying(), Saying())), TODAY) == exit
    assert words in capsys.readouterr().err
