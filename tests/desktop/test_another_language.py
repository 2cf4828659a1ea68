"""Another language is spoken at once, and nothing that anybody did is lost by it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from pos_app.assembly.program import TillProgram
from pos_app.assembly.window import _show
from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.shell import refusal, wire
from pos_app.desktop.shell.wire import offer_places, offer_updates, speak_anew
from pos_app.desktop.system.languages import speak, spoken
from pos_app.desktop.widgets.form import ChoiceBox
from pos_app.desktop.window_driver import settle
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.sale import UsualAmounts
from pos_app.engine import events, requests
from pos_app.settings.folders import Folders
from tests.desktop.engine import NOON, code, mobile, online, sale, tally
from tests.desktop.history_rows import a_page
from tests.desktop.people import CASHIER, PEOPLE
from tests.desktop.phone_prompts import Phones, a_prompt
from tests.desktop.shifts import a_shift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from tests.desktop.conftest import Bench

_S = PaymentState


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    speak(qapp, "en")


def switch(bench: Bench, language: str) -> None:
    """Speak a language, as Settings does once it is saved."""
    context = bench.till.context
    context.settings = context.settings._replace(language=language)
    speak_anew(bench.till)
    settle()


def text(bench: Bench, name: str) -> str:
    widget = bench.find(QWidget, name)
    assert isinstance(widget, QLabel | QAbstractButton)
    return widget.text()


def asked(bench: Bench) -> requests.ChargeMobileMoney:
    return bench.engine.last(requests.ChargeMobileMoney)


def waiting(bench: Bench) -> tuple[events.ChargeAccepted, events.PaymentChanged]:
    """A payment that fills the pane, and the news that it is paid."""
    bench.type("12.5+8\r0241234567\r")
    mine = sale(62, 20_50)
    payment = mobile(mine)
    accepted = events.ChargeAccepted(asked(bench).ref, mine, payment)
    bench.tell(accepted)
    paid = replace(payment, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    return accepted, events.PaymentChanged(mine, paid, _S.PENDING)


def test_a_draft_goes_on_in_the_other_language(bench: Bench) -> None:
    bench.type("12.5+8\r0501234567")
    bench.press("F1")
    bench.find(QLineEdit, "noteField").setText("2 loaves")
    draft = bench.flow.sell.draft
    assert text(bench, "chargeButton").startswith("Charge")
    for language, charge in (("fr", "Encaisser"), ("en", "Charge"), ("fr", "Encaisser")):
        switch(bench, language)
        assert bench.flow.sell.draft is draft
        assert text(bench, "chargeButton") == f"{charge} GH₵ 20.50"
        assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50
        assert bench.find(QLineEdit, "phoneField").text() == "050 123 4567"
        assert bench.find(QLineEdit, "noteField").text() == "2 loaves"
    # What was typed into is typed into still, and one Enter charges once.
    assert bench.flow.sell.phone_active
    bench.enter()
    assert len(bench.engine.asked(requests.ChargeMobileMoney)) == 1
    request = asked(bench)
    assert (request.amount, request.network) == (Money(20_50), Network.MTN)
    assert (request.phone.national, request.note) == ("0501234567", "2 loaves")


def test_the_frame_its_keys_and_its_names_follow(bench: Bench) -> None:
    bench.tell(
        online(GatewayName.PAYGATE),
        online(GatewayName.CHECKOUT),
        events.TallyChanged(replace(tally(), to_look_at=2)),
    )
    bench.window.register("history", lambda: QWidget())  # type: ignore[arg-type, return-value]
    switch(bench, "fr")
    assert text(bench, "navSell") == "Vendre"
    assert bench.find(QWidget, "navHistory").accessibleName() == "Historique"
    assert text(bench, "trainingBanner").startswith("FORMATION")
    assert text(bench, "todayLabel") == "Aujourd'hui"
    assert text(bench, "toLookAt") == "2 à revoir"
    assert "Entrée suivant / encaisser" in text(bench, "keyHints")
    dots = {each.accessibleName() for each in bench.all("connectionState")}
    assert dots == {"PayGate en ligne", "Checkout en ligne"}
    assert bench.window.windowTitle().split(" · ")[1] != ""
    switch(bench, "en")
    assert text(bench, "navSell") == "Sell"
    assert text(bench, "todayLabel") == "Today"


def test_a_charge_that_is_not_answered_yet_is_answered_in_the_other_language(
    bench: Bench,
) -> None:
    bench.type("12.5+8\r0241234567\r")
    switch(bench, "fr")
    assert not bench.find(QWidget, "chargeButton").isEnabled()
    bench.enter()
    assert len(bench.engine.asked(requests.ChargeMobileMoney)) == 1
    mine = sale(62, 20_50)
    bench.tell(events.ChargeAccepted(asked(bench).ref, mine, mobile(mine)))
    assert text(bench, "payState") == "En attente de l'accord du client"
    # It made way for the next draft, which is empty.
    assert bench.flow.sell.draft.empty


def test_a_charge_that_is_refused_gives_the_draft_back(bench: Bench) -> None:
    bench.type("12.5+8\r0241234567\r")
    switch(bench, "fr")
    bench.tell(events.ChargeRejected(asked(bench).ref, "busy"))
    assert bench.find(QWidget, "chargeButton").isEnabled()
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50


def test_a_payment_in_front_stays_there_and_is_paid_in_the_other_language(bench: Bench) -> None:
    _, paid = waiting(bench)
    bench.pass_time(31)
    switch(bench, "fr")
    assert bench.place == "waiting"
    state = bench.find(QLabel, "payState")
    assert (state.text(), state.property("status")) == (
        "En attente de l'accord du client", "pending",
    )  # fmt: skip
    assert bench.flow.current == paid.payment.payment_id
    asked_before = len(bench.engine.requests)
    switch(bench, "en")
    switch(bench, "fr")
    # The engine was asked nothing: it is the same payment on the same screen.
    assert len(bench.engine.requests) == asked_before
    bench.tell(paid)
    assert "PAYÉ" in bench.find(QWidget, "paidBanner").accessibleName()
    assert bench.played == ["paid"]
    bench.live(750)
    bench.pass_time(1)
    bench.enter()
    assert bench.place == "sell"


def test_the_cards_and_the_news_of_earlier_sales_follow(bench: Bench) -> None:
    earlier = sale(61, 64_00)
    done = mobile(earlier, _S.SUCCEEDED, phone_masked="020•••4410", late=True)
    bench.tell(
        events.PaymentChanged(earlier, replace(done, state=_S.FAILED, late=False), None),
        events.PaymentChanged(earlier, done, _S.FAILED),
    )
    bench.flow.rail  # noqa: B018 - made now
    cards = [card.property("paymentId") for card in bench.all("paymentCard")]
    said = text(bench, "stripText") if bench.seen("stripText") else ""
    switch(bench, "fr")
    assert [card.property("paymentId") for card in bench.all("paymentCard")] == cards != []
    strip = bench.find(QWidget, "earlierPaidStrip")
    assert "payée EN RETARD" in strip.accessibleName()
    assert text(bench, "earlierPaidDecide") == "Revoir"
    assert bench.find(QWidget, "earlierPaidSeen").accessibleName() == "OK, vu"
    assert said != strip.accessibleName()
    wanted = QSignalSpy(bench.flow.decide_wanted)
    bench.click("earlierPaidDecide")
    assert wanted.count() == 1
    assert wanted.at(0) == [done.payment_id]


def test_what_was_found_at_the_start_stays_as_seen_as_it_was(bench: Bench) -> None:
    mine = sale(61)
    found = (mobile(mine, _S.SUCCEEDED),)
    bench.flow.rail  # noqa: B018 - made now
    bench.tell(events.RecoveryFound(NOON, found, (), True))
    switch(bench, "fr")
    assert "1 payé" in text(bench, "recoveryWords")
    bench.click("recoverySeen")
    switch(bench, "en")
    assert not bench.seen("recoveryCard")


def test_cash_that_is_being_typed_goes_on(bench: Bench) -> None:
    bench.type("47.30")
    bench.press("F7")
    bench.type("50")
    switch(bench, "fr")
    assert bench.place == "cash"
    assert bench.find(QWidget, "tenderDisplay").property("amountMinor") == 50_00
    assert bench.find(QWidget, "changeDue").property("amountMinor") == 2_70
    switch(bench, "en")
    bench.enter()
    taken = bench.engine.last(requests.ChargeCash)
    assert (taken.amount, taken.tendered) == (Money(47_30), Money(50_00))


def test_change_that_is_to_be_owed_goes_on(bench: Bench) -> None:
    bench.type("47.30")
    bench.press("F7")
    bench.type("50")
    bench.click("oweChange")
    owed = bench.find(QWidget, "changeOwed").property("amountMinor")
    switch(bench, "fr")
    assert bench.find(QWidget, "changeOwed").property("amountMinor") == owed > 0
    bench.enter()
    assert bench.engine.last(requests.ChargeCash).owed == Money(owed)


def test_a_part_that_is_being_typed_goes_on(bench: Bench) -> None:
    bench.type("50")
    bench.press("F6")
    bench.type("20")
    switch(bench, "fr")
    assert bench.find(QWidget, "dueLeft").property("amountMinor") == 30_00
    bench.enter()
    assert bench.flow.sell.draft.part == Money(20_00)
    assert text(bench, "chargeButton").startswith("Encaisser")


@pytest.mark.parametrize("unusual", [False, True])
def test_what_the_guard_asked_is_asked_in_the_other_language(bench: Bench, unusual: bool) -> None:
    bench.type("12.5+8\r0241234567\r")
    ref = asked(bench).ref
    if unusual:
        usual = UsualAmounts(Money(5_00), Money(80_00))
        bench.tell(events.AmountUnusual(ref, Money(2_050_00), usual))
    else:
        bench.tell(events.GuardStopped(ref, mobile(sale(61, 20_50))))
    switch(bench, "fr")
    wanted = (
        "Deux mille cinquante cedis\u00a0?" if unusual else "Ce client vient-il de payer\u00a0?"
    )
    assert text(bench, "guardTitle") == wanted
    bench.click("guardContinue")
    went_on = asked(bench)
    assert (went_on.guard_accepted, went_on.amount_accepted) == (not unusual, unusual)


def test_a_locked_till_stays_locked_and_opens_where_it_was(bench: Bench) -> None:
    bench.tell(events.PeopleChanged(PEOPLE, CASHIER))
    bench.type("12.5+8")
    bench.tell(events.PeopleChanged(PEOPLE, None))
    switch(bench, "fr")
    assert bench.place == "lock"
    assert bench.till.context.model.locked
    assert text(bench, "lockSaid") == "Choisissez qui vous êtes."
    # No way leads past it.
    bench.press("F9")
    bench.press("Ctrl+,")
    assert bench.place == "lock"
    bench.type("11234\r")
    bench.tell(events.PeopleChanged(PEOPLE, CASHIER))
    assert bench.place == "sell"
    assert text(bench, "lockButton") == "Verrouiller"
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50
    switch(bench, "en")
    assert text(bench, "lockButton") == "Lock"
    assert text(bench, "cashierName") == CASHIER.name


def places_of(bench: Bench, folder: Path) -> None:
    room = SettingsRoom(Folders(folder, folder), environ={})
    offer_places(bench.till, lambda: room, None, first_run=False)


def test_history_in_front_is_read_again_in_the_other_language(bench: Bench, tmp_path: Path) -> None:
    places_of(bench, tmp_path)
    bench.type("12.5+8")
    bench.press("F9")
    bench.tell(
        events.HistoryPage(bench.engine.last(requests.AskHistory).ref, a_page(100), None, True)
    )
    switch(bench, "fr")
    assert bench.place == "history"
    assert bench.find(ChoiceBox, "historyStatus").itemText(0) == "Toutes les ventes"
    bench.tell(
        events.HistoryPage(bench.engine.last(requests.AskHistory).ref, a_page(100), None, True)
    )
    assert text(bench, "navHistory") == "Historique"
    # A late answer to what the old screen asked goes nowhere; the draft is where it was.
    switch(bench, "en")
    bench.press("Esc")
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 20_50


@pytest.mark.parametrize("name", ["navShift", "navHistory"])
def test_a_place_that_was_made_anew_hears_no_payment_any_more(
    bench: Bench, tmp_path: Path, name: str
) -> None:
    places_of(bench, tmp_path)
    bench.tell(events.ShiftChanged(a_shift()))
    _, paid = waiting(bench)
    bench.click(name)
    switch(bench, "fr")
    # An error in the screen that is gone would end the test.
    bench.tell(paid)
    bench.press("Esc")
    assert bench.find(QWidget, "paidBanner").property("amountMinor") == 20_50


def choose_french(bench: Bench) -> None:
    bench.find(ChoiceBox, "languageChoice").setFocus()
    bench.press("Down")
    bench.press("Down")
    assert bench.find(ChoiceBox, "languageChoice").currentText() == "Français"


def test_settings_saves_another_language_and_speaks_it(bench: Bench, tmp_path: Path) -> None:
    places_of(bench, tmp_path)
    _, paid = waiting(bench)
    size = bench.window.geometry()
    bench.press("Ctrl+,")
    choice = bench.find(ChoiceBox, "languageChoice")
    bench.until(lambda: bench.find(QLineEdit, "shopField").text(), "the settings")
    assert [choice.itemText(n) for n in range(choice.count())] == [
        "As the computer", "English", "Français",
    ]  # fmt: skip
    choose_french(bench)
    shown = QSignalSpy(bench.window.spoken_anew)
    bench.click("settingsSave")
    bench.until(lambda: shown.count(), "the other language")
    bench.until(lambda: text(bench, "settingsSaid").startswith("Enregistré"), "that it is saved")
    assert 'language = "fr"' in (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert text(bench, "settingsTitle") == "Réglages"
    assert bench.find(ChoiceBox, "languageChoice").hasFocus()
    assert bench.find(ChoiceBox, "languageChoice").currentText() == "Français"
    # It is the same window, where it was; and the payment goes on behind.
    assert bench.window.geometry() == size
    bench.press("Esc")
    assert bench.place == "waiting"
    bench.tell(paid)
    assert bench.place == "paid"


def test_what_waits_for_a_new_start_still_does(bench: Bench, tmp_path: Path) -> None:
    places_of(bench, tmp_path)
    bench.press("Ctrl+,")
    bench.until(lambda: bench.find(QLineEdit, "shopField").text(), "the settings")
    bench.retype("tillNameField", "T9")
    choose_french(bench)
    bench.click("settingsSave")
    bench.until(lambda: "prochain" in text(bench, "settingsSaid"), "that it is saved")
    assert "au prochain démarrage" in text(bench, "settingsSaid")
    assert text(bench, "settingsRestart") == "Redémarrer maintenant"


def test_saving_the_same_language_makes_nothing_anew(bench: Bench, tmp_path: Path) -> None:
    places_of(bench, tmp_path)
    bench.press("Ctrl+,")
    bench.until(lambda: bench.find(QLineEdit, "shopField").text(), "the settings")
    sell, anew = bench.flow.sell, QSignalSpy(bench.window.spoken_anew)
    bench.click("soundsTick")
    bench.click("settingsSave")
    bench.until(lambda: "Saved" in text(bench, "settingsSaid"), "that it is saved")
    settle()
    assert bench.flow.sell is sell
    assert anew.count() == 0


def test_the_question_about_closing_stands_in_the_other_language(bench: Bench) -> None:
    waiting(bench)
    bench.window.close()
    switch(bench, "fr")
    assert bench.seen("closePanel")
    assert text(bench, "closeStay") == "Rester"
    bench.enter()
    assert not bench.seen("closePanel")
    # The window is resized without an old question in the way, and asks again.
    bench.window.resize(1024, 525)
    settle()
    closed = QSignalSpy(bench.window.closed)
    bench.window.close()
    bench.click("closeTill")
    assert closed.count() == 1


@pytest.mark.parametrize("width", [1366, 1024])
def test_the_customers_phone_stays_open_and_goes_on(
    make_bench: Callable[..., Bench], width: int
) -> None:
    bench = make_bench(width, 690)
    wire._offer_phone(bench.till, Phones([a_prompt()]))
    bench.click("navPhone")
    bench.until(lambda: bench.seen("customerApprove"), "a request")
    switch(bench, "fr")
    bench.until(lambda: bench.seen("customerApprove"), "the request")
    assert text(bench, "customerApprove") == "Approuver"
    assert len(bench.window.findChildren(QWidget, "customersPhone")) == 1
    bench.click("navPhone")
    assert not bench.seen("customersPhone")
    bench.click("navPhone")
    assert bench.seen("customersPhone")


def test_an_update_that_was_found_is_offered_in_the_other_language(bench: Bench) -> None:
    watch = offer_updates(bench.till, lambda: None)  # type: ignore[arg-type, return-value]
    from tests.desktop.screens.test_update import NEW

    watch.found.emit(NEW)
    switch(bench, "fr")
    assert text(bench, "updateButton") == f"La version {NEW.version} est là"


def test_an_open_drawer_and_a_held_key_go_on(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(1024, 525)
    earlier = sale(61, 64_00)
    bench.tell(events.PaymentChanged(earlier, code(earlier, _S.PENDING), None))
    bench.flow.rail  # noqa: B018 - made now
    bench.window.show_drawer(shown=True)
    switch(bench, "fr")
    assert bench.window.drawer_open
    assert bench.seen("progressRail")
    assert text(bench, "railToggle") == "1 en attente"
    bench.press("F12")
    assert not bench.seen("progressRail")


def test_nothing_of_the_other_language_is_left_behind(bench: Bench, tmp_path: Path) -> None:
    places_of(bench, tmp_path)
    waiting(bench)
    bench.flow.rail  # noqa: B018 - made now
    bench.press("F9")
    switch(bench, "fr")
    first = counted(bench)
    for language in ("en", "fr", "en", "fr"):
        switch(bench, language)
    assert counted(bench) == first


def counted(bench: Bench) -> tuple[int, int]:
    """The widgets and the actions of the window."""
    settle()
    return len(bench.window.findChildren(QWidget)), len(bench.window.findChildren(QAction))


def test_why_a_start_is_refused_is_told_in_one_language(
    qapp: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del home
    spoken_then: list[str] = []
    monkeypatch.setattr(refusal, "show_refusal", lambda *_words: spoken_then.append(spoken(qapp)))
    speak(qapp, "fr")
    _show("The till is already open on this computer.", 7, TillProgram())
    assert spoken_then == ["en"]


def test_a_window_that_stopped_says_nothing_anew(bench: Bench) -> None:
    bench.window.retire()
    switch(bench, "fr")
    assert spoken(bench.till.app) == "en"
    assert QTest.qWaitForWindowExposed(bench.window)
    assert bench.window.mapToGlobal(QPoint(0, 0)) is not None
