"""Runs every measurement, or some, and rewrites the table in `docs/performance.md`.

    python -m tests.bench [--quick] [--verbose] [--only NAME]...

Names: routes start append stalls requests paid cash unlock history report shift reconcile
receipt quit. Only a whole run, not a quick one, rewrites the page. The exit code is 0 when every
row holds, 1 when one does not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, Run
from tests.bench.page import rewrite, table
from tests.bench.rows_ledger import append_rows, history_rows, shift_rows
from tests.bench.rows_quit import quit_rows
from tests.bench.rows_receipt import receipt_rows
from tests.bench.rows_reconcile import reconcile_rows
from tests.bench.rows_routes import route_rows
from tests.bench.rows_start import start_rows
from tests.bench.rows_window import (
    cash_rows,
    paid_rows,
    report_rows,
    request_rows,
    stall_rows,
    unlock_rows,
)
from tests.bench.stamps import now

if TYPE_CHECKING:
    from collections.abc import Callable

_PARTS: dict[str, Callable[[Run], list[Figure]]] = {
    "routes": route_rows,
    "start": start_rows,
    "append": append_rows,
    "stalls": stall_rows,
    "requests": request_rows,
    "paid": paid_rows,
    "cash": cash_rows,
    "unlock": unlock_rows,
    "history": history_rows,
    "report": report_rows,
    "shift": shift_rows,
    "reconcile": reconcile_rows,
    "receipt": receipt_rows,
    "quit": quit_rows,
}


def main(arguments: list[str]) -> int:
    """Measure; 0 when every promise holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter measurements")
    parser.add_argument("--verbose", action="store_true", help="print the routes, call by call")
    parser.add_argument("--only", action="append", choices=tuple(_PARTS), help="these parts alone")
    asked = parser.parse_args(arguments)
    names = asked.only or list(_PARTS)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="pos-app-bench-run-") as place:
        for name in names:
            began = now()
            print(f"== {name}", flush=True)
            found = _PARTS[name](Run(Path(place) / name, asked.quick, asked.verbose))
            figures += found
            print(table(found), flush=True)
            print(f"   {now() - began:.0f} s", flush=True)
    if asked.only is None and not asked.quick:
        print(f"wrote {rewrite(figures)}")
    missed = [figure for figure in figures if not figure.held]
    print(f"{len(figures) - len(missed)} rows hold, {len(missed)} do not")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
