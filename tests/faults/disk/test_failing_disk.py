"""Writes that fail, a full disk, files that may not be written: it is said, and nothing is lost."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.counter import PHONE, program
from tests.faults.crashes.killing import judge
from tests.faults.crashes.scenarios import ORDINARY
from tests.posix import IS_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.faults.crashes.counter import Counter, Ended, Till

_CHARGE = ("charge", "--amount", "12.50", "--network", "mtn", "--phone", PHONE, "--json")
_LEDGER = 6
_WAITING = {**ORDINARY, "becomes": None}


def _said_in_one_line(ended: Ended) -> bool:
    return len(ended.err.splitlines()) == 1 and "Traceback" not in ended.err


def _all_is_well_again(counter: Counter, till: Till) -> None:
    """Once the fault is gone everything reaches the gateway's truth, and selling goes on."""
    counter.ask(till, "behave", ORDINARY)
    counter.ask(till, "settle", {"as": "succeeded"})
    assert till.pos_app("recover", "--wait", "8", "--json").code in (0, 4)
    assert till.pos_app(*_CHARGE, "--again", "--wait", "20").code == 0
    assert judge(counter, till) == []


# In one thread's counting: while the sale is stored, while its send is, and from there on for good.
@pytest.mark.parametrize(
    "fault",
    [
        "pwrite64:error=EIO:when=125",
        "pwrite64:error=EIO:when=150+",
        "pwrite64:error=ENOSPC:when=180+",
        "fdatasync:error=EIO:when=12",
        "fdatasync:error=EIO:when=17+",
        "ftruncate:error=EIO:when=3+",
    ],
)
def test_a_disk_that_fails_in_the_middle_of_a_charge_loses_nothing(
    counter: Counter, tool: Callable[[str], Path], fault: str
) -> None:
    till = counter.till()
    counter.ask(till, "behave", ORDINARY)
    log = till.home.with_name(f"{till.home.name}.faults")
    call = fault.partition(":")[0]
    tracer = (str(tool("strace")), "-f", "-qq", "-o", str(log))
    options = ("-e", f"trace={call}", "-e", f"inject={fault}")
    ended = till.run([*tracer, *options, *program(*_CHARGE, "--wait", "6")])
    # The fault is real.
    assert "(INJECTED)" in log.read_text()
    assert ended.code in (0, 4, _LEDGER), ended
    assert ended.code == 0 or _said_in_one_line(ended), ended
    _all_is_well_again(counter, till)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True, check=False)
    if not mounted or mounted.returncode != 0:
        pytest.skip("MISSING TOOL: mounting a small disk, which only root may; run as root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(disk: Path) -> Path:
    """Take all room, to the last byte, and prove that there is none."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        (disk / "more").write_bytes(b"x" * 8192)
    (disk / "more").unlink(missing_ok=True)
    return filler


def test_on_a_full_disk_nothing_is_charged_and_it_is_said(
    counter: Counter, small_disk: Path
) -> None:
    till = counter.till(home=small_disk / "home")
    assert till.pos_app("recover", "--json").code == 0
    filler = _fill(small_disk)
    ended = till.pos_app(*_CHARGE, "--wait", "5")
    assert ended.code == _LEDGER, ended
    assert _said_in_one_line(ended)
    assert "full" in ended.err
    assert counter.ask(till)["asked"] == []
    filler.unlink()
    _all_is_well_again(counter, till)


def test_a_disk_that_fills_while_a_customer_pays_loses_nothing(
    counter: Counter, small_disk: Path
) -> None:
    till = counter.till(home=small_disk / "home")
    counter.ask(till, "behave", _WAITING)
    process = till.start(program(*_CHARGE, "--wait", "30"))
    assert process.stdout is not None
    while '"pending"' not in process.stdout.readline():
        pass
    filler = _fill(small_disk)
    counter.ask(till, "behave", ORDINARY)
    _out, err = process.communicate(timeout=40)
    assert process.returncode == _LEDGER
    assert "full" in err
    assert [each["status"] for each in counter.ask(till)["payments"]] == ["succeeded"]
    filler.unlink()
    assert till.pos_app("recover", "--wait", "8", "--json").code == 0
    assert judge(counter, till) == []


@contextlib.contextmanager
def _not_to_be_written(path: Path) -> Iterator[None]:
    """Nobody may write a file or a folder, root included."""
    if IS_ROOT:
        change = ["chattr", "+i", str(path)]
        changed = shutil.which("chattr") and subprocess.run(
            change, capture_output=True, check=False
        )
        if not changed or changed.returncode != 0:
            pytest.skip("MISSING TOOL: chattr on this file system; run as another user than root")
    else:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        # The fault is real.
        with pytest.raises(PermissionError):
            (path / "new" if path.is_dir() else path).open("ab").close()
        yield
    finally:
        if IS_ROOT:
            subprocess.run(["chattr", "-i", str(path)], check=True)
        else:
            path.chmod(0o700 if path.is_dir() else 0o600)


@pytest.mark.parametrize("what", ["ledger.sqlite3", "ledger.sqlite3-journal"])
def test_what_may_not_be_written_stops_a_charge_before_it_leaves(
    counter: Counter, what: str
) -> None:
    till = counter.till()
    assert till.pos_app("recover", "--json").code == 0
    with _not_to_be_written(till.home / what):
        ended = till.pos_app(*_CHARGE, "--wait", "5")
    assert ended.code == _LEDGER, ended
    assert _said_in_one_line(ended)
    assert counter.ask(till)["asked"] == []
    _all_is_well_again(counter, till)
