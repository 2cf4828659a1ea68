"""Tills that send their journals through every kind of trouble, by the program's own outbox.

The line loses requests and answers, brings them twice, late and out of order; tills forget how far
they were, are restored from backups, and have a wrong clock; and somebody else comes with their
tokens. What must come of it is known: the tills' own ledgers, and which alarms.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import psycopg

from pos_app.headoffice.database import Database, DatabaseRole
from pos_app.headoffice.web import build_app
from pos_app.ledger.journal import START, JournalRow
from pos_app.outbox.link import LinkError
from pos_app.outbox.messages import Batch
from pos_app.outbox.sender import Push
from pos_app.outbox.state import OutboxState
from pos_app.settings.keys import Secret
from pos_app.transport.client import Request
from pos_app.transport.errors import ExchangeError
from tests.headoffice.compare import differences
from tests.headoffice.days import Day
from tests.headoffice.offices import Office, rows_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from pos_app.headoffice.enrolment import TillId

URL = "http://office.test"


@dataclass(frozen=True)
class Life:
    """A till's ledger, and the one before it where it was restored from a backup."""

    ledger: Path
    rows: list[JournalRow]
    before: list[JournalRow] = field(default_factory=list)


def life(folder: Path, seed: int) -> Life:
    """A short day; every third is that of a till that was restored in it."""
    day = Day(folder / f"life-{seed}.sqlite3", "T1", seed)
    day.declined = "declined"
    day.go_on(12)
    lost = rows_of(day.restored_after(6)) if seed % 3 == 0 else []
    day.go_on(8)
    day.end()
    return Life(day.place, rows_of(day.place), lost)


class Reader:
    """A journal of which so much is written already."""

    def __init__(self, rows: list[JournalRow]) -> None:
        self.rows = rows
        self.head = 1

    def journal_head(self) -> tuple[int, str]:
        return self.head, self.rows[self.head - 1].hash

    def journal_rows(self, first: int, most: int) -> list[JournalRow]:
        return self.rows[first - 1 : min(first - 1 + most, self.head)]

    def lineage(self) -> str:
        seen = self.rows[: self.head]
        return next(row.hash for row in reversed(seen) if row.seq == 1 or row.kind == "restored")

    def close(self) -> None:
        """Nothing is open."""


class Server:
    """Head office's web without a socket, whose database breaks off in some of its commits."""

    def __init__(self, office: Office, chance: random.Random, heard: set[tuple[str, str]]) -> None:
        self._chance, self._heard = chance, heard
        self.rate = 0.0
        self._app = build_app(_Breaking(office, self))

    def breaks(self) -> bool:
        return self._chance.random() < self.rate

    async def post(self, request: Request) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport) as client:
            answer = await client.post(request.url, content=request.body, headers=request.headers)
        if answer.status_code in (200, 409):
            lineage = json.loads(request.body or b"{}")["lineage"]
            self._heard.add((request.headers["Authorization"], lineage))
        return answer


class _Breaking(Database):
    """A database whose connection is lost right before some commits."""

    def __init__(self, office: Office, server: Server) -> None:
        self._office, self._server = office, server

    @contextmanager
    def acting(
        self, role: DatabaseRole, owner: UUID | None = None, till: UUID | None = None
    ) -> Iterator[psycopg.Connection]:
        with self._office.database.acting(role, owner, till) as connection:
            yield connection
            if self._server.breaks():
                raise psycopg.OperationalError("the connection was lost")


class Line:
    """What a till's requests go by: `transport` with every trouble a line has."""

    def __init__(self, office: Office, chance: random.Random) -> None:
        # By which token which ledgers' lives came through.
        self.heard: set[tuple[str, str]] = set()
        self.servers = [Server(office, chance, self.heard) for _ in range(2)]
        self._chance = chance
        self._late: list[Request] = []
        self.rate = 0.5

    async def exchange(self, request: Request, *, deadline: float) -> Any:
        assert deadline > 0
        trouble = self._chance.choice(("lost", "late", "answer", "twice", "before"))
        if self._chance.random() >= self.rate:
            trouble = ""
        if trouble == "lost":
            raise ExchangeError("unreachable")
        if trouble == "late":
            self._late.append(request)
            raise ExchangeError("timeout")
        if trouble == "before":
            await self.bring_late()
        for _ in range(2 if trouble == "twice" else 1):
            answer = await self._chance.choice(self.servers).post(request)
        if trouble == "answer":
            raise ExchangeError("timeout")
        return _Reply(answer)

    async def bring_late(self) -> None:
        """What was on its way arrives after all, in any order."""
        self._chance.shuffle(self._late)
        while self._late:
            await self._chance.choice(self.servers).post(self._late.pop())


class _Reply:
    def __init__(self, answer: httpx.Response) -> None:
        self.status, self._answer = answer.status_code, answer
        self.retry_after = None

    def json(self) -> Any:
        return self._answer.json()


class Till:
    """A till at work: its ledger grows, and its outbox sends what it can."""

    def __init__(
        self, known: TillId, token: str, life: Life, line: Line, chance: random.Random
    ) -> None:
        self.known, self.token, self.life = known, token, life
        self._line, self._chance = line, chance
        self._clock_off = timedelta(minutes=chance.choice((0, 0, 0, 0, 7)))
        self.expected = {"clock"} if self._clock_off else set[str]()
        self._reader = Reader(life.before or life.rows)
        self._push = self._begun(OutboxState(url=URL))

    @property
    def done(self) -> bool:
        rows = self.life.rows
        return self._reader.rows is rows and self._push.state.seq == len(rows)

    async def go_on(self) -> None:
        """Write some rows, or restart, or be restored; then send a batch."""
        reader, dice = self._reader, self._chance.random()
        reader.head = min(reader.head + self._chance.randrange(25), len(reader.rows))
        if dice < 0.1:
            # The file of its state may be lost, or older than the ledger.
            known = self._chance.choice((self._push.state, OutboxState(url=URL)))
            self._push = self._begun(known)
        elif reader.rows is not self.life.rows and (
            dice < 0.2 or self._push.state.seq == len(reader.rows)
        ):
            await self.restore()
        await self.send()

    async def restore(self) -> None:
        """Its computer was replaced, and a backup put back."""
        self._reader = Reader(self.life.rows)
        self._reader.head = next(row.seq for row in self.life.rows if row.kind == "restored")
        self._push = self._begun(self._push.state)

    async def send(self) -> None:
        try:
            await self._push.step()
        except LinkError as error:
            assert error.code in ("unreachable", "down", "token_refused"), error  # noqa: PT017

    def _begun(self, known: OutboxState) -> Push:
        # Where no state can be kept: it is no truth.
        place = self.life.ledger.parent / "nowhere" / "state.json"
        push = Push(self._line, self._reader, place, known, Secret(self.token), self._now)  # type: ignore[arg-type]
        push._most = self._chance.randrange(5, 60)
        return push

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._clock_off

    # Somebody else, with the token of this till.

    async def forge(self) -> None:
        """Somebody sends a row that this till never wrote, sealed or not."""
        seq = self._push.state.seq
        if not seq:
            return
        before = self._reader.rows[seq - 1]
        how = self._chance.choice(("unsealed", "other", "elsewhere"))
        at = seq + 1 if how == "unsealed" else seq
        told = JournalRow(at, before.at, "noted", None, None, None, '{"forged":1}', "")
        previous = before.hash if how == "unsealed" else "a" * 64
        sealed = replace(told, hash="b" * 64 if how == "unsealed" else told.sealed_after(previous))
        if how == "elsewhere":
            sealed = replace(sealed, seq=seq + 1)
            sealed = replace(sealed, hash=sealed.sealed_after(previous))
        batch = Batch(
            self._push.state.lineage, seq + 1, self._now().isoformat(), previous, (sealed,)
        )
        answer = await self._bring(batch)
        if answer.status_code != 409:
            return
        # It may be that head office is further than this till knows: that row is another one then.
        assert answer.json()["code"] in ("broken", "fork")
        self.expected.add({"broken": "broken_chain", "fork": "fork"}[answer.json()["code"]])

    async def use_stolen(self, other: Life) -> None:
        """Somebody sends a whole ledger of another till's with the token of this one."""
        if not self._push.state.seq:
            return
        rows = tuple(other.rows[:40])
        lineage = rows[0].hash
        batch = Batch(lineage, len(rows), self._now().isoformat(), START, rows)
        answer = await self._bring(batch)
        if answer.status_code == 200:
            self.expected.add("other_ledger")

    def expects(self) -> set[str]:
        """Its alarms: also by how many lives came with its token, and with others' as well."""
        mine = {lineage for token, lineage in self._line.heard if token == f"Bearer {self.token}"}
        shared = {one for token, one in self._line.heard if token != f"Bearer {self.token}"}
        return {
            *self.expected,
            *({"restored"} if len(mine) > 1 else ()),
            *({"same_ledger"} if mine & shared else ()),
        }

    async def _bring(self, batch: Batch) -> httpx.Response:

        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = Request("POST", f"{URL}/v1/journal", headers, batch.to_json())
        return await self._line.servers[0].post(request)


def wrong(office: Office, till: Till) -> list[str]:
    """What head office has otherwise than this till, in words; empty where nothing is."""
    ((epoch,),) = office.ask(
        "SELECT epoch FROM epochs WHERE till = %s AND lineage = %s",
        till.known.till,
        till._reader.lineage(),
    )
    found = differences(office.url, till.known.owner, till.known.till, till.life.ledger, epoch)
    told = office.ask("SELECT epoch, waiting FROM tills WHERE till = %s", till.known.till)
    if told != [(epoch, 0)]:
        found.append(f"counts {told}, not {epoch}")
    alarms = set(office.alarms(till.known))
    if alarms != till.expects():
        found.append(f"alarms {sorted(alarms)}, not {sorted(till.expects())}")
    lost = {row.seq: row.hash for row in till.life.before}
    for seq, told_hash in office.ask(
        "SELECT j.seq, j.hash FROM journal j JOIN epochs e USING (owner, till, epoch)"
        " WHERE j.till = %s AND e.lineage = %s AND e.epoch <> %s",
        till.known.till,
        till.life.rows[0].hash,
        epoch,
    ):
        if lost.get(seq) != told_hash:
            found.append(f"row {seq} of the life before is another")
    return found
