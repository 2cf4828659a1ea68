"""Settings over a real file and a real store: what is saved, refused, kept and said."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from pos_app.desktop.link.settings_room import KeyState, SettingsRoom
from pos_app.desktop.look.palette import DARK
from pos_app.desktop.look.theme import apply_theme, colours
from pos_app.desktop.screens.settings.fields import make_fields
from pos_app.desktop.screens.settings.screen import SettingsScreen
from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.card import Notice
from pos_app.desktop.widgets.form import ChoiceBox, Tick
from pos_app.desktop.words import settings
from pos_app.domain.methods import GatewayName
from pos_app.domain.receipt import ReceiptState
from pos_app.engine import events
from pos_app.engine.requests import NoteSettings, TestConnection
from pos_app.printing.ways import JobEnd, PrintProblem
from pos_app.settings import key_store as settings_keys
from pos_app.settings.config_file import ProblemCode, SettingProblem
from pos_app.settings.folders import Folders
from pos_app.settings.keys import Secret, SecretName
from tests.desktop.engine import NOON, mobile, sale
from tests.desktop.key_store import MemoryStore, key_store
from tests.desktop.receipt_port import NO_ANSWER, with_receipts
from tests.posix import is_private

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.desktop.link.context import WindowSettings
    from tests.desktop.conftest import Bench

__all__ = ["key_store"]

KEY = "sk_live_4242424242424242"


class Hands:
    """The settings screen of a bench, and what it wrote."""

    def __init__(self, bench: Bench, file: Path, room: SettingsRoom) -> None:
        self.bench = bench
        self.file = file
        self.screen = SettingsScreen(bench.till.context, room)
        self.applied: list[WindowSettings] = []
        self.screen.applied.connect(self.applied.append)
        self.screen.applied.connect(bench.window.settings_changed)
        bench.window.register("settings", lambda: self.screen)

    def open(self) -> None:
        self.bench.press("Ctrl+,")
        line = self.line("shopField")
        self.bench.until(lambda: bool(line.text()))
        state = self.screen.form.keys[SecretName.CHECKOUT_SECRET_KEY].state
        self.bench.until(lambda: state.text() != "…")

    def line(self, name: str) -> QLineEdit:
        return self.bench.find(QLineEdit, name)

    def save(self) -> None:
        self.bench.enter()
        self.bench.until(lambda: "Saving" not in self.said)

    def document(self) -> dict[str, dict[str, object]]:
        return tomllib.loads(self.file.read_text(encoding="utf-8"))

    @property
    def said(self) -> str:
        return self.screen.said.text()

    def words(self, name: str) -> str:
        return self.bench.find(QLabel, name).text()

    def everything(self) -> str:
        texts = []
        for widget in self.bench.window.findChildren(QWidget):
            texts += [widget.accessibleName(), widget.accessibleDescription()]
            if isinstance(widget, QLabel | QLineEdit):
                texts.append(widget.text())
        return "\n".join(texts)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "till"
    made.mkdir()
    return made


@pytest.fixture
def hands(bench: Bench, place: Path) -> Hands:
    room = SettingsRoom(Folders(place, place), environ={})
    return Hands(bench, place / "config.toml", room)


@pytest.fixture
def idle(bench: Bench) -> Bench:
    """The till knows that nothing is unresolved."""
    bench.tell(events.RecoveryFound(NOON, (), (), True))
    return bench


def test_a_change_is_checked_written_and_said(hands: Hands) -> None:
    hands.open()
    assert hands.line("shopField").hasFocus()
    hands.bench.retype("shopField", "Ama's Shop")
    hands.bench.retype("redirectHosts", "pay.example, page.example")
    assert hands.said == "Not saved yet."
    hands.save()
    assert hands.said.startswith("Saved. What is seen, heard and printed applies now")
    written = hands.document()
    assert written["till"]["shop"] == "Ama's Shop"
    assert written["checkout"]["redirect_hosts"] == ["pay.example", "page.example"]
    assert "ipn_url" not in written["checkout"]


def test_what_was_changed_is_noted_and_never_what_it_is(
    hands: Hands, key_store: MemoryStore
) -> None:
    noted = hands.bench.engine.asked
    hands.open()
    hands.bench.retype("shopField", "")
    hands.save()
    assert noted(NoteSettings) == []
    hands.bench.retype("shopField", "Ama's Shop")
    hands.bench.retype("redirectHosts", "pay.example")
    hands.save()
    (asked,) = noted(NoteSettings)
    assert set(asked.names) == {"till.shop", "checkout.redirect_hosts"}
    hands.bench.retype("paygateKey", KEY)
    hands.bench.click("paygateKeySave")
    hands.bench.until(lambda: len(noted(NoteSettings)) == 2)
    assert noted(NoteSettings)[-1].names == ("paygate.api_key",)
    assert len(key_store.kept) == 1


def test_people_are_a_button_away_and_what_is_unsaved_stays(hands: Hands) -> None:
    wanted: list[str] = []
    hands.screen.wants.connect(wanted.append)
    hands.open()
    hands.bench.retype("shopField", "Ama's Shop")
    hands.bench.click("settingsPeople")
    assert wanted == ["people"]
    assert hands.line("shopField").text() == "Ama's Shop"


def test_what_needs_a_new_start_offers_it_and_the_rest_does_not(hands: Hands) -> None:
    asked: list[bool] = []
    hands.screen.restart_wanted.connect(lambda: asked.append(True))
    hands.open()
    hands.bench.find(Tick, "soundsTick").setFocus()
    hands.bench.press(Qt.Key.Key_Space)
    hands.save()
    assert hands.said == "Saved. It applies now."
    assert not hands.bench.seen("settingsRestart")
    hands.bench.retype("shopField", "Ama's Shop")
    hands.save()
    assert hands.bench.seen("settingsRestart")
    hands.bench.retype("shopField", "Ama's other shop")
    assert not hands.bench.seen("settingsRestart"), "what is typed and unsaved would be lost"
    hands.save()
    hands.bench.click("settingsRestart")
    assert asked == [True]


def test_a_new_start_asks_first_while_payments_are_open(hands: Hands) -> None:
    bench, window = hands.bench, hands.bench.window
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(window.starts_again))
    bench.tell(events.PaymentChanged(sale(), mobile(sale()), None))
    hands.screen.restart_wanted.connect(window.start_again)
    hands.screen.restart_wanted.emit()
    assert "Start again?" in bench.flow.question.confirm.question()
    bench.click("closeStay")
    assert (closed, window.starts_again) == ([], False)
    hands.screen.restart_wanted.emit()
    bench.click("closeTill")
    assert closed == [True]


def test_sounds_and_look_apply_at_once_and_the_rest_of_the_window_stays(hands: Hands) -> None:
    hands.open()
    tick = hands.bench.find(Tick, "soundsTick")
    tick.setFocus()
    hands.bench.press(Qt.Key.Key_Space)
    theme = hands.bench.find(ChoiceBox, "themeChoice")
    theme.setFocus()
    hands.bench.press(Qt.Key.Key_Down)
    hands.bench.enter()
    hands.bench.until(lambda: bool(hands.applied))
    assert (hands.applied[0].sounds, hands.applied[0].theme) == (False, "light")
    assert hands.applied[0].live is False
    assert hands.document()["till"]["theme"] == "light"


def test_a_look_that_was_saved_dresses_the_open_till(
    bench: Bench, place: Path, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: apply_theme(bench.till.app, "light"))
    room = SettingsRoom(Folders(place, place), environ={})
    assert offer_places(bench.till, lambda: room, None, first_run=False) is None
    bench.press("Ctrl+,")
    choice = bench.find(ChoiceBox, "themeChoice")
    bench.until(lambda: bool(bench.find(QLineEdit, "shopField").text()))
    choice.setFocus()
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Down)
    bench.enter()
    bench.until(lambda: bench.till.context.settings.theme == "dark")
    assert colours() is DARK


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("shopField", "", "Type the shop's name"),
        ("tillNameField", "T 1", "Type 1 to 12 letters"),
        ("maxAmount", "12,50", "Type an amount such as 20000.00"),
        ("paygateBaseUrl", "pay.example", "Type a web address"),
        ("checkoutBaseUrl", "http://pay.example", "not encrypted"),
        ("redirectHosts", "https://pay.example", "Type host names"),
        ("ipnUrl", "ipn", "Type a web address"),
    ],
)
def test_a_bad_value_is_said_at_its_place_and_nothing_is_written(
    hands: Hands, name: str, text: str, said: str
) -> None:
    hands.open()
    hands.bench.retype("callbackUrl", "https://mine.example/thanks")
    hands.bench.retype(name, text)
    hands.save()
    assert said in hands.words(f"{name}Problem")
    assert hands.line(name).hasFocus()
    assert hands.said == "Not saved: see the line in red."
    assert not hands.file.exists()
    assert hands.line("callbackUrl").text() == "https://mine.example/thanks"


def test_an_address_in_clear_is_taken_with_the_owners_word_and_warned_about(hands: Hands) -> None:
    hands.open()
    hands.bench.retype("paygateBaseUrl", "http://10.0.0.5:8080")
    tick = hands.bench.find(Tick, "paygateAllowPlainHttp")
    tick.click()
    assert "DANGER" in hands.words("paygateAllowPlainHttpNote")
    hands.save()
    assert hands.document()["paygate"]["allow_plain_http"] is True


def test_an_address_in_clear_that_is_no_longer_allowed_is_named_as_that(hands: Hands) -> None:
    text = '[paygate]\nbase_url = "http://10.0.0.5:8080"\nallow_plain_http = true\n'
    hands.file.write_text(text, encoding="utf-8")
    hands.open()
    hands.bench.find(Tick, "paygateAllowPlainHttp").click()
    hands.save()
    assert "not encrypted" in hands.words("paygateBaseUrlProblem")
    assert hands.file.read_text(encoding="utf-8") == text


def test_live_is_written_for_the_next_start(hands: Hands, idle: Bench) -> None:
    hands.open()
    idle.find(ChoiceBox, "modeChoice").setFocus()
    idle.press(Qt.Key.Key_Down)
    hands.save()
    assert hands.document()["till"]["mode"] == "live"
    assert hands.said == "Saved. The till goes live at its next start."
    assert idle.till.context.settings.live is False
    idle.find(ChoiceBox, "modeChoice").setFocus()
    idle.press(Qt.Key.Key_Up)
    hands.save()
    assert hands.said == "Saved. The till is in training at its next start."


def test_the_mode_stays_while_a_payment_is_unresolved(hands: Hands, idle: Bench) -> None:
    mine = sale()
    idle.tell(events.PaymentChanged(mine, mobile(mine), None))
    hands.open()
    idle.find(ChoiceBox, "modeChoice").setFocus()
    idle.press(Qt.Key.Key_Down)
    idle.enter()
    assert "A payment is not finished" in hands.words("modeChoiceProblem")
    assert not hands.file.exists()


def test_the_mode_stays_until_the_till_knows_what_is_unresolved(bench: Bench) -> None:
    model = bench.till.context.model
    assert "still reading" in settings.mode_refusal(model)
    bench.tell(events.RecoveryFound(NOON, (), (), True))
    assert settings.mode_refusal(model) == ""
    for number in (1, 2):
        mine = sale(number)
        bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    assert "2 payments" in settings.mode_refusal(model)
    bench.tell(events.LedgerTrouble("damaged", ""))
    assert settings.mode_refusal(model) == ""


def test_escape_keeps_what_was_typed_and_undo_takes_it_back(hands: Hands) -> None:
    hands.open()
    hands.bench.retype("shopField", "Half a na")
    hands.bench.press(Qt.Key.Key_Escape)
    assert hands.bench.place == "sell"
    hands.open()
    assert hands.line("shopField").text() == "Half a na"
    hands.bench.click("settingsUndo")
    assert hands.line("shopField").text() == "Corner Shop"
    assert hands.said == ""


def test_unknown_keys_and_the_other_sections_stay(hands: Hands) -> None:
    hands.file.write_text("[till]\nnew = 1\n[watch]\ndeadline_seconds = 3\n", encoding="utf-8")
    hands.open()
    hands.bench.find(Tick, "settingsTelecel").click()
    hands.save()
    written = hands.document()
    assert written["till"]["new"] == 1
    assert written["watch"]["deadline_seconds"] == 3
    assert written["paygate"]["networks"] == ["mtn", "airteltigo"]


def test_a_malformed_file_is_said_and_left_alone(hands: Hands) -> None:
    hands.file.write_text("[till\n", encoding="utf-8")
    hands.bench.press("Ctrl+,")
    hands.bench.until(lambda: "config.toml, line 1: a closing bracket" in hands.said)
    hands.bench.retype("shopField", "Mine")
    hands.save()
    assert "config.toml, line 1: a closing bracket" in hands.said
    assert hands.file.read_text(encoding="utf-8") == "[till\n"


def test_the_amount_unit_can_be_set_and_taken_back(hands: Hands) -> None:
    hands.open()
    assert "hundred times" in hands.words("amountUnitNote")
    unit = hands.bench.find(ChoiceBox, "amountUnit")
    unit.setFocus()
    hands.bench.press(Qt.Key.Key_Down)
    hands.save()
    assert hands.document()["checkout"]["amount_unit"] == "major"
    unit.setFocus()
    hands.bench.press(Qt.Key.Key_Up)
    hands.save()
    assert "amount_unit" not in hands.document()["checkout"]


def test_a_key_goes_in_is_never_shown_and_can_be_taken_out(
    hands: Hands, key_store: MemoryStore
) -> None:
    hands.open()
    assert hands.words("paygateKeyState") == "Missing"
    hands.bench.retype("paygateKey", KEY)
    hands.bench.click("paygateKeySave")
    assert hands.line("paygateKey").text() == ""
    hands.bench.until(lambda: hands.words("paygateKeyState") == "Set")
    assert key_store.kept == {("pos-app", "paygate.api_key"): KEY}
    assert "Kept" in hands.words("paygateKeySaid")
    assert KEY not in hands.everything()
    hands.bench.click("paygateKeyRemove")
    hands.bench.until(lambda: hands.words("paygateKeyState") == "Missing")
    assert key_store.kept == {}


def test_enter_in_a_keys_line_keeps_it_and_save_keeps_what_was_left(
    hands: Hands, key_store: MemoryStore
) -> None:
    hands.open()
    hands.bench.retype("paygateKey", KEY)
    hands.bench.enter(numpad=True)
    hands.bench.until(lambda: hands.words("paygateKeyState") == "Set")
    assert not hands.file.exists()
    hands.bench.retype("checkoutSecretKey", "secret77")
    hands.bench.click("settingsSave")
    hands.bench.until(lambda: hands.words("checkoutSecretKeyState") == "Set")
    assert key_store.kept["pos-app", "checkout.secret_key"] == "secret77"


def test_a_test_key_is_said_to_be_one(hands: Hands, key_store: MemoryStore) -> None:
    key_store.kept["pos-app", "paygate.api_key"] = "sk_test_1"
    hands.open()
    assert hands.words("paygateKeyState") == "Set, a test key: it takes no real money"


def test_what_is_no_key_is_refused(hands: Hands, key_store: MemoryStore) -> None:
    hands.open()
    hands.bench.retype("paygateKey", "two words")
    hands.bench.click("paygateKeySave")
    hands.bench.until(lambda: "not a secret key" in hands.words("paygateKeySaid"))
    hands.bench.retype("paygateKey", "pk_live_4242424242424242")
    hands.bench.click("paygateKeySave")
    hands.bench.until(lambda: "not a secret key" in hands.words("paygateKeySaid"))
    assert key_store.kept == {}


def test_a_key_is_kept_without_what_was_pasted_around_it(
    hands: Hands, key_store: MemoryStore
) -> None:
    hands.open()
    hands.bench.retype("paygateKey", f'\ufeff "Bearer {KEY}" ')
    hands.bench.click("paygateKeySave")
    hands.bench.until(lambda: KEY in key_store.kept.values())


def test_a_store_that_hangs_holds_nothing_up(
    bench: Bench, place: Path, key_store: MemoryStore
) -> None:
    room = SettingsRoom(Folders(place, place), environ={}, timeout=0.05)
    hands = Hands(bench, place / "config.toml", room)
    hands.open()
    key_store.gate.clear()
    hands.bench.retype("checkoutApiKey", KEY)
    hands.bench.click("checkoutApiKeySave")
    hands.bench.retype("shopField", "Typed meanwhile")
    bench.until(lambda: "No answer from the key store" in hands.words("checkoutApiKeySaid"))
    assert "POS_APP_CHECKOUT_API_KEY" in hands.words("checkoutApiKeySaid")
    hands.save()
    assert hands.document()["till"]["shop"] == "Typed meanwhile"


def test_a_key_of_the_environment_is_said_and_cannot_be_taken_out(
    bench: Bench, place: Path
) -> None:
    environ = {"POS_APP_PAYGATE_API_KEY": KEY}
    room = SettingsRoom(Folders(place, place), environ=environ)
    hands = Hands(bench, place / "config.toml", room)
    hands.open()
    assert hands.words("paygateKeyState") == "From the environment"
    assert "POS_APP_PAYGATE_API_KEY wins" in hands.words("paygateKeySaid")
    assert not hands.bench.find(QWidget, "paygateKeyRemove").isEnabled()
    assert hands.words("checkoutApiKeyState") == "This computer has no key store"
    assert KEY not in hands.everything()


@pytest.mark.parametrize("trouble", ["missing", "hung"])
def test_without_a_store_a_file_is_offered_and_taken_only_when_pressed(
    bench: Bench, place: Path, key_store: MemoryStore, trouble: str
) -> None:
    if trouble == "missing":
        keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    else:
        key_store.gate.clear()
    folders = Folders(place, place)
    # The disk has this long too, and it may be a busy one.
    timeout = 10 if trouble == "missing" else 2
    room = SettingsRoom(folders, environ={}, timeout=timeout)
    hands = Hands(bench, place / "config.toml", room)
    hands.open()
    notice = bench.find(Notice, "keyPlace")
    assert (
        notice.title()
        == {
            "missing": "This computer has no safe store for keys",
            "hung": "The computer's key store does not answer",
        }[trouble]
    )
    hands.bench.retype("paygateKey", KEY)
    bench.click("paygateKeySave")
    bench.until(lambda: "or set POS_APP_" in hands.words("paygateKeySaid"))
    assert not folders.key_file.exists()
    assert not hands.file.exists()
    bench.click("keyChoice")
    bench.until(lambda: notice.title() == "The keys are kept in a file")
    assert notice.text().startswith(f"{folders.key_file}: only this user")
    assert hands.document()["till"]["secrets"] == "file"
    hands.bench.retype("paygateKey", KEY)
    bench.click("paygateKeySave")
    bench.until(lambda: "Kept in the file of keys" in hands.words("paygateKeySaid"))
    assert KEY in folders.key_file.read_text(encoding="utf-8")
    assert is_private(folders.key_file)
    assert KEY not in hands.everything()
    hands.bench.retype("shopField", "Mine")
    hands.save()
    assert hands.document()["till"]["secrets"] == "file"
    bench.press(Qt.Key.Key_Escape)
    hands.open()
    assert notice.isVisible()
    bench.click("paygateKeyRemove")
    bench.until(lambda: "Taken out of the file" in hands.words("paygateKeySaid"))


def test_keys_move_from_the_file_to_a_store_that_works_and_the_file_goes(
    hands: Hands, place: Path, key_store: MemoryStore
) -> None:
    folders = Folders(place, place)
    settings_keys.choose_file(folders)
    settings_keys.write_file(folders.key_file, SecretName.PAYGATE_API_KEY, Secret(KEY))
    hands.open()
    notice = hands.bench.find(Notice, "keyPlace")
    assert notice.title() == "The keys are kept in a file"
    assert hands.words("paygateKeyState") == "Set"
    hands.bench.click("keyChoice")
    hands.bench.until(lambda: "The file of keys is gone" in hands.said)
    hands.bench.until(lambda: not notice.isVisible())
    assert key_store.kept == {("pos-app", "paygate.api_key"): KEY}
    assert not folders.key_file.exists()
    assert "secrets" not in hands.document()["till"]


@pytest.mark.usefixtures("key_store")
def test_keys_stay_in_the_file_while_there_is_no_store_to_move_to(
    hands: Hands, place: Path
) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    folders = Folders(place, place)
    settings_keys.choose_file(folders)
    settings_keys.write_file(folders.key_file, SecretName.PAYGATE_API_KEY, Secret(KEY))
    hands.open()
    hands.bench.click("keyChoice")
    hands.bench.until(lambda: "Not moved: this computer has no safe store" in hands.said)
    assert folders.key_file.exists()
    assert hands.bench.find(Notice, "keyPlace").title() == "The keys are kept in a file"


@pytest.mark.usefixtures("key_store")
def test_a_store_that_works_asks_nothing(hands: Hands) -> None:
    hands.open()
    assert not hands.screen.form.key_place.isVisible()


def test_a_choice_that_cannot_be_written_is_said(hands: Hands, place: Path) -> None:
    hands.open()
    (place / "config.toml").write_text("[till\n", encoding="utf-8")
    hands.bench.click("keyChoice")
    hands.bench.until(lambda: "config.toml, line 1: a closing bracket" in hands.said)
    assert (place / "config.toml").read_text(encoding="utf-8") == "[till\n"


def test_in_training_nobody_is_asked_and_a_test_says_so(hands: Hands) -> None:
    hands.open()
    hands.bench.click("paygateTest")
    assert hands.bench.engine.asked(TestConnection) == []
    assert hands.words("paygateTested").startswith("Not tested: in training nobody is asked.")


def test_a_key_that_is_only_typed_is_not_the_one_that_is_tested(hands: Hands) -> None:
    context = hands.bench.till.context
    context.settings = context.settings._replace(live=True)
    hands.open()
    hands.bench.retype("paygateKey", KEY)
    hands.bench.click("paygateTest")
    assert hands.bench.engine.asked(TestConnection) == []
    assert hands.words("paygateTested") == "Not tested: keep the key that was typed first."
    hands.bench.click("checkoutTest")
    assert hands.bench.engine.last(TestConnection).gateway is GatewayName.CHECKOUT


def test_each_gateway_is_tested_and_the_outcome_said(hands: Hands) -> None:
    context = hands.bench.till.context
    context.settings = context.settings._replace(live=True)
    hands.open()
    hands.bench.click("paygateTest")
    assert hands.bench.engine.last(TestConnection).gateway is GatewayName.PAYGATE
    assert hands.words("paygateTested") == "Asking PayGate …"
    hands.bench.tell(events.ConnectionTested(GatewayName.PAYGATE, "ok", ""))
    assert hands.words("paygateTested") == "PayGate answers and takes the key."
    hands.bench.click("checkoutTest")
    hands.bench.tell(events.ConnectionTested(GatewayName.CHECKOUT, "name_not_resolved", "x"))
    assert hands.words("checkoutTested").startswith("Checkout is not found.")
    hands.bench.tell(events.ConnectionTested(GatewayName.CHECKOUT, "strange_thing", "x"))
    assert "(strange_thing)" in hands.words("checkoutTested")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("http_401", "PayGate refuses the key. Type it again."),
        ("http_503", "PayGate has trouble of its own. Try again in a moment."),
        ("deadline_passed", "PayGate did not answer in time. Try again in a moment."),
        ("certificate_refused", "Check this computer's date"),
        ("gateway_off", "a key or an address is missing"),
    ],
)
def test_what_failed_in_a_test_says_what_to_do(code: str, said: str) -> None:
    fact = events.ConnectionTested(GatewayName.PAYGATE, code, "")
    assert said in settings.tested(fact)[0]


def test_the_wheel_never_changes_a_choice(hands: Hands) -> None:
    hands.open()
    choice = hands.bench.find(ChoiceBox, "themeChoice")
    middle = choice.rect().center()
    wheel = QWheelEvent(
        middle.toPointF(), choice.mapToGlobal(middle).toPointF(), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(choice, wheel)
    assert choice.value() == "system"


def test_tab_reaches_every_control_and_each_has_a_name(hands: Hands) -> None:
    hands.open()
    for row in hands.screen.form.keys.values():
        row.line.setText("x")
        row.show_state(KeyState("found"))
    hands.bench.retype("shopField", "X")
    wanted = {
        control
        for control in hands.screen.findChildren(QWidget)
        if isinstance(control, QLineEdit | ChoiceBox | Tick) or control.inherits("QPushButton")
        if control.isVisibleTo(hands.screen)
    }
    reached = set()
    for _ in range(len(wanted) + 20):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert {control.objectName() for control in wanted - reached} == set()
    assert all(control.objectName() and control.accessibleName() for control in wanted)


@pytest.mark.parametrize("code", ["stored", "deleted", "missing", "no_store", "failed", "odd"])
def test_every_outcome_of_a_key_has_words(code: str) -> None:
    assert settings.key_outcome(KeyState(code), "POS_APP_X").endswith(".")
    assert settings.key_state(KeyState(code))


def test_a_folder_that_cannot_be_written_is_said() -> None:
    for code in (ProblemCode.UNWRITABLE, ProblemCode.NO_FOLDER):
        told = settings.problem(SettingProblem("config.toml", "", "a file", code))
        assert "cannot be written" in told
    told = settings.problem(SettingProblem("watch.deadline_seconds", "0", "a number"))
    assert told == "watch.deadline_seconds must be a number."


def test_the_shop_shows_what_the_customer_will_read(qapp: QApplication) -> None:
    del qapp
    field = make_fields(["till.shop"])["till.shop"]
    for text, note in (
        ("Corner Shop", "Customers read it on their phone."),
        ("Ɔdɔ Fie", "Odo Fie"),
        ("Café Adwoa", "Cafe Adwoa"),
        ("\u4e2d\u6587", "plain letters"),
    ):
        field.set_value(text)
        assert note in field.note.text()


def test_only_look_and_sounds_need_no_restart(tmp_path: Path) -> None:
    folders = Folders(tmp_path, tmp_path)
    folders.config_file.write_text('[till]\nmode = "training"\n')
    assert SettingsRoom(folders).save({"till.theme": "dark"}).restart == frozenset()
    assert SettingsRoom(folders).save({"till.shop": "Ama"}).restart == {"till.shop"}
    assert SettingsRoom(folders).save({"till.shop": "Ama"}).restart == frozenset()


class TestReceipts:
    def choose(self, hands: Hands, kind: str, where: str) -> None:
        box = hands.bench.find(ChoiceBox, "printerFieldKind")
        box.setFocus()
        box.set_value(kind)
        box.activated.emit(box.currentIndex())
        hands.line("printerFieldWhere").setFocus()
        hands.bench.type(where)

    def test_a_printer_in_the_network_gets_its_usual_port_and_applies_at_once(
        self, hands: Hands
    ) -> None:
        hands.open()
        assert not hands.bench.seen("printerFieldWhere")
        self.choose(hands, "tcp", "192.168.1.50")
        hands.save()
        assert hands.document()["receipt"]["printer"] == "tcp:192.168.1.50:9100"
        assert hands.line("printerFieldWhere").text() == "192.168.1.50:9100"
        assert hands.said == "Saved. It applies now."
        assert (hands.applied[-1].has_printer, hands.applied[-1].print_when) == (True, "ask")

    def test_a_place_that_cannot_be_is_told_at_the_field(self, hands: Hands) -> None:
        hands.open()
        self.choose(hands, "tcp", "no such place")
        hands.save()
        words = hands.words("printerFieldProblem")
        assert words == "Type where it is, such as 192.168.1.50:9100 or /dev/usb/lp0."
        assert hands.applied == []

    def test_the_shops_lines_may_have_commas_and_enter_begins_another(self, hands: Hands) -> None:
        hands.open()
        text = hands.bench.find(QPlainTextEdit, "receiptHeader")
        text.setFocus()
        hands.bench.type("Oxford Street, Osu\r 030 000 0000 \r\r")
        assert "receipt" not in (hands.document() if hands.file.exists() else {})
        hands.bench.click("settingsSave")
        hands.bench.until(lambda: "Saved" in hands.said, "that it is saved")
        assert hands.document()["receipt"]["header"] == ["Oxford Street, Osu", "030 000 0000"]
        assert text.toPlainText() == "Oxford Street, Osu\n030 000 0000"
        hands.bench.press("Tab")
        assert hands.bench.window.focusWidget() is not text

    def test_the_test_print_says_what_came_of_it(self, bench: Bench, place: Path) -> None:
        port = with_receipts(bench, printer=False)
        hands = Hands(bench, place / "config.toml", SettingsRoom(Folders(place, place), environ={}))
        hands.open()

        def tested() -> str:
            return hands.words("printerTested")

        hands.bench.click("printerTest")
        assert tested() == "Choose a printer first, and save."
        self.choose(hands, "file", "/dev/usb/lp0")
        hands.bench.click("printerTest")
        assert tested() == "Not printed: save the changes first."
        hands.save()
        hands.bench.click("printerTest")
        hands.bench.until(lambda: "Printed" in tested(), "the print")
        assert tested() == ("Printed. Choose the letters whose line reads right, and the width.")
        for end, words in (
            (NO_ANSWER, "The printer did not answer: look whether it is on, then print again."),
            (
                JobEnd(ReceiptState.UNKNOWN, PrintProblem.CUT_OFF),
                "The printer stopped in the middle: look what came out before you print again.",
            ),
        ):
            port.ends = end
            hands.bench.click("printerTest")
            hands.bench.until(lambda: "…" not in tested(), words)
            assert tested() == words
        assert port.asked == [("test", "", 0)] * 3

    def test_where_nothing_prints_there_is_no_test(self, hands: Hands) -> None:
        hands.open()
        assert not hands.bench.seen("printerTest")
