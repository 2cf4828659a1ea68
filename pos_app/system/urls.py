"""The one reader of addresses: before a key is sent to one, a customer is shown one, or one is set.

Reads a URL more strictly than browsers do, since two readers that differ on where the host ends
are how a key or a customer goes to a stranger. It must never repeat the address in an error.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_LENGTH = 2048
_LONGEST_HOST = 253
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile("[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
# Browsers take `127.1`, `2130706433` and `0x7f.1` for addresses.
_NUMBER = re.compile("[0-9]+|0x[0-9A-Fa-f]*")
# A percent sign that encodes nothing, or a control character.
_BAD_PERCENT = re.compile("%(?![2-689A-Fa-f][0-9A-Fa-f]|7[0-9A-Ea-e])")


class UrlRefused(ValueError):
    """An address that nothing is sent to and nobody is shown. It never repeats the address.

    Attributes:
        plain_http: It is one, and would show what is sent to anyone on the way.
    """

    def __init__(self, why: str, *, plain_http: bool = False) -> None:
        super().__init__(why)
        self.plain_http = plain_http


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


def read_address(url: str, *, fragment: bool = False) -> Address:
    """Take an http or https URL apart.

    Args:
        url: An absolute URL, at most 2 048 characters.
        fragment: A fragment is allowed, as in a page that a browser opens.

    Raises:
        UrlRefused: Not such a URL, or one with user information, a fragment, a backslash, a space,
            a control character (also a percent-encoded one), anything outside ASCII, a port that is
            none, or a host that is neither a name nor an address.
    """
    if len(url) > MAX_LENGTH:
        raise UrlRefused("the address is too long")
    # Checked before parsing: urlsplit silently drops tabs and line ends.
    if not url.isascii() or any(c <= " " or c in '\x7f\\"<>' for c in url):
        raise UrlRefused("the address has a character that does not belong in one")
    if _BAD_PERCENT.search(url):
        raise UrlRefused("the address has a percent sign that encodes nothing that may be there")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UrlRefused("the address is malformed") from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise UrlRefused("the address is not http or https to a host")
    if "@" in parts.netloc:
        raise UrlRefused("the address carries a user name")
    if not fragment and "#" in url:
        raise UrlRefused("the address has a fragment")
    if port == 0 or parts.netloc.endswith(":"):
        raise UrlRefused("the address has no usable port")
    # A name may end in the dot of the root, which makes it another name here.
    if not is_host(host.removesuffix(".")):
        raise UrlRefused("the address has no host that can be one")
    return Address(
        scheme=parts.scheme,
        host=host,
        port=port or _DEFAULT_PORTS[parts.scheme],
        path=parts.path,
        loopback=is_loopback(host),
    )


def is_host(host: str) -> bool:
    """Whether it is a name of labels, in lower case, or a numeric address without brackets."""
    if is_numeric(host):
        return True
    labels = host.split(".")
    number = _NUMBER.fullmatch(labels[-1])
    return not number and len(host) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, labels))


def is_loopback(host: str) -> bool:
    """Whether a host, a name or an address, is this computer and needs no encryption."""
    if is_local_name(host):
        return True
    return is_numeric(host) and ipaddress.ip_address(host).is_loopback


def is_local_name(host: str) -> bool:
    """Whether it is `localhost` or a name below it, which no resolver is asked about."""
    return host == "localhost" or host.endswith(".localhost")


def is_numeric(host: str) -> bool:
    """Whether it is an IP address, and without a scope, of which a resolver would be asked."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def check_sendable(url: str, *, allow_plain_http: bool) -> Address:
    """Take apart a URL that keys are about to be sent to.

    Raises:
        UrlRefused: As `read_address` says; or plain http to another computer, which the owner
            has not allowed.
    """
    address = read_address(url)
    if address.scheme == "http" and not (address.loopback or allow_plain_http):
        why = "the address is plain http, which would show the keys to anyone"
        raise UrlRefused(why, plain_http=True)
    return address
