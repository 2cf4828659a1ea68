"""Head office as a newcomer starts it, and what a real server is set up with."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.headoffice import enrolment
from pos_app.headoffice.database import Database
from tests.end_to_end.till_program import PROGRAM
from tests.headoffice.postgres import load_cluster, load_program
from tests.posix import IS_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.headoffice.offices import Office

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "packaging" / "headoffice"
RUN = FOLDER / "run.py"

pytestmark = pytest.mark.posix("PostgreSQL's own programs, signals")


@pytest.fixture
def place(tool: Callable[[str], Path]) -> Iterator[Path]:
    """A folder for a cluster, which does not run afterwards."""
    tool("postgres")
    # Not pytest's own folder: another user runs PostgreSQL where the tests are root's.
    with tempfile.TemporaryDirectory(prefix="pos-ho-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "office"
        load_cluster().stop(Path(folder) / "office", "immediate")


def till(*words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done


def test_it_says_how_a_till_enrols_takes_its_rows_and_ends_with_its_database(
    place: Path,
) -> None:
    running = subprocess.Popen(
        [sys.executable, RUN, place, "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    try:
        lines = [running.stdout.readline() for _ in range(3)]
        assert all(lines)
        assert "Ctrl+C" in lines[2]
        found = re.search(
            r"pos-app headoffice (enrol http://127\.0\.0\.1:\d+ [A-Z0-9-]+)$", lines[1]
        )
        assert found is not None
        till("charge", "--cash", "--amount", "12.50")
        till("headoffice", *found[1].split())
        status = json.loads(till("headoffice", "push", "--json").stdout)
        assert (status["owner"], status["shop"], status["till"]) == ("Owner", "First shop", "T1")
        assert status["waiting"] == 0 < status["sent_to"]
    finally:
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=30)
    assert (running.returncode, rest) == (0, "")
    assert not load_cluster().is_running(place)


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, str(RUN), str(tmp_path / "office"), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"127.0.0.1:{port}: {os.strerror(errno.EADDRINUSE)}.\n"


@pytest.mark.skipif(not IS_ROOT, reason="only root's folders are closed to postgres")
def test_a_folder_that_its_user_cannot_enter_is_said_and_another_is_used(
    tmp_path: Path, tool: Callable[[str], Path]
) -> None:
    tool("postgres")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    folder, said = load_cluster().usable(closed / "office")
    try:
        assert folder.parent == Path("/var/tmp")  # noqa: S108
        assert said == f"The user postgres may not enter {closed}: {folder} is used instead."
        assert list(closed.iterdir()) == []
        assert load_cluster().usable(closed / "office")[0] == folder
    finally:
        folder.rmdir()


def test_the_servers_own_login_can_do_what_the_server_does_and_no_more(office: Office) -> None:
    psql = shutil.which("psql")
    assert psql is not None
    script = [psql, office.url, "-v", "password=long", "-v", "ON_ERROR_STOP=1", "-qf"]
    for _ in range(2):
        subprocess.run([*script, FOLDER / "login-role.sql"], check=True, capture_output=True)
    database = Database(office.url.replace("//headoffice@", "//headoffice_server:long@"))
    database.open()
    try:
        made = enrolment.enrol(database, office.code())
        assert enrolment.who(database, made.token).till == made.till
    finally:
        database.close()
    command = [psql, office.url.replace("//headoffice@", "//headoffice_server@"), "-c"]
    for statement in ("SELECT * FROM tills", "DROP TABLE tills", "CREATE ROLE more SUPERUSER"):
        done = subprocess.run([*command, statement], capture_output=True, text=True)
        assert done.returncode == 1
        assert re.search(r"permission denied|must be ", done.stderr), done.stderr


def test_what_containers_run_is_written_as_compose_wants_it() -> None:
    check = shutil.which("check-jsonschema", path=Path(sys.executable).parent)
    if check is None:
        pytest.skip("check-jsonschema is not installed")
    command = [check, "--builtin-schema", "vendor.compose-spec", str(FOLDER / "compose.yaml")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    copied = re.findall(r"^COPY (.+) \S+$", (FOLDER / "Dockerfile").read_text(), re.MULTILINE)
    assert copied
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name


def test_the_units_are_written_as_systemd_wants_them(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    program = "/opt/pos-headoffice/bin/pos-app-headoffice"
    units = []
    for unit in (*FOLDER.glob("*.service"), *FOLDER.glob("*.timer")):
        text = unit.read_text(encoding="utf-8")
        assert (program in text) == (unit.suffix == ".service")
        copy = tmp_path / unit.name
        copy.write_text(text.replace(program, "/bin/true"), encoding="utf-8")
        units.append(copy)
    assert len(units) == 3
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "pos-headoffice" in line]
    assert ours == []


def test_a_servers_pins_are_all_that_it_imports() -> None:
    pins = load_program("pins")
    text = pins.pins()
    assert len(re.findall(r"^\S+==", text, re.MULTILINE)) == len({*pins.SERVER, *pins.BUILD})
    assert text.count("--hash=sha256:") > len(pins.SERVER)
    script = """
import importlib, json, pkgutil, sys
import anyio._backends._asyncio, uvicorn.lifespan.off, uvicorn.loops.asyncio
import uvicorn.protocols.http.h11_impl
from importlib.metadata import packages_distributions
import pos_app.headoffice
for module in pkgutil.iter_modules(pos_app.headoffice.__path__):
    importlib.import_module(f"pos_app.headoffice.{module.name}")
tops = {name.partition(".")[0] for name in sys.modules} - {"pos_app", "_distutils_hack"}
owners = packages_distributions()
print(json.dumps(sorted({one for top in tops for one in owners.get(top, ())})))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    named = {name.lower().replace("_", "-") for name in json.loads(done.stdout)}
    assert "psycopg" in named
    assert named - {"pos-app"} <= set(pins.SERVER)
    # What is imported only where it is needed.
    for path in (ROOT / "pos_app" / "headoffice").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    known = {*sys.stdlib_module_names, "pos_app"}
                    assert top in known or top.replace("_", "-") in pins.SERVER, top
