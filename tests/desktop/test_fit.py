"""Nothing clips and nothing scrolls on the four screens of a sale, at the two client areas."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from pos_app.desktop.app import application
from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.link.head_office import HeadOfficeRead
from pos_app.desktop.look import fonts
from pos_app.desktop.look.fonts import SMALLEST_AMOUNT
from pos_app.desktop.screens.customer import CustomerScreen, CustomerWords
from pos_app.desktop.screens.settings.head_office_page import HeadOfficeScreen
from pos_app.desktop.screens.settings.people_page import PeopleScreen
from pos_app.desktop.system.languages import speak
from pos_app.desktop.widgets.amount import AmountText
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.keypad import LEAST, KeypadKey
from pos_app.desktop.widgets.qr import QrView
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.window_driver import settle
from pos_app.domain.customer_view import CustomerState, CustomerView
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.people import Person, Role
from pos_app.domain.phone import Network
from pos_app.domain.receipt import ReceiptState
from pos_app.domain.sale import SaleStatus, UsualAmounts
from pos_app.engine import events, requests
from pos_app.printing.ways import JobEnd, PrintProblem
from tests.desktop.engine import cash, code, mobile, online, sale, slip_of, tally
from tests.desktop.office_port import ENROLLED, OfficePort
from tests.desktop.people import GONE, OWNER, PEOPLE
from tests.desktop.receipt_port import ended, issue, with_receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desktop.conftest import Bench

AREAS = (
    (1366, 690),
    (1024, 525),
    (1366, 768),
    (1024, 600),
    (1920, 1000),
    (911, 512),
    (853, 682),
    (911, 434),
)
_S = PaymentState
_MAY_ELIDE = frozenset({"keyHints", "shopName", "amountLabel", "connectionWords", "tileWords"})


def page_of(widget: QWidget) -> QScrollArea | None:
    """The page on which a widget scrolls up and down, if it stands on one."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def clipped(
    window: QWidget, *, pages: bool = False, may_elide: frozenset[str] = _MAY_ELIDE
) -> list[str]:
    """What does not fit where it stands, in words.

    Args:
        window: All of it is looked at.
        pages: There are pages that scroll: what stands on one must fit its width alone.
        may_elide: Names of labels that may end in dots.
    """
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        name = widget.objectName() or type(widget).__name__
        if isinstance(widget, AmountText):
            whole = widget.sizeHint()
            share = min(1.0, widget.width() / whole.width(), widget.height() / whole.height())
            # The share of its full size, 64 or 92 pixels, at which it is drawn.
            if share * (92 if whole.height() > 80 else 64) < SMALLEST_AMOUNT:
                found.append(f"{name} shrinks to {share:.2f}: {widget.text()!r}")
        if isinstance(widget, QLabel | KeycapButton):
            page = page_of(widget) if pages else None
            frame = page.viewport() if page is not None else window
            place = QRect(widget.mapTo(frame, QPoint(0, 0)), widget.size())
            if page is not None:
                place.setTop(0)
                place.setBottom(0)
            if not frame.rect().contains(place):
                found.append(f"{name} leaves the window: {place}")
            if page is None and widget.visibleRegion().boundingRect() != widget.rect():
                found.append(f"{name} is covered or cut by its parent")
            wanted = widget.minimumSizeHint()
            if isinstance(widget, QLabel):
                width = QFontMetricsF(widget.font()).horizontalAdvance(widget.text())
                if not widget.wordWrap():
                    if width > widget.width() + 1 and name not in may_elide:
                        found.append(f"{name} is cut: {widget.text()!r}")
                elif widget.heightForWidth(widget.width()) > widget.height() + 1:
                    found.append(f"{name} is too low: {widget.text()!r}")
            elif widget.width() < wanted.width() or widget.height() < wanted.height():
                found.append(f"{name} is {widget.size()} and needs {wanted}")
    return found


def type_mobile(bench: Bench) -> None:
    bench.type("12.50+8")
    bench.flow.sell.phone.field.setText("0241234567")
    settle()


def to_waiting(bench: Bench) -> None:
    type_mobile(bench)
    bench.click("chargeButton")
    mine = sale()
    payment = mobile(mine)
    ref = bench.engine.last(requests.ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, mine, payment))
    bench.pass_time(31)


def to_qr(bench: Bench) -> None:
    bench.type("20000")
    bench.click("methodQr")
    bench.click("chargeButton")
    mine = sale(64, 20_000_00)
    ref = bench.engine.last(requests.ChargeQr).ref
    bench.tell(events.ChargeAccepted(ref, mine, code(mine)))


def to_paid(bench: Bench) -> None:
    to_waiting(bench)
    paid = mobile(sale(), _S.SUCCEEDED, succeeded_at=bench.clock.now())
    bench.tell(events.PaymentChanged(sale(), paid, _S.PENDING))


def to_not_paid(bench: Bench) -> None:
    to_waiting(bench)
    failed = mobile(sale(), _S.FAILED, reason="The customer did not have enough money " * 5)
    bench.tell(events.PaymentChanged(sale(), failed, _S.PENDING))


def to_unsure(bench: Bench) -> None:
    to_waiting(bench)
    unsure = mobile(sale(), _S.UNCONFIRMED, gateway_id=None, watched_seconds=2000.0)
    bench.tell(events.PaymentChanged(sale(), unsure, _S.PENDING))
    bench.pass_time(2000)


def to_risk(bench: Bench) -> None:
    to_waiting(bench)
    bench.tell(events.OtherMethodReady(sale(), mobile(sale()), free=False))
    assert bench.seen("keepWaitingButton")


def to_other_question(bench: Bench) -> None:
    to_waiting(bench)
    bench.click("otherMethodButton")
    assert bench.seen("otherStop")


def to_reasons(bench: Bench) -> None:
    to_unsure(bench)
    bench.click("closePaymentButton")
    assert bench.seen("closeAccept")


def to_twice(bench: Bench) -> None:
    to_paid(bench)
    first = mobile(sale(), _S.SUCCEEDED, succeeded_at=bench.clock.now())
    second = code(sale(), _S.SUCCEEDED, 2, succeeded_at=bench.clock.now())
    bench.tell(
        events.PaymentChanged(sale(), second, _S.PENDING),
        events.PaidTwice(sale(), (first, second)),
    )
    assert bench.place == "paid_twice"


def to_close_unpaid(bench: Bench) -> None:
    to_not_paid(bench)
    bench.click("closeUnpaidButton")
    assert bench.seen("confirmKeep")


def to_guard(bench: Bench) -> None:
    type_mobile(bench)
    bench.click("chargeButton")
    earlier = mobile(sale(61))
    bench.tell(events.GuardStopped(bench.engine.last(requests.ChargeMobileMoney).ref, earlier))


def to_unusual(bench: Bench) -> None:
    bench.type("12500")
    bench.flow.sell.phone.field.setText("0241234567")
    settle()
    bench.click("chargeButton")
    ref = bench.engine.last(requests.ChargeMobileMoney).ref
    usual = UsualAmounts(Money(12_50), Money(170_00))
    bench.tell(events.AmountUnusual(ref, Money(12_500_00), usual))


def to_again(bench: Bench) -> None:
    to_not_paid(bench)
    bench.click("tryAgainButton")
    bench.flow.sell.phone.field.setText("O241234567")
    settle()


def to_cash(bench: Bench) -> None:
    bench.type("19999.99")
    bench.press("F7")
    bench.type("20200")
    assert bench.place == "cash"


def to_cash_short(bench: Bench) -> None:
    to_cash(bench)
    bench.press("Backspace")


def to_cash_paid(bench: Bench) -> None:
    to_cash(bench)
    bench.enter()
    mine = sale(62, 1_999_999)
    paid = cash(mine, 2_020_000)
    bench.tell(events.ChargeAccepted(bench.engine.last(requests.ChargeCash).ref, mine, paid))
    assert bench.place == "paid"


def to_cash_owed(bench: Bench) -> None:
    to_cash(bench)
    bench.click("oweChange")
    bench.type("9999")
    assert bench.seen("changeOwed")


def to_slip(bench: Bench) -> None:
    """A slip's number is typed, and it is wrong."""
    to_cash(bench)
    bench.click("useSlip")
    bench.type("000000999")
    bench.enter()
    bench.tell(events.SlipRead(bench.engine.last(requests.AskSlip).ref, None))
    assert bench.seen("slipUsed")


def to_slip_used(bench: Bench) -> None:
    to_slip(bench)
    found = slip_of(cash(sale(1, 1_999_999), 2_020_000, owed_minor=88_88))
    bench.enter()
    bench.tell(events.SlipRead(bench.engine.last(requests.AskSlip).ref, found))
    bench.type("20199.99")
    assert bench.seen("slipUsed")


def to_slip_approval(bench: Bench) -> None:
    bench.tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    to_slip_used(bench)
    bench.enter()
    ref = bench.engine.last(requests.ChargeCash).ref
    bench.tell(events.ChargeRejected(ref, "right_lacking"))
    assert bench.seen("approverPin")


def to_cash_owed_paid(bench: Bench, status: SaleStatus = SaleStatus.OPEN) -> None:
    to_cash(bench)
    bench.click("oweChange")
    bench.enter()
    mine = sale(62, 1_999_999, status=status)
    paid = cash(mine, 2_020_000, owed_minor=1)
    ref = bench.engine.last(requests.ChargeCash).ref
    bench.tell(events.ChargeAccepted(ref, mine, paid, slip_of(paid)))
    assert bench.seen("changeOwed")


def to_part(bench: Bench) -> None:
    bench.type("19999.99")
    bench.press("F6")
    bench.type("10000.5")
    assert bench.place == "part"


def to_part_on_sell(bench: Bench) -> None:
    type_mobile(bench)
    bench.press("F6")
    bench.type("8\r")
    assert bench.place == "sell"


def to_part_paid(bench: Bench) -> None:
    to_part(bench)
    bench.enter()
    bench.press("F7")
    bench.type("10200\r")
    mine = sale(62, 1_999_999)
    part = cash(mine, 1_020_000, amount=Money(1_000_050))
    bench.tell(events.ChargeAccepted(bench.engine.last(requests.ChargeCash).ref, mine, part))
    assert bench.seen("dueLeft")


def to_rest(bench: Bench) -> None:
    to_part_paid(bench)
    bench.pass_time(1)
    bench.enter()
    assert bench.place == "sell"


def to_rest_waiting(bench: Bench) -> None:
    to_rest(bench)
    bench.press("F6")
    bench.type("9000\r0241234567\r")
    mine = sale(62, 1_999_999)
    ref = bench.engine.last(requests.ChargeMobileMoney).ref
    bench.tell(events.ChargeAccepted(ref, mine, mobile(mine, attempt=2, amount=Money(900_000))))
    bench.pass_time(31)


def to_split_paid(bench: Bench) -> None:
    to_rest(bench)
    bench.press("F7")
    bench.type("10000\r")
    mine = sale(62, 1_999_999, status=SaleStatus.PAID)
    rest = cash(mine, 1_000_000, 2, amount=Money(999_949))
    bench.tell(events.ChargeAccepted(bench.engine.last(requests.ChargeCash).ref, mine, rest))
    assert bench.place == "paid"


def to_receipt(bench: Bench) -> None:
    port = with_receipts(bench)
    port.ends = JobEnd(ReceiptState.UNKNOWN, PrintProblem.TIMED_OUT)
    to_waiting(bench)
    mine = sale(status=SaleStatus.PAID)
    paid = mobile(mine, _S.SUCCEEDED, succeeded_at=bench.clock.now())
    bench.tell(events.PaymentChanged(mine, paid, _S.PENDING))
    bench.click("receiptPrint")
    issue(bench, mine)
    ended(bench, mine)
    assert bench.seen("receiptSaid")


def to_receipt_code(bench: Bench) -> None:
    to_receipt(bench)
    with_receipts(bench)
    bench.click("receiptShare")
    issue(bench, sale())
    ended(bench, sale())
    bench.until(bench.find(QrView, "receiptCode").has_code, "the code")


def to_cash_receipt(bench: Bench) -> None:
    port = with_receipts(bench)
    port.ends = JobEnd(ReceiptState.UNKNOWN, PrintProblem.TIMED_OUT)
    to_cash(bench)
    bench.enter()
    mine = sale(62, 1_999_999, status=SaleStatus.PAID)
    paid = cash(mine, 2_020_000)
    bench.tell(events.ChargeAccepted(bench.engine.last(requests.ChargeCash).ref, mine, paid))
    bench.click("receiptPrint")
    issue(bench, mine)
    ended(bench, mine)


def to_split_receipt(bench: Bench) -> None:
    with_receipts(bench)
    to_split_paid(bench)
    if bench.flow.paid.height() >= 372:
        bench.click("receiptPrint")
        issue(bench, sale(62, 1_999_999))
        ended(bench, sale(62))


def to_owed_receipt(bench: Bench) -> None:
    with_receipts(bench)
    to_cash_owed_paid(bench, SaleStatus.PAID)
    if bench.flow.paid.height() >= 372:
        assert bench.seen("receiptPrint")
        assert bench.seen("slipPrint")
        bench.click("slipPrint")
        ended(bench, "slip T1-R000004")


def to_other_network(bench: Bench) -> None:
    type_mobile(bench)
    bench.click("networkTelecel")


def to_no_shift(bench: Bench) -> None:
    required = bench.till.context.settings._replace(shift_required=True)
    bench.window.settings_changed(required)
    type_mobile(bench)
    assert bench.seen("sellShift")


def to_lock(bench: Bench) -> None:
    type_mobile(bench)
    bench.tell(events.PeopleChanged(PEOPLE, None))
    bench.tell(events.PaymentChanged(sale(61), mobile(sale(61)), None))
    bench.type("1123")
    assert bench.place == "lock"


def to_approval(bench: Bench) -> None:
    bench.tell(events.PeopleChanged(PEOPLE, PEOPLE[0]))
    to_unsure(bench)
    bench.click("closePaymentButton")
    bench.click("closeAccept")
    closed = events.RequestDone("close_payment", mobile(sale()).payment_id, "right_lacking", None)
    bench.tell(closed)
    assert bench.seen("approverPin")


def to_people(bench: Bench) -> None:
    bench.window.register("people", lambda: PeopleScreen(bench.till.context))
    long = Person("Auntie Efua Owusu-Ansah", Role.SUPERVISOR)
    bench.tell(events.PeopleChanged((*PEOPLE, long), OWNER, gone=(GONE,)))
    bench.window.open("people")
    bench.click(bench.all("personNewPin")[0])
    bench.click(bench.all("personLeft")[1])
    bench.click("addPerson")


SCENES = {
    "sell": type_mobile,
    "other network": to_other_network,
    "waiting": to_waiting,
    "qr": to_qr,
    "paid": to_paid,
    "not paid": to_not_paid,
    "unsure": to_unsure,
    "risk": to_risk,
    "close unpaid": to_close_unpaid,
    "other question": to_other_question,
    "reasons": to_reasons,
    "twice": to_twice,
    "guard": to_guard,
    "unusual": to_unusual,
    "again": to_again,
    "part": to_part,
    "part on sell": to_part_on_sell,
    "part paid": to_part_paid,
    "rest": to_rest,
    "rest waiting": to_rest_waiting,
    "split paid": to_split_paid,
    "cash": to_cash,
    "cash short": to_cash_short,
    "cash paid": to_cash_paid,
    "cash owed": to_cash_owed,
    "cash owed paid": to_cash_owed_paid,
    "slip": to_slip,
    "slip used": to_slip_used,
    "slip approval": to_slip_approval,
    "receipt": to_receipt,
    "receipt code": to_receipt_code,
    "cash receipt": to_cash_receipt,
    "split receipt": to_split_receipt,
    "owed receipt": to_owed_receipt,
    "no shift": to_no_shift,
    "lock": to_lock,
    "approval": to_approval,
}


@pytest.mark.parametrize("area", AREAS, ids=lambda area: f"{area[0]}x{area[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_everything_fits(
    make_bench: Callable[..., Bench], scene: str, area: tuple[int, int]
) -> None:
    bench = make_bench(*area)
    for place in ("history", "shift", "reports", "phone", "settings", "help"):
        bench.window.register(place, Screen)
    bench.tell(events.TallyChanged(tally()), online(GatewayName.PAYGATE))
    bench.tell(events.ConnectionChanged(GatewayName.CHECKOUT, events.Connection.OFFLINE))
    SCENES[scene](bench)
    settle()
    assert (bench.window.width(), bench.window.height()) == area
    assert clipped(bench.window) == []


@pytest.mark.parametrize("area", AREAS, ids=lambda area: f"{area[0]}x{area[1]}")
def test_the_people_fit_and_scroll(make_bench: Callable[..., Bench], area: tuple[int, int]) -> None:
    bench = make_bench(*area)
    to_people(bench)
    assert clipped(bench.window, pages=True) == []


@pytest.mark.parametrize("area", AREAS, ids=lambda area: f"{area[0]}x{area[1]}")
@pytest.mark.parametrize("enrolled", [False, True], ids=["off", "on"])
def test_head_office_fits(
    make_bench: Callable[..., Bench], area: tuple[int, int], enrolled: bool
) -> None:
    bench = make_bench(*area)
    trouble = replace(ENROLLED, trouble="other_rows", owner="Auntie Efua Owusu-Ansah and Sons")
    port = OfficePort(trouble if enrolled else HeadOfficeRead(), refuses="code_refused")
    bench.window.register("head_office", lambda: HeadOfficeScreen(bench.till.context, port))
    bench.window.open("head_office")
    bench.wait("headOfficeOn" if enrolled else "headOfficeOff")
    if enrolled:
        bench.click("headOfficeLeave")
    else:
        bench.type("https://office.example\tK7QM")
        bench.enter()
        bench.wait("headOfficeCodeProblem")
    assert clipped(bench.window, pages=True) == []


@pytest.fixture
def text_size(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """Set the system's text size, as 1.0 to 1.5, before a window is made."""

    def make(size: float) -> None:
        usual = {"win32": 9.0, "darwin": 13.0}.get(sys.platform, 11.0)
        font = QFont("Sans Serif")
        font.setPointSizeF(usual * size)
        qapp.setStyleSheet("")
        qapp.setFont(font)

    yield make
    fonts.set_scale(1.0)
    qapp.setFont(fonts.font("body"))


@pytest.mark.parametrize("size", [1.0, 1.25, 1.5])
@pytest.mark.parametrize(
    "scene",
    [
        "sell",
        "other network",
        "waiting",
        "qr",
        "paid",
        "not paid",
        "unsure",
        "again",
        "cash short",
        "cash paid",
        "receipt",
        "no shift",
        "lock",
    ],
)
def test_larger_system_text_fits(
    make_bench: Callable[..., Bench],
    text_size: Callable[[float], None],
    scene: str,
    size: float,
) -> None:
    text_size(size)
    bench = make_bench(1366, 690)
    for place in ("history", "shift", "reports", "phone", "settings", "help"):
        bench.window.register(place, Screen)
    bench.tell(events.TallyChanged(tally()), online(GatewayName.PAYGATE))
    SCENES[scene](bench)
    settle()
    assert bench.window.height() == 690
    assert clipped(bench.window) == []
    hint = bench.find(QLabel, "shopName")
    assert hint.font().pixelSize() == round(16 * size)


@pytest.mark.parametrize("area", [(911, 512), (853, 682), (911, 434)])
def test_the_strip_is_whole_in_a_small_window(
    make_bench: Callable[..., Bench], area: tuple[int, int]
) -> None:
    bench = make_bench(*area)
    bench.tell(events.TallyChanged(tally()))
    earlier = sale(61, 64_00)
    bench.tell(events.PaymentChanged(earlier, mobile(earlier), None))
    paid = mobile(earlier, _S.SUCCEEDED, late=True)
    bench.tell(events.PaymentChanged(earlier, paid, _S.PENDING))
    settle()
    assert bench.seen("earlierPaidStrip")
    assert not bench.seen("todayTotal")
    assert clipped(bench.window) == []


_LARGEST = Money(20_000_00)
_VIEW = CustomerView(
    "The Auntie Adwoa & Daughters' Provisions", True, CustomerState.WAIT, _LARGEST, Network.TELECEL
)
_CUSTOMERS = (
    *(replace(_VIEW, state=state) for state in CustomerState),
    _VIEW.idle,
    replace(_VIEW, state=CustomerState.PART_PAID, left=_LARGEST),
    replace(_VIEW, state=CustomerState.SCAN, page="https://pay.example/" + "x" * 100),
    replace(_VIEW.in_cash(Money(19_999_99), _LARGEST), change=_LARGEST),
    replace(_VIEW, state=CustomerState.PAID, tendered=_LARGEST, change=_LARGEST, owed=_LARGEST),
)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize(
    "area",
    [(1024, 600), (1366, 768), (1024, 525), (800, 480), (1920, 1080), (1080, 1920)],
    ids=lambda area: f"{area[0]}x{area[1]}",
)
def test_the_customer_s_screen_fits_whatever_it_says(
    qapp: QApplication, text_size: Callable[[float], None], area: tuple[int, int], scale: float
) -> None:
    del qapp
    text_size(scale)
    screen = CustomerScreen(CustomerWords.of("en"))
    screen.resize(*area)
    screen.show()
    for view in _CUSTOMERS:
        screen.show_view(view)
        settle()
        assert clipped(screen) == [], view
        if view.amount is not None:
            assert screen.amount.font().pixelSize() >= SMALLEST_AMOUNT, view
        assert all(
            each.accessibleName() for each in screen.findChildren(QLabel) if each.isVisible()
        )
    screen.hide()
    screen.deleteLater()


SHOP = WindowSettings(shop="Auntie Adwoa's Provisions", till="T1", theme="light")


@pytest.mark.parametrize("area", [(1024, 525), (853, 682)], ids=lambda area: f"{area[0]}")
def test_buttons_go_on_in_a_second_line_where_one_has_no_room(
    make_bench: Callable[..., Bench],
    text_size: Callable[[float], None],
    area: tuple[int, int],
) -> None:
    text_size(1.5)
    bench = make_bench(*area)
    to_unsure(bench)
    bench.pass_time(0)
    first, last = (bench.find(QWidget, name) for name in ("cancelButton", "setAsideButton"))
    assert last.y() > first.geometry().bottom()
    assert clipped(bench.window) == []
    bench.click(last)
    assert bench.place == "sell"


_ASKED, _WORSE = events.Connection.ONLINE, events.Connection.OFFLINE


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ((), 1),
        ((_ASKED, _ASKED), 1),
        ((_WORSE, _WORSE), 1),
        ((events.Connection.KEY_REFUSED, events.Connection.KEY_REFUSED), 1),
        ((events.Connection.OFF, events.Connection.OFF), 1),
        ((_ASKED,), 2),
        ((_WORSE, _ASKED), 2),
        ((_WORSE, events.Connection.KEY_REFUSED), 2),
    ],
)
def test_sell_in_a_small_window_has_every_control_and_whole_words(
    make_bench: Callable[..., Bench],
    language: str,
    live: bool,
    told: tuple[events.Connection, ...],
    said: int,
) -> None:
    speak(application(), language)
    settings = WindowSettings(shop="Corner Shop", till="T1", language=language, live=live)
    bench = make_bench(1024, 525, settings)
    for place in ("history", "shift", "reports", "settings", "help"):
        bench.window.register(place, Screen)
    if not live:
        bench.window.register("phone", Screen)
    bench.tell(events.TallyChanged(tally()))
    bench.tell(*(events.ConnectionChanged(*each) for each in zip(GatewayName, told, strict=False)))
    assert clipped(bench.window, may_elide=frozenset({"keyHints"})) == []
    dots = bench.all("connectionState")
    # Where two have no room the tip and the name say the other.
    assert len(dots) == said or (language == "fr" and not live)
    for gateway in ("PayGate", "Checkout"):
        assert any(gateway in each.toolTip() for each in dots)
        assert any(gateway in each.accessibleName() for each in dots)
    assert bench.seen("shopName")
    bench.type("20")
    bench.click("partButton")
    assert bench.place == "part"


def test_a_shop_s_name_makes_room_for_what_can_be_pressed(
    make_bench: Callable[..., Bench], text_size: Callable[[float], None]
) -> None:
    text_size(1.5)
    bench = make_bench(853, 682, SHOP)
    for place in ("history", "shift", "phone", "settings", "help"):
        bench.window.register(place, Screen)
    bench.tell(online(GatewayName.PAYGATE))
    assert bench.seen("shopName")
    bench.window.header.add_update("9.1.0")
    bench.window.header.places["update"].setText("Update 9")
    bench.tell(events.TallyChanged(tally()))
    assert not bench.seen("shopName")
    buttons = (
        "navSell",
        "navHistory",
        "navShift",
        "navPhone",
        "updateButton",
        "settingsButton",
        "helpButton",
    )
    places = [bench.find(KeycapButton, name) for name in buttons]
    assert all(each.width() >= each.minimumSizeHint().width() for each in places)
    assert places[-1].geometry().right() < bench.window.width()
    bench.window.resize(1024, 682)
    settle()
    assert bench.seen("shopName")


@pytest.mark.parametrize(
    ("width", "spared"), [(1366, ["todayTotal"]), (1024, ["todayTotal", "toLookAt"])]
)
def test_the_day_s_figures_make_room_for_the_strip_until_it_was_read(
    make_bench: Callable[..., Bench],
    text_size: Callable[[float], None],
    width: int,
    spared: list[str],
) -> None:
    text_size(1.25)
    bench = make_bench(width, 690, SHOP)
    bench.tell(events.TallyChanged(replace(tally(), to_look_at=12)))
    figures = ["todayTotal", "toLookAt"]
    assert all(map(bench.seen, figures))
    earlier = replace(sale(61, 64_00), number="T1-000061")
    bench.tell(events.PaymentChanged(earlier, mobile(earlier), None))
    late = mobile(earlier, _S.SUCCEEDED, late=True)
    bench.tell(events.PaymentChanged(earlier, late, _S.PENDING))
    assert bench.seen("earlierPaidStrip")
    assert [name for name in figures if not bench.seen(name)] == spared
    assert clipped(bench.window) == []
    bench.click("earlierPaidSeen")
    assert all(map(bench.seen, figures))


@pytest.mark.parametrize("area", AREAS[:2], ids=lambda area: f"{area[0]}x{area[1]}")
def test_keys_never_get_smaller_than_a_finger_needs(
    make_bench: Callable[..., Bench], area: tuple[int, int]
) -> None:
    bench = make_bench(*area)
    type_mobile(bench)
    keys = bench.window.findChildren(KeypadKey)
    assert len(keys) == 16
    assert all(min(key.width(), key.height()) >= LEAST for key in keys)


def test_the_earlier_sale_s_strip_fits_without_moving_anything(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(1024, 525)
    earlier = sale(61, 64_00)
    bench.tell(events.PaymentChanged(earlier, mobile(earlier), None))
    type_mobile(bench)
    before = {key.objectName(): key.geometry() for key in bench.window.findChildren(KeypadKey)}
    paid = mobile(earlier, _S.SUCCEEDED, late=True)
    bench.tell(events.PaymentChanged(earlier, paid, _S.PENDING))
    settle()
    assert bench.seen("earlierPaidStrip")
    assert bench.window.height() == 525
    assert clipped(bench.window) == []
    after = {key.objectName(): key.geometry() for key in bench.window.findChildren(KeypadKey)}
    assert after == before


def test_live_banners_leave_room_for_a_sale(make_bench: Callable[..., Bench]) -> None:
    settings = WindowSettings(theme="dark", live=True, plain_http=(GatewayName.CHECKOUT,))
    bench = make_bench(1024, 525, settings)
    to_waiting(bench)
    assert bench.seen("dangerBanner")
    assert not bench.seen("trainingBanner")
    assert clipped(bench.window) == []
    assert bench.window.height() == 525
