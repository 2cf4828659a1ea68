"""Reports at the real window, over the real engine, ledger and training gateway."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from pos_app.assembly.program import TillProgram
from tests.end_to_end.test_window_sales import Shop, shop

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["shop"]


def rows(shop: Shop) -> list[list[str]]:
    model = shop.find(QTableView, "reportTable").model()
    return [
        [str(model.index(row, at).data()) for at in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_what_was_sold_stands_in_the_days_figures(shop: Shop, home: Path) -> None:
    shop.type("20.50")
    shop.press("F7")
    shop.enter()
    shop.next_sale()
    shop.ask("12.50", "0241234567")
    shop.next_sale()
    shop.press("F11")
    shop.wait("reportTable")
    assert shop.text("reportTakenAmount") == "GH₵ 33.00"
    assert shop.text("reportSalesAmount") == "2"
    # Beside what was given back stands how many of those asked for were paid.
    assert [[*row[:3], row[4]] for row in rows(shop)] == [
        ["Cash", "1", "20.50", "–"],
        ["MTN", "1", "12.50", "100%"],
        ["All", "2", "33.00", "100%"],
    ]
    # What is sold while it is looked at comes by itself.
    shop.press("Esc")
    shop.type("5")
    shop.press("F7")
    shop.enter()
    shop.wait("paidBanner")
    shop.press("F11")
    shop.until(lambda: shop.text("reportTakenAmount") == "GH₵ 38.00", "the third sale")
    shop.press("L")
    shop.press("Ctrl+C")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert "GH₵ 38.00 from 3 sales" in copied[0]
    assert copied[1] == "cash GH₵ 25.50 · mobile money GH₵ 12.50"
    shop.click("reportSave_csv")
    shop.until(lambda: shop.text("reportSaid").startswith("Saved"), "the file")
    (path,) = TillProgram().folders.reports.iterdir()
    assert path.is_relative_to(home)
    with path.open(encoding="utf-8-sig", newline="") as file:
        saved = {row["way"]: int(row["amount_minor"]) for row in csv.DictReader(file)}
    assert saved == {"cash": 2550, "mtn": 1250}
