"""The exit codes, and how a command stops with one: a cause and what to do, on one line.

The numbers are part of the program's outside surface and must never change meaning.
"""

from __future__ import annotations

from enum import IntEnum


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


class Stop(Exception):
    """A command ends here.

    Attributes:
        exit: The code to end with.
        message: One line for standard error: a cause and what to do. Empty: nothing to say.
    """

    def __init__(self, exit: Exit, message: str = "") -> None:
        """Keep the code and the line; line breaks are folded so that it stays one."""
        super().__init__(message)
        self.exit = exit
        self.message = " ".join(message.split())
