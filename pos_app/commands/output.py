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
from pos_app.commands.wording import TRAINING, state_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale, SaleRow


def iso(moment: datetime | None) -> str | None:
    """Return a moment as UTC ISO 8601 with `Z` and milliseconds; None stays None."""
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def payment_object(
    sale: Sale, payment: Payment, *, training: bool, final: bool
) -> dict[str, object]:
    """Return a payment as the documented object; absent facts are None."""
    return {
        "sale_id": sale.sale_id,
        "sale_number": sale.number,
        "payment_id": payment.payment_id,
        "gateway_id": payment.gateway_id,
        "order_id": payment.order_id,
        "status": payment.state.value,
        "amount_minor": payment.amount.minor,
        "currency": payment.amount.currency,
        "method": payment.method.value,
        "network": payment.network.value if payment.network else None,
        "phone_masked": payment.phone_masked,
        "redirect_url": payment.redirect_url,
        "reason": payment.reason or payment.withdraw_reason,
        "late": payment.late,
        "withdrawn": payment.withdrawn_at is not None,
        "closed": payment.closed_at is not None,
        "at": iso(payment.updated_at),
        "training": training,
        "final": final,
    }


def sale_object(row: SaleRow) -> dict[str, object]:
    """Return a line of the log with the columns of the documented view `sales_log`."""
    return {
        "sale_number": row.sale_number,
        "opened_at": iso(row.opened_at),
        "status": row.status.value,
        "amount_minor": row.amount.minor,
        "currency": row.amount.currency,
        "method": row.method.value if row.method else None,
        "network": row.network.value if row.network else None,
        "phone_masked": row.phone_masked,
        "note": row.note,
        "cashier": row.cashier,
        "gateway": row.gateway.value if row.gateway else None,
        "gateway_id": row.gateway_id,
        "order_id": row.order_id,
        "paid_at": iso(row.paid_at),
        "late": row.late,
    }


class Printer:
    """Writes to standard output, flushed line by line; a missing stream swallows everything.

    In training each JSON object says so (a payment and a check also say where it is not), and so
    do the first line for people and standard error.
    """

    def __init__(self, *, as_json: bool, training: bool, out: TextIO | None = None) -> None:
        """Write JSON lines, or lines for people.

        Args:
            as_json: JSON lines.
            training: No real money moves here.
            out: Where to; standard output if None.
        """
        self.as_json = as_json
        self._training = training
        self._begun = False
        self._out = out if out is not None else sys.stdout
        encoding = getattr(self._out, "encoding", None) or "ascii"
        # A console of an old code page would lose what JSON can say in ASCII.
        self._ascii = not encoding.lower().startswith("utf")

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
            text.encode(getattr(self._out, "encoding", None) or "ascii")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def begin(self) -> None:
        """Say that this is training, where it is and a person reads; once, before anything else."""
        if self._begun or self.as_json:
            return
        self._begun = True
        if self._training:
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
            self._write(plain_json(json.dumps(marked, ensure_ascii=self._ascii)))

    def payment(self, sale: Sale, payment: Payment, *, final: bool = False) -> None:
        """Print where a payment stands, in either form."""
        self.object(payment_object(sale, payment, training=self._training, final=final))
        if not final:
            self.line_of(sale, payment)

    def line_of(self, sale: Sale, payment: Payment) -> None:
        """Print where a payment stands, for people."""
        self.line(f"{sale.number}  {payment.amount.shown}  {state_words(payment)}")

    def found(self, found: ReconcileAnswer, *, sound: str) -> None:
        """Print what a check found: one object, or its problems a line each."""
        about = {"ok": found.ok, "problems": list(found.problems), **found.facts}
        self.object({**about, "training": self._training})
        if found.ok and not found.problems:
            self.line(sound)
        for problem in found.problems:
            self.line(problem)

    def _write(self, text: str) -> None:
        if self._out is None:
            return
        try:
            self._out.write(text + "\n")
            self._out.flush()
        except (OSError, ValueError):
            # Whoever read it has gone (a closed pipe); the payment goes on all the same.
            self._out = None


@dataclass(frozen=True, slots=True)
class ReconcileAnswer:
    """What a check found.

    Attributes:
        ok: Whether all is well.
        problems: One line each, for people.
        facts: What else is worth knowing, ready for JSON.
    """

    ok: bool
    problems: tuple[str, ...]
    facts: Mapping[str, object]
