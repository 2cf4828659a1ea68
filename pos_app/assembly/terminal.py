"""How the program ends at a terminal, and what it says there: a cause and what to do, on one line.

The numbers are part of the program's outside surface and must never change meaning. Text from
outside is shown with nothing in it that moves, colours or hides.
"""

from __future__ import annotations

import contextlib
import sys
from enum import IntEnum
from typing import TextIO

from pos_app.assembly.failures import print_line

# What an old code page has not, as single-byte places write it.
_INSTEAD = {"GH₵ ": "GHS ", "GH₵": "GHS ", "₵": "GHS ", "•": "*"}


class Exit(IntEnum):
    """What a command's end means; see docs/support.md."""

    DONE = 0
    BUG = 1
    USAGE = 2
    NOT_PAID = 3
    NOT_KNOWN = 4
    SETTINGS = 5
    LEDGER = 6
    HELD = 7
    GUARD = 8
    WHO = 9


class Stop(Exception):
    """A command ends here.

    Attributes:
        exit: The code to end with.
        message: One line for standard error: a cause and what to do. Empty: nothing to say.
        seen: Who started it by an icon sees it without that line.
    """

    def __init__(self, exit: Exit, message: str = "", *, seen: bool = False) -> None:
        super().__init__(message)
        self.exit = exit
        self.message = " ".join(message.split())
        self.seen = seen


def plain(text: str) -> str:
    """The text, with `�` for whatever is not seen: escapes, controls, turned directions.

    A line end stays one, since what may not have any was put on one line where it came in.
    """
    return "".join(one if one.isprintable() or one == "\n" else "�" for one in text)


def plain_json(text: str) -> str:
    r"""JSON with `\u` escapes for whatever is not seen; it means the same."""
    import json

    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def fitting(text: str, stream: TextIO | None) -> str:
    """The text as this stream's encoding can hold it: `GHS 9.00` where it has no cedi sign."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    for sign, instead in _INSTEAD.items():
        if sign in text:
            try:
                sign.encode(encoding)
            except (UnicodeEncodeError, LookupError):
                text = text.replace(sign, instead)
    return text


def say(message: str) -> None:
    """Print one line on standard error, where there is one and somebody reads it."""
    print_line(f"pos-app: {fitting(plain(message), sys.stderr)}")


def tell(message: str) -> None:
    """Print one line on standard output, where there is one and somebody reads it."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(f"{fitting(plain(message), sys.stdout)}\n")
            sys.stdout.flush()
