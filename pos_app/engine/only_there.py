"""Money that a gateway has and no payment here asked for: kept for a person, never made a sale.

What a list says is a hint, so each is read by its id first. One that a person dealt with comes
back only when the gateway says later that it was paid after all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.domain.attention import ONLY_THERE, SECOND_REQUEST
from pos_app.domain.states import GatewayName, ReadingStatus
from pos_app.engine.reconcile_result import Compared, Finding, Trouble
from pos_app.gateways.port import ErrorAnswer, GatewayError
from pos_app.ledger.book import Entry

if TYPE_CHECKING:
    from pos_app.domain.attention import Attention
    from pos_app.domain.payment import Payment, Reading
    from pos_app.engine.listing import Lister
    from pos_app.engine.session import Counter
    from pos_app.gateways.port import ListedPayment
    from pos_app.ledger.book import JSON

_NO_MONEY = (ReadingStatus.FAILED, ReadingStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one of them.

    Attributes:
        trouble: Why it could not be read; None where it could.
    """

    compared: Compared
    trouble: Trouble | None = None


async def look_at(
    counter: Counter, gateway: Lister, item: ListedPayment, payment: Payment | None
) -> Found:
    """Read one, keep it for a person where money may be in it, and say what it is.

    Args:
        counter: With the ledger open.
        gateway: PayGate.
        item: What its list shows.
        payment: Ours that it is a second request for; None where it belongs to none.

    Raises:
        LedgerGone: The ledger failed; it was told.
    """
    reading, trouble = item.reading, None
    if reading is None or reading.status is ReadingStatus.SUCCEEDED:
        try:
            reading = (await gateway.read(item.gateway_id)).reading
        except GatewayError as error:
            # Listed, and unknown when asked for: a hint is all there is.
            if not (isinstance(error, ErrorAnswer) and error.not_found):
                trouble = Trouble(GatewayName.PAYGATE, error.code)
    no_money = reading is not None and reading.status in _NO_MONEY
    known = _keep(counter, item, reading, payment, no_money=no_money)
    compared = Compared(
        Finding.ONLY_THERE,
        payment,
        payment.state if payment else None,
        item.gateway_id,
        reading.word if reading else None,
        reading.amount if reading else None,
        choice=known.choice if known else None,
        no_money=no_money,
    )
    return Found(compared, trouble)


def _keep(
    counter: Counter,
    item: ListedPayment,
    reading: Reading | None,
    payment: Payment | None,
    *,
    no_money: bool,
) -> Attention | None:
    name = f"there:{item.gateway_id}"
    known = counter.ask(lambda book: book.attention(name))
    if known is None and no_money:
        return None
    word = reading.word if reading else None
    paid = reading is not None and reading.status is ReadingStatus.SUCCEEDED
    if known is not None:
        same = known.word == word and known.amount == (reading.amount if reading else None)
        if same or not (known.waits or paid):
            return known
    there = _told(name, item, reading, payment)
    sale = None if payment is None else counter.sale(payment.sale_id)
    if sale is not None:
        there["sale_sequence"] = sale.sequence
    entry = Entry("money_only_there", sale=sale, data={"there": there})
    at = counter.now()
    counter.ask(lambda book: book.commit(entry, at=at))
    counter.tell_tally()
    return None


def _told(
    name: str, item: ListedPayment, reading: Reading | None, payment: Payment | None
) -> dict[str, JSON]:
    there: dict[str, JSON] = {
        "item": name,
        "cause": ONLY_THERE if payment is None else SECOND_REQUEST,
        "gateway": GatewayName.PAYGATE.value,
        "gateway_id": item.gateway_id,
        "phone_masked": item.phone_masked,
    }
    if reading is not None:
        there["word"] = reading.word
        if reading.amount is not None:
            there |= {"amount_minor": reading.amount.minor, "currency": reading.amount.currency}
    if item.created_at is not None:
        there["made_at"] = item.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if payment is not None:
        there |= {
            "sale_id": payment.sale_id,
            "sale_number": payment.sale_number,
            "payment_id": payment.payment_id,
        }
    else:
        there["sale_number"] = item.sale_number
    return {key: value for key, value in there.items() if value is not None}
