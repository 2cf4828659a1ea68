"""A counter's cash with several askers at once: slips, refunds, and cash beside an undecided part.

S   what is owed with a slip is given in cash
T   the slip is taken off a new sale, which costs less than it is worth
R   a refund that is owed is given in cash
P   most of a paid sale is to go back in cash: it fits once
M   the rest of a sale is paid in cash, while a part of it is asked of a phone
A   the phone's part is approved
W   what was asked is answered, and the next look comes back; until then all are asked at once
F   the next commit is written, and said to have failed
K   the power goes, and the till is started again from the file as it stands

Whoever asks, asks twice at most. Every order of them is played, each from the start to its end.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import shutil
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pos_app.domain.money import Money
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import DrawerCount
from pos_app.engine import events, requests
from pos_app.engine.engine import Engine
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.engine.world import World
from tests.interleavings.enumerating import scratch
from tests.interleavings.stage import Broken
from tests.invariants.cash import check_drawer
from tests.invariants.ledger import check_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.engine.events import EngineEvent
    from pos_app.ledger.book import Book

_MOMENT = 0.02
_NEXT_LOOK = 3.0
_SETTLES = 20.0
_MOST = 2
# Which orders the suite plays, and how many of them there are.
IN_THE_SUITE = (("STWFK", 3, 124), ("STWK", 4, 219), ("RPWFK", 3, 124), ("MAWFK", 3, 111))
DEEP = (("STWFK", 5), ("RPWFK", 5), ("MAWFK", 5), ("STRPMAWFK", 3))
# What each event is about; of these nothing happens twice.
_ABOUT = {"S": "slip", "T": "slip", "R": "refund", "P": "promise", "M": "rest"}


class CashStage(World):
    """A shift, a slip of 500, a refund that is owed, a paid sale, and one with a part asked."""

    def __init__(self, folder: Path, empty: Path) -> None:
        """Make it all, from an empty ledger."""
        super().__init__(folder)
        shutil.copyfile(empty, self.path)
        self.life = 0
        self.broken: list[str] = []
        self.asked: dict[str, str] = {}
        self.given: Counter[str] = Counter()
        self.begin()
        self._ask(requests.OpenShift("open", DrawerCount(Money(5000))))
        self.charge_cash(amount=Money(1500), tendered=Money(2000), owed=Money(500))
        sold = self.told(events.ChargeAccepted)[-1]
        assert sold.owed is not None
        self.slip, self.number = sold.owed.refund_number, sold.sale.number
        promise = requests.PromiseRefund("o", self.number, Money(300), RefundWay.OWED, "torn")
        self._ask(promise)
        self.refund = self.told(events.RefundChanged)[-1].refund.refund_number
        self.part = self.charge(amount=Money(500), due=Money(2000))
        self.run(_NEXT_LOOK)
        self.facts.clear()
        self.asked.clear()

    # -- the program

    def begin(self) -> None:
        self.life += 1
        mine = self.life

        def publish(fact: EngineEvent) -> None:
            if self.life == mine:
                self.facts.append(fact)
                self._hear(fact)

        self.engine = Engine(self.parts(), publish)
        self.task = self.loop.create_task(self.engine.run())
        self.run(_MOMENT)

    def _open(self) -> Book:
        book = super()._open()
        with book._file.reading() as connection:
            # What makes a commit whole is tested elsewhere.
            connection.execute("PRAGMA journal_mode = MEMORY")
        return book

    def kill(self) -> None:
        """End the engine as a power cut does: nothing more is written, nothing is told."""
        assert self.book is not None
        self.life += 1
        self.book.close()
        self._end_tasks()
        # Of what was not answered nobody knows: whether it was done, the file says.
        self.asked.clear()
        self.begin()

    def _end_tasks(self) -> None:
        for task in (tasks := asyncio.all_tasks(self.loop)):
            task.cancel()
        if tasks:
            self.loop.run_until_complete(asyncio.wait(tasks))
        self.engine = self.task = None

    def close(self) -> None:
        self.life += 1
        if self.book is not None:
            self.book.close()
        self._end_tasks()
        self.loop.close()

    # -- what happens

    def happen(self, event: str) -> None:
        """Let an event happen."""
        self.refs += 1
        ref = f"{event}{self.refs}"
        match event:
            case "S":
                self._submit(requests.SettleRefund(ref, self.slip, RefundWay.CASH))
            case "T":
                less = {"amount": Money(400), "owed": Money(100), "slip": self.slip}
                self._submit(requests.ChargeCash(ref, **less))  # type: ignore[arg-type]
            case "R":
                self._submit(requests.SettleRefund(ref, self.refund, RefundWay.CASH))
            case "P":
                much = Money(800)
                self._submit(requests.PromiseRefund(ref, self.number, much, RefundWay.CASH, "torn"))
            case "M":
                self._submit(requests.ChargeCash(ref, Money(1500), sale_id=self.part.sale_id))
            case "A":
                (prompt,) = self.paygate.charges.values()
                prompt.status = "succeeded"
            case "W":
                self.run(_NEXT_LOOK)
            case "F":
                self._fail_the_next()
            case "K":
                self.kill()

    def _submit(self, request: Any) -> None:
        self.asked[request.ref] = _ABOUT[request.ref[0]]
        self.submit(request)

    def _ask(self, request: Any) -> None:
        self.submit(request)
        self.run(_MOMENT)

    def _fail_the_next(self) -> None:
        assert self.book is not None
        file = self.book._file
        real = type(file).transaction

        @contextmanager
        def fail() -> Iterator[Any]:
            del file.transaction
            with real(file) as connection:
                yield connection
            raise LedgerError(LedgerCode.UNWRITABLE, "as ordered")

        file.transaction = fail  # type: ignore[method-assign]

    # -- what is promised

    def _hear(self, fact: EngineEvent) -> None:
        about = self.asked.pop(getattr(fact, "ref", ""), None)
        if about is None:
            return
        if getattr(fact, "code", "") == "mistake":
            self.broken.append(f"the {about} met a mistake")
        if isinstance(fact, events.ChargeAccepted | events.RefundChanged):
            self.given[about] += 1
            if self.given[about] > 1:
                self.broken.append(f"the {about} was told twice")

    def judge(self) -> None:
        """What must be true in the end.

        Raises:
            Broken: It is not.
        """
        self.run(_SETTLES)
        sale = self.sale(self.part)
        (prompt,) = self.paygate.charges.values()
        rest = any(p.gateway is None for p in self._payments(sale.sale_id))
        if sale.is_paid is not (rest and prompt.status == "succeeded"):
            self.broken.append(f"the sale is {sale.status}, and the phone {prompt.status}")
        if self.asked:
            self.broken.append(f"{sorted(self.asked)} were never answered")
        self._judge_told(rest)
        self.stop()
        for found in (*self.broken, *check_ledger(self.path), *check_drawer(self.path)):
            raise Broken(found)

    def _judge_told(self, rest: bool) -> None:
        """What was told as done is on disk."""
        assert self.book is not None
        for what, number in (("slip", self.slip), ("refund", self.refund)):
            kept = self.book.refund(number)
            if kept is None or (self.given[what] and kept.state != "done"):
                self.broken.append(f"the {what} was told as done, and is not")
        if self.given["rest"] and not rest:
            self.broken.append("the rest was told as paid, and is not")

    def _payments(self, sale_id: str) -> Any:
        assert self.book is not None
        return self.book.payments_of(sale_id)


def possible(before: str, events_: str) -> list[str]:
    """Which events can come next: nobody asks three times, and a second wait changes nothing."""

    def may(event: str) -> bool:
        if event in "WFK":
            return not before.endswith(event)
        return before.count(event) < (1 if event == "A" else _MOST)

    return [event for event in events_ if may(event)]


def play(folder: Path, order: str) -> None:
    """Play one order to its end.

    Raises:
        Broken: A promise was broken; it names the order.
    """
    stage = CashStage(folder, folder / "empty.sqlite3")
    try:
        for event in order:
            stage.happen(event)
        stage.judge()
    except Broken as broken:
        raise Broken(f"{order or 'nothing'}: {broken}") from broken
    finally:
        stage.close()


def count(events_: str, depth: int) -> int:
    """Play every order of these events up to a depth; return how many there were.

    Raises:
        Broken: A promise was broken; it names the order.
    """
    played, orders = 0, [""]
    logging.disable(logging.INFO)
    gc.disable()
    try:
        with scratch() as folder:
            while orders:
                order = orders.pop()
                play(folder, order)
                played += 1
                if len(order) < depth:
                    orders += [order + event for event in possible(order, events_)]
                if played % 256 == 0:
                    gc.collect()
    finally:
        gc.enable()
        logging.disable(logging.NOTSET)
    return played
