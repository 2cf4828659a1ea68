"""HTML as values: whatever is text is escaped, unless it was built here."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

# Elements that have no end.
_EMPTY: Final = frozenset({"br", "input", "link", "meta"})
# What no page can hold, or would not show.
_UNSHOWN: Final = {
    code: "\ufffd" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if code not in (9, 10)
}
_TOLD_APART: Final = re.compile("[&<>\"'" + "".join(map(re.escape, map(chr, _UNSHOWN))) + "]")


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of a page, which is not escaped again."""

    text: str


Child: TypeAlias = Html | str | int | Iterable["Child"] | None
NOTHING: Final = Html("")


def tag(element: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element. An attribute's `_` is a `-`, one at its end goes; None and False leave it out."""
    if attributes:
        parts = [element]
        for attribute, value in attributes.items():
            if value is None or value is False:
                continue
            called = attribute.rstrip("_").replace("_", "-")
            parts.append(called if value is True else f'{called}="{_escaped(str(value))}"')
        begun = " ".join(parts)
    else:
        begun = element
    if element in _EMPTY:
        return Html(f"<{begun}>")
    return Html(f"<{begun}>{_inner(children)}</{element}>")


def join(*children: Child) -> Html:
    """Pieces one after the other."""
    return Html(_inner(children))


def name(text: str) -> Html:
    """A text that somebody typed, inside a sentence: its direction stays its own."""
    return tag("bdi", text)


def document(head: Child, body: Child, *, language: str = "en") -> str:
    """A whole page."""
    whole = tag("html", tag("head", head), tag("body", body), lang=language)
    return f"<!doctype html>{whole.text}"


def _inner(children: Iterable[Child]) -> str:
    return "".join(map(_text, children))


def _text(child: Child) -> str:
    if isinstance(child, Html):
        return child.text
    if isinstance(child, str):
        return _escaped(child)
    if child is None:
        return ""
    if isinstance(child, int):
        return str(child)
    return _inner(child)


def _escaped(text: str) -> str:
    # Most texts have nothing to escape, and a page has thousands of them.
    return html.escape(text.translate(_UNSHOWN)) if _TOLD_APART.search(text) else text
