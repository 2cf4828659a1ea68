"""What a till knows of its head office: kept whole, and harmless where it is lost or damaged."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.journal import START
from pos_app.outbox import state
from pos_app.outbox.state import OutboxState

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = OutboxState("https://office.example", "Kofi", "Osu", "T1", "a" * 64, 9, "b" * 64, "", "")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger-headoffice.json"


def test_what_is_written_is_read_and_forgotten_twice(place: Path) -> None:
    assert not state.read(place).enrolled
    state.write(place, KNOWN)
    assert state.read(place) == KNOWN
    assert state.read(place).enrolled
    state.forget(place)
    state.forget(place)
    assert state.read(place) == OutboxState()


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "\0" * 9000, '"x"'])
def test_a_damaged_file_is_none(place: Path, text: str) -> None:
    place.write_text(text)
    assert state.read(place) == OutboxState()


@pytest.mark.parametrize(
    "wrong", [{"seq": -1}, {"seq": 2**62}, {"hash": "x"}, {"lineage": "B" * 64}, {"hash": ""}]
)
def test_where_it_makes_no_sense_it_begins_anew_at_the_same_head_office(
    place: Path, wrong: dict[str, object]
) -> None:
    place.write_text(json.dumps(asdict(KNOWN) | wrong))
    kept = state.read(place)
    assert (kept.url, kept.owner) == (KNOWN.url, KNOWN.owner)
    assert (kept.seq, kept.hash, kept.lineage) == (0, START, START)


def test_what_is_of_another_kind_is_left_out(place: Path) -> None:
    place.write_text(json.dumps(asdict(KNOWN) | {"owner": 5, "seq": True, "more": {}}))
    kept = state.read(place)
    assert (kept.owner, kept.seq, kept.till) == ("", 0, "T1")


def test_a_disk_that_refuses_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        state.write(tmp_path / "nowhere" / "file.json", KNOWN)
