"""The till itself, with its steps named.

    python -m tests.faults.crashes.program [OPTIONS] -- WORDS

--kill-at STEP     end by SIGKILL there, like `after commit sending(sending)#1`
--mark FILE        write the step's name there first
--trace FILE       write every step that is reached
--hurry            send again after no wait, as if ten seconds had passed
--damage STEP      there the stored request is changed, as by a failing disk
--clock STEP=N     from that step on the wall clock is N seconds off
--window           open the window with a hand that charges, see `hand`
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.crashes.stepping import Stepping

if TYPE_CHECKING:
    from datetime import datetime


def main() -> None:
    """Run the ordinary program with named steps."""
    options = argparse.ArgumentParser(allow_abbrev=False)
    options.add_argument("--kill-at")
    options.add_argument("--mark", type=Path)
    options.add_argument("--trace", type=Path)
    options.add_argument("--hurry", action="store_true")
    options.add_argument("--clock")
    options.add_argument("--damage")
    options.add_argument("--window")
    options.add_argument("words", nargs="*")
    chosen = options.parse_args()
    stepping = Stepping(chosen.kill_at, chosen.mark, chosen.trace)
    stepping.install()
    if chosen.hurry:
        _hurry()
    if chosen.clock:
        _set_clock(stepping, *chosen.clock.rsplit("=", 1))
    if chosen.damage:
        stepping.at[chosen.damage] = _damage_requests
    sys.argv[1:] = chosen.words
    from pos_app.__main__ import main as program

    if chosen.window:
        from tests.faults.crashes.hand import use

        use(chosen.window)
    program()


def _hurry() -> None:
    from pos_app.domain import payment_rules

    payment_rules.RESEND_AFTER_SECONDS = 0.0
    payment_rules.WALKS_APART_SECONDS = 0.0


def _damage_requests() -> None:
    ledger = Path(os.environ["POS_APP_HOME"]) / "ledger.sqlite3"
    with closing(sqlite3.connect(ledger)) as file:
        changed = file.execute(
            "UPDATE wire SET body = CAST(replace(CAST(body AS TEXT), '1250', '9950') AS BLOB)"
            " WHERE CAST(body AS TEXT) LIKE '%1250%'"
        )
        assert changed.rowcount == 1
        file.commit()


def _set_clock(stepping: Stepping, step: str, seconds: str) -> None:
    from pos_app.assembly import program

    right, offset = program.now, [timedelta(0)]

    def wrong() -> datetime:
        return right() + offset[0]

    def change() -> None:
        offset[0] = timedelta(seconds=float(seconds))

    stepping.at[step] = change
    # Before anything else takes it from there.
    program.now = wrong


if __name__ == "__main__":
    main()
