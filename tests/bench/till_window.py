"""The program itself, opened as a person opens it, telling when it painted and was ready.

What the measuring process wants beside is in the environment: `BENCH_CHARGE` asks for money as
soon as it can, `BENCH_RESOLVER` makes every name lookup hang.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from tests.bench.stamps import peak_memory, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.assembly.program import TillProgram
    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.shell.flow import Till
    from pos_app.desktop.shell.window import Window

IDLE_MS = 2000


def main() -> None:
    """Run the program with stamps in it."""
    from pos_app.__main__ import main as program
    from pos_app.assembly import window as opening

    before = opening.prepare

    def prepare(program: TillProgram, maker: Callable[[], GatewayMaker], till: Till) -> str | None:
        first = before(program, maker, till)
        till.window.painted.connect(lambda: _painted(till.window))
        till.context.bridge.settled.connect(lambda fact: _heard(till.context, fact))
        return first

    opening.prepare = prepare
    if os.environ.get("BENCH_RESOLVER"):
        _hang_lookups()
    sys.argv[1:] = []
    program()


def _painted(window: Window) -> None:
    from PySide6.QtWidgets import QAbstractButton

    key = window.findChild(QAbstractButton, "keypad_5")
    files = sorted(name for name in sys.modules if name.partition(".")[0] == "pos_app")
    usable = key is not None and key.isVisible() and key.isEnabled()
    tell("painted", usable=usable, files=files)


def _heard(context: ScreenContext, fact: object) -> None:
    from PySide6.QtCore import QTimer

    from pos_app.engine import events

    if isinstance(fact, events.EngineReady):
        off = next(iter(fact.off.values()), None)
        tell("ready", live=fact.live, off=None if off is None else off.value)
        QTimer.singleShot(IDLE_MS, lambda: tell("memory", kib=peak_memory()))
        if os.environ.get("BENCH_CHARGE"):
            from pos_app.domain.money import Money
            from pos_app.domain.phone import Network, parse_phone
            from pos_app.engine.requests import ChargeMobileMoney

            context.submit(
                ChargeMobileMoney("bench", Money(2050), Network.MTN, parse_phone("0241234560"))
            )
    elif isinstance(fact, events.LedgerTrouble):
        tell("trouble", code=fact.code, detail=fact.detail)


def _hang_lookups() -> None:
    import socket

    def hang(*_arguments: object, **_options: object) -> list[object]:
        tell("resolving")
        threading.Event().wait()
        return []

    socket.getaddrinfo = hang  # type: ignore[assignment]


if __name__ == "__main__":
    main()
