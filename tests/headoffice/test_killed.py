"""Servers and the database are killed in the middle of batches, and connections are cut.

Real server processes, a real PostgreSQL of its own, real sockets, and the till's own outbox over
its own transport: afterwards head office is the sum of the tills' ledgers.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from pos_app.headoffice import watch
from pos_app.headoffice.database import Database, migrate
from pos_app.headoffice.recount import recount
from pos_app.ledger.queries import LogQueries
from pos_app.outbox.link import LinkError
from pos_app.outbox.sender import Push
from pos_app.outbox.state import OutboxState
from pos_app.settings.keys import Secret
from pos_app.transport.client import Transport
from tests.headoffice.compare import differences
from tests.headoffice.days import day
from tests.headoffice.offices import Office
from tests.headoffice.postgres import load_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from pos_app.headoffice.enrolment import TillId

pytestmark = pytest.mark.posix("PostgreSQL's own programs, SIGKILL")
_TILLS = 3


@pytest.fixture
def postgres(tool: Callable[[str], Path]) -> Iterator[tuple[ModuleType, Path]]:
    """A cluster that keeps what it acknowledged, whoever kills it."""
    tool("postgres")
    module = load_cluster()
    with tempfile.TemporaryDirectory(prefix="pos-ho-") as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "cluster"
        module.start(place, "fsync=off")
        yield module, place
        module.stop(place, "immediate")


class Server:
    """A server's process, on a port of its own for as long as the test runs."""

    def __init__(self, url: str) -> None:
        self._environment = {**os.environ, "HEADOFFICE_DATABASE_URL": url}
        self.port = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "pos_app.headoffice.commands", "serve"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        self.port = int(said.strip().rstrip(".").rpartition(":")[2])

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Proxy:
    """Stands between tills and servers, and cuts whatever passes when it is told to."""

    def __init__(self, servers: list[Server], chance: random.Random) -> None:
        self._servers, self._chance = servers, chance
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None] | None] = set()

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*filter(None, self._passing), return_exceptions=True)

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        self._passing.add(asyncio.current_task())
        with suppress(OSError):
            port = self._chance.choice(self._servers).port
            inner, out = await asyncio.open_connection("127.0.0.1", port)
            self._open.add(out)
            await asyncio.gather(self._copy(reader, out), self._copy(inner, writer))
            self._open.discard(out)
        self._open.discard(writer)
        writer.close()

    async def _copy(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await source.read(4096):
                # An answer, or the end of a request, may be lost at any byte.
                if self._chance.random() < 0.02:
                    self.cut()
                to.write(part)
                await to.drain()
        to.close()


async def _send(url: str, token: str, ledger: Path, chance: random.Random) -> int:
    """Send a ledger to its end; how often something was in the way."""
    transport = Transport(clock=lambda: datetime.now(UTC))
    troubles = 0
    with closing(LogQueries(ledger)) as journal:
        push = Push(
            transport, journal, ledger.parent / "nowhere" / "state.json",
            OutboxState(url=url), Secret(token), lambda: datetime.now(UTC),
        )  # fmt: skip
        while push.waiting() or not push.state.seq:
            push._most = chance.randrange(3, 12)
            try:
                await push.step()
            except LinkError as error:
                assert error.code in ("unreachable", "down"), error  # noqa: PT017
                troubles += 1
                await asyncio.sleep(0.02)
    await transport.aclose()
    return troubles


async def _through(
    servers: list[Server],
    postgres: tuple[ModuleType, Path],
    tills: list[tuple[str, Path]],
    chance: random.Random,
) -> int:
    proxy = Proxy(servers, chance)
    url = await proxy.start()
    module, place = postgres
    sending = [asyncio.create_task(_send(url, token, ledger, chance)) for token, ledger in tills]
    for turn in range(5):
        await asyncio.sleep(chance.uniform(0.05, 0.3))
        if turn % 2:
            server = chance.choice(servers)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        elif turn == 2:
            await asyncio.to_thread(module.stop, place, "immediate")
            await asyncio.to_thread(module.start, place, "fsync=off")
        else:
            proxy.cut()
    async with asyncio.timeout(120):
        troubles = await asyncio.gather(*sending)
    await proxy.stop()
    return sum(troubles)


@pytest.mark.expect_log("", "pos_app.outbox.sender")
@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_lost_or_doubled_whoever_is_killed(
    postgres: tuple[ModuleType, Path], tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    url = load_cluster().url(postgres[1])
    migrate(url, datetime.now(UTC).date())
    database = Database(url)
    database.open()
    office = Office.made(url, database)
    tills: list[tuple[TillId, Path]] = [
        (office.till(f"T{number}"), day(tmp_path, f"T{number}", seed, acts=120))
        for number in range(_TILLS)
    ]
    database.close()
    servers = [Server(url) for _ in range(2)]
    try:
        shown = [(office.tokens[till.till], ledger) for till, ledger in tills]
        troubles = asyncio.run(_through(servers, postgres, shown, chance))
    finally:
        for server in servers:
            server.kill()
    assert troubles
    for till, ledger in tills:
        assert differences(url, till.owner, till.till, ledger) == []
    with psycopg.connect(url, autocommit=True) as connection:
        # The days are long over: a shift that is open has no Z.
        assert watch.look(connection, datetime.now(UTC))
        assert recount(connection) == []
    alarms = office.ask("SELECT kind, till FROM alarms WHERE ended_at IS NULL")
    assert {kind for kind, _ in alarms} <= {"not_understood", "no_z"}
    no_z = {(till,) for kind, till in alarms if kind == "no_z"}
    assert no_z == set(office.ask("SELECT till FROM shifts WHERE closed_at IS NULL"))
