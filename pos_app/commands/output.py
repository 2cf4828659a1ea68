"""What the commands print: lines for people, or JSON lines for programs.

Standard output carries the answer only; causes go to standard error. No key and no whole phone
number may pass here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from pos_app.assembly.terminal import fitting, plain, plain_json, say
from pos_app.domain.payment import OPEN_STATES, PaymentState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale, SaleRow

TRAINING = "TRAINING: no real money moves."
STATES = {
    PaymentState.CREATED: "Stored, nothing sent yet",
    PaymentState.SENDING: "Sending the request",
    PaymentState.UNCONFIRMED: "Not confirmed yet, still checking",
    PaymentState.PENDING: "Waiting for the customer to approve",
    PaymentState.PROCESSING: "Approved, the network is moving the money",
    PaymentState.SUCCEEDED: "PAID",
    PaymentState.FAILED: "Not paid",
    PaymentState.CANCELLED: "Cancelled",
    PaymentState.REFUSED: "Not paid: the gateway refused it",
}
# Why an address of a checkout page is never shown; the address itself is never repeated.
PAGES = {
    "foreign_host": "its page is on a host that is not allowed",
    "plain_http": "its page is not encrypted",
    "user_info": "its page's address hides a name and a password",
    "too_long": "its page's address is too long",
    "test_page": "its page is a test page, which takes no real money",
    "not_a_url": "its page has no usable address",
}


def state_words(payment: Payment) -> str:
    """Return one line on where a payment stands, for people."""
    words = STATES[payment.state]
    if payment.state is PaymentState.UNCONFIRMED and not payment.may_have_left:
        words = "Not sent yet, still trying"
    if payment.state is PaymentState.SUCCEEDED and payment.late:
        words = "PAID LATE"
    if payment.change is not None:
        words = f"{words} in cash, change {payment.change.shown}"
    if payment.change_owed is not None:
        words = f"{words}, owed {payment.change_owed.shown}"
    if payment.withdrawn_at is not None and payment.unresolved:
        words = "Withdrawn, still checking"
        if payment.withdraw_reason in PAGES:
            words = f"Not shown, {PAGES[payment.withdraw_reason]}"
    if payment.closed_at is not None and payment.state is not PaymentState.SUCCEEDED:
        words = f"Closed ({words.lower()})"
    if payment.cancel_requested_at is not None and payment.state is PaymentState.PROCESSING:
        words = "Too late to cancel: the network is moving the money"
    if payment.reason and payment.state in (PaymentState.FAILED, PaymentState.REFUSED):
        words = f"{words}: {payment.reason}"
    return words


def iso(moment: datetime | None) -> str | None:
    """Return a moment as UTC ISO 8601 with `Z` and milliseconds; None stays None."""
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sale_object(row: SaleRow) -> dict[str, str | int | None]:
    """Return a line of the log with the columns of the documented view `sales_log`."""
    return {
        "sale_number": row.sale_number,
        "opened_at": iso(row.opened_at),
        "status": row.status,
        "amount_minor": row.amount.minor,
        "currency": row.amount.currency,
        "method": "split" if row.split else row.method,
        "network": row.network,
        "phone_masked": row.phone_masked,
        "note": row.note,
        "cashier": row.cashier,
        "gateway": row.gateway,
        "gateway_id": row.gateway_id,
        "order_id": row.order_id,
        "paid_at": iso(row.paid_at),
        "late": row.late,
    }


def _reason(payment: Payment) -> str | None:
    """Why it stands as it does: of one that a person closed undecided, what that person said."""
    if payment.closed_at is not None and payment.state in OPEN_STATES:
        return payment.close_reason
    return payment.reason or payment.close_reason or payment.withdraw_reason


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found: a line for each problem, and other facts, ready for JSON."""

    ok: bool
    problems: tuple[str, ...]
    facts: Mapping[str, object]


class Printer:
    """Writes to standard output, flushed line by line; a missing stream swallows everything.

    In training each JSON object says so (a payment and a check also say where it is not), and so
    do the first line for people and standard error.
    """

    def __init__(self, *, as_json: bool, training: bool, out: TextIO | None = None) -> None:
        """Write JSON lines, or lines for people, to standard output where no other is given.

        `part_asked`, where it is set, says that what is taken was asked for as a part, also one
        that is as much as the whole.
        """
        self.as_json = as_json
        self._training = training
        self._begun = False
        self.part_asked = False
        self._printed: dict[str, object] = {}
        self._out = out if out is not None else sys.stdout
        self._encoding = getattr(self._out, "encoding", None) or "ascii"

    @property
    def in_colour(self) -> bool:
        """Whether a person's terminal shows this."""
        try:
            return self._out is not None and self._out.isatty()
        except ValueError:
            return False

    def can_print(self, text: str) -> bool:
        """Whether every character of `text` would arrive."""
        try:
            text.encode(self._encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def begin(self) -> None:
        """Say that this is training, where it is and a person reads; once, before anything else."""
        if self._training and not self._begun and not self.as_json:
            self._begun = True
            say(TRAINING)
            self._write(TRAINING)

    def line(self, text: str) -> None:
        """Print one line for people; nothing with `--json`."""
        self.drawing(fitting(plain(text), self._out))

    def drawing(self, text: str) -> None:
        """Print what the program itself draws, colours included; nothing with `--json`."""
        if not self.as_json:
            self.begin()
            self._write(text)

    def object(self, value: Mapping[str, object]) -> None:
        """Print one JSON object, marked in training; nothing without `--json`."""
        if self.as_json:
            marked = {**value, "training": True} if self._training else value
            # A console of an old code page would lose what JSON can say in ASCII.
            ascii_only = not self._encoding.lower().startswith("utf")
            self._write(plain_json(json.dumps(marked, ensure_ascii=ascii_only)))

    def payment(self, sale: Sale, payment: Payment, slip: str | None = None) -> None:
        """Print where a payment stands, in either form, if that is not what was printed last.

        `slip` is the number of its change that is owed, where it is known.
        """
        mark = (payment.state, payment.withdrawn_at, payment.closed_at)
        if self._printed.get(payment.payment_id) != mark:
            self._printed[payment.payment_id] = mark
            self._payment_object(sale, payment, slip, final=False)
            self._payment_line(sale, payment, slip)

    def final(self, sale: Sale, payment: Payment, slip: str | None = None) -> None:
        """Print how a payment stands at the end; for people only where nothing was said of it."""
        self._payment_object(sale, payment, slip, final=True)
        if payment.payment_id not in self._printed:
            self._payment_line(sale, payment, slip)

    def found(self, found: CheckResult, *lines: str, sound: str = "") -> None:
        """Print what a check found: one object, or these lines and its problems a line each.

        `sound` is said where there is no problem.
        """
        about = {"ok": found.ok, "problems": list(found.problems), **found.facts}
        self.object({**about, "training": self._training})
        said = found.problems or ((sound,) if found.ok and sound else ())
        for line in (*lines, *said):
            self.line(line)

    def _payment_line(self, sale: Sale, payment: Payment, slip: str | None) -> None:
        words = state_words(payment)
        if slip is not None:
            words = f"{words}, slip {slip}"
        if payment.state is PaymentState.SUCCEEDED and not payment.test and not sale.is_paid:
            words = f"{words}; a part of {sale.amount.shown}, which is not paid yet"
        self.line(f"{sale.number}  {payment.amount.shown}  {words}")

    def _payment_object(
        self, sale: Sale, payment: Payment, slip: str | None, *, final: bool
    ) -> None:
        """Print the documented object; absent facts are null."""
        is_part = self.part_asked or payment.amount != sale.amount
        self.object(
            {
                "sale_id": sale.sale_id,
                "sale_number": sale.number,
                "payment_id": payment.payment_id,
                "gateway_id": payment.gateway_id,
                "order_id": payment.order_id,
                "status": payment.state,
                "amount_minor": payment.amount.minor,
                "currency": payment.amount.currency,
                "due_minor": sale.amount.minor,
                "part_minor": payment.amount.minor if is_part else None,
                "tendered_minor": payment.tendered_minor,
                "change_minor": None if payment.change is None else payment.change.minor,
                "owed_minor": payment.owed_minor,
                "slip": slip,
                "cashier": sale.cashier,
                "shift": sale.shift,
                "method": payment.method,
                "network": payment.network,
                "phone_masked": payment.phone_masked,
                "redirect_url": payment.redirect_url,
                "reason": _reason(payment),
                "late": payment.late,
                "withdrawn": payment.withdrawn_at is not None,
                "closed": payment.closed_at is not None,
                "at": iso(payment.updated_at),
                "training": self._training,
                "final": final,
            }
        )

    def _write(self, text: str) -> None:
        if self._out is None:
            return
        try:
            self._out.write(text + "\n")
            self._out.flush()
        except (OSError, ValueError):
            # Whoever read it has gone (a closed pipe); the payment goes on all the same.
            self._out = None


class WatchedOutput:
    """Standard output, whose failure to be written is remembered and stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._error: OSError | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, unless it failed before."""
        if self._error is None:
            try:
                return self._stream.write(text)
            except OSError as error:
                self._error = error
        return len(text)

    def flush(self) -> None:
        """Flush, unless it failed before."""
        if self._error is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._error = error

    def problem(self) -> str:
        """Why not all was written; empty where all was, or where the reader has gone."""
        self.flush()
        if self._error is None or isinstance(self._error, BrokenPipeError):
            return ""
        return self._error.strerror or type(self._error).__name__
