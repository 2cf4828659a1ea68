"""Typed and pasted text: cleaned of what nobody sees, folded for the customer's phone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.typed_text import cleaned, customer_reads, folded


def test_what_nobody_sees_goes_and_what_is_seen_stays() -> None:
    marks = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad"
    assert cleaned(f"{marks}Ama{marks} 12{marks}") == "Ama 12"
    assert cleaned("Ɔdɔ \U0001f49a e\u0301 \u200d") == "Ɔdɔ \U0001f49a e\u0301 \u200d"
    assert cleaned("\uff10\uff19") == "09"
    assert cleaned("cut \ud83d here") == "cut \ufffd here"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ɔdɔ Fie", "Odo Fie"),
        ("Café Adwoa", "Cafe Adwoa"),
        ("Ŋutinya Ɖevi ƒle Ɣe", "Nutinya Devi fle Ge"),
        ("Ama & Sons (50%)", "Ama Sons 50"),
        ("Lot – 4", "Lot - 4"),
        ("\u4e2d\u6587", ""),
        ("Corner Shop, No. 4/#2", "Corner Shop, No. 4/#2"),
    ],
)
def test_the_customer_reads_letters_and_not_gaps(text: str, read: str) -> None:
    assert customer_reads(text) == read


@given(st.text())
def test_folding_never_fails_and_cleaning_twice_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
    assert customer_reads(customer_reads(text)) == customer_reads(text)
    assert folded(folded(text)) == folded(text)
