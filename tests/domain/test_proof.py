"""A receipt's proof: ours and unchanged, changed, another's, or none, whatever was done to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import Money
from pos_app.domain.proof import (
    ProofVerdict,
    ProvenFacts,
    check,
    facts_in,
    key_name,
    proof_of,
)
from pos_app.domain.receipt import text_of
from tests.domain.receipts import cash, receipt

if TYPE_CHECKING:
    from collections.abc import Callable

PUBLIC = bytes(range(32))
TILL = "t_1"


def signature(message: bytes, key: bytes = PUBLIC) -> bytes:
    """64 bytes that nobody makes by chance, in a key's place."""
    import hashlib

    return hashlib.blake2b(message, key=key, digest_size=64).digest()


def signed(key: bytes = PUBLIC) -> Callable[[bytes, bytes], bool]:
    return lambda made, message: made == signature(message, key)


def proven_text(width: int = 32, key: bytes = PUBLIC, till: str = TILL) -> str:
    made = receipt(cash(123_450, 200_000))
    proof = proof_of(key, signature(made.proven.message(till), key))
    return text_of(receipt(cash(123_450, 200_000), proof=proof), width)


@pytest.mark.parametrize("width", [32, 48])
def test_what_this_till_made_is_ours_however_it_is_passed_on(width: int) -> None:
    text = proven_text(width)
    one_line = " ".join(text.split())
    quoted = "\n".join(f"> {line}" for line in text.splitlines()[:-4]) + "\n" + text
    for passed in (text, f"Hello,\n{text}bye", one_line, text.replace("\n", "\r\n"), quoted):
        assert check(passed, PUBLIC, TILL, signed()) is ProofVerdict.OURS
    assert facts_in(text) == ProvenFacts("T1-000001", Money(123_450), "2026-03-02 09:00")
    on_paper = text.replace("GH₵", "GH¢")
    assert check(on_paper, PUBLIC, TILL, signed()) is ProofVerdict.OURS
    assert check(text.replace("GH₵", "GHS"), PUBLIC, TILL, signed()) is ProofVerdict.OURS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("T1-000001", "T1-000002"),
        ("T1-000001", "T2-000001"),
        ("TOTAL               GH₵ 1,234.50", "TOTAL               GH₵ 9,234.50"),
        ("TOTAL               GH₵ 1,234.50", "TOTAL                 GH₵ 123.45"),
        ("TOTAL", "Total"),
        ("2026-03-02", "2026-03-03"),
        ("09:00", "09:01"),
        ("Till ", "TOTAL GH₵ 5.00\nTill "),
        ("Till ", "Sale T1-000009\nTill "),
        ("Till ", "Date 2026-03-02 10:00\nTill "),
    ],
)
def test_what_was_changed_is_changed(old: str, new: str) -> None:
    text = proven_text()
    assert text.count(old) == 1
    assert check(text.replace(old, new), PUBLIC, TILL, signed()) is ProofVerdict.CHANGED


@given(st.data())
def test_no_other_letter_of_the_signature_is_taken(data: st.DataObject) -> None:
    text = proven_text()
    start = text.rindex("-" * 32) + 33
    places = [at for at in range(start + 8, len(text)) if text[at].isalnum()]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".replace(text[at], "")))
    changed = text[:at] + other + text[at + 1 :]
    assert check(changed, PUBLIC, TILL, signed()) is ProofVerdict.CHANGED


def test_every_way_of_writing_the_last_letter_but_ours_is_refused() -> None:
    text = proven_text().rstrip()
    ways = {check(text[:-1] + last, PUBLIC, TILL, signed()) for last in "ABCDEFGHIJKLMNOP234567"}
    assert ways <= {ProofVerdict.CHANGED, ProofVerdict.OURS}
    fits = [
        last
        for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        if check(text[:-1] + last, PUBLIC, TILL, signed()) is ProofVerdict.OURS
    ]
    assert fits == [text[-1]]


def test_another_tills_is_not_ours_and_a_copied_key_does_not_help() -> None:
    assert check(proven_text(key=b"\x02" * 32), PUBLIC, TILL, signed()) is ProofVerdict.NOT_OURS
    # Training's receipts, or another ledger's, under the same key.
    assert check(proven_text(till="t_2"), PUBLIC, TILL, signed()) is ProofVerdict.CHANGED


def test_two_proofs_in_one_text_prove_nothing() -> None:
    for key in (PUBLIC, b"\x02" * 32):
        other = receipt(cash(123_450, 200_000), proof=proof_of(key, bytes(64)))
        both = proven_text() + text_of(other, 32)
        assert check(both, PUBLIC, TILL, signed()) is ProofVerdict.CHANGED
    twice = proven_text() * 2
    assert check(twice, PUBLIC, TILL, signed()) is ProofVerdict.OURS


@pytest.mark.parametrize("text", ["", "PAID 64.00", "A" * 200, "ABCDEFG " * 14 + "ABCDE"])
def test_a_text_without_a_proof_has_none(text: str) -> None:
    assert check(text, PUBLIC, TILL, signed()) is ProofVerdict.NO_PROOF
    assert check(text_of(receipt(), 32) + text, PUBLIC, TILL, signed()) is ProofVerdict.NO_PROOF


def test_no_two_receipts_have_the_same_words_to_sign() -> None:
    facts = ProvenFacts("T1-000001", Money(100), "2026-03-02 09:00")
    others = [
        ProvenFacts("T1-000011", Money(100), "2026-03-02 09:00"),
        ProvenFacts("T1-000001", Money(1001), "2026-03-02 09:00"),
        ProvenFacts("T1-000001", Money(100, "USD"), "2026-03-02 09:00"),
        ProvenFacts("T1-000001", Money(100), "2026-03-02 09:01"),
    ]
    messages = {facts.message("t_1"), facts.message("t_11")}
    assert len(messages | {other.message("t_1") for other in others}) == 6


def test_a_key_is_named_by_one_group_of_letters() -> None:
    assert re.fullmatch("[A-Z2-7]{7}", key_name(PUBLIC))
    assert proof_of(PUBLIC, bytes(64)).startswith(f"{key_name(PUBLIC)} AAAAAAA ")
