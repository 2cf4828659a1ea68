"""The Update page: what a newer till changes, and a person's choice to install it, or not.

It must never fetch or start anything unasked, nor while a payment is not finished.

The words for why a newer version was not fetched or not started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app import __version__
from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.shortcuts import QT_TRANSLATE_NOOP
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel

if TYPE_CHECKING:
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.link.updating import UpdatesPort
    from pos_app.updates.manifest import UpdateOffer


translate = QCoreApplication.translate

REFUSED: dict[str, str] = {
    "not_reached": QT_TRANSLATE_NOOP("Update", "It could not be reached. Try again later."),
    "no_answer": QT_TRANSLATE_NOOP("Update", "It is not there any more. Try again tomorrow."),
    "not_whole": QT_TRANSLATE_NOOP("Update", "It did not come whole. Try again."),
    "wrong_hash": QT_TRANSLATE_NOOP(
        "Update", "What came is not what was announced, so it was thrown away. Tell the owner."
    ),
    "no_room": QT_TRANSLATE_NOOP("Update", "There is not enough room on this computer's disk."),
    "not_started": QT_TRANSLATE_NOOP(
        "Update", "The installer could not be started. It is in the till's folder updates."
    ),
}


def refusal(code: str) -> str:
    """One sentence with what to do."""
    words = REFUSED.get(code, REFUSED["not_whole"])
    return translate("Update", words)


class Update(Screen):
    """One newer version. `close_wanted` comes when its installer has been started."""

    close_wanted = Signal()
    whole_width = True

    def __init__(self, port: UpdatesPort, context: ScreenContext, new: UpdateOffer) -> None:
        """Show what there is; nothing is fetched yet."""
        super().__init__()
        self._port = port
        self._context = context
        self._new = new
        self._fetched = False
        self._busy = False
        self.setAccessibleName(translate("Update", "Update"))
        card = Card(name="updateCard")
        self.title = TextLabel(
            translate("Update", "Version {version} is there").format(version=new.version),
            "heading",
            name="updateTitle",
        )
        self.now = TextLabel(
            translate("Update", "This till is version {version}.").format(version=__version__),
            "quiet",
            "quiet",
        )
        self.state = TextLabel("", "body", wrap=True, name="updateState")
        self.install = KeycapButton("", size="large", variant="primary", name="updateInstall")
        self.later = KeycapButton(translate("Update", "Not now"), size="large", name="updateLater")
        self._later = self.later.pressed_by(shortcuts.NOT_NOW)
        self.install.clicked.connect(self._go_on)
        self.later.clicked.connect(lambda: self.wants.emit("sell"))
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.install)
        buttons.addWidget(self.later)
        buttons.addStretch(1)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.now)
        column.addSpacing(8)
        column.addWidget(self._changes(), 1)
        column.addWidget(self.state)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        context.bridge.changed.connect(self.on_changed)
        self._show("")

    def opened(self) -> None:
        """No button is preset: an Enter meant for a sale must not install anything."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show("")

    def hints(self) -> tuple[str, ...]:
        """The keys of this page."""
        return shortcuts.hints(translate("Update", "Tab to the buttons"), self._later)

    def on_changed(self) -> None:
        """Payments may have begun or ended."""
        if not self._busy:
            self._show("")

    def _changes(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for change in self._new.changes:
            words = TextLabel(f"•  {change}", "body", wrap=True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(words)
        column.addStretch(1)
        page = QScrollArea()
        page.setObjectName("updateChanges")
        page.setAccessibleName(translate("Update", "What changed"))
        page.setWidgetResizable(True)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view = QWidget()
        view.setAutoFillBackground(False)
        page.setViewport(view)
        page.setWidget(inside)
        inside.setAutoFillBackground(False)
        return page

    def _show(self, refused: str) -> None:
        unfinished = bool(self._context.model.unresolved())
        self.install.setText(
            translate("Update", "Close the till and install")
            if self._fetched
            else translate("Update", "Download ({size} MB)").format(size=self._new.megabytes)
        )
        self.install.setEnabled(not unfinished and not self._busy)
        if refused:
            text = refusal(refused)
        elif unfinished:
            text = translate("Update", "Payments are not finished. This can wait for them.")
        elif self._busy:
            text = translate("Update", "One moment…")
        elif self._fetched:
            text = translate("Update", "Downloaded and checked. Sales and settings stay.")
        else:
            text = translate("Update", "Nothing is installed before you say so.")
        self.state.set_tone("bad" if refused else "quiet")
        self.state.setText(text)

    def _go_on(self) -> None:
        if self._busy or self._context.model.unresolved():
            self._show("")
            return
        self._busy = True
        self._show("")
        if self._fetched:
            background.run(self._port.start, self._started, owner=self)
        else:
            background.run(self._port.fetch, self._came, owner=self)

    def _came(self, refusal: str) -> None:
        self._busy = False
        self._fetched = not refusal
        self._show(refusal)

    def _started(self, refusal: str) -> None:
        self._busy = False
        # What is refused now has changed since it was proven: fetch it again.
        self._fetched = not refusal
        self._show(refusal)
        if not refusal:
            self.close_wanted.emit()
