"""What waits for a person, as a table beside payments: made from journal rows alone.

A payment's own row raises it, a row with `there` tells of money that only a gateway has, and a row
with `dealt` says what a person chose. It must never move a payment, a sale or an amount.
"""

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pos_app.domain.attention import Attention, Marks, ReviewChoice, marks_of, new_cause
from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayName, PaymentState
from pos_app.ledger import timestamps
from pos_app.ledger.errors import UnknownRecord

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    Row = tuple[Any, ...]

COLUMNS: Final = (
    "item", "cause", "raised_at", "gateway", "sale_sequence", "sale_id", "sale_number",
    "payment_id", "gateway_id", "amount_minor", "currency", "phone_masked", "word", "made_at",
    "late", "review", "choice", "note", "dealt_at",
)  # fmt: skip
NEW: Final = "INSERT OR REPLACE INTO attention VALUES ({})".format(", ".join("?" * len(COLUMNS)))
_SELECT: Final = "SELECT {} FROM attention".format(", ".join(COLUMNS))
ONE: Final = f"{_SELECT} WHERE item = ?"
WAITING: Final = f"{_SELECT} WHERE dealt_at IS NULL ORDER BY raised_at DESC, item LIMIT ?"
DEALT: Final = f"{_SELECT} WHERE dealt_at IS NOT NULL ORDER BY dealt_at DESC, item LIMIT ?"
OF_SALE: Final = f"{_SELECT} WHERE sale_sequence = ? ORDER BY raised_at, item"
COUNT: Final = "SELECT count(*) FROM attention WHERE dealt_at IS NULL"
_LATE, _REVIEW = COLUMNS.index("late"), COLUMNS.index("review")
_CHOICE: Final = COLUMNS.index("choice")


def after_payment(known: Row | None, payment: Mapping[str, Any], at: str) -> Row | None:
    """The row that a payment's snapshot makes of the one known; None where nothing is new.

    Args:
        known: The payment's row so far.
        payment: As `projections.payment_snapshot` made it.
        at: When, as `moments.to_text` writes it.
    """
    late = bool(payment.get("late")) and payment["state"] == PaymentState.SUCCEEDED
    marks = marks_of(late=late, review=payment.get("review"))
    before = Marks() if known is None else Marks(bool(known[_LATE]), known[_REVIEW])
    cause = new_cause(before, marks)
    if cause is None:
        return None
    facts = {**payment, "item": payment["payment_id"], "cause": cause, "raised_at": at}
    # The payment's own texts are no words of the gateway about other money, nor a person's note.
    for name in ("word", "made_at", "choice", "note", "dealt_at"):
        facts[name] = None
    facts |= {"late": int(marks.late), "review": marks.review}
    return tuple(map(facts.get, COLUMNS))


def after_there(there: Mapping[str, Any], at: str) -> Row:
    """The row of money that a gateway has and no payment here asked for; it waits anew."""
    return tuple(map({**there, "raised_at": at, "late": 0}.get, COLUMNS))


def after_choice(known: Row | None, dealt: Mapping[str, Any], at: str) -> Row:
    """The row after a person dealt with it.

    Raises:
        UnknownRecord: Nothing of that name was ever raised.
    """
    if known is None:
        raise UnknownRecord("nothing waits under this name")
    return (*known[:_CHOICE], dealt["choice"], dealt.get("note"), at)


def told_by(data: Mapping[str, Any], at: str, known: Callable[[str], Row | None]) -> Row | None:
    """The row that a journal row's data leads to; None where it tells nothing of this.

    Args:
        data: The row's data.
        at: The row's time.
        known: Gives the row of an item as it is before.
    """
    if "there" in data:
        return after_there(data["there"], at)
    if "dealt" in data:
        return after_choice(known(data["dealt"]["item"]), data["dealt"], at)
    payment = data.get("payment")
    # Most payments never call for anybody; those cost no look.
    if payment is None or not (payment.get("late") or payment.get("review")):
        return None
    return after_payment(known(payment["payment_id"]), payment, at)


def move(connection: sqlite3.Connection, data: Mapping[str, Any], at: str) -> None:
    """Move the table as a journal row's data says, inside the caller's transaction.

    Raises:
        UnknownRecord: A choice about nothing.
    """

    def known(item: str) -> Row | None:
        found: Row | None = connection.execute(ONE, (item,)).fetchone()
        return found

    row = told_by(data, at, known)
    if row is not None:
        connection.execute(NEW, row)


def read(connection: sqlite3.Connection, query: str, *values: object) -> tuple[Attention, ...]:
    """What one of the queries above finds."""
    return tuple(map(from_row, connection.execute(query, values)))


def from_row(row: Row) -> Attention:
    """The value in a row that begins with `COLUMNS`."""
    facts = dict(zip(COLUMNS, row, strict=True))
    amount = None
    if facts["amount_minor"] is not None:
        amount = Money(facts["amount_minor"], facts["currency"])
    return Attention(
        item=facts["item"],
        cause=facts["cause"],
        raised_at=timestamps.from_text(facts["raised_at"]),
        gateway=GatewayName(facts["gateway"]),
        sale_id=facts["sale_id"],
        sale_number=facts["sale_number"],
        payment_id=facts["payment_id"],
        gateway_id=facts["gateway_id"],
        amount=amount,
        phone_masked=facts["phone_masked"],
        word=facts["word"],
        made_at=None if facts["made_at"] is None else timestamps.from_text(facts["made_at"]),
        choice=None if facts["choice"] is None else ReviewChoice(facts["choice"]),
        note=facts["note"],
        dealt_at=None if facts["dealt_at"] is None else timestamps.from_text(facts["dealt_at"]),
    )
