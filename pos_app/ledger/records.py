"""How a sale or a payment stands in its tables, and what of it a journal row repeats.

A table's row is made from the very snapshot that is journalled, so that replaying the journal gives
the same rows. A snapshot must never hold a whole phone number. Moments are UTC, ISO 8601, with
milliseconds and `Z`, so that text sorts.

Of what the engine hands to the book, a new sale, a new payment and a change to journal, none may
hold a key, and only `NewPayment.phone` and the wire's bytes may hold a whole phone number.

The reads that the book and the log have in common are here too, each by an index.
"""

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from pos_app.domain.attention import Attention, ReviewChoice
from pos_app.domain.methods import GatewayName, Method
from pos_app.domain.money import Money
from pos_app.domain.payment import Payment, PaymentState, Review
from pos_app.domain.people import Person, Role
from pos_app.domain.phone import Network
from pos_app.domain.receipt import IssuedReceipt, ReceiptState, ReceiptWay
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.sale import Sale, SaleStatus, Tally
from pos_app.ledger import file
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.schema import ENDED_UNPAID, FIRST_WITH_SHIFTS, LAST4, OPEN_STATE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from pos_app.domain.phone import Phone


Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table that follows from the journal, and the statements about its rows.

    Attributes:
        columns: Those that do; the key's come first.
        keys: How many of them are the key.
    """

    name: str
    columns: tuple[str, ...]
    keys: int = 1

    @cached_property
    def where(self) -> str:
        """What chooses the row of a key."""
        return " AND ".join(f"{column} = ?" for column in self.columns[: self.keys])

    @cached_property
    def select(self) -> str:
        """Every row."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name}"

    @cached_property
    def select_one(self) -> str:
        """The row of a key."""
        return f"{self.select} WHERE {self.where}"

    @cached_property
    def insert(self) -> str:
        """A new row."""
        values = ", ".join("?" * len(self.columns))
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({values})"

    def row(self, facts: Mapping[str, Any]) -> Row:
        """The row of these facts; what is not among them is null."""
        return tuple(map(facts.get, self.columns))

    def named(self, row: Row) -> dict[str, Any]:
        """A row's facts by their columns."""
        return dict(zip(self.columns, row, strict=True))


# Longer than any printing job is let go on.
RECEIPT_LOST_AFTER: Final = timedelta(minutes=2)
# Looks change these far too often to journal each time; see `Book.note_look`.
NOT_JOURNALLED: Final = frozenset({"last_look_at", "watched_seconds"})
PAYMENT_COLUMNS: Final = (
    "payment_id", "sale_sequence", "sale_id", "sale_number", "attempt", "amount_minor",
    "currency", "method", "gateway", "state", "created_at", "updated_at", "network",
    "phone_masked", "gateway_id", "order_id", "redirect_url", "idempotency_key", "sends",
    "may_have_left", "first_sent_at", "last_sent_at", "shown_at", "cancel_requested_at",
    "cancel_accepted_at", "set_aside_at", "withdrawn_at", "withdraw_reason", "closed_at",
    "close_reason", "risk_accepted_at", "succeeded_at", "last_look_at", "reason", "late",
    "doubtful", "review", "review_note", "watched_seconds", "test", "tendered_minor",
    "rounding_minor", "owed_minor",
)  # fmt: skip
# Where a payment's requests have them: `f` is the one that asks for the money, `c` its cancel.
OF_REQUESTS: Final = {
    "idempotency_key": "f.idempotency_key",
    "sends": "f.sends",
    "may_have_left": "f.may_have_left",
    "first_sent_at": "f.first_sent_at",
    "last_sent_at": "f.last_sent_at",
    "cancel_requested_at": "c.asked_at",
    "cancel_accepted_at": "c.answered_at",
}
_JOURNALLED: Final = tuple(name for name in PAYMENT_COLUMNS if name not in NOT_JOURNALLED)

SALES: Final = Table("sales", (
    "sequence", "sale_id", "number", "opened_at", "amount_minor", "currency", "status", "working",
    "note", "cashier", "shift", "left_at", "paid_at",
))  # fmt: skip
# The last column is no part of a payment.
PAYMENTS: Final = Table(
    "payments", (*(name for name in _JOURNALLED if name not in OF_REQUESTS), "purged_at")
)
REQUESTS: Final = Table("requests", (
    "payment_id", "kind", "number", "stored_by", "asked_at", "idempotency_key", "sends",
    "may_have_left", "first_sent_at", "last_sent_at", "answered_at", "outcome",
), keys=3)  # fmt: skip
SENDS: Final = Table("sends", (
    "payment_id", "kind", "number", "send", "at", "gateway_offset", "destination",
), keys=4)  # fmt: skip
CLAIMS: Final = Table("claims", ("payment_id", "at"), keys=2)
FACTS: Final = Table("facts", ("name", "value"))
ATTENTION: Final = Table("attention", (
    "item", "cause", "raised_at", "gateway", "sale_sequence", "sale_id", "sale_number",
    "payment_id", "gateway_id", "amount_minor", "currency", "phone_masked", "word", "made_at",
    "late", "review", "choice", "note", "dealt_at",
))  # fmt: skip
CASH: Final = Table("cash", (
    "seq", "at", "kind", "amount_minor", "currency", "sale_number", "shift", "reason", "cashier",
    "approved_by",
))  # fmt: skip
REFUNDS: Final = Table("refunds", (
    "number", "sequence", "sale_sequence", "sale_id", "sale_number", "amount_minor", "currency",
    "by", "state", "reason", "reference", "cashier", "approved_by", "created_at", "settled_at",
    "settled_seq", "change_of",
))  # fmt: skip
TAKINGS: Final = Table("takings", (
    "seq", "payment_id", "sale_number", "method", "network", "amount_minor", "currency",
))  # fmt: skip
SHIFTS: Final = Table("shifts", (
    "shift", "opened_seq", "opened_at", "opened_by", "currency", "float_minor", "left_minor",
    "closed_seq", "closed_at", "closed_by", "z_number", "expected_minor", "counted_minor",
    "difference_minor", "reason", "last_sequence", "grand_total_minor",
))  # fmt: skip
RECEIPTS: Final = Table("receipts", (
    "issue", "sale_sequence", "sale_number", "copy", "at", "cashier", "way", "state",
))  # fmt: skip
PEOPLE: Final = Table("people", ("name", "role", "active", "tries", "tried_at", "pin"))
# In the order in which they can be filled, and emptied from its end.
TABLES: Final = (
    SALES, PAYMENTS, REQUESTS, SENDS, CLAIMS, FACTS, ATTENTION, CASH, REFUNDS, RECEIPTS, PEOPLE,
    TAKINGS, SHIFTS,
)  # fmt: skip

_SALE_FIELDS: Final = tuple(c for c in SALES.columns if c not in ("amount_minor", "currency"))
_PAYMENT_FIELDS: Final = tuple(
    name for name in _JOURNALLED if name not in ("amount_minor", "currency", "sale_sequence")
)
_BOOLS: Final = frozenset({"may_have_left", "late", "doubtful", "test"})
_CODES: Final[dict[str, type[StrEnum]]] = {
    "method": Method,
    "gateway": GatewayName,
    "state": PaymentState,
    "network": Network,
    "review": Review,
    "status": SaleStatus,
    "choice": ReviewChoice,
}
# A file in which one of these is null is damaged.
_ALWAYS: Final = frozenset({"state", "status"})


def to_text(moment: datetime) -> str:
    """Write a moment: `2026-03-01T14:02:07.250Z`.

    Raises:
        ValueError: it has no time zone, so nobody could say which moment it is.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """Read a moment that `to_text` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def in_milliseconds(moment: datetime) -> datetime:
    """The moment as it will be read back: finer parts of a second are not kept."""
    return from_text(to_text(moment))


def sequence_of(number: str) -> int:
    """The counter at the end of a sale's number: 62 for `T1-000062`."""
    return int(number.rpartition("-")[2])


def number_of(till: str, sequence: int) -> str:
    """A sale's number: the till's name and at least six digits."""
    return f"{till}-{sequence:06d}"


def sale_snapshot(sale: Sale) -> dict[str, Any]:
    """What a journal row says of a sale; absent facts are left out."""
    return _snapshot(sale, _SALE_FIELDS)


def payment_snapshot(payment: Payment) -> dict[str, Any]:
    """What a journal row says of a payment; absent facts are left out."""
    return _snapshot(payment, _PAYMENT_FIELDS) | {"sale_sequence": sequence_of(payment.sale_number)}


def _snapshot(record: Sale | Payment, names: Sequence[str]) -> dict[str, Any]:
    facts = {name: _plain(getattr(record, name)) for name in names}
    snapshot = {name: value for name, value in facts.items() if value is not None}
    return snapshot | {"amount_minor": record.amount.minor, "currency": record.amount.currency}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def payment_from_row(row: Row) -> Payment:
    """The payment in a row of `PAYMENT_COLUMNS`."""
    facts = from_row(PAYMENT_COLUMNS, row)
    del facts["sale_sequence"]
    if facts["gateway"] is None:
        facts["sends"] = facts["may_have_left"] = 0
    elif facts["sends"] is None:
        raise ValueError("a payment without the request that asks for it")
    for name in _BOOLS:
        facts[name] = bool(facts[name])
    return Payment(**facts)


def attention_from_row(row: Row) -> Attention:
    """What waits for a person, in a row of `ATTENTION`."""
    facts = from_row(ATTENTION.columns, row)
    for name in ("sale_sequence", "late", "review"):
        del facts[name]
    return Attention(**facts)


def refund_from_row(row: Row) -> Refund:
    """The refund in a row of `REFUNDS`."""
    told = REFUNDS.named(row)
    settled_at = told["settled_at"]
    return Refund(
        refund_number=told["number"],
        sale_id=told["sale_id"],
        sale_number=told["sale_number"],
        amount=Money(told["amount_minor"], told["currency"]),
        by=RefundWay(told["by"]),
        state=RefundState(told["state"]),
        reason=told["reason"],
        created_at=from_text(told["created_at"]),
        reference=told["reference"],
        cashier=told["cashier"],
        approved_by=told["approved_by"],
        settled_at=None if settled_at is None else from_text(settled_at),
        change_of=told["change_of"],
    )


def refund_snapshot(refund: Refund) -> dict[str, Any]:
    """What a journal row says of a refund; absent facts are left out."""
    facts = {each.name: _plain(getattr(refund, each.name)) for each in fields(refund)}
    del facts["amount"]
    facts["number"] = facts.pop("refund_number")
    facts["sequence"] = int(str(facts["number"]).rpartition("-R")[2])
    facts |= {"amount_minor": refund.amount.minor, "currency": refund.amount.currency}
    return {name: value for name, value in facts.items() if value is not None}


def person_from_row(row: Row) -> Person:
    """The person in a row of `PEOPLE`."""
    told = PEOPLE.named(row)
    tried_at = told["tried_at"]
    return Person(
        name=told["name"],
        role=Role(told["role"]),
        active=bool(told["active"]),
        tries=told["tries"],
        tried_at=None if tried_at is None else from_text(tried_at),
        pin=told["pin"],
    )


def from_row(columns: Sequence[str], row: Row) -> dict[str, Any]:
    """A row's facts, its money as one and its moments and codes as such."""
    facts = dict(zip(columns, row, strict=True))
    minor, currency = facts.pop("amount_minor"), facts.pop("currency")
    facts["amount"] = None if minor is None else Money(minor, currency)
    for name, value in facts.items():
        read = from_text if name.endswith("_at") else _CODES.get(name)
        if read is not None and (value is not None or name in _ALWAYS):
            facts[name] = read(value)
    return facts


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose a ledger is, as one of its rows names it: the first, or the one that migrated it.

    A copy, a renamed file or a restored backup is still that ledger: nothing may ever give it
    another identity. `till_id` is `t_` and 24 hex digits, made once with the ledger.
    """

    live: bool
    currency: str
    till_id: str

    @classmethod
    def new(cls, *, live: bool, currency: str, random: Callable[[int], bytes]) -> Identity:
        """Make the identity of a new ledger; `random` gives so many random bytes."""
        return cls(live, currency, f"t_{random(12).hex()}")

    @classmethod
    def told_by(cls, facts: Mapping[str, Any]) -> Identity:
        """The identity in the ledger's own facts.

        Raises:
            LedgerError: `damaged` where they do not say it.
        """
        mode, currency, till_id = (facts.get(name) for name in IDENTITY)
        if mode not in (_LIVE, _TRAINING) or not currency or not till_id:
            raise LedgerError(LedgerCode.DAMAGED, "the ledger does not say whose it is")
        return cls(mode == _LIVE, currency, till_id)

    @property
    def facts(self) -> dict[str, str]:
        """What the journal's row and the ledger's facts say of it."""
        mode = _LIVE if self.live else _TRAINING
        return dict(zip(IDENTITY, (mode, self.currency, self.till_id), strict=True))

    def check(self, *, live: bool, currency: str) -> None:
        """Refuse a ledger that is not for this mode, or not in this currency.

        Raises:
            LedgerError: `other_mode` or `other_currency`.
        """
        if self.live is not live:
            mode = self.facts["mode"]
            raise LedgerError(LedgerCode.OTHER_MODE, f"the ledger's mode is {mode}")
        if self.currency != currency:
            raise LedgerError(LedgerCode.OTHER_CURRENCY, "the ledger is in another currency")


# As the row and the facts spell them.
IDENTITY: Final = ("mode", "currency", "till_id")
_LIVE: Final = "live"
_TRAINING: Final = "training"

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"


@dataclass(frozen=True, slots=True)
class NewSale:
    """A sale about to be opened; the book gives it its number and the open shift. As in `Sale`."""

    sale_id: str
    amount: Money
    working: str | None = None
    note: str | None = None
    cashier: str | None = None


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment about to be created, as in `Payment`.

    Attributes:
        body: Makes the exact bytes of the create once the sale's number is known. It runs inside
            the transaction: it must be quick, and what it raises undoes the whole transaction.
        amount: What of the sale it is to pay; None for the whole.
        risk_note: Why a person took this payment although another may still be paid; journalled.
    """

    payment_id: str
    method: Method
    body: Callable[[Sale], bytes] = field(repr=False)
    amount: Money | None = None
    network: Network | None = None
    phone: Phone | None = None
    order_id: str | None = None
    idempotency_key: str | None = None
    risk_note: str | None = None


@dataclass(frozen=True, slots=True)
class NewCash:
    """Cash for a sale, about to be taken.

    Attributes:
        amount: What of the sale it pays.
        tendered: What the customer handed over, change included, and what `slip` is worth.
        rounding_minor: By how much what is due in cash differs from `amount`, minor units.
        owed: What of the change cannot be given, and is owed from now on; None for nothing.
        slip: The number of change that was owed and is settled by being taken off this.
        risk_note: As in `NewPayment`.
        cashier: Who took it, which need not be who opened the sale.
        approved_by: Who approved that the slip is settled.
    """

    payment_id: str
    amount: Money
    tendered: Money
    rounding_minor: int = 0
    risk_note: str | None = None
    cashier: str | None = None
    owed: Money | None = None
    slip: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewRefund:
    """Money of a sale about to go back, as in `Refund`."""

    sale_id: str
    amount: Money
    by: RefundWay
    reason: str
    reference: str | None = None
    cashier: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One journal row to be: what happened, and what the payment and the sale are from now on.

    Attributes:
        kind: The journal's word for it, lower snake case.
        payment: The payment as it now is; it must exist already.
        sale: The sale as it now is; it must exist already.
        data: What else belongs to the row; `project.RESERVED` are the ledger's own names. A `send`
            (the send's number) is also kept as a send, with `gateway_offset` (seconds, the
            gateway's clock minus ours) and `destination` (a digest of the gateway's address and
            account) where they are known. A `cash` moves the drawer. A `there` tells of money that
            only a gateway has, a `dealt` what a person chose.
        wire: The raw answer, for the side table; None where there is none.
    """

    kind: str
    payment: Payment | None = None
    sale: Sale | None = None
    data: Mapping[str, JSON] = field(default_factory=dict)
    wire: bytes | None = field(default=None, repr=False)


# That a ledger may lack sales, as `restored` and `reconciled` rows say: when it was marked, from
# when on, how that came (a word of `checkpoint`), and the spans reconciled since, as JSON.
MARK: Final = ("restored", "restored_since", "restored_how", "restored_covered")
_PAYMENTS: Final = (
    "SELECT {} FROM payments AS p"
    " LEFT JOIN requests AS f"
    " ON f.payment_id = p.payment_id AND f.kind IN ('create', 'initiate') AND f.number = 1"
    " LEFT JOIN requests AS c"
    " ON c.payment_id = p.payment_id AND c.kind = 'cancel' AND c.number = 1"
).format(", ".join(OF_REQUESTS.get(name, f"p.{name}") for name in PAYMENT_COLUMNS))
SALE: Final = f"{SALES.select} WHERE sale_id = ?"
PAYMENT: Final = f"{_PAYMENTS} WHERE p.payment_id = ?"
WITH_GATEWAY_ID: Final = (
    f"{_PAYMENTS} WHERE gateway = ? AND gateway_id = ? ORDER BY sale_sequence, attempt"
)
PAYMENTS_OF: Final = f"{_PAYMENTS} WHERE sale_sequence = ? ORDER BY attempt"
UNRESOLVED: Final = f"{_PAYMENTS} WHERE closed_at IS NULL AND {OPEN_STATE} ORDER BY created_at"
# Every closing moment is after the empty text; said so that the index is searched.
OPEN_IDS: Final = (
    f"SELECT payment_id FROM payments WHERE closed_at IS NULL AND {OPEN_STATE}"
    " ORDER BY created_at DESC LIMIT ?"
)
CLOSED: Final = f"{_PAYMENTS} WHERE closed_at >= '' AND {OPEN_STATE}"
ENDED: Final = f"{_PAYMENTS} WHERE {ENDED_UNPAID} AND updated_at >= ?"
RECENT: Final = f"{_PAYMENTS} WHERE created_at >= ? ORDER BY created_at"
CREATED_BETWEEN: Final = (
    f"{_PAYMENTS} WHERE created_at >= ? AND created_at < ?"
    " AND (created_at, p.payment_id) > (?, ?) ORDER BY created_at, p.payment_id LIMIT ?"
)
CLAIMABLE: Final = (
    f"{_PAYMENTS} WHERE {LAST4} = ? AND phone_masked IS NOT NULL AND amount_minor = ?"
    " AND currency = ? ORDER BY sale_sequence DESC LIMIT ?"
)
STORY: Final = (
    "SELECT seq, at, kind, payment_id, data FROM journal WHERE sale_sequence = ? ORDER BY seq"
)
OPENED_AT: Final = "SELECT opened_at FROM sales WHERE sequence = ?"
LAST_CHANGE: Final = "SELECT at FROM journal WHERE seq = (SELECT max(seq) FROM journal)"
ORDER_USED: Final = "SELECT 1 FROM payments WHERE order_id = ?"
SENDS_OF: Final = (
    "SELECT at, gateway_offset, destination FROM sends WHERE payment_id = ? AND kind = ?"
    " ORDER BY number, send"
)
CLAIMED: Final = "SELECT at FROM claims WHERE payment_id = ? ORDER BY at"
EVERYBODY: Final = f"{PEOPLE.select} ORDER BY name"
REFUND: Final = REFUNDS.select_one
CHANGE_OF: Final = f"{REFUNDS.select} WHERE change_of = ?"
REFUNDS_OF: Final = f"{REFUNDS.select} WHERE sale_sequence = ? ORDER BY sequence"
OWED_REFUNDS: Final = f"{REFUNDS.select} WHERE state = 'owed' ORDER BY created_at LIMIT ?"
DONE_REFUNDS: Final = f"{REFUNDS.select} WHERE state = 'done' ORDER BY sequence DESC LIMIT ?"
LAST_Z: Final = "SELECT max(z_number) FROM shifts"
LAST_REFUND: Final = "SELECT coalesce(max(sequence), 0) FROM refunds"
SALE_NUMBERED: Final = f"{SALES.select} WHERE sequence = ? AND number = ?"
REVIEW: Final = ATTENTION.select_one
REVIEWS_WAITING: Final = (
    f"{ATTENTION.select} WHERE dealt_at IS NULL ORDER BY raised_at DESC, item LIMIT ?"
)
REVIEWS_DEALT: Final = (
    f"{ATTENTION.select} WHERE dealt_at IS NOT NULL ORDER BY dealt_at DESC, item LIMIT ?"
)
REVIEWS_OF_SALE: Final = f"{ATTENTION.select} WHERE sale_sequence = ? ORDER BY raised_at, item"
TO_REVIEW: Final = "SELECT count(*) FROM attention WHERE dealt_at IS NULL"
LAST_COPY: Final = "SELECT max(copy) FROM receipts WHERE sale_sequence = ? AND state <> 'failed'"
PRINTED: Final = (
    "SELECT count(*) FROM receipts r JOIN sales s ON s.sequence = r.sale_sequence"
    " WHERE s.sale_id = ? AND r.way = 'print' AND r.state IN ('printing', 'done')"
)
LOST_RECEIPTS: Final = (
    "SELECT issue FROM receipts WHERE state = 'printing' AND at < ? ORDER BY issue"
)
HIGHEST: Final = "SELECT max(sequence) FROM sales"
PAID_AMOUNTS: Final = (
    "SELECT amount_minor FROM sales WHERE paid_at IS NOT NULL AND currency = ?"
    " ORDER BY paid_at DESC LIMIT ?"
)
# By when they were paid: the status alone would find every sale that ever was.
PAID: Final = (
    "SELECT coalesce(sum(amount_minor), 0), count(*) FROM sales"
    " WHERE paid_at >= ? AND paid_at < ? AND currency = ? AND +status IN ('paid', 'late_paid')"
)
WAITING: Final = (
    "SELECT coalesce(sum(state IN ('pending', 'processing')), 0),"
    " coalesce(sum(state NOT IN ('pending', 'processing')), 0),"
    " coalesce(sum(amount_minor) FILTER ("
    "WHERE state NOT IN ('pending', 'processing') AND currency = ?), 0)"
    " FROM payments WHERE closed_at IS NULL AND " + OPEN_STATE
)


def sale(connection: sqlite3.Connection, sale_id: str) -> Sale | None:
    """The sale of an id."""
    row = connection.execute(SALE, (sale_id,)).fetchone()
    return None if row is None else Sale(**from_row(SALES.columns, row))


def payment(connection: sqlite3.Connection, payment_id: str) -> Payment | None:
    """The payment of an id."""
    return next(iter(payments(connection, PAYMENT, payment_id)), None)


def payments(connection: sqlite3.Connection, query: str, *values: object) -> tuple[Payment, ...]:
    """The payments that one of the queries above finds."""
    return tuple(map(payment_from_row, connection.execute(query, values)))


def fact(connection: sqlite3.Connection, name: str) -> Any:
    """A fact about the ledger itself; None where it has no such fact."""
    row = connection.execute(FACTS.select_one, (name,)).fetchone()
    return None if row is None else row[1]


def attention(connection: sqlite3.Connection, query: str, *values: object) -> tuple[Attention, ...]:
    """What waits for a person, or was dealt with, as one of the queries above finds it."""
    return tuple(map(attention_from_row, connection.execute(query, values)))


def refunds(connection: sqlite3.Connection, query: str, *values: object) -> tuple[Refund, ...]:
    """The refunds that one of the queries above finds."""
    return tuple(map(refund_from_row, connection.execute(query, values)))


def person(connection: sqlite3.Connection, name: str) -> Person | None:
    """The person of exactly this name."""
    row = connection.execute(PEOPLE.select_one, (name,)).fetchone()
    return None if row is None else person_from_row(row)


def people(connection: sqlite3.Connection) -> tuple[Person, ...]:
    """Everybody who was ever set up since the last reset, by name."""
    return tuple(map(person_from_row, connection.execute(EVERYBODY)))


def receipt_from_row(row: Row) -> IssuedReceipt:
    """The receipt in a row of `RECEIPTS`."""
    issue, _, sale_number, copy, at, cashier, way, state = row
    return IssuedReceipt(
        issue, sale_number, copy, from_text(at), ReceiptWay(way), ReceiptState(state), cashier
    )


def receipt(connection: sqlite3.Connection, issue: int) -> IssuedReceipt | None:
    """The receipt that this journal row issued."""
    row = connection.execute(RECEIPTS.select_one, (issue,)).fetchone()
    return None if row is None else receipt_from_row(row)


def is_printed(connection: sqlite3.Connection, sale_id: str) -> bool:
    """Whether a receipt of this sale is on paper, or on its way there."""
    (count,) = connection.execute(PRINTED, (sale_id,)).fetchone()
    return bool(count)


def lost_receipts(connection: sqlite3.Connection, at: datetime) -> tuple[int, ...]:
    """The receipts that are printing for longer than any job is let go on, oldest first."""
    since = to_text(at - RECEIPT_LOST_AFTER)
    return tuple(issue for (issue,) in connection.execute(LOST_RECEIPTS, (since,)).fetchall())


def mark_of(connection: sqlite3.Connection) -> dict[str, str]:
    """The facts of the mark that a ledger may lack sales; empty where there is none."""
    found = {name: fact(connection, name) for name in MARK}
    return {name: value for name, value in found.items() if value is not None}


def identity_of(connection: sqlite3.Connection) -> Identity:
    """Whose ledger this is.

    Raises:
        LedgerError: `damaged` where it does not say; or as SQLite says.
    """
    with file.sqlite_errors():
        return Identity.told_by({name: fact(connection, name) for name in IDENTITY})


def claimed_at(connection: sqlite3.Connection, payment_id: str) -> tuple[datetime, ...]:
    """When a payment was confirmed to a customer who asked, oldest first."""
    found = connection.execute(CLAIMED, (payment_id,)).fetchall()
    return tuple(from_text(at) for (at,) in found)


class Counters(NamedTuple):
    """The highest counters that nothing new may have any more: given already, or passed over.

    What was printed with a number stays true only while nothing else ever has that number.
    """

    sales: int = 0
    zs: int = 0
    refunds: int = 0

    def above(self, other: Counters) -> Counters:
        """The higher of each."""
        return Counters(*map(max, self, other))


# Where the counters that were passed over stand among the facts, in the order of `Counters`.
PASSED_OVER: Final = ("numbers_above", "zs_above", "refunds_above")


def counters(connection: sqlite3.Connection) -> Counters:
    """The highest counters of a ledger, also of one that is still to be migrated."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version < FIRST_WITH_SHIFTS:
        return Counters(last_sequence(connection))
    given = (connection.execute(query).fetchone()[0] for query in (HIGHEST, LAST_Z, LAST_REFUND))
    passed_over = (fact(connection, name) for name in PASSED_OVER)
    return Counters(*(max(one or 0, two or 0) for one, two in zip(given, passed_over, strict=True)))


def last_sequence(connection: sqlite3.Connection) -> int:
    """The counter that no new sale may have any more: given already, or passed over."""
    (highest,) = connection.execute(HIGHEST).fetchone()
    return max(highest or 0, fact(connection, PASSED_OVER[0]) or 0)


def paid_amounts(connection: sqlite3.Connection, currency: str, limit: int) -> tuple[Money, ...]:
    """What the newest sales that were paid came to."""
    found = connection.execute(PAID_AMOUNTS, (currency, limit))
    return tuple(Money(minor, currency) for (minor,) in found)


def tally(
    connection: sqlite3.Connection, day_start: datetime, day_end: datetime, currency: str
) -> Tally:
    """What is shown of a day: sales paid in `[day_start, day_end)`, and what is open now."""
    day = (to_text(day_start), to_text(day_end), currency)
    paid, paid_count = connection.execute(PAID, day).fetchone()
    waiting, unconfirmed, minor = connection.execute(WAITING, (currency,)).fetchone()
    (to_look_at,) = connection.execute(TO_REVIEW).fetchone()
    return Tally(
        paid=Money(paid, currency),
        paid_count=paid_count,
        waiting_count=waiting,
        unconfirmed_count=unconfirmed,
        unconfirmed=Money(minor, currency),
        to_look_at=to_look_at,
    )
