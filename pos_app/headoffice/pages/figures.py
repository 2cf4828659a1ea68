"""What the pages say, read as the role whose rows are the owner's alone.

Money is minor units. A till's moments are text as its journal wrote them, in UTC, which is Ghana's
time; head office's own are timestamps. Sums come from the rollups, which are kept in the commit
that brings a till's rows.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from psycopg.rows import namedtuple_row

from pos_app.headoffice.database import DatabaseRole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    import psycopg

    from pos_app.headoffice.database import Database

MOST: Final = 500
"""So many rows a list shows; whatever is beyond is told of."""
A_PAGE: Final = 100
_DAY: Final = timedelta(days=1)

_TILLS: Final = "SELECT * FROM ho_tills ORDER BY shop_name, till_name, enrolled_at"
# A day of a thousand tills is many rows by the hour: only the chart of hours asks for those.
_SUMS: Final = """
WITH c AS MATERIALIZED (SELECT till, epoch, training FROM counted)
SELECT a.till, a.method, a.network, c.training, a.currency,
    sum(a.payments), sum(a.minor), sum(a.refunds_minor)
FROM day_rollups a JOIN c USING (till, epoch) WHERE a.day = %s
GROUP BY c.training, a.currency, GROUPING SETS ((a.till), (a.method), (a.network))
"""
_HOURS: Final = """
SELECT hour, currency, sum(minor) FROM rollups
WHERE hour >= %s AND hour < %s AND till <> ALL(%s) GROUP BY hour, currency
"""
_HOURS_OF: Final = """
SELECT c.training, r.hour, r.currency, sum(r.minor)
FROM rollups r JOIN counted c USING (owner, till, epoch)
WHERE r.hour >= %s AND r.hour < %s AND r.till = ANY(%s) GROUP BY c.training, r.hour, r.currency
"""
_SEVERAL_EPOCHS: Final = "SELECT till FROM epochs GROUP BY till HAVING count(*) > 1"
_OPEN: Final = "p.state IN ('created', 'sending', 'unconfirmed', 'pending', 'processing')"
_OF: Final = """
JOIN counted c USING (owner, till, epoch) LEFT JOIN shops h ON h.owner = c.owner AND h.shop = c.shop
"""
_UNCONFIRMED: Final = f"""
SELECT c.training, h.name AS shop, c.name AS till_name, p.till, p.sale_sequence, p.sale_number,
    p.created_at, p.method, p.network, p.phone_masked, p.state, p.amount_minor, p.currency
FROM payments p {_OF} WHERE {_OPEN} AND p.closed_at IS NULL AND p.test = 0
ORDER BY p.created_at LIMIT %s
"""  # noqa: S608 - texts of our own
_WAITS: Final = f"""
SELECT c.training, h.name AS shop, c.name AS till_name, a.till, a.sale_sequence, a.sale_number,
    a.raised_at, a.cause, a.amount_minor, a.currency
FROM attention a {_OF} WHERE a.dealt_at IS NULL ORDER BY a.raised_at LIMIT %s
"""  # noqa: S608 - texts of our own
_UNCONFIRMED_SUM: Final = f"""
SELECT c.training, p.currency, count(*), sum(p.amount_minor)
FROM payments p JOIN counted c USING (owner, till, epoch)
WHERE {_OPEN} AND p.closed_at IS NULL AND p.test = 0 GROUP BY c.training, p.currency
"""  # noqa: S608 - texts of our own
_OWED: Final = f"""
SELECT c.training, h.name AS shop, c.name AS till_name, r.till, r.sale_sequence, r.sale_number,
    r.number, r.created_at, r.reason, r.cashier, r.approved_by, r.amount_minor, r.currency,
    r.change_of IS NOT NULL AS is_change
FROM refunds r {_OF} WHERE r.state = 'owed' ORDER BY r.created_at LIMIT %s
"""  # noqa: S608 - texts of our own
_ZS: Final = f"""
SELECT c.training, h.name AS shop, c.name AS till_name, s.till, s.z_number, s.opened_at,
    s.opened_by, s.closed_at, s.closed_by, s.currency, s.expected_minor,
    s.counted_minor, s.difference_minor, s.reason, s.grand_total_minor
FROM shifts s {_OF} WHERE s.closed_at >= %s AND s.closed_at < %s
ORDER BY s.closed_at DESC LIMIT %s
"""  # noqa: S608 - texts of our own
_STILL_OPEN: Final = f"""
SELECT c.training, h.name AS shop, c.name AS till_name, s.till, s.opened_at, s.opened_by
FROM shifts s {_OF} WHERE s.closed_at IS NULL ORDER BY s.opened_at LIMIT %s
"""  # noqa: S608 - texts of our own
_DIFFERENCE: Final = """
SELECT c.training, s.currency, count(*), sum(s.difference_minor)
FROM shifts s JOIN counted c USING (owner, till, epoch)
WHERE s.closed_at >= %s AND s.closed_at < %s GROUP BY c.training, s.currency
"""
_ALARMS: Final = """
SELECT shop_name, till_name, till, alarm, kind, about, raised_at, last_at, times, ended_at,
    acknowledged_by
FROM ho_alarms
WHERE (ended_at IS NULL) = %s ORDER BY last_at DESC LIMIT %s
"""
_COUNT_ALARMS: Final = "SELECT count(*) FROM alarms WHERE ended_at IS NULL"
_SALE_COLUMNS: Final = """
c.training, h.name AS shop, c.name AS till_name, s.till, s.sequence, s.number, s.opened_at,
s.paid_at, s.status, s.amount_minor, s.currency, s.cashier, s.note, s.shift
"""
_SALES: Final = f"""
SELECT {_SALE_COLUMNS} FROM sales s {_OF}
WHERE s.opened_at >= %s AND s.opened_at < %s
    AND (%s::text IS NULL OR (s.opened_at, s.till::text, s.sequence) < (%s, %s, %s))
ORDER BY s.opened_at DESC, s.till::text DESC, s.sequence DESC LIMIT %s
"""  # noqa: S608 - texts of our own
_NUMBERED: Final = f"""
SELECT {_SALE_COLUMNS} FROM sales s {_OF} WHERE s.sequence = %s AND s.number = %s
ORDER BY s.opened_at DESC LIMIT %s
"""  # noqa: S608 - texts of our own
_SALE: Final = f"""
SELECT {_SALE_COLUMNS}, s.epoch FROM sales s {_OF} WHERE s.till = %s AND s.sequence = %s
"""  # noqa: S608 - texts of our own
_PAYMENTS: Final = """
SELECT payment_id, attempt, amount_minor, currency, method, network, phone_masked, state, reason,
    gateway_id, tendered_minor, owed_minor, created_at, succeeded_at
FROM payments WHERE till = %s AND epoch = %s AND sale_sequence = %s ORDER BY created_at
"""
_STORY: Final = """
SELECT seq, at, kind, data FROM journal
WHERE till = %s AND epoch = %s AND sale_sequence = %s ORDER BY seq LIMIT %s
"""
_EXPORTED_SALES: Final = """
SELECT sale_number, shop_name, till_name, training, opened_text, status, amount_minor, currency,
    cashier, note FROM ho_sales WHERE opened_text >= %s AND opened_text < %s
ORDER BY opened_text LIMIT %s
"""
_EXPORTED_ZS: Final = """
SELECT z_number, shop_name, till_name, training, closed_text, opened_by, closed_by, currency,
    float_minor, expected_minor, counted_minor, difference_minor, reason, grand_total_minor
FROM ho_shifts WHERE closed_text >= %s AND closed_text < %s ORDER BY closed_text LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class TillNow:
    """How a till is, as head office knows it.

    Attributes:
        training: What it takes is no money.
        counts: Whether its figures count: not while its ledger is another till's too, and not
            before anything came.
        behind: Rows that it has and head office has not, as it said last; None: it never did.
    """

    shop: UUID
    shop_name: str
    till: UUID
    name: str
    training: bool
    counts: bool
    enrolled_at: datetime
    revoked_at: datetime | None
    heard_at: datetime | None
    behind: int | None
    rows: int
    clock_off: float | None


@dataclass(slots=True)
class Sums:
    """What was taken and promised back."""

    payments: int = 0
    minor: int = 0
    back_minor: int = 0

    def add(self, other: Sums) -> None:
        """Add another to it."""
        self.payments += other.payments
        self.minor += other.minor
        self.back_minor += other.back_minor


@dataclass(slots=True)
class DaySums:
    """A day's sums in one currency, of real money or of training."""

    training: bool
    currency: str
    total: Sums = field(default_factory=Sums)
    tills: dict[UUID, Sums] = field(default_factory=dict)
    hours: dict[str, int] = field(default_factory=dict)
    methods: dict[str, Sums] = field(default_factory=dict)
    networks: dict[str, Sums] = field(default_factory=dict)


class Counted(NamedTuple):
    """How many of something there are, and their sum."""

    number: int
    minor: int


Sides = dict[tuple[bool, str], Counted]
"""By whether it is training, and the currency."""


class OwnerFigures:
    """What one owner may read, in one transaction that sees one moment."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def tills(self) -> list[TillNow]:
        """Every till that was ever enrolled, by shop and name."""
        return [
            TillNow(
                each.shop, each.shop_name or "", each.till, each.till_name, each.training,
                each.counts, each.enrolled_at, each.revoked_at, each.heard_at, each.rows_behind,
                each.rows_here or 0, each.clock_off_seconds,
            )
            for each in self._all(_TILLS)
        ]  # fmt: skip

    def day(self, day: date, tills: list[TillNow]) -> list[DaySums]:
        """A day's sums, real money first; `tills` are all there are."""
        # Planned for the very day: a plan for any day knows nothing of how many rows it has.
        span = _span(day, day)
        sides: dict[tuple[bool, str], DaySums] = {}
        found = self._connection.execute(_SUMS, span[:1], prepare=False)
        for till, method, network, training, currency, payments, minor, back in found:
            side = sides.setdefault((training, currency), DaySums(training, currency))
            sums = Sums(int(payments), int(minor), int(back))
            if till is not None:
                side.tills[till] = sums
                side.total.add(sums)
            elif method is not None:
                side.methods[method] = sums
            else:
                side.networks[network] = sums
        for training, hour, currency, minor in self._hours(span, tills):
            known = sides.get((training, currency))
            if known is not None:
                known.hours[hour] = known.hours.get(hour, 0) + int(minor)
        return [sides[key] for key in sorted(sides)]

    def _hours(
        self, span: tuple[str, str], tills: list[TillNow]
    ) -> Iterator[tuple[bool, str, str, int]]:
        """What was taken in each hour: of most tills all of it, of a few what counts."""
        apart = {till.till for till in tills if till.training or not till.counts}
        apart.update(till for (till,) in self._connection.execute(_SEVERAL_EPOCHS))
        of = (*span, list(apart))
        for hour, currency, minor in self._connection.execute(_HOURS, of, prepare=False):
            yield False, hour, currency, minor
        if apart:
            yield from self._connection.execute(_HOURS_OF, of)

    def shops(self) -> list[Any]:
        """The owner's shops."""
        return self._all("SELECT shop, name FROM shops ORDER BY name")

    def unconfirmed(self) -> list[Any]:
        """Payments of which nobody knows yet, the oldest first."""
        return self._all(_UNCONFIRMED, MOST + 1)

    def unconfirmed_sums(self) -> Sides:
        """How much that is."""
        return self._sides(_UNCONFIRMED_SUM)

    def waiting(self) -> list[Any]:
        """What waits for a person at a till."""
        return self._all(_WAITS, MOST + 1)

    def owed(self) -> list[Any]:
        """Money and change that is owed to customers, the oldest first."""
        return self._all(_OWED, MOST + 1)

    def zs(self, first: date, last: date) -> list[Any]:
        """Closed shifts of a span of days, the newest first."""
        return self._all(_ZS, *_span(first, last), MOST + 1)

    def differences(self, day: date) -> Sides:
        """How many shifts closed on a day, and how much their drawers were over or short."""
        return self._sides(_DIFFERENCE, *_span(day, day))

    def still_open(self) -> list[Any]:
        """Shifts that were not closed, the oldest first."""
        return self._all(_STILL_OPEN, MOST + 1)

    def alarms(self, *, is_open: bool) -> list[Any]:
        """Alarms, the newest first."""
        return self._all(_ALARMS, is_open, MOST + 1 if is_open else A_PAGE)

    def open_alarms(self) -> int:
        """How many alarms are open."""
        (count,) = self._connection.execute(_COUNT_ALARMS).fetchone() or (0,)
        return int(count)

    def sales(self, day: date, below: tuple[str, str, int] | None) -> list[Any]:
        """Sales opened on a day, the newest first, below a time, a till and a number there."""
        at, till, sequence = below or (None, None, None)
        return self._all(_SALES, *_span(day, day), at, at, till, sequence, A_PAGE + 1)

    def sales_numbered(self, number: str) -> list[Any]:
        """The sales of a number; several where tills share a name."""
        digits = number.rpartition("-")[2]
        if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
            return []
        return self._all(_NUMBERED, int(digits), number, A_PAGE)

    def sale(self, till: UUID, sequence: int) -> Any:
        """A sale; None where there is none."""
        found = self._all(_SALE, till, sequence)
        return found[0] if found else None

    def payments(self, sale: Any) -> list[Any]:
        """A sale's payments."""
        return self._all(_PAYMENTS, sale.till, sale.epoch, sale.sequence)

    def story(self, sale: Any) -> list[Any]:
        """A sale's journal rows, in their order."""
        return self._all(_STORY, sale.till, sale.epoch, sale.sequence, MOST)

    def export(self, what: str, first: date, last: date, most: int) -> tuple[list[str], list[Any]]:
        """The columns and rows of a file: `sales` or `zs`; at most `most` and one more."""
        statement = _EXPORTED_SALES if what == "sales" else _EXPORTED_ZS
        found = self._connection.execute(statement, (*_span(first, last), most + 1))
        return [column.name for column in found.description or ()], found.fetchall()

    def _all(self, statement: str, *values: object) -> list[Any]:
        with self._connection.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(statement, values).fetchall()

    def _sides(self, statement: str, *values: object) -> Sides:
        found = self._connection.execute(statement, values)
        return {
            (training, currency): Counted(count, int(minor or 0))
            for training, currency, count, minor in found
        }


@contextmanager
def figures_of(database: Database, owner: UUID) -> Iterator[OwnerFigures]:
    """What an owner may read.

    Raises:
        psycopg.Error: As it is.
    """
    with database.acting(DatabaseRole.READER, owner) as connection:
        yield OwnerFigures(connection)


def by_shop(tills: dict[UUID, Sums], known: list[TillNow]) -> dict[str, Sums]:
    """The sums of each shop, by its name."""
    shops: defaultdict[str, Sums] = defaultdict(Sums)
    for till in known:
        if till.till in tills:
            shops[till.shop_name].add(tills[till.till])
    return dict(shops)


def _span(first: date, last: date) -> tuple[str, str]:
    """Days as bounds of a till's moments: from the first one on, and before the day after."""
    return first.isoformat(), (last + _DAY).isoformat()
