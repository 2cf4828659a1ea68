"""A receipt as a page that a customer's phone opens, by the address that the till gave them.

It says what the till's own receipt says: the same lines, from the same rows, phones masked. Whoever
has the address sees it, so it ends after some days, and nothing on it leads further.
"""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Route

from pos_app.domain import receipt as receipts
from pos_app.domain.sale import Sale
from pos_app.headoffice import public_pages
from pos_app.headoffice.database import DatabaseRole
from pos_app.headoffice.incoming import address_of
from pos_app.headoffice.rate_limit import RateLimit
from pos_app.headoffice.tables import columns
from pos_app.ledger import records
from pos_app.outbox import receipt_links
from pos_app.outbox.receipt_links import NoLink

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg
    from starlette.requests import Request
    from starlette.responses import Response

    from pos_app.domain.payment import Payment
    from pos_app.domain.receipt import Receipt
    from pos_app.headoffice.database import Database
    from pos_app.outbox.receipt_links import ReceiptLink

DAYS: Final = 90
"""A receipt is shown for so long after it was paid, where nothing else is set."""
_WIDTH: Final = 32
_LONGEST: Final = 200
# Of addresses that are none; those that are never count.
_AT_ONCE, _A_SECOND = 30, 0.5
_WHOSE: Final = """
SELECT t.owner, t.epoch, t.token_digest, s.name, t.name
FROM tills t JOIN shops s USING (owner, shop) WHERE t.till = %s
"""
_NONE: Final = (
    "<h1>No receipt here</h1><p>It may not have arrived yet: please try again in a minute. It may"
    ' also be too long ago. The shop can help.</p><p lang="fr" class="quiet">Pas de reçu ici. Il'
    " n'est peut-être pas encore arrivé, ou il est trop ancien. Le magasin peut vous aider.</p>"
)


class ReceiptPages:
    """Shows receipts for so many days."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._kept = timedelta(days=days)
        self._misses = RateLimit(_AT_ONCE, _A_SECOND)

    @property
    def route(self) -> Route:
        """Where customers ask."""
        return Route("/r/{token}", self._show)

    async def _show(self, request: Request) -> Response:
        address = address_of(request)
        if not self._misses.has_left(address):
            raise HTTPException(429, "too_many", {"Retry-After": "60"})
        found = await run_in_threadpool(self._find, request.path_params["token"][:_LONGEST])
        if found is None:
            self._misses.take(address)
            return public_pages.page("No receipt here", _NONE, status=404)
        text = html.escape(receipts.text_of(found, _WIDTH))
        until = f"{found.paid_at + self._kept:%Y-%m-%d}"
        return public_pages.page(
            f"Receipt {html.escape(found.sale_number)}",
            f'<pre>{text}</pre><p class="quiet">This page is here until {until}.</p>',
        )

    def _find(self, token: str) -> Receipt | None:
        try:
            link = receipt_links.read(token)
        except NoLink:
            return None
        with self._database.acting(DatabaseRole.DOOR) as connection:
            whose = connection.execute(_WHOSE, (link.till,)).fetchone()
        if whose is None:
            return None
        owner, epoch, digest, shop, till = whose
        with self._database.acting(DatabaseRole.READER, owner) as connection:
            of = (owner, link.till, epoch)
            sale = _sale(connection, of, link.sequence)
            if sale is None or not link.is_of(bytes(digest), sale.sale_id):
                return None
            payments = _payments(connection, of, link.sequence)
            live = connection.execute(
                "SELECT live FROM epochs WHERE owner = %s AND till = %s AND epoch = %s", of
            ).fetchone()
        training = live is not None and not live[0]
        return self._receipt(link, sale, payments, receipts.Shop(shop, till, training=training))

    def _receipt(
        self, link: ReceiptLink, sale: Sale, payments: list[Payment], shop: receipts.Shop
    ) -> Receipt | None:
        paid_at = sale.paid_at
        if paid_at is None or datetime.now(UTC) - paid_at > self._kept:
            return None
        # Ghana's own time, as the till wrote it: the proof speaks for that minute.
        made = receipts.receipt_of(sale, payments, shop, paid_at.astimezone(UTC))
        return None if made is None else replace(made, proof=link.proof)


def _sale(connection: psycopg.Connection, of: tuple[object, ...], sequence: int) -> Sale | None:
    names = columns(records.SALES)
    found = connection.execute(
        f"SELECT {', '.join(names)} FROM sales"  # noqa: S608 - names of our own
        " WHERE owner = %s AND till = %s AND epoch = %s AND sequence = %s",
        (*of, sequence),
    ).fetchone()
    return None if found is None else Sale(**records.from_row(names, found))


def _payments(
    connection: psycopg.Connection, of: tuple[object, ...], sequence: int
) -> list[Payment]:
    names = columns(records.PAYMENTS)
    found = connection.execute(
        f"SELECT {', '.join(names)} FROM payments"  # noqa: S608 - names of our own
        " WHERE owner = %s AND till = %s AND epoch = %s AND sale_sequence = %s",
        (*of, sequence),
    ).fetchall()
    return [_payment(dict(zip(names, row, strict=True))) for row in found]


def _payment(told: Mapping[str, Any]) -> Payment:
    """What head office keeps of a payment; how it was asked for stays at the till."""
    facts = {"sends": 0, "may_have_left": 0, "watched_seconds": 0.0, **told}
    return records.payment_from_row(tuple(facts.get(name) for name in records.PAYMENT_COLUMNS))
