"""Tills whose names and sale numbers look like phone numbers, over the real adapter: a list that is
redacted for people must lose nothing that is decided by it.
"""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pos_app.commands.restore import highest_number
from pos_app.domain.money import Money
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import claims, reconcile_result
from pos_app.engine.deps import EngineDeps, GatewaySetup, TillSetup
from pos_app.engine.reconcile import Reconciler
from pos_app.engine.reconcile_result import ClaimVerdict, Finding, Reconciled
from pos_app.engine.session import LedgerSession
from pos_app.gateways.port import CreateRequest, ListQuery
from pos_app.ledger.book import open_book
from pos_app.settings.settings_table import SETTINGS
from pos_app.training.gateway import TrainingGateway
from tests.engine.test_engine import day
from tests.engine.test_with_real_gateways import Made
from tests.engine.world import AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.gateways.port import ListedPayment

NAMES = ("T1", "T0001", "TILL-0302", "ACC-0501", "0244123456", "233244123456", "244123456", "24-4")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def training() -> Iterator[TrainingGateway]:
    made = TrainingGateway(None)
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=NAMES)
def till(request: pytest.FixtureRequest) -> str:
    assert SETTINGS["till.name"].read(request.param) == request.param
    return str(request.param)


@pytest.fixture
def forgotten(training: TrainingGateway, till: str) -> str:
    """A payment of this till that its ledger knows nothing of, paid there; its gateway id."""

    async def make() -> str:
        gateways = Made(training)
        request = CreateRequest(
            payment_id="p_0241234567" + "0" * 14,
            sale_number=f"{till}-000062",
            till=till,
            amount=AMOUNT,
            network=Network.MTN,
            phone=parse_phone("0241234599"),
            idempotency_key="k",
            description="",
        )
        paygate = gateways.mobile_money
        answer = await paygate.create(paygate.create_body(request))
        await gateways.close()
        assert answer.reading.gateway_id is not None
        return answer.reading.gateway_id

    made = asyncio.run(make())
    assert training.approve(made)
    return made


def test_its_own_forgotten_money_waits_for_a_person(
    tmp_path: Path, training: TrainingGateway, till: str, forgotten: str
) -> None:
    setup = TillSetup(True, till, "Shop", Money(10**6), frozenset(Network))

    async def make() -> GatewaySetup:
        return GatewaySetup(Made(training))

    parts = EngineDeps(
        lambda: open_book(tmp_path / "ledger.sqlite3", till=till, clock=now, live=True),
        make, setup, now, time.monotonic, random.SystemRandom(), day,
    )  # fmt: skip

    async def compare() -> Reconciled:
        gateways = Made(training)
        session = LedgerSession(parts, lambda _fact: None)
        session.open()
        hours = timedelta(hours=2)
        found = await Reconciler(session, gateways.mobile_money, gateways.checkout).reconcile(
            now() - hours, now() + hours
        )
        session.close()
        await gateways.close()
        return found

    found = asyncio.run(compare())
    assert [(one.finding, one.gateway_id) for one in found.compared] == [
        (Finding.ONLY_THERE, forgotten)
    ]
    assert not found.ok


def test_a_claim_finds_it(training: TrainingGateway, till: str, forgotten: str) -> None:
    async def ask() -> tuple[ListedPayment, ...]:
        gateways = Made(training)
        claim = reconcile_result.Claim(AMOUNT, "4599")
        found = await claims.look_for(claim, (), gateways.mobile_money, till, now)
        await gateways.close()
        assert found.verdict is ClaimVerdict.NOT_CONFIRMED
        return found.listed

    (item,) = asyncio.run(ask())
    assert (item.gateway_id, item.sale_number) == (forgotten, f"{till}-000062")


@pytest.mark.usefixtures("forgotten")
def test_a_restore_goes_on_above_its_numbers(training: TrainingGateway, till: str) -> None:
    async def ask() -> tuple[int, str]:
        gateways = Made(training)
        highest = await highest_number(GatewaySetup(gateways), till)
        await gateways.close()
        return highest

    assert asyncio.run(ask()) == (62, "")


@pytest.mark.usefixtures("forgotten")
def test_what_is_shown_of_it_holds_no_number_of_a_customer(training: TrainingGateway) -> None:
    async def ask() -> ListedPayment:
        gateways = Made(training)
        page = await gateways.mobile_money.list(ListQuery())
        await gateways.close()
        return page.items[0]

    item = asyncio.run(ask())
    assert "241234599" not in str(item)
    assert item.phone_masked == item.shown["phone"] == "024•••4599"
