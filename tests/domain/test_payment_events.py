from __future__ import annotations

import dataclasses

import pytest

from pos_app.domain import payment_events as ev
from tests.domain.payments import LATER, every_event


def test_every_event_is_a_value_with_its_moment() -> None:
    assert {type(event) for event in every_event()} == set(ev.Event.__subclasses__())
    for event in every_event():
        assert event.at == LATER
        with pytest.raises(dataclasses.FrozenInstanceError):
            event.at = LATER  # type: ignore[misc]
