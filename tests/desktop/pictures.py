"""Leaves PNGs of every screen of a sale, at four sizes, light and dark, for a person to look at.

Run: ``QT_QPA_PLATFORM=offscreen python -m tests.desktop.pictures OUT``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent
from PySide6.QtWidgets import QApplication

from pos_app.desktop.app import open_till
from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine import events, requests
from tests.desktop.engine import Clock, ScriptedEngine, code, mobile, online, ready, sale, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pos_app.desktop.shell.flow import Till
    from pos_app.desktop.shell.window import Window

    Look = Callable[[str, Window], None]
    States = Callable[[Look, str, int, int], None]

SIZES = ((1366, 768), (1024, 600), (1366, 690), (1024, 525))
_S = PaymentState
_ROUNDS = 8


def settle(milliseconds: int = 60) -> None:
    deadline = QDeadlineTimer(milliseconds)
    rounds = 0
    # A busy computer may give it no more than one round in that time.
    while rounds < _ROUNDS or not deadline.hasExpired():
        QCoreApplication.processEvents()
        rounds += 1
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def scene(theme: str, width: int, height: int) -> tuple[Till, ScriptedEngine, Clock]:
    clock, engine = Clock(), ScriptedEngine()
    settings = WindowSettings(theme=theme, sounds=False)  # type: ignore[arg-type]
    till = open_till(engine.made, settings, clock=clock.now, monotonic=clock.monotonic)
    for name in ("history", "settings", "help", "phone"):
        till.window.register(name, Screen)
    till.window.resize(width, height)
    till.window.show()
    settle(150)
    tell = engine.tell
    for fact in (
        ready(), online(GatewayName.PAYGATE), online(GatewayName.CHECKOUT),
        events.TallyChanged(tally()),
    ):  # fmt: skip
        tell(fact)
    first = sale(59, 35_00)
    second = sale(60, 64_00)
    third = sale(61, 120_00)
    tell(
        events.PaymentChanged(
            first,
            mobile(first, _S.UNCONFIRMED, network=Network.TELECEL, phone_masked="020•••4410"),
            None,
        )
    )
    settle()
    clock.seconds += 328
    tell(events.PaymentChanged(third, mobile(third, phone_masked="024•••8812"), None))
    tell(events.PaymentChanged(second, code(second, _S.SUCCEEDED, succeeded_at=clock.now()), None))
    settle()
    clock.seconds += 42
    return till, engine, clock


def charge(till: Till, *, qr: bool) -> None:
    window = till.window
    sell = till.counter.sell
    for key in "64" if qr else "12.5+8":
        sell._press(key)
    if qr:
        sell._choose_qr()
    else:
        sell.phone.field.setText("0241234567")
    settle()
    window.tick()


def main(out: Path, states: States, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    """Leave a PNG of each of these states, in both themes and every size."""
    out.mkdir(parents=True, exist_ok=True)
    QApplication.instance() or QApplication(["pictures"])
    for theme in ("light", "dark"):
        for width, height in sizes:
            before = f"{theme}-{width}x{height}"

            def save(name: str, window: Window, before: str = before) -> None:
                window.grab().save(str(out / f"{before}-{name}.png"))

            states(save, theme, width, height)


def sale_states(look: Look, theme: str, width: int, height: int) -> None:
    """Bring a window through every state of a sale, and look at it in each."""
    till, engine, clock = scene(theme, width, height)
    window = till.window

    def grab(name: str) -> None:
        settle()
        window.tick()
        settle()
        look(name, window)

    charge(till, qr=False)
    grab("sell")
    mine = sale(62, 20_50, opened_at=clock.now())
    payment = mobile(mine, created_at=clock.now(), updated_at=clock.now())
    till.counter.sell._enter()
    engine.tell(events.ChargeAccepted(engine.last(requests.ChargeMobileMoney).ref, mine, payment))
    settle()
    clock.seconds += 31
    grab("waiting")
    till.counter.waiting.confirm.ask()
    grab("confirm")
    till.counter.waiting.confirm.close_question()
    till.counter.waiting.risk.ask()
    grab("risk")
    till.counter.waiting.risk.close_question()
    old = replace(payment, watched_seconds=1000.0, state=_S.UNCONFIRMED)
    engine.tell(events.PaymentChanged(mine, old, _S.PENDING))
    grab("unconfirmed")
    paid = replace(payment, state=_S.SUCCEEDED, succeeded_at=clock.now())
    engine.tell(events.PaymentChanged(mine, replace(paid, state=_S.PROCESSING), _S.UNCONFIRMED))
    settle()
    engine.tell(events.PaymentChanged(mine, paid, _S.PROCESSING))
    grab("paid")
    settle(20)
    clock.seconds += 1
    till.counter.paid._next()
    till.counter.show_payment(payment.payment_id)
    other = sale(63, 20_50)
    till.counter._next()
    charge(till, qr=False)
    till.counter.sell._enter()
    ref = engine.last(requests.ChargeMobileMoney).ref
    engine.tell(events.GuardStopped(ref, paid))
    grab("guard")
    till.counter._guard_continue()
    bad = mobile(other, _S.FAILED, reason="The customer did not have enough money")
    engine.tell(events.ChargeAccepted(ref, other, replace(bad, state=_S.PENDING, reason=None)))
    settle()
    engine.tell(events.PaymentChanged(other, bad, _S.PENDING))
    grab("notpaid")
    till.counter.not_paid.confirm.ask()
    grab("closeunpaid")
    till.counter._again(risk=False, other=False)
    grab("again")
    till.counter._leave_retry()
    till.counter._done()
    charge(till, qr=True)
    till.counter.sell._enter()
    third = sale(64, 64_00)
    shown = code(third, created_at=clock.now())
    engine.tell(events.ChargeAccepted(engine.last(requests.ChargeQr).ref, third, shown))
    settle(900)
    grab("qr")
    engine.tell(events.PaymentChanged(third, replace(shown, withdrawn_at=clock.now()), _S.PENDING))
    grab("withdrawn")
    earlier = sale(61, 120_00)
    done = mobile(earlier, _S.SUCCEEDED, phone_masked="024•••8812", late=True)
    engine.tell(events.PaymentChanged(earlier, done, _S.PENDING))
    lone = sale(65, 5_00)
    stored = mobile(lone, _S.CREATED, sends=0, may_have_left=False, gateway_id=None)
    engine.tell(events.RecoveryFound(clock.now(), (done, stored), (stored,), True))
    till.counter._next()
    till.counter.sell.phone.field.setText("0501234567")
    till.counter.sell._choose(Network.MTN)
    settle()
    engine.tell(events.PaymentChanged(earlier, replace(done, late=False), _S.PENDING))
    engine.tell(events.PaymentChanged(earlier, done, _S.PENDING))
    if window.narrow:
        window.show_drawer(shown=True)
    grab("late")
    if window.narrow:
        window.show_drawer(shown=False)
    till.counter.sell.phone.field.setText("O241234567")
    till.counter.sell.activate(phone=False)
    for key in "99999999":
        till.counter.sell._press(key)
    window.close()
    grab("closing")
    till.desk.bridge.close()
    window.hide()
    window.deleteLater()
    settle()


if __name__ == "__main__":
    parse_phone("0241234567")
    main(Path(sys.argv[1]), sale_states)
