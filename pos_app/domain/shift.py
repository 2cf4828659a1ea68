"""A shift of the drawer: what was counted, what must be in it, and what a close needs.

Values and rules only. What must be in the drawer is what was counted at the opening and every
signed cash row since: never what the last close said. A difference refuses no close; a large one
asks why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pos_app.domain.methods import GATEWAYS, METHODS
from pos_app.domain.money import AmountError, AmountProblem, Money, parse_amount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pos_app.domain.methods import Method
    from pos_app.domain.phone import Network


class CashKind(StrEnum):
    """Why cash moved; the words are part of the program's outside surface."""

    FLOAT = "float"
    SALE = "sale"
    CHANGE = "change"
    REFUND = "refund"
    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"
    TO_SAFE = "to_safe"


class ShiftRefusal(StrEnum):
    """Why something is not done with a shift; nothing was stored."""

    SHIFT_OPEN = "shift_open"
    SHIFT_CLOSED = "shift_closed"
    NOT_IN_DRAWER = "not_in_drawer"
    TOO_MUCH = "too_much"
    REASON_NEEDED = "reason_needed"
    COUNT_AGAIN = "count_again"


_LIMIT: Final = Money(500)
# No drawer holds more, in minor units: sums of many must stay numbers that a file can hold.
MOST_MINOR: Final = 10**11


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """How a shop keeps its drawer.

    Attributes:
        required: Nothing is taken without an open shift.
        difference_limit: A close that is off by more than this needs a reason.
    """

    required: bool = False
    difference_limit: Money = _LIMIT


@dataclass(frozen=True, slots=True)
class DrawerCount:
    """What somebody counted.

    Attributes:
        total: All of it, zero or more.
        pieces: How many of which note or coin, where they were counted so.
    """

    total: Money
    pieces: tuple[tuple[Money, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A drawer's time between a count at its opening and a count at its close.

    Attributes:
        shift_id: Ours, `h_` and 24 hex digits.
        opening: What was counted at the opening.
        left: What the close before left, and what moved without a shift since; None for the first.
        z_number: Its Z's number, 1 and up, without gaps; None while it is open.
        expected: What had to be in the drawer at the close.
        counted: What was counted at the close.
        reason: Why those two differ, in the person's words.
        approved_by: Who approved the close.
    """

    shift_id: str
    opened_at: datetime
    opening: Money
    left: Money | None = None
    opened_by: str | None = None
    z_number: int | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    expected: Money | None = None
    counted: Money | None = None
    reason: str | None = None
    approved_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether its drawer is in use."""
        return self.z_number is None

    @property
    def opening_difference(self) -> Money | None:
        """By how much the opening's count is off what was left; None where nothing is known."""
        return None if self.left is None else self.opening - self.left

    @property
    def difference(self) -> Money | None:
        """By how much the close's count is off; below zero is short. None while it is open."""
        if self.counted is None or self.expected is None:
            return None
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What was proven to be paid by one method, and through one network.

    Attributes:
        gateway: What the gateway's own list says of the same; None where it was not asked.
    """

    method: Method
    network: Network | None
    count: int
    amount: Money
    gateway: Money | None = None

    @property
    def in_drawer(self) -> bool:
        """Whether the till itself holds it: nobody else collects it."""
        return METHODS[self.method].gateway is None

    @property
    def listed(self) -> bool:
        """Whether its gateway keeps a list of its own; else each was proven by its own answer."""
        collector = METHODS[self.method].gateway
        return collector is not None and GATEWAYS[collector].lists


@dataclass(frozen=True, slots=True)
class CashTotal:
    """What moved in the drawer for one reason, signed."""

    kind: CashKind
    reason: str | None
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class PaidAfter:
    """A payment that was begun before an earlier Z and proven only now.

    Attributes:
        z_number: Of the first Z that it came too late for.
    """

    payment_id: str
    sale_number: str
    z_number: int
    amount: Money


@dataclass(frozen=True, slots=True)
class ShiftTotals:
    """What stands on an X or a Z: all that was committed since the Z before.

    Attributes:
        methods: Proven payments, of any sale.
        cash: What moved in this shift's drawer, the opening's count included.
        without_shift: Cash that moved since the Z before while no shift was open.
        refunds: What went back of sales, zero or more; change that was owed is no part of it.
        owed: What is promised to go back, change that is owed included, zero or more.
        undecided: Ids of the payments that nobody can vouch for yet.
        first_sale: The number of the first sale opened since the Z before; None for none.
        grand_total: All that was ever taken, this included.
        chain_head: The journal's last hash when this was reckoned.
    """

    methods: tuple[MethodTotal, ...]
    cash: tuple[CashTotal, ...]
    without_shift: Money
    refunds: Money
    owed: Money
    undecided: tuple[str, ...]
    paid_after: tuple[PaidAfter, ...]
    first_sale: str | None
    last_sale: str | None
    grand_total: Money
    chain_head: str

    @property
    def in_drawer(self) -> Money:
        """What must be in the drawer."""
        total = Money(0, self.grand_total.currency)
        for moved in self.cash:
            total += moved.amount
        return total

    def beside(self, gateway: Mapping[tuple[Method, Network | None], int]) -> ShiftTotals:
        """The same with what a gateway's own list says of it; what only it has is a line more.

        Args:
            gateway: By method and network, minor units.
        """
        currency = self.grand_total.currency
        said = {key: Money(minor, currency) for key, minor in gateway.items()}
        ours = tuple(
            replace(one, gateway=said.pop((one.method, one.network), None)) for one in self.methods
        )
        nothing = Money(0, currency)
        only_there = tuple(MethodTotal(*key, 0, nothing, amount) for key, amount in said.items())
        return replace(self, methods=ours + only_there)


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """An X where the shift is open, else its Z."""

    shift: Shift
    totals: ShiftTotals

    @property
    def expected(self) -> Money:
        """What must be, or had to be, in the drawer."""
        return self.totals.in_drawer if self.shift.expected is None else self.shift.expected


def sees_expected(*, blind: bool, alone: bool) -> bool:
    """Whether whoever asks may know what must be in the drawer before it was counted.

    Args:
        blind: The shop counts blind.
        alone: Nobody is set up at this till, so that whoever asks is its owner.
    """
    return alone or not blind


def why_not_count(count: DrawerCount) -> ShiftRefusal | None:
    """Why nobody can have counted this."""
    return ShiftRefusal.TOO_MUCH if count.total.minor > MOST_MINOR else None


def why_not_move(
    kind: CashKind, amount: Money, reason: str, in_drawer: Money
) -> ShiftRefusal | None:
    """Why cash cannot be moved: no more leaves the drawer than is in it, nor without a reason."""
    if not reason.strip():
        return ShiftRefusal.REASON_NEEDED
    if kind is CashKind.CASH_IN:
        return ShiftRefusal.TOO_MUCH if amount.minor > MOST_MINOR else None
    return ShiftRefusal.NOT_IN_DRAWER if amount > in_drawer else None


def why_not_take(amount: Money, reason: str, left: Money | None) -> ShiftRefusal | None:
    """Why cash cannot be taken to the safe while no shift is open.

    Args:
        amount: How much, above zero.
        reason: What for.
        left: What the last close left, and what moved since; None where none was ever closed.
    """
    if left is None:
        return ShiftRefusal.SHIFT_CLOSED
    return why_not_move(CashKind.TO_SAFE, amount, reason, left)


def why_not_close(
    expected: Money, counted: Money, reason: str | None, rules: ShiftRules
) -> ShiftRefusal | None:
    """Why a shift cannot be closed so: only a large difference without a reason is a cause.

    Whoever is asked has counted: the difference may be told.
    """
    off = Money(abs(counted.minor - expected.minor), counted.currency)
    unsaid = not (reason and reason.strip())
    return ShiftRefusal.REASON_NEEDED if unsaid and off > rules.difference_limit else None


@dataclass(frozen=True, slots=True)
class FloatAdvice:
    """What of a count stays in the drawer for the next shift, and what goes to the safe.

    Attributes:
        pieces: In which notes and coins it stays, the smallest first; none where none were counted.
    """

    leave: Money
    pieces: tuple[tuple[Money, int], ...]
    to_safe: Money


def float_advice(count: DrawerCount, target: Money) -> FloatAdvice:
    """Leave the small notes and coins, as many as there are room for below the target.

    Never more than the target, and never more of a piece than there is; so it may be less, where
    only a larger note is left. What is neither note nor coin is not left.

    Args:
        count: What was counted.
        target: What the next shift is to begin with, zero or more.
    """
    left, pieces = target.minor, []
    for piece, many in sorted(count.pieces):
        taken = min(many, left // piece.minor)
        if taken:
            pieces.append((piece, taken))
            left -= taken * piece.minor
    kept = target.minor - left if count.pieces else min(target.minor, count.total.minor)
    leave = Money(kept, target.currency)
    return FloatAdvice(leave, tuple(pieces), count.total - leave)


# -- counts, as they are typed


class CountProblem(StrEnum):
    """Why a typed count is none."""

    EMPTY = "empty"
    NOT_A_COUNT = "not_a_count"
    UNKNOWN_PIECE = "unknown_piece"
    TWICE = "twice"
    TOO_MANY = "too_many"


class CountError(ValueError):
    """A typed count is none; `part` is what of it is wrong, as it was typed."""

    def __init__(self, code: CountProblem, part: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.part = part


_OTHER: Final = "other"
_WHOLE: Final = re.compile("[0-9]+")
_MOST_PIECES: Final = 999_999


def how_many(typed: str) -> int:
    """Read how many pieces of one kind were counted; nothing typed is none.

    Raises:
        CountError: It is no whole number, or more than any drawer holds.
    """
    text = typed.strip()
    if not text:
        return 0
    if not _WHOLE.fullmatch(text):
        raise CountError(CountProblem.NOT_A_COUNT, typed)
    # No longer than that it can be a number here.
    if len(text.lstrip("0")) > len(str(_MOST_PIECES)):
        raise CountError(CountProblem.TOO_MANY, typed)
    return int(text)


def read_counted(typed: str, currency: str = "GHS") -> Money:
    """Read what was counted, as one amount, which may be nothing at all.

    Raises:
        AmountError: As `parse_amount`, but for zero.
    """
    try:
        return parse_amount(typed, currency)
    except AmountError as error:
        if error.code is not AmountProblem.ZERO:
            raise
        return Money(0, currency)


def read_count(typed: str, denominations: Sequence[Money], currency: str = "GHS") -> DrawerCount:
    """Read a count by notes and coins: `50x2,0.50x10`, and `other=3.20` for what is neither.

    Nothing is guessed: an unknown note, one that is named twice, a sign or a letter is refused.

    Raises:
        CountError: As its code says.
    """
    if not typed.strip():
        raise CountError(CountProblem.EMPTY, typed)
    pieces: dict[Money, int] = {}
    other: Money | None = None
    for part in (one.strip() for one in typed.split(",")):
        name, mark, value = part.partition("=")
        if mark and name.strip().lower() == _OTHER:
            if other is not None:
                raise CountError(CountProblem.TWICE, part)
            other = _amount(value, part, currency)
            continue
        face, mark, many = part.lower().replace("×", "x").partition("x")
        if not mark or not many.strip():
            raise CountError(CountProblem.NOT_A_COUNT, part)
        piece = _amount(face, part, currency)
        if piece not in denominations:
            raise CountError(CountProblem.UNKNOWN_PIECE, part)
        if piece in pieces:
            raise CountError(CountProblem.TWICE, part)
        try:
            pieces[piece] = how_many(many)
        except CountError as error:
            raise CountError(error.code, part) from None
    return counted(pieces, other or Money(0, currency))


def counted(pieces: Mapping[Money, int], other: Money) -> DrawerCount:
    """What so many of each note and coin come to, with what is neither."""
    total = other.minor + sum(piece.minor * many for piece, many in pieces.items())
    return DrawerCount(Money(total, other.currency), tuple(sorted(pieces.items(), reverse=True)))


def _amount(typed: str, part: str, currency: str) -> Money:
    try:
        return read_counted(typed, currency)
    except AmountError:
        raise CountError(CountProblem.NOT_A_COUNT, part) from None
