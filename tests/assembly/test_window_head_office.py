"""A till sells as ever while its head office hangs, drips or talks nonsense."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from pos_app.assembly import outbox, window
from pos_app.assembly.program import TillProgram
from pos_app.assembly.window import LateHeadOffice, make_till
from pos_app.desktop.window_driver import TillDriver
from tests.outbox.small_office import CODE, Gate, cut, drip, hang, office_on_a_thread, says, sends
from tests.transport.server import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.outbox.small_office import Act

LOG = "pos_app.outbox.sender"
# What a charge may take here, whatever head office does; a second is what a person notices.
_SECONDS = 5.0


@pytest.fixture
def program(home: Path) -> TillProgram:
    home.mkdir()
    (home / "config.toml").write_text('[till]\nmode = "training"\nsounds = false\n')
    return TillProgram()


@pytest.fixture
def open_window(program: TillProgram, qtbot: QtBot) -> Iterator[Callable[[], TillDriver]]:
    """Opens the till's window, which is left at the test's end."""
    opened = []

    def make() -> TillDriver:
        fresh = TillProgram(program.folders)
        maker = fresh.gateway_maker()
        driver = TillDriver(make_till(fresh, maker))
        qtbot.addWidget(driver.window)
        opened.append((driver, maker))
        driver.ready()
        return driver

    yield make
    for driver, maker in opened:
        driver.leave(2)
        maker.stop()


def sell_in_cash(driver: TillDriver) -> float:
    """One whole sale; the seconds that it took."""
    began = time.monotonic()
    driver.type("20.50")
    driver.press("F7")
    driver.enter()
    driver.wait("paidBanner")
    took = time.monotonic() - began
    # Enter counts there when PAID was seen.
    driver.live(750)
    driver.enter()
    driver.wait("amountDisplay")
    return took


@pytest.mark.parametrize(
    "act",
    [hang, drip, cut, sends(answer("nonsense")), sends(answer("{}", 503)), says(9_999, "a" * 64)],
    ids=["hangs", "drips", "cuts", "nonsense", "down", "lies"],
)
def test_selling_does_not_notice(
    program: TillProgram, open_window: Callable[[], TillDriver], expect_log: Any, act: Act
) -> None:
    if act not in (hang, drip):
        expect_log("head office: ", logger=LOG)
    with office_on_a_thread(act) as (office, url):
        outbox.enrol(program, url, CODE)
        driver = open_window()
        driver.until(lambda: office.batches, "the first batch")
        assert max(sell_in_cash(driver) for _ in range(2)) < _SECONDS
        if act not in (hang, drip):
            driver.press("Ctrl+,")
            driver.click("settingsHeadOffice")
            driver.wait("headOfficeTrouble")
        began = time.monotonic()
        assert driver.leave(2)
        assert time.monotonic() - began < 2


def test_what_is_sold_is_sent_and_the_page_says_so(
    program: TillProgram, open_window: Callable[[], TillDriver]
) -> None:
    with office_on_a_thread() as (office, url):
        outbox.enrol(program, url, CODE)
        driver = open_window()
        sell_in_cash(driver)
        driver.press("Ctrl+,")
        driver.click("settingsHeadOffice")
        driver.wait("headOfficeOn")
        driver.until(lambda: "0 waiting" in driver.find(QLabel, "headOfficeSent").text(), "the end")
        assert office.rows
        driver.click("headOfficeLeave")
        driver.click("headOfficeGo")
        driver.wait("headOfficeOff")
        assert not outbox.known(program).enrolled


def test_a_key_store_that_hangs_holds_up_neither_sales_nor_the_end(
    program: TillProgram, open_window: Callable[[], TillDriver], monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_on_a_thread() as (office, url):
        outbox.enrol(program, url, CODE)
        gate = Gate()
        monkeypatch.setattr(outbox, "read_token", lambda _program: gate.wait())
        driver = open_window()
        driver.until(gate.reached.is_set, "the key store's question")
        assert sell_in_cash(driver) < _SECONDS
        began = time.monotonic()
        driver.leave(2)
        assert time.monotonic() - began < 2
        gate.opened.set()
        assert office.batches == []


def test_a_till_without_one_makes_nothing_of_it(
    open_window: Callable[[], TillDriver], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(outbox, "WindowHeadOffice", lambda *of: made.append(of))
    driver = open_window()
    driver.wait("amountDisplay")
    assert driver.find(QWidget, "amountDisplay").isVisible()
    driver.leave(2)
    assert made == []


def test_what_cannot_begin_is_logged_and_the_till_sells(
    program: TillProgram,
    open_window: Callable[[], TillDriver],
    monkeypatch: pytest.MonkeyPatch,
    expect_log: Any,
) -> None:
    expect_log("the outbox did not begin", logger="pos_app.assembly.window")
    with office_on_a_thread() as (_, url):
        outbox.enrol(program, url, CODE)
        done: list[Exception] = []
        real = window._log_trouble

        def log(error: Exception) -> None:
            real(error)
            done.append(error)

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(window, "_log_trouble", log)
        monkeypatch.setattr(outbox, "outbox", broken)
        driver = open_window()
        driver.until(lambda: done, "the mistake")
        assert sell_in_cash(driver) < _SECONDS


def test_one_that_was_ended_does_not_begin(program: TillProgram) -> None:
    late = LateHeadOffice(program, print)
    late.stop()
    late.begin(None)  # type: ignore[arg-type]
    assert late._made is None
