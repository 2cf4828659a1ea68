"""Looking for a newer version, over real sockets: what is offered, and what never is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.transport.client import Transport
from pos_app.updates.check import Memory, due, look, recall, remember, this_system
from pos_app.updates.manifest import UpdateCode, UpdateOffer, UpdateRefused
from tests.posix import is_private
from tests.transport.server import Connection, answer, run, scripted, silent_port
from tests.updates.releasing import INSTALLER, SYSTEM, Publisher

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = "2026-03-02"
US = Publisher()
PATH = "/till/manifest.json"


async def _ask(
    url: str, memory: Path, *, version: str = "1.0.0", system: str = SYSTEM, now: datetime = NOW
) -> UpdateOffer | None:
    transport = Transport(clock=lambda: now)
    try:
        return await look(
            transport,
            url,
            keys=US.keys,
            version=version,
            system=system,
            memory_file=memory,
            today=TODAY,
        )
    finally:
        await transport.aclose()


def asked(
    memory: Path,
    body: Callable[[str], bytes],
    *,
    version: str = "1.0.0",
    system: str = SYSTEM,
    now: datetime = NOW,
) -> UpdateOffer | None:
    """Look once at a server that gives `body(url)`, a whole HTTP answer."""

    async def script(connection: Connection) -> None:
        request = await connection.request()
        assert request.target == PATH
        assert "authorization" not in request.headers
        await connection.send(body(f"http://{request.headers['host']}{PATH}"))

    async def work() -> UpdateOffer | None:
        async with scripted(script) as server:
            return await _ask(server.url + PATH, memory, version=version, system=system, now=now)

    found: UpdateOffer | None = run(work())
    return found


def good(url: str) -> bytes:
    return answer(US.publish(url))


def refusal(memory: Path, body: Callable[[str], bytes], now: datetime = NOW) -> UpdateCode:
    with pytest.raises(UpdateRefused) as caught:
        asked(memory, body, now=now)
    return caught.value.code


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "updates.json"


def test_a_newer_version_is_offered_with_what_changed(memory: Path) -> None:
    offer = asked(memory, good)
    assert offer is not None
    assert (offer.version, offer.changes[0]) == ("9.1.0", "Receipts can be printed")
    assert offer.installer.size == len(INSTALLER)


def test_the_same_version_is_nothing_to_offer(memory: Path) -> None:
    assert asked(memory, good, version="9.1.0") is None


def test_an_older_version_is_refused(memory: Path) -> None:
    def older(url: str) -> bytes:
        return answer(US.publish(url, version="0.9.0"))

    assert refusal(memory, older) is UpdateCode.OLDER


def test_one_seen_before_a_newer_one_is_a_replay(memory: Path) -> None:
    async def work() -> None:
        bodies: list[bytes] = []

        async def script(connection: Connection) -> None:
            await connection.request()
            await connection.send(answer(bodies[-1]))

        async with scripted(script) as server:
            url = server.url + PATH
            bodies.append(US.publish(url, serial=8))
            assert await _ask(url, memory) is not None
            bodies.append(US.publish(url, serial=8))
            assert await _ask(url, memory) is not None, "the same one again is no replay"
            bodies.append(US.publish(url, serial=7, version="9.9.9"))
            with pytest.raises(UpdateRefused, match="replayed"):
                await _ask(url, memory)
            assert recall(memory).serial == 8

    run(work())


def test_a_serial_of_another_source_says_nothing_here(memory: Path) -> None:
    remember(memory, Memory("https://elsewhere.example/x", serial=99))
    assert asked(memory, good) is not None


def test_one_that_was_made_for_another_place_is_refused(memory: Path) -> None:
    def other(url: str) -> bytes:
        return answer(US.publish(url.replace("manifest", "beta")))

    assert refusal(memory, other) is UpdateCode.OTHER_SOURCE


def test_an_expired_one_is_refused_by_whichever_clock_is_later(memory: Path) -> None:
    assert refusal(memory, good, now=datetime(2026, 9, 1, 9, tzinfo=UTC)) is UpdateCode.EXPIRED

    def dated(url: str) -> bytes:
        return answer(US.publish(url), Date="Tue, 01 Sep 2026 09:00:00 GMT")

    assert refusal(memory, dated) is UpdateCode.EXPIRED

    def lies(url: str) -> bytes:
        return answer(US.publish(url), Date="Sun, 01 Mar 2026 09:00:00 GMT")

    late = datetime(2026, 9, 1, 9, tzinfo=UTC)
    assert refusal(memory, lies, now=late) is UpdateCode.EXPIRED


def test_one_without_this_system_is_refused(memory: Path) -> None:
    with pytest.raises(UpdateRefused, match="not_for_this_system"):
        asked(memory, good, system="linux-arm64")


def test_a_wrong_signature_teaches_nothing(memory: Path) -> None:
    def forged(url: str) -> bytes:
        return answer(Publisher().publish(url, serial=2**50))

    assert refusal(memory, forged) is UpdateCode.WRONG_SIGNATURE
    assert recall(memory) == Memory(day=TODAY)


def test_a_cut_or_huge_or_missing_answer_is_refused(memory: Path) -> None:
    assert refusal(memory, lambda url: good(url)[:-20]) is UpdateCode.NO_ANSWER
    assert refusal(memory, lambda _: answer(b" " * 300_000)) is UpdateCode.TOO_LARGE
    assert refusal(memory, lambda url: answer(US.publish(url), 404)) is UpdateCode.NO_ANSWER
    assert refusal(memory, lambda _: answer("<html>")) is UpdateCode.NOT_A_MANIFEST


def test_a_redirect_is_not_followed(memory: Path) -> None:
    async def work() -> None:
        async def elsewhere(connection: Connection) -> None:
            await connection.request()

        async with scripted(elsewhere) as other:

            async def script(connection: Connection) -> None:
                await connection.request()
                await connection.send(answer("", 302, Location=other.url + PATH))

            async with scripted(script) as server:
                with pytest.raises(UpdateRefused, match="no_answer"):
                    await _ask(server.url + PATH, memory)
            assert other.connections == 0

    run(work())


def test_a_place_that_is_not_there_is_not_reached(memory: Path) -> None:
    with silent_port() as port, pytest.raises(UpdateRefused, match="not_reached"):
        run(_ask(f"http://127.0.0.1:{port + 1 if port < 65535 else 1}{PATH}", memory))


def test_a_look_counts_for_the_day_whatever_it_found(memory: Path) -> None:
    assert due(memory, TODAY)
    with pytest.raises(UpdateRefused):
        asked(memory, lambda _: answer("", 500))
    assert not due(memory, TODAY)
    assert due(memory, "2026-03-01"), "a clock that went back is another day"


def test_systems_have_one_name_each() -> None:
    assert this_system("win32", "AMD64") == "windows-x86_64"
    assert this_system("darwin", "arm64") == "macos-arm64"
    assert this_system("linux", "aarch64") == "linux-arm64"
    assert this_system("sunos5", "i86pc") == "sunos5-i86pc"
    assert "-" in this_system()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"x": 1}', '{"source": 1}', '{"serial": true}', '{"serial": "9"}', "\x00"],
)
def test_a_memory_that_cannot_be_read_is_none(memory: Path, text: str) -> None:
    memory.write_text(text)
    assert recall(memory) == Memory()


def test_a_memory_that_cannot_be_written_harms_nobody(tmp_path: Path) -> None:
    remember(tmp_path / "nowhere" / "updates.json", Memory(serial=3))
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_can_read_the_memory(memory: Path) -> None:
    remember(memory, Memory(serial=3))
    assert is_private(memory)
    assert recall(memory).serial == 3
