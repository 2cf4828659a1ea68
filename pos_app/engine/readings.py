"""Takes in what a gateway said of a payment: the one way from a reading to a committed change.

A reading that changes nothing is not journalled. An answer that cannot be trusted changes no
state; a redacted copy is kept for a person, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain import payment_rules
from pos_app.domain.contradiction import contradicts
from pos_app.domain.payment_events import ReviewRaised
from pos_app.domain.states import ReadingStatus, Review

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment, Reading
    from pos_app.engine.session import Counter
    from pos_app.gateways.port import BadAnswer


class Readings:
    """Applies readings to payments as they are at that moment."""

    def __init__(self, counter: Counter) -> None:
        """Take nothing yet."""
        self._counter = counter

    def take(self, payment_id: str, reading: Reading, wire: bytes | None = None) -> bool:
        """Let the table decide what a reading makes of a payment; commit and tell a change.

        Args:
            payment_id: Whose.
            reading: What the gateway said.
            wire: The raw answer, for the ledger's side table.

        Returns:
            Whether it fits the payment; False when it contradicts what is known.
        """
        before = self._counter.payment(payment_id)
        foreign = is_foreign(self._counter, before, reading)
        fits = contradicts(before, reading) is None and not foreign
        words = _in_words(reading)
        after = payment_rules.take_reading(
            before, reading, self._counter.now(), words, foreign=foreign
        )
        if after is not before:
            self._counter.become(after, "reading", data=_as_data(reading), wire=wire or None)
        return fits

    def distrust(self, payment_id: str, error: BadAnswer) -> None:
        """Keep a copy of an answer that cannot be trusted, unless a person must look anyway."""
        if self._counter.payment(payment_id).review is None:
            note = error.copy or error.detail or error.code
            raised = ReviewRaised(self._counter.now(), Review.BAD_ANSWER, note)
            self._counter.happen(payment_id, "review", raised, data={"code": error.code})


def is_foreign(counter: Counter, payment: Payment, reading: Reading) -> bool:
    """Whether what a gateway named belongs to another payment of ours, or to another till's.

    A gateway's id belongs to one payment. What is known by another's id is not confirmed, however
    well all else fits.
    """
    if reading.till_id is not None and reading.till_id != counter.ask(lambda book: book.till_id):
        return True
    named = reading.gateway_id
    if named is None or (named == payment.gateway_id and not _decides(reading)):
        return False
    owner = counter.ask(lambda book: book.payment_with_gateway_id(payment.gateway, named))
    return owner is not None and owner.payment_id != payment.payment_id


def _decides(reading: Reading) -> bool:
    return reading.status is ReadingStatus.SUCCEEDED


def _as_data(reading: Reading) -> dict[str, str | int | None]:
    return {
        "status": reading.status.value,
        "word": reading.word,
        "gateway_id": reading.gateway_id,
        "order_id": reading.order_id,
        "payment_id": reading.payment_id,
        "amount_minor": None if reading.amount is None else reading.amount.minor,
        "currency": None if reading.amount is None else reading.amount.currency,
        "reason": reading.reason,
    }


def _in_words(reading: Reading) -> str:
    said = (f"{name}={value}" for name, value in _as_data(reading).items() if value is not None)
    return ", ".join(said)
