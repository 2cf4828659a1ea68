"""Known bugs to plant, one at a time, to see that the simulation finds them.

Each is what somebody could write by mistake, put in at a seam of the real till for one run and
taken out again. The till itself is never changed for it.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pos_app.domain import payment_rules
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.domain.payment_events import CancelAccepted
from pos_app.engine import charge, lost_replies, poll, recover, session
from pos_app.engine import send as sending
from pos_app.engine.cancel import Canceller
from pos_app.gateways import checkout, paygate, port
from pos_app.ledger import checkpoint
from pos_app.ledger.book import LedgerError
from pos_app.transport.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Plant:
    """One bug.

    Attributes:
        name: What the mistake is.
        within: At most so many seeds until it must have been found.
        changes: What is put in: an owner, an attribute's name, and how it is made of the real one.
        first: The seed to begin with, near one that is known to find it.
    """

    name: str
    within: int
    changes: tuple[tuple[Any, str, Callable[[Any], Any]], ...]
    first: int = 0

    @contextlib.contextmanager
    def planted(self) -> Iterator[None]:
        """Put the bug in for a while."""
        real = [(owner, name, getattr(owner, name)) for owner, name, _ in self.changes]
        try:
            for owner, name, make in self.changes:
                setattr(owner, name, make(getattr(owner, name)))
            yield
        finally:
            for owner, name, value in real:
                setattr(owner, name, value)


def _timeout_is_refused(real: Any) -> Any:
    async def create(self: Any, body: bytes, *more: Any) -> Any:
        try:
            return await real(self, body, *more)
        except port.NoAnswer:
            raise port.ErrorAnswer(422, "no answer", refusal=True) from None

    return create


def _page_means_failed(_real: Any) -> Any:
    def went_wrong(self: Any, payment: Any, error: Any, **_more: Any) -> Any:
        if isinstance(error, port.BadAnswer):
            failed = GatewayStatus(ReadingStatus.FAILED, "failed", payment_id=payment.payment_id)
            self._session.apply_status(payment.payment_id, failed)
        return poll.NO_ANSWER

    return went_wrong


def _no_walk(_real: Any) -> Any:
    async def search(self: Any, gateway: Any, payment_id: str) -> None:
        now = self._session.clocks.moment()
        await self._go_on(gateway, payment_id, lost_replies.Walk(now, now))

    return search


def _sending_not_committed(real: Any) -> Any:
    def happen(self: Any, payment_id: str, kind: str, *events: Any, **more: Any) -> Any:
        if kind != "sending":
            return real(self, payment_id, kind, *events, **more)
        for event in events:
            self.cache(payment_rules.apply_event(self.payment(payment_id), event))
        return self.payment(payment_id)

    return happen


def _cancel_not_committed(real: Any) -> Any:
    def happen(self: Any, payment_id: str, kind: str, *events: Any, **more: Any) -> Any:
        if kind != "cancel_asked":
            return real(self, payment_id, kind, *events, **more)
        return self.payment(payment_id)

    return happen


def _commit_errors_ignored(_real: Any) -> Any:
    def ask(self: Any, method: Any, *values: Any, **more: Any) -> Any:
        try:
            return method(*values, **more)
        except LedgerError:
            self._session.sound_book().reopen()
            return None

    return ask


def _cancel_believed(_real: Any) -> Any:
    async def find_and_cancel(self: Any, gateway: Any, payment_id: str) -> None:
        payment = self._session.payment(payment_id)
        if payment.gateway_id is None:
            return
        with contextlib.suppress(port.ExchangeError):
            await gateway.cancel(payment.gateway_id)
        at = self._session.now()
        self._session.apply_events(payment_id, "cancel_accepted", CancelAccepted(at))
        ended = GatewayStatus(ReadingStatus.CANCELLED, "cancelled", gateway_id=payment.gateway_id)
        before = self._session.payment(payment_id)
        after = payment_rules.apply_status(before, ended, at)
        self._session._change(before, after, "reading")

    return find_and_cancel


def _outer_status(real: Any) -> Any:
    async def verify(self: Any, order_id: str) -> Any:
        await real(self, order_id)
        reading = GatewayStatus(ReadingStatus.SUCCEEDED, "success", order_id=order_id)
        return port.Answer(reading)

    return verify


def _any_id(_real: Any) -> Any:
    async def read(self: Any, gateway_id: str) -> Any:
        return self._answer(await self._call("GET", self._one(gateway_id)))

    return read


def _fresh_key(real: Any) -> Any:
    def stored_body(self: Any, payment_id: str) -> bytes:
        fields = json.loads(real(self, payment_id))
        if "idempotency_key" in fields:
            fields["idempotency_key"] = uuid.uuid4().hex
        return json.dumps(fields).encode()

    return stored_body


def _sale_not_asked(real: Any) -> Any:
    return lambda payment, resend: real(
        payment, replace(resend, attempts=(payment,), left=payment.amount)
    )


def _not_refused(_real: Any) -> Any:
    return lambda _self, _sale_id, intent: ([], intent.amount)


def _all_is_left(_real: Any) -> Any:
    return lambda sale, _payments: sale.amount


def _never_asked_again(real: Any) -> Any:
    async def send(self: Any, payment_id: str, _still: Any) -> Any:
        return await real(self, payment_id, lambda: True)

    return send


def _anywhere(real: Any) -> Any:
    return lambda payment, resend: real(payment, replace(resend, sent_to=()))


def _conflict_refuses(_real: Any) -> Any:
    return lambda _payment, refusal, conflict: refusal or conflict


def _nameless(real: Any) -> Any:
    def read_metadata(value: Any) -> Any:
        found = real(value)
        return None if found is None else replace(found, till_id=None)

    return read_metadata


def _ends_where_it_fails(real: Any) -> Any:
    async def walk(read_page: Any, query: Any) -> Any:
        with contextlib.suppress(port.ExchangeError):
            async for item in real(read_page, query):
                yield item

    return walk


def _constant(value: Any) -> Callable[[Any], Any]:
    return lambda _real: value


def _returning(value: Any) -> Callable[[Any], Any]:
    return lambda _real: lambda *_arguments, **_more: value


_trusting = (
    (payment_rules, "contradicts", _returning(None)),
    (session, "contradicts", _returning(None)),
)

PLANTS = (
    Plant("a timeout is taken for a refusal", 20,
          ((paygate.PayGate, "create", _timeout_is_refused),)),
    Plant("a page of HTML is taken for failed", 10,
          ((poll.Poller, "_went_wrong", _page_means_failed),)),
    Plant("sent again without a walk of the list", 10,
          ((lost_replies.LostReplyResolver, "search", _no_walk),)),
    Plant("sent again however late", 30,
          ((payment_rules, "RESEND_WITHIN_SECONDS", _constant(1e9)),)),
    Plant("sent again too soon", 20,
          ((payment_rules, "RESEND_AFTER_SECONDS", _constant(0.0)),)),
    Plant("sent again for a sale paid since", 10,
          ((payment_rules, "why_not_resend", _sale_not_asked),), first=33),
    Plant("another key each time it is sent", 20,
          ((sending.Sender, "_stored_body", _fresh_key),)),
    Plant("sending is committed after it was sent", 5,
          ((session.LedgerSession, "apply_events", _sending_not_committed),)),
    Plant("a cancel leaves before it is committed", 10,
          ((session.LedgerSession, "apply_events", _cancel_not_committed),), first=3),
    Plant("a failed commit is ignored", 10,
          ((session._GuardedBook, "_ask", _commit_errors_ignored),)),
    Plant("what a failed commit changed is not told", 10,
          ((recover.Recovery, "tell_what_changed", _returning(None)),), first=19),
    Plant("a cancel is believed without a reading", 20,
          ((Canceller, "_find_and_cancel", _cancel_believed),), first=12),
    Plant("the outer status of Checkout is believed", 5,
          ((checkout.Checkout, "verify", _outer_status),)),
    Plant("an answer about another payment is believed", 10,
          ((paygate.PayGate, "read", _any_id), *_trusting), first=16),
    Plant("a further attempt is never in the way", 10,
          ((charge.Charger, "_risks", _not_refused),)),
    Plant("a part pays more than is left", 20,
          ((payment_rules, "left_of", _all_is_left),)),
    Plant("the guard is asleep", 10,
          ((payment_rules, "earlier_like", _returning(None)),)),
    # Both that take it up: every few seconds the heartbeat finds what the start had left out.
    Plant("what was in flight is forgotten at start", 10,
          ((recover.Recovery, "_take_up", _returning(None)),
           (poll.Poller, "find_unwatched", _returning(None)))),
    Plant("a frozen till sends when it wakes", 10,
          ((sending.Sender, "send", _never_asked_again),), first=18),
    Plant("sent again at another account or address", 5,
          ((payment_rules, "why_not_resend", _anywhere),), first=38),
    Plant("a conflict is taken for a refusal", 5,
          ((payment_rules, "refuses_create", _conflict_refuses),), first=55),
    Plant("a loss is told to nobody", 5,
          ((checkpoint, "unexplained", _returning([])),), first=1),
    Plant("the id of another payment of ours is taken", 5,
          ((session.LedgerSession, "is_foreign", _returning(False)),), first=1),
    Plant("another till of this name is this till", 5,
          ((paygate, "read_metadata", _nameless),), first=14),
    Plant("a walk that failed is a whole one", 5,
          ((paygate, "walk", _ends_where_it_fails),)),
    Plant("nothing is redacted", 10,
          ((Redactor, "redact", lambda _real: lambda _self, text: text),)),
)  # fmt: skip
