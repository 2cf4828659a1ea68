"""Keeps the till's files and folders for their owner alone: finds what others reach, and closes it.

Only the till's own things are touched, never a folder that others have a right to (a home, a shared
one), and nothing is opened: closing a database's file would drop the locks that this program has.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos_app.settings.folders import Folders

_FOLDER = 0o700
_FILE = 0o600
_OTHERS = 0o077
_WRITING = 0o022
_LEDGERS = ("ledger.", "training.", "training_gateway.")


class Open(NamedTuple):
    """Something of the till's that another user of this computer can reach.

    Attributes:
        path: the file or folder.
        closable: whether the till closes it at its next start; otherwise it takes a person.
    """

    path: Path
    closable: bool


def find_open(folders: Folders) -> tuple[Open, ...]:
    """Find what others can reach, and change nothing.

    On Windows this looks at nothing: who may do what is not in a file's mode there.
    """
    if sys.platform == "win32":  # pragma: platform(windows)
        return ()
    found = []
    for path in _things(folders):
        try:
            seen = path.lstat()
        except OSError:
            continue
        mine = seen.st_uid == os.geteuid()
        home = path == Path(os.path.expanduser("~"))
        # A home may be looked into: its owner's other files have their own permissions.
        unwanted = _WRITING if home else _OTHERS
        if stat.S_ISLNK(seen.st_mode) or (mine and not seen.st_mode & unwanted):
            continue
        shared = home or (stat.S_ISDIR(seen.st_mode) and seen.st_mode & stat.S_ISVTX)
        found.append(Open(path, mine and not shared))
    return tuple(found)


def close_to_others(folders: Folders) -> tuple[Path, ...]:
    """Close what others can reach.

    Returns:
        What stayed open: it belongs to somebody else, is shared, or its disk knows no permissions.
    """
    if sys.platform == "win32":  # pragma: platform(windows)
        if folders.config == folders.data:
            _close_on_windows(folders.data)
        return ()
    for path, closable in find_open(folders):
        if closable:
            try:
                path.chmod(_FOLDER if path.is_dir() else _FILE)
            except OSError:
                continue
    return tuple(path for path, _ in find_open(folders))


def _things(folders: Folders) -> Iterator[Path]:
    yield from dict.fromkeys((folders.config, folders.data, folders.logs, folders.backups))
    yield from _below(folders.config, (folders.config_file.name, folders.key_file.name))
    yield from _below(folders.data, _LEDGERS)
    yield from _below(folders.logs, ("",))
    yield from _below(folders.backups, ("",))


def _below(folder: Path, starts: tuple[str, ...]) -> Iterator[Path]:
    """The files that begin so; what is written beside them has a dot before the same name."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        path = folder / name
        if name.removeprefix(".").startswith(starts) and not path.is_dir():
            yield path


if sys.platform == "win32":  # pragma: platform(windows)
    import subprocess
    import threading

    def _close_on_windows(folder: Path) -> None:
        # Only a folder that the owner chose: a user's AppData is closed to others as it is.
        threading.Thread(target=_run_icacls, args=(folder,), name="icacls", daemon=True).start()

    def _run_icacls(folder: Path) -> None:
        """Let in this user and SYSTEM, and nobody by inheritance; what is below inherits it."""
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")
        no_window = subprocess.CREATE_NO_WINDOW
        try:
            who = subprocess.run(  # noqa: S603 - the system's own program, by its whole path
                [system / "whoami.exe", "/user", "/fo", "csv", "/nh"],
                capture_output=True, check=True, text=True, timeout=20, creationflags=no_window,
            )  # fmt: skip
            me = who.stdout.strip().rpartition(",")[2].strip('"')
            grants = [f"*{each}:(OI)(CI)F" for each in (me, "S-1-5-18")]
            subprocess.run(  # noqa: S603 - as above
                [system / "icacls.exe", folder, "/inheritance:r", "/grant:r", *grants, "/q"],
                capture_output=True, check=True, timeout=20, creationflags=no_window,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return
