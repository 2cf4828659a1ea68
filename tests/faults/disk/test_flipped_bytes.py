"""One byte of the ledger flipped, in every table and index: found or harmless, never a crash."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.book import open_book
from tests.faults.crashes.counter import PHONE, stepped
from tests.faults.crashes.scenarios import ORDINARY
from tests.faults.disk.flipping import content, fill, found_by_verify, use, used_bytes
from tests.ledger.making import moment
from tests.names import names

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.crashes.counter import Counter, Till

# So many bytes of each table and index, each flipped whole and by one bit.
EACH = 6


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite3"
    book = open_book(path, till=names().till, clock=moment, live=True)
    fill(book)
    book.close()
    return path


@pytest.mark.parametrize("flip", [0xFF, 0x01])
def test_a_flipped_byte_of_any_table_is_found_or_harmless(ledger: Path, flip: int) -> None:
    good, was = ledger.read_bytes(), content(ledger)
    of_table: dict[str, list[int]] = defaultdict(list)
    for name, place in used_bytes(ledger):
        if good[place]:
            of_table[name].append(place)
    assert {"journal", "sales", "payments", "requests", "sends", "facts", "phones", "wire"} <= set(
        of_table
    )
    choose = random.Random(7)  # noqa: S311 - the same bytes every time
    found = 0
    for name, places in of_table.items():
        for place in choose.sample(places, min(EACH, len(places))):
            data = bytearray(good)
            data[place] ^= flip
            ledger.write_bytes(data)
            if found_by_verify(ledger):
                found += 1
            else:
                assert content(ledger) == was, f"{name}, byte {place}"
            # Nothing but the ledger's own errors may come through.
            use(ledger)
    assert found > len(of_table)


def test_a_number_that_is_gone_from_its_own_row_is_found(ledger: Path) -> None:
    good, was = ledger.read_bytes(), content(ledger)
    places = [place for name, place in used_bytes(ledger) if name == "phones" and good[place]]
    assert places
    for place in places:
        # The last bit of a cell's type tells a value from none, and text from bytes.
        data = bytearray(good)
        data[place] ^= 0x01
        ledger.write_bytes(data)
        assert found_by_verify(ledger) or content(ledger) == was, place


def test_a_request_whose_bytes_were_changed_is_never_sent(counter: Counter) -> None:
    # The same run twice: only the damage makes the difference.
    sent_again = counter.till()
    assert _charge(counter, sent_again) == ["create", "create"]
    damaged = counter.till()
    assert _charge(counter, damaged, "--damage", "before send list#1") == ["create"]
    assert counter.ask(damaged)["payments"] == []
    ended = damaged.printed[-1]
    assert (ended.code, ended.lines[-1]["status"]) == (4, "unconfirmed")
    assert found_by_verify(damaged.ledger)


def _charge(counter: Counter, till: Till, *options: str) -> list[str]:
    """The creates that reach a gateway that lost the first one."""
    counter.ask(till, "behave", {**ORDINARY, "create": "lose_request"})
    words = ("charge", "--amount", "12.50", "--network", "mtn", "--phone", PHONE, "--json")
    till.run(stepped("--hurry", *options, words=(*words, "--wait", "9")))
    return [word for word in counter.ask(till)["asked"] if word == "create"]
