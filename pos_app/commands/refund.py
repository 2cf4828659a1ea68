"""`pos-app refund`: money that goes back, what is owed, and what was given."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import Session, who_stop
from pos_app.commands.group import read_amount, text, verb
from pos_app.commands.sources import ledger_stop, open_log
from pos_app.domain.refund import RefundState, RefundWay
from pos_app.engine.events import LedgerTrouble, RefundChanged, RefundRefused
from pos_app.engine.requests import PromiseRefund, SettleRefund

if TYPE_CHECKING:
    from pos_app.commands.group import Run
    from pos_app.domain.refund import Refund

_REFUSED = {
    "nothing_proven": (Exit.USAGE, "Nothing of this sale was paid, as far as is known."),
    "not_in_drawer": (Exit.USAGE, "There is not so much in the drawer."),
    "no_reason": (Exit.USAGE, "Give a --reason."),
    "unknown_sale": (Exit.USAGE, "There is no such sale."),
    "unknown_refund": (Exit.USAGE, "There is no such refund."),
    "already_done": (Exit.USAGE, "This refund was given already."),
    "no_reference": (Exit.USAGE, "Give the gateway's --reference."),
    "ledger": (Exit.LEDGER, "The ledger could not be written. Nothing was noted."),
    "mistake": (
        Exit.BUG,
        "A mistake in the program stopped this: look with `pos-app refund list` before you try "
        "again.",
    ),
}
_WAYS = {
    RefundWay.CASH: "in cash",
    RefundWay.GATEWAY: "by the gateway",
    RefundWay.OWED: "owed",
}
# The commit itself, on a slow disk.
_PATIENCE_SECONDS = 15.0


@verb(json="JSON lines.", by_somebody=True)
@click.argument("what", nargs=-1, required=True, type=text)
@click.option("--amount", help="What goes back, like 5.00.")
@click.option("--by", type=click.Choice([way.value for way in RefundWay]), help="How.")
@click.option("--reason", type=text, help="Why.")
@click.option("--reference", type=text, help="The gateway's own word for it.")
def refund(
    run: Run,
    what: tuple[str, ...],
    amount: str | None,
    by: str | None,
    reason: str | None,
    reference: str | None,
) -> Exit:
    """Give money back: `refund SALE`, `refund settle REFUND`, `refund list`."""
    match what:
        case ["list"]:
            return _list(run)
        case ["settle", number]:
            if by not in (RefundWay.CASH, RefundWay.GATEWAY) or amount or reason:
                raise Stop(Exit.USAGE, "Settle with --by cash, or --by gateway and --reference.")
            return _ask(run, SettleRefund(uuid.uuid4().hex, number, RefundWay(by), reference))
        case [number]:
            if amount is None or by is None or reason is None:
                raise Stop(Exit.USAGE, "Give --amount, --by and --reason.")
            money = read_amount(amount, run.program.config().till.currency)
            way, ref = RefundWay(by), uuid.uuid4().hex
            return _ask(run, PromiseRefund(ref, number, money, way, reason, reference))
    raise Stop(Exit.USAGE, "Say `refund SALE`, `refund settle REFUND` or `refund list`.")


def _ask(run: Run, request: PromiseRefund | SettleRefund) -> Exit:
    with Session(run.program) as session:
        session.identify(run.who)
        session.submit(request)
        for event in session.events(_PATIENCE_SECONDS, to_the_end=True):
            match event:
                case RefundChanged(ref, given) if ref == request.ref:
                    _print(run, given)
                    return Exit.DONE
                case RefundRefused(ref, code, left) if ref == request.ref:
                    if left is not None and code == "more_than_proven":
                        raise Stop(Exit.USAGE, f"At most {left.shown} of this sale may go back.")
                    if code in ("locked", "right_lacking"):
                        raise who_stop(code)
                    raise Stop(*_REFUSED.get(code, (Exit.NOT_KNOWN, f"Not now: {code}.")))
                case LedgerTrouble(code):
                    raise ledger_stop(code)
    raise Stop(Exit.NOT_KNOWN, "The till did not answer in time: see `pos-app refund list`.")


def _list(run: Run) -> Exit:
    with open_log(run.program) as log:
        run.printer.begin()
        for each in log.refunds():
            _print(run, each)
    return Exit.DONE


def _print(run: Run, refund: Refund) -> None:
    run.printer.object(
        {
            "refund_number": refund.refund_number,
            "sale_number": refund.sale_number,
            "amount_minor": refund.amount.minor,
            "currency": refund.amount.currency,
            "by": refund.by,
            "state": refund.state,
            "reason": refund.reason,
            "reference": refund.reference,
            "cashier": refund.cashier,
            "approved_by": refund.approved_by,
        }
    )
    done = refund.state is RefundState.DONE
    how = f"given back {_WAYS[refund.by]}" if done else "OWED to the customer"
    day = refund.created_at.astimezone().strftime("%Y-%m-%d")
    run.printer.line(
        f"{refund.refund_number}  {day}  sale {refund.sale_number}  {refund.amount.shown}  {how}"
        f"  {refund.reason}"
    )
