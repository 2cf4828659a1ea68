"""Simulated customers: they approve, refuse, ignore, pay late, pay withdrawn pages, try again.

They know only what a customer can see: the prompt on their phone, and pages whose code the window
has shown.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.simulation.checkout import CheckoutServer, Order
    from tests.simulation.clock import World
    from tests.simulation.paygate import Charge, PayGateServer
    from tests.simulation.trace import Trace

_HOUR = 3600.0


class Customers:
    """Everybody in front of the counter."""

    def __init__(
        self,
        dice: Random,
        world: World,
        trace: Trace,
        paygate: PayGateServer,
        checkout: CheckoutServer,
    ) -> None:
        """Wait for prompts and pages."""
        self._dice = dice
        self._world = world
        self._trace = trace
        self._checkout = checkout
        self._seen: set[str] = set()
        self._gone = False
        self.serves(paygate)

    def serves(self, paygate: PayGateServer) -> None:
        """Answer the prompts of this account."""
        paygate.on_made = lambda charge: self._prompted(paygate, charge)

    def go_home(self) -> None:
        """Do what was still to be done, and nothing after it."""
        for act in self._world.drop_plans():
            act()
        self._gone = True
        for act in self._world.drop_plans():
            act()

    def see(self, order_id: str) -> None:
        """A page's code is shown, and somebody may take it along."""
        if order_id in self._seen:
            return
        self._seen.add(order_id)
        order = self._checkout.orders[order_id]
        chance = self._dice.random()
        soon = self._dice.uniform(3, 45)
        if chance < 0.6:
            self._page(soon, order, "success")
        elif chance < 0.75:
            # A hosted page can be tried again after it failed.
            self._page(soon, order, "failed")
            self._page(soon + self._dice.choice([5, 90, 2 * _HOUR]), order, "success")
        elif chance < 0.82:
            self._page(soon, order, "failed")
        elif chance < 0.93:
            # Withdrawn or not, whoever has the page open can pay it.
            self._page(self._dice.choice([120, 900, _HOUR]), order, "success")

    def _page(self, seconds: float, order: Order, word: str) -> None:
        def act() -> None:
            if order.status in ("pending", "failed") and order.status != word:
                self._trace.happened(f"customer: page {order.status} to {word}")
                self._checkout.turn(order, word)

        self._later(seconds, act)

    def _prompted(self, paygate: PayGateServer, charge: Charge) -> None:
        chance = self._dice.random()
        soon = self._dice.expovariate(1 / 12) + 1
        prompt = partial(self._prompt, paygate)
        if chance < 0.62:
            moved = soon + self._dice.choice([0.2, 3, 9])
            prompt(soon, charge, "processing", ("pending",))
            end = "failed" if self._dice.random() < 0.1 else "succeeded"
            prompt(moved, charge, end, ("processing",))
        elif chance < 0.74:
            prompt(soon, charge, "failed", ("pending",))
        elif chance < 0.80:
            # Networks change their minds in this direction.
            prompt(soon, charge, "failed", ("pending",))
            late = soon + self._dice.choice([30, 400, 2 * _HOUR, 20 * _HOUR])
            prompt(late, charge, "succeeded", ("failed", "canceled", "cancelled"))
        elif chance < 0.83:
            prompt(soon, charge, "requires_action", ("pending",))
            prompt(soon + 20, charge, "succeeded", ("requires_action",))
        elif chance < 0.85:
            prompt(soon, charge, "succeeded", ("pending",))
            prompt(soon + 60, charge, "failed", ("succeeded",))
        elif chance < 0.97:
            prompt(300, charge, "failed", ("pending",))

    def _prompt(
        self,
        paygate: PayGateServer,
        seconds: float,
        charge: Charge,
        word: str,
        while_: tuple[str, ...],
    ) -> None:
        def act() -> None:
            if charge.status in while_:
                self._trace.happened(f"customer: prompt {charge.status} to {word}")
                paygate.turn(charge, word)

        self._later(seconds, act)

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        if not self._gone:
            self._world.later(seconds, act)
