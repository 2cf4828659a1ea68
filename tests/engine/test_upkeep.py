"""Backups and purging in a running till: when, how much at once, and by whose clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.methods import RequestKind
from pos_app.engine import events
from pos_app.engine.upkeep import PURGE_AT_ONCE
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from pos_app.ledger.verify import verify
from tests.engine.port import START, Fault
from tests.engine.test_upkeep_backups import Folder
from tests.engine.world import PHONE, World
from tests.ledger.making import momo, move, new_sale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.domain.payment import Payment
    from pos_app.engine.deps import EngineDeps
    from pos_app.ledger.book import Book

DAY = timedelta(days=1)


class Kept(World):
    """A counter with backups, whose owner keeps numbers for 90 days."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.backups = Folder()

    def parts(self) -> EngineDeps:
        return replace(super().parts(), open_backups=lambda: self.backups, retention_days=90)

    def sold_before(self, *ages: float) -> list[Payment]:
        """Sales of so many days ago, which are over."""
        book = open_book(self.path, till=self.names.till, clock=self.now, live=True)
        sold = []
        for age in ages:
            at = START - age * DAY
            _, payment = book.open_sale(new_sale(), momo(PHONE), at=at)
            payment = move(book, payment, "failed")  # type: ignore[arg-type]
            sold.append(payment)
        book.close()
        return sold

    def keeps(self, payment: Payment) -> bool:
        assert self.book is not None
        return self.book.phone_of(payment.payment_id) is not None

    def made(self, count: int) -> None:
        """Wait, outside virtual time, until so many backups were begun and ended."""
        assert self.engine is not None
        keeper = self.engine._keeper
        assert keeper is not None
        assert keeper.join(10)
        assert len(self.backups.made) == count

    def sleep_a_day(self) -> None:
        """Close the lid until tomorrow."""
        self.slept += DAY.total_seconds()
        self.run(10)

    def hear_the_gateway(self) -> Payment:
        """Charge, which brings the gateway's date with its answer."""
        paid = self.charge(guard_accepted=True)
        self.run(1)
        self.paygate.of(paid.payment_id).status = "succeeded"
        self.run(5)
        return paid


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.close()


def test_a_backup_follows_the_start_and_every_new_day_has_one(kept: Kept) -> None:
    kept.start()
    kept.made(0)
    kept.run(3)
    kept.made(1)
    assert kept.backups.asked == [(START.replace(hour=0), START.replace(hour=0) + DAY)]
    kept.backups.is_due = False
    kept.run(3600)
    kept.made(1)
    kept.backups.is_due = True
    kept.run(70)
    kept.made(2)
    kept.backups.is_due = False
    kept.sleep_a_day()
    kept.run(70)
    assert kept.backups.asked[-1][0] == START.replace(hour=0) + DAY


def test_a_ledger_in_trouble_is_not_backed_up(kept: Kept) -> None:
    def fail() -> Book:
        raise LedgerError(LedgerCode.FULL, "as ordered")

    kept.start()
    kept.run(5)
    kept.made(1)
    assert kept.book is not None

    def broken(*_args: Any, **_more: Any) -> Any:
        raise LedgerError(LedgerCode.DAMAGED, "as ordered")

    kept.book.tally = broken  # type: ignore[method-assign]
    kept.book.reopen = broken  # type: ignore[method-assign]
    kept.run(3600)
    kept.made(1)


def test_what_is_too_old_is_purged_once_a_gateway_confirmed_the_clock(kept: Kept) -> None:
    old, young = kept.sold_before(100, 80)
    kept.start()
    kept.run(3600)
    assert kept.keeps(old), "purged by a clock that nobody confirmed"
    kept.hear_the_gateway()
    kept.run(30)
    assert (kept.keeps(old), kept.keeps(young)) == (False, True)
    assert verify(kept.path).ok


def test_a_clock_that_jumped_ahead_purges_nothing(kept: Kept) -> None:
    (sold,) = kept.sold_before(10)
    kept.wall_ahead = 400 * DAY
    kept.start()
    kept.hear_the_gateway()
    assert kept.told(events.ClockWrong)[-1].ahead_seconds is not None
    kept.run(1800)
    assert kept.keeps(sold)
    kept.wall_ahead = timedelta()
    kept.hear_the_gateway()
    kept.run(60)
    assert kept.keeps(sold)


def test_the_earlier_of_two_clocks_that_agree_says_what_is_old(kept: Kept) -> None:
    # By ours the second one is too young for a minute and a half still; by the gateway's it is not.
    old, young = kept.sold_before(100, 90 - 90 / DAY.total_seconds())
    kept.paygate.wire.ahead = timedelta(seconds=115)
    kept.start()
    kept.hear_the_gateway()
    kept.run(40)
    assert (kept.keeps(old), kept.keeps(young)) == (False, True)


def test_a_gateway_that_is_years_ahead_purges_nothing(kept: Kept) -> None:
    (sold,) = kept.sold_before(10)
    kept.paygate.wire.ahead = 400 * DAY
    kept.start()
    kept.hear_the_gateway()
    kept.run(1800)
    assert kept.keeps(sold)


def test_one_gateway_that_disagrees_is_enough_to_purge_nothing(kept: Kept) -> None:
    (old,) = kept.sold_before(100)
    kept.checkout.wire.ahead = -400 * DAY
    kept.start()
    kept.charge_qr()
    kept.hear_the_gateway()
    kept.run(3600)
    assert kept.keeps(old)


def test_a_jump_is_not_believed_before_a_gateway_was_heard_again(kept: Kept) -> None:
    (sold,) = kept.sold_before(80)
    kept.start()
    paid = kept.hear_the_gateway()
    kept.run(30)
    assert kept.state(paid) == "succeeded"
    kept.wall_ahead = 20 * DAY
    kept.run(1800)
    assert kept.keeps(sold)


def test_a_few_at_a_time_and_none_while_somebody_charges(kept: Kept) -> None:
    sold = kept.sold_before(*range(200, 200 - PURGE_AT_ONCE * 2 - 1, -1))
    kept.start()
    purged: list[tuple[float, int]] = []

    def watch(book: Book) -> None:
        real = book.purge

        def purge(before: Any, **more: Any) -> int:
            count = real(before, **more)
            purged.append((kept.monotonic(), count))
            return count

        book.purge = purge  # type: ignore[method-assign]

    assert kept.book is not None
    watch(kept.book)
    for _ in range(10):
        kept.charge(guard_accepted=True)
        kept.run(5)
    assert purged == []
    kept.run(60)
    assert [count for _, count in purged] == [PURGE_AT_ONCE, PURGE_AT_ONCE, 1]
    assert purged[1][0] - purged[0][0] >= 1.0
    assert not any(kept.keeps(payment) for payment in sold)
    kept.run(3600)
    assert len(purged) == 3
    kept.sleep_a_day()
    kept.hear_the_gateway()
    kept.run(30)
    assert len(purged) == 4


def test_a_charge_between_two_batches_comes_first(kept: Kept) -> None:
    sold = kept.sold_before(*range(200, 200 - PURGE_AT_ONCE - 5, -1))
    kept.start()
    kept.hear_the_gateway()
    kept.until(lambda: not kept.keeps(sold[0]))
    kept.paygate.wire.always["create"] = Fault(seconds=30.0)
    kept.charge(guard_accepted=True)
    kept.run(20)
    assert kept.keeps(sold[-1]), "purged while a request was under way"
    kept.run(60)
    assert not kept.keeps(sold[-1])


def test_a_commit_that_fails_while_purging_is_mended_like_any_other(kept: Kept) -> None:
    (old,) = kept.sold_before(100)
    kept.start()
    assert kept.book is not None
    real = kept.book.purge

    def fail(*_args: Any, **_more: Any) -> int:
        assert kept.book is not None
        kept.book.purge = real  # type: ignore[method-assign]
        raise LedgerError(LedgerCode.FULL, "as ordered")

    kept.book.purge = fail  # type: ignore[method-assign]
    kept.hear_the_gateway()
    kept.run(30)
    assert kept.told(events.LedgerTrouble)
    kept.hear_the_gateway()
    kept.run(60)
    assert not kept.keeps(old)


def test_what_is_unresolved_keeps_its_number_and_its_body(kept: Kept) -> None:
    book = open_book(kept.path, till=kept.names.till, clock=kept.now, live=True)
    _, open_one = book.open_sale(new_sale(), momo(PHONE), at=START - 200 * DAY)
    move(book, open_one, "unconfirmed")  # type: ignore[arg-type]
    book.close()
    kept.start()
    kept.hear_the_gateway()
    kept.run(60)
    assert kept.keeps(open_one)
    assert kept.book is not None
    assert kept.book.body_of(open_one.payment_id, RequestKind.CREATE)
