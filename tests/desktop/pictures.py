"""Every screen in every state, for a person to look at, in both themes and at four sizes.

    python -m tests.desktop.pictures OUT
    PICTURES_LANGUAGE=fr python -m tests.desktop.pictures OUT

It leaves OUT/THEME-SIZE-STATE.png. The states are also what a made-up language is tried on.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit

from pos_app.desktop.app import application
from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.link.network_weather import NetworkWeather
from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.screens.help import Help
from pos_app.desktop.screens.history.screen import HistoryScreen
from pos_app.desktop.screens.settings.first_run import FirstRun
from pos_app.desktop.screens.settings.head_office_page import HeadOfficeScreen
from pos_app.desktop.screens.settings.people_page import PeopleScreen
from pos_app.desktop.screens.settings.screen import SettingsScreen
from pos_app.desktop.screens.training_customers import CustomersPhone
from pos_app.desktop.shell.customer_place import CustomerPlace
from pos_app.desktop.shell.phone_place import PhonePlace
from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.qr import QrView
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.domain.attention import ReviewChoice
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.receipt import ReceiptState
from pos_app.domain.report import Weather
from pos_app.domain.sale import SaleStatus, StoryLine, UsualAmounts
from pos_app.engine import events, requests
from pos_app.engine.reconcile_result import Claimed, ClaimVerdict
from pos_app.gateways.port import GatewayDown
from pos_app.printing.ways import JobEnd, PrintProblem
from pos_app.settings.folders import Folders
from tests.desktop import compared_day, report_figures, shifts
from tests.desktop.conftest import Bench
from tests.desktop.customer_screens import Facing, PluggedScreens
from tests.desktop.engine import cash, code, mobile, online, ready, sale, slip_of, tally
from tests.desktop.history_rows import a_page, a_story
from tests.desktop.office_port import ENROLLED, OfficePort
from tests.desktop.people import GONE, PEOPLE
from tests.desktop.phone_prompts import Phones, a_code, a_prompt
from tests.desktop.receipt_port import DONE, NO_ANSWER, ended, issue, with_receipts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.look.theme import ThemeName
    from pos_app.desktop.window_driver import WindowDriver
    from pos_app.domain.report import Figures

    Look = Callable[[str, WindowDriver[Any]], None]
    States = Callable[[Look, ThemeName, int, int], None]

SIZES = ((1366, 768), (1024, 600), (1366, 690), (1024, 525))
_S = PaymentState


def scene(theme: ThemeName, width: int, height: int) -> Bench:
    """A ready till with three earlier payments in its rail."""
    language = os.environ.get("PICTURES_LANGUAGE", "en")
    settings = WindowSettings(theme=theme, sounds=False, language=language)
    bench = Bench(width, height, settings)
    for name in ("history", "reports", "settings", "help", "phone"):
        bench.window.register(name, Screen)
    bench.tell(
        ready(), online(GatewayName.PAYGATE), online(GatewayName.CHECKOUT),
        events.TallyChanged(tally()),
    )  # fmt: skip
    first, second, third = sale(59, 35_00), sale(60, 64_00), sale(61, 120_00)
    lost = mobile(first, _S.UNCONFIRMED, network=Network.TELECEL, phone_masked="020•••4410")
    bench.tell(events.PaymentChanged(first, lost, None))
    bench.pass_time(328)
    paid = code(second, _S.SUCCEEDED, succeeded_at=bench.clock.now())
    bench.tell(
        events.PaymentChanged(third, mobile(third, phone_masked="024•••8812"), None),
        events.PaymentChanged(second, paid, None),
    )
    bench.pass_time(42)
    return bench


def charge(bench: Bench, *, qr: bool = False) -> None:
    """Type a sale; Enter then charges."""
    if qr:
        bench.type("64")
        bench.press("F4")
    else:
        bench.type("12.5+8\r0241234567")


def drawer(bench: Bench, *, shown: bool) -> None:
    """Show the rail where it is a drawer."""
    if bench.window.narrow:
        bench.window.show_drawer(shown=shown)


def settled(look: Look, bench: Bench) -> Callable[[str], None]:
    """Look at a window when all that was due has happened and stands where it will stand."""

    def grab(name: str) -> None:
        bench.pass_time(0)
        look(name, bench)

    return grab


def sale_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring a window through every state of a sale, and look at it in each."""
    bench = scene(theme, width, height)
    tell, asked = bench.tell, bench.engine.last
    grab = settled(look, bench)
    charge(bench)
    grab("sell")
    bench.till.window.findChildren(NetworkWeather)[0].ask()
    slow = events.WeatherRead(asked(requests.AskWeather).ref, (Weather("telecel", 4, 10, 94),))
    tell(slow)
    grab("sell-slow")
    tell(replace(slow, slow=()))
    mine = sale(62, 20_50, opened_at=bench.clock.now())
    payment = mobile(mine, created_at=bench.clock.now(), updated_at=bench.clock.now())
    bench.enter()
    tell(events.ChargeAccepted(asked(requests.ChargeMobileMoney).ref, mine, payment))
    bench.pass_time(31)
    grab("waiting")
    bench.press("Esc")
    grab("confirm")
    bench.press("Esc")
    tell(events.OtherMethodReady(mine, payment, free=False))
    grab("risk")
    bench.click("keepWaitingButton")
    old = replace(payment, watched_seconds=1000.0, state=_S.UNCONFIRMED)
    tell(events.PaymentChanged(mine, old, _S.PENDING))
    grab("unconfirmed")
    paid = replace(payment, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    tell(
        events.PaymentChanged(mine, replace(paid, state=_S.PROCESSING), _S.UNCONFIRMED),
        events.PaymentChanged(mine, paid, _S.PROCESSING),
    )
    grab("paid")
    bench.pass_time(1)
    bench.enter()
    charge(bench)
    bench.enter()
    tell(events.GuardStopped(asked(requests.ChargeMobileMoney).ref, paid))
    grab("guard")
    bench.click("guardContinue")
    ref = asked(requests.ChargeMobileMoney).ref
    usual = UsualAmounts(Money(5_00), Money(80_00))
    tell(events.AmountUnusual(ref, Money(2_050_00), usual))
    grab("unusual")
    bench.click("guardContinue")
    other = sale(63, 20_50)
    bad = mobile(other, _S.FAILED, reason="The customer did not have enough money")
    sent = replace(bad, state=_S.PENDING, reason=None)
    tell(
        events.ChargeAccepted(asked(requests.ChargeMobileMoney).ref, other, sent),
        events.PaymentChanged(other, bad, _S.PENDING),
    )
    grab("notpaid")
    bench.click("closeUnpaidButton")
    grab("closeunpaid")
    bench.click("confirmKeep")
    bench.click("tryAgainButton")
    grab("again")
    bench.press("Esc")
    bench.press("Esc")
    bench.click("confirmCancel")
    charge(bench, qr=True)
    bench.enter()
    third = sale(64, 64_00)
    shown = code(third, created_at=bench.clock.now())
    tell(events.ChargeAccepted(asked(requests.ChargeQr).ref, third, shown))
    bench.until(bench.flow.waiting.qr.has_code, "the code")
    grab("qr")
    withdrawn = replace(shown, withdrawn_at=bench.clock.now())
    tell(events.PaymentChanged(third, withdrawn, _S.PENDING))
    grab("withdrawn")
    bench.press("F8")
    bench.type("47.30")
    bench.press("F7")
    grab("cash-exact")
    bench.type("40")
    grab("cash-short")
    bench.click("keypad_clear")
    bench.type("50")
    grab("cash")
    bench.click("useSlip")
    bench.type("9")
    bench.enter()
    tell(events.SlipRead(asked(requests.AskSlip).ref, None))
    grab("cash-slip-unknown")
    bench.type("4")
    bench.enter()
    found = slip_of(cash(sale(1, 47_30), 50_00, owed_minor=70))
    tell(events.SlipRead(asked(requests.AskSlip).ref, found))
    bench.type("50")
    grab("cash-slip")
    bench.click("useSlip")
    bench.type("50")
    bench.click("oweChange")
    grab("cash-owed")
    bench.type("3")
    grab("cash-owed-too-much")
    bench.click("oweChange")
    bench.enter()
    counted = sale(66, 47_30, status=SaleStatus.PAID)
    notes = cash(counted, 50_00, succeeded_at=bench.clock.now())
    tell(events.ChargeAccepted(asked(requests.ChargeCash).ref, counted, notes))
    grab("cash-paid")
    bench.pass_time(1)
    bench.enter()
    bench.type("47.30")
    bench.press("F7")
    bench.type("50")
    bench.click("oweChange")
    bench.enter()
    counted = sale(68, 47_30, status=SaleStatus.PAID)
    notes = cash(counted, 50_00, owed_minor=70, succeeded_at=bench.clock.now())
    tell(events.ChargeAccepted(asked(requests.ChargeCash).ref, counted, notes, slip_of(notes)))
    grab("owed-paid")
    bench.pass_time(1)
    bench.enter()
    bench.type("50")
    bench.press("F6")
    bench.type("20")
    grab("part")
    bench.enter()
    grab("part-sell")
    bench.press("F7")
    bench.type("50")
    grab("cash-part")
    bench.enter()
    split = sale(67, 50_00)
    first = cash(split, 50_00, amount=Money(20_00), succeeded_at=bench.clock.now())
    tell(events.ChargeAccepted(asked(requests.ChargeCash).ref, split, first))
    grab("part-paid")
    bench.pass_time(1)
    bench.enter()
    grab("rest")
    bench.type("0241234567\r")
    rest = mobile(split, attempt=2, amount=Money(30_00), created_at=bench.clock.now())
    tell(events.ChargeAccepted(asked(requests.ChargeMobileMoney).ref, split, rest))
    grab("rest-waiting")
    done = replace(rest, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    tell(events.PaymentChanged(replace(split, status=SaleStatus.PAID), done, _S.PENDING))
    grab("split-paid")
    bench.pass_time(1)
    bench.enter()
    bench.flow.show_payment(shown.payment_id)
    earlier, lone = sale(61, 120_00), sale(65, 5_00)
    late = mobile(earlier, _S.SUCCEEDED, phone_masked="024•••8812", late=True)
    tell(events.PaymentChanged(earlier, late, _S.PENDING))
    stored = mobile(lone, _S.CREATED, sends=0, may_have_left=False, gateway_id=None)
    tell(events.RecoveryFound(bench.clock.now(), (late, stored), (stored,), True))
    bench.press("F8")
    bench.retype("phoneField", "0501234567")
    bench.press("F1")
    tell(
        events.PaymentChanged(earlier, replace(late, late=False), _S.PENDING),
        events.PaymentChanged(earlier, late, _S.PENDING),
    )
    drawer(bench, shown=True)
    grab("late")
    drawer(bench, shown=False)
    bench.find(QLineEdit, "phoneField").setText("O241234567")
    bench.press("Esc")
    bench.type("99999999")
    bench.window.close()
    grab("closing")
    bench.close()


def place_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring a window to every place beside the sale, and look at it in each."""
    with tempfile.TemporaryDirectory() as place:
        _look_at_places(look, scene(theme, width, height), Path(place))


def _look_at_places(look: Look, bench: Bench, place: Path) -> None:
    window, context, grab = bench.window, bench.till.context, settled(look, bench)
    with_receipts(bench)
    room = SettingsRoom(Folders(place, place), environ={"POS_APP_PAYGATE_API_KEY": "sk_live_1"})
    phones = Phones([a_code(), a_prompt()])
    panel = CustomersPhone(phones, shop="Corner Shop", open_page=lambda _url: None)
    PhonePlace(window, bench.flow.rail, panel)
    window.pane._makers.pop("phone", None)
    history = HistoryScreen(context, offers_payments=True)
    settings, first = SettingsScreen(context, room), FirstRun(context, room)
    window.register("history", lambda: history)
    window.register("settings", lambda: settings)
    window.register("help", lambda: Help(room.folders))
    window.register("first_run", lambda: first)
    window.go("history")
    bench.tell(events.HistoryPage(bench.engine.last(requests.AskHistory).ref, (), None, False))
    grab("history-empty")
    history.filters.status.setCurrentIndex(1)
    history.filters.status.setCurrentIndex(0)
    ref = bench.engine.last(requests.AskHistory).ref
    bench.tell(events.HistoryPage(ref, a_page(100), None, True))
    history.table.setFocus()
    grab("history")
    history.filters.day.setCurrentIndex(2)
    history.open_story("x")
    bench.tell(events.StoryRead(bench.engine.last(requests.AskStory).ref, a_story()))
    grab("story")
    window.go("settings")
    shop = bench.find(QLineEdit, "shopField")
    bench.until(shop.text, "the settings")
    bench.until(lambda: "…" not in [key.state.text() for key in settings.form.keys.values()])
    grab("settings")
    printer = settings.form.fields["receipt.printer"]
    printer.set_value("tcp:192.168.1.50:9100")
    settings.form.fields["receipt.header"].set_value(["Oxford Street, Osu", "030 000 0000"])
    top = settings.form.test_print.mapTo(settings.form.viewport(), QPoint(0, -24)).y()
    settings.form.verticalScrollBar().setValue(top)
    grab("settings-receipts")
    settings.form.verticalScrollBar().setValue(0)
    trouble = events.ConnectionTested(GatewayName.CHECKOUT, "name_not_resolved", "no such host")
    bench.tell(trouble)
    bench.retype("shopField", "")
    settings.form.fields["checkout.allow_plain_http"].set_value(True)
    bench.click("settingsSave")
    bench.until(lambda: "…" not in settings.said.text(), "what is wrong")
    grab("settings-problem")
    window.go("help")
    grab("help")
    window.open("first_run")
    grab("first-run")
    first.go_to(3)
    grab("first-run-qr")
    first.go_to(4)
    grab("first-run-ready")
    window.go("sell")
    bench.click("navPhone")
    bench.until(lambda: len(panel.cards) == 2, "the customers")
    grab("phone")
    bench.close()


def day_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring a window through what waits for a person, a day compared and a claim; look at each."""
    bench = scene(theme, width, height)
    window, tell, asked = bench.window, bench.tell, bench.engine.last
    grab = settled(look, bench)
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    window.pane.screens.pop("history", None)
    tell(events.TallyChanged(replace(tally(), to_look_at=2)))
    earlier = sale(61, 64_00)
    done = mobile(earlier, _S.SUCCEEDED, phone_masked="020•••4410", late=True)
    tell(
        events.PaymentChanged(earlier, replace(done, state=_S.FAILED, late=False), None),
        events.PaymentChanged(earlier, done, _S.FAILED),
    )
    drawer(bench, shown=True)
    grab("strip")
    drawer(bench, shown=False)
    bench.click("earlierPaidSeen")
    grab("tally")
    window.go("history")
    tell(events.HistoryPage(asked(requests.AskHistory).ref, a_page(100), None, True))
    grab("history-tally")
    bench.press("F7")
    tell(events.ReconcileProgress(asked(requests.ReconcileDay).ref, "list", 300, 1))
    grab("day-progress")
    for name, found in (
        ("day", compared_day.a_day()), ("day-sound", compared_day.a_sound_day()),
        ("day-trouble", compared_day.a_troubled_day()),
    ):  # fmt: skip
        tell(events.DayReconciled(asked(requests.ReconcileDay).ref, found))
        grab(name)
        bench.click("dayAgain")
    bench.press("Esc")
    bench.press("F8")
    grab("claim")
    for name, answer in (
        ("claim-paid", compared_day.ours_and_paid()),
        ("claim-open", Claimed(ClaimVerdict.NOT_CONFIRMED, (mobile(sale(62)),))),
        ("claim-listed", compared_day.only_listed()),
        ("claim-none", Claimed(ClaimVerdict.NOT_OURS, error=GatewayDown("http_503"))),
    ):
        bench.retype("claimAmount", "20.50")
        bench.retype("claimLast4", "4567")
        bench.enter()
        tell(events.ClaimAnswered(asked(requests.CheckClaim).ref, answer))
        grab(name)
    bench.press("Esc")
    monday = "came back for it on Monday"
    dealt = compared_day.dealt(compared_day.late(57), ReviewChoice.GOODS_GIVEN, monday)
    with_receipts(bench)
    for name, items, owed in (
        ("attention", (compared_day.late(), compared_day.only_there(), dealt), ()),
        ("attention-none", (dealt,), ()),
        ("attention-owed", (compared_day.late(),), compared_day.owed(bench.clock.now())),
    ):
        bench.press("F6")
        tell(events.AttentionRead(asked(requests.AskAttention).ref, items, owed))
        grab(name)
        bench.press("Esc")
    story = a_story()
    waiting = replace(compared_day.late(), payment_id=story.payments[0].payment_id)
    story = replace(story, attention=(waiting, compared_day.dealt(waiting)))
    window.pane.get("history").open_story("x")  # type: ignore[attr-defined]
    tell(events.StoryRead(asked(requests.AskStory).ref, story))
    grab("story-attention")
    bench.close()


def people_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring a window through the lock, what a PIN is answered, and an approval in place."""
    bench = scene(theme, width, height)
    tell, asked, grab = bench.tell, bench.engine.last, settled(look, bench)
    charge(bench)
    tell(events.PeopleChanged(PEOPLE, None, bench.clock.now()))
    grab("lock-reset")
    bench.click("earlierPaidSeen")
    grab("lock")
    bench.type("1123")
    grab("lock-pin")
    bench.enter()
    grab("lock-short")
    bench.type("4")
    bench.enter()
    grab("lock-checking")
    tell(events.PersonRefused(asked(requests.Unlock).ref, "wrong_pin", 30.0))
    grab("lock-wait")
    for why in ("too_many", "no_key", "unknown_person", "ledger"):
        bench.pass_time(31)
        bench.type("1234")
        bench.enter()
        tell(events.PersonRefused(asked(requests.Unlock).ref, why))
        grab(f"lock-{why}")
    tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    grab("at-till")
    bench.press("Ctrl+,")
    grab("owner-only")
    bench.click("earlierPaidSeen")
    mine = sale(62, 20_50)
    old = mobile(mine, _S.UNCONFIRMED, watched_seconds=2000.0)
    tell(events.PaymentChanged(mine, old, None))
    bench.flow.show_payment(old.payment_id)
    bench.pass_time(2000)
    bench.click("closePaymentButton")
    bench.click("closeAccept")
    tell(events.RequestDone("close_payment", old.payment_id, "right_lacking", old))
    grab("approval")
    bench.type("1234")
    bench.enter()
    tell(events.PersonRefused(asked(requests.Approve).ref, "wrong_pin", 30.0))
    grab("approval-wrong")
    bench.press("Esc")
    tell(events.PeopleChanged((), None))
    bench.window.register("people", lambda: PeopleScreen(bench.till.context))
    bench.window.open("people")
    grab("people-nobody")
    tell(events.PeopleChanged(PEOPLE, PEOPLE[3], gone=(GONE,)))
    grab("people")
    bench.retype("addName", PEOPLE[0].name)
    bench.retype("addPin", "123")
    bench.enter()
    grab("people-short")
    bench.retype("addPin", "1234")
    bench.retype("addPinAgain", "1234")
    bench.enter()
    bench.click(bench.all("personNewPin")[0])
    bench.click(bench.all("personLeft")[1])
    bench.click(bench.all("personLeft")[3])
    grab("people-changes")
    _look_at_head_office(bench, grab)
    tell(events.PeopleChanged(PEOPLE, None))
    bench.click("navSell")
    if not bench.window.narrow:
        bench.flow.show_payment(old.payment_id)
        grab("looked-at")
    bench.close()


def _look_at_head_office(bench: Bench, grab: Callable[[str], None]) -> None:
    """The page of a till without one, and of one that is enrolled."""
    port = OfficePort(refuses="code_refused")
    bench.window.register("head_office", lambda: HeadOfficeScreen(bench.till.context, port))
    bench.window.open("head_office")
    bench.wait("headOfficeOff")
    grab("head-office-off")
    bench.type("https://office.example\tK7QM-2F9X-AB3D")
    bench.enter()
    bench.wait("headOfficeCodeProblem")
    grab("head-office-refused")
    for name, now in (("on", ENROLLED), ("trouble", replace(ENROLLED, trouble="unreachable"))):
        port.now = now
        asked = port.reads
        bench.pass_time(1)
        bench.until(lambda asked=asked: port.reads > asked, "the answer")  # type: ignore[misc]
        bench.wait("headOfficeTrouble" if now.trouble else "headOfficeOn")
        grab(f"head-office-{name}")
    bench.click("headOfficeLeave")
    grab("head-office-leave")
    bench.press("Esc")


def customer_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring the customer's screen through all that it can say, and look at it in each."""
    shop = WindowSettings(theme=theme, sounds=False, customer_screen="auto")
    bench = Bench(settings=shop, screens=PluggedScreens)
    bench.tell(ready())
    bench.until(lambda: bench.window.findChild(CustomerPlace) is not None, "the customer's screen")
    facing = Facing(bench, width, height)
    tell = bench.tell

    def grab(name: str) -> None:
        bench.pass_time(0)
        look(f"customer-{name}", facing)

    grab("idle")
    for number, network in enumerate(Network, start=62):
        charge(bench)
        mine = sale(number, 20_50)
        asked = mobile(mine, _S.SENDING, network=network)
        bench.enter()
        tell(events.ChargeAccepted(bench.engine.last(requests.ChargeMobileMoney).ref, mine, asked))
        if network is Network.MTN:
            grab("wait")
        tell(events.PaymentChanged(mine, replace(asked, state=_S.PENDING), _S.SENDING))
        grab(f"approve-{network.value}")
        bench.press("F8")
    asked = replace(asked, state=_S.PENDING)
    bench.flow.show_payment(asked.payment_id)
    ended: tuple[tuple[str, dict[str, Any]], ...] = (
        ("processing", {"state": _S.PROCESSING}),
        ("unconfirmed", {"state": _S.UNCONFIRMED}),
        ("stopping", {"cancel_requested_at": bench.clock.now()}),
        ("cancelled", {"state": _S.CANCELLED, "cancel_requested_at": bench.clock.now()}),
    )
    for name, changes in ended:
        tell(events.PaymentChanged(mine, replace(asked, **changes), _S.PENDING))
        grab(name)
    tell(events.PaymentChanged(mine, replace(asked, state=_S.FAILED), _S.PENDING))
    grab("not-paid")
    paid = replace(asked, state=_S.SUCCEEDED, succeeded_at=bench.clock.now())
    done = replace(mine, status=SaleStatus.PAID)
    tell(events.PaymentChanged(done, paid, _S.FAILED))
    grab("paid")
    again = mobile(mine, _S.SUCCEEDED, attempt=2, succeeded_at=bench.clock.now())
    tell(events.PaymentChanged(done, again, _S.PENDING), events.PaidTwice(done, (paid, again)))
    grab("paid-twice")
    bench.pass_time(1)
    bench.click("decideLater")
    bench.type("20000")
    bench.press("F4")
    bench.enter()
    big = sale(70, 20_000_00)
    shown = code(big)
    tell(events.ChargeAccepted(bench.engine.last(requests.ChargeQr).ref, big, shown))
    bench.until(facing.window.code.has_code, "the code")
    grab("scan")
    pages: tuple[tuple[str, dict[str, Any]], ...] = (
        ("making", {"shown_at": None}), ("paying", {"state": _S.PROCESSING}),
        ("withdrawn", {"withdrawn_at": bench.clock.now()}),
        ("test", {"state": _S.SUCCEEDED, "test": True}),
    )  # fmt: skip
    for name, changes in pages:
        tell(events.PaymentChanged(big, replace(shown, **changes), _S.PENDING))
        grab(name)
    bench.pass_time(1)
    bench.click("closeUnpaidButton")
    if bench.seen("confirmCancel"):
        bench.click("confirmCancel")
    bench.type("19999.99")
    bench.press("F7")
    bench.type("20200")
    grab("cash")
    bench.enter()
    counted = sale(71, 19_999_99, status=SaleStatus.PAID)
    notes = cash(counted, 20_200_00)
    tell(events.ChargeAccepted(bench.engine.last(requests.ChargeCash).ref, counted, notes))
    grab("change")
    bench.pass_time(1)
    bench.enter()
    bench.type("50")
    bench.press("F6")
    bench.type("20")
    bench.enter()
    bench.press("F7")
    bench.enter()
    split = sale(72, 50_00)
    part = cash(split, 20_00, amount=Money(20_00))
    tell(events.ChargeAccepted(bench.engine.last(requests.ChargeCash).ref, split, part))
    grab("part-paid")
    bench.close()


def receipt_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring a window through what becomes of a receipt, on PAID and in a sale's story."""
    bench = scene(theme, width, height)
    tell, asked, grab = bench.tell, bench.engine.last, settled(look, bench)
    port = with_receipts(bench)
    charge(bench)
    bench.enter()
    mine = sale(62, 20_50)
    tell(events.ChargeAccepted(asked(requests.ChargeMobileMoney).ref, mine, mobile(mine)))
    mine = replace(mine, status=SaleStatus.PAID, paid_at=bench.clock.now())
    done = mobile(mine, _S.SUCCEEDED, succeeded_at=bench.clock.now())
    tell(events.PaymentChanged(mine, done, _S.PENDING))
    grab("receipt")
    bench.click("receiptPrint")
    grab("receipt-printing")

    def becomes(what: str, end: JobEnd = DONE, copy: int = 0) -> None:
        port.ends = end
        if not what.endswith("printing"):
            bench.click(what)
        issue(bench, mine, copy=copy)
        ended(bench, mine)

    becomes("printing", NO_ANSWER)
    grab("receipt-failed")
    becomes("receiptPrint", JobEnd(ReceiptState.UNKNOWN, PrintProblem.CUT_OFF))
    grab("receipt-unknown")
    becomes("receiptPrint", copy=1)
    grab("receipt-copy")
    becomes("receiptPdf", copy=2)
    grab("receipt-saved")
    becomes("receiptShare", copy=3)
    bench.until(bench.find(QrView, "receiptCode").has_code, "the code")
    grab("receipt-code")
    bench.click("receiptToNumber")
    bench.until(bench.find(QrView, "receiptCode").has_code, "the code")
    grab("receipt-number")
    bench.pass_time(1)
    bench.enter()
    bench.type("47.30")
    bench.press("F7")
    bench.type("50")
    bench.click("oweChange")
    bench.enter()
    mine = sale(64, 47_30, status=SaleStatus.PAID)
    notes = cash(mine, 50_00, owed_minor=70, succeeded_at=bench.clock.now())
    tell(events.ChargeAccepted(asked(requests.ChargeCash).ref, mine, notes, slip_of(notes)))
    port.ends = NO_ANSWER
    bench.click("slipPrint")
    ended(bench, "slip T1-R000004")
    grab("receipt-owed")
    bench.pass_time(1)
    bench.enter()
    bench.type("47.30")
    bench.press("F7")
    bench.type("50")
    bench.enter()
    mine = sale(63, 47_30, status=SaleStatus.PAID)
    notes = cash(mine, 50_00, succeeded_at=bench.clock.now())
    tell(events.ChargeAccepted(asked(requests.ChargeCash).ref, mine, notes))
    becomes("receiptPrint", NO_ANSWER)
    grab("receipt-cash")
    bench.pass_time(1)
    bench.enter()
    port.ends = DONE
    bench.press("Ctrl+P")
    grab("receipt-last")
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    bench.window.pane.screens.pop("history", None)
    issue(bench, mine)
    ended(bench, mine)
    bench.window.go("history")
    tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    story = a_story()
    mine = replace(story.sale, status=SaleStatus.PAID)
    printed = StoryLine(
        900, bench.clock.now(), "receipt_made", None, '{"receipt":{"copy":0,"way":"print"}}'
    )
    bench.window.pane.get("history").open_story(mine.sale_id)  # type: ignore[attr-defined]
    told = replace(story, sale=mine, lines=(*story.lines, printed))
    tell(events.StoryRead(asked(requests.AskStory).ref, told))
    grab("receipt-story")
    bench.click("receiptPrint")
    tell(events.ReceiptRefused(asked(requests.MakeReceipt).ref, "right_lacking"))
    grab("receipt-approval")
    bench.press("Esc")
    becomes("receiptShare")
    bench.until(bench.find(QrView, "receiptCode").has_code, "the code")
    grab("receipt-story-code")
    bench.close()


def shift_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring a window through a day of the drawer, and look at it in each step."""
    bench = scene(theme, width, height)
    tell, asked, grab = bench.tell, bench.engine.last, settled(look, bench)
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    port = with_receipts(bench, drawer=True)
    required = bench.till.context.settings._replace(shift_required=True)
    bench.window.settings_changed(required)
    charge(bench)
    grab("sell-no-shift")
    bench.press("F10")
    grab("shift-opening")
    bench.type("1\r2\r4\r9\r11\r6\r4\r7\r5x")
    grab("shift-opening-problem")
    bench.press("Backspace")
    bench.click("shiftOpenButton")
    tell(events.ShiftDone(asked(requests.OpenShift).ref, "too_much", None))
    grab("shift-opening-refused")
    bench.click("shiftOpenButton")
    mine = shifts.a_shift(left=Money(205_00), opened_at=bench.clock.now())
    late, later = sale(64, 35_00), sale(65, 18_00)
    waiting = [mobile(each, phone_masked="020•••4460") for each in (late, later)]
    for each, payment in zip((late, later), waiting, strict=True):
        tell(events.PaymentChanged(each, payment, None))
    ids = tuple(payment.payment_id for payment in waiting)
    report = shifts.a_report(mine, undecided=(*ids, "p_5"), without_shift=Money(4_00))
    tell(events.ShiftChanged(mine))
    tell(events.ShiftDone(asked(requests.OpenShift).ref, "done", report))
    grab("shift-x")
    bench.retype("cashAmount", "x")
    bench.click("cashOut")
    grab("shift-move-problem")
    bench.retype("cashAmount", "3")
    bench.retype("cashReason", "2 loaves, 1 milk")
    tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    bench.click("cashOut")
    tell(events.ShiftDone(asked(requests.MoveCash).ref, "right_lacking", None))
    grab("shift-move-approval")
    bench.press("Esc")
    bench.click("cashOut")
    tell(events.ShiftDone(asked(requests.MoveCash).ref, "done", report))
    grab("shift-moved")
    tell(events.ShiftRead(asked(requests.AskX).ref, report))
    bench.click("shiftCloseButton")
    grab("shift-count")
    bench.click("shiftCloseButton")
    bench.type("1\r2\r4\r9\r11\r6\r4\r7\r5\r")
    bench.click("shiftCloseButton")
    grab("shift-asking")
    ref = asked(requests.CountDrawer).ref
    tell(events.ShiftDone(ref, "done", shifts.compared(report, telecel=None, mtn=820_00)))
    grab("shift-compared")
    limit = required._replace(shift_required=False, difference_limit=Money(2_00))
    bench.window.settings_changed(limit)
    bench.enter()
    grab("shift-reason")
    bench.type("came back for it on Monday")
    bench.enter()
    tell(events.ShiftDone(asked(requests.CloseShift).ref, "right_lacking", None))
    grab("shift-approval")
    bench.press("Esc")
    bench.enter()
    tell(events.ShiftDone(asked(requests.CloseShift).ref, "count_again", report))
    grab("shift-count-again")
    bench.click("shiftCloseButton")
    tell(events.ShiftDone(asked(requests.CountDrawer).ref, "done", shifts.compared(report)))
    bench.enter()
    tell(events.ShiftChanged(None))
    z = shifts.a_z(reason="came back for it on Monday")
    tell(events.ShiftDone(asked(requests.CloseShift).ref, "done", z))
    why, who = "came back for it on Monday", PEOPLE[2].name
    off = [shifts.a_z(42, reason=why, approver=who).shift, shifts.a_z(41).shift]
    earlier = (*off, *(shifts.a_z(number, 942_50).shift for number in range(40, 22, -1)))
    tell(events.ZsRead(asked(requests.AskZs).ref, earlier, has_more=True))
    grab("shift-z")
    tell(events.PeopleChanged(PEOPLE, PEOPLE[3]))
    grab("shift-z-owner")
    bench.click("safeTaken")
    tell(events.ShiftDone(asked(requests.TakeToSafe).ref, "not_in_drawer", None))
    grab("shift-z-safe-refused")
    bench.click("safeTaken")
    tell(events.ShiftDone(asked(requests.TakeToSafe).ref, "done", None))
    grab("shift-z-safe")
    bench.click("zPdf")
    ended(bench, "z 42")
    grab("shift-z-saved")
    port.ends = NO_ANSWER
    bench.click("zPrint")
    ended(bench, "z 42")
    grab("shift-z-not-printed")
    bench.press("Esc")
    bench.click("shiftZsButton")
    tell(events.ZsRead(asked(requests.AskZs).ref, (), has_more=False))
    grab("shift-no-z")
    bench.close()


def report_states(look: Look, theme: ThemeName, width: int, height: int) -> None:
    """Bring a window through Reports: a day, a month, each way to look at them, a quiet day."""
    bench = scene(theme, width, height)
    grab = settled(look, bench)
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]

    def answer(figures: Figures) -> None:
        bench.tell(events.ReportRead(bench.engine.last(requests.AskReport).ref, figures))

    bench.press("F11")
    grab("reports-reading")
    answer(report_figures.a_day())
    grab("reports")
    bench.press("L")
    bench.press("Ctrl+C")
    grab("reports-lines")
    bench.press("L")
    bench.press("M")
    answer(report_figures.a_month())
    grab("reports-month")
    bench.press("Q")
    answer(report_figures.a_quarter())
    grab("reports-quarter")
    bench.press("M")
    answer(report_figures.a_month())
    for view in ("hours", "ways", "networks", "cashiers"):
        bench.click(f"report_{view}")
        grab(f"reports-{view}")
    bench.press("D")
    answer(report_figures.a_quiet_day())
    grab("reports-quiet")
    bench.press("W")
    ref = bench.engine.last(requests.AskReport).ref
    bench.tell(events.ReadFailed(ref, "busy", ""))
    grab("reports-failed")
    bench.close()


ALL: tuple[States, ...] = (
    *(sale_states, place_states, day_states, people_states, customer_states),
    *(receipt_states, shift_states, report_states),
)


def main(out: Path) -> None:
    """Leave a PNG of each state."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    out.mkdir(parents=True, exist_ok=True)
    application()
    themes: tuple[ThemeName, ...] = ("light", "dark")
    for theme in themes:
        for width, height in SIZES:

            def save(name: str, driver: WindowDriver[Any]) -> None:
                file = out / f"{theme}-{width}x{height}-{name}.png"  # noqa: B023 - called at once
                driver.picture(file, (width, height), theme)  # noqa: B023

            for states in ALL:
                states(save, theme, width, height)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
