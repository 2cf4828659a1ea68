"""The bundle by its command line, on a computer where no Python can be found."""

from __future__ import annotations

import importlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pos_app
from tests.packaging.bundled import ROOT, Bundle, is_elf

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="the Linux bundle"),
]


def rows(ledger: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def test_its_only_program_at_the_top_is_the_till(bundle: Bundle) -> None:
    assert sorted(path.name for path in bundle.folder.iterdir()) == ["_internal", "pos-app"]
    assert os.access(bundle.program, os.X_OK)


def test_it_knows_its_version(bundle: Bundle) -> None:
    done = bundle.run("--version")
    assert (done.returncode, done.stdout) == (0, f"pos-app {pos_app.__version__}\n"), done.stderr


def test_it_checks_itself(bundle: Bundle) -> None:
    done = bundle.run("--selfcheck")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "This installation is sound.\n"


def test_it_holds_every_module_of_the_till(bundle: Bundle) -> None:
    readers = importlib.import_module("PyInstaller.archive.readers")
    archive = readers.CArchiveReader(str(bundle.program))
    (inner,) = [name for name in archive.toc if name.endswith(".pyz")]
    there = set(archive.open_embedded_archive(inner).toc)
    wanted = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "pos_app").rglob("*.py")
        if path.name != "__main__.py"
        # The owner's server is no part of the till.
        if ROOT / "pos_app" / "headoffice" not in path.parents
    }
    assert not any(name.startswith(("pos_app.headoffice", "psycopg")) for name in there)
    # A bundle that was made a while ago has what there was then.
    assert len(wanted) > 150
    assert "BUNDLE" in os.environ or wanted <= there, wanted - there
    tops = {name.partition(".")[0] for name in there}
    assert not tops & {"pytest", "tests", "numpy", "PIL", "pip", "setuptools", "tkinter", "rich"}


def test_it_holds_every_resource(bundle: Bundle) -> None:
    place = bundle.folder / "_internal/pos_app/resources"
    wanted = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert len(wanted) > 10
    for path in wanted:
        assert (place / path.relative_to(ROOT / "resources")).read_bytes() == path.read_bytes()


def test_no_library_looks_outside_the_bundle(bundle: Bundle, tool: Callable[[str], Path]) -> None:
    patchelf = tool("patchelf")
    found = [path for path in bundle.folder.rglob("*") if is_elf(path)]
    assert len(found) > 40
    for path in found:
        done = subprocess.run([patchelf, "--print-rpath", path], capture_output=True, text=True)
        places = [place for place in done.stdout.strip().split(":") if place]
        assert all(place.startswith("$ORIGIN") for place in places), path


def test_what_it_needs_of_the_system_is_what_the_list_names(
    bundle: Bundle, tool: Callable[[str], Path]
) -> None:
    patchelf = tool("patchelf")
    elves = [path for path in bundle.folder.rglob("*") if is_elf(path)]
    brought = {path.name for path in bundle.folder.rglob("*.so*")}
    needed = set()
    for path in elves:
        done = subprocess.run([patchelf, "--print-needed", path], capture_output=True, text=True)
        needed |= set(done.stdout.split())
    lines = (ROOT / "packaging/linux/system-packages.txt").read_text(encoding="utf-8").splitlines()
    named = {"libc6"}
    for line in lines:
        kind, _, names = line.partition("#")[0].strip().partition(" ")
        if kind == "run":
            named |= set(names.strip().split("|"))
    outside = needed - brought
    assert "libxcb-cursor.so.0" in outside
    patterns = [f"*/{library}" for library in sorted(outside)]
    said = subprocess.run(["dpkg", "--search", *patterns], capture_output=True, text=True).stdout
    owners: dict[str, set[str]] = {library: set() for library in outside}
    for line in said.splitlines():
        package, _, place = line.partition(": ")
        owners[Path(place).name].add(package.partition(":")[0])
    assert not {library: found for library, found in owners.items() if not found & named}


def test_a_sale_a_qr_sale_and_the_books(bundle: Bundle) -> None:
    paid = bundle.charge()
    assert (paid["status"], paid["amount_minor"], paid["final"]) == ("succeeded", 1250, True)
    qr = bundle.run("charge", "--amount", "50", "--qr", "--wait", "0")
    assert qr.returncode == 4, qr.stderr
    assert "█" in qr.stdout or "▄" in qr.stdout
    out = bundle.home / "sales.xlsx"
    export = ("--format", "xlsx", "--from", "2020-01-01", "--to", "2099-01-01", "--out", str(out))
    assert bundle.run("export", *export).returncode == 0
    assert out.read_bytes()[:2] == b"PK"
    for command in (("verify",), ("sales",), ("doctor",), ("payments",)):
        done = bundle.run(*command, "--json")
        assert done.returncode == 0, (command, done.stderr)
        assert all(json.loads(line) for line in done.stdout.splitlines())
    assert bundle.run("backup", "--out", str(bundle.home / "copy.sqlite3")).returncode == 0


def test_doctor_says_what_it_is(bundle: Bundle) -> None:
    facts = json.loads(bundle.run("doctor", "--json").stdout)
    assert facts["version"] == pos_app.__version__
    assert facts["fonts"] == "there"


def test_killed_in_the_middle_it_recovers_the_sale(bundle: Bundle) -> None:
    options = ("--amount", "7.25", "--phone", "0241239911", "--network", "mtn", "--wait", "60")
    with bundle.started("charge", *options, "--json") as charging:
        assert charging.stdout is not None
        for line in charging.stdout:
            if json.loads(line)["status"] == "pending":
                break
        charging.kill()
        charging.wait(10)
    (before,) = rows(bundle.ledger, "SELECT status FROM payments_log")
    assert before != ("succeeded",)
    done = bundle.run("recover", "--wait", "30", "--json")
    assert done.returncode == 0, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["status"], last["amount_minor"], last["final"]) == ("succeeded", 725, True)
    assert bundle.run("verify").returncode == 0


def test_without_standard_streams_it_sells(bundle: Bundle) -> None:
    options = "charge --amount 3.75 --phone 0241234511 --network mtn --wait 20"
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" {options} <&- >&- 2>&-', str(bundle.program)],
        env=bundle.clean_environment(),
        cwd="/",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert rows(bundle.ledger, "SELECT status, amount_minor FROM sales_log") == [("paid", 375)]


def test_it_finds_the_systems_store_of_keys(
    bundle: Bundle, tool: Callable[[str], Path], tmp_path: Path
) -> None:
    """The store's own program is asked over the session's bus, by backends that nothing imports."""
    session, keeper = tool("dbus-run-session"), tool("gnome-keyring-daemon")
    bundle.home.mkdir(parents=True)
    address = "https://127.0.0.1:9"
    (bundle.home / "config.toml").write_text(
        f'[till]\nmode = "live"\nshop = "Corner Shop"\n[paygate]\nbase_url = "{address}"\n'
        f'[checkout]\nbase_url = "{address}/api"\namount_unit = "minor"\n'
        'ipn_url = "https://shop.example/ipn"\ncallback_url = "https://shop.example/thanks"\n'
    )
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    script = f'echo -n secret | "{keeper}" --unlock --components=secrets >/dev/null; exec "$@"'
    environ = {"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(runtime)}
    store = Bundle(
        bundle.folder,
        bundle.home,
        before=(str(session), "--", "/bin/sh", "-c", script, "sh"),
        environ={**environ, "XDG_DATA_HOME": str(tmp_path / "data")},
    )
    with_store = json.loads(store.run("doctor", "--json").stdout)
    assert set(with_store["keys"].values()) == {"missing"}
    without = json.loads(bundle.run("doctor", "--json").stdout)
    assert set(without["keys"].values()) == {"no_store"}
