"""What a customer takes home: a paid sale as a receipt, and its lines for a width in characters.

Values only: a receipt follows from a sale, its payments and the shop's own lines, so it can be made
again at any time and says the same. There is none of a sale that is not paid. It must never hold a
whole phone number of a customer, nor any word of a tax.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.proof import ProvenFacts, proof_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from pos_app.domain.payment import Payment
    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import Sale

# Characters on a line of paper, by the roll's width in millimetres.
COLUMNS: Final = {58: 32, 80: 48}
# As text that is passed on: a phone shows as many.
TEXT_COLUMNS: Final = 40
NOTICE: Final = ("Payment receipt,", "not a VAT invoice")
TRAINING: Final = "TRAINING: NO REAL MONEY"
# As screens and files write the cedi; paper has no such sign.
CEDI: Final = "GH₵"
MINUTE: Final = "%Y-%m-%d %H:%M"

_NETWORKS: Final = {
    Network.MTN: "MTN MoMo",
    Network.TELECEL: "Telecel Cash",
    Network.AIRTELTIGO: "AT Money",
}
_METHODS: Final = {
    Method.MOBILE_MONEY: "Mobile money",
    Method.QR: "QR payment",
    Method.CASH: "Cash",
}


class ReceiptWay(StrEnum):
    """How a receipt leaves the till; the words are part of the program's outside surface."""

    TEXT = "text"
    PDF = "pdf"
    ESCPOS = "escpos"
    PRINT = "print"


class ReceiptState(StrEnum):
    """What became of a receipt; the words are part of the program's outside surface.

    UNKNOWN: some of it may have come out. It is never tried again by itself.
    """

    PRINTING = "printing"
    DONE = "done"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IssuedReceipt:
    """A receipt that was issued, as the ledger keeps it.

    Attributes:
        issue: The journal row that issued it, by which it is named.
        copy: 0 for the original, then 1, 2, ...; one that failed has given its number back.
    """

    issue: int
    sale_number: str
    copy: int
    at: datetime
    way: ReceiptWay
    state: ReceiptState
    cashier: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """A payment that was proven, as the receipt says it.

    Attributes:
        reference: The gateway's own id, or the order's where that names the money.
        change: What was given back at once.
        rounding_minor: By how much the cash that was due differs from the amount, minor units.
        owed: What of the change was not.
    """

    method: Method
    amount: Money
    network: Network | None = None
    phone_masked: str | None = None
    reference: str | None = None
    tendered: Money | None = None
    change: Money | None = None
    rounding_minor: int = 0
    owed: Money | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """What the shop itself puts on every receipt: its name, and lines above and below."""

    name: str
    till: str
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    training: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """A paid sale for its customer.

    Attributes:
        paid_at: The local date and time at which it was paid.
        copy: 0 for the original, else which copy it is.
        copied_at: The local date and time of a copy.
        copied_by: The cashier who made a copy.
        proof: The till's word that it made it, as `proof` writes it; None where it has no key.
    """

    shop: Shop
    sale_number: str
    paid_at: datetime
    amount: Money
    parts: tuple[ReceiptPart, ...]
    cashier: str | None = None
    copy: int = 0
    copied_at: datetime | None = None
    copied_by: str | None = None
    proof: str | None = None

    @property
    def proven(self) -> ProvenFacts:
        """What its proof speaks for, as it is printed."""
        return ProvenFacts(self.sale_number, self.amount, self.paid_at.strftime(MINUTE))

    @property
    def has_cash(self) -> bool:
        """Whether any of it was paid in cash."""
        return any(part.method is Method.CASH for part in self.parts)


def receipt_of(
    sale: Sale, payments: Iterable[Payment], shop: Shop, paid_at: datetime
) -> Receipt | None:
    """The receipt of a sale, not yet numbered as a copy; None where the sale is not paid.

    Args:
        sale: With its status as it now is.
        payments: All of its payments, in any order.
        shop: Whose.
        paid_at: The sale's `paid_at` as a local time.
    """
    if not sale.is_paid:
        return None
    proven = sorted(
        (p for p in payments if p.state is PaymentState.SUCCEEDED and not p.test),
        key=lambda payment: payment.attempt,
    )
    parts = tuple(map(_part, proven))
    return Receipt(shop, sale.number, paid_at, sale.amount, parts, sale.cashier)


def _part(payment: Payment) -> ReceiptPart:
    tendered = payment.tendered_minor
    return ReceiptPart(
        payment.method,
        payment.amount,
        payment.network,
        payment.phone_masked,
        payment.order_id if payment.through.named_by_order else payment.gateway_id,
        None if tendered is None else Money(tendered, payment.amount.currency),
        payment.change,
        payment.rounding_minor or 0,
        payment.change_owed,
    )


class LineKind(StrEnum):
    """How a line stands: left and right of the paper, in its middle, or as a rule across it."""

    PLAIN = "plain"
    STRONG = "strong"
    MIDDLE = "middle"
    TITLE = "title"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt, short enough for the width that it was made for."""

    left: str = ""
    right: str = ""
    kind: LineKind = LineKind.PLAIN

    @property
    def strong(self) -> bool:
        """Whether it is to be seen first."""
        return self.kind in (LineKind.STRONG, LineKind.TITLE)

    @property
    def in_the_middle(self) -> bool:
        """Whether it stands in the middle of the paper."""
        return self.kind in (LineKind.MIDDLE, LineKind.TITLE)

    def text(self, width: int) -> str:
        """The line in so many characters, without spaces at its end."""
        if self.kind is LineKind.RULE:
            return "-" * width
        if self.in_the_middle:
            return self.left.center(width).rstrip()
        room = width - len(self.right)
        return f"{self.left.ljust(room)}{self.right}".rstrip()


RULE: Final = Line(kind=LineKind.RULE)


def lines(receipt: Receipt, width: int, cedi: str = CEDI) -> tuple[Line, ...]:
    """A receipt's lines.

    Args:
        receipt: The receipt.
        width: How many characters there are on a line, 32 or 48.
        cedi: How an amount in cedis is marked where it goes: `GH₵`, on paper `GH¢`.
    """
    return tuple(_lines(receipt, width, cedi))


def text_of(receipt: Receipt, width: int) -> str:
    """A receipt as plain text, a line end after each line."""
    return "".join(f"{line.text(width)}\n" for line in lines(receipt, width))


def short_text(receipt: Receipt, fits: Callable[[str], bool]) -> str:
    """A receipt in few words, for a message or a code: what a customer misses least goes first.

    What its proof speaks for and the proof itself stay whatever else goes.

    Args:
        receipt: The receipt.
        fits: Whether a text is short enough.
    """
    kept = list(_in_short(receipt))
    while True:
        text = "\n".join(words for _, words in kept)
        least = max(rank for rank, _ in kept)
        if not least or fits(text):
            return text
        kept.pop(max(at for at, (rank, _) in enumerate(kept) if rank == least))


def _in_short(receipt: Receipt) -> Iterator[tuple[int, str]]:
    """The lines of a short text, each with how easily it is missed; 0: never left out."""
    shop = receipt.shop
    yield 0, shop.name
    for words in shop.header:
        yield 4, words
    yield 0, " ".join(NOTICE)
    if shop.training:
        yield 0, TRAINING
    if copy := receipt.copy:
        yield 0, f"COPY {copy}"
    yield 0, f"Sale {receipt.sale_number}"
    yield 0, f"Date {receipt.paid_at.strftime(MINUTE)}"
    yield 0, f"TOTAL {shown(receipt.amount, receipt.amount.currency)}"
    for part in receipt.parts:
        name = _METHODS[part.method] if part.network is None else _NETWORKS[part.network]
        masked = (part.phone_masked or "").replace("•", ".")
        amount = shown(part.amount, part.amount.currency)
        yield 1, " ".join(filter(None, (name, amount, masked)))
        if part.reference:
            yield 2, f"Ref {part.reference}"
        for word, money in (("Tendered", part.tendered), ("Change", part.change)):
            if money is not None:
                yield 3, f"{word} {shown(money, money.currency)}"
    if receipt.cashier:
        yield 3, f"Cashier {receipt.cashier}"
    for words in shop.footer:
        yield 5, words
    if receipt.proof is not None:
        yield 0, receipt.proof


def _lines(receipt: Receipt, width: int, cedi: str) -> Iterator[Line]:
    shop = receipt.shop
    yield from middle(shop.name, width, LineKind.TITLE)
    for words in shop.header:
        yield from middle(words, width)
    whole = " ".join(NOTICE)
    for words in (whole,) if len(whole) <= width else NOTICE:
        yield from middle(words, width)
    if shop.training:
        yield from middle(TRAINING, width, LineKind.TITLE)
    yield from _of_a_copy(receipt, width)
    yield RULE
    yield from pair("Sale", receipt.sale_number, width)
    yield from pair("Date", receipt.paid_at.strftime(MINUTE), width)
    yield from pair("Till", shop.till, width)
    if receipt.cashier:
        yield from pair("Cashier", receipt.cashier, width)
    yield RULE
    yield from pair("TOTAL", shown(receipt.amount, cedi), width, LineKind.STRONG)
    for part in receipt.parts:
        yield from _of_a_part(part, width, cedi)
    if shop.training:
        yield from middle(TRAINING, width, LineKind.TITLE)
    for words in shop.footer:
        yield from middle(words, width)
    if receipt.proof is not None:
        yield RULE
        for words in proof_lines(receipt.proof, width):
            yield Line(words)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a customer keeps of money that is owed to them, or was given back. It is no receipt.

    It never says why, which is in a person's words, nor of whom.

    Attributes:
        promised_at: The local date and time at which it was promised.
        settled_at: The same of when it was given; None while it is owed.
    """

    shop: Shop
    refund: Refund
    promised_at: datetime
    settled_at: datetime | None = None


def slip_lines(slip: Slip, width: int, cedi: str = CEDI) -> tuple[Line, ...]:
    """A slip's lines; as `lines`."""
    return tuple(_slip(slip, width, cedi))


def _slip(slip: Slip, width: int, cedi: str) -> Iterator[Line]:
    shop, refund = slip.shop, slip.refund
    yield from middle(shop.name, width, LineKind.TITLE)
    for words in shop.header:
        yield from middle(words, width)
    if shop.training:
        yield from middle(TRAINING, width, LineKind.TITLE)
    yield RULE
    name = "Change" if refund.is_change else "Refund"
    yield from pair(name, refund.refund_number, width, LineKind.STRONG)
    yield from pair("Sale", refund.sale_number, width)
    yield from pair("Date", slip.promised_at.strftime(MINUTE), width)
    yield from pair("Till", shop.till, width)
    if refund.cashier:
        yield from pair("Cashier", refund.cashier, width)
    yield RULE
    state = "OWED TO YOU" if slip.settled_at is None else "GIVEN BACK"
    yield from pair(state, shown(refund.amount, cedi), width, LineKind.STRONG)
    if slip.settled_at is None:
        yield from middle("Bring this slip to the shop", width)
    else:
        yield from pair("  on", slip.settled_at.strftime(MINUTE), width)
    if slip.settled_at is not None and refund.reference:
        yield from pair(
            "  Taken off sale" if refund.is_change else "  Ref", refund.reference, width
        )
    if shop.training:
        yield from middle(TRAINING, width, LineKind.TITLE)


def _of_a_copy(receipt: Receipt, width: int) -> Iterator[Line]:
    if receipt.copy:
        yield from middle(f"COPY {receipt.copy}", width, LineKind.TITLE)
        made = receipt.copied_at.strftime(MINUTE) if receipt.copied_at else ""
        said = " ".join(filter(None, (made, receipt.copied_by)))
        if said:
            yield from middle(said, width)


def _of_a_part(part: ReceiptPart, width: int, cedi: str) -> Iterator[Line]:
    name = _METHODS[part.method] if part.network is None else _NETWORKS[part.network]
    yield from pair(name, shown(part.amount, cedi), width)
    if part.phone_masked:
        yield Line(f"  {part.phone_masked}")
    if part.reference:
        # Long ones need the whole line.
        named = f"Ref {part.reference}"
        told = named if len(named) <= width - 2 else part.reference
        for words in _cut(told, width - 2):
            yield Line(f"  {words}")
    if part.rounding_minor:
        rounding = Money(part.rounding_minor, part.amount.currency)
        yield from pair("  Rounding", shown(rounding, cedi), width)
    if part.tendered is not None:
        yield from pair("  Tendered", shown(part.tendered, cedi), width)
    if part.change is not None:
        yield from pair("  Change", shown(part.change, cedi), width)
    if part.owed is not None:
        yield from pair("  Change owed", shown(part.owed, cedi), width)


def shown(amount: Money, cedi: str) -> str:
    """An amount with the sign that the place where it goes has for cedis."""
    sign = cedi if amount.currency == "GHS" else amount.currency
    return f"{sign} {amount.figures}"


def pair(left: str, right: str, width: int, kind: LineKind = LineKind.PLAIN) -> Iterator[Line]:
    """A word on the left and what it is on the right, below it where one line is too short."""
    # What fits keeps the spaces that it begins with.
    *first, last = (left,) if len(left) <= width else _cut(left, width)
    for words in first:
        yield Line(words, kind=kind)
    if not right or len(last) + 1 + len(right) <= width:
        yield Line(last, right, kind)
        return
    yield Line(last, kind=kind)
    for words in _cut(right, width):
        yield Line(right=words, kind=kind)


def middle(text: str, width: int, kind: LineKind = LineKind.MIDDLE) -> Iterator[Line]:
    """Words in the middle, on as many lines as they need."""
    for words in _cut(text, width):
        yield Line(words, kind=kind)


def _cut(text: str, width: int) -> Iterator[str]:
    """A text in pieces of at most so many characters, between words where that can be."""
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            yield line
        while len(word) > width:
            yield word[:width]
            word = word[width:]
        line = word
    yield line
