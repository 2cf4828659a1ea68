"""Which checkout pages may be shown to a customer. Pure rules; a refused URL is never repeated."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from pos_app.system.urls import MAX_LENGTH, Address, UrlRefused, read_address


@dataclass(frozen=True, slots=True)
class RedirectRules:
    """What the owner allows: pages of Checkout's own host and of others (lower case).

    Also whether pages over http and test pages; in training a test page is nothing special.
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
    if len(url) > MAX_LENGTH:
        return Judged(None, "too_long")
    try:
        page = read_address(_without_user(url), fragment=True)
    except UrlRefused:
        return Judged(None, "not_a_url")
    if _without_user(url) != url:
        return Judged(None, "not_a_url" if "\\" in url else "user_info")
    if not _is_allowed(page, rules):
        return Judged(None, "foreign_host")
    if page.scheme == "http" and not (page.loopback or rules.allow_plain):
        return Judged(None, "plain_http")
    test = rules.live and not page.loopback and _is_test(page.path)
    if test and not rules.allow_test:
        return Judged(None, "test_page")
    return Judged(url, test=test)


def _without_user(url: str) -> str:
    """The URL without user information: a page that has some is refused for that."""
    scheme, slashes, rest = url.partition("://")
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    return scheme + slashes + rest[:end].rpartition("@")[2] + rest[end:]


def _is_allowed(page: Address, rules: RedirectRules) -> bool:
    """Whether a page is where the owner's own settings point: another port is another server."""
    usual = page.port == (443 if page.scheme == "https" else 80)
    try:
        own = read_address(rules.base_url)
    except UrlRefused:
        return False
    if page.host == own.host:
        return usual or page.loopback or (page.port, page.scheme) == (own.port, own.scheme)
    return page.host in rules.hosts and (usual or page.loopback)


def _is_test(path: str) -> bool:
    """Whether a segment of a path says `test` to whatever server may read it."""
    # Each layer that decodes a path may decode it once more.
    while (decoded := unquote(path)) != path:
        path = decoded
    segments = unicodedata.normalize("NFKC", path).replace("\\", "/").lower().split("/")
    return any(segment.partition(";")[0].strip(". ") == "test" for segment in segments)
