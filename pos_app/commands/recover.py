"""`pos-app recover`: pick every unfinished payment up again, as the window does at start.

It drops what was never sent, watches the rest, and says of each how it stands.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.engine_run import BUSY, Session, ledger_stop, not_decided
from pos_app.commands.group import Seconds, group, printer_of, program_of
from pos_app.commands.wording import NOT_DECIDED
from pos_app.domain.payment import PaymentState
from pos_app.engine.events import LedgerTrouble, PaymentChanged, RecoveryFound
from pos_app.engine.requests import DropCreated

if TYPE_CHECKING:
    from pos_app.commands.output import Printer
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import EngineEvent


@group.command("recover", help="Pick every unfinished payment up again.")
@click.option("--wait", default="90", type=Seconds(), help="Seconds to watch.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_context
def recover(context: click.Context, wait: float, as_json: bool) -> None:
    """Watch until everything is decided or `wait` seconds have passed."""
    program = program_of(context)
    recovering = _Recovering(printer_of(context, as_json=as_json))
    patience = program.config().watch.deadline_seconds + 3.0
    with Session(program, time.monotonic).recovering(wait) as session:
        recovering.session = session
        try:
            recovering.watch(session, patience, wait)
        finally:
            # The ledger may fail in the middle; how each payment stands is said all the same.
            recovering.report()
    if recovering.open() or not recovering.found:
        raise Stop(Exit.NOT_KNOWN, NOT_DECIDED)
    raise Stop(Exit.DONE)


class _Recovering:
    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._known: dict[str, tuple[Sale, Payment]] = {}
        self._mine: dict[str, Payment] = {}
        self._printed: dict[str, PaymentState] = {}
        self.session: Session | None = None
        self.found = False
        self.looked = False

    def watch(self, session: Session, patience: float, wait: float) -> None:
        """Look at everything once, within `patience` seconds, then watch for `wait` more."""
        for fact in session.facts(patience):
            self.hear(fact)
            if self.found and not self._dropping() and (self.looked or not self.open()):
                break
        for fact in session.facts(wait) if self.open() or not self.found else ():
            self.hear(fact)
            if self.found and not self.open():
                break

    def hear(self, fact: EngineEvent) -> None:
        """Take one fact in, and print what changed."""
        match fact:
            case RecoveryFound(_, payments, waiting, complete):
                self.found = True
                self.looked = self.looked or complete
                for payment in (*payments, *waiting):
                    self._mine.setdefault(payment.payment_id, payment)
                for payment in waiting:
                    if self.session is not None:
                        self.session.submit(DropCreated(payment.payment_id))
            case PaymentChanged(sale, payment, before):
                self._known[payment.payment_id] = (sale, payment)
                if payment.unresolved:
                    self._mine.setdefault(payment.payment_id, payment)
                changed = before is not None and before is not payment.state
                if changed and self._printed.get(payment.payment_id) is not payment.state:
                    self._mine.setdefault(payment.payment_id, payment)
                    self._printed[payment.payment_id] = payment.state
                    self._printer.payment(sale, payment)
            case LedgerTrouble(code) if code != BUSY:
                # What may have left is never to be tried again.
                raise not_decided(code) if self._mine else ledger_stop(code)

    def open(self) -> bool:
        """Whether anything is still unresolved."""
        return any(payment.unresolved for payment in self._now())

    def _dropping(self) -> bool:
        """Whether what was never sent is still to be dropped, which no wait may cut short."""
        return any(payment.state is PaymentState.CREATED for payment in self._now())

    def report(self) -> None:
        """Say of each payment that was dealt with how it stands."""
        for payment_id in self._mine:
            if payment_id in self._known:
                sale, payment = self._known[payment_id]
                self._printer.payment(sale, payment, final=True)
                if payment_id not in self._printed:
                    self._printer.line_of(sale, payment)
        if not self._mine and self.found:
            self._printer.line("Nothing is left open.")

    def _now(self) -> list[Payment]:
        return [
            self._known[payment_id][1] if payment_id in self._known else payment
            for payment_id, payment in self._mine.items()
        ]
