"""The ledger: a durable append against a raw insert, and reads of History over 100 000 sales."""

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
from pos_app.ledger import file
from pos_app.ledger.book import JournalEntry, NewPayment, NewSale, open_book
from pos_app.ledger.queries import LogQueries
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
