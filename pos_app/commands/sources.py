"""What the commands look at: this till's ledger and its gateways, and the words where one fails.

The ledger is read beside a running till, and never opened here for writing.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVar

from pos_app.assembly.terminal import Exit, Stop
from pos_app.domain.report import Exceptions, Figures
from pos_app.engine.events import MethodOff
from pos_app.gateways.port import ErrorAnswer
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.queries import LogQueries
from pos_app.settings.settings_table import Mode
from pos_app.system.daemon_call import run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.assembly.program import TillProgram
    from pos_app.domain.payment import Payment
    from pos_app.domain.people import Person
    from pos_app.domain.refund import Refund
    from pos_app.domain.report import Taking
    from pos_app.domain.sale import Sale, SaleRow, SaleStatus
    from pos_app.engine.deps import GatewaySetup
    from pos_app.gateways.port import ExchangeError
    from pos_app.settings.settings_table import Config

T = TypeVar("T")
PAGE = 500

LEDGER = {
    "damaged": "The ledger is damaged: run `pos-app verify`, and restore a backup with "
    "`pos-app restore FILE`.",
    "unreadable": "The ledger cannot be read: check the file's permissions and its disk.",
    "newer": "The ledger was written by a newer version of this program: install that version. "
    "The file was left alone.",
    "older": "The ledger is from an older version of this program: open the till once, or run "
    "`pos-app recover`, to bring it up to date.",
    "unwritable": "The ledger cannot be written: check the file's permissions and its disk. "
    "Nothing was charged.",
    "full": "The disk is full: make room, then try again. Nothing was charged.",
    "held": "Another till program holds this ledger: close it, then try again.",
    "busy": "The ledger is busy (a backup or another program reads it). Try again in a moment.",
    "missing": "There is no ledger yet: no sale has been made here.",
    "other_mode": "The ledger belongs to the other mode (training or live): set the mode back in "
    "config.toml, or put the right file in its place. The file was left alone.",
    "other_currency": "The ledger is in another currency than this till: set the currency back in "
    "config.toml. The file was left alone.",
}
NO_LEDGER = (
    "The ledger is gone, though there are backups of it: open the till or run `pos-app recover`, "
    "which puts the newest one back, or choose one with `pos-app restore FILE`."
)
METHODS_OFF = {
    MethodOff.KEYS_MISSING: "its keys are missing: put them in with Settings in the window, or "
    "set POS_APP_PAYGATE_API_KEY, POS_APP_CHECKOUT_API_KEY and POS_APP_CHECKOUT_SECRET_KEY",
    MethodOff.NOT_A_SECRET_KEY: "this is not a secret key: PayGate's begins with sk_, Checkout's "
    "are long words without spaces; copy it again",
    MethodOff.SECRET_STORE_FAILED: "the system's secret store did not answer: unlock it, or give "
    "the keys in the environment (POS_APP_PAYGATE_API_KEY, POS_APP_CHECKOUT_API_KEY, "
    "POS_APP_CHECKOUT_SECRET_KEY)",
    MethodOff.TEST_KEY_IN_LIVE: "its key is a test key, and this till is live: put in the live key",
    MethodOff.UNIT_NOT_SET: 'amount_unit is not set: write amount_unit = "major" or "minor" '
    "under [checkout] in config.toml",
    MethodOff.NETWORK_OFF: "every network is switched off in config.toml",
    MethodOff.URLS_MISSING: "ipn_url or callback_url is missing under [checkout] in config.toml",
    MethodOff.BAD_SETTINGS: "its settings cannot be used: see `pos-app doctor`",
}


def ledger_stop(code: str) -> Stop:
    """Return how a command ends when the ledger cannot be used."""
    return Stop(Exit.HELD if code == "held" else Exit.LEDGER, LEDGER.get(code, LEDGER["damaged"]))


@contextlib.contextmanager
def ledger_stops(instead: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn the ledger's errors into a command's end.

    Args:
        instead: Words by code where it is not the ledger itself that is in question.
    """
    try:
        yield
    except LedgerError as error:
        if instead and error.code in instead:
            raise Stop(Exit.LEDGER, instead[error.code]) from None
        raise ledger_stop(error.code) from None


def check_whose(queries: LogQueries, config: Config) -> None:
    """Refuse to read a ledger that is not this till's: of the other mode, or another currency.

    Raises:
        LedgerError: It is another's, or cannot be read.
    """
    live = config.till.mode is Mode.LIVE
    queries.identity().check(live=live, currency=config.till.currency)


def own_path(program: TillProgram) -> Path:
    """Where this till's ledger is, or will be.

    Whatever else is wrong with it is for whoever reads it to say.

    Raises:
        Stop: It is of the other mode or in another currency, or the settings are bad.
    """
    config = program.config()
    path = program.ledger
    with contextlib.closing(LogQueries(path)) as queries:
        try:
            check_whose(queries, config)
        except LedgerError as error:
            if error.code in (LedgerCode.OTHER_MODE, LedgerCode.OTHER_CURRENCY):
                raise ledger_stop(error.code) from None
    return path


def ledger_there(program: TillProgram) -> Path:
    """This till's ledger; raises Stop where there is none yet."""
    path = own_path(program)
    if not path.exists():
        raise Stop(Exit.LEDGER, NO_LEDGER if program.backups().known() else LEDGER["missing"])
    return path


def open_log(program: TillProgram) -> contextlib.closing[SalesLog]:
    """This till's log, for a `with`; raises Stop as `own_path` says."""
    return contextlib.closing(SalesLog(own_path(program)))


class SalesLog:
    """The local log for one command, in short pages; each read raises Stop where it cannot be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queries = LogQueries(path)
        self.close = self._queries.close

    def sales(
        self,
        limit: int | None = None,
        *,
        search: str | None = None,
        status: SaleStatus | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Iterator[SaleRow]:
        """The sales that `LogQueries.page` finds, newest first; none where there is no ledger."""
        before: int | None = None
        left = limit
        while self._path.exists() and (left is None or left > 0):
            size = PAGE if left is None else min(left, PAGE)
            with ledger_stops():
                rows = self._queries.page(
                    before=before, limit=size, search=search, status=status, start=start, end=end
                )
            yield from rows
            if len(rows) < size:
                return
            before = rows[-1].sequence
            left = None if left is None else left - len(rows)

    def sale(self, number: str) -> tuple[Sale, tuple[Payment, ...]] | None:
        """A sale by its number, with its payments; None where there is no such one."""
        for row in self.sales(None, search=number):
            if row.sale_number == number:
                story = self._queries.story(row.sale_id)
                return None if story is None else (story.sale, story.payments)
        return None

    def takings(self, start: datetime, end: datetime, currency: str) -> tuple[Taking, ...]:
        """What was taken in `[start, end)`; nothing where there is no ledger."""
        if not self._path.exists():
            return ()
        with ledger_stops():
            return self._queries.takings(start, end, currency)

    def figures(
        self, start: datetime, end: datetime, before: tuple[datetime, datetime], currency: str
    ) -> Figures:
        """As `LogQueries.figures`; of nothing where there is no ledger."""
        if not self._path.exists():
            return Figures((), (), (), Exceptions(), None, (), currency)
        with ledger_stops():
            return self._queries.figures(start, end, before, currency)

    def people(self) -> tuple[Person, ...]:
        """Everybody who is set up, also who has left; nobody where there is no ledger."""
        if not self._path.exists():
            return ()
        with ledger_stops():
            return self._queries.people()

    def refunds(self) -> tuple[Refund, ...]:
        """Every refund, those that are owed first, the oldest of them before the others."""
        if not self._path.exists():
            return ()
        with ledger_stops():
            return self._queries.refunds()

    def refund(self, number: str) -> Refund | None:
        """A refund by its number; None where there is no such one."""
        if not self._path.exists():
            return None
        with ledger_stops():
            return self._queries.refund(number)

    def payment(self, payment_id: str) -> tuple[Sale, Payment] | None:
        """One payment with its sale; None where there is no such payment."""
        with ledger_stops():
            payment = self._queries.find_payment(payment_id)
            sale = None if payment is None else self._queries.sale(payment.sale_id)
        return None if payment is None or sale is None else (sale, payment)


def ask_gateways(maker: GatewayMaker, question: Callable[[GatewaySetup], Awaitable[T]]) -> T:
    """Make the gateways, ask them, and close them again, whatever comes of it."""

    async def ask() -> T:
        setup = await maker()
        try:
            return await question(setup)
        finally:
            await setup.gateways.close()

    try:
        return run(ask())
    finally:
        maker.stop()


def off_words(off: MethodOff | None) -> str:
    """Why a gateway that is off is off."""
    return METHODS_OFF[off or MethodOff.KEYS_MISSING]


def gateway_words(error: ExchangeError) -> str:
    """Return one line on why a gateway did not give what was asked."""
    if isinstance(error, ErrorAnswer):
        if error.unauthorised:
            return f"The gateway does not accept the key: {error.message}"
        return f"The gateway refused it: {error.message}"
    return f"The gateway did not answer ({error}). Check the internet connection, then try again."
