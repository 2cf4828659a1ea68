"""A shop's day keeps its promises too; `tests/mutants` breaks a line for each, and sees it here.

The seeds are chosen so that all of a day really happens in them; the busy hours have many more.
"""

from __future__ import annotations

import pytest

from tests.simulation.batch import replay, run_many

SEEDS = (40, 67, 91, 109, 143)
_ALWAYS = {
    "OpenShift",
    "MoveCash",
    "TakeToSafe",
    "TakeToSafe refused: not_in_drawer",
    "CloseShift",
    "X read",
    "closed past undecided payments",
    "two refunds at once",
    "PromiseRefund refused: more_than_proven",
    "refund done by cash",
    "refund owed by owed",
    "refund settled",
    "change owed",
    "slip settled",
    "slip taken off a sale",
    "a slip settled twice at once",
    "the power goes at a slip",
    "SettleRefund refused: already_done",
    "ChargeCash refused: slip_settled",
    "receipt made",
    "receipt done",
    "receipt failed",
    "receipt unknown",
    "Unlock done",
    "Unlock refused: wrong_pin",
    "Approve done",
    "PromiseRefund refused: right_lacking",
    "PromiseRefund refused: locked",
}


def test_every_promise_of_a_day_holds() -> None:
    summary = run_many(SEEDS)
    for seed, problems in summary.broken.items():
        pytest.fail(f"seed {seed}: {problems}\nreplay: {replay(seed)}", pytrace=False)
    missing = {f"day: {what}" for what in _ALWAYS} - summary.counts.keys()
    assert not missing, "what never happens attacks nothing"
