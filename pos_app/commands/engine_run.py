"""One command's time with the engine: start it, ask, hear what happens, and stop it whatever hangs.

The engine tells its events on its own thread; they are queued and handled here, on the main thread,
in their order. A session must never leave without having stopped the engine.
"""

from __future__ import annotations

import math
import os
import queue
import signal
import threading
import time
import uuid
from typing import TYPE_CHECKING, Self

from pos_app.assembly.terminal import Exit, Stop, say
from pos_app.commands import sources
from pos_app.commands.sources import ledger_stop
from pos_app.domain.payment import ENDED_UNPAID
from pos_app.domain.payment_rules import LookPlan, look_plan
from pos_app.engine.events import (
    EngineReady,
    EngineStopped,
    LedgerRestored,
    LedgerTrouble,
    PaymentChanged,
    PeopleChanged,
    PersonAtTill,
    PersonRefused,
    RequestDone,
)
from pos_app.engine.requests import Approve, CheckNow, Unlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run, Who
    from pos_app.domain.payment import Payment
    from pos_app.domain.people import Person
    from pos_app.engine.engine import Engine
    from pos_app.engine.events import EngineEvent, MethodOff
    from pos_app.engine.requests import CancelPayment, ClosePayment, EngineRequest

START_SECONDS = 60.0
# A PIN's slow hash on an old machine, and a key store that takes its time.
PERSON_SECONDS = 30.0
PIN = "POS_APP_PIN"
APPROVER_PIN = "POS_APP_APPROVER_PIN"
NEW_PIN = "POS_APP_NEW_PIN"
STOP_SECONDS = 0.8
# Ctrl+C does not wake a wait on Windows: it is heard between two.
_STEP_SECONDS = 0.5
# A cancel is at most a search, a cancel and a read, each under its own deadline.
_PATIENCE_DEADLINES = 6
BUSY = "busy"
NOT_DECIDED = "Not decided yet: `pos-app recover` goes on watching."
# Said before anything else of a ledger that the till found to lack what its backups know.
LOST = {
    "behind": "The ledger is an older one than its backups know: sales are missing. Reconcile "
    "every day from {day} on with `pos-app reconcile`, or put the newest backup back with "
    "`pos-app restore FILE`.",
    "missing": "The ledger was gone, though there are backups of it: what they hold was put back, "
    "and sales may be missing. Reconcile every day from {day} on with `pos-app reconcile`.",
}


class Session:
    """An engine of this command's own, and its events one by one.

    A request to end (Ctrl+C, SIGTERM) ends the waiting, not the command: it still says how every
    payment stands.
    """

    _engine: Engine
    ready: EngineReady

    def __init__(
        self,
        program: TillProgram,
        *,
        recover: bool = False,
        wait: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing starts before `with`.

        `recover` picks up every unfinished payment, not only this command's own. It then waits so
        many seconds for a ledger that another program keeps busy: what may have left before is not
        to be tried again.
        """
        self._program = program
        self._recover = recover
        self._wait = wait
        self._monotonic = monotonic
        self._events: queue.SimpleQueue[EngineEvent | None] = queue.SimpleQueue()
        self.interrupted = False
        self.people: tuple[Person, ...] = ()

    def __enter__(self) -> Self:
        """Start the engine and wait until it can charge."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._interrupt)
        self._engine = self._program.engine(self._events.put, recover=self._recover)
        try:
            self.ready = self._until_ready(START_SECONDS)
        except Stop:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop the engine."""
        self._engine.stop()
        self._engine.join(STOP_SECONDS)

    def submit(self, request: EngineRequest) -> None:
        """Ask the engine something."""
        self._engine.submit(request)

    def identify(self, who: Who) -> None:
        """Say who is at the till, and who approves, where somebody is set up; raises Stop."""
        if not self.people:
            return
        if not who.cashier:
            raise Stop(Exit.WHO, "Say who you are: --as NAME, with your PIN in POS_APP_PIN.")
        self._prove(who.cashier, PIN, Unlock)
        if who.approver:
            self._prove(who.approver, APPROVER_PIN, Approve)

    def _prove(self, name: str, variable: str, asked: type[Unlock | Approve]) -> None:
        pin = os.environ.get(variable, "")
        if not pin:
            raise Stop(Exit.WHO, f"Put the PIN of {name} into {variable}.")
        ref = uuid.uuid4().hex
        self.submit(asked(ref, name, pin))
        for event in self.events(PERSON_SECONDS, to_the_end=True):
            match event:
                case PersonAtTill(answered) if answered == ref:
                    return
                case PersonRefused(answered, code, wait) if answered == ref:
                    raise who_stop(code, wait)
                case LedgerTrouble(code):
                    raise ledger_stop(code)
        raise Stop(Exit.NOT_KNOWN, "The till did not answer in time. Nothing was done.")

    def events(self, seconds: float, *, to_the_end: bool = False) -> Iterator[EngineEvent]:
        """Yield events as they come, until `seconds` have passed or somebody asks to end.

        `to_the_end` goes on all the same; for what takes a moment only.
        """
        until = self._monotonic() + seconds
        while to_the_end or not self.interrupted:
            left = until - self._monotonic()
            if left <= 0:
                return
            try:
                event = self._events.get(timeout=min(left, _STEP_SECONDS))
            except queue.Empty:
                continue
            if event is not None:
                yield event

    def _until_ready(self, seconds: float, *, busy: bool = False) -> EngineReady:
        for event in self.events(seconds):
            match event:
                case EngineReady():
                    return event
                case LedgerRestored():
                    say_lost(event)
                case PeopleChanged(people):
                    self.people = people
                case LedgerTrouble(code) if code != BUSY or not self._recover:
                    raise ledger_stop(code)
                case LedgerTrouble() if not busy:
                    return self._until_ready(self._wait, busy=True)
                case EngineStopped() if not busy:
                    raise Stop(Exit.BUG, "The till's engine did not start: see the log file.")
        if busy:
            raise not_decided(BUSY)
        raise Stop(Exit.NOT_KNOWN, "Stopped before the till was ready. Nothing was sent.")

    def _interrupt(self, *_signal: object) -> None:
        self.interrupted = True
        self._events.put(None)


def ask_one(run: Run, request: CancelPayment | ClosePayment) -> tuple[Payment, MethodOff | None]:
    """Ask something of one stored payment, print each change of it, and how it stands at the end.

    Only that payment is dealt with; no other is recovered, printed or judged.

    Returns:
        The payment at the end, and why its gateway cannot be asked; None where it can.

    Raises:
        Stop: There is no such payment (USAGE), or the ledger cannot be used.
    """
    wanted = request.payment_id
    seen = answer = trouble = None
    patience = run.program.config().watch.deadline_seconds * _PATIENCE_DEADLINES
    with Session(run.program) as session:
        session.identify(run.who)
        session.submit(request)
        for event in session.events(patience):
            match event:
                case PaymentChanged(sale, payment, _) if payment.payment_id == wanted:
                    seen = (sale, payment)
                    run.printer.payment(sale, payment)
                case RequestDone("cancel_payment", asked, _, told) if (
                    asked == wanted and seen is None and _may_have_changed(told)
                ):
                    # It was over before, and is to be cancelled by what it reads now.
                    session.submit(CheckNow(wanted))
                case RequestDone(_, asked, code) if asked == wanted:
                    answer = code
                    break
                case LedgerTrouble(why):
                    trouble = ledger_stop(why)
                    break
        ready = session.ready
    if answer in ("locked", "right_lacking"):
        raise who_stop(answer)
    unknown = Stop(Exit.USAGE, f"There is no payment {wanted} in this ledger.")
    if answer == "unknown_payment":
        raise unknown
    if answer == "ledger":
        trouble = ledger_stop("unwritable")
    try:
        with sources.open_log(run.program) as log:
            found = log.payment(wanted) or seen
    except Stop:
        # The ledger failed in the middle: what was heard of it is the last that is known.
        if trouble is None and seen is None:
            raise
        found = seen
    if found is not None:
        run.printer.final(*found)
    if trouble is not None:
        raise trouble
    if found is None:
        raise unknown
    payment = found[1]
    return payment, ready.off.get(payment.method)


def _may_have_changed(payment: Payment | None) -> bool:
    if payment is None or payment.state not in ENDED_UNPAID:
        return False
    return look_plan(payment) is not LookPlan.NEVER


def who_stop(code: str, wait_seconds: float = 0.0) -> Stop:
    """Return how a command ends that somebody may not give, or that changed nobody."""
    if code == "too_soon" or (code == "wrong_pin" and wait_seconds):
        wrong = "Wrong PIN. " if code == "wrong_pin" else ""
        return Stop(Exit.WHO, f"{wrong}Try again in {math.ceil(wait_seconds)} seconds.")
    return Stop(*_WHO.get(code, (Exit.NOT_KNOWN, f"Not now: {code}.")))


_WHO = {
    "wrong_pin": (Exit.WHO, "Wrong PIN."),
    "too_many": (
        Exit.WHO,
        "Too many wrong PINs: an owner has to give a new one with `pos-app cashiers pin`.",
    ),
    "no_key": (Exit.WHO, "The key store does not answer, so no PIN can be checked."),
    "unknown_person": (Exit.WHO, "Nobody of this name is set up."),
    "locked": (Exit.WHO, "Say who you are: --as NAME, with your PIN in POS_APP_PIN."),
    "right_lacking": (
        Exit.WHO,
        "That needs a supervisor or an owner: --approve NAME, with their PIN in "
        "POS_APP_APPROVER_PIN.",
    ),
    "no_name": (Exit.USAGE, "Give a name of 1 to 40 letters."),
    "name_taken": (Exit.USAGE, "Somebody of this name is set up, or was."),
    "last_owner": (Exit.USAGE, "The last owner stays: set another one up first."),
    "not_a_pin": (Exit.USAGE, "A PIN is 4 to 6 digits, in POS_APP_NEW_PIN."),
    "ledger": (Exit.LEDGER, "The ledger could not be written. Nothing was changed."),
    "mistake": (Exit.BUG, "A mistake in the program stopped this: see the log file."),
}


def say_lost(event: LedgerRestored) -> None:
    """Say on standard error that the till found its ledger to lack sales, while that is so."""
    if event.since is not None and event.how in LOST:
        say(LOST[event.how].format(day=event.since.astimezone().date().isoformat()))


def not_decided(code: str) -> Stop:
    """Return how a command ends when the ledger fails although something may have left.

    Never with a word of trying again: what is open may be paid by now.
    """
    causes = {BUSY: "Another program keeps the ledger busy.", "full": "The disk is full."}
    cause = causes.get(code, "The ledger cannot be used now.")
    return Stop(Exit.NOT_KNOWN if code == BUSY else Exit.LEDGER, f"{cause} {NOT_DECIDED}")
