"""Where the till keeps its things, and keeps them for their owner alone.

One folder by `POS_APP_HOME`, else the platform's own. What others can reach is found and closed:
only the till's own things, never a folder that others have a right to (a home, a shared one), and
nothing is opened for it: closing a database's file would drop the locks that this program has.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.settings.config_file import ProblemCode, SettingProblem, SettingsError, shown_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOME_VARIABLE = "POS_APP_HOME"
_APP = "pos-app"
_FOLDER = 0o700
_FILE = 0o600
_OTHERS = 0o077
_WRITING = 0o022
_OWN = ("config.toml", "keys.toml", "ledger", "training")
_LEDGERS = ("ledger.", "training.", "training_gateway.")
_OWN_NAMES = (*_OWN, *(f".{name}" for name in _OWN))


@dataclass(frozen=True, slots=True)
class Folders:
    """The till's places; none of them need exist yet.

    Attributes:
        config: the folder of `config.toml`.
        data: the folder of everything else.
        chosen: by `POS_APP_HOME`; else they are the system's own for this user.
    """

    config: Path
    data: Path
    chosen: bool = False

    @property
    def config_file(self) -> Path:
        """The settings."""
        return self.config / "config.toml"

    @property
    def key_file(self) -> Path:
        """The gateways' keys, only where the owner chose a file for them."""
        return self.config / "keys.toml"

    @property
    def training_key_file(self) -> Path:
        """The key that training's receipts are signed with: no store is asked for practice."""
        return self.data / "training_keys.toml"

    @property
    def ledger(self) -> Path:
        """The live ledger."""
        return self.data / "ledger.sqlite3"

    @property
    def training_ledger(self) -> Path:
        """Training's own ledger."""
        return self.data / "training.sqlite3"

    @property
    def training_gateway(self) -> Path:
        """The book of training's gateway."""
        return self.data / "training_gateway.sqlite3"

    @property
    def logs(self) -> Path:
        """The folder of logs."""
        return self.data / "logs"

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.data / "backups"

    @property
    def receipts(self) -> Path:
        """Where receipts are saved as files: beside the user's own documents."""
        if self.chosen:
            return self.data / "receipts"
        import platformdirs

        return platformdirs.user_documents_path()

    @property
    def reports(self) -> Path:
        """The folder of reports that a person saved, where they look for their own files."""
        if self.chosen:
            return self.data / "reports"
        import platformdirs

        return platformdirs.user_documents_path() / _APP

    def is_own(self, path: Path) -> bool:
        """Whether a path is, or would be, a file that the till itself keeps, by whatever name.

        Raises:
            OSError: it cannot be looked at.
        """
        real = path.resolve()
        for folder in (self.logs.resolve(), self.backups.resolve()):
            if real.is_relative_to(folder):
                return True
        places = {self.config.resolve(), self.data.resolve()}
        if real.parent in places and real.name.startswith(_OWN_NAMES):
            return True
        # Another name of the same file.
        return path.exists() and any(
            own.is_file() and own.samefile(path)
            for place in (*places, self.backups, self.logs)
            if place.is_dir()
            for own in place.iterdir()
            if own.name.startswith(_OWN_NAMES) or place in (self.backups, self.logs)
        )

    def create(self) -> None:
        """Make the folders that are missing, for their owner alone.

        Raises:
            SettingsError: one of them cannot be made.
        """
        for folder in (self.config, self.data, self.logs, self.backups):
            _create(folder)


def find_folders(environ: Mapping[str, str] | None = None) -> Folders:
    """Find where the till keeps its things, by this environment or the process's own.

    Nothing is made or read.
    """
    environ = os.environ if environ is None else environ
    if home := environ.get(HOME_VARIABLE, "").strip():
        # os.path's own leaves a `~name` that nobody has as it is, where pathlib's raises.
        place = Path(os.path.expanduser(home)).absolute()
        return Folders(config=place, data=place, chosen=True)
    import platformdirs

    return Folders(
        config=platformdirs.user_config_path(_APP, appauthor=False),
        data=platformdirs.user_data_path(_APP, appauthor=False),
    )


def _create(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_FOLDER, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            [
                SettingProblem(
                    key=HOME_VARIABLE,
                    value=shown_value(str(folder)),
                    allowed=f"a folder that this user may make ({error.strerror})",
                    code=ProblemCode.NO_FOLDER,
                )
            ]
        ) from error


@dataclass(frozen=True, slots=True)
class Open:
    """Something of the till's that another user of this computer can reach.

    Attributes:
        path: the file or folder.
        closable: the till closes it at its next start; otherwise it takes a person.
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
        for folder in open_on_windows(folders):
            threading.Thread(target=_run_icacls, args=(folder,), name="icacls", daemon=True).start()
        return ()
    for found in find_open(folders):
        if found.closable:
            with contextlib.suppress(OSError):
                found.path.chmod(_FOLDER if found.path.is_dir() else _FILE)
    return tuple(found.path for found in find_open(folders))


def open_on_windows(folders: Folders) -> tuple[Path, ...]:
    """What has to be closed on Windows: a user's own AppData is closed to others as it is."""
    return (folders.data,) if folders.chosen else ()


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
