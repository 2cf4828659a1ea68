"""Which orders are played, and how many of them there are.

The numbers are part of the claim: a change that makes events impossible, and so quietly leaves
orders out, changes them. The suite has a few minutes; `DEEP` is for who has more.
"""

from __future__ import annotations

from dataclasses import replace

from tests.interleavings.enumerating import Search

# The five that meet at every counter (see `events`), in every order of up to six.
_CORE = Search("CAGLK", 6)
# All that there are, as deep as a few minutes allow; closing takes a quarter of an hour each time.
_ALL = "CARTGHLKO"

# Each with how many orders there are.
IN_THE_SUITE = (
    (replace(_CORE, depth=5), 2744),
    (replace(_CORE, depth=5, qr=True), 913),
    (Search(_ALL, 4), 2022),
    (Search(_ALL, 4, qr=True), 782),
    (Search("CAGLKX", 3), 226),
    (Search("CARGLKX", 4, qr=True), 630),
    (Search("CAGLKO", 3, first_lost=True), 131),
    (Search("CGLKO", 3, qr=True, first_lost=True), 108),
)

DEEP = (
    _CORE,
    replace(_CORE, qr=True),
    Search(_ALL, 6),
    Search(_ALL, 6, qr=True),
    Search("CAGLKX", 5),
    Search("CARGLKX", 6, qr=True),
    Search("CAGLKO", 5, first_lost=True),
    Search("CGLKO", 6, qr=True, first_lost=True),
)


def parts(search: Search) -> list[Search]:
    """The search in parts that can be played beside each other, without the order of no event."""
    return [replace(search, begins=search.begins + event) for event in search.events]
