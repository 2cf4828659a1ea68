"""Tables as files: a report's figures under their names, whole or not at all."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from pos_app.domain.report import ReportRow
from pos_app.printing import sheets

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    ReportRow("Ama", 3, 2, 1234, 34, 4, 13.6, 2, 1),
    ReportRow("=Kofi", 0, 0, 0, 0, 1, None),
)


def test_a_report_says_the_same_as_the_terminal() -> None:
    columns, lines = sheets.report_table("cashier", ROWS, "GHS")
    assert columns == (
        "cashier", "payments", "sales", "amount_minor", "refunds_minor", "net_minor", "asked",
        "median_seconds", "amount", "net", "currency",
    )  # fmt: skip
    assert [str(cell) for cell in lines[0]] == [
        "Ama", "3", "2", "1234", "34", "1200", "4", "14", "12.34", "12.00", "GHS",
    ]  # fmt: skip
    assert lines[1][0] == "'=Kofi"
    assert lines[1][7] is None
    assert tuple(sheets.figures(ROWS[0])) == sheets.FIGURES


def test_a_table_is_written_as_csv_or_as_a_spreadsheet(tmp_path: Path) -> None:
    table = sheets.report_table("cashier", ROWS, "GHS")
    plain, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    sheets.write_table(plain, *table, title="Report", as_csv=True)
    sheets.write_table(book, *table, title="Report")
    with plain.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(table[0])
    assert rows[1][:4] == ["Ama", "3", "2", "1234"]
    with ZipFile(book) as parts:
        assert b"'=Kofi" in parts.read("xl/sharedStrings.xml")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv", "a.xlsx"]


@pytest.mark.parametrize("as_csv", [True, False])
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, as_csv: bool) -> None:
    place = tmp_path / "taken"
    place.mkdir()
    (place / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OSError, match=r".+"):
        sheets.write_table(place, ("a",), [["b"]], title="T", as_csv=as_csv)
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_a_daily_record_says_what_was_taken_given_back_and_what_stays(tmp_path: Path) -> None:
    rows = [ReportRow("2026-03-01", 3, 2, 1234, 34, 4, 13.6), ReportRow("2026-03-02", *6 * [0])]
    columns, lines = sheets.record_table(rows, "GHS")
    assert dict(zip(columns, map(str, lines[0]), strict=True)) == {
        "date": "2026-03-01", "sales": "2", "taken_minor": "1234", "refunded_minor": "34",
        "net_minor": "1200", "taken": "12.34", "refunded": "0.34", "net": "12.00",
        "currency": "GHS",
    }  # fmt: skip
    plain, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    notes = ("=ESTIMATE", "as of now")
    sheets.write_table(plain, columns, lines, title="Report", as_csv=True, notes=notes)
    sheets.write_table(book, columns, lines, title="Report", notes=notes)
    with plain.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert table[2][:3] == ["2026-03-02", "0", "0"]
    assert table[3:] == [["'=ESTIMATE"], ["as of now"]]
    with ZipFile(book) as parts:
        assert b"'=ESTIMATE" in parts.read("xl/sharedStrings.xml")
