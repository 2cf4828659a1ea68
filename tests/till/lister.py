"""PayGate with a list that can be walked, changed and lied about while it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pos_app.gateways.port import ListedPayment, ListQuery, Page
from tests.till.port import Charge, PayGate

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.states import ReadingStatus

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

        def serve() -> Page:
            ours = [self._listed(one) for one in self.charges.values() if one.id not in self.hidden]
            early = datetime.min.replace(tzinfo=UTC)
            every = sorted(
                [*ours, *self.elsewhere], key=lambda item: item.created_at or early, reverse=True
            )
            if query.starting_after is not None:
                names = [item.gateway_id for item in every]
                every = every[names.index(query.starting_after) + 1 :]
            size = min(query.limit or 10, self.page_size)
            return Page(tuple(every[:size]), len(every) > size, self.wire.date())

        page: Page = await self.wire.pass_on("list", str(query.limit), serve)
        return self.meddle(page, number)

    def _listed(self, charge: Charge) -> ListedPayment:
        item = super()._listed(charge)
        if item.reading is not None and charge.id in self.believes:
            item = replace(item, reading=replace(item.reading, status=self.believes[charge.id]))
        if self.shortened:
            return item
        metadata = {"pos_payment_id": charge.ours, "till": "T1", "sale_number": "T1-000001"}
        return replace(item, fields={**item.fields, "phone": PHONE, "metadata": metadata})


def stranger(id: str, till: str | None, at: datetime | None = DAY) -> ListedPayment:
    metadata = {"metadata": {"pos_payment_id": "p_elsewhere", "till": till}} if till else {}
    return ListedPayment(id, None, at, {"id": id, "metadata": None, **metadata})
