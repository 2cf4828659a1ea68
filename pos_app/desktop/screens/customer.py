"""The customer's screen: a window of its own that shows one value and can be used by nobody.

It gets a `CustomerView` and knows nothing else: no payment, no engine, no other screen. It must
never take the focus, and never show more than that value has. Its words go by the customer's
language, which is not the cashier's.
"""

from __future__ import annotations

import math
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTranslator, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSpacerItem, QVBoxLayout, QWidget

from pos_app.desktop.link import background
from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import RADII
from pos_app.desktop.look.theme import set_look
from pos_app.desktop.widgets.card import Ground, RoundGlyph
from pos_app.desktop.widgets.qr import QrView, encode_qr
from pos_app.desktop.widgets.text_label import Chip, FittedLabel
from pos_app.domain.customer_view import CustomerState, CustomerView
from pos_app.domain.phone import Network
from pos_app.system import resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFont, QResizeEvent, QScreen

    from pos_app.desktop.look.palette import Pane
    from pos_app.desktop.widgets.qr import Matrix

_C = CustomerState
_PANES: Final[dict[CustomerState, Pane]] = {
    _C.PAID: "paid",
    _C.PAID_TWICE: "twice",
    _C.NOT_PAID: "calm",
    _C.CANCELLED: "calm",
    _C.TEST: "calm",
}
# The lengths of a screen of 1024 by 600 pixels; on another they follow its size.
_WIDE, _HIGH = 1024, 600
_LEAST_SHARE, _MOST_SHARE = 0.75, 3.0
_SIDE, _GAP, _CODE = 60, 34, 440
_LEAST_CODE = 220
_SMALL_PRINT, _DETAIL, _LABEL, _STATE, _LARGE_STATE = 22, 20, 24, 30, 40
_LEAST_AMOUNT, _AMOUNT, _LARGE_AMOUNT, _SHORT_WORD, _WORD, _SHOP = 60, 76, 96, 76, 108, 52
_GLYPH, _NOTICE = 104, 15
_A_LITTLE = 0.8


class CustomerWords:
    """Says the customer's words in the customer's language; English where a language lacks one."""

    def __init__(self, translator: QTranslator) -> None:
        self._translator = translator

    @classmethod
    def of(cls, language: str) -> CustomerWords:
        """The words of a language of the table of settings.

        It is the same file as the cashier's, but not installed: only this screen speaks it.
        """
        translator = QTranslator()
        translator.load(f"pos_app_{language}", str(resources.path("translations")))
        return cls(translator)

    def translate(self, context: str, text: str) -> str:
        """The text in this language."""
        return self._translator.translate(context, text) or text

    def state(self, view: CustomerView) -> tuple[str, str]:
        """What it is or what to do, in a few words; and more of it, or nothing."""
        translate = self.translate
        phone = view.network is not None
        match view.state:
            case _C.IDLE:
                return "", ""
            case _C.WAIT:
                asking = translate("Customer", "The request is on its way to your phone.")
                making = translate("Customer", "Your code is being made.")
                return translate("Customer", "One moment"), asking if phone else making
            case _C.APPROVE:
                return translate("Customer", "Approve on your phone"), self._prompt(view.network)
            case _C.SCAN:
                page = translate("Customer", "Pay on the page that opens.")
                return (
                    translate("Customer", "Scan with your phone camera"),
                    "\n".join((page, self._later())),
                )
            case _C.CASH:
                return translate("Customer", "Please pay in cash"), self._owed(view)
            case _C.PROCESSING:
                moving = translate("Customer", "Your network is moving the money.")
                paying = translate("Customer", "The money is on its way.")
                return (
                    translate("Customer", "Almost done"),
                    "\n".join((moving if phone else paying, self._later())),
                )
            case _C.UNCONFIRMED:
                return (
                    translate("Customer", "Not confirmed yet"),
                    translate("Customer", "Please wait, and do not pay again: we are asking."),
                )
            case _C.STOPPING:
                prompt = translate("Customer", "Please do not approve it any more.")
                page = translate("Customer", "Please do not pay on its page any more.")
                stopping = translate("Customer", "This request is being stopped")
                hidden = translate("Customer", "This code is not used any more")
                return stopping if phone else hidden, prompt if phone else page
            case _:
                return self._verdict(view)

    def _verdict(self, view: CustomerView) -> tuple[str, str]:
        translate = self.translate
        match view.state:
            case _C.PAID:
                thanks = translate("Customer", "Thank you.")
                return translate("Customer", "PAID"), self._owed(view) or thanks
            case _C.PART_PAID:
                left = translate("Customer", "Left to pay: {amount}")
                shown = view.left.shown if view.left is not None else ""
                return translate("Customer", "Part paid"), left.format(amount=shown)
            case _C.PAID_TWICE:
                return (
                    translate("Customer", "Paid twice"),
                    translate("Customer", "One payment goes back to you. Please ask at the till."),
                )
            case _C.CANCELLED:
                return translate("Customer", "Stopped"), translate(
                    "Customer", "It was stopped before it was paid."
                )
            case _C.TEST:
                return (
                    translate("Customer", "Only a test"),
                    translate("Customer", "No money has moved."),
                )
            case _:
                return (
                    translate("Customer", "Not paid"),
                    translate("Customer", "It did not go through. Please ask at the till."),
                )

    def _owed(self, view: CustomerView) -> str:
        if view.owed is None:
            return ""
        pattern = self.translate("Customer", "The shop owes you: {amount}")
        return pattern.format(amount=view.owed.shown)

    def _prompt(self, network: Network | None) -> str:
        translate = self.translate
        match network:
            case Network.MTN:
                typed = translate("Customer", "MTN asks for your MoMo PIN: type it on your phone.")
            case Network.TELECEL:
                typed = translate(
                    "Customer", "Telecel asks for your Cash PIN: type it on your phone."
                )
            case _:
                typed = translate("Customer", "AT asks for your PIN: type it on your phone.")
        return "\n".join((typed, self._later()))

    def _later(self) -> str:
        return self.translate("Customer", "This screen shows PAID when the money has arrived.")

    def received(self, view: CustomerView) -> str:
        """What was handed over in cash; empty where nothing goes back."""
        if view.tendered is None:
            return ""
        pattern = self.translate("Customer", "Received: {amount}")
        return pattern.format(amount=view.tendered.shown)


class CustomerScreen(QWidget):
    """Shows a view on the screen that it is told.

    `activated` says that it was given the focus all the same, since not every system knows how not
    to, and `carried` that it is on another screen: that of a cable that is pulled, say.
    """

    activated = Signal()
    carried = Signal()

    def __init__(self, words: CustomerWords) -> None:
        flag = Qt.WindowType
        super().__init__(
            None,
            flag.Window | flag.FramelessWindowHint | flag.WindowDoesNotAcceptFocus,
        )
        self.setObjectName("customerScreen")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        # The till ends with the cashier's window, never with this one.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words = words
        self._code_for = ""
        self.view = CustomerView("")
        self.pane = Ground(name="customerPane")
        self.training = Chip("", "amber", name="customerTraining")
        self.shop = FittedLabel("", "heading", "on_colour_soft", name="customerShop")
        self.glyph = RoundGlyph("paid", "check")
        self.amount = FittedLabel("", "hero", "on_colour", name="customerAmount")
        self.state = FittedLabel("", "heading", "on_colour", wrap=True, name="customerState")
        self.detail = FittedLabel(
            "", "detail_large", "on_colour_soft", wrap=True, name="customerDetail"
        )
        self.received = FittedLabel("", "detail_large", "on_colour_soft", name="customerReceived")
        self.change_label = FittedLabel("", "heading", "on_colour_soft", name="customerChangeWord")
        self.change = FittedLabel("", "hero", "on_colour", name="customerChange")
        self.code = QrView(name="customerCode")
        self._gaps = QSpacerItem(0, 0), QSpacerItem(0, 0)
        self._lay_out()
        self.show_view(self.view)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout()
        self._column.addStretch(1)
        for first in (self.training, self.shop):
            self._column.addWidget(first)
        self._column.addItem(self._gaps[0])
        for part in (self.glyph, *(self.amount, self.state, self.detail)):
            self._column.addWidget(part)
        self._column.addItem(self._gaps[1])
        for line in (self.received, self.change_label, self.change):
            self._column.addWidget(line)
        self._column.addStretch(1)
        self._row = QHBoxLayout(self.pane)
        self._row.addLayout(self._column, 1)
        self._row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignVCenter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        # It is as large as its screen, whatever it says.
        outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        outer.addWidget(self.pane)

    def stand_on(self, screen: QScreen) -> None:
        """Fill this screen, and leave the focus where it is."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        if sys.platform != "darwin":
            # There a full screen is a place of its own, to which everything would move.
            self.setWindowState(Qt.WindowState.WindowFullScreen)
        self.show()

    def speak(self, words: CustomerWords) -> None:
        """Say the same in another language."""
        self._words = words
        self.show_view(self.view)

    def show_view(self, view: CustomerView) -> None:
        """Show this from now on, and nothing of what was there before."""
        self.view = view
        translate = self._words.translate
        word, more = self._words.state(view)
        self.setWindowTitle(translate("Customer", "Customer's screen"))
        self.setAccessibleName(self.windowTitle())
        self.training.set(
            translate("Customer", "TRAINING: no real money moves") if view.training else "", "amber"
        )
        pane = _PANES.get(view.state, "customer")
        set_look(self.pane, pane=pane)
        for quiet in (self.shop, self.detail, self.received, self.change_label):
            quiet.set_tone("customer_quiet" if pane == "customer" else "on_colour_soft")
        if view.state is _C.IDLE:
            self.shop.set_tone("on_colour")
        self.amount.setProperty("amountMinor", view.amount.minor if view.amount else None)
        self.state.setProperty("status", view.state.value)
        change = view.change
        self.change.setProperty("amountMinor", change.minor if change else None)
        for label, text in (
            (self.shop, view.shop),
            (self.amount, view.amount.shown if view.amount else ""),
            (self.state, word),
            (self.detail, more),
            (self.received, self._words.received(view)),
            (self.change_label, translate("Customer", "Change") if change else ""),
            (self.change, change.shown if change else ""),
        ):
            label.setText(text)
            label.setAccessibleName(text)
            label.setVisible(bool(text))
        self.glyph.setVisible(view.state is _C.PAID and change is None)
        self.code.setVisible(view.page is not None)
        self.code.setAccessibleName(translate("Customer", "Code to scan"))
        self._show_code(view.page or "")
        self._arrange()

    def _show_code(self, page: str) -> None:
        if page == self._code_for:
            return
        self._code_for = page
        self.code.set_matrix(None)
        if page:
            background.run(
                partial(encode_qr, page), partial(self._code_made, page), _no_code, owner=self
            )

    def _code_made(self, page: str, matrix: Matrix) -> None:
        # Another customer's code may have been asked for meanwhile, or none.
        if page == self._code_for:
            self.code.set_matrix(matrix)

    def event(self, event: QEvent) -> bool:
        """Say what nobody here has asked for."""
        if event.type() == QEvent.Type.WindowActivate:
            self.activated.emit()
        elif event.type() == QEvent.Type.ScreenChangeInternal:
            self.carried.emit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the size of the screen."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Give everything its place and size; amounts keep theirs, and a code takes the rest."""
        share = min(self.width() / _WIDE, self.height() / _HIGH)
        share = max(_LEAST_SHARE, min(_MOST_SHARE, share))

        def sized(pixels: float) -> int:
            return round(pixels * share)

        view = self.view
        coded, back = view.page is not None, view.change is not None
        idle, paid = view.state is _C.IDLE, view.state is _C.PAID
        side = sized(_SIDE if self.width() >= _WIDE else _SIDE / 2)
        room = self.width() - 2 * side
        if coded:
            font = fonts.resized("hero", max(fonts.SMALLEST_AMOUNT, sized(_LEAST_AMOUNT)))
            free = room - sized(_GAP) - _advance(self.amount.text(), font)
            code = min(sized(_CODE), self.height() - 2 * sized(_GAP), free)
            self.code.setFixedSize(*(2 * (max(_LEAST_CODE, code),)))
            room -= self.code.width() + sized(_GAP)
        beside = coded or paid
        sizes: tuple[tuple[FittedLabel, fonts.Style, int], ...] = (
            (self.shop, "heading", _SHOP if idle else _SMALL_PRINT),
            (self.amount, "hero", _LEAST_AMOUNT if back else _AMOUNT if beside else _LARGE_AMOUNT),
            (self.change, "hero", _LARGE_AMOUNT),
            (self.received, "detail_large", _DETAIL),
            (self.change_label, "heading", _LABEL),
        )
        for label, style, pixels in sizes:
            least = fonts.SMALLEST_AMOUNT if style == "hero" else 0
            label.set_font(fonts.fitted(style, label.text(), room, max(least, sized(pixels))))
        self._fit_state(room, sized)
        self.detail.set_font(fonts.resized("detail_large", sized(_DETAIL if beside else _LABEL)))
        align = Qt.AlignmentFlag.AlignLeft if coded else Qt.AlignmentFlag.AlignHCenter
        for each in self.findChildren(FittedLabel):
            each.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self.training.setFont(fonts.resized("state", sized(_NOTICE)))
        self.training.setFixedHeight(max(2 * sized(_NOTICE), 2 * RADII["card"] + 1))
        self._column.setAlignment(self.training, align)
        self._row.setContentsMargins(side, sized(20), side, sized(20))
        self._row.setSpacing(sized(_GAP))
        self._column.setSpacing(sized(6 if back and paid else 12))
        self._gaps[0].changeSize(0, 0 if idle else sized(8 if back and paid else 20))
        self._gaps[1].changeSize(0, sized(12) if back else 0)
        self.glyph.setFixedHeight(sized(_GLYPH))
        self._column.invalidate()

    def _fit_state(self, room: int, sized: Callable[[float], int]) -> None:
        """A little smaller where it just does not fit into one line; else in two."""
        if self.view.state is _C.PAID:
            pixels = sized(_SHORT_WORD if self.view.change is not None else _WORD)
            self.state.set_font(fonts.resized("hero", pixels))
            return
        pixels = sized(_STATE if self.view.page is not None else _LARGE_STATE)
        one_line = fonts.fitted("heading", self.state.text(), room - 2, pixels)
        fits = one_line.pixelSize() >= _A_LITTLE * pixels
        self.state.set_font(one_line if fits else fonts.resized("heading", pixels))


def _advance(text: str, font: QFont) -> int:
    """How wide this is, in pixels."""
    return math.ceil(QFontMetricsF(font).horizontalAdvance(text)) + 2


def _no_code(error: Exception) -> None:
    """Where a code cannot be made the cashier's screen has its address."""
    if not isinstance(error, ValueError | ImportError):
        raise error
