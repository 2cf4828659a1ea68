"""`claim`'s surroundings: a look into the ledger beside a running till, and the words for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.assembly.checks import gateway_words, ledger_stops, run
from pos_app.assembly.engines import now
from pos_app.commands.output import iso
from pos_app.commands.program import ClaimAnswer
from pos_app.commands.wording import METHODS_OFF
from pos_app.engine import claims, reconcile_result
from pos_app.engine.events import MethodOff

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.domain.payment import Payment
    from pos_app.engine.reconcile_result import Claimed
    from pos_app.gateways.port import ListedPayment
    from pos_app.settings.config import Config


def look_for(
    maker: GatewayMaker, ledger: Path, config: Config, claim: reconcile_result.Claim
) -> ClaimAnswer:
    """Look for what a customer shows, and keep that it was confirmed.

    Raises:
        Stop: There is a ledger, and it cannot be read.
    """
    local, till_id = _in_ledger(ledger, claim)
    try:
        found, off = run(_ask(maker, claim, local, config.till.name, till_id))
    finally:
        maker.stop()
    problems: list[str] = []
    if found.paid is not None:
        found, problems = _confirm(ledger, found, found.paid)
    return _said(found, off, problems)


async def _ask(
    maker: GatewayMaker,
    claim: reconcile_result.Claim,
    local: tuple[Payment, ...],
    till: str,
    till_id: str | None,
) -> tuple[Claimed, MethodOff | None]:
    if claims.paid_here([payment for payment in local if claim.fits(payment, now())]):
        return await claims.look_for(claim, local, None, till, now), None
    setup = await maker()
    gateway = setup.gateways.mobile_money
    try:
        found = await claims.look_for(claim, local, gateway, till, now, till_id=till_id)
    finally:
        await setup.gateways.close()
    return found, setup.mobile_money_off


def _confirm(ledger: Path, found: Claimed, paid: Payment) -> tuple[Claimed, list[str]]:
    """Keep that it is confirmed now, beside a till that may be running; say when it was before."""
    from pos_app.ledger.errors import LedgerError
    from pos_app.ledger.opening import note_claim_beside

    try:
        before = note_claim_beside(ledger, paid.payment_id, at=now())
    except LedgerError as error:
        return found, [f"It could not be kept that this was confirmed ({error.code})."]
    words = [
        f"Sale {paid.sale_number} was confirmed to a customer already, on {_local(at)}: "
        "hand nothing over twice."
        for at in before[-1:]
    ]
    return replace(found, confirmed=before), words


def _local(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d at %H:%M")


def _said(found: Claimed, off: MethodOff | None, problems: list[str]) -> ClaimAnswer:
    if found.error is not None:
        problems.append(gateway_words(found.error))
    if found.off:
        words = METHODS_OFF[off or MethodOff.KEYS_MISSING]
        problems.append(f"PayGate could not be asked: {words}.")
    objects = [_of_ours(payment, found) for payment in found.payments]
    objects += [_of_theirs(item) for item in found.listed]
    return ClaimAnswer(found.verdict, tuple(objects), tuple(problems))


def _in_ledger(
    ledger: Path, claim: reconcile_result.Claim
) -> tuple[tuple[Payment, ...], str | None]:
    from pos_app.ledger.queries import LogQueries

    if not ledger.exists():
        return (), None
    queries = LogQueries(ledger)
    try:
        with ledger_stops():
            found = queries.claims(claim.amount, claim.last4, limit=claims.MOST)
            return found, queries.identity().till_id
    finally:
        queries.close()


def _of_ours(payment: Payment, found: Claimed) -> dict[str, object]:
    before = found.confirmed if payment == found.paid else ()
    return {
        "sale_number": payment.sale_number,
        "payment_id": payment.payment_id,
        "gateway_id": payment.gateway_id,
        "status": payment.state.value,
        "amount_minor": payment.amount.minor,
        "currency": payment.amount.currency,
        "phone_masked": payment.phone_masked,
        "created_at": iso(payment.created_at),
        "paid_at": iso(payment.succeeded_at),
        "confirmed_before": [iso(at) for at in before],
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
        "paid_at": None,
        "confirmed_before": [],
    }
