"""What a command says when the ledger fails while it is at work."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from pos_app.commands.exits import Exit, Stop
from pos_app.commands.group import run
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment
from pos_app.domain.sale import Sale
from pos_app.domain.states import GatewayName, Method, PaymentState
from pos_app.settings.document import parse
from pos_app.till import facts, intents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pos_app.commands.program import Log, Program
    from pos_app.settings.config import Config
    from pos_app.till.facts import Fact
    from pos_app.till.intents import Intent

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SALE = Sale("s_1", "T1-000001", 1, AT, Money(500))
PENDING = Payment(
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
OTHER = replace(PENDING, payment_id="p_2")
CHANGED = facts.PaymentChanged(SALE, PENDING, PaymentState.SENDING)
FULL = facts.LedgerTrouble("full", "")


class Scripted:
    """A program whose engine answers each kind of intent with given facts."""

    version = "0"

    def __init__(self, answers: dict[type, list[Fact]], *, at_start: tuple[Fact, ...] = ()) -> None:
        self._answers = answers
        self._at_start = at_start
        self.log_fails = False
        self.stored = PENDING
        self.mobile_money_off: facts.MethodOff | None = None

    def config(self) -> Config:
        return parse({}).config

    def engine(self, publish: Callable[[Fact], None], *, recover: bool) -> Scripted:
        del recover
        self._publish = publish
        publish(facts.EngineReady(True, self.mobile_money_off, None))
        for fact in self._at_start:
            publish(fact)
        return self

    def submit(self, intent: Intent) -> None:
        for fact in self._answers.get(type(intent), []):
            answers = facts.ChargeAccepted | facts.ChargeRejected | facts.GuardStopped
            if isinstance(fact, answers) and isinstance(intent, intents.ChargeMobileMoney):
                self._publish(replace(fact, ref=intent.ref))
            else:
                self._publish(fact)

    def stop(self) -> None:
        return

    def join(self, timeout: float) -> bool:
        return timeout > 0

    @contextmanager
    def log(self) -> Iterator[Log]:
        if self.log_fails:
            raise Stop(Exit.LEDGER, "It cannot be read.")
        yield cast("Log", self)

    def payment(self, payment_id: str) -> tuple[Sale, Payment] | None:
        return (SALE, self.stored) if payment_id == "p_1" else None


def call(program: Scripted, *arguments: str) -> int:
    return run(cast("Program", program), arguments)


def printed(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, bool]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [(line["payment_id"], line["status"], line["final"]) for line in lines]


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    import signal

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


MONEY = ("--amount", "5", "--network", "mtn", "--phone", "0241234567", "--json")
ACCEPTED = facts.ChargeAccepted("", SALE, PENDING)


def test_a_charge_says_how_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    others = facts.PaymentChanged(SALE, OTHER, None)
    program = Scripted({intents.ChargeMobileMoney: [ACCEPTED, others, FULL]})
    assert call(program, "charge", *MONEY) == Exit.LEDGER
    assert printed(capsys) == [("p_1", "pending", False), ("p_1", "pending", True)]


def test_a_charge_that_cannot_be_left_says_how_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = {intents.ChargeMobileMoney: [ACCEPTED], intents.LeaveSale: [FULL]}
    program = Scripted(cast("dict[type, list[Fact]]", answers))
    assert call(program, "charge", *MONEY, "--wait", "0") == Exit.LEDGER
    assert printed(capsys)[-1] == ("p_1", "pending", True)


@pytest.mark.parametrize(
    ("fact", "exit"),
    [
        (facts.ChargeRejected("", "ledger"), Exit.LEDGER),
        (facts.ChargeRejected("", "stopping"), Exit.NOT_KNOWN),
        (facts.ChargeRejected("", "gateway_off"), Exit.SETTINGS),
        (facts.ChargeRejected("", "network_off"), Exit.USAGE),
        (facts.GuardStopped("", PENDING), Exit.GUARD),
        (FULL, Exit.LEDGER),
    ],
)
def test_a_charge_that_is_not_stored_prints_nothing(
    fact: Fact, exit: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(Scripted({intents.ChargeMobileMoney: [fact]}), "charge", *MONEY) == exit
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("log_fails", [False, True])
@pytest.mark.parametrize("ends", [FULL, facts.IntentDone("cancel_payment", "p_1", "ledger", None)])
def test_a_cancel_says_how_it_stands(
    ends: Fact, log_fails: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Scripted({intents.CancelPayment: [CHANGED, ends]})
    program.log_fails = log_fails
    assert call(program, "cancel", "p_1", "--json") == Exit.LEDGER
    assert printed(capsys) == [("p_1", "pending", False), ("p_1", "pending", True)]


def test_a_cancel_without_a_gateway_names_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = facts.IntentDone("cancel_payment", "p_1", "lost_answer", PENDING)
    program = Scripted({intents.CancelPayment: [done]})
    program.mobile_money_off = facts.MethodOff.KEYS_MISSING
    assert call(program, "cancel", "p_1", "--json") == Exit.SETTINGS
    assert printed(capsys) == [("p_1", "pending", True)]


def test_a_recovery_says_how_everything_stands(capsys: pytest.CaptureFixture[str]) -> None:
    found = facts.RecoveryFound(AT, (PENDING,), (), False, ())
    program = Scripted({}, at_start=(facts.PaymentChanged(SALE, PENDING, None), found, FULL))
    assert call(program, "recover", "--json") == Exit.LEDGER
    assert printed(capsys) == [("p_1", "pending", True)]
