"""A ledger of 100 000 sales, built once and kept in the system's temporary folder.

Its rows go through the ledger's own writing code, in one transaction instead of 300 000, so that
journal, projections and indexes are what a year of work would leave.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.domain.sale import Sale, settle
from pos_app.ledger import personal_data, project, schema
from pos_app.ledger.book import JournalEntry, NewPayment, open_book
from pos_app.ledger.records import to_text

SALES = 100_000
_END = datetime(2026, 6, 30, 18, tzinfo=UTC)
_STEP = timedelta(minutes=4)
_NOTES = (None, None, None, "two tickets", "taxi to Kaneshie", "table 7", "refill 15 l")


def big_ledger(*, live: bool = True) -> Path:
    """The file, of a live till or of one in training; made now if this machine has none of it."""
    shape = hashlib.sha256(f"{SALES} {live} {schema.SCHEMA}".encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"pos-app-bench-{shape}"
    path = folder / "ledger.sqlite3"
    if not path.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        making = folder / "making.sqlite3"
        making.unlink(missing_ok=True)
        _build(making, live=live)
        making.rename(path)
    return path


def _build(path: Path, *, live: bool) -> None:
    book = open_book(path, till="T1", clock=lambda: _END, live=live)
    salt = b"\0" * personal_data.SALT_BYTES
    with book._file.transaction() as connection:
        connection.execute("PRAGMA cache_size = -400000")
        for sequence in range(1, SALES + 1):
            at = _END - _STEP * (SALES - sequence)
            sale = Sale(
                sale_id=f"s_{sequence * 7919 % 16**6:06x}{sequence:018x}",
                number=f"T1-{sequence:06d}",
                sequence=sequence,
                opened_at=at,
                amount=Money(50 + sequence * 37 % 20_000),
                note=_NOTES[sequence % len(_NOTES)],
            )
            project.open_sale(connection, sale, to_text(at))
            new = NewPayment(
                payment_id=f"p_{sequence * 104729 % 16**6:06x}{sequence:018x}",
                method=Method.MOBILE_MONEY,
                body=lambda _sale: b'{"amount":2050,"currency":"GHS","provider":"mtn"}',
                network=Network.MTN,
                phone=parse_phone(f"024{sequence * 7 % 10_000_000:07d}"),
                idempotency_key=f"k_{sequence:024x}",
            )
            payment = project.create_payment(connection, sale, 1, new, lambda _n: salt, at)
            end = at + timedelta(seconds=20)
            paid = sequence % 10 != 0
            ended = replace(
                payment,
                state=PaymentState.SUCCEEDED if paid else PaymentState.FAILED,
                gateway_id=f"pay_{sequence:024x}",
                sends=1,
                may_have_left=True,
                first_sent_at=at,
                last_sent_at=at,
                updated_at=end,
                succeeded_at=end if paid else None,
            )
            over = settle(replace(sale, left_at=end), [ended])
            entry = JournalEntry("payment_ended", payment=ended, sale=over)
            project.change(connection, entry, lambda _n: salt, to_text(end))
    book.close()
