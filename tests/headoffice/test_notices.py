"""A gateway's notice: whatever it says, the till it concerns is told to look, and nobody else."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from click.testing import CliRunner
from starlette.requests import Request

from pos_app.domain.payment import PaymentState
from pos_app.headoffice import commands, notices
from pos_app.headoffice.database import Database
from pos_app.headoffice.hint_desk import leave
from pos_app.headoffice.incoming import address_of
from pos_app.headoffice.rate_limit import RateLimit
from pos_app.headoffice.web import build_app, serve
from tests.headoffice.offices import Office, batch_of, rows_of, take
from tests.headoffice.serving import serving
from tests.ledger.making import moment, move, new_sale, qr, sell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.book import Book

ORDER = "123456789012345"
GATEWAY_ID = "pay_abc123def456"


@dataclass
class Waiting:
    """An enrolled till with a payment by PayGate and one by Checkout, both open."""

    office: Office
    till: TillId
    payment: str
    code: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.office.tokens[self.till.till]}"}

    def ask(self, address: str, *payments: str) -> list[str]:
        """What a till is told; it asks for both where the test names none."""
        asked = ",".join(payments or (self.payment, self.code))
        url = f"{address}/v1/hints?payments={asked}"
        told: list[str] = httpx.get(url, headers=self.headers, timeout=30).json()["payments"]
        return told


@pytest.fixture
def waiting(office: Office, tmp_path: Path, opener: Callable[..., Book]) -> Waiting:
    """A till whose rows are here."""
    return make_waiting(office, tmp_path / "ledger.sqlite3", opener)


def make_waiting(
    office: Office, path: Path, opener: Callable[..., Book], order: str = ORDER
) -> Waiting:
    book = opener(path)
    _, payment = sell(book)
    move(book, payment, PaymentState.PENDING, gateway_id=GATEWAY_ID)
    _, code = book.open_sale(new_sale(), qr(order), at=moment(60))
    rows = rows_of(path)
    book.close()
    till = office.till(path.stem)
    take(office, till, batch_of(rows, 1, len(rows)))
    return Waiting(office, till, payment.payment_id, code.payment_id)


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Where it is served; a request is held for half a second."""
    app = build_app(office.database, held=0.5)
    with serving(office, app) as address:
        yield address


def test_however_an_id_comes_its_till_is_told_once(address: str, waiting: Waiting) -> None:
    own = waiting.payment
    event = {"type": "payment.succeeded", "data": {"object": {"id": GATEWAY_ID, "amount": 2050}}}
    named = {"event": [{"metadata": {"pos_payment_id": own, "till": "T1"}}]}
    notices_and_whose: list[tuple[str, dict[str, Any], str]] = [
        ("/webhooks/paygate", {"json": event}, own),
        ("/webhooks/paygate", {"json": named}, own),
        ("/ipn/checkout", {"data": {"order_id": ORDER, "status": "success"}}, waiting.code),
        ("/ipn/checkout", {"json": {"data": {"order_id": int(ORDER)}}}, waiting.code),
        ("/ipn/checkout", {"files": {"order_id": (None, ORDER)}}, waiting.code),
        (f"/ipn/checkout?order_id={ORDER}&status=success", {}, waiting.code),
        ("/ipn/checkout", {"content": f"<order>{ORDER}</order>".encode()}, waiting.code),
    ]
    for path, sent, whose in notices_and_whose:
        for _ in range(2):
            said = httpx.post(address + path, **sent)
            assert (said.status_code, said.content) == (200, b"")
        assert waiting.ask(address) == [whose]
    assert waiting.office.ask("SELECT count(*) FROM hints") == [(0,)]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\x00%zz", b"[" * 60_000, b"order_id=999999999999999", b"'; DROP TABLE"],
)
def test_what_names_nothing_of_ours_is_answered_likewise(
    address: str, waiting: Waiting, body: bytes
) -> None:
    said = httpx.post(f"{address}/ipn/checkout", content=body)
    assert (said.status_code, said.content) == (200, b"")
    assert waiting.ask(address) == []


def test_what_is_too_long_or_comes_too_often_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert httpx.post(f"{address}/ipn/checkout", content=b"a" * 65_537).status_code == 413
    assert httpx.get(f"{address}/ipn/checkout").status_code == 405
    monkeypatch.setattr(RateLimit, "take", lambda _self, _address: False)
    said = httpx.post(f"{address}/webhooks/paygate")
    assert (said.status_code, said.headers["retry-after"]) == (429, "60")


@pytest.mark.expect_log("A notice left no hint: ", "pos_app.headoffice.notices")
def test_a_database_that_does_not_answer_is_no_matter_of_the_gateways(office: Office) -> None:
    with serving(office, build_app(Database(office.url))) as address:
        assert httpx.post(f"{address}/ipn/checkout", data={"order_id": ORDER}).status_code == 200


def test_a_till_that_waits_is_told_at_once_and_hears_of_its_own_alone(
    office: Office, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    mine = make_waiting(office, tmp_path / "T1.sqlite3", opener)
    other = make_waiting(office, tmp_path / "T2.sqlite3", opener, "2" * 15)
    theirs = make_waiting(
        Office.made(office.url, office.database, "Ama"), tmp_path / "T3.sqlite3", opener, "3" * 15
    )
    with serving(office) as address:
        heard: dict[str, tuple[list[str], float]] = {}

        def wait(name: str, till: Waiting, *payments: str) -> None:
            heard[name] = till.ask(address, *payments), time.monotonic()

        held = threading.Thread(target=wait, args=("mine", mine))
        held.start()
        until(lambda: listeners(office) == 1)
        # Nothing of this is mine, whoever asks for it.
        for order in ("2" * 15, "3" * 15):
            httpx.post(f"{address}/ipn/checkout", data={"order_id": order})
        began = time.monotonic()
        httpx.post(f"{address}/ipn/checkout", data={"order_id": ORDER})
        held.join()
        found, at = heard["mine"]
        assert found == [mine.code]
        assert at - began < 1
        assert other.ask(address) == [other.code]
        assert theirs.ask(address) == [theirs.code]
    with serving(office, build_app(office.database, held=0.1)) as address:
        httpx.post(f"{address}/ipn/checkout", data={"order_id": "3" * 15})
        assert mine.ask(address, theirs.code, theirs.payment) == []
        assert mine.ask(address, "nonsense", "p_") == []


def test_a_till_that_asks_again_ends_what_it_asked_before(waiting: Waiting) -> None:
    with serving(waiting.office) as address:
        first: list[list[str]] = []
        held = threading.Thread(target=lambda: first.append(waiting.ask(address)))
        held.start()
        until(lambda: listeners(waiting.office) == 1)
        second = threading.Thread(target=lambda: first.append(waiting.ask(address)))
        second.start()
        held.join(5)
        assert first == [[]]
        httpx.post(f"{address}/webhooks/paygate", json={"id": GATEWAY_ID})
        second.join(5)
        assert first == [[], [waiting.payment]]
    # Nobody waits, so nobody listens.
    until(lambda: listeners(waiting.office) == 0)


@pytest.mark.expect_log("The hints' connection: ", "pos_app.headoffice.hint_desk")
def test_a_listener_whose_connection_was_cut_listens_again(waiting: Waiting) -> None:
    office = waiting.office
    with serving(office) as address:
        told: list[list[str]] = []
        held = threading.Thread(target=lambda: told.append(waiting.ask(address)))
        held.start()
        until(lambda: listeners(office) == 1)
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
        office.change(cut + " AND datname = current_database()")
        # What comes in between is found when it listens again.
        leave(office.database, [ORDER], [])
        held.join(10)
        assert told == [[waiting.code]]


def test_hints_are_for_tills_that_are_known_and_for_so_many_payments(
    address: str, waiting: Waiting
) -> None:
    url = f"{address}/v1/hints?payments="
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers={"Authorization": "Bearer ho1.a.b.c"}).status_code == 401
    many = ",".join(f"p_{number:024x}" for number in range(51))
    assert httpx.get(url + many, headers=waiting.headers).status_code == 400


def test_an_old_hint_is_told_to_nobody_and_goes_with_the_next(
    address: str, waiting: Waiting
) -> None:
    office = waiting.office
    leave(office.database, [ORDER], [])
    office.change("UPDATE hints SET made_at = now() - interval '61 minutes'")
    assert waiting.ask(address) == []
    leave(office.database, [GATEWAY_ID], [])
    assert office.ask("SELECT payment_id FROM hints") == [(waiting.payment,)]


@pytest.mark.usefixtures("interrupts")
def test_it_ends_at_once_though_a_till_waits(waiting: Waiting) -> None:
    told: list[list[str]] = []

    def use(port: int) -> None:
        def work() -> None:
            ask = threading.Thread(
                target=lambda: told.append(waiting.ask(f"http://127.0.0.1:{port}"))
            )
            ask.start()
            until(lambda: listeners(waiting.office) == 1)
            os.kill(os.getpid(), signal.SIGINT)
            ask.join(10)

        threading.Thread(target=work).start()

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        serve(build_app(waiting.office.database), "127.0.0.1", 0, use)
    assert time.monotonic() - began < 4
    until(lambda: told == [[]])


def test_the_server_says_where_gateways_find_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("HEADOFFICE_DATABASE_URL", office.url)
    monkeypatch.setenv("HEADOFFICE_PUBLIC_URL", "https://office.example.com/")

    def stop() -> None:
        until(lambda: answers(f"http://127.0.0.1:{port}/health"))
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=stop).start()
    done = CliRunner().invoke(commands._group, ["serve", "--port", str(port)])
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            f"Serving on 127.0.0.1:{port}.",
            "Checkout's ipn_url: https://office.example.com/ipn/checkout",
            "Checkout's callback_url: https://office.example.com/thanks",
            "PayGate's webhook: https://office.example.com/webhooks/paygate",
        ],
    )
    assert notices.addresses("") == {}


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def test_ids_are_found_in_a_long_notice_too() -> None:
    noise = " ".join(f"word{number:06d}" for number in range(5000))
    own = "p_0123456789abcdef01234567"
    words, ours = notices.ids_in(f"{noise} {ORDER} {own} short x{ORDER}")
    assert (words[0], ours) == (ORDER, [own])
    assert len(words) == 40
    assert notices.ids_in("") == ([], [])


def test_a_rate_is_counted_by_address_and_comes_back_with_time() -> None:
    now = [0.0]
    limit = RateLimit(2, 0.5, clock=lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    assert limit.take("b")
    assert not limit.has_left("a")
    now[0] = 2.0
    assert limit.has_left("a")
    assert [limit.take("a") for _ in range(2)] == [True, False]
    for number in range(10_001):
        limit.take(str(number))
    # The first of so many begins anew.
    assert [limit.take("a") for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "9.9.9.9, 41.66.1.2", "41.66.1.2"),
        ("10.0.0.7", "", "10.0.0.7"),
        ("41.66.1.2", "9.9.9.9", "41.66.1.2"),
        ("a socket", "9.9.9.9", "a socket"),
        (None, "9.9.9.9", ""),
    ],
)
def test_only_a_near_proxy_says_for_whom_it_asks(
    peer: str | None, forwarded: str, address: str
) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())]
    client = None if peer is None else (peer, 4711)
    assert address_of(Request({"type": "http", "headers": headers, "client": client})) == address


def test_thanks_says_the_same_whatever_it_is_asked(address: str) -> None:
    plain = httpx.get(f"{address}/thanks")
    asked = httpx.post(f"{address}/thanks?order_id=<script>", data={"status": "success"})
    assert plain.status_code == asked.status_code == 200
    assert plain.text == asked.text
    assert "noindex" in plain.headers["x-robots-tag"]
    assert "default-src 'none'" in plain.headers["content-security-policy"]


def listeners(office: Office) -> int:
    """How many connections listen for hints in this database."""
    found = office.ask(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
    )
    return int(found[0][0])


def until(done: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        threading.Event().wait(0.02)
