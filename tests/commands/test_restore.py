"""`restore` owns the ledger from its first step to its last."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.restore import restore_from
from pos_app.engine.deps import GatewaySetup
from pos_app.engine.events import MethodOff
from pos_app.ledger.backup import back_up
from pos_app.ledger.book import LedgerCode, LedgerError, open_book
from pos_app.settings.config_file import load
from pos_app.settings.folders import Folders
from tests.ledger.making import moment, sell

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.gateways.port import Gateways


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
        return GatewaySetup(cast("Gateways", Off()), MethodOff.KEYS_MISSING, MethodOff.KEYS_MISSING)

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
    config = load(folders.config_file).config
    found = restore_from(cast("GatewayMaker", maker), folders, config, copy)
    assert maker.heard == [LedgerCode.HELD]
    assert found.facts["sales"] == 1
    with pytest.raises(Stop) as caught:
        restore_from(cast("GatewayMaker", maker), folders, config, ledger)
    assert caught.value.exit is Exit.USAGE
    # It is free again, after a restore and after a refusal.
    open_book(ledger, till="T1", clock=moment, live=False).close()
