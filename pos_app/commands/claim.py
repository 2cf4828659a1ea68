"""`pos-app claim`: is this customer's "I have paid" ours? Looks here and in PayGate's list.

`claim`'s surroundings: a look into the ledger beside a running till, and the words for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from pos_app.assembly.engines import now
from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.group import Day, day_bounds, group, printer_of, program_of
from pos_app.commands.output import iso
from pos_app.commands.own_ledger import ledger_stops, own_path
from pos_app.commands.payments import gateway_words
from pos_app.commands.wording import METHODS_OFF, amount_words
from pos_app.domain.money import AmountError, parse_amount
from pos_app.domain.phone import last_four
from pos_app.engine import claims, reconcile_result
from pos_app.engine.claims import moment_of
from pos_app.engine.events import MethodOff
from pos_app.engine.reconcile_result import Claim, ClaimVerdict
from pos_app.settings.settings_table import Mode
from pos_app.system.daemon_call import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.domain.payment import Payment
    from pos_app.engine.reconcile_result import Claimed
    from pos_app.gateways.port import ListedPayment
    from pos_app.settings.settings_table import Config


_EXITS = {
    ClaimVerdict.PAID: Exit.DONE,
    ClaimVerdict.SEVERAL: Exit.NOT_KNOWN,
    ClaimVerdict.NOT_CONFIRMED: Exit.NOT_KNOWN,
    ClaimVerdict.NOT_KNOWN: Exit.NOT_KNOWN,
    ClaimVerdict.NOT_OURS: Exit.NOT_PAID,
}
_WORDS = {
    ClaimVerdict.PAID: "Ours and paid.",
    ClaimVerdict.SEVERAL: "Several paid sales fit: ask for the time in the message, and give --at.",
    ClaimVerdict.NOT_KNOWN: "Not confirmed: PayGate could not be asked, so nobody knows yet.",
    ClaimVerdict.NOT_CONFIRMED: "Ours, not confirmed yet: wait, and hand nothing over for it.",
    ClaimVerdict.NOT_OURS: "Not ours: nothing with this amount and number was asked for here "
    "in this time (a day, unless told).",
}


@group.command("claim", help="Is this customer's “I have paid” ours?")
@click.option("--amount", required=True, help="Like 12.50.")
@click.option(
    "--last4", required=True, help="The last four digits of the customer's number, or 024•••4567."
)
@click.option("--at", "clock", metavar="HH:MM", help="The time in the customer's message.")
@click.option("--days", type=click.IntRange(1, 3650), help="Look so many days back; usually 1.")
@click.option("--from", "first", type=Day(), help="First day, in place of --days.")
@click.option("--to", "last", type=Day(), help="Last day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def claim(
    context: click.Context,
    amount: str,
    last4: str,
    clock: str | None,
    days: int | None,
    first: date | None,
    last: date | None,
    as_json: bool,
) -> None:
    """Look for it."""
    program = program_of(context)
    digits = last_four(last4)
    if digits is None:
        raise Stop(Exit.USAGE, "--last4 is four digits.")
    if days is not None and (first is not None or last is not None):
        raise Stop(Exit.USAGE, "Give --days, or --from and --to, not both.")
    try:
        money = parse_amount(amount, program.config().till.currency)
    except AmountError as error:
        raise Stop(Exit.USAGE, amount_words(error)) from None
    since, until = day_bounds(first, last)
    now = datetime.now().astimezone()
    if days is not None:
        since = now - timedelta(days=days)
    if clock is not None and (at := moment_of(clock, now)) is None:
        raise Stop(Exit.USAGE, "--at is a time like 14:02.")
    claimed = Claim(money, digits, since, until, at if clock is not None else None)
    answer = look_for(program.gateway_maker(), own_path(program), program.config(), claimed)
    printer = printer_of(context, as_json=as_json)
    printer.object(
        {
            "ok": answer.verdict is ClaimVerdict.PAID,
            "problems": list(answer.problems),
            "verdict": answer.verdict.value,
            "found": [dict(one) for one in answer.found],
            "training": program.config().till.mode is Mode.TRAINING,
        }
    )
    printer.line(_WORDS[answer.verdict])
    for one in answer.found:
        printer.line("  " + "  ".join(str(value) for value in one.values() if value))
    for problem in answer.problems:
        printer.line(problem)
    raise Stop(_EXITS[answer.verdict])


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
    return _answer(found, off, problems)


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


def _answer(found: Claimed, off: MethodOff | None, problems: list[str]) -> ClaimAnswer:
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


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """The answer to a customer's claim.

    Attributes:
        found: What was found, one object each, ready for JSON; phones masked.
        problems: What could not be looked at, one line each.
    """

    verdict: ClaimVerdict
    found: tuple[Mapping[str, object], ...]
    problems: tuple[str, ...]
