"""What a command says when the ledger fails while it is at work."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands import charge, engine_run, sources
from pos_app.commands.group import run
from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState
from pos_app.domain.sale import Sale, SaleStatus
from pos_app.engine import events, requests
from pos_app.settings.config_file import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pos_app.assembly.program import TillProgram
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import EngineRequest
    from pos_app.settings.settings_table import Config

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
CHANGED = events.PaymentChanged(SALE, PENDING, PaymentState.SENDING)
FULL = events.LedgerTrouble("full", "")
BUSY = events.LedgerTrouble("busy", "")
READY = events.EngineReady(True)
FOUND_NOTHING = events.RecoveryFound(AT, (), (), True, ())


class Scripted:
    """A program whose engine answers each kind of intent with given facts."""

    version = "0"

    def __init__(
        self,
        answers: dict[type, list[EngineEvent]],
        *,
        at_start: tuple[EngineEvent, ...] = (),
        ready: bool = True,
    ) -> None:
        self._answers = answers
        self._ready = ready
        self._at_start = at_start
        self.log_fails = False
        self.stored = PENDING
        self.off: dict[Method, events.MethodOff] = {}

    def config(self) -> Config:
        return parse({}).config

    def engine(self, publish: Callable[[EngineEvent], None], *, recover: bool) -> Scripted:
        del recover
        self._publish = publish
        if self._ready:
            publish(events.EngineReady(True, self.off))
        for fact in self._at_start:
            publish(fact)
        return self

    def submit(self, intent: EngineRequest) -> None:
        for fact in self._answers.get(type(intent), []):
            answers = events.ChargeAccepted | events.ChargeRejected | events.GuardStopped
            charges = requests.ChargeMobileMoney | requests.ChargeCash
            if isinstance(fact, answers) and isinstance(intent, charges):
                self._publish(replace(fact, ref=intent.ref))
            else:
                self._publish(fact)

    def stop(self) -> None:
        return

    def join(self, timeout: float) -> bool:
        return timeout > 0

    @contextmanager
    def log(self) -> Iterator[Scripted]:
        if self.log_fails:
            raise Stop(Exit.LEDGER, "It cannot be read.")
        yield self

    def payment(self, payment_id: str) -> tuple[Sale, Payment] | None:
        return (SALE, self.stored) if payment_id == "p_1" else None


def call(program: Scripted, *arguments: str) -> int:
    return run(cast("TillProgram", program), arguments)


def printed(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, bool]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [(line["payment_id"], line["status"], line["final"]) for line in lines]


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "open_log", lambda program: program.log())


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    import signal

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


MONEY = ("--amount", "5", "--network", "mtn", "--phone", "0241234567", "--json")
ACCEPTED = events.ChargeAccepted("", SALE, PENDING)


def test_a_charge_says_how_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    others = events.PaymentChanged(SALE, OTHER, None)
    program = Scripted({requests.ChargeMobileMoney: [ACCEPTED, others, FULL]})
    # Something may have left: nobody is told to try again.
    assert call(program, "charge", *MONEY) == Exit.LEDGER
    said = capsys.readouterr()
    assert "recover" in said.err
    assert "ry again" not in said.err
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [(one["status"], one["final"]) for one in lines] == [
        ("pending", False),
        ("pending", True),
    ]


def test_a_busy_ledger_is_waited_for_once_something_may_have_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    paid = events.PaymentChanged(
        replace(SALE, status=SaleStatus.PAID),
        replace(PENDING, state=PaymentState.SUCCEEDED),
        PaymentState.PENDING,
    )
    program = Scripted({requests.ChargeMobileMoney: [ACCEPTED, BUSY, BUSY, paid]})
    assert call(program, "charge", *MONEY, "--wait", "5") == Exit.DONE
    assert printed(capsys)[-1] == ("p_1", "succeeded", True)
    program = Scripted({requests.ChargeMobileMoney: [ACCEPTED, BUSY]})
    assert call(program, "charge", *MONEY, "--wait", "0.2") == Exit.NOT_KNOWN
    said = capsys.readouterr().err
    assert "recover" in said
    assert "ry again" not in said


def test_a_ledger_that_fails_before_anything_left_may_be_tried_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stored = replace(ACCEPTED, payment=replace(PENDING, state=PaymentState.CREATED))
    program = Scripted({requests.ChargeMobileMoney: [stored, BUSY]})
    assert call(program, "charge", *MONEY) == Exit.LEDGER
    assert printed(capsys)[-1] == ("p_1", "created", True)


def test_a_paid_charge_that_cannot_be_left_is_paid() -> None:
    paid = replace(ACCEPTED, payment=replace(PENDING, state=PaymentState.SUCCEEDED))
    answers: dict[type, list[EngineEvent]] = {
        requests.ChargeMobileMoney: [paid],
        requests.LeaveSale: [FULL],
    }
    assert call(Scripted(answers), "charge", *MONEY) == Exit.DONE


def test_a_charge_that_cannot_be_left_says_how_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = {requests.ChargeMobileMoney: [ACCEPTED], requests.LeaveSale: [FULL]}
    program = Scripted(cast("dict[type, list[EngineEvent]]", answers))
    assert call(program, "charge", *MONEY, "--wait", "0") == Exit.NOT_KNOWN
    assert printed(capsys)[-1] == ("p_1", "pending", True)


@pytest.mark.parametrize(
    ("fact", "exit"),
    [
        (events.ChargeRejected("", "ledger"), Exit.LEDGER),
        (events.ChargeRejected("", "stopping"), Exit.NOT_KNOWN),
        (events.ChargeRejected("", "gateway_off"), Exit.SETTINGS),
        (events.ChargeRejected("", "network_off"), Exit.USAGE),
        (events.GuardStopped("", PENDING), Exit.GUARD),
        (FULL, Exit.LEDGER),
    ],
)
def test_a_charge_that_is_not_stored_prints_nothing(
    fact: EngineEvent, exit: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(Scripted({requests.ChargeMobileMoney: [fact]}), "charge", *MONEY) == exit
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


CASH = ("--amount", "5", "--cash", "--json")
PAID_SALE = replace(SALE, status=SaleStatus.PAID)
TAKEN = replace(
    PENDING,
    method=Method.CASH,
    gateway=None,
    state=PaymentState.SUCCEEDED,
    may_have_left=False,
    tendered_minor=500,
    rounding_minor=0,
)
CASH_TAKEN = events.ChargeAccepted("", PAID_SALE, TAKEN)
NOT_STORED = events.ChargeRejected("", "ledger")


@pytest.mark.parametrize(
    ("facts", "exit", "said"),
    [
        # The ledger failed, and its commit was there all the same.
        ([FULL, CASH_TAKEN], Exit.DONE, ""),
        ([BUSY, CASH_TAKEN], Exit.DONE, ""),
        ([FULL, NOT_STORED], Exit.LEDGER, "full"),
        ([NOT_STORED], Exit.LEDGER, "Nothing was sent"),
        ([FULL, events.ChargeRejected("", "not_known")], Exit.NOT_KNOWN, "before you take it"),
    ],
)
def test_cash_is_said_to_be_what_the_ledger_says_after_trouble(
    facts: list[EngineEvent], exit: Exit, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    left = [events.SaleChanged(PAID_SALE)]
    answers: dict[type, list[EngineEvent]] = {requests.ChargeCash: facts}
    answers[requests.LeaveSale] = list(left)
    assert call(Scripted(answers), "charge", *CASH) == exit
    captured = capsys.readouterr()
    assert said in captured.err
    assert bool(captured.out) is (exit is Exit.DONE)


def test_cash_of_which_nothing_is_heard_is_not_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(charge, "_GRACE_SECONDS", -9.9)
    assert call(Scripted({requests.ChargeCash: [FULL]}), "charge", *CASH) == Exit.NOT_KNOWN
    assert "before you take it again" in capsys.readouterr().err


@pytest.mark.parametrize("log_fails", [False, True])
@pytest.mark.parametrize(
    "ends", [FULL, events.RequestDone("cancel_payment", "p_1", "ledger", None)]
)
def test_a_cancel_says_how_it_stands(
    ends: EngineEvent, log_fails: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Scripted({requests.CancelPayment: [CHANGED, ends]})
    program.log_fails = log_fails
    assert call(program, "cancel", "p_1", "--json") == Exit.LEDGER
    assert printed(capsys) == [("p_1", "pending", False), ("p_1", "pending", True)]


def test_a_cancel_without_a_gateway_names_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = events.RequestDone("cancel_payment", "p_1", "lost_answer", PENDING)
    program = Scripted({requests.CancelPayment: [done]})
    program.off = {Method.MOBILE_MONEY: events.MethodOff.KEYS_MISSING}
    assert call(program, "cancel", "p_1", "--json") == Exit.SETTINGS
    assert printed(capsys) == [("p_1", "pending", True)]


def test_a_recovery_says_how_everything_stands(capsys: pytest.CaptureFixture[str]) -> None:
    found = events.RecoveryFound(AT, (PENDING,), (), False, ())
    program = Scripted({}, at_start=(events.PaymentChanged(SALE, PENDING, None), found, FULL))
    assert call(program, "recover", "--json") == Exit.LEDGER
    assert printed(capsys) == [("p_1", "pending", True)]


def test_a_recovery_waits_for_a_busy_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    found = events.RecoveryFound(AT, (), (), True, ())
    assert call(Scripted({}, at_start=(BUSY, found)), "recover") == Exit.DONE
    assert "Nothing is left open" in capsys.readouterr().out
    # Before anything was read nobody knows what is open.
    assert call(Scripted({}, at_start=(FULL,)), "recover") == Exit.LEDGER
    assert "Nothing" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("first", "wait", "exit"),
    [
        ((BUSY, READY, FOUND_NOTHING), "5", Exit.DONE),
        ((BUSY,), "0.1", Exit.NOT_KNOWN),
        ((BUSY, BUSY, FULL), "5", Exit.LEDGER),
    ],
)
def test_a_recovery_waits_for_a_ledger_that_is_busy_from_the_start(
    first: tuple[EngineEvent, ...], wait: str, exit: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Scripted({}, at_start=first, ready=False)
    assert call(program, "recover", "--wait", wait) == exit
    said = capsys.readouterr()
    assert ("recover" in said.err) is (exit is Exit.NOT_KNOWN)


def test_a_recovery_drops_what_was_never_sent(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = replace(PENDING, state=PaymentState.CREATED, may_have_left=False)
    found = events.RecoveryFound(AT, (), (waiting,), True, ("p_1",))
    dropped = replace(waiting, state=PaymentState.CANCELLED)
    told = events.PaymentChanged(SALE, dropped, PaymentState.CREATED)
    at_start = (events.PaymentChanged(SALE, waiting, None), found)
    program = Scripted({requests.DropCreated: [told]}, at_start=at_start)
    assert call(program, "recover", "--json", "--wait", "5") == Exit.DONE
    assert printed(capsys) == [("p_1", "cancelled", False), ("p_1", "cancelled", True)]


def test_a_recovery_watches_until_everything_is_decided(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = events.RecoveryFound(AT, (PENDING,), (), True, ())
    processing = replace(PENDING, state=PaymentState.PROCESSING)
    paid = replace(PENDING, state=PaymentState.SUCCEEDED)
    at_start = (
        events.PaymentChanged(SALE, PENDING, None),
        found,
        events.PaymentChanged(SALE, processing, PaymentState.PENDING),
        events.PaymentChanged(SALE, paid, PaymentState.PROCESSING),
        # Told again: it is not printed again.
        events.PaymentChanged(SALE, paid, PaymentState.PROCESSING),
    )
    assert call(Scripted({}, at_start=at_start), "recover", "--json", "--wait", "5") == Exit.DONE
    assert printed(capsys) == [
        ("p_1", "processing", False),
        ("p_1", "succeeded", False),
        ("p_1", "succeeded", True),
    ]


def test_a_recovery_names_only_what_it_heard_of(capsys: pytest.CaptureFixture[str]) -> None:
    found = events.RecoveryFound(AT, (OTHER,), (), True, ())
    assert call(Scripted({}, at_start=(found,)), "recover", "--json", "--wait", "0") == (
        Exit.NOT_KNOWN
    )
    assert printed(capsys) == []


CLOSED = replace(PENDING, closed_at=AT)


def test_a_recovery_waits_until_what_is_closed_was_looked_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    paid = replace(CLOSED, state=PaymentState.SUCCEEDED, late=True)
    late = ((SALE, CLOSED),)
    at_start = (
        events.LateLooks(late, looked=False, answered=False),
        FOUND_NOTHING,
        # Its gateway was silent at first: the rest of the wait is for it.
        events.LateLooks(late, looked=True, answered=False),
        events.PaymentChanged(SALE, paid, PaymentState.PENDING),
        events.LateLooks(late, looked=True, answered=True),
    )
    assert call(Scripted({}, at_start=at_start), "recover", "--json", "--wait", "5") == Exit.DONE
    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [(line["status"], line["late"], line["final"]) for line in lines] == [
        ("succeeded", True, False),
        ("succeeded", True, True),
    ]
    assert said.err == ""


def test_a_recovery_says_what_it_could_not_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    silent = (events.LateLooks(((SALE, CLOSED),), looked=True, answered=False), FOUND_NOTHING)
    # Nothing of it is left open, since a person closed it.
    assert call(Scripted({}, at_start=silent), "recover", "--wait", "0") == Exit.DONE
    said = capsys.readouterr()
    assert "Closed (waiting for the customer to approve)" in said.out
    assert "could be looked at" in said.err
    off = (events.LateLooks(((SALE, CLOSED),), looked=True, answered=True), FOUND_NOTHING)
    program = Scripted({}, at_start=off)
    program.off = {Method.MOBILE_MONEY: events.MethodOff.KEYS_MISSING}
    assert call(program, "recover") == Exit.DONE
    assert "could be looked at" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("state", "exit"), [(PaymentState.SUCCEEDED, Exit.NOT_PAID), (None, Exit.DONE)]
)
def test_a_payment_that_is_over_is_looked_at_when_it_is_cancelled_again(
    state: PaymentState | None, exit: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    over = replace(PENDING, state=PaymentState.CANCELLED, sends=1)
    became = over if state is None else replace(over, state=state, late=True)
    told = [] if state is None else [events.PaymentChanged(SALE, became, over.state)]
    answers: dict[type, list[EngineEvent]] = {
        requests.CancelPayment: [events.RequestDone("cancel_payment", "p_1", "done", over)],
        requests.CheckNow: [*told, events.RequestDone("check_now", "p_1", "done", became)],
    }
    program = Scripted(answers)
    program.stored = became
    assert call(program, "cancel", "p_1", "--json") == exit
    assert printed(capsys)[-1] == ("p_1", became.state, True)


def test_a_till_that_does_not_answer_is_left_to_a_recovery(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The deadline of an exchange is 10 seconds.
    monkeypatch.setattr(charge, "_GRACE_SECONDS", -9.9)
    assert call(Scripted({}), "charge", *MONEY) == Exit.NOT_KNOWN
    assert "did not answer in time: see `pos-app recover`" in capsys.readouterr().err


def test_a_network_that_is_switched_off_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = parse({"paygate": {"networks": ["telecel"]}}).config
    program = Scripted({})
    monkeypatch.setattr(program, "config", lambda: config)
    assert call(program, "charge", *MONEY) == Exit.USAGE
    assert "switched off in the settings" in capsys.readouterr().err


def test_a_refusal_without_words_names_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    refused = events.ChargeRejected("", "new_code")
    assert call(Scripted({requests.ChargeMobileMoney: [refused]}), "charge", *MONEY) == Exit.USAGE
    assert "new_code" in capsys.readouterr().err


@pytest.mark.parametrize("as_json", [True, False])
def test_a_payment_that_is_not_there_is_a_bad_command_line(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    # The engine says so, or says nothing and the ledger has no such payment.
    unknown = events.RequestDone("cancel_payment", "p_9", "unknown_payment", None)
    others = events.RequestDone("cancel_payment", "p_1", "done", PENDING)
    says_so: list[EngineEvent] = [unknown]
    says_nothing: list[EngineEvent] = [others, replace(unknown, code="done")]
    for answers in (says_so, says_nothing):
        program = Scripted({requests.CancelPayment: answers})
        options = ["--json"] if as_json else []
        assert call(program, "cancel", "p_9", *options) == Exit.USAGE
        said = capsys.readouterr()
        assert (said.out, "There is no payment p_9" in said.err) == ("", True)


def test_an_answer_that_does_not_come_leaves_a_payment_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine_run, "_PATIENCE_DEADLINES", 0.01)
    others = events.PaymentChanged(SALE, OTHER, PaymentState.SENDING)
    program = Scripted({requests.CancelPayment: [others]})
    assert call(program, "cancel", "p_1") == Exit.NOT_KNOWN
    said = capsys.readouterr()
    assert "Waiting for the customer to approve" in said.out
    assert "Not decided yet" in said.err


def test_a_ledger_that_cannot_be_read_afterwards_ends_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = events.RequestDone("close_payment", "p_1", "done", PENDING)
    program = Scripted({requests.ClosePayment: [done]})
    program.log_fails = True
    assert call(program, "close", "p_1", "--reason", "it is over") == Exit.LEDGER
    assert "It cannot be read." in capsys.readouterr().err
