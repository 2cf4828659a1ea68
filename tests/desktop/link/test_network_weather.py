"""A slow network: asked for at calm intervals, said above the ways to pay, gone by itself."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.desktop.link.network_weather import EVERY_MS, FIRST_MS, NetworkWeather
from pos_app.domain.payment import PaymentState
from pos_app.domain.report import Weather
from pos_app.engine import events
from pos_app.engine.requests import AskWeather
from pos_app.ledger.book import open_book
from pos_app.ledger.queries import LogQueries
from tests.desktop.engine import NOON, mobile, ready, sale
from tests.desktop.test_fit import clipped
from tests.ledger.making import START, move, pay, sell
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book
    from tests.desktop.conftest import Bench

SLOW = Weather("telecel", 4, 10, 94)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def weather(bench: Bench) -> NetworkWeather:
    return bench.window.findChildren(NetworkWeather)[0]


def ended(bench: Bench, many: int) -> None:
    for number in range(many):
        mine = sale(80 + number)
        payment = mobile(mine, PaymentState.FAILED)
        bench.tell(events.PaymentChanged(mine, payment, PaymentState.PENDING))


def answer(bench: Bench, *slow: Weather) -> None:
    bench.tell(events.WeatherRead(bench.engine.last(AskWeather).ref, slow))


def text(bench: Bench) -> str:
    return bench.flow.sell.weather.text()


def asked_for(book: Book, ago: timedelta, paid: int, unpaid: int) -> None:
    """Payments through MTN, so long before the window's noon."""
    seconds = (NOON - START - ago).total_seconds()
    for number in range(paid + unpaid):
        found, payment = sell(book, seconds + number)
        if number < paid:
            pay(book, found, payment, seconds + number + 0.5)
        else:
            move(book, payment, PaymentState.FAILED, seconds + number + 0.5)


def test_a_ledger_in_which_a_network_is_slow_now_says_so_and_later_no_more(
    bench: Bench, place: Path
) -> None:
    with closing(open_book(place, till=names().till, clock=lambda: START, live=True)) as book:
        asked_for(book, timedelta(days=2), 19, 1)
        asked_for(book, timedelta(hours=1), 4, 6)
    ended(bench, 3)
    question = bench.engine.last(AskWeather)
    with closing(LogQueries(place)) as log:
        slow = log.weather(question.now, question.currency)
        later = log.weather(question.now + timedelta(hours=2), question.currency)
        usual = log.weather(question.now - timedelta(days=2, seconds=-60), question.currency)
    assert (slow, later, usual) == ((Weather("mtn", 4, 10, 95),), (), ())
    answer(bench, *slow)
    assert bench.seen("networkWeather")
    assert text(bench) == "MTN is slow now: 4 of 10 paid, usually 10."
    ended(bench, 3)
    answer(bench)
    assert not bench.seen("networkWeather")
    assert bench.flow.sell.how.isVisible()


def test_it_is_asked_after_the_start_now_and_then_and_after_some_payments(
    bench: Bench, weather: NetworkWeather
) -> None:
    assert bench.engine.asked(AskWeather) == []
    assert (weather.timer.isActive(), weather.timer.interval()) == (True, FIRST_MS)
    weather.timer.timeout.emit()
    assert weather.timer.interval() == EVERY_MS
    assert bench.engine.last(AskWeather).now == NOON
    ended(bench, 3)
    assert len(bench.engine.asked(AskWeather)) == 1
    answer(bench)
    ended(bench, 2)
    mine = sale(90)
    late = mobile(mine, PaymentState.SUCCEEDED)
    for before in (PaymentState.FAILED, None):
        bench.tell(events.PaymentChanged(mine, late, before))
    bench.tell(events.PaymentChanged(mine, mobile(mine), PaymentState.SENDING))
    assert len(bench.engine.asked(AskWeather)) == 1
    ended(bench, 1)
    assert len(bench.engine.asked(AskWeather)) == 2


def test_what_cannot_be_read_is_not_said_any_more(bench: Bench) -> None:
    ended(bench, 3)
    answer(bench, SLOW)
    assert text(bench) == "Telecel is slow now: 4 of 10 paid, usually 9."
    ended(bench, 3)
    bench.tell(events.ReadFailed(bench.engine.last(AskWeather).ref, "busy", ""))
    assert text(bench) == ""
    ended(bench, 3)
    answer(bench, SLOW, Weather("barter", 0, 9, 90))
    assert text(bench) == "Slow now: Telecel, barter. Far fewer are paid than usual."


@pytest.mark.parametrize(
    "area", [(1366, 690), (1024, 525), (1024, 450)], ids=lambda area: f"{area[1]}"
)
def test_it_takes_no_room_and_no_stop_of_the_tab_key(
    make_bench: Callable[..., Bench], area: tuple[int, int]
) -> None:
    bench = make_bench(*area)
    sell_screen = bench.flow.sell

    def places() -> list[tuple[int, int]]:
        widgets = (sell_screen.phone, sell_screen.charge, *sell_screen.tiles.values())
        return [(each.y(), each.height()) for each in widgets]

    before, focused = places(), bench.window.focusWidget()
    bench.tell(ready())
    ended(bench, 3)
    answer(bench, SLOW)
    bench.pass_time(0)
    assert places() == before
    assert clipped(bench.window) == []
    assert bench.window.focusWidget() is focused
    assert sell_screen.weather.focusPolicy().value == 0
    low = area[1] < 500
    assert bench.seen("networkWeather") is not low
    bench.type("20")
    bench.enter()
    bench.type("0201234567")
    assert (sell_screen.hint.text() == text(bench)) is low
