"""The till's talk with its head office: requests by `transport`, each under one total deadline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.outbox.messages import WireRefused, read_acknowledged, read_page
from pos_app.settings.keys import Secret, UnusableSecret
from pos_app.transport.client import Request
from pos_app.transport.errors import ExchangeError
from pos_app.transport.strict_json import JsonRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.outbox.messages import Acknowledged, Batch, JournalPage
    from pos_app.transport.client import Reply, Transport

_OK, _FORBIDDEN, _CONFLICT = 200, 403, 409
_SECONDS = 30.0
# It holds this one for 25.
_HELD_SECONDS = 40.0
# Of a name or a token.
_LONGEST = 200
_JSON = {"Content-Type": "application/json"}


class LinkError(Exception):
    """Head office did not take it.

    Attributes:
        code: `unreachable` (with the transport's own code as `detail`), `certificate_refused`,
            `code_refused`, `token_refused`, `too_large`, `refused`, `down`, `not_understood`; of
            what it says it has: `fork`, `broken`, `other_rows`, `not_taken`; of the till itself:
            `token_missing`, `bad_address`, `not_kept`; of a restore: `not_readable`, `incomplete`.
        retry_after: Seconds that it asks to be left alone.
    """

    def __init__(self, code: str, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an enrolment gave.

    Attributes:
        token: What this till shows from now on.
        owner: The owner's name; shop and till likewise.
    """

    token: Secret
    owner: str
    shop: str
    till: str


async def enrol(transport: Transport, url: str, code: str, *, restore: bool = False) -> Welcome:
    """Make this till known at `url` by a one-time code; to `restore`, in a dead till's place.

    Raises:
        LinkError: It was not; a code that was refused is `code_refused`.
    """
    body = json.dumps({"code": code, "restore": True} if restore else {"code": code}).encode()
    request = Request("POST", f"{url}/v1/enrol", _JSON, body)
    told = _told(await _exchange(transport, request))
    token, owner, shop, till = (
        _short(told.get(name)) for name in ("token", "owner", "shop", "till")
    )
    try:
        return Welcome(Secret(token), owner, shop, till)
    except UnusableSecret:
        raise LinkError("not_understood") from None


async def send(
    transport: Transport, url: str, token: Secret, batch: Batch, *, deadline: float = _SECONDS
) -> Acknowledged:
    """Send a batch; what head office says it has then.

    Raises:
        LinkError: It may have it all the same; the same batch may be sent again.
    """
    headers = {**_JSON, "Authorization": f"Bearer {token.reveal()}"}
    request = Request("POST", f"{url}/v1/journal", headers, batch.to_json())
    told = _told(await _exchange(transport, request, deadline), also=_CONFLICT)
    try:
        return read_acknowledged(told)
    except WireRefused:
        raise LinkError("not_understood") from None


async def hints(
    transport: Transport, url: str, token: Secret, payments: Sequence[str]
) -> list[str]:
    """Those of these payments of which a gateway spoke; head office may think for 25 seconds.

    Raises:
        LinkError: It said nothing of them.
    """
    headers = {"Authorization": f"Bearer {token.reveal()}"}
    request = Request("GET", f"{url}/v1/hints?payments={','.join(payments)}", headers)
    told = _told(await _exchange(transport, request, _HELD_SECONDS)).get("payments")
    if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
        raise LinkError("not_understood")
    return told


async def rows(transport: Transport, url: str, token: Secret, after: int) -> JournalPage:
    """Rows that head office has of this till, after one of them; for a restore alone.

    Raises:
        LinkError: It gave none; `not_readable` where the till did not enrol for that.
    """
    headers = {"Authorization": f"Bearer {token.reveal()}"}
    request = Request("GET", f"{url}/v1/journal?after={after}", headers)
    reply = await _exchange(transport, request)
    if reply.status == _FORBIDDEN:
        raise LinkError("not_readable")
    try:
        return read_page(_told(reply))
    except WireRefused:
        raise LinkError("not_understood") from None


async def _exchange(transport: Transport, request: Request, deadline: float = _SECONDS) -> Reply:
    try:
        return await transport.exchange(request, deadline=deadline)
    except ExchangeError as error:
        code = error.code if error.code == "certificate_refused" else "unreachable"
        raise LinkError(code, error.code) from None


def _told(reply: Reply, also: int = _OK) -> dict[str, object]:
    if reply.status not in (_OK, also):
        raise LinkError(_refusal(reply.status), str(reply.status), reply.retry_after)
    try:
        told = reply.json()
    except JsonRefused:
        raise LinkError("not_understood") from None
    if not isinstance(told, dict):
        raise LinkError("not_understood")
    return dict(told)


def _short(told: object) -> str:
    """A name or a token: text that can stand on one line, and in a header."""
    if not isinstance(told, str) or len(told) > _LONGEST or not told.isprintable():
        raise LinkError("not_understood")
    return told


def _refusal(status: int) -> str:
    match status:
        case 401:
            return "token_refused"
        case 403:
            return "code_refused"
        case 413:
            return "too_large"
    return "down" if status >= 500 else "refused"
