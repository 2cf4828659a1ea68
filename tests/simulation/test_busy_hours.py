"""Five hundred counters, each over a busy hour to a day, attacked all the while.

Twenty-five a test, so that workers share them. The figures of all go into the run's last lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.batch import Summary, replay, run_many
from tests.simulation.network import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 500
_CHUNK = 25
_ALWAYS = {f"network: {fault}" for fault in FAULTS} | {
    "disk: commit fails before",
    "disk: commit fails after",
    "disk: commit full",
    "disk: commit busy",
    "disk: cut with a hot journal",
    "disk: cut after",
    "disk: killed",
    "clock: slept",
    "cashier: quit",
    "cashier: cancel_payment",
    "cashier: set_payment_aside",
    "cashier: went on at the guard",
    "cashier: cash taken",
    "cashier: part asked of a phone",
    "cashier: risk accepted with a charge",
    "till: create sent again",
    "day: OpenShift",
    "day: MoveCash",
    "day: CloseShift",
    "day: X read",
    "day: closed past undecided payments",
    "day: two refunds at once",
    "day: PromiseRefund refused: more_than_proven",
    "day: refund owed by owed",
    "day: change owed",
    "day: slip settled",
    "day: slip taken off a sale",
    "day: a slip settled twice at once",
    "day: receipt made",
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "seeds", [range(first, first + _CHUNK) for first in range(0, RUNS, _CHUNK)], ids=str
)
def test_every_promise_holds(seeds: range, record_property: Callable[[str, object], None]) -> None:
    summary = run_many(seeds)
    record_property("figures", _figures(summary))
    for seed, problems in summary.broken.items():
        pytest.fail(f"seed {seed}: {problems}\nreplay: {replay(seed)}", pytrace=False)
    missing = _ALWAYS - summary.counts.keys()
    assert not missing, "a fault that never happens attacks nothing"
    assert sum(n for what, n in summary.counts.items() if what.startswith("clock: jumped")) > 3
    assert summary.counts["payments that succeeded"] > 5 * len(seeds)


def _figures(summary: Summary) -> dict[str, float]:
    return {
        "simulation runs": summary.runs,
        "simulated hours": round(summary.seconds / 3600, 1),
        "simulated faults": sum(summary.faults().values()),
        "simulated payments": summary.counts["payments at the gateways"],
        "real seconds of simulation": round(summary.cost, 1),
        "promises broken in simulation": sum(map(len, summary.broken.values())),
    }
