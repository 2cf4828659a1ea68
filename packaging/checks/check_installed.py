"""Proves an installed till on the computer it is installed on: `check_installed.py --program PATH`.

It needs the installed program and any plain Python beside it, nothing of this project; it works in
folders of its own, with dummy keys, and talks to nothing but this computer. It must never be told
that something holds which it has not seen.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT_SECONDS = 1.0
_COMMAND_SECONDS = 120
_START_SECONDS = 60
_KEYS = ("PAYGATE_API_KEY", "CHECKOUT_API_KEY", "CHECKOUT_SECRET_KEY")


class Wrong(Exception):
    """What does not hold, in a sentence."""


class HangingServer:
    """Takes connections and requests on this computer, and never answers."""

    def __init__(self, listener: socket.socket) -> None:
        """Serve from now on."""
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


class Till:
    """The installed till, with a home of its own."""

    def __init__(self, program: Path, console: Path, home: Path) -> None:
        """Know the programs; nothing is started."""
        self._program = str(program)
        self._console = str(console)
        self._home = home
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "POS_APP_", "QT_"))
        }
        self._environ = {**kept, "POS_APP_HOME": str(home)}
        if ending.NEEDS_NO_SCREEN:
            self._environ["QT_QPA_PLATFORM"] = "offscreen"

    @property
    def training_ledger(self) -> Path:
        """Made by a till that is at work."""
        return self._home / "training.sqlite3"

    def go_live(self, url: str) -> None:
        """Use a gateway on this computer, with keys that open nothing."""
        self._home.mkdir(parents=True)
        text = '[till]\nmode = "live"\nshop = "Check"\n\n[paygate]\nallow_plain_http = true\n'
        (self._home / "config.toml").write_text(f'{text}base_url = "{url}"\n', encoding="utf-8")
        self._environ |= {f"POS_APP_{name}": "sk_live_nothing" for name in _KEYS}

    def run(self, *words: str, expect: int = 0) -> str:
        """Run a command on the console's program; what it printed."""
        done = subprocess.run(  # noqa: S603 - the program to be checked
            [self._console, *words],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != expect:
            said = f"{done.stdout}{done.stderr}".strip()
            raise Wrong(f"{words[0]} ended with {done.returncode}, not {expect}: {said}")
        return done.stdout

    @contextlib.contextmanager
    def started(self, *words: str, streams: bool = True) -> Iterator[subprocess.Popen[bytes]]:
        """Have the program at work; it is gone in the end."""
        process = ending.start([self._program, *words], self._environ, streams=streams)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def charge(self, *, wait: int, expect: int = 0) -> dict[str, Any]:
        """One small sale; the last line of what it became."""
        words = ["charge", "--amount", "1", "--network", "mtn", "--phone", "0241234567"]
        said = self.run(*words, "--wait", str(wait), "--json", expect=expect)
        last: dict[str, Any] = json.loads(said.splitlines()[-1])
        return last


def until(what: str, process: subprocess.Popen[bytes], holds: Callable[[], bool]) -> None:
    """Wait for something that a running program does, as long as it runs."""
    deadline = time.monotonic() + _START_SECONDS
    while not holds():
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise Wrong(f"it ended with {process.wait(0.1)} before {what}")
        if time.monotonic() > deadline:
            raise Wrong(f"{_START_SECONDS} s passed before {what}")


def quits(process: subprocess.Popen[bytes]) -> str:
    """Tell a program to end as a log-off does, and see that it does in time."""
    began = time.monotonic()
    ending.tell_to_end(process)
    try:
        code = process.wait(10)
    except subprocess.TimeoutExpired:
        raise Wrong("it was told to end and still ran 10 s later") from None
    taken = time.monotonic() - began
    if taken >= LIMIT_SECONDS:
        raise Wrong(f"it took {taken:.2f} s to quit")
    if code != 0:
        raise Wrong(f"it quit with {code}")
    return f"quit in {taken * 1000:.0f} ms"


def selfcheck(till: Till, *, secrets: bool) -> str:
    """`--selfcheck`, with the system's store of keys where that is asked for."""
    till.run("--selfcheck", *(["--secrets"] if secrets else []))
    return "with a dummy secret written, read and deleted" if secrets else "without secrets"


def no_streams(till: Till) -> str:
    """The window, and a command, with no standard input, output or errors."""
    with till.started("--selfcheck", streams=False) as process:
        if (code := process.wait(_COMMAND_SECONDS)) != 0:
            raise Wrong(f"--selfcheck ended with {code}")
    with till.started(streams=False) as process:
        until("its ledger was there", process, till.training_ledger.exists)
        return quits(process)


def training_sale(till: Till) -> str:
    """One sale, paid, in a ledger that holds."""
    last = till.charge(wait=30)
    if last["status"] != "succeeded":
        raise Wrong(f"the sale ended as {last['status']}")
    till.run("verify")
    return str(last["sale_number"])


def hanging_network(till: Till) -> str:
    """Quit the window while the gateway has a question and does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = HangingServer(listener)
        till.go_live(server.url)
        # 4: not known yet. The window finds the payment at its start and asks about it.
        status = till.charge(wait=1, expect=4)["status"]
        if not server.asked.is_set():
            raise Wrong("the sale never reached the gateway")
        server.asked.clear()
        with till.started() as process:
            until("it asked the gateway", process, server.asked.is_set)
            said = quits(process)
    till.run("verify")
    return f"{said}, with a payment {status}"


def main(arguments: list[str]) -> int:
    """Run every check, say each one's end, and 1 if one did not hold."""
    parser = argparse.ArgumentParser(description="Prove an installed till.")
    parser.add_argument("--program", type=Path, required=True, help="pos-app as installed")
    parser.add_argument("--console", type=Path, help="its console twin, where there is one")
    parser.add_argument("--version", required=True, help="what it must say it is")
    parser.add_argument("--secrets", action="store_true", help="try the system's store of keys")
    chosen = parser.parse_args(arguments)

    def version(till: Till) -> str:
        said = till.run("--version").strip()
        if said != f"pos-app {chosen.version}":
            raise Wrong(f"it says that it is {said}")
        return said

    checks: dict[str, Callable[[Till], str]] = {
        "version": version,
        "selfcheck": lambda till: selfcheck(till, secrets=chosen.secrets),
        "no standard streams": no_streams,
        "training sale": training_sale,
        "quit while the network hangs": hanging_network,
    }
    failed = 0
    with tempfile.TemporaryDirectory(prefix="pos-app-check-", ignore_cleanup_errors=True) as place:
        for name, check in checks.items():
            home = Path(place) / name.replace(" ", "-")
            try:
                words = check(Till(chosen.program, chosen.console or chosen.program, home))
            except (Wrong, OSError, subprocess.TimeoutExpired, ValueError, LookupError) as error:
                failed += 1
                words = f"FAILED: {error}"
            sys.stdout.write(f"{name}: {words}\n")
            sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
