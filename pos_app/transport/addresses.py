"""What an address must look like before a key is sent to it or a customer is shown it.

Reads a URL more strictly than browsers do, since two readers that differ on where the host ends
are how a key or a customer goes to a stranger. It must never repeat the address in an error.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from pos_app.transport.errors import BadUrl, PlainHttpRefused

MAX_LENGTH = 2048
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """A URL, taken apart.

    Attributes:
        scheme: `http` or `https`.
        host: In lower case, without the brackets of an IPv6 address.
        port: Written or implied.
        path: As written, still percent-encoded; may be empty.
        loopback: The host is this computer.
    """

    scheme: str
    host: str
    port: int
    path: str
    loopback: bool


def read_address(url: str) -> Address:
    """Take an http or https URL apart.

    Args:
        url: An absolute URL, at most 2 048 characters.

    Raises:
        BadUrl: Not such a URL, or one with user information, a fragment, a backslash, a space,
            a control character or anything outside ASCII.
    """
    if len(url) > MAX_LENGTH:
        raise BadUrl("the address is too long")
    # Checked before parsing: urlsplit silently drops tabs and line ends.
    if not url.isascii() or any(c <= " " or c in '\x7f\\"<>' for c in url):
        raise BadUrl("the address has a character that does not belong in one")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadUrl("the address is malformed") from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise BadUrl("the address is not http or https to a host")
    if "@" in parts.netloc:
        raise BadUrl("the address carries a user name")
    if parts.fragment or url.endswith("#"):
        raise BadUrl("the address has a fragment")
    if port == 0:
        raise BadUrl("the address has no usable port")
    return Address(
        scheme=parts.scheme,
        host=host,
        port=port or _DEFAULT_PORTS[parts.scheme],
        path=parts.path,
        loopback=is_loopback(host),
    )


def is_loopback(host: str) -> bool:
    """Whether a host, a name or an address, is this computer and needs no encryption."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_sendable(url: str, *, allow_plain_http: bool) -> Address:
    """Take apart a URL that keys are about to be sent to.

    Args:
        url: An absolute URL.
        allow_plain_http: The owner's explicit choice for this gateway.

    Raises:
        BadUrl: As `read_address` says.
        PlainHttpRefused: Plain http to another computer, not allowed by the owner.
    """
    address = read_address(url)
    if address.scheme == "http" and not (address.loopback or allow_plain_http):
        raise PlainHttpRefused("the address is plain http, which would show the keys to anyone")
    return address
