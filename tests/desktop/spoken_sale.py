"""A sale in a real window on a display of its own, with a real listener of the accessibility bus.

    dbus-run-session -- python tests/desktop/spoken_sale.py SYSTEM_PYTHON

It writes what the listener heard, a line each, and fails where PAID did not come in time.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

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
    from pos_app.desktop.window_driver import NotSeen
    from pos_app.domain.payment import PaymentState
    from pos_app.engine import events
    from pos_app.engine.requests import ChargeMobileMoney
    from tests.desktop.conftest import Bench
    from tests.desktop.engine import mobile, ready, sale

    def said(word: str, times: int = 1) -> bool:
        return sum(word in line for line in list(heard)) >= times

    bench = Bench()
    bench.tell(ready())
    mine = sale(62, 20_50)
    bench.ask("20.50", "0241234567")
    # While a screen reader listens keys come a moment later.
    bench.until(lambda: bench.engine.asked(ChargeMobileMoney), "the charge")
    ref = bench.engine.last(ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, mine, mobile(mine)))
    bench.until(lambda: said("Waiting"), "the word of waiting", 30)
    paid = mobile(mine, PaymentState.SUCCEEDED)
    bench.tell(events.PaymentChanged(mine, paid, PaymentState.PENDING))
    bench.until(lambda: said("PAID"), "the word of PAID", 30)
    # A second one would come now.
    with contextlib.suppress(NotSeen):
        bench.until(lambda: said("PAID", 2), seconds=1)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
