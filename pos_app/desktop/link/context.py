"""What every screen is given: the way to ask, what is known, the settings and the clocks.

One small object instead of globals. It must never hold a widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from pos_app.domain.cash import CashRules
from pos_app.domain.money import Money
from pos_app.domain.phone import Network

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.bridge import Bridge
    from pos_app.desktop.link.memory import WindowMemory
    from pos_app.desktop.link.receipt_jobs import ReceiptJobs
    from pos_app.desktop.link.sounds import Sounds
    from pos_app.domain.methods import GatewayName
    from pos_app.engine.requests import EngineRequest


PrintWhen = Literal["always", "ask", "never"]


class WindowSettings(NamedTuple):
    """The settings that the window itself needs; plain values, read before it is made.

    Attributes:
        live: Real money; otherwise training.
        maximum: The most that one sale may be.
        networks: Those switched on.
        plain_http: Gateways that are spoken to without encryption (a red banner says so).
        test_checkout: Test pages of Checkout are allowed (a banner says so).
        cash: How cash is taken; None where none is.
        language: Of the window: one of the table of settings, or `system` for the computer's own.
        has_printer: Receipts can be printed.
        has_drawer: A drawer hangs on that printer.
        print_when: Whether a receipt is printed by itself, by a button, or not at all.
        shift_required: Nothing is sold without an open shift.
        difference_limit: A close that is off by more needs a reason.
        blind: Whoever counts sees what must be there only afterwards.
        lock_after_minutes: Without a key or a click, until it is asked who is there; 0: never.
        customer_screen: Where the customer's screen is: a screen's name, `auto`, or empty for none.
        customer_language: The language of its words.
        customer_voice: PAID is said aloud, where sounds are heard at all.
    """

    live: bool = False
    shop: str = "Corner Shop"
    till: str = "T1"
    maximum: Money = Money(20_000_00)
    networks: tuple[Network, ...] = tuple(Network)
    theme: Literal["system", "light", "dark"] = "system"
    sounds: bool = True
    plain_http: tuple[GatewayName, ...] = ()
    test_checkout: bool = False
    cash: CashRules | None = CashRules()
    has_printer: bool = False
    has_drawer: bool = False
    print_when: PrintWhen = "ask"
    lock_after_minutes: int = 5
    language: str = "en"
    shift_required: bool = False
    difference_limit: Money = Money(5_00)
    blind: bool = True
    customer_screen: str = ""
    customer_language: str = "en"
    customer_voice: bool = False


@dataclass(slots=True)
class ScreenContext:
    """Handed to every screen when it is made.

    Attributes:
        bridge: The crossing to the engine, whose signals tell what happens there.
        model: What events have told so far; up to date before any screen hears of one.
        settings: Replaced as a whole by `Window.settings_changed`.
        sounds: The till's three sounds.
        receipts: What becomes of receipts.
    """

    bridge: Bridge
    model: WindowMemory
    settings: WindowSettings
    sounds: Sounds
    receipts: ReceiptJobs

    def submit(self, request: EngineRequest) -> None:
        """Ask the engine for something."""
        self.bridge.submit(request)

    @property
    def monotonic(self) -> Callable[[], float]:
        """Seconds on a clock that only goes forward."""
        return self.model.monotonic
