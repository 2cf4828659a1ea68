"""Numbers are read strictly, spaced as typed, and shown whole only where they are typed."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.domain.phone import (
    Phone,
    PhoneError,
    PhoneProblem,
    last_four,
    mask_phone_text,
    national_digits,
    parse_phone,
    space_as_typed,
)

nationals = st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True)
SEPARATORS = " \t\u00a0\u2009\u202f-\u2010\u2011\u2012\u2013()[]"


@pytest.mark.parametrize(
    "text",
    [
        "0241234567",
        "024 123 4567",
        " 024-123-4567 ",
        "(024) 123 4567",
        "024\u2011123\u20134567",
        "+233241234567",
        "+233 24 123 4567",
        "+233 (0)24 123 4567",
        "+233 (0) 24-123-4567",
        "(+233) 24 123 4567",
        "233241234567",
        "2330241234567",
        "00233241234567",
        "00 233 24 123 4567",
        "00233 (0)24 123 4567",
    ],
)
def test_forms_that_are_read(text: str) -> None:
    assert parse_phone(text) == Phone("0241234567")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", PhoneProblem.EMPTY),
        (" -()", PhoneProblem.EMPTY),
        ("O241234567", PhoneProblem.LETTER_O),
        ("o24 123 4567", PhoneProblem.LETTER_O),
        ("02412E4567", PhoneProblem.LETTERS),
        ("O24I234567", PhoneProblem.LETTERS),
        ("tel 0241234567", PhoneProblem.LETTERS),
        ("024.123.4567", PhoneProblem.BAD_CHARACTER),
        ("024/1234567", PhoneProblem.BAD_CHARACTER),
        ("0241234567+", PhoneProblem.BAD_CHARACTER),
        ("++233241234567", PhoneProblem.BAD_CHARACTER),
        ("٠٢٤١٢٣٤٥٦٧", PhoneProblem.BAD_CHARACTER),
        ("tel:", PhoneProblem.EMPTY),
        ("tel:abc", PhoneProblem.LETTERS),
        ("wa.me/", PhoneProblem.EMPTY),
        ("example.com/233241234567", PhoneProblem.LETTERS),
        ("024•••4567", PhoneProblem.BAD_CHARACTER),
        ("241234567", PhoneProblem.WRONG_START),
        ("+0241234567", PhoneProblem.WRONG_START),
        ("+2348031234567", PhoneProblem.WRONG_START),
        ("0012345678", PhoneProblem.WRONG_START),
        ("0000000000", PhoneProblem.WRONG_START),
        ("00233002412345", PhoneProblem.WRONG_START),
        ("0", PhoneProblem.TOO_SHORT),
        ("+", PhoneProblem.TOO_SHORT),
        ("+233", PhoneProblem.TOO_SHORT),
        ("233", PhoneProblem.TOO_SHORT),
        ("00233", PhoneProblem.TOO_SHORT),
        ("024123456", PhoneProblem.TOO_SHORT),
        ("+23324123456", PhoneProblem.TOO_SHORT),
        ("02412345678", PhoneProblem.TOO_LONG),
        ("+2332412345678", PhoneProblem.TOO_LONG),
    ],
)
def test_forms_that_are_refused(text: str, code: PhoneProblem) -> None:
    with pytest.raises(PhoneError) as refusal:
        parse_phone(text)
    assert refusal.value.code is code
    assert str(refusal.value) == code.value


@pytest.mark.parametrize("national", ["", "024123456", "24123456789", "024 123 4567", "+233241234"])
def test_a_phone_is_only_ever_the_national_form(national: str) -> None:
    with pytest.raises(PhoneError):
        Phone(national)


def test_the_ways_to_show() -> None:
    phone = Phone("0241234567")
    assert phone.national == "0241234567"
    assert phone.masked == "024•••4567"
    assert phone.international == "233241234567"
    assert phone.spaced == "024 123 4567"
    assert phone.last4 == "4567"


@given(nationals)
def test_no_accident_shows_a_whole_number(national: str) -> None:
    phone = Phone(national)
    for text in (repr(phone), str(phone), f"{phone}", f"{phone!r}", repr([phone])):
        assert national not in text
        assert national[3:6] + national[6:] not in text
        assert phone.masked in text


def test_an_error_does_not_keep_the_number() -> None:
    with pytest.raises(PhoneError) as refusal:
        parse_phone("O241234567")
    assert "1234567" not in repr(refusal.value)
    assert "1234567" not in str(vars(refusal.value))


def _forms(national: str) -> list[str]:
    rest = national[1:]
    return [
        national,
        f"+233{rest}",
        f"233{rest}",
        f"00233{rest}",
        f"+233 (0){rest}",
        Phone(national).spaced,
    ]


@given(nationals)
def test_every_form_of_a_number_is_the_same_number(national: str) -> None:
    for form in _forms(national):
        assert parse_phone(form).national == national
        assert parse_phone(space_as_typed(form)).national == national


@given(
    st.sampled_from(
        [
            "020",
            "023",
            "024",
            "025",
            "026",
            "027",
            "050",
            "053",
            "054",
            "055",
            "056",
            "057",
            "059",
            "030",
        ]
    ),
    st.integers(min_value=0, max_value=9_999_999),
)
def test_the_field_s_own_library_reads_the_same_number(prefix: str, rest: int) -> None:
    national = f"{prefix}{rest:07d}"
    for form in _forms(national):
        if form.startswith("233"):
            continue
        theirs = phonenumbers.parse(form, "GH")
        assert theirs.country_code == 233
        assert f"0{theirs.national_number}" == parse_phone(form).national


@pytest.mark.parametrize("region", ["GH"])
def test_the_library_s_example_mobile_number_is_read(region: str) -> None:
    sample = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert sample is not None
    written = phonenumbers.format_number(sample, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(sample, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert parse_phone(written) == parse_phone(national)
    assert parse_phone(national).spaced == national


@pytest.mark.parametrize(
    ("typed", "spaced"),
    [
        ("", ""),
        ("0", "0"),
        ("024", "024"),
        ("0241", "024 1"),
        ("024123", "024 123"),
        ("0241234", "024 123 4"),
        ("0241234567", "024 123 4567"),
        ("02412345678", "024 123 45678"),
        ("024-123-4567", "024 123 4567"),
        ("+", "+"),
        ("+23", "+23"),
        ("+233", "+233"),
        ("+2332", "+233 2"),
        ("+23324", "+233 24"),
        ("+233241", "+233 24 1"),
        ("+233241234567", "+233 24 123 4567"),
        ("+233(0)241234567", "+233 024 123 4567"),
        ("233241234567", "233 24 123 4567"),
        ("00", "00"),
        ("0023", "0023"),
        ("00233", "00233"),
        ("00233241234567", "00233 24 123 4567"),
        ("+447700900123", "+447700900123"),
        ("02O1234567", "02O 123 4567"),
    ],
)
def test_the_number_is_spaced_as_it_is_typed(typed: str, spaced: str) -> None:
    assert space_as_typed(typed) == spaced


@given(st.text(alphabet="0123456789+ -()O", max_size=18))
@example("+233 (0)24 123 4567")
def test_spacing_keeps_every_character_and_settles_at_once(typed: str) -> None:
    spaced = space_as_typed(typed)
    assert space_as_typed(spaced) == spaced
    strip = str.maketrans("", "", SEPARATORS)
    assert spaced.translate(strip) == typed.translate(strip)


@pytest.mark.parametrize(
    ("typed", "national"),
    [
        ("", ""),
        ("02", "02"),
        ("024 1", "0241"),
        ("+233", "+233"),
        ("+233 24", "024"),
        ("+233 (0)24", "024"),
        ("233 20", "020"),
        ("00233 50", "050"),
        ("0233", "0233"),
    ],
)
def test_as_much_of_the_national_form_as_is_certain(typed: str, national: str) -> None:
    assert national_digits(typed) == national


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        ("   ", ""),
        ("0241234567", "024•••4567"),
        ("+233 24 123 4567", "024•••4567"),
        ("024•••4567", "024•••4567"),
        ("024 ••• 4567", "024•••4567"),
        ("024****567", "024•••567"),
        ("024XXX4567", "024•••4567"),
        ("+233 24 *** 4567", "024•••4567"),
        ("******4567", "•••4567"),
        ("024*******", "024•••"),
        ("0241234567*", "024•••"),
        ("tel:0241234567", "024•••4567"),
        ("+23480312345678", "234•••5678"),
        ("+2348031234567", "•••4567"),
        ("4567", "•••67"),
        ("7", "•••"),
        ("unknown", "•••"),
        ("٠٢٤١٢٣٤٥٦٧", "•••"),
    ],
)
def test_a_gateway_s_own_phone_is_masked_whatever_its_shape(text: str, masked: str) -> None:
    assert mask_phone_text(text) == masked


@given(nationals)
def test_the_gateway_s_and_our_mask_agree(national: str) -> None:
    for form in _forms(national):
        assert mask_phone_text(form) == Phone(national).masked


@given(st.text(alphabet="0123456789+ -()*•xX.", max_size=24) | st.text(max_size=24))
def test_a_mask_shows_at_most_seven_digits_and_stays_as_it_is(text: str) -> None:
    masked = mask_phone_text(text)
    assert sum(character.isdigit() for character in masked) <= 7
    assert set(masked) <= set("0123456789•")
    assert len(masked) <= 10


@pytest.mark.parametrize(
    "text",
    [
        "\u202a+233 24 123 4567\u202c",
        "\u200e0241234567\u200f",
        "\u20660241234567\u2069",
        "\ufeff024\u00ad1234567",
        "tel:+233241234567",
        "TEL:024-123-4567",
        "wa.me/233241234567",
        "https://wa.me/233241234567?text=hello",
        "https://WA.me/233241234567/",
        "\uff10\uff12\uff14\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    ],
)
def test_numbers_are_read_as_people_paste_them(text: str) -> None:
    assert parse_phone(text).national == "0241234567"
    spaced = space_as_typed(text)
    assert parse_phone(spaced).national == "0241234567"
    assert space_as_typed(spaced) == spaced
    assert set(spaced) <= set("+0123456789 ")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("4567", "4567"),
        (" 4567 ", "4567"),
        ("0241234567", "4567"),
        ("+233 24 123 4567", "4567"),
        ("024•••4567", "4567"),
        ("024 ••• 4567", "4567"),
        ("024***4567", "4567"),
        ("024xxx4567", "4567"),
        ("45678", None),
        ("456", None),
        ("4 5 6 7", None),
        ("12a4", None),
        ("", None),
    ],
)
def test_the_last_four_digits_however_they_are_given(text: str, last: str | None) -> None:
    assert last_four(text) == last
