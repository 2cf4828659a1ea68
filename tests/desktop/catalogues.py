"""The texts of the window as the translators have them: gathered, and one language's file read."""

from __future__ import annotations

import importlib.util
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "translations"
PLACE = re.compile(r"\{\w+\}|%n")


class Text(NamedTuple):
    """One text of a language's file.

    Attributes:
        forms: One; of a sentence with a number, one for each plural of the language.
        open: Nobody has translated it, or somebody was not sure.
    """

    context: str
    source: str
    note: str
    forms: tuple[str, ...] = ()
    plural: bool = False
    open: bool = True

    @property
    def shown(self) -> str:
        """As a person finds it in the file."""
        note = f" ({self.note})" if self.note else ""
        return f"{self.context}: {self.source!r}{note}"


@cache
def make_texts() -> Any:
    """The tool of those who translate, `packaging/make_texts.py`."""
    spec = importlib.util.spec_from_file_location(
        "make_texts", ROOT / "packaging" / "make_texts.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def gathered() -> tuple[Text, ...]:
    """Every text of the window, as the program asks for it now."""
    found = {}
    for call in make_texts().calls():
        words = eval(call.removeprefix("translate"))  # noqa: S307 - our own words
        context, source, *more = words
        note = next((each for each in more if each and isinstance(each, str)), "")
        found[context, source, note] = Text(context, source, note, plural=call.endswith(", 1)"))
    return tuple(found.values())


def catalogue(language: str, folder: Path = FOLDER) -> dict[tuple[str, str, str], Text]:
    """A language's file; empty where there is none."""
    file = folder / f"pos_app_{language}.ts"
    if not file.exists():
        return {}
    found = {}
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314 - our own file
        for message in context.iter("message"):
            said = message.find("translation")
            forms = tuple(str(each.text or "") for each in message.iter("numerusform"))
            text = Text(
                str(context.findtext("name")),
                str(message.findtext("source")),
                str(message.findtext("comment") or ""),
                forms or (str((said is not None and said.text) or ""),),
                message.get("numerus") == "yes",
                said is None or said.get("type") is not None,
            )
            found[text.context, text.source, text.note] = text
    return found


def missing(language: str, folder: Path = FOLDER) -> list[str]:
    """What a language lacks of the window's texts, each as a person finds it in the file."""
    known = catalogue(language, folder)
    return [
        wanted.shown
        for wanted in gathered()
        if not (
            (text := known.get((wanted.context, wanted.source, wanted.note)))
            and all(text.forms)
            and not text.open
            and text.plural == wanted.plural
        )
    ]
