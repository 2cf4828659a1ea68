"""One point: the program is killed there, started again, and held against the gateway's own book.

A point is a scenario and a fault, written `SCENARIO/FAULT`, where the fault is a named step
(`after commit sending(sending)#1`) or the n-th of a kind of system call in one thread
(`pwrite64@7`): so a point is replayed by its name. A point whose fault did not happen proves
nothing and says so.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.crashes.counter import PHONE, program, stepped
from tests.faults.crashes.scenarios import ORDINARY, SCENARIOS, prepare, words_of
from tests.invariants.belonging import check_belonging
from tests.invariants.canaries import check_canaries
from tests.invariants.cash import check_drawer
from tests.invariants.ledger import check_ledger
from tests.invariants.sales import Charge, check_sales
from tests.posix import KILLED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from tests.faults.crashes.counter import Counter, Ended, Till
    from tests.faults.crashes.scenarios import Scenario

_SQLITE = b"SQLite format 3"
_WATCH_SECONDS = 8
_RECOVERED = (0, 4)


@dataclass(frozen=True)
class Point:
    """Where a scenario's command is killed."""

    scenario: str
    fault: str

    @classmethod
    def named(cls, text: str) -> Point:
        """The point of this name; raises KeyError for an unknown scenario."""
        scenario, _, fault = text.partition("/")
        return cls(SCENARIOS[scenario].name, fault)

    @property
    def kind(self) -> str:
        """`step`, or the system call."""
        return "step" if "#" in self.fault else self.fault.partition("@")[0]

    def __str__(self) -> str:
        return f"{self.scenario}/{self.fault}"


@dataclass(frozen=True)
class Outcome:
    """What came of one point.

    Attributes:
        happened: The fault really happened; without it nothing was proven.
        broken: The promises that do not hold, each with its invariant first.
    """

    point: Point
    happened: bool
    broken: tuple[str, ...] = ()


class Killer:
    """Kills tills, each prepared once and copied for every kill."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self._prepared: dict[str, Till] = {}

    def prepared(self, name: str) -> Till:
        """The till of a scenario before its command; made at the first asking."""
        if name not in self._prepared:
            self._prepared[name] = prepare(self.counter, SCENARIOS[name])
        return self._prepared[name]

    def ready(self, name: str) -> Till:
        """A copy of it, with the gateway behaving as the scenario says."""
        till = self.counter.till(self.prepared(name))
        self.counter.ask(till, "behave", {**ORDINARY, **SCENARIOS[name].behave})
        return till

    def traced(self, name: str) -> list[str]:
        """The steps of the scenario's ordinary run; lines with `=` are SQLite's own account."""
        till, scenario = self.ready(name), SCENARIOS[name]
        trace = till.home.with_name(f"{till.home.name}.trace")
        words = words_of(scenario, till)
        ended = till.run(stepped("--trace", trace, *_options(scenario), words=words))
        assert ended.code >= 0, ended
        return trace.read_text(encoding="utf-8").splitlines()

    def kill(self, point: Point) -> Outcome:
        """Kill, recover and judge."""
        scenario = SCENARIOS[point.scenario]
        till = self.ready(point.scenario)
        happened = self._killed(scenario, point, till)
        self.counter.ask(till, "behave", {**ORDINARY, "becomes": scenario.settles})
        self.counter.ask(till, "settle", {"as": scenario.settles})
        try:
            again = self._start_again(scenario, till)
            doubtful = [] if scenario.handed is None else [scenario.handed]
            broken = (
                *again,
                *_badly_ended(till),
                *judge(self.counter, till),
                *check_drawer(till.ledger, _taken(till), doubtful),
            )
        except (sqlite3.Error, OSError, subprocess.TimeoutExpired) as error:
            broken = (f"it cannot even be judged: {type(error).__name__}: {error}",)
        if happened and not broken:
            shutil.rmtree(till.home)
        return Outcome(point, happened, broken)

    def _killed(self, scenario: Scenario, point: Point, till: Till) -> bool:
        words = words_of(scenario, till)
        evidence = till.home.with_name(f"{till.home.name}.evidence")
        if point.kind == "step":
            options = ("--kill-at", point.fault, "--mark", evidence, *_options(scenario))
            ended = till.run(stepped(*options, words=words))
            sure = evidence.exists() and evidence.read_text(encoding="utf-8") == point.fault
        else:
            call, _, count = point.fault.partition("@")
            inject = f"inject={call}:signal=KILL:when={count}"
            tracer = ("strace", "-f", "-qq", "-o", str(evidence))
            command = stepped(*_options(scenario)) if scenario.window else program(*words)
            ended = till.run([*tracer, "-e", f"trace={call}", "-e", inject, *command])
            sure = "+++ killed by SIGKILL +++" in evidence.read_text(encoding="utf-8")
        return ended.code == KILLED and sure

    def _start_again(self, scenario: Scenario, till: Till) -> Sequence[str]:
        """Recover until all is decided that can be; what is wrong with how that went."""
        if scenario.window is not None:
            ended = till.run(stepped("--window", "start"))
            return () if ended.code == 0 else (f"the window ended with {describe(ended)}",)
        if scenario.again:
            again = till.pos_app(*words_of(scenario, till))
            # A whole copy may stand there already, which nothing replaces.
            if again.code not in (0, 2):
                return (f"given again it ended with {describe(again)}",)
        booked = self.counter.ask(till)["payments"]
        asked = {line["payment_id"] for each in till.printed for line in each.lines}
        # A payment that the gateway never got stays not confirmed: nobody will answer for it.
        wait = _WATCH_SECONDS if len(booked) >= len(asked) or scenario.hurry else 0
        words = ("recover", "--wait", str(wait), "--json")
        ended = till.run(stepped("--hurry", words=words) if scenario.hurry else program(*words))
        if ended.code not in _RECOVERED:
            return (f"recover ended with {describe(ended)}",)
        return ()


def _options(scenario: Scenario) -> tuple[str, ...]:
    window = () if scenario.window is None else ("--window", scenario.window)
    return (*window, "--hurry") if scenario.hurry else window


def _taken(till: Till) -> dict[str, tuple[int, int]]:
    """The cash of which this till's programs said that it was taken."""
    return {
        line["payment_id"]: (line["tendered_minor"], line["change_minor"])
        for ended in till.printed
        for line in ended.lines
        if line.get("method") == "cash"
    }


def charges(book: Any) -> list[Charge]:
    """The gateway's book, as the invariants read it."""
    return [
        Charge(
            gateway_id=each["id"],
            amount_minor=each["amount"],
            currency=each["currency"],
            history=[(float(at), word) for at, word in each["history"]],
            payment_id=each["metadata"].get("pos_payment_id"),
            order_id=each["order_id"],
            key=each["idempotency_key"],
        )
        for each in book["payments"]
    ]


def judge(counter: Counter, till: Till, *, settled: bool = True) -> list[str]:
    """Which of the invariants do not hold, after everything that this till went through."""
    lines = [line for ended in till.printed for line in ended.lines]
    accepted = {line["payment_id"]: 0.0 for line in lines if "payment_id" in line}
    # Copies are whole too, or not there.
    broken = [
        f"I6: {path.name}: {problem}"
        for path in sorted(till.home.rglob("*.sqlite3*"))
        if path.suffix != ".part" and path.read_bytes().startswith(_SQLITE)
        for problem in check_ledger(path)
    ]
    broken += check_belonging(till.ledger, till.home / "backups")
    broken += check_sales(till.ledger, charges(counter.ask(till)), accepted, (), settled=settled)
    broken += [f"I3: {text}" for text in _said_too_early(till, lines)]
    texts = {
        f"{name} {number}": text
        for number, ended in enumerate(till.printed)
        for name, text in (("stdout", ended.out), ("stderr", ended.err))
    }
    broken += check_canaries(till.home, list(till.keys.values()), [PHONE], texts)
    return broken


def _said_too_early(till: Till, lines: Sequence[dict[str, Any]]) -> list[str]:
    """States that were shown and are in no journal row: they were not on disk first."""
    with closing(sqlite3.connect(till.ledger)) as file:
        rows = [json.loads(row[0]) for row in file.execute("SELECT data FROM journal")]
    kept = {
        (row["payment"]["payment_id"], row["payment"]["state"]) for row in rows if "payment" in row
    }
    shown = {(line["payment_id"], line["status"]) for line in lines if "payment_id" in line}
    return [
        f"{payment} was shown as {state}, which is in no row" for payment, state in shown - kept
    ]


def _badly_ended(till: Till) -> list[str]:
    return [
        f"a traceback: {ended.err[-800:]}" for ended in till.printed if "Traceback" in ended.err
    ]


def describe(ended: Ended) -> str:
    """A program's end in one line."""
    return f"code {ended.code}: {ended.err.strip()[-300:]}"
