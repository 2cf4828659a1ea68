"""History asks page by page, shows only the newest question's answer, and tells whole stories."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QTableView

from pos_app.desktop.look import fonts
from pos_app.desktop.screens.history.screen import HistoryScreen
from pos_app.desktop.screens.history.table import SalesModel, SalesTable
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.words import history as wording_history
from pos_app.desktop.words import reasons, times
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import PaymentState, Review
from pos_app.domain.sale import SaleStatus, StoryLine
from pos_app.engine import events
from pos_app.engine.requests import AskHistory, AskStory, CheckNow
from tests.desktop.engine import NOON, mobile, sale
from tests.desktop.history_rows import a_page, a_row, a_story
from tests.names import names

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.desktop.conftest import Bench


@pytest.fixture
def history(bench: Bench) -> HistoryScreen:
    made = HistoryScreen(bench.till.context, offers_payments=True)
    bench.window.register("history", lambda: made)
    bench.press(Qt.Key.Key_F9)
    return made


def answer(bench: Bench, newest: int, count: int = 50, *, more: bool = False) -> None:
    asked = bench.engine.last(AskHistory)
    bench.tell(events.HistoryPage(asked.ref, a_page(newest, count), asked.before, more))


def shown(history: HistoryScreen, column: int) -> list[str]:
    rows = history.rows
    return [str(rows.index(i, column).data()) for i in range(rows.rowCount())]


def texts(history: HistoryScreen) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in history.story.findChildren(QLabel))


def test_f9_asks_for_the_newest_page_and_shows_it(bench: Bench, history: HistoryScreen) -> None:
    asked = bench.engine.last(AskHistory)
    assert (asked.before, asked.search, asked.status, asked.day_start) == (None, None, None, None)
    assert "Reading" in history.empty.text()
    answer(bench, 8, 8)
    assert shown(history, 1)[0] == names().number(8)
    assert shown(history, 2)[0] == "GH₵ 57.67"
    assert shown(history, 3)[:2] == ["QR · order …305 118", "Telecel · 024 ••• 4567"]
    assert shown(history, 4)[:3] == ["Not paid", "Open", "Paid"]
    assert bench.find(QTableView, "historyTable").rowHeight(0) >= 44


def test_an_empty_log_says_so_in_words(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 0, 0)
    assert history.empty.text() == "No sale yet. The first one will stand here."
    assert not history.table.isVisible()


def test_the_next_page_is_asked_for_below_the_last_row_and_only_once(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 200, more=True)
    asked = len(bench.engine.asked(AskHistory))
    bar = history.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    bar.setValue(bar.maximum() - 1)
    pages = bench.engine.asked(AskHistory)[asked:]
    assert [page.before for page in pages] == [151]
    answer(bench, 150, more=False)
    assert history.rows.rowCount() == 100
    bar.setValue(bar.maximum())
    assert len(bench.engine.asked(AskHistory)) == asked + 1


def test_a_search_is_asked_once_typing_ends_and_an_older_answer_is_not_shown(
    bench: Bench, history: HistoryScreen, qtbot: QtBot
) -> None:
    answer(bench, 3, 3)
    older = bench.engine.last(AskHistory)
    bench.press("Ctrl+F")
    assert bench.find(QLineEdit, "historySearch").hasFocus()
    with qtbot.waitSignal(history.filters.changed):
        bench.type("20.50")
    assert bench.engine.last(AskHistory).search == "20.50"
    assert len(bench.engine.asked(AskHistory)) == 2
    bench.tell(events.HistoryPage(older.ref, a_page(3), None, False))
    assert history.rows.rowCount() == 0
    answer(bench, 0, 0)
    assert history.empty.text() == "No sale matches. Change the search or the day."


def test_typing_over_the_rows_searches(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 3, 3)
    assert history.table.hasFocus()
    bench.type("4567", numpad=True)
    assert bench.find(QLineEdit, "historySearch").text() == "4567"
    assert history.filters.search.hasFocus()


def test_enter_in_the_search_goes_to_the_table_and_enter_there_opens(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 3, 3)
    bench.press("Ctrl+F")
    bench.enter(numpad=True)
    assert history.table.hasFocus()
    bench.press(Qt.Key.Key_Down)
    bench.enter(numpad=True)
    assert bench.engine.last(AskStory).sale_id == a_row(2).sale_id
    assert history.in_story


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (1, SaleStatus.OPEN),
        (2, SaleStatus.PAID),
        (3, SaleStatus.LATE_PAID),
        (4, SaleStatus.CLOSED_UNPAID),
        (0, None),
    ],
)
@pytest.mark.usefixtures("history")
def test_a_status_is_asked_for_at_once(bench: Bench, place: int, wanted: SaleStatus | None) -> None:
    box = bench.find(QComboBox, "historyStatus")
    box.setCurrentIndex(2 if place == 1 else 1)
    box.setCurrentIndex(place)
    assert bench.engine.last(AskHistory).status is wanted


def test_a_day_is_between_two_local_midnights(bench: Bench, history: HistoryScreen) -> None:
    box = bench.find(QComboBox, "historyDay")
    box.setCurrentIndex(1)
    asked = bench.engine.last(AskHistory)
    assert asked.day_start is not None
    assert asked.day_end is not None
    local = asked.day_start.astimezone()
    assert (local.hour, local.minute) == (0, 0)
    assert asked.day_start <= NOON < asked.day_end
    box.setCurrentIndex(2)
    assert history.filters.date.isVisible()
    history.filters.date.setDate(QDate(2026, 1, 31))
    asked = history.filters.question("x", None)
    assert asked.day_start is not None
    assert asked.day_start.astimezone().date().isoformat() == "2026-01-31"


def test_a_changed_sale_is_shown_at_once_and_the_first_page_is_asked_again(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 60, more=True)
    changed = replace(sale(58, 5_00), sale_id=a_row(58).sale_id, status=SaleStatus.LATE_PAID)
    before = len(bench.engine.asked(AskHistory))
    bench.tell(events.SaleChanged(changed))
    assert shown(history, 4)[2] == "Paid LATE"
    bench.until(lambda: len(bench.engine.asked(AskHistory)) == before + 1)
    history.table.choose(4)
    answer(bench, 61, more=True)
    assert shown(history, 1)[:2] == [names().number(61), names().number(60)]
    assert history.table.current_sale() == a_row(56).sale_id


def test_rows_that_a_filter_lets_go_leave_and_the_choice_stays(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 10, 10)
    history.table.choose(3)
    history.opened()
    asked = bench.engine.last(AskHistory)
    fewer = tuple(row for row in a_page(10, 10) if row.sequence != 9)
    bench.tell(events.HistoryPage(asked.ref, fewer, None, False))
    assert history.rows.rowCount() == 9
    assert history.table.current_sale() == a_row(7).sale_id


def test_a_story_tells_payments_reasons_review_and_every_journal_row(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 3, 3)
    bench.enter()
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, a_story()))
    told = texts(history)
    for words in (
        names().number(62), "GH₵ 20.50", "2 loaves, 1 milk", "12.50 + 8.00",
        "The customer did not have enough money",
        "The gateway sent an answer that makes no sense.",
        "pay_abc123def456", "441022917305118", "Sale opened", "not paid · the gateway says: failed",
        "Something new (payment 2)",
    ):  # fmt: skip
        assert words in told, words
    local = NOON.astimezone().strftime("%H:%M:%S")
    assert local in told


def test_a_story_follows_its_sale_and_is_read_again_when_it_is_opened_again(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 3, 3)
    bench.enter()
    story = a_story()
    mine = bench.engine.last(AskStory).sale_id
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, story))
    history.story.say("Looked just now")
    bench.tell(events.SaleChanged(replace(story.sale, sale_id="another")))
    assert len(bench.engine.asked(AskStory)) == 1
    bench.tell(events.SaleChanged(replace(story.sale, sale_id=mine)))
    assert [asked.sale_id for asked in bench.engine.asked(AskStory)] == [mine, mine]
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, story))
    # The same sale's: what was said of it stays.
    assert history.story.said.text() == "Looked just now"
    bench.click("navSell")
    bench.press(Qt.Key.Key_F9)
    assert history.in_story
    assert [asked.sale_id for asked in bench.engine.asked(AskStory)] == [mine] * 3


def test_an_answer_to_another_sale_s_check_says_nothing_here(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 3, 3)
    bench.enter()
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, a_story()))
    bench.press(Qt.Key.Key_F5)
    bench.tell(events.RequestDone("check_now", "another", "lost_answer", None))
    assert history.story.said.text() == "Asking the gateway …"


def test_a_long_story_ends_with_its_newest_rows_and_says_how_many_came_before(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 3, 3)
    bench.enter()
    story = a_story()
    line = story.lines[0]
    long = replace(story, lines=(*[line] * 300, *story.lines))
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, long))
    left_out = len(long.lines) - 200
    assert f"{left_out} earlier lines are left out here" in texts(history)
    assert "Something new (payment 2)" in texts(history)


def test_check_now_asks_for_every_payment_and_says_what_came(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 3, 3)
    bench.enter()
    story = a_story()
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, story))
    bench.press(Qt.Key.Key_F5)
    assert [i.payment_id for i in bench.engine.asked(CheckNow)] == [
        payment.payment_id for payment in story.payments
    ]
    asked = len(bench.engine.asked(AskStory))
    first, second = story.payments
    bench.tell(events.RequestDone("check_now", second.payment_id, "lost_answer", second))
    assert history.story.said.text() == reasons.done("lost_answer")
    bench.tell(events.RequestDone("check_now", first.payment_id, "done", first))
    assert history.story.said.text() == "Looked just now: Not paid"
    assert len(bench.engine.asked(AskStory)) == asked + 2
    bench.click("historyCheckNow")
    assert len(bench.engine.asked(CheckNow)) == 4


def test_escape_goes_from_the_story_to_its_row_and_from_there_to_sell(
    bench: Bench, history: HistoryScreen
) -> None:
    answer(bench, 3, 3)
    history.table.choose(1)
    bench.enter()
    assert bench.find(KeycapButton, "historyBack").hasFocus()
    bench.press(Qt.Key.Key_Escape)
    assert history.table.hasFocus()
    assert history.table.current_sale() == a_row(2).sale_id
    bench.press(Qt.Key.Key_Escape)
    assert bench.place == "sell"


def test_a_double_click_opens_and_a_waiting_payment_can_be_shown(
    bench: Bench, history: HistoryScreen, qtbot: QtBot
) -> None:
    answer(bench, 3, 3)
    place = history.table.visualRect(history.rows.index(2, 1)).center()
    QTest.mouseClick(history.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(history.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert bench.engine.last(AskStory).sale_id == a_row(1).sale_id
    story = a_story()
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, story))
    with qtbot.waitSignal(history.payment_wanted) as wanted:
        bench.click("historyShow")
    assert wanted.args == [story.payments[1].payment_id]


def test_what_cannot_be_read_is_said_with_what_to_do(bench: Bench, history: HistoryScreen) -> None:
    bench.tell(events.ReadFailed(bench.engine.last(AskHistory).ref, "busy", ""))
    assert "keeps the sales file busy" in history.empty.text()
    history.open_story("s_unknown")
    bench.tell(events.ReadFailed(bench.engine.last(AskStory).ref, "unreadable", ""))
    assert "Check the disk" in history.story.said.text()
    history.open_story("s_unknown")
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, None))
    assert history.story.said.text() == "This sale is not in the log."


def test_nothing_is_asked_while_nobody_looks(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 3, 3)
    bench.press(Qt.Key.Key_Escape)
    before = len(bench.engine.requests)
    mine = sale(70)
    bench.tell(events.PaymentChanged(mine, mobile(mine, PaymentState.SUCCEEDED), None))
    assert not history.list.settle.isActive()
    assert [i for i in bench.engine.requests[before:] if isinstance(i, AskHistory)] == []
    bench.press(Qt.Key.Key_F9)
    assert isinstance(bench.engine.requests[-1], AskHistory)


@pytest.mark.parametrize(("days", "written"), [(4, 12), (400, 16)])
def test_times_and_numbers_of_other_days_are_shown_whole(
    history: HistoryScreen, days: int, written: int
) -> None:
    table = history.table
    number = "ACC-0501-000061"
    opened = NOON.replace(hour=22, minute=48) - timedelta(days=days)
    history.rows.append([a_row(60, opened_at=opened, sale_number=number)])
    (time,) = shown(history, 0)
    assert len(time) >= written
    metrics = QFontMetrics(fonts.font("quiet"))
    for column, text in enumerate((time, number)):
        assert table.columnWidth(column) >= metrics.horizontalAdvance(text) + 24, text


def test_a_press_under_the_last_row_keeps_the_choice(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 3, 3)
    history.table.choose(1)
    below = QPoint(40, history.table.viewport().height() - 5)
    QTest.mouseClick(history.table.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert history.table.current_sale() == a_row(2).sale_id
    assert history.rows.rowCount(history.rows.index(0, 0)) == 0
    assert history.rows.columnCount(QModelIndex()) == 6


def test_a_days_distance_decides_how_a_time_is_written() -> None:
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    assert times.moment(now - timedelta(hours=2), now, UTC) == "10:00"
    assert times.moment(now - timedelta(days=2), now, UTC) == "2 Mar 12:00"
    assert times.moment(now - timedelta(days=90), now, UTC) == "4 Dec 2025 12:00"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, ""),
        ({"cashier": "Ama"}, ""),
        ({"cashier": "Kojo"}, "by Kojo"),
        ({"cashier": "Ama", "approved_by": "Efua"}, "approved by Efua"),
        (
            {"cash": {"amount_minor": 500, "currency": "GHS"}, "cashier": "Kojo"},
            "GH₵ 5.00 · by Kojo",
        ),
        ({"receipt": {"copy": 1, "cashier": "Kojo"}}, "COPY 1 · by Kojo"),
        # Where it went is for the till itself; that it went again is for people.
        ({"destination": "0ec6" * 16, "send": 1}, ""),
        ({"destination": "0ec6" * 16, "send": 2}, "send: 2"),
    ],
)
def test_who_did_it_is_said_where_it_is_not_who_took_the_sale(
    data: dict[str, object], told: str
) -> None:
    line = StoryLine(1, NOON, "closed", "p_1", json.dumps(data))
    assert wording_history.event_detail(line, "Ama") == told


@pytest.mark.parametrize("data", ["no json", "[1]"])
def test_a_journal_row_that_is_no_object_is_shown_as_it_is(data: str) -> None:
    line = StoryLine(1, NOON, "reading", None, data)
    assert wording_history.event_detail(line) == data


def test_a_journal_row_says_only_what_its_payments_card_does_not() -> None:
    row = {
        "payment": {"state": "pending", "gateway_id": "pay_1", "amount_minor": 2050},
        "gateway_id": "pay_1", "amount_minor": 2049, "at": "2026", "currency": "GHS",
        "word": "pending", "order_id": None,
    }  # fmt: skip
    line = StoryLine(1, NOON, "reading", "p_1", json.dumps(row))
    told = wording_history.event_detail(line)
    assert told == "waiting for the customer · amount minor: 2049 · the gateway says: pending"


def test_every_review_and_every_status_has_words() -> None:
    assert len({wording_history.review(review) for review in Review}) == len(Review)
    assert len({wording_history.status(status) for status in SaleStatus}) == len(SaleStatus)
    assert wording_history.state("some_new_state") == "some_new_state"


def test_a_qr_without_an_order_is_still_a_qr() -> None:
    row = a_row(4, order_id=None, gateway=GatewayName.CHECKOUT)
    assert wording_history.how(row) == "QR"
    assert wording_history.how(a_row(4, order_id="118")) == "QR · order 118"


def test_the_search_is_forgotten_between_visits(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 8, 8)
    history.filters.search.setText("bread")
    bench.click("navSell")
    bench.press(Qt.Key.Key_F9)
    assert history.filters.search.text() == ""
    assert bench.engine.last(AskHistory).search is None
    assert history.rows.rowCount() == 0, "what the old search found is not shown as everything"


def test_escape_takes_the_search_away_first(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 8, 8)
    bench.press("Ctrl+F")
    bench.type("bread")
    bench.press(Qt.Key.Key_Escape)
    assert bench.place == "history"
    assert history.filters.search.text() == ""
    bench.press(Qt.Key.Key_Escape)
    assert bench.place == "sell"


def test_another_day_begins_with_every_sale(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 8, 8)
    history.filters.day.set_value("date")
    history.filters.date.setDate(QDate(2026, 3, 3))
    bench.click("navSell")
    bench.press(Qt.Key.Key_F9)
    assert history.filters.day.value() == "date", "the same day keeps what was chosen"
    bench.click("navSell")
    bench.clock.seconds += 86_400
    bench.press(Qt.Key.Key_F9)
    assert history.filters.day.value() == ""
    assert history.filters.date.date() == QDate(2026, 3, 5)
    assert bench.engine.last(AskHistory).day_start is None


def test_a_chosen_date_is_shown_whole(bench: Bench, history: HistoryScreen) -> None:
    answer(bench, 8, 8)
    history.filters.day.set_value("date")
    settled = history.filters.date
    bench.tell()
    inside = settled.lineEdit().contentsRect().width()
    assert QFontMetrics(settled.font()).horizontalAdvance(settled.text()) <= inside


def test_a_sale_that_was_paid_twice_says_so(bench: Bench, history: HistoryScreen) -> None:
    asked = bench.engine.last(AskHistory)
    bench.tell(events.HistoryPage(asked.ref, (a_row(5, twice=True),), None, False))
    assert shown(history, 4) == ["Paid twice"]
    history.open_story("x")
    story = a_story()
    both = tuple(replace(p, state=PaymentState.SUCCEEDED) for p in story.payments)
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, replace(story, payments=both)))
    assert history.story.status.text() == "Paid twice"


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("receipt_made", {"receipt": {"copy": 0, "way": "print", "state": "printing"}},
         "the original · on paper"),
        ("receipt_made", {"receipt": {"copy": 2, "way": "pdf"},
                          "approved_by": "Kojo"},
         "COPY 2 · as a PDF · approved by Kojo"),
        ("receipt_made", {"receipt": {"copy": 1, "way": "pigeon"}}, "COPY 1 · pigeon"),
        ("receipt_ended", {"receipt": {"issue": 7, "state": "done"}}, "it left"),
        ("receipt_ended", {"receipt": {"issue": 7, "state": "unknown"}},
         "nobody knows whether it left"),
        ("receipt_ended", {"receipt": {"issue": 7, "state": "eaten"}}, "eaten"),
    ],
)  # fmt: skip
def test_a_receipt_is_told_in_the_sales_story(
    kind: str, data: dict[str, object], told: str
) -> None:
    assert wording_history.event_detail(StoryLine(1, NOON, kind, None, json.dumps(data))) == told


@pytest.mark.parametrize(
    ("refund", "told"),
    [
        (
            {
                "amount_minor": 500, "currency": "GHS", "by": "cash", "state": "done",
                "reason": "torn",
            },
            "GH₵ 5.00 · in cash · torn",
        ),
        (
            {
                "amount_minor": 500, "currency": "GHS", "by": "gateway", "state": "done",
                "reference": "MP12", "reason": "late",
            },
            "GH₵ 5.00 · by the gateway · MP12 · late",
        ),
        (
            {"amount_minor": 500, "currency": "GHS", "by": "gateway", "state": "owed"},
            "GH₵ 5.00 · owed",
        ),
        ({"amount_minor": "5", "currency": None, "by": "card", "state": "done"}, ""),
    ],
)  # fmt: skip
def test_a_refund_is_told_in_the_sales_story(refund: dict[str, object], told: str) -> None:
    line = StoryLine(1, NOON, "refund_promised", None, json.dumps({"refund": refund}))
    assert wording_history.event(line) == "Money goes back"
    assert wording_history.event_detail(line) == told


def test_change_that_is_owed_is_told_with_its_number() -> None:
    told = {
        "amount_minor": 70, "currency": "GHS", "by": "owed", "state": "owed",
        "number": "T1-R000004", "change_of": "p_1", "reason": "change owed",
    }  # fmt: skip
    line = StoryLine(1, NOON, "change_owed", "p_1", json.dumps({"refund": told}))
    assert wording_history.event(line) == "Change is owed"
    assert wording_history.event_detail(line) == "GH₵ 0.70 · owed · T1-R000004"
    given = told | {"by": "cash", "state": "done"}
    line = replace(line, kind="change_settled", data=json.dumps({"refund": given, "cash": {}}))
    assert wording_history.event(line) == "Change that was owed was given"
    assert wording_history.event_detail(line) == "GH₵ 0.70 · in cash · T1-R000004"


def test_the_tables_model_answers_only_what_a_table_asks(qtbot: QtBot) -> None:
    del qtbot
    model = SalesModel(lambda: NOON)
    rows = a_page(5, 3)
    model.append(rows)
    model.append(rows)
    assert model.rowCount() == 3
    inside = model.index(0, 0)
    assert (model.rowCount(inside), model.columnCount(inside)) == (0, 0)
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.FontRole) is None
    assert model.data(QModelIndex()) is None
    assert model.data(inside, Qt.ItemDataRole.FontRole) is None
    assert model.data(inside) == times.moment(rows[0].opened_at, NOON)


def test_a_row_that_is_not_there_opens_nothing(qtbot: QtBot) -> None:
    model = SalesModel(lambda: NOON)
    table = SalesTable(model)
    qtbot.addWidget(table)
    opened: list[str] = []
    table.opened.connect(opened.append)
    table.open_key.trigger()
    assert opened == []
    model.append(a_page(5, 1))
    table.choose(0)
    table.open_key.trigger()
    assert opened == [a_page(5, 1)[0].sale_id]
