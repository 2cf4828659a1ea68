"""`python -m tests.interleavings`: plays the deep searches, and prints how many orders they had."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from tests.interleavings import cash_orders
from tests.interleavings.enumerating import count
from tests.interleavings.searches import DEEP, parts


def main() -> None:
    """Play them all; a broken promise ends it with the order's name."""
    began = time.monotonic()
    total = 0
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        for search in DEEP:
            shares = [share for part in parts(search) for share in parts(part)]
            # What the shares begin with is played too.
            played = sum(pool.map(count, [replace(search, depth=1), *shares]))
            total += played
            sys.stdout.write(f"{played:8} orders kept every promise: {search}\n")
            sys.stdout.flush()
        for events, depth in cash_orders.DEEP:
            total += (played := pool.submit(cash_orders.count, events, depth).result())
            sys.stdout.write(f"{played:8} orders of cash kept every promise: {events}, {depth}\n")
            sys.stdout.flush()
    seconds = time.monotonic() - began
    sys.stdout.write(f"{total:8} orders in {seconds:.0f} s: 0 lost, 0 doubled, 0 falsely paid\n")


if __name__ == "__main__":
    main()
