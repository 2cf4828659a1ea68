"""The amounts: the one being typed on Sell, and the one a payment asks for.

Both show a text that someone else made from minor units, carry the minor units as the dynamic
property ``amountMinor``, and shrink before they clip. Neither does arithmetic.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import Tone
from pos_app.desktop.look.theme import colours, set_look
from pos_app.desktop.widgets import painting
from pos_app.desktop.widgets.card import Ground
from pos_app.desktop.widgets.text_label import FittedLabel

CURRENCY = "GH₵"
_LEFT, _RIGHT = 21, 18


class AmountDisplay(Ground):
    """The amount due on Sell, with the working below it; a bare one has no face of its own.

    ``activated`` says that a finger or mouse chose it.
    """

    activated = Signal()

    def __init__(
        self,
        label: str,
        *,
        name: str = "amountDisplay",
        tone: Tone = "ink",
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing due under this label, already translated."""
        super().__init__(name=name, parent=parent)
        self.setProperty("bare", bare)
        self._tone: Tone = tone
        self._edges = (0, 0) if bare else (_LEFT, _RIGHT)
        above: Tone = "quiet" if tone == "ink" else tone
        self._label = FittedLabel(label, "label", above, elide=True, name="amountLabel")
        self._working = FittedLabel("", "quiet", "quiet", elide=True, name="amountWorking")
        self._text = ""
        self._locked = False
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        for line in (self._label, self._working):
            line.setFixedHeight(fonts.room(20))
        self._column.addWidget(self._label)
        self._column.addStretch(1)
        self._column.addWidget(self._working)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.set_amount(0, "0.00")
        self.set_working("")

    def set_amount(self, minor: int, text: str) -> None:
        """Show ``text``, which stands for ``minor`` minor units."""
        self.setProperty("amountMinor", minor)
        self._text = text
        self._speak()

    def set_working(self, text: str, tone: Tone = "quiet") -> None:
        """Show the working, or in another tone why a digit was refused."""
        self._working.setText(text)
        self._working.set_tone(tone)
        # A refusal is read from its beginning, a sum at the end where it grows.
        sum_ = tone == "quiet"
        self._working.set_dots(Qt.TextElideMode.ElideLeft if sum_ else Qt.TextElideMode.ElideRight)
        self._fit()
        self._speak()

    def set_label(self, label: str) -> None:
        """Show other words above the amount."""
        self._label.setText(label)
        self._fit()
        self._speak()

    def set_left(self, minor: int | None) -> None:
        """Name the words above the amount as what is left to pay; None: the amount is all."""
        self._label.setObjectName("amountLabel" if minor is None else "dueLeft")
        self._label.setProperty("amountMinor", minor)

    def set_active(self, active: bool) -> None:
        """Ring it: typed digits come here."""
        set_look(self, active=active)

    def set_locked(self, locked: bool) -> None:
        """Show a lock: the amount of this sale is settled."""
        self._locked = locked
        self.update()

    def working(self) -> str:
        """The line under the amount."""
        return self._working.text()

    def sizeHint(self) -> QSize:
        """The size of the pictures."""
        return QSize(404, max(140, self.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """All three lines still fit."""
        return QSize(230, 68 + 2 * fonts.room(16))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a press as a choice of this field."""
        event.accept()
        self.activated.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave as much air around the figures as there is height for."""
        air = max(0.0, min(1.0, (self.height() - 60 - 2 * fonts.room(20)) / 40))
        left, right = self._edges
        self._column.setContentsMargins(left, round(6 + 11 * air), right, round(4 + 14 * air))
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Set a label, or why a digit was refused, smaller before it ends in dots."""
        room = self.width() - sum(self._edges)
        label, working = self._label.text(), self._working.text()
        self._label.set_font(fonts.fitted("label", label, room - (26 if self._locked else 0)))
        grows = self._working.property("tone") == "quiet"
        self._working.set_font(
            fonts.resized("quiet", 15) if grows else fonts.fitted("quiet", working, room, 15)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the figures as large as their room allows, and the lock."""
        p = colours()
        left, right = self._edges[0], self.width() - self._edges[1]
        currency = fonts.font("currency")
        start = left + QFontMetricsF(currency).horizontalAdvance(CURRENCY) + 9
        size = fonts.STYLES["amount_sell"].pixels
        font = fonts.font("amount_sell")
        wide = QFontMetricsF(font).horizontalAdvance(self._text)
        if wide > right - start:
            font = fonts.resized("amount_sell", int(size * (right - start) / wide))
        top = self._label.geometry().top()
        baseline = self._label.geometry().bottom() + 49 + 8 * (top - 6) / 11
        full = self.property("amountMinor") or self.working()
        ink = p.tone(self._tone) if full else p.faint
        with QPainter(self) as painter:
            painting.write_at(painter, left, baseline, CURRENCY, currency, p.quiet)
            painting.write_at(painter, start, baseline, self._text, font, ink)
            if self._locked:
                painting.draw(painter, "lock", QRectF(right - 20, top, 20, 20), p.quiet, stroke=1.8)

    def _speak(self) -> None:
        self.setAccessibleName(f"{self._label.text()}: {CURRENCY} {self._text}")
        self.setAccessibleDescription(self.working())
        self.update()


class AmountText(QWidget):
    """A payment's amount in large, such as on Waiting, Paid and Not paid."""

    def __init__(
        self,
        minor: int = 0,
        text: str = "",
        style: fonts.Style = "amount",
        tone: Tone = "ink",
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        name: str = "payAmount",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._style: fonts.Style = style
        self._tone: Tone = tone
        self._align = align
        self._text = ""
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Maximum)
        self.set_amount(minor, text)

    def set_amount(self, minor: int, text: str) -> None:
        """Show ``text``, which stands for ``minor`` minor units."""
        self.setProperty("amountMinor", minor)
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_style(self, style: fonts.Style) -> None:
        """Show it in ``amount`` or ``hero`` size from now on."""
        if style != self._style:
            self._style = style
            self.updateGeometry()
            self.update()

    def text(self) -> str:
        """The text shown."""
        return self._text

    def sizeHint(self) -> QSize:
        """The whole text at its full size."""
        metrics = QFontMetricsF(fonts.font(self._style))
        pixels = fonts.STYLES[self._style].pixels
        return QSize(round(metrics.horizontalAdvance(self._text) + 4), round(pixels * 1.14))

    def minimumSizeHint(self) -> QSize:
        """At the least size of an amount."""
        share = fonts.SMALLEST_AMOUNT / fonts.STYLES[self._style].pixels
        hint = self.sizeHint()
        return QSize(min(160, hint.width()), round(hint.height() * min(1.0, share)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text as large as its room allows."""
        full = self.sizeHint()
        share = min(1.0, self.width() / full.width(), self.height() / full.height())
        pixels = int(fonts.STYLES[self._style].pixels * share)
        font = fonts.font(self._style) if share >= 1 else fonts.resized(self._style, pixels)
        # Optical edge: a capital's own side bearing would show as an indent beside small text.
        shift = -round(pixels * 0.035) if self._align == Qt.AlignmentFlag.AlignLeft else 0
        rect = QRectF(self.rect()).adjusted(shift, 0, 0, 0)
        align = self._align | Qt.AlignmentFlag.AlignVCenter
        with QPainter(self) as painter:
            painting.write(painter, rect, self._text, font, colours().tone(self._tone), align)
