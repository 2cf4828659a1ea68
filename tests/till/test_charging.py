from __future__ import annotations

from pos_app.till import facts
from tests.till.world import World


def test_a_prompt_that_the_customer_approves_is_paid(world: World) -> None:
    payment = world.charge()
    assert payment.state == "created"
    world.until(lambda: world.state(payment) == "pending")
    world.paygate.only().status = "succeeded"
    took = world.until(lambda: world.state(payment) == "succeeded")
    assert took < 1.4
    assert world.sale(payment).status == "paid"
    told = [f.payment.state.value for f in world.told(facts.PaymentChanged)]
    assert told == ["sending", "pending", "succeeded"]
