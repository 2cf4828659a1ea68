"""The till as scripts see it: `python -m pos_app …` in processes of their own.

Everything that a command printed, logged or journalled is kept, so that a test's end can look for
what must never be there.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    "POS_APP_PAYGATE_API_KEY": "sk_live_canary51fbe7",
    "POS_APP_CHECKOUT_API_KEY": "canary-api-77aa31",
    "POS_APP_CHECKOUT_SECRET_KEY": "canary-secret-90cd2e",
}
# A bundle can be held to the same tests: TILL_PROGRAM=dist/pos-app/pos-app.
_NAMED = os.environ.get("TILL_PROGRAM")
PROGRAM = (os.path.abspath(_NAMED),) if _NAMED else (sys.executable, "-m", "pos_app")
KEY_SET = [
    "sale_id", "sale_number", "payment_id", "gateway_id", "order_id", "status", "amount_minor",
    "currency", "due_minor", "part_minor", "tendered_minor", "change_minor", "owed_minor", "slip",
    "cashier", "shift",
    "method", "network", "phone_masked", "redirect_url", "reason", "late", "withdrawn", "closed",
    "at", "training", "final",
]  # fmt: skip


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]

    @property
    def statuses(self) -> list[str]:
        return [line["status"] for line in self.lines]


class Running:
    """A command that is still at work."""

    def __init__(self, till: Till, process: subprocess.Popen[str]) -> None:
        self._till = till
        self.process = process
        self._read: list[str] = []

    def line(self) -> dict[str, Any]:
        """Wait for its next JSON line."""
        assert self.process.stdout is not None
        text = self.process.stdout.readline()
        self._read.append(text)
        found: dict[str, Any] = json.loads(text)
        return found

    def until(self, status: str) -> dict[str, Any]:
        while (found := self.line())["status"] != status:
            pass
        return found

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def end(self) -> Done:
        out, err = self.process.communicate(timeout=40)
        return self._till.keep(Done(self.process.returncode, "".join(self._read) + out, err))


@dataclass
class Till:
    """One till in one folder."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    live: bool = False

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"}
        self.environ = {**kept, "PYTHONUTF8": "1", **self.environ}

    @property
    def ledger(self) -> Path:
        return self.home / ("ledger.sqlite3" if self.live else "training.sqlite3")

    def phone(self, ending: str = "11") -> str:
        """A number that no other sale of the test has, with the script of these two digits."""
        number = f"024{7_360_0 + len(self.phones):05d}{ending}"
        self.phones.append(number)
        return number

    def run(self, *arguments: object, **environ: str) -> Done:
        done = subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding=environ.get("PYTHONIOENCODING", "utf-8"),
            # Of these the demo takes the longest.
            timeout=100,
        )
        return self.keep(Done(done.returncode, done.stdout, done.stderr))

    def start(self, *arguments: object) -> Running:
        process = subprocess.Popen(
            [*PROGRAM, *map(str, arguments)],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return Running(self, process)

    def charge(self, ending: str = "11", *, amount: str = "12.50", wait: float = 8) -> Done:
        """Charge mobile money, with JSON lines."""
        phone = self.phone(ending)
        options = ("--amount", amount, "--phone", phone, "--network", "mtn", "--wait", wait)
        return self.run("charge", *options, "--json")

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(f"{self.ledger.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def keep(self, done: Done) -> Done:
        self.printed += [done.out, done.err]
        assert "Traceback" not in done.err
        return done

    def told(self) -> str:
        """Everything that this till printed, logged and journalled."""
        logs = [path.read_text("utf-8") for path in self.home.glob("logs/*")]
        journal = []
        if self.ledger.exists() and self.ledger.read_bytes()[:6] == b"SQLite":
            journal = [row[0] for row in self.rows("SELECT data FROM journal_log")]
        return "\n".join([*self.printed, *logs, *journal])
