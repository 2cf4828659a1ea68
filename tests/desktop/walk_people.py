"""Who is at the walk's till: names, PINs right and wrong, rights that are lacked, approvals.

What may be done, and by whom, is asked of the engine's own rules. Whoever was let in or approved
is known here before the window hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pos_app.engine import at_till, events, requests
from pos_app.engine.dispatch import refusal
from tests.desktop.people import PEOPLE

if TYPE_CHECKING:
    from random import Random

    from pos_app.domain.people import Person, Right

PIN = "1234"
_NOTES = requests.AddPerson | requests.SetPin | requests.DisablePerson | requests.ResetPeople


@dataclass
class WalkPeople:
    """Everybody, and who of them is there.

    Attributes:
        people: Nobody where nobody has to say who they are.
        here: Who is at the till; None while it is locked.
        approved: Somebody has approved the next act.
        locks: How often the window asked for the lock.
    """

    people: tuple[Person, ...] = ()
    here: Person | None = None
    approved: bool = False
    locks: int = field(default=0)

    @property
    def locked(self) -> bool:
        """Whether nobody is there who would have to be."""
        return bool(self.people) and self.here is None

    def changed(self) -> events.PeopleChanged:
        """What is told of who is there."""
        return events.PeopleChanged(self.people, self.here)

    def refused(self, request: requests.EngineRequest) -> list[events.EngineEvent] | None:
        """Why whoever is there may not have this; None where they may."""
        if not self.people or type(request) in at_till._ALWAYS:
            return None
        code = "locked" if self.here is None else None
        right = at_till._RIGHTS.get(type(request))
        if right is not None and self.here is not None and not self._may(self.here, right):
            code = "right_lacking"
        told = None if code is None else refusal(request, code)
        return None if told is None else [told]

    def _may(self, person: Person, right: Right) -> bool:
        approved, self.approved = self.approved, False
        return person.may(right) or approved

    def answer(
        self, request: requests.EngineRequest, random: Random
    ) -> list[events.EngineEvent] | None:
        """What a request about people leads to; None for any other."""
        match request:
            case requests.Lock():
                self.here, self.approved = None, False
                return [self.changed()]
            case requests.EndApproval():
                self.approved = False
                return []
            case requests.Unlock(ref, name, pin) | requests.Approve(ref, name, pin):
                known = next((one for one in self.people if one.name == name), None)
                if known is None:
                    return [events.PersonRefused(ref, "unknown_person")]
                if pin != PIN or random.random() < 0.1:
                    wait = random.choice((0.0, 30.0))
                    return [events.PersonRefused(ref, "wrong_pin", wait)]
                if isinstance(request, requests.Approve):
                    self.approved = True
                    return [events.PersonAtTill(ref, known)]
                self.here, self.approved = known, False
                return [self.changed(), events.PersonAtTill(ref, known)]
            case _ if isinstance(request, _NOTES):
                return [events.PersonRefused(request.ref, "ledger")]
        return None


def everybody() -> WalkPeople:
    """Two cashiers, a supervisor and an owner, before a locked till."""
    return WalkPeople(PEOPLE)
