"""The simulated day of a shop: the drawer is counted, money goes back, receipts are printed.

Change that cannot be given is owed with a slip, which is given later in cash or taken off a sale:
twice, at once and both ways too, and sometimes the power goes with it.

It stands beside the cashier who charges, in some shops with people who must say who they are. What
the cashier was told is kept, and compared in the end with the journal's rows; what nobody knows,
because the till was cut off or said so, may be there or not.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.money import Money
from pos_app.domain.people import Role
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.domain.refund import RefundState, RefundWay
from pos_app.domain.shift import CashKind, DrawerCount, ShiftRefusal
from pos_app.engine import at_till, events, requests
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.queries import LogQueries
from tests.simulation.disk import CUTS
from tests.simulation.truth import due_in_cash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import Sale
    from pos_app.domain.shift import ShiftReport
    from tests.simulation.clock import World
    from tests.simulation.disk import Disk
    from tests.simulation.trace import Trace
    from tests.simulation.truth import Drawer

# As it is named where it is not to be played.
DAY: Final = "a shop's day"
PINS: Final = {"Efua": "1234", "Kojo": "23456", "Ama": "345678"}
_ROLES: Final = {"Efua": Role.OWNER, "Kojo": Role.SUPERVISOR, "Ama": Role.CASHIER}
_WRONG_PIN: Final = "0000"
_SIGNS: Final = {CashKind.CASH_IN: 1, CashKind.CASH_OUT: -1, CashKind.TO_SAFE: -1}
# Refused before anything was stored; after any other word nobody knows.
_NOTHING: Final = frozenset(ShiftRefusal) | {
    "locked", "right_lacking", "not_ready", "stopping", "nothing_proven", "more_than_proven",
    "not_in_drawer", "no_reason", "unknown_sale", "unknown_refund", "already_done", "no_reference",
    "cash_only",
}  # fmt: skip
_MOVES: Final = (100, 500, 2000, 90_000)
# What is sold where change may be owed, and what is handed over above what is due.
_SOLD: Final = (430, 1303, 1303, 6400)
_MORE: Final = (0, 70, 570, 2000)
_ABOUT_CHANGE: Final = 0.4
_TO_THE_SAFE: Final = 0.3
_CUT_AT_A_SLIP: Final = 0.06
_SETTLES: Final = ("give", "take", "take", "give give", "take take", "give take", "take give")
# Refused, and nothing of it was taken; after any other word nobody knows.
_NOT_TAKEN: Final = frozenset(
    {
        "locked",
        "right_lacking",
        "not_ready",
        "stopping",
        "shift_closed",
        "tendered_short",
        "tendered_too_much",
        "owed_too_much",
        "unknown_slip",
        "slip_settled",
        "not_in_drawer",
        "more_than_left",
        "sale_settled",
        "sale_blocked",
        "unknown_sale",
        "ledger",
    }
)
# How long a printer takes, and how long before somebody lets the till know who they are.
_PRINTS: Final = (0.2, 4.0, 150.0)
_COMES: Final = (1.0, 20.0)
_Fact = tuple[str, object]


@contextlib.contextmanager
def without_threads() -> Iterator[None]:
    """A PIN is hashed at once and cheaply: threads have no part in a run that repeats itself."""

    async def at_once(function: Callable[[], Any], *, name: str) -> Any:
        del name
        return function()

    changes = {"run_blocking": at_once, "_COST": {**at_till._COST, "n": 2}}
    real = {name: getattr(at_till, name) for name in changes}
    try:
        for name, value in changes.items():
            setattr(at_till, name, value)
        yield
    finally:
        for name, value in real.items():
            setattr(at_till, name, value)


class ShopDay:
    """Whoever keeps the drawer.

    Attributes:
        required: Nothing is sold without an open shift.
    """

    def __init__(
        self,
        dice: Random,
        world: World,
        trace: Trace,
        disk: Disk,
        sales: dict[str, Sale],
        drawer: Drawer,
        submit: Callable[[requests.EngineRequest], None],
        slips: Random,
    ) -> None:
        """Have done nothing.

        Args:
            dice: Draws what is done.
            world: Its time.
            trace: What happened.
            disk: Whose file is read, and at whose commits the power goes.
            sales: Those that the cashier remembers.
            drawer: What is handed over for cash.
            submit: Asks the till.
            slips: Draws what is done about change that is owed, apart from everything else.
        """
        self._dice = dice
        self._slips = slips
        self._drawer = drawer
        self._world = world
        self._trace = trace
        self._disk = disk
        self._sales = sales
        self._submit = submit
        self.required = dice.random() < 0.2
        self._people = dice.random() < 0.5
        self._refs = self._life = 0
        self._asked: dict[str, requests.EngineRequest] = {}
        self._at_till: str | None = None
        self._names: list[str] = []
        self._open = False
        self._in_drawer = 0
        self._told: Counter[_Fact] = Counter()
        self._doubtful: Counter[_Fact] = Counter()
        self._refunds: dict[str, Refund] = {}
        self._settling: set[str] = set()
        self._last_z = self._last_refund = 0
        self._papers: set[tuple[str, int]] = set()

    # -- what is done

    def act(self) -> None:
        """Do one thing."""
        if self._people and not self._names:
            self._add("Efua" if self._dice.random() < 0.8 else "Ama")
            return
        if self._slips.random() < _ABOUT_CHANGE:
            self._about_change()
        if not self._open and self._last_z and self._slips.random() < _TO_THE_SAFE:
            self._take_to_safe()
        chance = self._dice.random()
        if not self._open and chance < 0.6:
            self._open_shift()
        elif chance < 0.2:
            self._move()
        elif chance < 0.3:
            self._read_x()
        elif chance < 0.4:
            self._close()
        elif chance < 0.65:
            self._give_back()
        elif chance < 0.76:
            self._settle()
        elif chance < 0.9:
            self._print()
        elif self._people:
            self._change_people()

    def _open_shift(self) -> None:
        counted = self._dice.choice((0, 1000, self._in_drawer))
        self._ask(requests.OpenShift(self._ref(), DrawerCount(Money(max(0, counted)))))

    def _move(self) -> None:
        kind = self._dice.choice(sorted(_SIGNS))
        minor = self._dice.choice(_MOVES)
        reason = self._dice.choice(("change", "change", " "))
        self._ask(requests.MoveCash(self._ref(), kind, Money(minor), reason))

    def _take_to_safe(self) -> None:
        """After a close, sometimes more than there is, and sometimes twice."""
        minor = self._slips.choice((500, 1000, max(1, self._in_drawer), 10**7))
        for _ in range(2 if self._slips.random() < 0.2 else 1):
            self._ask(requests.TakeToSafe(self._ref(), Money(minor), "after the Z"))

    def _close(self) -> None:
        off = self._dice.choice((0, 0, -3, 700))
        counted = DrawerCount(Money(max(0, self._in_drawer + off)))
        reason = self._dice.choice((None, "miscounted"))
        self._ask(requests.CloseShift(self._ref(), counted, reason))
        if self._dice.random() < 0.3:
            # Somebody sells, or closes it a second time, while the gateway's list is read.
            self._dice.choice((self._move, self._close_again))()

    def _close_again(self) -> None:
        counted = DrawerCount(Money(max(0, self._in_drawer)))
        self._ask(requests.CloseShift(self._ref(), counted, "twice"))

    def _give_back(self) -> None:
        sale = self._some_sale()
        if sale is None:
            return
        owed = sale.amount.minor
        minor = self._dice.choice((owed, owed, owed // 2 or 1, 1, owed + 1))
        by = self._dice.choice(sorted(RefundWay))
        reference = self._dice.choice((None, "rf_1"))
        times = 2 if self._dice.random() < 0.3 else 1
        if times == 2:
            self._trace.happened("day: two refunds at once")
        for _ in range(times):
            self._ask(
                requests.PromiseRefund(
                    self._ref(), sale.number, Money(minor), by, "torn", reference
                )
            )

    def _settle(self) -> None:
        mine = {n: refund for n, refund in self._refunds.items() if not refund.is_change}
        owed = sorted(n for n, refund in mine.items() if refund.state == "owed")
        number = self._dice.choice([*owed, *owed, *sorted(mine), "T0-R000099"])
        by = self._dice.choice((RefundWay.CASH, RefundWay.GATEWAY))
        reference = self._dice.choice((None, "rf_2"))
        for _ in range(2 if self._dice.random() < 0.3 else 1):
            self._ask(requests.SettleRefund(self._ref(), number, by, reference))

    # -- change that cannot be given

    def _about_change(self) -> None:
        """Owe some, or settle what is owed: in cash, off the next sale, and more than once."""
        dice = self._slips
        owed = [n for n, one in sorted(self._refunds.items()) if one.is_change and _is_owed(one)]
        if not owed or dice.random() < 0.4:
            self._sell(None)
            return
        # What was settled too, and what is no slip at all.
        number = dice.choice([*owed, *owed, *owed, *sorted(self._refunds), "T0-R000099"])
        ways = dice.choice(_SETTLES).split()
        if len(ways) > 1:
            self._did("a slip settled twice at once")
        if dice.random() < _CUT_AT_A_SLIP:
            self._did("the power goes at a slip")
            self._disk.plan(*[""] * dice.randint(0, len(ways) - 1), dice.choice(CUTS))
        for way in ways:
            if way == "take":
                self._sell(number)
            else:
                by = RefundWay.CASH if dice.random() < 0.9 else RefundWay.GATEWAY
                self._ask(requests.SettleRefund(self._ref(), number, by, "rf_3"))

    def _sell(self, slip: str | None) -> None:
        """Sell something for cash, less a slip; not all of its change can be given."""
        dice = self._slips
        minor, more = dice.choice(_SOLD), dice.choice(_MORE)
        open_sales = [sale for sale in list(self._sales.values())[-4:] if not sale.is_paid]
        sale = dice.choice(open_sales) if open_sales and dice.random() < 0.2 else None
        if sale is not None:
            minor = sale.amount.minor
        part = sale is None and dice.random() < 0.2
        due = minor if part else due_in_cash(minor)
        worth = self._worth(slip)
        handed = max(due - worth, 0) + more
        change = handed + worth - due
        owed = dice.choice((0, change % 100 or change, change, change, change + 5)) if change else 0
        self._ask(
            requests.ChargeCash(
                self._ref(),
                Money(minor),
                None if sale is None and not more and dice.random() < 0.5 else Money(handed),
                None if sale is None else sale.sale_id,
                due=Money(minor + 500) if part else None,
                owed=Money(owed) if owed else None,
                slip=slip,
            )
        )

    def _worth(self, slip: str | None) -> int:
        known = self._refunds.get(slip or "")
        return known.amount.minor if known is not None and known.is_change else 0

    def _handed(self, asked: requests.ChargeCash) -> int:
        """What counts as handed over: a slip is worth what it says."""
        worth = self._worth(asked.slip)
        if asked.tendered is not None:
            return asked.tendered.minor + worth
        due = asked.amount.minor if asked.due is not None else due_in_cash(asked.amount.minor)
        return max(due, worth)

    def _print(self) -> None:
        if (sale := self._some_sale()) is not None:
            self._ask(requests.MakeReceipt(self._ref(), sale.sale_id, ReceiptWay.PRINT))

    def _add(self, name: str) -> None:
        self._ask(requests.AddPerson(self._ref(), name, _ROLES[name], PINS[name]))

    def _change_people(self) -> None:
        name = self._dice.choice(sorted(_ROLES))
        made: tuple[requests.EngineRequest, ...] = (
            requests.Lock(),
            requests.Lock(),
            requests.SetPin(self._ref(), name, PINS[name]),
            requests.DisablePerson(self._ref(), name),
        )
        self._ask(self._dice.choice(made))

    def _unlock(self) -> None:
        name = self._dice.choice(self._names)
        self._ask(requests.Unlock(self._ref(), name, self._pin(name)))

    def _pin(self, name: str) -> str:
        return _WRONG_PIN if self._dice.random() < 0.3 else PINS[name]

    def _some_sale(self) -> Sale | None:
        known = list(self._sales.values())[-8:]
        paid = [sale for sale in known if sale.is_paid]
        chosen = paid if paid and self._dice.random() < 0.85 else known
        return self._dice.choice(chosen) if chosen else None

    def _ref(self) -> str:
        self._refs += 1
        return f"d{self._refs}"

    def _ask(self, request: requests.EngineRequest) -> None:
        if (ref := getattr(request, "ref", None)) is not None:
            self._asked[ref] = request
        if isinstance(request, requests.ChargeCash):
            self._drawer.asked[request.ref] = (request.amount.minor, self._handed(request))
        self._submit(request)

    # -- X, by whoever reads the file

    def _read_x(self) -> None:
        queries = LogQueries(self._disk.path)
        try:
            report, listed = queries.shift_report(), queries.owed()
        except LedgerError:
            return
        finally:
            queries.close()
        self._did("X read")
        self._compare_owed(report, listed)
        self._open = report is not None
        if report is None:
            return
        self._in_drawer = report.totals.in_drawer.minor
        rows = self._journal("$.cash.amount_minor", "$.cash.shift", report.shift.shift_id)
        if (due := sum(rows)) != self._in_drawer:
            self._trace.broken(f"I7: X says {self._in_drawer}, and {due} moved")

    def _compare_owed(self, report: ShiftReport | None, listed: tuple[Refund, ...]) -> None:
        """What is owed, slips too, stands on the list and on X once each."""
        with closing(sqlite3.connect(self._disk.path)) as file:
            rows = file.execute(
                "SELECT json_extract(data, '$.refund') FROM journal"
                " WHERE json_extract(data, '$.refund') IS NOT NULL ORDER BY seq"
            ).fetchall()
        now = {told["number"]: told for told in (json.loads(row) for (row,) in rows)}
        owed = {n: told["amount_minor"] for n, told in now.items() if told["state"] == "owed"}
        if {one.refund_number: one.amount.minor for one in listed} != owed:
            self._trace.broken(f"I10: {listed} is listed as owed, and {owed} is")
        if report is not None and report.totals.owed.minor != sum(owed.values()):
            self._trace.broken(f"I10: X says {report.totals.owed} is owed, and {owed} is")

    def _journal(self, what: str, where: str, is_: str) -> list[Any]:
        sql = "SELECT json_extract(data, ?) FROM journal WHERE json_extract(data, ?) = ?"
        with closing(sqlite3.connect(self._disk.path)) as file:
            return [found for (found,) in file.execute(sql, (what, where, is_))]

    # -- what is told

    def react(self, fact: events.EngineEvent) -> None:
        """Hear a fact, and do what a person, or a printer, does about it."""
        asked = self._asked.pop(getattr(fact, "ref", ""), None)
        match fact:
            case events.PeopleChanged(people, here):
                self._names = sorted(person.name for person in people)
                self._at_till = None if here is None else here.name
                if people and here is None:
                    self._soon(self._dice.uniform(*_COMES), self._unlock)
            case events.PersonAtTill() if isinstance(asked, requests.Unlock | requests.Approve):
                self._did(f"{type(asked).__name__} done")
                if asked.pin != PINS[asked.name] or fact.person.name != asked.name:
                    self._trace.broken(f"I15: {asked.name} was let in with a wrong PIN")
                for name in _ROLES if self._at_till == "Efua" else ():
                    if name not in self._names:
                        self._add(name)
            case events.PersonRefused() if isinstance(asked, requests.Unlock):
                self._did(f"Unlock refused: {fact.code}")
                if self._at_till is None:
                    self._soon(self._dice.uniform(*_COMES) + fact.wait_seconds, self._unlock)
            case events.ShiftDone() if asked is not None:
                self._shift_done(fact, asked)
            case events.ChargeAccepted() if isinstance(asked, requests.ChargeCash):
                self._taken(fact, asked)
            case events.ChargeRejected() if isinstance(asked, requests.ChargeCash):
                self._drawer.refuse(fact.ref, fact.code)
                self._refused(fact.code, asked)
            case events.RefundChanged():
                self._refund_changed(fact.refund, asked)
            case events.RefundRefused() if asked is not None:
                self._refused(fact.code, asked)
            case events.ReceiptMade():
                self._made(fact)
            case events.ReceiptRefused():
                self._did(f"receipt refused: {fact.code}")

    def _shift_done(self, fact: events.ShiftDone, asked: requests.EngineRequest) -> None:
        self._open = fact.report is not None and fact.report.shift.is_open
        if fact.report is not None:
            self._in_drawer = fact.report.totals.in_drawer.minor
        if fact.code != "done":
            self._refused(fact.code, asked)
            return
        if isinstance(asked, requests.TakeToSafe):
            self._in_drawer -= asked.amount.minor
        self._did(type(asked).__name__)
        self._told[_fact(asked)] += 1
        if not isinstance(asked, requests.CloseShift):
            self._here(asked)
            return
        # While the gateway's list was read somebody may have locked the till.
        assert fact.report is not None
        self._closed(fact.report.shift.z_number or 0, bool(fact.report.totals.undecided))

    def _closed(self, number: int, undecided: bool) -> None:
        if undecided:
            self._did("closed past undecided payments")
        if number <= self._last_z:
            self._trace.broken(f"I9: Z {number} was told after Z {self._last_z}")
        self._last_z = number

    def _refund_changed(self, refund: Refund, asked: requests.EngineRequest | None) -> None:
        assert asked is not None
        self._here(asked)
        promised = isinstance(asked, requests.PromiseRefund)
        settled = "slip settled" if refund.is_change else "refund settled"
        self._did(f"refund {refund.state} by {refund.by}" if promised else settled)
        self._keep(refund, promised=promised)

    def _taken(self, fact: events.ChargeAccepted, asked: requests.ChargeCash) -> None:
        """Cash was taken: what of its change is owed, and which slip was taken off it.

        Where its commit was in doubt, somebody may have locked the till before this was told.
        """
        owed, said = (fact.owed and fact.owed.amount, asked.owed)
        if not self._drawer.accept(fact.ref, fact.payment) or owed != said:
            self._trace.broken(
                f"I7: {fact.payment.payment_id} was told as other cash, owing {owed}"
            )
        if asked.slip is not None:
            self._did("slip taken off a sale")
            self._keep(replace(self._refunds[asked.slip], state=RefundState.DONE), promised=False)
        if fact.owed is not None:
            self._did("change owed")
            self._keep(fact.owed, promised=True)

    def _keep(self, refund: Refund, *, promised: bool) -> None:
        """Remember a refund or a slip as it was told: new, or settled for the first time."""
        number, before = refund.refund_number, self._refunds.get(refund.refund_number)
        expected = before is None if promised else before is not None and _is_owed(before)
        if not expected and number not in self._settling:
            self._trace.broken(f"I10: {number} was told twice")
        if promised:
            sequence = int(number[-6:])
            if sequence <= self._last_refund:
                self._trace.broken(f"I10: R{sequence} was promised after R{self._last_refund}")
            self._last_refund = sequence
        self._refunds[number] = refund
        states = self._journal("$.refund.state", "$.refund.number", number)
        if states[-1:] != [refund.state.value] or states.count(RefundState.DONE.value) > 1:
            self._trace.broken(
                f"I1: {number} was told as {refund.state}, and the disk has {states}"
            )

    def _refused(self, code: str, asked: requests.EngineRequest) -> None:
        self._did(f"{type(asked).__name__} refused: {code}")
        if code not in (_NOT_TAKEN if isinstance(asked, requests.ChargeCash) else _NOTHING):
            self._doubt(asked)
        elif code == "right_lacking" and self._dice.random() < 0.7:
            name = self._dice.choice(("Efua", "Kojo"))
            self._ask(requests.Approve(self._ref(), name, self._pin(name)))
            self._ask(replace(asked, ref=self._ref()))  # type: ignore[call-arg]

    def _here(self, asked: requests.EngineRequest) -> None:
        if self._names and self._at_till is None:
            self._trace.broken(f"I15: {type(asked).__name__} was done while it was locked")

    # -- paper

    def _made(self, fact: events.ReceiptMade) -> None:
        self._did("receipt made")
        issue, about = fact.receipt.issue, (fact.receipt.sale_number, fact.receipt.copy)
        end = self._dice.choice(
            (ReceiptState.DONE, ReceiptState.DONE, ReceiptState.FAILED, ReceiptState.UNKNOWN, None)
        )
        comes_out = end is ReceiptState.DONE or (end is not ReceiptState.FAILED and self._half())
        life, papers = self._life, self._papers

        def ended() -> None:
            # One that a ledger of before asked for is nothing that the ledger of now could know.
            if comes_out and papers is self._papers:
                if about in self._papers:
                    self._trace.broken(f"I14: copy {about[1]} of {about[0]} is on two papers")
                self._papers.add(about)
            if life != self._life:
                self._did("receipt cut off")
            elif end is not None:
                self._did(f"receipt {end}")
                self._submit(requests.EndReceipt(self._ref(), issue, end))

        self._world.later(self._dice.choice(_PRINTS), ended)

    def _half(self) -> bool:
        return self._dice.random() < 0.5

    # -- its ends

    def hear_no_more(self) -> None:
        """The program has ended: of what was not answered nobody knows."""
        self._life += 1
        for asked in self._asked.values():
            self._doubt(asked)
        self._asked = {}
        self._at_till = None

    def lost(self, by_command: bool) -> None:
        """The ledger is another one now, which may lack all that was told, or have it again."""
        self._doubtful += self._told
        self._told.clear()
        self._doubtful += Counter(map(_about, self._refunds.values()))
        self._settling |= set(self._refunds)
        self._refunds = {}
        self._papers = set()
        self._open = False
        if not by_command:
            self._last_z = self._last_refund = 0

    def _doubt(self, asked: requests.EngineRequest) -> None:
        if isinstance(asked, requests.PromiseRefund):
            self._doubtful["refund", (asked.sale_number, asked.amount.minor)] += 1
        elif isinstance(asked, requests.SettleRefund):
            self._settling.add(asked.refund_number)
        elif isinstance(asked, requests.ChargeCash):
            if asked.slip is not None:
                self._settling.add(asked.slip)
            if asked.owed is not None:
                self._doubtful["change", asked.owed.minor] += 1
        elif isinstance(asked, requests.ShiftRequest):
            self._doubtful[_fact(asked)] += 1

    def _soon(self, seconds: float, act: Callable[[], None]) -> None:
        life = self._life

        def still() -> None:
            if life == self._life and self._at_till is None and self._names:
                act()

        self._world.later(seconds, still)

    def _did(self, what: str) -> None:
        self._trace.happened(f"day: {what}")

    # -- the truth

    def judge(self, path: Path) -> list[str]:
        """How the journal differs from what was told; empty where it does not."""
        with closing(sqlite3.connect(path)) as file:
            file.row_factory = sqlite3.Row
            rows = [
                (row["kind"], json.loads(row["data"]))
                for row in file.execute("SELECT kind, data FROM journal ORDER BY seq")
            ]
        stored = Counter(fact for kind, data in rows for fact in _facts(kind, data))
        found = [f"I1: {fact} was told and is not stored" for fact in self._told - stored]
        found += [
            f"I7: {fact} is stored, and nobody was told"
            for fact in stored - self._told - self._doubtful
        ]
        return [*found, *self._untrue_refunds(rows)]

    def _untrue_refunds(self, rows: list[tuple[str, Any]]) -> Iterator[str]:
        told = {data["refund"]["number"]: data["refund"] for _, data in rows if "refund" in data}
        for number, refund in self._refunds.items():
            now = told.pop(number, None)
            if now is None or _stored(now) != _about(refund):
                yield f"I1: {number} was told and is not stored"
            elif now["state"] != refund.state and number not in self._settling:
                yield f"I10: {number} is {now['state']}, and was told as {refund.state}"
        left = Counter(self._doubtful)
        for number, now in told.items():
            left[_stored(now)] -= 1
            if left[_stored(now)] < 0:
                yield f"I10: {number} is stored, and nobody was told"


def _about(refund: Refund) -> _Fact:
    """What is known of a promise before its number is; of a slip not even its sale."""
    if refund.is_change:
        return "change", refund.amount.minor
    return "refund", (refund.sale_number, refund.amount.minor)


def _stored(row: dict[str, Any]) -> _Fact:
    if "change_of" in row:
        return "change", row["amount_minor"]
    return "refund", (row["sale_number"], row["amount_minor"])


def _is_owed(refund: Refund) -> bool:
    return refund.state is RefundState.OWED


def _fact(asked: requests.EngineRequest) -> _Fact:
    """What stands in the journal once this was done."""
    match asked:
        case requests.OpenShift():
            return "shift_opened", asked.count.total.minor
        case requests.CloseShift():
            return "shift_closed", asked.count.total.minor
        case requests.MoveCash():
            return asked.kind.value, _SIGNS[asked.kind] * asked.amount.minor
        case requests.TakeToSafe():
            return CashKind.TO_SAFE.value, -asked.amount.minor
    raise AssertionError(asked)


def _facts(kind: str, data: dict[str, Any]) -> Iterator[_Fact]:
    if kind == "shift_opened":
        yield kind, data["cash"]["amount_minor"]
    elif kind == "shift_closed":
        yield kind, data["shift"]["counted_minor"]
    elif data.get("cash", {}).get("kind") in set(_SIGNS):
        yield data["cash"]["kind"], data["cash"]["amount_minor"]
