"""Every key of the window once: how it is pressed, and what the footer and Help say of it.

A screen makes its actions of these, so that the key, the badge on a button, the footer's hint and
Help are always the same one. What is typed into a field is text and has no place here; only what
counts as typed is judged at the end.

A held key counts once: it must never charge, cancel or leave a screen a second time. The keys of
the number pad are the main keys everywhere.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QKeyEvent


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators under the name that their tool looks for."""
    return text


translate = QCoreApplication.translate

MAC = sys.platform == "darwin"
"""A Mac's keyboard: Qt takes its Command key for Ctrl, and Backspace is the only Delete on many."""
_NAMES = {
    "Return": QT_TRANSLATE_NOOP("Keys", "Enter"),
    "Esc": QT_TRANSLATE_NOOP("Keys", "Esc"),
    "Del": QT_TRANSLATE_NOOP("Keys", "Del"),
    "Left": QT_TRANSLATE_NOOP("Keys", "←"),
    "Right": QT_TRANSLATE_NOOP("Keys", "→"),
}
"""Keys that people know by a word."""


@dataclass(eq=False, slots=True)
class Shortcut:
    """One thing that a key does.

    Attributes:
        keys: As `QKeySequence` reads them; the first is the one that people are told.
        hint: In the footer, behind the key.
        help: On the Help screen; a key without it is not listed there.
    """

    keys: tuple[str, ...]
    hint: str = ""
    help: str = ""


_SILENT = ("Enter", "Backspace")
"""Second keys that nobody need be told of."""
_DELETE = ("Del", "Backspace") if MAC else ("Del",)
_ENTER = ("Return", "Enter")  # The main key and the number pad's.

NEXT = Shortcut(
    _ENTER,
    QT_TRANSLATE_NOOP("Keys", "next / charge"),
    QT_TRANSLATE_NOOP("Keys", "the next missing thing, then charge"),
)
NEXT_SALE = Shortcut(
    _ENTER,
    QT_TRANSLATE_NOOP("Keys", "next sale"),
    QT_TRANSLATE_NOOP("Keys", "next sale on PAID"),
)
TRY_AGAIN = Shortcut(
    _ENTER,
    QT_TRANSLATE_NOOP("Keys", "try again"),
    QT_TRANSLATE_NOOP("Keys", "try again on Not paid"),
)
TAKE_CASH = Shortcut(
    _ENTER,
    QT_TRANSLATE_NOOP("Keys", "takes"),
    QT_TRANSLATE_NOOP("Keys", "take the cash that was typed"),
)
GO_BACK = Shortcut(_ENTER)
KEEP = Shortcut((*_ENTER, "Esc"))
CHECK_CLAIM = Shortcut(_ENTER, QT_TRANSLATE_NOOP("Keys", "next / check"))
TO_ROWS = Shortcut(_ENTER)
OPEN_ROW = Shortcut(_ENTER, QT_TRANSLATE_NOOP("Keys", "opens"))
OPEN_CARD = Shortcut(_ENTER)
SAVE = Shortcut(_ENTER, QT_TRANSLATE_NOOP("Keys", "saves"))
SAVE_KEY = Shortcut(_ENTER)
TRAIN = Shortcut(_ENTER, QT_TRANSLATE_NOOP("Keys", "trains now"))
NEXT_COUNT = Shortcut(
    (*_ENTER, "Down"),
    QT_TRANSLATE_NOOP("Keys", "next"),
    QT_TRANSLATE_NOOP("Keys", "the next count"),
)
COUNT_BEFORE = Shortcut(("Up",))
CLOSE_SHIFT = Shortcut(_ENTER, QT_TRANSLATE_NOOP("Keys", "closes the shift"))
NEXT_STEP = Shortcut(_ENTER, QT_TRANSLATE_NOOP("Keys", "next"))

MTN = Shortcut(
    ("F1", "Ctrl+1"), QT_TRANSLATE_NOOP("Keys", "network"), QT_TRANSLATE_NOOP("Keys", "MTN")
)
TELECEL = Shortcut(("F2", "Ctrl+2"), MTN.hint, QT_TRANSLATE_NOOP("Keys", "Telecel"))
AIRTELTIGO = Shortcut(("F3", "Ctrl+3"), MTN.hint, QT_TRANSLATE_NOOP("Keys", "AT"))
QR = Shortcut(
    ("F4", "Ctrl+4"), QT_TRANSLATE_NOOP("Keys", "QR"), QT_TRANSLATE_NOOP("Keys", "QR code")
)
CASH = Shortcut(
    ("F7",), QT_TRANSLATE_NOOP("Keys", "cash"), QT_TRANSLATE_NOOP("Keys", "on Sell: cash")
)
CHECK_NOW = Shortcut(
    ("F5",), QT_TRANSLATE_NOOP("Keys", "check now"), QT_TRANSLATE_NOOP("Keys", "check now")
)
OTHER_METHOD = Shortcut(
    ("F6",),
    QT_TRANSLATE_NOOP("Keys", "other method"),
    QT_TRANSLATE_NOOP("Keys", "other method, asked first"),
)
PART = Shortcut(
    ("F6",),
    QT_TRANSLATE_NOOP("Keys", "part"),
    QT_TRANSLATE_NOOP("Keys", "on Sell and for cash: only a part now"),
)
REVIEW = Shortcut(("F6",), help=QT_TRANSLATE_NOOP("Keys", "in History: what waits for you"))
RECONCILE = Shortcut(
    ("F7",), help=QT_TRANSLATE_NOOP("Keys", "in History: compare the day with the gateways")
)
COMPARE_AGAIN = Shortcut(("F7",), QT_TRANSLATE_NOOP("Keys", "compare again"))
SET_ASIDE = Shortcut(
    ("F8",),
    QT_TRANSLATE_NOOP("Keys", "set aside"),
    QT_TRANSLATE_NOOP("Keys", "set aside, next customer"),
)
CLOSE_UNPAID = Shortcut(
    ("F8",),
    QT_TRANSLATE_NOOP("Keys", "close unpaid, next customer"),
    QT_TRANSLATE_NOOP("Keys", "on Not paid: close unpaid, next customer"),
)
CLAIM = Shortcut(("F8",), help=QT_TRANSLATE_NOOP("Keys", "in History: “I have paid”"))
HISTORY = Shortcut(
    ("F9",), QT_TRANSLATE_NOOP("Keys", "history"), QT_TRANSLATE_NOOP("Keys", "History")
)
SHIFT = Shortcut(
    ("F10",),
    QT_TRANSLATE_NOOP("Keys", "shift"),
    QT_TRANSLATE_NOOP("Keys", "the shift: count the drawer, X and Z"),
)
REPORTS = Shortcut(
    ("F11",), help=QT_TRANSLATE_NOOP("Keys", "Reports: the figures of a day, or of more")
)
EARLIER = Shortcut(("Left",), QT_TRANSLATE_NOOP("Keys", "earlier, later"))
LATER = Shortcut(("Right",), EARLIER.hint)
BY_DAY = Shortcut(("D",), QT_TRANSLATE_NOOP("Keys", "day, week, month, quarter"))
BY_WEEK = Shortcut(("W",), BY_DAY.hint)
BY_MONTH = Shortcut(("M",), BY_DAY.hint)
BY_QUARTER = Shortcut(("Q",), BY_DAY.hint)
FIVE_LINES = Shortcut(("L",), QT_TRANSLATE_NOOP("Keys", "in five lines"))
COPY = Shortcut(("Ctrl+C",), QT_TRANSLATE_NOOP("Keys", "copies"))
TO_RAIL = Shortcut(
    ("F12",),
    help=QT_TRANSLATE_NOOP(
        "Keys", "the payments in progress: arrows, Enter opens, Delete dismisses"
    ),
)

PRINT = Shortcut(
    ("Ctrl+P",),
    help=QT_TRANSLATE_NOOP("Keys", "on Sell and PAID: print the last receipt"),
)
LOCK = Shortcut(
    ("Ctrl+L",),
    help=QT_TRANSLATE_NOOP("Keys", "lock the till, where people are set up"),
)
UNLOCK = Shortcut(_ENTER, QT_TRANSLATE_NOOP("Keys", "opens the till"))
SOMEBODY_ELSE = Shortcut(("Esc",), QT_TRANSLATE_NOOP("Keys", "somebody else"))
APPROVE = Shortcut(_ENTER)

BACK = Shortcut(("Esc",), QT_TRANSLATE_NOOP("Keys", "back"), QT_TRANSLATE_NOOP("Keys", "back"))
LEAVE_RAIL = Shortcut(("Esc",))
CANCEL = Shortcut(
    ("Esc",),
    QT_TRANSLATE_NOOP("Keys", "cancel"),
    QT_TRANSLATE_NOOP("Keys", "cancel or withdraw, after one question"),
)
ASK_TO_CLOSE = Shortcut(
    ("Esc",),
    QT_TRANSLATE_NOOP("Keys", "asks first"),
    QT_TRANSLATE_NOOP("Keys", "close unpaid, after one question"),
)
STEP_BACK = Shortcut(("Esc",), QT_TRANSLATE_NOOP("Keys", "back, nothing is lost"))
NOT_NOW = Shortcut(("Esc",), QT_TRANSLATE_NOOP("Keys", "not now"))

YES = Shortcut(_DELETE, help=QT_TRANSLATE_NOOP("Keys", "yes to a question about cancelling"))
DISMISS = Shortcut(_DELETE, help=QT_TRANSLATE_NOOP("Keys", "on a card: dismisses it"))

SEARCH = Shortcut(
    ("Ctrl+F",),
    QT_TRANSLATE_NOOP("Keys", "search"),
    QT_TRANSLATE_NOOP("Keys", "search in History"),
)
SETTINGS = Shortcut(("Ctrl+,",), help=QT_TRANSLATE_NOOP("Keys", "Settings"))


EVERYWHERE = Qt.ShortcutContext.WindowShortcut


def action(
    key: Shortcut, owner: QWidget, act: Callable[[], object], *, local: bool = False
) -> QAction:
    """Make the key do something while its owner can be seen and is on, wherever the focus is.

    Args:
        key: Which.
        owner: A screen, or the button that does the same.
        act: What is done.
        local: Only while the focus is in the owner; then it goes before the screen's own keys.
    """
    made = QAction(owner)
    made.setShortcuts([QKeySequence(each) for each in key.keys])
    made.setStatusTip(said(key.hint))
    made.setAutoRepeat(False)
    if local:
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.triggered.connect(act)
    owner.addAction(made)
    return made


def is_live(action: QAction) -> bool:
    """Whether its key would do something now, wherever the focus is."""
    owners = (each for each in action.associatedObjects() if isinstance(each, QWidget))
    seen = any(each.isVisible() and each.isEnabled() for each in owners)
    return seen and action.shortcutContext() == EVERYWHERE


def is_pressed(action: QAction, event: QKeyEvent) -> bool:
    """Whether its key was pressed, and it is on; the pad's Del is a point that was typed."""
    if event.isAutoRepeat():
        return False
    pad = Qt.KeyboardModifier.KeypadModifier
    if event.key() == Qt.Key.Key_Delete and event.modifiers() & pad:
        return False
    pressed = QKeySequence(Qt.Key(event.key()) | (event.modifiers() & ~pad))
    return action.isEnabled() and pressed in action.shortcuts()


def shown(key: Shortcut | QAction) -> str:
    """The key as people are told of it, such as `F5` or `Enter`."""
    sequence = key.shortcut() if isinstance(key, QAction) else QKeySequence(key.keys[0])
    return _named(sequence.toString(QKeySequence.SequenceFormat.PortableText))


def _named(text: str) -> str:
    if MAC:
        text = re.sub(r"^Ctrl\+", "Cmd+", text)
    return translate("Keys", _NAMES[text]) if text in _NAMES else text


def hints(*parts: Shortcut | QAction | str) -> tuple[str, ...]:
    """The footer's hints: `F1–F3 network`, `F4 QR`.

    Args:
        parts: Actions, keys of others that work here too, and what is no key of ours, in words.
    """
    found = [
        (each.statusTip(), shown(each))
        if isinstance(each, QAction)
        else (said(each.hint), shown(each))
        if isinstance(each, Shortcut)
        else (each, "")
        for each in parts
    ]
    together = groupby(found, key=lambda each: each[0])
    return tuple(
        " ".join(filter(None, (_span([key for _, key in group]), hint))) for hint, group in together
    )


def help_rows() -> Iterator[tuple[str, str]]:
    """What Help lists: each key, and all that it does."""
    listed: dict[str, list[Shortcut]] = {}
    for key in globals().values():
        if isinstance(key, Shortcut) and key.help:
            listed.setdefault(shown(key), []).append(key)
    for _, rows in groupby(listed.items(), key=lambda row: row[1][0].hint or row[0]):
        labels, does = zip(*rows, strict=True)
        words = ", ".join("; ".join(said(key.help) for key in same) for same in does)
        others = [_named(more) for same in does for more in same[0].keys[1:] if more not in _SILENT]
        if others:
            also = translate("Keys", "{what} (also {keys})")
            words = also.format(what=words, keys=", ".join(others))
        yield "  ".join(labels), words


def said(text: str) -> str:
    """A hint or Help's words, translated."""
    return text and translate("Keys", text)


def _span(labels: list[str]) -> str:
    """`F1–F3` where they follow each other, else each by itself."""
    row = [f"F{number}" for number in range(1, 13)]
    begins = row.index(labels[0]) if labels[0] in row else 0
    if len(labels) > 1 and labels == row[begins : begins + len(labels)]:
        return f"{labels[0]}–{labels[-1]}"
    return " ".join(labels)


# What counts as typed -------------------------------------------------------------------------

ENTER = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
_EDITING = frozenset(
    (Qt.Key.Key_Backspace, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
)
_WITHOUT_NUM_LOCK = frozenset(
    (
        Qt.Key.Key_Insert, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Left,
        Qt.Key.Key_Clear, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_PageUp,
    )
)  # fmt: skip


def held(event: QKeyEvent) -> bool:
    """Whether it is the repeat of a held key that must count once."""
    return event.isAutoRepeat() and event.key() not in _EDITING


def without_num_lock(event: QKeyEvent) -> bool:
    """Whether it is a digit of the number pad that moves instead, since Num Lock is off.

    A Mac has no Num Lock, and calls its arrows keys of the pad.
    """
    pad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
    return pad and sys.platform != "darwin" and event.key() in _WITHOUT_NUM_LOCK


def typed(event: QKeyEvent) -> str:
    """The one character that the event types; empty for keys that type nothing."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        return ""
    text = event.text()
    return text if len(text) == 1 and text.isprintable() else ""
