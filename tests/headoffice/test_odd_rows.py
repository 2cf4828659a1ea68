"""Rows that no till's program writes: kept as they came, an alarm, and in nobody's way."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.ledger import journal
from pos_app.ledger.journal import JournalRow
from tests.headoffice.compare import differences
from tests.headoffice.days import day
from tests.headoffice.offices import batch_of, rows_of, take

if TYPE_CHECKING:
    from pathlib import Path

    from tests.headoffice.offices import Office

SALE: dict[str, Any] = {
    "sequence": 1, "sale_id": "s_1", "number": "T1-000001", "opened_at": "2026-03-01T08:00:00.000Z",
    "amount_minor": 2050, "currency": "GHS", "status": "open",
}  # fmt: skip
PAID: dict[str, Any] = {
    "payment_id": "p_1", "sale_sequence": 1, "sale_id": "s_1", "sale_number": "T1-000001",
    "attempt": 1, "amount_minor": 2050, "currency": "GHS", "method": "cash", "state": "succeeded",
    "created_at": "2026-03-01T08:00:00.000Z", "updated_at": "2026-03-01T08:00:00.000Z",
    "succeeded_at": "2026-03-01T08:00:00.000Z", "late": False, "doubtful": False, "test": False,
}  # fmt: skip
PROMISED: dict[str, Any] = {
    "number": "T1-R000001", "sequence": 1, "sale_id": "s_1", "sale_number": "T1-000001",
    "amount_minor": 5, "currency": "GHS", "by": "owed", "state": "owed", "reason": "torn",
    "created_at": "2026-03-01T08:00:00.000Z",
}  # fmt: skip
HUGE = 10**30
DEEP = "[" * 100_000


def chained(*told: tuple[str, Any], **facts: Any) -> list[JournalRow]:
    """Rows of these kinds and data, sealed in their order."""
    rows: list[JournalRow] = []
    before = journal.START
    for seq, (kind, data) in enumerate(told, 1):
        text = data if isinstance(data, str) else journal.canonical(data)
        at = f"2026-03-01T08:00:{seq % 60:02}.000Z"
        row = replace(JournalRow(seq, at, kind, None, None, None, text, ""), **facts)
        rows.append(replace(row, hash=row.sealed_after(before)))
        before = rows[-1].hash
    return rows


def sale(**other: Any) -> tuple[str, dict[str, Any]]:
    return "sale_opened", {"sale": SALE | other}


def paid(**other: Any) -> tuple[str, dict[str, Any]]:
    return "cash_taken", {"payment": PAID | other}


ODD: dict[str, tuple[str, Any]] = {
    "no JSON": ("sale_opened", "{"),
    "no object": ("sale_opened", "[1]"),
    "too deep": ("sale_opened", DEEP),
    "a NUL as it is": ("noted", '{"a": "\0"}'),
    "digits without end": ("noted", '{"a": ' + "9" * 5000 + "}"),
    "no sale in it": ("sale_opened", {"sale": 5}),
    "no sequence": ("sale_opened", {"sale": {}}),
    "a list for a key": sale(sequence=[1]),
    "a text for a key": sale(sequence="1"),
    "a flag for a key": sale(sequence=True),
    "a huge key": sale(sequence=HUGE),
    "a long key": paid(payment_id="".join(chr(0x4E00 + at) for at in range(9000))),
    "a huge amount": sale(sequence=2, amount_minor=HUGE),
    "half an amount": sale(sequence=2, amount_minor=0.5),
    "no amount": sale(sequence=2, amount_minor=None),
    "an amount as text": sale(sequence=2, amount_minor="2050"),
    "no number": ("sale_opened", '{"sale": {"sequence": 2, "amount_minor": NaN}}'),
    "a list for a text": sale(sequence=2, note=["x"]),
    "a number for a text": sale(sequence=2, note=5),
    "half a character": ("sale_opened", json.dumps({"sale": SALE | {"note": "\ud800"}})),
    "half a key": ("cash_taken", json.dumps({"payment": PAID | {"payment_id": "\ud800"}})),
    "a payment of nobody": ("reading", {"payment": PAID | {"payment_id": "p_2"}}),
    "a method that is none": paid(payment_id="p_2", method="gold"),
    "no method": paid(payment_id="p_2", method=None),
    "a flag that is none": paid(payment_id="p_2", late=2.5),
    "money at no time": paid(payment_id="p_2", succeeded_at=None),
    "money at a number": paid(payment_id="p_2", succeeded_at=7),
    "money of a text": paid(payment_id="p_2", amount_minor="7"),
    "money of a list": paid(payment_id="p_2", network=["MTN"]),
    "people that are none": ("people_reset", {"people": 7}),
    "a person nobody set up": ("pin_set", {"person": {"name": "Ama"}}),
    "a receipt nobody made": ("receipt_ended", {"receipt": {"issue": 7, "state": "done"}}),
    "a refund of a list": ("refund_promised", {"refund": []}),
    "cash of nothing": ("cash_moved", {"cash": {}}),
    "a purge of nothing": ("purged", {}),
}  # fmt: skip
# What the row before and after an odd one make, together.
SOUND = [("T1-000001", 2050)], [("p_1", 2050)], [(1, 2050, 5)]


def sums(office: Office) -> tuple[list[Any], list[Any], list[Any]]:
    return (
        office.ask("SELECT number, amount_minor FROM sales"),
        office.ask("SELECT payment_id, amount_minor FROM payments"),
        office.ask("SELECT sum(payments), sum(minor), sum(refunds_minor) FROM rollups"),
    )


@pytest.mark.parametrize("name", ODD)
def test_an_odd_row_is_kept_and_moves_nothing_else(office: Office, name: str) -> None:
    promised = "refund_promised", {"refund": PROMISED}
    rows = chained(sale(), ODD[name], paid(), promised)
    till = office.till()
    said = take(office, till, batch_of(rows, 1, 4))
    assert (said.seq, said.code) == (4, "ok")
    assert office.ask("SELECT count(*) FROM journal") == [(4,)]
    assert sums(office) == SOUND
    alarms = office.alarms(till)
    assert list(alarms) == ["not_understood"]
    assert alarms["not_understood"].startswith("row 2: ")


@pytest.mark.parametrize("last", [[4], [2, 4], [3, 4]], ids=str)
def test_what_is_there_already_is_not_made_again(office: Office, last: list[int]) -> None:
    till = office.till()
    rows = chained(sale(), paid(), sale(amount_minor=7), paid(amount_minor=9))
    first = 1
    for end in last:
        assert take(office, till, batch_of(rows, first, end)).seq == end
        first = end + 1
    assert sums(office) == ([("T1-000001", 2050)], [("p_1", 2050)], [(1, 2050, 0)])
    told = [about for (about,) in office.ask("SELECT about FROM alarms ORDER BY about")]
    assert [about.partition(":")[0] for about in told] == ["row 3", "row 4"]


def test_many_odd_rows_are_a_few_alarms(office: Office) -> None:
    odd = [ODD["a huge amount"], ODD["no JSON"], ODD["no sale in it"], ODD["too deep"]] * 5
    till = office.till()
    rows = chained(*odd, sale())
    assert take(office, till, batch_of(rows, 1, 21)).seq == 21
    assert sums(office)[0] == [("T1-000001", 2050)]
    told = office.ask("SELECT about FROM alarms ORDER BY about")
    assert told == [
        ("17 more, up to row 20",),
        ("row 1: NumericValueOutOfRange",),
        ("row 2: its data is no JSON",),
        ("row 3: TypeError",),
    ]


def test_sums_that_become_too_large_stop_no_row(office: Office) -> None:
    till = office.till()
    large = 2**63 - 1
    rows = chained(sale(), paid(amount_minor=large), paid(payment_id="p_2"))
    for at in (1, 2, 3):
        assert take(office, till, batch_of(rows, at, at)).seq == at
    assert office.ask("SELECT payments, minor FROM rollups") == [(1, large)]
    assert office.alarms(till) == {"not_understood": "row 3: NumericValueOutOfRange"}


def test_a_nul_in_a_text_is_said_and_replaced(office: Office) -> None:
    till = office.till()
    note = {"note": "a\0b", "working": "\\u0000"}
    rows = chained(sale(**note), ("noted", {"some": ["\0", 1, {"x": None}]}), sale(**note | {"sequence": 2, "note": "\\u0000"}))  # fmt: skip # noqa: E501
    take(office, till, batch_of(rows, 1, 3))
    noted = office.ask("SELECT note, working FROM sales ORDER BY sequence")
    assert noted == [("a\ufffdb", "\\u0000"), ("\\u0000", "\\u0000")]
    assert office.ask("SELECT about FROM alarms ORDER BY about") == [
        ("row 1: a text has a NUL",),
        ("row 2: a text has a NUL",),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"sale_sequence": HUGE},
        {"sale_sequence": -HUGE},
        {"sale_number": "T1\0"},
        {"payment_id": "\0", "sale_sequence": 4},
    ],
    ids=str,
)
def test_what_no_column_holds_is_kept_beside_as_it_was_sent(
    office: Office, facts: dict[str, Any]
) -> None:
    till = office.till()
    rows = chained(sale(), **facts)
    assert take(office, till, batch_of(rows, 1, 1)).seq == 1
    ((sequence, as_sent),) = office.ask("SELECT sale_sequence, as_sent FROM journal")
    assert sequence is None
    assert JournalRow(*json.loads(as_sent)) == rows[0]
    assert take(office, till, batch_of(rows, 1, 1)).code == "ok"


def test_half_a_character_is_no_seal(office: Office) -> None:
    till = office.till()
    rows = chained(sale(), sale(sequence=2))
    rows[1] = replace(rows[1], data="\ud800")
    whole = batch_of(rows, 1, 1)
    said = take(office, till, replace(whole, rows=tuple(rows)))
    assert (said.seq, said.code) == (1, "broken")
    assert office.alarms(till) == {"broken_chain": "row 2"}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"till_id": "t_1", "mode": "live"}, ("t_1", True)),
        ({"till_id": "t_1", "mode": "training"}, ("t_1", False)),
        ({"till_id": 5, "mode": "live"}, (None, None)),
        ({}, (None, None)),
        ("[]", (None, None)),
        ("{", (None, None)),
        ('{"till_id": "\\ud800\\u0000"}', ("?\ufffd", False)),
    ],
    ids=str,
)
def test_a_ledger_says_whose_it_is_in_whatever_batch(
    office: Office, data: Any, found: tuple[Any, Any]
) -> None:
    till = office.till()
    rows = chained(("noted", {}), ("ledger_migrated", data))
    take(office, till, batch_of(rows, 1, 1))
    take(office, till, batch_of(rows, 2, 2))
    assert office.ask("SELECT till_id, live FROM epochs") == [found]
    assert office.ask("SELECT first_hash FROM epochs") == [(rows[0].hash,)]


@pytest.mark.parametrize(
    "sent_at",
    ["", "yesterday", "2026-03-02", "2026-03-02T18:30:00", "0001-01-01T00:00:00+23:00", "\0"],
)
def test_a_clock_that_says_nothing_is_an_alarm(office: Office, sent_at: str) -> None:
    till = office.till()
    rows = chained(sale())
    assert take(office, till, batch_of(rows, 1, 1, sent_at=sent_at)).code == "ok"
    assert office.alarms(till) == {"clock": ""}
    assert office.ask("SELECT clock_off, heard_from FROM tills") == [(None, None)]
    take(office, till, batch_of(rows, 1, 1, sent_at="2026-03-02\x0018:31:59+00:00"))
    assert office.alarms(till) == {}
    take(office, till, batch_of(rows, 1, 1, sent_at="2026-03-02T18:32:01Z"))
    assert office.alarms(till) == {"clock": ""}


def test_what_is_known_and_other_is_named(office: Office, tmp_path: Path) -> None:
    till = office.till()
    ledger = day(tmp_path, "T1", 1, acts=0)
    rows = rows_of(ledger)
    take(office, till, batch_of(rows, 1, len(rows)))
    other = [*rows]
    other[6] = replace(rows[6], hash="f" * 64)
    assert take(office, till, batch_of(other, 5, 9)).code == "fork"
    # One that goes on after another row than the one that is here.
    more = chained(*[sale()] * (len(rows) + 1))
    said = take(office, till, batch_of(more, len(rows) + 1, len(rows) + 1, lineage=rows[0].hash))
    assert (said.seq, said.code) == (len(rows), "fork")
    told = {about for (about,) in office.ask("SELECT about FROM alarms WHERE kind = 'fork'")}
    assert told == {"row 7", f"row {len(rows)}"}
    assert differences(office.url, till.owner, till.till, ledger) == []


def test_a_ledger_of_two_tills_and_two_ledgers_of_a_till_are_alarms(office: Office) -> None:
    one, two = office.till("T1"), office.till("T2")
    rows = chained(sale(), paid())
    take(office, one, batch_of(rows, 1, 2))
    take(office, two, batch_of(rows, 1, 2))
    assert office.alarms(one) == office.alarms(two) == {"same_ledger": rows[0].hash}
    # Another ledger, which came whole, and began otherwise.
    others = chained(sale(note="another"))
    take(office, one, batch_of(others, 1, 1))
    told = office.alarms(one)
    assert set(told) == {"same_ledger", "restored", "other_ledger"}
    assert office.ask("SELECT epoch FROM tills WHERE till = %s", one.till) == [(1,)]
    # Nothing of it came yet: it counts for nothing.
    empty = batch_of(others, 1, 0, lineage="e" * 64)
    take(office, two, empty)
    assert office.ask("SELECT epoch FROM tills WHERE till = %s", two.till) == [(1,)]


def test_a_till_that_only_asked_before_counts_from_its_first_ledger(office: Office) -> None:
    till = office.till()
    rows = chained(sale())
    take(office, till, batch_of(rows, 1, 0, lineage="e" * 64))
    take(office, till, batch_of(rows, 1, 1))
    assert office.ask("SELECT epoch, waiting FROM tills") == [(2, 0)]
