"""`pos-app claim`: is this customer's "I have paid" ours?

It looks into the ledger, beside a running till, and into PayGate's list.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import DAY, day_bounds, read_amount, verb
from pos_app.commands.output import CheckResult, iso
from pos_app.commands.sources import (
    ask_gateways,
    gateway_words,
    ledger_stops,
    off_words,
    own_path,
)
from pos_app.domain.methods import Method
from pos_app.domain.phone import last_four
from pos_app.engine import claims
from pos_app.engine.reconcile_result import Claim, ClaimVerdict
from pos_app.ledger.book import note_claim_beside
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.system.daemon_call import run as run_call

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pos_app.commands.group import Run
    from pos_app.domain.payment import Payment
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.events import MethodOff
    from pos_app.engine.reconcile_result import Claimed
    from pos_app.gateways.port import ListedPayment

_EXITS = {ClaimVerdict.PAID: Exit.DONE, ClaimVerdict.NOT_OURS: Exit.NOT_PAID}
_WORDS = {
    ClaimVerdict.PAID: "Ours and paid.",
    ClaimVerdict.SEVERAL: "Several paid sales fit: ask for the time in the message, and give --at.",
    ClaimVerdict.NOT_KNOWN: "Not confirmed: PayGate could not be asked, so nobody knows yet.",
    ClaimVerdict.NOT_CONFIRMED: "Ours, not confirmed yet: wait, and hand nothing over for it.",
    ClaimVerdict.NOT_OURS: "Not ours: nothing with this amount and number was asked for here "
    "in this time (a day, unless told).",
}


@verb(json="One JSON object.")
@click.option("--amount", required=True, help="Like 12.50.")
@click.option(
    "--last4", required=True, help="The last four digits of the customer's number, or 024•••4567."
)
@click.option("--at", "clock", metavar="HH:MM", help="The time in the customer's message.")
@click.option("--days", type=click.IntRange(1, 3650), help="Look so many days back; usually 1.")
@click.option("--from", "first", type=DAY, help="First day, in place of --days.")
@click.option("--to", "last", type=DAY, help="Last day.")
def claim(
    run: Run,
    amount: str,
    last4: str,
    clock: str | None,
    days: int | None,
    first: date | None,
    last: date | None,
) -> Exit:
    """Is this customer's “I have paid” ours?"""
    digits = last_four(last4)
    if digits is None:
        raise Stop(Exit.USAGE, "--last4 is four digits.")
    if days is not None and (first is not None or last is not None):
        raise Stop(Exit.USAGE, "Give --days, or --from and --to, not both.")
    money = read_amount(amount, run.program.config().till.currency)
    since, until = day_bounds(first, last)
    here = datetime.now().astimezone()
    if days is not None:
        since = here - timedelta(days=days)
    at = None
    if clock is not None and (at := claims.moment_of(clock, here)) is None:
        raise Stop(Exit.USAGE, "--at is a time like 14:02.")
    found, problems = look_for(run, Claim(money, digits, since, until, at))
    objects = [_of_ours(payment, found) for payment in found.payments]
    objects += [_of_theirs(item) for item in found.listed]
    about = {"verdict": found.verdict, "found": objects}
    answer = CheckResult(found.verdict is ClaimVerdict.PAID, tuple(problems), about)
    shown = ["  ".join(["", *(str(value) for value in one.values() if value)]) for one in objects]
    run.printer.found(answer, _WORDS[found.verdict], *shown)
    return _EXITS.get(found.verdict, Exit.NOT_KNOWN)


def look_for(run: Run, claim: Claim) -> tuple[Claimed, list[str]]:
    """Look for what a customer shows, and keep that it was confirmed.

    Returns:
        What was found, and what could not be looked at or kept, one line each.

    Raises:
        Stop: There is a ledger, and it cannot be read.
    """
    till = run.program.config().till.name
    maker = run.program.gateway_maker()
    ledger = own_path(run.program)
    local, till_id = _in_ledger(ledger, claim)

    async def ask(setup: GatewaySetup) -> tuple[Claimed, MethodOff | None]:
        gateway = setup.gateways.mobile_money
        found = await claims.look_for(claim, local, gateway, till, now, till_id=till_id)
        return found, setup.off.get(Method.MOBILE_MONEY)

    if claims.paid_here([payment for payment in local if claim.fits(payment, now())]):
        # Nobody need be asked.
        found = run_call(claims.look_for(claim, local, None, till, now))
        off = None
    else:
        found, off = ask_gateways(maker, ask)
    problems: list[str] = []
    if found.paid is not None:
        found, problems = _confirm(ledger, found, found.paid)
    if found.error is not None:
        problems.append(gateway_words(found.error))
    if found.off:
        problems.append(f"PayGate could not be asked: {off_words(off)}.")
    return found, problems


def _in_ledger(ledger: Path, claim: Claim) -> tuple[tuple[Payment, ...], str | None]:
    if not ledger.exists():
        return (), None
    with closing(LogQueries(ledger)) as queries, ledger_stops():
        found = queries.claims(claim.amount, claim.last4, limit=claims.MOST)
        return found, queries.identity().till_id


def _confirm(ledger: Path, found: Claimed, paid: Payment) -> tuple[Claimed, list[str]]:
    """Keep that it is confirmed now, beside a till that may be running; say when it was before."""
    try:
        before = note_claim_beside(ledger, paid.payment_id, at=now())
    except LedgerError as error:
        return found, [f"It could not be kept that this was confirmed ({error.code})."]
    words = [
        f"Sale {paid.sale_number} was confirmed to a customer already, on "
        f"{at.astimezone().strftime('%Y-%m-%d at %H:%M')}: hand nothing over twice."
        for at in before[-1:]
    ]
    return replace(found, confirmed=before), words


def _of_ours(payment: Payment, found: Claimed) -> dict[str, object]:
    before = found.confirmed if payment == found.paid else ()
    return {
        "sale_number": payment.sale_number,
        "payment_id": payment.payment_id,
        "gateway_id": payment.gateway_id,
        "status": payment.state,
        "amount_minor": payment.amount.minor,
        "currency": payment.amount.currency,
        "phone_masked": payment.phone_masked,
        "created_at": iso(payment.created_at),
        "paid_at": iso(payment.succeeded_at),
        "confirmed_before": [iso(at) for at in before],
    }


def _of_theirs(item: ListedPayment) -> dict[str, object]:
    amount = item.reading.amount if item.reading else None
    return {
        "sale_number": item.sale_number,
        "payment_id": item.our_payment_id,
        "gateway_id": item.gateway_id,
        "status": item.reading.word if item.reading else None,
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "phone_masked": item.phone_masked,
        "created_at": iso(item.created_at),
        "paid_at": None,
        "confirmed_before": [],
    }
