"""I11 to I13 can fail: each broken promise is named, and a ledger that keeps them passes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.payment import PaymentState
from pos_app.ledger.backup_folder import BackupFolder
from pos_app.ledger.book import open_book
from pos_app.ledger.records import JournalEntry
from pos_app.ledger.restore import restore
from tests.invariants.belonging import check_belonging
from tests.ledger.making import START, moment, move, pay, sell
from tests.names import names

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.ledger.book import Book
    from pos_app.ledger.records import JSON


class Kept:
    """A ledger, and a folder for its backups."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.sqlite3"
        self.backups = folder / "backups"
        self.backups.mkdir()

    def open(self) -> Book:
        return open_book(self.path, till=names().till, clock=lambda: START, live=True)

    def sold(self, *ids: str) -> None:
        """Sales, each paid by a gateway payment."""
        with closing(self.open()) as book:
            for gateway_id in ids:
                sale, payment = sell(book)
                pay(book, sale, move(book, payment, PaymentState.PENDING, gateway_id=gateway_id))

    def backed_up(self) -> Path:
        folder = BackupFolder(self.path, self.backups, keep=3)
        assert folder.make(at=START)
        return folder.copies()[-1]

    def harmed(self, sql: str) -> None:
        with closing(sqlite3.connect(self.path)) as file:
            file.executescript(sql)

    def check(self, *, live: bool = True) -> list[str]:
        return check_belonging(self.path, self.backups, live=live)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_what_belongs_here_passes(kept: Kept) -> None:
    kept.sold("pay_1", "pay_2")
    kept.backed_up()
    kept.sold("pay_3")
    assert kept.check() == []


def test_one_gateway_payment_that_pays_two_is_found(kept: Kept) -> None:
    kept.sold("pay_1", "pay_2")
    # A file of before there was such a rule, or one that somebody has changed.
    wrong = "UPDATE payments SET gateway_id = 'pay_1'"
    kept.harmed(f"DROP TRIGGER payments_share_no_gateway_id; {wrong}")
    (found,) = kept.check()
    assert found == "I11: paygate's pay_1 paid 2 payments"


def test_another_modes_ledger_is_found(kept: Kept) -> None:
    kept.sold("pay_1")
    assert kept.check(live=False) == ["I12: a till opened a ledger of the mode live"]


def test_a_send_from_a_ledger_that_was_put_back_is_found(kept: Kept) -> None:
    with closing(kept.open()) as book:
        _, old = sell(book)
    copy = kept.backed_up()
    restore(kept.path, copy, at=moment(60), live=True)
    with closing(kept.open()) as book:
        _, new = sell(book, 70.0)
        send(book, new)
    assert kept.check() == []
    with closing(kept.open()) as book:
        send(book, old)
    (found,) = kept.check()
    assert found.startswith(f"I12: {old.payment_id} was sent from a ledger that was put back")


@pytest.mark.parametrize(("start", "end", "found"), [(-1, 61, 0), (-1, 59, 1), (1, 61, 1)])
def test_what_a_comparison_of_all_that_was_lost_has_seen_may_be_sent(
    kept: Kept, start: float, end: float, found: int
) -> None:
    with closing(kept.open()) as book:
        _, old = sell(book)
    restore(kept.path, kept.backed_up(), at=moment(60), live=True)
    with closing(kept.open()) as book:
        book.note_reconciled(moment(start), moment(end), at=moment(70))
        send(book, old)
    assert len(kept.check()) == found


def test_sends_to_two_accounts_are_found(kept: Kept) -> None:
    with closing(kept.open()) as book:
        _, payment = sell(book)
        again = send(book, send(book, payment, "a" * 64), "a" * 64)
    assert kept.check() == []
    with closing(kept.open()) as book:
        send(book, again, "b" * 64)
    assert kept.check() == [f"I12: {payment.payment_id} was sent to 2 accounts or addresses"]


def test_a_loss_that_a_head_proves_and_nobody_is_told_of_is_found(kept: Kept) -> None:
    kept.sold("pay_1")
    older = kept.backed_up()
    kept.sold("pay_2")
    newer = kept.backed_up()
    shutil.copyfile(older, kept.path)
    (found,) = kept.check()
    assert found == f"I13: what {newer.name}.head proves to be lost is told to nobody"
    restore(kept.path, older, at=moment(60), live=True)
    assert kept.check() == [], "the mark tells it"


def send(book: Book, payment: Payment, destination: str | None = None) -> Payment:
    """Commit that a payment's request leaves once more."""
    data: dict[str, JSON] = {"send": payment.sends + 1, "gateway_offset": None}
    if destination is not None:
        data["destination"] = destination
    after = replace(payment, state=PaymentState.SENDING, sends=payment.sends + 1)
    book.commit(JournalEntry("sending", payment=after, data=data), at=moment(5))
    return after
