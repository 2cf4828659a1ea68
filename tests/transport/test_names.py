"""Names become addresses, off the loop, one lookup a name."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from pos_app.transport import names
from pos_app.transport.errors import NameNotResolved
from pos_app.transport.names import Endpoint, Names, system_lookup
from tests.transport.server import run


def refuse(host: str) -> list[str]:
    raise AssertionError(f"looked up {host}")


@pytest.mark.parametrize("ip", ["127.0.0.1", "192.0.2.7", "::1", "2001:db8::1"])
def test_a_literal_address_is_not_looked_up(ip: str) -> None:
    assert run(Names(refuse).endpoints(ip, 80)) == [Endpoint(ip, 80)]


def test_localhost_is_not_looked_up() -> None:
    found = run(Names(refuse).endpoints("localhost", 80))
    assert found == [Endpoint("127.0.0.1", 80), Endpoint("::1", 80)]
    assert [one.family for one in found] == [socket.AF_INET, socket.AF_INET6]


def test_families_take_turns_and_doubles_and_strange_ones_go() -> None:
    addresses = ["::1", "::2", "::2", "::3", "1.1.1.1", "fe80::1%eth0", "nonsense"]
    found = run(Names(lambda _host: addresses).endpoints("x.test", 80))
    assert [one.ip for one in found] == ["::1", "1.1.1.1", "::2", "::3"]
    found = run(Names(lambda _host: ["1.1.1.1", "::1", "::2"]).endpoints("x.test", 80))
    assert [one.ip for one in found] == ["1.1.1.1", "::1", "::2"]


@pytest.mark.parametrize("error", [OSError("x"), UnicodeError("x"), socket.gaierror(8, "x")])
def test_a_name_that_leads_nowhere(error: Exception) -> None:
    def fail(_host: str) -> list[str]:
        raise error

    with pytest.raises(NameNotResolved) as caught:
        run(Names(fail).endpoints("secret-name.test", 80))
    assert "secret-name" not in str(caught.value)


def test_a_name_without_a_usable_address() -> None:
    with pytest.raises(NameNotResolved):
        run(Names(lambda _host: ["fe80::1%eth0"]).endpoints("x.test", 80))


def test_everybody_shares_one_lookup_and_the_next_one_asks_again() -> None:
    gate, asked = threading.Event(), []

    def lookup(host: str) -> list[str]:
        asked.append(host)
        gate.wait(10)
        return ["192.0.2.1"]

    async def work() -> None:
        known = Names(lookup)
        both = [asyncio.create_task(known.endpoints("x.test", port)) for port in (1, 2)]
        await asyncio.sleep(0)
        gate.set()
        assert await asyncio.gather(*both) == [
            [Endpoint("192.0.2.1", 1)],
            [Endpoint("192.0.2.1", 2)],
        ]
        assert asked == ["x.test"]
        await known.endpoints("x.test", 3)
        assert asked == ["x.test", "x.test"]

    run(work())


def test_a_lookup_that_hangs_for_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, asked = threading.Event(), []

    def lookup(host: str) -> list[str]:
        asked.append(host)
        if len(asked) == 1:
            gate.wait(10)
        return ["192.0.2.1"]

    async def work() -> None:
        known = Names(lookup)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await known.endpoints("x.test", 1)
        assert await known.endpoints("x.test", 1) == [Endpoint("192.0.2.1", 1)]

    monkeypatch.setattr(names, "GIVE_UP_SECONDS", 0.01)
    run(work())
    gate.set()
    assert asked == ["x.test", "x.test"]


def test_the_systems_own_lookup() -> None:
    assert system_lookup("127.0.0.1") == ["127.0.0.1"]
    with pytest.raises(OSError):  # noqa: PT011 - the system's words differ
        system_lookup("no such name\0")  # an embedded zero is refused before any network
