"""Start and memory: the program against a bare window, each in a process of its own, in turns."""

from __future__ import annotations

from tests.bench.figures import Figure, Run, median, ratio
from tests.bench.processes import KEYS, BenchError, make_home, started


def start_rows(run: Run) -> list[Figure]:
    """Five rows: first paint, ready live and training, memory live and training."""
    homes = {
        "live": make_home(run.place / "start-live", live=True),
        "training": make_home(run.place / "start-training", live=False),
    }
    painted: dict[str, list[float]] = {"bare": [], "live": [], "training": []}
    ready: dict[str, list[float]] = {"live": [], "training": []}
    memory: dict[str, list[float]] = {"bare": [], "live": [], "training": []}
    rounds = run.times(9, 3)
    # The first round warms the disk's cache and makes the ledgers; it does not count.
    for number in range(rounds + 1):
        with started("tests.bench.bare_window", home=run.place / "bare") as bare:
            first_seconds = bare.after_spawn("painted")
            kib = bare.event("memory")["kib"]
        if number:
            painted["bare"].append(first_seconds)
            memory["bare"].append(kib)
        for mode, home in homes.items():
            keys = KEYS if mode == "live" else {}
            with started("tests.bench.till_window", home=home, extra=keys) as till:
                first = till.event("painted")
                if not first["usable"]:
                    raise BenchError("the first paint has no usable keypad")
                here = till.event("ready")
                if here["off"] is not None:
                    raise BenchError(f"a way to pay is off: {here['off']}")
                kib = till.event("memory")["kib"]
                till.quit()
            if number:
                painted[mode].append(first["at"] - till.spawned)
                ready[mode].append(here["at"] - till.spawned)
                memory[mode].append(kib)
    floor = median(painted["bare"])
    shown = _milliseconds(floor)
    worst = max(median(painted["live"]), median(painted["training"]))
    rows = [
        ratio(
            "start to the first painted, usable keypad",
            shown,
            f"{_milliseconds(median(painted['live']))} live,"
            f" {_milliseconds(median(painted['training']))} training",
            worst / floor,
            2.0,
        )
    ]
    for mode, limit in (("live", 3.5), ("training", 4.0)):
        taken = median(ready[mode])
        what = f"start to ready to charge, {mode}"
        rows.append(ratio(what, shown, _milliseconds(taken), taken / floor, limit))
    least = median(memory["bare"])
    for mode, limit in (("live", 1.8), ("training", 2.1)):
        most = median(memory[mode])
        what = f"peak memory of the idle till, {mode}"
        rows.append(ratio(what, _mebibytes(least), _mebibytes(most), most / least, limit))
    return rows


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _mebibytes(kib: float) -> str:
    return f"{kib / 1024:.0f} MiB"
