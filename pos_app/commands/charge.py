"""`pos-app charge`: one payment, of a sale or a part of it, by the same engine as the window.

It must never send anything when an argument is wrong, and never leave without having said how the
payment stands.
"""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING

import click
import qrcode

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.engine_run import BUSY, NOT_DECIDED, Session, not_decided, who_stop
from pos_app.commands.group import read_amount, seconds, text, verb
from pos_app.commands.sources import ledger_stop, off_words, open_log
from pos_app.domain.methods import GATEWAYS, METHODS
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.phone import Network, PhoneError, PhoneProblem, parse_phone
from pos_app.domain.sale import SaleStatus, left_of
from pos_app.engine.events import (
    ChargeAccepted,
    ChargeRejected,
    GuardStopped,
    LedgerTrouble,
    PaymentChanged,
    SaleChanged,
)
from pos_app.engine.requests import ChargeCash, ChargeMobileMoney, ChargeQr, LeaveSale, PutOnScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.commands.group import Run
    from pos_app.commands.output import Printer
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.domain.phone import Phone
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import EngineEvent
    from pos_app.engine.requests import Charge
    from pos_app.settings.settings_table import Config

PHONES = {
    PhoneProblem.EMPTY: "No phone number was given.",
    PhoneProblem.LETTER_O: "The phone number has a letter O where a zero belongs.",
    PhoneProblem.LETTERS: "A phone number has no letters. Write it like 0241234567.",
    PhoneProblem.BAD_CHARACTER: "The phone number has a character that does not belong there. "
    "Write it like 0241234567.",
    PhoneProblem.WRONG_START: "A phone number in Ghana starts with 0 or +233, like 0241234567.",
    PhoneProblem.TOO_SHORT: "The phone number is too short: it has 10 digits, like 0241234567.",
    PhoneProblem.TOO_LONG: "The phone number is too long: it has 10 digits, like 0241234567.",
}
_OFF = (Exit.SETTINGS, "This way to pay is off: see `pos-app doctor`.")
# How a charge that the till refused ends, by the till's code.
REJECTED = {
    "not_ready": (Exit.NOT_KNOWN, "The till is not ready yet. Try again in a moment."),
    "stopping": (Exit.NOT_KNOWN, "The till is stopping. Nothing was sent."),
    "network_off": (Exit.USAGE, "This network is switched off in the settings."),
    "over_maximum": (Exit.USAGE, "The amount is over this till's maximum."),
    "pesewas_not_possible": (
        Exit.USAGE,
        "The checkout page takes whole cedis only: leave the pesewas off.",
    ),
    "too_large": (Exit.USAGE, "The amount is too large for the checkout page."),
    "sale_blocked": (Exit.USAGE, "An earlier payment of this sale may still be paid."),
    "sale_settled": (Exit.USAGE, "This sale is already settled."),
    "amount_differs": (Exit.USAGE, "The amount is in another currency."),
    "more_than_left": (Exit.USAGE, "The part is more than what is left of the sale."),
    "cash_off": (Exit.USAGE, "Cash is switched off in the settings."),
    "tendered_short": (Exit.USAGE, "What was handed over is less than what is due."),
    "tendered_too_much": (Exit.USAGE, "What was handed over is far more than what is due."),
    "owed_too_much": (Exit.USAGE, "No more can be owed than the change is."),
    "unknown_slip": (Exit.USAGE, "There is no change owed under this number."),
    "slip_settled": (Exit.USAGE, "This slip was settled already."),
    "not_in_drawer": (Exit.USAGE, "There is not so much in the drawer: owe some of the change."),
    "shift_closed": (
        Exit.USAGE,
        "No shift is open, and this till sells only in one: open it with `pos-app shift open`.",
    ),
    "unknown_sale": (Exit.USAGE, "There is no such sale."),
    "not_known": (
        Exit.NOT_KNOWN,
        "The ledger failed, and the cash may be stored all the same: look with `pos-app sales` "
        "before you take it again.",
    ),
    "ledger": (Exit.LEDGER, "The ledger could not be written. Nothing was sent."),
    "mistake": (
        Exit.BUG,
        "A mistake in the program stopped this charge: look with `pos-app sales` before you "
        "try again.",
    ),
    "gateway_off": _OFF,
    "unit_not_set": _OFF,
}
# Beyond one exchange's deadline: the commits around it, on a slow disk.
_GRACE_SECONDS = 3.0
_LEAVE_SECONDS = 3.0


@verb(json="JSON lines.", by_somebody=True)
@click.option("--amount", help="Of a new sale, like 12.50.")
@click.option("--sale", "number", type=text, help="An open sale to go on with, like T1-000062.")
@click.option("--part", help="Only a part of the sale, like 5.00.")
@click.option("--cash", is_flag=True, help="Take cash.")
@click.option("--tendered", help="The cash handed over; exactly what is due where none is given.")
@click.option("--owe", help="What of the change there are no coins for, like 0.70.")
@click.option("--slip", type=text, help="Change owed that is taken off, like T1-R000004.")
@click.option("--network", help="mtn, telecel or airteltigo.")
@click.option("--phone", help="The customer's number, like 0241234567.")
@click.option("--qr", is_flag=True, help="Show a QR code instead of asking a phone.")
@click.option("--note", type=text, help="Words kept with the sale.")
@click.option("--customer-id", type=text, help="The gateway's id of the customer.")
@click.option("--customer-name", type=text, help="For the checkout page, at most 20 characters.")
@click.option("--customer-email", type=text, help="For the checkout page.")
@click.option("--wait", default="90", type=seconds, help="Seconds to watch.")
@click.option("--again", is_flag=True, help="Go on where the double-prompt guard stops.")
def charge(
    run: Run,
    amount: str | None,
    number: str | None,
    part: str | None,
    cash: bool,
    tendered: str | None,
    owe: str | None,
    slip: str | None,
    network: str | None,
    phone: str | None,
    qr: bool,
    note: str | None,
    customer_id: str | None,
    customer_name: str | None,
    customer_email: str | None,
    wait: float,
    again: bool,
) -> Exit:
    """Take one payment, in cash, by mobile money or by QR: a whole sale, or a part of one."""
    config = run.program.config()
    ref = uuid.uuid4().hex
    due, sale_id, money = _what(run, amount, number, part)
    run.printer.part_asked = part is not None
    request: Charge
    if not cash and any(option is not None for option in (tendered, owe, slip)):
        raise Stop(Exit.USAGE, "--tendered, --owe and --slip go with --cash.")
    if cash:
        others = (network, phone, qr, customer_id, customer_name, customer_email, again)
        if any(others):
            raise Stop(
                Exit.USAGE, "--cash goes with --tendered, --owe, --slip, --part and --note alone."
            )
        handed, owed = (
            None if typed is None else read_amount(typed, config.till.currency)
            for typed in (tendered, owe)
        )
        request = ChargeCash(
            ref, money, handed, sale_id=sale_id, note=note, due=due, owed=owed, slip=slip
        )
    elif qr:
        if network or phone or customer_id:
            raise Stop(Exit.USAGE, "--qr goes without --network, --phone and --customer-id.")
        if customer_name and len(customer_name) > 20:
            raise Stop(Exit.USAGE, "--customer-name has at most 20 characters.")
        if customer_email and "@" not in customer_email:
            raise Stop(Exit.USAGE, "--customer-email is not an e-mail address.")
        request = ChargeQr(
            ref,
            money,
            sale_id=sale_id,
            due=due,
            note=note,
            customer_name=customer_name,
            customer_email=customer_email,
            guard_accepted=again,
        )
    else:
        if customer_name or customer_email:
            raise Stop(Exit.USAGE, "--customer-name and --customer-email go with --qr.")
        if not network or not phone:
            raise Stop(Exit.USAGE, "Give --cash, --network and --phone, or --qr.")
        request = ChargeMobileMoney(
            ref,
            money,
            _network(network, config),
            _phone(phone),
            sale_id=sale_id,
            due=due,
            note=note,
            customer_id=customer_id,
            guard_accepted=again,
        )
    return _take(run, request, wait)


def _what(
    run: Run, amount: str | None, number: str | None, part: str | None
) -> tuple[Money | None, str | None, Money]:
    """What of which sale is to be paid: what a new one owes, an open one's id, and the amount.

    Raises:
        Stop: The amounts make no sense together, or the sale is not open.
    """
    till = run.program.config().till
    if (amount is None) is (number is None):
        raise Stop(Exit.USAGE, "Give --amount for a new sale, or --sale for an open one.")
    asked = None if part is None else read_amount(part, till.currency, maximum=till.max_amount)
    sale_id = None
    if amount is not None:
        left = read_amount(amount, till.currency, maximum=till.max_amount)
    else:
        with open_log(run.program) as log:
            found = log.sale(number or "")
        if found is None:
            raise Stop(*REJECTED["unknown_sale"])
        sale, payments = found
        if sale.status is not SaleStatus.OPEN:
            raise Stop(*REJECTED["sale_settled"])
        sale_id, left = sale.sale_id, left_of(sale, payments)
    if asked is not None and asked > left:
        raise Stop(Exit.USAGE, f"{asked.shown} is more than what is left: {left.shown}.")
    return (left if sale_id is None and asked is not None else None), sale_id, asked or left


def _network(typed: str, config: Config) -> Network:
    try:
        network = Network(typed.lower())
    except ValueError:
        raise Stop(Exit.USAGE, "--network is mtn, telecel or airteltigo.") from None
    if network not in config.paygate.networks:
        raise Stop(*REJECTED["network_off"])
    return network


def _phone(typed: str) -> Phone:
    try:
        return parse_phone(typed)
    except PhoneError as error:
        raise Stop(Exit.USAGE, PHONES[error.code]) from None


def _take(run: Run, request: Charge, wait: float) -> Exit:
    patience = run.program.config().watch.deadline_seconds + _GRACE_SECONDS
    printer = run.printer
    with Session(run.program) as session:
        off = session.ready.off.get(request.method)
        gateway = METHODS[request.method].gateway
        if off is not None and gateway is not None:
            name = GATEWAYS[gateway].title
            raise Stop(Exit.SETTINGS, f"{name} is off: {off_words(off)}.")
        session.identify(run.who)
        session.submit(request)
        taking = _Taking(session, printer, _accepted(session, request, patience))
        try:
            # Never left in the middle of the first exchange.
            taking.watch(patience, lambda payment: payment.state not in _STARTING)
            taking.watch(wait, _over)
            taking.leave()
        finally:
            printer.final(taking.sale, taking.payment, taking.slip)
    end = _exit(taking.payment)
    if end is Exit.NOT_KNOWN:
        raise Stop(end, NOT_DECIDED)
    return end


def _accepted(session: Session, request: Charge, patience: float) -> ChargeAccepted:
    """Wait until the sale is on disk; raises Stop where the till refuses it."""
    ref, trouble = request.ref, None
    # Asked to end or not: what was submitted is stored or refused in a moment, and only then
    # is it true what we say of it.
    for event in session.events(patience, to_the_end=True):
        match event:
            case ChargeAccepted(answered, _, payment) if answered == ref:
                session.submit(PutOnScreen(payment.payment_id))
                return event
            case ChargeRejected(answered, "ledger") if answered == ref and trouble is not None:
                raise trouble
            case ChargeRejected(answered, code) if answered == ref:
                if code in ("locked", "right_lacking"):
                    raise who_stop(code)
                raise Stop(*REJECTED.get(code, (Exit.USAGE, f"The till refused it: {code}.")))
            case GuardStopped(answered, earlier) if answered == ref:
                raise Stop(
                    Exit.GUARD,
                    f"Sale {earlier.sale_number} asked {earlier.phone_masked or 'by QR'} for "
                    f"{earlier.amount.shown} within the last 10 minutes and may be, or is, "
                    "paid. Look there first; to charge all the same, add --again.",
                )
            # What came of cash is known once the ledger was read again.
            case LedgerTrouble(code) if isinstance(request, ChargeCash):
                trouble = ledger_stop(code)
            case LedgerTrouble(code):
                raise ledger_stop(code)
    if trouble is not None:
        raise Stop(*REJECTED["not_known"])
    raise Stop(Exit.NOT_KNOWN, "The till did not answer in time: see `pos-app recover`.")


_STARTING = (PaymentState.CREATED, PaymentState.SENDING)


def _over(payment: Payment) -> bool:
    return payment.state not in OPEN_STATES or payment.withdrawn_at is not None


def _exit(payment: Payment) -> Exit:
    if payment.state is PaymentState.SUCCEEDED:
        return Exit.NOT_PAID if payment.test else Exit.DONE
    refused_page = payment.withdraw_reason is not None and payment.shown_at is None
    if payment.state not in OPEN_STATES or refused_page:
        return Exit.NOT_PAID
    return Exit.NOT_KNOWN


class _Taking:
    """One payment from its acceptance on."""

    def __init__(self, session: Session, printer: Printer, accepted: ChargeAccepted) -> None:
        self._session = session
        self._printer = printer
        self._code_shown = False
        self.slip = None if accepted.owed is None else accepted.owed.refund_number
        self._hear(accepted.sale, accepted.payment)

    def watch(self, seconds: float, done: Callable[[Payment], bool]) -> None:
        """Hear what becomes of it until it is so far, for so long at most."""
        if done(self.payment):
            return
        for event in self._session.events(seconds):
            self._take_in(event)
            if done(self.payment):
                return

    def leave(self) -> None:
        """Leave the sale, and hear what comes until then."""
        self._session.submit(LeaveSale(self.sale.sale_id))
        for event in self._session.events(_LEAVE_SECONDS, to_the_end=True):
            if isinstance(event, LedgerTrouble):
                # Whether the sale could be left says nothing of the payment.
                return
            self._take_in(event)
            if isinstance(event, SaleChanged) and event.sale.sale_id == self.sale.sale_id:
                return

    def _take_in(self, event: EngineEvent) -> None:
        match event:
            case PaymentChanged(sale, payment) if payment.payment_id == self.payment.payment_id:
                self._hear(sale, payment)
            case LedgerTrouble(code) if self.payment.state is PaymentState.CREATED:
                raise ledger_stop(code)
            # While another program keeps the ledger busy, nothing is said of trying again.
            case LedgerTrouble(code) if code != BUSY:
                raise not_decided(code)

    def _hear(self, sale: Sale, payment: Payment) -> None:
        self.sale, self.payment = sale, payment
        self._printer.payment(sale, payment, self.slip)
        if payment.redirect_url and payment.shown_at and not self._code_shown:
            self._code_shown = True
            if self._printer.can_print(BLOCKS) and not self._printer.as_json:
                colours = self._printer.in_colour
                self._printer.drawing(draw_qr(payment.redirect_url, colours=colours))
            self._printer.line(payment.redirect_url)


BLOCKS = " ▄▀█"
_WHITE_ON_BLACK = "\x1b[97;40m"
_BACK_TO_NORMAL = "\x1b[0m"


def draw_qr(url: str, *, colours: bool = False) -> str:
    """Return `url` as a QR code of half-block lines with the quiet zone of four modules.

    `colours` sets the terminal's, since a code in its own may be too faint to scan.
    """
    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(url)
    drawn = io.StringIO()
    code.print_ascii(drawn, invert=True)
    lines = drawn.getvalue().replace("\xa0", " ").splitlines()
    if colours:
        lines = [f"{_WHITE_ON_BLACK}{line}{_BACK_TO_NORMAL}" for line in lines]
    return "\n".join(lines)
