"""The place where tills are started and killed: one gateway process, many tills' homes.

Every till has a home, keys and an account at the gateway of its own, so that runs beside each other
never meet. Nothing here sleeps: it waits for processes to end and for their lines.
"""

from __future__ import annotations

import itertools
import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.names import Names

ROOT = Path(__file__).parents[3]
PHONE = "0247360011"
PIN = "4321"
_SECONDS = 45
_SETTINGS = """
[till]
mode = "live"
{names}
sounds = false
[paygate]
base_url = "{origin}"
[checkout]
base_url = "{origin}/api"
amount_unit = "minor"
ipn_url = "https://shop.example/ipn"
callback_url = "https://shop.example/thanks"
[watch]
deadline_seconds = 5
[receipt]
printer = "file:/dev/null"
drawer = true
"""


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its JSON lines; a line that the kill cut off is none."""
        found = []
        for line in self.out.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found


@dataclass
class Till:
    """One till: a home, keys, an account, and everything that it ever printed."""

    home: Path
    account: str
    printed: list[Ended] = field(default_factory=list)

    @property
    def ledger(self) -> Path:
        return self.home / "ledger.sqlite3"

    @property
    def keys(self) -> dict[str, str]:
        return {
            "POS_APP_PAYGATE_API_KEY": f"sk_live_canary_{self.account}",
            "POS_APP_CHECKOUT_API_KEY": f"canary-api-{self.account}",
            "POS_APP_CHECKOUT_SECRET_KEY": f"canary-secret-{self.account}",
        }

    @property
    def environ(self) -> dict[str, str]:
        """What its programs start with; nothing of whoever runs the tests."""
        names = ("PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT")
        return {
            **{name: os.environ[name] for name in names if name in os.environ},
            **self.keys,
            # Of everybody who is set up, and of nobody where nobody is.
            "POS_APP_PIN": PIN,
            "POS_APP_NEW_PIN": PIN,
            "POS_APP_HOME": str(self.home),
            "POS_APP_DEBUG": "1",
            "PYTHONUTF8": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "QT_QPA_PLATFORM": "offscreen",
        }

    def start(self, command: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, command: Sequence[str]) -> Ended:
        """Run a program to its end; a longer life than any should have ends it and fails."""
        process = self.start(command)
        try:
            out, err = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return self.keep(Ended(process.returncode, out, err))

    def keep(self, ended: Ended) -> Ended:
        self.printed.append(ended)
        return ended

    def pos_app(self, *words: object) -> Ended:
        """Run the program itself."""
        return self.run(program(*words))


class Counter:
    """A gateway in a process of its own, and a folder for the tills' homes."""

    def __init__(self, folder: Path) -> None:
        """Start the gateway."""
        self._folder = folder
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._gateway = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.crashes.bank"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._gateway.stdout is not None
        self.origin = self._gateway.stdout.readline().strip()

    def close(self) -> None:
        """End the gateway."""
        assert self._gateway.stdin is not None
        assert self._gateway.stdout is not None
        self._gateway.stdin.close()
        self._gateway.wait()
        self._gateway.stdout.close()

    def till(
        self, like: Till | None = None, *, home: Path | None = None, called: Names | None = None
    ) -> Till:
        """A new till, or one that stands exactly where another stands."""
        with self._lock:
            number = next(self._numbers)
        home = home or self._folder / f"till-{number}"
        made = Till(home, secrets.token_hex(8))
        if like is None:
            home.mkdir(mode=0o700)
            settings = _SETTINGS.format(origin=self.origin, names=(called or names()).settings)
            (home / "config.toml").write_text(settings, encoding="utf-8")
        else:
            shutil.copytree(like.home, home)
            made.printed += like.printed
            self.ask(made, "copy", {"from": like.account})
        return made

    def ask(self, till: Till, word: str = "", said: Mapping[str, object] | None = None) -> Any:
        """Speak with the gateway about a till's account; its book comes back."""
        data = None if said is None else json.dumps(said).encode()
        request = urllib.request.Request(  # noqa: S310 - our own process
            f"{self.origin}/bank/{till.account}/{word}", data=data
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.load(answer)


def program(*words: object) -> list[str]:
    """The command line of the program as everybody runs it."""
    return [sys.executable, "-m", "pos_app", *map(str, words)]


def stepped(*options: object, words: Sequence[str] = ()) -> list[str]:
    """The command line of the same program with its steps named."""
    module = "tests.faults.crashes.program"
    return [sys.executable, "-m", module, *map(str, options), "--", *words]
