"""Counting again finds what anybody changed behind head office's back, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from pos_app.headoffice.recount import recount
from tests.headoffice.days import day
from tests.headoffice.offices import batch_of, rows_of, take
from tests.headoffice.test_odd_rows import chained, paid, sale

if TYPE_CHECKING:
    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.journal import JournalRow
    from tests.headoffice.offices import Office


def found(office: Office) -> list[tuple[str, str]]:
    with psycopg.connect(office.url, autocommit=True) as connection:
        return [(each.kind, each.about) for each in recount(connection)]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[JournalRow]:
    """More than one page of rows."""
    made = rows_of(day(tmp_path_factory.mktemp("day"), "T1", 8, acts=300))
    assert len(made) > 550
    return made


@pytest.fixture
def till(office: Office, rows: list[JournalRow]) -> TillId:
    """A till with a long day, in several batches, and one with rows as nobody writes them."""
    one = office.till()
    for first in range(1, len(rows) + 1, 500):
        take(office, one, batch_of(rows, first, min(first + 499, len(rows))))
    odd = chained(sale(), paid(), payment_id="\0")
    take(office, office.till("T2"), batch_of(odd, 1, 2))
    return one


@pytest.mark.usefixtures("till")
def test_what_is_as_it_came_is_well(office: Office) -> None:
    assert found(office) == []


@pytest.mark.usefixtures("till")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE journal SET data = '{}' WHERE seq = 30", [("chain", "row 30")]),
        ("DELETE FROM journal WHERE seq = 520", [("chain", "row 520")]),
        ("UPDATE journal SET hash = repeat('0', 64) WHERE seq = 7",
         [("chain", "row 7"), ("chain", "row 8")]),
        ("UPDATE epochs SET head_seq = head_seq + 1 WHERE till_id IS NOT NULL", "head"),
        ("UPDATE epochs SET head_hash = '' WHERE till_id IS NOT NULL", "head"),
        ("UPDATE rollups SET minor = minor + 1 WHERE hour = '2026-03-01T08' AND method = 'qr'",
         [("sums", "2026-03-01T08")]),
        ("UPDATE day_rollups SET minor = minor + 1 WHERE day = '2026-03-01' AND method = 'qr'",
         [("sums", "2026-03-01")]),
        ("DELETE FROM rollups WHERE hour = '2026-03-01T08'", [("sums", "2026-03-01T08")] * 2),
        ("UPDATE refunds SET amount_minor = 70000 WHERE number = 'T1-R000002'", "sums"),
        ("DELETE FROM takings WHERE seq = (SELECT max(seq) FROM takings)", "sums"),
        ("INSERT INTO rollups SELECT owner, till, 1, '2026-03-01T00', 'cash', '', '', 'GHS', 1, 1,"
         " 0 FROM tills WHERE name = 'T1'", [("sums", "2026-03-01T00")]),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(
    office: Office, change: str, expected: str | list[tuple[str, str]]
) -> None:
    office.change(change)
    told = found(office)
    if isinstance(expected, str):
        assert {kind for kind, _ in told} == {expected}
    else:
        assert set(told) == set(expected)
