"""A number's prefix suggests a network, as early as three digits and never by a guess."""

from __future__ import annotations

import pytest

from pos_app.domain.phone import PREFIXES, Network, suggest_network

EXPECTED = {
    "024": Network.MTN,
    "025": Network.MTN,
    "053": Network.MTN,
    "054": Network.MTN,
    "055": Network.MTN,
    "059": Network.MTN,
    "020": Network.TELECEL,
    "050": Network.TELECEL,
    "023": Network.AIRTELTIGO,
    "026": Network.AIRTELTIGO,
    "027": Network.AIRTELTIGO,
    "056": Network.AIRTELTIGO,
    "057": Network.AIRTELTIGO,
}


def test_the_words_are_the_gateway_s() -> None:
    assert [network.value for network in Network] == ["mtn", "telecel", "airteltigo"]


def test_every_prefix_there_can_be() -> None:
    for number in range(1000):
        prefix = f"{number:03d}"
        assert suggest_network(prefix) is EXPECTED.get(prefix)
        assert suggest_network(f"{prefix}1234567") is EXPECTED.get(prefix)


def test_no_prefix_belongs_to_two_networks() -> None:
    every = [prefix for prefixes in PREFIXES.values() for prefix in prefixes]
    assert sorted(every) == sorted(EXPECTED)


@pytest.mark.parametrize(
    ("typed", "network"),
    [
        ("", None),
        ("0", None),
        ("02", None),
        ("024", Network.MTN),
        ("024 1", Network.MTN),
        ("+233", None),
        ("+2332", None),
        ("+23320", Network.TELECEL),
        ("+233 (0)26", Network.AIRTELTIGO),
        ("23354", Network.MTN),
        ("0023350", Network.TELECEL),
        ("0233", Network.AIRTELTIGO),
        ("028 123 4567", None),
        ("030 212 3456", None),
        ("O24", None),
    ],
)
def test_a_partly_typed_number_suggests_as_soon_as_it_can(
    typed: str, network: Network | None
) -> None:
    assert suggest_network(typed) is network
