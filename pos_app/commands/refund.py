"""`pos-app refund`: money that goes back, what is owed, and what was given."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

import click

from pos_app.assembly.receipt_forms import slip_of
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import Session, who_stop
from pos_app.commands.group import check_own, new_file, read_amount, text, verb
from pos_app.commands.receipt import check_printer, let_out
from pos_app.commands.sources import ledger_stop, open_log
from pos_app.domain.receipt import TEXT_COLUMNS, slip_lines
from pos_app.domain.refund import RefundState, RefundWay
from pos_app.engine.events import LedgerTrouble, RefundChanged, RefundRefused
from pos_app.engine.requests import PromiseRefund, SettleRefund

if TYPE_CHECKING:
    from pathlib import Path

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
    "cash_only": (
        Exit.USAGE,
        "Change that is owed is given --by cash, or taken off with `pos-app charge --cash --slip`.",
    ),
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
@click.option("--text", "as_text", is_flag=True, help="A slip here; so it is without any other.")
@click.option("--pdf", type=new_file, metavar="FILE", help="Make a PDF of a slip.")
@click.option("--print", "on_paper", is_flag=True, help="Print a slip on paper.")
def refund(
    run: Run,
    what: tuple[str, ...],
    amount: str | None,
    by: str | None,
    reason: str | None,
    reference: str | None,
    as_text: bool,
    pdf: Path | None,
    on_paper: bool,
) -> Exit:
    """Give money back: `refund SALE`, `refund settle REFUND`, `refund list`, `refund slip REFUND`.

    Change that could not be given stands among what is owed, and is settled in cash.
    """
    forms = sum((as_text, pdf is not None, on_paper))
    if forms > 1 or (forms and what[0] != "slip"):
        raise Stop(Exit.USAGE, "Give one of --text, --pdf and --print, with `refund slip`.")
    match what:
        case ["slip", number]:
            if any(option is not None for option in (amount, by, reason, reference)):
                raise Stop(Exit.USAGE, "A slip goes with --text, --pdf or --print alone.")
            return _slip(run, number, pdf, on_paper=on_paper)
        case ["list"]:
            return _list(run)
        case ["settle", number]:
            if by not in (RefundWay.CASH, RefundWay.GATEWAY) or amount or reason:
                raise Stop(Exit.USAGE, "Settle with --by cash, or --by gateway and --reference.")
            return _ask(run, SettleRefund(uuid.uuid4().hex, number, RefundWay(by), reference))
        case ["settle"]:
            raise Stop(Exit.USAGE, "Say which: `refund settle REFUND`; `refund list` names them.")
        case [number]:
            if amount is None or by is None or reason is None:
                raise Stop(Exit.USAGE, "Give --amount, --by and --reason.")
            money = read_amount(amount, run.program.config().till.currency)
            way, ref = RefundWay(by), uuid.uuid4().hex
            return _ask(run, PromiseRefund(ref, number, money, way, reason, reference))
    raise Stop(
        Exit.USAGE, "Say `refund SALE`, `refund settle REFUND`, `refund list` or `refund slip`."
    )


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


def _slip(run: Run, number: str, pdf: Path | None, *, on_paper: bool) -> Exit:
    config = run.program.config()
    if on_paper:
        check_printer(config)
    if pdf is not None:
        check_own(run.program, pdf)
    with open_log(run.program) as log:
        found = log.refund(number)
    if found is None:
        raise Stop(*_REFUSED["unknown_refund"])
    slip, where = slip_of(config, found), ""
    if on_paper or pdf is not None:
        title = f"{config.till.shop} {found.refund_number}"
        where = let_out(run, partial(slip_lines, slip), title, pdf)
    words = [line.text(TEXT_COLUMNS) for line in slip_lines(slip, TEXT_COLUMNS)]
    run.printer.object(_object(found) | {"text": "".join(f"{line}\n" for line in words)})
    for line in [f"{found.refund_number}  {where}"] if where else words:
        run.printer.line(line)
    return Exit.DONE


def _list(run: Run) -> Exit:
    with open_log(run.program) as log:
        run.printer.begin()
        for each in log.refunds():
            _print(run, each)
    return Exit.DONE


def _object(refund: Refund) -> dict[str, object]:
    """The documented object; absent facts are null."""
    return {
        "refund_number": refund.refund_number,
        "kind": "change" if refund.is_change else "refund",
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


def _print(run: Run, refund: Refund) -> None:
    run.printer.object(_object(refund))
    done = refund.state is RefundState.DONE
    how = f"given back {_WAYS[refund.by]}" if done else "OWED to the customer"
    day = refund.created_at.astimezone().strftime("%Y-%m-%d")
    run.printer.line(
        f"{refund.refund_number}  {day}  sale {refund.sale_number}  {refund.amount.shown}  {how}"
        f"  {refund.reason}"
    )
