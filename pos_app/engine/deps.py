"""What the engine is made of: everything that assembly, or a test, has to give it.

Importing this must stay cheap, since the window's thread does it before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.cash import CashRules
from pos_app.domain.money import Money
from pos_app.domain.shift import ShiftRules

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from random import Random

    from pos_app.domain.attention import Attention
    from pos_app.domain.methods import Method
    from pos_app.domain.phone import Network
    from pos_app.domain.refund import Refund
    from pos_app.domain.report import Figures, Weather
    from pos_app.domain.sale import SaleRow, SaleStatus, SaleStory
    from pos_app.domain.shift import DrawerCount, Shift, ShiftReport
    from pos_app.engine.events import MethodOff
    from pos_app.gateways.port import Gateways
    from pos_app.ledger.book import Book


@dataclass(frozen=True, slots=True)
class TillSetup:
    """What the owner has set, as far as the engine must know.

    Attributes:
        till: The till's name, sent with each payment.
        shop: Part of what the customer reads.
        maximum: The most that one sale may be; its currency is the till's.
        cash: How cash is taken; None where none is.
        refund_limit: Up to how much a cashier gives back alone.
        shift: How the drawer is kept.
    """

    live: bool
    till: str
    shop: str
    maximum: Money
    networks: frozenset[Network]
    cash: CashRules | None = field(default_factory=CashRules)
    refund_limit: Money = field(default_factory=lambda: Money(0))
    shift: ShiftRules = field(default_factory=ShiftRules)


@dataclass(frozen=True, slots=True)
class GatewaySetup:
    """The gateways that are on, and why a method is not."""

    gateways: Gateways
    off: Mapping[Method, MethodOff] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineDeps:
    """The engine's surroundings.

    Attributes:
        open_book: Opens the ledger; called on the engine's thread, again after trouble. Raises
            `LedgerError`.
        make_gateways: Makes the gateways; awaited on the engine's loop, and again, to be thrown
            away, for each connection test. Must not raise.
        now: The wall clock, UTC.
        monotonic: Seconds on a clock that only goes forward.
        random: Ids, order ids and jitter; `random.SystemRandom()` outside tests.
        day_bounds: The local day around a moment, as UTC, the end not included.
        open_queries: Opens the log for reading; called on the reader's own thread.
        recover: Whether to pick up every unfinished payment, or only those asked about.
        open_backups: Finds the ledger's backups; None makes none.
        backup_at_the_end: Whether to make one more when the engine stops.
        retention_days: How long numbers and bodies are kept; None purges nothing.
        pin_key: The till's own key for PINs, made where there is none yet; None where no store
            keeps one. It may block, and is called on a thread of its own.
        close_seconds: How long the close of a shift waits for the gateways' lists, all in all.
    """

    open_book: Callable[[], Book]
    make_gateways: Callable[[], Awaitable[GatewaySetup]]
    till: TillSetup
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    random: Random
    day_bounds: Callable[[datetime], tuple[datetime, datetime]]
    open_queries: Callable[[], LogReader] | None = None
    recover: bool = True
    open_backups: Callable[[], Backups] | None = None
    backup_at_the_end: bool = False
    retention_days: int | None = None
    pin_key: Callable[[], bytes | None] = lambda: None
    close_seconds: float = 10.0


class Backups(Protocol):
    """One ledger's backups. Methods may raise `LedgerError`."""

    def due(self, start: datetime, end: datetime) -> bool:
        """Whether no good one was made in `[start, end)`."""

    def make(
        self, *, at: datetime, give_up: Callable[[], bool], only_if_changed: bool = False
    ) -> bool:
        """Make one; False where it was given up, or nothing had changed."""


class LogReader(Protocol):
    """The log as it can be read beside the engine. Methods may raise `LedgerError`."""

    def page(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        search: str | None = None,
        status: SaleStatus | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Sequence[SaleRow]:
        """At most `limit` sales opened in [start, end), newest first, below a sequence."""

    def story(self, sale_id: str) -> SaleStory | None:
        """A sale's whole story; None where there is no such sale."""

    def attention(self) -> Sequence[Attention]:
        """What waits for a person, newest first, then what was dealt with last."""

    def owed(self) -> Sequence[Refund]:
        """What is owed to customers, the oldest first."""

    def refund(self, number: str) -> Refund | None:
        """What is owed, or was given, under a number; None where there is nothing."""

    def shift_report(self) -> ShiftReport | None:
        """What the open shift comes to by now; None where none is open."""

    def z(self, number: int | None = None) -> ShiftReport | None:
        """A Z, the last where no number is given; None where there is none."""

    def not_taken(self, z_number: int) -> DrawerCount | None:
        """What the close of this Z left, while no shift is open and nothing went to the safe."""

    def zs(self, *, before: int | None = None, limit: int = 50) -> Sequence[Shift]:
        """At most `limit` closed shifts, the newest first, below a Z's number."""

    def figures(
        self, start: datetime, end: datetime, earlier: tuple[datetime, datetime], currency: str
    ) -> Figures:
        """All that is known of [start, end), and what was taken in the earlier span."""

    def weather(self, now: datetime, currency: str) -> tuple[Weather, ...]:
        """The networks that do far worse by now than usual."""

    def close(self) -> None:
        """Give the connection back."""
