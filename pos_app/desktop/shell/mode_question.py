"""The one calm question before anything else, where nothing says whether this till is live.

Shown instead of the till, so that nothing can be sent before it is answered. While the computer's
key store is asked it says so; it must never ask the store itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.shell.quitting import SignalWatch
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.settings.go_live import SignCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from pos_app.settings.go_live import Sign

    Chosen = Literal["live", "training"]

translate = QCoreApplication.translate

_WIDTH = 640
# A store that answers at once shows nothing.
_PATIENCE_MS = 400


class ModeQuestion(QWidget):
    """Asks once; `chosen` stays None where it is closed without an answer."""

    closed = Signal()

    def __init__(self, config_file: str) -> None:
        """Make it before the key store has answered.

        Args:
            config_file: Where the answer will be written.
        """
        super().__init__()
        self.chosen: Chosen | None = None
        self.setObjectName("modeQuestion")
        self.setWindowTitle(translate("ModeQuestion", "Is this till live?"))
        self.setFixedWidth(_WIDTH)
        self._title = TextLabel(
            translate("ModeQuestion", "Is this till live?"), "heading", name="modeQuestionTitle"
        )
        self.words = TextLabel(
            translate("ModeQuestion", "Asking the computer's key store …"),
            "body",
            wrap=True,
            name="modeQuestionWords",
        )
        where = translate("ModeQuestion", "The answer is written into {path}").format(
            path=_breakable(config_file)
        )
        self.where = TextLabel(where, "quiet", "quiet", wrap=True, name="modeQuestionFile")
        self.live = KeycapButton(
            translate("ModeQuestion", "Live: real money"), name="modeQuestionLive"
        )
        self.training = KeycapButton(
            translate("ModeQuestion", "Training: no real money moves"), name="modeQuestionTraining"
        )
        self.live.clicked.connect(lambda: self._choose("live"))
        self.training.clicked.connect(lambda: self._choose("training"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(self.training)
        row.addWidget(self.live)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(12)
        for widget in (self._title, self.words, self.where):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(row)
        # No Enter: it answers nothing by itself.
        shortcuts.action(shortcuts.BACK, self, self.close)
        self._offer(shown=False)

    def ask(self, found: Sign) -> None:
        """Put the question; `found` is what says that this till is live."""
        self.words.setText(
            translate(
                "ModeQuestion",
                "The settings do not say whether money is real here, and {found}. Choose Live if "
                "customers pay at this till. In Training every payment is pretended.",
            ).format(found=_found(found))
        )
        self._offer(shown=True)
        self.adjustSize()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave without an answer."""
        super().closeEvent(event)
        self.closed.emit()

    def _choose(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.close()

    def _offer(self, *, shown: bool) -> None:
        for widget in (self.where, self.live, self.training):
            widget.setVisible(shown)


def ask_for_mode(
    config_file: str, look: Callable[[], Sign | None]
) -> Chosen | Literal["nothing_to_ask"] | None:
    """Find out whether something says that this till is live, and if so ask a person.

    There must be an application; its events run here until there is an answer.

    Args:
        config_file: Where the answer will be written.
        look: Called on a thread of its own, since it may wait for the key store.

    Returns:
        What was chosen, or None where the question was closed without an answer.
    """
    question = ModeQuestion(config_file)
    loop = QEventLoop()
    found: list[Sign | None] = []

    def looked(sign: Sign | None) -> None:
        found.append(sign)
        if sign is None:
            question.close()
            loop.quit()
        else:
            question.ask(sign)
            question.show()
            question.activateWindow()

    def patience_ends() -> None:
        if not found:
            question.show()

    question.closed.connect(loop.quit)
    watch = SignalWatch(loop.quit)
    background.run(look, looked, owner=question)
    QTimer.singleShot(_PATIENCE_MS, question, patience_ends)
    loop.exec()
    watch.stop()
    question.hide()
    question.deleteLater()
    return "nothing_to_ask" if found == [None] else question.chosen


def _found(sign: Sign) -> str:
    return {
        SignCode.LEDGER: translate("ModeQuestion", "a live till's ledger is at {place}"),
        SignCode.BACKUPS: translate("ModeQuestion", "a live till's backups are in {place}"),
        SignCode.SETTINGS: translate("ModeQuestion", "a live till's settings are at {place}"),
        SignCode.KEYS: translate("ModeQuestion", "there are keys that move real money"),
        SignCode.STORE_SILENT: translate(
            "ModeQuestion", "the computer's key store does not say whether there are live keys"
        ),
        SignCode.EMPTY_SETTINGS: translate("ModeQuestion", "the file of settings is empty"),
    }[sign.code].format(place=_breakable(sign.place))


def _breakable(path: str) -> str:
    return path.replace("/", "/\u200b").replace("\\", "\\\u200b")
