"""What live mode still needs before it can take real money, as values to ask for.

It judges what it is given and reads nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.settings.keys import SecretName

if TYPE_CHECKING:
    from pos_app.settings.document import Loaded
    from pos_app.settings.keys import Keys


class Part(StrEnum):
    """What a gap concerns."""

    TILL = "till"
    MOBILE_MONEY = "mobile_money"
    QR = "qr"


class GapCode(StrEnum):
    """What kind of gap it is."""

    NOT_GIVEN = "not_given"
    NO_KEY = "no_key"
    TEST_KEY = "test_key"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that live mode still misses.

    Attributes:
        key: the dotted setting or the key's name.
        part: what it concerns.
        code: what kind of gap it is.
        blocks: whether `part` stays off until it is filled; otherwise a default stands in for it.
    """

    key: str
    part: Part
    code: GapCode
    blocks: bool


def live_gaps(loaded: Loaded, keys: Keys) -> tuple[Gap, ...]:
    """Find what live mode still misses, whatever mode is set now.

    Args:
        loaded: the settings.
        keys: the keys.

    Returns:
        The gaps in the order in which to ask; none: everything can go live.
    """
    gaps = []
    for key, part in (
        ("till.shop", Part.TILL),
        ("checkout.ipn_url", Part.QR),
        ("checkout.callback_url", Part.QR),
    ):
        if key not in loaded.given:
            gaps.append(Gap(key, part, GapCode.NOT_GIVEN, blocks=False))
    if loaded.config.checkout.amount_unit is None:
        gaps.append(Gap("checkout.amount_unit", Part.QR, GapCode.NOT_GIVEN, blocks=True))
    for name in SecretName:
        part = Part.MOBILE_MONEY if name is SecretName.PAYGATE_API_KEY else Part.QR
        secret = keys.get(name)
        if secret is None:
            gaps.append(Gap(name.value, part, GapCode.NO_KEY, blocks=True))
        elif part is Part.MOBILE_MONEY and secret.is_test:
            gaps.append(Gap(name.value, part, GapCode.TEST_KEY, blocks=True))
    return tuple(gaps)


def is_on(part: Part, gaps: tuple[Gap, ...]) -> bool:
    """Whether a part can take real money.

    Args:
        part: the part.
        gaps: from `live_gaps`.
    """
    return not any(gap.blocks and gap.part is part for gap in gaps)
