"""Rows go in order, and only what head office proves to have counts as sent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.journal import START
from pos_app.outbox import sender, state
from pos_app.outbox.link import LinkError
from pos_app.outbox.state import OutboxState
from pos_app.transport.client import Transport
from tests.ledger.making import moment, sell
from tests.outbox.small_office import SmallOffice, cut, drip, says, sends, small_office
from tests.transport.server import answer, run, silent_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Any

    from pos_app.ledger.book import Book
    from pos_app.outbox.sender import Push
    from tests.outbox.small_office import Act, Sending

LOG = "pos_app.outbox.sender"


@asynccontextmanager
async def pushing(
    sending: Sending, *acts: Act, heartbeat: float = 0.0, **known: Any
) -> AsyncIterator[tuple[Push, SmallOffice]]:
    """A push and the head office that it goes to."""
    transport = Transport(clock=moment)
    async with small_office(*acts) as (office, server):
        try:
            yield sending.push(transport, server.url, heartbeat, **known), office
        finally:
            await transport.aclose()


async def all_of(push: Push) -> None:
    while await push.step():
        pass


async def why(push: Push) -> str:
    """The code of what a step meets."""
    with pytest.raises(LinkError) as error:
        await push.step()
    return error.value.code


def test_everything_is_sent_once_and_kept(sending: Sending, book: Book) -> None:
    async def work() -> None:
        async with pushing(sending) as (push, office):
            await all_of(push)
            first = sending.hashes()
            assert list(office.rows.values()) == [first]
            assert [len(batch.rows) for batch in office.batches] == [0, len(first)]
            assert set(office.tokens) == {"Bearer ho1.owner.till.secret"}
            kept = state.read(sending.place)
            assert (kept.seq, kept.hash, kept.trouble) == (len(first), first[-1], "")
            assert kept.heard_at == "2026-03-01T08:00:00.000Z"
            sell(book, 200.0)
            await all_of(push)
            assert list(office.rows.values()) == [sending.hashes()]
            assert push.waiting() == 0
            # Begun again it asks first, and has nothing to send.
            again = sending.push(push._transport, push.state.url)
            await all_of(again)
            assert [len(batch.rows) for batch in office.batches[-2:]] == [
                len(sending.hashes()) - len(first), 0,
            ]  # fmt: skip

    run(work())


def test_with_nothing_to_send_it_is_quiet_until_the_heartbeat(sending: Sending) -> None:
    async def work() -> None:
        async with pushing(sending, heartbeat=600.0) as (push, office):
            await all_of(push)
            asked = len(office.batches)
            assert await push.step() == 0
            assert len(office.batches) == asked
            push._heartbeat = 0.0
            assert await push.step() == 0
            assert len(office.batches) == asked + 1

    run(work())


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (cut, "unreachable"),
        (sends(answer("{}", 503, Retry_After="9")), "down"),
        (sends(answer("{}", 401)), "token_refused"),
        (sends(answer("{}", 413)), "too_large"),
        (sends(answer("nonsense")), "not_understood"),
        (sends(answer("[]")), "not_understood"),
        (sends(answer('{"acknowledged": -1, "hash": "x", "code": "ok"}')), "not_understood"),
        (says(0, START, "x\n2026-03-01 08:00:00 all is well"), "not_understood"),
        (sends(answer("{}", 400)), "refused"),
        (says(3, "f" * 64), "other_rows"),
        (says(9_999, "a" * 64), "other_rows"),
        (says(0, "a" * 64), "other_rows"),
        (says(0, START, "broken"), "broken"),
        (says(5, "c" * 64, "fork"), "fork"),
    ],
)
def test_whatever_goes_wrong_is_a_word_and_the_next_try_sends_all(
    sending: Sending, act: Act, code: str, expect_log: Any
) -> None:
    expect_log(f"head office: {code}", logger=LOG)

    async def work() -> None:
        async with pushing(sending, act, act) as (push, office):
            assert await why(push) == code
            assert (push.state.seq, push.state.trouble) == (0, code)
            assert state.read(sending.place).trouble == code
            # The same again is no other news.
            assert await why(push) == code
            await all_of(push)
            assert list(office.rows.values()) == [sending.hashes()]
            assert state.read(sending.place).trouble == ""

    run(work())


def test_a_line_that_drips_or_is_dead_ends_in_time(
    sending: Sending, monkeypatch: pytest.MonkeyPatch, expect_log: Any
) -> None:
    expect_log("head office: unreachable", logger=LOG)
    monkeypatch.setattr(sender, "_deadline", lambda _rows: 0.2)

    async def work() -> None:
        async with pushing(sending, drip) as (push, _office):
            assert await why(push) == "unreachable"
            await all_of(push)
        with silent_port() as port:
            transport = Transport(clock=moment)
            state.forget(sending.place)
            dead = sending.push(transport, f"http://127.0.0.1:{port}")
            assert await why(dead) == "unreachable"
            await transport.aclose()

    run(work())


def test_a_slow_line_gets_smaller_batches_and_the_full_size_back(
    sending: Sending, book: Book, expect_log: Any
) -> None:
    expect_log("head office: unreachable", logger=LOG)
    for number in range(60):
        sell(book, 300.0 + number)

    async def work() -> None:
        async with pushing(sending) as (push, office):
            await push.step()
            office.acts = [cut] * 7
            for _ in range(7):
                assert await why(push) == "unreachable"
            await all_of(push)
            sizes = [len(batch.rows) for batch in office.batches[8:]]
            assert sizes[:3] == [10, 20, 40]
            assert list(office.rows.values()) == [sending.hashes()]
            assert push._most == 160

    run(work())


def test_long_rows_go_in_several_batches(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "MOST_BYTES", 3_000)

    async def work() -> None:
        async with pushing(sending) as (push, office):
            await all_of(push)
            sizes = [len(batch.rows) for batch in office.batches]
            assert max(sizes) < len(sending.hashes())
            assert sum(sizes) == len(sending.hashes())
            assert list(office.rows.values()) == [sending.hashes()]

    run(work())


def test_a_head_office_that_lost_rows_gets_them_again(sending: Sending, book: Book) -> None:
    async def work() -> None:
        async with pushing(sending) as (push, office):
            await all_of(push)
            (kept,) = office.rows.values()
            del kept[3:]
            sell(book, 200.0)
            # It says `gap`, and how far it is.
            assert await push.step() == len(sending.hashes()) - 3
            await all_of(push)
            assert kept == sending.hashes()

    run(work())


def test_one_that_never_has_what_it_was_sent_is_left_alone_for_longer(
    sending: Sending, expect_log: Any
) -> None:
    expect_log("head office: not_taken", logger=LOG)
    nothing = says(0, START)

    async def work() -> None:
        async with pushing(sending, nothing, nothing, nothing, nothing) as (push, office):
            await push.step()
            await push.step()
            assert await why(push) == "not_taken"
            assert await why(push) == "not_taken"
            await all_of(push)
            assert list(office.rows.values()) == [sending.hashes()]

    run(work())


@pytest.mark.parametrize(
    "known",
    [
        OutboxState(lineage="a" * 64, seq=3, hash="b" * 64),
        OutboxState(seq=3, hash="b" * 64),
        OutboxState(seq=9_999, hash="b" * 64),
    ],
)
def test_what_was_sent_of_another_life_counts_for_nothing(
    sending: Sending, known: OutboxState
) -> None:
    async def work() -> None:
        async with pushing(sending) as (push, office):
            lineage = push.state.lineage if known.lineage == START else known.lineage
            if known.lineage == START:
                lineage = sending.hashes()[0]
            push.state = replace(known, url=push.state.url, lineage=lineage)
            await all_of(push)
            assert office.batches[0].previous == START
            assert office.rows == {sending.hashes()[0]: sending.hashes()}

    run(work())


def test_what_cannot_be_kept_is_sent_all_the_same(sending: Sending, tmp_path: Path) -> None:
    # As on a full disk: nothing can be written there.
    sending.place = tmp_path / "nowhere" / "state.json"

    async def work() -> None:
        async with pushing(sending) as (push, office):
            await all_of(push)
            assert list(office.rows.values()) == [sending.hashes()]
            assert not state.read(sending.place).enrolled

    run(work())


def test_a_ledger_that_cannot_be_read_is_the_ledgers_error(
    sending: Sending, tmp_path: Path
) -> None:
    sending.ledger = tmp_path / "nothing.sqlite3"

    async def work() -> None:
        async with pushing(sending) as (push, _office):
            with pytest.raises(LedgerError) as error:
                await push.step()
            assert error.value.code is LedgerCode.MISSING
            assert push.waiting() is None

    run(work())


def test_more_rows_have_more_time() -> None:
    assert (sender._deadline(0), sender._deadline(500)) == (15.0, 65.0)
