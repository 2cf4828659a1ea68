"""The till's word that it made a receipt: what it speaks for, how it is written, and read again.

A proof is a signature over the sale's number, amount, currency, time and the till's id, written in
groups of letters and digits behind a short name of the key. Values only: whoever holds the key
signs and checks. A text that could be read in two ways is never taken for proven.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

_GROUP: Final = 7
# The key's name, and the 103 letters of a signature: fifteen groups, and five letters.
_LAST_GROUP: Final = 5
_LETTERS: Final = "[A-Z2-7]"
_PROOF: Final = re.compile(
    rf"(?<!{_LETTERS})(?:{_LETTERS}{{{_GROUP}}}\s+){{15}}{_LETTERS}{{{_LAST_GROUP}}}(?!{_LETTERS})"
)
# Wherever they stand in the text: lines are broken anew by whoever passes a receipt on.
_NUMBER: Final = re.compile(r"(?<!\w)Sale\s+([A-Za-z0-9-]{1,12}-\d{6,18})(?![\w-])", re.A)
_DATE: Final = re.compile(r"(?<!\w)Date\s+(\d{4}-\d\d-\d\d\s+\d\d:\d\d)(?![\w:])", re.A)
_TOTAL: Final = re.compile(
    r"(?<!\w)TOTAL\s+(?:GHS|GH₵|GH¢)\s*(\d{1,3}(?:,\d{3}){0,4}\.\d\d)(?![\w.,])", re.A
)


class ProofVerdict(StrEnum):
    """What a receipt's proof is worth; the words are part of the program's outside surface."""

    OURS = "ours"
    CHANGED = "changed"
    NOT_OURS = "not_ours"
    NO_KEY = "no_key"
    NO_PROOF = "no_proof"


@dataclass(frozen=True, slots=True)
class ProvenFacts:
    """What a proof speaks for, as it is printed.

    Attributes:
        minute: The local date and time at which it was paid, `2026-03-01 14:02`.
    """

    sale_number: str
    amount: Money
    minute: str

    def message(self, till_id: str) -> bytes:
        """The bytes that are signed: no two receipts have the same, nor two tills."""
        amount = f"{self.amount.minor} {self.amount.currency}"
        told = ("pos-app receipt 1", till_id, self.sale_number, amount, self.minute)
        return "\n".join(told).encode()


def key_name(public: bytes) -> str:
    """The short name of a public key, one group of letters: whose a proof says that it is."""
    return _letters(hashlib.sha256(public).digest())[:_GROUP]


def proof_of(public: bytes, signature: bytes) -> str:
    """A proof as it is written: groups with a space between, the key's name first."""
    letters = key_name(public) + _letters(signature)
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def proof_lines(proof: str, width: int) -> list[str]:
    """A proof in lines of at most so many characters: four where there are 32."""
    groups = proof.split()
    most = (width + 1) // (_GROUP + 1)
    return [" ".join(groups[at : at + most]) for at in range(0, len(groups), most)]


def facts_in(text: str) -> ProvenFacts | None:
    """What a receipt's text says of its sale; None where it does not, or says two things."""
    numbers, dates, totals = (set(pattern.findall(text)) for pattern in (_NUMBER, _DATE, _TOTAL))
    if not len(numbers) == len(dates) == len(totals) == 1:
        return None
    amount = Money(int(totals.pop().replace(",", "").replace(".", "")), "GHS")
    return ProvenFacts(numbers.pop(), amount, " ".join(dates.pop().split()))


def check(
    text: str, public: bytes, till_id: str, signed: Callable[[bytes, bytes], bool]
) -> ProofVerdict:
    """Whether a receipt's whole text is this till's, and says what it said.

    Args:
        text: The receipt, in whatever lines it was copied.
        public: This till's public key, raw bytes.
        till_id: This till's id, as its ledger has it.
        signed: Whether a signature, its first argument, is the key's over a message.
    """
    proofs = {" ".join(found.split()) for found in _PROOF.findall(text)}
    if not proofs:
        return ProofVerdict.NO_PROOF
    if len(proofs) > 1:
        return ProofVerdict.CHANGED
    proof = proofs.pop()
    name, *letters = proof.split()
    if name != key_name(public):
        return ProofVerdict.NOT_OURS
    facts = facts_in(text)
    if facts is None:
        return ProofVerdict.CHANGED
    signature = _bytes("".join(letters))
    # The last letter has bits to spare: one way of writing it alone is ours.
    whole = proof_of(public, signature) == proof
    sound = whole and signed(signature, facts.message(till_id))
    return ProofVerdict.OURS if sound else ProofVerdict.CHANGED


def _letters(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")


def _bytes(letters: str) -> bytes:
    return base64.b32decode(letters + "=" * (-len(letters) % 8))
