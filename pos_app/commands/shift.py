"""`pos-app shift`: the drawer from its opening's count to its Z.

X and Z are read beside a running till; what changes the drawer needs the ledger for itself.
"""

from __future__ import annotations

import uuid
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

import click

from pos_app.assembly import receipt_forms
from pos_app.assembly.program import business_day, now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import Session, who_stop
from pos_app.commands.group import (
    AMOUNTS,
    WholeNumber,
    check_own,
    group,
    new_file,
    read_amount,
    text,
    verb,
)
from pos_app.commands.output import iso
from pos_app.commands.receipt import PRINTING, check_printer, let_out
from pos_app.commands.sources import ledger_stop, ledger_stops, own_path
from pos_app.domain import shift_paper
from pos_app.domain.money import AmountError, AmountProblem, Money
from pos_app.domain.receipt import ReceiptState, pair
from pos_app.domain.shift import (
    CashKind,
    CountError,
    CountProblem,
    DrawerCount,
    ShiftRefusal,
    read_count,
    read_counted,
    sees_expected,
)
from pos_app.engine.events import LedgerTrouble, ShiftDone
from pos_app.engine.requests import CloseShift, MoveCash, OpenDrawer, OpenShift
from pos_app.ledger.queries import LogQueries
from pos_app.printing import escpos

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from pos_app.commands.group import Run
    from pos_app.domain.receipt import Line
    from pos_app.domain.shift import Shift, ShiftReport
    from pos_app.engine.requests import ShiftRequest

_T = TypeVar("_T")
COUNTS = {
    CountProblem.EMPTY: "Nothing was counted: write it like 50x2,0.50x10.",
    CountProblem.NOT_A_COUNT: "{part!r} is no count: write notes and coins like 50x2,0.50x10, and "
    "what is neither like other=3.20.",
    CountProblem.UNKNOWN_PIECE: "{part!r}: this till counts no such note or coin.",
    CountProblem.TWICE: "{part!r} was counted already.",
    CountProblem.TOO_MANY: "{part!r}: no drawer holds so many.",
}
NO_SHIFT = "No shift is open: open one with `pos-app shift open`."
_REFUSED = {
    ShiftRefusal.SHIFT_CLOSED: (Exit.USAGE, NO_SHIFT),
    ShiftRefusal.TOO_MUCH: (Exit.USAGE, "No drawer holds so much."),
    ShiftRefusal.COUNT_AGAIN: (
        Exit.USAGE,
        "Cash moved while the gateway was asked, and nothing was closed: count again.",
    ),
    "ledger": (Exit.LEDGER, "The ledger could not be written. Nothing was noted."),
    "mistake": (
        Exit.BUG,
        "A mistake in the program stopped this: look with `pos-app shift x` before you try again.",
    ),
}
_MOVED = {
    CashKind.CASH_IN: "Put in",
    CashKind.CASH_OUT: "Taken out",
    CashKind.TO_SAFE: "To the safe",
}
# Beside the gateways' deadline: the commit itself, on a slow disk.
_PATIENCE_SECONDS = 15.0
_JSON = "One JSON object."
_TEXT_COLUMNS = 58


@group.group(invoke_without_command=True)
@click.pass_context
def shift(context: click.Context) -> Exit:
    """The drawer: open a shift, move cash, look (X), close it (Z)."""
    if context.invoked_subcommand is None:
        raise Stop(
            Exit.USAGE,
            "Say `shift open`, `cash-in`, `cash-out`, `to-safe`, `drawer`, `x`, `close` or `z`.",
        )
    return Exit.DONE


_counts = click.option("--count", help="By notes and coins, like 50x2,0.50x10,other=3.20.")


@verb(json=_JSON, under=shift, name="open", by_somebody=True)
@click.option("--float", "total", help="What is in the drawer, like 100.00.")
@_counts
def open_shift(run: Run, total: str | None, count: str | None) -> Exit:
    """Open a shift with what was counted; without a count the drawer is empty."""
    counted = _counted(run, "--float", total, count) or DrawerCount(Money(0, _currency(run)))
    report = _ask_shift(run, OpenShift(uuid.uuid4().hex, counted))
    opened = report.shift
    _print(run, report)
    run.printer.line(f"The shift is open with {opened.opening.shown} in the drawer.")
    if off := shift_paper.opening_off(opened):
        run.printer.line(off)
    return Exit.DONE


_AMOUNT = click.option("--amount", required=True, help="Like 12.50.")
_REASON = click.option("--reason", required=True, type=text, help="What for.")


@verb(json=_JSON, under=shift, name="cash-in", by_somebody=True)
@_AMOUNT
@_REASON
def cash_in(run: Run, amount: str, reason: str) -> Exit:
    """Put cash into the drawer that no customer paid."""
    return _move(run, CashKind.CASH_IN, amount, reason)


@verb(json=_JSON, under=shift, name="cash-out", by_somebody=True)
@_AMOUNT
@_REASON
def cash_out(run: Run, amount: str, reason: str) -> Exit:
    """Take cash out of the drawer, for water, transport and the like."""
    return _move(run, CashKind.CASH_OUT, amount, reason)


@verb(json=_JSON, under=shift, name="to-safe", by_somebody=True)
@_AMOUNT
@_REASON
def to_safe(run: Run, amount: str, reason: str) -> Exit:
    """Take cash out of the drawer for the safe or the bank."""
    return _move(run, CashKind.TO_SAFE, amount, reason)


def _move(run: Run, kind: CashKind, amount: str, reason: str) -> Exit:
    money = read_amount(amount, _currency(run))
    if not reason:
        raise Stop(Exit.USAGE, "Give a --reason.")
    report = _ask_shift(run, MoveCash(uuid.uuid4().hex, kind, money, reason))
    _print(run, report)
    run.printer.line(f"{_MOVED[kind]}: {money.shown} ({reason})")
    return Exit.DONE


@verb(json=_JSON, under=shift, by_somebody=True)
@_REASON
def drawer(run: Run, reason: str) -> Exit:
    """Open the drawer without a sale, which is kept with who and why."""
    if not reason:
        raise Stop(Exit.USAGE, "Give a --reason.")
    config = run.program.config().receipt
    if not (config.printer and config.drawer):
        raise Stop(
            Exit.SETTINGS,
            "No drawer is at this till's printer: name the printer, and set drawer = true, under "
            "[receipt] in config.toml.",
        )
    _ask(run, OpenDrawer(uuid.uuid4().hex, reason))
    end = receipt_forms.send(run.program.folders, config.printer, escpos.drawer_pulse())
    run.printer.object({"reason": reason, "state": end.state, "problem": end.problem})
    if end.problem is not None:
        known = Exit.NOT_PAID if end.state is ReceiptState.FAILED else Exit.NOT_KNOWN
        raise Stop(known, f"The drawer may be shut. {PRINTING[end.problem]}")
    run.printer.line(f"The drawer was opened ({reason}).")
    return Exit.DONE


@verb(json=_JSON, under=shift)
def x(run: Run) -> Exit:
    """What the open shift comes to by now; it changes nothing."""
    report = _read(run, LogQueries.shift_report)
    if report is None:
        raise Stop(Exit.USAGE, NO_SHIFT)
    _print(run, report)
    _print_paper(run, report)
    return Exit.DONE


@verb(json=_JSON, under=shift, by_somebody=True)
@click.option("--counted", "total", help="What is in the drawer, like 480.00.")
@_counts
@click.option("--reason", type=text, help="Why it is not what must be there.")
def close(run: Run, total: str | None, count: str | None, reason: str | None) -> Exit:
    """Close the shift with what was counted, and print its Z."""
    counted = _counted(run, "--counted", total, count)
    if counted is None:
        raise Stop(Exit.USAGE, "Count the drawer: give --counted or --count.")
    report = _ask_shift(run, CloseShift(uuid.uuid4().hex, counted, reason or None))
    _print(run, report)
    _print_paper(run, report)
    return Exit.DONE


@verb(json=_JSON, under=shift)
@click.argument("number", required=False, type=WholeNumber(1))
@click.option("--text", "as_text", is_flag=True, help="As text; so it is without any other.")
@click.option("--pdf", type=new_file, metavar="FILE", help="Make a PDF.")
@click.option("--print", "on_paper", is_flag=True, help="Print it on paper.")
def z(run: Run, number: int | None, as_text: bool, pdf: Path | None, on_paper: bool) -> Exit:
    """Print a Z as it was made; the last one without a number."""
    if as_text and run.as_json:
        raise Stop(Exit.USAGE, "Give --text or --json, not both.")
    if sum((as_text, pdf is not None, on_paper)) > 1:
        raise Stop(Exit.USAGE, "Give one of --text, --pdf and --print.")
    config = run.program.config()
    if on_paper:
        check_printer(config)
    if pdf is not None:
        check_own(run.program, pdf)
    report = _read(run, lambda log: log.z(number))
    if report is None:
        words = "No shift was closed yet." if number is None else f"There is no Z {number}."
        raise Stop(Exit.USAGE, words)
    where = ""
    if on_paper or pdf is not None:
        title = f"{config.till.shop} Z {report.shift.z_number}"
        where = let_out(run, partial(receipt_forms.z_sheet, config, report, copy=True), title, pdf)
    _print(run, report)
    if where:
        run.printer.line(f"Z {report.shift.z_number}  {where}")
    else:
        _print_paper(run, report)
    return Exit.DONE


def _currency(run: Run) -> str:
    return run.program.config().till.currency


def _counted(run: Run, option: str, total: str | None, count: str | None) -> DrawerCount | None:
    """What was counted, either way; None where nothing was typed."""
    if total is not None and count is not None:
        raise Stop(Exit.USAGE, f"Give {option} or --count, not both.")
    try:
        if total is not None:
            return DrawerCount(read_counted(total, _currency(run)))
        if count is not None:
            pieces = run.program.config().cash.denominations
            return read_count(count, pieces, _currency(run))
    except AmountError as error:
        if error.code is AmountProblem.NEGATIVE:
            raise Stop(Exit.USAGE, "What was counted is nothing or more, never less.") from None
        raise Stop(Exit.USAGE, AMOUNTS[error.code].format(sign=error.sign, maximum="")) from None
    except CountError as error:
        raise Stop(Exit.USAGE, COUNTS[error.code].format(part=error.part)) from None
    return None


def _ask_shift(run: Run, request: ShiftRequest) -> ShiftReport:
    """Ask for what leaves a report behind."""
    return cast("ShiftReport", _ask(run, request))


def _ask(run: Run, request: ShiftRequest) -> ShiftReport | None:
    patience = run.program.config().watch.deadline_seconds + _PATIENCE_SECONDS
    with Session(run.program) as session:
        session.identify(run.who)
        session.submit(request)
        for event in session.events(patience, to_the_end=True):
            match event:
                case ShiftDone(ref, "done", report) if ref == request.ref:
                    return report
                case ShiftDone(ref, code, report) if ref == request.ref:
                    raise _refused(run, code, request, report)
                case LedgerTrouble(code):
                    raise ledger_stop(code)
    raise Stop(Exit.NOT_KNOWN, "The till did not answer in time: see `pos-app shift x`.")


def _refused(run: Run, code: str, request: ShiftRequest, report: ShiftReport | None) -> Stop:
    if report is not None:
        match code, request:
            case ShiftRefusal.SHIFT_OPEN, _:
                words = f"A shift is open {_since(run, report.shift)}: close it first."
                return Stop(Exit.USAGE, words)
            case ShiftRefusal.NOT_IN_DRAWER, _:
                there = f"only {report.expected.shown}" if _sees(run, report) else "not so much"
                return Stop(Exit.USAGE, f"There is {there} in the drawer.")
            case ShiftRefusal.REASON_NEEDED, CloseShift(_, count):
                off = shift_paper.over_short(count.total - report.expected)
                limit = run.program.config().shift.difference_limit.shown
                # Who counts blind must not learn from a wrong count what must be there.
                words = f"{off}, more than {limit}" if _sees(run, report) else f"over {limit} off"
                return Stop(
                    Exit.USAGE,
                    f"The count is {words}: count again, or give --reason. Nothing was closed.",
                )
    if code in ("locked", "right_lacking"):
        return who_stop(code)
    return Stop(*_REFUSED.get(code, (Exit.NOT_KNOWN, f"Not now ({code}). Nothing was noted.")))


def _read(run: Run, ask: Callable[[LogQueries], _T | None]) -> _T | None:
    path = own_path(run.program)
    if not path.exists():
        return None
    with closing(LogQueries(path)) as log, ledger_stops():
        return ask(log)


# -- what is printed


def _sees(run: Run, report: ShiftReport) -> bool:
    if not report.shift.is_open:
        return True
    # Where nobody is set up, whoever asks is the owner.
    people = _read(run, LogQueries.people) or ()
    alone = not any(person.active for person in people)
    return sees_expected(blind=run.program.config().shift.blind, alone=alone)


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _print(run: Run, report: ShiftReport) -> None:
    """Print the documented object; absent facts are null."""
    one, totals = report.shift, report.totals
    run.printer.object(
        {
            "shift": one.shift_id,
            "z_number": one.z_number,
            "open": one.is_open,
            "opened_at": iso(one.opened_at),
            "closed_at": iso(one.closed_at),
            "opened_by": one.opened_by,
            "closed_by": one.closed_by,
            "float_minor": one.opening.minor,
            "expected_minor": report.expected.minor if _sees(run, report) else None,
            "counted_minor": _minor(one.counted),
            "difference_minor": _minor(one.difference),
            "currency": one.opening.currency,
            "methods": [
                {
                    "method": each.method,
                    "network": each.network,
                    "count": each.count,
                    "amount_minor": each.amount.minor,
                    "gateway_minor": _minor(each.gateway),
                }
                for each in totals.methods
            ],
            "refunds_minor": totals.refunds.minor,
            "owed_minor": totals.owed.minor,
            "undecided": list(totals.undecided),
            "first_sale": totals.first_sale,
            "last_sale": totals.last_sale,
            "grand_total_minor": totals.grand_total.minor,
            "chain_head": totals.chain_head,
        }
    )


def _print_paper(run: Run, report: ShiftReport) -> None:
    for line in _paper(run, report):
        run.printer.line(line.text(_TEXT_COLUMNS))


def _paper(run: Run, report: ShiftReport) -> Iterator[Line]:
    """An X or a Z, line by line."""
    if not report.shift.is_open:
        yield from shift_paper.z_lines(receipt_forms.local_z(report), _TEXT_COLUMNS)
        return
    one, head = report.shift, report.totals.chain_head
    yield from pair(f"X  {_since(run, one)}", "", _TEXT_COLUMNS)
    if one.opened_by:
        yield from pair("Opened by", one.opened_by, _TEXT_COLUMNS)
    yield from shift_paper.lines(report, _TEXT_COLUMNS, sees=_sees(run, report))
    yield from pair(f"Chain {head[: shift_paper.HEAD_DIGITS]}", "", _TEXT_COLUMNS)


def _since(run: Run, one: Shift) -> str:
    starts_at = run.program.config().shift.day_starts_at
    before = business_day(one.opened_at, starts_at) < business_day(now(), starts_at)
    return f"since {_local(one.opened_at)}{', from an earlier day' if before else ''}"


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
