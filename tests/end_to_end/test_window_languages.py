"""A till whose settings say French sells in French, and the sale is the same sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from pos_app.desktop.system.languages import speak
from pos_app.desktop.widgets.form import ChoiceBox
from tests.end_to_end.test_window_people import rows
from tests.end_to_end.test_window_sales import Shop
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication


@pytest.fixture
def french(qapp: QApplication, home: Path) -> Iterator[Shop]:
    one = Shop(home, further='language = "fr"')
    yield one
    one.close()
    speak(qapp, "en")


def test_a_start_in_french_sells_in_french_and_goes_on_in_english(french: Shop) -> None:
    assert french.text("navSell") == "Vendre"
    french.ask("12.50+8", "0241234567")
    french.wait("payState", "pending")
    assert french.text("payState") == "En attente de l'accord du client"
    # While the customer approves, the owner chooses English; nothing is started again.
    french.press("Ctrl+,")
    french.wait("languageChoice")
    french.until(lambda: french.text("shopField"), "the settings")
    french.find(ChoiceBox, "languageChoice").setFocus()
    french.press("Up")
    french.press("Enter")
    french.until(lambda: french.text("settingsSaid").startswith("Saved"), "that it is saved")
    french.press("Esc")
    french.wait("paidBanner")
    assert french.find(QWidget, "paidBanner").accessibleName().startswith("PAID")
    number = names().number(1)
    assert rows("SELECT sale_number, status, amount_minor FROM sales_log") == [
        (number, "paid", 20_50)
    ]
    french.next_sale()
    french.wait("chargeButton")
