"""The rail: cards, the drawer, late and twice, recovery; never the screen, focus or draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.domain.payment import PaymentState
from pos_app.engine import events, requests
from tests.desktop.engine import NOON, code, mobile, sale
from tests.desktop.screens.test_waiting import charged
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.screens.rail import PaymentCard
    from pos_app.domain.payment import Payment
    from tests.desktop.conftest import Bench

_S = PaymentState


def loaded(bench: Bench, *payments: Payment) -> None:
    for payment in payments:
        bench.tell(events.PaymentChanged(sale(int(payment.sale_number[-6:])), payment, None))


def cards(bench: Bench) -> list[PaymentCard]:
    return [card for card in bench.flow.rail.cards() if not card.isHidden()]


def three() -> tuple[Payment, Payment, Payment]:
    later = NOON.replace(minute=43)
    latest = NOON.replace(minute=44)
    return (
        mobile(sale(59), _S.UNCONFIRMED),
        mobile(sale(60), created_at=later),
        code(sale(61), created_at=latest),
    )


@pytest.mark.parametrize(
    ("payment", "names"),
    [
        (mobile(sale()), ["cardCheckNow", "cardCancel", "cardOpen"]),
        (mobile(sale(), _S.UNCONFIRMED), ["cardCheckNow", "cardOpen"]),
        (mobile(sale(), _S.PROCESSING), ["cardCheckNow", "cardOpen"]),
        (code(sale()), ["cardCheckNow", "cardCancel", "cardOpen"]),
        (code(sale(), withdrawn_at=NOON), ["cardCheckNow", "cardOpen"]),
        (mobile(sale(), _S.FAILED), ["cardOpen", "cardDismiss"]),
        (mobile(sale(), _S.SUCCEEDED), ["cardOpen", "cardDismiss"]),
    ],
)
def test_every_card_can_be_opened_by_a_control_of_its_own(
    bench: Bench, payment: Payment, names: list[str]
) -> None:
    bench.tell(events.PaymentChanged(sale(), payment, None))
    buttons = bench.all("paymentCard")[0].findChildren(KeycapButton)
    seen = sorted((each for each in buttons if each.isVisible()), key=lambda each: each.x())
    assert [each.objectName() for each in seen] == names
    assert len({each.y() for each in seen}) == 1
    assert bench.find(KeycapButton, "cardOpen").accessibleName().startswith("Open, GH₵ 20.50")
    bench.click("cardOpen")
    assert bench.flow.current == payment.payment_id


def test_a_card_a_payment_not_confirmed_first_then_newest(bench: Bench) -> None:
    unsure, second, third = three()
    loaded(bench, unsure, second, third)
    found = cards(bench)
    assert [card.property("paymentId") for card in found] == [
        unsure.payment_id, third.payment_id, second.payment_id,
    ]  # fmt: skip
    assert [card.property("status") for card in found] == ["unconfirmed", "pending", "pending"]


def test_what_a_person_must_deal_with_stands_on_top(bench: Bench) -> None:
    later = {number: NOON.replace(minute=43, second=number) for number in range(60)}
    late = mobile(sale(1), _S.SUCCEEDED, late=True, created_at=later[1])
    paid = mobile(sale(2), _S.SUCCEEDED, created_at=later[2])
    unsure = mobile(sale(3), _S.UNCONFIRMED, created_at=later[3])
    waits = mobile(sale(4), created_at=later[4])
    both = sale(5)
    halves = tuple(
        mobile(both, _S.SUCCEEDED, attempt=attempt, created_at=later[attempt + 9])
        for attempt in (1, 2)
    )
    old = tuple(replace(half, created_at=NOON) for half in halves)
    loaded(bench, waits, unsure, paid, late)
    bench.tell(events.PaidTwice(both, old))
    first, second = old
    assert [card.payment_id for card in cards(bench)] == [
        first.payment_id, second.payment_id, late.payment_id, unsure.payment_id,
        waits.payment_id, paid.payment_id,
    ]  # fmt: skip
    # The top one can be seen without scrolling.
    assert not cards(bench)[0].visibleRegion().isEmpty()


def test_the_note_stands_on_the_card(bench: Bench) -> None:
    mine = sale(60, note="2 loaves, 1 milk")
    bench.tell(events.PaymentChanged(mine, mobile(mine), None))
    assert bench.find(QLabel, "cardNote").text() == "2 loaves, 1 milk"
    loaded(bench, mobile(sale(61)))
    assert sum(card.facts.note == "" for card in cards(bench)) == 1
    assert bench.seen("cardNote")


def test_a_card_s_payment_is_cancelled_in_two_presses(bench: Bench) -> None:
    second = three()[1]
    loaded(bench, second)
    bench.click("cardCancel")
    bench.press(Qt.Key.Key_Delete)
    assert bench.engine.last(requests.CancelPayment).payment_id == second.payment_id


def test_the_payment_in_the_main_pane_has_no_card(bench: Bench) -> None:
    charged(bench, mobile(sale()))
    assert cards(bench) == []


def test_only_the_left_button_released_on_a_card_opens_it(bench: Bench) -> None:
    loaded(bench, mobile(sale()))
    card = cards(bench)[0]
    QTest.mouseClick(card, Qt.MouseButton.RightButton)
    QTest.mousePress(card, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(-9, -9))
    assert bench.place == "sell"
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert bench.place == "waiting"


def test_check_now_on_a_card(bench: Bench) -> None:
    first, *_ = three()
    loaded(bench, first)
    bench.click("cardCheckNow")
    assert bench.engine.last(requests.CheckNow).payment_id == first.payment_id


def test_cancel_on_a_card_asks_first(bench: Bench) -> None:
    second = three()[1]
    loaded(bench, second)
    bench.click("cardCancel")
    assert bench.engine.asked(requests.CancelPayment) == []
    assert bench.find(QPushButton, "confirmKeep").hasFocus()
    bench.click("confirmCancel")
    assert bench.engine.last(requests.CancelPayment).payment_id == second.payment_id


def test_the_card_s_question_closes_when_the_state_changes(bench: Bench) -> None:
    second = three()[1]
    loaded(bench, second)
    bench.click("cardCancel")
    bench.tell(events.PaymentChanged(sale(60), replace(second, state=_S.PROCESSING), _S.PENDING))
    assert not bench.seen("confirmCancel")


def test_f12_arrows_enter_and_delete(bench: Bench) -> None:
    first, second, third = three()
    done = replace(third, state=_S.SUCCEEDED, succeeded_at=NOON)
    loaded(bench, first, second, done)
    bench.press(Qt.Key.Key_F12)
    assert cards(bench)[0].hasFocus()
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Down)
    assert cards(bench)[2].hasFocus()
    bench.press(Qt.Key.Key_Delete)
    assert len(cards(bench)) == 3, "an unresolved payment is never dismissed"
    bench.press(Qt.Key.Key_Up)
    bench.press(Qt.Key.Key_Delete)
    assert [card.payment_id for card in cards(bench)] == [first.payment_id, second.payment_id]
    bench.press(Qt.Key.Key_F12)
    bench.enter()
    assert bench.place == "waiting"
    assert bench.engine.last(requests.PutOnScreen).payment_id == first.payment_id


def test_escape_leaves_the_rail(bench: Bench) -> None:
    loaded(bench, three()[1])
    bench.type("5")
    bench.press(Qt.Key.Key_F12)
    bench.press(Qt.Key.Key_Escape)
    assert not cards(bench)[0].hasFocus()
    bench.type("0")
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 50_00


def test_opening_an_earlier_payment_keeps_the_draft(bench: Bench) -> None:
    second = three()[1]
    loaded(bench, second)
    bench.type("7.50")
    bench.flow.show_payment(second.payment_id)
    assert bench.place == "waiting"
    bench.press(Qt.Key.Key_F8)
    assert bench.place == "sell"
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 7_50


def test_an_earlier_sale_that_is_paid_touches_nothing(bench: Bench) -> None:
    second = three()[1]
    loaded(bench, second)
    bench.type("7.50")
    bench.enter()
    bench.type("024")
    focus = bench.window.focusWidget()
    paid = replace(second, state=_S.SUCCEEDED, succeeded_at=NOON)
    bench.tell(events.PaymentChanged(sale(60), paid, _S.PENDING))
    assert bench.place == "sell"
    assert bench.window.focusWidget() is focus
    assert bench.flow.sell.draft.phone == "024"
    assert bench.played == ["earlier_paid"]
    assert bench.seen("earlierPaidStrip")
    assert f"{names().number(60)} paid" in bench.window.footer.strip.text()
    assert cards(bench)[0].property("status") == "succeeded"
    bench.click("earlierPaidSeen")
    assert not bench.seen("earlierPaidStrip")


def test_one_told_as_paid_at_the_start_makes_no_noise(bench: Bench) -> None:
    loaded(bench, replace(three()[1], state=_S.SUCCEEDED, succeeded_at=NOON))
    assert bench.played == []
    assert not bench.seen("earlierPaidStrip")


def test_late_is_said_on_strip_and_card_even_after_dismissal(bench: Bench) -> None:
    second = three()[1]
    failed = replace(second, state=_S.FAILED)
    loaded(bench, failed)
    bench.click("cardDismiss")
    assert cards(bench) == []
    late = replace(second, state=_S.SUCCEEDED, late=True, succeeded_at=NOON)
    bench.tell(events.PaymentChanged(sale(60), late, _S.FAILED))
    assert "LATE" in bench.window.footer.strip.text()
    assert "LATE" in cards(bench)[0].facts.state


def test_paid_twice_is_said_on_both_cards(bench: Bench) -> None:
    one = sale(60)
    first = mobile(one, _S.SUCCEEDED)
    second = code(one, _S.SUCCEEDED, attempt=2)
    loaded(bench, first, second)
    bench.tell(events.PaidTwice(one, (first, second)))
    assert [card.facts.state for card in cards(bench)] == ["Paid twice, refund one"] * 2


def test_of_much_news_the_first_and_the_newest_twenty_are_told(bench: Bench) -> None:
    for number in range(1, 26):
        payment = mobile(sale(number))
        loaded(bench, payment)
        paid = replace(payment, state=_S.SUCCEEDED, succeeded_at=NOON)
        bench.tell(events.PaymentChanged(sale(number), paid, _S.PENDING))
    told = []
    while bench.seen("earlierPaidStrip"):
        told.append(bench.window.footer.strip.text())
        bench.click("earlierPaidSeen")
    wanted = [names().number(number) for number in (1, *range(6, 26))]
    assert len(told) == len(wanted)
    assert all(number in words for number, words in zip(wanted, told, strict=True))


def test_what_must_be_decided_is_not_written_over(bench: Bench) -> None:
    one, other = sale(60), sale(61, 5_00)
    first, second = mobile(one, _S.SUCCEEDED), code(one, _S.SUCCEEDED, attempt=2)
    loaded(bench, mobile(other))
    bench.tell(events.PaidTwice(one, (first, second)))
    bench.tell(events.PaymentChanged(other, mobile(other, _S.SUCCEEDED), _S.PENDING))
    strip = bench.window.footer.strip
    assert f"{names().number(60)} was paid twice" in strip.text()
    assert strip.hue() == "bad"
    bench.click("earlierPaidSeen")
    assert f"{names().number(61)} paid" in strip.text()
    bench.click("earlierPaidSeen")
    assert not bench.seen("earlierPaidStrip")


def test_what_must_be_decided_goes_before_what_is_shown(bench: Bench) -> None:
    one, other = sale(60), sale(61, 5_00)
    first, second = mobile(one, _S.SUCCEEDED), code(one, _S.SUCCEEDED, attempt=2)
    loaded(bench, mobile(other), mobile(one))
    bench.tell(
        events.PaymentChanged(other, mobile(other, _S.SUCCEEDED), _S.PENDING),
        events.PaymentChanged(one, first, _S.PENDING),
        events.PaidTwice(one, (first, second)),
    )
    strip = bench.window.footer.strip
    assert "paid twice" in strip.text()
    bench.click("earlierPaidSeen")
    assert f"{names().number(61)} paid" in strip.text()
    bench.click("earlierPaidSeen")
    assert not bench.seen("earlierPaidStrip"), "that T1-000060 was paid is old news by now"


def test_a_question_outlives_the_card_that_had_the_focus(bench: Bench) -> None:
    first, second, _ = three()
    loaded(bench, first, second)
    bench.press(Qt.Key.Key_F12)
    focused, other = cards(bench)[0], cards(bench)[1]
    assert focused.hasFocus()
    bench.tell(events.PaymentChanged(sale(59), replace(first, state=_S.PENDING), _S.UNCONFIRMED))
    cancel = other.button("cancel")
    assert cancel is not None
    bench.click(cancel)
    bench.click(focused)
    bench.tell()
    assert bench.place == "waiting"
    bench.find(QPushButton, "confirmKeep").setFocus()
    bench.enter()
    assert not bench.seen("confirmKeep")
    assert bench.place == "waiting"


def test_two_customers_at_once(bench: Bench) -> None:
    first = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F8)
    bench.type("64")
    bench.press(Qt.Key.Key_F4)
    bench.enter()
    other = sale(63, 64_00)
    ref = bench.engine.last(requests.ChargeQr).ref
    bench.tell(events.ChargeAccepted(ref, other, code(other)))
    assert [card.payment_id for card in cards(bench)] == [first.payment_id]
    bench.tell(
        events.PaymentChanged(sale(), replace(first, state=_S.SUCCEEDED), _S.PENDING),
    )
    assert bench.place == "waiting"
    assert bench.played == ["earlier_paid"]
    done = code(other, _S.SUCCEEDED, succeeded_at=NOON)
    bench.tell(events.PaymentChanged(other, done, _S.PENDING))
    assert bench.place == "paid"
    assert bench.played == ["earlier_paid", "paid"]


def test_the_drawer_never_opens_by_itself(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(1024, 600)
    loaded(bench, *three())
    assert not bench.seen("progressRail")
    toggle = bench.find(QPushButton, "railToggle")
    assert toggle.text() == "2 waiting, 1 not confirmed"
    bench.click("railToggle")
    assert bench.seen("progressRail")
    bench.press(Qt.Key.Key_Escape)
    assert not bench.seen("progressRail")
    bench.press(Qt.Key.Key_F12)
    assert cards(bench)[0].hasFocus()
    bench.enter()
    assert not bench.seen("progressRail")
    assert bench.place == "waiting"


def test_the_rail_comes_back_when_the_window_grows(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(1024, 600)
    bench.window.resize(1366, 690)
    QApplication.processEvents()
    assert bench.seen("progressRail")
    assert not bench.seen("railToggle")


def test_paid_while_history_is_open_does_not_take_the_screen(bench: Bench) -> None:
    bench.window.register("history", Screen)
    payment = charged(bench, mobile(sale()))
    bench.press(Qt.Key.Key_F9)
    assert bench.place == "history"
    paid = replace(payment, state=_S.SUCCEEDED, succeeded_at=NOON)
    bench.tell(events.PaymentChanged(sale(), paid, _S.PENDING))
    assert bench.place == "history"
    assert bench.played == ["earlier_paid"]
    bench.click("navSell")
    assert bench.place == "paid"


class TestRecovery:
    def found(self, *payments: Payment, only_drop: tuple[str, ...] = ()) -> events.RecoveryFound:
        waiting = tuple(each for each in payments if each.state is _S.CREATED)
        return events.RecoveryFound(NOON, payments, waiting, True, only_drop)

    def test_nothing_found_says_nothing(self, bench: Bench) -> None:
        bench.tell(self.found())
        assert not bench.seen("recoveryCard")

    def test_it_counts_what_became_of_them(self, bench: Bench) -> None:
        first, second, third = three()
        paid = replace(second, state=_S.SUCCEEDED)
        bench.tell(self.found(first, paid, third))
        words = bench.find(QLabel, "recoveryWords").text()
        assert words.endswith("1 not confirmed, 1 paid, 1 waiting")
        bench.tell(events.PaymentChanged(sale(61), replace(third, state=_S.SUCCEEDED), _S.PENDING))
        assert bench.find(QLabel, "recoveryWords").text().endswith("1 not confirmed, 2 paid")
        bench.click("recoverySeen")
        assert not bench.seen("recoveryCard")

    def test_what_was_never_sent_is_sent_or_dropped_by_a_person(self, bench: Bench) -> None:
        stored = mobile(sale(), _S.CREATED, sends=0, may_have_left=False)
        bench.tell(self.found(stored))
        assert cards(bench) == []
        bench.click("createdSend")
        assert bench.engine.last(requests.SendCreated).payment_id == stored.payment_id
        bench.click("createdDrop")
        assert bench.engine.last(requests.DropCreated).payment_id == stored.payment_id
        dropped = replace(stored, state=_S.CANCELLED, reason="never_sent")
        bench.tell(events.PaymentChanged(sale(), dropped, _S.CREATED))
        assert not bench.seen("createdDrop")

    def test_an_old_one_can_only_be_dropped(self, bench: Bench) -> None:
        stored = mobile(sale(), _S.CREATED, sends=0, may_have_left=False)
        bench.tell(self.found(stored, only_drop=(stored.payment_id,)))
        assert not bench.seen("createdSend")
        assert bench.seen("createdDrop")

    def test_a_narrow_till_says_it_in_the_footer(self, make_bench: Callable[..., Bench]) -> None:
        bench = make_bench(1024, 600)
        bench.tell(self.found(*three()))
        assert "3 in flight" in bench.window.footer.strip.text()


@pytest.mark.parametrize("count", [0, 1, 30])
def test_the_empty_rail_says_so(bench: Bench, count: int) -> None:
    loaded(bench, *(mobile(sale(number)) for number in range(1, count + 1)))
    assert len(cards(bench)) == count
    assert bench.seen("railEmpty") == (count == 0)


def test_typing_with_the_focus_in_the_rail_is_back_at_the_sale(bench: Bench) -> None:
    first, second, _ = three()
    loaded(bench, replace(first, state=_S.FAILED), second)
    bench.press(Qt.Key.Key_F12)
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Delete)
    assert cards(bench)[0].hasFocus(), "several can be dismissed one after another"
    bench.type("7")
    assert bench.find(QWidget, "amountDisplay").property("amountMinor") == 7_00
    bench.enter()
    assert bench.place == "sell", "Enter is Sell's again"
    assert bench.flow.sell.phone_active


def test_the_last_card_gives_the_focus_back(bench: Bench) -> None:
    loaded(bench, replace(three()[1], state=_S.FAILED))
    bench.press(Qt.Key.Key_F12)
    bench.press(Qt.Key.Key_Delete)
    assert cards(bench) == []
    assert bench.flow.sell.hasFocus()


def test_what_waits_for_a_person_is_not_put_away(bench: Bench) -> None:
    one = sale(60)
    first, second = mobile(one, _S.SUCCEEDED), code(one, _S.SUCCEEDED, attempt=2)
    loaded(bench, first, second)
    assert cards(bench)[0].facts.actions == ("open", "dismiss")
    bench.tell(events.PaidTwice(one, (first, second)))
    assert [card.facts.actions for card in cards(bench)] == [("decide", "open")] * 2
    bench.press(Qt.Key.Key_F12)
    bench.press(Qt.Key.Key_Delete)
    assert len(cards(bench)) == 2
