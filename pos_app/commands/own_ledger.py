"""This till's ledger as the commands read it, and how a command ends when it cannot.

It must never open the ledger for writing.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Literal, Self

from pos_app.assembly.engines import backups_of, ledger_path
from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.engine_run import ledger_stop
from pos_app.commands.wording import BACKUP, LEDGER, NO_LEDGER
from pos_app.ledger.queries import Filter, LogQueries
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from pos_app.assembly.program import TillProgram
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale, SaleRow, SaleStatus
    from pos_app.settings.settings_table import Config


_PAGE = 500


class SalesLog:
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


@contextlib.contextmanager
def ledger_stops(what: Literal["ledger", "backup"] = "ledger") -> Iterator[None]:
    """Turn the ledger's errors into a command's end.

    Args:
        what: Whether a damaged or unreadable file is the ledger's or a backup's.
    """
    from pos_app.ledger.errors import LedgerError

    try:
        yield
    except LedgerError as error:
        if what == "backup" and error.code in BACKUP:
            raise Stop(Exit.LEDGER, BACKUP[error.code]) from None
        raise ledger_stop(str(error.code)) from None


def check_whose(queries: LogQueries, config: Config) -> None:
    """Refuse to read a ledger that is not this till's: of the other mode, or another currency.

    Raises:
        LedgerError: It is another's, or cannot be read.
    """
    from pos_app.ledger import identity

    live = config.till.mode is Mode.LIVE
    identity.check(queries.identity(), live=live, currency=config.till.currency)


def own_ledger(path: Path, config: Config) -> Path:
    """Return a ledger's path if it may be read here; where there is none, nothing is wrong.

    Whatever else is wrong with it is for whoever reads it to say.

    Raises:
        Stop: It is of the other mode, or in another currency.
    """
    from pos_app.ledger.errors import LedgerCode, LedgerError
    from pos_app.ledger.queries import LogQueries

    queries = LogQueries(path)
    try:
        check_whose(queries, config)
    except LedgerError as error:
        if error.code in (LedgerCode.OTHER_MODE, LedgerCode.OTHER_CURRENCY):
            raise ledger_stop(str(error.code)) from None
    finally:
        queries.close()
    return path


@contextlib.contextmanager
def open_log(program: TillProgram) -> Iterator[SalesLog]:
    """This till's log, for reading beside a running till.

    Raises:
        Stop: The ledger is of the other mode or in another currency, or the settings are bad.
    """
    with SalesLog(own_path(program), program.config().till.currency) as log:
        yield log


def own_path(program: TillProgram) -> Path:
    """Where this till's ledger is, or will be; raises Stop as `own_ledger` says."""
    return own_ledger(ledger_path(program.config(), program.folders), program.config())


def ledger_there(program: TillProgram) -> Path:
    """This till's ledger; raises Stop where there is none yet."""
    path = own_path(program)
    if not path.exists():
        backups = backups_of(path, program.config(), program.folders)
        raise Stop(Exit.LEDGER, NO_LEDGER if backups.known() else LEDGER["missing"])
    return path
