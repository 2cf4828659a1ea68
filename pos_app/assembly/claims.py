"""Looks for a customer's "I have paid": in the ledger first, then in PayGate's list.

It must never say paid on anything but the gateway's own word about this payment and this amount,
and never because an earlier sale of the same amount was paid.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.assembly.checks import gateway_words, ledger_stops, run
from pos_app.assembly.engines import now
from pos_app.commands.output import iso
from pos_app.commands.program import Claim, ClaimVerdict
from pos_app.commands.wording import METHODS_OFF
from pos_app.domain.states import PaymentState, ReadingStatus
from pos_app.till.facts import MethodOff

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment, Reading
    from pos_app.gateways.port import ListedPayment, MobileMoneyGateway
    from pos_app.settings.config import Config

_LAST_DAY = timedelta(days=1)
# 10 000 payments: more than a till takes in a day.
_MOST_PAGES = 100


def look_for(maker: GatewayMaker, ledger: Path, config: Config, amount: Money, last4: str) -> Claim:
    """Look for payments of this amount from a phone with these last four digits.

    Where there are several, the newest sale's count: an older one was handed over already.

    Raises:
        Stop: There is a ledger, and it cannot be read.
    """
    local = _in_ledger(ledger, amount, last4)
    newest = [payment for payment in local if payment.sale_id == local[0].sale_id]
    found = [_of_ours(payment) for payment in local]
    if any(_is_paid(payment) for payment in newest):
        return Claim(ClaimVerdict.PAID, tuple(found), ())
    asking = _Asking(maker, config, amount, last4)
    try:
        run(asking.ask(newest))
    finally:
        maker.stop()
    problems = tuple(asking.problems)
    if asking.paid:
        return Claim(ClaimVerdict.PAID, tuple(found), problems)
    if local:
        return Claim(ClaimVerdict.NOT_CONFIRMED, tuple(found), problems)
    there = tuple(_of_theirs(item) for item in asking.listed)
    return Claim(ClaimVerdict.NOT_CONFIRMED if there else ClaimVerdict.NOT_OURS, there, problems)


def _in_ledger(ledger: Path, amount: Money, last4: str) -> tuple[Payment, ...]:
    from pos_app.ledger.queries import Queries

    if not ledger.exists():
        return ()
    queries = Queries(ledger)
    try:
        with ledger_stops():
            return queries.claims(amount, last4)
    finally:
        queries.close()


class _Asking:
    """What PayGate says of a claim."""

    def __init__(self, maker: GatewayMaker, config: Config, amount: Money, last4: str) -> None:
        self._maker = maker
        self._till = config.till.name
        self._amount = amount
        self._last4 = last4
        self.paid = False
        self.listed: list[ListedPayment] = []
        self.problems: list[str] = []

    async def ask(self, ours: list[Payment]) -> None:
        """Read our own by their ids; where there are none, walk the last day's list."""
        from pos_app.gateways.port import GatewayError

        setup = await self._maker()
        try:
            gateway = setup.gateways.mobile_money
            if gateway is None:
                words = METHODS_OFF[setup.mobile_money_off or MethodOff.KEYS_MISSING]
                self.problems.append(f"PayGate could not be asked: {words}.")
            elif ours:
                await self._read(gateway, ours)
            else:
                await self._walk(gateway)
        except GatewayError as error:
            self.problems.append(gateway_words(error))
        finally:
            await setup.gateways.close()

    async def _read(self, gateway: MobileMoneyGateway, ours: list[Payment]) -> None:
        for payment in ours:
            if payment.gateway_id is not None:
                reading = (await gateway.read(payment.gateway_id)).reading
                self.paid = self.paid or _proves(payment, reading)

    async def _walk(self, gateway: MobileMoneyGateway) -> None:
        from pos_app.gateways.port import ListQuery

        cursor: str | None = None
        since = None
        for _ in range(_MOST_PAGES):
            page = await gateway.list(ListQuery(starting_after=cursor))
            since = since or (page.gateway_time or now()) - _LAST_DAY
            for item in page.items:
                if item.created_at is not None and item.created_at < since:
                    return
                if self._is_meant(item):
                    self.listed.append(item)
            if not page.has_more or not page.items:
                return
            cursor = page.items[-1].gateway_id

    def _is_meant(self, item: ListedPayment) -> bool:
        metadata, phone = item.fields.get("metadata"), item.fields.get("phone")
        ours = isinstance(metadata, dict) and metadata.get("till") == self._till
        amount = item.reading.amount if item.reading else None
        return ours and amount == self._amount and str(phone).endswith(self._last4)


def _is_paid(payment: Payment) -> bool:
    return payment.state is PaymentState.SUCCEEDED and not payment.test


def _proves(payment: Payment, reading: Reading) -> bool:
    return (
        reading.status is ReadingStatus.SUCCEEDED
        and reading.gateway_id == payment.gateway_id
        and reading.amount == payment.amount
        and reading.payment_id in (None, payment.payment_id)
    )


def _of_ours(payment: Payment) -> dict[str, object]:
    return {
        "sale_number": payment.sale_number,
        "payment_id": payment.payment_id,
        "gateway_id": payment.gateway_id,
        "status": payment.state.value,
        "amount_minor": payment.amount.minor,
        "currency": payment.amount.currency,
        "phone_masked": payment.phone_masked,
        "created_at": iso(payment.created_at),
    }


def _of_theirs(item: ListedPayment) -> dict[str, object]:
    metadata = item.fields.get("metadata")
    named = metadata if isinstance(metadata, dict) else {}
    return {
        "sale_number": named.get("sale_number"),
        "payment_id": named.get("pos_payment_id"),
        "gateway_id": item.gateway_id,
        "status": item.fields.get("status"),
        "amount_minor": item.fields.get("amount"),
        "currency": item.fields.get("currency"),
        "phone_masked": item.fields.get("phone"),
        "created_at": iso(item.created_at),
    }
