"""The customer's screen: it follows the sale in front, tells nothing else, and never gets in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.screens.customer import CustomerWords
from pos_app.desktop.shell.customer_place import SHOWN_FOR_SECONDS, CustomerPlace, Screens
from pos_app.desktop.window_driver import settle
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState
from pos_app.domain.sale import Sale, SaleStatus, UsualAmounts
from pos_app.engine import events
from pos_app.engine.requests import ChargeCash, ChargeMobileMoney, ChargeQr
from pos_app.settings.settings_table import LANGUAGES
from pos_app.system import resources
from tests.desktop.customer_screens import (
    COUNTER,
    SECOND,
    THIRD,
    Facing,
    PluggedScreens,
    focus_is_the_cashiers,
)
from tests.desktop.engine import NOON, cash, code, mobile, sale, tally
from tests.desktop.people import PEOPLE
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desktop.conftest import Bench

_S = PaymentState
AUTO = WindowSettings(theme="light", live=True, customer_screen="auto")


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A window with a second screen beside it."""
    settings = AUTO._replace(shop=names().shop, till=names().till)
    made = make_bench(settings=settings, screens=PluggedScreens)
    made.until(lambda: made.window.findChild(CustomerPlace) is not None, "the customer's screen")
    return made


@pytest.fixture
def facing(bench: Bench) -> Facing:
    return Facing(bench)


def ask(bench: Bench, mine: Sale, payment: Payment, typed: str = "20.50") -> None:
    """Charge by mobile money, by keyboard, and have it accepted."""
    bench.type(f"{typed}\r0241234567\r")
    ref = bench.engine.last(ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, mine, payment))


def ask_qr(bench: Bench, mine: Sale, payment: Payment) -> None:
    bench.type("64")
    bench.press("F4")
    bench.enter()
    bench.tell(events.ChargeAccepted(bench.engine.last(ChargeQr).ref, mine, payment))


def change(bench: Bench, mine: Sale, payment: Payment, before: PaymentState = _S.PENDING) -> None:
    bench.tell(events.PaymentChanged(mine, payment, before))


def pay(bench: Bench, number: int = 62) -> None:
    mine = sale(number)
    ask(bench, mine, mobile(mine))
    done = replace(mine, status=SaleStatus.PAID)
    change(bench, done, mobile(mine, _S.SUCCEEDED))


# What it shows ------------------------------------------------------------------------------------


def test_a_prompt_is_followed_from_asking_to_paid(bench: Bench, facing: Facing) -> None:
    assert (facing.state, facing.minor()) == ("idle", None)
    assert facing.find(QLabel, "customerShop").text() == names().shop
    bench.type("20.50")
    assert facing.state == "idle"
    bench.type("\r0241234567\r")
    assert facing.state == "idle", "nothing is asked before it is stored"
    mine = sale()
    ref = bench.engine.last(ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, mine, mobile(mine, _S.SENDING)))
    assert (facing.state, facing.minor()) == ("wait", 20_50)
    change(bench, mine, mobile(mine), _S.SENDING)
    assert facing.state == "approve"
    assert facing.find(QLabel, "customerState").text() == "Approve on your phone"
    assert "MoMo PIN" in facing.find(QLabel, "customerDetail").text()
    change(bench, mine, mobile(mine, _S.PROCESSING))
    assert facing.state == "processing"
    change(bench, replace(mine, status=SaleStatus.PAID), mobile(mine, _S.SUCCEEDED))
    assert bench.seen("paidBanner")
    assert (facing.state, facing.minor()) == ("paid", 20_50)
    assert facing.find(QLabel, "customerState").text() == "PAID"
    assert facing.window.pane.property("pane") == "paid"


@pytest.mark.parametrize("state", [_S.UNCONFIRMED, _S.PENDING, _S.PROCESSING, _S.FAILED])
@pytest.mark.parametrize("doubtful", [False, True])
def test_paid_is_not_shown_of_what_nobody_proved(
    bench: Bench, facing: Facing, state: PaymentState, doubtful: bool
) -> None:
    mine = sale()
    ask(bench, mine, mobile(mine, _S.SENDING))
    change(bench, mine, mobile(mine, state, doubtful=doubtful), _S.SENDING)
    assert not bench.seen("paidBanner")
    assert facing.state != "paid"
    assert facing.window.pane.property("pane") != "paid"
    words = facing.find(QLabel, "customerState").text()
    assert "PAID" not in words
    assert words


def test_what_is_not_confirmed_is_said_calmly_and_never_as_failed(
    bench: Bench, facing: Facing
) -> None:
    mine = sale()
    ask(bench, mine, mobile(mine, _S.SENDING))
    change(bench, mine, mobile(mine, _S.UNCONFIRMED, gateway_id=None), _S.SENDING)
    assert facing.state == "unconfirmed"
    assert facing.find(QLabel, "customerState").text() == "Not confirmed yet"
    assert "wait" in facing.find(QLabel, "customerDetail").text()


def test_a_test_page_s_money_is_not_paid(bench: Bench, facing: Facing) -> None:
    mine = sale(63, 64_00)
    ask_qr(bench, mine, code(mine))
    change(bench, mine, code(mine, _S.SUCCEEDED, test=True, succeeded_at=NOON))
    assert facing.state == "test"


def test_a_code_is_shown_to_be_scanned_and_taken_away_when_it_is_withdrawn(
    bench: Bench, facing: Facing
) -> None:
    mine = sale(63, 64_00)
    ask_qr(bench, mine, code(mine))
    assert (facing.state, facing.minor()) == ("scan", 64_00)
    assert facing.seen("customerCode")
    bench.until(facing.window.code.has_code, "the code")
    change(bench, mine, code(mine, withdrawn_at=NOON))
    assert facing.state == "stopping"
    assert not facing.seen("customerCode")
    assert not facing.window.code.has_code()


def test_the_code_of_the_sale_before_never_comes_late(bench: Bench, facing: Facing) -> None:
    first = sale(63, 64_00)
    ask_qr(bench, first, code(first))
    page = "https://paygate.example/make/payment/another"
    second = code(first, attempt=2, redirect_url=page)
    bench.tell(events.PaymentChanged(first, code(first, withdrawn_at=NOON), _S.PENDING))
    facing.window.show_view(replace(facing.window.view, page=page))
    facing.window.show_view(facing.place.view)
    assert second.page == page
    bench.live(300)
    assert not facing.window.code.has_code()


def test_cash_shows_what_is_due_what_was_received_and_the_change(
    bench: Bench, facing: Facing
) -> None:
    bench.type("47.30")
    bench.press("F7")
    assert (facing.state, facing.minor()) == ("cash", 47_30)
    assert facing.minor("customerChange") is None
    bench.type("50")
    assert (facing.minor(), facing.minor("customerChange")) == (47_30, 2_70)
    assert facing.find(QLabel, "customerReceived").text() == "Received: GH₵ 50.00"
    bench.enter()
    assert facing.state == "cash", "it is not stored yet"
    mine = sale(62, 47_30, status=SaleStatus.PAID)
    bench.tell(events.ChargeAccepted(bench.engine.last(ChargeCash).ref, mine, cash(mine, 50_00)))
    assert (facing.state, facing.minor()) == ("paid", 47_30)
    assert facing.minor("customerChange") == 2_70
    assert facing.window.change.font().pixelSize() > facing.window.amount.font().pixelSize()


def test_change_that_is_owed_is_told_to_whom_it_is_owed(bench: Bench, facing: Facing) -> None:
    bench.type("47.30")
    bench.press("F7")
    bench.type("50")
    bench.click("oweChange")
    owed = bench.flow.cash.owed
    assert owed is not None
    assert facing.minor("customerChange") == 2_70 - owed.minor
    assert owed.shown in facing.find(QLabel, "customerDetail").text()
    bench.enter()
    mine = sale(62, 47_30, status=SaleStatus.PAID)
    notes = cash(mine, 50_00, owed_minor=owed.minor)
    bench.tell(events.ChargeAccepted(bench.engine.last(ChargeCash).ref, mine, notes))
    assert facing.minor("customerChange") == 2_70 - owed.minor
    assert facing.find(QLabel, "customerDetail").text() == f"The shop owes you: {owed.shown}"


def test_cash_that_was_asked_about_first_is_paid_all_the_same(bench: Bench, facing: Facing) -> None:
    bench.type("4730")
    bench.press("F7")
    bench.enter()
    usual = UsualAmounts(Money(5_00), Money(60_00))
    ref = bench.engine.last(ChargeCash).ref
    bench.tell(events.AmountUnusual(ref, Money(4_730_00), usual))
    assert (bench.place, facing.state) == ("guard", "idle")
    bench.click("guardContinue")
    mine = sale(62, 4_730_00, status=SaleStatus.PAID)
    bench.tell(events.ChargeAccepted(bench.engine.last(ChargeCash).ref, mine, cash(mine)))
    assert (facing.state, facing.minor()) == ("paid", 4_730_00)


def test_cash_of_an_earlier_sale_that_is_looked_at_is_not_shown(
    bench: Bench, facing: Facing
) -> None:
    split = sale(67, 50_00)
    first = cash(split, amount=Money(20_00), tendered=20_00)
    bench.tell(events.PaymentChanged(split, first, None))
    bench.pass_time(5)
    bench.flow.show_payment(first.payment_id)
    settle()
    assert bench.seen("dueLeft")
    assert facing.state == "idle"


def test_a_part_is_no_paid_sale_until_the_rest_is(bench: Bench, facing: Facing) -> None:
    split = sale(67, 50_00)
    bench.type("50")
    bench.press("F6")
    bench.type("20")
    bench.enter()
    assert facing.state == "idle"
    bench.press("F7")
    bench.enter()
    first = cash(split, amount=Money(20_00), tendered=20_00)
    bench.tell(events.ChargeAccepted(bench.engine.last(ChargeCash).ref, split, first))
    assert (facing.state, facing.minor()) == ("part_paid", 20_00)
    assert "GH₵ 30.00" in facing.find(QLabel, "customerDetail").text()
    assert facing.window.pane.property("pane") == "customer"
    bench.pass_time(1)
    bench.enter()
    bench.type("0241234567\r")
    rest = mobile(split, attempt=2, amount=Money(30_00))
    ref = bench.engine.last(ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, split, rest))
    assert (facing.state, facing.minor()) == ("approve", 30_00)
    change(bench, replace(split, status=SaleStatus.PAID), replace(rest, state=_S.SUCCEEDED))
    assert (facing.state, facing.minor()) == ("paid", 50_00)


def test_paid_twice_asks_the_customer_to_stay(bench: Bench, facing: Facing) -> None:
    mine = sale()
    ask(bench, mine, mobile(mine))
    done = replace(mine, status=SaleStatus.PAID)
    first, second = mobile(mine, _S.SUCCEEDED), code(mine, _S.SUCCEEDED, 2)
    change(bench, done, first)
    bench.tell(
        events.PaymentChanged(done, second, _S.PENDING), events.PaidTwice(done, (first, second))
    )
    assert bench.place == "paid_twice"
    assert facing.state == "paid_twice"


def test_an_earlier_request_that_is_paid_while_another_way_is_chosen_is_paid(
    bench: Bench, facing: Facing
) -> None:
    mine = sale()
    ask(bench, mine, mobile(mine))
    change(bench, mine, mobile(mine, _S.CANCELLED, cancel_requested_at=NOON))
    assert facing.state == "cancelled"
    bench.pass_time(1)
    bench.press("F6")
    assert (bench.place, facing.state) == ("sell", "idle")
    paid = mobile(mine, _S.SUCCEEDED, late=True)
    change(bench, replace(mine, status=SaleStatus.PAID), paid, _S.CANCELLED)
    assert facing.state == "paid"


# What it never shows ------------------------------------------------------------------------------


def test_no_number_no_name_no_note_and_no_sale_is_ever_told(bench: Bench, facing: Facing) -> None:
    found: list[str] = []
    told = Money(20_50)
    bench.tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    words = "your number 0241234567 has no money"
    mine = sale(62, told.minor, note="2 loaves, 1 milk", cashier=PEOPLE[0].name)
    asked = mobile(mine, _S.SENDING, phone_masked="024•••4567", reason=words)
    ask(bench, mine, asked)
    found += facing.texts()
    for state in (*_S, _S.PENDING):
        for changes in ({}, {"doubtful": True}, {"cancel_requested_at": NOON}):
            change(bench, mine, replace(asked, state=state, **changes))
            found += facing.texts()
    pages = code(mine, attempt=2)
    bench.tell(events.PaidTwice(mine, (asked, pages)))
    found += facing.texts()
    assert len(set(found)) > 20
    for secret in (
        *("024", "4567", "•", "loaves", PEOPLE[0].name, mine.number, mine.sale_id),
        *(words, asked.payment_id, str(asked.gateway_id), "441 022"),
    ):
        assert not [text for text in found if secret in text], secret


def test_an_earlier_customer_s_payment_that_is_looked_at_is_not_shown(
    bench: Bench, facing: Facing
) -> None:
    earlier = sale(61, 120_00)
    aside = mobile(earlier, set_aside_at=NOON)
    bench.tell(events.PaymentChanged(earlier, aside, None))
    bench.tell(
        events.PaymentChanged(
            replace(earlier, status=SaleStatus.PAID), mobile(earlier, _S.SUCCEEDED), _S.PENDING
        )
    )
    assert facing.state == "idle", "it is not the sale in front"
    bench.flow.show_payment(aside.payment_id)
    settle()
    assert bench.seen("paidBanner")
    assert facing.state == "idle", "whoever stands there has paid nothing"


def test_one_set_aside_is_shown_to_who_came_back_and_not_to_the_next_customer(
    bench: Bench, facing: Facing
) -> None:
    earlier = sale(61, 120_00)
    aside = mobile(earlier, set_aside_at=NOON)
    bench.tell(events.PaymentChanged(earlier, aside, None))
    bench.flow.show_payment(aside.payment_id)
    settle()
    assert (facing.state, facing.minor()) == ("approve", 120_00)
    bench.press("F8")
    bench.type("5")
    bench.flow.show_payment(aside.payment_id)
    settle()
    assert bench.place == "waiting"
    assert facing.state == "idle"
    change(bench, replace(earlier, status=SaleStatus.PAID), mobile(earlier, _S.SUCCEEDED))
    assert bench.seen("paidBanner")
    assert facing.state == "idle"


# When it is over ----------------------------------------------------------------------------------


def test_paid_goes_by_itself_after_a_while_and_does_not_come_back(
    bench: Bench, facing: Facing
) -> None:
    pay(bench)
    bench.pass_time(SHOWN_FOR_SECONDS - 1)
    assert facing.state == "paid"
    bench.pass_time(1)
    assert bench.seen("paidBanner"), "the cashier's stays"
    assert (facing.state, facing.minor()) == ("idle", None)
    bench.tell(events.TallyChanged(tally()))
    change(bench, sale(62, status=SaleStatus.PAID), mobile(sale(), _S.SUCCEEDED), _S.SUCCEEDED)
    bench.pass_time(1)
    assert facing.state == "idle"


@pytest.mark.parametrize("keys", ["\r", "5"], ids=["Enter", "a digit"])
def test_the_next_sale_clears_it_at_once(bench: Bench, facing: Facing, keys: str) -> None:
    pay(bench)
    bench.pass_time(1)
    bench.type(keys)
    assert bench.place == "sell"
    assert (facing.state, facing.minor()) == ("idle", None)
    pay(bench, 63)
    assert facing.state == "paid", "the same amount again is news"


def test_waiting_never_goes_by_itself(bench: Bench, facing: Facing) -> None:
    ask(bench, sale(), mobile(sale()))
    bench.pass_time(600)
    assert facing.state == "approve"


def test_the_lock_clears_it_at_once_and_hides_no_paid_that_comes_later(
    bench: Bench, facing: Facing
) -> None:
    bench.tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    mine = sale()
    ask(bench, mine, mobile(mine))
    bench.tell(events.PeopleChanged(PEOPLE, None))
    assert (bench.place, facing.state) == ("lock", "idle")
    change(bench, replace(mine, status=SaleStatus.PAID), mobile(mine, _S.SUCCEEDED))
    assert (bench.place, facing.state) == ("paid", "paid")
    bench.tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    assert facing.state == "paid"
    bench.tell(events.PeopleChanged(PEOPLE, None))
    assert (bench.place, facing.state) == ("paid", "idle")


# Where it stands ----------------------------------------------------------------------------------


def test_it_takes_no_focus_and_no_key(bench: Bench, facing: Facing) -> None:
    assert facing.shown()
    assert focus_is_the_cashiers(bench)
    assert QApplication.activeWindow() is bench.window
    facing.screens.plug()
    facing.screens.plug(SECOND)
    assert facing.shown()
    assert focus_is_the_cashiers(bench)
    assert QApplication.activeWindow() is bench.window, "where a system gives it the focus too"
    before = bench.window.geometry()
    pay(bench)
    assert bench.window.geometry() == before
    assert focus_is_the_cashiers(bench)


def test_unplugging_hides_it_and_plugging_back_shows_what_is_asked_by_then(
    bench: Bench, facing: Facing
) -> None:
    mine = sale()
    ask(bench, mine, mobile(mine))
    facing.screens.plug()
    assert not facing.shown()
    assert bench.seen("payState"), "the sale goes on"
    change(bench, replace(mine, status=SaleStatus.PAID), mobile(mine, _S.SUCCEEDED))
    facing.screens.plug(SECOND)
    assert facing.shown()
    assert facing.state == "paid"


def test_a_screen_that_is_gone_is_left_although_qt_still_has_it(qapp: QApplication) -> None:
    screens = Screens(qapp)
    changes: list[int] = []
    screens.changed.connect(lambda: changes.append(len(screens.all())))
    (only,) = QGuiApplication.screens()
    qapp.screenRemoved.emit(only)
    qapp.screenAdded.emit(only)
    qapp.screenAdded.emit(only)
    only.geometryChanged.emit(only.geometry())
    assert changes == [0, 1, 1, 1]
    screens.deleteLater()


def apply(bench: Bench, **changes: object) -> None:
    bench.window.settings_changed(bench.window.context.settings._replace(**changes))  # type: ignore[arg-type]
    settle()


def test_a_named_screen_is_the_only_one_that_it_stands_on(bench: Bench, facing: Facing) -> None:
    facing.screens.plug(SECOND, THIRD)
    apply(bench, customer_screen=THIRD)
    assert facing.shown()
    facing.screens.plug(SECOND)
    assert not facing.shown()
    facing.screens.plug(SECOND, THIRD)
    assert facing.shown()


@pytest.mark.parametrize("name", ["DP-9", COUNTER], ids=["not there", "the cashier's"])
def test_a_screen_that_cannot_be_used_is_said_once_and_the_till_sells(
    bench: Bench, facing: Facing, name: str
) -> None:
    apply(bench, customer_screen=name)
    assert not facing.shown()
    assert name in bench.window.footer.strip.text()
    bench.click("earlierPaidSeen")
    facing.screens.plug(SECOND, THIRD)
    apply(bench, sounds=True)
    assert not bench.seen("earlierPaidStrip")
    pay(bench)
    assert bench.seen("paidBanner")


def test_one_screen_is_the_cashier_s(make_bench: Callable[..., Bench]) -> None:
    made = make_bench(settings=AUTO)
    made.until(lambda: made.window.findChild(CustomerPlace) is not None, "the customer's screen")
    assert not Facing(made).shown()
    assert not made.seen("earlierPaidStrip"), "auto says nothing"


def test_it_is_switched_on_and_off_at_once(bench: Bench, facing: Facing) -> None:
    apply(bench, customer_screen="")
    assert facing.place.screen is None
    ask(bench, sale(), mobile(sale()))
    apply(bench, customer_screen="auto")
    again = Facing(bench)
    assert again.shown()
    assert again.state == "approve"


def test_switched_off_there_is_nothing_at_all(make_bench: Callable[..., Bench]) -> None:
    made = make_bench()
    pay(made)
    assert made.window.findChild(CustomerPlace) is None
    assert not [
        each
        for each in QApplication.topLevelWidgets()
        if each.objectName() == "customerScreen" and each.isVisible()
    ]


def test_it_goes_with_the_cashier_s_window(bench: Bench, facing: Facing) -> None:
    bench.window.hide()
    settle()
    assert not facing.shown()
    bench.window.show()
    settle()
    assert facing.shown()
    bench.window.retire()
    settle()
    assert not facing.shown(), "what it says cannot be relied on"


def test_two_real_screens(tmp_path: Path) -> None:
    screens = [
        {
            "name": name, "x": x, "y": 0, "width": width, "height": height,
            "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1,
        }
        for name, x, width, height in (("eDP-1", 0, 1366, 768), ("HDMI-1", 1366, 1024, 600))
    ]  # fmt: skip
    (tmp_path / "screens.json").write_text(json.dumps({"screens": screens}), encoding="utf-8")
    root = Path(__file__).parents[3]
    environ = {
        **os.environ,
        # Beside it: Qt would take the colon of a drive for one of its own.
        "QT_QPA_PLATFORM": "offscreen:configfile=screens.json",
        "POS_APP_HOME": str(tmp_path),
        "PYTHONPATH": str(root),
    }
    done = subprocess.run(
        [sys.executable, str(root / "tests/desktop/two_screens.py")],
        capture_output=True, text=True, env=environ, timeout=60, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "all is well"


# Its words ----------------------------------------------------------------------------------------


class Backwards(QTranslator):
    """Another language."""

    def translate(
        self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        return text[::-1]

    def isEmpty(self) -> bool:
        return False


def test_its_words_go_by_a_language_of_their_own(bench: Bench, facing: Facing) -> None:
    ask(bench, sale(), mobile(sale()))
    facing.window.speak(CustomerWords(Backwards()))
    assert facing.find(QLabel, "customerState").text() == "Approve on your phone"[::-1]
    assert bench.find(QLabel, "payState").text() == "Waiting for the customer to approve"
    facing.window.speak(CustomerWords.of("en"))
    assert facing.find(QLabel, "customerState").text() == "Approve on your phone"


def test_a_language_that_is_chosen_in_the_file_is_spoken_from_then_on(
    bench: Bench, facing: Facing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    usual = CustomerWords.of

    def of(language: str) -> CustomerWords:
        asked.append(language)
        return usual("en")

    monkeypatch.setattr(CustomerWords, "of", of)
    apply(bench, customer_language="tw")
    apply(bench, sounds=False)
    assert asked == ["tw"]
    assert facing.shown()


def test_every_language_that_can_be_set_has_its_file_and_the_other_way_round() -> None:
    files = resources.path("translations").glob("pos_app_*.qm")
    assert {each.stem.removeprefix("pos_app_") for each in files} == set(LANGUAGES)


def test_training_is_said(make_bench: Callable[..., Bench]) -> None:
    made = make_bench(settings=AUTO._replace(live=False), screens=PluggedScreens)
    made.until(lambda: made.window.findChild(CustomerPlace) is not None, "the customer's screen")
    assert "TRAINING" in Facing(made).find(QLabel, "customerTraining").text()


def test_live_says_nothing_of_training(facing: Facing) -> None:
    assert not facing.seen("customerTraining")


# PAID aloud ---------------------------------------------------------------------------------------


def test_paid_is_said_once_after_the_sound_where_the_owner_wants_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Money] = []
    monkeypatch.setattr(bench.till.context.sounds, "say_paid", said.append)
    pay(bench)
    assert said == []
    bench.pass_time(1)
    bench.enter()
    apply(bench, customer_screen="", customer_voice=True)
    mine = sale(63)
    ask(bench, mine, mobile(mine))
    change(bench, mine, mobile(mine, _S.UNCONFIRMED))
    assert said == []
    done = replace(mine, status=SaleStatus.PAID)
    change(bench, done, mobile(mine, _S.SUCCEEDED), _S.UNCONFIRMED)
    change(bench, done, mobile(mine, _S.SUCCEEDED), _S.SUCCEEDED)
    bench.pass_time(30)
    assert said == [Money(20_50)]
