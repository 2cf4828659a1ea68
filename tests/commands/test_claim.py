"""What a claim says when not everything could be looked at or kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit
from pos_app.commands import claim
from pos_app.commands.group import run
from pos_app.engine.events import MethodOff
from pos_app.ledger.book import open_book
from pos_app.ledger.errors import LedgerCode, LedgerError
from tests.commands.gateways import AskingProgram, Maker
from tests.ledger.making import START, momo, new_sale, pay

if TYPE_CHECKING:
    from pathlib import Path

ASKED = ("claim", "--amount", "20.50", "--last4", "4567")


@pytest.fixture
def paid(home: Path) -> AskingProgram:
    """A till with one sale that was paid a moment ago."""
    home.mkdir()
    program = AskingProgram(Maker())
    book = open_book(program.folders.training_ledger, till="T1", clock=now, live=False)
    sale, payment = book.open_sale(new_sale(), momo(), at=now())
    after = (now() - payment.created_at).total_seconds()
    pay(book, sale, payment, (payment.created_at - START).total_seconds() + after)
    book.close()
    return program


def test_a_claim_that_cannot_be_kept_is_answered_and_said(
    paid: AskingProgram, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise LedgerError(LedgerCode.BUSY, "")

    monkeypatch.setattr(claim, "note_claim_beside", fail)
    assert run(paid, [*ASKED, "--json"]) == Exit.DONE
    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "ours_and_paid"
    assert said["problems"] == ["It could not be kept that this was confirmed (busy)."]


def test_a_claim_that_was_confirmed_before_says_so(
    paid: AskingProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(paid, ASKED) == Exit.DONE
    assert "hand nothing over twice" not in capsys.readouterr().out
    assert run(paid, ASKED) == Exit.DONE
    assert "was confirmed to a customer already" in capsys.readouterr().out


def test_paygate_that_is_off_leaves_it_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    program = AskingProgram(Maker(mobile_money_off=MethodOff.SECRET_STORE_FAILED))
    assert run(program, [*ASKED, "--json"]) == Exit.NOT_KNOWN
    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "not_known"
    assert not said["ok"]
    assert "PayGate could not be asked: the system's secret store" in said["problems"][0]
