"""Checkout's wire, as `hosted-checkout-api` documents it: initiate and verify.

The outer `status` only says that a call worked; it must never be taken for the payment's. Keys
must appear in no error, no log and no `repr`, and a refused page's URL in no text at all.

Which checkout pages may be shown to a customer. Pure rules; a refused URL is never repeated.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.gateways import port
from pos_app.gateways.gateway_http import (
    COPY_CHARACTERS,
    WORD_CHARACTERS,
    Caller,
    destination_of,
    is_training,
    usable_id,
)
from pos_app.system.urls import MAX_LENGTH, Address, UrlRefused, read_address
from pos_app.transport.client import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pos_app.gateways.port import Answer, Initiated, InitiateRequest
    from pos_app.transport.client import Reply
    from pos_app.transport.strict_json import Json


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


STATUSES = {
    "pending": ReadingStatus.PENDING,
    "success": ReadingStatus.SUCCEEDED,
    "failed": ReadingStatus.FAILED,
}
MAX_AMOUNT = 2_147_483_647
_BOUNDARY = "pos-app-3f1c9d52a7e84b06"
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:\\?/){2}[^\s\"']*")
_AMOUNT = re.compile(r"[0-9]{1,10}(?:\.0{1,2})?")


class Checkout:
    """Checkout over one base URL with one pair of keys."""

    name = GatewayName.CHECKOUT

    def __init__(
        self,
        caller: Caller,
        *,
        base_url: str,
        api_key: str,
        secret_key: str,
        amount_unit: str | None,
        ipn_url: str,
        callback_url: str,
        redirects: RedirectRules,
        allow_plain_http: bool = False,
        destination: str | None = None,
    ) -> None:
        """Keep what every call needs.

        `base_url` is the whole prefix, without a trailing slash; `amount_unit` is `major`,
        `minor`, or None while the owner has not said it; `destination` is a digest of its own where
        address and keys do not name the book.
        """
        self._caller = caller
        self.destination = destination or destination_of(self.name, base_url, api_key, secret_key)
        self._base_url = base_url
        self._keys = {"ApiKey": api_key, "SecretKey": secret_key}
        self._unit = amount_unit
        self._ipn_url = ipn_url
        self._callback_url = callback_url
        self._redirects = redirects
        self._allow_plain_http = allow_plain_http

    def amount_problem(self, amount: Money) -> str | None:
        """Say why this amount cannot be asked for; see the port."""
        if self._unit is None:
            return "unit_not_set"
        if self._unit == "major" and amount.minor % 100:
            return "pesewas_not_possible"
        return "too_large" if self._counted(amount) > MAX_AMOUNT else None

    def initiate_body(self, request: InitiateRequest) -> bytes:
        """Return the form's fields as JSON; the multipart body follows from them alone."""
        fields = {
            "currency": request.amount.currency.upper(),
            "amount": str(self._counted(request.amount)),
            "ipn_url": self._ipn_url,
            "callback_url": self._callback_url,
            "order_id": request.order_id,
        }
        if request.customer_name:
            fields["meta.customer_name"] = request.customer_name[:20]
        if request.customer_email:
            fields["meta.customer_email"] = request.customer_email
        fields["meta.description"] = request.description[:500]
        return json.dumps(fields, ensure_ascii=True).encode("ascii")

    async def initiate(self, body: bytes, still: Callable[[], bool] | None = None) -> Initiated:
        """Make the page; see the port."""
        try:
            fields: dict[str, str] = json.loads(body)
            asked = fields["order_id"]
        except (ValueError, KeyError, TypeError):
            raise port.NotSent("body_damaged", "the stored form is not one of ours") from None
        reply = await self._call("initiate", fields, still)
        data = self._data(reply, refusal=True)
        order_id = self._order_id(reply, data, asked)
        redirect_url = data.get("redirect_url")
        if not isinstance(redirect_url, str):
            raise self._bad(reply, "bad_redirect_url")
        reading = GatewayStatus(
            ReadingStatus.PENDING,
            "pending",
            gateway_id=usable_id(data.get("id")),
            order_id=order_id,
            amount=self._amount(reply, data),
        )
        judged = judge(redirect_url, self._redirects)
        # What came back holds the URL, so a refused one must not be kept either.
        kept = b"" if judged.url is None else self._caller.kept(reply)
        return port.Initiated(
            port.Answer(reading, reply.date, kept),
            judged.url,
            judged.refused_because,
            judged.test,
        )

    async def verify(self, order_id: str) -> Answer:
        """Read the order's state; see the port."""
        reply = await self._call("verify", {"order_id": order_id})
        data = self._data(reply, refusal=False)
        named = self._order_id(reply, data, order_id)
        word = data.get("status")
        if not isinstance(word, str) or not word:
            raise self._bad(reply, "bad_status")
        status = STATUSES.get(word, ReadingStatus.UNKNOWN)
        shown = self._caller.plain(word)[:WORD_CHARACTERS]
        reading = GatewayStatus(status, shown, order_id=named)
        return port.Answer(reading, reply.date, self._caller.kept(reply))

    def _counted(self, amount: Money) -> int:
        return amount.minor // 100 if self._unit == "major" else amount.minor

    async def _call(
        self, action: str, fields: Mapping[str, str], still: Callable[[], bool] | None = None
    ) -> Reply:
        headers = {
            **self._keys,
            "Accept": "application/json",
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        }
        url = f"{self._base_url}/payment/{action}"
        body = _multipart(fields)
        plain = self._allow_plain_http
        return await self._caller.call(
            lambda: Request("POST", url, headers, body, allow_plain_http=plain, still_wanted=still)
        )

    def _data(self, reply: Reply, *, refusal: bool) -> dict[str, Json]:
        try:
            value = self._caller.json(reply)
        except port.BadAnswer as error:
            raise _without_links(error) from None
        if not isinstance(value, dict):
            raise self._bad(reply, "not_an_object")
        if self._redirects.live and (is_training(value) or is_training(value.get("data"))):
            raise self._bad(reply, "training_answer", "it comes from a training gateway")
        sentences = self._sentences(value.get("error"))
        if value.get("status") == "error" and sentences is not None:
            raise port.ErrorAnswer(
                reply.status,
                sentences,
                refusal=refusal and (reply.status == 200 or reply.status >= 400),
                gateway_time=None if reply.status in (401, 403) else reply.date,
            )
        data = value.get("data")
        if reply.status >= 400 or value.get("status") != "success" or not isinstance(data, dict):
            raise self._bad(reply, "not_a_success")
        return data

    def _sentences(self, error: Json) -> str | None:
        found = error if isinstance(error, list) else [error]
        texts = [text for text in found if isinstance(text, str)]
        if not texts or len(texts) != len(found):
            return None
        return self._caller.plain(_LINK.sub("(link)", " ".join(texts)))

    def _order_id(self, reply: Reply, data: Mapping[str, Json], asked: str) -> str:
        named = data.get("order_id")
        if isinstance(named, bool) or not isinstance(named, int | str):
            raise self._bad(reply, "bad_order_id")
        if str(named) != asked:
            raise self._bad(reply, "other_order", "the answer names another order")
        return asked

    def _amount(self, reply: Reply, data: Mapping[str, Json]) -> Money | None:
        amount, currency = data.get("amount"), data.get("currency")
        if amount is None or currency is None:
            return None
        text = str(amount) if isinstance(amount, int) and not isinstance(amount, bool) else amount
        if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
            raise self._bad(reply, "bad_amount")
        counted = int(text.partition(".")[0])
        try:
            return Money(counted * 100 if self._unit == "major" else counted, str(currency))
        except ValueError:
            raise self._bad(reply, "bad_currency") from None

    def _bad(self, reply: Reply, code: str, detail: str = "") -> port.BadAnswer:
        return _without_links(self._caller.bad(reply, code, detail))


def _without_links(error: port.BadAnswer) -> port.BadAnswer:
    # An answer that makes a page may hold a URL that must not be seen.
    error.copy = _LINK.sub("(link)", error.copy)[:COPY_CHARACTERS]
    return error


def _multipart(fields: Mapping[str, str]) -> bytes:
    # A line end in a value would begin a field of its own choosing.
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        f"{' '.join(value.split())}\r\n"
        for name, value in fields.items()
    ]
    return ("".join(parts) + f"--{_BOUNDARY}--\r\n").encode()
