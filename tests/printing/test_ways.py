"""Jobs and printers that are slow, gone, out of paper, or not of this system; each has one end."""

from __future__ import annotations

import os
import socket
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.receipt import Line, ReceiptState
from pos_app.printing import ways, winspool
from pos_app.printing.escpos import encode
from pos_app.printing.ways import JobEnd, PrintProblem, look, send, takes_bytes
from tests.posix import only_posix
from tests.printing.fake_printer import FakePrinter, Fault
from tests.printing.test_escpos import no_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DONE = JobEnd(ReceiptState.DONE)
LINES = [Line(f"line {number}") for number in range(60)]
JOB = encode(LINES, columns=32, dots=384, paint=no_picture)
# More than any buffer on the way holds.
LONG = JOB * 20_000


def failed(problem: PrintProblem) -> JobEnd:
    return JobEnd(ReceiptState.FAILED, problem)


def unknown(problem: PrintProblem) -> JobEnd:
    return JobEnd(ReceiptState.UNKNOWN, problem)


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.STATUS])
def test_a_network_printer_gets_the_whole_job(fault: Fault) -> None:
    with FakePrinter(fault) as printer:
        assert send(printer.address, JOB) == DONE
        page = printer.page()
    assert page.lines == [line.left for line in LINES]
    assert page.rest == b""


def test_one_that_never_stops_talking_is_not_listened_to_for_ever() -> None:
    clock = iter([0.0, 0.5, 0.9, 1.1])
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for _ in range(2):
            theirs.sendall(b"\x12" * 4096)
        ways._listen(ours, 1.0, lambda: next(clock))
        assert next(clock, None) is None


def test_one_that_never_hangs_up_has_got_it_all_the_same() -> None:
    with FakePrinter(Fault.HANGS, takes=len(JOB)) as printer:
        assert send(printer.address, JOB) == DONE


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.HALF])
@pytest.mark.parametrize("job", [JOB, LONG], ids=["short", "long"])
def test_one_that_stops_in_the_middle_is_unknown(fault: Fault, job: bytes) -> None:
    with FakePrinter(fault) as printer:
        assert send(printer.address, job) == unknown(PrintProblem.CUT_OFF)
        page = printer.page()
    assert 0 < len(page.lines) < len(LINES)


def test_one_that_hangs_in_the_middle_is_left_behind_and_unknown() -> None:
    with FakePrinter(Fault.HANGS) as printer:
        assert send(printer.address, LONG, seconds=0.5) == unknown(PrintProblem.TIMED_OUT)


def test_one_that_drips_is_waited_for_and_not_for_ever() -> None:
    with FakePrinter(Fault.DRIPS) as printer:
        assert send(printer.address, JOB) == DONE
        assert printer.page().lines == [line.left for line in LINES]
        assert send(printer.address, LONG, seconds=0.5) == unknown(PrintProblem.TIMED_OUT)


def test_one_that_is_not_there_has_failed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert send(f"tcp:127.0.0.1:{port}", JOB) == failed(PrintProblem.REFUSED)


def test_one_that_never_answers_has_failed_in_time() -> None:
    # A network that is reserved for documentation: nothing there answers.
    ended = send("tcp:192.0.2.1:9100", JOB, seconds=0.3)
    assert ended in (failed(PrintProblem.TIMED_OUT), failed(PrintProblem.REFUSED))


def test_a_device_gets_the_bytes(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    assert send(f"file:{device}", JOB) == DONE
    assert send(f"file:{device}", JOB) == DONE
    assert device.read_bytes() == JOB * 2
    assert send(f"file:{tmp_path / 'new'}", JOB) == DONE
    assert send(f"file:{tmp_path / 'none' / 'lp0'}", JOB) == failed(PrintProblem.NOT_THERE)
    assert send(f"file:{tmp_path}", JOB) == failed(PrintProblem.REFUSED)


def test_a_device_that_is_not_plugged_in_is_never_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "_DEVICES", f"{tmp_path}{os.sep}")
    assert send(f"file:{tmp_path / 'lp0'}", JOB) == failed(PrintProblem.NOT_THERE)
    assert not (tmp_path / "lp0").exists()


@pytest.mark.posix("/dev/full")
def test_a_device_that_takes_nothing_any_more_is_unknown() -> None:
    assert send("file:/dev/full", JOB) == unknown(PrintProblem.CUT_OFF)


@pytest.mark.posix("named pipes")
def test_a_device_that_nobody_reads_is_left_behind(tmp_path: Path) -> None:
    only_posix()
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    # It cannot even be opened: nothing can have come out, and nothing comes later.
    assert send(f"file:{pipe}", JOB, seconds=0.2) == failed(PrintProblem.TIMED_OUT)
    reader = os.open(pipe, os.O_RDONLY)
    assert os.read(reader, 10) == b""
    os.close(reader)
    kept = os.open(pipe, os.O_RDWR)
    try:
        # Opened, and stuck once its buffer is full.
        assert send(f"file:{pipe}", LONG, seconds=0.3) == unknown(PrintProblem.TIMED_OUT)
    finally:
        os.close(kept)


@pytest.mark.posix("a shell")
def test_a_printer_of_cups_is_named_to_its_own_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    lp = tmp_path / "lp"

    def program(script: str) -> None:
        lp.write_text(f"#!/bin/sh\n{script}\n")
        lp.chmod(lp.stat().st_mode | stat.S_IXUSR)

    out = tmp_path / "out"
    program(f'for each in "$@"; do echo "$each"; done > {out}; cat >> {out}')
    assert send("system:Front Desk; rm -r /", JOB) == DONE
    assert out.read_bytes() == b"-d\nFront Desk; rm -r /\n-o\nraw\n" + JOB
    program("exit 1")
    assert send("system:nobody", JOB) == failed(PrintProblem.REFUSED)
    program("exec sleep 20")
    assert send("system:slow", JOB, seconds=0.3) == unknown(PrintProblem.TIMED_OUT)


def test_ways_of_other_systems_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert send("system:any", JOB) == failed(PrintProblem.NOT_ON_THIS_SYSTEM)
    assert send("windows:POS-58", JOB) == failed(PrintProblem.NOT_ON_THIS_SYSTEM)


def test_a_printer_that_takes_no_bytes_is_painted_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not takes_bytes("system:Office")
    assert takes_bytes("tcp:127.0.0.1:9100")
    told = []

    def paint(begin: Callable[[], None]) -> None:
        told.append("begun")
        begin()
        told.append("painted")

    def gone(_begin: Callable[[], None]) -> None:
        raise FileNotFoundError

    def broken(begin: Callable[[], None]) -> None:
        begin()
        raise OSError

    assert send("system:Office", paint) == DONE
    assert told == ["begun", "painted"]
    assert send("system:Office", gone) == failed(PrintProblem.NOT_THERE)
    assert send("system:Office", broken) == unknown(PrintProblem.CUT_OFF)


def test_it_is_looked_whether_a_job_could_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakePrinter() as printer:
        assert look(printer.address) is None
        gone = printer.address
    assert look(gone) is PrintProblem.REFUSED
    assert look("tcp:192.0.2.1:9100", seconds=0.2) in (
        PrintProblem.TIMED_OUT,
        PrintProblem.REFUSED,
    )
    device = tmp_path / "lp0"
    assert look(f"file:{device}") is PrintProblem.NOT_THERE
    assert not device.exists()
    device.touch()
    assert look(f"file:{device}") is None
    monkeypatch.setattr(os, "access", lambda *_values: False)
    assert look(f"file:{device}") is PrintProblem.REFUSED
    monkeypatch.setenv("PATH", str(tmp_path))
    # Its own printers are asked when something is painted there.
    assert look("system:any") is None
    assert look("windows:POS-58") is PrintProblem.NOT_ON_THIS_SYSTEM


def test_one_that_times_out_is_not_there_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_values: object, **_more: object) -> socket.socket:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", late)
    assert look("tcp:127.0.0.1:9100") is PrintProblem.TIMED_OUT
    assert send("tcp:127.0.0.1:9100", JOB) == failed(PrintProblem.TIMED_OUT)


def test_windows_own_calls_are_there_alone() -> None:
    assert hasattr(winspool, "Spooler") is (sys.platform == "win32")


def test_a_job_whose_time_is_over_sends_nothing_more() -> None:
    """Also where its thread wakes up long after nobody waits for it."""
    job = ways._Job(JOB, 60)
    assert job.give_up() == failed(PrintProblem.TIMED_OUT)
    sent: list[bytes] = []

    def write(piece: memoryview) -> int:
        sent.append(bytes(piece))
        return len(piece)

    for act in (job.seconds_left, job.begin, lambda: job.pass_on(write)):
        with pytest.raises(ways._GivenUp):
            act()
    assert sent == []


def test_a_job_stops_between_two_pieces_when_its_time_is_over() -> None:
    clock = iter([0.0, 0.0, 0.5, 2.0])
    job = ways._Job(LONG, 1.0, lambda: next(clock))
    sent: list[int] = []

    def write(piece: memoryview) -> int:
        sent.append(len(piece))
        return len(piece)

    with pytest.raises(ways._GivenUp):
        job.pass_on(write)
    assert sent == [4096, 4096]
    assert job.ended(PrintProblem.REFUSED) == unknown(PrintProblem.CUT_OFF)
