"""What a check of the installation says when a part of it is broken."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly.program import TillProgram
from pos_app.commands import selfcheck
from pos_app.domain.payment import PaymentState
from pos_app.engine.events import ChargeRejected, LedgerTrouble, PaymentChanged, SaleChanged
from pos_app.ledger.errors import LedgerProblem
from pos_app.ledger.verify import Report
from tests.commands.test_trouble_in_the_middle import PENDING, SALE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import EngineRequest

WAITING = PaymentChanged(SALE, PENDING, None)


class Engine:
    """Tells what it was given when a sale is asked for."""

    def __init__(self, publish: Callable[[EngineEvent], None], facts: list[EngineEvent]) -> None:
        self._publish = publish
        self._facts = facts

    def submit(self, request: EngineRequest) -> None:
        del request
        for fact in self._facts:
            self._publish(fact)

    def stop(self) -> None:
        """Nothing runs."""

    def join(self, timeout: float) -> bool:
        return timeout > 0


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[EngineEvent]:
    """What the engine of the training sale tells; all else is sound."""
    facts: list[EngineEvent] = []
    for part in ("_dependencies", "_rooms", "_resources"):
        monkeypatch.setattr(selfcheck, part, lambda: ())

    def engine(
        _program: TillProgram, publish: Callable[[EngineEvent], None], *, recover: bool
    ) -> Engine:
        assert not recover
        return Engine(publish, facts)

    monkeypatch.setattr(TillProgram, "engine", engine)
    return facts


def loading(monkeypatch: pytest.MonkeyPatch, broken: str, error: Exception) -> list[str]:
    """The problems where one module cannot be loaded."""
    real = importlib.import_module

    def load(name: str, package: str | None = None) -> ModuleType:
        if name == broken:
            raise error
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", load)
    # One thing is wrong in any case, so that no sale is taken here.
    monkeypatch.setattr(selfcheck, "_NEEDED_RESOURCES", (("sounds", "none.wav"),))
    return selfcheck.what_is_wrong()


@pytest.mark.parametrize("error", [ImportError("no such file"), SystemError("not for this Python")])
def test_a_module_that_cannot_be_loaded_is_named(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = loading(monkeypatch, "pos_app.engine.charge", error)
    assert problems[0].startswith("pos_app.engine.charge cannot be loaded (")
    assert str(error) in problems[0]
    assert len(problems) == 2


def test_without_qts_libraries_there_is_no_window_and_all_is_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = importlib.import_module

    def load(name: str, package: str | None = None) -> ModuleType:
        if name == "PySide6.QtWidgets" or name.startswith("pos_app.desktop.widgets."):
            raise ImportError("libEGL.so.1: cannot open shared object file")
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", load)
    assert list(selfcheck._rooms()) == []


def test_the_entry_itself_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = loading(monkeypatch, "pos_app.__main__", RuntimeError("it was run"))
    assert problems == ["resource missing: sounds/none.wav"]


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        (LedgerTrouble("full", ""), "the training sale was refused (full)"),
        (ChargeRejected("check", "ledger"), "the training sale was refused (ledger)"),
    ],
)
def test_a_training_sale_that_is_refused(
    fact: EngineEvent, problem: str, told: list[EngineEvent]
) -> None:
    told += [SaleChanged(SALE), fact]
    assert selfcheck.what_is_wrong() == [problem]


def test_a_training_sale_that_is_not_paid_in_time(
    told: list[EngineEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    told.append(WAITING)
    for seconds in (0.0, 0.05):
        monkeypatch.setattr(selfcheck, "_SALE_SECONDS", seconds)
        assert selfcheck.what_is_wrong() == ["the training sale was not paid in time"]


def test_a_ledger_that_is_not_sound_after_a_sale(
    told: list[EngineEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    told.append(PaymentChanged(SALE, replace(PENDING, state=PaymentState.SUCCEEDED), None))
    broken = Report((LedgerProblem("chain_broken", "row 3"),), rows=3, sales=1)
    monkeypatch.setattr(selfcheck, "verify", lambda _path: broken)
    assert selfcheck.what_is_wrong() == ["the temporary ledger: chain_broken, row 3"]


def test_a_mistake_in_the_sale_is_the_reason(
    told: list[EngineEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("no threads left")

    monkeypatch.setattr(TillProgram, "engine", fail)
    assert told == []
    assert selfcheck.what_is_wrong() == [
        "the training sale ended with RuntimeError: no threads left"
    ]


def test_a_typeface_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selfcheck, "FONTS", 5)
    said = list(selfcheck._resources())
    assert said == ["The typeface's files are not all there: install the till again."]
