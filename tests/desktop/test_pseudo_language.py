"""A made-up language, two fifths longer than English, on every screen in every state.

What shows outside its brackets was never given to the translators; what has no room for its words
would be cut in a language like it.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from pos_app.desktop.screens.customer import CustomerWords
from pos_app.desktop.system.languages import speak
from tests.desktop.pictures import ALL
from tests.desktop.test_fit import clipped
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from pos_app.desktop.window_driver import WindowDriver
    from tests.desktop.pictures import States

OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[^\W\d_]{2}")
# What is no text of ours: money, the names of networks, keys, shops and tills, the gateway's own
# words, what a person typed, addresses and places, languages by their own names.
DATA = re.compile(
    r"GH₵|\b(?:MTN|Telecel|AT|Feb|Mar|Esc|Enter|Ctrl|Corner Shop|pay_\w+|send|failed)\b"
    r"|^English$|^Français$"
    r"|\b(?:\w+day|February|March|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
    r"|The customer did not have enough money|came back for it on Monday|2 loaves, 1 milk"
    r"|Water|Cashier \d|Supervisor|Owner|https://\S+|/\S+"
)
# What may end in dots, with the whole text for a pointer and a screen reader: the footer's hints, a
# shop's name, how a gateway stands beside its dot, which sale is charged once more, and why a digit
# was refused, which stands in full below Charge.
MAY_ELIDE = frozenset({"keyHints", "shopName", "connectionWords", "amountLabel", "amountWorking"})


class Longer(QTranslator):
    """Says each text in brackets, with two fifths more letters behind it."""

    def translate(
        self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        more = math.ceil(len(text) * 0.4)
        padding = " ".join("longer"[: min(6, more - at)] for at in range(0, more, 7))
        return f"{OPEN}{text} {padding}{CLOSE}"

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def longer(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak(qapp, "en")
    translator = Longer()
    # The customer's words go by a translator of their own.
    monkeypatch.setattr(CustomerWords, "of", lambda _language: CustomerWords(translator))
    assert qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def outside(text: str) -> str:
    """What of a text stands outside the brackets of the made-up language."""
    kept, depth = [], 0
    for character in text:
        if character == OPEN:
            depth += 1
        elif character == CLOSE:
            depth -= 1
        elif depth == 0:
            kept.append(character)
    return "".join(kept)


def torn(window: QWidget) -> Iterator[str]:
    """Texts of which the till shows a part only, as if a translator's words could be cut."""
    for label in window.findChildren(QLabel):
        text = label.text()
        if label.isVisible() and text.count(OPEN) != text.count(CLOSE):
            yield f"{label.objectName() or type(label).__name__}: {text!r}"


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of a visible control: where it stands, and what it says."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        where = f"{widget.objectName() or '?'} ({type(widget).__name__})"
        if isinstance(widget, QLabel | QAbstractButton):
            yield where, widget.text()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield f"{where} placeholder", widget.placeholderText()
        if isinstance(widget, QComboBox):
            yield from ((f"{where} item", widget.itemText(n)) for n in range(widget.count()))
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for n in range(model.columnCount()):
                yield f"{where} column", str(model.headerData(n, Qt.Orientation.Horizontal) or "")
        yield f"{where} tooltip", widget.toolTip()
        yield f"{where} name", widget.accessibleName()
        yield f"{where} description", widget.accessibleDescription()


@pytest.mark.usefixtures("longer")
@pytest.mark.parametrize(
    "area", [(1366, 690), (1024, 525)], ids=lambda area: f"{area[0]}x{area[1]}"
)
@pytest.mark.parametrize("states", ALL, ids=lambda f: f.__name__)
def test_every_text_is_translated_and_none_is_cut(states: States, area: tuple[int, int]) -> None:
    found: set[str] = set()

    def look(name: str, bench: WindowDriver[Any]) -> None:
        for where, text in texts(bench.window):
            ours = outside(text).replace(names().till, "")
            if WORD.search(DATA.sub("", ours)):
                found.add(f"{name}: {where}: {outside(text)!r}")
        found.update(f"{name}: {text}" for text in torn(bench.window))
        cut = clipped(bench.window, pages=True, may_elide=MAY_ELIDE)
        found.update(f"{name}: {text}" for text in cut)

    states(look, "light", *area)
    assert sorted(found) == []
