"""Text from outside is letters on every screen: no markup, no pictures, nothing that turns it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtGui import Qt as Text
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView, QWidget

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.screens.history.screen import HistoryScreen
from pos_app.desktop.screens.settings.screen import SettingsScreen
from pos_app.desktop.shell.customer_place import CustomerPlace
from pos_app.desktop.widgets.card import Notice
from pos_app.desktop.widgets.text_label import TextLabel, seen
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import PaymentState, Review
from pos_app.engine import events
from pos_app.engine.requests import AskHistory, AskStory
from pos_app.settings.folders import Folders
from tests.desktop.engine import NOON, code, mobile, sale
from tests.desktop.history_rows import a_row, a_story

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.desktop.conftest import Bench

MARKUP = "<b>x</b><img src=x onerror=alert(1)> &lt;i&gt; &amp;"
TURNED = "\u202eDIAP\u202c\u2066\x1b[31m\x00\x07\x9b\u2028"
HOSTILE = f"{MARKUP} {TURNED}"
ALLOWED = set("\n\u00a0\u2009\u202f")


def check(window: QWidget, *, shown: bool = True) -> None:
    """No label of this window reads markup or shows what nobody sees."""
    texts = []
    for widget in window.findChildren(QWidget):
        assert not Text.mightBeRichText(widget.toolTip()), widget.objectName()
        if not isinstance(widget, QLabel):
            continue
        text = widget.text()
        assert widget.textFormat() is Qt.TextFormat.PlainText, f"{widget.objectName()}: {text}"
        assert not [c for c in text if not c.isprintable() and c not in ALLOWED], text
        if widget.isVisible():
            texts.append(text)
    if shown:
        assert any("<b>x</b><img src=x" in text for text in texts)


@pytest.fixture
def hostile(make_bench: Callable[..., Bench]) -> Bench:
    """A window whose shop's name is hostile too."""
    return make_bench(settings=WindowSettings(theme="light", shop=HOSTILE[:40]))


@pytest.mark.parametrize(
    "state", [PaymentState.FAILED, PaymentState.REFUSED, PaymentState.CANCELLED]
)
def test_a_reason_on_not_paid(hostile: Bench, state: PaymentState) -> None:
    mine = sale(note=HOSTILE)
    asked = mobile(mine)
    hostile.tell(events.PaymentChanged(mine, asked, None))
    hostile.tell(events.PaymentChanged(mine, replace(asked, state=state, reason=HOSTILE), None))
    check(hostile.window)


def test_a_note_that_ends_in_dots_is_told_whole_and_as_it_is(hostile: Bench) -> None:
    mine = sale(note=MARKUP * 3)
    hostile.tell(events.PaymentChanged(mine, mobile(mine), None))
    hostile.window.grab()
    told = hostile.find(QLabel, "cardNote").toolTip()
    assert not Text.mightBeRichText(told)
    assert MARKUP * 3 in told.replace("\u200b", "")


def test_a_card_a_review_and_a_notice(hostile: Bench) -> None:
    for number, review in enumerate(Review, 1):
        mine = sale(number, note=HOSTILE)
        asked = mobile(mine, PaymentState.UNCONFIRMED, reason=HOSTILE, review=review)
        hostile.tell(events.PaymentChanged(mine, asked, None))
        mine = sale(number + 40, note=HOSTILE)
        shown = code(mine, withdraw_reason=HOSTILE, reason=HOSTILE, withdrawn_at=NOON)
        hostile.tell(events.PaymentChanged(mine, shown, None))
    hostile.tell(events.LedgerTrouble(HOSTILE, HOSTILE))
    check(hostile.window)


def test_the_log_and_a_sales_story(hostile: Bench) -> None:
    history = HistoryScreen(hostile.till.context, offers_payments=True)
    hostile.window.register("history", lambda: history)
    hostile.press(Qt.Key.Key_F9)
    asked = hostile.engine.last(AskHistory)
    row = a_row(8, note=HOSTILE, gateway_id=HOSTILE, order_id=HOSTILE)
    hostile.tell(events.HistoryPage(asked.ref, (row,), asked.before, False))
    table = hostile.find(QTableView, "historyTable")
    pictures = []
    for note in (HOSTILE, seen(HOSTILE)):
        hostile.tell(events.HistoryPage(asked.ref, (a_row(8, note=note),), asked.before, False))
        pictures.append(table.grab().toImage())
    assert pictures[0] == pictures[1]
    assert isinstance(pictures[0], QImage)
    history.table.choose(0)
    hostile.enter()
    told = hostile.engine.last(AskStory)
    story = a_story()
    payments = tuple(replace(each, reason=HOSTILE) for each in story.payments)
    story = replace(story, sale=replace(story.sale, note=HOSTILE), payments=payments)
    hostile.tell(events.StoryRead(told.ref, story))
    check(hostile.window)


def test_settings_and_a_test_of_the_connection(hostile: Bench, tmp_path: Path) -> None:
    room = SettingsRoom(Folders(tmp_path, tmp_path), environ={})
    screen = SettingsScreen(hostile.till.context, room)
    hostile.window.register("settings", lambda: screen)
    hostile.press("Ctrl+,")
    hostile.until(lambda: bool(hostile.find(QLineEdit, "shopField").text()))
    hostile.tell(events.ConnectionTested(GatewayName.PAYGATE, HOSTILE, HOSTILE))
    check(hostile.window)


def test_the_shop_s_name_on_the_customer_s_screen(make_bench: Callable[..., Bench]) -> None:
    shop = WindowSettings(theme="light", shop=HOSTILE[:40], customer_screen="auto")
    bench = make_bench(settings=shop)
    bench.until(lambda: bench.window.findChild(CustomerPlace) is not None, "the customer's screen")
    customers = bench.customers()
    customers.show()
    mine = sale(note=HOSTILE)
    bench.tell(events.PaymentChanged(mine, mobile(mine, reason=HOSTILE), None))
    check(customers)
    customers.show_view(replace(customers.view, shop=HOSTILE))
    check(customers)


def test_words_and_notices_are_letters_only(qtbot: QtBot) -> None:
    notice = Notice(HOSTILE, HOSTILE)
    words = TextLabel(HOSTILE, elide=True)
    for widget in (notice, words):
        qtbot.addWidget(widget)
        widget.show()
    QApplication.processEvents()
    check(notice)
    assert words.text().startswith(f"{MARKUP} �DIAP���")
    assert words.textFormat() is Qt.TextFormat.PlainText
    assert seen("GH₵\u00a064\n· 024 ••• 4567 Ɛ 💚") == "GH₵\u00a064\n· 024 ••• 4567 Ɛ 💚"
