"""A receipt's address at head office: made at the till without asking anybody, and checked there.

Its last part is `TOKEN`, or `TOKEN.PROOF`: in the token are the till, the sale's number there and
128 bits that only this till and head office can make, for this sale of this ledger and this proof
alone. Both know the digest of the till's secret; see `headoffice.enrolment`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from pos_app.settings.keys import Secret

_UUID, _SEQUENCE, _SEAL = 16, 5, 16
# As `domain.proof` writes it, without its spaces.
_PROOF: Final = re.compile(r"[A-Z2-7]{110}")
_GROUP: Final = 7


class NoLink(ValueError):
    """It is no part of a receipt's address."""


@dataclass(frozen=True, slots=True)
class ReceiptLink:
    """A receipt's address, read.

    Attributes:
        till: Which till, as head office knows it.
        sequence: The sale's, in that till's ledger.
        proof: As it is written on paper; None where the till has no key.
    """

    till: UUID
    sequence: int
    proof: str | None
    seal: bytes

    def is_of(self, digest: bytes, sale_id: str) -> bool:
        """Whether the till with this digest of its secret made it for this sale."""
        sealed = _sealed(digest, self.till, self.sequence, sale_id, self.proof)
        return hmac.compare_digest(self.seal, sealed)


def make(token: Secret, sequence: int, sale_id: str, proof: str | None) -> str:
    """The last part of a receipt's address.

    Raises:
        NoLink: The till's token is none of head office's.
    """
    parts = token.reveal().split(".")
    try:
        till, secret = UUID(hex=parts[2]), parts[3]
    except (ValueError, IndexError):
        raise NoLink from None
    digest = hashlib.sha256(secret.encode()).digest()
    seal = _sealed(digest, till, sequence, sale_id, proof)
    whole = till.bytes + sequence.to_bytes(_SEQUENCE, "big") + seal
    said = base64.urlsafe_b64encode(whole).decode().rstrip("=")
    return said if proof is None else f"{said}.{proof.replace(' ', '')}"


def read(text: str) -> ReceiptLink:
    """The last part of an address.

    Raises:
        NoLink: It is none.
    """
    said, dot, letters = text.partition(".")
    try:
        whole = base64.b64decode(said + "=" * (-len(said) % 4), b"-_", validate=True)
    except ValueError:
        raise NoLink from None
    if len(whole) != _UUID + _SEQUENCE + _SEAL or (dot and not _PROOF.fullmatch(letters)):
        raise NoLink
    groups = (letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
    return ReceiptLink(
        UUID(bytes=whole[:_UUID]),
        int.from_bytes(whole[_UUID:-_SEAL], "big"),
        " ".join(groups) if dot else None,
        whole[-_SEAL:],
    )


def _sealed(digest: bytes, till: UUID, sequence: int, sale_id: str, proof: str | None) -> bytes:
    told = ("pos-app receipt link 1", till.hex, str(sequence), sale_id, proof or "")
    return hmac.digest(digest, "\n".join(told).encode(), "sha256")[:_SEAL]
