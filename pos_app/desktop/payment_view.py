"""What Waiting shows of a payment beside its words: the step, the page of its code.

Pure: values in, values out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.states import OPEN_STATES, Method, PaymentState

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment

_S = PaymentState


def page(payment: Payment) -> str | None:
    """The page to show as a code, where one may be shown."""
    if payment.state not in OPEN_STATES or payment.withdrawn_at is not None:
        return None
    return payment.redirect_url if payment.shown_at is not None else None


def is_on_a_phone(payment: Payment) -> bool:
    """Whether a customer's phone may show the request, and nobody has asked to stop it."""
    may = payment.state in (_S.SENDING, _S.UNCONFIRMED, _S.PENDING) and payment.may_have_left
    prompt = payment.method is Method.MOBILE_MONEY
    return prompt and may and payment.cancel_requested_at is None


def question_basis(payment: Payment) -> tuple[object, ...]:
    """What a question about a payment rests on: when it changes, the question closes."""
    return payment.state, payment.withdrawn_at, payment.cancel_requested_at, payment.closed_at


def step(payment: Payment) -> int:
    """The last proven step of four: sent, with the customer, with the network, paid."""
    match payment.state:
        case _S.CREATED | _S.SENDING:
            return 1
        case _S.UNCONFIRMED:
            return 2 if payment.gateway_id is not None else 1
        case _S.PENDING:
            return 2
        case _S.PROCESSING:
            return 3
        case _:
            return 4
