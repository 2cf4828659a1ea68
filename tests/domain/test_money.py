"""Money counts in whole minor units, never mixes currencies, and is read strictly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import (
    AmountError,
    AmountProblem,
    CurrencyMismatch,
    Money,
    parse_amount,
)

minors = st.integers(min_value=-(10**15), max_value=10**15)
positive = st.integers(min_value=1, max_value=10**15)


@pytest.mark.parametrize("minor", [True, False, 1.0, "1", None, Decimal(1)])
def test_only_an_int_counts_as_minor_units(minor: object) -> None:
    with pytest.raises(TypeError, match="must be an int"):
        Money(minor)  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "ghs", "GH", "GHSX", "GH1", "ΓΗΣ", None])
def test_a_currency_is_three_upper_case_letters(currency: object) -> None:
    with pytest.raises(ValueError, match="not a currency code"):
        Money(1, currency)  # type: ignore[arg-type]


def test_money_cannot_be_changed() -> None:
    amount = Money(1)
    with pytest.raises(AttributeError):
        amount.minor = 2  # type: ignore[misc]


@given(minors, minors)
def test_sums_and_differences_are_those_of_the_minor_units(one: int, other: int) -> None:
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one - other)


@given(minors, st.integers(min_value=-999, max_value=999))
def test_a_multiple_is_exact_from_either_side(minor: int, times: int) -> None:
    assert Money(minor) * times == times * Money(minor) == Money(minor * times)


@given(minors, minors)
def test_order_is_that_of_the_minor_units(one: int, other: int) -> None:
    assert (Money(one) < Money(other)) == (one < other)
    assert (Money(one) <= Money(other)) == (one <= other)
    assert (Money(one) > Money(other)) == (one > other)
    assert (Money(one) >= Money(other)) == (one >= other)
    assert (Money(one) == Money(other)) == (one == other)


def test_currencies_never_mix() -> None:
    cedis, euros = Money(100, "GHS"), Money(100, "EUR")
    for mix in (
        lambda: cedis + euros,
        lambda: cedis - euros,
        lambda: cedis < euros,
        lambda: cedis <= euros,
        lambda: cedis > euros,
        lambda: cedis >= euros,
        lambda: parse_amount("1", maximum=euros),
    ):
        with pytest.raises(CurrencyMismatch, match="do not mix"):
            mix()
    assert cedis != euros


@pytest.mark.parametrize("thing", [1, 1.5, True, "1", None])
def test_money_meets_only_money(thing: object) -> None:
    cedi = Money(100)
    for mix in (
        lambda: cedi + thing,  # type: ignore[operator]
        lambda: cedi - thing,  # type: ignore[operator]
        lambda: cedi < thing,  # type: ignore[operator]
        lambda: cedi <= thing,  # type: ignore[operator]
        lambda: cedi > thing,  # type: ignore[operator]
        lambda: cedi >= thing,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            mix()
    assert cedi != thing


@pytest.mark.parametrize("times", [1.5, True, Decimal(2), None])
def test_only_a_whole_number_multiplies(times: object) -> None:
    with pytest.raises(TypeError):
        Money(100) * times  # type: ignore[operator]


@pytest.mark.parametrize(
    ("minor", "shown", "plain", "figures"),
    [
        (123450, "GH₵ 1,234.50", "GHS 1234.50", "1,234.50"),
        (0, "GH₵ 0.00", "GHS 0.00", "0.00"),
        (5, "GH₵ 0.05", "GHS 0.05", "0.05"),
        (-5, "GH₵ -0.05", "GHS -0.05", "-0.05"),
        (-123450, "GH₵ -1,234.50", "GHS -1234.50", "-1,234.50"),
        (100000000, "GH₵ 1,000,000.00", "GHS 1000000.00", "1,000,000.00"),
    ],
)
def test_the_ways_to_show(minor: int, shown: str, plain: str, figures: str) -> None:
    amount = Money(minor)
    assert (amount.shown, amount.plain, amount.figures) == (shown, plain, figures)
    assert str(amount) == plain
    amount.plain.encode("latin-1")


def test_a_currency_without_a_symbol_of_ours_shows_its_code() -> None:
    assert Money(1250, "EUR").shown == "EUR 12.50"


@given(minors)
def test_the_plain_decimal_is_exact(minor: int) -> None:
    assert Decimal(Money(minor).decimal) * 100 == minor


def test_a_sum_starts_at_nothing() -> None:
    assert sum([Money(150), Money(250)], start=Money(0)) == Money(400)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        ("0.50", 50),
        ("0.01", 1),
        ("1,250.00", 125000),
        ("1,250", 125000),
        ("12,345,678.9", 1234567890),
        ("999,999", 99999900),
        ("  12.50\t", 1250),
        ("\u00a012.50\n", 1250),
        ("007", 700),
    ],
)
def test_amounts_that_are_read(text: str, minor: int) -> None:
    assert parse_amount(text) == Money(minor)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", AmountProblem.EMPTY),
        ("   ", AmountProblem.EMPTY),
        ("abc", AmountProblem.NOT_A_NUMBER),
        ("12a", AmountProblem.NOT_A_NUMBER),
        ("1O", AmountProblem.NOT_A_NUMBER),
        ("1e3", AmountProblem.NOT_A_NUMBER),
        ("0x10", AmountProblem.NOT_A_NUMBER),
        ("1_000", AmountProblem.NOT_A_NUMBER),
        ("nan", AmountProblem.NOT_A_NUMBER),
        ("inf", AmountProblem.NOT_A_NUMBER),
        ("+5", AmountProblem.NOT_A_NUMBER),
        ("-", AmountProblem.NOT_A_NUMBER),
        ("--5", AmountProblem.NOT_A_NUMBER),
        ("12 50", AmountProblem.BAD_GROUPING),
        ("12 .50", AmountProblem.BAD_GROUPING),
        ("12. 50", AmountProblem.BAD_GROUPING),
        ("1 2345", AmountProblem.BAD_GROUPING),
        ("1,234 567", AmountProblem.BAD_GROUPING),
        ("GHS", AmountProblem.NOT_A_NUMBER),
        ("GHS 12 GHS", AmountProblem.NOT_A_NUMBER),
        ("GHX 12", AmountProblem.NOT_A_NUMBER),
        ("GH\u20b5 12,50", AmountProblem.BAD_GROUPING),
        ("-GHS 5", AmountProblem.NEGATIVE),
        ("GHS -5", AmountProblem.NEGATIVE),
        ("1.2.3", AmountProblem.NOT_A_NUMBER),
        ("12.50\x00", AmountProblem.NOT_A_NUMBER),
        ("١٢", AmountProblem.NOT_A_NUMBER),
        ("12.5o", AmountProblem.NOT_A_NUMBER),
        ("1²", AmountProblem.NOT_A_NUMBER),
        (".50", AmountProblem.BARE_POINT),
        ("12.", AmountProblem.BARE_POINT),
        (".", AmountProblem.BARE_POINT),
        ("12,50", AmountProblem.BAD_GROUPING),
        ("1,25", AmountProblem.BAD_GROUPING),
        ("1,2500", AmountProblem.BAD_GROUPING),
        ("1250,000", AmountProblem.BAD_GROUPING),
        ("1,,250", AmountProblem.BAD_GROUPING),
        (",250", AmountProblem.BAD_GROUPING),
        ("1,250,", AmountProblem.BAD_GROUPING),
        ("0,250", AmountProblem.BAD_GROUPING),
        ("1.250,00", AmountProblem.BAD_GROUPING),
        ("1,250.0,0", AmountProblem.BAD_GROUPING),
        ("12.345", AmountProblem.TOO_MANY_DECIMALS),
        ("12.500", AmountProblem.TOO_MANY_DECIMALS),
        ("0", AmountProblem.ZERO),
        ("0.00", AmountProblem.ZERO),
        ("-5", AmountProblem.NEGATIVE),
        ("-0", AmountProblem.NEGATIVE),
        ("\u22125.00", AmountProblem.NEGATIVE),
        ("-1,25", AmountProblem.BAD_GROUPING),
        ("9" * 30, AmountProblem.OVER_MAXIMUM),
        ("9" * 10_000, AmountProblem.OVER_MAXIMUM),
    ],
)
def test_amounts_that_are_refused(text: str, code: AmountProblem) -> None:
    with pytest.raises(AmountError) as refusal:
        parse_amount(text)
    assert refusal.value.code is code
    assert refusal.value.maximum is None
    assert str(refusal.value) == code.value


@pytest.mark.parametrize(
    "text",
    [
        "GHS 1234.50", "ghs1,234.50", "GH₵1,234.50", "₵ 1234.50", "GH¢1234.50", "1234.50 GHS",
        "1234.50GH₵", "1 234.50", "1\u00a0234.50", "1\u202f234.50", "1\u2009234.50",
        "GHS\u00a01 234.50", "\u202a1234.50\u202c", "\ufeff1,234.50\u200e",
        "\uff11\uff12\uff13\uff14.50",
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_paste_them(text: str) -> None:
    assert parse_amount(text) == Money(123450)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("USD 12.50", "USD"), ("$12.50", "$"), ("US$12", "US$"), ("12.50 EUR", "EUR"),
        ("€12,50", "€"), ("₦500", "₦"), ("12 GHC", "GHC"), ("¢50", "¢"), ("500 cfa", "CFA"),
    ],
)  # fmt: skip
def test_another_currency_is_refused_by_name(text: str, sign: str) -> None:
    with pytest.raises(AmountError) as refusal:
        parse_amount(text)
    assert (refusal.value.code, refusal.value.sign) == (AmountProblem.OTHER_CURRENCY, sign)


def test_the_maximum_itself_is_taken_and_one_pesewa_more_is_not() -> None:
    most = Money(2_000_000)
    assert parse_amount("20,000.00", maximum=most) == most
    with pytest.raises(AmountError) as refusal:
        parse_amount("20000.01", maximum=most)
    assert refusal.value.code is AmountProblem.OVER_MAXIMUM
    assert refusal.value.maximum == most


def test_the_currency_is_the_one_asked_for() -> None:
    assert parse_amount("1.10", "EUR") == Money(110, "EUR")


@given(positive)
def test_every_way_to_write_an_amount_reads_back(minor: int) -> None:
    amount = Money(minor)
    assert parse_amount(amount.figures) == amount
    assert parse_amount(amount.decimal) == amount
    assert parse_amount(f" {amount.decimal} ", maximum=amount) == amount


@given(st.text(alphabet="0123456789.,- eE+_", max_size=12) | st.text(max_size=12))
def test_whatever_is_read_is_exactly_what_was_written(text: str) -> None:
    try:
        amount = parse_amount(text)
    except AmountError:
        return
    assert amount.minor > 0
    # Thousands may stand apart by a comma or by a space.
    assert Decimal("".join(text.replace(",", "").split())) * 100 == amount.minor
