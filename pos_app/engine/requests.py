"""What a person (through the window or a command) asks of the engine: plain values.

A request must hold everything that it needs, so that it can be queued before the engine is ready.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from pos_app.domain.methods import Method

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.attention import ReviewChoice
    from pos_app.domain.methods import GatewayName
    from pos_app.domain.money import Money
    from pos_app.domain.people import Role
    from pos_app.domain.phone import Network, Phone
    from pos_app.domain.receipt import ReceiptState, ReceiptWay
    from pos_app.domain.refund import RefundWay
    from pos_app.domain.sale import SaleStatus
    from pos_app.domain.shift import CashKind, DrawerCount


@dataclass(frozen=True)
class EngineRequest:
    """What is asked."""


@dataclass(frozen=True)
class ChargeMobileMoney(EngineRequest):
    """Ask a customer's phone for money.

    Attributes:
        amount: What is collected: the sale, or a part of what is left of it.
        ref: The asker's own token, given back in every fact that answers this request.
        sale_id: The open sale to try again; None begins a new sale.
        working: How the amount was typed; None when plainly.
        customer_id: The gateway's id of the customer, where known.
        guard_accepted: A person saw the earlier payment that the guard named and chose to go on.
        amount_accepted: Not to be asked about, however unusual the amount of a new sale is.
        risk_of: The earlier payment of this sale of which a person was told that it may still be
            paid, and who accepted that; it frees the sale of no other payment.
        due: What the whole of a new sale owes, where `amount` is only a part of it.
    """

    method: ClassVar[Method] = Method.MOBILE_MONEY
    ref: str
    amount: Money
    network: Network
    phone: Phone = field(repr=False)
    sale_id: str | None = None
    note: str | None = None
    working: str | None = None
    customer_id: str | None = None
    guard_accepted: bool = False
    amount_accepted: bool = True
    risk_of: str | None = None
    due: Money | None = None


@dataclass(frozen=True)
class ChargeQr(EngineRequest):
    """Make a checkout page and show its code. Attributes as in `ChargeMobileMoney`."""

    method: ClassVar[Method] = Method.QR
    ref: str
    amount: Money
    sale_id: str | None = None
    note: str | None = None
    working: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    guard_accepted: bool = False
    amount_accepted: bool = True
    risk_of: str | None = None
    due: Money | None = None


@dataclass(frozen=True)
class ChargeCash(EngineRequest):
    """Take cash, which is paid as soon as it is stored. Attributes as in `ChargeMobileMoney`.

    Attributes:
        tendered: What the customer handed over, change included; None is exactly what is due.
        owed: What of the change cannot be given now, and is owed from then on.
        slip: The number of change that was owed: it is settled by being taken off what is due.
    """

    method: ClassVar[Method] = Method.CASH
    ref: str
    amount: Money
    tendered: Money | None = None
    sale_id: str | None = None
    note: str | None = None
    working: str | None = None
    amount_accepted: bool = True
    risk_of: str | None = None
    due: Money | None = None
    owed: Money | None = None
    slip: str | None = None


@dataclass(frozen=True)
class PaymentRequest(EngineRequest):
    """What is asked about one payment; answered by `RequestDone` unless the request says how."""

    payment_id: str


class CancelPayment(PaymentRequest):
    """Cancel mobile money, or withdraw a code."""


class CheckNow(PaymentRequest):
    """Look at the gateway at once."""


class SetPaymentAside(PaymentRequest):
    """Serve the next customer while this payment is still watched."""


@dataclass(frozen=True)
class ClosePayment(PaymentRequest):
    """Stop waiting for a payment, where the rules allow it."""

    reason: str


class OtherMethod(PaymentRequest):
    """Cancel or withdraw, read, and say whether the sale is free for another payment."""


class AcceptRisk(PaymentRequest):
    """A person chose to take another payment although this one may still be paid."""


@dataclass(frozen=True)
class LookSooner(EngineRequest):
    """Somebody says that a gateway knows more of this payment: its next look comes at once.

    Whoever says so is not believed, so it comes no sooner than the gateway wants to be asked. It
    is no person's wish, and nothing answers it.
    """

    payment_id: str


@dataclass(frozen=True)
class LeaveSale(EngineRequest):
    """The cashier is done with a sale: next sale, or closed unpaid."""

    sale_id: str


@dataclass(frozen=True)
class TakeUpSale(EngineRequest):
    """The cashier goes on with a sale that was left, such as with a payment that was set aside."""

    sale_id: str


@dataclass(frozen=True)
class PutOnScreen(EngineRequest):
    """This payment (or none) fills the cashier's main pane; it is watched most closely."""

    payment_id: str | None


class SendCreated(PaymentRequest):
    """At start: send a payment that was stored and never sent."""


class DropCreated(PaymentRequest):
    """At start: give up a payment that was stored and never sent."""


@dataclass(frozen=True)
class TestConnection(EngineRequest):
    """Settings' button: one harmless read with the keys as they are now."""

    __test__ = False

    gateway: GatewayName


@dataclass(frozen=True)
class AskHistory(EngineRequest):
    """One page of the local log, newest first.

    Attributes:
        ref: Given back in `HistoryPage` or `ReadFailed`.
        before: Only sales with a lower sequence; None begins at the newest.
        search: Sale number, amount, last four digits or words of the note.
        day_start: Opened at or after, UTC.
        day_end: Opened before, UTC.
    """

    ref: str
    before: int | None = None
    limit: int = 50
    search: str | None = None
    status: SaleStatus | None = None
    day_start: datetime | None = None
    day_end: datetime | None = None


@dataclass(frozen=True)
class AskStory(EngineRequest):
    """A sale's whole story; answered by `StoryRead` or `ReadFailed` with this `ref`."""

    ref: str
    sale_id: str


@dataclass(frozen=True)
class AskAttention(EngineRequest):
    """What waits for a person, or was dealt with; answered by `AttentionRead` or `ReadFailed`."""

    ref: str


@dataclass(frozen=True)
class AskSlip(EngineRequest):
    """What is owed, or was given, under a number; answered by `SlipRead` or `ReadFailed`."""

    ref: str
    number: str


@dataclass(frozen=True)
class ReconcileDay(EngineRequest):
    """Compare the payments created in [start, end), UTC, with the gateways. Ends the one before.

    Told by `ReconcileProgress` as it goes on, and answered by `DayReconciled` or `AskFailed`; by
    nothing once `StopAsking` came.
    """

    ref: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class CheckClaim(EngineRequest):
    """Look for a customer's "I have paid"; answered by `ClaimAnswered` or `AskFailed`.

    A new one ends the one before. The fields are those of `Claim`.
    """

    ref: str
    amount: Money
    last4: str
    at: datetime | None = None


@dataclass(frozen=True)
class StopAsking(EngineRequest):
    """A person left: end the comparison or the claim of this `ref`, and answer nothing more."""

    ref: str


@dataclass(frozen=True)
class DealWith(EngineRequest):
    """Note what a person did about an `Attention.item`; answered by `DealtWith`."""

    ref: str
    item: str
    choice: ReviewChoice
    note: str | None = None


@dataclass(frozen=True)
class PromiseRefund(EngineRequest):
    """Let money of a sale go back, now or later; answered by `RefundChanged` or `RefundRefused`.

    Attributes:
        sale_number: As people read it.
        reason: The person's words.
        reference: The gateway's word for it, where it was given back on the gateway's own site.
    """

    ref: str
    sale_number: str
    amount: Money
    by: RefundWay
    reason: str
    reference: str | None = None


@dataclass(frozen=True)
class SettleRefund(EngineRequest):
    """Note that a refund that was owed was given; answered as `PromiseRefund` is."""

    ref: str
    refund_number: str
    by: RefundWay
    reference: str | None = None


@dataclass(frozen=True)
class MakeReceipt(EngineRequest):
    """Issue a receipt of a paid sale; answered by `ReceiptMade` or `ReceiptRefused`.

    Whoever asked then lets it out, and says by `EndReceipt` what came of that.

    Attributes:
        way: How it is to leave.
    """

    ref: str
    sale_id: str
    way: ReceiptWay


@dataclass(frozen=True)
class EndReceipt(EngineRequest):
    """Keep what became of a receipt; answered by `ReceiptEnded` or `ReceiptRefused`.

    Attributes:
        issue: Of the `IssuedReceipt`.
        state: Where nothing can have come out `failed`, where some may have `unknown`.
    """

    ref: str
    issue: int
    state: ReceiptState


@dataclass(frozen=True)
class Unlock(EngineRequest):
    """Be at the till from now on; answered by `PersonAtTill` or `PersonRefused`."""

    ref: str
    name: str
    pin: str = field(repr=False)


class Lock(EngineRequest):
    """Nobody is at the till any more; told by `PeopleChanged`."""


@dataclass(frozen=True)
class Approve(EngineRequest):
    """Let whoever is at the till do one thing within 20 s; answered as `Unlock` is."""

    ref: str
    name: str
    pin: str = field(repr=False)


@dataclass(frozen=True)
class EndApproval(EngineRequest):
    """What was approved was asked for, or is not wished any more: the `Approve` of this ref ends.

    Also one whose PIN is still looked at. Nothing answers it.
    """

    ref: str


@dataclass(frozen=True)
class AddPerson(EngineRequest):
    """Set somebody up; answered by `PersonNoted` or `PersonRefused`."""

    ref: str
    name: str
    role: Role
    pin: str = field(repr=False)


@dataclass(frozen=True)
class SetPin(EngineRequest):
    """Give somebody another PIN, also who has tried too often; answered as `AddPerson` is."""

    ref: str
    name: str
    pin: str = field(repr=False)


@dataclass(frozen=True)
class DisablePerson(EngineRequest):
    """Somebody has left; answered as `AddPerson` is."""

    ref: str
    name: str


@dataclass(frozen=True)
class ResetPeople(EngineRequest):
    """Take everybody out, for want of an owner's PIN; answered by `PersonNoted` of nobody."""

    ref: str


@dataclass(frozen=True)
class ShiftRequest(EngineRequest):
    """What is asked about the drawer; answered by `ShiftDone` with this `ref`."""

    ref: str


@dataclass(frozen=True)
class OpenShift(ShiftRequest):
    """Open a shift with what was counted."""

    count: DrawerCount


@dataclass(frozen=True)
class MoveCash(ShiftRequest):
    """Put cash into the drawer, or take it out; `amount` is above zero either way."""

    kind: CashKind
    amount: Money
    reason: str


@dataclass(frozen=True)
class TakeToSafe(ShiftRequest):
    """Take cash to the safe after a close, while no shift is open; `amount` is above zero.

    Never more than the close left. It is on disk when it is answered; the answer has no report.
    """

    amount: Money
    reason: str


@dataclass(frozen=True)
class OpenDrawer(ShiftRequest):
    """Open the drawer without a sale, whether a shift is open or not.

    It is on disk when it is answered; whoever asked then sends the pulse.
    """

    reason: str


@dataclass(frozen=True)
class CountDrawer(ShiftRequest):
    """Before a close: keep this count, and say beside it what must be there and what gateways say.

    It moves nothing; what the gateways' own lists say comes with the answer's report.
    """

    count: DrawerCount


@dataclass(frozen=True)
class CloseShift(ShiftRequest):
    """Close the open shift with what was counted, which makes its Z.

    Attributes:
        reason: Why the count differs from what must be there; needed above a limit.
        expected: What had to be there when a person was shown it; where that is not so any more
            nothing is closed.
    """

    count: DrawerCount
    reason: str | None = None
    expected: Money | None = None


@dataclass(frozen=True)
class AskX(EngineRequest):
    """What the open shift comes to by now; answered by `ShiftRead` or `ReadFailed`."""

    ref: str


@dataclass(frozen=True)
class AskZ(EngineRequest):
    """A Z as it was made, the last without a number; answered by `ShiftRead` or `ReadFailed`."""

    ref: str
    number: int | None = None


@dataclass(frozen=True)
class NoteSettings(EngineRequest):
    """Keep that these settings, or gateways' keys, were changed, and by whom; never their values.

    Attributes:
        names: As `config.toml` and the key store call them.
    """

    names: tuple[str, ...]


@dataclass(frozen=True)
class AskZs(EngineRequest):
    """The closed shifts, newest first, below a Z's number; answered by `ZsRead` or `ReadFailed`."""

    ref: str
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True)
class AskReport(EngineRequest):
    """The figures of `[start, end)`, UTC; answered by `ReportRead` or `ReadFailed`.

    Attributes:
        earlier: From when until when that is which they are compared with.
        currency: Of the amounts that count.
    """

    ref: str
    start: datetime
    end: datetime
    earlier: tuple[datetime, datetime]
    currency: str


@dataclass(frozen=True)
class AskWeather(EngineRequest):
    """Which networks do far worse by `now` than usual; answered by `WeatherRead` or `ReadFailed`.

    Attributes:
        currency: Of the payments that count.
    """

    ref: str
    now: datetime
    currency: str


PeopleRequest: TypeAlias = Unlock | Approve | AddPerson | SetPin | DisablePerson | ResetPeople
GatewayCharge: TypeAlias = ChargeMobileMoney | ChargeQr
Charge: TypeAlias = GatewayCharge | ChargeCash
Question: TypeAlias = (
    AskHistory | AskStory | AskAttention | AskSlip | AskX | AskZ | AskZs | AskReport | AskWeather
)
Enquiry: TypeAlias = ReconcileDay | CheckClaim
