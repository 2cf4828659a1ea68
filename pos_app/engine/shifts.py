"""Opens and closes shifts and moves the drawer's cash, each in one commit.

A close puts what the gateway's own list says beside what the till took. It must never be refused
or held up longer than one deadline because a gateway is silent, and never count what moved while
the list was read against a count that was made before.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from pos_app.domain.methods import GATEWAYS, METHODS
from pos_app.domain.payment import ReadingStatus
from pos_app.domain.shift import (
    ShiftRefusal,
    why_not_close,
    why_not_count,
    why_not_move,
    why_not_take,
)
from pos_app.engine import events
from pos_app.engine.reconcile import Reconciler
from pos_app.engine.reconcile_result import Finding
from pos_app.engine.requests import CountDrawer, MoveCash, OpenDrawer, OpenShift, TakeToSafe
from pos_app.ledger.book import ACTING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.domain.methods import Method
    from pos_app.domain.money import Money
    from pos_app.domain.phone import Network
    from pos_app.domain.shift import Shift, ShiftReport
    from pos_app.engine.gateway_health import GatewayHealth
    from pos_app.engine.reconcile_result import Compared
    from pos_app.engine.requests import CloseShift, ShiftRequest
    from pos_app.engine.session import LedgerSession

_ID_BITS = 96
# The method whose gateway keeps a list of what it collected.
_LISTED: Final = next(
    method
    for method, traits in METHODS.items()
    if traits.gateway is not None and GATEWAYS[traits.gateway].lists
)
_Said: TypeAlias = "dict[tuple[Method, Network | None], int]"


class Shifts:
    """Deals with the drawer."""

    def __init__(self, session: LedgerSession, health: GatewayHealth) -> None:
        self._session = session
        self._health = health

    async def answer(self, request: ShiftRequest) -> events.ShiftDone:
        """Do what is asked about the drawer, and say how it stands.

        Raises:
            LedgerGone: The ledger failed; it was told.
        """
        now = self._session.book.shift_report()
        if isinstance(request, OpenShift):
            return self._open(request, now)
        if isinstance(request, OpenDrawer):
            return self._open_drawer(request, now)
        if isinstance(request, TakeToSafe):
            return self._take_to_safe(request, now)
        if now is None:
            return events.ShiftDone(request.ref, ShiftRefusal.SHIFT_CLOSED, None)
        if isinstance(request, MoveCash):
            return self._move(request, now)
        if isinstance(request, CountDrawer):
            return await self._count(request, now)
        return await self._close(cast("CloseShift", request), now)

    def _open(self, request: OpenShift, now: ShiftReport | None) -> events.ShiftDone:
        if now is not None:
            return events.ShiftDone(request.ref, ShiftRefusal.SHIFT_OPEN, now)
        if (why := why_not_count(request.count)) is not None:
            return events.ShiftDone(request.ref, why, None)
        shift_id = f"h_{self._session.deps.random.getrandbits(_ID_BITS):024x}"
        opened = self._session.book.open_shift(
            shift_id, request.count, by=ACTING.get().cashier, at=self._session.now()
        )
        self._session.publish(events.ShiftChanged(opened.shift))
        return events.ShiftDone(request.ref, "done", opened)

    def _open_drawer(self, request: OpenDrawer, now: ShiftReport | None) -> events.ShiftDone:
        if not request.reason.strip():
            return events.ShiftDone(request.ref, ShiftRefusal.REASON_NEEDED, now)
        self._session.book.open_drawer(request.reason, at=self._session.now())
        return events.ShiftDone(request.ref, "done", now)

    def _move(self, request: MoveCash, now: ShiftReport) -> events.ShiftDone:
        why = why_not_move(request.kind, request.amount, request.reason, now.totals.in_drawer)
        if why is not None:
            return events.ShiftDone(request.ref, why, now)
        acting = ACTING.get()
        moved = self._session.book.move_cash(
            request.kind,
            request.amount,
            request.reason,
            by=acting.cashier,
            approved_by=acting.approved_by,
            at=self._session.now(),
        )
        return events.ShiftDone(request.ref, "done", moved)

    def _take_to_safe(self, request: TakeToSafe, now: ShiftReport | None) -> events.ShiftDone:
        if now is not None:
            return events.ShiftDone(request.ref, ShiftRefusal.SHIFT_OPEN, now)
        book = self._session.book
        left = book.left_by_close(request.amount.currency)
        if (why := why_not_take(request.amount, request.reason, left)) is not None:
            return events.ShiftDone(request.ref, why, None)
        acting = ACTING.get()
        book.take_to_safe(
            request.amount,
            request.reason,
            by=acting.cashier,
            approved_by=acting.approved_by,
            at=self._session.now(),
        )
        return events.ShiftDone(request.ref, "done", None)

    async def _count(self, request: CountDrawer, before: ShiftReport) -> events.ShiftDone:
        if (why := why_not_count(request.count)) is not None:
            return events.ShiftDone(request.ref, why, before)
        # Kept before anything is told: whoever counts again has seen what must be there.
        counted = self._session.book.note_count(request.count, at=self._session.now())
        said = await self._gateways_say(before.shift)
        now = self._as_it_was(request.ref, before, counted.totals.in_drawer)
        if isinstance(now, events.ShiftDone):
            return now
        report = replace(now, totals=now.totals.beside(said))
        return events.ShiftDone(request.ref, "done", report)

    async def _close(self, request: CloseShift, before: ShiftReport) -> events.ShiftDone:
        rules = self._session.deps.till.shift
        expected = before.totals.in_drawer
        why = why_not_count(request.count) or why_not_close(
            expected, request.count.total, request.reason, rules
        )
        if request.expected not in (None, expected):
            why = ShiftRefusal.COUNT_AGAIN
        if why is not None:
            return events.ShiftDone(request.ref, why, before)
        said = await self._gateways_say(before.shift)
        # Nothing below waits: what is looked at is what is committed.
        now = self._as_it_was(request.ref, before, expected)
        if isinstance(now, events.ShiftDone):
            return now
        acting = ACTING.get()
        z = self._session.book.close_shift(
            request.count,
            by=acting.cashier,
            approved_by=acting.approved_by,
            reason=request.reason,
            gateway=said,
            at=self._session.now(),
        )
        self._session.publish(events.ShiftChanged(None))
        return events.ShiftDone(request.ref, "done", z)

    def _as_it_was(
        self, ref: str, before: ShiftReport, expected: Money
    ) -> ShiftReport | events.ShiftDone:
        """The shift after a wait, or why nothing is done: it, or its drawer, is another now."""
        now = self._session.book.shift_report()
        if now is None or now.shift != before.shift:
            return events.ShiftDone(ref, ShiftRefusal.SHIFT_CLOSED, now)
        if now.totals.in_drawer != expected:
            return events.ShiftDone(ref, ShiftRefusal.COUNT_AGAIN, now)
        return now

    # -- what the gateways say

    async def _gateways_say(self, shift: Shift) -> _Said:
        """What PayGate's own list says of what will stand on the Z, minor units.

        Checkout keeps no list, so nothing is said of codes; nor is anything of a network whose
        payments could not all be compared.
        """
        paygate = self._health.paygate
        if paygate is None:
            return {}
        book, now = self._session.book, self._session.now()
        made = [
            self._session.payment(payment_id).created_at
            for payment_id in book.taken_since_z(_LISTED)
        ]
        reconciler = Reconciler(self._session, paygate, None)
        try:
            async with asyncio.timeout(self._session.deps.close_seconds):
                found = await reconciler.reconcile(min([shift.opened_at, *made]), now)
        except TimeoutError:
            return {}
        # Read again, since the comparison may have proven some.
        return self._said_of(book.taken_since_z(_LISTED), found.compared)

    def _said_of(self, taken: Sequence[str], compared: Sequence[Compared]) -> _Said:
        only_there = [one for one in compared if one.finding is Finding.ONLY_THERE]
        here = {
            one.payment.payment_id: one
            for one in compared
            if one.payment is not None and one.finding is not Finding.ONLY_THERE
        }
        said: _Said = {}
        unknown: set[Network | None] = set()
        for payment_id in taken:
            network = self._session.payment(payment_id).network
            if payment_id not in here:
                unknown.add(network)
            else:
                _add(said, network, _paid_there(here[payment_id]))
        for one in only_there:
            if one.needs_person and (minor := _paid_there(one)):
                _add(said, one.payment.network if one.payment else None, minor)
        return {key: minor for key, minor in said.items() if key[1] not in unknown}


def _add(said: _Said, network: Network | None, minor: int) -> None:
    key = (_LISTED, network)
    said[key] = said.get(key, 0) + minor


def _paid_there(one: Compared) -> int:
    """What the gateway says was paid, minor units; nothing where it does not say so."""
    if one.there != ReadingStatus.SUCCEEDED.value:
        return 0
    amount = one.amount or (one.payment and one.payment.amount)
    return amount.minor if amount else 0
