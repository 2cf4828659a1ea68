"""What every button of the till has in common: keys, focus and targets.

Enter of either key block presses the focused button once, a held key never presses again, and
neither mouse nor touch moves the focus, so that a digit typed after a tap still goes to the
amount. It draws nothing.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Pressable(QPushButton):
    """A button that paints itself elsewhere; see the module for its manners."""

    def __init__(self, text: str = "", *, name: str = "", parent: QWidget | None = None) -> None:
        """Make one in its first state."""
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # An ampersand in a text is a letter here, never a shortcut.
        self.setText(text)
        if name:
            self.setObjectName(name)

    def setText(self, text: str) -> None:
        """Set the words; an ampersand is only an ampersand."""
        if text != self.label():
            super().setText(text.replace("&", "&&"))
            self.setAccessibleName(text)
            self.updateGeometry()

    def label(self) -> str:
        """The words as they are shown."""
        return self.text().replace("&&", "&")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on a fresh Enter or Space; swallow a held one; leave every other key to others."""
        if event.key() in _ENTER:
            event.accept()
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)
