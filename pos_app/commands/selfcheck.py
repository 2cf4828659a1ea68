"""`--selfcheck`: whether this installation is whole, as installers ask.

Everything is loaded, and one training sale is taken in a temporary folder. It needs no display and
no network, and never touches this till's own folders or keys.
"""

from __future__ import annotations

import importlib
import pkgutil
import queue
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pos_app
from pos_app.assembly import logs
from pos_app.assembly.program import TillProgram
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine.events import ChargeRejected, LedgerTrouble, PaymentChanged
from pos_app.engine.requests import ChargeMobileMoney
from pos_app.ledger.verify import verify
from pos_app.settings import key_store
from pos_app.settings.folders import Folders
from pos_app.settings.keys import StoreState
from pos_app.system import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos_app.engine.events import EngineEvent


DEPENDENCIES = (
    "click", "httpx", "keyring", "platformdirs", "PySide6", "python_multipart", "qrcode",
    "sqlite_utils", "starlette", "tomli_w", "truststore", "uvicorn", "xlsxwriter",
)  # fmt: skip
_NEEDED_RESOURCES = (
    ("icons", "pos-app.svg"),
    ("sounds", "paid.wav"),
    ("styles", "till.qss"),
    ("training", "checkout_page.html"),
)
_SALE_SECONDS = 11.0
_STOP_SECONDS = 0.8


def what_is_wrong(*, secrets: bool = False) -> list[str]:
    """Return what is wrong with this installation, a line each; nothing when it is sound.

    Args:
        secrets: Whether to put a dummy into the system's store of keys, read and delete it.
    """
    problems = [*_dependencies(), *_rooms(), *_resources()]
    if secrets:
        problems += _store()
    if problems:
        return problems
    try:
        return _sale()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the reason
        return [f"the training sale ended with {type(error).__name__}: {error}"]


def _dependencies() -> Iterator[str]:
    for name in DEPENDENCIES:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - a broken package can raise anything
            yield f"{name} cannot be loaded ({type(error).__name__}: {error})"


def _rooms() -> Iterator[str]:
    qt = _qt_loads()
    for module in pkgutil.walk_packages(pos_app.__path__, "pos_app.", onerror=lambda _name: None):
        # Head office is a server's, and stands on what no till has.
        if module.name.startswith(("pos_app.__main__", "pos_app.headoffice.")):
            continue
        try:
            importlib.import_module(module.name)
        except ImportError as error:
            # A server without Qt's system libraries has no window, and all the commands.
            if qt or not module.name.startswith("pos_app.desktop"):
                yield f"{module.name} cannot be loaded ({error})"
        except Exception as error:  # noqa: BLE001 - loading a module can raise anything
            yield f"{module.name} cannot be loaded ({type(error).__name__}: {error})"


def _qt_loads() -> bool:
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError:
        return False
    return True


def _resources() -> Iterator[str]:
    fonts = font_problem()
    if fonts is not None:
        yield fonts
    for parts in _NEEDED_RESOURCES:
        try:
            resources.path(*parts)
        except FileNotFoundError as error:
            yield str(error)


def _store() -> Iterator[str]:
    """Say what keeps keys from being stored, in one line."""
    answer = key_store.try_store()
    if answer.state is StoreState.NO_STORE:
        yield "this system has no store of keys"
    elif answer.state is StoreState.TIMED_OUT:
        seconds = f"{key_store.TIMEOUT_SECONDS:.0f} seconds"
        yield f"the system's store of keys did not answer within {seconds}"
    elif answer.state is not StoreState.DELETED:
        yield f"the system's store of keys does not work ({answer.detail})"


def _sale() -> list[str]:
    """Take one training sale through the real engine, and check the ledger that it leaves."""
    with tempfile.TemporaryDirectory(
        prefix="pos-app-selfcheck-", ignore_cleanup_errors=True
    ) as place:
        folders = Folders(config=Path(place), data=Path(place))
        try:
            return _sell(TillProgram(folders), folders.training_ledger)
        finally:
            logs.end()


def _sell(program: TillProgram, ledger: Path) -> list[str]:
    heard: queue.SimpleQueue[EngineEvent] = queue.SimpleQueue()
    engine = program.engine(heard.put, recover=False)
    until = time.monotonic() + _SALE_SECONDS
    problem = "the training sale was not paid in time"
    try:
        amount = Money(100, program.config().till.currency)
        engine.submit(ChargeMobileMoney("check", amount, Network.MTN, parse_phone("0241234567")))
        while (left := until - time.monotonic()) > 0:
            try:
                fact = heard.get(timeout=left)
            except queue.Empty:
                break
            if isinstance(fact, LedgerTrouble | ChargeRejected):
                problem = f"the training sale was refused ({fact.code})"
                break
            if isinstance(fact, PaymentChanged) and fact.payment.state is PaymentState.SUCCEEDED:
                problem = ""
                break
    finally:
        engine.stop()
        engine.join(_STOP_SECONDS)
    if problem:
        return [problem]
    report = verify(ledger)
    return [
        f"the temporary ledger: {problem.code}, {problem.detail}" for problem in report.problems
    ]


FONTS = 4


def font_problem() -> str | None:
    """Say what is wrong with the typeface's files, without Qt; None where they are all there."""
    try:
        fonts = list(resources.path("fonts").glob("Inter-*.otf"))
    except FileNotFoundError as error:
        return f"Resources are missing: {error}."
    if len(fonts) < FONTS or any(font.stat().st_size == 0 for font in fonts):
        return "The typeface's files are not all there: install the till again."
    return None
