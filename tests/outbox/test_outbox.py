"""The thread that sends: it goes on through whatever happens, and holds nobody up."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.restore import restore
from pos_app.outbox import state
from pos_app.settings.keys import Secret
from tests.ledger.making import moment, sell
from tests.outbox.small_office import (
    SLOW_HEART,
    Gate,
    cut,
    hang,
    says,
    sends,
    small_office,
    until,
)
from tests.transport.server import answer, run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from pos_app.ledger.book import Book
    from pos_app.ledger.journal import JournalRow
    from pos_app.ledger.queries import LogQueries
    from tests.outbox.small_office import Sending

LOG = "pos_app.outbox.sender"


def test_it_sends_what_is_there_and_what_comes(sending: Sending, book: Book) -> None:
    async def work() -> None:
        async with small_office() as (office, server):
            with sending.running(server.url, SLOW_HEART) as outbox:
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq)
                sell(book, 200.0)
                end = len(sending.hashes())
                now = await until(outbox, lambda now: now.state.seq == end)
                assert (now.waiting, now.state.trouble) == (0, "")
                assert list(office.rows.values()) == [sending.hashes()]

    run(work())


def test_it_goes_on_through_faults_and_the_status_says_them(
    sending: Sending, expect_log: Any
) -> None:
    expect_log("head office: (unreachable|down|not_understood|other_rows)", logger=LOG)
    acts = [
        cut,
        sends(answer("{}", 503, Retry_After="0")),
        sends(answer("nonsense")),
        says(7, "d" * 64),
        cut,
    ]

    async def work() -> None:
        async with small_office(*acts) as (office, server):
            with sending.running(server.url) as outbox:
                now = await until(outbox, lambda now: now.waiting == 0 and now.state.seq)
                assert now.state.trouble == ""
                assert list(office.rows.values()) == [sending.hashes()]

    run(work())


def test_one_that_asks_to_be_left_alone_is(sending: Sending, expect_log: Any) -> None:
    expect_log("head office: down", logger=LOG)

    async def work() -> None:
        busy = sends(answer("{}", 503, Retry_After="200"))
        async with small_office(busy) as (office, server):
            with sending.running(server.url) as outbox:
                await until(outbox, lambda now: now.state.trouble == "down")
                assert len(office.batches) == 1

    run(work())


def test_a_token_that_was_taken_back_is_read_anew(sending: Sending, expect_log: Any) -> None:
    expect_log("head office: token_refused", logger=LOG)

    async def work() -> None:
        async with small_office(always=sends(answer("{}", 401))) as (office, server):
            with sending.running(server.url) as outbox:
                await until(outbox, lambda now: now.state.trouble == "token_refused")
                sending.token = Secret("another")
                office.always = None
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq)
                assert office.tokens[-1] == "Bearer another"

    run(work())


def test_without_a_token_nothing_is_asked_until_there_is_one(sending: Sending) -> None:
    async def work() -> None:
        async with small_office() as (office, server):
            token, sending.token = sending.token, None
            with sending.running(server.url) as outbox:
                now = await until(outbox, lambda now: now.state.trouble == "token_missing")
                assert now.waiting is None
                assert office.batches == []
                sending.token = token
                await until(outbox, lambda now: now.waiting == 0 and not now.state.trouble)

    run(work())


def test_a_ledger_that_is_not_there_yet_is_waited_for(
    sending: Sending, tmp_path: Path, expect_log: Any
) -> None:
    expect_log("the outbox cannot read the ledger: missing", logger=LOG)
    hidden = tmp_path / "hidden.sqlite3"

    async def work() -> None:
        async with small_office() as (_office, server):
            ledger, sending.ledger = sending.ledger, hidden
            with sending.running(server.url) as outbox:
                while len(sending.journals) < 2:
                    await until(outbox, lambda _now: True)
                assert outbox.status.waiting is None
                sending.ledger = ledger
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq)

    run(work())


def test_a_restored_ledger_is_sent_anew(sending: Sending, book: Book, tmp_path: Path) -> None:
    async def work() -> None:
        async with small_office() as (office, server):
            with sending.running(server.url) as outbox:
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq)
            first = sending.hashes()
            sending.close()
            copy = tmp_path / "copy.sqlite3"
            with (
                closing(sqlite3.connect(sending.ledger)) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            book.close()
            restore(sending.ledger, copy, at=moment(900), live=True)
            with sending.running(server.url) as outbox:
                end = len(sending.hashes())
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq == end)
            lives = office.rows
            assert list(lives.values()) == [first, sending.hashes()]
            assert list(lives)[1] == sending.hashes()[len(first)]

    run(work())


def test_a_state_file_that_is_lost_costs_a_question(sending: Sending) -> None:
    async def work() -> None:
        async with small_office() as (office, server):
            with sending.running(server.url) as outbox:
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq)
            state.forget(sending.place)
            with sending.running(server.url, SLOW_HEART) as outbox:
                end = len(sending.hashes())
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq == end)
            # Nothing went twice.
            assert sum(len(batch.rows) for batch in office.batches) == end

    run(work())


def test_it_ends_at_once_while_head_office_hangs(sending: Sending) -> None:
    async def work() -> None:
        async with small_office(hang) as (_office, server):
            outbox = sending.outbox(server.url)
            outbox.start()
            await server.arrived.wait()
            outbox.stop()
            outbox.stop()
            assert outbox.join(5)

    run(work())


def test_a_key_store_that_hangs_holds_up_no_end(sending: Sending) -> None:
    gate = Gate()

    def hangs() -> Secret | None:
        gate.wait()
        return sending.token

    async def work() -> None:
        async with small_office() as (office, server):
            outbox = sending.outbox(server.url)
            outbox._read_token = hangs
            outbox.start()
            assert gate.reached.wait(5)
            began = time.monotonic()
            outbox.stop()
            assert not outbox.join(0.01)
            assert time.monotonic() - began < 1
            gate.opened.set()
            assert outbox.join(5)
            assert office.batches == []

    run(work())


def test_one_that_is_stopped_before_it_began_does_nothing(sending: Sending) -> None:
    outbox = sending.outbox("http://127.0.0.1:9")
    outbox.stop()
    outbox.start()
    assert outbox.join(5)
    assert sending.journals == []
    assert outbox.status.waiting is None


def test_a_mistake_of_ours_ends_it_and_is_told(sending: Sending, expect_log: Any) -> None:
    expect_log("the outbox has ended", logger=LOG)
    outbox = sending.outbox("http://127.0.0.1:9")

    def mistake() -> Secret | None:
        raise ZeroDivisionError

    outbox._read_token = mistake
    outbox.start()
    assert outbox.join(5)
    assert (outbox.status.state.trouble, outbox.status.waiting) == ("ended", None)


def test_a_ledger_that_breaks_in_between_is_opened_again(
    sending: Sending, monkeypatch: pytest.MonkeyPatch, expect_log: Any
) -> None:
    expect_log("the outbox cannot read the ledger: busy", logger=LOG)
    failing = [True]
    journal = sending.journal()
    real = type(journal).journal_rows

    def once(self: LogQueries, first: int, most: int) -> list[JournalRow]:
        if failing.pop() if failing else False:
            raise LedgerError(LedgerCode.BUSY, "a test's")
        return real(self, first, most)

    monkeypatch.setattr(type(journal), "journal_rows", once)

    async def work() -> None:
        async with small_office() as (_office, server):
            with sending.running(server.url) as outbox:
                await until(outbox, lambda now: now.waiting == 0 and now.state.seq)

    run(work())
