"""The real window, driven while its heartbeat or its looks are measured.

python -m tests.bench.till_hand hang SECONDS       charges, and the gateway never answers
python -m tests.bench.till_hand inflight SECONDS   50 payments that nobody approves
python -m tests.bench.till_hand history SECONDS    pages and searches through the log
python -m tests.bench.till_hand reports SECONDS    days, weeks and months of Reports
python -m tests.bench.till_hand report COUNT       asks Reports for a day and a month COUNT times
python -m tests.bench.till_hand paid COUNT         charges until COUNT were seen PAID
python -m tests.bench.till_hand cash COUNT         takes cash COUNT times
python -m tests.bench.till_hand unlock COUNT       unlocks COUNT times, beside a bare scrypt
"""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from pos_app.assembly.program import TillProgram
from pos_app.assembly.window import make_till
from pos_app.desktop.screens.reports import Asked
from pos_app.desktop.window_driver import TillDriver
from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.people import Role
from pos_app.domain.phone import Network, parse_phone
from pos_app.domain.report import Span
from pos_app.engine import events
from pos_app.engine.requests import AddPerson, AskHistory, ChargeMobileMoney, SetPaymentAside
from tests.bench.heartbeat import Heartbeat
from tests.bench.stamps import now, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.screens.reports import ReportScreen

IN_FLIGHT = 50
PIN = "4711"
# Of the big ledger.
_LAST_DAY = date(2026, 6, 29)


class Bench(TillDriver):
    """A till of its own, and its heartbeat."""

    def __init__(self) -> None:
        program = TillProgram()
        super().__init__(make_till(program, program.gateway_maker()))
        self.context = self.till.context
        self.heartbeat = Heartbeat(self.window)

    def charge(self, number: int) -> None:
        """Ask for money in a way that differs from all others."""
        self.ask(f"{number + 1}.50", phone(number))


def phone(number: int) -> str:
    """A number of the training network whose customer never answers."""
    return f"02412{number:03d}60"


def hang(bench: Bench, seconds: float) -> None:
    """A charge, its wait, set aside, the next one."""
    bench.heartbeat.start()
    end = now() + seconds
    number = 0
    while now() < end:
        bench.charge(number)
        bench.live(3000)
        bench.press("F8")
        bench.live(200)
        number += 1
    bench.heartbeat.stop()


def inflight(bench: Bench, seconds: float) -> None:
    """Fifty charges in five seconds, all but the last set aside, then `seconds` of watching."""
    pending: set[str] = set()
    last = f"bench-{IN_FLIGHT - 1}"

    def hear(fact: object) -> None:
        if isinstance(fact, events.ChargeAccepted) and fact.ref != last:
            bench.context.submit(SetPaymentAside(fact.payment.payment_id))
        elif isinstance(fact, events.PaymentChanged):
            if fact.payment.state is PaymentState.PENDING:
                pending.add(fact.payment.payment_id)
        elif isinstance(fact, events.ChargeRejected | events.GuardStopped):
            tell("refused", fact=repr(fact))

    bench.context.bridge.settled.connect(hear)
    bench.heartbeat.start()
    for number in range(IN_FLIGHT):
        bench.context.submit(
            ChargeMobileMoney(
                f"bench-{number}", Money(150 + number), Network.MTN, parse_phone(phone(number))
            )
        )
        bench.live(100)
    bench.until(lambda: len(pending) == IN_FLIGHT, "50 payments in flight", 30)
    tell("in_flight")
    bench.live(int(seconds * 1000))
    bench.heartbeat.stop()


def history(bench: Bench, seconds: float) -> None:
    """Opens History, types searches, pages down, and back."""
    bench.heartbeat.start()
    end = now() + seconds
    if bench.window.pane.knows("history"):
        while now() < end:
            _use_history(bench)
    else:
        tell("note", text="questions only: the window has no History")
        while now() < end:
            bench.context.submit(AskHistory("bench"))
            bench.live(250)
    bench.heartbeat.stop()


def _use_history(bench: Bench) -> None:
    bench.click("navHistory")
    bench.live(500)
    bar = bench.find(QTableView, "historyTable").verticalScrollBar()
    search = bench.find(QLineEdit, "historySearch")
    for _ in range(6):
        bar.setValue(bar.maximum())
        bench.live(300)
    for text in ("T1-050000", "20.50", "4567", "Kaneshie"):
        for length in range(1, len(text) + 1):
            search.setText(text[:length])
            bench.live(80)
        bench.live(400)
    search.clear()
    bench.live(400)
    bench.click("navSell")
    bench.live(300)


def reports(bench: Bench, seconds: float) -> None:
    """Opens Reports on days of the ledger, looks at them each way, and goes on."""
    page = _reports(bench)
    bench.heartbeat.start()
    end = now() + seconds
    while now() < end:
        for span in Span:
            page._choose(Asked(span, _LAST_DAY))
            bench.live(400)
            whole = "record" if span is Span.QUARTER else "overview"
            for view in ("hours", "networks", "ways", whole):
                bench.click(f"report_{view}")
                bench.live(60)
            for _ in range(3):
                bench.press("Left")
                bench.live(250)
    bench.heartbeat.stop()


def _reports(bench: Bench) -> ReportScreen:
    bench.press("F11")
    bench.until(lambda: bench.window.pane.current == "reports", "Reports", 10)
    page: ReportScreen = bench.window.pane.get("reports")  # type: ignore[assignment]
    bench.until(lambda: page._figures is not None, "the figures", 10)
    return page


def report(bench: Bench, count: float) -> None:
    """A day or a month of Reports, again and again; each is told once its chart is painted."""
    page = _reports(bench)
    for number in range(2 * int(count)):
        span = (Span.DAY, Span.MONTH)[number % 2]
        done: list[float] = []
        wanted = Asked(span, _LAST_DAY - timedelta(days=number))
        began = now()
        page._choose(wanted)

        def painted(began: float = began, done: list[float] = done) -> None:
            done.append((now() - began) * 1000)

        def hear(_event: object, wanted: Asked = wanted, done: list[float] = done) -> None:
            if page._shown == wanted and not done:
                page.chart.installEventFilter(PaintWatch(page.chart, painted))

        bench.context.bridge.settled.connect(hear)
        bench.until(lambda done=done: bool(done), "the chart", 20)  # type: ignore[misc]
        bench.context.bridge.settled.disconnect(hear)
        tell("report", span=span.value, ms=done[0])
        bench.live(50)


class PaintWatch(QObject):
    """Says when a widget has been painted."""

    def __init__(self, parent: QObject, painted: Callable[[], None]) -> None:
        super().__init__(parent)
        self._painted = painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False


def paid(bench: Bench, count: float) -> None:
    """Charges one after the other; each is told with the moment at which PAID was painted."""
    seen: list[str] = []

    def hear(fact: object) -> None:
        succeeded = PaymentState.SUCCEEDED
        if isinstance(fact, events.PaymentChanged) and fact.payment.state is succeeded:
            if not bench.seen("paidBanner"):
                return
            banner = bench.find(QWidget, "paidBanner")
            name = fact.payment.payment_id

            def painted() -> None:
                if name not in seen:
                    seen.append(name)
                    tell("paid", payment=name)

            banner.installEventFilter(PaintWatch(banner, painted))

    # After the window's own slot: what it shows is not painted yet.
    bench.context.bridge.settled.connect(hear)
    for number in range(int(count)):
        bench.charge(number)

        def came(wanted: int = number + 1) -> bool:
            return len(seen) == wanted

        bench.until(came, "PAID", 20)
        bench.live(800)
        bench.enter()
    tell("all_paid")


def cash(bench: Bench, count: float) -> None:
    """Cash, one sale after the other; each is told with how long Enter took to paint CHANGE."""
    pressed = 0.0
    seen: list[float] = []

    def hear(fact: object) -> None:
        if not isinstance(fact, events.ChargeAccepted):
            return
        began, number = pressed, len(seen)

        def painted() -> None:
            if len(seen) == number:
                seen.append((now() - began) * 1000)
                tell("change", ms=seen[-1])

        change = bench.find(QWidget, "changeDue")
        change.installEventFilter(PaintWatch(change, painted))

    bench.context.bridge.settled.connect(hear)
    for number in range(int(count)):
        bench.type("20.50")
        bench.press("F7")
        bench.live(30)
        pressed = now()
        bench.enter()

        def came(wanted: int = number + 1) -> bool:
            return len(seen) == wanted

        bench.until(came, "CHANGE", 20)
        bench.live(800)
        bench.enter()


def unlock(bench: Bench, count: float) -> None:
    """A PIN, each time beside one bare hash of the same cost; told from its Enter to Sell."""
    bench.context.submit(AddPerson("bench-owner", "Owner", Role.OWNER, PIN))
    bench.wait("lockScreen")
    for number in range(int(count)):
        if number:
            bench.press("Ctrl+L")
            bench.wait("lockScreen")
        began = now()
        hashlib.scrypt(PIN.encode(), salt=bytes(16), n=2**15, r=8, p=3, dklen=32, maxmem=2**26)
        floor = now() - began
        bench.type(PIN)
        began = now()
        bench.enter()
        bench.wait("amountDisplay")
        tell("unlocked", ms=(now() - began) * 1000, floor_ms=floor * 1000)


_SCENARIOS = {
    "hang": hang,
    "inflight": inflight,
    "history": history,
    "reports": reports,
    "report": report,
    "paid": paid,
    "cash": cash,
    "unlock": unlock,
}

if __name__ == "__main__":
    driven = Bench()
    driven.ready()
    tell("ready")
    driven.live(500)
    _SCENARIOS[sys.argv[1]](driven, float(sys.argv[2]))
    driven.leave()
    tell("done")
    os._exit(0)
