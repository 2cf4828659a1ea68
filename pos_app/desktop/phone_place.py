"""Where the customer's phone stands: under the rail, in the rail's own column or drawer.

So it covers nothing of a sale at any width, and it goes where the rail goes. It must never move
the focus away from the screen in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from pos_app.desktop.screens.customer_phone import CustomersPhone
    from pos_app.desktop.window import Window

PLACE = "phone"


class RailColumn(QWidget):
    """The rail above, the panel below; to the window it is the rail."""

    def __init__(self, rail: QWidget, panel: QWidget) -> None:
        """Take both into one column; the panel is hidden at first."""
        super().__init__()
        self._rail = rail
        self.setFocusProxy(rail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(rail, 1)
        column.addWidget(panel)
        # As a drawer it stands over a screen, which must not show between the two.
        self.setAutoFillBackground(True)
        rail.show()
        panel.hide()

    def tick(self) -> None:
        """Once a second: the rail counts on."""
        tick = getattr(self._rail, "tick", None)
        if tick is not None:
            tick()


class PhonePlace(QObject):
    """Puts the panel into a window and gives the header's button its meaning."""

    def __init__(self, window: Window, rail: QWidget, panel: CustomersPhone) -> None:
        """Join them.

        Args:
            window: Its rail is set already; it is set anew here, with the panel below.
            rail: The window's rail.
            panel: The customer's phone.
        """
        super().__init__(window)
        self._window = window
        self._panel = panel
        self._button = window.header.places[PLACE]
        window.set_rail(RailColumn(rail, panel))
        window.header.offer(PLACE)
        window.header.asked.connect(self._asked)
        window.pane.changed.connect(lambda _name: self._mark())
        panel.shown_changed.connect(lambda _shown: self._mark())
        window.failed.connect(self._failed)
        panel.focus_given_up.connect(self._give_focus)
        self._mark()

    def toggle(self) -> None:
        """Show or hide the panel; in a narrow window the drawer opens with it."""
        if self._panel.isVisible():
            self._panel.hide()
            return
        self._panel.show()
        if self._window.narrow and not self._window.drawer_open:
            before = QApplication.focusWidget()
            self._window.show_drawer(shown=True)
            if before is not None:
                before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._panel.isVisible():
            # A screen that takes the whole width hides the rail; the till is where it is useful.
            self._window.go("sell")

    def _asked(self, name: str) -> None:
        if name == PLACE:
            self.toggle()

    def _failed(self, name: str) -> None:
        if name == PLACE:
            self._panel.hide()

    def _mark(self) -> None:
        self._button.setChecked(self._panel.isVisible())

    def _give_focus(self) -> None:
        if front := self._window.pane.front():
            front.setFocus(Qt.FocusReason.OtherFocusReason)
