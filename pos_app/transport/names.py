"""Turns a host's name into addresses without ever making the loop or the program's end wait.

One lookup of a name runs at a time, on a daemon thread, shared by everyone who asks; one that
hangs is left behind. It must never look up a literal address, `localhost` or a name below
it, which need no network and must not depend on one.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from pos_app.system.daemon_call import Call
from pos_app.system.urls import is_local_name, is_numeric
from pos_app.transport.errors import NameNotResolved

if TYPE_CHECKING:
    from collections.abc import Callable

# A lookup older than this is taken for lost, and the next one who asks starts another.
GIVE_UP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A numeric address and port to connect to."""

    ip: str
    port: int

    @property
    def family(self) -> socket.AddressFamily:
        """The socket family that the address needs."""
        return socket.AF_INET6 if ":" in self.ip else socket.AF_INET

    @property
    def address(self) -> tuple[str, int] | tuple[str, int, int, int]:
        """What a socket connects to: Windows' event loop takes whatever has two parts for IPv4."""
        where = (self.ip, self.port)
        return where if self.family is socket.AF_INET else (*where, 0, 0)


def system_lookup(host: str) -> list[str]:
    """The system's own name lookup, which may block for as long as it likes.

    Returns:
        Numeric addresses in the system's order of preference.

    Raises:
        OSError: No such name, or no network.
        UnicodeError: Not a name at all.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Names:
    """Looks names up, one thread a name."""

    def __init__(self, lookup: Callable[[str], list[str]] = system_lookup) -> None:
        """Use `lookup`, a function that may block and returns numeric addresses."""
        self._lookup = lookup
        self._calls: dict[str, Call[list[str]]] = {}

    async def endpoints(self, host: str, port: int) -> list[Endpoint]:
        """Where to connect, best first, the two address families taking turns.

        Raises:
            NameNotResolved: The name led to no address.
        """
        if is_local_name(host):
            return [Endpoint("127.0.0.1", port), Endpoint("::1", port)]
        if is_numeric(host):
            return [Endpoint(host, port)]
        try:
            found = await self._shared(host).result()
        except (OSError, UnicodeError):
            raise NameNotResolved("the host's name could not be looked up") from None
        numeric = [ip for ip in dict.fromkeys(found) if is_numeric(ip)]
        if not numeric:
            raise NameNotResolved("the host's name has no address")
        return [Endpoint(ip, port) for ip in _take_turns(numeric)]

    def _shared(self, host: str) -> Call[list[str]]:
        call = self._calls.get(host)
        now = asyncio.get_running_loop().time()
        if call is None or call.done or now - call.started_at > GIVE_UP_SECONDS:
            call = Call(lambda: self._lookup(host), name="name-lookup")
            self._calls[host] = call
        return call


def _take_turns(ips: list[str]) -> list[str]:
    first = ":" in ips[0]
    one = [ip for ip in ips if (":" in ip) == first]
    other = [ip for ip in ips if (":" in ip) != first]
    return [ip for pair in zip_longest(one, other) for ip in pair if ip is not None]
