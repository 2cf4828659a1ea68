"""The ledger: a durable append against a raw insert, reads of History, and a shift's X."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.domain.sale import settle
from pos_app.domain.shift import DrawerCount
from pos_app.ledger import file, project
from pos_app.ledger.book import JournalEntry, NewCash, NewPayment, NewSale, open_book
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.records import to_text
from tests.bench.big_ledger import SALES, big_ledger
from tests.bench.figures import Figure, Run, median, percentile, ratio
from tests.bench.stamps import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
_PRAGMAS = (
    "journal_mode = TRUNCATE",
    "synchronous = EXTRA",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
)
# A page of History may hold a reader's lock for no longer.
_READ_LIMIT_MS = 50.0
_DAY = 2_000
_X_LIMIT_MS = 20.0
# Once in a till's life: until its first Z all that it ever took stands on the next one.
_FIRST_X_LIMIT_MS = 250.0


def append_rows(run: Run) -> list[Figure]:
    """One change of a payment, journalled with its projections, in a new and in a big ledger."""
    run.place.mkdir(parents=True, exist_ok=True)
    big = run.place / "append-big.sqlite3"
    shutil.copyfile(big_ledger(), big)
    return [
        _append(run, run.place / "append.sqlite3", "one durable journal append with projections"),
        _append(run, big, f"the same in a ledger of {SALES:,} sales".replace(",", " ")),
    ]


def _append(run: Run, path: Path, what: str) -> Figure:
    book = open_book(path, till="T1", clock=lambda: _NOON, live=True)
    payments = []
    for number in range(40):
        new = NewPayment(
            payment_id=f"p_bench{number:019x}",
            method=Method.MOBILE_MONEY,
            body=lambda _sale: b'{"amount":2050,"currency":"GHS","provider":"mtn"}',
            network=Network.MTN,
            phone=parse_phone("0241234567"),
            idempotency_key=f"k_bench{number:019x}",
        )
        sale = NewSale(f"s_bench{number:019x}", Money(2050))
        payments.append(book.open_sale(sale, new, at=_NOON)[1])
    row = file.reader(path).execute("SELECT data FROM journal ORDER BY seq DESC").fetchone()
    raw = sqlite3.connect(path.with_suffix(".raw"), isolation_level=None)
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("CREATE TABLE rows (seq INTEGER PRIMARY KEY, data TEXT NOT NULL)")
    theirs, ours = [], []
    for number in range(run.times(400, 80)):
        began = now()
        raw.execute("INSERT INTO rows (data) VALUES (?)", row)
        theirs.append(now() - began)
        place = number % len(payments)
        turn = number // len(payments) % 2
        at = _NOON + timedelta(seconds=number)
        state = PaymentState.PROCESSING if turn else PaymentState.PENDING
        payments[place] = replace(payments[place], state=state, updated_at=at)
        entry = JournalEntry("payment_read", payment=payments[place])
        began = now()
        book.commit(entry, at=at)
        ours.append(now() - began)
    raw.close()
    book.close()
    floor, taken = median(theirs), median(ours)
    return ratio(what, f"{floor * 1000:.2f} ms", f"{taken * 1000:.2f} ms", taken / floor, 2)


def history_rows(run: Run) -> list[Figure]:
    """Time and plan of History's first page and of each kind of search."""
    path = big_ledger()
    queries = LogQueries(path)
    asked: list[tuple[str, str | None, int | None]] = [
        ("first page", None, None),
        ("a page in the middle", None, SALES // 2),
        ("sale number", "T1-050000", None),
        ("amount", "20.50", None),
        ("last four digits", "4567", None),
        ("word of a note", "Kaneshie", None),
        ("text that nothing has", "zzzz", None),
        ("two letters that nothing has", "zz", None),
    ]
    return [_read(run, queries, *each) for each in asked]


def shift_rows(run: Run) -> list[Figure]:
    """An X over a day of 2 000 sales, in a ledger that has a year behind it; and over that year."""
    run.place.mkdir(parents=True, exist_ok=True)
    path = run.place / "shift.sqlite3"
    shutil.copyfile(big_ledger(), path)
    book = open_book(path, till="T1", clock=lambda: _NOON, live=True)
    nothing = DrawerCount(Money(0))
    book.open_shift("h_1", nothing, at=_NOON)
    queries = LogQueries(path)
    year = _x(run, queries, f"X before the first Z over {SALES:,} sales", _FIRST_X_LIMIT_MS)
    book.close_shift(nothing, at=_NOON)
    book.open_shift("h_2", nothing, at=_NOON)
    with book._file.transaction() as connection:
        for number in range(1, _DAY + 1):
            at = _NOON + timedelta(seconds=10 * number)
            new = NewSale(f"s_day{number:021x}", Money(500))
            sale = book._opened(connection, new, at)
            cash = NewCash(f"p_day{number:021x}", Money(500), Money(2000))
            paid = project.take_cash(connection, sale, 1, cash, "h_2", at)
            entry = JournalEntry("sale_settled", sale=settle(sale, [paid]))
            project.change(connection, entry, lambda _n: b"", to_text(at))
    day = _x(run, queries, f"X over a day of {_DAY:,} sales", _X_LIMIT_MS)
    queries.close()
    book.close()
    return [day, year]


def _x(run: Run, queries: LogQueries, what: str, limit: float) -> Figure:
    taken = []
    for _ in range(run.times(40, 10)):
        began = now()
        assert queries.shift_report() is not None
        taken.append((now() - began) * 1000)
    slowest = percentile(taken, 0.95)
    return Figure(
        what.replace(",", " "),
        "–",
        f"{median(taken):.1f} ms (95%: {slowest:.1f} ms)",
        "one read",
        f"under {limit:.0f} ms",
        slowest < limit,
    )


def _read(
    run: Run, queries: LogQueries, name: str, wanted: str | None, before: int | None
) -> Figure:
    statements: list[str] = []
    queries.page(search=wanted, before=before)
    connection = queries._open()
    connection.set_trace_callback(statements.append)
    queries.page(search=wanted, before=before)
    connection.set_trace_callback(None)
    # What SQLite's text index asks of itself comes as a comment.
    statements = [each for each in statements if not each.startswith("--")]
    scans = sum(_scans(connection.execute, statement) for statement in statements)
    taken = []
    for _ in range(run.times(40, 10)):
        began = now()
        queries.page(search=wanted, before=before)
        taken.append((now() - began) * 1000)
    slowest = percentile(taken, 0.95)
    each = slowest / max(1, len(statements))
    plan = "no table scan" if not scans else f"{scans} table scans"
    # Text shorter than an index's words is looked for in windows of short reads, each on its own.
    reads = "one read" if len(statements) == 1 else f"{len(statements)} reads"
    return Figure(
        f"History over {SALES:,} sales: {name}".replace(",", " "),
        "–",
        f"{median(taken):.1f} ms (95%: {slowest:.1f} ms), {reads}",
        plan,
        "indexed, no table scan, each read under 50 ms",
        not scans and each < _READ_LIMIT_MS,
    )


def _scans(execute: Callable[[str], sqlite3.Cursor], statement: str) -> int:
    """How many tables a statement walks through; what it found itself may be walked."""
    plan = [str(row[3]) for row in execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
    return sum(
        line.startswith(("SCAN s", "SCAN p", "SCAN q", "SCAN journal")) and "USING" not in line
        for line in plan
    )
