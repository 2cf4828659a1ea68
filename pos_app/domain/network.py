"""The mobile-money networks, and which one a number suggests.

A suggestion only: numbers are portable between networks, so nothing here may ever decide for the
cashier or refuse a choice.
"""

from __future__ import annotations

from enum import StrEnum

from pos_app.domain.phone import national_digits

_PREFIX_DIGITS = 3


class Network(StrEnum):
    """A mobile-money network; the value is the word that the gateway uses."""

    MTN = "mtn"
    TELECEL = "telecel"
    AIRTELTIGO = "airteltigo"


PREFIXES: dict[Network, tuple[str, ...]] = {
    Network.MTN: ("024", "025", "053", "054", "055", "059"),
    Network.TELECEL: ("020", "050"),
    Network.AIRTELTIGO: ("023", "026", "027", "056", "057"),
}

_BY_PREFIX = {prefix: network for network, prefixes in PREFIXES.items() for prefix in prefixes}


def suggest_network(digits: str) -> Network | None:
    """The network that a number's prefix belongs to.

    Args:
        digits: a whole or partial number in any form that `parse_phone` takes.

    Returns:
        The network from the third national digit on, else None: the cashier is asked.
    """
    return _BY_PREFIX.get(national_digits(digits)[:_PREFIX_DIGITS])
