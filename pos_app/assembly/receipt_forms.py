"""Puts a receipt together: the sale's facts, the shop's lines and the till's proof; and its shapes.

Whoever lets one out has had it numbered by the ledger first. It must never ask for a key where
nothing is to be signed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain import receipt as receipts
from pos_app.domain.proof import proof_of
from pos_app.domain.receipt import COLUMNS, TEXT_COLUMNS, Receipt, Shop, Slip
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pos_app.domain.payment import Payment
    from pos_app.domain.receipt import IssuedReceipt, Line
    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import Sale
    from pos_app.settings.receipt_key import ReceiptKey
    from pos_app.settings.settings_table import Config

# The width whose printers have a cutter as a rule.
_WITH_CUTTER = 80


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


def as_job(config: Config, receipt: Receipt) -> bytes:
    """As the printer's bytes; the drawer opens with the original of what was paid in cash."""
    from pos_app.printing import escpos

    open_drawer = config.receipt.drawer and receipt.has_cash and not receipt.copy
    lines = receipts.lines(receipt, COLUMNS[config.receipt.width], escpos.CEDI)
    return job_of(config, lines, open_drawer=open_drawer)


def job_of(config: Config, lines: Sequence[Line], *, open_drawer: bool = False) -> bytes:
    """Lines of the printer's width, their amounts marked for paper, as the printer's bytes."""
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
        cut=width == _WITH_CUTTER,
        open_drawer=open_drawer,
    )


def slip_of(config: Config, refund: Refund) -> Slip:
    """What a customer keeps of money that is owed to them, or was given back."""
    settled_at = None if refund.settled_at is None else refund.settled_at.astimezone()
    return Slip(_shop(config), refund, refund.created_at.astimezone(), settled_at)


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
