"""A count of the drawer that is under way, kept on disk: a power cut in its middle loses nothing.

One small file for each mode's drawer, written whole and durably, off the window's thread. What is
kept is what was typed, also what is no number yet. It is no truth of the till's: once a shift is
opened or closed with the count the file goes.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pos_app.desktop.link import background
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class CountDraft:
    """A count as far as it was typed.

    Attributes:
        shift: The id of the shift that it closes; empty where it opens one.
        pieces: How many of which note or coin, as typed, by its minor units in digits.
        other: What is neither, as typed.
        reason: Why it is not what must be there, as far as that was typed.
    """

    shift: str = ""
    pieces: dict[str, str] | None = None
    other: str = ""
    reason: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is worth keeping."""
        return not (self.pieces or self.other or self.reason)


class CountKeeper(QObject):
    """Keeps one draft; `failed` comes when the disk does not take it, and once it does again.

    The newest wins: while one is being written the ones between are left out.
    """

    failed = Signal(bool)

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        """Keep it there; None: nowhere, for tests and where there is no folder."""
        super().__init__(parent)
        self._path = path
        self._kept: CountDraft | None = None
        self._wanted: CountDraft | None = None
        self._writing = False
        self._failing = False

    def read(self, done: Callable[[CountDraft | None], None]) -> None:
        """Hand over what was kept, later; None where nothing was, or nobody can read it."""
        if self._path is not None:
            background.run(partial(_read, self._path), done, owner=self)

    def keep(self, draft: CountDraft) -> None:
        """Keep this from now on; an empty one leaves no file."""
        self._wanted = draft
        if self._path is not None and not self._writing:
            self._write()

    def _write(self) -> None:
        draft = self._wanted
        if self._path is None or draft is None or draft == self._kept:
            return
        self._writing = True
        background.run(
            partial(_write, self._path, draft),
            lambda _: self._written(draft, failed=False),
            lambda error: self._refused(error, draft),
            owner=self,
        )

    def _refused(self, error: Exception, draft: CountDraft) -> None:
        if not isinstance(error, OSError):
            raise error
        self._written(draft, failed=True)

    def _written(self, draft: CountDraft, *, failed: bool) -> None:
        self._writing = False
        self._kept = draft
        if failed != self._failing:
            self._failing = failed
            self.failed.emit(failed)
        self._write()


def _read(path: Path) -> CountDraft | None:
    with suppress(OSError, ValueError, RecursionError):
        with path.open("rb") as file:
            data = json.loads(file.read(_LONGEST))
        names = {field.name for field in fields(CountDraft)}
        if isinstance(data, dict) and set(data) == names and _is_text(data):
            return CountDraft(**data)
    return None


def _is_text(data: dict[str, object]) -> bool:
    pieces = data["pieces"]
    words = [value for name, value in data.items() if name != "pieces"]
    if isinstance(pieces, dict):
        words += [*pieces, *pieces.values()]
    elif pieces is not None:
        return False
    return all(isinstance(word, str) for word in words)


def _write(path: Path, draft: CountDraft) -> None:
    if draft.empty:
        durable.remove(path)
    else:
        durable.write_whole(path, json.dumps(asdict(draft)).encode())
