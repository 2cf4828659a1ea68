"""Help: the guide's one page of keys and what to do, the version, and where things are kept.

Plain words only; it must say nothing that the till does not do.

What Help offers to whoever asks for help: this till's details to copy, and its folder of logs.

The details are versions and folders. They must never hold a key, a customer or a sale.
"""

from __future__ import annotations

import platform
import sys
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app import __version__
from pos_app.desktop import shortcuts
from pos_app.desktop.link.browser import open_page
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pos_app.settings.folders import Folders


translate = QCoreApplication.translate

_SAID_MS = 4000


def details(folders: Folders) -> str:
    """Versions and folders, a line each, for a message to whoever helps."""
    return "\n".join(
        (
            f"pos-app {__version__}",
            f"Python {platform.python_version()}, Qt {qVersion()}",
            platform.platform(),
            f"settings: {folders.config_file}",
            f"sales: {folders.data}",
            f"logs: {folders.logs}",
            f"backups: {folders.backups}",
        )
    )


class HelpDetails(QWidget):
    """Two buttons and a word of what they did."""

    def __init__(self, folders: Folders, *, open_url: Callable[[str], None] = open_page) -> None:
        """Make them; `open_url` opens a folder the way this system does."""
        super().__init__()
        self._folders = folders
        self._open = open_url
        copy = KeycapButton(translate("Help", "Copy details"), size="small", name="helpCopy")
        logs = KeycapButton(translate("Help", "Open the logs"), size="small", name="helpLogs")
        copy.clicked.connect(self._copy)
        logs.clicked.connect(self._logs)
        self.said = TextLabel("", "small", "quiet", wrap=True, name="helpSaid")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(copy)
        row.addWidget(logs)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.said)
        more = translate("Help", "For everything in one file, without customers: {command}")
        column.addWidget(
            TextLabel(
                more.format(command=f"{terminal_command()} support --out help.zip"),
                "small",
                "quiet",
                wrap=True,
            )
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAID_MS)
        self._timer.timeout.connect(lambda: self.said.setText(""))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(details(self._folders))
        self._say(translate("Help", "Copied: versions and folders, nothing else."))

    def _logs(self) -> None:
        logs = str(self._folders.logs)
        self._open(QUrl.fromLocalFile(logs).toString())
        self._say(logs)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self._timer.start()


class Help(Screen):
    """One page; arrows and Page keys scroll it, Escape goes back."""

    whole_width = True

    def __init__(self, folders: Folders) -> None:
        """Make the page; `folders` says where things are kept."""
        super().__init__()
        self._back = shortcuts.action(shortcuts.BACK, self, lambda: self.wants.emit("sell"))
        self.page = QScrollArea()
        self.page.setObjectName("helpScroll")
        self.page.setAccessibleName(translate("Help", "Help"))
        self.page.setWidgetResizable(True)
        self.page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(16)
        right.setSpacing(16)
        left.addWidget(_pairs(translate("Help", "Keys"), [*_typed(), *shortcuts.help_rows()], 150))
        where = _pairs(translate("Help", "Where things are"), _where(folders), 150)
        grid = where.layout()
        if isinstance(grid, QGridLayout):
            grid.addWidget(HelpDetails(folders), grid.rowCount(), 0, 1, 2)
        left.addWidget(where)
        left.addStretch(1)
        right.addWidget(_pairs(translate("Help", "What you see, and what to do"), _doing(), 210))
        right.addStretch(1)
        columns.addLayout(left, 5)
        columns.addLayout(right, 7)
        self.page.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(TextLabel(translate("Help", "Help"), "heading", name="helpTitle"))
        column.addWidget(self.page, 1)

    def opened(self) -> None:
        """Let the page's keys scroll it."""
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        return shortcuts.hints(translate("Help", "↑ ↓ scroll"), self._back)


def terminal_command(
    program: str | None = None, system: str = sys.platform, *, installed: bool | None = None
) -> str:
    """What a person types for the till in a terminal; its whole path where no other is sure.

    Args:
        program: The running program's file.
        system: As `sys.platform`.
        installed: Whether this runs without a Python of its own; found out where None.
    """
    installed = bool(getattr(sys, "frozen", False)) if installed is None else installed
    if not installed or system not in ("win32", "darwin"):
        return "pos-app"
    program = program or sys.executable
    if system == "darwin":
        return program
    # The windowed one prints nothing.
    return f'"{PureWindowsPath(program).with_name("pos-app-cli.exe")}"'


def _pairs(title: str, pairs: Sequence[tuple[str, str]], width: int) -> Card:
    card = Card()
    grid = QGridLayout(card)
    grid.setContentsMargins(20, 16, 20, 18)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(9)
    grid.addWidget(TextLabel(title, "detail_large"), 0, 0, 1, 2)
    top = Qt.AlignmentFlag.AlignTop
    for row, (name, text) in enumerate(pairs, 1):
        words = TextLabel(name, "state", wrap=True)
        words.setFixedWidth(width)
        grid.addWidget(words, row, 0, top)
        told = TextLabel(text, "quiet", "quiet", wrap=True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(told, row, 1, top)
    grid.setColumnStretch(1, 1)
    return card


def _typed() -> list[tuple[str, str]]:
    fn = (
        "F1–F12",
        translate(
            "Help",
            "with fn held down, unless Keyboard in System Settings makes them function keys",
        ),
    )
    return [
        *([fn] if shortcuts.MAC else []),
        ("0–9  .", translate("Help", "type into the ringed field, amount or phone")),
        ("+  ×", translate("Help", "add, or multiply by a whole number: 3 × 4.50 + 2")),
        ("C", translate("Help", "clear what is being typed; C C is a new sale")),
        (translate("Help", "Tab"), translate("Help", "from the amount to the number, and on")),
    ]


def _doing() -> list[tuple[str, str]]:
    return [
        (
            translate("Help", "Paid (green)"),
            translate(
                "Help",
                "The money is there: hand over the goods. A message on the customer's phone is no "
                "proof.",
            ),
        ),
        (
            translate("Help", "Waiting for the customer to approve"),
            translate(
                "Help",
                "Ask the customer to approve with the PIN. No request on the phone? MTN: dial "
                "*170#, My Wallet, My Approvals. Telecel and AT: dial *110#.",
            ),
        ),
        (
            translate("Help", "Not confirmed yet, still checking"),
            translate("Help", "Wait, or set it aside with F8. Do not charge again."),
        ),
        (
            translate("Help", "Not sent yet, still trying"),
            translate("Help", "Check the internet. It goes on by itself."),
        ),
        (
            translate("Help", "Too late to cancel"),
            translate("Help", "The network moves the money: wait for Paid or Not paid."),
        ),
        (
            translate("Help", "Not paid (red)"),
            translate("Help", "The reason stands below. Try again, Other method or Close unpaid."),
        ),
        (
            translate("Help", "Withdrawn, still checking"),
            translate("Help", "Nothing to do: its card tells you if it is paid after all."),
        ),
        (
            translate("Help", "Paid LATE"),
            translate("Help", "It came after it was given up: press Review and say what you did."),
        ),
        (
            translate("Help", "Paid twice, refund one"),
            translate("Help", "Say which one is refunded, or Review later: it stays in To review."),
        ),
        (
            translate("Help", "Offline, still watching"),
            translate("Help", "Go on: the till looks again by itself."),
        ),
        (
            translate("Help", "“I have paid”"),
            translate(
                "Help", "F9, F8: type the amount and the last four digits. Trust only the answer."
            ),
        ),
        (
            translate("Help", "2 to review"),
            translate("Help", "Press it: so many payments wait for a person to decide."),
        ),
        (
            translate("Help", "A payment that never ends"),
            translate("Help", "After 15 minutes it can be closed. The till still looks at it."),
        ),
        (
            translate("Help", "The power went out"),
            translate("Help", "Open the till again: it says what became of every payment."),
        ),
    ]


def _where(folders: Folders) -> list[tuple[str, str]]:
    pairs = [
        (translate("Help", "Version"), __version__),
        (translate("Help", "Settings"), str(folders.config_file)),
        (translate("Help", "Sales"), str(folders.data)),
        (translate("Help", "Logs"), str(folders.logs)),
        (translate("Help", "Backups"), str(folders.backups)),
    ]
    # A long path has no spaces to break at.
    return [
        (label, text.replace("/", "/\u200b").replace("\\", "\\\u200b")) for label, text in pairs
    ]
