"""`restore` owns the ledger from its first step to its last."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from pos_app.assembly.program import TillProgram
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.restore import highest_number, restore_from
from pos_app.domain.methods import Method
from pos_app.engine.deps import GatewaySetup
from pos_app.engine.events import MethodOff
from pos_app.gateways.port import BadAnswer, ListedPayment, Page
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from pos_app.settings.folders import Folders
from pos_app.transport.errors import DeadlinePassed
from tests.ledger.making import moment, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.gateways.port import ExchangeError, Gateways, ListQuery


class Off:
    """Gateways that are off."""

    mobile_money = None
    checkout = None

    async def close(self) -> None:
        """Nothing is open."""


class SellingMeanwhile:
    """Makes gateways; while the list would be read, another program tries to sell."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self.heard: list[LedgerCode] = []

    async def __call__(self) -> GatewaySetup:
        try:
            open_book(self._ledger, till="T1", clock=moment, live=False).close()
        except LedgerError as error:
            self.heard.append(error.code)
        return GatewaySetup(cast("Gateways", Off()), dict.fromkeys(Method, MethodOff.KEYS_MISSING))

    def stop(self) -> None:
        """Nothing runs."""


def test_no_sale_slips_in_while_the_list_is_read(tmp_path: Path) -> None:
    folders = Folders(tmp_path, tmp_path)
    ledger = folders.training_ledger
    book = open_book(ledger, till="T1", clock=moment, live=False)
    sell(book)
    book.close()
    copy = tmp_path / "copy.sqlite3"
    back_up(ledger, copy)
    maker = SellingMeanwhile(ledger)
    program = TillProgram(folders)
    found = restore_from(program, cast("GatewayMaker", maker), copy)
    assert maker.heard == [LedgerCode.HELD]
    assert found.facts["sales"] == 1
    with pytest.raises(Stop) as caught:
        restore_from(program, cast("GatewayMaker", maker), ledger)
    assert caught.value.exit is Exit.USAGE
    # It is free again, after a restore and after a refusal.
    open_book(ledger, till="T1", clock=moment, live=False).close()


class Breaking:
    """A list that begins, and then cannot be read on."""

    def __init__(self, error: ExchangeError) -> None:
        self._error = error
        self._pages = iter([LISTED])

    async def list(self, query: ListQuery) -> Page:
        del query
        for page in self._pages:
            return page
        raise self._error


def listed(sale_number: str, till: str = "T1") -> ListedPayment:
    return ListedPayment(f"pay_{sale_number}", sale_number=sale_number, till=till)


LISTED = Page((listed("T1-000007"), listed("T2-000099", "T2"), listed("T1-000003")), has_more=True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadAnswer("list_repeats", "the list repeats itself"), "could not be read to its end"),
        (DeadlinePassed("late"), "could not be read, so sale numbers go on from the backup"),
    ],
)
def test_a_list_that_breaks_off_counts_as_far_as_it_went(error: ExchangeError, words: str) -> None:
    setup = GatewaySetup(cast("Gateways", SimpleNamespace(mobile_money=Breaking(error))))
    highest, problem = asyncio.run(highest_number(setup, "T1"))
    assert highest == 7
    assert words in problem
