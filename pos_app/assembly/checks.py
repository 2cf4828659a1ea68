"""The small checks behind commands: the ledger's errors, and one page of the gateway's list."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Literal, TypeVar

from pos_app.commands.engine_run import ledger_stop
from pos_app.commands.exits import Exit, Stop
from pos_app.commands.wording import BACKUP, METHODS_OFF
from pos_app.engine.events import MethodOff
from pos_app.settings.config import Mode

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.gateways.port import GatewayError, ListQuery, MobileMoneyGateway, Page
    from pos_app.ledger.queries import LogQueries
    from pos_app.settings.config import Config

_T = TypeVar("_T")
# What the gateway says of a filter or a cursor that it does not know.
_BAD_QUESTIONS = (400, 404, 422)


def run(call: Coroutine[object, object, _T]) -> _T:
    """Run a coroutine on a loop of its own, on a daemon thread that nothing has to wait for."""
    outcome: list[_T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(asyncio.run(call))
        except BaseException as error:  # noqa: BLE001 - raised again on the caller's thread
            errors.append(error)

    thread = threading.Thread(target=work, name="gateway-calls", daemon=True)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]


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


def list_payments(maker: GatewayMaker, query: ListQuery) -> Page:
    """Ask PayGate for one page."""
    from pos_app.gateways.port import GatewayError

    async def ask() -> Page:
        setup = await maker()
        try:
            gateway = paygate_or_stop(setup.gateways.mobile_money, setup.mobile_money_off)
            return await gateway.list(query)
        finally:
            await setup.gateways.close()

    try:
        return run(ask())
    except GatewayError as error:
        raise Stop(_exit_of(error), gateway_words(error)) from None
    finally:
        maker.stop()


def _exit_of(error: GatewayError) -> Exit:
    """How a question to a gateway ends that was not answered."""
    from pos_app.gateways.port import ErrorAnswer

    if not isinstance(error, ErrorAnswer):
        return Exit.NOT_KNOWN
    if error.unauthorised:
        return Exit.SETTINGS
    return Exit.USAGE if error.status in _BAD_QUESTIONS else Exit.NOT_KNOWN


def paygate_or_stop(
    gateway: MobileMoneyGateway | None, off: MethodOff | None
) -> MobileMoneyGateway:
    """Return PayGate; raises Stop where it is off."""
    if gateway is None:
        words = METHODS_OFF[off or MethodOff.KEYS_MISSING]
        raise Stop(Exit.SETTINGS, f"PayGate is off: {words}.")
    return gateway


def gateway_words(error: GatewayError) -> str:
    """Return one line on why a gateway did not give what was asked."""
    from pos_app.gateways.port import ErrorAnswer

    if isinstance(error, ErrorAnswer):
        if error.unauthorised:
            return f"The gateway does not accept the key: {error.message}"
        return f"The gateway refused it: {error.message}"
    return f"The gateway did not answer ({error}). Check the internet connection, then try again."
