"""`pos-app charge`: one payment through the same engine as the window.

It must never send anything when an argument is wrong, and never leave without having said how the
payment stands.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.commands.engine_run import BUSY, Session, ledger_stop, not_decided
from pos_app.commands.group import Seconds, TextParam, group, printer_of, program_of
from pos_app.commands.wording import METHODS_OFF, NOT_DECIDED, PHONES, REJECTED, amount_words
from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.domain.phone import Network, PhoneError, parse_phone
from pos_app.engine.events import (
    ChargeAccepted,
    ChargeRejected,
    GuardStopped,
    LedgerTrouble,
    PaymentChanged,
    SaleChanged,
)
from pos_app.engine.requests import ChargeMobileMoney, ChargeQr, LeaveSale, PutOnScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.output import Printer
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale
    from pos_app.settings.settings_table import Config


_HALVES = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
BLOCKS = "".join(_HALVES.values())
_WHITE_ON_BLACK = "\x1b[97;40m"
_BACK_TO_NORMAL = "\x1b[0m"


def draw_qr(url: str, *, colours: bool = False) -> str:
    """Return `url` as a QR code of half-block lines with the quiet zone of four modules.

    Args:
        url: What the code says.
        colours: Set the terminal's colours, since a code in its own may be too faint to scan.
    """
    import qrcode

    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(url)
    code.make(fit=True)
    rows = code.get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = [
        "".join(_HALVES[bool(top), bool(low)] for top, low in zip(*pair, strict=True))
        for pair in pairs
    ]
    if colours:
        lines = [f"{_WHITE_ON_BLACK}{line}{_BACK_TO_NORMAL}" for line in lines]
    return "\n".join(lines)


_STARTING = (PaymentState.CREATED, PaymentState.SENDING)
# Beyond one exchange's deadline: the commits around it, on a slow disk.
_GRACE_SECONDS = 3.0
_LEAVE_SECONDS = 3.0


@group.command("charge", help="Take one mobile-money or QR payment.")
@click.option("--amount", required=True, help="Like 12.50.")
@click.option("--network", help="mtn, telecel or airteltigo.")
@click.option("--phone", help="The customer's number, like 0241234567.")
@click.option("--qr", is_flag=True, help="Show a QR code instead of asking a phone.")
@click.option("--note", type=TextParam(), help="Words kept with the sale.")
@click.option("--customer-id", type=TextParam(), help="The gateway's id of the customer.")
@click.option(
    "--customer-name", type=TextParam(), help="For the checkout page, at most 20 characters."
)
@click.option("--customer-email", type=TextParam(), help="For the checkout page.")
@click.option("--wait", default="90", type=Seconds(), help="Seconds to watch.")
@click.option("--again", is_flag=True, help="Go on where the double-prompt guard stops.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.pass_context
def charge(
    context: click.Context,
    amount: str,
    network: str | None,
    phone: str | None,
    qr: bool,
    note: str | None,
    customer_id: str | None,
    customer_name: str | None,
    customer_email: str | None,
    wait: float,
    again: bool,
    as_json: bool,
) -> None:
    """Take one payment and watch it."""
    program = program_of(context)
    config = program.config()
    money = _amount(amount, config)
    intent: ChargeMobileMoney | ChargeQr
    ref = uuid.uuid4().hex
    if qr:
        if network or phone or customer_id:
            raise Stop(Exit.USAGE, "--qr goes without --network, --phone and --customer-id.")
        if customer_name and len(customer_name) > 20:
            raise Stop(Exit.USAGE, "--customer-name has at most 20 characters.")
        if customer_email and "@" not in customer_email:
            raise Stop(Exit.USAGE, "--customer-email is not an e-mail address.")
        intent = ChargeQr(
            ref,
            money,
            note=note,
            customer_name=customer_name,
            customer_email=customer_email,
            guard_accepted=again,
        )
    else:
        if customer_name or customer_email:
            raise Stop(Exit.USAGE, "--customer-name and --customer-email go with --qr.")
        intent = _mobile_money(ref, money, network, phone, config)
        intent = _with(intent, note, customer_id, again)
    end = _take(program, intent, wait, printer_of(context, as_json=as_json), config)
    raise Stop(end, NOT_DECIDED if end is Exit.NOT_KNOWN else "")


def _amount(text: str, config: Config) -> Money:
    try:
        return parse_amount(text, config.till.currency, maximum=config.till.max_amount)
    except AmountError as error:
        raise Stop(Exit.USAGE, amount_words(error)) from None


def _mobile_money(
    ref: str, amount: Money, network: str | None, phone: str | None, config: Config
) -> ChargeMobileMoney:
    if not network or not phone:
        raise Stop(Exit.USAGE, "Give --network and --phone, or --qr.")
    try:
        chosen = Network(network.lower())
    except ValueError:
        raise Stop(Exit.USAGE, "--network is mtn, telecel or airteltigo.") from None
    if chosen not in config.paygate.networks:
        raise Stop(Exit.USAGE, REJECTED["network_off"])
    try:
        return ChargeMobileMoney(ref, amount, chosen, parse_phone(phone))
    except PhoneError as error:
        raise Stop(Exit.USAGE, PHONES[error.code]) from None


def _with(
    intent: ChargeMobileMoney, note: str | None, customer_id: str | None, again: bool
) -> ChargeMobileMoney:
    return ChargeMobileMoney(
        intent.ref,
        intent.amount,
        intent.network,
        intent.phone,
        note=note,
        customer_id=customer_id,
        guard_accepted=again,
    )


def _take(
    program: TillProgram,
    intent: ChargeMobileMoney | ChargeQr,
    wait: float,
    printer: Printer,
    config: Config,
) -> Exit:
    with Session(program, time.monotonic) as session:
        ready = session.ready
        off = ready.qr_off if isinstance(intent, ChargeQr) else ready.mobile_money_off
        if off is not None:
            name = "Checkout" if isinstance(intent, ChargeQr) else "PayGate"
            raise Stop(Exit.SETTINGS, f"{name} is off: {METHODS_OFF[off]}.")
        session.submit(intent)
        taking = _Taking(session, intent.ref, printer)
        patience = config.watch.deadline_seconds + _GRACE_SECONDS
        taking.until_started(patience)
        try:
            taking.until_decided(wait, patience)
        except Stop:
            taking.report()
            raise
        return taking.leave()


class _Taking:
    """One payment between its acceptance and this command's end."""

    def __init__(self, session: Session, ref: str, printer: Printer) -> None:
        self._session = session
        self._ref = ref
        self._printer = printer
        self._sale: Sale | None = None
        self._payment: Payment | None = None
        self._printed: Payment | None = None
        self._code_shown = False

    def until_started(self, seconds: float) -> None:
        """Wait until the sale is on disk, or until the till refuses it."""
        # Asked to end or not: what was submitted is stored or refused in a moment, and only then
        # is it true what we say of it.
        for fact in self._session.facts(seconds, to_the_end=True):
            match fact:
                case ChargeAccepted(ref, sale, payment) if ref == self._ref:
                    self._session.submit(PutOnScreen(payment.payment_id))
                    self._hear(sale, payment)
                    return
                case ChargeRejected(ref, code) if ref == self._ref:
                    raise _rejected(code)
                case GuardStopped(ref, earlier) if ref == self._ref:
                    raise Stop(
                        Exit.GUARD,
                        f"Sale {earlier.sale_number} asked {earlier.phone_masked or 'by QR'} for "
                        f"{earlier.amount.shown} within the last 10 minutes and may be, or is, "
                        "paid. Look there first; to charge all the same, add --again.",
                    )
                case LedgerTrouble(code):
                    raise ledger_stop(code)
        raise Stop(Exit.NOT_KNOWN, "The till did not answer in time: see `pos-app recover`.")

    def until_decided(self, wait: float, patience: float) -> None:
        """Watch for `wait` seconds, but never leave in the middle of the first exchange."""
        self._watch(patience, lambda payment: payment.state not in _STARTING)
        self._watch(wait, _over)

    def leave(self) -> Exit:
        """Leave the sale, and say how the payment stands as the last line."""
        if self._sale is None or self._payment is None:  # pragma: no cover - `until_started` raises
            return Exit.BUG
        self._session.submit(LeaveSale(self._sale.sale_id))
        try:
            for fact in self._session.facts(_LEAVE_SECONDS, to_the_end=True):
                if isinstance(fact, LedgerTrouble):
                    # Whether the sale could be left says nothing of the payment.
                    break
                self._take_in(fact)
                if isinstance(fact, SaleChanged) and fact.sale.sale_id == self._sale.sale_id:
                    break
        finally:
            self.report()
        payment = self._payment
        if payment.state is PaymentState.SUCCEEDED:
            return Exit.NOT_PAID if payment.test else Exit.DONE
        refused_page = payment.withdraw_reason is not None and payment.shown_at is None
        if payment.state not in OPEN_STATES or refused_page:
            return Exit.NOT_PAID
        return Exit.NOT_KNOWN

    def report(self) -> None:
        """Print how the payment stands as the last line."""
        if self._sale is not None and self._payment is not None:
            self._printer.payment(self._sale, self._payment, final=True)

    def _watch(self, seconds: float, done: Callable[[Payment], bool]) -> None:
        if self._payment is None or done(self._payment):
            return
        for fact in self._session.facts(seconds):
            self._take_in(fact)
            if done(self._payment):
                return

    def _take_in(self, fact: object) -> None:
        match fact:
            case PaymentChanged(sale, payment):
                if self._payment and payment.payment_id == self._payment.payment_id:
                    self._hear(sale, payment)
            case LedgerTrouble(code):
                self._take_in_trouble(code)

    def _take_in_trouble(self, code: str) -> None:
        """Go on while another program keeps the ledger busy; say nothing of trying again."""
        if self._payment is not None and self._payment.state is PaymentState.CREATED:
            raise ledger_stop(code)
        if code != BUSY:
            raise not_decided(code)

    def _hear(self, sale: Sale, payment: Payment) -> None:
        self._sale, self._payment = sale, payment
        before = self._printed
        changed = before is None or (before.state, before.withdrawn_at) != (
            payment.state,
            payment.withdrawn_at,
        )
        if changed:
            self._printed = payment
            self._printer.payment(sale, payment)
        if payment.redirect_url and payment.shown_at and not self._code_shown:
            self._code_shown = True
            if self._printer.can_print(BLOCKS) and not self._printer.as_json:
                colours = self._printer.in_colour
                self._printer.drawing(draw_qr(payment.redirect_url, colours=colours))
            self._printer.line(payment.redirect_url)


def _over(payment: Payment) -> bool:
    return payment.state not in OPEN_STATES or payment.withdrawn_at is not None


def _rejected(code: str) -> Stop:
    words = REJECTED.get(code, f"The till refused it: {code}.")
    if code == "ledger":
        return Stop(Exit.LEDGER, words)
    if code == "mistake":
        return Stop(Exit.BUG, words)
    if code in ("not_ready", "stopping"):
        return Stop(Exit.NOT_KNOWN, words)
    if code in ("gateway_off", "unit_not_set"):
        return Stop(Exit.SETTINGS, "This way to pay is off: see `pos-app doctor`.")
    return Stop(Exit.USAGE, words)
