"""One payment on the real engine and a real ledger, with every answer held until it is let go.

What the cashier sees is judged at once, fact by fact, against the gateway's own book and against
what the gateway really said; what is left in the end is judged by `Stage.end`.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pos_app.domain.payment import ENDED_UNPAID, OPEN_STATES, Payment, PaymentState
from pos_app.domain.sale import Sale, SaleStatus
from pos_app.engine import events, requests
from pos_app.engine.engine import Engine
from pos_app.gateways.port import (
    Answer,
    ErrorAnswer,
    ExchangeError,
    Initiated,
    ListedPayment,
    NoAnswer,
    Page,
)
from pos_app.ledger import verify
from pos_app.ledger.project import Replay
from tests.engine.port import Charge, Wire
from tests.engine.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.engine.events import EngineEvent
    from pos_app.ledger.book import Book

DEADLINE_SECONDS = 10.0
SETTLE_SECONDS = 150.0
AFTER_SECONDS = 7.0
_MOMENT = 0.02
# The first look after an end comes after a minute, and a jitter.
_NEXT_LOOK_SECONDS = 75.0


class Broken(AssertionError):
    """A promise was broken."""


@dataclass
class Held:
    """An exchange whose request has arrived and whose answer has not."""

    operation: str
    outcome: asyncio.Future[bool]


class HeldWire(Wire):
    """A wire that serves each request at once, and holds the answer until somebody lets it go."""

    def __init__(self, *, losing: bool = False) -> None:
        """Hold everything.

        Args:
            losing: Lose the first request on its way.
        """
        super().__init__()
        self.losing = losing
        self.free = False
        self.held: list[Held] = []
        self.said: set[str] = set()

    async def pass_on(self, operation: str, about: str, serve: Callable[[], Any]) -> Any:
        self.log.append((asyncio.get_running_loop().time(), operation, about))
        answer: Any = None
        error: ExchangeError | None = None
        lost, self.losing = self.losing, False
        try:
            answer = None if lost else serve()
        except ErrorAnswer as refused:
            error = refused
        if lost:
            error = NoAnswer("deadline_passed")
        if self.free:
            await asyncio.sleep(self.latency)
        else:
            await self._hold(operation)
        if error is not None:
            raise error
        self.said.update(_statuses(answer))
        return answer

    async def _hold(self, operation: str) -> None:
        held = Held(operation, asyncio.get_running_loop().create_future())
        self.held.append(held)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                arrives = await held.outcome
        except TimeoutError:
            raise NoAnswer("deadline_passed") from None
        finally:
            self.held.remove(held)
        if not arrives:
            raise NoAnswer("connection_lost")


def _statuses(answer: Any) -> Iterator[str]:
    if isinstance(answer, Initiated):
        answer = answer.answer
    if isinstance(answer, Answer):
        yield answer.reading.status.value
    items: tuple[Any, ...] = answer.items if isinstance(answer, Page) else ()
    for item in items or (answer if isinstance(answer, tuple) else ()):
        if isinstance(item, ListedPayment) and item.reading is not None:
            yield item.reading.status.value


class Stage(World):
    """One sale with one payment, which has just left for the gateway."""

    def __init__(self, folder: Path, empty: Path, *, qr: bool, first_lost: bool = False) -> None:
        """Make a sale and let its first request leave.

        Args:
            folder: Where its ledger is.
            empty: A ledger without any sale, to begin with.
            qr: Whether it is paid by QR.
            first_lost: Whether the first request is lost on its way.
        """
        super().__init__(folder)
        shutil.copyfile(empty, self.path)
        self.qr = qr
        self.wire = HeldWire(losing=first_lost)
        self.broken: Broken | None = None
        (self.checkout if qr else self.paygate).wire = self.wire
        self.last: Payment | None = None
        self.url_seen = False
        self.run_number = 0
        self.start()
        self.run(_MOMENT)
        self.payment = self.charge_qr() if qr else self.charge()

    # -- the program

    def start(self) -> Stage:
        self.run_number += 1
        mine = self.run_number

        def publish(fact: EngineEvent) -> None:
            if self.run_number == mine:
                self.hear(fact)

        engine = self.engine = Engine(self.parts(), publish)
        self.task = self.loop.create_task(engine.run())
        self.run(_MOMENT)
        return self

    def _open(self) -> Book:
        book = super()._open()
        with book._file.reading() as connection:
            # The power goes between two commits only: what makes one whole is tested elsewhere.
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return book

    def kill(self) -> None:
        """End the engine as a power cut does: nothing more is written, nothing is told."""
        assert self.book is not None
        self.run_number += 1
        self.book.close()
        self.end_tasks()
        self.wire.held.clear()
        self.start()

    def end_tasks(self) -> None:
        for task in (tasks := asyncio.all_tasks(self.loop)):
            task.cancel()
        if tasks:
            self.loop.run_until_complete(asyncio.wait(tasks))
        self.engine = self.task = None

    def close(self) -> None:
        self.run_number += 1
        if self.book is not None:
            self.book.close()
        self.end_tasks()
        self.loop.close()

    # -- what may happen

    @property
    def charges(self) -> list[Charge]:
        return list((self.checkout.orders if self.qr else self.paygate.charges).values())

    @property
    def there(self) -> str | None:
        """The gateway's word for the payment; None where it has none."""
        return self.charges[0].status if self.charges else None

    @property
    def shown(self) -> Payment:
        return self.last or self.payment

    def ask(self, intent: requests.EngineRequest) -> None:
        self.submit(intent)
        self.run(_MOMENT)

    def let_go(self, index: int, *, arrives: bool) -> None:
        self.wire.held[index].outcome.set_result(arrives)
        self.run(_MOMENT)

    def look_leaves(self) -> bool:
        """Let time pass until the engine asks the gateway something; False where it does not."""
        before = len(self.wire.log)
        until = self.loop.time() + _NEXT_LOOK_SECONDS
        while len(self.wire.log) == before:
            if self.loop.time() >= until:
                return False
            self.run(0.3 if self.shown.state in OPEN_STATES else 2.0)
        return True

    # -- what is promised

    def hear(self, fact: EngineEvent) -> None:
        self.facts.append(fact)
        try:
            self._judge(fact)
        except Broken as broken:
            # Whoever runs the engine's tasks would only log it.
            self.broken = self.broken or broken

    def _judge(self, fact: EngineEvent) -> None:
        if isinstance(fact, events.LedgerTrouble):
            raise Broken(f"ledger: {fact}")
        if isinstance(fact, events.RequestDone) and fact.intent == "cancel_payment":
            self._judge_answer(fact)
        if isinstance(fact, events.OtherMethodReady) and fact.free:
            # A page that failed can be tried again: its failure may be old, but was said.
            over = "failed" in self.wire.said or not self.url_seen
            if not (over if self.qr else self.there in ("failed", "cancelled")):
                raise Broken(f"free for another payment while the gateway has {self.there}")
        sale = getattr(fact, "sale", None)
        paid = isinstance(sale, Sale) and sale.status in (SaleStatus.PAID, SaleStatus.LATE_PAID)
        if paid and self.there != "succeeded":
            raise Broken(f"a paid sale while the gateway has {self.there}")
        payment = getattr(fact, "payment", None)
        if isinstance(payment, Payment):
            self._judge_shown(payment)
            self.last = payment
            self.url_seen = self.url_seen or payment.shown_at is not None

    def _judge_answer(self, fact: events.RequestDone) -> None:
        assert fact.payment is not None
        over = fact.payment.state is PaymentState.CANCELLED or fact.payment.withdrawn_at is not None
        if fact.code == "done" and not over:
            raise Broken(f"a cancel that did nothing reads done: {fact.payment.state}")
        moved = fact.payment.state in (PaymentState.PROCESSING, PaymentState.SUCCEEDED)
        if fact.code == "too_late" and not moved:
            raise Broken(f"too late for {fact.payment.state}")

    def _judge_shown(self, shown: Payment) -> None:
        state, there, said = shown.state, self.there, self.wire.said
        if state is PaymentState.SUCCEEDED:
            if there != "succeeded" or "succeeded" not in said:
                raise Broken(f"PAID while the gateway has {there}")
            self._judge_late(shown)
        elif state in ENDED_UNPAID and state.value not in said:
            raise Broken(f"{state} without a word of the gateway, which has {there}")
        elif state in ENDED_UNPAID and not self.qr and there != state.value:
            raise Broken(f"{state} while the gateway has {there}")
        elif state is PaymentState.PROCESSING and there in (None, "pending", "cancelled"):
            raise Broken(f"processing while the gateway has {there}")
        elif state is PaymentState.PENDING and there is None:
            raise Broken("pending while the gateway has nothing")

    def _judge_late(self, paid: Payment) -> None:
        before = self.last
        if before is None or before.state is PaymentState.SUCCEEDED:
            return
        given_up = (
            before.state in ENDED_UNPAID
            or before.withdrawn_at is not None
            or before.closed_at is not None
        )
        if paid.late is not given_up:
            raise Broken(f"late is {paid.late} after {before.state}")

    def check(self) -> None:
        """Say so if anything told so far was not as it must be.

        Raises:
            Broken: It was not.
        """
        if self.broken is not None:
            raise self.broken

    def settle(self) -> None:
        """No more faults; every answer arrives, and time passes."""
        self.wire.free = True
        for held in list(self.wire.held):
            if not held.outcome.done():
                held.outcome.set_result(True)
        self.submit(requests.PutOnScreen(None))
        until = self.loop.time() + SETTLE_SECONDS
        while self.loop.time() < until and not self._agreed():
            self.run(1.0)
        # Long enough for one more look, which must change nothing.
        self.run(AFTER_SECONDS)

    def _agreed(self) -> bool:
        return not self.wire.held and self.shown.state.value == self.there

    def judge(self) -> None:
        """What must be true of the ledger in the end."""
        stored, there = self.stored(self.payment), self.there
        if len(self.charges) > 1:
            raise Broken(f"{len(self.charges)} charges for one sale")
        if stored.state.value != (there or "unconfirmed"):
            raise Broken(f"the ledger has {stored.state}, the gateway {there}")
        status = self.sale(self.payment).status.value
        if (status in ("paid", "late_paid")) is not (there == "succeeded"):
            raise Broken(f"the sale is {status}, the gateway has {there}")
        if self.last is None or self.last.state is not stored.state:
            raise Broken("the cashier was not told")
        assert self.book is not None
        with self.book._file.reading() as connection:
            replay = Replay()
            checks = (verify._chain, verify._projections, verify._sides)
            problems = [problem for check in checks for problem in check(connection, replay)]
        if problems:
            raise Broken(f"the ledger: {problems[0]}")
