"""What the till hands to the book: a new sale, a new payment, and a change to journal.

Plain values; none may hold a key, and only `NewPayment.phone` and the wire's bytes may hold a
whole phone number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pos_app.domain.money import Money
    from pos_app.domain.network import Network
    from pos_app.domain.payment import Payment
    from pos_app.domain.phone import Phone
    from pos_app.domain.sale import Sale
    from pos_app.domain.states import GatewayName, Method

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"


@dataclass(frozen=True, slots=True)
class NewSale:
    """A sale about to be opened; the book gives it its number.

    Attributes:
        sale_id: Ours, `s_` and 24 hex digits.
        amount: What is owed, integer minor units.
        working: How the amount was typed; None when plainly.
        note: The cashier's words.
    """

    sale_id: str
    amount: Money
    working: str | None = None
    note: str | None = None
    cashier: str | None = None
    shift: str | None = None


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment about to be created.

    Attributes:
        payment_id: Ours, `p_` and 24 hex digits.
        body: Makes the exact bytes of the create once the sale's number is known. It runs inside
            the transaction: it must be quick, and what it raises undoes the whole transaction.
        risk_note: Why a person took this payment although another may still be paid; journalled.
    """

    payment_id: str
    method: Method
    gateway: GatewayName
    body: Callable[[Sale], bytes] = field(repr=False)
    network: Network | None = None
    phone: Phone | None = None
    order_id: str | None = None
    idempotency_key: str | None = None
    risk_note: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal row to be: what happened, and what the payment and the sale are from now on.

    Attributes:
        kind: The journal's word for it, lower snake case.
        payment: The payment as it now is; it must exist already.
        sale: The sale as it now is; it must exist already.
        data: What else belongs to the row. The names `sale`, `payment` and `digests` are the
            ledger's. A `send` (the send's number) is also kept as a send, with `gateway_offset`
            (seconds, the gateway's clock minus ours) and `destination` (a digest of the gateway's
            address and account) where they are known. A `there` tells of money that only a
            gateway has, a `dealt` what a person chose: see `attending`.
        wire: The raw answer, for the side table; None where there is none.
    """

    kind: str
    payment: Payment | None = None
    sale: Sale | None = None
    data: Mapping[str, JSON] = field(default_factory=dict)
    wire: bytes | None = field(default=None, repr=False)
