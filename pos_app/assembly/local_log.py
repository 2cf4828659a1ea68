"""The ledger's log in the shape that the commands ask for.

Only a translation: it must never open the ledger for writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pos_app.assembly.checks import ledger_stops
from pos_app.ledger.queries import Filter, LogQueries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale, SaleRow, SaleStatus

_PAGE = 500


class LocalLog:
    """The local log for one command, read in short pages beside a running till."""

    def __init__(self, path: Path, currency: str) -> None:
        """Open nothing yet.

        Args:
            path: The ledger's file.
            currency: The till's, three capital letters.
        """
        self.currency = currency
        self._path = path
        self._queries = LogQueries(path)

    def __enter__(self) -> Self:
        """Open nothing before the first question."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._queries.close()

    def sales(
        self,
        *,
        start: datetime | None,
        end: datetime | None,
        status: SaleStatus | None,
        search: str | None,
        limit: int | None,
    ) -> Iterator[SaleRow]:
        """The sales opened in [start, end), newest first; none where there is no ledger yet.

        Raises:
            Stop: The ledger cannot be read.
        """
        asked = Filter(search or "", status, start, end)
        before: int | None = None
        left = limit
        while self._path.exists() and (left is None or left > 0):
            size = _PAGE if left is None else min(left, _PAGE)
            with ledger_stops():
                page = self._queries.page(asked, before=before, limit=size)
            yield from page.rows
            if not page.has_more:
                return
            before = page.rows[-1].sequence
            left = None if left is None else left - len(page.rows)

    def payment(self, payment_id: str) -> tuple[Sale, Payment] | None:
        """One payment with its sale; None where there is no such payment.

        Raises:
            Stop: The ledger cannot be read.
        """
        with ledger_stops():
            payment = self._queries.find_payment(payment_id)
            sale = None if payment is None else self._queries.sale(payment.sale_id)
        return None if payment is None or sale is None else (sale, payment)
