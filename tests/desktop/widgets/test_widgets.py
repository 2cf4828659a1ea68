"""What the widgets show is what they were told, for eyes, tests and screen readers alike."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import LIGHT, Tone
from pos_app.desktop.look.theme import apply_theme
from pos_app.desktop.screens.rail import Action, CardFacts, PaymentCard
from pos_app.desktop.shell.frame import Banner, ConnectionDot
from pos_app.desktop.widgets.amount import AmountDisplay, AmountText
from pos_app.desktop.widgets.card import Notice
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.phone import PhoneDisplay
from pos_app.desktop.widgets.progress import ElapsedRing, StepBar, elapsed_text
from pos_app.desktop.widgets.qr import QUIET_ZONE, QrView
from pos_app.desktop.widgets.text_label import Chip, FittedLabel, TextLabel
from pos_app.desktop.window_driver import WindowDriver
from tests.desktop.live_actions import hold

LABELS: dict[Action, str] = {
    "open": "Open",
    "check": "Check now",
    "cancel": "Cancel",
    "dismiss": "Dismiss",
}


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    """The light theme."""
    apply_theme(qapp, "light")


def shown(qtbot: QtBot, widget: QWidget, width: int, height: int) -> QImage:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget.grab().toImage()


def test_the_amount_carries_its_minor_units(qtbot: QtBot) -> None:
    display = AmountDisplay("Amount due")
    shown(qtbot, display, 404, 140)
    display.set_amount(2050, "20.50")
    display.set_working("12.50 + 8.00")
    assert display.objectName() == "amountDisplay"
    assert display.property("amountMinor") == 2050
    assert display.working() == "12.50 + 8.00"
    assert display.accessibleName() == "Amount due: GH₵ 20.50"
    display.set_label("Amount of T1-000062")
    assert "T1-000062" in display.accessibleName()


def test_a_long_sum_shows_its_end_and_a_refusal_its_beginning(qtbot: QtBot) -> None:
    display = AmountDisplay("Amount due")
    shown(qtbot, display, 300, 140)
    long = " + ".join(["12.50"] * 12)

    def drawn(text: str, tone: Tone) -> QImage:
        display.set_working(text, tone)
        return display.grab().toImage()

    assert drawn(f"{long} + 8.00", "quiet") != drawn(f"{long} + 9.00", "quiet")
    assert drawn(f"3.00 + {long}", "quiet") == drawn(f"4.00 + {long}", "quiet")
    assert drawn(f"3 {long}", "bad") != drawn(f"4 {long}", "bad")


def test_the_active_and_the_locked_amount_look_so(qtbot: QtBot) -> None:
    display = AmountDisplay("Amount due")
    calm = shown(qtbot, display, 404, 140)
    display.set_active(True)
    ringed = display.grab().toImage()
    assert ringed.pixelColor(1, 70) == QColor(LIGHT.accent)
    assert calm.pixelColor(1, 70) != QColor(LIGHT.accent)
    display.set_locked(True)
    assert display.grab().toImage() != ringed


def test_a_press_chooses_the_amount(qtbot: QtBot) -> None:
    display = AmountDisplay("Amount due")
    shown(qtbot, display, 404, 140)
    with qtbot.waitSignal(display.activated):
        WindowDriver(display).click(display)


@pytest.mark.parametrize("width", [230, 300, 404])
def test_the_longest_amount_never_reaches_the_edge(qtbot: QtBot, width: int) -> None:
    display = AmountDisplay("Amount due")
    display.set_amount(123_456_789_00, "123,456,789.00")
    image = shown(qtbot, display, width, 100)
    card = QColor(LIGHT.card)
    assert all(image.pixelColor(width - 10, y) == card for y in range(40, 80))


def test_a_large_amount_shrinks_to_its_room(qtbot: QtBot) -> None:
    text = AmountText(2_000_000, "GH₵ 20,000.00", "hero", name="paidBanner")
    image = shown(qtbot, text, 300, 70)
    assert text.property("amountMinor") == 2_000_000
    assert text.accessibleName() == text.text() == "GH₵ 20,000.00"
    ground = QColor(LIGHT.ground)
    assert all(image.pixelColor(299, y) == ground for y in range(70))
    assert text.minimumSizeHint().height() >= 60


def test_the_phone_field_is_a_real_one(qtbot: QtBot) -> None:
    display = PhoneDisplay("Customer's phone number", placeholder="024 000 0000")
    shown(qtbot, display, 540, 120)
    field = display.findChild(QLineEdit, "phoneField")
    assert field is display.field
    assert field.accessibleName() == "Customer's phone number"
    field.setFocus()
    WindowDriver(field).type("0241234567")
    assert field.text() == "0241234567"
    display.set_chip("MTN, from the number")
    assert display.chip.isVisible()
    display.set_chip("")
    assert not display.chip.isVisible()
    display.set_problem("A letter O is not a zero")
    assert display.problem() == "A letter O is not a zero"
    with qtbot.waitSignal(display.activated):
        WindowDriver(field).click(field)
    with qtbot.waitSignal(display.activated):
        WindowDriver(display).click(display)
    field.clearFocus()
    calm = display.grab().toImage()
    display.set_active(True)
    assert display.grab().toImage() != calm


def test_a_chip_without_words_is_not_there(qtbot: QtBot) -> None:
    page = QWidget()
    chip = Chip(parent=page)
    shown(qtbot, page, 300, 60)
    assert not chip.isVisible()
    chip.set("Number looks like Telecel", "amber")
    assert chip.isVisible()
    assert (chip.text(), chip.hue()) == ("Number looks like Telecel", "amber")
    assert chip.accessibleName() == "Number looks like Telecel"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0:00"),
        (0, "0:00"),
        (31, "0:31"),
        (370, "6:10"),
        (3600, "1:00:00"),
        (36_061, "10:01:01"),
    ],
)
def test_time_only_counts_up(qtbot: QtBot, seconds: int, text: str) -> None:
    assert elapsed_text(seconds) == text
    ring = ElapsedRing()
    shown(qtbot, ring, 114, 114)
    ring.set_elapsed(seconds)
    assert ring.text() == ring.accessibleName() == text


def test_the_ring_turns_once_a_minute(qtbot: QtBot) -> None:
    ring = ElapsedRing()
    shown(qtbot, ring, 114, 114)
    right, left = (109, 57), (5, 57)
    amber, track = QColor(LIGHT.waiting_edge), QColor(LIGHT.track)
    ring.set_elapsed(30)
    half = ring.grab().toImage()
    assert (half.pixelColor(*right), half.pixelColor(*left)) == (amber, track)
    ring.set_elapsed(120 + 50)
    ring.set_hue("purple")
    most = ring.grab().toImage()
    assert most.pixelColor(*left) == QColor(LIGHT.unconfirmed_edge)


def test_steps_behind_here_and_to_come(qtbot: QtBot) -> None:
    bar = StepBar(("Request sent", "Customer approves", "Network confirms", "Paid"))
    shown(qtbot, bar, 800, 36)

    def colours() -> list[str]:
        image = bar.grab().toImage()
        return [image.pixelColor(100 + 200 * part, 3).name().upper() for part in range(4)]

    bar.set_step(2)
    assert colours() == [LIGHT.accent, LIGHT.waiting_edge, LIGHT.line, LIGHT.line]
    assert bar.accessibleName() == "Customer approves (2/4)"
    bar.set_step(2, unconfirmed=True)
    assert colours()[1] == LIGHT.unconfirmed_edge
    bar.set_step(4, done=True)
    assert bar.accessibleName() == "Paid (4/4)"
    assert colours() == [LIGHT.accent] * 4


@pytest.mark.parametrize("side", [220, 301, 430])
def test_the_code_is_whole_pixels_with_its_quiet_zone(qtbot: QtBot, side: int) -> None:
    matrix = [[(x * 7 + y * 3) % 5 < 2 for x in range(29)] for y in range(29)]
    view = QrView("Code to scan")
    image = shown(qtbot, view, side, side)
    assert (view.has_code(), view.module_pixels()) == (False, 0)
    view.set_matrix(matrix)
    image = view.grab().toImage()
    scale = image.devicePixelRatio()
    module = view.module_pixels()
    assert module == int(side * scale) // (29 + 2 * QUIET_ZONE)
    start = round((side * scale - 29 * module) / 2)
    read = [
        [
            {image.pixelColor(start + x * module + dx, start + y * module + dy).name()
             for dx in (0, module - 1) for dy in (0, module - 1)}
            for x in range(29)
        ]
        for y in range(29)
    ]  # fmt: skip
    assert read == [[{"#000000"} if dark else {"#ffffff"} for dark in row] for row in matrix]
    assert start >= QUIET_ZONE * module
    view.set_matrix(None)
    assert not view.has_code()


def test_a_code_off_the_corner_is_whole_pixels_too(qtbot: QtBot) -> None:
    page = QWidget()
    view = QrView(parent=page)
    view.setGeometry(37, 21, 400, 300)
    view.set_matrix([[True] * 21 for _ in range(21)])
    image = shown(qtbot, page, 480, 360)
    shades = {image.pixelColor(x, 171).name() for x in range(100, 380)}
    assert shades == {"#000000", "#ffffff"}


def facts(*actions: Action, state: str = "Waiting", elapsed: str = "0:42") -> CardFacts:
    return CardFacts(
        "GH₵ 120.00", "MTN · 024 ••• 8812", state, "amber", "pending", actions, elapsed
    )


def test_a_card_shows_its_facts(qtbot: QtBot) -> None:
    card = PaymentCard("p-1", LABELS)
    card.show_facts(facts("check", "cancel"))
    image = shown(qtbot, card, 318, 140)
    assert (card.objectName(), card.property("paymentId")) == ("paymentCard", "p-1")
    assert card.property("status") == "pending"
    assert card.accessibleName() == "GH₵ 120.00, Waiting"
    assert image.pixelColor(2, 70) == QColor(LIGHT.waiting_edge)
    names = {b.objectName() for b in (card.button("check"), card.button("cancel")) if b}
    assert names == {"cardCheckNow", "cardCancel"}
    assert card.button("dismiss") is None
    card.set_elapsed("0:43")
    assert "0:43" in {label.text() for label in card.findChildren(QLabel)}
    card.show_facts(facts("open", "dismiss", state="Paid ✓"))
    check, dismiss = card.button("check"), card.button("dismiss")
    assert check is not None
    assert dismiss is not None
    assert not check.isVisible()
    assert dismiss.isVisible()
    assert card.facts.state == "Paid ✓"


def test_a_card_shows_outside_text_as_it_is(qtbot: QtBot) -> None:
    card = PaymentCard("p-1", LABELS)
    card.show_facts(facts(state="<b>Paid</b>"))
    shown(qtbot, card, 318, 140)
    for label in card.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_card_passes_wishes_on_by_the_payments_id(qtbot: QtBot) -> None:
    card = PaymentCard("p-1", LABELS)
    card.show_facts(facts("open", "check", "cancel", "dismiss"))
    shown(qtbot, card, 420, 140)
    for action, signal in (
        ("open", card.open_requested),
        ("check", card.check_requested),
        ("cancel", card.cancel_requested),
        ("dismiss", card.dismiss_requested),
    ):
        button = card.button(action)  # type: ignore[arg-type]
        assert button is not None
        with qtbot.waitSignal(signal) as wish:
            button.click()
        assert wish.args == ["p-1"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_and_delete_dismisses_a_card(qtbot: QtBot, key: Qt.Key) -> None:
    page = QWidget()
    QLineEdit(page).setFocus()
    card = PaymentCard("p-1", LABELS, parent=page)
    card.show_facts(facts("open", "dismiss"))
    card.setGeometry(0, 60, 318, 140)
    shown(qtbot, page, 320, 220)
    page.activateWindow()
    assert card.payment_id == "p-1"
    calm = card.grab().toImage()
    card.setFocus()
    qtbot.waitUntil(card.hasFocus)
    assert card.grab().toImage() != calm
    with qtbot.waitSignal(card.open_requested):
        WindowDriver(card).press(key)
    with qtbot.waitSignal(card.dismiss_requested):
        WindowDriver(card).press(Qt.Key.Key_Delete)
    with qtbot.waitSignal(card.open_requested):
        WindowDriver(card).click(card)
    with qtbot.assertNotEmitted(card.open_requested):
        hold(WindowDriver(page), key)
    card.show_facts(facts("open", state="Still waiting"))
    with qtbot.assertNotEmitted(card.dismiss_requested):
        WindowDriver(card).press(Qt.Key.Key_Delete)


def test_arrows_are_left_to_the_rail(qtbot: QtBot) -> None:
    card = PaymentCard("p-1", LABELS)
    shown(qtbot, card, 318, 140)
    down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    card.keyPressEvent(down)
    assert not down.isAccepted()


@pytest.mark.parametrize("kind", ["training", "danger", "test"])
def test_a_banner_cannot_be_missed(qtbot: QtBot, kind: str) -> None:
    banner = Banner("TRAINING", kind)  # type: ignore[arg-type]
    image = shown(qtbot, banner, 400, 28)
    assert banner.objectName() == "trainingBanner"
    stripes = {image.pixelColor(x, 14).name() for x in range(120)}
    assert len(stripes) >= 2
    banner.setText("TEST")
    assert banner.text() == banner.accessibleName() == "TEST"


def test_a_connection_is_told_in_words_and_by_shape(qtbot: QtBot) -> None:
    dot = ConnectionDot("PayGate online", "online")
    filled = shown(qtbot, dot, 160, 24)
    place = dot.findChild(QWidget, "connectionDot").geometry().center()  # type: ignore[union-attr]
    assert filled.pixelColor(place) == QColor(LIGHT.online)
    dot.set_state("PayGate offline, still watching", "offline")
    hollow = dot.grab().toImage()
    assert hollow.pixelColor(place) == QColor(LIGHT.ground)
    assert dot.text() == dot.accessibleName() == "PayGate offline, still watching"


def test_a_notice_says_its_words_and_takes_buttons(qtbot: QtBot) -> None:
    notice = Notice("No prompt on the phone?", "Dial *170#", shape="compact", name="coach")
    shown(qtbot, notice, 600, 90)
    assert (notice.title(), notice.text()) == ("No prompt on the phone?", "Dial *170#")
    button = notice.add_button("Dismiss", name="dismissNotice")
    with qtbot.waitSignal(button.clicked):
        WindowDriver(button).click(button)
    notice.set_hue("bad")
    notice.set_words("", "<i>odd</i>")
    assert notice.hue() == "bad"
    assert notice.accessibleName() == "<i>odd</i>"
    assert notice.grab().toImage().pixelColor(300, 3) == QColor(LIGHT.bad_ground)


@pytest.fixture
def asked(qtbot: QtBot) -> Iterator[tuple[InlineConfirm, QLineEdit]]:
    """A question in a shown window, and the field that has the focus before it is asked."""
    page = QWidget()
    field = QLineEdit(page)
    confirm = InlineConfirm("Cancel this payment?", "Keep waiting", "Cancel payment", parent=page)
    confirm.setGeometry(0, 60, 600, 80)
    shown(qtbot, page, 600, 160)
    page.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    yield confirm, field
    page.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_the_safe_answer_is_the_default(
    qtbot: QtBot, asked: tuple[InlineConfirm, QLineEdit], key: Qt.Key
) -> None:
    confirm, field = asked
    assert not confirm.is_asking()
    confirm.ask()
    confirm.ask()
    assert confirm.is_asking()
    assert confirm.safe.hasFocus()
    with qtbot.waitSignal(confirm.kept), qtbot.assertNotEmitted(confirm.accepted):
        WindowDriver(confirm.safe).press(key)
    assert not confirm.is_asking()
    assert field.hasFocus()


def test_a_question_on_a_screen_that_is_not_in_front_takes_no_keys(
    asked: tuple[InlineConfirm, QLineEdit],
) -> None:
    confirm, field = asked
    behind = QWidget(field.parentWidget())
    confirm.setParent(behind)
    confirm.ask()
    assert confirm.is_asking()
    assert field.hasFocus()


def test_the_dangerous_answer_must_be_chosen(
    qtbot: QtBot, asked: tuple[InlineConfirm, QLineEdit]
) -> None:
    confirm, _field = asked
    confirm.ask()
    with qtbot.waitSignal(confirm.accepted), qtbot.assertNotEmitted(confirm.kept):
        WindowDriver(confirm.danger).click(confirm.danger)
    assert not confirm.is_asking()
    assert (confirm.safe.objectName(), confirm.danger.objectName()) == (
        "confirmKeep",
        "confirmCancel",
    )


def test_a_question_can_be_taken_back(qtbot: QtBot, asked: tuple[InlineConfirm, QLineEdit]) -> None:
    confirm, field = asked
    confirm.ask()
    with qtbot.assertNotEmitted(confirm.kept), qtbot.assertNotEmitted(confirm.accepted):
        confirm.close_question()
        confirm.close_question()
        confirm.safe.click()
    assert field.hasFocus()
    confirm.set_question("Withdraw the code?", "It may still be paid.")
    assert confirm.question() == "Withdraw the code?"


def test_a_held_escape_answers_nothing(asked: tuple[InlineConfirm, QLineEdit]) -> None:
    confirm, _field = asked
    confirm.ask()
    hold(WindowDriver(confirm.window()), Qt.Key.Key_Escape)
    assert confirm.is_asking()


def test_long_words_end_in_dots_rather_than_ask_for_room(qtbot: QtBot) -> None:
    words = TextLabel("A very long line of quiet words that goes on and on", elide=True)
    image = shown(qtbot, words, 120, 24)
    assert words.minimumSizeHint().width() <= 24
    assert not image.isNull()
    words.set_tone("bad")
    assert words.textFormat() == Qt.TextFormat.PlainText


def test_words_keep_the_font_that_they_were_given_last(qtbot: QtBot) -> None:
    words = FittedLabel("Not enough money", "heading")
    words.sizeHint()
    words.set_font(fonts.font("small"))
    shown(qtbot, words, 120, 24)
    assert words.font() == fonts.font("small")
    words.set_tone("bad")
    assert words.font() == fonts.font("small")
