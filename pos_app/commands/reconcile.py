"""`pos-app reconcile`: compare a day's log with the gateways, both ways."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import click

from pos_app.assembly.program import local_midnight
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import say_lost
from pos_app.commands.group import DAY, FIRST_DAY, LAST_DAY, verb
from pos_app.commands.output import STATES, CheckResult, iso
from pos_app.commands.sources import ask_gateways, ledger_stop, ledger_stops
from pos_app.domain.methods import GATEWAYS, GatewayName
from pos_app.engine.events import LedgerRestored, LedgerTrouble
from pos_app.engine.reconcile import KEEPS_CHANGING, TOO_LONG, Reconciler
from pos_app.engine.reconcile_result import Finding
from pos_app.engine.session import LedgerGone, LedgerSession
from pos_app.gateways.port import EMPTY, ENDLESS, REPEATED

if TYPE_CHECKING:
    from datetime import date

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run
    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.reconcile_result import Compared, Reconciled, Trouble

LISTS = {
    REPEATED: "repeats itself",
    EMPTY: "breaks off",
    ENDLESS: "does not end",
    TOO_LONG: "takes too long to read",
}
FINDINGS = {
    Finding.MATCHED: "{here} agrees.",
    Finding.ONLY_HERE: "{here} is {state} here, and {gateway} does not have it.",
    Finding.ONLY_THERE: "{there} is in PayGate's list ({word}, {amount}) and not in this ledger: "
    "decide about it in the window's History.",
    Finding.STATUS_DIFFERS: "{here} is {state} here, and {gateway} says {word}.",
    Finding.AMOUNT_DIFFERS: "{here} is {own} here, and {gateway} says {amount}.",
    Finding.NOT_THIS_TILL: "{there} is not this till's.",
    Finding.OTHER_TILL: "{there} is another till's that uses this till's name.",
    Finding.SHARED: "{here} has {there}, which belongs to another sale and does not pay this.",
}


@verb(json="One JSON object.")
@click.option("--date", "day", type=DAY, required=True, help="The local day.")
def reconcile(run: Run, day: date) -> Exit:
    """Compare a day's log with the gateways."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Stop(Exit.USAGE, "--date is a day on which a till can have sold.")
    found = _answer(day, _compare(run.program, day))
    run.printer.found(found, sound="Log and gateways agree.")
    return Exit.DONE if found.ok else Exit.NOT_KNOWN


def _compare(program: TillProgram, day: date) -> Reconciled:
    """Compare a local day with the gateways, as the ledger's owner; what is decided is stored.

    Raises:
        Stop: The ledger is held or cannot be used.
    """
    maker = program.gateway_maker()
    deps = program.engine_deps(maker, recover=False)
    troubles: list[str] = []

    def hear(event: EngineEvent) -> None:
        if isinstance(event, LedgerTrouble):
            troubles.append(event.code)
        elif isinstance(event, LedgerRestored):
            say_lost(event)

    session = LedgerSession(deps, hear)

    async def ask(setup: GatewaySetup) -> Reconciled:
        start = local_midnight(day).astimezone(UTC)
        end = local_midnight(day + timedelta(days=1)).astimezone(UTC)
        gateways = setup.gateways
        reconciler = Reconciler(session, gateways.mobile_money, gateways.checkout)
        return await reconciler.reconcile(start, end)

    try:
        with ledger_stops():
            session.open()
            session.tell_restored()
        return ask_gateways(maker, ask)
    except LedgerGone:
        raise ledger_stop(troubles[-1] if troubles else "unreadable") from None
    finally:
        session.close()


def _answer(day: date, found: Reconciled) -> CheckResult:
    problems = [_line(one) for one in found.compared if one.needs_person]
    if others := found.count(Finding.OTHER_TILL):
        problems.append(
            f"Another till uses this till's name: {others} of its payments are in PayGate's list. "
            "Give each till a name of its own in Settings."
        )
    if found.due_from is not None:
        first = found.due_from.astimezone().date().isoformat()
        problems.append(
            f"This ledger was restored: reconcile every day from {first} to today. "
            "Until then sales may be missing."
        )
    problems += [_trouble(trouble) for trouble in found.troubles]
    problems += [
        f"Sale {payment.sale_number} ({payment.payment_id}) is left open: {payment.state}."
        for payment in found.left_open
    ]
    about: dict[str, object] = {
        "date": day.isoformat(),
        "passes": found.passes,
        "until": iso(found.until),
        **{
            finding: [_as_object(one) for one in found.compared if one.finding is finding]
            for finding in Finding
        },
        "decided": [
            _as_object(one)
            for one in found.compared
            if one.payment is not None and one.before is not one.payment.state
        ],
        "left_open": [payment.payment_id for payment in found.left_open],
    }
    return CheckResult(found.ok, tuple(problems), about)


def _line(one: Compared) -> str:
    payment = one.payment
    here = f"Sale {payment.sale_number} ({payment.payment_id})" if payment else ""
    there = f"Payment {one.gateway_id}"
    if payment is not None and one.finding is Finding.ONLY_THERE:
        return (
            f"{there} is a second request for sale {payment.sale_number} ({one.there}): "
            "decide about it in the window's History."
        )
    return FINDINGS[one.finding].format(
        here=here,
        there=there,
        state=STATES[payment.state] if payment else "",
        own=payment.amount.shown if payment else "",
        gateway=(payment.through if payment else GATEWAYS[GatewayName.PAYGATE]).title,
        word=one.there or "no status",
        amount=one.amount.shown if one.amount else "no amount",
    )


def _trouble(trouble: Trouble) -> str:
    name = GATEWAYS[trouble.gateway].title
    if trouble.code == "off":
        return f"{name} is off, so it could not be compared: see `pos-app doctor`."
    if trouble.code == KEEPS_CHANGING:
        return f"{name}'s list is still moving. Try again when fewer customers are paying."
    if trouble.code in LISTS:
        return f"{name}'s list {LISTS[trouble.code]}: it proves nothing. Ask {name}'s support."
    if trouble.payment is not None:
        return (
            f"{name} could not be asked about sale {trouble.payment.sale_number} ({trouble.code})."
        )
    return f"{name} could not be compared ({trouble.code}). Try again later."


def _as_object(one: Compared) -> dict[str, object]:
    payment = one.payment
    return {
        "sale_number": payment.sale_number if payment else None,
        "payment_id": payment.payment_id if payment else None,
        "gateway_id": one.gateway_id,
        "before": one.before,
        "status": payment.state if payment else None,
        "there": one.there,
        "amount_minor": payment.amount.minor if payment else None,
        "amount_minor_there": one.amount.minor if one.amount else None,
        "choice": one.choice,
    }
