"""What a till asks over HTTP, and what it hears where it asks wrongly or the database is away."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pos_app.headoffice import incoming
from pos_app.headoffice.database import Database, DatabaseRole
from pos_app.headoffice.web import build_app
from pos_app.outbox.messages import MOST_BYTES
from tests.headoffice.days import day
from tests.headoffice.offices import batch_of, rows_of
from tests.headoffice.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.headoffice.enrolment import TillId
    from tests.headoffice.offices import Office


class Web:
    """Head office's web, asked without a socket."""

    def __init__(self, database: Database) -> None:
        self._app = build_app(database)

    def ask(self, method: str, path: str, **facts: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
                return await client.request(method, path, **facts)

        return asyncio.run(ask())

    def post(self, path: str, **facts: Any) -> httpx.Response:
        return self.ask("POST", path, **facts)

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)


@pytest.fixture
def web(office: Office) -> Web:
    return Web(office.database)


@pytest.fixture
def nowhere() -> Iterator[Web]:
    """A server whose database is not there."""
    database = Database("postgresql:///nothing?host=/nowhere", patience=0.2)
    database.open()
    yield Web(database)
    database.close()


def test_a_till_enrols_and_sends_its_day(web: Web, office: Office, tmp_path: Path) -> None:
    assert web.get("/health").json() == {"ok": True}
    welcome = web.post("/v1/enrol", json={"code": office.code()})
    assert welcome.status_code == 200
    told = welcome.json()
    assert {name: told[name] for name in ("owner", "shop", "till")} == {
        "owner": "Kofi", "shop": "Osu", "till": "T1",
    }  # fmt: skip
    rows = rows_of(day(tmp_path, "T1", 1, acts=0))
    headers = {"Authorization": f"Bearer {told['token']}"}
    body = batch_of(rows, 1, len(rows)).to_json()
    for _ in range(2):
        answer = web.post("/v1/journal", content=body, headers=headers)
        assert (answer.status_code, answer.json()) == (
            200, {"acknowledged": len(rows), "hash": rows[-1].hash, "code": "ok"}
        )  # fmt: skip
    for name in ("x-content-type-options", "referrer-policy", "cache-control"):
        assert name in answer.headers
    early = batch_of(rows, 5, 6, lineage="a" * 64).to_json()
    answer = web.post("/v1/journal", content=early, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "gap")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/enrol", b'{"code": "AAAA-AAAA-AAAA"}', 403),
        ("/v1/enrol", b'{"code": 5}', 400),
        ("/v1/enrol", b"{}", 400),
        ("/v1/enrol", b"[]", 400),
        ("/v1/enrol", b"{", 400),
        ("/v1/enrol", b"\xff", 400),
        ("/v1/enrol", b"[" * 4000, 400),
        ("/v1/enrol", b" " * 4097, 413),
        ("/v1/journal", b"{}", 400),
        ("/v1/journal", b'{"rows": [1]}', 400),
        ("/v1/journal", b" " * (MOST_BYTES + 1), 413),
        ("/v1/nothing", b"", 404),
        ("/health", b"", 405),
    ],
)
def test_what_is_not_agreed_is_refused(
    web: Web, office: Office, path: str, body: bytes, status: int
) -> None:
    headers = {"Authorization": f"bearer {office.tokens[office.till().till]}"}
    answer = web.post(path, content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"


def test_a_body_that_does_not_come_is_waited_for_so_long_and_no_longer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "BODY_SECONDS", 0.2)
    head = "POST /v1/enrol HTTP/1.1\r\nHost: office\r\nContent-Length: 40\r\n\r\n"
    with (
        serving(office) as address,
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), 10) as sock,
    ):
        sock.sendall(f'{head}{{"code'.encode())
        # All of it comes, and then the end: the connection is let go.
        said = b"".join(iter(lambda: sock.recv(4096), b""))
    assert said.startswith(b"HTTP/1.1 408")


def test_a_till_that_sends_many_batches_at_once_takes_the_database_from_nobody(
    office: Office, tmp_path: Path
) -> None:
    rows = rows_of(day(tmp_path, "T1", 1, acts=0))
    body = batch_of(rows, 1, len(rows)).to_json()
    one, other = office.till("T1"), office.till("T2")

    def send(till: TillId) -> httpx.Response:
        headers = {"Authorization": f"Bearer {office.tokens[till.till]}"}
        return httpx.post(f"{address}/v1/journal", content=body, headers=headers, timeout=30)

    with serving(office) as address, ThreadPoolExecutor(12) as pool:
        with office.database.acting(DatabaseRole.DOOR, one.owner, one.till) as held:
            held.execute("SELECT 1 FROM tills WHERE till = %s FOR UPDATE", (one.till,))
            sent = {pool.submit(send, one) for _ in range(12)}
            # One waits for the lock; all others are sent away, and hold nothing.
            refused = list(itertools.islice(as_completed(sent, timeout=20), 11))
            assert {each.result().status_code for each in refused} == {503}
            assert {each.result().json()["code"] for each in refused} == {"busy"}
            assert send(other).status_code == 200
        (taken,) = sent.difference(refused)
        assert taken.result(20).status_code == 200
        assert send(one).status_code == 200


def test_what_opens_a_receipt_is_in_no_log(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "pos_app.headoffice")
    assert web.get("/r/secretsecretsecret").status_code == 404
    assert web.get("/health").status_code == 200
    ours = [each.message for each in caplog.records if each.name.startswith("pos_app")]
    assert ours == ["GET /r/… 404", "GET /health 200"]


@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer ", "Basic x", "Bearer ho1.a.b.c"])
def test_nobody_unknown_sends_anything(web: Web, shown: str | None) -> None:
    headers: dict[str, Any] = {} if shown is None else {"Authorization": shown}
    assert web.post("/v1/journal", content=b"{}", headers=headers).status_code == 401


@pytest.mark.expect_log("The database: ", "pos_app.headoffice.web")
@pytest.mark.expect_log("", "psycopg.pool")
def test_a_database_that_is_away_is_to_be_waited_for(nowhere: Web) -> None:
    answer = nowhere.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"code": "no_database"})
    assert answer.headers["retry-after"] == "5"
