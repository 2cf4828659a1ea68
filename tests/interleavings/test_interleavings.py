"""Every order of cancelling, approving, answers that come or are lost, and power cuts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain import payment_events as ev
from pos_app.domain import payment_rules
from pos_app.domain.payment import PaymentState, ReadingStatus
from pos_app.engine import send
from pos_app.ledger.book import Book
from tests.engine.port import PayGate
from tests.interleavings.enumerating import Search, count
from tests.interleavings.searches import IN_THE_SUITE
from tests.interleavings.stage import Broken
from tests.simulation.batch import untraced

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.payment import GatewayStatus, Payment
    from pos_app.gateways.port import Answer, ListedPayment
    from pos_app.ledger.book import JournalEntry


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("search", "orders"), IN_THE_SUITE, ids=str)
def test_no_order_breaks_a_promise(
    search: Search, orders: int, record_property: Callable[[str, object], None]
) -> None:
    with untraced():
        played = count(search)
    record_property("figures", {"orders of cancel and approve": played})
    assert played == orders


def breaks(search: Search, why: str) -> None:
    """The search must find what was planted, and name the order."""
    with untraced(), pytest.raises(Broken, match=why):
        count(search)


def test_silence_taken_for_failure_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = payment_rules.EVENTS[ev.AnswerLost]
    monkeypatch.setitem(lost, PaymentState.SENDING, PaymentState.FAILED)
    breaks(Search("CAGLK", 2), r"^[KL] in .*failed without a word of the gateway")


def test_a_cancel_taken_for_its_outcome_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = PayGate.read, set()
    cancel = PayGate.cancel

    async def note(self: PayGate, gateway_id: str) -> Answer | None:
        asked.add(gateway_id)
        return await cancel(self, gateway_id)

    async def guess(self: PayGate, gateway_id: str) -> Answer:
        answer = await real(self, gateway_id)
        if gateway_id in asked and answer.reading.status is not ReadingStatus.SUCCEEDED:
            return replace(answer, reading=replace(answer.reading, status=ReadingStatus.CANCELLED))
        return answer

    monkeypatch.setattr(PayGate, "cancel", note)
    monkeypatch.setattr(PayGate, "read", guess)
    breaks(Search("CAGK", 4), "cancelled (while|without)")


def test_a_request_sent_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never_there(_self: PayGate, _id: str, _since: object) -> tuple[ListedPayment, ...]:
        return ()

    monkeypatch.setattr(PayGate, "find", never_there)
    init = PayGate.__init__

    def forgetful(self: PayGate) -> None:
        init(self)
        self.forgets_keys = True

    monkeypatch.setattr(PayGate, "__init__", forgetful)
    breaks(Search("AGL", 2), "2 charges for one sale")


def test_a_late_success_that_is_not_said_to_be_late_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = payment_rules.apply_status

    def never_late(payment: Payment, reading: GatewayStatus, *more: Any, **named: Any) -> Payment:
        after = real(payment, reading, *more, **named)
        return replace(after, late=False) if after.late else after

    monkeypatch.setattr(payment_rules, "apply_status", never_late)
    breaks(Search("CAG", 4, qr=True), "late is False")


def test_a_fact_told_before_it_is_on_the_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Book.commit

    def forget(self: Book, *entries: JournalEntry, **more: Any) -> None:
        real(self, *(entry for entry in entries if entry.kind != "reading"), **more)

    monkeypatch.setattr(Book, "commit", forget)
    breaks(Search("AGK", 3), "the ledger has")


def test_a_journal_that_was_changed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., None] = Book.note_look

    def meddle(self: Book, payment_id: str, **more: Any) -> None:
        real(self, payment_id, **more)
        with self._file.transaction() as connection:
            connection.execute("UPDATE payments SET reason = 'x'")

    monkeypatch.setattr(Book, "note_look", meddle)
    breaks(Search("G", 2), "projection_differs")


@pytest.mark.expect_log("a task ended with RuntimeError", "pos_app.engine.loop")
def test_a_task_that_dies_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(send.Sender, "_answered", die)
    breaks(Search("G", 1), "a task ended with RuntimeError")
