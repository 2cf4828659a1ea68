"""A paid sale's receipt: small buttons that print, save and share it, what came of that, a code.

A Z and a slip have such a row too, which shares nothing.

It asks and tells; what is printed, and whether it may be, is decided elsewhere. No button is ever a
screen's default. A customer's whole number must appear nowhere but in the code that opens a draft
to it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.link.receipt_jobs import Sheet, share_link
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.qr import Matrix, QrView, encode_qr
from pos_app.desktop.widgets.text_label import TextLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.link.receipt_jobs import ReceiptNews

translate = QCoreApplication.translate

_CODE_WIDTH = 336


class ReceiptRow(QWidget):
    """The buttons, and below them one or two sentences; `code` is for its screen to place.

    `refused` carries the engine's code of why a receipt was not made.
    """

    refused = Signal(str)

    def __init__(
        self, context: ScreenContext, told: Callable[[ReceiptNews], str], *, on_pane: bool = False
    ) -> None:
        """Make it, hidden until there is a sale.

        Args:
            context: Whose receipts.
            told: The words for what became of one.
            on_pane: It stands on a verdict's colour.
        """
        super().__init__()
        self._context = context
        self._told = told
        self._sale_id = ""
        self._again = False
        self._on_pane = on_pane
        self._silent = False
        self.code = ReceiptCode(context)
        variant = "ghost" if on_pane else "plain"
        self.paper, self.pdf, self.share = (
            KeycapButton(variant=variant, size="small", name=name)  # type: ignore[arg-type]
            for name in ("receiptPrint", "receiptPdf", "receiptShare")
        )
        self.pdf.setText(translate("Receipt", "PDF"))
        self.share.setText(translate("Receipt", "Share"))
        self.said = TextLabel(
            "", "quiet", "on_colour" if on_pane else "quiet", wrap=True, name="receiptSaid"
        )
        buttons = FlowRow()
        buttons.setSpacing(10)
        if on_pane:
            self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            # The verdict must not move when something is said.
            policy = self.said.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            self.said.setSizePolicy(policy)
            buttons.addStretch(1)
        for button in (self.paper, self.pdf, self.share):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(buttons)
        column.addWidget(self.said)
        jobs = context.receipts
        self.paper.clicked.connect(lambda: jobs.print(self._sale_id))
        self.pdf.clicked.connect(lambda: jobs.save(self._sale_id))
        self.share.clicked.connect(lambda: jobs.share(self._sale_id))
        jobs.told.connect(self._on_told)
        self.code.turned.connect(self._say)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_sale(self, sale_id: str, *, printed: bool = False) -> None:
        """Be about this sale, which is paid; about none where it is empty.

        Args:
            sale_id: Which.
            printed: Whether a receipt of it is known to be on paper.
        """
        other, self._sale_id = sale_id != self._sale_id, sale_id
        self._again = printed
        if other:
            self.code.close_code()
        self.setVisible(bool(sale_id) and self._context.receipts.port is not None)
        settings = self._context.settings
        # Who looks for a sale in History wants its paper; PAID offers none where none is wished.
        wished = settings.print_when != "never" or not self._on_pane
        self.paper.setVisible(settings.has_printer and wished)
        self._say()

    def set_silent(self, *, silent: bool) -> None:
        """Leave it to others to say what became of one: there is room for the buttons alone."""
        self._silent = silent
        policy = self.said.sizePolicy()
        policy.setRetainSizeWhenHidden(self._on_pane and not silent)
        self.said.setSizePolicy(policy)
        self._say()

    def _on_told(self, sale_id: str) -> None:
        news = self._context.receipts.news(sale_id)
        if sale_id != self._sale_id or news is None or self.isHidden():
            return
        if news.code == "shared":
            self.code.show_text(news.text, sale_id)
        elif not news.busy:
            self.code.close_code()
        self._say()
        if self.isVisible() and not self._silent:
            self._context.receipts.is_seen()
        if news.code == "refused":
            self.refused.emit(news.why)

    def _say(self) -> None:
        """Say what became of it last; of a code only while it is there."""
        news = self._context.receipts.news(self._sale_id)
        shared = news is not None and news.code == "shared"
        words = "" if news is None or (shared and self.code.isHidden()) else self._told(news)
        if shared and self.code.is_personal:
            words = translate("Receipt", "For the shop's phone: a draft to the customer opens.")
        self.said.setText(words)
        self.said.setVisible(bool(words) and not self._silent)
        printed = self._again or (news is not None and news.code == "printed")
        again, first = translate("Receipt", "Print again"), translate("Receipt", "Print")
        self.paper.setText(again if printed else first)


class SheetRow(QWidget):
    """A Z's or a slip's own buttons, and below them what came of it last.

    `asked` comes when one of them is pressed; the buttons and `said` may be stood elsewhere.
    """

    asked = Signal()

    def __init__(
        self,
        context: ScreenContext,
        told: Callable[[ReceiptNews], str],
        *,
        name: str,
        words: tuple[str, str],
        on_pane: bool = False,
    ) -> None:
        """Make it, hidden until there is a paper.

        Args:
            context: Whose papers.
            told: The words for what became of one.
            name: How the names of its controls begin.
            words: Of the button that prints, and of the one that saves.
            on_pane: It stands on a verdict's colour, and leaves it to others to say what became.
        """
        super().__init__()
        self._context = context
        self._told = told
        self._silent = on_pane
        self._sheet: Sheet | None = None
        variant = "ghost" if on_pane else "plain"
        self.paper, self.pdf = (
            KeycapButton(text, variant=variant, size="small", name=f"{name}{end}")  # type: ignore[arg-type]
            for text, end in zip(words, ("Print", "Pdf"), strict=True)
        )
        self.said = TextLabel("", "quiet", "quiet", wrap=True, name=f"{name}Said")
        buttons = FlowRow()
        buttons.setSpacing(10)
        if on_pane:
            buttons.addStretch(1)
        for button in (self.paper, self.pdf):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(buttons)
        column.addWidget(self.said)
        self.paper.clicked.connect(self._print)
        self.pdf.clicked.connect(self._save)
        context.receipts.told.connect(self._on_told)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_sheet(None)

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Be about this paper; None: about none."""
        self._sheet = sheet
        self.look_again()

    def look_again(self) -> None:
        """There may be a printer now, or none."""
        offered = self._sheet is not None and self._context.receipts.port is not None
        self.paper.setVisible(offered and self._context.settings.has_printer)
        self.pdf.setVisible(offered)
        self.setVisible(offered)
        self._say()

    def _print(self) -> None:
        if self._sheet is not None:
            self.asked.emit()
            self._context.receipts.print_sheet(self._now(self._sheet))

    def _save(self) -> None:
        if self._sheet is not None:
            self.asked.emit()
            self._context.receipts.save_sheet(self._now(self._sheet))

    def _now(self, sheet: Sheet) -> Sheet:
        """The same as a copy, where this run let it out before."""
        return sheet._replace(copy=sheet.copy or self._context.receipts.is_out(sheet))

    def _on_told(self, key: str) -> None:
        if self._sheet is None or key != self._sheet.key:
            return
        self._say()
        if self.isVisible() and not self._silent:
            self._context.receipts.is_seen()

    def _say(self) -> None:
        news = None if self._sheet is None else self._context.receipts.news(self._sheet.key)
        words = "" if news is None or self._silent else self._told(news)
        self.said.setText(words)
        self.said.setVisible(bool(words))


class SlipRow(SheetRow):
    """The row of a slip: what a customer keeps of money that is owed to them."""

    def __init__(
        self, context: ScreenContext, told: Callable[[ReceiptNews], str], *, on_pane: bool = False
    ) -> None:
        """Make it, hidden until it is about one; as `SheetRow`."""
        words = (translate("Receipt", "Print the slip"), translate("Receipt", "Slip as PDF"))
        super().__init__(context, told, name="slip", words=words, on_pane=on_pane)

    def show_slip(self, number: str) -> None:
        """Be about what is owed under this number; about none where it is empty."""
        self.show_sheet(Sheet("slip", number) if number else None)


class ReceiptCode(Card):
    """The receipt as a code that opens WhatsApp with its text; hidden until there is one.

    Whoever reads it chooses to whom it goes. The number that the customer typed for this sale is in
    a code of its own, for the shop's phone, and only once somebody asked for that. `turned` comes
    when it comes, is another, or goes.
    """

    turned = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(name="receiptCodeCard")
        self._context = context
        self._text = self._sale_id = ""
        self.is_personal = False
        """Whether it is the code with the customer's number."""
        self.view = QrView(
            translate("Receipt", "Code that opens the receipt in WhatsApp"), name="receiptCode"
        )
        self.number = KeycapButton(
            translate("Receipt", "To their number"), size="medium", name="receiptToNumber"
        )
        self.close_button = KeycapButton(
            translate("Receipt", "Close"), size="medium", name="receiptCodeClose"
        )
        self.note = TextLabel("", "small", "quiet", wrap=True, name="receiptCodeNote")
        self.number.clicked.connect(self._to_number)
        self.close_button.clicked.connect(self.close_code)
        self.close_key = self.close_button.pressed_by(shortcuts.BACK)
        row = FlowRow()
        row.setSpacing(8)
        row.addWidget(self.number)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.view, 1)
        column.addWidget(self.note)
        column.addLayout(row)
        self.setFixedWidth(_CODE_WIDTH)
        self.hide()

    def show_text(self, text: str, sale_id: str) -> None:
        """Show the code of this text, as an address writes it."""
        self._text, self._sale_id = text, sale_id
        self.is_personal = False
        self.number.setVisible(sale_id in self._context.model.phones)
        self._say("")
        self._encode(share_link(text))
        self.show()
        self.turned.emit()

    def close_code(self) -> None:
        """Show nothing any more, and forget it."""
        if self.isHidden():
            return
        self._text = self._sale_id = ""
        self.view.set_matrix(None)
        self.hide()
        self.turned.emit()

    def _to_number(self) -> None:
        """From now on the code is for the shop's own phone."""
        phone = self._context.model.phones.get(self._sale_id)
        self.number.hide()
        if phone is not None:
            self.is_personal = True
            self._encode(share_link(self._text, phone))
            self.turned.emit()

    def _encode(self, link: str) -> None:
        self.view.set_matrix(None)
        done = partial(self._encoded, self._text)
        background.run(lambda: encode_qr(link, dense=True), done, self._not_encoded, owner=self)

    def _encoded(self, text: str, matrix: Matrix) -> None:
        # It may have been closed meanwhile, or be about another.
        if text and text == self._text:
            self.view.set_matrix(matrix)

    def _not_encoded(self, error: Exception) -> None:
        if not isinstance(error, (ValueError, ImportError)):
            raise error
        self._say(translate("Receipt", "There is no code for it here: save the PDF instead."))

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))
