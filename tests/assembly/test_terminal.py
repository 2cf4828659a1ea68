"""No text from outside reaches a terminal as anything but letters."""

from __future__ import annotations

import io
import json

import pytest

from pos_app.assembly.terminal import plain, plain_json
from pos_app.commands.output import Printer

HOSTILE = [
    "\x1b[2J\x1b[31mpaid",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\r\x08\x08\x00\x7f",
    "\u202eDIAP\u202c \u2066x\u2069 \u200b\ufeff",
    "\t\x0b\x0c\x85\u2028\u2029",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_line_is_letters_only(text: str, encoding: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    Printer(as_json=False, training=False, out=out).line(f"before {text} after")
    shown = raw.getvalue().decode(encoding)
    assert shown.endswith(" after\n")
    assert shown[:-1].isprintable()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_an_object_is_letters_only_and_still_means_the_same(text: str, encoding: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, newline="")
    Printer(training=False, as_json=True, out=out).object({"reason": f"Ɛkɔ 💚 {text}", text: 1})
    shown = raw.getvalue().decode(encoding)
    assert shown[:-1].isprintable()
    assert json.loads(shown) == {"reason": f"Ɛkɔ 💚 {text}", text: 1}


def test_letters_of_every_language_stay() -> None:
    words = "Ɛkɔ kɔkɔɔ, GH₵ 12.50 · 024•••4567 💚\nनमस्ते"
    assert plain(words) == words
    assert plain_json(json.dumps(words, ensure_ascii=False)) == json.dumps(
        words, ensure_ascii=False
    )


def test_what_is_drawn_keeps_its_colours() -> None:
    out = io.StringIO()
    printer = Printer(as_json=False, training=False, out=out)
    printer.drawing("\x1b[97;40m█\x1b[0m")
    Printer(training=False, as_json=True, out=out).drawing("not with JSON")
    assert out.getvalue() == "\x1b[97;40m█\x1b[0m\n"
