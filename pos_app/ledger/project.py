"""The one mapping from a journal row to the tables, and the commits that write such rows.

`project` says what a row makes of sales, payments and all else that follows from the journal. A
commit projects its new row into the file; verify and a migration project every row into memory
(`Replay`) and compare or store what comes out. A row is the only thing that may move these
tables, and what it moves must follow from the row and from the tables as the rows before left them.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass, replace

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.
from typing import TYPE_CHECKING, Any, Final, Protocol

from pos_app.domain.attention import Marks, marks_of, new_cause
from pos_app.domain.methods import METHODS, Method, RequestKind
from pos_app.domain.payment import Payment, PaymentState, RequestOutcome
from pos_app.domain.receipt import IssuedReceipt, ReceiptState
from pos_app.domain.refund import RefundState, RefundWay
from pos_app.ledger import journal, personal_data, records
from pos_app.ledger.errors import LedgerCode, LedgerError, RuleBroken, UnknownRecord
from pos_app.ledger.records import (
    ATTENTION,
    CASH,
    CLAIMS,
    FACTS,
    IDENTITY,
    PAYMENTS,
    PEOPLE,
    RECEIPTS,
    REFUNDS,
    REQUESTS,
    SALES,
    SENDS,
    SHIFTS,
    TABLES,
    TAKINGS,
    payment_snapshot,
    refund_snapshot,
    sale_snapshot,
    sequence_of,
    to_text,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pos_app.domain.receipt import ReceiptWay
    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import Sale
    from pos_app.ledger.journal import JournalRow
    from pos_app.ledger.records import Counters, JournalEntry, NewCash, NewPayment, Row, Table

_OF_THE_ASKING: Final = (
    "idempotency_key", "sends", "may_have_left", "first_sent_at", "last_sent_at",
)  # fmt: skip
# The kinds of rows that say how the last send of a request ended.
_ASKING_ENDS: Final = {
    "answered": RequestOutcome.ANSWERED,
    "refused": RequestOutcome.REFUSED,
    "answer_lost": RequestOutcome.UNANSWERED,
    "dropped": RequestOutcome.DROPPED,
}
_ENDS: Final = {
    RequestKind.CREATE: _ASKING_ENDS,
    RequestKind.INITIATE: _ASKING_ENDS,
    RequestKind.CANCEL: {
        "cancel_accepted": RequestOutcome.ANSWERED,
        "cancel_unanswered": RequestOutcome.UNANSWERED,
    },
}
RESERVED: Final = frozenset(
    {"sale", "payment", "digests", "refund", "receipt", "person", "people", "shift", "z"}
)
# The kinds of rows that make a payment: one that is asked for, one that is there at once.
_CREATES: Final = frozenset({"payment_created", "cash_taken"})
# The kinds of rows that promise that money goes back.
_PROMISES: Final = frozenset({"refund_promised", "change_owed"})
# What a row that passes numbers over calls them, in the order of `Counters`.
_ABOVE: Final = ("above", "zs_above", "refunds_above")
# What a gateway said, and what the program found or did by itself, though a person may wait for it.
_OF_NOBODY: Final = frozenset(
    {
        "sending", "answered", "refused", "answer_lost", "not_sendable", "cancel_accepted",
        "cancel_unanswered", "reading", "review", "look_refused", "id_corrected",
        "searched_in_vain", "money_only_there", "dated_anew", "purged", "restored",
        "numbers_continued", "ledger_created", "ledger_migrated",
    }
)  # fmt: skip
LOOKED: Final = "UPDATE payments SET last_look_at = ?, watched_seconds = ? WHERE payment_id = ?"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who wishes what is dealt with now, and who approved it; both None where nobody is set up."""

    cashier: str | None = None
    approved_by: str | None = None

    def told(self) -> dict[str, str]:
        """The same for a journal row, which says nothing of nobody."""
        who = {"cashier": self.cashier, "approved_by": self.approved_by}
        return {name: value for name, value in who.items() if value is not None}


ACTING: Final[ContextVar[Acting]] = ContextVar("acting", default=Acting())  # noqa: B039 - frozen
"""Of the task that deals with a person's request; nobody anywhere else."""


class Tables(Protocol):
    """Where rows are projected to: the ledger's file, or memory.

    Attributes:
        keeps_requests: Whether what was asked of gateways is kept; head office has no use for it.
    """

    keeps_requests: bool

    def get(self, table: Table, *key: object) -> Row | None:
        """The row of a key as it is now."""

    def put(self, table: Table, row: Row, before: Row | None = None) -> None:
        """Store a row in the place of the one that `get` gave; None: a new one.

        Raises:
            RuleBroken: There is one of this key that `get` was not asked for.
        """

    def drop(self, table: Table, *key: object) -> None:
        """Take a row away, if there is one."""


def project(tables: Tables, row: JournalRow, data: Mapping[str, Any]) -> None:
    """Move the tables, as the rows before left them, as a journal row and its data say.

    Raises:
        UnknownRecord: It is about a sale, a payment or an item that no row before it made.
        KeyError: Its data lacks what its kind promises.
    """
    if "sale" in data:
        snapshot = data["sale"]
        before = tables.get(SALES, snapshot["sequence"])
        if before is None and row.kind != "sale_opened":
            raise UnknownRecord("this sale was never opened")
        tables.put(SALES, SALES.row(snapshot), before)
    if "payment" in data:
        _project_payment(tables, row, data)
    _project_attention(tables, data, row.at)
    if "cash" in data:
        moved = {"seq": row.seq, "at": row.at, "sale_number": row.sale_number, **data["cash"]}
        tables.put(CASH, CASH.row(moved))
    if "refund" in data:
        _project_refund(tables, row, data["refund"])
    if "receipt" in data:
        _project_receipt(tables, row, data["receipt"])
    if "person" in data:
        named = data["person"]["name"]
        before = tables.get(PEOPLE, named)
        if before is None and row.kind != "person_added":
            raise UnknownRecord("this person was never set up")
        tables.put(PEOPLE, PEOPLE.row(data["person"]), before)
    if "shift" in data:
        _project_shift(tables, row, data["shift"])
    match row.kind:
        case "people_reset":
            for name in data["people"]:
                tables.drop(PEOPLE, name)
            _set_fact(tables, "people_reset_at", row.at)
        case "ledger_created" | "ledger_migrated":
            # Rows of older programs do not say whose it is.
            for name in IDENTITY if "till_id" in data else ():
                _set_fact(tables, name, data[name])
        case "claim_confirmed":
            # Twice in one millisecond is once.
            if tables.get(CLAIMS, row.payment_id, row.at) is None:
                tables.put(CLAIMS, (row.payment_id, row.at))
        case "numbers_continued":
            for name, word in zip(records.PASSED_OVER, _ABOVE, strict=True):
                # Rows of older programs know of sales alone.
                if word == _ABOVE[0] or word in data:
                    _set_fact(tables, name, data[word])
        case "restored":
            _set_mark(tables, after_restore(_mark(tables), row.at, data))
        case "reconciled":
            _set_mark(tables, after_reconcile(_mark(tables), data))
        case "purged":
            for payment_id in data["payments"]:
                kept = tables.get(PAYMENTS, payment_id)
                if kept is None:
                    raise UnknownRecord("this payment was never created")
                tables.put(PAYMENTS, (*kept[:-1], row.at), kept)


def _project_refund(tables: Tables, row: JournalRow, snapshot: Mapping[str, Any]) -> None:
    before = tables.get(REFUNDS, snapshot["number"])
    if before is None and row.kind not in _PROMISES:
        raise UnknownRecord("this refund was never promised")
    settled = row.seq if snapshot["state"] == RefundState.DONE else None
    told = {**snapshot, "sale_sequence": row.sale_sequence, "settled_seq": settled}
    tables.put(REFUNDS, REFUNDS.row(told), before)


def _project_payment(tables: Tables, row: JournalRow, data: Mapping[str, Any]) -> None:
    snapshot = data["payment"]
    payment_id = snapshot["payment_id"]
    before = tables.get(PAYMENTS, payment_id)
    if before is None and row.kind not in _CREATES:
        raise UnknownRecord("this payment was never created")
    # What comes with bytes of its own is to be purged again.
    purged_at = None if before is None or "wire" in data.get("digests", {}) else before[-1]
    tables.put(PAYMENTS, PAYMENTS.row({**snapshot, "purged_at": purged_at}), before)
    if _is_money(snapshot) and not (before and _is_money(PAYMENTS.named(before))):
        tables.put(TAKINGS, TAKINGS.row({**snapshot, "seq": row.seq}))
    asking = METHODS[Method(snapshot["method"])].asks
    if asking is None or not tables.keeps_requests:
        return
    _project_requests(tables, row, snapshot, asking)
    if "send" in data:
        offset = data.get("gateway_offset")
        offset = None if offset is None else float(offset)
        at, to = data.get("at", row.at), data.get("destination")
        tables.put(SENDS, (payment_id, asking.value, 1, data["send"], at, offset, to))
        if offset is not None:
            _set_fact(tables, "gateway_offset", offset)


def _is_money(payment: Mapping[str, Any]) -> bool:
    return payment["state"] == PaymentState.SUCCEEDED and not payment.get("test")


def _project_shift(tables: Tables, row: JournalRow, snapshot: Mapping[str, Any]) -> None:
    before = tables.get(SHIFTS, snapshot["shift"])
    if before is None and row.kind != "shift_opened":
        raise UnknownRecord("this shift was never opened")
    opened = row.seq if before is None else SHIFTS.named(before)["opened_seq"]
    closed = row.seq if row.kind == "shift_closed" else None
    after = {**snapshot, "opened_seq": opened, "closed_seq": closed}
    tables.put(SHIFTS, SHIFTS.row(after), before)


def _project_requests(
    tables: Tables, row: JournalRow, snapshot: Mapping[str, Any], kind: RequestKind
) -> None:
    """Move what was asked of the gateway for a payment, of which its snapshot tells."""
    asking: dict[str, Any] = {name: snapshot.get(name) for name in _OF_THE_ASKING}
    asking["asked_at"] = snapshot["created_at"]
    _project_request(tables, row, snapshot, kind, asking)
    cancel = {
        "asked_at": snapshot.get("cancel_requested_at"),
        "answered_at": snapshot.get("cancel_accepted_at"),
        # It is never known of a cancel that nothing of it left.
        "may_have_left": 1,
    }
    _project_request(tables, row, snapshot, RequestKind.CANCEL, cancel)


def _project_request(
    tables: Tables,
    row: JournalRow,
    snapshot: Mapping[str, Any],
    kind: RequestKind,
    told: dict[str, Any],
) -> None:
    key = (snapshot["payment_id"], kind.value, 1)
    before = tables.get(REQUESTS, *key)
    if before is None and told["asked_at"] is None and told.get("answered_at") is None:
        return
    known = {"stored_by": row.seq, "sends": 0} if before is None else REQUESTS.named(before)
    ended = _ENDS[kind].get(row.kind)
    sends = told.get("sends", known["sends"] + (ended is not None))
    again = sends > known["sends"] or told["asked_at"] != known.get("asked_at")
    answered_at = row.at if ended is RequestOutcome.ANSWERED else known.get("answered_at")
    after = {
        "stored_by": known["stored_by"],
        "answered_at": answered_at,
        "outcome": ended or (None if again else known.get("outcome")),
        **told,
        "sends": sends,
    }
    tables.put(REQUESTS, (*key, *REQUESTS.row(after)[REQUESTS.keys :]), before)


def _project_attention(tables: Tables, data: Mapping[str, Any], at: str) -> None:
    """Move what waits for a person.

    A payment's own row raises it, or one with `there`, of money that only a gateway has; one with
    `dealt` says what a person chose. It must never move a payment, a sale or an amount.
    """
    payment = data.get("payment")
    if "there" in data:
        item = data["there"]["item"]
        before = tables.get(ATTENTION, item)
        # It waits anew.
        after = {**data["there"], "raised_at": at, "late": 0}
    elif "dealt" in data:
        dealt = data["dealt"]
        item = dealt["item"]
        before = tables.get(ATTENTION, item)
        if before is None:
            raise UnknownRecord("nothing waits under this name")
        after = ATTENTION.named(before)
        after |= {"choice": dealt["choice"], "note": dealt.get("note"), "dealt_at": at}
    # Most payments never call for anybody; those cost no look.
    elif payment is not None and (payment.get("late") or payment.get("review")):
        item = payment["payment_id"]
        before = tables.get(ATTENTION, item)
        late = bool(payment.get("late")) and payment["state"] == PaymentState.SUCCEEDED
        marks = marks_of(late=late, review=payment.get("review"))
        known = {} if before is None else ATTENTION.named(before)
        cause = new_cause(Marks(bool(known.get("late")), known.get("review")), marks)
        if cause is None:
            return
        # The payment's own texts are no words of the gateway about other money, nor a person's
        # note, so no other column is the payment's.
        after = {name: payment.get(name) for name in _OF_A_PAYMENT}
        after |= {"cause": cause, "raised_at": at, "late": int(late), "review": marks.review}
    else:
        return
    tables.put(ATTENTION, ATTENTION.row({**after, "item": item}), before)


def _project_receipt(tables: Tables, row: JournalRow, told: Mapping[str, Any]) -> None:
    """Move a receipt: a row issues it, a later one says what became of it."""
    if row.kind == "receipt_made":
        about = {"issue": row.seq, "at": row.at, "sale_number": row.sale_number}
        about["sale_sequence"] = row.sale_sequence
        tables.put(RECEIPTS, RECEIPTS.row({**about, **told}))
        return
    before = tables.get(RECEIPTS, told["issue"])
    if before is None:
        raise UnknownRecord("this receipt was never made")
    tables.put(RECEIPTS, RECEIPTS.row(RECEIPTS.named(before) | {"state": told["state"]}), before)


_OF_A_PAYMENT: Final = (
    "gateway", "sale_sequence", "sale_id", "sale_number", "payment_id", "gateway_id",
    "amount_minor", "currency", "phone_masked",
)  # fmt: skip


def _set_fact(tables: Tables, name: str, value: str | float) -> None:
    tables.put(FACTS, (name, value), tables.get(FACTS, name))


def _mark(tables: Tables) -> dict[str, Any]:
    found = {name: tables.get(FACTS, name) for name in records.MARK}
    return {name: fact[1] for name, fact in found.items() if fact is not None}


def _set_mark(tables: Tables, mark: Mapping[str, str]) -> None:
    for name in records.MARK:
        if name in mark:
            _set_fact(tables, name, mark[name])
        else:
            tables.drop(FACTS, name)


def after_restore(mark: Mapping[str, str], at: str, data: Mapping[str, Any]) -> dict[str, str]:
    """The mark after a `restored` row."""
    if "since" not in data:
        # As programs wrote it that kept no more.
        return {"restored": at}
    since = min(data["since"], mark.get("restored_since", data["since"]), at)
    return {"restored": at, "restored_since": since, "restored_how": data["how"]}


def after_reconcile(mark: Mapping[str, str], data: Mapping[str, Any]) -> dict[str, str]:
    """The mark after a `reconciled` row: empty once everything since the loss was compared."""
    if not mark or "from" not in data:
        return {}
    spans = _merged([*json.loads(mark.get("restored_covered", "[]")), [data["from"], data["to"]]])
    since = mark.get("restored_since", mark["restored"])
    if any(start <= since and mark["restored"] <= end for start, end in spans):
        return {}
    return {**mark, "restored_covered": json.dumps(spans, separators=(",", ":"))}


def _merged(spans: list[list[str]]) -> list[list[str]]:
    merged: list[list[str]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


class InFile:
    """The tables of a ledger's file, inside a transaction of its owner's."""

    keeps_requests = True

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, table: Table, *key: object) -> Row | None:
        """The row of a key as it is now."""
        row: Row | None = self._connection.execute(table.select_one, key).fetchone()
        return row

    def put(self, table: Table, row: Row, before: Row | None = None) -> None:
        """Write what differs and nothing else: a column named is an index rewritten."""
        if before is None:
            self._connection.execute(table.insert, row)
            return
        changed = [
            (column, new)
            for column, old, new in zip(table.columns, before, row, strict=True)
            if old != new
        ]
        if changed:
            names = ", ".join(f"{column} = ?" for column, _ in changed)
            self._connection.execute(
                f"UPDATE {table.name} SET {names} WHERE {table.where}",
                [*(value for _, value in changed), *row[: table.keys]],
            )

    def drop(self, table: Table, *key: object) -> None:
        """Take a row away, if there is one."""
        self._connection.execute(f"DELETE FROM {table.name} WHERE {table.where}", key)


MAKES_NO_SENSE: Final = (
    ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError
)  # fmt: skip
"""What comes of a row that the till never wrote, whoever sealed it."""


class Replay:
    """The ledger as its journal tells it, row by row.

    Attributes:
        rows: Of each table its rows by their keys.
        digests: The digest of a wire body by payment and journal row.
        phones: The digest of a number by payment.
        purged: The journal row that purged a payment, by payment.
        gaps: Journal rows that gave a sale or a Z a number other than the next.
    """

    keeps_requests = True

    def __init__(self) -> None:
        self.rows: dict[str, dict[Row, Row]] = {table.name: {} for table in TABLES}
        self.digests: dict[tuple[str, int], str] = {}
        self.phones: dict[str, str] = {}
        self.purged: dict[str, int] = {}
        self.gaps: list[int] = []
        self._last_sequence = 0
        self._last_z = 0

    def take(self, row: JournalRow) -> None:
        """Add the next row.

        Raises:
            MAKES_NO_SENSE: Its data is no JSON, or not what its kind promises.
        """
        data = json.loads(row.data)
        project(self, row, data)
        digests = data.get("digests", {})
        if "wire" in digests:
            self.digests[data["payment"]["payment_id"], row.seq] = digests["wire"]
        if "phone" in digests:
            self.phones[data["payment"]["payment_id"]] = digests["phone"]
        if row.kind == "sale_opened":
            if data["sale"]["sequence"] != self._last_sequence + 1:
                self.gaps.append(row.seq)
            self._last_sequence = data["sale"]["sequence"]
        elif row.kind == "numbers_continued":
            self._last_sequence = max(self._last_sequence, data["above"])
            self._last_z = max(self._last_z, data.get("zs_above", 0))
        elif row.kind == "shift_closed":
            if data["shift"]["z_number"] != self._last_z + 1:
                self.gaps.append(row.seq)
            self._last_z = data["shift"]["z_number"]
        elif row.kind == "purged":
            self.purged |= dict.fromkeys(data["payments"], row.seq)

    def get(self, table: Table, *key: object) -> Row | None:
        """The row of a key as it is now."""
        return self.rows[table.name].get(key)

    def put(self, table: Table, row: Row, before: Row | None = None) -> None:
        """Keep a row."""
        rows, key = self.rows[table.name], row[: table.keys]
        if before is None and key in rows:
            raise RuleBroken(f"{table.name}: there is such a row already")
        rows[key] = row

    def drop(self, table: Table, *key: object) -> None:
        """Forget a row, if there is one."""
        self.rows[table.name].pop(key, None)

    def store(self, connection: sqlite3.Connection) -> None:
        """Fill a ledger's empty tables."""
        for table in TABLES:
            connection.executemany(table.insert, self.rows[table.name].values())


def replayed(connection: sqlite3.Connection) -> Replay:
    """Project the whole journal.

    Raises:
        LedgerError: `damaged` where a row is not as it was sealed, or makes no sense: nothing may
            be made from such a journal.
    """
    replay, previous = Replay(), journal.START
    for row in journal.rows(connection):
        try:
            if row.hash != row.sealed_after(previous):
                raise ValueError("the chain breaks")
            replay.take(row)
        except MAKES_NO_SENSE as error:
            raise LedgerError(LedgerCode.DAMAGED, f"the journal at row {row.seq}") from error
        previous = row.hash
    return replay


def record(
    connection: sqlite3.Connection,
    kind: str,
    data: Mapping[str, Any],
    at: str,
    *,
    sale: tuple[int, str] | None = None,
    payment_id: str | None = None,
) -> int:
    """Journal what happened, and project the row, whose `seq` it returns; see `journal.append`.

    Whoever wishes it, and whoever approved it, stands in the row, unless it is of a kind that no
    person makes.

    Raises:
        UnknownRecord: As `project` says.
    """
    if kind not in _OF_NOBODY:
        data = {**ACTING.get().told(), **data}
    row = journal.append(connection, at=at, kind=kind, data=data, sale=sale, payment_id=payment_id)
    # From the text itself, as every replay will read it.
    project(InFile(connection), row, json.loads(row.data))
    return row.seq


def open_sale(connection: sqlite3.Connection, sale: Sale, at: str) -> None:
    """Commit a new sale; raises RuleBroken where its number is not the next one."""
    if sale.sequence != records.last_sequence(connection) + 1:
        raise RuleBroken("sale numbers have no gaps")
    about = (sale.sequence, sale.number)
    record(connection, "sale_opened", {"sale": sale_snapshot(sale)}, at, sale=about)


def create_payment(
    connection: sqlite3.Connection,
    sale: Sale,
    attempt: int,
    new: NewPayment,
    salt: Callable[[int], bytes],
    at: datetime,
) -> Payment:
    """Commit a new payment of a sale with its number and its body.

    Returns:
        The payment, in `created`.
    """
    payment = Payment(
        payment_id=new.payment_id,
        sale_id=sale.sale_id,
        sale_number=sale.number,
        attempt=attempt,
        amount=new.amount or sale.amount,
        method=new.method,
        gateway=METHODS[new.method].gateway,
        state=PaymentState.CREATED,
        created_at=at,
        updated_at=at,
        network=new.network,
        phone_masked=None if new.phone is None else new.phone.masked,
        order_id=new.order_id,
        idempotency_key=new.idempotency_key,
    )
    body = new.body(sale)
    body_salt, phone_salt = salt(personal_data.SALT_BYTES), salt(personal_data.SALT_BYTES)
    digests = {"wire": personal_data.digest(body_salt, body)}
    if new.phone is not None:
        digests["phone"] = personal_data.digest(phone_salt, new.phone.national.encode())
    data: dict[str, Any] = {"payment": payment_snapshot(payment), "digests": digests}
    if new.risk_note is not None:
        data["risk_note"] = new.risk_note
    seq = record(
        connection,
        "payment_created",
        data,
        to_text(at),
        sale=(sale.sequence, sale.number),
        payment_id=payment.payment_id,
    )
    if new.phone is not None:
        personal_data.keep_phone(connection, payment.payment_id, new.phone, phone_salt)
    personal_data.keep_wire(connection, payment.payment_id, seq, body, body_salt)
    return payment


def take_cash(
    connection: sqlite3.Connection,
    sale: Sale,
    attempt: int,
    new: NewCash,
    shift: str | None,
    at: datetime,
) -> Payment:
    """Commit that cash was taken for a sale in this shift, and that its change was given.

    The sale may have been opened in another one.

    Returns:
        The payment, in `succeeded` from its first row on. The sale's status is the caller's to
        commit.
    """
    payment = Payment(
        payment_id=new.payment_id,
        sale_id=sale.sale_id,
        sale_number=sale.number,
        attempt=attempt,
        amount=new.amount,
        method=Method.CASH,
        gateway=None,
        state=PaymentState.SUCCEEDED,
        created_at=at,
        updated_at=at,
        succeeded_at=at,
        tendered_minor=new.tendered.minor,
        rounding_minor=new.rounding_minor,
        owed_minor=None if new.owed is None else new.owed.minor,
    )
    data: dict[str, Any] = {"payment": payment_snapshot(payment)}
    if new.risk_note is not None:
        data["risk_note"] = new.risk_note
    if new.slip is not None:
        data["slip"] = new.slip
    moves = [("cash_taken", "sale", new.tendered.minor, data)]
    if payment.change is not None and payment.change.minor > 0:
        moves.append(("change_given", "change", -payment.change.minor, {}))
    for kind, moved, minor, more in moves:
        cash = {
            "kind": moved,
            "amount_minor": minor,
            "currency": new.amount.currency,
            "shift": shift,
            "cashier": new.cashier,
        }
        told = {name: value for name, value in cash.items() if value is not None}
        record(
            connection,
            kind,
            {**more, "cash": told},
            to_text(at),
            sale=(sale.sequence, sale.number),
            payment_id=payment.payment_id,
        )
    return payment


def change(
    connection: sqlite3.Connection, entry: JournalEntry, salt: Callable[[int], bytes], at: str
) -> None:
    """Commit what an entry says.

    Raises:
        UnknownRecord: Its sale or payment was never opened, or what it deals with never raised.
        RuleBroken: It uses a name of the ledger, or has an answer and no payment.
    """
    if RESERVED & entry.data.keys():
        raise RuleBroken(f"{', '.join(sorted(RESERVED))} are the ledger's own words")
    data: dict[str, Any] = dict(entry.data)
    payment, sale, about = entry.payment, entry.sale, None
    if payment is not None:
        data["payment"] = payment_snapshot(payment)
        about = (sequence_of(payment.sale_number), payment.sale_number)
    if sale is not None:
        data["sale"] = sale_snapshot(sale)
        about = (sale.sequence, sale.number)
    payment_id = None if payment is None else payment.payment_id
    if entry.wire is None:
        record(connection, entry.kind, data, at, sale=about, payment_id=payment_id)
    elif payment_id is None:
        raise RuleBroken("an answer belongs to a payment")
    else:
        wire_salt = salt(personal_data.SALT_BYTES)
        data["digests"] = {"wire": personal_data.digest(wire_salt, entry.wire)}
        seq = record(connection, entry.kind, data, at, sale=about, payment_id=payment_id)
        personal_data.keep_wire(connection, payment_id, seq, entry.wire, wire_salt)
    if payment is not None:
        note_look(connection, payment.payment_id, payment.last_look_at, payment.watched_seconds)


def refund(
    connection: sqlite3.Connection,
    kind: str,
    refund: Refund,
    shift: str | None,
    *,
    cashier: str | None,
    approved_by: str | None,
) -> None:
    """Commit a refund as it is now, with what leaves the drawer where it is given in cash.

    Change that was owed and is given is the change of its sale, no refund of it. Whoever does
    this, and whoever approved it, need not be who promised the refund.
    """
    who = {"cashier": cashier, "approved_by": approved_by}
    data: dict[str, Any] = {name: value for name, value in who.items() if value is not None}
    data["refund"] = refund_snapshot(refund)
    if refund.state is RefundState.DONE and refund.by is RefundWay.CASH:
        cash = {
            "kind": "change" if refund.is_change else "refund",
            "amount_minor": -refund.amount.minor,
            "currency": refund.amount.currency,
            "reason": refund.reason,
            "shift": shift,
            **who,
        }
        data["cash"] = {name: value for name, value in cash.items() if value is not None}
    about = (sequence_of(refund.sale_number), refund.sale_number)
    at = to_text(refund.settled_at or refund.created_at)
    record(connection, kind, data, at, sale=about, payment_id=refund.change_of)


def note_look(
    connection: sqlite3.Connection, payment_id: str, at: datetime | None, watched_seconds: float
) -> None:
    """Keep when a payment was last looked at, for which there is no journal row."""
    looked = None if at is None else to_text(at)
    connection.execute(LOOKED, (looked, watched_seconds, payment_id))


def note_claim(connection: sqlite3.Connection, payment_id: str, at: str) -> tuple[datetime, ...]:
    """Commit that a payment was confirmed to a customer; return when it was before, oldest first.

    Raises:
        UnknownRecord: There is no such payment.
    """
    payment = records.payment(connection, payment_id)
    if payment is None:
        raise UnknownRecord("there is no such payment")
    before = records.claimed_at(connection, payment_id)
    about = (sequence_of(payment.sale_number), payment.sale_number)
    record(connection, "claim_confirmed", {}, at, sale=about, payment_id=payment_id)
    return before


def make_receipt(
    connection: sqlite3.Connection, sale: Sale, way: ReceiptWay, cashier: str | None, at: datetime
) -> IssuedReceipt:
    """Commit that a receipt of a sale is made: the original, or the next copy.

    Raises:
        RuleBroken: The sale is not paid.
    """
    if not sale.is_paid:
        raise RuleBroken("there is a receipt of what is paid alone")
    end_lost_receipts(connection, at)
    (last,) = connection.execute(records.LAST_COPY, (sale.sequence,)).fetchone()
    copy = 0 if last is None else last + 1
    told = {"copy": copy, "way": way.value, "state": ReceiptState.PRINTING.value}
    if cashier is not None:
        told["cashier"] = cashier
    about = (sale.sequence, sale.number)
    issue = record(connection, "receipt_made", {"receipt": told}, to_text(at), sale=about)
    return IssuedReceipt(issue, sale.number, copy, at, way, ReceiptState.PRINTING, cashier)


def end_receipt(
    connection: sqlite3.Connection, issue: int, state: ReceiptState, at: datetime
) -> IssuedReceipt:
    """Commit what became of a receipt; what was said of it already stays.

    Raises:
        UnknownRecord: No such receipt was made.
    """
    known = records.receipt(connection, issue)
    if known is None:
        raise UnknownRecord("this receipt was never made")
    if known.state is not ReceiptState.PRINTING:
        return known
    about = (sequence_of(known.sale_number), known.sale_number)
    told = {"issue": issue, "state": state.value}
    record(connection, "receipt_ended", {"receipt": told}, to_text(at), sale=about)
    return replace(known, state=state)


def end_lost_receipts(connection: sqlite3.Connection, at: datetime) -> None:
    """Commit of every receipt whose job nobody can be at any more that its end is unknown."""
    for issue in records.lost_receipts(connection, at):
        end_receipt(connection, issue, ReceiptState.UNKNOWN, at)


def mark_restored(
    connection: sqlite3.Connection, data: Mapping[str, Any], above: Counters, at: str
) -> None:
    """Commit that a ledger was restored, which marks it, and that its numbers go on `above` one."""
    record(connection, "restored", data, at)
    pass_over_numbers(connection, above, at)


def pass_over_numbers(connection: sqlite3.Connection, highest: Counters, at: str) -> None:
    """Commit that no number up to `highest` will be given; the only gaps that there can be."""
    known = records.counters(connection)
    if (after := known.above(highest)) != known:
        record(connection, "numbers_continued", dict(zip(_ABOVE, after, strict=True)), at)
