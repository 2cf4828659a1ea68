"""Fetching an installer over real sockets: whole and proven, or not there at all."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pos_app.transport.client import Transport
from pos_app.updates.check import fetch, file_name, holds
from pos_app.updates.manifest import Installer, UpdateCode, UpdateOffer, UpdateRefused
from tests.posix import is_private, no_file_larger_than
from tests.transport.server import Connection, answer, run, scripted
from tests.updates.releasing import INSTALLER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def offer(base: str = "https://u.example", content: bytes = INSTALLER) -> UpdateOffer:
    digest = hashlib.sha256(content).hexdigest()
    return UpdateOffer("9.1.0", (), Installer(f"{base}/files/pos%20app.DEB", digest, len(content)))


async def _fetch(wanted: UpdateOffer, folder: Path) -> Path:
    transport = Transport(clock=lambda: NOW)
    try:
        return await fetch(transport, wanted, folder)
    finally:
        await transport.aclose()


def fetched(folder: Path, reply: bytes, wanted: Callable[[str], UpdateOffer] = offer) -> Path:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(reply)

    async def work() -> Path:
        async with scripted(script) as server:
            return await _fetch(wanted(server.url), folder)

    path: Path = run(work())
    return path


def refusal(folder: Path, reply: bytes) -> UpdateCode:
    with pytest.raises(UpdateRefused) as caught:
        fetched(folder, reply)
    assert not folder.exists() or list(folder.iterdir()) == []
    return caught.value.code


def test_a_whole_one_is_kept_under_a_name_of_ours(tmp_path: Path) -> None:
    path = fetched(tmp_path / "updates", answer(INSTALLER))
    assert path == tmp_path / "updates" / "pos-app-9.1.0.deb"
    assert path.read_bytes() == INSTALLER
    assert is_private(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_one_that_is_there_already_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "pos-app-9.1.0.deb").write_bytes(INSTALLER)

    async def work() -> Path:
        async with scripted(Connection.hang) as server:
            path = await _fetch(offer(server.url), tmp_path)
            assert server.connections == 0
            return path

    assert run(work()) == tmp_path / "pos-app-9.1.0.deb"


def test_one_that_was_changed_here_is_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "pos-app-9.1.0.deb").write_bytes(INSTALLER[:-1] + b"!")
    assert fetched(tmp_path, answer(INSTALLER)).read_bytes() == INSTALLER


def test_what_is_not_the_file_is_never_kept(tmp_path: Path) -> None:
    folder = tmp_path / "updates"
    wrong = INSTALLER[:-1] + b"!"
    assert refusal(folder, answer(wrong)) is UpdateCode.WRONG_HASH
    assert refusal(folder, answer(INSTALLER + b"!")) is UpdateCode.WRONG_HASH
    assert refusal(folder, answer(INSTALLER[:-1])) is UpdateCode.NOT_WHOLE
    assert refusal(folder, answer(INSTALLER)[:-5]) is UpdateCode.NOT_WHOLE
    assert refusal(folder, answer("no such file", 404)) is UpdateCode.NO_ANSWER
    assert refusal(folder, answer("", 302, Location="/x")) is UpdateCode.NOT_WHOLE


def test_no_server_is_not_reached(tmp_path: Path) -> None:
    with pytest.raises(UpdateRefused, match="not_reached"):
        run(_fetch(offer("http://127.0.0.1:1"), tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.posix("a limit to a file's size")
def test_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    async def script(connection: Connection) -> None:
        await connection.request()
        await connection.send(answer(INSTALLER))

    async def work() -> Path:
        async with scripted(script) as server:
            return await _fetch(offer(server.url), tmp_path / "updates")

    with no_file_larger_than(32 * 1024), pytest.raises(UpdateRefused) as caught:
        run(work())
    assert caught.value.code in (UpdateCode.NO_ROOM, UpdateCode.NOT_WHOLE)
    assert list((tmp_path / "updates").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(UpdateRefused, match="not_whole"):
        fetched(blocked / "updates", answer(INSTALLER))


def test_only_the_exact_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "x"
    wanted = offer().installer
    assert not holds(path, wanted)
    path.write_bytes(INSTALLER)
    assert holds(path, wanted)
    path.write_bytes(INSTALLER[::-1])
    assert not holds(path, wanted)
    path.unlink()
    real = tmp_path / "real"
    real.write_bytes(INSTALLER)
    path.symlink_to(real)
    assert not holds(path, wanted), "a link may point elsewhere by the time it is started"


def test_a_name_takes_nothing_from_the_url_but_a_known_ending() -> None:
    installer = Installer("https://u.example/../../a.sh?x=/b.exe", "0" * 64, 1)
    assert file_name(UpdateOffer("9.1.0", (), installer)) == "pos-app-9.1.0"
