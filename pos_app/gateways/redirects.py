"""Which checkout pages may be shown to a customer. Pure rules; a refused URL is never repeated."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

MAX_CHARACTERS = 2048


@dataclass(frozen=True, slots=True)
class RedirectRules:
    """What the owner allows.

    Attributes:
        base_url: Checkout's own; its host is always allowed.
        hosts: Other hosts that are allowed, lower case.
        allow_plain: Pages over http.
        allow_test: Test pages in live mode.
        live: Real money; in training a test page is nothing special.
    """

    base_url: str
    hosts: tuple[str, ...] = ()
    allow_plain: bool = False
    allow_test: bool = False
    live: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """A page's URL, judged.

    Attributes:
        url: The URL if it may be shown.
        refused_because: A code of the port's `Initiated` if it may not.
        test: It is a test page, and may be shown.
    """

    url: str | None
    refused_because: str | None = None
    test: bool = False


def judge(url: str, rules: RedirectRules) -> Judged:
    """Judge the URL of a page."""
    if len(url) > MAX_CHARACTERS:
        return Judged(None, "too_long")
    # As strict as the reader of the till's own addresses, so that no two readers can differ.
    if not url.isascii() or not url.isprintable() or set(' \\"<>') & set(url):
        return Judged(None, "not_a_url")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        return Judged(None, "not_a_url")
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return Judged(None, "not_a_url")
    if "@" in parts.netloc:
        return Judged(None, "user_info")
    own = (urlsplit(rules.base_url).hostname or "").lower()
    if host != own and host not in rules.hosts:
        return Judged(None, "foreign_host")
    loopback = _is_loopback(host)
    if parts.scheme == "http" and not (loopback or rules.allow_plain):
        return Judged(None, "plain_http")
    test = rules.live and not loopback and "/test/" in f"{unquote(parts.path)}/".lower()
    if test and not rules.allow_test:
        return Judged(None, "test_page")
    return Judged(url, test=test)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
