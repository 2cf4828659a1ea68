"""What the engine tells: immutable values, in the order in which they became true.

An event about a payment or a sale is told only after it is committed. Codes, never words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pos_app.domain.attention import Attention
    from pos_app.domain.methods import GatewayName, Method
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment, PaymentState
    from pos_app.domain.people import Person
    from pos_app.domain.receipt import IssuedReceipt
    from pos_app.domain.refund import Refund
    from pos_app.domain.report import Figures, Weather
    from pos_app.domain.sale import Sale, SaleRow, SaleStory, Tally, UsualAmounts
    from pos_app.domain.shift import DrawerCount, Shift, ShiftReport
    from pos_app.engine.reconcile_result import Claimed, Reconciled


@dataclass(frozen=True)
class EngineEvent:
    """What the engine tells."""


@dataclass(frozen=True)
class AttentionRead(EngineEvent):
    """What waits for a person, newest first, then what was dealt with last.

    Attributes:
        owed: What is owed to customers, the oldest first.
    """

    ref: str
    items: tuple[Attention, ...]
    owed: tuple[Refund, ...] = ()


@dataclass(frozen=True)
class DealtWith(EngineEvent):
    """The answer to `DealWith`.

    Attributes:
        code: `done`, or why not: `unknown_item not_offered not_ready stopping ledger`.
        now: What the item is now; None where there is none, or nobody could look.
    """

    ref: str
    item: str
    code: str
    now: Attention | None


@dataclass(frozen=True)
class ReceiptMade(EngineEvent):
    """The answer to `MakeReceipt`: it is on disk which copy this is, and now it may be printed.

    Attributes:
        payments: All of the sale's, oldest first.
    """

    ref: str
    sale: Sale
    payments: tuple[Payment, ...]
    receipt: IssuedReceipt


@dataclass(frozen=True)
class ReceiptEnded(EngineEvent):
    """The answer to `EndReceipt`: the receipt as it now is."""

    ref: str
    receipt: IssuedReceipt


@dataclass(frozen=True)
class ReceiptRefused(EngineEvent):
    """A receipt was not made, or its end not kept.

    Attributes:
        code: `unknown_sale not_paid unknown_receipt right_lacking locked not_ready stopping ledger
            mistake`.
    """

    ref: str
    code: str


@dataclass(frozen=True)
class ReconcileProgress(EngineEvent):
    """How far a comparison is.

    Attributes:
        step: `list` (`done` payments brought in the pass `of`), `compare` (`done` so far) or
            `orders` (`done` of `of`).
    """

    ref: str
    step: str
    done: int
    of: int


@dataclass(frozen=True)
class DayReconciled(EngineEvent):
    """What a day's comparison found."""

    ref: str
    found: Reconciled


@dataclass(frozen=True)
class ClaimAnswered(EngineEvent):
    """What is known of a customer's claim."""

    ref: str
    answer: Claimed


@dataclass(frozen=True)
class AskFailed(EngineEvent):
    """A comparison or a claim could not be worked on: `stopping` or `ledger`."""

    ref: str
    code: str


class MethodOff(StrEnum):
    """Why a way to pay cannot be used now."""

    KEYS_MISSING = "keys_missing"
    NOT_A_SECRET_KEY = "not_a_secret_key"  # noqa: S105 - a code, not a secret
    SECRET_STORE_FAILED = "secret_store_failed"  # noqa: S105 - a code, not a secret
    TEST_KEY_IN_LIVE = "test_key_in_live"
    UNIT_NOT_SET = "unit_not_set"
    NETWORK_OFF = "network_off"
    URLS_MISSING = "urls_missing"
    BAD_SETTINGS = "bad_settings"


class Connection(StrEnum):
    """How a gateway was the last time we asked."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    KEY_REFUSED = "key_refused"
    OFF = "off"


@dataclass(frozen=True)
class EngineReady(EngineEvent):
    """Ledger open, recovery begun, charging possible: by each method that is not off."""

    live: bool
    off: Mapping[Method, MethodOff] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerTrouble(EngineEvent):
    """The ledger cannot be used; nothing is charged and the file is left alone.

    Attributes:
        code: `damaged unreadable newer unwritable full held busy missing`.
    """

    code: str
    detail: str


@dataclass(frozen=True)
class ChargeRejected(EngineEvent):
    """A charge was refused by the till itself: nothing was sent, nor, but for `not_known`, stored.

    Attributes:
        code: `not_ready stopping gateway_off network_off over_maximum unit_not_set
            pesewas_not_possible too_large sale_blocked sale_settled amount_differs more_than_left
            unknown_sale cash_off tendered_short tendered_too_much owed_too_much unknown_slip
            slip_settled not_in_drawer shift_closed ledger not_known mistake`. Not known is cash
            whose ledger failed and cannot be read; it is told once it can.
        payment: The payment that blocks the sale, for `sale_blocked`.
    """

    ref: str
    code: str
    payment: Payment | None = None


@dataclass(frozen=True)
class GuardStopped(EngineEvent):
    """The double-prompt guard found an earlier payment; nothing was stored or sent.

    The same request with `guard_accepted` goes on.
    """

    ref: str
    earlier: Payment


@dataclass(frozen=True)
class AmountUnusual(EngineEvent):
    """A new sale looks like a usual one with too many noughts; nothing was stored or sent.

    The same request with `amount_accepted` goes on.

    Attributes:
        amount: What the whole sale would owe.
    """

    ref: str
    amount: Money
    usual: UsualAmounts


@dataclass(frozen=True)
class ChargeAccepted(EngineEvent):
    """The sale and its payment are on disk, and it is about to be sent; cash is paid with it.

    Attributes:
        owed: What of its change could not be given, with its number.
    """

    ref: str
    sale: Sale
    payment: Payment
    owed: Refund | None = None


@dataclass(frozen=True)
class PaymentChanged(EngineEvent):
    """A payment changed; `before` is None for one loaded at start."""

    sale: Sale
    payment: Payment
    before: PaymentState | None


@dataclass(frozen=True)
class SaleChanged(EngineEvent):
    """A sale changed beside its payments (left, closed, paid)."""

    sale: Sale


@dataclass(frozen=True)
class RequestDone(EngineEvent):
    """A request about an existing payment ended.

    Attributes:
        intent: The request's class name in snake case (`cancel_payment`, `close_payment`, ...).
        code: `done`, or why not: `unknown_payment too_late only_drop not_allowed_yet
            still_payable already_over lost_answer gateway_off ledger mistake`.
        payment: What it really is now.
    """

    intent: str
    payment_id: str
    code: str
    payment: Payment | None


@dataclass(frozen=True)
class OtherMethodReady(EngineEvent):
    """The answer to `OtherMethod`: whether the sale may get another payment without risk."""

    sale: Sale
    payment: Payment
    free: bool


@dataclass(frozen=True)
class PaidTwice(EngineEvent):
    """More was paid than the sale is: what is too much must be refunded."""

    sale: Sale
    payments: tuple[Payment, ...]


@dataclass(frozen=True)
class ConnectionChanged(EngineEvent):
    """A gateway's state as last seen; while it is offline, with the seconds to the next look."""

    gateway: GatewayName
    connection: Connection
    detail: str = ""
    retry_in: float | None = None


@dataclass(frozen=True)
class ConnectionTested(EngineEvent):
    """The answer to `TestConnection`: `ok`, or a code of the gateway port with its detail."""

    gateway: GatewayName
    code: str
    detail: str


@dataclass(frozen=True)
class TallyChanged(EngineEvent):
    """Today's total and counts."""

    tally: Tally


@dataclass(frozen=True)
class RecoveryFound(EngineEvent):
    """What was in flight when the till last stopped.

    Attributes:
        since: When the oldest of them was last touched, UTC.
        payments: All of them as they are now; told again as they are decided.
        waiting_for_person: Those never sent: the cashier sends or drops them.
        complete: Whether each has been looked at once.
        only_drop: Ids of those never sent that may not be sent any more.
    """

    since: datetime
    payments: tuple[Payment, ...]
    waiting_for_person: tuple[Payment, ...]
    complete: bool
    only_drop: tuple[str, ...] = ()


@dataclass(frozen=True)
class LateLooks(EngineEvent):
    """What a person closed, or what ended unpaid lately, and is looked at again at the start.

    Told before `RecoveryFound`, where there is any, and again when the rest comes true. A gateway
    that is off is asked about none of them.

    Attributes:
        payments: Each with its sale, as they were found.
        looked: Whether each has been looked at once.
        answered: Whether each look was answered.
    """

    payments: tuple[tuple[Sale, Payment], ...]
    looked: bool
    answered: bool


@dataclass(frozen=True)
class LedgerRestored(EngineEvent):
    """The ledger may lack sales: a reconcile is due, and nothing stored is sent by itself.

    Told at each start while it is so, and once more when a reconcile has dealt with it.

    Attributes:
        since: From when on sales may be missing, UTC; None: it was dealt with.
        how: `backup` where a person put one back; `behind` or `missing` where the till found a
            ledger that lacks what its backups know, or none at all.
    """

    since: datetime | None
    how: str | None


@dataclass(frozen=True)
class ClockWrong(EngineEvent):
    """This computer's clock and a gateway's differ by over 2 minutes; None: it is right again.

    Attributes:
        ahead_seconds: Ours minus the gateway's, seconds; 0.0 when only certificates say so.
    """

    ahead_seconds: float | None


@dataclass(frozen=True)
class HistoryPage(EngineEvent):
    """A page of the local log, newest first, below the sequence `before`; None: the newest."""

    ref: str
    rows: tuple[SaleRow, ...]
    before: int | None
    has_more: bool


@dataclass(frozen=True)
class StoryRead(EngineEvent):
    """A sale's whole story; None where there is no such sale."""

    ref: str
    story: SaleStory | None


@dataclass(frozen=True)
class ShiftChanged(EngineEvent):
    """A shift was opened, or closed (None). Told before `EngineReady` too where one is open."""

    shift: Shift | None


@dataclass(frozen=True)
class ShiftDone(EngineEvent):
    """The answer to a request about the drawer.

    Attributes:
        code: `done`, or why not: one of `ShiftRefusal`, `locked right_lacking not_ready stopping
            ledger mistake`.
        report: How the shift stands now, its Z where it was closed; None where none is open.
    """

    ref: str
    code: str
    report: ShiftReport | None


@dataclass(frozen=True)
class SlipRead(EngineEvent):
    """What is owed, or was given; None where nothing has this number."""

    ref: str
    refund: Refund | None


@dataclass(frozen=True)
class ShiftRead(EngineEvent):
    """An X or a Z; None where there is none.

    Attributes:
        left: Of the last Z what lies in the drawer, until some of it goes to the safe or a shift
            opens; None of all else.
    """

    ref: str
    report: ShiftReport | None
    left: DrawerCount | None = None


@dataclass(frozen=True)
class ZsRead(EngineEvent):
    """Closed shifts, newest first, each as it ended.

    Attributes:
        has_more: Whether there are earlier ones.
    """

    ref: str
    shifts: tuple[Shift, ...]
    has_more: bool


@dataclass(frozen=True)
class ReportRead(EngineEvent):
    """The figures of a span, as they were when they were read."""

    ref: str
    figures: Figures


@dataclass(frozen=True)
class WeatherRead(EngineEvent):
    """The networks that did far worse than usual when the log was read; none as nearly always."""

    ref: str
    slow: tuple[Weather, ...]


@dataclass(frozen=True)
class ReadFailed(EngineEvent):
    """A question to the log could not be answered; the ledger's code says why."""

    ref: str
    code: str
    detail: str


@dataclass(frozen=True)
class PeopleChanged(EngineEvent):
    """Who is set up, and who is at the till; told before `EngineReady` and at each change.

    Attributes:
        people: The active ones, by name; none: nobody has to say who they are.
        at_till: None while it is locked, or nobody is set up.
        reset_at: When the computer's own account took everybody out, UTC; None where never.
        gone: Who has left, by name; their names stay theirs.
    """

    people: tuple[Person, ...]
    at_till: Person | None
    reset_at: datetime | None = None
    gone: tuple[Person, ...] = ()


@dataclass(frozen=True)
class PersonAtTill(EngineEvent):
    """The PIN was right: this person is at the till, or has approved."""

    ref: str
    person: Person


@dataclass(frozen=True)
class PersonNoted(EngineEvent):
    """What somebody is from now on is on disk; None: nobody is set up any more.

    Attributes:
        peppered: Whether a key of this till's goes into what is kept of the PIN.
    """

    ref: str
    person: Person | None
    peppered: bool = True


@dataclass(frozen=True)
class PersonRefused(EngineEvent):
    """Somebody is not let in, or not changed.

    Attributes:
        code: `wrong_pin too_soon too_many no_key unknown_person locked right_lacking no_name
            name_taken last_owner not_a_pin not_ready stopping ledger mistake`.
        wait_seconds: How long the PIN may not be tried again.
    """

    ref: str
    code: str
    wait_seconds: float = 0.0


@dataclass(frozen=True)
class RefundChanged(EngineEvent):
    """Money that goes back is on disk, given or owed."""

    ref: str
    refund: Refund


@dataclass(frozen=True)
class RefundRefused(EngineEvent):
    """No money goes back, and nothing was stored.

    Attributes:
        code: `nothing_proven more_than_proven not_in_drawer no_reason unknown_sale unknown_refund
            already_done no_reference cash_only not_ready stopping ledger mistake`.
        left: What of the sale may go back, for `more_than_proven`.
    """

    ref: str
    code: str
    left: Money | None = None


class EnginePart(StrEnum):
    """A part of the engine that runs by itself; the words are for the log."""

    STARTING = "starting"
    WATCHING = "watching"
    CLOCKS = "clocks"
    HOUSEKEEPING = "housekeeping"
    MENDING = "mending"
    RECOVERY = "recovery"
    ONE_TASK = "one_task"


@dataclass(frozen=True)
class PartFailed(EngineEvent):
    """A part of the engine met a mistake of the program's own; what must never end goes on.

    Told once while the same part fails again and again.
    """

    part: EnginePart


class BackupMade(EngineEvent):
    """The ledger was backed up."""


@dataclass(frozen=True)
class BackupFailed(EngineEvent):
    """No backup could be made; told once until one is. `code` is one of `LedgerTrouble`'s."""

    code: str
    detail: str


class EngineStopped(EngineEvent):
    """The engine's last fact: everything is committed and closed."""
