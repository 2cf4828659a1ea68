"""The one question when a person closes the window while payments are unresolved.

Asked once, inline; log-off and signals never come here. Saying yes loses nothing: what is
unresolved goes on at the next start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout

from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.confirm import InlineConfirm

if TYPE_CHECKING:
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.shell.window import Window

translate = QCoreApplication.translate

_WIDTH = 720


class ClosingQuestion(QObject):
    """Lies over the top of the pane while it asks."""

    def __init__(self, window: Window, desk: ScreenContext) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._sure = False
        self.panel = Card(name="closePanel", parent=window)
        self.confirm = InlineConfirm(
            "",
            translate("Closing", "Stay"),
            translate("Closing", "Close the till"),
            local=True,
            safe_name="closeStay",
            danger_name="closeTill",
            name="closeQuestion",
        )
        self.confirm.safe.show_key_of(self.confirm.keep)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.confirm)
        self.panel.hide()
        self.confirm.kept.connect(self._stay)
        self.confirm.accepted.connect(self._close)
        window.installEventFilter(self)

    def may_close(self) -> bool:
        """Whether the window may close now; otherwise the question stands."""
        count = len(self._desk.model.unresolved())
        if self._sure or count == 0 or self._desk.model.stopped:
            return True
        again = self._window.starts_again
        act = (
            translate("Closing", "Start again") if again else translate("Closing", "Close the till")
        )
        self.confirm.danger.setText(act)
        if again:
            text = translate("Closing", "%n payment(s) not finished. Start again?", "", count)
        else:
            text = translate("Closing", "%n payment(s) not finished. Close the till?", "", count)
        detail = translate("Closing", "Nothing is lost: they go on when the till is opened again.")
        self.confirm.set_question(text, detail)
        self.panel.show()
        self.panel.raise_()
        self.confirm.ask()
        self._place()
        return False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and self.panel.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        width = min(_WIDTH, self._window.width() - 24)
        layout = self.panel.layout()
        height = self.panel.sizeHint().height()
        if layout is not None:
            layout.activate()
            height = max(height, layout.totalHeightForWidth(width))
        top = self._window.header.geometry().bottom() + 12
        self.panel.setGeometry((self._window.width() - width) // 2, top, width, height)

    def _stay(self) -> None:
        self.panel.hide()
        self._window.starts_again = False
        if front := self._window.pane.front():
            front.opened()

    def _close(self) -> None:
        self.panel.hide()
        self._sure = True
        self._window.close()
