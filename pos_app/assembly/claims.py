"""`claim`'s surroundings: a look into the ledger beside a running till, and the words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.assembly.checks import gateway_words, ledger_stops, run
from pos_app.assembly.engines import now
from pos_app.commands.output import iso
from pos_app.commands.program import Claim
from pos_app.commands.wording import METHODS_OFF
from pos_app.till import claims
from pos_app.till.claims import Claimed, ClaimVerdict
from pos_app.till.facts import MethodOff

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.gateways.port import ListedPayment
    from pos_app.settings.config import Config


def look_for(maker: GatewayMaker, ledger: Path, config: Config, amount: Money, last4: str) -> Claim:
    """Look for payments of this amount from a phone with these last four digits.

    Raises:
        Stop: There is a ledger, and it cannot be read.
    """
    local = _in_ledger(ledger, amount, last4)
    if claims.paid_here(local):
        return _said(Claimed(ClaimVerdict.PAID, local), None)
    claim = claims.Claim(amount, last4)
    try:
        return run(_ask(maker, claim, local, config.till.name))
    finally:
        maker.stop()


async def _ask(
    maker: GatewayMaker, claim: claims.Claim, local: tuple[Payment, ...], till: str
) -> Claim:
    setup = await maker()
    try:
        found = await claims.look_for(claim, local, setup.gateways.mobile_money, till, now)
    finally:
        await setup.gateways.close()
    return _said(found, setup.mobile_money_off)


def _said(found: Claimed, off: MethodOff | None) -> Claim:
    problems = []
    if found.error is not None:
        problems.append(gateway_words(found.error))
    if found.off:
        words = METHODS_OFF[off or MethodOff.KEYS_MISSING]
        problems.append(f"PayGate could not be asked: {words}.")
    objects = [_of_ours(payment) for payment in found.payments]
    objects += [_of_theirs(item) for item in found.listed]
    return Claim(found.verdict, tuple(objects), tuple(problems))


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
    reading = item.reading
    amount = reading.amount if reading else None
    return {
        "sale_number": item.sale_number,
        "payment_id": item.our_payment_id,
        "gateway_id": item.gateway_id,
        "status": reading.word if reading else None,
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "phone_masked": item.phone_masked,
        "created_at": iso(item.created_at),
    }
