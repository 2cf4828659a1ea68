"""What people and computers do to a till between its lives, and to its process within one.

Ledgers are put back from backups, replaced by an older copy, or deleted; keys and addresses change;
a process is frozen just after a commit and wakes hours later; another till has the same name. It
must only do what a person with a mouse, or a laptop's lid, can do.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tests.simulation.paygate import HOST, KEY, OTHER_HOST, OTHER_KEY

if TYPE_CHECKING:
    from random import Random

    from tests.simulation.disk import Disk
    from tests.simulation.paygate import PayGateServer
    from tests.simulation.program import Program
    from tests.simulation.rules import Rules
    from tests.simulation.trace import Trace
    from tests.simulation.trouble import Trouble

# How long a lid stays shut.
_SLEEPS = (20 * 60.0, 14 * 3600.0)
_AMOUNTS = (500, 700, 900, 6400)
# Where the same shop is known to PayGate: its account, another one, and at another address.
ACCOUNTS = ((HOST, KEY), (HOST, OTHER_KEY), (OTHER_HOST, KEY))


class Mischief(StrEnum):
    """The kinds; a run has about a quarter of them."""

    FROZEN = "frozen"
    ACCOUNT = "another account or address"
    NAMESAKE = "another till of its name"
    CLOCK = "another clock at the next start"
    RESTORED = "restored from a backup"
    REPLACED = "replaced by an older copy"
    DELETED = "deleted"


# Kinds, of gateways too, that are played only when asked for: the till is known to break a promise.
OFF: frozenset[str] = frozenset()


_OF_LEDGERS = frozenset({Mischief.RESTORED, Mischief.REPLACED, Mischief.DELETED})


class Imp:
    """Does it."""

    def __init__(
        self,
        dice: Random,
        trace: Trace,
        kinds: frozenset[Mischief],
        disk: Disk,
        program: Program,
        rules: Rules,
        paygate: PayGateServer,
        trouble: Trouble,
    ) -> None:
        """Have done nothing yet."""
        self._dice = dice
        self._trace = trace
        self._kinds = kinds
        self._disk = disk
        self._program = program
        self._rules = rules
        self._paygate = paygate
        self._trouble = trouble

    def meanwhile(self, till: str) -> None:
        """Do something while the till runs."""
        if Mischief.FROZEN in self._kinds and self._dice.random() < 0.5:
            self._disk.freeze_after = self._dice.randint(1, 3)
            self._disk.freezes_for = self._dice.choice(_SLEEPS)
        if Mischief.NAMESAKE in self._kinds and self._dice.random() < 0.5:
            self._paygate.sell_elsewhere(till, self._dice.choice(_AMOUNTS))

    def between(self) -> None:
        """Do something while the till is closed."""
        for kind in sorted(self._kinds):
            if self._dice.random() < 0.5:
                self._do(kind)

    def end(self) -> None:
        """Let it all be over: the till has its own account again."""
        self._disk.freeze_after = 0
        self._program.account = ACCOUNTS[0]
        self._kinds = frozenset()

    def _do(self, kind: Mischief) -> None:
        if kind is Mischief.ACCOUNT:
            self._program.account = self._dice.choice(ACCOUNTS)
            self._trace.note(f"account {ACCOUNTS.index(self._program.account)}")
            self._trace.happened("mischief: account or address changed")
        elif kind is Mischief.CLOCK:
            self._trouble.move_the_clock()
        elif kind in _OF_LEDGERS and self._disk.path.exists():
            # Of one that is gone, nobody does a second thing in the same night.
            before = self._disk.payments()
            if self._dice.random() < 0.5 or not self._disk.has_backups:
                self._disk.back_up()
                return
            if kind is Mischief.RESTORED:
                self._disk.restore(self._dice)
            elif kind is Mischief.REPLACED:
                self._disk.replace(self._dice)
            else:
                self._disk.delete()
            self._trace.happened(f"mischief: ledger {kind}")
            self._trace.note(f"ledger {kind}")
            self._rules.lost(before, self._disk, by_command=kind is Mischief.RESTORED)
