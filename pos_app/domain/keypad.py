"""The keypad's calculator: what has been keyed, its working in words, and the amount it makes.

Nothing here may ever round, and a total exists only while every keyed digit is in it: a digit that
was refused leaves the entry blocked, because barcode scanners type digits and Enter, and the
digits that still fitted are no price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from pos_app.domain.money import AmountError, AmountProblem, Money, parse_amount

PLUS = "+"
TIMES = "×"
POINT = "."
CLEAR = "C"
BACK = "back"

_DIGITS = frozenset("0123456789")
_DIGIT_KEYS = _DIGITS | {"00"}
_OPERATORS = frozenset((PLUS, TIMES))
# What keyboards send for the keypad's own keys; a typed comma always means the point.
_SAME_KEY = {",": POINT, "*": TIMES, "x": TIMES, "X": TIMES, "c": CLEAR}

_DECIMALS = 2
_MINOR_PER_MAJOR = 100
_LARGEST_FACTOR = 999
_MOST_NUMBERS = 40


class EntryProblem(StrEnum):
    """Why an entry is no amount yet."""

    EMPTY = "empty"
    UNFINISHED = "unfinished"
    FACTOR = "factor"
    ZERO = "zero"
    OVER_MAXIMUM = "over_maximum"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class KeypadEntry:
    """What the keypad holds. `KeypadEntry(maximum)` is an empty one; `press` gives the next.

    Attributes:
        maximum: the most that one sale may be, itself included.
        done: the numbers and operators before the number being keyed, in turn.
        number: the number being keyed, as keyed; empty after an operator.
        refused: why a key was refused, until C or back; None while all keys were taken.
        locked: an amount that keys cannot change (a further attempt on the same sale).
    """

    maximum: Money
    done: tuple[str, ...] = ()
    number: str = ""
    refused: EntryProblem | None = None
    locked: Money | None = None

    def paste(self, text: str) -> KeypadEntry:
        """The entry after an amount was pasted: it takes the place of the number being keyed.

        Raises:
            AmountError: the text is no amount, or the sum would be over the maximum.
        """
        amount = parse_amount(text, self.maximum.currency, maximum=self.maximum)
        if self.locked is not None:
            return self
        after = replace(self, number=amount.decimal, refused=None)
        if after.running > self.maximum:
            raise AmountError(AmountProblem.OVER_MAXIMUM, self.maximum)
        return after

    def prefill(self, amount: Money) -> KeypadEntry:
        """An entry of exactly this amount, which no key changes.

        Raises:
            ValueError: the amount is not above zero.
        """
        if amount.minor <= 0:
            raise ValueError("a sale's amount is above zero")
        return KeypadEntry(self.maximum, locked=amount)

    def cleared(self) -> KeypadEntry:
        """An empty entry under the same maximum, unlocked: for the next sale."""
        return KeypadEntry(self.maximum)

    def press(self, key: str) -> KeypadEntry:
        """The entry after one key.

        Args:
            key: a digit, `00`, `.` (or `,`), `+`, `×` (or `*`, `x`), `C` or `back`.

        Returns:
            The next entry; this one where the key changes nothing.

        Raises:
            ValueError: there is no such key.
        """
        key = _SAME_KEY.get(key, key)
        if key not in _KEYS:
            raise ValueError(f"no such key: {key!r}")
        if self.locked is not None:
            return self
        if key == CLEAR:
            return self._clear()
        if key == BACK:
            return self._back()
        if self.blocked:
            return self
        if key in _OPERATORS:
            return self._operator(key)
        if key == POINT:
            return self if POINT in self.number else replace(self, number=f"{self.number or 0}.")
        return self._digits(key)

    @property
    def blocked(self) -> bool:
        """Whether a key was refused, which only C or back puts right."""
        return self.refused is not None

    @property
    def empty(self) -> bool:
        """Whether nothing has been keyed."""
        return self.locked is None and not self.done and not self.number

    @property
    def total(self) -> Money | None:
        """The amount to charge; None while there is a `problem`."""
        return self.running if self.problem is None else None

    @property
    def running(self) -> Money:
        """The sum of what can be reckoned so far, for the display; zero for nothing."""
        if self.locked is not None:
            return self.locked
        values = [_product(factors) for factors in self._products()]
        minor = sum(value for value in values if value is not None)
        return Money(minor, self.maximum.currency)

    @property
    def problem(self) -> EntryProblem | None:
        """Why there is no amount to charge; None if there is one."""
        if self.locked is not None:
            return None
        if self.refused is not None:
            return self.refused
        if self.empty:
            return EntryProblem.EMPTY
        if not self.number:
            return EntryProblem.UNFINISHED
        if any(_product(factors) is None for factors in self._products()):
            return EntryProblem.FACTOR
        if self.running.minor == 0:
            return EntryProblem.ZERO
        return None

    @property
    def typed(self) -> str:
        """Everything as it was keyed: `12.5 + 8.`."""
        return " ".join((*self.done, self.number)).rstrip()

    @property
    def working(self) -> str:
        """The sum as it is shown and stored: `12.50 + 3 × 8.00`; empty for a single number."""
        if not self.done:
            return ""
        *before, last = self._products()
        products = [_written(factors, multiplied=len(factors) > 1) for factors in before]
        if self.number:
            return f" {PLUS} ".join((*products, _written(last, multiplied=len(last) > 1)))
        operator = self.done[-1]
        unfinished = _written(last, multiplied=len(last) > 1 or operator == TIMES)
        return f"{f' {PLUS} '.join((*products, unfinished))} {operator}"

    def _digits(self, digits: str) -> KeypadEntry:
        number = f"{self.number}{digits}"
        if POINT not in number:
            number = number.lstrip("0") or "0"
        if len(number.partition(POINT)[2]) > _DECIMALS:
            return replace(self, refused=EntryProblem.TOO_MANY_DECIMALS)
        after = replace(self, number=number)
        if after.running > self.maximum or (
            after.problem is EntryProblem.FACTOR and _minor(number) > self.maximum.minor
        ):
            return replace(self, refused=EntryProblem.OVER_MAXIMUM)
        return after

    def _operator(self, operator: str) -> KeypadEntry:
        if self.number:
            if len(self.done) >= 2 * (_MOST_NUMBERS - 1):
                return replace(self, refused=EntryProblem.TOO_LONG)
            return replace(self, done=(*self.done, self.number, operator), number="")
        if self.done:
            return replace(self, done=(*self.done[:-1], operator))
        return self

    def _clear(self) -> KeypadEntry:
        if self.number or self.blocked:
            return replace(self, number="", refused=None)
        return self.cleared()

    def _back(self) -> KeypadEntry:
        if self.number:
            return replace(self, number=self.number[:-1], refused=None)
        if self.done:
            return replace(self, done=self.done[:-2], number=self.done[-2], refused=None)
        return self.cleared()

    def _products(self) -> list[list[str]]:
        """The keyed numbers, those multiplied together in one list each."""
        products: list[list[str]] = []
        joined = False
        for token in (*self.done, self.number):
            if token in _OPERATORS:
                joined = token == TIMES
            elif token and joined:
                products[-1].append(token)
            elif token:
                products.append([token])
        return products


_KEYS = _DIGIT_KEYS | _OPERATORS | {POINT, CLEAR, BACK}


def _minor(number: str) -> int:
    whole, _, decimals = number.partition(POINT)
    return int(whole) * _MINOR_PER_MAJOR + int(decimals.ljust(_DECIMALS, "0"))


def _factor(minor: int) -> int | None:
    """The whole number from 1 to 999 that this is, or None."""
    whole, rest = divmod(minor, _MINOR_PER_MAJOR)
    return whole if rest == 0 and 1 <= whole <= _LARGEST_FACTOR else None


def _product(factors: list[str]) -> int | None:
    """Minor units of a product, left to right; None where neither side is a whole factor."""
    result = _minor(factors[0])
    for number in factors[1:]:
        value = _minor(number)
        if (times := _factor(value)) is not None:
            result *= times
        elif (times := _factor(result)) is not None:
            result = value * times
        else:
            return None
    return result


def _written(factors: list[str], *, multiplied: bool) -> str:
    """A product in words: an amount has its two decimals, a factor only if it was keyed so."""
    return f" {TIMES} ".join(
        number if multiplied and POINT not in number else Money(_minor(number)).decimal
        for number in factors
    )
