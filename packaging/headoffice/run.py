"""Head office for trying out: a database of its own, a first owner and shop, and the server.

    python packaging/headoffice/run.py [FOLDER] [--port PORT]

`make headoffice` runs it. Ctrl+C stops the server and the database; what came stays in the folder.
For a real server see packaging/headoffice/README.md.
"""

# ruff: noqa: T201 - a program of the command line.

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import cluster
import psycopg

from pos_app.headoffice import enrolment
from pos_app.headoffice.database import Database, migrate
from pos_app.headoffice.web import build_app, serve

_ROOT = Path(__file__).resolve().parents[2]
_HOST = "127.0.0.1"


def main(arguments: list[str]) -> int:
    """Run until Ctrl+C or a request to end; 0 then, and 1 where it could not begin."""
    parser = argparse.ArgumentParser(description="Head office for trying out, on this computer.")
    parser.add_argument("folder", nargs="?", type=Path, default=_ROOT / ".headoffice")
    parser.add_argument("--port", type=int, default=8400)
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        # Before anything begins: the database of a head office that runs must be left alone.
        socket.create_server((_HOST, chosen.port)).close()
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else str(error)
        print(f"{_HOST}:{chosen.port}: {said}.", file=sys.stderr)
        return 1
    try:
        folder, elsewhere = cluster.usable(chosen.folder.absolute())
        if elsewhere:
            print(elsewhere, flush=True)
        return _run(folder, chosen.port)
    except (cluster.ClusterError, OSError) as why:
        print(why, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run(folder: Path, port: int) -> int:
    database = None
    try:
        url = cluster.start(folder)
        migrate(url, datetime.now(UTC).date())
        code = _first_code(url)
        database = Database(url)
        database.open()
        serve(build_app(database), _HOST, port, lambda at: _say(at, code, folder))
    finally:
        # A second Ctrl+C must not leave the database behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if database is not None:
            database.close()
        cluster.stop(folder)
    return 0


def _say(port: int, code: str, folder: Path) -> None:
    address = f"http://{_HOST}:{port}"
    print(f"Head office answers at {address}, and keeps what it hears in {folder}.")
    print(f"Within ten minutes a till enrols by: pos-app headoffice enrol {address} {code}")
    print("Ctrl+C stops it; make headoffice goes on with the same data.", flush=True)


def _first_code(url: str) -> str:
    """A code for the next till of the first shop; an owner and a shop are made where none are."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT owner, shop FROM shops ORDER BY created_at LIMIT 1"
        ).fetchone()
        if found is None:
            found = uuid.uuid4(), uuid.uuid4()
            connection.execute("INSERT INTO owners (owner, name) VALUES (%s, 'Owner')", (found[0],))
            connection.execute(
                "INSERT INTO shops (owner, shop, name) VALUES (%s, %s, 'First shop')", found
            )
        tills = connection.execute("SELECT count(*) FROM tills").fetchone()
        number = 1 + (tills[0] if tills else 0)
        return enrolment.make_code(connection, found[0], found[1], f"T{number}")


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
