"""A till's day as its ledger keeps it, sent to head office: what the owner's pages then show."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import DrawerCount
from pos_app.headoffice.pages import passwords
from pos_app.ledger.records import NewCash, NewRefund
from tests.headoffice.offices import batch_of, rows_of, take
from tests.ledger.making import moment, move, new_sale, pay, sell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.book import Book
    from tests.headoffice.offices import Office

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    '=HYPERLINK("http://evil.example","prize")',
    "\u202emia lliw ti",
)
DAY = "2026-03-01"
PASSWORD = "correct horse battery"
# One hash a run: it takes a third of a second.
_SECRET = passwords.make(PASSWORD)


def add_user(office: Office, name: str = "Ama", role: str = "owner") -> None:
    """Somebody who may look in, by `PASSWORD`."""
    office.change(
        "INSERT INTO users (owner, name, role, secret) VALUES (%s, %s, %s, %s)",
        office.owner, name, role, _SECRET,
    )  # fmt: skip


def a_day(book: Book, *, note: str = "2 x rice", who: str = "Ama", reason: str = "broken") -> None:
    """A shift with sales by mobile money and cash, a refund owed, a payment unconfirmed; a Z."""
    book.open_shift(f"h_{uuid.uuid4().hex[:24]}", DrawerCount(Money(10000)), by=who, at=moment(0))
    sale, payment = sell(book, 60, note=note, cashier=who)
    pay(book, sale, payment, 70)
    book.promise_refund(
        NewRefund(
            sale.sale_id, Money(500), RefundWay.OWED, reason, cashier=who, approved_by="Efua"
        ),
        at=moment(90),
    )
    for hour in range(3):
        cash = NewCash(f"p_{uuid.uuid4().hex[:24]}", Money(4000), Money(5000), cashier=who)
        book.take_cash(new_sale(4000, cashier=who), cash, at=moment(3600 * hour + 200))
    waiting, unsure = sell(book, 7300, minor=3500, cashier=who)
    del waiting
    move(book, unsure, PaymentState.UNCONFIRMED, 7400)
    book.close_shift(DrawerCount(Money(21500)), by=who, reason=reason, at=moment(12 * 3600))


def send(office: Office, till: TillId, ledger: Path, *, behind: int = 0) -> None:
    """Send a ledger's whole journal; the till then says that `behind` rows wait still."""
    rows = rows_of(ledger)
    take(office, till, batch_of(rows, 1, len(rows), head=len(rows) + behind))


def busy_till(
    office: Office, folder: Path, opener: Callable[..., Book], name: str = "T1", **facts: Any
) -> TillId:
    """A till with a day, sent."""
    live = facts.pop("live", True)
    behind = facts.pop("behind", 0)
    path = folder / f"{uuid.uuid4().hex}.sqlite3"
    book = opener(path, live=live)
    a_day(book, **facts)
    till = office.till(name)
    send(office, till, path, behind=behind)
    return till


def shop_of(office: Office, name: str) -> Office:
    """The same owner's other shop."""
    shop = uuid.uuid4()
    office.change(
        "INSERT INTO shops (owner, shop, name) VALUES (%s, %s, %s)", office.owner, shop, name
    )
    return type(office)(office.url, office.database, office.owner, shop, office.tokens)
