"""Every order of slips, refunds and parts that several ask for at once, and power cuts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.refund import RefundState
from pos_app.engine.charge import Charger
from pos_app.ledger import book
from pos_app.ledger.book import Book
from tests.interleavings.cash_orders import IN_THE_SUITE, count
from tests.interleavings.stage import Broken
from tests.simulation.batch import untraced

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.refund import Refund


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("events", "depth", "orders"), IN_THE_SUITE)
def test_no_order_of_cash_breaks_a_promise(
    events: str, depth: int, orders: int, record_property: Callable[[str, object], None]
) -> None:
    with untraced():
        played = count(events, depth)
    record_property("figures", {"orders of slips, refunds and cash": played})
    assert played == orders


def breaks(events: str, why: str) -> None:
    """The search must find what was planted, and name the order."""
    with untraced(), pytest.raises(Broken, match=why):
        count(events, 2)


def test_a_slip_that_is_taken_off_and_not_settled_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Book, "_take_slip", lambda *_arguments: None)
    breaks("T", r"^T: ")


@pytest.mark.expect_log("ended with RuleBroken|RuleBroken", "pos_app")
def test_a_settled_slip_that_is_taken_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def worth(self: Charger, number: str) -> Any:
        slip: Any = self._session.book.refund(number)
        return slip.amount

    monkeypatch.setattr(Charger, "_slip", worth)
    breaks("ST", "^(ST|TS|TT|SS): the slip met a mistake")


def test_a_refund_that_is_told_and_not_stored_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(self: Book, number: str, *_more: Any, **_named: Any) -> Refund | None:
        known = self.refund(number)
        return None if known is None else replace(known, state=RefundState.DONE)

    monkeypatch.setattr(Book, "settle_refund", forget)
    breaks("R", "the refund was told as done, and is not")


def test_more_that_goes_back_than_was_paid_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "why_not_refund", lambda *_arguments: None)
    breaks("P", "^PP: .*(told twice|I10)")


def test_cash_for_more_than_is_left_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Charger, "_risks", lambda _self, _sale, request: ([], request.amount))
    monkeypatch.setattr(book, "left_of", lambda sale, _payments: sale.amount)
    breaks("M", "^MM: ")
