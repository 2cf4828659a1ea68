"""A PostgreSQL of its own in a folder, for trying head office out and for its tests.

    python packaging/headoffice/cluster.py start FOLDER    prints the database's URL
    python packaging/headoffice/cluster.py stop FOLDER

It listens on a socket in that folder and nowhere else. PostgreSQL refuses to run as root: there it
runs as the user `postgres`, whom Debian's package makes. For a real server use its own packages.
"""

# ruff: noqa: S603, T201 - a program of the command line, which runs PostgreSQL's own.

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_DATABASE = "headoffice"
_USER = "headoffice"
# A socket's whole path may be 107 bytes long.
_LONGEST = 80


class ClusterError(Exception):
    """It cannot be made or started; the text says why."""


def start(folder: Path, *options: str) -> str:
    """Make a cluster where there is none, start it, and say how to reach it.

    Args:
        folder: Its files; made where it is missing.
        options: Settings for the server, `name=value`.

    Raises:
        ClusterError: PostgreSQL is not there, or does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    sockets = _sockets(folder)
    data = folder / "data"
    if os.geteuid() == 0:
        for place in {folder, sockets}:
            shutil.chown(place, "postgres")
    if not (data / "PG_VERSION").exists():
        _run("initdb", "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale", "C",
             "--no-instructions")  # fmt: skip
    if not is_running(folder):
        settings = ("listen_addresses=", f"unix_socket_directories={sockets}", *options)
        switches = " ".join(f"-c {setting}" for setting in settings)
        _run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", switches, "start")
    made = _command("psql", "-h", str(sockets), "-U", _USER, "-d", "postgres", "-c",
                    f"CREATE DATABASE {_DATABASE}")  # fmt: skip
    done = subprocess.run(made, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode and "already exists" not in done.stderr:
        raise ClusterError(done.stderr.strip())
    return url(folder)


def usable(folder: Path) -> tuple[Path, str]:
    """Where a cluster can be made, and a sentence where that is not this folder.

    Root's cluster runs as `postgres`, who cannot go through every folder of root's.

    Raises:
        ClusterError: PostgreSQL is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    command = _as_its_user(["test", "-x", str(folder.parent)])
    if subprocess.run(command, check=False, cwd="/").returncode == 0:
        return folder, ""
    with suppress(OSError):
        folder.rmdir()
    other = Path("/var/tmp") / f"pos-headoffice-{_short(folder)}"  # noqa: S108
    other.mkdir(exist_ok=True)
    if other.is_symlink() or other.owner() not in ("root", "postgres"):
        raise ClusterError(f"{other} is not ours: please take it away")
    return other, f"The user postgres may not enter {folder.parent}: {other} is used instead."


def url(folder: Path, database: str = _DATABASE) -> str:
    """How the cluster's database is reached."""
    return f"postgresql://{_USER}@/{database}?host={_sockets(folder.resolve())}"


def stop(folder: Path, how: str = "fast") -> None:
    """Stop it; `how` is `pg_ctl`'s mode. Does nothing where it does not run."""
    if is_running(folder):
        _run("pg_ctl", "-D", str(folder.resolve() / "data"), "-m", how, "-w", "stop")


def is_running(folder: Path) -> bool:
    """Whether its server runs."""
    command = _command("pg_ctl", "-D", str(folder.resolve() / "data"), "status")
    return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0


def _sockets(folder: Path) -> Path:
    if len(str(folder)) <= _LONGEST:
        return folder
    place = Path("/tmp") / f"pos-headoffice-{_short(folder)}"  # noqa: S108
    place.mkdir(exist_ok=True)
    return place


def _short(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:16]


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run(
        _command(name, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd="/",
    )
    if done.returncode:
        raise ClusterError(f"{name}: {done.stderr.strip() or done.returncode}")


def _command(name: str, *arguments: str) -> list[str]:
    return _as_its_user([_program(name), *arguments])


def _as_its_user(command: list[str]) -> list[str]:
    """The same as somebody whom PostgreSQL takes: not root."""
    if os.geteuid() != 0:
        return command
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError("there is no user `postgres`, as which it could run") from None
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]


def _program(name: str) -> str:
    """Debian keeps the server's programs beside the commands, by version."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    return str(versions[-1]) if versions else _found(name)


def _found(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ClusterError("PostgreSQL is not installed (on Debian and Ubuntu: postgresql)")
    return found


def main(arguments: list[str]) -> int:
    """Start or stop; 0 where it was done."""
    match arguments:
        case ["start", folder]:
            print(start(Path(folder)))
        case ["stop", folder]:
            stop(Path(folder))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ClusterError as why:
        print(why, file=sys.stderr)
        sys.exit(1)
