"""A sale in a real window on a display of its own, with a real listener of the accessibility bus.

    dbus-run-session -- python tests/desktop/spoken_sale.py SYSTEM_PYTHON

It writes what the listener heard, a line each, and ends 1 where PAID did not come in time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parents[2]))

_LISTENER = """
import sys
import pyatspi
def heard(event):
    if event.host_application is not None and event.host_application.name == "pos-app":
        print(event.type, event.any_data, sep="|", flush=True)
pyatspi.Registry.registerEventListener(heard, "object:announcement")
print("listening", flush=True)
pyatspi.Registry.start()
"""


def main() -> int:
    """Run the listener and the sale."""
    read, write = os.pipe()
    xvfb = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x800x24"]
    quiet = subprocess.DEVNULL
    with (
        subprocess.Popen(xvfb, pass_fds=(write,), stdout=quiet, stderr=quiet) as display,
        os.fdopen(read) as number,
    ):
        os.close(write)
        os.environ["DISPLAY"] = f":{number.readline().strip()}"
        environ = {k: v for k, v in os.environ.items() if not k.startswith("QT_")}
        listener = subprocess.Popen(
            [sys.argv[1], "-c", _LISTENER], stdout=subprocess.PIPE, text=True, env=environ
        )
        heard: list[str] = []
        try:
            assert listener.stdout is not None
            listening = listener.stdout.readline()
            assert listening == "listening\n", listening
            lines = listener.stdout
            threading.Thread(target=lambda: heard.extend(lines), daemon=True).start()
            return _sell(heard)
        finally:
            sys.stdout.write("".join(heard))
            listener.kill()
            listener.wait()
            display.terminate()


def _sell(heard: list[str]) -> int:
    """Sell, and wait until PAID was heard."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from pos_app.desktop.app import open_till
    from pos_app.desktop.link.context import WindowSettings
    from pos_app.domain.payment import PaymentState
    from pos_app.engine import events
    from pos_app.engine.requests import ChargeMobileMoney
    from tests.desktop.engine import Clock, ScriptedEngine, mobile, ready, sale

    clock, engine = Clock(), ScriptedEngine()
    settings = WindowSettings(theme="light", sounds=False)
    till = open_till(engine.made, settings, clock=clock.now, monotonic=clock.monotonic)
    till.window.resize(1366, 690)
    till.window.show()
    ticks = QTimer()
    ticks.start(20)

    def until(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
        end = time.monotonic() + seconds
        while not holds() and time.monotonic() < end:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return holds()

    def key(text: str) -> None:
        QTest.keyClicks(till.window.focusWidget() or till.window, text)

    until(lambda: engine.started > 0)
    till.window.activateWindow()
    engine.tell(ready())
    mine = sale(62, 20_50)
    until(lambda: till.desk.model.ready is not None)
    key("20.50\r")
    key("0241234567\r")
    until(lambda: bool(engine.asked(ChargeMobileMoney)))
    ref = engine.last(ChargeMobileMoney).ref
    engine.tell(events.ChargeAccepted(ref, mine, mobile(mine)))
    until(lambda: any("Waiting" in line for line in list(heard)))
    paid = mobile(mine, PaymentState.SUCCEEDED)
    engine.tell(events.PaymentChanged(mine, paid, PaymentState.PENDING))
    if not until(lambda: any("PAID" in line for line in list(heard))):
        return 1
    # A second one would come now.
    until(lambda: sum("PAID" in line for line in list(heard)) > 1, 1.0)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
