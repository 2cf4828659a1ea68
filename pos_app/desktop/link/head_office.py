"""Head office as the window sees it: whether this till is enrolled, and how far its rows are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class HeadOfficeRead:
    """How it is now.

    Attributes:
        enrolled: Whether there is a head office.
        address: Its URL.
        owner: Whose it is; shop and till are this till's names there. Empty where not known.
        sent_to: The last row of the journal that it has.
        waiting: How many rows are still to be sent; None where that is not known.
        heard_at: When it last answered; None for never.
        trouble: The code of what is in the way; empty for nothing.
    """

    enrolled: bool = False
    address: str = ""
    owner: str = ""
    shop: str = ""
    till: str = ""
    sent_to: int = 0
    waiting: int | None = None
    heard_at: datetime | None = None
    trouble: str = ""


class HeadOfficePort(Protocol):
    """What the window asks of head office. Every method blocks, and none raises."""

    def read(self) -> HeadOfficeRead:
        """How it is now."""

    def enrol(self, address: str, code: str) -> str:
        """Make this till known by a one-time code; empty, or the code of why not."""

    def leave(self) -> str:
        """Send nothing any more; empty, or the code of why that cannot be kept."""
