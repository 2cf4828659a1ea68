"""What goes out and what comes back: one request, one reply, as plain values.

A request is checked when it is made, so that a badly pasted key is refused before anything
opens. Neither may ever show headers or bodies in its `repr`: keys and phone numbers are there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pos_app.transport import strict_json
from pos_app.transport.errors import BadHeader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

MAX_BODY = 256 * 1024

_NAME = re.compile(r"[A-Za-z0-9-]+")
_VALUE = re.compile(r"[!-~]+(?: +[!-~]+)*")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to leave.

    Attributes:
        method: GET reads, POST acts.
        url: Absolute, its query included.
        headers: Names and values; outer spaces of a value are dropped.
        body: The exact bytes to send; empty for none.
        allow_plain_http: The owner's explicit choice for this gateway.
        still_wanted: Asked right before the first byte leaves: where it says no, nothing does.

    Raises:
        BadHeader: A header cannot be sent; its value is not in the error.
    """

    method: Literal["GET", "POST"]
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    allow_plain_http: bool = False
    still_wanted: Callable[[], bool] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check the headers and keep their trimmed values."""
        checked = {name: header_value(name, value) for name, value in self.headers.items()}
        object.__setattr__(self, "headers", checked)


def header_value(name: str, value: str) -> str:
    """A header's value as it can be sent.

    Args:
        name: The header's name, which the error may show.
        value: Its value, mostly a key that a person pasted; it is never shown.

    Returns:
        The value without outer white space.

    Raises:
        BadHeader: Empty, or with a character outside visible ASCII and inner spaces.
    """
    if not _NAME.fullmatch(name):
        raise BadHeader("a header has no usable name")
    trimmed = value.strip()
    if not _VALUE.fullmatch(trimmed):
        raise BadHeader(f"the text for {name} is empty or has a character that cannot be sent")
    return trimmed


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer, whatever its status, that came from the host itself.

    Attributes:
        status: HTTP status, 200 to 299 or 400 to 599.
        body: At most 256 KiB, as sent.
        date: The gateway's own clock, where it told it.
        received_at: Ours, in UTC, when the answer was whole.
        retry_after: Seconds, 0 to 300, that the gateway asks to be left alone.
    """

    status: int
    body: bytes = field(repr=False)
    date: datetime | None
    received_at: datetime
    retry_after: float | None = None

    def json(self) -> strict_json.Json:
        """The body as strictly read JSON, whatever the content type says.

        Raises:
            JsonRefused: It is not JSON as we accept it.
        """
        return strict_json.parse(self.body)
