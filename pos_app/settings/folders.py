"""Where the till keeps its things: one folder by `POS_APP_HOME`, else the platform's own.

Folders that are made here are for their owner alone. An existing folder is never changed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pos_app.settings.config_file import ProblemCode, SettingProblem, SettingsError, shown_value

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "POS_APP_HOME"
_APP = "pos-app"
_OWNER_ONLY = 0o700
_OWN = ("config.toml", "keys.toml", "ledger", "training")
_OWN_NAMES = (*_OWN, *(f".{name}" for name in _OWN))


class Folders(NamedTuple):
    """The till's places; none of them need exist yet.

    Attributes:
        config: the folder of `config.toml`.
        data: the folder of everything else.
    """

    config: Path
    data: Path

    @property
    def config_file(self) -> Path:
        """The settings."""
        return self.config / "config.toml"

    @property
    def key_file(self) -> Path:
        """The gateways' keys, only where the owner chose a file for them."""
        return self.config / "keys.toml"

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
    """Find where the till keeps its things; nothing is made or read.

    Args:
        environ: the environment; the process's own if None.

    Returns:
        The folders.
    """
    environ = os.environ if environ is None else environ
    if home := environ.get(HOME_VARIABLE, "").strip():
        # os.path's own leaves a `~name` that nobody has as it is, where pathlib's raises.
        place = Path(os.path.expanduser(home)).absolute()
        return Folders(config=place, data=place)
    import platformdirs

    return Folders(
        config=platformdirs.user_config_path(_APP, appauthor=False),
        data=platformdirs.user_data_path(_APP, appauthor=False),
    )


def _create(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
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
