"""Tables as files that a spreadsheet opens, CSV or XLSX: of sales, and of a report's figures.

A cell that a spreadsheet would take for a formula is neutralised. A file appears whole or not at
all.
"""

from __future__ import annotations

import contextlib
import csv
import os
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from pos_app.domain.money import Money
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pos_app.domain.report import ReportRow

Cell: TypeAlias = str | int | Decimal | None

# Also full-width ones, and what begins a cell where `;` or a line's end parts the cells.
_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
# What begins a cell inside a text, where a spreadsheet parts cells at `;` or at a line's end.
_INNER_FORMULA = re.compile("(;|(?!\\A)[\\t\\r\\n])(\\s*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
FIGURES: Final = (
    "payments", "sales", "amount_minor", "refunds_minor", "net_minor", "asked", "median_seconds",
)  # fmt: skip
"""A report's columns, after the one that its rows are by."""
_RECORD: Final = (
    "date", "sales", "taken_minor", "refunded_minor", "net_minor", "taken", "refunded", "net",
    "currency",
)  # fmt: skip


def write_table(
    path: Path,
    columns: Sequence[str],
    lines: Sequence[Sequence[Cell]],
    *,
    title: str,
    as_csv: bool = False,
    notes: Sequence[str] = (),
) -> None:
    """Write a table whole or not at all: a spreadsheet, or CSV; raises OSError.

    Args:
        path: Where.
        columns: Their heads.
        lines: Their cells.
        title: Of a spreadsheet's page.
        as_csv: Whether it is CSV.
        notes: Sentences below it, a line each.
    """
    notes = [neutral(note) for note in notes]
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        # No link in a shared folder is followed.
        os.close(durable.new_file(part))
        if as_csv:
            _write_csv(part, columns, [*lines, *([note] for note in notes)])
        else:
            _write_xlsx(part, columns, lines, title, notes)
        durable.put_in_place(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            durable.remove(part)
        raise


def figures(row: ReportRow) -> dict[str, int | float | None]:
    """A report's row by the names of `FIGURES`."""
    return {
        "payments": row.payments,
        "sales": row.sales,
        "amount_minor": row.minor,
        "refunds_minor": row.refunds_minor,
        "net_minor": row.net_minor,
        "asked": row.asked,
        "median_seconds": row.median_seconds,
    }


def report_table(
    by: str, rows: Iterable[ReportRow], currency: str
) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """A report's columns and lines; `by` names the first column."""

    def cells(row: ReportRow) -> list[Cell]:
        numbers = [None if value is None else round(value) for value in figures(row).values()]
        amounts = (Money(minor, currency).decimal for minor in (row.minor, row.net_minor))
        return [neutral(row.key), *numbers, *map(Decimal, amounts), currency]

    columns = (by, *FIGURES, "amount", "net", "currency")
    return columns, [cells(row) for row in rows]


def record_table(
    rows: Iterable[ReportRow], currency: str
) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """The daily sales record's columns and lines; the rows are days."""

    def cells(row: ReportRow) -> list[Cell]:
        amounts = (row.minor, row.refunds_minor, row.net_minor)
        shown = (Decimal(Money(minor, currency).decimal) for minor in amounts)
        return [row.key, row.sales, *amounts, *shown, currency]

    return _RECORD, [cells(row) for row in rows]


def neutral(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    text = _INNER_FORMULA.sub(r"\1\2'", text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _write_csv(path: Path, columns: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    # The byte-order mark makes Excel read the cedi sign and accents as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(lines)


def _write_xlsx(
    path: Path,
    columns: Sequence[str],
    lines: Sequence[Sequence[Cell]],
    title: str,
    notes: Sequence[str],
) -> None:
    # A spreadsheet is rare, and its library large.
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        sheet = book.add_worksheet(title)
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                sheet.write(number, column, value, money if isinstance(value, Decimal) else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
        # Below the table, and no column as wide as a sentence.
        for number, note in enumerate(notes, start=len(lines) + 2):
            sheet.write(number, 0, note)
        book.close()
    except XlsxWriterException as error:
        raise OSError(0, str(error)) from error
