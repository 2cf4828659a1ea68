"""Answers the window's history questions from the ledger's read-only queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.ledger.queries import Filter, LogQueries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from pos_app.domain.attention import Attention
    from pos_app.domain.sale import SaleRow, SaleStatus, SaleStory


class HistoryQueries:
    """The reader's questions in the ledger's own form."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened by the first question."""
        self._queries = LogQueries(path)

    def page(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        search: str | None = None,
        status: SaleStatus | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Sequence[SaleRow]:
        """At most `limit` sales opened in [start, end), newest first, below a sequence."""
        asked = Filter(search=search or "", status=status, opened_from=start, opened_before=end)
        return self._queries.page(asked, before=before, limit=limit).rows

    def story(self, sale_id: str) -> SaleStory | None:
        """A sale's whole story; None where there is no such sale."""
        return self._queries.story(sale_id)

    def attention(self) -> Sequence[Attention]:
        """What waits for a person, newest first, then what was dealt with last."""
        return self._queries.attention()

    def close(self) -> None:
        """Give the connection back."""
        self._queries.close()
