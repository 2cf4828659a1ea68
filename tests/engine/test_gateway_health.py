from __future__ import annotations

import pytest

from pos_app.engine.gateway_health import Breaker


def test_it_doubles_from_2_to_60_seconds_and_closes_at_once() -> None:
    breaker = Breaker(lambda: 0.0)
    now, waits = 100.0, []
    for _ in range(8):
        waits.append(breaker.fail(now))
        now += waits[-1]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert not breaker.closed
    assert breaker.succeed()
    assert breaker.closed
    assert breaker.wait(now) == 0
    assert not breaker.succeed()


@pytest.mark.parametrize(("jitter", "wait"), [(-1.0, 1.6), (1.0, 2.4)])
def test_jitter(jitter: float, wait: float) -> None:
    assert Breaker(lambda: jitter).fail(0.0) == pytest.approx(wait)


def test_failures_of_the_same_silence_count_once() -> None:
    breaker = Breaker(lambda: 0.0)
    breaker.fail(0.0)
    assert breaker.fail(0.5) == 1.5
    assert breaker.failures == 1
    assert breaker.fail(2.0) == 4


@pytest.mark.parametrize(("asked", "wait"), [(30.0, 30.0), (9999.0, 300.0), (-5.0, 0.0)])
def test_a_wait_that_was_asked_for_is_kept_within_bounds(asked: float, wait: float) -> None:
    breaker = Breaker(lambda: 0.0)
    breaker.fail(0.0)
    assert breaker.fail(0.5, asked) == wait


def test_hurry_lets_the_next_look_go_and_keeps_the_count() -> None:
    breaker = Breaker(lambda: 0.0)
    breaker.fail(0.0)
    breaker.hurry()
    assert breaker.wait(0.0) == 0
    assert breaker.fail(0.0) == 4
