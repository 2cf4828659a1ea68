"""Money that goes back, from a sale's story: typed, asked once, answered and shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.sale import SaleStatus, SaleStory
from pos_app.engine import events
from pos_app.engine.requests import AskHistory, AskStory, PromiseRefund, SettleRefund
from tests.desktop.engine import NOON, mobile, sale
from tests.desktop.history_rows import a_page
from tests.desktop.receipt_port import DONE, ended, with_receipts
from tests.desktop.test_fit import clipped

if TYPE_CHECKING:
    from tests.desktop.conftest import Bench

PAID = sale(62, status=SaleStatus.PAID, paid_at=NOON)
STORY = SaleStory(PAID, (mobile(PAID, PaymentState.SUCCEEDED, succeeded_at=NOON),), ())
OWED = Refund(
    "T1-R000001", PAID.sale_id, PAID.number, Money(500), RefundWay.OWED, RefundState.OWED, "torn",
    NOON,
)  # fmt: skip


@pytest.fixture
def till(bench: Bench) -> Bench:
    """A till with the story of a paid sale in front."""
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    bench.press(Qt.Key.Key_F9)
    asked = bench.engine.last(AskHistory)
    bench.tell(events.HistoryPage(asked.ref, a_page(8, 8), None, False))
    bench.window.pane.get("history").open_story(PAID.sale_id)  # type: ignore[attr-defined]
    read(bench, STORY)
    return bench


def read(bench: Bench, story: SaleStory) -> None:
    """Let the sale change, so that its story is asked for, and answer."""
    bench.tell(events.SaleChanged(story.sale))
    bench.tell(events.StoryRead(bench.engine.last(AskStory).ref, story))


def line(bench: Bench, name: str) -> QLineEdit:
    return bench.find(QLineEdit, name)


def said(bench: Bench) -> str:
    labels = bench.window.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def filled(bench: Bench, amount: str = "5", reason: str = "torn", reference: str = "") -> None:
    bench.click("refundButton")
    for name, text in (("Amount", amount), ("Reason", reason), ("Reference", reference)):
        line(bench, f"refund{name}").setText(text)


def test_the_form_begins_with_all_that_may_go_back(till: Bench) -> None:
    till.click("refundButton")
    assert line(till, "refundAmount").text() == "20.50"
    assert line(till, "refundAmount").hasFocus()
    assert "At most GH₵ 20.50" in said(till)
    assert not till.seen("refundButton")
    assert clipped(till.window) == []
    till.press(Qt.Key.Key_Escape)
    assert not till.seen("refundForm")
    assert till.seen("refundButton")
    assert till.engine.asked(PromiseRefund) == []


@pytest.mark.parametrize(
    ("button", "way", "reference"),
    [
        ("refundCash", RefundWay.CASH, None),
        ("refundGateway", RefundWay.GATEWAY, "MP12"),
        ("refundOwed", RefundWay.OWED, None),
    ],
)
def test_each_way_asks_once_and_closes_the_form_when_it_is_noted(
    till: Bench, button: str, way: RefundWay, reference: str | None
) -> None:
    filled(till, reference=reference or "")
    till.click(button)
    assert not till.find(KeycapButton, button).isEnabled()
    (asked,) = till.engine.asked(PromiseRefund)
    assert asked == PromiseRefund(asked.ref, PAID.number, Money(500), way, "torn", reference)
    noted = replace(OWED, by=way, reference=reference)
    till.tell(events.RefundChanged(asked.ref, noted))
    assert not till.seen("refundForm")
    read(till, replace(STORY, refunds=(noted,)))
    assert "T1-R000001" in said(till)
    till.click("refundButton")
    assert line(till, "refundAmount").text() == "15.50"


@pytest.mark.parametrize(
    ("amount", "reason", "button", "words", "focus"),
    [
        ("x", "torn", "refundCash", "", "refundAmount"),
        ("20.51", "torn", "refundCash", "At most GH₵ 20.50 may go back.", "refundAmount"),
        ("5", "  ", "refundCash", "Type why.", "refundReason"),
        ("5", "torn", "refundGateway", "Type what the gateway calls it.", "refundReference"),
    ],
)
def test_what_is_missing_is_said_at_its_place_and_asks_nothing(
    till: Bench, amount: str, reason: str, button: str, words: str, focus: str
) -> None:
    filled(till, amount, reason)
    till.click(button)
    assert words in said(till)
    assert line(till, focus).hasFocus()
    assert till.engine.asked(PromiseRefund) == []


def test_a_refusal_is_said_and_keeps_what_was_typed(till: Bench) -> None:
    filled(till)
    till.click("refundCash")
    asked = till.engine.last(PromiseRefund)
    till.tell(events.RefundRefused(asked.ref, "more_than_proven", Money(100)))
    assert "More than was paid cannot go back." in said(till)
    assert line(till, "refundReason").text() == "torn"
    till.click("refundOwed")
    assert len(till.engine.asked(PromiseRefund)) == 2


def test_what_is_owed_is_settled_in_cash_or_by_the_gateways_word(till: Bench) -> None:
    read(till, replace(STORY, refunds=(OWED,)))
    assert "Owed to the customer" in said(till)
    till.click("refundSettleGateway")
    assert till.engine.asked(SettleRefund) == []
    line(till, "refundSettleReference").setText("MP12")
    till.click("refundSettleGateway")
    asked = till.engine.last(SettleRefund)
    assert asked == SettleRefund(asked.ref, OWED.refund_number, RefundWay.GATEWAY, "MP12")
    till.click("refundSettleCash")
    asked = till.engine.last(SettleRefund)
    assert (asked.by, asked.reference) == (RefundWay.CASH, None)
    given = replace(OWED, by=RefundWay.CASH, state=RefundState.DONE, settled_at=NOON)
    till.tell(events.RefundChanged(asked.ref, given))
    read(till, replace(STORY, refunds=(given,)))
    assert "Given back in cash" in said(till)
    assert not till.seen("refundSettleCash")


def test_the_slip_of_what_is_owed_leaves_from_its_card(till: Bench) -> None:
    port = with_receipts(till)
    read(till, replace(STORY, refunds=(OWED,)))
    port.ends = DONE
    till.click("slipPrint")
    ended(till, f"slip {OWED.refund_number}")
    till.click("slipPdf")
    ended(till, f"slip {OWED.refund_number}")
    assert f"/till/receipts/{OWED.refund_number}.pdf" in said(till)
    given = replace(OWED, by=RefundWay.CASH, state=RefundState.DONE, settled_at=NOON)
    read(till, replace(STORY, refunds=(given,)))
    assert not till.seen("slipPrint")
    assert not till.seen("slipPdf")


def test_another_sales_answer_changes_nothing_here(till: Bench) -> None:
    filled(till)
    till.click("refundCash")
    asked = till.engine.last(PromiseRefund)
    stories = len(till.engine.asked(AskStory))
    till.tell(events.RefundChanged(asked.ref, replace(OWED, sale_id="s_other")))
    assert till.seen("refundForm")
    assert len(till.engine.asked(AskStory)) == stories


def test_nothing_proven_offers_nothing(till: Bench) -> None:
    waiting = sale(62)
    read(till, SaleStory(waiting, (mobile(waiting),), ()))
    assert not till.seen("refundButton")
    all_of_it = replace(OWED, amount=PAID.amount)
    read(till, replace(STORY, refunds=(all_of_it,)))
    assert not till.seen("refundButton")
    assert till.find(QWidget, "storyRefund").isVisible()


def test_change_that_is_owed_is_given_in_cash_alone(till: Bench) -> None:
    change = replace(
        OWED, amount=Money(70), reason="change owed", change_of=STORY.payments[0].payment_id
    )
    read(till, replace(STORY, refunds=(change,)))
    assert "Change owed to the customer" in said(till)
    assert "change owed" not in said(till)
    assert not till.seen("refundSettleGateway")
    assert clipped(till.window) == []
    till.click("refundSettleCash")
    (asked,) = till.engine.asked(SettleRefund)
    assert asked == SettleRefund(asked.ref, change.refund_number, RefundWay.CASH, None)
    given = replace(change, by=RefundWay.CASH, state=RefundState.DONE, settled_at=NOON)
    till.tell(events.RefundChanged(asked.ref, given))
    read(till, replace(STORY, refunds=(given,)))
    assert "Change given in cash" in said(till)
    assert not till.seen("refundSettleCash")
    read(till, replace(STORY, refunds=(replace(given, reference="T1-000063"),)))
    assert "Change taken off sale T1-000063" in said(till)
    # All of the sale may still go back.
    till.click("refundButton")
    assert line(till, "refundAmount").text() == "20.50"
