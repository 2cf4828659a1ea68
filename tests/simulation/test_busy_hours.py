"""Five hundred counters, each over a busy hour to a day, attacked all the while.

In classes, so that two workers share them. The figures of all go into the run's last lines.
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
_QUARTER = RUNS // 4
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
}


def chunks(quarter: int) -> list[range]:
    first = quarter * _QUARTER
    return [range(s, s + _CHUNK) for s in range(first, first + _QUARTER, _CHUNK)]


def live(seeds: range, record_property: Callable[[str, object], None]) -> None:
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


@pytest.mark.timeout(600)
class TestFirstQuarter:
    @pytest.mark.parametrize("seeds", chunks(0), ids=str)
    def test_every_promise_holds(
        self, seeds: range, record_property: Callable[[str, object], None]
    ) -> None:
        live(seeds, record_property)


@pytest.mark.timeout(600)
class TestSecondQuarter:
    @pytest.mark.parametrize("seeds", chunks(1), ids=str)
    def test_every_promise_holds(
        self, seeds: range, record_property: Callable[[str, object], None]
    ) -> None:
        live(seeds, record_property)


@pytest.mark.timeout(600)
class TestThirdQuarter:
    @pytest.mark.parametrize("seeds", chunks(2), ids=str)
    def test_every_promise_holds(
        self, seeds: range, record_property: Callable[[str, object], None]
    ) -> None:
        live(seeds, record_property)


@pytest.mark.timeout(600)
class TestLastQuarter:
    @pytest.mark.parametrize("seeds", chunks(3), ids=str)
    def test_every_promise_holds(
        self, seeds: range, record_property: Callable[[str, object], None]
    ) -> None:
        live(seeds, record_property)
