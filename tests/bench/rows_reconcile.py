"""Reconciling a day of 10 000 payments, against the same list calls with nothing made of them.

The gateway is a process of its own. Both are measured by turns, over the same connection pool and
through the same adapter, so that a slower moment of the machine meets both alike.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.domain.sale import Sale, settle
from pos_app.engine.deps import EngineDeps, GatewaySetup, TillSetup
from pos_app.engine.reconcile import Reconciler
from pos_app.engine.session import LedgerSession
from pos_app.gateways.gateway_http import Caller
from pos_app.gateways.paygate import PayGate
from pos_app.gateways.port import ListQuery
from pos_app.ledger import personal_data, project
from pos_app.ledger.book import JournalEntry, NewPayment, open_book
from pos_app.ledger.records import to_text
from pos_app.transport.client import Transport
from pos_app.transport.redaction import Redactor
from tests.bench.figures import Figure, Run, median, ratio
from tests.bench.processes import started
from tests.bench.stamps import now

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.gateways.port import Page
    from pos_app.ledger.book import Book

PAYMENTS = 10_000
_DAY = datetime(2026, 7, 1, tzinfo=UTC)
_STEP = timedelta(seconds=7)


def reconcile_rows(run: Run) -> list[Figure]:
    """The row."""
    run.place.mkdir(parents=True, exist_ok=True)
    ledger, listed = run.place / "reconcile.sqlite3", run.place / "payments.json"
    _build(ledger, listed)
    with started("tests.bench.paygate_server", str(listed), home=run.place / "gateway") as server:
        port = server.event("listening")["port"]
        bare, whole, calls = asyncio.run(_by_turns(run, ledger, f"http://127.0.0.1:{port}"))
    what = f"reconciling {PAYMENTS:,} payments against its {calls} list calls".replace(",", " ")
    floor, taken = median(bare), median(whole)
    return [ratio(what, f"{floor:.2f} s", f"{taken:.2f} s", taken / floor, 2)]


async def _by_turns(run: Run, ledger: Path, url: str) -> tuple[list[float], list[float], int]:
    transport = Transport(clock=lambda: datetime.now(UTC))
    caller = Caller(transport, Redactor(), deadline=30)
    paygate = PayGate(caller, base_url=url, api_key="sk_live_bench", live=True)
    counted = _Counted(caller, base_url=url, api_key="sk_live_bench", live=True)
    bare, whole = [], []
    try:
        await _walk_as_often(paygate, 1)
        for _ in range(run.times(5, 2)):
            counted.calls = 0
            began = now()
            session = LedgerSession(_parts(ledger), lambda _fact: None)
            session.open()
            found = await Reconciler(session, counted, None).reconcile(
                _DAY, _DAY + timedelta(days=1)
            )
            session.close()
            whole.append(now() - began)
            if not found.ok or len(found.compared) != PAYMENTS:
                raise RuntimeError(f"the day does not agree: {found.troubles}")
            began = now()
            await _walk_as_often(paygate, found.passes)
            bare.append(now() - began)
    finally:
        await transport.aclose()
    return bare, whole, counted.calls


async def _walk_as_often(paygate: PayGate, passes: int) -> None:
    """The list calls that a reconciliation makes: whole walks, page after page."""
    for _ in range(passes):
        cursor = None
        while True:
            page = await paygate.list(ListQuery(starting_after=cursor))
            if not page.has_more:
                break
            cursor = page.items[-1].gateway_id


class _Counted(PayGate):
    """PayGate, counting the list calls."""

    calls = 0

    async def list(self, query: ListQuery) -> Page:
        self.calls += 1
        return await super().list(query)


def _parts(ledger: Path) -> EngineDeps:
    def open_it() -> Book:
        return open_book(ledger, till="T1", clock=lambda: _DAY, live=True)

    async def none() -> GatewaySetup:
        raise NotImplementedError

    setup = TillSetup(True, "T1", "Bench", Money(2_000_000), frozenset(Network))
    return EngineDeps(
        open_it,
        none,
        setup,
        lambda: datetime.now(UTC),
        time.monotonic,
        random.SystemRandom(),
        lambda at: (at, at + timedelta(days=1)),
    )


def _build(ledger: Path, listed: Path) -> None:
    """A day of paid sales in a ledger, and the same payments as the gateway has them."""
    book = open_book(ledger, till="T1", clock=lambda: _DAY, live=True)
    salt = b"\0" * personal_data.SALT_BYTES
    theirs = []
    with book._file.transaction() as connection:
        for sequence in range(1, PAYMENTS + 1):
            at = _DAY + _STEP * sequence
            sale = Sale(f"s_{sequence:024x}", f"T1-{sequence:06d}", sequence, at, Money(1250))
            project.open_sale(connection, sale, to_text(at))
            new = NewPayment(
                payment_id=f"p_{sequence:024x}",
                method=Method.MOBILE_MONEY,
                body=lambda _sale: b"{}",
                network=Network.MTN,
                phone=parse_phone(f"024{sequence:07d}"),
                idempotency_key=f"k_{sequence:024x}",
            )
            payment = project.create_payment(connection, sale, 1, new, lambda _n: salt, at)
            paid = replace(
                payment,
                state=PaymentState.SUCCEEDED,
                gateway_id=f"pay_{sequence:024x}",
                sends=1,
                may_have_left=True,
                succeeded_at=at,
            )
            entry = JournalEntry("reading", payment=paid, sale=settle(sale, (paid,)))
            project.change(connection, entry, lambda _n: salt, to_text(at))
            theirs.append(_listed(sequence, at))
    book.close()
    listed.write_text(json.dumps(theirs), encoding="utf-8")


def _listed(sequence: int, at: datetime) -> dict[str, object]:
    return {
        "id": f"pay_{sequence:024x}",
        "object": "payment",
        "amount": 1250,
        "currency": "GHS",
        "status": "succeeded",
        "payment_method": "mobile_money",
        "provider": "mtn",
        "phone": f"024{sequence:07d}",
        "description": f"Sale T1-{sequence:06d} at Bench",
        "metadata": {
            "pos_payment_id": f"p_{sequence:024x}",
            "sale_number": f"T1-{sequence:06d}",
            "till": "T1",
        },
        "created_at": at.isoformat().replace("+00:00", "Z"),
    }
