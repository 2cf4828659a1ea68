"""A hostile gateway before `pos-app charge --json`, in a process of its own: exits and silence.

Whatever the gateway does, the exit code is the documented one, standard output is JSON lines, and
no key and no whole number is in anything that the program printed, logged or journalled.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import LIVE
from tests.end_to_end.till_program import KEY_SET, Till
from tests.faults.hostile.gateway import API_KEY, KEYS, PAYGATE_KEY, SECRET_KEY, HostileGateway
from tests.faults.hostile.saying import IN_WORDS, as_html, changed, put
from tests.faults.hostile.spoiling import ON_THE_WIRE, redirect
from tests.faults.hostile.test_words import refusing
from tests.faults.hostile.till import now
from tests.names import names
from tests.transport.server import Server, replying, scripted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.end_to_end.till_program import Done
    from tests.faults.hostile.gateway import Exchange
    from tests.faults.hostile.spoiling import Turn

ENVIRON = {
    "POS_APP_PAYGATE_API_KEY": PAYGATE_KEY,
    "POS_APP_CHECKOUT_API_KEY": API_KEY,
    "POS_APP_CHECKOUT_SECRET_KEY": SECRET_KEY,
}
DEADLINE = 1
PAID, NOT_PAID, NOT_KNOWN = 0, 3, 4


class Town:
    """The gateway, and a second server that nobody may be sent to, on a thread of their own."""

    def __init__(self) -> None:
        self.gateway = HostileGateway(now)
        self.elsewhere = Server()
        self._ready = threading.Event()
        self._over = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._work)

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(20)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        async with (
            scripted(self.gateway.script) as server,
            scripted(replying(b"")) as self.elsewhere,
        ):
            self.gateway.url = server.url
            self._ready.set()
            await self._over.wait()


@pytest.fixture
def town() -> Iterator[Town]:
    made = Town()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def till(home: Path, town: Town) -> Iterator[Till]:
    """A live till before that gateway, whose whole output is searched at the end."""
    home.mkdir(mode=0o700)
    url = town.gateway.url
    settings = LIVE.format(names=names().settings, paygate=url, checkout=f"{url}/api")
    settings = settings.replace("deadline_seconds = 5", f"deadline_seconds = {DEADLINE}")
    assert f"deadline_seconds = {DEADLINE}" in settings
    (home / "config.toml").write_text(settings, encoding="utf-8")
    made = Till(home, dict(ENVIRON), live=True)
    yield made
    told = made.told()
    assert not [key for key in KEYS if key in told]
    assert not [phone for phone in made.phones if phone in told or phone[1:] in told]
    assert "\x1b" not in told


async def paid_as_html(exchange: Exchange) -> bool:
    if exchange.charge is not None:
        exchange.charge.status = "success" if exchange.charge.order_id else "succeeded"
        exchange.honest |= (
            exchange.charge.verified() if exchange.charge.order_id else exchange.charge.payment()
        )
    return await as_html(exchange)


def judged(done: Done, code: int, *statuses: str) -> None:
    """The documented exit, whole JSON lines, one line of cause at most, and no false paid."""
    assert done.code == code, done.err
    for line in done.lines:
        assert sorted(line) == sorted(KEY_SET)
    assert done.last["final"] is True
    assert done.last["status"] in statuses
    assert ("succeeded" in done.statuses) == (code == PAID)
    assert len(done.err.splitlines()) <= 1


WAYS: dict[str, tuple[Turn, int, str]] = {
    "drip": (ON_THE_WIRE["drip"][0], NOT_KNOWN, "unconfirmed"),
    "gzip bomb": (ON_THE_WIRE["gzip bomb"][0], NOT_KNOWN, "unconfirmed"),
    "reset mid body": (ON_THE_WIRE["reset mid body"][0], NOT_KNOWN, "unconfirmed"),
    "wrong amount": (IN_WORDS["wrong amount"][0], NOT_KNOWN, "unconfirmed"),
    "other people's payment": (IN_WORDS["other people's payment"][0], NOT_KNOWN, "unconfirmed"),
    "nasty refusal": (refusing(422), NOT_PAID, "refused"),
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_a_charge_before_a_hostile_gateway(till: Till, town: Town, name: str) -> None:
    turn, code, status = WAYS[name]
    for operation in ("create", "read", "list"):
        town.gateway.turns[operation] = turn
    judged(till.charge("11", wait=1.5), code, status)
    assert town.gateway.served["create"] == 1


def test_after_a_hostile_answer_the_next_sale_is_paid(till: Till, town: Town) -> None:
    town.gateway.turns["create"] = town.gateway.turns["list"] = ON_THE_WIRE["huge body declared"][0]
    judged(till.charge("11", wait=1.5), NOT_KNOWN, "unconfirmed")
    assert town.gateway.served["create"] == 1
    town.gateway.heal()
    town.gateway.attacks_all = True
    town.gateway.turns["read"] = paid_as_html
    judged(till.charge("22", amount="3.00", wait=20), PAID, "succeeded")


def test_a_redirect_takes_no_key_elsewhere(till: Till, town: Town) -> None:
    turn = redirect(307, lambda: town.elsewhere.url)
    for operation in ("create", "read", "list"):
        town.gateway.turns[operation] = turn
    judged(till.charge("11", wait=1.5), NOT_KNOWN, "unconfirmed")
    assert town.gateway.served["create"] == 1
    assert town.elsewhere.connections == 0


EVIL_PAGE = changed(put("", 0, ("redirect_url", "https://evil.example/pay")))


@pytest.mark.parametrize(
    ("operation", "turn", "code", "status"),
    [
        ("initiate", EVIL_PAGE, NOT_PAID, "pending"),
        ("initiate", IN_WORDS["an error under 200"][0], NOT_PAID, "refused"),
        ("verify", IN_WORDS["other people's payment"][0], NOT_KNOWN, "pending"),
        ("verify", paid_as_html, PAID, "succeeded"),
    ],
)
def test_a_code_before_a_hostile_gateway(
    till: Till, town: Town, operation: str, turn: Turn, code: int, status: str
) -> None:
    town.gateway.turns[operation] = turn
    done = till.run("charge", "--amount", "8.00", "--qr", "--wait", 3, "--json")
    judged(done, code, status)
    assert town.gateway.served[operation]
    assert "evil" not in done.out
