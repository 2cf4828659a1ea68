"""The methods of payment and the gateways that collect: what each needs and can do, a line a trait.

Rules, engine, ledger and screens ask for a trait and never which method it is. A new method is an
entry here, a request in `engine/requests.py` with its lines in `engine/charge.py`, and its words
on Sell. A new gateway is an entry here and an adapter that keeps `gateways/port.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Method(StrEnum):
    """How the customer pays."""

    MOBILE_MONEY = "mobile_money"
    QR = "qr"
    CASH = "cash"


class GatewayName(StrEnum):
    """Who collects the money."""

    PAYGATE = "paygate"
    CHECKOUT = "checkout"


class RequestKind(StrEnum):
    """What is asked of a gateway for a payment."""

    CREATE = "create"
    INITIATE = "initiate"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class MethodTraits:
    """What a method needs.

    Attributes:
        gateway: Who collects it; None where the till itself does, and a payment is money as soon
            as it is stored.
        asks: The request that asks for the money; None where nobody is asked.
        needs_phone: A number and its network: the customer is prompted there.
        shows_page: A page, shown as a code: nobody can pay before it was shown, and it can be
            withdrawn and tried again.
    """

    gateway: GatewayName | None
    asks: RequestKind | None
    needs_phone: bool = False
    shows_page: bool = False


METHODS: Mapping[Method, MethodTraits] = {
    Method.MOBILE_MONEY: MethodTraits(
        GatewayName.PAYGATE, asks=RequestKind.CREATE, needs_phone=True
    ),
    Method.QR: MethodTraits(GatewayName.CHECKOUT, asks=RequestKind.INITIATE, shows_page=True),
    Method.CASH: MethodTraits(None, asks=None),
}


@dataclass(frozen=True, slots=True)
class GatewayTraits:
    """What a gateway can do.

    Attributes:
        title: Its name for people.
        lists: It keeps a list of its payments with our metadata: what was lost is found there, by
            our own id alone, and what only it has is seen.
        cancels: It can be asked to cancel; else what it has can only be withdrawn.
        repeats: It knows a request again by its idempotency key, so that the same bytes may be sent
            again; and a conflict says nothing, since that key may just be worked on.
        named_by_order: Its money is known by the order that we named, and a read of it says no
            more; else by an id of the gateway's own, which people read, and by its amount.
    """

    title: str
    lists: bool = False
    cancels: bool = False
    repeats: bool = False
    named_by_order: bool = False


NO_GATEWAY = GatewayTraits("")
GATEWAYS: Mapping[GatewayName, GatewayTraits] = {
    GatewayName.PAYGATE: GatewayTraits("PayGate", lists=True, cancels=True, repeats=True),
    GatewayName.CHECKOUT: GatewayTraits("Checkout", named_by_order=True),
}
