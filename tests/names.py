"""Names that shops really have, so that no test holds only for a till called T1.

A test gets the same names each time, by its own id, and they are told when it fails. Names that
look like phone numbers are here on purpose. Outside a test (pictures for the documents, figures)
the till is T1 of the Corner Shop.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass

# Each of the last four makes a sale number that looks like a phone number to whoever hides those.
TILLS = ("T1", "T0001", "ACC-0501", "TILL-0302", "0244123456")
SHOPS = (
    "Corner Shop",
    "🐟 Auntie Efua's Fresh Fish 🐟",
    "Ɔdɔ Nnyew Fie Chop Bar & Provision, Tema",
    "متجر الزاوية",
    'Kwame & Sons "Best Price" \\ 100%',
)
_RUNNING = "PYTEST_CURRENT_TEST"


@dataclass(frozen=True)
class Names:
    """What a shop calls itself and its till."""

    till: str = "T1"
    shop: str = "Corner Shop"

    def number(self, sequence: int) -> str:
        """The number of this till's sale."""
        return f"{self.till}-{sequence:06d}"

    @property
    def settings(self) -> str:
        """The lines of `config.toml` under `[till]`."""
        # A string of JSON is one of TOML, where it escapes no letters.
        shop = json.dumps(self.shop, ensure_ascii=False)
        return f'name = "{self.till}"\nshop = {shop}'


def names_of(what: str) -> Names:
    """The names that this test, run or seed has, always the same."""
    drawn = zlib.crc32(what.encode())
    return Names(TILLS[drawn % len(TILLS)], SHOPS[drawn // len(TILLS) % len(SHOPS)])


def names() -> Names:
    """The names of the test that is running; a plain till's where none is."""
    running = os.environ.get(_RUNNING)
    if running is None:
        return Names()
    return names_of(running.rpartition(" (")[0])
