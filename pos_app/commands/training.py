"""`pos-app training`: the training gateway alone, for trying things out against it.

Standard output carries the two addresses and nothing else; what happens is logged to standard
error.
"""

from __future__ import annotations

import io
import logging
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final

import click

from pos_app.assembly.program import close_to_others
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import WholeNumber, verb
from pos_app.settings.config_file import SettingsError
from pos_app.training.gateway import TrainingGateway, TrainingGatewayError
from pos_app.transport.redaction import RedactingFilter, Redactor

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from pos_app.commands.group import Run


@verb()
@click.option("--port", default=0, type=WholeNumber(0, 65535), help="0 picks a free one.")
def training(run: Run, port: int) -> Exit:
    """Run the training gateway alone."""
    folders = run.program.folders
    try:
        folders.create()
        close_to_others(folders)
        run_alone(port, sys.stdout or io.StringIO(), folders.training_gateway)
    except (TrainingGatewayError, SettingsError) as error:
        raise Stop(Exit.SETTINGS, str(error)) from None
    return Exit.DONE


_CHECK_SECONDS: Final = 0.5


def run_alone(port: int, out: TextIO, book_path: Path | None) -> None:
    """Serve until SIGINT or SIGTERM, then stop cleanly and return. Main thread only.

    Checkout amounts are read as whole units of the currency, as its document's sample seems to.

    Args:
        port: Where to listen on 127.0.0.1; 0 picks a free port.
        out: Gets exactly two lines, flushed.
        book_path: The gateway's book; None keeps it in memory only.

    Raises:
        TrainingGatewayError: The port is taken or the book cannot be used.
    """
    _log_to_standard_error()
    stop = threading.Event()
    gateway = TrainingGateway(book_path, port=port, checkout_amount_unit="major")
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in numbers}
    try:
        gateway.start()
        out.write(f"PayGate {gateway.paygate_url}\nCheckout {gateway.checkout_url}\n")
        out.flush()
        # In steps, since on Windows an endless wait keeps Ctrl+C from being heard.
        while not stop.wait(_CHECK_SECONDS):
            pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        gateway.stop()


def _log_to_standard_error() -> None:
    # A program without standard streams has nowhere to log to, and goes on.
    if sys.stderr is not None:
        handler = logging.StreamHandler(sys.stderr)
        # Any key is taken here, a shop's own too, and numbers are whatever a caller sends.
        handler.addFilter(RedactingFilter(Redactor()))
        logging.basicConfig(
            handlers=[handler],
            level=logging.INFO,
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        logging.getLogger("pos_app.training").setLevel(logging.DEBUG)
