"""The first start: what each answer writes, and that nothing is written or lost before the end."""

from __future__ import annotations

import threading
import tomllib
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.screens.settings.first_run import (
    CHOICE,
    DONE,
    MOBILE_MONEY,
    QR,
    READY,
    SHOP,
    FirstRun,
)
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.form import ChoiceBox
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.engine import events
from pos_app.settings.folders import Folders
from pos_app.settings.keys import SecretName
from tests.desktop.engine import NOON, mobile, sale
from tests.desktop.key_store import MemoryStore, key_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pos_app.desktop.link.settings_room import SettingsRead
    from tests.desktop.conftest import Bench

__all__ = ["key_store"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "not yet" / "till"


@pytest.fixture
def wizard(bench: Bench, place: Path) -> FirstRun:
    bench.tell(events.RecoveryFound(NOON, (), (), True))
    room = SettingsRoom(Folders(place, place), environ={}, timeout=2)
    made = FirstRun(bench.till.context, room)
    bench.window.register("first_run", lambda: made)
    bench.window.open("first_run")
    bench.until(lambda: made.fields["till.shop"].value() == "Corner Shop")
    return made


def document(place: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((place / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("numpad", [False, True])
@pytest.mark.usefixtures("wizard")
def test_enter_trains_and_the_question_is_not_asked_again(
    bench: Bench, place: Path, numpad: bool
) -> None:
    assert bench.find(KeycapButton, "trainNow").hasFocus()
    bench.enter(numpad=numpad)
    bench.until(lambda: bench.place == "sell")
    assert document(place)["till"]["mode"] == "training"
    assert "shop" not in document(place)["till"]


def test_escape_puts_it_off_and_writes_nothing(bench: Bench, place: Path, wizard: FirstRun) -> None:
    bench.press(Qt.Key.Key_Escape)
    assert bench.place == "sell"
    assert wizard.page == CHOICE
    assert not place.exists()


def test_going_live_by_keyboard_alone(
    bench: Bench, place: Path, wizard: FirstRun, key_store: MemoryStore
) -> None:
    bench.find(KeycapButton, "goLive").setFocus(Qt.FocusReason.TabFocusReason)
    bench.enter()
    assert wizard.page == SHOP
    bench.retype("shopField", "Ama's Shop")
    bench.retype("tillNameField", "T2")
    bench.enter()
    assert wizard.page == MOBILE_MONEY
    assert bench.find(QLineEdit, "paygateKey").hasFocus()
    bench.type("sk")
    bench.retype("paygateKey", "sk_live_77")
    bench.enter()
    assert wizard.page == QR
    bench.retype("checkoutApiKey", "api 77")
    bench.retype("checkoutSecretKey", "secret77")
    bench.find(ChoiceBox, "amountUnit").setFocus()
    bench.press(Qt.Key.Key_Down)
    bench.retype("ipnUrl", "https://ama.example/ipn")
    bench.enter()
    assert wizard.page == QR
    assert "This is not a secret key" in wizard.rows[SecretName.CHECKOUT_API_KEY].problem.text()
    assert bench.find(QLineEdit, "checkoutApiKey").hasFocus()
    bench.retype("checkoutApiKey", "api77")
    bench.enter()
    assert wizard.page == READY
    summary = bench.find(QLabel, "firstRunSummary").text().splitlines()
    assert summary == [
        "Shop:  Ama's Shop", "Till:  T2", "Mobile money:  its key is typed",
        "QR code:  both keys are typed",
        "Cash:  needs no key",
    ]  # fmt: skip
    assert not place.exists()
    bench.enter()
    bench.until(lambda: wizard.page == DONE)
    written = document(place)
    assert (written["till"]["mode"], written["till"]["name"]) == ("live", "T2")
    assert written["till"]["shop"] == "Ama's Shop"
    assert written["checkout"]["amount_unit"] == "major"
    assert written["checkout"]["ipn_url"] == "https://ama.example/ipn"
    assert "callback_url" not in written["checkout"]
    assert key_store.kept == {
        ("pos-app", "paygate.api_key"): "sk_live_77",
        ("pos-app", "checkout.api_key"): "api77",
        ("pos-app", "checkout.secret_key"): "secret77",
    }
    assert bench.seen("firstRunRestart")
    assert wizard.done.text() == "Saved"
    told = wizard.outcome.text()
    assert "Close the till and open it again" in told
    assert "PayGate's key: Kept" in told
    assert "Checkout's ApiKey: Kept" in told
    assert "sk_live_77" not in told
    assert bench.till.context.settings.live is False
    bench.enter()
    assert bench.place == "sell"


def test_without_a_store_the_last_page_offers_a_file_and_takes_it_only_when_pressed(
    bench: Bench, place: Path, wizard: FirstRun, key_store: MemoryStore
) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    bench.click("goLive")
    bench.enter()
    bench.retype("paygateKey", "sk_live_77")
    for _ in range(3):
        bench.enter()
    bench.until(lambda: wizard.page == DONE)
    assert "no safe store for keys" in wizard.outcome.text()
    assert wizard.done.text() == "The settings are saved, but not every key is kept"
    assert "Saved" not in wizard.outcome.text()
    assert not (place / "keys.toml").exists()
    assert "secrets" not in document(place)["till"]
    bench.click("firstRunKeepInFile")
    bench.until(lambda: "Kept in the file of keys" in wizard.outcome.text())
    assert document(place)["till"]["secrets"] == "file"
    assert "sk_live_77" in (place / "keys.toml").read_text(encoding="utf-8")
    assert not wizard.in_file.isVisible()
    assert wizard.lines[SecretName.PAYGATE_API_KEY].text() == ""
    assert key_store.kept == {}


@pytest.mark.usefixtures("key_store")
def test_a_file_for_keys_is_not_begun_where_the_settings_became_unreadable(
    bench: Bench, place: Path, wizard: FirstRun
) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    bench.click("goLive")
    bench.enter()
    bench.retype("paygateKey", "sk_live_77")
    for _ in range(3):
        bench.enter()
    bench.until(lambda: wizard.page == DONE)
    (place / "config.toml").write_text("[till\n", encoding="utf-8")
    bench.click("firstRunKeepInFile")
    bench.until(lambda: "config.toml, line 1" in wizard.said.text())
    assert not (place / "keys.toml").exists()
    assert wizard.lines[SecretName.PAYGATE_API_KEY].text() == "sk_live_77"


def test_going_back_loses_nothing(bench: Bench, place: Path, wizard: FirstRun) -> None:
    bench.click("goLive")
    bench.retype("shopField", "Half a na")
    bench.enter()
    bench.retype("paygateKey", "sk_live_1")
    bench.press(Qt.Key.Key_Escape)
    assert wizard.page == SHOP
    bench.press(Qt.Key.Key_Escape)
    bench.press(Qt.Key.Key_Escape)
    assert bench.place == "sell"
    bench.window.open("first_run")
    bench.click("goLive")
    assert bench.find(QLineEdit, "shopField").text() == "Half a na"
    bench.click("firstRunNext")
    assert bench.find(QLineEdit, "paygateKey").text() == "sk_live_1"
    assert not place.exists()


def test_going_live_is_one_tab_away_and_typing_replaces_what_stands_there(
    bench: Bench, wizard: FirstRun
) -> None:
    assert bench.find(KeycapButton, "trainNow").hasFocus()
    bench.press(Qt.Key.Key_Tab)
    assert bench.find(KeycapButton, "goLive").hasFocus()
    bench.enter()
    assert wizard.page == SHOP
    field = bench.find(QLineEdit, "shopField")
    assert field.text()
    assert field.selectedText() == field.text()


def test_a_bad_value_leads_back_to_its_page(bench: Bench, place: Path, wizard: FirstRun) -> None:
    bench.click("goLive")
    bench.retype("shopField", "")
    for _ in range(3):
        bench.enter()
    bench.enter()
    bench.until(lambda: wizard.page == SHOP)
    assert "Type the shop's name" in wizard.fields["till.shop"].problem.text()
    assert bench.find(QLineEdit, "shopField").hasFocus()
    assert not (place / "config.toml").exists()


def test_live_waits_for_unresolved_payments(bench: Bench, place: Path, wizard: FirstRun) -> None:
    mine = sale()
    bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    bench.click("goLive")
    for _ in range(4):
        bench.enter()
    assert wizard.page == READY
    assert "not finished" in wizard.said.text()
    assert not place.exists()


def test_without_keys_it_says_where_they_belong(bench: Bench, wizard: FirstRun) -> None:
    bench.click("goLive")
    for _ in range(4):
        bench.enter()
    bench.until(lambda: wizard.page == DONE)
    assert "stay off until Settings has them" in wizard.outcome.text()
    bench.press(Qt.Key.Key_Escape)
    assert bench.place == "sell"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Saving waits for it."""
    gate, save = threading.Event(), SettingsRoom.save

    def slow(room: SettingsRoom, changes: Mapping[str, object]) -> SettingsRead:
        assert gate.wait(20)
        return save(room, changes)

    monkeypatch.setattr(SettingsRoom, "save", slow)
    return gate


def test_while_training_is_written_nothing_else_is_done(
    bench: Bench, place: Path, wizard: FirstRun, gate: threading.Event
) -> None:
    bench.enter()
    bench.enter()
    bench.press(Qt.Key.Key_Escape)
    assert (bench.place, wizard.page) == ("first_run", CHOICE)
    assert wizard.said.text() == "Saving …"
    gate.set()
    bench.until(lambda: bench.place == "sell")
    assert document(place)["till"]["mode"] == "training"


def test_while_live_is_written_nothing_else_is_done(
    bench: Bench, place: Path, wizard: FirstRun, gate: threading.Event
) -> None:
    bench.click("goLive")
    for _ in range(5):
        bench.enter()
    bench.press(Qt.Key.Key_Escape)
    assert wizard.page == READY
    gate.set()
    bench.until(lambda: wizard.page == DONE)
    assert document(place)["till"]["mode"] == "live"


def test_whoever_went_elsewhere_while_it_saved_stays_there(
    bench: Bench, place: Path, wizard: FirstRun, gate: threading.Event
) -> None:
    bench.window.register("help", Screen)
    bench.enter()
    bench.window.go("help")
    gate.set()
    bench.until(lambda: not wizard._busy)
    assert bench.place == "help"
    assert document(place)["till"]["mode"] == "training"


def test_settings_that_became_unreadable_are_said_and_left_alone(
    bench: Bench, place: Path, wizard: FirstRun
) -> None:
    bench.click("goLive")
    for _ in range(3):
        bench.enter()
    assert wizard.page == READY
    place.mkdir(parents=True)
    (place / "config.toml").write_text("[till\n", encoding="utf-8")
    bench.enter()
    bench.until(lambda: "config.toml, line 1" in wizard.said.text())
    assert wizard.page == READY
    assert (place / "config.toml").read_text(encoding="utf-8") == "[till\n"


def test_a_place_that_cannot_be_used_is_said(bench: Bench, place: Path, wizard: FirstRun) -> None:
    place.parent.write_text("a file where a folder should be", encoding="utf-8")
    bench.enter()
    bench.until(lambda: "Not a directory" in wizard.said.text())
    assert bench.place == "first_run"
