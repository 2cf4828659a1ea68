"""Updates from the window's side to a real socket: found, fetched, proven, started."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.assembly.program import now
from pos_app.updates.check import Updates, launch_installer, this_system
from tests.transport.server import Connection, answer, scripted
from tests.updates.releasing import INSTALLER, Publisher, fields

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

US = Publisher()


class Site:
    """Publishes a manifest and its installer, on a thread of its own."""

    def __init__(self) -> None:
        self.content = INSTALLER
        self.url = ""
        self.asked: list[str] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with scripted(self._answer) as server:
            self.url = f"{server.url}/m.json"
            self._ready.set()
            await self._end.wait()

    async def _answer(self, connection: Connection) -> None:
        request = await connection.request()
        self.asked.append(request.target)
        if request.target != "/m.json":
            await connection.send(answer(self.content))
            return
        made: dict[str, Any] = fields(self.url) | {"expires": "2999-01-01T00:00:00Z"}
        (one,) = made["installers"].values()
        made["installers"] = {this_system(): one}
        await connection.send(answer(US.sign(json.dumps(made))))


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.stop()


@pytest.fixture
def started() -> list[Path]:
    return []


def updates(site: Site, folder: Path, started: list[Path], keys: tuple[bytes, ...]) -> Updates:
    return Updates(site.url, folder, version="1.0.0", keys=keys, clock=now, launch=started.append)


def test_from_the_manifest_to_the_installer(
    site: Site, tmp_path: Path, started: list[Path]
) -> None:
    port = updates(site, tmp_path / "updates", started, US.keys)
    new = port.look()
    assert new is not None
    assert (new.version, new.megabytes) == ("9.1.0", 1)
    assert site.asked == ["/m.json"], "nothing is fetched before a person says so"
    assert port.fetch() == ""
    assert port.start() == ""
    assert [path.read_bytes() for path in started] == [INSTALLER]


def test_one_look_a_day(site: Site, tmp_path: Path, started: list[Path]) -> None:
    port = updates(site, tmp_path, started, US.keys)
    assert port.look() is not None
    assert port.look() is None
    assert updates(site, tmp_path, started, US.keys).look() is None
    assert site.asked == ["/m.json"]


@pytest.mark.expect_log("has changed since it was fetched", "pos_app.updates.check")
def test_an_installer_that_was_changed_is_not_started(
    site: Site, tmp_path: Path, started: list[Path]
) -> None:
    port = updates(site, tmp_path, started, US.keys)
    port.look()
    assert port.fetch() == ""
    (file,) = tmp_path.glob("pos-app-*")
    file.write_bytes(b"#!/bin/sh\n")
    assert port.start() == "wrong_hash"
    assert started == []


def test_what_is_not_proven_is_never_offered(
    site: Site, tmp_path: Path, started: list[Path]
) -> None:
    port = updates(site, tmp_path, started, Publisher().keys)
    assert port.look() is None
    assert port.fetch() == "no_answer"
    assert port.start() == "no_answer"
    before = len(site.asked)
    assert updates(site, tmp_path / "other", started, ()).look() is None
    assert len(site.asked) == before, "without a key nothing could be believed"


@pytest.mark.expect_log("an installer was not fetched: wrong_hash", "pos_app.updates.check")
def test_a_wrong_file_is_said(site: Site, tmp_path: Path, started: list[Path]) -> None:
    site.content = INSTALLER[::-1]
    port = updates(site, tmp_path, started, US.keys)
    port.look()
    assert port.fetch() == "wrong_hash"
    assert port.start() == "no_answer"


@pytest.mark.expect_log("could not be started", "pos_app.updates.check")
def test_an_installer_that_does_not_start_is_said(site: Site, tmp_path: Path) -> None:
    def broken(_path: Path) -> None:
        raise OSError("no")

    port = Updates(site.url, tmp_path, version="1.0.0", keys=US.keys, clock=now, launch=broken)
    port.look()
    port.fetch()
    assert port.start() == "not_started"


def test_a_folder_that_cannot_be_made_offers_nothing(
    site: Site, tmp_path: Path, started: list[Path]
) -> None:
    (tmp_path / "file").write_text("x")
    assert updates(site, tmp_path / "file" / "x", started, US.keys).look() is None


def test_without_a_desktop_to_open_files_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OSError, match="open"):
        launch_installer(tmp_path / "x.deb")
