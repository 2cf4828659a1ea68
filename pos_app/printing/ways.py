"""Takes a job to a printer: over the network, to a device, to CUPS, to Windows' spooler.

A job is bytes; for a printer of the system's own that takes none, it is what paints it there.

Each job works on a daemon thread of its own and has one time limit for all of it; what hangs or
drips is left behind. A job that ended before its first byte has failed, one that was cut off after
it is unknown, and none is ever begun again. All bytes taken is no proof of paper.
"""

from __future__ import annotations

import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from pos_app.domain.receipt import ReceiptState

if sys.platform == "win32":  # pragma: platform(windows)
    from pos_app.printing.winspool import Spooler

if TYPE_CHECKING:
    from collections.abc import Callable

Content: TypeAlias = "bytes | Callable[[Callable[[], None]], None]"

JOB_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 3.0
# How long a printer that took everything may take to say that it did not: many never hang up.
_FAREWELL_SECONDS: Final = 1.0
_PIECE: Final = 4096
_DEVICES: Final = "/dev/"
_BINARY: Final = getattr(os, "O_BINARY", 0)


class PrintProblem(StrEnum):
    """Why a job is not done."""

    NOT_THERE = "not_there"
    NOT_ON_THIS_SYSTEM = "not_on_this_system"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended: `done`, `failed` or `unknown`; and why, where it is not done."""

    state: ReceiptState
    problem: PrintProblem | None = None


class _NotOnThisSystem(Exception):
    """This way out is another system's."""


class _Refused(Exception):
    """Nothing of it was taken, though it had begun."""


class _GivenUp(Exception):
    """The job's time was over before this."""


class _Job:
    """One job: what it prints, its time, and whether the printer may have got any of it."""

    def __init__(
        self, content: Content, seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.content = content if isinstance(content, bytes) else b""
        self.paint = content if not isinstance(content, bytes) else None
        self._monotonic = monotonic
        self._until = monotonic() + seconds
        self._lock = threading.Lock()
        self._begun = False
        self._over = False

    def seconds_left(self) -> float:
        """How long there is for the rest; raises `_GivenUp` where there is no time any more."""
        left = self._until - self._monotonic()
        if self._over or left <= 0:
            raise _GivenUp
        return left

    def begin(self) -> None:
        """Right before the first byte; raises `_GivenUp` where nobody waits for it any more."""
        with self._lock:
            if self._over:
                raise _GivenUp
            self._begun = True

    def give_up(self) -> JobEnd:
        """Nobody waits for it any more: a byte that has not left by now must not."""
        with self._lock:
            self._over = True
            return self.ended(PrintProblem.TIMED_OUT)

    def ended(self, problem: PrintProblem) -> JobEnd:
        """How it ended that something went wrong now."""
        if not self._begun:
            return JobEnd(ReceiptState.FAILED, problem)
        late = problem is PrintProblem.TIMED_OUT
        return JobEnd(ReceiptState.UNKNOWN, problem if late else PrintProblem.CUT_OFF)

    def pass_on(self, write: Callable[[memoryview], int]) -> None:
        """Begin, and write all of it, a piece at a time while there is time."""
        self.begin()
        rest = memoryview(self.content)
        while rest:
            self.seconds_left()
            rest = rest[write(rest[:_PIECE]) :]


def takes_bytes(printer: str) -> bool:
    """Whether a job for this printer is bytes; else it has to be painted there."""
    return not printer.startswith("system:") or shutil.which("lp") is not None


def send(printer: str, content: Content, *, seconds: float = JOB_SECONDS) -> JobEnd:
    """Take one job to a printer, for so many seconds at most; it never raises.

    Args:
        printer: `tcp:HOST:PORT`, `file:PATH`, `system:NAME` or `windows:NAME`.
        content: The job's bytes; where the printer takes none, what paints it there: it calls
            what it is given right before it begins, and raises OSError where it cannot.
        seconds: For all of it, however slowly it drips.
    """
    way, _, where = printer.partition(":")
    job = _Job(content, seconds)
    ends: queue.SimpleQueue[JobEnd] = queue.SimpleQueue()
    work = threading.Thread(
        target=lambda: ends.put(_end_of(job, _WAYS[way], where)), name="printing", daemon=True
    )
    work.start()
    try:
        return ends.get(timeout=seconds)
    except queue.Empty:
        return job.give_up()


def look(printer: str, *, seconds: float = LOOK_SECONDS) -> PrintProblem | None:
    """Whether a job could begin there now; nothing is sent. None: as far as can be seen.

    Of a printer behind a spooler only the spooler is looked for.
    """
    way, _, where = printer.partition(":")
    try:
        match way:
            case "tcp":
                with closing(socket.create_connection(_address(where), timeout=seconds)):
                    return None
            case "file":
                os.stat(where)
                return None if os.access(where, os.W_OK) else PrintProblem.REFUSED
    except FileNotFoundError:
        return PrintProblem.NOT_THERE
    except TimeoutError:
        return PrintProblem.TIMED_OUT
    except OSError:
        return PrintProblem.REFUSED
    here = sys.platform == "win32" if way == "windows" else True
    return None if here else PrintProblem.NOT_ON_THIS_SYSTEM


def _address(where: str) -> tuple[str, int]:
    host, _, port = where.rpartition(":")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _end_of(job: _Job, way: Callable[[_Job, str], None], where: str) -> JobEnd:
    try:
        way(job, where)
    except _NotOnThisSystem:
        return JobEnd(ReceiptState.FAILED, PrintProblem.NOT_ON_THIS_SYSTEM)
    except _Refused:
        return JobEnd(ReceiptState.FAILED, PrintProblem.REFUSED)
    except (_GivenUp, TimeoutError, subprocess.TimeoutExpired):
        return job.ended(PrintProblem.TIMED_OUT)
    except FileNotFoundError:
        return job.ended(PrintProblem.NOT_THERE)
    except (OSError, ValueError):
        return job.ended(PrintProblem.REFUSED)
    return JobEnd(ReceiptState.DONE)


def _over_the_network(job: _Job, where: str) -> None:
    patience = job.seconds_left()
    with closing(socket.create_connection(_address(where), timeout=patience)) as there:

        def write(piece: memoryview) -> int:
            there.settimeout(job.seconds_left())
            return there.send(piece)

        job.pass_on(write)
        there.shutdown(socket.SHUT_WR)
        _listen(there, min(job.seconds_left(), _FAREWELL_SECONDS))


def _listen(
    there: socket.socket, seconds: float, monotonic: Callable[[], float] = time.monotonic
) -> None:
    """Hear what a printer has to say at the end; one that hung up in the middle resets the line.

    To leave unread what it says would reset the line as well, and lose what it has not read yet.
    """
    until = monotonic() + seconds
    with suppress(TimeoutError):
        while (left := until - monotonic()) > 0:
            there.settimeout(left)
            if not there.recv(_PIECE):
                return


def _to_a_device(job: _Job, path: str) -> None:
    # A device that is not plugged in is not there: no file may take its place.
    make = 0 if path.startswith(_DEVICES) else os.O_CREAT
    device = os.open(path, os.O_WRONLY | os.O_APPEND | _BINARY | make, 0o600)
    try:
        job.pass_on(lambda piece: os.write(device, piece))
    finally:
        os.close(device)


def _to_the_system(job: _Job, name: str) -> None:
    if job.paint is not None:
        job.paint(job.begin)
        return
    program = shutil.which("lp")
    if program is None:
        raise _NotOnThisSystem
    command = [program, "-d", name, "-o", "raw"]
    job.begin()
    # Fixed words and a printer's name, no shell.
    done = subprocess.run(  # noqa: S603
        command,
        input=job.content,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=job.seconds_left(),
        check=False,
    )
    if done.returncode:
        raise _Refused


def _to_windows(job: _Job, name: str) -> None:
    if sys.platform == "win32":  # pragma: platform(windows)
        with closing(Spooler(name)) as spooler:
            spooler.begin()
            job.pass_on(lambda piece: spooler.write(bytes(piece)))
            spooler.end()
        return
    raise _NotOnThisSystem


_WAYS: Final = {
    "tcp": _over_the_network,
    "file": _to_a_device,
    "system": _to_the_system,
    "windows": _to_windows,
}
