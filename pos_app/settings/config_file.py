"""Reads and writes `config.toml`.

A write is all or nothing, and a file that cannot be understood is never written over: it may hold
the owner's only copy of what went before.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from typing import TYPE_CHECKING, Any

from pos_app.settings.config import Config
from pos_app.settings.document import Loaded, as_document, parse
from pos_app.settings.problems import ProblemCode, SettingProblem, SettingsError, shown_value
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_LARGEST = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_TOML_LINE = r"\(at line (\d+), column \d+\)"


def load(path: Path) -> Loaded:
    """Read the settings.

    Args:
        path: the file; it need not exist.

    Returns:
        The settings; without a file the defaults. Where `till.mode` is not `given`, whether that
        means training is `unwritten_mode`'s to say.

    Raises:
        SettingsError: with every bad value, or the one reason why nothing could be read. A file
            with nothing in it is one that was cut: no till writes such a one.
    """
    document = _read(path)
    if document is None:
        return Loaded(Config(), existed=False)
    if not document and is_empty(path):
        allowed = (
            "settings, and it is empty: put its copy back, or delete it and choose the mode in "
            "the window"
        )
        shown = shown_value(str(path))
        raise SettingsError([SettingProblem(path.name, shown, allowed, ProblemCode.EMPTY)])
    return parse(document)


def load_or_empty(path: Path) -> Loaded:
    """`load`, for whoever writes next: an empty file has nothing that could be lost."""
    document = _read(path)
    return Loaded(Config(), existed=False) if document is None else parse(document)


def is_empty(path: Path) -> bool:
    """Whether there is a file of settings with nothing in it, not even a comment."""
    try:
        return _blank(_bytes(path))
    except OSError:
        return False


def save(path: Path, config: Config, *, answered: Collection[str] = ()) -> None:
    """Write the settings: after a power cut at any moment the old file or the new one is there.

    Comments are lost; keys of other versions stay.

    Args:
        path: the file; its folder must exist.
        config: the settings.
        answered: dotted keys of `document.ASKED` that a person has answered.

    Raises:
        SettingsError: the settings would not be read back, the present file is malformed, or the
            new one cannot be written.
    """
    import tomli_w

    path = path.resolve()
    document = as_document(config, _read(path), answered)
    parse(document)
    try:
        durable.write_whole(path, tomli_w.dumps(document).encode())
    except OSError as error:
        raise _failed(path, error, ProblemCode.UNWRITABLE, "written") from error


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = _bytes(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(path, error, ProblemCode.UNREADABLE, "read") from error
    try:
        if _blank(content):
            return {}
        # Notepad puts a byte order mark in front.
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _malformed(path, "text in UTF-8", line) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(_TOML_LINE, str(error))
        # A file that ends too soon has no line of its own: it is the last one.
        line = int(found[1]) if found else content.count(b"\n") + 1
        reason = re.sub(_TOML_LINE, "", str(error)).replace("(at end of document)", "").strip()
        raise _malformed(path, f"TOML ({reason})", line) from None
    except RecursionError:
        raise _malformed(path, "TOML (it is nested too deeply)", 1) from None
    except ValueError:
        # A number longer than numbers are.
        raise _malformed(path, "TOML (a number in it is too long)", 1) from None


def _blank(content: bytes) -> bool:
    # What a power cut leaves of a file that was not yet written may be zeros.
    return not content.removeprefix(_BOM).strip(b" \t\r\n\0")


def _bytes(path: Path) -> bytes:
    """The content of a regular file; a pipe or a device would never end.

    Raises:
        OSError: it is not there, no regular file, too large, or cannot be read.
    """
    # Not waiting: else opening a pipe waits for whoever writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(_LARGEST + 1)
    finally:
        os.close(descriptor)
    if len(content) > _LARGEST:
        raise OSError(errno.EFBIG, "it is too large for settings")
    return content


def _malformed(path: Path, allowed: str, line: int) -> SettingsError:
    shown = shown_value(str(path))
    return SettingsError([SettingProblem(path.name, shown, allowed, ProblemCode.BAD_TOML, line)])


def _failed(path: Path, error: OSError, code: ProblemCode, what: str) -> SettingsError:
    allowed = f"a file that can be {what} ({error.strerror})"
    return SettingsError([SettingProblem(path.name, shown_value(str(path)), allowed, code)])
