"""PayGate with a list that can be walked, changed and lied about while it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.payment import PaymentState
from pos_app.engine.reconcile import Reconciler
from pos_app.engine.session import LedgerSession
from pos_app.gateways.port import ListedPayment, ListQuery, Page
from pos_app.ledger.book import open_book
from tests.engine.port import Charge, PayGate
from tests.names import names

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable

    from pos_app.domain.payment import Payment, ReadingStatus
    from pos_app.engine.reconcile_result import Compared, Reconciled
    from tests.engine.world import World

PHONE = "024•••4567"
DAY = datetime(2026, 3, 2, tzinfo=UTC)


class Listing(PayGate):
    """PayGate with a list in pages, its metadata, and what was made elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.elsewhere: list[ListedPayment] = []
        self.shortened = False
        self.believes: dict[str, ReadingStatus] = {}
        self.queries: list[ListQuery] = []
        self.meddle: Callable[[Page, int], Page] = lambda page, _number: page

    async def list(self, query: ListQuery) -> Page:
        self.queries.append(query)
        number = len(self.queries)

        return self.meddle(await super().list(query), number)

    def _every(self) -> builtins.list[ListedPayment]:
        early = datetime.min.replace(tzinfo=UTC)
        every = [*super()._every(), *self.elsewhere]
        return sorted(every, key=lambda item: item.created_at or early, reverse=True)

    def _listed(self, charge: Charge) -> ListedPayment:
        item = super()._listed(charge)
        if item.reading is not None and charge.id in self.believes:
            item = replace(item, reading=replace(item.reading, status=self.believes[charge.id]))
        if self.shortened:
            return replace(item, our_payment_id=None, has_metadata=False)
        mine = names()
        return replace(
            item,
            till=item.till or mine.till,
            sale_number=item.sale_number or mine.number(1),
            phone_masked=item.phone_masked or PHONE,
        )


def stranger(id: str, till: str | None, at: datetime | None = DAY) -> ListedPayment:
    ours = "p_elsewhere" if till else None
    return ListedPayment(
        id,
        None,
        at,
        our_payment_id=ours,
        till=till,
        has_metadata=till is not None,
        fields=lambda: {"id": id},
    )


def reconcile(world: World, day: datetime = DAY) -> Reconciled:
    """Stop the till, and compare a day as its ledger's owner."""
    world.stop()
    session = LedgerSession(world.parts(), world.facts.append)
    session.open()
    reconciler = Reconciler(
        session,
        world.paygate if world.paygate_on else None,
        world.checkout if world.checkout_on else None,
    )
    try:
        return world.loop.run_until_complete(reconciler.reconcile(day, day + timedelta(days=1)))
    finally:
        session.close()


def stored(world: World, payment: Payment) -> Payment:
    book = open_book(world.path, till=world.names.till, clock=world.now, live=True)
    try:
        found = book.payment(payment.payment_id)
        assert found is not None
        return found
    finally:
        book.close()


def only(found: Reconciled) -> Compared:
    (one,) = found.compared
    return one


def pending(world: World) -> Payment:
    payment = world.charge()
    world.until(lambda: world.seen(payment).state is PaymentState.PENDING)
    return payment


def paid(world: World, paygate: Listing) -> Payment:
    payment = pending(world)
    paygate.of(payment.payment_id).status = "succeeded"
    world.until(lambda: world.seen(payment).state is PaymentState.SUCCEEDED)
    return payment
