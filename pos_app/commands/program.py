"""What the commands need of the rest of the program; assembly gives it, tests may give another.

Nothing here opens anything by itself: each method says what it opens and what that can cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale, SaleRow, SaleStatus
    from pos_app.engine import reconcile_result
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.reconcile_result import ClaimVerdict
    from pos_app.engine.requests import EngineRequest
    from pos_app.gateways.port import ListQuery, Page
    from pos_app.settings.config import Config


class RunningEngine(Protocol):
    """A started engine."""

    def submit(self, intent: EngineRequest) -> None:
        """Ask it something; never blocks."""

    def stop(self) -> None:
        """Begin to stop; never blocks."""

    def join(self, timeout: float) -> bool:
        """Wait until it stopped, seconds; False when it still hangs."""


@dataclass(frozen=True, slots=True)
class ReconcileAnswer:
    """What a check found.

    Attributes:
        ok: Whether all is well.
        problems: One line each, for people.
        facts: What else is worth knowing, ready for JSON.
    """

    ok: bool
    problems: tuple[str, ...]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """The answer to a customer's claim.

    Attributes:
        found: What was found, one object each, ready for JSON; phones masked.
        problems: What could not be looked at, one line each.
    """

    verdict: ClaimVerdict
    found: tuple[Mapping[str, object], ...]
    problems: tuple[str, ...]


class Log(Protocol):
    """The local log, read beside a running till on a read-only connection."""

    def sales(
        self,
        *,
        start: datetime | None,
        end: datetime | None,
        status: SaleStatus | None,
        search: str | None,
        limit: int | None,
    ) -> Iterator[SaleRow]:
        """The sales opened in [start, end), newest first."""

    def payment(self, payment_id: str) -> tuple[Sale, Payment] | None:
        """One payment with its sale."""


class Program(Protocol):
    """The whole program, as the command line sees it."""

    @property
    def version(self) -> str:
        """The program's version."""

    def config(self) -> Config:
        """The settings, read once. Raises `Stop` with SETTINGS when they are bad."""

    def engine(self, publish: Callable[[EngineEvent], None], *, recover: bool) -> RunningEngine:
        """Start the engine; facts come on its own thread."""

    def log(self) -> AbstractContextManager[Log]:
        """Open the log for reading. Raises `Stop` when there is none or it cannot be read."""

    def list_payments(self, query: ListQuery) -> Page:
        """Ask PayGate for one page of its list. Raises `Stop` when it cannot be had."""

    def claim(self, claim: reconcile_result.Claim) -> ClaimAnswer:
        """Look for a customer's payment here and in PayGate's list."""

    def is_own_file(self, path: Path) -> bool:
        """Whether a path is, or would be, a file that the till itself keeps, by whatever name."""

    def verify(self) -> ReconcileAnswer:
        """Check the ledger file, its chain and its projections."""

    def backup(self, out: Path) -> None:
        """Write a consistent copy of the ledger."""

    def restore(self, source: Path) -> ReconcileAnswer:
        """Put a backup in the ledger's place."""

    def reconcile(self, day: date) -> ReconcileAnswer:
        """Compare a day's log with the gateways."""

    def doctor(self) -> ReconcileAnswer:
        """Look at everything that can be wrong."""

    def support(self, out: Path) -> None:
        """Write the file for whoever helps. Raises `Stop` when it cannot be written."""

    def selfcheck(self, *, secrets: bool) -> Sequence[str]:
        """Return what is wrong with this installation; nothing when it is sound.

        Args:
            secrets: Whether to put a dummy into the system's store of keys, read and delete it.
        """

    def training(self, port: int) -> int:
        """Run the training gateway alone until it is told to stop; the exit code."""

    def demo(self, out: Path) -> int:
        """Drive the real window offscreen and leave pictures; the exit code."""

    def window(self) -> int:
        """Open the till; the exit code."""
