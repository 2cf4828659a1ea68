"""Who is at the till: PINs, rights and approvals, asked before anything that a person wishes.

A PIN is hashed slowly, off the loop, with a key that is not in the ledger; a try is on disk before
it is looked at, so that neither a killed program nor a restart gives it back. It must never keep,
tell or log a PIN, and what was approved is approved once.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pos_app.domain import people as rules
from pos_app.domain.people import Person, PersonRefusal, Right
from pos_app.domain.receipt import ReceiptWay
from pos_app.domain.shift import CashKind
from pos_app.engine import events, requests
from pos_app.ledger.book import Acting
from pos_app.system.daemon_call import run_blocking

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.money import Money
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import CloseShift, EngineRequest, PeopleRequest
    from pos_app.engine.session import LedgerSession

APPROVED_FOR_SECONDS: Final = 20.0
# 32 MiB and a fifth of a second: the cost class that is advised for 128 MiB, on an old machine.
_COST: Final = {"n": 2**15, "r": 8, "p": 3, "dklen": 32, "maxmem": 2**26}
_SALT_BYTES: Final = 16
_PEPPERED, _PLAIN = "scrypt-peppered", "scrypt"


class _Refused(Exception):
    def __init__(self, code: str, wait_seconds: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class _Approved:
    ref: str
    name: str
    until: float


class People:
    """Everybody who is set up, and who of them is at the till."""

    def __init__(self, session: LedgerSession) -> None:
        self._session = session
        self._people: tuple[Person, ...] = ()
        self._at_till = ""
        self._approved: _Approved | None = None
        # The last one of which nothing more is wished.
        self._ended = ""
        self._lock = asyncio.Lock()

    def load(self) -> None:
        """Read who is set up, and tell it; raises LedgerGone."""
        self._people = self._session.book.people()
        self._tell()

    @property
    def at_till(self) -> Person | None:
        """Who is at the till; None while it is locked, or nobody is set up."""
        known = rules.find(self._people, self._at_till) if self._at_till else None
        return known if known is not None and known.active else None

    # -- what may be done

    def why_not(self, request: EngineRequest) -> str | None:
        """Say why a request may not be dealt with now: `locked` or `right_lacking`; None: it may.

        An approval is used up by the request that needed it.
        """
        if not self._set_up or type(request) in _ALWAYS:
            return None
        person, right = self.at_till, self._right(request)
        if right is None and isinstance(request, requests.MakeReceipt):
            # The customer's own, of what is paid.
            return None
        if person is None:
            return "locked"
        if right is None or self._may(person, right) or self._within_limit(request):
            return None
        return None if self._is_approved(right) else "right_lacking"

    def acting(self, request: EngineRequest) -> Acting:
        """Who wishes this, and who approved it; to be asked once, after `why_not`."""
        person, approved = self.at_till, self._approved
        if person is None:
            return Acting()
        right = self._right(request)
        alone = right is None or self._may(person, right) or self._within_limit(request)
        if alone or approved is None:
            return Acting(person.name)
        self._approved = None
        return Acting(person.name, approved.name)

    def _right(self, request: EngineRequest) -> Right | None:
        """The right that a request needs; None where anybody may."""
        match request:
            case requests.MoveCash() if request.kind is CashKind.CASH_IN:
                return None
            case requests.ChargeCash(slip=str()):
                return Right.REFUND
            case requests.CloseShift():
                return self._right_to_close(request)
            case requests.MakeReceipt():
                again = request.way is ReceiptWay.PRINT
                printed = again and self._session.book.is_printed(request.sale_id)
                return Right.REPRINT if printed else None
        return _RIGHTS.get(type(request))

    def _right_to_close(self, request: CloseShift) -> Right | None:
        """Somebody else's shift, and a drawer that is far off, are not for everybody to close."""
        now, person = self._session.book.shift_report(), self.at_till
        if now is None or person is None:
            return None
        others = now.shift.opened_by not in (None, person.name)
        off = abs(request.count.total.minor - now.totals.in_drawer.minor)
        far = off > self._session.deps.till.shift.difference_limit.minor
        return Right.CLOSE_OTHERS_SHIFT if others or far else None

    def _may(self, person: Person, right: Right) -> bool:
        return rules.may(self._people, person, right)

    def _within_limit(self, request: EngineRequest) -> bool:
        amount: Money | None = None
        match request:
            case requests.PromiseRefund():
                amount = request.amount
            case requests.SettleRefund(_, number) | requests.ChargeCash(slip=str() as number):
                promised = self._session.book.refund(number)
                amount = promised.amount if promised is not None else None
        return amount is not None and amount <= self._session.deps.till.refund_limit

    def _is_approved(self, right: Right) -> bool:
        if self._approved is None:
            return False
        approver = rules.find(self._people, self._approved.name)
        in_time = self._session.deps.monotonic() <= self._approved.until
        return in_time and approver is not None and approver.may(right)

    @property
    def _set_up(self) -> bool:
        return any(person.active for person in self._people)

    # -- what is asked of it

    async def answer(self, request: PeopleRequest) -> EngineEvent:
        """Do what a request about people asks, and say how that went; raises LedgerGone."""
        try:
            # One at a time: two tries at once would be one for the count.
            async with self._lock:
                return await self._answer(request)
        except _Refused as why:
            return events.PersonRefused(request.ref, why.code, why.wait_seconds)

    def lock(self) -> None:
        """Nobody is at the till any more."""
        self._at_till, self._approved = "", None
        self._tell()

    def end_approval(self, ref: str) -> None:
        """Let nothing more be done by this approval, nor by one that is still on its way."""
        self._ended = ref
        if self._approved is not None and self._approved.ref == ref:
            self._approved = None

    async def _answer(self, request: PeopleRequest) -> EngineEvent:
        match request:
            case requests.Unlock(ref, name, pin):
                person = await self._proven(name, pin)
                self._at_till, self._approved = person.name, None
                self._tell()
                return events.PersonAtTill(ref, person)
            case requests.Approve(ref, name, pin):
                person = await self._proven(name, pin)
                until = self._session.deps.monotonic() + APPROVED_FOR_SECONDS
                if ref != self._ended:
                    self._approved = _Approved(ref, person.name, until)
                return events.PersonAtTill(ref, person)
            case requests.ResetPeople(ref):
                self._session.book.reset_people(at=self._session.now())
                self._at_till, self._approved = "", None
                self.load()
                return events.PersonNoted(ref, None)
            case requests.DisablePerson(ref, name):
                self._ask_owner()
                person = self._known(name)
                self._refuse(rules.why_not_disable(self._people, person))
                return self._note(ref, "person_disabled", replace(person, active=False))
            case requests.AddPerson(ref, name, role, pin):
                self._ask_owner()
                self._refuse(rules.why_not_add(self._people, name))
                self._refuse(None if rules.is_pin(pin) else PersonRefusal.NOT_A_PIN)
                new = Person(rules.tidy_name(name), role, pin=await self._hashed(pin))
                return self._note(ref, "person_added", new)
        person = self._known(request.name)
        if person.name != self._at_till:
            self._ask_owner()
        self._refuse(None if rules.is_pin(request.pin) else PersonRefusal.NOT_A_PIN)
        kept = await self._hashed(request.pin)
        fresh = replace(person, active=True, pin=kept, tries=0, tried_at=None)
        return self._note(request.ref, "pin_set", fresh)

    def _ask_owner(self) -> None:
        if not any(person.may(Right.SETTINGS) for person in self._people):
            # Where there is no owner the computer's own account is the only one to ask.
            return
        person = self.at_till
        if person is None:
            raise _Refused("locked")
        if not person.may(Right.SETTINGS):
            raise _Refused("right_lacking")

    def _known(self, name: str) -> Person:
        person = rules.find(self._people, name)
        if person is None:
            raise _Refused(PersonRefusal.UNKNOWN)
        return person

    @staticmethod
    def _refuse(why: PersonRefusal | None) -> None:
        if why is not None:
            raise _Refused(why)

    def _note(self, ref: str, kind: str, person: Person) -> EngineEvent:
        self._session.book.note_person(kind, person, at=self._session.now())
        self.load()
        return events.PersonNoted(ref, _shown(person), person.pin.startswith(_PEPPERED))

    def _tell(self) -> None:
        here = self.at_till
        shown = tuple(map(_shown, self._people))
        self._session.publish(
            events.PeopleChanged(
                tuple(person for person in shown if person.active),
                None if here is None else _shown(here),
                self._session.book.people_reset_at(),
                tuple(person for person in shown if not person.active),
            )
        )

    # -- PINs

    async def _proven(self, name: str, pin: str) -> Person:
        """The person whose PIN it is; a wrong one is counted before it is looked at."""
        person = self._known(name)
        if not person.active:
            raise _Refused(PersonRefusal.UNKNOWN)
        if person.tries >= rules.MOST_TRIES:
            raise _Refused("too_many")
        wait = rules.wait_seconds(person, self._session.now())
        if wait:
            raise _Refused("too_soon", wait)
        kind, salt, kept = person.pin.split(":")
        key = await self._key() if kind == _PEPPERED else b""
        if key is None:
            raise _Refused("no_key")
        at = self._session.now()
        tried = replace(person, tries=person.tries + 1, tried_at=at)
        self._session.book.note_person("pin_tried", tried, at=at)
        self._people = self._session.book.people()
        found = await _slow_hash(pin, bytes.fromhex(salt), key)
        if not hmac.compare_digest(found, bytes.fromhex(kept)):
            if tried.tries >= rules.MOST_TRIES:
                raise _Refused("too_many")
            raise _Refused("wrong_pin", rules.wait_seconds(tried, at))
        proven = replace(person, tries=0, tried_at=None)
        self._session.book.note_person("pin_right", proven, at=self._session.now())
        self._people = self._session.book.people()
        return _shown(proven)

    async def _hashed(self, pin: str) -> str:
        key = await self._key()
        salt = self._session.deps.random.getrandbits(8 * _SALT_BYTES).to_bytes(_SALT_BYTES)
        found = await _slow_hash(pin, salt, key or b"")
        kind = _PLAIN if key is None else _PEPPERED
        return f"{kind}:{salt.hex()}:{found.hex()}"

    async def _key(self) -> bytes | None:
        read: Callable[[], bytes | None] = self._session.deps.pin_key
        return await run_blocking(read, name="pin-key")


def _shown(person: Person) -> Person:
    """The same without what is kept of the PIN."""
    return replace(person, pin="")


async def _slow_hash(pin: str, salt: bytes, key: bytes) -> bytes:
    secret = hmac.digest(key, pin.encode(), "sha256")
    return await run_blocking(lambda: hashlib.scrypt(secret, salt=salt, **_COST), name="pin-hash")


# What a person may lack the right to do alone.
_RIGHTS: Final[dict[type, Right]] = {
    requests.PromiseRefund: Right.REFUND,
    requests.SettleRefund: Right.REFUND,
    requests.ClosePayment: Right.CLOSE_UNPAID,
    requests.MoveCash: Right.CASH_OUT,
    requests.TakeToSafe: Right.CASH_OUT,
    requests.OpenDrawer: Right.OPEN_DRAWER,
    requests.AskReport: Right.REPORTS,
}


# What is done whoever is there: it looks, tells, or leaves what is watched as it is.
_ALWAYS: Final = frozenset(
    {
        requests.Unlock,
        requests.Lock,
        requests.Approve,
        requests.EndApproval,
        requests.AddPerson,
        requests.SetPin,
        requests.DisablePerson,
        requests.ResetPeople,
        requests.NoteSettings,
        requests.PutOnScreen,
        requests.LeaveSale,
        requests.CheckNow,
        requests.LookSooner,
        requests.DropCreated,
        requests.EndReceipt,
        requests.SetPaymentAside,
        requests.TestConnection,
        requests.AskHistory,
        requests.AskStory,
        requests.AskAttention,
        requests.AskWeather,
        requests.AskSlip,
        requests.ReconcileDay,
        requests.CheckClaim,
        requests.StopAsking,
    }
)
