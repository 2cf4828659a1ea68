"""The sale being typed on Sell: amount, number, network, method, note, and what is still missing.

Pure rules with no Qt and no words. It must never round, guess a network against a person's choice,
or make an intent out of anything but a whole amount and a whole number.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pos_app.domain.keypad import Entry, EntryProblem
from pos_app.domain.network import Network, suggest_network
from pos_app.domain.phone import Phone, PhoneError, PhoneProblem, national_digits, parse_phone
from pos_app.domain.states import Method
from pos_app.domain.typed_text import cleaned

if TYPE_CHECKING:
    from pos_app.domain.money import Money
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import MethodOff
    from pos_app.engine.requests import ChargeMobileMoney, ChargeQr

_PREFIX_DIGITS = 3


class Missing(StrEnum):
    """The first thing that a charge still needs."""

    AMOUNT = "amount"
    METHOD = "method"
    PHONE = "phone"
    NETWORK = "network"
    NOTHING = "nothing"


class Looks(StrEnum):
    """What the number says beside what will be done."""

    NOTHING = "nothing"
    FROM_NUMBER = "from_number"
    CHOSEN = "chosen"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    SUGGESTS_OFF = "suggests_off"


class Offer(NamedTuple):
    """What can be chosen now: the networks switched on, and why a method is off."""

    networks: frozenset[Network]
    mobile_money_off: MethodOff | None = None
    qr_off: MethodOff | None = None

    def network_off(self, network: Network) -> MethodOff | None:
        """Why a network cannot be chosen, or None."""
        if self.mobile_money_off is not None:
            return self.mobile_money_off
        if network in self.networks:
            return None
        from pos_app.engine.events import MethodOff

        return MethodOff.NETWORK_OFF


class Draft(NamedTuple):
    """A sale as far as it is typed.

    Attributes:
        entry: The amount's own reckoning.
        phone: The number as typed.
        chosen: The network that a person chose for this sale; None leaves it to the number.
        method: How it will be paid.
        sale: The sale to try again; its amount is locked then.
        risk_of: The payment of this sale of which a person accepted that it may still be paid.
    """

    entry: Entry
    phone: str = ""
    note: str = ""
    chosen: Network | None = None
    method: Method = Method.MOBILE_MONEY
    sale: Sale | None = None
    risk_of: str | None = None

    @classmethod
    def fresh(cls, maximum: Money) -> Draft:
        """An empty one for the next customer."""
        return cls(Entry(maximum))

    @classmethod
    def again(
        cls, sale: Sale, maximum: Money, phone: Phone | None, *, risk_of: str | None
    ) -> Draft:
        """One on the same sale: the amount is locked, the number can be edited."""
        return cls(
            Entry(maximum).prefill(sale.amount),
            phone=phone.spaced if phone else "",
            note=sale.note or "",
            sale=sale,
            risk_of=risk_of,
        )

    @property
    def empty(self) -> bool:
        """Whether nothing worth keeping has been typed."""
        return self.sale is None and self.entry.empty and not (self.phone or self.note)

    @property
    def suggested(self) -> Network | None:
        """The network that the number's prefix belongs to."""
        return suggest_network(self.phone)

    def network(self, offer: Offer) -> Network | None:
        """The network that would be asked: a person's choice, else the number's, if it is on."""
        wanted = self.chosen or self.suggested
        return wanted if wanted and offer.network_off(wanted) is None else None

    def looks(self, offer: Offer) -> Looks:
        """What to say about the number and the network."""
        if self.method is Method.QR:
            return Looks.NOTHING
        suggested = self.suggested
        if self.chosen is not None:
            if suggested is None:
                return Looks.CHOSEN
            return Looks.FROM_NUMBER if suggested is self.chosen else Looks.DIFFERENT
        if suggested is not None:
            on = offer.network_off(suggested) is None
            return Looks.FROM_NUMBER if on else Looks.SUGGESTS_OFF
        known = len(national_digits(self.phone)) >= _PREFIX_DIGITS
        return (
            Looks.UNKNOWN
            if known and self.phone_problem is not PhoneProblem.WRONG_START
            else Looks.NOTHING
        )

    @property
    def phone_problem(self) -> PhoneProblem | None:
        """Why the number is no number yet."""
        try:
            parse_phone(self.phone)
        except PhoneError as error:
            return error.code
        return None

    @property
    def amount_problem(self) -> EntryProblem | None:
        """Why there is no amount yet."""
        return self.entry.problem

    def missing(self, offer: Offer) -> Missing:
        """The first thing that a charge still needs, in the order in which it is typed."""
        if self.entry.problem is not None:
            return Missing.AMOUNT
        if self.method is Method.QR:
            return Missing.METHOD if offer.qr_off is not None else Missing.NOTHING
        if offer.mobile_money_off is not None:
            return Missing.METHOD
        if self.phone_problem is not None:
            return Missing.PHONE
        return Missing.NETWORK if self.network(offer) is None else Missing.NOTHING

    def choose(self, network: Network) -> Draft:
        """A person chose a network: it wins until the next sale."""
        return self._replace(chosen=network, method=Method.MOBILE_MONEY)

    def choose_qr(self) -> Draft:
        """A person chose the QR code."""
        return self._replace(method=Method.QR)

    def intent(self, ref: str, offer: Offer) -> ChargeMobileMoney | ChargeQr | None:
        """What to ask of the engine; None while something is missing."""
        from pos_app.engine.requests import ChargeMobileMoney, ChargeQr

        amount = self.entry.total
        if amount is None or self.missing(offer) is not Missing.NOTHING:
            return None
        sale_id = self.sale.sale_id if self.sale else None
        note = cleaned(self.note).strip() or None
        working = self.entry.working or None
        if self.method is Method.QR:
            return ChargeQr(ref, amount, sale_id, note, working, risk_of=self.risk_of)
        network = self.network(offer)
        if network is None:
            return None
        return ChargeMobileMoney(
            ref,
            amount,
            network,
            parse_phone(self.phone),
            sale_id,
            note,
            working,
            risk_of=self.risk_of,
        )
