"""Quitting while something hangs that no timeout reaches."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, Run, median
from tests.bench.processes import KEYS, BenchError, make_home, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LIMIT = 1.0


class HangingServer:
    """Takes connections and requests, and never answers."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._held: list[socket.socket] = []
        self.asked = threading.Event()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._held.append(connection)
                threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while connection.recv(65536):
                self.asked.set()

    def close(self) -> None:
        """Drop everybody."""
        self._listener.close()
        for connection in self._held:
            connection.close()


@contextlib.contextmanager
def hanging_server() -> Iterator[HangingServer]:
    """A gateway that hangs, for a while."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = HangingServer(listener)
        try:
            yield server
        finally:
            server.close()


def quit_rows(run: Run) -> list[Figure]:
    """Four rows: nothing hangs, an exchange, a lookup, the store of keys."""
    ways = {
        "nothing hangs": _idle,
        "an exchange hangs": _exchange,
        "the resolver hangs": _resolver,
        "the store of keys hangs": _store,
    }
    rows = []
    for name, way in ways.items():
        taken = [way(run.place / f"quit-{number}-{name}") for number in range(run.times(5, 2))]
        rows.append(
            Figure(
                f"quit while {name}",
                "–",
                f"{median(taken) * 1000:.0f} ms",
                f"worst {max(taken) * 1000:.0f} ms",
                "under 1 s",
                max(taken) < _LIMIT,
            )
        )
    return rows


def _idle(folder: Path) -> float:
    home = make_home(folder, live=True)
    with started("tests.bench.till_window", home=home, extra=KEYS) as till:
        till.event("ready")
        return till.quit()


def _exchange(folder: Path) -> float:
    with hanging_server() as server:
        home = make_home(folder, live=True, paygate=server.url)
        extra = {**KEYS, "BENCH_CHARGE": "1"}
        with started("tests.bench.till_window", home=home, extra=extra) as till:
            till.event("ready")
            if not server.asked.wait(20):
                raise BenchError("the charge did not reach the gateway")
            return till.quit()


def _resolver(folder: Path) -> float:
    home = make_home(folder, live=True, paygate="https://gateway.example")
    extra = {**KEYS, "BENCH_CHARGE": "1", "BENCH_RESOLVER": "1"}
    with started("tests.bench.till_window", home=home, extra=extra) as till:
        till.event("resolving")
        return till.quit()


def _store(folder: Path) -> float:
    home = make_home(folder, live=True)
    extra = {"PYTHON_KEYRING_BACKEND": "tests.bench.hanging_store.HangingStore"}
    with started("tests.bench.till_window", home=home, extra=extra) as till:
        till.event("asked")
        return till.quit()
