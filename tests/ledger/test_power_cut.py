"""The power goes at every moment of a commit: what was told is there, and nothing is by halves."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.ledger import project
from pos_app.ledger.book import JournalEntry, LedgerCode, LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import sell
from tests.posix import only_posix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book

SELL_FOR_EVER = """
import itertools, sys
from pathlib import Path
from tests.ledger.making import moment, sell
from pos_app.ledger.book import open_book
book = open_book(Path(sys.argv[1]), till="T1", clock=moment, live=True)
for number in itertools.count():
    sale, _ = sell(book, number, note="bread")
    print(sale.number, flush=True)
"""


def as_the_power_leaves_it(place: Path, to: Path) -> Path:
    """What the disk holds at this moment, journal and all."""
    to.mkdir()
    for path in place.parent.glob(f"{place.name}*"):
        if path.suffix != ".lock":
            shutil.copy(path, to)
    return to / place.name


def test_before_the_commit_nothing_is_there_and_after_it_everything(
    book: Book, place: Path, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    sale, payment = sell(book)
    from dataclasses import replace

    sending = replace(payment, state=PaymentState.SENDING, reason="x" * 200_000)
    with book._file.transaction() as connection:
        # Pages go to the file before the commit, as in a transaction larger than memory.
        connection.execute("PRAGMA cache_size = 1")
        entry = JournalEntry("send_started", payment=sending, data={"send": 1})
        project.change(connection, entry, lambda size: b"s" * size, "2026-03-01T08:00:01.000Z")
        torn = as_the_power_leaves_it(place, tmp_path / "during")
    assert torn.with_name(f"{torn.name}-journal").stat().st_size > 0
    done = as_the_power_leaves_it(place, tmp_path / "after")

    # A reader that comes first recovers before it reads.
    log = LogQueries(torn)
    assert log.find_payment(payment.payment_id) == payment
    log.close()
    for path, expected in ((torn, payment), (done, sending)):
        after = opener(path)
        assert after.payment(payment.payment_id) == expected
        assert sell(after)[0].sequence == sale.sequence + 1
        assert verify(path).problems == ()


@pytest.mark.parametrize("told", [1, 7, 40])
def test_a_killed_till_keeps_every_sale_it_told_of(
    place: Path, opener: Callable[..., Book], told: int
) -> None:
    till = subprocess.Popen(
        [sys.executable, "-c", SELL_FOR_EVER, str(place)], stdout=subprocess.PIPE, text=True
    )
    with till:
        assert till.stdout is not None
        numbers = [till.stdout.readline().strip() for _ in range(told)]
        till.kill()
        numbers += till.stdout.read().split()
    log = LogQueries(place)
    rows = log.page(limit=100_000)[::-1]
    log.close()
    assert [row.sale_number for row in rows][: len(numbers)] == numbers
    # The last one may be there without its word having come through.
    assert len(rows) - len(numbers) in (0, 1)
    assert verify(place).problems == ()
    assert sell(opener(place))[0].sequence == len(rows) + 1


DIE_WHILE_GROWING = """
import resource, signal, sys
from pathlib import Path
from tests.ledger.making import moment, new_sale, momo
from pos_app.ledger.book import open_book
path, pages = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
if not path.exists():
    limit(pages * 4096)
book = open_book(path, till="T1", clock=moment, live=True)
limit(path.stat().st_size + pages * 4096)
book.open_sale(new_sale(), momo(body=b"x" * 200_000), at=moment(9))
"""


def _die_while_growing(place: Path, pages: int) -> None:
    """Let a program die when it has written its header and so many of a commit's new pages."""
    only_posix()
    command = [sys.executable, "-c", DIE_WHILE_GROWING, str(place), str(pages)]
    died = subprocess.run(command, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGXFSZ, died
    assert place.with_name(f"{place.name}-journal").stat().st_size > 0
    # The fault is real: the header promises pages that are not there.
    promised = int.from_bytes(place.read_bytes()[28:32], "big")
    assert promised * 4096 > place.stat().st_size


@pytest.mark.posix("a limit to a file's size")
@pytest.mark.parametrize("pages", [0, 3])
@pytest.mark.parametrize("first", ["till", "reader"])
def test_a_file_that_a_dead_writer_left_too_short_is_no_damaged_ledger(
    place: Path, opener: Callable[..., Book], pages: int, first: str
) -> None:
    book = opener(place)
    sale, payment = sell(book)
    book.close()
    _die_while_growing(place, pages)
    if first == "reader":
        assert verify(place).problems == ()
    book = opener(place)
    assert book.payment(payment.payment_id) == payment
    assert sell(book, 20)[0].sequence == sale.sequence + 1
    assert verify(place).problems == ()


@pytest.mark.posix("a limit to a file's size")
@pytest.mark.parametrize("first", ["till", "reader"])
def test_a_ledger_whose_making_was_cut_short_is_made_at_the_next_start(
    place: Path, opener: Callable[..., Book], first: str
) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    _die_while_growing(place, 3)
    if first == "reader":
        with pytest.raises(LedgerError) as caught:
            verify(place)
        assert caught.value.code is LedgerCode.MISSING
    assert sell(opener(place))[0].sequence == 1
    assert verify(place).problems == ()
