"""People at the real window, over the real engine, ledger and training gateway."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from pos_app.assembly.program import TillProgram
from pos_app.domain.people import Role
from pos_app.engine.requests import AddPerson
from tests.end_to_end.test_window_sales import Shop, shop

if TYPE_CHECKING:
    from typing import Any

__all__ = ["shop"]


def rows(query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(TillProgram().ledger)) as ledger:
        return ledger.execute(query).fetchall()


def sign_in(shop: Shop, key: str, pin: str) -> None:
    shop.wait("lockScreen")
    shop.type(key)
    shop.type(pin)
    shop.enter()


def test_who_took_a_sale_and_who_approved_its_refund_stand_in_the_ledger(shop: Shop) -> None:
    model = shop.till.context.model
    shop.till.context.submit(AddPerson("a", "Owner", Role.OWNER, "246810"))
    sign_in(shop, "", "111111")
    shop.until(lambda: "Wrong PIN." in shop.text("lockSaid"), "that it was wrong")
    shop.type("246810")
    shop.enter()
    shop.until(lambda: model.at_till is not None, "the owner")
    shop.till.context.submit(AddPerson("b", "Cashier 1", Role.CASHIER, "1357"))
    shop.until(lambda: len(model.people) == 2, "the cashier")
    shop.press("Ctrl+L")
    sign_in(shop, "1", "1357")
    shop.wait("cashierName")
    assert shop.text("cashierName") == "Cashier 1"
    shop.ask("12.50", "0241234567")
    shop.wait("paidBanner")
    shop.next_sale()
    assert rows("SELECT cashier FROM sales_log") == [("Cashier 1",)]
    # What is not a cashier's to do alone is approved in its place.
    shop.press("F9")
    shop.wait("historyTable")
    shop.until(lambda: shop.window.pane.get("history").rows.rowCount(), "the sale")  # type: ignore[attr-defined]
    shop.press("Down")
    shop.enter()
    shop.wait("refundButton")
    shop.click("refundButton")
    shop.find(QLineEdit, "refundReason").setText("torn")
    shop.click("refundCash")
    shop.wait("approverPin")
    assert rows("SELECT count(*) FROM refunds_log") == [(0,)]
    shop.type("246810")
    shop.enter()
    shop.wait("storyRefund")
    told = rows("SELECT cashier, approved_by FROM refunds_log")
    assert told == [("Cashier 1", "Owner")]
