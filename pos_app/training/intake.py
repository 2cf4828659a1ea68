"""Reading what clients send to the training gateway: a capped body, JSON, and form fields.

Everything that comes in is untrusted, even on loopback. Whatever the bytes are, nothing is raised
but `MalformedError`, and starlette's `ClientDisconnect` where the client hung up before all came.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request

_MOST_BYTES: Final = 256 * 1024


class MalformedError(ValueError):
    """The body is not what its API asks for; the message says what is wrong."""


async def read_body(request: Request) -> bytes:
    """Read the whole body, at most 256 KiB."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise MalformedError("The request body is too large.")
    return bytes(body)


async def read_json_object(request: Request) -> dict[str, object]:
    """Read the body as one JSON object, whatever its Content-Type says.

    Raises:
        MalformedError: It is not one, or holds text that no encoding can carry.
    """
    body = await read_body(request)
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
        canonical_json(value).encode()
    except (ValueError, RecursionError):
        raise MalformedError("The request body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise MalformedError("The request body must be a JSON object.")
    return cast("dict[str, object]", value)


def canonical_json(value: object) -> str:
    """Write a JSON value so that equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


async def read_form(request: Request) -> dict[str, str]:
    """Read form fields, multipart or urlencoded; any other Content-Type has no fields.

    Files are left out, values are stripped, and of a repeated name the last one counts.

    Raises:
        MalformedError: The body does not hold what its Content-Type says.
    """
    body = await read_body(request)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    parser: MultiPartParser | FormParser
    if kind == "multipart/form-data":
        parser = MultiPartParser(request.headers, stream(), max_files=20, max_fields=100)
    elif kind == "application/x-www-form-urlencoded":
        parser = FormParser(request.headers, stream(), max_fields=100)
    else:
        return {}
    try:
        form = await parser.parse()
    # A broken charset or boundary comes through as the standard library's own error.
    except (MultiPartException, ValueError, LookupError):
        raise MalformedError("The form could not be read.") from None
    found = {name: value.strip() for name, value in form.multi_items() if isinstance(value, str)}
    await form.close()
    return found


def _refuse_constant(word: str) -> object:
    raise ValueError(word)
