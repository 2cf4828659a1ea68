"""Starts measured processes and reads what they tell.

Every process that is started here is ended here. None sees the person's own settings, ledger or
keys, and none needs a display.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.stamps import MARK, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
_SCREEN = {
    "synchronousWindowSystemEvents": False,
    "windowFrameMargins": False,
    "screens": [
        {"name": "till", "x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96,
         "logicalBaseDpi": 96, "dpr": 1}
    ],
}  # fmt: skip
KEYS = {
    "POS_APP_PAYGATE_API_KEY": "sk_live_bench",
    "POS_APP_CHECKOUT_API_KEY": "bench",
    "POS_APP_CHECKOUT_SECRET_KEY": "bench",
}


class BenchError(Exception):
    """A measured process did not do what it should; the text says what it said last."""


class Child:
    """One measured process."""

    def __init__(self, process: subprocess.Popen[str], spawned: float) -> None:
        self.process = process
        self.spawned = spawned
        self._events: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._said: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def event(self, name: str, seconds: float = 60) -> dict[str, Any]:
        """Wait for an event; others that come before it are passed over."""
        end = now() + seconds
        while (left := end - now()) > 0:
            try:
                event = self._events.get(timeout=left)
            except queue.Empty:
                break
            if event is None:
                self.process.wait()
                last = "".join(self._said[-20:])
                raise BenchError(f"ended with {self.process.returncode} before {name}:\n{last}")
            if event["event"] == name:
                return event
        raise BenchError(f"{name} did not come in {seconds} s:\n{''.join(self._said[-20:])}")

    def after_spawn(self, name: str, seconds: float = 60) -> float:
        """Seconds from the spawn to an event."""
        return float(self.event(name, seconds)["at"]) - self.spawned

    def quit(self) -> float:
        """Ask it to end as a log-off does; seconds until it is gone."""
        began = now()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            raise BenchError("it did not end in 10 s") from None
        taken = now() - began
        if self.process.returncode != 0:
            raise BenchError(f"it ended with {self.process.returncode}")
        return taken

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(MARK):
                self._events.put(json.loads(line.removeprefix(MARK)))
            else:
                self._said.append(line)
        self._events.put(None)


@contextlib.contextmanager
def started(
    module: str, *arguments: str, home: Path, extra: Mapping[str, str] | None = None
) -> Iterator[Child]:
    """Run `python -m MODULE ARGUMENTS` with a home of its own, and end it in the end."""
    home.mkdir(parents=True, exist_ok=True)
    screen = home / "screen.json"
    screen.write_text(json.dumps(_SCREEN), encoding="utf-8")
    environment = {
        name: value
        for name, value in os.environ.items()
        # An installed program has its byte code; without it each start would compile anew.
        if not name.startswith(("POS_APP_", "BENCH_", "PYTHONDONTWRITEBYTECODE"))
    }
    environment |= {
        "POS_APP_HOME": str(home),
        "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        **(extra or {}),
    }
    spawned = now()
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Child(process, spawned)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def make_home(folder: Path, *, live: bool, paygate: str = "http://127.0.0.1:9") -> Path:
    """A till's home with its settings."""
    folder.mkdir(parents=True, exist_ok=True)
    mode = "live" if live else "training"
    (folder / "config.toml").write_text(
        f'[till]\nmode = "{mode}"\nshop = "Corner Shop"\nsounds = false\ntheme = "light"\n'
        f'[paygate]\nbase_url = "{paygate}"\n'
        '[checkout]\nbase_url = "http://127.0.0.1:9/api"\namount_unit = "minor"\n',
        encoding="utf-8",
    )
    return folder
