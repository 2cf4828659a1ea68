"""A gateway's notice, all the way: to head office, to the till that waits, to PAID in its window.

`HINT_ROUNDS=10 pytest -s tests/headoffice/test_hints_in_the_till.py` measures it, beside a till
that hears of nothing; docs/performance.md has the figures.
"""

# ruff: noqa: T201 - a test that prints what it measured.

from __future__ import annotations

import itertools
import os
import statistics
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from pos_app.assembly import outbox
from pos_app.assembly.program import TillProgram
from pos_app.assembly.window import make_till
from pos_app.desktop.window_driver import TillDriver
from pos_app.headoffice.hint_desk import CHANNEL
from tests.end_to_end.test_window_sales import Shop
from tests.headoffice.serving import serving
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from tests.headoffice.offices import Office

_AMOUNTS = itertools.count(7)
_ROUNDS = int(os.environ.get("HINT_ROUNDS", "1"))
# Without a hint a payment that was set aside is looked at every 5 seconds, give or take a fifth.
_WITH_HINT = 3.0


class EnrolledShop(Shop):
    """A shop whose settings are there."""

    def __init__(self) -> None:
        program = TillProgram()
        self.maker = program.gateway_maker()
        TillDriver.__init__(self, make_till(program, self.maker))
        self.ready()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Where head office is."""
    with serving(office) as address:
        yield address


@pytest.fixture
def shop(qapp: QApplication, home: Path, office: Office, address: str) -> Iterator[Shop]:
    """A till in training that is enrolled there."""
    del qapp
    home.mkdir()
    settings = f'[till]\nmode = "training"\nsounds = false\n{names().settings}\n'
    (home / "config.toml").write_text(settings, encoding="utf-8")
    outbox.enrol(TillProgram(), address, office.code())
    one = EnrolledShop()
    yield one
    one.close()


def test_a_notice_brings_paid_at_once(shop: Shop, office: Office, address: str) -> None:
    for aside, hinted in ((True, True), (True, False), (False, True), (False, False)):
        if not hinted and _ROUNDS == 1:
            continue
        took = [round_of(shop, office, address, aside, hinted) for _ in range(_ROUNDS)]
        where = "set aside" if aside else "on the screen"
        how = "with a hint" if hinted else "by looking alone"
        print(f"{where}, {how}: {statistics.median(took):.2f} s, at most {max(took):.2f} s")
        if hinted:
            assert max(took) < _WITH_HINT


def round_of(shop: Shop, office: Office, address: str, aside: bool, hinted: bool) -> float:
    """Seconds from settled at the gateway to PAID in the window."""
    # A till asks about the same amount of the same customer once more.
    amount = next(_AMOUNTS)
    shop.ask(str(amount), f"0241{amount:03d}560")
    shop.wait("payState", "pending")
    if aside:
        shop.press("F8")
        shop.wait("keypad_5")
    training = shop.maker.started_training()
    newest = max(training.prompts(), key=lambda prompt: prompt.created_at)
    # Head office knows the payment, and the till waits there.
    known = f"SELECT count(*) FROM payments WHERE gateway_id = '{newest.id}'"  # noqa: S608
    shop.until(lambda: office.ask(known) == [(1,)], "the payment's rows")
    shop.until(lambda: waits(office), "the held request")
    # Somewhere between two looks.
    shop.live(int(time.monotonic() * 1000) % 1000)
    began = time.monotonic()
    training.approve(newest.id)
    if hinted:
        httpx.post(f"{address}/webhooks/paygate", json={"data": {"object": {"id": newest.id}}})
    if aside:
        shown = f"GH₵ {amount}.00"
        shop.until(lambda: shop.cards().get(shown) == "succeeded", "the card's end")
        return time.monotonic() - began
    shop.wait("paidBanner")
    took = time.monotonic() - began
    shop.next_sale()
    return took


def waits(office: Office) -> bool:
    """Whether somebody waits for hints."""
    found = office.ask(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query = %s", f'LISTEN "{CHANNEL}"'
    )  # fmt: skip
    return found == [(1,)]
