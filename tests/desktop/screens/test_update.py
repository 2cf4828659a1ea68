"""Newer versions in the window: looked for when nothing goes on, installed by a person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.desktop.shell.wire import offer_updates
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.engine import events
from pos_app.updates.manifest import Installer, UpdateOffer
from tests.desktop.engine import mobile, sale

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.updating import UpdateWatch
    from tests.desktop.conftest import Bench

NEW = UpdateOffer(
    "9.1.0",
    ("Receipts can be printed", "<b>QR</b> opens faster"),
    Installer("https://u.example/till.deb", "0" * 64, 40_500_000),
)


class Source:
    """A source of updates that answers as told."""

    def __init__(self, new: UpdateOffer | None = NEW) -> None:
        self.new = new
        self.fetches = ""
        self.starts = ""
        self.asked: list[str] = []

    def look(self) -> UpdateOffer | None:
        self.asked.append("look")
        return self.new

    def fetch(self) -> str:
        self.asked.append("fetch")
        return self.fetches

    def start(self) -> str:
        self.asked.append("start")
        return self.starts


class Placed:
    """A window that looks for updates."""

    def __init__(self, bench: Bench, source: Source) -> None:
        self.bench, self.source = bench, source
        self.watch: UpdateWatch = offer_updates(bench.till, lambda: source)

    def found(self) -> None:
        found: list[bool] = []
        self.watch.found.connect(lambda: found.append(True))
        self.watch.look()
        self.bench.until(lambda: found)

    def open(self) -> None:
        self.found()
        self.bench.click("updateButton")
        assert self.bench.place == "update"

    def press(self) -> None:
        before = len(self.source.asked)
        self.bench.click("updateInstall")
        self.bench.until(lambda: len(self.source.asked) > before)
        self.bench.until(self.install.isEnabled)

    @property
    def install(self) -> KeycapButton:
        return self.bench.find(KeycapButton, "updateInstall")

    @property
    def state(self) -> str:
        return self.bench.find(TextLabel, "updateState").text()


@pytest.fixture
def placed(bench: Bench) -> Placed:
    return Placed(bench, Source())


def test_what_is_found_gets_a_link_and_takes_nothing_away(placed: Placed) -> None:
    placed.bench.type("20.50")
    placed.watch.look()
    assert placed.source.asked == [], "a sale is being typed"
    placed.bench.press(Qt.Key.Key_C)
    placed.bench.press(Qt.Key.Key_C)
    placed.found()
    assert placed.bench.place == "sell"
    assert placed.bench.find(KeycapButton, "updateButton").text() == "Version 9.1.0 is there"


def test_nothing_is_asked_before_the_engine_is_ready(make_bench: Callable[..., Bench]) -> None:
    placed = Placed(make_bench(is_ready=False), Source())
    placed.watch.look()
    assert placed.source.asked == []


def test_an_unfinished_payment_puts_it_off(placed: Placed) -> None:
    of = sale()
    placed.bench.tell(events.PaymentChanged(of, mobile(of), None))
    placed.watch.look()
    assert placed.source.asked == []


def test_nothing_found_shows_nothing(bench: Bench) -> None:
    placed = Placed(bench, Source(None))
    placed.watch.look()
    bench.until(lambda: placed.source.asked == ["look"] and not placed.watch.looking)
    assert not bench.seen("updateButton")


def test_the_page_says_what_changed_as_plain_text(placed: Placed) -> None:
    placed.open()
    page = placed.bench.window.findChild(QWidget, "updateChanges")
    assert page is not None
    told = [words.text() for words in page.findChildren(TextLabel)]
    assert told == ["•  Receipts can be printed", "•  <b>QR</b> opens faster"]
    assert all(
        words.textFormat() == Qt.TextFormat.PlainText for words in page.findChildren(TextLabel)
    )
    assert placed.install.text() == "Download (41 MB)"


def test_it_is_fetched_then_started_and_the_till_closes(placed: Placed) -> None:
    placed.open()
    placed.press()
    assert placed.source.asked == ["look", "fetch"]
    assert placed.install.text() == "Close the till and install"
    closed: list[bool] = []
    placed.bench.window.closed.connect(lambda: closed.append(True))
    placed.bench.click("updateInstall")
    placed.bench.until(lambda: closed)
    assert placed.source.asked == ["look", "fetch", "start"]


def test_enter_installs_nothing_by_itself(placed: Placed) -> None:
    placed.open()
    placed.bench.enter()
    placed.bench.enter(numpad=True)
    assert placed.source.asked == ["look"]
    placed.bench.press(Qt.Key.Key_Escape)
    assert placed.bench.place == "sell"


@pytest.mark.parametrize("code", ["not_reached", "wrong_hash", "no_room", "anything new"])
def test_a_refusal_is_said_and_can_be_tried_again(placed: Placed, code: str) -> None:
    placed.source.fetches = code
    placed.open()
    placed.press()
    assert placed.state.endswith(".")
    assert "One moment" not in placed.state
    assert placed.install.text() == "Download (41 MB)"
    placed.source.fetches = ""
    placed.press()
    assert placed.install.text() == "Close the till and install"


def test_one_that_changed_since_is_not_started(placed: Placed) -> None:
    placed.source.starts = "wrong_hash"
    placed.open()
    placed.press()
    placed.press()
    assert placed.source.asked == ["look", "fetch", "start"]
    assert "thrown away" in placed.state
    assert placed.bench.window.isVisible()
    assert placed.install.text() == "Download (41 MB)"


def test_a_payment_that_begins_meanwhile_holds_it_up(placed: Placed) -> None:
    placed.open()
    placed.press()
    of = sale()
    placed.bench.tell(events.PaymentChanged(of, mobile(of), None))
    assert not placed.install.isEnabled()
    assert placed.state == "Payments are not finished. This can wait for them."
    placed.bench.click("updateInstall")
    assert placed.source.asked == ["look", "fetch"]


def test_not_now_goes_back_to_the_sale(placed: Placed) -> None:
    placed.open()
    placed.bench.click("updateLater")
    assert placed.bench.place == "sell"
    assert placed.bench.seen("updateButton")
