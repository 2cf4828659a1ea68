"""What a browser asks with, and how it reached us: forms, days, cookies, https."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from pos_app.headoffice.incoming import forwarded, read_body
from pos_app.headoffice.pages import sessions

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_MOST_FORM: Final = 8192
_MOST_FIELDS: Final = 20
_MOST_DIGITS: Final = 18
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


async def read_form(request: Request) -> dict[str, str]:
    """A small form's fields; what is longer is not read to its end."""
    body = await read_body(request, _MOST_FORM)
    try:
        told = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    return {name: value.replace("\0", "") for name, value in told}


def day_of(request: Request, called: str, otherwise: date) -> date:
    """A day that was asked for; what is none, or is far away, is the other one."""
    try:
        day = date.fromisoformat(request.query_params.get(called, ""))
    except ValueError:
        return otherwise
    return day if _FIRST_YEAR <= day.year < _LAST_YEAR else otherwise


def below_of(told: str) -> tuple[str, str, int] | None:
    """The sale below which a page begins: its time, till and number; None for the newest."""
    at, _, rest = told.replace("\0", "").partition("|")
    till, _, sequence = rest.partition("|")
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) < _MOST_DIGITS):
        return None
    return at, till, int(sequence)


def is_https(request: Request) -> bool:
    """Whether the browser came by https, as a proxy on this computer or its network says."""
    return "https" in (request.url.scheme, forwarded(request, "x-forwarded-proto"))


def is_plain(request: Request) -> bool:
    """Whether it is plain http on this computer itself, where a cookie cannot be Secure."""
    return not is_https(request) and request.url.hostname in ("localhost", "127.0.0.1", "::1")


def session_cookie(request: Request) -> str:
    """The name of the cookie of whoever is logged in."""
    return "ho" if is_plain(request) else "__Host-ho"


def form_cookie(request: Request) -> str:
    """The name of the cookie of whoever is not."""
    return f"{session_cookie(request)}-form"


def set_cookie(answer: Response, request: Request, name: str, value: str) -> None:
    """Give the browser a cookie that no script and no other site can use."""
    answer.set_cookie(
        name,
        value,
        max_age=int(sessions.LASTS.total_seconds()),
        secure=not is_plain(request),
        httponly=True,
        samesite="lax",
    )
