"""`pos-app receipt`: the receipt of a paid sale, as text, as a file, or on paper.

It runs beside a till: which copy it is is committed before anything leaves, and what became of it
afterwards. A job that was cut off is never tried again by itself. Where people are set up, a copy
on paper or as a file is asked of the engine by somebody, and needs the ledger for itself.
"""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import click

from pos_app.assembly import receipt_forms
from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit, Stop, say
from pos_app.commands.engine_run import PERSON_SECONDS, Session, who_stop
from pos_app.commands.group import check_own, new_file, qt_needed, text, verb, writing
from pos_app.commands.output import iso
from pos_app.commands.sources import ledger_stop, ledger_stops, ledger_there, open_log
from pos_app.domain.receipt import CEDI, COLUMNS, ReceiptState, ReceiptWay
from pos_app.engine.events import LedgerTrouble, ReceiptMade, ReceiptRefused
from pos_app.engine.requests import MakeReceipt
from pos_app.ledger.book import end_receipt_beside, make_receipt_beside
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.printing import escpos
from pos_app.printing.ways import JobEnd, PrintProblem
from pos_app.settings import receipt_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run
    from pos_app.domain.payment import Payment
    from pos_app.domain.receipt import IssuedReceipt, Line, Receipt
    from pos_app.domain.sale import Sale
    from pos_app.printing.ways import Content
    from pos_app.settings.settings_table import Config

PRINTING = {
    PrintProblem.NOT_THERE: "The printer is not there: plug it in and switch it on, or change "
    "printer under [receipt] in config.toml.",
    PrintProblem.NOT_ON_THIS_SYSTEM: "This computer cannot print in the way that printer under "
    "[receipt] in config.toml names.",
    PrintProblem.REFUSED: "The printer took nothing: look whether it is on and has paper.",
    PrintProblem.TIMED_OUT: "The printer did not answer in time: look whether it is on.",
    PrintProblem.CUT_OFF: "The printer stopped in the middle: look whether it has paper.",
}
NO_PROOF = (
    "Receipts have no proof: this till has no key to sign them with, as no store of keys that it "
    "may use answers."
)
_UNKNOWN = "Look what came out of it. Nothing is printed again by itself."


@verb(json="One JSON object.", by_somebody=True)
@click.argument("number", type=text)
@click.option("--text", "as_text", is_flag=True, help="Print it here; so it is without any other.")
@click.option("--pdf", type=new_file, metavar="FILE", help="Make a PDF.")
@click.option("--escpos", type=new_file, metavar="FILE", help="Keep the printer's bytes.")
@click.option("--print", "on_paper", is_flag=True, help="Print it on paper.")
def receipt(
    run: Run, number: str, as_text: bool, pdf: Path | None, escpos: Path | None, on_paper: bool
) -> Exit:
    """The receipt of a paid sale; the first is the original, later ones say COPY."""
    if sum((as_text, pdf is not None, escpos is not None, on_paper)) > 1:
        raise Stop(Exit.USAGE, "Give one of --text, --pdf, --escpos and --print.")
    config = run.program.config()
    if on_paper:
        check_printer(config)
    file = pdf or escpos
    if file is not None:
        check_own(run.program, file)
    way = ReceiptWay.PRINT if on_paper else ReceiptWay.TEXT
    if file is not None:
        way = ReceiptWay.PDF if pdf is not None else ReceiptWay.ESCPOS
    ledger = ledger_there(run.program)
    sale, payments = _paid_sale(run, number)
    key = receipt_key.read_or_make(receipt_key.key_place(config, run.program.folders))
    with closing(LogQueries(ledger)) as queries, ledger_stops():
        till_id = queries.identity().till_id
        copies = way is not ReceiptWay.TEXT and queries.has_receipt(sale)
        asks = copies and any(person.active for person in queries.people())
        if not asks and not run.who.cashier:
            issued = make_receipt_beside(ledger, sale.sale_id, way, at=now())
    if asks or run.who.cashier:
        issued = _asked_for(run, sale, way)
    if key is None:
        say(NO_PROOF)
    ended = JobEnd(ReceiptState.FAILED)
    try:
        made = receipt_forms.put_together(config, sale, payments, issued, key, till_id)
        content = _content(config, made, way)
        # Whatever ends the program from here on, some of it may have come out.
        ended = JobEnd(ReceiptState.UNKNOWN)
        ended = _let_out(run.program, content, way, file)
    finally:
        issued = _keep_end(ledger, issued, ended.state)
    if ended.state is ReceiptState.FAILED and file is not None:
        raise Stop(Exit.USAGE, f"{file} cannot be written.")
    shown = receipt_forms.as_text(made)
    run.printer.object(_object(made, issued, shown, file, ended.problem))
    if way is ReceiptWay.TEXT:
        for line in shown.splitlines():
            run.printer.line(line)
    elif ended.state is ReceiptState.DONE:
        which = f"COPY {made.copy}" if made.copy else "the original"
        where = "printed" if file is None else f"written to {file}"
        run.printer.line(f"{made.sale_number}  {which}, {where}")
    if ended.problem is None:
        return Exit.DONE
    raise printing_stop(ended)


def check_printer(config: Config) -> None:
    """Stop where no printer is named."""
    if not config.receipt.printer:
        raise Stop(Exit.SETTINGS, "There is no printer: name it under [receipt] in config.toml.")


def printing_stop(ended: JobEnd) -> Stop:
    """What to say of a job that is not done."""
    why = "" if ended.problem is None else PRINTING[ended.problem]
    if ended.state is ReceiptState.UNKNOWN:
        return Stop(Exit.NOT_KNOWN, f"{why} {_UNKNOWN}")
    return Stop(Exit.NOT_PAID, f"Nothing was printed. {why}")


def let_out(
    run: Run, made: Callable[[int, str], Sequence[Line]], title: str, pdf: Path | None
) -> str:
    """Take lines to the printer, or into a PDF where that is wished; say where they went.

    Args:
        run: The command's.
        made: Makes the lines for a width in characters and a sign for cedis.
        title: The PDF's.
        pdf: A new file; None for the printer.

    Raises:
        Stop: They did not get there, or nobody knows.
    """
    config = run.program.config()
    width = COLUMNS[config.receipt.width]
    if pdf is None:
        with qt_needed():
            content = receipt_forms.job_of(config, made(width, escpos.CEDI))
        folders = run.program.folders
        ended = receipt_forms.send(folders, config.receipt.printer, content)
        if ended.problem is not None:
            raise printing_stop(ended)
        return "printed"
    with qt_needed():
        from pos_app.printing import painted

        painted.be_ready()
        content = receipt_forms.pdf_of(config, made(width, CEDI), title)
    with writing(pdf):
        receipt_forms.write_new(pdf, content)
    return f"written to {pdf}"


def _asked_for(run: Run, sale: Sale, way: ReceiptWay) -> IssuedReceipt:
    """Have the engine issue it for whoever asks, who may lack the right."""
    request = MakeReceipt(uuid.uuid4().hex, sale.sale_id, way)
    with Session(run.program) as session:
        session.identify(run.who)
        session.submit(request)
        for event in session.events(PERSON_SECONDS, to_the_end=True):
            match event:
                case ReceiptMade(ref, _, _, issued) if ref == request.ref:
                    return issued
                case ReceiptRefused(ref, code) if ref == request.ref:
                    raise who_stop(code)
                case LedgerTrouble(code):
                    raise ledger_stop(code)
    raise Stop(Exit.NOT_KNOWN, "The till did not answer in time. Nothing was printed.")


def _paid_sale(run: Run, number: str) -> tuple[Sale, tuple[Payment, ...]]:
    with open_log(run.program) as log:
        found = log.sale(number)
    if found is None:
        raise Stop(Exit.USAGE, f"There is no sale {number} in this ledger.")
    if not found[0].is_paid:
        raise Stop(
            Exit.USAGE, f"Sale {number} is not paid: there is a receipt of what is paid alone."
        )
    return found


def _content(config: Config, made: Receipt, way: ReceiptWay) -> Content:
    """What leaves the till; nothing for text, which only this command prints."""
    with qt_needed():
        match way:
            case ReceiptWay.PDF:
                from pos_app.printing import painted

                painted.be_ready()
                return receipt_forms.as_pdf(config, made)
            case ReceiptWay.ESCPOS:
                return receipt_forms.as_bytes(config, made)
            case ReceiptWay.PRINT:
                return receipt_forms.as_job(config, made)
    return b""


def _let_out(program: TillProgram, content: Content, way: ReceiptWay, file: Path | None) -> JobEnd:
    if way is ReceiptWay.PRINT:
        printer = program.config().receipt.printer
        return receipt_forms.send(program.folders, printer, content)
    if file is not None and isinstance(content, bytes):
        try:
            receipt_forms.write_new(file, content)
        except OSError:
            return JobEnd(ReceiptState.FAILED)
    return JobEnd(ReceiptState.DONE)


def _keep_end(ledger: Path, issued: IssuedReceipt, state: ReceiptState) -> IssuedReceipt:
    """Commit what became of it; where that cannot be kept, its end stays unknown."""
    try:
        return end_receipt_beside(ledger, issued.issue, state, at=now())
    except LedgerError as error:
        say(f"It could not be kept what became of the receipt ({error.code}).")
        return issued


def _object(
    made: Receipt,
    issued: IssuedReceipt,
    shown: str,
    file: Path | None,
    problem: PrintProblem | None,
) -> dict[str, object]:
    return {
        "sale_number": made.sale_number,
        "copy": issued.copy,
        "at": iso(issued.at),
        "cashier": issued.cashier,
        "way": issued.way,
        "state": issued.state,
        "problem": problem,
        "amount_minor": made.amount.minor,
        "currency": made.amount.currency,
        "proof": made.proof,
        "file": None if file is None else str(file),
        "text": shown,
    }
