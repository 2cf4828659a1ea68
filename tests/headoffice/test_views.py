"""The views for other tools: documented, one owner's alone, and what the dashboard asks of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pos_app.headoffice.database import DatabaseRole
from tests.headoffice.offices import Office
from tests.headoffice.shop_days import busy_till

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.book import Book

ROOT = Path(__file__).parents[2]
VIEWS = ("ho_sales", "ho_payments", "ho_shifts", "ho_tills", "ho_alarms")
SPAN = {
    "${__from:date:iso}": "2026-03-01T00:00:00.000Z",
    "${__to:date:iso}": "2026-03-02T00:00:00.000Z",
}


@pytest.fixture
def till(office: Office, tmp_path: Path, opener: Callable[..., Book]) -> TillId:
    """A till of the owner's with a day, and one of another owner's."""
    busy_till(Office.made(office.url, office.database, "Yaw"), tmp_path, opener, "T1")
    return busy_till(office, tmp_path, opener, "T1")


def ask(office: Office, statement: str) -> list[dict[str, Any]]:
    """What the owner's reader has."""
    with office.database.acting(DatabaseRole.READER, office.owner) as connection:
        cursor = connection.execute(statement.encode())
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def test_each_view_shows_one_owners_rows_and_its_columns_are_documented(
    office: Office, till: TillId
) -> None:
    guide = (ROOT / "docs" / "headoffice.md").read_text(encoding="utf-8")
    office.change(
        "INSERT INTO alarms (owner, till, alarm, kind, about)"
        " VALUES (%s, %s, gen_random_uuid(), 'gap', '')", office.owner, till.till,
    )  # fmt: skip
    for view in VIEWS:
        rows = ask(office, f"SELECT * FROM {view}")  # noqa: S608 - names of our own
        assert {row["owner"] for row in rows} == {office.owner}, view
        line = next(line for line in guide.splitlines() if line.startswith(f"| `{view}`"))
        for column in rows[0].keys() - {"owner", "shop", "shop_name", "till", "till_name"}:
            assert re.search(rf"\b{column}\b", line), (view, column)
    with office.database.acting(DatabaseRole.READER) as connection:
        for view in VIEWS:
            found = connection.execute(f"SELECT count(*) FROM {view}".encode())  # noqa: S608
            assert found.fetchone() == (0,)


def test_no_other_role_reads_them(office: Office, till: TillId) -> None:
    for role in (DatabaseRole.TILL, DatabaseRole.TABLES, DatabaseRole.DOOR, DatabaseRole.OWNER):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            office.database.acting(role, office.owner, till.till) as connection,
        ):
            connection.execute("SELECT * FROM ho_sales")


@pytest.mark.usefixtures("till")
def test_a_moment_that_is_none_stops_no_view(office: Office) -> None:
    office.change("UPDATE sales SET opened_at = '2026-13-99' WHERE sequence = 1")
    rows = ask(office, "SELECT opened_at, opened_text FROM ho_sales WHERE sale = 1")
    assert rows == [{"opened_at": None, "opened_text": "2026-13-99"}]


@pytest.mark.usefixtures("till")
def test_every_query_of_the_dashboard_runs_and_finds_what_it_is_for(office: Office) -> None:
    text = (ROOT / "packaging" / "headoffice" / "grafana.json").read_text(encoding="utf-8")
    board = json.loads(text)
    found = {}
    for panel in board["panels"]:
        (target,) = panel["targets"]
        statement = target["rawSql"]
        for macro, value in SPAN.items():
            statement = statement.replace(macro, value)
        assert "$" not in statement
        found[panel["title"]] = ask(office, statement)
    assert found["Taken"] == [{"taken": 140.5}]
    assert found["Not confirmed now"] == [{"unconfirmed": 35}]
    assert [row["taken"] for row in found["Taken by hour and shop"]] == [60.5, 40, 40]
    assert found["Who was over or short"][0]["difference"] == -5
    assert found["Last heard from"][0]["rows_behind"] == 0
    assert found["Open alarms"] == [{"alarms": 0}]
