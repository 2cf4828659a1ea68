"""Buttons obey both Enters once, never a held key, and never take the focus from a finger."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.desktop.look.theme import apply_theme
from pos_app.desktop.widgets.buttons import TARGET, FlowRow, KeycapButton, Variant, expand
from pos_app.desktop.widgets.keypad import LEAST, Keypad
from pos_app.desktop.widgets.tiles import MethodTile, NetworkTile
from pos_app.desktop.window_driver import WindowDriver

VARIANTS: tuple[Variant, ...] = (
    "plain", "primary", "danger", "pane", "ghost", "link", "quiet_link", "nav", "toggle",
)  # fmt: skip


def a_method(title: str, subtitle: str, key: str, name: str = "") -> MethodTile:
    made = MethodTile(title, subtitle, name=name)
    made.set_key(key)
    return made


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    """The light theme."""
    apply_theme(qapp, "light")


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """A shown window with a line edit that has the focus."""
    page = QWidget()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(QLineEdit())
    page.resize(600, 500)
    page.show()
    page.activateWindow()
    page.findChildren(QLineEdit)[0].setFocus()
    return page


def put(page: QWidget, widget: QWidget) -> None:
    layout = page.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_focused_button_is_pressed_once_by_a_key(page: QWidget, key: Qt.Key) -> None:
    button = KeycapButton("Check now", "F5", name="checkNowButton")
    put(page, button)
    presses: list[str] = []
    button.clicked.connect(lambda: presses.append("press"))
    button.setFocus()
    WindowDriver(button).press(key)
    assert len(presses) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_held_key_never_presses(page: QWidget, key: Qt.Key) -> None:
    button = KeycapButton("Charge", variant="primary")
    put(page, button)
    presses: list[str] = []
    button.clicked.connect(lambda: presses.append("press"))
    button.setFocus()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(button, event)
    assert presses == []


def test_a_disabled_button_is_deaf(qtbot: QtBot, page: QWidget) -> None:
    button = KeycapButton("Charge", variant="primary")
    put(page, button)
    button.setEnabled(False)
    with qtbot.assertNotEmitted(button.clicked):
        WindowDriver(button).press(Qt.Key.Key_Return)
        WindowDriver(button).click(button)


def test_a_mouse_press_leaves_the_focus_where_it_was(qtbot: QtBot, page: QWidget) -> None:
    field = page.findChildren(QLineEdit)[0]
    widgets = (
        KeycapButton("Check now"),
        NetworkTile("mtn", "MTN", "MoMo", "F1"),
        a_method("QR code", "needs internet", "F4"),
        Keypad().keys["7"],
    )
    for widget in widgets:
        put(page, widget)
        qtbot.waitUntil(field.hasFocus)
        with qtbot.waitSignal(widget.clicked):
            WindowDriver(widget).click(widget)
        assert field.hasFocus()


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("size", ["charge", "pane", "large", "small", "line"])
def test_every_button_is_large_enough_for_a_finger(
    qapp: QApplication, variant: Variant, size: str
) -> None:
    assert qapp is not None
    button = KeycapButton("Go", variant=variant, size=size)  # type: ignore[arg-type]
    least = button.minimumSizeHint()
    assert min(least.width(), least.height()) >= TARGET
    assert button.sizeHint().height() >= TARGET


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_focus_can_be_seen(
    qapp: QApplication, page: QWidget, variant: Variant, theme: str
) -> None:
    apply_theme(qapp, theme)  # type: ignore[arg-type]
    button = KeycapButton("Go on", "F5", variant=variant)
    put(page, button)
    calm = button.grab().toImage()
    button.setFocus()
    ringed = button.grab().toImage()
    changed = sum(
        calm.pixel(x, y) != ringed.pixel(x, y)
        for x in range(calm.width())
        for y in range(calm.height())
    )
    assert changed > 2 * (calm.width() + calm.height())


def test_words_and_key_are_told_to_a_screen_reader(qapp: QApplication) -> None:
    assert qapp is not None
    button = KeycapButton("Check & see", "F5", name="checkNowButton")
    assert button.accessibleName() == "Check & see"
    assert button.label() == "Check & see"
    assert button.accessibleDescription() == "F5"
    button.setText("Look again")
    button.set_key("F6")
    assert (button.accessibleName(), button.key()) == ("Look again", "F6")
    assert button.accessibleDescription() == "F6"


def test_only_the_window_opens_a_tab(qtbot: QtBot, page: QWidget) -> None:
    tab = expand(KeycapButton("History", variant="nav"))
    put(page, tab)
    with qtbot.waitSignal(tab.clicked):
        WindowDriver(tab).click(tab)
    assert not tab.isChecked()
    tab.setChecked(True)
    assert tab.isChecked()


def test_the_keypad_says_what_was_pressed(page: QWidget) -> None:
    pad = Keypad({"back": "Backspace"})
    put(page, pad)
    said: list[str] = []
    pad.keyed.connect(said.append)
    for code, key in pad.keys.items():
        assert key.objectName() == f"keypad_{code}"
        assert key.accessibleName()
        WindowDriver(key).click(key)
    assert said == list(pad.keys)
    assert set(said) == {*"0123456789", "00", "dot", "plus", "times", "clear", "back"}
    assert pad.keys["back"].accessibleName() == "Backspace"
    assert min(pad.keys["5"].minimumSizeHint().toTuple()) == LEAST


@pytest.mark.parametrize("make", ["network", "method"])
def test_a_tile_waits_for_the_screen_and_says_why_it_is_off(
    qtbot: QtBot, page: QWidget, make: str
) -> None:
    tile = (
        NetworkTile("telecel", "Telecel", "Cash", "F2", name="networkTelecel")
        if make == "network"
        else a_method("Telecel", "Cash", "F2", name="networkTelecel")
    )
    put(page, tile)
    with qtbot.waitSignal(tile.clicked):
        WindowDriver(tile).click(tile)
    assert not tile.isChecked()
    plain = tile.grab().toImage()
    tile.setChecked(True)
    assert tile.grab().toImage() != plain
    tile.set_reason("No keys yet")
    assert not tile.isEnabled()
    assert [each.text() for each in tile.findChildren(QLabel, "tileWords")] == ["No keys yet"]
    assert "No keys yet" in tile.accessibleDescription()
    with qtbot.assertNotEmitted(tile.clicked):
        WindowDriver(tile).click(tile)
    tile.set_reason("")
    assert tile.isEnabled()
    assert "No keys yet" not in tile.accessibleDescription()


def test_a_narrow_tile_says_its_second_line_in_short(page: QWidget) -> None:
    tile = NetworkTile("airteltigo", "AT", "AirtelTigo Money", short="AirtelTigo")
    put(page, tile)
    (words,) = tile.findChildren(QLabel, "tileWords")
    tile.resize(tile.sizeHint())
    assert words.text() == "AirtelTigo Money"
    tile.resize(tile.minimumSizeHint())
    assert words.text() == "AirtelTigo"


def test_a_row_goes_on_in_a_further_line_where_its_buttons_have_no_room(page: QWidget) -> None:
    holder = QWidget()
    row = FlowRow(holder)
    row.setContentsMargins(0, 0, 0, 0)
    buttons = [KeycapButton(words) for words in ("Cancel payment", "Check now", "Set aside")]
    for button in buttons[:2]:
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(buttons[2])
    put(page, holder)
    holder.resize(600, 64)
    assert {button.y() for button in buttons} == {0}
    assert buttons[2].geometry().right() == 599
    holder.resize(buttons[0].minimumSizeHint().width() + 40, row.heightForWidth(200))
    assert buttons[0].y() < buttons[1].y()
    assert buttons[2].geometry().right() == holder.width() - 1
    for button in buttons:
        assert button.width() >= button.minimumSizeHint().width()
        assert holder.rect().contains(button.geometry())
