"""Makes every commit and every exchange of this process a named step, which may be its last.

The seams are the connection that SQLite's module hands out for a ledger and the one transport; so a
commit or an exchange that nobody thought of gets a name too. Apart from the names nothing changes
in what the program does.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from collections import Counter
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.transport.client import Reply, Request, Transport

_EXCHANGE: ContextVar[str] = ContextVar("exchange")
_CALLS = (
    ("POST", re.compile(r"/v1/payments$"), "create"),
    ("GET", re.compile(r"/v1/payments\?"), "list"),
    ("GET", re.compile(r"/v1/payments/[^/]+$"), "read"),
    ("POST", re.compile(r"/v1/payments/[^/]+/cancel$"), "cancel"),
    ("POST", re.compile(r"/payment/initiate$"), "initiate"),
    ("POST", re.compile(r"/payment/verify$"), "verify"),
)
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


class Stepping:
    """Counts steps; ends the process at one of them.

    Attributes:
        at: What is done at a step besides, by `NAME#COUNT`.
    """

    def __init__(self, kill_at: str | None, mark: Path | None, trace: Path | None) -> None:
        self.at: dict[str, Callable[[], None]] = {}
        self._kill_at = kill_at
        self._mark = mark
        self._trace = None if trace is None else os.open(trace, os.O_WRONLY | os.O_CREAT, 0o600)
        self._counts: Counter[str] = Counter()

    def reach(self, name: str) -> None:
        """A step is reached."""
        self._counts[name] += 1
        step = f"{name}#{self._counts[name]}"
        if self._trace is not None:
            os.write(self._trace, f"{step}\n".encode())
        self.at.get(step, lambda: None)()
        if step == self._kill_at:
            if self._mark is not None:
                self._mark.write_text(step, encoding="utf-8")
            os.kill(os.getpid(), 9)

    def install(self) -> None:
        """Put the names on; before the program opens or sends anything."""
        self._install_commits()
        self._install_exchanges()

    def _install_commits(self) -> None:
        connect = sqlite3.connect
        stepping = self

        class Stepped(sqlite3.Connection):
            """A ledger's connection whose commits are steps."""

            kinds: list[str]

            def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
                if sql.startswith("BEGIN"):
                    self.kinds = []
                elif sql.startswith("INSERT INTO journal"):
                    self.kinds.append(_said(parameters))
                if sql != "COMMIT":
                    return super().execute(sql, parameters)
                name = "commit " + ("+".join(self.kinds) or "look")
                stepping.reach(f"before {name}")
                done = super().execute(sql)
                stepping.reach(f"after {name}")
                return done

            def executescript(self, sql: str, /) -> sqlite3.Cursor:
                self.kinds = []
                return super().executescript(sql)

        def connect_stepped(database: Any, *rest: Any, **how: Any) -> sqlite3.Connection:
            if "mode=rw" in str(database):
                how["factory"] = Stepped
            connection: sqlite3.Connection = connect(database, *rest, **how)
            if "factory" in how and stepping._trace is not None:
                connection.set_trace_callback(lambda sql: stepping.hear(connection, sql))
            return connection

        sqlite3.connect = connect_stepped  # type: ignore[assignment]

    def hear(self, connection: sqlite3.Connection, sql: str) -> None:
        """Write SQLite's own account of what is committed into the trace, to compare with."""
        assert self._trace is not None
        word = sql.lstrip().split(" ", 1)[0].rstrip(";").upper()
        if word == "COMMIT":
            os.write(self._trace, b"= commit\n")
        elif word in _WRITES and not connection.in_transaction:
            os.write(self._trace, b"= write outside a transaction\n")

    def _install_exchanges(self) -> None:
        from pos_app.transport import client

        exchange, stepping = client.Transport.exchange, self

        async def stepped(transport: Transport, request: Request, *, deadline: float) -> Reply:
            from pos_app.transport import connection as wire

            if wire.Progress.note is not note:
                notes.append(wire.Progress.note)
                wire.Progress.note = note  # type: ignore[method-assign, assignment]
            name = f"send {_call(request.method, request.url)}"
            token = _EXCHANGE.set(name)
            stepping.reach(f"before {name}")
            try:
                reply = await exchange(transport, request, deadline=deadline)
            except Exception:
                stepping.reach(f"lost {name}")
                raise
            finally:
                _EXCHANGE.reset(token)
            stepping.reach(f"answered {name}")
            return reply

        notes: list[Callable[..., Any]] = []

        async def note(progress: Any, event: str, info: dict[str, Any]) -> None:
            await notes[0](progress, event, info)
            if event == "http11.send_request_body.complete":
                stepping.reach(f"written {_EXCHANGE.get()}")

        client.Transport.exchange = stepped  # type: ignore[method-assign, assignment]


def _said(row: tuple[Any, ...]) -> str:
    kind, data = row[2], row[6]
    state = None
    with contextlib.suppress(ValueError, AttributeError):
        state = json.loads(data).get("payment", {}).get("state")
    return f"{kind}({state})" if state else str(kind)


def _call(method: str, url: str) -> str:
    for wanted, place, name in _CALLS:
        if method == wanted and place.search(url):
            return name
    return f"{method} {url}"
