"""What a till and head office say to each other is read strictly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos_app.ledger.journal import START, JournalRow
from pos_app.outbox.messages import (
    Acknowledged,
    Batch,
    JournalPage,
    WireRefused,
    read_acknowledged,
    read_batch,
    read_page,
)

ROW = JournalRow(5, "2026-03-01T14:02:07.250Z", "noted", 1, "T1-000001", None, '{"a":1}', "b" * 64)
BATCH = Batch("a" * 64, 9, "2026-03-01T14:02:08.000Z", START, (ROW,))


def told(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(BATCH.to_json())
    return found | changes


def test_what_is_written_is_read() -> None:
    assert read_batch(told()) == BATCH
    said = Acknowledged(3, "c" * 64, "gap")
    assert read_acknowledged(said.to_json()) == said


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        told(lineage="A" * 64),
        told(lineage="a" * 63),
        told(head=-1),
        told(head=True),
        told(head=2**62),
        told(sent_at=5),
        told(rows={}),
        told(rows=told()["rows"] * 501),
        told(rows=[5]),
        told(rows=[told()["rows"][0][:7]]),
        told(rows=[[True, *told()["rows"][0][1:]]]),
        told(rows=[[0, *told()["rows"][0][1:]]]),
        told(rows=[told()["rows"][0]] * 2),
    ],
)
def test_anything_else_is_refused(wrong: object) -> None:
    with pytest.raises(WireRefused):
        read_batch(wrong)


@pytest.mark.parametrize("code", ["", "OK", "ok\n", "x" * 9000, None])
def test_an_answer_has_a_code_and_no_sentence(code: object) -> None:
    with pytest.raises(WireRefused):
        read_acknowledged(Acknowledged(3, "c" * 64).to_json() | {"code": code})


PAGE = JournalPage((ROW,), 9, (70, 3, 2))


def test_a_page_is_read_as_it_was_written() -> None:
    assert read_page(json.loads(json.dumps(PAGE.to_json()))) == PAGE


@pytest.mark.parametrize(
    "wrong",
    [{"rows": {}}, {"rows": [5]}, {"head": -1}, {"highest": 5}, {"highest": [1, 2]},
     {"highest": [1, 2, "3"]}, {"highest": [10**9, 1, 1]}, {"highest": [1, 1, 10**9]}],
)  # fmt: skip
def test_a_page_of_another_form_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WireRefused):
        read_page(PAGE.to_json() | wrong)
