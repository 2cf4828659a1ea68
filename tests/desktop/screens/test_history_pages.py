"""A day compared, a claim and what waits for a person: typed, asked, answered and shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Notice
from pos_app.desktop.widgets.text_label import Chip
from pos_app.desktop.window_driver import settle
from pos_app.desktop.words import history as wording_attention
from pos_app.desktop.words import reconcile
from pos_app.domain.attention import LATE, SECOND_REQUEST, ReviewChoice
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState, Review
from pos_app.domain.refund import RefundWay
from pos_app.domain.sale import SaleStatus, SaleStory
from pos_app.engine import events
from pos_app.engine.reconcile_result import (
    Claimed,
    ClaimVerdict,
    Compared,
    Finding,
    Reconciled,
    Trouble,
)
from pos_app.engine.requests import (
    AskAttention,
    AskHistory,
    AskStory,
    CheckClaim,
    DealWith,
    PromiseRefund,
    ReconcileDay,
    StopAsking,
)
from pos_app.gateways.port import GatewayDown
from tests.desktop import compared_day
from tests.desktop.engine import NOON, mobile, sale, tally
from tests.desktop.history_rows import a_page, a_story
from tests.desktop.receipt_port import DONE, NO_ANSWER, ended, with_receipts
from tests.desktop.test_fit import clipped
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.screens.history.screen import HistoryScreen
    from pos_app.domain.attention import Attention
    from pos_app.domain.refund import Refund
    from tests.desktop.conftest import Bench

_S = PaymentState


@pytest.fixture
def till(bench: Bench) -> Bench:
    offered(bench)
    return bench


def offered(bench: Bench) -> Bench:
    """Give a bench its places, as the program does."""
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    return bench


def history(bench: Bench) -> HistoryScreen:
    """Open History with some rows."""
    bench.press(Qt.Key.Key_F9)
    asked = bench.engine.last(AskHistory)
    bench.tell(events.HistoryPage(asked.ref, a_page(8, 8), None, False))
    return bench.window.pane.get("history")  # type: ignore[return-value]


def texts(bench: Bench) -> str:
    return "\n".join(
        label.text() for label in bench.window.findChildren(QLabel) if label.isVisible()
    )


def to_look_at(count: int) -> events.TallyChanged:
    return events.TallyChanged(replace(tally(), to_look_at=count))


# A day ------------------------------------------------------------------------------------------


def test_f7_compares_today_where_no_day_is_chosen(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    asked = till.engine.last(ReconcileDay)
    assert asked.start <= NOON < asked.end
    assert asked.start.astimezone().hour == 0
    assert "Reconcile 4 Mar 2026" in texts(till)
    assert "Comparing" in till.find(Notice, "dayProgress").title()


def test_the_chosen_day_is_compared_by_the_button(till: Bench) -> None:
    screen = history(till)
    screen.filters.day.setCurrentIndex(2)
    screen.filters.date.setDate(QDate(2026, 1, 31))
    till.click("historyReconcile")
    asked = till.engine.last(ReconcileDay)
    assert asked.start.astimezone().date().isoformat() == "2026-01-31"
    assert asked.end.astimezone().date().isoformat() == "2026-02-01"


def test_how_far_it_is_is_said(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    ref = till.engine.last(ReconcileDay).ref
    for step, of, words in (
        ("list", 2, "time 2: 300 payments"),
        ("compare", 0, "Comparing: 300 payments"),
        ("orders", 400, "order 301 of 400"),
    ):
        till.tell(events.ReconcileProgress(ref, step, 300, of))
        assert words in till.find(Notice, "dayProgress").text()
    till.tell(events.ReconcileProgress("another", "list", 1, 9))
    assert "order 301" in till.find(Notice, "dayProgress").text()


def compared(bench: Bench, found: object) -> None:
    ref = bench.engine.last(ReconcileDay).ref
    bench.tell(events.DayReconciled(ref, found))  # type: ignore[arg-type]


def test_a_day_shows_its_counts_first_and_then_what_needs_a_person(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    compared(till, compared_day.a_day())
    assert till.find(Notice, "dayVerdict").title() == "4 to review"
    figures = ("dayMatched", "dayDiffers", "dayOnlyHere", "dayOnlyThere", "dayNotOurs")
    assert [till.find(QLabel, name).text() for name in figures] == ["41", "2", "1", "1", "3"]
    assert till.find(QLabel, "dayDiffers").accessibleName() == "2 differ"
    lines = [
        each for each in till.window.findChildren(QWidget, "dayLine") if each.property("finding")
    ]
    assert [line.property("finding") for line in lines] == [
        "status_differs", "amount_differs", "only_here", "only_there",
    ]  # fmt: skip
    said = texts(till)
    assert f"{names().number(60)} · GH₵ 64.00" in said
    assert "The gateway says GH₵ 46.00" in said
    assert "Not decided yet" in said


def test_a_day_shows_a_hundred_and_says_how_many_more_need_a_person(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    day = compared_day.a_day()
    needing = next(one for one in day.compared if one.needs_person)
    compared(till, replace(day, compared=(needing,) * 103))
    assert "and 3 more" in texts(till)
    assert len(till.window.findChildren(QWidget, "dayLine")) == 100 + len(day.left_open)


def test_a_day_that_agrees_says_so(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    compared(till, compared_day.a_sound_day())
    assert till.find(Notice, "dayVerdict").title() == "Everything agrees ✓"
    assert till.find(KeycapButton, "dayAgain").isEnabled()


def test_trouble_is_said_in_words(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    compared(till, compared_day.a_troubled_day())
    assert till.find(Notice, "dayVerdict").title() == "Not everything could be compared"
    told = [each.text() for each in till.window.findChildren(Notice, "dayTrouble")]
    assert told == [
        "PayGate's list is still moving: try again in a while.",
        f"Checkout could not be asked about sale {names().number(62)}: "
        "no answer came in time. Try again.",
    ]


def test_a_ledger_that_fails_is_said_and_the_day_can_be_compared_again(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    till.tell(events.AskFailed(till.engine.last(ReconcileDay).ref, "ledger"))
    assert "cannot be read now" in till.find(Notice, "dayFailed").text()
    till.press(Qt.Key.Key_F7)
    assert len(till.engine.asked(ReconcileDay)) == 2


def test_leaving_ends_a_comparison_and_coming_back_begins_anew(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    ref = till.engine.last(ReconcileDay).ref
    till.press(Qt.Key.Key_F7)
    assert len(till.engine.asked(ReconcileDay)) == 1
    till.press(Qt.Key.Key_Escape)
    assert till.engine.last(StopAsking).ref == ref
    till.tell(events.DayReconciled(ref, compared_day.a_day()))
    assert not till.seen("dayVerdict")
    till.press(Qt.Key.Key_F7)
    assert len(till.engine.asked(ReconcileDay)) == 2
    till.click("navSell")
    assert len(till.engine.asked(StopAsking)) == 2


def test_what_was_found_stays_while_a_sale_of_it_is_looked_at(till: Bench) -> None:
    screen = history(till)
    till.press(Qt.Key.Key_F7)
    compared(till, compared_day.a_day())
    opener = next(
        each for each in till.window.findChildren(KeycapButton, "dayOpen") if each.isVisible()
    )
    assert opener.accessibleName().startswith(f"Open the sale: {names().number(59)}")
    opener.setFocus()
    till.enter(numpad=True)
    assert till.engine.last(AskStory).sale_id == sale(59).sale_id
    assert screen.in_story
    till.press(Qt.Key.Key_Escape)
    assert till.seen("dayVerdict")
    assert len(till.engine.asked(ReconcileDay)) == 1
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F7)
    assert len(till.engine.asked(ReconcileDay)) == 1


def test_money_only_there_is_decided_about_from_the_day(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    compared(till, compared_day.a_day())
    till.click("dayDecide")
    ref = till.engine.last(AskAttention).ref
    till.tell(events.AttentionRead(ref, (compared_day.late(), compared_day.only_there())))
    button = till.window.focusWidget()
    assert button is not None
    assert button.accessibleName() == "Goods given, GH₵ 12.00"


# A claim ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("numpad", [False, True])
def test_a_claim_is_typed_and_checked_without_a_mouse(till: Bench, numpad: bool) -> None:
    history(till)
    till.press(Qt.Key.Key_F8)
    assert till.find(QLineEdit, "claimAmount").hasFocus()
    till.type("20.50", numpad=numpad)
    till.enter(numpad=numpad)
    assert till.find(QLineEdit, "claimLast4").hasFocus()
    till.type("45x678", numpad=numpad)
    assert till.find(QLineEdit, "claimLast4").text() == "4567"
    till.enter(numpad=numpad)
    asked = till.engine.last(CheckClaim)
    assert (asked.amount, asked.last4) == (Money(20_50), "4567")
    assert not till.find(KeycapButton, "claimCheck").isEnabled()


def claim(bench: Bench, answer: Claimed | None = None) -> None:
    """Type and check a claim, and answer it."""
    history(bench)
    bench.click("claimButton")
    bench.type("20.50")
    bench.enter()
    bench.type("4567")
    bench.click("claimCheck")
    if answer is not None:
        bench.tell(events.ClaimAnswered(bench.engine.last(CheckClaim).ref, answer))


@pytest.mark.parametrize(
    ("answer", "title", "verdict"),
    [
        (compared_day.ours_and_paid(), "Ours and paid ✓", "ours_and_paid"),
        (
            Claimed(ClaimVerdict.NOT_CONFIRMED, (mobile(sale(62)),)),
            "Ours, not confirmed yet …",
            "ours_not_confirmed",
        ),
        (compared_day.only_listed(), "Ours, not confirmed yet …", "ours_not_confirmed"),
        (Claimed(ClaimVerdict.NOT_OURS), "Not ours ✕", "not_ours"),
        (Claimed(ClaimVerdict.NOT_KNOWN, off=True), "Not confirmed …", "not_known"),
        (
            replace(compared_day.ours_and_paid(), verdict=ClaimVerdict.SEVERAL),
            "Several paid sales fit",
            "several_paid",
        ),
        (
            replace(compared_day.ours_and_paid(), confirmed=(NOON,)),
            "Paid, and confirmed before",
            "ours_and_paid",
        ),
    ],
)
def test_the_answer_is_a_word_and_never_a_colour_alone(
    till: Bench, answer: Claimed, title: str, verdict: str
) -> None:
    claim(till, answer)
    shown = till.find(Notice, "claimAnswer")
    assert shown.title() == title
    assert shown.property("verdict") == verdict
    assert title in shown.accessibleName()
    # It is read across a counter.
    assert shown._title.font().pixelSize() == 26


def test_what_was_found_is_shown_newest_first_and_opens(till: Bench) -> None:
    claim(till, compared_day.ours_and_paid())
    said = texts(till)
    assert f"{names().number(58)} · 15:39 · GH₵ 20.50 · MTN · 024 ••• 4567" in said
    assert "Older sales, which do not answer for this one" in said
    opener = till.window.findChildren(KeycapButton, "claimOpen")[0]
    assert opener.accessibleName() == f"Open sale {names().number(58)}"
    opener.click()
    assert till.engine.last(AskStory).sale_id == sale(58).sale_id


def test_what_only_paygate_has_asks_for_a_comparison(till: Bench) -> None:
    claim(till, compared_day.only_listed())
    said = texts(till)
    assert "reconcile the day" in said
    assert "pay_9f2c81d07" in said
    assert not till.seen("claimFound")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Claimed(ClaimVerdict.NOT_OURS, off=True), "PayGate is off"),
        (
            Claimed(ClaimVerdict.NOT_OURS, error=GatewayDown("http_503")),
            "PayGate could not be asked: it has trouble of its own. Try again in a while.",
        ),
    ],
)
def test_what_could_not_be_asked_is_said_beside_the_answer(
    till: Bench, answer: Claimed, words: str
) -> None:
    claim(till, answer)
    assert words in till.find(Notice, "claimTrouble").text()


def test_what_is_missing_is_said_and_nothing_is_asked(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F8)
    till.click("claimCheck")
    assert "Type it like 20.50." in texts(till)
    assert "Type four digits." in texts(till)
    till.type("20.50")
    till.enter()
    till.type("45")
    till.enter()
    assert till.engine.asked(CheckClaim) == []
    assert till.find(QLineEdit, "claimLast4").hasFocus()


def test_another_number_takes_the_answer_away_and_ends_the_question(till: Bench) -> None:
    claim(till)
    ref = till.engine.last(CheckClaim).ref
    till.find(QLineEdit, "claimLast4").setFocus()
    till.press(Qt.Key.Key_Backspace)
    assert till.engine.last(StopAsking).ref == ref
    till.tell(events.ClaimAnswered(ref, compared_day.ours_and_paid()))
    assert not till.seen("claimAnswer")


def test_digits_typed_after_an_answer_begin_the_next_claim(till: Bench) -> None:
    claim(till, compared_day.ours_and_paid())
    till.type("7.50")
    assert not till.seen("claimAnswer")
    assert till.find(QLineEdit, "claimAmount").text() == "7.50"
    assert till.find(QLineEdit, "claimLast4").text() == ""
    till.enter()
    till.type("1234")
    till.enter()
    asked = till.engine.last(CheckClaim)
    assert (asked.amount, asked.last4, asked.at) == (Money(7_50), "1234", None)


def test_where_several_fit_the_time_is_typed_next(till: Bench) -> None:
    claim(till, replace(compared_day.ours_and_paid(), verdict=ClaimVerdict.SEVERAL))
    assert till.find(QLineEdit, "claimTime").hasFocus()
    till.type("9.7")
    till.enter()
    assert "Type it like 14:02." in texts(till)
    assert len(till.engine.asked(CheckClaim)) == 1
    for _ in range(3):
        till.press(Qt.Key.Key_Backspace)
    till.type("9.05")
    till.enter()
    asked = till.engine.last(CheckClaim)
    assert asked.at is not None
    assert (asked.at.hour, asked.at.minute, asked.last4) == (9, 5, "4567")


def test_a_masked_number_is_taken_as_it_is_shown(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F8)
    till.find(QLineEdit, "claimAmount").setText("GHS 20.50")
    last4 = till.find(QLineEdit, "claimLast4")
    last4.setFocus()
    last4.insert("024 ••• 4567")
    till.enter()
    asked = till.engine.last(CheckClaim)
    assert (asked.amount, asked.last4) == (Money(20_50), "4567")


def test_leaving_forgets_the_customer(till: Bench) -> None:
    claim(till)
    till.press(Qt.Key.Key_Escape)
    assert till.engine.last(StopAsking).ref == till.engine.last(CheckClaim).ref
    till.press(Qt.Key.Key_F8)
    assert till.find(QLineEdit, "claimAmount").text() == ""
    assert till.find(KeycapButton, "claimCheck").isEnabled()
    till.click("navSell")
    till.press(Qt.Key.Key_F9)
    till.type("5")
    assert till.find(QLineEdit, "claimAmount").text() == "5"


def test_a_claim_that_cannot_be_worked_on_is_said(till: Bench) -> None:
    claim(till)
    till.tell(events.AskFailed(till.engine.last(CheckClaim).ref, "stopping"))
    assert till.find(Notice, "claimFailed").text() == "The till is closing."


# What waits for a person ------------------------------------------------------------------------


def waiting(bench: Bench, *items: object) -> None:
    ref = bench.engine.last(AskAttention).ref
    bench.tell(events.AttentionRead(ref, items))  # type: ignore[arg-type]


def test_the_footer_counts_what_waits_and_leads_there(till: Bench) -> None:
    till.tell(to_look_at(0))
    assert not till.seen("toLookAt")
    till.tell(to_look_at(2))
    button = till.find(KeycapButton, "toLookAt")
    assert (button.text(), button.accessibleName()) == ("2 to review", "2 to review")
    assert button.height() >= 44
    till.type("12")
    till.click("toLookAt")
    waiting(till, compared_day.late(), compared_day.only_there())
    assert till.place == "history"
    assert "GH₵ 12.00" in texts(till)
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_Escape)
    assert till.find(QWidget, "amountDisplay").property("amountMinor") == 12_00
    till.tell(to_look_at(0))
    assert not till.seen("toLookAt")


def test_f6_shows_what_waits_and_the_button_says_how_many(till: Bench) -> None:
    till.tell(to_look_at(3))
    history(till)
    assert till.find(KeycapButton, "historyAttention").text() == "3 to review"
    till.press(Qt.Key.Key_F6)
    waiting(till)
    assert till.find(Notice, "attentionNone").title() == "Nothing waits for you ✓"
    till.press(Qt.Key.Key_Escape)
    till.tell(to_look_at(0))
    assert till.find(KeycapButton, "historyAttention").text() == "Nothing to review"


@pytest.mark.parametrize("numpad", [False, True])
def test_a_choice_is_made_by_keyboard_with_a_note(till: Bench, numpad: bool) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    waiting(till, compared_day.late())
    assert "Did they get the goods?" in texts(till)
    note = till.find(QLineEdit, "attentionNote")
    note.setFocus()
    till.type("told him")
    till.find(KeycapButton, "choice_refund_owed").setFocus()
    till.enter(numpad=numpad)
    asked = till.engine.last(DealWith)
    assert (asked.item, asked.choice, asked.note) == (
        compared_day.late().item, ReviewChoice.REFUND_OWED, "told him",
    )  # fmt: skip
    assert not till.find(KeycapButton, "choice_duplicate").isEnabled()
    now = compared_day.dealt(compared_day.late(), note="told him")
    till.tell(events.DealtWith(asked.ref, asked.item, "done", now))
    waiting(till, now)
    assert till.find(QLabel, "attentionDone").text() == "Refund owed · 15:42 · told him"
    assert till.seen("attentionNone")


def test_a_choice_that_was_not_noted_is_said(till: Bench) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    waiting(till, compared_day.late())
    till.click("choice_goods_given")
    asked = till.engine.last(DealWith)
    till.tell(events.DealtWith(asked.ref, asked.item, "ledger", None))
    assert "nothing was noted" in till.find(QLabel, "attentionSaid").text()
    waiting(till, compared_day.late())
    assert till.find(KeycapButton, "choice_goods_given").isEnabled()


def test_a_choice_can_be_changed(till: Bench) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    waiting(till, compared_day.dealt(compared_day.late(), note="came back"))
    till.click("attentionChange")
    assert till.find(QLineEdit, "attentionNote").text() == "came back"
    till.click("choice_goods_given")
    assert till.engine.last(DealWith).choice is ReviewChoice.GOODS_GIVEN


def test_what_comes_meanwhile_takes_no_note_away(till: Bench) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    waiting(till, compared_day.late())
    till.find(QLineEdit, "attentionNote").setFocus()
    till.type("half a no")
    asked = len(till.engine.asked(AskAttention))
    till.tell(to_look_at(2))
    assert len(till.engine.asked(AskAttention)) == asked + 1
    waiting(till, compared_day.only_there(), compared_day.late())
    focus = till.window.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.text() == "half a no"


def test_a_log_that_is_busy_once_takes_nothing_away(till: Bench) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    waiting(till, compared_day.late())
    till.find(QLineEdit, "attentionNote").setFocus()
    till.type("half a no")
    till.tell(to_look_at(1))
    till.tell(events.ReadFailed(till.engine.last(AskAttention).ref, "busy", ""))
    assert "cannot be read" in till.find(QLabel, "attentionSaid").text()
    till.tell(to_look_at(1))
    waiting(till, compared_day.late())
    assert till.find(QLineEdit, "attentionNote").text() == "half a no"
    assert till.find(QLineEdit, "attentionNote").hasFocus()


def test_a_slip_leaves_from_the_list_of_what_is_owed_and_its_end_stands_there(till: Bench) -> None:
    port = with_receipts(till)
    till.tell(to_look_at(0))
    history(till)
    till.press(Qt.Key.Key_F6)
    owed = compared_day.owed(till.clock.now())
    till.tell(events.AttentionRead(till.engine.last(AskAttention).ref, (), owed))
    port.ends = NO_ANSWER
    till.click(till.all("slipPrint")[1])
    ended(till, f"slip {owed[1].refund_number}")
    port.ends = DONE
    till.click(till.all("slipPdf")[0])
    ended(till, f"slip {owed[0].refund_number}")
    said = [label.text() for label in till.window.findChildren(QLabel, "slipSaid") if label.text()]
    assert said == [
        f"Saved: /till/receipts/{owed[0].refund_number}.pdf",
        "The printer did not answer: look whether it is on, then print again.",
    ]
    assert not till.seen("earlierPaidStrip")


def test_what_is_owed_stands_with_its_age_and_leads_to_its_sale(till: Bench) -> None:
    till.tell(to_look_at(0))
    history(till)
    till.press(Qt.Key.Key_F6)
    owed = compared_day.owed(till.clock.now())
    ref = till.engine.last(AskAttention).ref
    till.tell(events.AttentionRead(ref, (compared_day.dealt(compared_day.late()),), owed))
    words = texts(till)
    for each in ("Owed to customers: GH₵ 25.70", "T1-R000001", "Change owed to the customer"):
        assert each in words
    chips = [c for c in till.window.findChildren(Chip, "owedAge") if c.isVisible()]
    assert [(c.text(), c.property("hue")) for c in chips] == [
        ("Older", "bad"), ("This week", "amber"), ("Today", "neutral"),
    ]  # fmt: skip
    assert clipped(till.window, pages=True) == []
    till.click(till.all("owedOpen")[0])
    assert till.engine.last(AskStory).sale_id == owed[0].sale_id
    asked = len(till.engine.asked(AskAttention))
    till.press(Qt.Key.Key_Escape)
    # It may have been given meanwhile.
    assert len(till.engine.asked(AskAttention)) == asked + 1
    till.tell(events.AttentionRead(till.engine.last(AskAttention).ref, (), owed[1:]))
    assert "Owed to customers: GH₵ 5.70" in texts(till)
    till.tell(to_look_at(0))
    waiting(till)
    assert not till.seen("owedCard")


def refunded(till: Bench, item: Attention, *refunds: Refund) -> None:
    """Press Give money back of what waits, and let the story of its sale be read."""
    till.tell(to_look_at(1))
    till.click("toLookAt")
    waiting(till, item)
    till.click("attentionRefund")
    mine = sale(61, 64_00, status=SaleStatus.PAID, paid_at=NOON)
    both = tuple(mobile(mine, _S.SUCCEEDED, each, succeeded_at=NOON) for each in (1, 2))
    ask = till.engine.last(AskStory)
    assert ask.sale_id == item.sale_id
    till.tell(events.StoryRead(ask.ref, SaleStory(mine, both, (), (), refunds)))


@pytest.mark.parametrize(("cause", "why"), [(LATE, "Paid LATE"), ("paid_twice", "Paid twice")])
def test_what_was_paid_late_or_twice_offers_its_refund(till: Bench, cause: str, why: str) -> None:
    refunded(till, replace(compared_day.late(), cause=cause))
    assert till.find(QLineEdit, "refundAmount").text() == "64.00"
    assert till.find(QLineEdit, "refundReason").text() == why
    assert "At most GH₵ 128.00" in texts(till)
    till.click("refundOwed")
    wish = till.engine.last(PromiseRefund)
    assert (wish.amount, wish.by, wish.reason) == (Money(64_00), RefundWay.OWED, why)
    # The sale read again opens no form of itself.
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_Escape)
    waiting(till, compared_day.only_there())
    assert not till.seen("attentionRefund")


def test_a_refund_is_offered_for_no_more_than_may_go_back(till: Bench) -> None:
    item = replace(compared_day.late(), cause="paid_twice")
    gone = replace(compared_day.owed(NOON)[0], amount=Money(100_00))
    refunded(till, item, gone)
    assert till.find(QLineEdit, "refundAmount").text() == "28.00"
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_Escape)
    waiting(till, item)
    refunded(till, item, replace(gone, amount=Money(128_00)))
    assert not till.seen("refundForm")
    assert "Nothing of this sale may go back any more." in texts(till)


def test_a_failed_read_and_then_another_answer_touch_nothing_that_is_gone(till: Bench) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    till.tell(events.ReadFailed(till.engine.last(AskAttention).ref, "busy", ""))
    till.tell(to_look_at(1))
    waiting(till, compared_day.late())
    assert till.seen("choice_goods_given")


def test_a_double_click_decides_one_and_nothing_slides_under_it(till: Bench) -> None:
    till.tell(to_look_at(2))
    till.click("toLookAt")
    first, second = compared_day.late(61), compared_day.late(60)
    waiting(till, first, second)
    settle()
    page = till.window.pane.get("history")._side_of("attention")  # type: ignore[attr-defined]
    button, below = page.cards[0].buttons[0], page.cards[1]
    place = below.mapTo(till.window, QPoint(0, 0))
    till.click(button)
    asked = till.engine.last(DealWith)
    assert asked.item == first.item
    till.tell(events.DealtWith(asked.ref, asked.item, "done", compared_day.dealt(first)))
    waiting(till, second, compared_day.dealt(first))
    settle()
    assert [card.item.item for card in page.cards] == [first.item, second.item]
    assert page.cards[1].mapTo(till.window, QPoint(0, 0)) == place
    till.click(page.cards[1].buttons[0])
    assert len(till.engine.asked(DealWith)) == 1
    till.clock.seconds += 0.8
    till.click(page.cards[1].buttons[0])
    assert till.engine.last(DealWith).item == second.item


def test_what_was_decided_goes_below_once_it_was_looked_away_from(till: Bench) -> None:
    till.tell(to_look_at(2))
    till.click("toLookAt")
    first, second = compared_day.late(61), compared_day.late(60)
    waiting(till, first, second)
    waiting(till, second, compared_day.dealt(first))
    assert not till.seen("attentionNone")
    till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F6)
    waiting(till, second, compared_day.dealt(first))
    page = till.window.pane.get("history")._side_of("attention")  # type: ignore[attr-defined]
    assert [card.item.item for card in page.cards] == [second.item, first.item]


def test_a_log_that_cannot_be_read_is_said(till: Bench) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    till.tell(events.ReadFailed(till.engine.last(AskAttention).ref, "busy", ""))
    assert "cannot be read" in till.find(Notice, "attentionFailed").text()


def test_opening_the_sale_of_what_waits_comes_back_to_it(till: Bench) -> None:
    till.tell(to_look_at(1))
    till.click("toLookAt")
    waiting(till, compared_day.late())
    till.click("attentionOpen")
    story = replace(a_story(61), attention=(compared_day.late(),))
    till.tell(events.StoryRead(till.engine.last(AskStory).ref, story))
    assert till.find(Notice, "storyAttention").title() == "Paid LATE"
    till.press(Qt.Key.Key_Escape)
    assert till.seen("attentionCard")


def test_a_story_shows_what_was_decided_and_leads_to_a_change(till: Bench) -> None:
    screen = history(till)
    screen.open_story("x")
    made = replace(compared_day.late(62), payment_id=a_story().payments[0].payment_id)
    line = a_story().lines[-1]
    lines = (
        replace(line, kind="dealt_with", data='{"dealt":{"choice":"refund_owed","note":"at six"}}'),
        replace(line, kind="dealt_with", data='{"dealt":{"choice":"later_word"}}'),
        replace(line, kind="money_only_there", data='{"there":{"word":"succeeded","item":"x"}}'),
    )
    story = replace(a_story(), attention=(compared_day.dealt(made),), lines=lines)
    till.tell(events.StoryRead(till.engine.last(AskStory).ref, story))
    assert till.find(Notice, "storyAttention").text() == "Refund owed · 15:42"
    said = texts(till)
    for words in (
        "A person decided",
        "Refund owed · at six",
        "later_word",
        "the gateway says: succeeded",
    ):
        assert words in said
    till.click("storyDecide")
    waiting(till, compared_day.dealt(made))
    assert till.seen("attentionChange")


# Where it is announced --------------------------------------------------------------------------


def late_success(bench: Bench) -> str:
    earlier = sale(61, 64_00)
    failed = mobile(earlier, _S.FAILED, phone_masked="020•••4410")
    bench.tell(events.PaymentChanged(earlier, failed, None))
    paid = replace(failed, state=_S.SUCCEEDED, late=True)
    bench.tell(events.PaymentChanged(earlier, paid, _S.FAILED))
    return paid.payment_id


def test_the_strip_of_a_late_success_leads_to_its_choice(till: Bench) -> None:
    item = late_success(till)
    assert "paid LATE" in till.find(Notice, "earlierPaidStrip").text()
    till.click("earlierPaidDecide")
    assert not till.seen("earlierPaidStrip")
    waiting(till, compared_day.only_there(), replace(compared_day.late(), item=item))
    button = till.window.focusWidget()
    assert button is not None
    assert button.accessibleName() == "Goods given, GH₵ 64.00"


@pytest.mark.parametrize(("width", "height"), [(1366, 690), (1024, 525)])
def test_what_is_not_confirmed_is_on_the_screen_while_the_strip_is(
    make_bench: Callable[..., Bench], width: int, height: int
) -> None:
    bench = offered(make_bench(width, height))
    bench.tell(to_look_at(12))
    late_success(bench)
    assert bench.seen("earlierPaidStrip")
    assert bench.seen("toLookAt")
    said = texts(bench)
    assert "not confirmed · GH₵ 35.00" in said
    # The day's money is never a bare amount: it says what it is.
    assert "Today" in said.splitlines()
    assert ("61" in said.splitlines()) == (width > 1200)
    assert cut(bench) == []
    bench.click("earlierPaidSeen")
    assert "61" in texts(bench).splitlines()


def test_a_strip_of_an_ordinary_success_asks_for_no_choice(till: Bench) -> None:
    late_success(till)
    other = sale(60, 5_00)
    till.tell(events.PaymentChanged(other, mobile(other), None))
    till.tell(events.PaymentChanged(other, mobile(other, _S.SUCCEEDED), _S.PENDING))
    assert till.seen("earlierPaidDecide"), "what must be decided is not written over"
    till.click("earlierPaidSeen")
    assert f"{names().number(60)} paid" in till.find(Notice, "earlierPaidStrip").text()
    assert not till.seen("earlierPaidDecide")


def test_what_was_dealt_with_leaves_the_strip(till: Bench) -> None:
    item = late_success(till)
    till.tell(events.DealtWith("x", item, "done", compared_day.dealt(compared_day.late())))
    assert not till.seen("earlierPaidStrip")


def test_a_late_card_offers_its_choice_until_it_is_made(till: Bench) -> None:
    item = late_success(till)
    till.click("cardDecide")
    waiting(till, replace(compared_day.late(), item=item))
    till.click("choice_goods_given")
    asked = till.engine.last(DealWith)
    now = compared_day.dealt(compared_day.late(), ReviewChoice.GOODS_GIVEN)
    till.tell(events.DealtWith(asked.ref, item, "done", now))
    till.click("navSell")
    assert not till.seen("cardDecide")
    card = till.find(QWidget, "paymentCard")
    assert card.accessibleName() == "GH₵ 64.00, Paid LATE ✓ · Goods given"


def test_a_sale_paid_twice_asks_for_a_choice_on_both_cards_and_again_after_a_late_one(
    till: Bench,
) -> None:
    item = late_success(till)
    till.tell(events.DealtWith("x", item, "done", compared_day.dealt(compared_day.late())))
    mine = sale(61, 64_00)
    first = mobile(mine, _S.SUCCEEDED, late=True)
    second = mobile(mine, _S.SUCCEEDED, 2)
    till.tell(events.PaidTwice(mine, (first, second)))
    till.tell(events.PaymentChanged(mine, second, _S.PENDING))
    buttons = [b for b in till.window.findChildren(KeycapButton, "cardDecide") if b.isVisible()]
    assert len(buttons) == 2


def test_an_amount_that_differs_asks_for_a_look_on_its_card(till: Bench) -> None:
    mine = sale(61, 64_00)
    till.tell(events.PaymentChanged(mine, mobile(mine, review=Review.AMOUNT_DIFFERS), None))
    assert till.seen("cardDecide")
    till.tell(events.PaymentChanged(mine, mobile(mine, review=Review.BAD_ANSWER), None))
    assert not till.seen("cardDecide")


# Sizes and words --------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1366, 690), (1024, 525)])
def test_nothing_is_cut_on_any_of_these_pages(
    make_bench: Callable[..., Bench], width: int, height: int
) -> None:
    bench = offered(make_bench(width, height))
    bench.tell(to_look_at(12))
    late_success(bench)
    assert cut(bench) == []
    bench.till.flow._announcer.end()
    screen = history(bench)
    assert cut(bench) == []
    bench.press(Qt.Key.Key_F7)
    assert cut(bench) == []
    for found in (compared_day.a_day(), compared_day.a_troubled_day(), compared_day.a_sound_day()):
        compared(bench, found)
        assert cut(bench) == []
        screen._side_of("day")._begin()  # type: ignore[attr-defined]
    bench.press(Qt.Key.Key_Escape)
    claim(bench, compared_day.ours_and_paid())
    assert cut(bench) == []
    screen.show_attention()
    waiting(
        bench,
        compared_day.late(),
        compared_day.only_there(),
        compared_day.dealt(compared_day.late(57)),
    )
    assert cut(bench) == []


def cut(bench: Bench) -> list[str]:
    """What is cut, but for what a page scrolls to."""
    settle()
    return [each for each in clipped(bench.window) if "covered or cut by its parent" not in each]


@pytest.mark.parametrize("review", list(Review))
def test_every_cause_has_words(review: Review) -> None:
    title, why = wording_attention.cause(replace(compared_day.late(), cause=review.value))
    assert title
    assert why
    assert (
        wording_attention.cause(replace(compared_day.late(), cause="a_later_one"))[1]
        == "a later one"
    )


@pytest.mark.parametrize("choice", list(ReviewChoice))
def test_every_choice_has_words(choice: ReviewChoice) -> None:
    assert wording_attention.choice(choice)


def test_words_for_what_the_samples_leave_out() -> None:
    bare = replace(compared_day.only_there(), amount=None, sale_number=None, word=None)
    assert wording_attention.item_amount(bare) == "No amount named"
    assert wording_attention.item_detail(bare, NOON).startswith("024 ••• 8812")
    assert wording_attention.dealt(bare, NOON) == ""
    assert wording_attention.refused("not_offered") == "It was not noted (not_offered)."
    twice = replace(compared_day.only_there(), cause=SECOND_REQUEST)
    assert wording_attention.cause(twice)[0] == "Asked twice"
    second = replace(compared_day.a_day().compared[-1], payment=mobile(sale(62)))
    assert second.finding is Finding.ONLY_THERE
    assert "second payment" in reconcile.finding(second)[1]
    empty = replace(compared_day.a_sound_day(), compared=())
    assert "no payment on this day" in reconcile.verdict(empty)[1]
    left = replace(compared_day.a_sound_day(), left_open=compared_day.a_day().left_open)
    assert "2 not decided yet" in reconcile.verdict(left)[0]
    off = Trouble(GatewayName.PAYGATE, "off")
    assert reconcile.trouble(off) == "PayGate is off: Settings says why."
    down = Trouble(GatewayName.PAYGATE, "certificate_refused")
    assert "the connection is not safe" in reconcile.trouble(down)
    assert isinstance(NOON, datetime)


def test_a_day_says_what_it_comes_to_up_to_when_and_that_a_name_is_used_twice(till: Bench) -> None:
    history(till)
    till.press(Qt.Key.Key_F7)
    matched = next(one for one in compared_day.a_day().compared if one.finding is Finding.MATCHED)
    theirs = Compared(Finding.OTHER_TILL, gateway_id="pay_theirs", amount=Money(1250))
    shared = replace(matched, finding=Finding.SHARED)
    compared(till, Reconciled((theirs, theirs, shared), (), (), 2, NOON, NOON))
    assert "Reconcile every day from 4 Mar 2026" in till.find(Notice, "dayStillDue").text()
    assert till.find(QLabel, "dayNotOursTotal").text() == "GH₵ 25.00"
    assert till.find(QLabel, "dayOnlyHereTotal").text() == ""
    assert "Another till uses this till's name" in till.find(Notice, "dayOtherTill").text()
    at = NOON.astimezone().strftime("%H:%M")
    assert f"Compared up to {at}." in till.find(Notice, "dayVerdict").text()
    assert "belongs to another sale." in texts(till)
