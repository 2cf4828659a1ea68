"""How a gateway can fail the till, as one tree; `port` hands it on.

The errors say one thing above all: may the request have reached the gateway?

    GatewayError                 carries a code, a redacted text and the gateway's time if known
    |- NotSent                   nothing left the till (no name, no connection, refused by us)
    |- NoAnswer                  it may have left; what came back, if anything, decides nothing
    |  |- RateLimited            429, with the seconds to wait
    |  `- GatewayDown            5xx
    |- ErrorAnswer               a documented error object under a 4xx; `refusal` says whether, in
    |                            answer to a first create, it means that nothing was created
    `- BadAnswer                 an answer that cannot be understood or trusted; `copy` is a
                                 redacted, capped copy for a person's review

No key and no whole phone number may be in any of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


# The code of a request that was not wanted any more when it was about to leave.
WITHHELD = "withheld"


class GatewayError(Exception):
    """A gateway did not give what was asked.

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
        """Keep what is known."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail[:300]
        self.gateway_time = gateway_time
        self.clock_suspect = clock_suspect


class NotSent(GatewayError):
    """Nothing left the till."""


class NoAnswer(GatewayError):
    """It may have left, and nothing that came back decides anything."""


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
        """Keep how long it asked us to wait."""
        super().__init__("rate_limited", detail, gateway_time=gateway_time)
        self.retry_after = retry_after


class GatewayDown(NoAnswer):
    """A 5xx answer."""


class ErrorAnswer(GatewayError):
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
        """Keep the documented fields."""
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


class BadAnswer(GatewayError):
    """An answer that cannot be understood or trusted.

    Attributes:
        copy: A redacted copy of the answer, at most 500 characters, plain text.
    """

    def __init__(
        self, code: str, detail: str = "", *, copy: str = "", gateway_time: datetime | None = None
    ) -> None:
        """Keep the redacted copy."""
        super().__init__(code, detail, gateway_time=gateway_time)
        self.copy = copy[:500]
