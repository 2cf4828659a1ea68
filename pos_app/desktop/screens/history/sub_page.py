"""What History's other pages have in common: the way back, a title, and a column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.form import page_of
from pos_app.desktop.widgets.text_label import TextLabel

translate = QCoreApplication.translate

_BAR = 8


class SubPage(QWidget):
    """`back` goes to the list, `sale_wanted` opens a sale, `item_wanted` what waits.

    `refund_wanted` opens a sale to give money back: its id, how much and why.
    """

    back = Signal()
    sale_wanted = Signal(str)
    item_wanted = Signal(str)
    refund_wanted = Signal(str, object, str)

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.back_button = KeycapButton(
            translate("History", "Back to the list"), size="line", name=f"{name}Back"
        )
        self.back_key = self.back_button.pressed_by(shortcuts.BACK)
        self.title = TextLabel(title, "heading", name=f"{name}Title")
        self.head = FlowRow()
        # In line with the column below, which leaves room for its scroll bar.
        self.head.setContentsMargins(0, 0, _BAR, 0)
        self.head.setSpacing(16)
        self.head.addWidget(self.back_button)
        self.head.addWidget(self.title, 1)
        self._holder = QWidget()
        self.column = QVBoxLayout(self._holder)
        self.column.setContentsMargins(0, 0, _BAR, 0)
        self.column.setSpacing(12)
        self.page = page_of(self._holder, f"{name}Scroll")
        self.page.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        outer.addLayout(self.head)
        outer.addWidget(self.page, 1)
        self.back_button.clicked.connect(self.back)

    def opened(self) -> None:
        """It is in front now."""
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        """Another page is in front now."""

    def look_again(self) -> None:
        """It is in front again after a sale that was opened from it."""
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        tab, enter = translate("History", "Tab next"), translate("History", "Enter presses")
        return shortcuts.hints(tab, enter, self.back_key)

    def fill(self, widgets: list[QWidget]) -> None:
        """Put these into the column in place of what stands there."""
        place = self.page.verticalScrollBar().value()
        while (item := self.column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for widget in widgets:
            self.column.addWidget(widget)
            widget.show()
        self.column.addStretch(1)
        self.page.verticalScrollBar().setValue(place)
