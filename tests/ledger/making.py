"""What the ledger's tests are made of: a day, and sales and payments as the till hands them in."""

from __future__ import annotations

import itertools
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, Phone
from pos_app.domain.sale import Sale, SaleStatus
from pos_app.ledger import file, migrations, project, records
from pos_app.ledger.book import Book, JournalEntry, NewPayment, NewSale
from pos_app.ledger.records import OF_REQUESTS, Counters, to_text

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PHONE = Phone("0241234567")
BODY = b'{"amount":2050}'
# Two programs that make sales in one ledger must not make the same ones.
_ids = itertools.count(os.getpid() << 32)
_orders = itertools.count(100_000_000_000_000)


def moment(seconds: float = 0.0) -> datetime:
    """So many seconds into the tests' day."""
    return START + timedelta(seconds=seconds)


def new_sale(minor: int = 2050, **facts: Any) -> NewSale:
    return NewSale(f"s_{next(_ids):024x}", Money(minor), **facts)


def momo(phone: Phone = PHONE, body: bytes = BODY, **facts: Any) -> NewPayment:
    return NewPayment(
        f"p_{next(_ids):024x}",
        Method.MOBILE_MONEY,
        lambda _sale: body,
        network=Network.MTN,
        phone=phone,
        idempotency_key="key",
        **facts,
    )


def qr(order_id: str | None = None, **facts: Any) -> NewPayment:
    order_id = order_id or str(next(_orders))
    return NewPayment(
        f"p_{next(_ids):024x}",
        Method.QR,
        lambda _sale: b"--form",
        order_id=order_id,
        **facts,
    )


def sell(book: Book, seconds: float = 0.0, minor: int = 2050, **facts: Any) -> tuple[Sale, Payment]:
    """A sale with a mobile-money payment, just opened."""
    phone = facts.pop("phone", PHONE)
    return book.open_sale(new_sale(minor, **facts), momo(phone), at=moment(seconds))


def move(
    book: Book, payment: Payment, state: PaymentState, seconds: float = 1.0, **facts: Any
) -> Payment:
    """Commit a payment's next state."""
    after = replace(payment, state=state, updated_at=moment(seconds), **facts)
    book.commit(JournalEntry(f"payment_{state}", payment=after), at=moment(seconds))
    return after


def pay(book: Book, sale: Sale, payment: Payment, seconds: float = 2.0) -> tuple[Sale, Payment]:
    """Commit that a payment paid its sale."""
    at = moment(seconds)
    paid = replace(payment, state=PaymentState.SUCCEEDED, updated_at=at, succeeded_at=at)
    settled = replace(sale, status=SaleStatus.PAID, paid_at=at)
    book.commit(JournalEntry("payment_succeeded", payment=paid, sale=settled), at=at)
    return settled, paid


def damage(path: Path, table: str) -> None:
    """Overwrite the first page of a table in a ledger that nobody has open."""
    connection = sqlite3.connect(path)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
    ).fetchone()
    connection.close()
    with path.open("r+b") as raw:
        raw.seek((page - 1) * 4096)
        raw.write(b"\xff" * 4096)


def pass_over(book: Book, highest: int, seconds: float) -> None:
    """Commit that no number up to `highest` is given any more."""
    with book._file.transaction() as connection:
        project.pass_over_numbers(connection, Counters(highest), to_text(moment(seconds)))


def rebuild(connection: sqlite3.Connection) -> None:
    """Make everything that follows from a ledger's journal anew."""
    with file.all_or_nothing(connection):
        migrations.rebuild(Database(connection, execute_plugins=False))


def as_version_3(connection: sqlite3.Connection) -> None:
    """Make a ledger's tables what the third version had, by its own text; its journal stays."""
    with closing(sqlite3.connect(Path(__file__).parent / "upgrades" / "version-3.sqlite3")) as old:
        texts = old.execute(
            "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('payments', 'sends')"
            " AND sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
        columns = [row[1] for row in old.execute("PRAGMA table_info(payments)")]
    names = ", ".join(OF_REQUESTS.get(column, f"p.{column}") for column in columns)
    joined = records.PAYMENT.partition(" FROM ")[2].partition(" WHERE ")[0]
    payments = connection.execute(f"SELECT {names} FROM {joined}").fetchall()  # noqa: S608
    sends = connection.execute(
        "SELECT payment_id, send, at, gateway_offset, destination FROM sends"
    ).fetchall()
    connection.execute("PRAGMA foreign_keys = OFF")
    for table in ("sends", "requests", "payments"):
        connection.execute(f"DROP TABLE {table}")
    for (text,) in texts:
        connection.execute(text)
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO payments VALUES ({marks})", payments)  # noqa: S608
    connection.executemany("INSERT INTO sends VALUES (?, ?, ?, ?, ?)", sends)
    connection.execute("PRAGMA user_version = 3")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.commit()


def as_version_2(connection: sqlite3.Connection) -> None:
    """Make a ledger's tables what the second version had; its journal stays."""
    as_version_3(connection)
    connection.execute("DROP TABLE claims")
    connection.execute("DROP TRIGGER payments_share_no_gateway_id")
    connection.execute("DROP INDEX payments_gateway_id")
    connection.execute("ALTER TABLE sends DROP COLUMN destination")
    connection.execute("DELETE FROM facts WHERE name IN ('mode', 'currency', 'till_id')")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()


def as_version_1(connection: sqlite3.Connection) -> None:
    """Make a ledger's tables what the first version had; its journal stays."""
    as_version_2(connection)
    connection.execute("DROP TABLE attention")
    connection.execute("PRAGMA user_version = 1")


def files(folder: Path) -> set[str]:
    """The names in a folder."""
    return {path.name for path in folder.iterdir()}
