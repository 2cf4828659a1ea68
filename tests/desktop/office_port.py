"""Head office as the window's tests have it: it says and does what a test tells it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta

from pos_app.desktop.link.head_office import HeadOfficeRead
from tests.desktop.engine import NOON

ENROLLED = HeadOfficeRead(
    enrolled=True,
    address="https://office.example",
    owner="Kofi Mensah",
    shop="Osu",
    till="T1",
    sent_to=41_207,
    waiting=3,
    heard_at=NOON - timedelta(minutes=2),
)


@dataclass
class OfficePort:
    """It answers once `gate` is open, which it is at first.

    Attributes:
        now: What `read` says; an enrolment or leaving that is not refused changes it.
        refuses: The code of why nothing comes of a wish; empty for nothing.
        asked: The wishes, with what was typed.
        reads: How often it was asked how it is.
    """

    now: HeadOfficeRead = field(default_factory=HeadOfficeRead)
    refuses: str = ""
    asked: list[tuple[str, ...]] = field(default_factory=list)
    reads: int = 0
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def __call__(self) -> OfficePort:
        return self

    def read(self) -> HeadOfficeRead:
        self.gate.wait(20)
        self.reads += 1
        return self.now

    def enrol(self, address: str, code: str) -> str:
        self.gate.wait(20)
        self.asked.append(("enrol", address, code))
        if not self.refuses:
            self.now = replace(ENROLLED, address=address)
        return self.refuses

    def leave(self) -> str:
        self.gate.wait(20)
        self.asked.append(("leave",))
        if not self.refuses:
            self.now = HeadOfficeRead()
        return self.refuses
