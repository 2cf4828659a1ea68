"""How a training customer behaves, chosen by the last two digits of the phone number.

One table, so that the guide, the server and the tests read the same rows. A script only says when
things happen, counted from the payment's creation; it must never act by itself, so that a restart
in the middle changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Outcome = Literal["succeeded", "failed"]


@dataclass(frozen=True, slots=True)
class CustomerScript:
    """What one kind of training customer does.

    Attributes:
        sentence: The behaviour in plain English, for the user's guide.
        processing_after: Seconds from creation until the network moves the money, if that shows.
        settles_after: Seconds from creation until the end; None waits for a person for ever.
        settles_as: The status at the end.
        failure_reason: Why it failed, as the gateway words it.
        answer_lost: The payment is created and the connection is closed without an answer.
        outage_seconds: How long the gateway is down, starting with this create.
    """

    sentence: str
    processing_after: float | None = None
    settles_after: float | None = None
    settles_as: Outcome = "succeeded"
    failure_reason: str | None = None
    answer_lost: bool = False
    outage_seconds: float = 0.0


DEFAULT_SCRIPT: Final = CustomerScript(
    "Any other number: the customer approves after 3 seconds.", settles_after=3.0
)

SCRIPTS: Final[Mapping[str, CustomerScript]] = {
    "30": CustomerScript("The customer approves after 30 seconds.", settles_after=30.0),
    "40": CustomerScript(
        "The customer rejects the request after 3 seconds.",
        settles_after=3.0,
        settles_as="failed",
        failure_reason="The customer rejected the request.",
    ),
    "50": CustomerScript(
        "The customer approves after 3 seconds but does not have enough money.",
        settles_after=3.0,
        settles_as="failed",
        failure_reason="The customer does not have enough money.",
    ),
    "60": CustomerScript("The customer never answers."),
    "70": CustomerScript(
        "The customer approves after 1 second, the network moves the money for 20 seconds,"
        " then it is paid.",
        processing_after=1.0,
        settles_after=21.0,
    ),
    "80": CustomerScript(
        "The gateway's answer to the charge is lost on the way; the customer still gets the"
        " request and approves after 3 seconds.",
        settles_after=3.0,
        answer_lost=True,
    ),
    "90": CustomerScript(
        "The gateway is down for 15 seconds, starting with this charge, which it never sees."
        " Sent again afterwards, it is approved after 3 seconds.",
        settles_after=3.0,
        outage_seconds=15.0,
    ),
    "99": CustomerScript("The customer waits until Approve or Reject is pressed in the panel."),
}


def script_for(phone: str | None) -> CustomerScript:
    """Return the behaviour of the customer with this number; of the default one without a phone."""
    return SCRIPTS.get(phone[-2:], DEFAULT_SCRIPT) if phone else DEFAULT_SCRIPT
