"""One run: a counter over some hours, from one seed, to the truth.

While it goes on and when it has ended every promise is checked. Whatever is random is drawn from
streams of the seed, each player with one of its own, so that a change to one player leaves what
the others draw alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import re
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.engine.virtual_time import VirtualLoop
from tests.invariants import sales
from tests.invariants.belonging import check_belonging
from tests.invariants.canaries import check_canaries
from tests.invariants.cash import check_drawer
from tests.invariants.ledger import check_ledger
from tests.names import names_of
from tests.simulation import checkout, network, paygate
from tests.simulation.cashier import PHONES, Cashier
from tests.simulation.clock import World
from tests.simulation.customers import Customers
from tests.simulation.disk import Disk
from tests.simulation.mischief import ACCOUNTS, OFF, Imp, Mischief
from tests.simulation.program import Program
from tests.simulation.rules import Rules
from tests.simulation.shop_day import DAY, ShopDay, without_threads
from tests.simulation.trace import Trace
from tests.simulation.trouble import Trouble
from tests.simulation.truth import Truth

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from pos_app.engine.events import EngineEvent
    from tests.simulation.plants import Plant
    from tests.simulation.program import Log

HOUR = 3600.0
KEYS = (paygate.KEY, paygate.OTHER_KEY, checkout.API_KEY, checkout.SECRET_KEY)
_BUSY_GAP = 26.0
# The longest pause that a gateway can ask for, and then the rarest look of the first hour.
_SETTLING = 6 * 60.0
# The rarest look of the first day, with its jitter.
_SETTLING_OLD = 19 * 60.0
_LOOKS = 100.0
# What the log has to say where a ledger was replaced or deleted.
_SAID_OF_LOSSES = re.compile(
    "There was no ledger: |The ledger is behind |The backup .* cannot be put"
)
# How many runs have each kind of mischief, and an odd gateway.
_MISCHIEF = 0.2
_ODD_GATEWAYS = 0.25
# How many counters take cash, and parts of sales.
_CASH = 0.5
# How many keep a drawer, give money back and print receipts; how often, beside a charge.
_DAYS = 0.5
_KEEPS_THE_DAY = 0.5
# Of what happens with these, and of another book, no till could tell which is its own.
_MUDDLED = frozenset({Mischief.RESTORED, Mischief.REPLACED, Mischief.DELETED})


@dataclass
class Outcome:
    """What became of a run.

    Attributes:
        seconds: Seconds that it simulated with the computer awake.
        cost: Real seconds that it took.
        counts: What really happened, and how often.
        problems: Broken promises; empty when all held.
        digest: The hash over its whole trace.
        lines: The trace, if it was asked for.
    """

    seed: int
    seconds: float
    cost: float
    counts: Counter[str]
    problems: list[str]
    digest: str
    lines: list[str] = field(default_factory=list)


def simulate(
    seed: int,
    *,
    days: float | None = None,
    keep: bool = False,
    plant: Plant | None = None,
    off: frozenset[str] = OFF,
) -> Outcome:
    """Simulate one counter from one seed.

    Args:
        seed: Everything is drawn from it.
        days: How long; a busy hour to a day, as the seed has it, where not given.
        keep: Keep the trace's lines.
        plant: A known bug to plant, to see that it is found.
        off: Kinds of mischief and of gateways, and `DAY`, that are not played.
    """
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="till-simulation-", dir=_memory()))
    loop = VirtualLoop()
    try:
        run = loop.run_until_complete(_made(seed, folder, keep, plant, off))
        hours = _hours(seed) if days is None else 24 * days
        with without_threads():
            loop.run_until_complete(run.go(hours))
        trace = run.trace
        cost = time.perf_counter() - began
        return Outcome(
            seed, loop.time(), cost, trace.counts, trace.problems, trace.digest(),
            trace.lines,
        )  # fmt: skip
    finally:
        loop.close()
        shutil.rmtree(folder, ignore_errors=True)


async def _made(
    seed: int, folder: Path, keep: bool, plant: Plant | None, off: frozenset[str]
) -> Run:
    return Run(seed, folder, keep=keep, plant=plant, off=off)


def _memory() -> str | None:
    """A folder in memory where there is one: nothing here outlives a real crash anyway."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - own folder inside


def _hours(seed: int) -> float:
    if seed % 100 == 50:
        return 24.0
    return 6.0 if seed % 25 == 5 else 1.0


@contextlib.contextmanager
def _listening(log: Log) -> Iterator[None]:
    """Let the till's own loggers, and asyncio's complaints, be heard here and nowhere else."""
    loggers = [logging.getLogger(name) for name in ("pos_app", "asyncio")]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(log)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, (level, propagates) in zip(loggers, before, strict=True):
            logger.removeHandler(log)
            logger.setLevel(level)
            logger.propagate = propagates


class Run:
    """One counter."""

    def __init__(
        self, seed: int, folder: Path, *, keep: bool, plant: Plant | None, off: frozenset[str]
    ) -> None:
        """Put everybody into place; made on the loop."""

        def stream(name: str) -> random.Random:
            return random.Random(f"{seed}/{name}")  # noqa: S311 - a run must repeat itself

        self._dice = stream("weather")
        loop = asyncio.get_running_loop()
        self.world = World(loop, sleep_counts=self._dice.random() < 0.5)
        self.trace = Trace(self.world, keep=keep)
        sloppy = self._dice.choices(paygate.ORDINARY, [5, 1, 1, 1, 1, 1])[0]
        # A stream of its own, so that what else happens to a seed stays as it was.
        odd = stream("mischief")
        kinds = frozenset(kind for kind in Mischief if odd.random() < _MISCHIEF) - off
        if (drawn := odd.random()) < _ODD_GATEWAYS and not _MUDDLED & kinds:
            chosen = paygate.ODD[int(drawn / _ODD_GATEWAYS * len(paygate.ODD))]
            sloppy = sloppy if chosen in off else chosen
        self._paygate = paygate.PayGateServer(stream("paygate"), self.world, self.trace, sloppy)
        second = paygate.PayGateServer(
            stream("second account"), self.world, self.trace, sloppy, prefix="pay_two"
        )
        self._checkout = checkout.CheckoutServer(stream("checkout"), self.world, self.trace)
        self._customers = Customers(
            stream("customers"), self.world, self.trace, self._paygate, self._checkout
        )
        self._customers.serves(second)
        self._network = network.Network(
            stream("network"),
            self.world,
            self.trace,
            {
                paygate.HOST: paygate.Accounts(self._paygate, second),
                paygate.OTHER_HOST: second,
                checkout.HOST: self._checkout,
            },
            gentle=sloppy is paygate.Sloppy.FORGETS_KEYS,
        )
        self._folder = folder
        names = names_of(str(seed))
        self._disk = Disk(folder, names.till, stream("disk"), self.world, self.trace)
        self._truth = Truth(self._paygate, self._checkout, second)
        self._rules = Rules(self.world, self.trace, self._truth)
        self._trouble = Trouble(
            stream("trouble"), self.world, self.trace, self._network, self._disk, self._rules
        )
        self._program = Program(
            names, stream("till"), self.world, self.trace, self._network, self._disk, self._rules,
            plant,
        )  # fmt: skip
        # A stream of its own, for the same reason, and of some counters only.
        cash = stream("cash")
        self._cashier = Cashier(
            stream("cashier"),
            self.trace,
            self._rules,
            self._customers,
            self._program.submit,
            cash if cash.random() < _CASH else None,
        )
        # And so is the shop's day.
        day = stream("day")
        self._day_dice = day
        self._day = (
            ShopDay(
                day,
                self.world,
                self.trace,
                self._disk,
                self._cashier.sales,
                self._rules.drawer,
                self._program.submit,
                stream("slips"),
            )
            if DAY not in off and day.random() < _DAYS
            else None
        )
        self._program.on_fact = self._react
        if self._day is not None:
            self._program.shift_required = self._day.required
            self._program.on_end = self._day.hear_no_more
            self._rules.on_lost = self._day.lost
        self._till = names.till
        self._imp = Imp(
            odd, self.trace, kinds, self._disk, self._program, self._rules, self._paygate,
            self._trouble,
        )  # fmt: skip
        self._disk.on_frozen = self._trouble.freeze
        self._compares = Mischief.NAMESAKE in kinds
        self.trace.happened(f"gateway: {sloppy}")
        self.trace.note(f"mischief: {', '.join(sorted(kinds))}")
        self.trace.note(f"{names}")

    async def go(self, hours: float) -> None:
        """Live through it, let everything settle, and judge."""
        self._program.start()
        with _listening(self._program.log):
            try:
                await self._live(hours)
                await self._settle()
            finally:
                await self._program.stop()
        self._judge()

    def _react(self, fact: EngineEvent) -> None:
        self._cashier.react(fact)
        if self._day is not None:
            self._day.react(fact)

    # -- the hours

    async def _live(self, hours: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + hours * HOUR
        while (now := loop.time()) < end:
            busy = hours <= 1 or (now // HOUR) % 6 == 0
            if busy:
                await asyncio.sleep(min(end - now, self._dice.expovariate(1 / _BUSY_GAP)))
            else:
                await asyncio.sleep(min(end - now, self._dice.uniform(600, 2400)))
            if self._program.cut_off:
                await self._restart(self._dice.choice([2, 30, 300]))
            self._rules.check_window()
            await self._step()

    async def _step(self) -> None:
        chance = self._dice.random()
        if chance < 0.62:
            self._cashier.act()
            if self._day is not None and self._day_dice.random() < _KEEPS_THE_DAY:
                self._day.act()
        elif chance < 0.82:
            self._trouble.change_weather()
        elif chance < 0.86:
            self._trouble.plan_a_cut()
        elif chance < 0.89:
            self._trouble.plan_failures()
        elif chance < 0.91:
            self._disk.cut()
        elif chance < 0.93:
            self.trace.happened("cashier: quit")
            await self._restart(self._dice.choice([1, 60]))
        elif chance < 0.95:
            self._trouble.move_the_clock()
        elif chance < 0.965:
            self._trouble.fall_asleep()
        else:
            self._imp.meanwhile(self._till)
            self._cashier.act()
            if self._compares:
                self._cashier.compare(self.world.wall())
            self._cashier.act()

    async def _restart(self, after: float) -> None:
        await self._program.stop()
        await asyncio.sleep(after)
        self._disk.revive()
        self._check(settled=False)
        self._imp.between()
        self._program.start()
        await asyncio.sleep(0.05)

    # -- the end

    async def _settle(self) -> None:
        """Faults stop, customers decide, and what is open must be told true by looking alone."""
        self._trouble.end()
        moved = self._program.account != ACCOUNTS[0]
        self._imp.end()
        self._paygate.calm = True
        if self._program.cut_off or moved:
            await self._restart(1)
        self._customers.go_home()
        old = self._rules.longest_watched() > HOUR - _SETTLING
        await asyncio.sleep(_SETTLING_OLD if old else _SETTLING)
        self._customers.go_home()
        self._check(settled=True, unreachable=self._rules.rarely_looked_at())
        self._rules.check_window()
        # What had ended is looked at more rarely, but at every start.
        await self._restart(1)
        await asyncio.sleep(_LOOKS)
        self._check(settled=True)

    def _check(self, *, settled: bool, unreachable: set[str] | None = None) -> None:
        # Without its id such a payment cannot be found again.
        unlisted = self._paygate.sloppy in (paygate.Sloppy.MASKS, paygate.Sloppy.LISTS_ON)
        unfindable = {
            payment_id
            for payment_id, seen in self._rules.seen.items()
            if (unlisted and seen.gateway_id is None and seen.order_id is None)
            # Initiated twice by the network, it is refused and there: a page that nobody has seen.
            or (seen.order_id is not None and seen.shown_at is None and seen.state == "refused")
            # A muddled answer gave its id to another of ours: a person is told, and decides.
            or seen.review == "other_payment"
        }
        for sentence in sales.check_sales(
            self._disk.path,
            self._truth.charges(),
            self._rules.accepted,
            self._rules.risked,
            wished=self._rules.wished,
            settled=settled,
            unreachable=(unreachable or set())
            | unfindable
            | self._rules.uncertain
            | self._truth.at_other_account(),
        ):
            self.trace.broken(sentence)

    def _judge(self) -> None:
        folder = self._folder / "backups"
        for sentence in check_belonging(self._disk.path, folder):
            self.trace.broken(sentence)
        drawer = self._rules.drawer
        for sentence in check_drawer(self._disk.path, drawer.taken, drawer.doubtful):
            self.trace.broken(sentence)
        for sentence in () if self._day is None else self._day.judge(self._disk.path):
            self.trace.broken(sentence)
        for sentence in check_ledger(self._disk.path):
            self.trace.broken(f"I6: {sentence}")
        texts = {"log": "\n".join(self._program.log.lines)}
        for sentence in check_canaries(self._folder, KEYS, PHONES, texts):
            self.trace.broken(sentence)
        for line in self._program.log.warnings:
            if not _SAID_OF_LOSSES.match(line):
                self.trace.broken(f"logged: {line}")
        for charge in self._truth.charges():
            self.trace.happened("payments at the gateways")
            if charge.ever_succeeded:
                self.trace.happened("payments that succeeded")
        for seen in self._rules.seen.values():
            self.trace.happened(f"ended as {seen.state}")
