"""Every schema that ever shipped still opens, with all that was in it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import Payment
from pos_app.domain.sale import SaleStatus
from pos_app.ledger import schema
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.records import to_text
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, momo, new_sale, rebuild
from tests.ledger.test_project import everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ledger.book import Book

HERE = Path(__file__).parent / "upgrades"
SAMPLES = sorted(HERE.glob("version-*.sqlite3"))
EVERY = [*SAMPLES, *sorted(HERE.glob("requests-*.sqlite3"))]
# From then on what was asked of a gateway has a table of its own.
FIRST_WITH_REQUESTS = 4
OLDER = [path for path in EVERY if int(path.stem.partition("-")[2]) < FIRST_WITH_REQUESTS]


def test_each_earlier_version_has_its_sample() -> None:
    # The present one's is made when it ships.
    assert [path.stem for path in SAMPLES] == [
        f"version-{version}" for version in range(1, schema.VERSION)
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_opens_with_everything_in_it(
    sample: Path, place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(sample, place)
    book = opener(place)
    assert verify(place).problems == ()
    assert [payment.amount for payment in book.unresolved()] == [Money(700)]
    assert book.last_gateway_offset() == 1.5
    assert book.order_id_used("123456789012345")
    log = LogQueries(place)
    rows = log.page()
    assert [row.sale_number for row in rows] == ["T1-000010", "T1-000002", "T1-000001"]
    assert [row.status for row in rows] == [SaleStatus.OPEN, SaleStatus.PAID, SaleStatus.PAID]
    assert [row.sequence for row in log.page(search="loaves")] == [1]
    log.close()
    after, _ = book.open_sale(
        replace(new_sale(), sale_id="s_after"),
        replace(momo(), payment_id="p_after"),
        at=moment(200),
    )
    assert after.number == "T1-000011"
    assert book.tally(moment(0), moment(300), "GHS").paid == Money(4049)
    assert verify(place).problems == ()


def stored(path: Path, query: str) -> list[dict[str, Any]]:
    """Rows by the names of their columns, read as any tool would."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


@pytest.mark.parametrize("sample", EVERY, ids=lambda path: path.stem)
def test_no_row_of_a_journal_changes(
    sample: Path, place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(sample, place)
    before = stored(sample, "SELECT * FROM journal ORDER BY seq")
    opener(place)
    after = stored(place, "SELECT * FROM journal ORDER BY seq")
    assert after[: len(before)] == before
    assert [row["kind"] for row in after[len(before) :]] in ([], ["ledger_migrated"])


@pytest.mark.parametrize("sample", OLDER, ids=lambda path: path.stem)
def test_what_an_older_program_kept_of_a_payment_is_read_as_it_was(
    sample: Path, place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(sample, place)
    # The columns of a payment while its requests had no table of their own.
    kept = stored(sample, "SELECT * FROM payments ORDER BY rowid")
    book = opener(place)
    for row in kept:
        payment = book.payment(row["payment_id"])
        assert payment is not None
        facts = {"purged_at": row["purged_at"], "sale_sequence": row["sale_sequence"]}
        for name in Payment.__slots__:
            value = getattr(payment, name)
            if isinstance(value, Money):
                facts |= {"amount_minor": value.minor, "currency": value.currency}
            else:
                facts[name] = to_text(value) if isinstance(value, datetime) else value
        # No payment of theirs was cash.
        cash = dict.fromkeys(("tendered_minor", "rounding_minor", "owed_minor"))
        assert facts == cash | row
    sends = stored(place, "SELECT payment_id, send, at, gateway_offset, destination FROM sends")
    assert sends == [{"destination": None} | row for row in stored(sample, "SELECT * FROM sends")]


@pytest.mark.parametrize("sample", EVERY, ids=lambda path: path.stem)
def test_a_rebuild_of_a_migrated_ledger_gives_the_same_tables(
    sample: Path, place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(sample, place)
    book = opener(place)
    migrated = everything(book)
    with book._file.reading() as connection:
        rebuild(connection)
    assert everything(book) == migrated
    assert verify(place).problems == ()
