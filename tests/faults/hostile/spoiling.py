"""Turns that spoil how an answer travels: too slow, too long, cut, sent elsewhere, or garbled.

Each carries a lie (it says succeeded of what is pending), so that a till which believes a spoiled
answer is caught showing a false PAID.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING, Any

from tests.faults.hostile.gateway import KEYS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.faults.hostile.gateway import Exchange

    Turn = Callable[[Exchange], Awaitable[bool]]

BETWEEN_DROPS = 0.02
BOMB = gzip.compress(b'{"status":"succeeded"}' + b" " * 50_000_000)


def lie(exchange: Exchange) -> dict[str, Any]:
    """The honest answer, but paid, and with the keys and the number in it for the taking."""
    said = json.loads(json.dumps(exchange.honest))
    objects = said["data"] if exchange.operation == "list" else [said.get("data", said)]
    for each in objects:
        each["status"] = "success" if exchange.operation == "verify" else "succeeded"
        each["echo"] = [*KEYS, f"Bearer {KEYS[0]}", "+233 24 736 0011"]
    return dict(said)


def lied(exchange: Exchange) -> bytes:
    """The lie as bytes."""
    return json.dumps(lie(exchange)).encode()


async def drip(exchange: Exchange) -> bool:
    body = lied(exchange)
    await exchange.connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
    for byte in body:
        await exchange.connection.send(bytes([byte]))
        await asyncio.sleep(BETWEEN_DROPS)
    return True


async def dripping_headers(exchange: Exchange) -> bool:
    await exchange.connection.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.connection.send(b"X: y\r\n")
        await asyncio.sleep(BETWEEN_DROPS)


async def silence(exchange: Exchange) -> bool:
    await exchange.connection.hang()
    return False


async def huge_declared(exchange: Exchange) -> bool:
    body = lied(exchange)
    length = 10 * 1024 * 1024
    await exchange.connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length)
    return await exchange.raw(body + b" " * (length - len(body)))


async def huge_promised(exchange: Exchange) -> bool:
    await exchange.connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % 10**15)
    await exchange.connection.send(lied(exchange))
    await exchange.connection.hang()
    return False


async def endless_chunks(exchange: Exchange) -> bool:
    await exchange.connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await exchange.connection.send(b"2000\r\n" + b" " * 0x2000 + b"\r\n")


async def tiny_endless_chunks(exchange: Exchange) -> bool:
    await exchange.connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await exchange.connection.send(b"1\r\n \r\n" * 1000)


async def endless_headers(exchange: Exchange) -> bool:
    await exchange.connection.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.connection.send(b"X-More: " + b"x" * 1000 + b"\r\n")


async def endless_continues(exchange: Exchange) -> bool:
    while True:
        await exchange.connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


async def gzip_bomb(exchange: Exchange) -> bool:
    return await exchange.say(BOMB, Content_Encoding="gzip")


async def gzip_unsaid(exchange: Exchange) -> bool:
    return await exchange.say(gzip.compress(lied(exchange)))


async def cut_short(exchange: Exchange) -> bool:
    body = lied(exchange)
    return await exchange.raw(
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(body) + 10) + body
    )


async def cut_chunk(exchange: Exchange) -> bool:
    body = lied(exchange)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return await exchange.raw(head + b"%x\r\n" % len(body) + body + b"\r\n")


async def reset_mid_body(exchange: Exchange) -> bool:
    body = lied(exchange)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(body) + 10)
    await exchange.connection.send(head + body)
    exchange.connection.reset()
    return False


async def no_answer(exchange: Exchange) -> bool:
    return await exchange.raw(b"")


async def not_http(exchange: Exchange) -> bool:
    return await exchange.raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n" + lied(exchange))


async def two_lengths(exchange: Exchange) -> bool:
    body = lied(exchange)
    return await exchange.raw(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )


def redirect(status: int, elsewhere: Callable[[], str]) -> Turn:
    """A redirect to another server, which must never hear of it; its body lies too."""

    async def turn(exchange: Exchange) -> bool:
        target = f"{elsewhere()}{exchange.received.target}"
        return await exchange.say(lie(exchange), status, Location=target)

    return turn


def down(status: int) -> Turn:
    """A server error or a request to slow down, with a lie in its body."""

    async def turn(exchange: Exchange) -> bool:
        return await exchange.say(lie(exchange), status, Retry_After="1")

    return turn


def odd_bytes(spoil: Callable[[bytes], bytes]) -> Turn:
    """A well-carried answer whose bytes are not JSON as it must be."""

    async def turn(exchange: Exchange) -> bool:
        return await exchange.say(spoil(lied(exchange)))

    return turn


# By name: the turn, and whether the till gets no answer at all ("silent"), a bad one ("bad"), or a
# whole one that it cannot read ("garbled"), which under 200 says that a cancel was taken.
ON_THE_WIRE: dict[str, tuple[Turn, str]] = {
    "drip": (drip, "silent"),
    "dripping headers": (dripping_headers, "silent"),
    "silence": (silence, "silent"),
    "huge body declared": (huge_declared, "bad"),
    "huge body promised": (huge_promised, "silent"),
    "endless chunks": (endless_chunks, "bad"),
    "endless tiny chunks": (tiny_endless_chunks, "silent"),
    "endless headers": (endless_headers, "bad"),
    "endless 100 Continue": (endless_continues, "silent"),
    "gzip bomb": (gzip_bomb, "bad"),
    "gzip unsaid": (gzip_unsaid, "garbled"),
    "cut short of its length": (cut_short, "silent"),
    "cut between chunks": (cut_chunk, "silent"),
    "reset mid body": (reset_mid_body, "silent"),
    "no answer": (no_answer, "silent"),
    "not HTTP": (not_http, "bad"),
    "two lengths": (two_lengths, "bad"),
    "status 500 with a payment": (down(500), "silent"),
    "status 503 with a payment": (down(503), "silent"),
    "status 429 with a payment": (down(429), "silent"),
    "status 402 with a payment": (down(402), "bad"),
    "status 404 with a payment": (down(404), "bad"),
    "key twice": (odd_bytes(lambda b: b'{"x":1,"x":2,' + b[1:]), "garbled"),
    "NaN": (odd_bytes(lambda b: b'{"x":NaN,' + b[1:]), "garbled"),
    "Infinity": (odd_bytes(lambda b: b'{"x":-Infinity,' + b[1:]), "garbled"),
    "deep nesting": (odd_bytes(lambda b: b'{"x":' + b"[" * 99_999 + b"]" * 99_999 + b"," + b[1:]),
                     "garbled"),
    "endless digits": (odd_bytes(lambda b: b'{"x":' + b"9" * 200_000 + b"," + b[1:]), "garbled"),
    "invalid UTF-8": (odd_bytes(lambda b: b'{"x":"\xff\xfe",' + b[1:]), "garbled"),
    "half a character": (odd_bytes(lambda b: b'{"x":"\\ud800",' + b[1:]), "garbled"),
    "UTF-16": (odd_bytes(lambda b: b.decode().encode("utf-16")), "garbled"),
    "byte order mark": (odd_bytes(lambda b: b"\xef\xbb\xbf" + b), "garbled"),
    "empty body": (odd_bytes(lambda _: b""), "garbled"),
    "two values in one body": (odd_bytes(lambda b: b + b), "garbled"),
    "a page of HTML": (odd_bytes(lambda b: b"<html><body>" + b + b"</body></html>"), "garbled"),
    "a bare word": (odd_bytes(lambda _: b'"succeeded"'), "garbled"),
    "null": (odd_bytes(lambda _: b"null"), "garbled"),
    "a list": (odd_bytes(lambda b: b"[" + b + b"]"), "garbled"),
}  # fmt: skip
