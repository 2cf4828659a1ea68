"""One contract for everything that stands for a gateway: the real adapters over training's gateway,
every fake that the engine's tests, the interleavings and the screens' tests use in their place, and
what the engine puts around any of them.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import ReadingStatus
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine.gateway_health import observed
from pos_app.gateways.port import (
    CheckoutGateway,
    CreateRequest,
    ErrorAnswer,
    InitiateRequest,
    ListQuery,
    MobileMoneyGateway,
)
from pos_app.training.gateway import TrainingGateway
from tests.engine import lister, port
from tests.engine.test_with_real_gateways import Made
from tests.engine.virtual_time import VirtualLoop
from tests.interleavings.stage import HeldWire
from tests.training.conftest import HandClock

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from pos_app.gateways.port import Answer

T = TypeVar("T")


class Fakes:
    """The fakes of the engine's tests, on time that only passes when somebody sleeps."""

    def __init__(self, paygate: port.PayGate) -> None:
        self._loop = VirtualLoop()
        self._paygate, self._checkout = paygate, port.Checkout()
        self.mobile_money: MobileMoneyGateway = paygate
        self.checkout: CheckoutGateway = self._checkout

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def pass_time(self, seconds: float) -> None:
        self._loop.run_until_complete(asyncio.sleep(seconds))

    def approve(self, id: str) -> None:
        self._paygate.charges[id].status = "succeeded"

    def close(self) -> None:
        self._loop.close()


class Real:
    """The real adapters, over sockets, at training's gateway."""

    def __init__(self) -> None:
        self._clock = HandClock()
        self._training = TrainingGateway(None, clock=self._clock)
        self._training.start()
        self._loop = asyncio.new_event_loop()
        self._made = Made(self._training)
        self.mobile_money: MobileMoneyGateway = self._made.mobile_money
        self.checkout: CheckoutGateway = self._made.checkout

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def pass_time(self, seconds: float) -> None:
        self._clock.move(seconds)

    def approve(self, id: str) -> None:
        assert self._training.approve(id)

    def close(self) -> None:
        self._loop.run_until_complete(self._made.close())
        self._loop.close()
        self._training.stop()


def _deaf(*_heard: object) -> None: ...


def _observed() -> Fakes:
    made = Fakes(port.PayGate())
    made.mobile_money = observed(made.mobile_money, _deaf, _deaf)
    made.checkout = observed(made.checkout, _deaf, _deaf)
    return made


def _held() -> Fakes:
    paygate = port.PayGate()
    paygate.wire = wire = HeldWire()
    wire.free = True
    return Fakes(paygate)


MAKERS: dict[str, Callable[[], Fakes | Real]] = {
    "fake": lambda: Fakes(port.PayGate()),
    "fake_with_a_list": lambda: Fakes(lister.Listing()),
    "fake_of_the_interleavings": _held,
    "observed": _observed,
    "real": Real,
}


@pytest.fixture(params=MAKERS)
def there(request: pytest.FixtureRequest) -> Iterator[Fakes | Real]:
    made = MAKERS[request.param]()
    yield made
    made.close()


def asking(number: int = 1, **changes: Any) -> CreateRequest:
    fields: dict[str, Any] = {
        "payment_id": f"p_{number:024x}",
        "sale_number": f"T1-{number:06d}",
        "till": "T1",
        "amount": Money(1000 + number),
        "network": Network.MTN,
        "phone": parse_phone("0241234560"),
        "idempotency_key": f"key-{number}",
        "description": "Bread",
    }
    return CreateRequest(**(fields | changes))


def create(there: Fakes | Real, number: int = 1, **changes: Any) -> Answer:
    body = there.mobile_money.create_body(asking(number, **changes))
    return there.run(there.mobile_money.create(body))


def several(there: Fakes | Real, count: int) -> list[str]:
    """So many payments, ten seconds apart; their ids, oldest first."""
    made = []
    for number in range(1, count + 1):
        made.append(str(create(there, number, customer=f"c{number % 2}").reading.gateway_id))
        there.pass_time(10)
    return made


def listed(there: Fakes | Real, **query: Any) -> tuple[list[str], bool]:
    page = there.run(there.mobile_money.list(ListQuery(**query)))
    return [item.gateway_id for item in page.items], page.has_more


def refused(there: Fakes | Real, work: Coroutine[Any, Any, Any]) -> ErrorAnswer:
    with pytest.raises(ErrorAnswer) as caught:
        there.run(work)
    return caught.value


def test_a_payment_is_made_and_read(there: Fakes | Real) -> None:
    made = create(there)
    assert made.reading.status is ReadingStatus.PENDING
    assert (made.reading.payment_id, made.reading.amount) == (asking().payment_id, Money(1001))
    assert made.gateway_time is not None
    read = there.run(there.mobile_money.read(str(made.reading.gateway_id)))
    assert read.reading == made.reading
    assert there.mobile_money.name is GatewayName.PAYGATE


def test_the_same_body_is_the_same_payment(there: Fakes | Real) -> None:
    first, second = create(there), create(there)
    assert second.reading.gateway_id == first.reading.gateway_id
    assert listed(there) == ([first.reading.gateway_id], False)


def test_the_same_key_with_another_body_is_a_conflict_that_refuses_nothing(
    there: Fakes | Real,
) -> None:
    create(there)
    body = there.mobile_money.create_body(asking(amount=Money(5)))
    error = refused(there, there.mobile_money.create(body))
    assert (error.status, error.refusal) == (409, False)


def test_what_nobody_made_is_not_found(there: Fakes | Real) -> None:
    for work in (there.mobile_money.read("pay_none"), there.mobile_money.cancel("pay_none")):
        assert refused(there, work).not_found


def test_only_what_is_pending_can_be_cancelled(there: Fakes | Real) -> None:
    first, second = several(there, 2)
    answer = there.run(there.mobile_money.cancel(first))
    assert answer is not None
    assert answer.reading.status is ReadingStatus.CANCELLED
    assert there.run(there.mobile_money.read(first)).reading.status is ReadingStatus.CANCELLED
    there.approve(second)
    assert there.run(there.mobile_money.read(second)).reading.status is ReadingStatus.SUCCEEDED
    for over in (first, second):
        error = refused(there, there.mobile_money.cancel(over))
        assert (error.status, error.refusal) == (409, False)


def test_the_list_is_newest_first_and_goes_both_ways(there: Fakes | Real) -> None:
    made = several(there, 5)
    assert listed(there) == (made[::-1], False)
    assert listed(there, limit=2) == ([made[4], made[3]], True)
    assert listed(there, limit=2, starting_after=made[3]) == ([made[2], made[1]], True)
    assert listed(there, limit=2, starting_after=made[1]) == ([made[0]], False)
    assert listed(there, limit=2, ending_before=made[1]) == ([made[3], made[2]], True)
    assert listed(there, limit=2, ending_before=made[3]) == ([made[4]], False)
    assert listed(there, starting_after=made[0]) == ([], False)


def test_a_page_without_a_limit_has_ten(there: Fakes | Real) -> None:
    made = several(there, 11)
    assert listed(there, limit=None) == (made[:0:-1], True)


def test_a_cursor_that_nobody_made_is_refused(there: Fakes | Real) -> None:
    create(there)
    for query in (ListQuery(starting_after="pay_none"), ListQuery(ending_before="pay_none")):
        assert refused(there, there.mobile_money.list(query)).status == 400


def test_the_filters(there: Fakes | Real) -> None:
    made = several(there, 4)
    there.approve(made[1])
    there.run(there.mobile_money.cancel(made[2]))
    assert listed(there, status="succeeded") == ([made[1]], False)
    assert listed(there, status="pending") == ([made[3], made[0]], False)
    for word in ("canceled", "cancelled"):
        assert listed(there, status=word) == ([made[2]], False)
    assert listed(there, customer="c1") == ([made[2], made[0]], False)
    assert listed(there, customer="c1", limit=1) == ([made[2]], True)
    items = there.run(there.mobile_money.list(ListQuery())).items
    second = items[2].created_at
    assert second is not None
    at_once = timedelta(seconds=1)
    assert listed(there, created_gte=second + at_once) == ([made[3], made[2]], False)
    assert listed(there, created_lte=second + at_once) == ([made[1], made[0]], False)


def test_a_listed_payment_says_whose_it_is(there: Fakes | Real) -> None:
    made = create(there).reading
    (item,) = there.run(there.mobile_money.list(ListQuery())).items
    assert (item.gateway_id, item.our_payment_id) == (made.gateway_id, asking().payment_id)
    assert (item.till, item.sale_number) == ("T1", "T1-000001")
    assert (item.phone_masked, item.has_metadata) == ("024•••4560", True)
    assert item.reading is not None
    assert (item.reading.status, item.reading.amount) == (made.status, made.amount)
    assert item.created_at is not None
    assert item.shown["id"] == made.gateway_id


def test_a_payment_is_found_by_our_id(there: Fakes | Real) -> None:
    made = several(there, 3)
    wanted = asking(2).payment_id
    (found,) = there.run(there.mobile_money.find(wanted, None))
    assert (found.gateway_id, found.our_payment_id) == (made[1], wanted)
    assert there.run(there.mobile_money.find("p_" + "f" * 24, None)) == ()
    assert found.created_at is not None
    hour = timedelta(hours=1)
    found_since = there.run(there.mobile_money.find(wanted, found.created_at + hour))
    assert [one.gateway_id for one in found_since] == [made[1]]
    late = found.created_at + hour + timedelta(seconds=5)
    assert there.run(there.mobile_money.find(wanted, late)) == ()


def test_two_of_one_id_are_found_oldest_first(there: Fakes | Real) -> None:
    first = create(there, 1).reading.gateway_id
    there.pass_time(10)
    second = create(there, 1, idempotency_key="another").reading.gateway_id
    found = there.run(there.mobile_money.find(asking().payment_id, None))
    assert [one.gateway_id for one in found] == [first, second]


def test_a_checkout_is_made_once_and_verified(there: Fakes | Real) -> None:
    order = "123456789012345"
    amount = Money(6400)
    assert there.checkout.amount_problem(amount) is None
    body = there.checkout.initiate_body(InitiateRequest(order, amount))
    made = there.run(there.checkout.initiate(body))
    assert made.answer.reading.status is ReadingStatus.PENDING
    assert made.answer.reading.gateway_id
    assert made.redirect_url is not None
    said = there.run(there.checkout.verify(order)).reading
    assert (said.status, said.order_id) == (ReadingStatus.PENDING, order)
    unknown = refused(there, there.checkout.verify("999999999999999"))
    assert (unknown.status, unknown.refusal) == (400, False)
    assert there.checkout.name is GatewayName.CHECKOUT
