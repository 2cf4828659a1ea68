"""Statements that find a page of the log, and what a person's search text can mean.

Each piece is one read of one index: no statement here may walk through a table. Text of one or
two letters has no index; it is looked for among so many sales at a time.
"""

# ruff: noqa: S608 - what is put into the statements is names of our own, never a value.

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import AmountError, parse_amount
from pos_app.domain.phone import PhoneError, last_four, mask_phone_text, parse_phone
from pos_app.ledger.rows import number_of, to_text
from pos_app.ledger.schema import LAST4, SPEAKER

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.sale import SaleStatus

WINDOW: Final = 5_000
NEWEST: Final = 2**62
_SHORTEST_INDEXED: Final = 3
_NUMBER: Final = re.compile(r"(?:(.*)-)?0*([1-9][0-9]{0,17})", re.ASCII | re.DOTALL)
_ID: Final = re.compile(r"[A-Za-z0-9_-]{6,100}", re.ASCII)
_MASKED: Final = "024•••4567"
# How a payment is named: by the gateway, by its order, by ourselves. Each by an index.
_IS_IT: Final = (
    "p.gateway IN ('paygate', 'checkout') AND p.gateway_id = :id",
    "p.order_id = :id",
    "p.payment_id = :id",
)

_FROM = f"""
SELECT s.sale_id, s.sequence, s.number, s.opened_at, s.status, s.amount_minor, s.currency,
    p.method, p.network, p.phone_masked, s.note, s.cashier, p.gateway, p.gateway_id, p.order_id,
    s.paid_at,
    (SELECT count(*) FROM payments AS t
        WHERE t.sale_sequence = s.sequence AND t.state = 'succeeded' AND NOT t.test) > 1
FROM found CROSS JOIN sales AS s ON s.sequence = found.sequence
LEFT JOIN payments AS p ON {SPEAKER}
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sales are asked for: of a status, opened in `[opened_from, opened_before)`.

    Attributes:
        search: A sale number, an amount, a phone (whole, as it is shown, or its last four
            digits), an id of a payment (the gateway's, ours or the order's), or part of a note.
    """

    search: str = ""
    status: SaleStatus | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None

    @property
    def text(self) -> str:
        """The search text that counts; empty for none."""
        return self.search.replace("\0", "").strip()

    @property
    def needs_windows(self) -> bool:
        """Whether what is found must be sifted, so that one read might take too long."""
        sifted = self.status or self.opened_from or self.opened_before
        return bool(self.text) and (bool(sifted) or len(self.text) < _SHORTEST_INDEXED)

    @property
    def by_time(self) -> bool:
        """Whether pages follow `opened_at` and not the number; both only differ by the clock."""
        return not self.text and bool(self.status or self.opened_from or self.opened_before)

    def _conditions(self, values: dict[str, object]) -> str:
        """What sifts sales that an index found."""
        conditions = ""
        if self.status is not None:
            values["status"] = self.status.value
            conditions += " AND +s.status = :status"
        if self.opened_from is not None:
            values["from"] = to_text(self.opened_from)
            conditions += " AND +s.opened_at >= :from"
        if self.opened_before is not None:
            values["to"] = to_text(self.opened_before)
            conditions += " AND +s.opened_at < :to"
        return conditions


def newest(before: int, limit: int) -> tuple[str, dict[str, object]]:
    """The page of all sales below a sequence."""
    return (
        "WITH found AS (SELECT sequence FROM sales WHERE sequence < :before"
        f" ORDER BY sequence DESC LIMIT :limit) {_FROM} ORDER BY s.sequence DESC",
        {"before": before, "limit": limit},
    )


def by_time(
    asked: Filter, cursor: tuple[str, int] | None, limit: int
) -> tuple[str, dict[str, object]]:
    """A page in the order of `opened_at`, by status, by time, or both; no text is looked for.

    `cursor` is `opened_at` and sequence of the last sale of the page before.
    """
    values: dict[str, object] = {"limit": limit}
    low = "" if asked.opened_from is None else to_text(asked.opened_from)
    # Past every moment: digits sort before letters.
    high = "z" if asked.opened_before is None else to_text(asked.opened_before)
    sifted = ""
    if cursor is not None:
        values["at"], values["sequence"] = cursor
        high = cursor[0] + "\0"
        sifted = " AND (opened_at, +sequence) < (:at, :sequence)"
    values |= {"low": low, "high": high}
    index, status = "sales_opened", ""
    if asked.status is not None:
        values["status"] = asked.status.value
        index, status = "sales_status", "status = :status AND "
    return (
        f"WITH found AS (SELECT sequence FROM sales INDEXED BY {index} WHERE {status}"
        f"opened_at >= :low AND opened_at < :high{sifted}"
        " ORDER BY opened_at DESC, sequence DESC LIMIT :limit)"
        f" {_FROM} ORDER BY s.opened_at DESC, s.sequence DESC",
        values,
    )


def searched(asked: Filter, lowest: int, before: int, limit: int) -> tuple[str, dict[str, object]]:
    """The sales from `lowest` to below `before` that the search text may mean, newest first."""
    text = asked.text
    values: dict[str, object] = {"lowest": lowest, "before": before, "limit": limit}
    sift = asked._conditions(values)  # noqa: SLF001 - one module, two halves
    of_sale = f"s.sequence >= :lowest AND s.sequence < :before{sift}"
    end = "ORDER BY s.sequence DESC LIMIT :limit"
    pieces = []
    if number := _NUMBER.fullmatch(text):
        till, digits = number.groups()
        values["number"] = int(digits)
        whole = ""
        if till is not None:
            values["whole"] = number_of(till, int(digits))
            whole = " AND s.number = :whole COLLATE NOCASE"
        pieces.append(
            f"SELECT s.sequence FROM sales AS s WHERE s.sequence = :number{whole}"
            f" AND +s.sequence >= :lowest AND +s.sequence < :before{sift}"
        )
    if (minor := _minor(text)) is not None:
        values["minor"] = minor
        pieces.append(
            "SELECT s.sequence FROM sales AS s INDEXED BY sales_amount"
            f" WHERE s.amount_minor = :minor AND {of_sale} {end}"
        )
    if (last4 := last_four(text)) is not None:
        values["last4"] = last4
        pieces.append(
            "SELECT DISTINCT p.sale_sequence AS sequence FROM payments AS p INDEXED BY"
            " payments_last4 CROSS JOIN sales AS s ON s.sequence = p.sale_sequence"
            f" WHERE {LAST4.replace('phone', 'p.phone')} = :last4 AND p.phone_masked IS NOT NULL"
            f"{_number_sift(text, values)}"
            f" AND p.sale_sequence >= :lowest AND p.sale_sequence < :before{sift}"
            " ORDER BY p.sale_sequence DESC LIMIT :limit"
        )
    if _ID.fullmatch(text):
        values["id"] = text
        pieces += [
            "SELECT p.sale_sequence AS sequence FROM payments AS p"
            f" CROSS JOIN sales AS s ON s.sequence = p.sale_sequence WHERE {is_it}"
            f" AND +p.sale_sequence >= :lowest AND +p.sale_sequence < :before{sift}"
            for is_it in _IS_IT
        ]
    if len(text) >= _SHORTEST_INDEXED:
        values["words"] = '"{}"'.format(text.replace('"', '""'))
        pieces.append(
            "SELECT n.rowid AS sequence FROM notes AS n CROSS JOIN sales AS s"
            " ON s.sequence = n.rowid WHERE n.note MATCH :words AND n.rowid >= :lowest"
            f" AND n.rowid < :before{sift} ORDER BY n.rowid DESC LIMIT :limit"
        )
    else:
        values["part"] = text
        pieces.append(
            "SELECT s.sequence FROM sales AS s WHERE s.sequence >= :lowest AND"
            f" s.sequence < :before AND instr(lower(s.note), lower(:part)){sift} {end}"
        )
    union = " UNION ".join(f"SELECT sequence FROM ({piece})" for piece in pieces)
    return (
        f"WITH found AS ({union} ORDER BY 1 DESC LIMIT :limit) {_FROM} ORDER BY s.sequence DESC",
        values,
    )


def _number_sift(text: str, values: dict[str, object]) -> str:
    """What sifts payments by more of a number than its last four digits.

    A whole number is held to the kept one, and where that was purged to what is still shown of it.
    """
    try:
        phone = parse_phone(text)
    except PhoneError:
        shown = mask_phone_text(text)
        if len(shown) == len(_MASKED):
            values["masked"] = shown
            return " AND +p.phone_masked = :masked"
        return ""
    values |= {"masked": phone.masked, "phone": phone.national}
    return (
        " AND +p.phone_masked = :masked AND coalesce((SELECT f.national FROM phones AS f"
        " WHERE f.payment_id = p.payment_id), :phone) = :phone"
    )


def _minor(text: str) -> int | None:
    bare = text.upper().removeprefix("GHS").removeprefix("GH₵").strip()
    try:
        return parse_amount(bare).minor
    except AmountError:
        return None
