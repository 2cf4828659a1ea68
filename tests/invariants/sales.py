"""I1 to I4: the ledger against an independent book of what the gateway really did.

A book is plain records, kept by whoever plays the gateway, so that any simulated, hostile or
training gateway can be compared. Nothing here asks the till what it believes to be true.

What counts as a person's explicit choice to risk a second charge (I2), and nothing else does:

* the person said so with the charge itself, of an earlier payment that may still be paid: its
  payment id (or the whole sale's id) is in `risked`, which the player of the cashier keeps;
* the person asked to close the earlier payment, or to accept its risk (its payment id is in
  `wished`), and the ledger holds that, whatever the person was told: a commit may be written
  although it reports failure, and the power may go before anybody hears. The wish alone is no such
  choice, since the till may refuse it, and neither is a mark in the ledger that nobody asked for;
* the earlier payment had ended by the gateway's own word (failed, cancelled, refused) when the
  later one was accepted, and the gateway changed its mind afterwards: late, by the design.

A withdrawn code is no such choice: whoever has seen it can still pay it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

ENDED = frozenset({"failed", "cancelled", "canceled", "refused"})
OPEN = frozenset({"created", "sending", "unconfirmed", "pending", "processing"})
_UNPAID = frozenset({"failed", "cancelled", "refused"})


@dataclass(frozen=True)
class Charge:
    """One line of a gateway's own book.

    Attributes:
        gateway_id: The gateway's id.
        amount_minor: What it collects, minor units.
        history: Its status words with the moment of each, oldest first: `pending`, `processing`,
            `succeeded` (Checkout's `success` too), `failed`, `canceled`, `cancelled`, `refused`.
            Moments are seconds on any clock that `accepted` uses too.
        payment_id: Our own id, for PayGate.
        order_id: The order, for Checkout.
        key: The idempotency key that it was asked with.
    """

    gateway_id: str
    amount_minor: int
    currency: str
    history: Sequence[tuple[float, str]]
    payment_id: str | None = None
    order_id: str | None = None
    key: str | None = None

    @property
    def status(self) -> str:
        """The last word."""
        return _word(self.history[-1][1])

    @property
    def ever_succeeded(self) -> bool:
        """Whether it was ever paid."""
        return any(_word(word) == "succeeded" for _, word in self.history)

    def ended_by(self, moment: float) -> bool:
        """Whether it had ended unpaid by then, in the gateway's own word."""
        return any(at <= moment and word in ENDED for at, word in self.history)


@dataclass(frozen=True)
class _Payment:
    payment_id: str
    sale_id: str
    attempt: int
    state: str
    amount_minor: int
    currency: str
    gateway_id: str | None
    order_id: str | None
    closed_at: str | None
    risk_accepted_at: str | None
    gateway: str | None

    @property
    def cash(self) -> bool:
        """Whether no gateway collects it: the drawer's book (I7) proves it, not these."""
        return self.gateway is None


@dataclass(frozen=True)
class _Sale:
    status: str
    amount_minor: int


def chosen(
    payment_id: str, risked: Collection[str], wished: Collection[str], *, held: bool
) -> bool:
    """Whether a person chose to risk a second charge beside this payment.

    Args:
        payment_id: The earlier payment, which may still be paid.
        risked: Payments of which a person took the risk with the charge of another.
        wished: Payments that a person asked to close, or to take the risk of.
        held: Whether the ledger holds such a choice about this payment.
    """
    return payment_id in risked or (payment_id in wished and held)


def held(closed_at: str | None, risk_accepted_at: str | None) -> bool:
    """Whether a ledger with these moments holds a person's choice about the payment."""
    return closed_at is not None or risk_accepted_at is not None


def check_sales(
    ledger_path: Path,
    charges: Iterable[Charge],
    accepted: Mapping[str, float],
    risked: Collection[str],
    *,
    wished: Collection[str] = (),
    settled: bool = True,
    unreachable: Collection[str] = (),
) -> list[str]:
    """Compare a ledger with what the gateways have.

    Args:
        ledger_path: The ledger; its till may be running.
        charges: Every charge that the gateways made, whoever asked for it.
        accepted: The ids of payments that a cashier (or a caller of `charge`) was told to be
            accepted, each with the moment, seconds.
        risked: Ids of payments or sales of which a person took the risk with another charge.
        wished: Ids of payments that a person asked to close, or to take the risk of.
        settled: The faults have stopped, and every plan to look has had its time (I4).
        unreachable: Ids of payments that turned when, by the design, nobody looks any more.

    Returns:
        What is broken, each sentence with its invariant first; empty when all hold.
    """
    try:
        payments, sales = _read(ledger_path)
    except sqlite3.Error as error:
        return [f"I1: the ledger cannot be read: {error}"]
    ours: dict[str, list[Charge]] = {payment_id: [] for payment_id in payments}
    by_order = {p.order_id: p.payment_id for p in payments.values() if p.order_id}
    found: list[str] = []
    for charge in charges:
        payment_id = charge.payment_id or by_order.get(charge.order_id or "")
        if payment_id in ours:
            ours[payment_id].append(charge)
        else:
            found.append(f"I1: {charge.gateway_id} was asked for and is not in the ledger")
    found += [
        f"I1: {payment_id} was accepted and is not in the ledger"
        for payment_id in accepted
        if payment_id not in payments
    ]
    found += _doubled(payments, sales, ours, accepted, risked, wished)
    found += _falsely_paid(payments, sales, ours)
    if settled:
        for payment in payments.values():
            if payment.payment_id not in unreachable and not payment.cash:
                found += _untrue(payment, ours[payment.payment_id])
    return found


def _doubled(
    payments: Mapping[str, _Payment],
    sales: Mapping[str, _Sale],
    ours: Mapping[str, list[Charge]],
    accepted: Mapping[str, float],
    risked: Collection[str],
    wished: Collection[str],
) -> Iterator[str]:
    of_sale: dict[str, list[_Payment]] = {}
    for payment in payments.values():
        paid = [charge for charge in ours[payment.payment_id] if charge.ever_succeeded]
        # A risk is taken of another payment beside this one, never of asking twice for this one.
        if len(paid) > 1:
            yield f"I2: {payment.payment_id} was charged {len(paid)} times"
        if paid or payment.cash:
            of_sale.setdefault(payment.sale_id, []).append(payment)
    for sale_id, paid_by in of_sale.items():
        in_order = sorted(paid_by, key=lambda payment: payment.attempt)
        for number, later in enumerate(in_order):
            # One that a power cut hid was asked for by a person at the next start.
            there = (charge.history[0][0] for charge in ours[later.payment_id])
            asked_at = accepted.get(later.payment_id, min(there, default=float("inf")))
            unasked = [
                earlier
                for earlier in in_order[:number]
                if not (
                    sale_id in risked
                    or chosen(
                        earlier.payment_id,
                        risked,
                        wished,
                        held=held(earlier.closed_at, earlier.risk_accepted_at),
                    )
                )
                and (
                    earlier.cash
                    or not all(charge.ended_by(asked_at) for charge in ours[earlier.payment_id])
                )
            ]
            # Parts of it are no second charge.
            total = later.amount_minor + sum(earlier.amount_minor for earlier in unasked)
            if unasked and total > sales[sale_id].amount_minor:
                names = " and ".join(one.payment_id for one in (*unasked, later))
                yield f"I2: {sale_id} was charged by {names}"


def _falsely_paid(
    payments: Mapping[str, _Payment], sales: Mapping[str, _Sale], ours: Mapping[str, list[Charge]]
) -> Iterator[str]:
    really_paid = dict.fromkeys(sales, 0)
    for payment in payments.values():
        if payment.state != "succeeded":
            continue
        really_paid[payment.sale_id] += payment.amount_minor
        if not payment.cash and not any(
            proves(charge, payment) for charge in ours[payment.payment_id]
        ):
            yield f"I3: {payment.payment_id} says succeeded, and the gateway never said so"
    for sale_id, sale in sales.items():
        if sale.status in ("paid", "late_paid") and really_paid[sale_id] < sale.amount_minor:
            yield f"I3: {sale_id} says {sale.status}, and {really_paid[sale_id]} of it succeeded"


def proves(charge: Charge, payment: _Payment) -> bool:
    """Whether this charge is a success of exactly this payment."""
    return (
        charge.ever_succeeded
        and (charge.amount_minor, charge.currency) == (payment.amount_minor, payment.currency)
        # Checkout's verify names the order only.
        and (charge.order_id is not None or charge.gateway_id == payment.gateway_id)
    )


def _untrue(payment: _Payment, mine: Sequence[Charge]) -> Iterator[str]:
    """I4: how the ledger differs from the gateway's last word."""
    truth = sorted({charge.status for charge in mine})
    if any(charge.ever_succeeded for charge in mine):
        # A success that turned before anybody looked reads as what it turned to; one that was seen
        # stays, for a person to review.
        turned = all(charge.status in ENDED for charge in mine)
        fits = payment.state == "succeeded" or (turned and payment.state in _UNPAID)
    elif not mine or all(charge.status == "refused" for charge in mine):
        fits = payment.state in ("created", "unconfirmed") or payment.state in _UNPAID
    elif any(charge.status in ENDED for charge in mine) and len(mine) == 1:
        fits = payment.state in _UNPAID
    else:
        fits = payment.state in truth or len(mine) > 1
    if not fits:
        yield f"I4: {payment.payment_id} says {payment.state}, the gateway {truth or 'nothing'}"


def _read(path: Path) -> tuple[dict[str, _Payment], dict[str, _Sale]]:
    # A reader alone cannot roll back what a dead writer left; the file is checked before this.
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute(
            "SELECT payment_id, sale_id, attempt, state, amount_minor, currency, gateway_id,"
            " order_id, closed_at, risk_accepted_at, gateway FROM payments"
        ).fetchall()
        sales = file.execute("SELECT sale_id, status, amount_minor FROM sales").fetchall()
    return {row[0]: _Payment(*row) for row in rows}, {row[0]: _Sale(*row[1:]) for row in sales}


def _word(word: str) -> str:
    return {"success": "succeeded", "canceled": "cancelled"}.get(word, word)
