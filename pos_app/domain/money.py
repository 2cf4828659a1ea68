"""Money as integer minor units with their currency, its strict parsing and its ways to be shown.

Nothing here may ever hold, take or produce a float, round, or add two currencies together: a
wrong amount is the one mistake that a till cannot take back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering

from pos_app.domain.typed_text import cleaned

_MINOR_PER_MAJOR = 100
_DECIMALS = 2
_GROUP = 3
_CURRENCY_LETTERS = 3
_SYMBOLS = {"GHS": "GH₵"}
# How people write the currency beside an amount, the longest first.
_SIGNS = {"GHS": ("GHS", "GH₵", "GH¢", "₵")}
# Signs and codes of other money that is met in these shops; GHC are the cedis before 2007.
_OTHERS = (
    "US$", "USD", "EUR", "GBP", "NGN", "XOF", "CFA", "ZAR", "CNY", "GHC",
    "$", "€", "£", "₦", "¢", "¥", "₹",
)  # fmt: skip
_SPACES = frozenset(" \u00a0\u2007\u2009\u202f\u2002\u2003\u2004\u2005\u2006\u2008\u200a\u3000")
# Longer than any amount that money can be; also keeps int() away from its own digit limit.
_MOST_DIGITS = 18


class CurrencyMismatch(TypeError):
    """Two amounts of different currencies met in one sum or comparison: always a bug of ours."""


class AmountProblem(StrEnum):
    """Why a typed amount was refused."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    BARE_POINT = "bare_point"
    BAD_GROUPING = "bad_grouping"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NEGATIVE = "negative"
    ZERO = "zero"
    OVER_MAXIMUM = "over_maximum"
    OTHER_CURRENCY = "other_currency"


class AmountError(ValueError):
    """A typed amount was refused.

    Attributes:
        code: why.
        maximum: the most that would have been taken, for `OVER_MAXIMUM` where one was given.
        sign: the other currency as it was written, for `OTHER_CURRENCY`.
    """

    def __init__(
        self, code: AmountProblem, maximum: Money | None = None, *, sign: str = ""
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.maximum = maximum
        self.sign = sign


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, which may be zero or negative (totals, differences).

    Every currency here has two decimals, as the cedi does.

    Attributes:
        minor: minor units (pesewas).
        currency: the ISO 4217 code, upper case.
    """

    minor: int
    currency: str = "GHS"

    def __post_init__(self) -> None:
        """Refuse anything that is not a whole number of minor units.

        Raises:
            TypeError: `minor` is a bool, a float or anything else but an int.
            ValueError: `currency` is not three upper-case ASCII letters.
        """
        if type(self.minor) is not int:
            raise TypeError(f"minor units must be an int, not {type(self.minor).__name__}")
        code = self.currency
        if not (
            isinstance(code, str)
            and len(code) == _CURRENCY_LETTERS
            and code.isascii()
            and code.isalpha()
            and code.isupper()
        ):
            raise ValueError(f"not a currency code: {code!r}")

    @property
    def decimal(self) -> str:
        """Digits without grouping, sign or currency aside: `1234.50`, as settings write it."""
        return f"{self._sign}{self._whole}.{self._rest:02d}"

    @property
    def figures(self) -> str:
        """Digits in groups of three without the currency: `1,234.50`."""
        return f"{self._sign}{self._whole:,}.{self._rest:02d}"

    @property
    def shown(self) -> str:
        """As screens show it: `GH₵ 1,234.50`."""
        return f"{_SYMBOLS.get(self.currency, self.currency)} {self.figures}"

    @property
    def plain(self) -> str:
        """As single-byte places print it: `GHS 1234.50`."""
        return f"{self.currency} {self.decimal}"

    @property
    def _sign(self) -> str:
        return "-" if self.minor < 0 else ""

    @property
    def _whole(self) -> int:
        return abs(self.minor) // _MINOR_PER_MAJOR

    @property
    def _rest(self) -> int:
        return abs(self.minor) % _MINOR_PER_MAJOR

    def _minor_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix")
        return other.minor

    def __add__(self, other: Money) -> Money:
        """The sum; raises CurrencyMismatch across currencies."""
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference; raises CurrencyMismatch across currencies."""
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor - self._minor_of(other), self.currency)

    def __mul__(self, times: int) -> Money:
        """So many times this amount; only a whole number multiplies, so nothing ever rounds."""
        if type(times) is not int:
            return NotImplemented
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        """Less than; like the other comparisons it raises CurrencyMismatch across currencies."""
        if not isinstance(other, Money):
            return NotImplemented
        return self.minor < self._minor_of(other)

    def __str__(self) -> str:
        """The single-byte form, safe in any log or terminal."""
        return self.plain


def parse_amount(text: str, currency: str = "GHS", *, maximum: Money | None = None) -> Money:
    """Read an amount that a person typed, strictly.

    Taken: `12`, `12.5`, `12.50`, `0.50`, `1,250.00`, `1 250.00`, with spaces around and the
    currency's own code or sign at one end (`GHS 12.50`, `₵12.50`). A comma or a space only ever
    groups thousands: `12,50` would be a hundredfold guess either way. A point needs a digit on
    each side.

    Args:
        text: what was typed, in major units.
        currency: the currency it is in.
        maximum: the most that is taken, itself included.

    Returns:
        An amount of at least one minor unit.

    Raises:
        AmountError: with the reason as `code`.
        CurrencyMismatch: `maximum` is in another currency.
    """
    typed = cleaned(text).strip()
    if not typed:
        raise AmountError(AmountProblem.EMPTY)
    typed = _without_currency(typed, currency)
    if typed[0] in "-\u2212" and len(typed) > 1:
        _minor_units(_without_currency(typed[1:].strip(), currency))
        raise AmountError(AmountProblem.NEGATIVE)
    minor = _minor_units(typed)
    if minor == 0:
        raise AmountError(AmountProblem.ZERO)
    if minor is None:
        raise AmountError(AmountProblem.OVER_MAXIMUM, maximum)
    amount = Money(minor, currency)
    if maximum is not None and amount > maximum:
        raise AmountError(AmountProblem.OVER_MAXIMUM, maximum)
    return amount


def _without_currency(typed: str, currency: str) -> str:
    """The amount without the currency's sign at one of its ends; spaces between go too.

    Raises:
        AmountError: it has another currency's sign, or nothing but a sign.
    """
    upper = typed.upper()
    own = _SIGNS.get(currency, (currency,))
    for sign in (*own, *_OTHERS):
        if upper.startswith(sign):
            rest = typed[len(sign) :]
        elif upper.endswith(sign):
            rest = typed[: -len(sign)]
        else:
            continue
        if sign not in own:
            raise AmountError(AmountProblem.OTHER_CURRENCY, sign=sign)
        if not rest.strip():
            raise AmountError(AmountProblem.NOT_A_NUMBER)
        return rest.strip()
    return typed


def _minor_units(typed: str) -> int | None:
    """The minor units of an unsigned amount, or None for more digits than money can have."""
    typed = "".join(" " if one in _SPACES else one for one in typed)
    if not set(typed) <= set("0123456789., ") or typed.count(".") > 1:
        raise AmountError(AmountProblem.NOT_A_NUMBER)
    whole, point, decimals = typed.partition(".")
    if set(decimals) & set(", ") or ("," in whole and " " in whole):
        raise AmountError(AmountProblem.BAD_GROUPING)
    if point and not (whole and decimals):
        raise AmountError(AmountProblem.BARE_POINT)
    if grouped := set(whole) & set(", "):
        mark = grouped.pop()
        first, *groups = whole.split(mark)
        if (
            not 1 <= len(first) <= _GROUP
            or first.startswith("0")
            or any(len(group) != _GROUP for group in groups)
        ):
            raise AmountError(AmountProblem.BAD_GROUPING)
        whole = whole.replace(mark, "")
    if len(decimals) > _DECIMALS:
        raise AmountError(AmountProblem.TOO_MANY_DECIMALS)
    digits = (whole + decimals.ljust(_DECIMALS, "0")).lstrip("0")
    if len(digits) > _MOST_DIGITS:
        return None
    return int(digits or "0")
