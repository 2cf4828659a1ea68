"""Money as bars, and the hours of a day as a strip of cells: painted by us, in the theme's colours.

Light and dark carry the meaning, so both read in grey too, and words say the largest. Whoever
cannot see them is told every bar. They only show; what a bar stands for is for who made them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import mix
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets import painting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
_WIDEST = 56
_SHARE = 0.72
_RADIUS = 4
_LEAST_HIGH = 3.0
# How much of the accent the bars have that are not the largest.
_OTHERS = 0.42
# So many bars have names, which end in dots; more have numbers, of which some are left out.
_FEW = 7
_EACH = (1, 2, 3, 6, 12)


class Bar(NamedTuple):
    """One bar.

    Attributes:
        label: What stands below it.
        value: How high it is, zero or more.
        told: Its label and its value in words.
    """

    label: str
    value: int
    told: str


class Chart(QWidget):
    """What both have in common: bars, told one by one under the pointer and to a reader."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.bars: tuple[Bar, ...] = ()

    def show_bars(self, heading: str, bars: Sequence[tuple[str, int, str]]) -> None:
        """Show these `Bar`s, from left to right, under a heading for who cannot see them."""
        self.bars = tuple(Bar(*each) for each in bars)
        self.setAccessibleName(heading)
        self.setAccessibleDescription("; ".join(bar.told for bar in self.bars if bar.value))
        self.update()

    def bar_at(self, x: float) -> Bar | None:
        """The bar that takes up this place."""
        at = int(x * len(self.bars) / max(1, self.width())) if self.bars else -1
        return self.bars[at] if 0 <= at < len(self.bars) else None

    def largest(self) -> int:
        """Where the first of the highest bars stands; -1 where all are nothing."""
        highest = max((bar.value for bar in self.bars), default=0)
        values = [bar.value for bar in self.bars]
        return values.index(highest) if highest else -1

    def event(self, event: QEvent) -> bool:
        """Tell the bar under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self.bar_at(event.pos().x())
            told = bar.told if bar is not None else ""
            # A tool tip has no text format: Qt sees no tag where a space of no width follows.
            QToolTip.showText(event.globalPos(), told.replace("<", "<\u200b"), self)
            return True
        return super().event(event)


class BarChart(Chart):
    """Upright bars over their labels; the largest is dark and says how much it is."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """No higher than it must be: a layout gives it what is left."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Still to be read in a low window."""
        return QSize(240, 2 * fonts.room(20) + 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, their labels, and what the largest is."""
        if not self.bars:
            return
        p, small, strong = colours(), fonts.font("small"), fonts.font("small_strong")
        line = fonts.room(20)
        slot = self.width() / len(self.bars)
        room = QRectF(0, line + 4, self.width(), self.height() - 2 * line - 10)
        largest, every = self.largest(), self.labels_every()
        highest = max(1, self.bars[largest].value)
        with painting.smooth(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            wide = min(_WIDEST, slot * _SHARE)
            for at, bar in enumerate(self.bars):
                if not bar.value:
                    continue
                high = max(_LEAST_HIGH, room.height() * bar.value / highest)
                colour = p.accent if at == largest else mix(p.card, p.accent, _OTHERS)
                painter.setBrush(QColor(colour))
                left = slot * (at + 0.5) - wide / 2
                painter.drawRoundedRect(
                    QRectF(left, room.bottom() - high, wide, high), _RADIUS, _RADIUS
                )
            painter.fillRect(QRectF(0, room.bottom(), self.width(), 1), QColor(p.line))
            for at, bar in enumerate(self.bars):
                if at % every == 0:
                    middle = slot * (at + 0.5)
                    place = QRectF(middle - slot * every / 2, room.bottom() + 5, slot * every, line)
                    painting.write(painter, place, bar.label, small, p.quiet, _MIDDLE)
            if largest >= 0:
                told = self.bars[largest].told
                half = QFontMetricsF(strong).horizontalAdvance(told) / 2 + 1
                # Never past an edge.
                middle = max(half, min(self.width() - half, slot * (largest + 0.5)))
                place = QRectF(middle - half, 0, 2 * half, line)
                painting.write(painter, place, told, strong, p.ink, _MIDDLE)

    def labels_every(self) -> int:
        """Each bar's label is shown, or each second's, third's, sixth's, as there is room."""
        metrics = QFontMetricsF(fonts.font("small"))
        widest = max((metrics.horizontalAdvance(bar.label) for bar in self.bars), default=0) + 8
        slot = self.width() / max(1, len(self.bars))
        few = len(self.bars) <= _FEW
        return 1 if few else next((n for n in _EACH if slot * n >= widest), _EACH[-1])


class HourStrip(Chart):
    """The hours of the day side by side, each the darker the more came in it."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A row of cells over a row of words."""
        return QSize(480, 18 + fonts.room(20))

    def minimumSizeHint(self) -> QSize:
        """As high as ever."""
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells and every third hour."""
        if not self.bars:
            return
        p, small = colours(), fonts.font("small")
        slot = self.width() / len(self.bars)
        highest = max(1, *(bar.value for bar in self.bars))
        with painting.smooth(self) as painter:
            for at, bar in enumerate(self.bars):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(mix(p.track, p.accent, bar.value / highest)))
                painter.drawRoundedRect(QRectF(slot * at + 1, 0, slot - 2, 16), 3, 3)
                if at % 3 == 0:
                    place = QRectF(slot * (at - 1), 18, slot * 3, fonts.room(20))
                    painting.write(painter, place, bar.label, small, p.quiet, _MIDDLE)
