"""The amounts: the one being typed on Sell, and the one a payment asks for.

Both show a text that someone else made from minor units, carry the minor units as the dynamic
property ``amountMinor``, and shrink before they clip. Neither does arithmetic.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import Tone
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting


class AmountDisplay(QWidget):
    """The amount due on Sell, with the working below it.

    ``activated`` says that a finger or mouse chose it.
    """

    activated = Signal()

    def __init__(
        self,
        label: str,
        currency: str = "GH₵",
        *,
        name: str = "amountDisplay",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            label: above the amount, already translated.
            currency: before the amount, smaller.
            name: the object name.
            parent: the owner.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._label = label
        self._currency = currency
        self._text = ""
        self._working = ""
        self._working_tone: Tone = "quiet"
        self._active = False
        self._locked = False
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Maximum)
        self.set_amount(0, "0.00")

    def set_amount(self, minor: int, text: str) -> None:
        """Show ``text``, which stands for ``minor`` minor units."""
        self.setProperty("amountMinor", minor)
        self._text = text
        self._speak()

    def set_working(self, text: str, tone: Tone = "quiet") -> None:
        """Show the working, or in another tone why a digit was refused."""
        self._working, self._working_tone = text, tone
        self._speak()

    def set_label(self, label: str) -> None:
        """Show other words above the amount."""
        self._label = label
        self._speak()

    def set_active(self, active: bool) -> None:
        """Ring it: typed digits come here."""
        self._active = active
        self.update()

    def is_active(self) -> bool:
        """Whether typed digits come here."""
        return self._active

    def set_locked(self, locked: bool) -> None:
        """Show a lock: the amount of this sale is settled."""
        self._locked = locked
        self.update()

    def amount_text(self) -> str:
        """The amount as shown, without the currency."""
        return self._text

    def working(self) -> str:
        """The line under the amount."""
        return self._working

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

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the state or the theme changed."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card, the three lines and the ring."""
        p = colours(self)
        rect = QRectF(self.rect())
        painter = painting.smooth(QPainter(self))
        painting.box(painter, rect, p.card, p.line, radius=14)
        line = fonts.room(20)
        air = max(0.0, min(1.0, (rect.height() - 60 - 2 * line) / 40))
        left, right = rect.left() + 21, rect.right() - 18
        top = rect.top() + 6 + 11 * air
        label = QRectF(left, top, right - left - (26 if self._locked else 0), line)
        font = fonts.fitted("label", self._label, label.width())
        painting.write(painter, label, self._label, font, p.quiet)
        if self._locked:
            spot = QRectF(right - 20, top, 20, 20)
            painting.draw(painter, "lock", spot, p.quiet, stroke=1.8)
        self._figures(painter, left, right, top + line + 48 + 8 * air)
        below = QRectF(left, rect.bottom() - line - 4 - 14 * air, right - left, line)
        tone = p.tone(self._working_tone)
        # A refusal is read from its beginning, a sum at the end where it grows.
        keep = self._working_tone == "quiet"
        font = fonts.resized("quiet", 15)
        if not keep:
            font = fonts.fitted("quiet", self._working, below.width(), 15)
        painting.write(painter, below, self._working, font, tone, keep_end=keep)
        if self._active:
            painting.ring(painter, rect, p.accent, radius=14, width=3)
        painter.end()

    def _figures(self, painter: QPainter, left: float, right: float, baseline: float) -> None:
        p = colours(self)
        currency = fonts.font("currency")
        start = left + QFontMetricsF(currency).horizontalAdvance(self._currency) + 9
        size = fonts.STYLES["amount_sell"].pixels
        font = fonts.font("amount_sell")
        wide = QFontMetricsF(font).horizontalAdvance(self._text)
        if wide > right - start:
            font = fonts.resized("amount_sell", int(size * (right - start) / wide))
        painting.write_at(painter, left, baseline, self._currency, currency, p.quiet)
        ink = p.ink if self.property("amountMinor") or self._working else p.faint
        painting.write_at(painter, start, baseline, self._text, font, ink)

    def _speak(self) -> None:
        self.setAccessibleName(f"{self._label}: {self._currency} {self._text}")
        self.setAccessibleDescription(self._working)
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
        """Make one in its first state.

        Args:
            minor: the minor units.
            text: the whole text, currency included.
            style: ``amount`` (64) or ``hero`` (92).
            tone: a text colour.
            align: where it stands in its width.
            name: the object name.
            parent: the owner.
        """
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
        painter = painting.smooth(QPainter(self))
        # Optical edge: a capital's own side bearing would show as an indent beside small text.
        shift = -round(pixels * 0.035) if self._align == Qt.AlignmentFlag.AlignLeft else 0
        rect = QRectF(self.rect()).adjusted(shift, 0, 0, 0)
        align = self._align | Qt.AlignmentFlag.AlignVCenter
        painting.write(painter, rect, self._text, font, colours(self).tone(self._tone), align)
        painter.end()
