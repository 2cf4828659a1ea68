"""Buttons with words and, often, the key that does the same in a small badge.

Enter of either key block presses the focused button once, a held key never presses again, and
neither mouse nor touch moves the focus, so that a digit typed after a tap still goes to the
amount. The style sheet draws their faces.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QIcon, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import set_look

TARGET = 44
"""The smallest side of anything that a finger must hit, in pixels."""

_GAP = 12
_LEAST_AIR = 6


class Pressable(QPushButton):
    """A button with the manners above."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge: KeyBadge | None = None
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setObjectName(name)
        if text:
            self.setText(text)

    def setText(self, text: str) -> None:
        """Set the words; an ampersand is a letter here, never a shortcut."""
        if text != self.label():
            super().setText(text.replace("&", "&&"))
            self.setAccessibleName(text)

    def label(self) -> str:
        """The words as they are shown."""
        return self.text().replace("&&", "&")

    def key(self) -> str:
        """The key's name in the badge."""
        return self._badge.text() if self._badge is not None else ""

    def set_key(self, key: str) -> None:
        """Show this key's name in the badge; empty for none."""
        if self._badge is None and key:
            self._badge = KeyBadge(self)
        if self._badge is not None:
            self._badge.set_key(key)
        self.setAccessibleDescription(key)
        self.updateGeometry()
        self._arrange()

    def _badge_size(self) -> QSize:
        """What the badge needs; no width without a key."""
        return QSize(0, 0) if self._badge is None else self._badge.size()

    def _put_badge(self, right: float, bottom: float) -> None:
        """Put the badge's lower right corner there."""
        if self._badge is not None:
            self._badge.move(
                round(right) - self._badge.width(), round(bottom) - self._badge.height()
            )

    def _arrange(self) -> None:
        """Put the badge, and what else stands on it, where there is room for it now."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the badge in its place."""
        super().resizeEvent(event)
        self._arrange()

    def pressed_by(self, key: shortcuts.Shortcut) -> QAction:
        """Be pressed by this key too, wherever the focus is, and show it in the badge."""
        action = shortcuts.action(key, self, self.click)
        self.show_key_of(action)
        return action

    def show_key_of(self, action: QAction) -> None:
        """Show the key of an action in the badge, whatever it is changed to."""
        action.changed.connect(lambda: self.set_key(shortcuts.shown(action)))
        self.set_key(shortcuts.shown(action))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on a fresh Enter or Space; swallow a held one; leave every other key to others."""
        if event.key() in shortcuts.ENTER:
            event.accept()
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


class KeyBadge(QLabel):
    """A key's name in a small outline, on the button that does the same."""

    def __init__(self, button: QWidget) -> None:
        super().__init__(button)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.font("badge"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_key(self, key: str) -> None:
        """Show this key; an empty one hides the badge."""
        self.setText(key)
        if bool(key) == self.isHidden():
            self.setVisible(bool(key))
        wide = QFontMetricsF(self.font()).horizontalAdvance(key) + 14 if key else 0
        self.resize(round(wide), max(20, fonts.room(17)))


Variant = Literal[
    "plain", "primary", "danger", "pane", "ghost", "link", "quiet_link", "nav", "toggle"
]
Size = Literal["charge", "pane", "large", "medium", "small", "line"]


class _Shape(NamedTuple):
    """A size: wished and least height, side padding, text style."""

    height: int
    least: int
    pad: int
    style: fonts.Style


_SHAPES: dict[Size, _Shape] = {
    "charge": _Shape(84, 52, 20, "charge"),
    "pane": _Shape(64, 48, 28, "button_large"),
    "large": _Shape(64, 46, 18, "button"),
    # These two look lower, by a margin of the style sheet, and are 44 for a finger.
    "small": _Shape(TARGET, TARGET, 12, "button_small"),
    "line": _Shape(TARGET, TARGET, 16, "button"),
    "medium": _Shape(TARGET, TARGET, 14, "button_small"),
}
_LINKS: dict[Variant, fonts.Style] = {"link": "button_small", "quiet_link": "quiet"}


class KeycapButton(Pressable):
    """A button with words and an optional key badge."""

    def __init__(
        self,
        text: str = "",
        key: str = "",
        *,
        variant: Variant = "plain",
        size: Size = "large",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make one in its first state.

        Args:
            text: already translated.
            key: the key's name for the badge, such as ``F5``; empty for none.
            variant: what it looks like. On a verdict's pane ``pane`` is white and ``ghost``
                see-through; ``nav`` is a header tab and ``toggle`` a switch in the header (both
                checkable); links have no face.
            size: ``charge`` (the big one), ``pane`` (on Paid and Not paid), ``large``, ``small``
                (in the rail; looks 34 high, hits 44), ``medium`` (in cards with room, 44),
                ``line`` (header tabs and links).
            name: the object name.
            parent: the owner.
        """
        tab = variant in ("nav", "toggle")
        size = "line" if tab else size
        self._shape = _SHAPES[size]
        self._air = 0 if variant in _LINKS else self._shape.pad
        super().__init__(name=name, parent=parent)
        self.setProperty("variant", variant)
        self.setProperty("buttonSize", size)
        self.setCheckable(tab)
        self.setFont(fonts.font(_LINKS.get(variant, self._shape.style)))
        self.setText(text)
        self.set_key(key)
        policy = QSizePolicy.Policy
        self.setSizePolicy(
            policy.Expanding if size == "charge" else policy.Maximum,
            policy.Fixed if size in ("small", "line") else policy.Maximum,
        )

    def setText(self, text: str) -> None:
        """Set the words, and have the badge follow them."""
        super().setText(text)
        self._arrange()

    def set_key(self, key: str) -> None:
        """Show this key's name in the badge; empty for none."""
        if key == self.key():
            return
        super().set_key(key)
        # An icon that shows nothing keeps the badge's room at the right of the words; Qt lays its
        # words over the four pixels next to it.
        blank = QPixmap(self._key_room() + 4, 1)
        blank.fill(Qt.GlobalColor.transparent)
        self.setIcon(QIcon(blank) if key else QIcon())
        self.setIconSize(blank.size())
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    def set_variant(self, variant: Variant) -> None:
        """Look different from now on; a link stays one."""
        set_look(self, variant=variant)

    def nextCheckState(self) -> None:
        """A tab stays as it is: the window alone says which one is open."""

    def sizeHint(self) -> QSize:
        """The size of the pictures."""
        return QSize(self._wide(self._air), self._shape.height)

    def minimumSizeHint(self) -> QSize:
        """Still whole and 44 high, with less air."""
        return QSize(self._wide(min(self._air, _LEAST_AIR)), self._shape.least)

    def _wide(self, air: int) -> int:
        return max(TARGET, round(self._words() + self._key_room() + 2 * air + 1))

    def _words(self) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance(self.label())

    def _key_room(self) -> int:
        return self._badge_size().width() + _GAP if self.key() else 0

    def _arrange(self) -> None:
        if self.key():
            right = (self.width() + self._words() + self._key_room()) / 2
            bottom = (self.height() + self._badge_size().height()) / 2 + 1
            self._put_badge(min(right, self.width() - 4), bottom)


class FlowRow(QHBoxLayout):
    """A row that goes on in a further line where what stands in it has no room beside the rest.

    What follows a stretch stands at the right, in whichever line. No layout of Qt's breaks lines.
    Qt asks for heights over and over, for each row within a row: they are kept until something
    in it changes.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make it empty; of `parent`, if there is one."""
        # By width: how high it is then, and in how many lines.
        self._shapes: dict[int, tuple[int, int]] = {}
        self._least: QSize | None = None
        # Not with None: PySide takes that for a parent too.
        super().__init__(*filter(None, (parent,)))

    def invalidate(self) -> None:
        """Something in it changed."""
        self._shapes.clear()
        self._least = None
        super().invalidate()

    def hasHeightForWidth(self) -> bool:
        """It is higher where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:
        """One line is as high as it would like to be, several as low as they can."""
        return self._shape(width)[0]

    def _shape(self, width: int) -> tuple[int, int]:
        if width not in self._shapes:
            edges = self.contentsMargins()
            lines = self._lines(width - edges.left() - edges.right())
            high = self.sizeHint().height()
            if len(lines) > 1:
                highs = [max(item.minimumSize().height() for item, _ in line) for line in lines]
                high = sum(highs) + self.spacing() * (len(lines) - 1) + edges.top() + edges.bottom()
            self._shapes[width] = high, len(lines)
        return self._shapes[width]

    def minimumSize(self) -> QSize:
        """As wide as the widest thing in it, in one line."""
        if self._least is None:
            edges = self.contentsMargins()
            items = (item for item in self._items() if not item.isEmpty())
            widest = max((item.minimumSize().width() for item in items), default=0)
            high = super().minimumSize().height()
            self._least = QSize(widest + edges.left() + edges.right(), high)
        return self._least

    def setGeometry(self, rect: QRect) -> None:
        """Put all in one line as Qt would, or in several."""
        super().setGeometry(rect)
        if self._shape(rect.width())[1] < 2:
            return
        inside = rect.marginsRemoved(self.contentsMargins())
        lines = self._lines(inside.width())
        gap, top = self.spacing(), inside.top()
        lows = [max(item.minimumSize().height() for item, _ in line) for line in lines]
        more_high = (inside.height() - sum(lows) - gap * (len(lines) - 1)) // len(lines)
        for line, low in zip(lines, lows, strict=True):
            high = min(low + more_high, max(item.sizeHint().height() for item, _ in line))
            least = sum(item.minimumSize().width() + gap for item, _ in line) - gap
            free, left = inside.width() - least, inside.left()
            for item, to_the_right in line:
                narrow, wide = item.minimumSize().width(), item.sizeHint().width()
                grows = bool(item.expandingDirections() & Qt.Orientation.Horizontal)
                more = free if grows else max(0, min(free, wide - narrow))
                free -= more
                if to_the_right:
                    left, free = left + free, 0
                item.setGeometry(QRect(left, top, narrow + more, high))
                left += narrow + more + gap
            top += high + gap

    def _items(self) -> Iterator[QLayoutItem]:
        return filter(None, map(self.itemAt, range(self.count())))

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, bool]]]:
        """What stands in each line, and whether it stands at the right."""
        lines: list[list[tuple[QLayoutItem, bool]]] = [[]]
        used, to_the_right = 0, False
        for item in self._items():
            if item.isEmpty():
                stretch = item.spacerItem() is not None and item.expandingDirections()
                to_the_right = to_the_right or bool(stretch)
                continue
            wide = item.minimumSize().width()
            if lines[-1] and used + wide > width:
                lines.append([])
                used = 0
            lines[-1].append((item, to_the_right))
            used, to_the_right = used + wide + self.spacing(), False
        return lines


def expand(button: KeycapButton) -> KeycapButton:
    """The same button, taking the width that is there."""
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
    button.setSizePolicy(policy)
    return button
