"""Everything that can go wrong between asking and having a gateway's word, as one tree.

The tree's first branch is the only question that matters for money: did the request leave? Who
catches `NotSent` may say "not sent"; who catches `MaybeSent` must say "not confirmed", unless an
`ErrorAnswer` is a clear refusal. No error here may ever carry a key, a whole phone number, an
address of a page or any text of an answer that was not redacted.

* ExchangeError
  x NotSent                 nothing of the request left this computer
    + BadRequest            ours: it could not have been sent
      - BadUrl
      - PlainHttpRefused
      - BadHeader
    + TransportClosed
    + Withheld
    + NameNotResolved
    + ConnectFailed
      - CertificateRefused
    + NotSentInTime
  x MaybeSent               the gateway may have it, whatever came back
    + NoAnswer              nothing that came back decides anything
      - DeadlinePassed
      - ConnectionLost
      - RateLimited         429, with the seconds to wait
      - GatewayDown         5xx
    + BadAnswer             it answered, and the answer cannot be understood or trusted
      - NotHttp
      - TooLarge
      - Redirected
      - Encoded
    + ErrorAnswer           a documented error object; it says whether it is a clear refusal
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime


class ExchangeError(Exception):
    """An exchange did not give what was asked.

    Attributes:
        code: A short code of ours in snake case (`name_not_resolved`, `deadline_passed`, ...).
        detail: Plain redacted text for people and logs, at most 300 characters.
        gateway_time: The answer's `Date`, UTC, where there was an answer with one.
        clock_suspect: The failure looks like a wrong clock (certificate not valid at our date).
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        gateway_time: datetime | None = None,
        clock_suspect: bool = False,
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail[:300]
        self.gateway_time = gateway_time
        self.clock_suspect = clock_suspect


class _Coded(ExchangeError):
    """One that always has the same code."""

    CODE: ClassVar[str]

    def __init__(self, detail: str = "", *, clock_suspect: bool = False) -> None:
        super().__init__(self.CODE, detail)
        self.clock_suspect = clock_suspect


class NotSent(ExchangeError):
    """Not a byte of the request left: the gateway cannot have acted on it."""


class BadRequest(_Coded, NotSent):
    """The request itself is wrong, so it was never tried."""

    CODE = "bad_request"


class BadUrl(BadRequest):
    """The address is not one that we send to."""

    CODE = "bad_url"


class PlainHttpRefused(BadRequest):
    """The address is plain http, not on loopback, and the owner has not allowed that."""

    CODE = "plain_http_refused"


class BadHeader(BadRequest):
    """A header's text (mostly a key badly pasted) cannot be sent; the text is not repeated."""

    CODE = "bad_header"


class TransportClosed(_Coded, NotSent):
    """The program is stopping."""

    CODE = "transport_closed"


class Withheld(_Coded, NotSent):
    """When it was about to leave nobody wanted it any more: the computer had slept, say."""

    CODE = "withheld"


class NameNotResolved(_Coded, NotSent):
    """The host's name led to no address: mostly, this computer is offline."""

    CODE = "name_not_resolved"


class ConnectFailed(_Coded, NotSent):
    """No connection, or no agreed encryption, with the host."""

    CODE = "connect_failed"


class CertificateRefused(ConnectFailed):
    """The host's certificate does not prove that it is the host.

    Refused for its dates alone it is `clock_suspect`: a shop computer with a wrong clock sees that
    of every certificate.
    """

    CODE = "certificate_refused"


class NotSentInTime(_Coded, NotSent):
    """The deadline passed while still looking up, connecting or waiting for a connection."""

    CODE = "not_sent_in_time"


class MaybeSent(ExchangeError):
    """The request, or a part of it, may have left: silence is not failure."""


class NoAnswer(MaybeSent):
    """It may have left, and nothing that came back decides anything."""


class DeadlinePassed(_Coded, NoAnswer):
    """The whole exchange took longer than it was given."""

    CODE = "deadline_passed"


class ConnectionLost(_Coded, NoAnswer):
    """The connection ended before the answer was whole."""

    CODE = "connection_lost"


class RateLimited(NoAnswer):
    """The gateway asked to slow down.

    Attributes:
        retry_after: Seconds to wait as asked, 0 to 300; None when it did not say.
    """

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after: float | None = None,
        gateway_time: datetime | None = None,
    ) -> None:
        super().__init__("rate_limited", detail, gateway_time=gateway_time)
        self.retry_after = retry_after


class GatewayDown(NoAnswer):
    """A 5xx answer."""


class ErrorAnswer(MaybeSent):
    """A documented error object under a 4xx (for Checkout also under 200).

    Attributes:
        status: The HTTP status.
        type: The error's type word, where it has one.
        gateway_code: The gateway's own code word, where it has one.
        message: Its message, plain text, redacted, at most 200 characters.
        param: The parameter it complains of, where it names one.
        refusal: In answer to a first create or initiate it means that nothing was created.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: str | None = None,
        gateway_code: str | None = None,
        param: str | None = None,
        refusal: bool = False,
        gateway_time: datetime | None = None,
    ) -> None:
        super().__init__(f"http_{status}", message, gateway_time=gateway_time)
        self.status = status
        self.type = type
        self.gateway_code = gateway_code
        self.message = message[:200]
        self.param = param
        self.refusal = refusal

    @property
    def not_found(self) -> bool:
        """Whether it says that there is no such payment."""
        return self.status == 404

    @property
    def conflict(self) -> bool:
        """Whether it says that the request conflicts with another, or with what there is."""
        return self.status == 409

    @property
    def unauthorised(self) -> bool:
        """Whether it says that the key is not accepted."""
        return self.status in (401, 403)


class BadAnswer(MaybeSent):
    """An answer that cannot be understood or trusted.

    Attributes:
        copy: A redacted copy of the answer, at most 500 characters, plain text.
    """

    def __init__(
        self, code: str, detail: str = "", *, copy: str = "", gateway_time: datetime | None = None
    ) -> None:
        super().__init__(code, detail, gateway_time=gateway_time)
        self.copy = copy[:500]


class _UnreadAnswer(_Coded, BadAnswer):
    """One that was not even read.

    Attributes:
        status: The answer's HTTP status, where it was readable: the only part of it that is kept.
    """

    def __init__(self, detail: str = "", *, status: int | None = None) -> None:
        super().__init__(detail)
        self.status = status


class NotHttp(_UnreadAnswer):
    """What came back is not HTTP, or has endless headers."""

    CODE = "not_http"


class TooLarge(_UnreadAnswer):
    """The answer is over the size cap."""

    CODE = "too_large"


class Redirected(_UnreadAnswer):
    """The answer sends us elsewhere, and we never go."""

    CODE = "redirected"


class Encoded(_UnreadAnswer):
    """The answer is compressed though we asked for it plain; it was not unpacked."""

    CODE = "encoded"
