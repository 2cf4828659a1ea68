"""The keypad's sums are exact, and only a whole entry within the maximum makes an amount."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pos_app.domain.keypad import EntryProblem, KeypadEntry
from pos_app.domain.money import AmountError, AmountProblem, Money

MAXIMUM = Money(2_000_000)
KEYS = [*"0123456789", "00", ".", "+", "×", "C", "back"]
# Weighted towards what builds an entry, so that long ones are reached.
pressed = st.lists(st.sampled_from([*KEYS, *"0123456789.+×5", "+", "×"]), max_size=30)


def keyed(keys: str, maximum: Money = MAXIMUM) -> KeypadEntry:
    """The entry after each key in turn; `B` stands for back and `D` for 00."""
    entry = KeypadEntry(maximum)
    for key in keys.replace(" ", ""):
        entry = entry.press({"B": "back", "D": "00"}.get(key, key))
    return entry


@pytest.mark.parametrize(
    ("keys", "minor", "working"),
    [
        ("12.50", 1250, ""),
        ("12", 1200, ""),
        ("12.", 1200, ""),
        ("12.5", 1250, ""),
        (".5", 50, ""),
        ("007", 700, ""),
        ("D7", 700, ""),
        ("1D", 10000, ""),
        ("1.D", 100, ""),
        ("0.05", 5, ""),
        ("12,50", 1250, ""),
        ("1..5", 150, ""),
        ("1.5.5", 155, ""),
        ("12.50+8", 2050, "12.50 + 8.00"),
        ("1.+2.", 300, "1.00 + 2.00"),
        ("+5", 500, ""),
        ("×5", 500, ""),
        ("3×2.50", 750, "3 × 2.50"),
        ("2.5×3", 750, "2.50 × 3"),
        ("3*5", 1500, "3 × 5"),
        ("3x5", 1500, "3 × 5"),
        ("3X5", 1500, "3 × 5"),
        ("1+2×3", 700, "1.00 + 2 × 3"),
        ("2×3+1", 700, "2 × 3 + 1.00"),
        ("2×3×4", 2400, "2 × 3 × 4"),
        ("2×0.5×0.5", 50, "2 × 0.50 × 0.50"),
        ("5×1D0", 500000, "5 × 1000"),
        ("999×20.02", 1999998, "999 × 20.02"),
        ("20.02×999", 1999998, "20.02 × 999"),
        ("1+×3", 300, "1 × 3"),
        ("2×+3", 500, "2.00 + 3.00"),
        ("0+1", 100, "0.00 + 1.00"),
        ("0×1+1", 100, "0 × 1 + 1.00"),
        ("20000", 2000000, ""),
        ("19999.99+.01", 2000000, "19999.99 + 0.01"),
    ],
)
def test_entries_that_make_an_amount(keys: str, minor: int, working: str) -> None:
    entry = keyed(keys)
    assert entry.problem is None
    assert entry.total == entry.running == Money(minor)
    assert entry.working == working
    assert not entry.blocked


@pytest.mark.parametrize(
    ("keys", "problem", "running", "working"),
    [
        ("", EntryProblem.EMPTY, 0, ""),
        ("C", EntryProblem.EMPTY, 0, ""),
        ("B", EntryProblem.EMPTY, 0, ""),
        ("+", EntryProblem.EMPTY, 0, ""),
        ("0", EntryProblem.ZERO, 0, ""),
        ("D", EntryProblem.ZERO, 0, ""),
        (".", EntryProblem.ZERO, 0, ""),
        ("0.00", EntryProblem.ZERO, 0, ""),
        ("5×0", EntryProblem.ZERO, 0, "5 × 0"),
        ("0+0", EntryProblem.ZERO, 0, "0.00 + 0.00"),
        ("12.5+", EntryProblem.UNFINISHED, 1250, "12.50 +"),
        ("5×", EntryProblem.UNFINISHED, 500, "5 ×"),
        ("1+5×", EntryProblem.UNFINISHED, 600, "1.00 + 5 ×"),
        ("2×5×", EntryProblem.UNFINISHED, 1000, "2 × 5 ×"),
        ("2×5+", EntryProblem.UNFINISHED, 1000, "2 × 5 +"),
        ("2.5×1.5", EntryProblem.FACTOR, 0, "2.50 × 1.50"),
        ("1+2.5×1.5", EntryProblem.FACTOR, 100, "1.00 + 2.50 × 1.50"),
        ("2.5×1.5+1", EntryProblem.FACTOR, 100, "2.50 × 1.50 + 1.00"),
        ("2.5×1D0", EntryProblem.FACTOR, 0, "2.50 × 1000"),
        ("1D0×2.5", EntryProblem.FACTOR, 0, "1000 × 2.50"),
        ("1D0×1D", EntryProblem.OVER_MAXIMUM, 100000, "1000 × 1"),
        ("0×0", EntryProblem.FACTOR, 0, "0 × 0"),
        ("0.5×0", EntryProblem.FACTOR, 0, "0.50 × 0"),
        ("20000+5", EntryProblem.OVER_MAXIMUM, 2000000, "20000.00 +"),
        ("200005", EntryProblem.OVER_MAXIMUM, 2000000, ""),
        ("2000D", EntryProblem.OVER_MAXIMUM, 200000, ""),
        ("20000×2", EntryProblem.OVER_MAXIMUM, 2000000, "20000 ×"),
        ("19999.99+.02", EntryProblem.OVER_MAXIMUM, 1999999, "19999.99 + 0.00"),
        ("2.5×200005", EntryProblem.OVER_MAXIMUM, 0, "2.50 × 20000"),
        ("1.234", EntryProblem.TOO_MANY_DECIMALS, 123, ""),
        ("1.5D", EntryProblem.TOO_MANY_DECIMALS, 150, ""),
        ("1,250.00", EntryProblem.TOO_MANY_DECIMALS, 125, ""),
        ("5449000000996", EntryProblem.OVER_MAXIMUM, 544900, ""),
        ("0241234567", EntryProblem.OVER_MAXIMUM, 241200, ""),
    ],
)
def test_entries_that_make_none(
    keys: str, problem: EntryProblem, running: int, working: str
) -> None:
    entry = keyed(keys)
    assert entry.problem is problem
    assert entry.total is None
    assert entry.running == Money(running)
    assert entry.working == working


@pytest.mark.parametrize(
    ("keys", "typed"),
    [
        ("", ""),
        ("12.5+8.", "12.5 + 8."),
        ("12.5+", "12.5 +"),
        ("3×.5", "3 × 0.5"),
        ("12.5B", "12."),
        ("12.5BB", "12"),
        ("1+2B", "1 +"),
        ("1+2BB", "1"),
        ("1+2BBB", ""),
        ("1+2BBBB", ""),
        ("1+2C", "1 +"),
        ("1+2CC", ""),
        ("12C", ""),
        ("1+C", ""),
        ("1+2c", "1 +"),
    ],
)
def test_back_undoes_a_key_and_c_the_number_and_then_everything(keys: str, typed: str) -> None:
    assert keyed(keys).typed == typed


@pytest.mark.parametrize("blocking", ["200005", "1.234", "20000+5", "3×9000"])
def test_after_a_refused_digit_only_c_and_back_do_anything(blocking: str) -> None:
    entry = keyed(blocking)
    assert entry.blocked
    for key in set(KEYS) - {"C", "back"}:
        assert entry.press(key) is entry
    for key in ("C", "back"):
        assert not entry.press(key).blocked


def test_back_erases_the_last_digit_that_was_taken() -> None:
    assert keyed("200005B").typed == "2000"
    assert keyed("20000+5B").typed == "20000"


def test_c_on_a_refused_first_digit_keeps_what_was_before() -> None:
    assert keyed("20000+5C").typed == "20000 +"


@pytest.mark.parametrize("key", ["back", "C"])
def test_even_the_very_first_digit_can_be_refused_and_put_right(key: str) -> None:
    entry = keyed("5", Money(50))
    assert entry.problem is EntryProblem.OVER_MAXIMUM
    assert entry.press(key) == KeypadEntry(Money(50))


def test_a_working_too_long_to_keep_blocks_rather_than_run_two_numbers_together() -> None:
    entry = keyed("1+" * 39 + "1")
    assert entry.total == Money(4000)
    refused = entry.press("+")
    assert refused.problem is EntryProblem.TOO_LONG
    assert refused.press("5").typed == entry.typed
    assert refused.press("back").problem is EntryProblem.UNFINISHED


def test_no_other_key_exists() -> None:
    for key in ("", "a", "12", "000", "-", "÷", "٣", "Back"):
        with pytest.raises(ValueError, match="no such key"):
            KeypadEntry(MAXIMUM).press(key)


def test_a_locked_amount_is_changed_by_no_key() -> None:
    entry = keyed("5+").prefill(Money(2050))
    assert entry.total == entry.running == Money(2050)
    assert entry.problem is None
    assert not entry.empty
    assert (entry.typed, entry.working) == ("", "")
    for key in KEYS:
        assert entry.press(key) is entry
    assert entry.cleared() == KeypadEntry(MAXIMUM)


@pytest.mark.parametrize("minor", [0, -1])
def test_only_an_amount_above_zero_is_locked(minor: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        KeypadEntry(MAXIMUM).prefill(Money(minor))


def test_the_amount_has_the_maximum_s_currency() -> None:
    assert keyed("5", Money(1000, "EUR")).total == Money(500, "EUR")


def _reckoned(typed: str) -> Fraction | None:
    """The same sum by another way: rational numbers, over the text as it was keyed."""
    total = Fraction(0)
    for term in typed.split(" + "):
        first, *rest = (Fraction(number.rstrip(".")) for number in term.split(" × "))
        for factor in rest:
            if not any(side.denominator == 1 and 1 <= side <= 999 for side in (first, factor)):
                return None
            first *= factor
        total += first
    return total


@settings(max_examples=400)
@given(pressed, st.sampled_from([50, 100, 999, 10_000, 2_000_000]))
@example([*"2.5×1.5"], 2_000_000)
@example([*"0.5×150"], 10_000)
def test_whatever_is_keyed_the_total_is_exact_and_within_the_maximum(
    keys: list[str], maximum: int
) -> None:
    entry = KeypadEntry(Money(maximum))
    for key in keys:
        before = entry
        entry = entry.press(key)
        assert entry.running.minor <= maximum
        assert (entry.total is None) == (entry.problem is not None)
        assert before.blocked <= (entry is before or key in ("C", "back"))
        if entry.total is not None:
            assert Fraction(entry.total.minor, 100) == _reckoned(entry.typed)
            assert entry.total.minor > 0
        if entry.working and entry.number:
            assert _reckoned(entry.working) == _reckoned(entry.typed)


@given(pressed)
def test_back_pressed_often_enough_empties_any_entry(keys: list[str]) -> None:
    entry = KeypadEntry(MAXIMUM)
    for key in keys:
        entry = entry.press(key)
    for _ in range(sum(map(len, keys)) + 3):
        entry = entry.press("back")
    assert entry == KeypadEntry(MAXIMUM)


@given(pressed)
def test_c_pressed_twice_empties_any_entry(keys: list[str]) -> None:
    entry = KeypadEntry(MAXIMUM)
    for key in keys:
        entry = entry.press(key)
    assert entry.press("C").press("C") == KeypadEntry(MAXIMUM)


def test_a_pasted_amount_takes_the_place_of_the_number_being_keyed() -> None:
    entry = KeypadEntry(Money(2_000_000)).press("7")
    assert entry.paste("GH₵ 1 234.50").total == Money(123450)
    sum_ = entry.press("+").press("9")
    assert sum_.paste("2.50").working == "7.00 + 2.50"
    assert entry.press("+").paste("2").press("+").working == "7.00 + 2.00 +"
    blocked = replace(entry, refused=EntryProblem.TOO_MANY_DECIMALS)
    assert blocked.paste("5").total == Money(500)


@pytest.mark.parametrize(
    ("keys", "text", "code"),
    [
        ("", "12,50", AmountProblem.BAD_GROUPING),
        ("", "$5", AmountProblem.OTHER_CURRENCY),
        ("", "20000.01", AmountProblem.OVER_MAXIMUM),
        ("5+", "19999", AmountProblem.OVER_MAXIMUM),
    ],
)
def test_what_is_no_amount_changes_nothing(keys: str, text: str, code: AmountProblem) -> None:
    entry = KeypadEntry(Money(2_000_000))
    for key in keys:
        entry = entry.press(key)
    with pytest.raises(AmountError) as refusal:
        entry.paste(text)
    assert refusal.value.code is code


def test_a_locked_amount_stays_whatever_is_pasted() -> None:
    entry = KeypadEntry(Money(2_000_000)).prefill(Money(500))
    assert entry.paste("9") == entry
