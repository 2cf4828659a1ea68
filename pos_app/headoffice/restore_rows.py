"""Gives a dead till's rows to the computer that takes its place, which enrolled by a code for that.

    GET /v1/journal?after=N    -> {"rows", "head", "highest"}

The rows are those whose figures count. Nothing else of head office is ever told to a till.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.headoffice.database import DatabaseRole
from pos_app.headoffice.incoming import till_of
from pos_app.ledger.journal import JournalRow
from pos_app.outbox.messages import JournalPage

if TYPE_CHECKING:
    from starlette.requests import Request

    from pos_app.headoffice.database import Database
    from pos_app.headoffice.enrolment import TillId

# A till takes no answer of more than 256 KiB.
_MOST_BYTES: Final = 160 * 1024
_MOST_ROWS: Final = 250
_LONGEST_COUNT: Final = 18
_MAY: Final = """
SELECT coalesce(t.epoch, 1), coalesce(e.head_seq, 0) FROM tills t
LEFT JOIN epochs e ON e.owner = t.owner AND e.till = t.till AND e.epoch = coalesce(t.epoch, 1)
WHERE t.owner = %s AND t.till = %s AND t.readable_until > now()
"""
_ROWS: Final = """
SELECT seq, at, kind, sale_sequence, sale_number, payment_id, data, hash, as_sent FROM journal
WHERE owner = %s AND till = %s AND epoch = %s AND seq > %s ORDER BY seq LIMIT %s
"""
# Of every life of its ledger: what the last one lacks may be on paper.
_HIGHEST: Final = """
SELECT
    (SELECT coalesce(max(sequence), 0) FROM sales WHERE owner = %(owner)s AND till = %(till)s),
    (SELECT coalesce(max(z_number), 0) FROM shifts WHERE owner = %(owner)s AND till = %(till)s),
    (SELECT coalesce(max(sequence), 0) FROM refunds WHERE owner = %(owner)s AND till = %(till)s)
"""


class NotReadable(Exception):
    """This till did not enrol by a code for a restore, or too long ago."""


class RestoreDesk:
    """The route."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.routes = [Route("/v1/journal", self.rows, methods=["GET"])]

    async def rows(self, request: Request) -> Response:
        """One page of rows, after the one that is named."""
        till = await till_of(self._database, request)
        after = request.query_params.get("after", "")
        if not (after.isascii() and after.isdigit() and len(after) <= _LONGEST_COUNT):
            raise HTTPException(400, "after")
        try:
            page = await run_in_threadpool(read_page, self._database, till, int(after))
        except NotReadable:
            raise HTTPException(403, "not_readable") from None
        return JSONResponse(page.to_json())


def read_page(database: Database, till: TillId, after: int) -> JournalPage:
    """Some rows of the life of its ledger that counts.

    Raises:
        NotReadable: See there.
        psycopg.Error: As it is.
    """
    with database.acting(DatabaseRole.READER, till.owner) as connection:
        may = connection.execute(_MAY, (till.owner, till.till)).fetchone()
        if may is None:
            raise NotReadable
        epoch, head = may
        of = (till.owner, till.till, epoch, after, _MOST_ROWS)
        found = connection.execute(_ROWS, of).fetchall()
        names = {"owner": till.owner, "till": till.till}
        highest = connection.execute(_HIGHEST, names).fetchone() or (0, 0, 0)
    return JournalPage(tuple(_fitting(found)), head, highest)


def _fitting(found: list[tuple[Any, ...]]) -> list[JournalRow]:
    """As many of them as one answer takes; one at least."""
    rows: list[JournalRow] = []
    size = 0
    for *columns, as_sent in found:
        row = JournalRow(*(columns if as_sent is None else json.loads(as_sent)))
        size += len(json.dumps(astuple(row)))
        if rows and size > _MOST_BYTES:
            break
        rows.append(row)
    return rows
