"""A day of the drawer at the real window, over the real engine, ledger and training gateway."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit

from pos_app.assembly.program import TillProgram
from tests.end_to_end.test_window_sales import Shop, shop
from tests.names import names

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from PySide6.QtWidgets import QApplication

__all__ = ["shop"]


def rows(query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(TillProgram().ledger)) as ledger:
        return ledger.execute(query).fetchall()


def step(shop: Shop, words: str) -> None:
    shop.until(lambda: shop.seen("shiftTitle") and shop.text("shiftTitle") == words, words)


def paper(shop: Shop) -> str:
    labels = [*shop.all("shiftPaperLine"), *shop.all("shiftPaperValue")]
    return "\n".join(label.text() for label in labels if isinstance(label, QLabel))


def test_a_day_from_the_opening_to_the_z(shop: Shop) -> None:
    # In the morning: two notes of 50 and ten coins of 50 pesewas, by keyboard alone.
    shop.press("F10")
    step(shop, "No shift is open")
    shop.type("\r\r2\r\r\r\r\r\r10\r\r\r\r\r\r")
    assert shop.text("shiftCountTotal") == "GH₵ 105.00"
    shop.enter()
    step(shop, "The shift so far")
    assert "GH₵ 105.00 in the drawer" in shop.text("shiftSaid")
    # A cash sale and one by mobile money.
    shop.press("Esc")
    shop.type("47.30")
    shop.press("F7")
    shop.type("50\r")
    shop.next_sale()
    shop.ask("20.50", "0241234567")
    shop.next_sale()
    # Water.
    shop.press("F10")
    shop.until(lambda: "MTN, 1" in paper(shop), "the X")
    assert "GH₵ 152.30" in paper(shop)
    shop.find(QLineEdit, "cashAmount").setText("3")
    shop.find(QLineEdit, "cashReason").setText("water")
    shop.click("cashOut")
    shop.until(lambda: "GH₵ 149.30" in paper(shop), "the X after it")
    # In the evening the drawer is 9.30 short.
    shop.click("shiftCloseButton")
    shop.find(QLineEdit, "shiftOther").setText("140")
    shop.click("shiftCloseButton")
    shop.wait("shiftDifference")
    assert shop.text("shiftExpected") == "149.30"
    assert shop.text("shiftDifference") == "9.30 short"
    words = shop.words()
    # The training gateway's own list was asked.
    assert "MTN · 1" in words
    assert "agrees" in words
    assert not shop.seen("shiftNotAsked")
    shop.enter()
    assert "Type why" in shop.text("shiftReasonProblem")
    shop.type("too much change\r")
    shop.wait("shiftZ")
    assert shop.text("shiftZ") == "Z 1"
    for told in ("GH₵ 140.00", "The drawer is 9.30 short", "Because: too much change"):
        assert told in paper(shop), told
    assert f"Sales {names().number(1)} to {names().number(2)}" in paper(shop)
    closed = rows(
        "SELECT z_number, float_minor, expected_minor, counted_minor, difference_minor "
        "FROM shifts_log"
    )
    assert closed == [(1, 10500, 14930, 14000, -930)]
    moved = rows("SELECT kind, amount_minor, reason FROM cash_log ORDER BY seq")
    assert moved == [
        ("float", 10500, None), ("sale", 5000, None), ("change", -270, None),
        ("cash_out", -300, "water"),
    ]  # fmt: skip
    assert rows("SELECT count(*) FROM journal_log WHERE kind = 'drawer_counted'") == [(1,)]
    # The next morning starts from what was left.
    shop.press("Esc")
    step(shop, "No shift is open")
    shop.find(QLineEdit, "shiftOther").setText("141")
    shop.click("shiftOpenButton")
    step(shop, "The shift so far")
    assert "1.00 over: GH₵ 140.00 had been left" in shop.text("shiftSaid")


def test_a_count_outlives_the_till_that_it_was_typed_in(qapp: QApplication, home: Path) -> None:
    del qapp
    first = Shop(home)
    first.press("F10")
    step(first, "No shift is open")
    first.type("\r\r2\r")
    kept = TillProgram().ledger.with_name("training-count.json")
    first.until(lambda: kept.exists() and '"5000": "2"' in kept.read_text("utf-8"), "the file")
    first.close()
    second = Shop(home)
    second.press("F10")
    second.until(lambda: second.text("shiftCountTotal") == "GH₵ 100.00", "the count")
    second.click("shiftOpenButton")
    step(second, "The shift so far")
    second.until(lambda: not kept.exists(), "its end")
    assert rows("SELECT float_minor FROM shifts_log") == [(10000,)]
    second.close()
