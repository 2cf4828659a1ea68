"""Keeps tests on this machine: a connection to any other host is an error of the test.

It must never stand in for a network: tests talk to real sockets on loopback. The three networks
that RFC 5737 reserves for documentation stay open, since a host that never answers is a case.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

_DOCUMENTATION = [
    ipaddress.ip_network(network)
    for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
]


def is_allowed(address: Any) -> bool:
    """Whether a test may connect to `address`, in the form that `socket.connect` takes."""
    if not isinstance(address, tuple):
        return True  # AF_UNIX and the like never leave the machine
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        ip = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified or any(ip in net for net in _DOCUMENTATION)


def guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes `connect` and `connect_ex` of this process refuse every address not allowed."""
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def checked(self: socket.socket, address: Any, _real: Any = real) -> Any:
            if not is_allowed(address):
                raise AssertionError(f"a test tried to leave this machine: {address!r}")
            return _real(self, address)

        monkeypatch.setattr(socket.socket, name, checked)
