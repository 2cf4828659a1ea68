"""One comparison as it goes on: how each payment here stands against what a gateway says of it.

Whatever is read of a payment is taken in like any other reading, under the payment's lock, so that
a comparison may run beside everything else that deals with it. It must never call two things equal
that it could not compare.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.states import ENDED_UNPAID, GatewayName, PaymentState, ReadingStatus
from pos_app.engine.readings import Readings
from pos_app.engine.reconcile_result import SOUND, Compared, Finding, Trouble
from pos_app.gateways.port import BadAnswer, ErrorAnswer, GatewayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from contextlib import AbstractAsyncContextManager

    from pos_app.domain.payment import Payment, Reading
    from pos_app.engine.listing import Lister
    from pos_app.engine.session import Counter
    from pos_app.gateways.port import Answer

_UNPAID_THERE = (ReadingStatus.FAILED, ReadingStatus.CANCELLED)
_AGREE = {
    PaymentState.PENDING: (ReadingStatus.PENDING,),
    PaymentState.PROCESSING: (ReadingStatus.PROCESSING,),
    PaymentState.SUCCEEDED: (ReadingStatus.SUCCEEDED,),
    **dict.fromkeys(ENDED_UNPAID, _UNPAID_THERE),
}


class Verifier(Protocol):
    """What is asked of Checkout here. It raises `GatewayError` and nothing else."""

    async def verify(self, order_id: str) -> Answer:
        """Read the order's state."""


class Surroundings(Protocol):
    """What a comparison stands in: alone with the ledger, or within a running till."""

    @property
    def paygate(self) -> Lister | None:
        """PayGate, if it is on."""

    @property
    def checkout(self) -> Verifier | None:
        """Checkout, if it is on."""

    def lock(self, payment_id: str) -> AbstractAsyncContextManager[object]:
        """Held while a payment is read, so that nobody sends it meanwhile."""

    def progress(self, step: str, done: int, of: int) -> None:
        """Hear how far it is: `list` (the pass in `of`), `compare` or `orders`."""


class Alone:
    """A comparison that owns the ledger and has it for itself."""

    def __init__(self, paygate: Lister | None, checkout: Verifier | None) -> None:
        """Ask these gateways."""
        self.paygate = paygate
        self.checkout = checkout

    def lock(self, _payment_id: str) -> AbstractAsyncContextManager[object]:
        """Nobody else is there."""
        return nullcontext()

    def progress(self, _step: str, _done: int, _of: int) -> None:
        """Nobody asks."""


class Comparison:
    """What was found so far. The counter's ledger is open, and this program owns it."""

    def __init__(self, counter: Counter, around: Surroundings) -> None:
        """Have found nothing yet."""
        self._counter = counter
        self._around = around
        self._readings = Readings(counter)
        self.compared: list[Compared] = []
        self.troubles: list[Trouble] = []
        self.left_open: dict[str, Payment] = {}

    def trouble(self, gateway: GatewayName, code: str, payment: Payment | None = None) -> None:
        """Note what could not be compared."""
        self.troubles.append(Trouble(gateway, code, payment))

    def leave_open(self, payments: Iterable[Payment]) -> None:
        """Note those of these that are still unresolved."""
        self.left_open |= {p.payment_id: p for p in payments if p.unresolved}

    def not_there(self, payment: Payment) -> None:
        """Note one that the whole list does not have; where nothing was sent that is right."""
        sent = payment.may_have_left and payment.state is not PaymentState.REFUSED
        finding = Finding.ONLY_HERE if sent else Finding.MATCHED
        self.compared.append(Compared(finding, payment, payment.state))
        self.leave_open([payment])

    def shared(self, payment: Payment) -> None:
        """Note one whose gateway payment belongs to another one here, so that it is not paid."""
        known = self._counter.ask(lambda book: book.attention(payment.payment_id))
        choice = known.choice if known else None
        there = payment.gateway_id
        self.compared.append(Compared(Finding.SHARED, payment, payment.state, there, choice=choice))
        self.leave_open([payment])

    async def look(
        self, payment: Payment, ask: Callable[[], Awaitable[Answer]], there: str, *, found: bool
    ) -> None:
        """Ask about one payment, take the answer in, and note how it compares.

        Args:
            payment: Ours.
            ask: Asks its gateway.
            there: The gateway's id, or the order's.
            found: Something there is known to be this payment, so that not to find it is trouble.
        """
        async with self._around.lock(payment.payment_id):
            reading = None
            try:
                answer = await ask()
            except ErrorAnswer as error:
                if payment.gateway is GatewayName.PAYGATE and error.not_found and not found:
                    self.not_there(payment)
                    return
                self.trouble(payment.gateway, error.code, payment)
            except GatewayError as error:
                if isinstance(error, BadAnswer):
                    self._readings.distrust(payment.payment_id, error)
                self.trouble(payment.gateway, error.code, payment)
            else:
                # The list matched our own metadata, so a read that leaves it out is still ours.
                ours = answer.reading.payment_id or payment.payment_id
                reading = replace(answer.reading, payment_id=ours)
                self._readings.take(payment.payment_id, reading, wire=answer.body)
        after = self._counter.payment(payment.payment_id)
        if reading is None:
            self.leave_open([after])
        else:
            self.judge(payment, after, reading, there)

    def judge(self, before: Payment, after: Payment, reading: Reading, there: str | None) -> None:
        """Note how a payment compares with what was said of it."""
        if reading.amount is not None and reading.amount != after.amount:
            finding = Finding.AMOUNT_DIFFERS
        elif not agrees(after, reading):
            finding = Finding.STATUS_DIFFERS
        else:
            finding = Finding.MATCHED
        choice = None
        if finding not in SOUND:
            known = self._counter.ask(lambda book: book.attention(after.payment_id))
            choice = known.choice if known else None
        self.compared.append(
            Compared(finding, after, before.state, there, reading.word, reading.amount, choice)
        )
        self.leave_open([after])


def agrees(payment: Payment, reading: Reading) -> bool:
    """Whether a payment and what was said of it are the same in amount and end."""
    same_amount = reading.amount is None or reading.amount == payment.amount
    return same_amount and reading.status in _AGREE.get(payment.state, ())
