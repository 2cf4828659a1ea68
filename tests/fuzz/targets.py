"""What must hold of any bytes, one function a reader: it returns, or raises AssertionError.

A reader gives a value that keeps the type rules, or raises the port's own error; nothing else, and
in bounded time. A success has exactly the documented word in the input.
"""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pos_app.domain.money import Money
from pos_app.domain.payment import ReadingStatus
from pos_app.gateways import port
from pos_app.gateways.checkout import RedirectRules, judge
from pos_app.system.urls import read_address
from pos_app.transport import errors
from pos_app.transport.client import (
    MAX_BODY,
    MAX_RETRY_AFTER,
    Request,
    read_http_date,
    read_retry_after,
)
from pos_app.transport.redaction import Redactor
from pos_app.transport.strict_json import MAX_DEPTH, MAX_DIGITS, JsonRefused, Real, parse
from tests.fuzz.reading import (
    GATEWAY_ID,
    KEYS,
    NOW,
    ORDER,
    PAYMENT_ID,
    at_once,
    checkout,
    over_http,
    paygate,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.payment import GatewayStatus

# Far over what any reader needs for the largest answer, on a loaded machine.
MOST_SECONDS = 5.0
STATUSES = (200, 201, 204, 299, 400, 401, 402, 403, 404, 409, 418, 422, 499)
_LINKS = re.compile(r"[a-z][a-z0-9+.-]*:(?:\\?/){2}\S", re.IGNORECASE)


def _status(data: bytes) -> tuple[int, bytes]:
    """A status from the first byte, and the body from the rest."""
    return (STATUSES[data[0] % len(STATUSES)], data[1:]) if data else (200, b"")


def _must(true: bool, rule: str) -> None:
    assert true, rule


def _plain(text: str | None, longest: int) -> None:
    if text is not None:
        assert len(text) <= longest
        assert text.isprintable()
        assert not [key for key in KEYS if key in text]


def _says(body: bytes, word: str) -> bool:
    """Whether a text of the body's JSON is exactly this word."""
    waiting: list[Any] = [parse(body)]
    while waiting:
        one = waiting.pop()
        if one == word and isinstance(one, str):
            return True
        waiting.extend(one.values() if isinstance(one, dict) else ())
        waiting.extend(one if isinstance(one, list) else ())
    return False


def _reading(reading: GatewayStatus, body: bytes, word: str) -> None:
    _plain(reading.word, 40)
    _plain(reading.reason, 200)
    assert reading.word or reading.status is ReadingStatus.UNKNOWN
    assert reading.gateway_id is None or 0 < len(reading.gateway_id) <= 100
    assert reading.gateway_id is None or reading.gateway_id.isprintable()
    if reading.payment_id not in (None, PAYMENT_ID):
        _plain(reading.payment_id, 200)
    if reading.amount is not None:
        assert type(reading.amount) is Money
        assert type(reading.amount.minor) is int
        assert 0 <= reading.amount.minor < 2**63
        assert re.fullmatch("[A-Z]{3}", reading.amount.currency)
    if reading.status is ReadingStatus.SUCCEEDED:
        assert reading.word == word
        assert _says(body, word)


def _answer(answer: port.Answer, body: bytes, word: str) -> None:
    _reading(answer.reading, body, word)
    assert answer.gateway_time == NOW
    assert not [key for key in KEYS if key.encode() in answer.body]


def _failed(error: port.ExchangeError, *, links: bool = True) -> None:
    assert isinstance(error, port.BadAnswer | port.ErrorAnswer)
    assert re.fullmatch("[a-z0-9_]{1,40}", error.code)
    _plain(error.detail, 300)
    if isinstance(error, port.BadAnswer):
        _plain(error.copy, 500)
        assert links or not _LINKS.search(error.copy)
    else:
        for text in (error.message, error.type, error.gateway_code, error.param):
            _plain(text, 200)
        assert links or not _LINKS.search(error.message)


def paygate_payment(data: bytes) -> None:
    """A payment, in answer to a create, a read and a cancel."""
    status, body = _status(data)
    one = paygate(status, body)
    for work in (one.create(b"{}"), one.read(GATEWAY_ID), one.cancel(GATEWAY_ID)):
        try:
            answer = at_once(work)
        except port.ExchangeError as error:
            _failed(error)
            documented = isinstance(error, port.ErrorAnswer)
            _must(not documented or status >= 400, "an error under a good status")
        else:
            assert status < 400
            if answer is not None:
                _answer(answer, body, "succeeded")


def paygate_list(data: bytes) -> None:
    """A page of the list, and a walk over it."""
    status, body = _status(data)
    one = paygate(status, body)
    try:
        page = at_once(one.list(port.ListQuery()))
    except port.ExchangeError as error:
        _failed(error)
        return
    assert status < 400
    assert isinstance(page.has_more, bool)
    for item in page.items:
        assert 0 < len(item.gateway_id) <= 100
        if item.reading is not None:
            _reading(item.reading, body, "succeeded")
            assert item.reading.gateway_id == item.gateway_id
        assert item.created_at is None or item.created_at.utcoffset() == timedelta()
        shown = repr({name: value for name, value in item.shown.items() if name != "id"})
        assert not [key for key in KEYS if key in shown]
    try:
        found = at_once(one.find(PAYMENT_ID, None))
    except port.ExchangeError as error:
        _failed(error)
    else:
        assert PAYMENT_ID.encode() in body or not found or b"\\u" in body


def paygate_error(data: bytes) -> None:
    """An error, in answer to a create: what refuses is documented, and has an error object."""
    status, body = _status(b"\x05" + data)
    assert status >= 400
    for code in STATUSES:
        if code < 400:
            continue
        try:
            at_once(paygate(code, body).create(b"{}"))
        except port.ErrorAnswer as error:
            _failed(error)
            _must(isinstance(parse(body), dict), "an error that is no object")
            refusal = code in (400, 401, 403, 404, 422)
            _must(error.refusal == refusal, "a refusal that is none, or none that is one")
        except port.ExchangeError as error:
            _failed(error)
        else:
            raise AssertionError("an error was an answer")


def checkout_initiate(data: bytes) -> None:
    """A page, or the documented error, in answer to an initiate."""
    status, body = _status(data)
    try:
        made = at_once(checkout(status, body).initiate(b'{"order_id":"%s"}' % ORDER.encode()))
    except port.ExchangeError as error:
        _failed(error, links=False)
        return
    assert status < 400
    assert made.answer.reading.status is ReadingStatus.PENDING
    assert made.answer.reading.order_id == ORDER
    _answer(made.answer, body, "never")
    assert (made.redirect_url is None) == (made.refused_because is not None)
    if made.redirect_url is None:
        assert made.answer.body == b""
    else:
        assert read_address(made.redirect_url.partition("#")[0]).host == "pay.test"


def checkout_verify(data: bytes) -> None:
    """An order's state."""
    status, body = _status(data)
    try:
        answer = at_once(checkout(status, body).verify(ORDER))
    except port.ExchangeError as error:
        _failed(error, links=False)
        refusal = isinstance(error, port.ErrorAnswer) and error.refusal
        _must(not refusal, "a verify that refuses")
        return
    assert status < 400
    assert answer.reading.order_id == ORDER
    _answer(answer, body, "success")


_REFUSED = {
    "not UTF-8",
    "nested too deeply",
    "not JSON",
    "a key twice",
    "a number too long",
    "not a number that JSON has",
    "half a character",
}


def strict_json(data: bytes) -> None:
    """Any bytes as JSON."""
    try:
        value = parse(data)
    except JsonRefused as error:
        _must(str(error) in _REFUSED, "another reason")
        _must(error.__cause__ is None, "the decoder's own error travels")
        return
    depths: list[tuple[Any, int]] = [(value, 0)]
    while depths:
        one, depth = depths.pop()
        assert depth <= MAX_DEPTH
        assert one is None or isinstance(one, bool | int | str | Real | list | dict)
        if isinstance(one, str):
            one.encode("utf-8")
        if isinstance(one, int):
            assert len(str(abs(one))) <= MAX_DIGITS
        children: list[Any] = []
        if isinstance(one, dict):
            children = list(one.values())
        elif isinstance(one, list):
            children = one
        depths += [(child, depth + 1) for child in children]


def http(data: bytes) -> None:
    """Any bytes as a server's whole answer."""
    try:
        reply = over_http(data)
    except errors.MaybeSent as error:
        _must(isinstance(error, errors.BadAnswer | errors.ConnectionLost), "another error")
        _must(len(str(error)) < 100, "an error of many words")
        return
    assert 200 <= reply.status < 600
    assert not 300 <= reply.status < 400
    assert len(reply.body) <= MAX_BODY
    assert reply.date is None or reply.date.utcoffset() == timedelta()
    assert reply.retry_after is None or 0 <= reply.retry_after <= MAX_RETRY_AFTER


def dates(data: bytes) -> None:
    """Any text as a date and as a wait, and as a header's value to send."""
    text = data.decode("latin-1")
    for written in (text, data.decode("utf-8", "replace")):
        moment = read_http_date(written)
        assert moment is None or moment.utcoffset() == timedelta()
        for now in (NOW, moment or NOW):
            wait = read_retry_after(written, now=now)
            assert wait is None or 0 <= wait <= MAX_RETRY_AFTER
    try:
        sent = Request("GET", "https://a.test", {"ApiKey": text}).headers["ApiKey"]
    except errors.BadHeader as error:
        _must(error.detail.startswith("the text for ApiKey is empty"), "other words")
    else:
        assert sent == text.strip()
        assert sent.isascii()
        assert sent.isprintable()


def pages(data: bytes) -> None:
    """Any text as the address of a page, by every rule that an owner can set."""
    text = data.decode("utf-8", "replace")
    for rules in (
        RedirectRules("https://pay.test/api"),
        RedirectRules("https://pay.test/api", ("other.test",), allow_plain=True, allow_test=True),
        RedirectRules("http://127.0.0.1:9/api", live=False),
    ):
        judged = judge(text, rules)
        assert (judged.url is None) == (judged.refused_because is not None)
        if judged.url is not None:
            assert judged.url == text
            # The stricter reader of the two must see the same host.
            address = read_address(text.partition("#")[0])
            hosts = {"pay.test", "127.0.0.1", *rules.hosts}
            assert address.host in hosts
            assert address.scheme == "https" or rules.allow_plain or address.loopback


def redaction(data: bytes) -> None:
    """Any bytes around a key and a number, which are in no copy."""
    redactor = Redactor()
    for key in KEYS:
        redactor.register(key)
    body = data + b" " + KEYS[0].encode() + b" 0247360011 " + data
    copy = redactor.redact(body.decode("utf-8", "replace"))
    assert KEYS[0] not in copy
    # Within a longer number it is no number of a phone.
    assert "0247360011" not in copy or b"0247360011" in data
    assert KEYS[0].encode() not in redactor.without_keys(body)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        paygate_payment, paygate_list, paygate_error, checkout_initiate, checkout_verify,
        strict_json, http, dates, pages, redaction,
    )
}  # fmt: skip


def run(name: str, data: bytes) -> None:
    """One input through one target, in bounded time."""
    began = time.process_time()
    TARGETS[name](data)
    assert time.process_time() - began < MOST_SECONDS, f"{name} took too long"
