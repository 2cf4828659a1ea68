"""Puts a receipt together: the sale's facts, the shop's lines and the till's proof; and its shapes.

Whoever lets one out has had it numbered by the ledger first. It must never ask for a key where
nothing is to be signed.
"""

from __future__ import annotations

import os
import threading
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pos_app.domain import receipt as receipts
from pos_app.domain import shift_paper
from pos_app.domain.proof import proof_of
from pos_app.domain.receipt import (
    CEDI,
    COLUMNS,
    TEXT_COLUMNS,
    Line,
    Receipt,
    ReceiptState,
    Shop,
    Slip,
)
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.printing import ways
from pos_app.printing.ways import JobEnd, PrintProblem
from pos_app.settings import config_file, receipt_key
from pos_app.settings.config_file import SettingsError
from pos_app.settings.settings_table import Mode
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pos_app.assembly.program import TillProgram
    from pos_app.desktop.link.receipt_jobs import Sheet
    from pos_app.domain.payment import Payment
    from pos_app.domain.receipt import IssuedReceipt
    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import Sale
    from pos_app.domain.shift import ShiftReport
    from pos_app.engine.events import ReceiptMade
    from pos_app.printing.ways import Content
    from pos_app.settings.folders import Folders
    from pos_app.settings.receipt_key import ReceiptKey
    from pos_app.settings.settings_table import Config

# The width whose printers have a cutter as a rule.
_WITH_CUTTER = 80
# Of a text as an address writes it: its code has three pixels a module in the lowest window.
_LONGEST_SHARED = 620
_MOST_NAMES = 1000


def put_together(
    config: Config,
    sale: Sale,
    payments: Iterable[Payment],
    issued: IssuedReceipt,
    key: ReceiptKey | None,
    till_id: str,
) -> Receipt:
    """A receipt as it was issued, with its proof where the till has a key.

    Raises:
        ValueError: The sale is not paid.
    """
    made = _without_proof(config, sale, payments)
    if issued.copy:
        at = issued.at.astimezone()
        made = replace(made, copy=issued.copy, copied_at=at, copied_by=issued.cashier)
    if key is not None:
        proof = proof_of(key.public, key.sign(made.proven.message(till_id)))
        made = replace(made, proof=proof)
    return made


def as_text(receipt: Receipt) -> str:
    """As plain text, to be read on a screen or passed on."""
    return receipts.text_of(receipt, TEXT_COLUMNS)


def as_pdf(config: Config, receipt: Receipt) -> bytes:
    """As a PDF; `painted.be_ready` was called before."""
    lines = receipts.lines(receipt, COLUMNS[config.receipt.width])
    return pdf_of(config, lines, f"{receipt.shop.name} {receipt.sale_number}")


def pdf_of(config: Config, lines: Sequence[Line], title: str) -> bytes:
    """Lines of the printer's width as a PDF; `painted.be_ready` was called before."""
    from pos_app.printing import painted

    return painted.pdf(lines, width=config.receipt.width, title=title)


def as_bytes(config: Config, receipt: Receipt) -> bytes:
    """As a printer's bytes; the drawer opens with the original of what was paid in cash."""
    open_drawer = config.receipt.drawer and receipt.has_cash and not receipt.copy
    return _bytes_of(config, _for_paper(config, receipt), open_drawer=open_drawer)


def as_job(config: Config, receipt: Receipt) -> Content:
    """As a job for the printer: `as_bytes`, or what paints it there."""
    if ways.takes_bytes(config.receipt.printer):
        return as_bytes(config, receipt)
    return job_of(config, _for_paper(config, receipt))


def _for_paper(config: Config, receipt: Receipt) -> Sequence[Line]:
    from pos_app.printing import escpos

    return receipts.lines(receipt, COLUMNS[config.receipt.width], escpos.CEDI)


def job_of(config: Config, lines: Sequence[Line]) -> Content:
    """Lines of the printer's width, their amounts marked for paper, as a job for the printer."""
    printer, width = config.receipt.printer, config.receipt.width
    if ways.takes_bytes(printer):
        return _bytes_of(config, lines, open_drawer=False)
    from pos_app.printing import painted

    painted.be_ready()
    name = printer.partition(":")[2]
    return partial(painted.print_lines, tuple(lines), width=width, printer=name)


def _bytes_of(config: Config, lines: Sequence[Line], *, open_drawer: bool) -> bytes:
    from pos_app.printing import escpos

    def paint(line: receipts.Line, dots: int) -> escpos.Bitmap:
        # Few receipts need a picture, and Qt takes long to load.
        from pos_app.printing import painted

        painted.be_ready()
        return painted.picture(line, dots)

    width = config.receipt.width
    return escpos.encode(
        lines,
        columns=COLUMNS[width],
        dots=escpos.DOTS[width],
        paint=paint,
        page=escpos.PAGES[config.receipt.code_page],
        cut=width == _WITH_CUTTER,
        open_drawer=open_drawer,
    )


def slip_of(config: Config, refund: Refund) -> Slip:
    """What a customer keeps of money that is owed to them, or was given back."""
    settled_at = None if refund.settled_at is None else refund.settled_at.astimezone()
    return Slip(_shop(config), refund, refund.created_at.astimezone(), settled_at)


def local_z(report: ShiftReport) -> ShiftReport:
    """The same with the local dates and times of its shift."""
    one = report.shift
    closed_at = None if one.closed_at is None else one.closed_at.astimezone()
    return replace(
        report, shift=replace(one, opened_at=one.opened_at.astimezone(), closed_at=closed_at)
    )


def z_sheet(
    config: Config, report: ShiftReport, width: int, cedi: str = CEDI, *, copy: bool
) -> Sequence[Line]:
    """A Z's lines as it leaves the till, on paper or as a file; as `shift_paper.sheet`."""
    return shift_paper.sheet(_shop(config), local_z(report), width, cedi, copy=copy)


def for_address(receipt: Receipt, link: str = "") -> str:
    """Its text as an address writes it, short enough for a code that a screen shows.

    Args:
        receipt: The receipt.
        link: Where its page is; it stays away where there is no room for it.
    """
    ending = f"\n{link}" if link else ""
    text = receipts.short_text(receipt, lambda text: _fits(text + ending))
    if link and not _fits(text + ending):
        return for_address(receipt)
    return _quoted(text + ending)


def _fits(text: str) -> bool:
    return len(_quoted(text)) <= _LONGEST_SHARED


def _quoted(text: str) -> str:
    return quote(text, safe="")


class WindowReceipts:
    """How receipts of the window get to paper, into files and into codes.

    The printer is used for one at a time: two at once would print into each other.
    """

    _turn: Final = threading.Lock()

    def __init__(self, program: TillProgram) -> None:
        """Read nothing yet."""
        self._program = program
        self._key: ReceiptKey | None = None

    def print(self, made: ReceiptMade) -> JobEnd:
        """Take it to the printer, or say why not; it never raises what it can foresee."""
        try:
            config = self._config()
            content = as_job(config, self._put_together(config, made))
        except (LedgerError, OSError, ImportError):
            return JobEnd(ReceiptState.FAILED)
        return self._send(config, content)

    def test(self) -> JobEnd:
        """Print a page by which a person sees what the printer has, or say why not."""
        from pos_app.printing import escpos

        config = self._config()
        width = config.receipt.width
        if not config.receipt.printer:
            return JobEnd(ReceiptState.FAILED, PrintProblem.NOT_THERE)
        if not ways.takes_bytes(config.receipt.printer):
            # It has no tables of characters to choose from, only a width.
            ruler = "".join(str(number % 10) for number in range(1, COLUMNS[width] + 1))
            return self._send(config, job_of(config, (Line("TEST"), Line(ruler))))
        content = escpos.trial(
            columns=COLUMNS[width], cut=width == _WITH_CUTTER, open_drawer=config.receipt.drawer
        )
        return self._send(config, content)

    def save(self, made: ReceiptMade) -> Path:
        """Save it as a PDF under a new name in the user's documents.

        Raises:
            OSError: It cannot be written.
            ImportError: Qt's own libraries are not all there.
        """
        from pos_app.printing import painted

        painted.be_ready()
        config = self._config()
        try:
            content = as_pdf(config, self._put_together(config, made))
        except LedgerError as error:
            raise OSError("the ledger cannot be read") from error
        copy = f" COPY {made.receipt.copy}" if made.receipt.copy else ""
        return self._save_new(f"Receipt {made.sale.number}{copy}", content)

    def print_sheet(self, sheet: Sheet) -> JobEnd:
        """Take a Z or a slip to the printer, or say why not; as `print`."""
        from pos_app.printing import escpos

        try:
            config = self._config()
            content = job_of(config, self._lines(config, sheet, escpos.CEDI))
        except (LedgerError, OSError, ImportError):
            return JobEnd(ReceiptState.FAILED)
        return self._send(config, content)

    def save_sheet(self, sheet: Sheet) -> Path:
        """Save a Z or a slip as `save` does a receipt.

        Raises:
            OSError: It cannot be written.
            ImportError: Qt's own libraries are not all there.
        """
        from pos_app.printing import painted

        painted.be_ready()
        config = self._config()
        name = f"Z {sheet.number}" if sheet.kind == "z" else f"Slip {sheet.number}"
        try:
            lines = self._lines(config, sheet, CEDI)
        except LedgerError as error:
            raise OSError("the ledger cannot be read") from error
        content = pdf_of(config, lines, f"{config.till.shop} {name}")
        return self._save_new(f"{name}{' COPY' if sheet.copy else ''}", content)

    def open_drawer(self) -> JobEnd:
        """Send the drawer's pulse, or say why not; as `print`."""
        from pos_app.printing import escpos

        config = self._config()
        if not (config.receipt.printer and config.receipt.drawer):
            return JobEnd(ReceiptState.FAILED, PrintProblem.NOT_THERE)
        return self._send(config, escpos.drawer_pulse())

    def _lines(self, config: Config, sheet: Sheet, cedi: str) -> Sequence[Line]:
        """What it says, as the ledger has it now; raises LedgerError, OSError."""
        width = COLUMNS[config.receipt.width]
        with closing(LogQueries(self._program.ledger)) as queries:
            if sheet.kind == "z":
                z = queries.z(int(sheet.number))
                if z is not None:
                    return z_sheet(config, z, width, cedi, copy=sheet.copy)
            else:
                refund = queries.refund(sheet.number)
                if refund is not None:
                    return receipts.slip_lines(slip_of(config, refund), width, cedi)
        raise OSError("the ledger has no such paper")

    def _save_new(self, name: str, content: bytes) -> Path:
        """Save a PDF under this name, or one like it that no file has; raises OSError."""
        folder = self._program.folders.receipts
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST_NAMES):
            file = folder / f"{name}{f' ({number})' if number > 1 else ''}.pdf"
            if not file.exists():
                write_new(file, content)
                return file
        raise OSError("there is a file of every name")

    def share(self, made: ReceiptMade) -> str:
        """Its text for a code, with the address of its page where this till has a head office.

        Raises:
            OSError: The ledger cannot be read.
        """
        try:
            receipt = self._put_together(self._config(), made)
        except LedgerError as error:
            raise OSError("the ledger cannot be read") from error
        return for_address(receipt, self._link(made, receipt))

    def _link(self, made: ReceiptMade, receipt: Receipt) -> str:
        """Where head office shows it; empty for a till without one."""
        from pos_app.assembly import outbox
        from pos_app.outbox import receipt_links

        known = outbox.known(self._program)
        token = outbox.read_token(self._program) if known.enrolled else None
        if token is None:
            return ""
        sale = made.sale
        try:
            made_for = receipt_links.make(token, sale.sequence, sale.sale_id, receipt.proof)
            return f"{known.url}/r/{made_for}"
        except receipt_links.NoLink:
            return ""

    def _send(self, config: Config, content: Content) -> JobEnd:
        if not self._turn.acquire(timeout=ways.JOB_SECONDS):
            return JobEnd(ReceiptState.FAILED, PrintProblem.TIMED_OUT)
        try:
            return send(self._program.folders, config.receipt.printer, content)
        finally:
            self._turn.release()

    def _config(self) -> Config:
        """The settings of this run; those of receipts as they are on disk now."""
        config = self._program.config()
        with suppress(SettingsError):
            now = config_file.load(self._program.folders.config_file).config
            return replace(config, receipt=now.receipt)
        return config

    def _put_together(self, config: Config, made: ReceiptMade) -> Receipt:
        with closing(LogQueries(self._program.ledger)) as queries:
            till_id = queries.identity().till_id
        if self._key is None:
            place = receipt_key.key_place(config, self._program.folders)
            self._key = receipt_key.read_or_make(place)
        return put_together(config, made.sale, made.payments, made.receipt, self._key, till_id)


def send(folders: Folders, printer: str, content: Content) -> JobEnd:
    """Take one job to a printer, which is never a file of the till's own; it never raises."""
    way, _, where = printer.partition(":")
    try:
        if way == "file" and folders.is_own(Path(where)):
            return JobEnd(ReceiptState.FAILED, PrintProblem.REFUSED)
    except OSError:
        return JobEnd(ReceiptState.FAILED, PrintProblem.NOT_THERE)
    return ways.send(printer, content)


def write_new(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all, in place of what was left there.

    Raises:
        OSError: It cannot be written.
    """
    with os.fdopen(durable.new_file(file), "wb") as out:
        try:
            out.write(content)
            out.flush()
        except OSError:
            durable.remove(file)
            raise


def _shop(config: Config) -> Shop:
    training = config.till.mode is Mode.TRAINING
    lines = config.receipt
    return Shop(config.till.shop, config.till.name, lines.header, lines.footer, training)


def _without_proof(config: Config, sale: Sale, payments: Iterable[Payment]) -> Receipt:
    paid_at = (sale.paid_at or sale.opened_at).astimezone()
    made = receipts.receipt_of(sale, payments, _shop(config), paid_at)
    if made is None:
        raise ValueError("there is a receipt of what is paid alone")
    return made
