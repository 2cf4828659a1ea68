"""Where the customer's phone stands: under the rail; beside the pane where the rail is a drawer.

So it covers nothing of a sale; only in a window too narrow for both does it open with the drawer.
It must never move the focus away from the screen in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from pos_app.desktop.shell import places

if TYPE_CHECKING:
    from pos_app.desktop.screens.training_customers import CustomersPhone
    from pos_app.desktop.shell.window import Window


PLACE = places.PHONE.name
_DOCKS_FROM = 900
_WIDE_FROM = 1000
_WIDE, _NARROW = 300, 272


class RailColumn(QWidget):
    """The rail above, the panel below; to the window it is the rail."""

    def __init__(self, rail: QWidget, panel: QWidget) -> None:
        """Take both into one column; the panel is hidden at first."""
        super().__init__()
        self._rail = rail
        self.setFocusProxy(rail)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(rail, 1)
        column.addWidget(panel)
        # As a drawer it stands over a screen, which must not show between the two.
        self.setAutoFillBackground(True)
        rail.show()
        panel.hide()

    def take(self, panel: QWidget) -> None:
        """Take the panel back below the rail."""
        self._column.addWidget(panel)

    def tick(self) -> None:
        """Once a second: the rail counts on."""
        tick = getattr(self._rail, "tick", None)
        if tick is not None:
            tick()


class PhonePlace(QObject):
    """Puts the panel into a window and gives the header's button its meaning."""

    def __init__(self, window: Window, rail: QWidget, panel: CustomersPhone) -> None:
        """Set the window's rail anew, with the panel below."""
        super().__init__(window)
        self._window = window
        self._button = window.header.places[PLACE]
        self._beside = QWidget()
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(0, 0, 0, 0)
        self._take(rail, panel)
        window.add_beside(self._beside)
        window.installEventFilter(self)
        window.header.offer(PLACE)
        window.header.asked.connect(self._asked)
        window.pane.changed.connect(lambda _name: self._place())
        window.failed.connect(self._failed)
        # A panel that moves while it is shown is hidden for a moment, so it moves before.
        self._place()

    def speak_anew(self, rail: QWidget, panel: CustomersPhone) -> None:
        """Go on with a rail and a panel of another language, as those before stood."""
        before, shown = self._panel, not self._panel.isHidden()
        self._take(rail, panel)
        before.hide()
        before.deleteLater()
        self._place()
        panel.setVisible(shown)
        self._place()

    def _take(self, rail: QWidget, panel: CustomersPhone) -> None:
        self._panel = panel
        self._rail_column = RailColumn(rail, panel)
        self._window.set_rail(self._rail_column)
        panel.shown_changed.connect(lambda _shown: self._mark())
        panel.focus_given_up.connect(self._give_focus)

    def toggle(self) -> None:
        """Show or hide the panel; in the narrowest windows the drawer opens with it."""
        if self._panel.isVisible():
            self._panel.hide()
            self._place()
            return
        self._panel.show()
        self._place()
        narrow = self._window.narrow and not self._docked
        if narrow and not self._window.drawer_open:
            before = QApplication.focusWidget()
            self._window.show_drawer(shown=True)
            if before is not None:
                before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._panel.isVisible():
            # A screen that takes the whole width hides the panel; the till is where it is useful.
            self._window.go(places.SELL.name)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Another width may be another place."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    @property
    def _docked(self) -> bool:
        return self._window.narrow and self._window.width() >= _DOCKS_FROM

    def _place(self) -> None:
        """Stand beside the pane where that leaves Sell whole, else with the rail."""
        inside = self._beside.layout()
        if inside is not None:
            if self._docked and inside.indexOf(self._panel) < 0:
                self._panel.set_tall(tall=True)
                inside.addWidget(self._panel)
            elif not self._docked and inside.indexOf(self._panel) >= 0:
                self._panel.set_tall(tall=False)
                self._rail_column.take(self._panel)
        front = self._window.pane.front()
        room = front is None or not front.whole_width
        self._beside.setFixedWidth(_WIDE if self._window.width() >= _WIDE_FROM else _NARROW)
        self._beside.setVisible(self._docked and room and not self._panel.isHidden())
        self._mark()

    def _asked(self, name: str) -> None:
        if name == PLACE:
            self.toggle()

    def _failed(self, name: str) -> None:
        if name == PLACE:
            self._panel.hide()
            self._place()

    def _mark(self) -> None:
        self._button.setChecked(self._panel.isVisible())

    def _give_focus(self) -> None:
        if front := self._window.pane.front():
            front.setFocus(Qt.FocusReason.OtherFocusReason)
