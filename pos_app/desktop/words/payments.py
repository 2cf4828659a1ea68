"""The words for payments and sales: what a cashier would say, from codes and values.

Only words: nothing here may decide what a payment is. State is never colour alone, so each state
has a word of its own and a hue that goes with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

from pos_app.desktop.words import reasons, times
from pos_app.domain.cash import in_pieces
from pos_app.domain.methods import Method
from pos_app.domain.payment import ENDED_UNPAID, OPEN_STATES, PaymentState
from pos_app.domain.phone import Network
from pos_app.domain.sale import left_of, proven

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.desktop.look.palette import Hue, Tone
    from pos_app.domain.cash import CashRules
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale

translate = QCoreApplication.translate

_S = PaymentState
_Language = QLocale.Language
DOT = " · "
_MAJOR: Final = 100
_SEVERAL: Final = 2
_THOUSAND: Final = 1_000
_TEENS_END: Final = 20
_WAITING = frozenset((_S.CREATED, _S.SENDING, _S.PENDING, _S.PROCESSING))


def network_name(network: Network) -> tuple[str, str]:
    """A network's name and its product: `MTN`, `MoMo`."""
    match network:
        case Network.MTN:
            return "MTN", translate("Network", "MoMo")
        case Network.TELECEL:
            return "Telecel", translate("Network", "Cash")
        case Network.AIRTELTIGO:
            return "AT", translate("Network", "AirtelTigo Money")


def product_in_short(network: Network) -> str:
    """A network's product where there is little room for it."""
    if network is Network.AIRTELTIGO:
        return translate("Network", "AirtelTigo", "in short, for a narrow button")
    return network_name(network)[1]


def service(payment: Payment) -> str:
    """How the money comes, in full: `MTN MoMo`, `QR checkout`."""
    if payment.method is Method.CASH:
        return translate("Payment", "Cash")
    if payment.network is None:
        return translate("Payment", "QR checkout")
    name, product = network_name(payment.network)
    return product if payment.network is Network.AIRTELTIGO else f"{name} {product}"


def masked(payment: Payment) -> str:
    """The customer's number as screens show it: `024 ••• 4567`; empty for none."""
    return spaced(payment.phone_masked)


def spaced(masked_number: str | None) -> str:
    """A masked number with air around its dots; empty for none."""
    text = masked_number or ""
    return text.replace("•••", " ••• ", 1).strip() if " " not in text else text


def order(payment: Payment) -> str:
    """A checkout order in groups of three."""
    text = payment.order_id or ""
    return " ".join(text[i : i + 3] for i in range(0, len(text), 3))


def detail(payment: Payment) -> str:
    """The line under the state: `MTN MoMo · 024 ••• 4567 · sale T1-000062`."""
    parts = [service(payment)]
    if payment.through.named_by_order:
        parts.append(translate("Payment", "order {order}").format(order=order(payment)))
    else:
        parts.append(masked(payment))
    if payment.through.named_by_order:
        # A code's line is long: where it breaks, the number goes with its word.
        sold = translate("Payment", "sale\u00a0{number}", "never broken")
        parts.append(sold.format(number=payment.sale_number))
    else:
        parts.append(sale_words(payment.sale_number))
    return DOT.join(filter(None, parts))


def sale_words(number: str) -> str:
    """`sale T1-000062`."""
    return translate("Payment", "sale {number}").format(number=number)


def card_detail(payment: Payment) -> str:
    """The rail card's second line: `MTN · 024 ••• 8812`, `QR · order …305 118`."""
    if payment.method is Method.CASH:
        return DOT.join(filter(None, (service(payment), tendered(payment))))
    if payment.network is None:
        tail = order(payment)[-7:]
        return translate("Payment", "QR · order …{tail}").format(tail=tail)
    return DOT.join(filter(None, (network_name(payment.network)[0], masked(payment))))


def who(payment: Payment) -> str:
    """Whose money: the masked number, or `QR`, or that it is cash."""
    if payment.method is Method.CASH:
        return service(payment)
    return masked(payment) or translate("Payment", "QR code")


def state(payment: Payment) -> str:
    """What a payment is, in a cashier's words, for the main pane."""
    if payment.state in OPEN_STATES:
        return _open_state(payment)
    match payment.state:
        case _S.SUCCEEDED if payment.test:
            return translate("State", "Test page paid: no money")
        case _S.SUCCEEDED if payment.late:
            return translate("State", "Paid LATE")
        case _S.SUCCEEDED:
            return translate("State", "Paid")
        case _S.CANCELLED:
            return translate("State", "Cancelled, not paid")
        case _S.REFUSED:
            return translate("State", "Refused, not paid")
        case _:
            return translate("State", "Not paid")


def _open_state(payment: Payment) -> str:
    if payment.closed_at is not None:
        return translate("State", "Closed, still looked at now and then")
    if payment.state is _S.CREATED:
        return translate("State", "Not sent yet")
    if payment.withdrawn_at is not None:
        return translate("State", "Withdrawn, still checking")
    if payment.state is _S.SENDING:
        return translate("State", "Sending the request")
    if payment.state is _S.UNCONFIRMED:
        what, goes_on = _unconfirmed(payment)
        return translate("State", "{what}, {goes_on}").format(what=what, goes_on=goes_on)
    asked = payment.cancel_requested_at is not None
    if payment.state is _S.PROCESSING:
        if asked:
            return translate("State", "Too late to cancel: the network is moving the money")
        if payment.by.shows_page:
            return translate("State", "The customer is paying")
        return translate("State", "Approved: the network is moving the money")
    if asked:
        return translate("State", "Cancelling, still checking")
    if payment.by.shows_page:
        return translate("State", "Scan to pay")
    return translate("State", "Waiting for the customer to approve")


def _unconfirmed(payment: Payment) -> tuple[str, str]:
    """What is not known yet, and what the till does about it."""
    if not payment.may_have_left:
        return translate("State", "Not sent yet"), translate("State", "still trying")
    if _no_code(payment):
        return translate("State", "No code yet"), translate("State", "still trying")
    return translate("State", "Not confirmed yet"), translate("State", "still checking")


def card_state(payment: Payment, *, twice: bool = False) -> str:
    """The rail card's state; both cards of a sale paid twice say so."""
    if twice:
        return translate("State", "Paid twice, refund one")
    if payment.state is _S.SUCCEEDED and not payment.test:
        if payment.late:
            return translate("State", "Paid LATE ✓")
        return translate("State", "Paid ✓")
    if payment.state is _S.PENDING and payment.by.shows_page and not _marked(payment):
        return translate("State", "Waiting for the customer to scan")
    if payment.state in ENDED_UNPAID and payment.reason:
        return DOT.join((state(payment), reasons.reason(payment.reason)))
    if payment.state is _S.UNCONFIRMED and not _marked(payment):
        return DOT.join(_unconfirmed(payment))
    return state(payment)


def _marked(payment: Payment) -> bool:
    return payment.withdrawn_at is not None or payment.closed_at is not None


def hue(payment: Payment) -> Hue:
    """The hue that goes with the state."""
    if payment.closed_at is not None and payment.state in OPEN_STATES:
        return "neutral"
    if payment.doubtful or payment.state is _S.UNCONFIRMED:
        return "purple"
    if payment.state in _WAITING:
        return "amber"
    return "good" if payment.state is _S.SUCCEEDED and not payment.test else "bad"


def tone(payment: Payment) -> Tone:
    """The text tone of the main pane's state: ink while all is well."""
    return "unconfirmed" if hue(payment) == "purple" else "ink"


def advice(payment: Payment, connection: str = "") -> tuple[str, str]:
    """What a cashier should know of an unusual state: a title and a text, both empty else.

    Args:
        payment: As it is known now.
        connection: How its gateway was last, a word of `Connection`; what is said must agree.
    """
    if payment.state not in OPEN_STATES:
        return "", ""
    if payment.doubtful and payment.state is not _S.UNCONFIRMED:
        return (
            translate("Advice", "The gateway's answer made no sense"),
            translate("Advice", "The till goes on asking. Trust the customer's own message."),
        )
    if payment.withdrawn_at is not None:
        return (
            translate("Advice", "The code is hidden now"),
            translate(
                "Advice", "A customer who has the page open may still pay: then you hear it."
            ),
        )
    refused = connection == "key_refused"
    if _no_code(payment):
        if refused:
            title = translate("Advice", "Checkout refuses the till's keys: see Settings")
        else:
            title = translate("Advice", "Checkout has made no code yet")
        return title, translate(
            "Advice", "Nobody can pay a code that was never shown: another method is safe."
        )
    if payment.state is _S.UNCONFIRMED and payment.may_have_left:
        return (
            translate("Advice", "Do not charge again yet"),
            translate("Advice", "The gateway has not answered clearly. The till goes on asking."),
        )
    if payment.state is _S.UNCONFIRMED:
        title = translate("Advice", "Nothing has left this till yet")
        if refused:
            return title, translate("Advice", "PayGate refuses the till's key: see Settings.")
        if connection == "online":
            return title, translate("Advice", "The till goes on trying. You can also cancel it.")
        return title, translate("Advice", "There is no connection. The till goes on trying.")
    return "", ""


def _no_code(payment: Payment) -> bool:
    """Whether its code was never shown, so that nobody can pay it."""
    unseen = payment.by.shows_page and payment.shown_at is None
    return unseen and payment.state is _S.UNCONFIRMED and payment.withdrawn_at is None


def reason(payment: Payment) -> str:
    """Why it was not paid."""
    if payment.reason:
        return reasons.reason(payment.reason)
    if payment.by.shows_page:
        if payment.withdraw_reason:
            return reasons.reason(payment.withdraw_reason)
        return translate("Payment", "The customer did not finish paying")
    match payment.state:
        case _S.CANCELLED:
            return translate("Payment", "Cancelled before the customer approved")
        case _S.REFUSED:
            return translate("Payment", "The gateway refused the request")
        case _:
            return translate("Payment", "The network said that it failed, and not why")


def paid_detail(payment: Payment, sale: Sale | None) -> str:
    """Under PAID: service, number, time, sale."""
    if payment.through.named_by_order:
        first = [
            service(payment),
            translate("Payment", "order {order}").format(order=order(payment)),
        ]
    else:
        first = [service(payment), masked(payment), tendered(payment)]
    time = times.clock_exact(payment.succeeded_at) if payment.succeeded_at else ""
    number = sale.number if sale else payment.sale_number
    return DOT.join(filter(None, (*first, time, sale_words(number))))


def tendered(payment: Payment) -> str:
    """What was handed over in cash, where it was not exactly what was due; else empty."""
    change = payment.change
    if change is None or payment.tendered_minor is None or not change.minor:
        return ""
    received = replace(change, minor=payment.tendered_minor)
    return translate("Cash", "received {amount}").format(amount=received.shown)


def change_owed(owed: Money, slip: str | None) -> str:
    """How much of the change is owed, and under which number, where that is known."""
    if slip is None:
        return translate("Cash", "{amount} of the change is owed").format(amount=owed.shown)
    pattern = translate("Cash", "{amount} of the change is owed: slip {number}")
    return pattern.format(amount=owed.shown, number=slip)


def part_of(amount: Money, whole: Money) -> str:
    """That it is only a part: `part of GH₵ 50.00`; empty where it is all."""
    if amount >= whole:
        return ""
    return translate("Part", "part of {amount}").format(amount=whole.shown)


def left_words(left: Money) -> str:
    """What is left to pay of a sale."""
    return translate("Part", "Left to pay: {amount}").format(amount=left.shown)


def parts_around(
    payment: Payment, sale: Sale | None, attempts: Sequence[Payment], *, short: bool = False
) -> str:
    """What a payment is of its sale: `part of GH₵ 50.00, GH₵ 20.00 paid, GH₵ 9.50 left then`.

    Cash of a sale that this payment may still fail is held, not paid: it can be handed back. In
    short only what is left is said.
    """
    if sale is None or payment.amount >= sale.amount:
        return ""
    left = left_of(sale, attempts)
    words = [translate("Part", "a part") if short else part_of(payment.amount, sale.amount)]
    if not short:
        cash = [each for each in attempts if each.method is Method.CASH]
        held = proven(sale, cash if payment.state is not _S.SUCCEEDED else [])
        paid = sale.amount - left - held
        if paid.minor > 0:
            words.append(translate("Part", "{amount} paid").format(amount=paid.shown))
        if held.minor:
            words.append(translate("Part", "{amount} in cash held").format(amount=held.shown))
    stays = left - payment.amount if payment.state is not _S.SUCCEEDED else left
    if stays.minor > 0:
        words.append(translate("Part", "{amount} left then").format(amount=stays.shown))
    return ", ".join(words)


def parts(attempts: Sequence[Payment]) -> list[str]:
    """The parts that paid a sale, a line each; nothing where one payment paid it all."""
    real = [p for p in attempts if p.state is _S.SUCCEEDED and not p.test]
    if len(real) < _SEVERAL:
        return []
    return [DOT.join((each.amount.shown, card_detail(each))) for each in real]


def rounded(amount: Money, due: Money) -> str:
    """That what is due in cash differs from the amount; empty where it does not."""
    if due == amount:
        return ""
    pattern = translate("Cash", "{amount}, rounded to {due} in cash")
    return pattern.format(amount=amount.shown, due=due.shown)


def piece(value: Money) -> str:
    """A note or a coin: `GH₵ 10`, `50p`."""
    if value.minor < _MAJOR:
        return translate("Cash", "{count}p", "a coin of pesewas").format(count=value.minor)
    return value.shown.removesuffix(".00")


def pieces(change: Money, rules: CashRules | None) -> list[str]:
    """How change is handed over, a line each: `2 × GH₵ 10`; and what there is no coin for."""
    if rules is None:
        return []
    found, rest = in_pieces(change, rules.denominations)
    lines = [f"{count} × {piece(value)}" for value, count in found]
    if rest.minor:
        lines.append(translate("Cash", "no coin for {amount}").format(amount=rest.shown))
    return lines


def spelled(amount: Money) -> str:
    """An amount in words, by which a nought too many is heard: `Five thousand cedis, 20 pesewas`.

    As digits where there are no words for it, or the language has no rule here.
    """
    whole, rest = divmod(amount.minor, _MAJOR)
    rule = {_Language.English: _english, _Language.French: _french}.get(QLocale().language())
    if amount.currency != "GHS" or not 0 < whole < _THOUSAND**2 or rule is None:
        return amount.shown
    words = rule(whole)
    words = words[:1].upper() + words[1:]
    if rest:
        pattern = translate("Number", "{number} cedis, {rest} pesewas")
        return pattern.format(number=words, rest=rest)
    if whole == 1:
        return translate("Number", "One cedi")
    return translate("Number", "{number} cedis").format(number=words)


def _english(number: int) -> str:
    """A number in words, from 1 to 999 999."""
    if number >= _THOUSAND:
        many, rest = divmod(number, _THOUSAND)
        words = translate("Number", "{number} thousand").format(number=_english(many))
    elif number >= _MAJOR:
        many, rest = divmod(number, _MAJOR)
        words = translate("Number", "{number} hundred").format(number=_english(many))
    elif number >= _TEENS_END:
        many, rest = divmod(number, 10)
        words = _tens()[many - 2]
        return f"{words}-{_ones()[rest - 1]}" if rest else words
    else:
        return _ones()[number - 1]
    if not rest:
        return words
    if rest < _MAJOR:
        return translate("Number", "{many} and {rest}").format(many=words, rest=_english(rest))
    return f"{words} {_english(rest)}"


def _french(number: int) -> str:
    """The same in French: `vingt et un`, `quatre-vingt-douze`, `deux cent mille trois cents`."""
    if number >= _THOUSAND:
        many, rest = divmod(number, _THOUSAND)
        words = _french(many)
        if many % _MAJOR in (0, 80):
            # Hundreds and scores have their plural only at the end.
            words = words.removesuffix("s")
        words = "mille" if many == 1 else f"{words} mille"
    elif number >= _MAJOR:
        many, rest = divmod(number, _MAJOR)
        plural = "s" if many > 1 and not rest else ""
        words = "cent" if many == 1 else f"{_french(many)} cent{plural}"
    elif number < _TEENS_END:
        return _ones()[number - 1]
    else:
        ten, rest = divmod(number, 10)
        if ten in (7, 9):
            # Seventy and ninety count on from the ten before: sixty-ten, four-twenty-ten.
            ten, rest = ten - 1, rest + 10
        words = _tens()[ten - 2]
        if rest in (1, 11) and ten < 8:
            return f"{words} et {_ones()[rest - 1]}"
        return f"{words.removesuffix('s')}-{_ones()[rest - 1]}" if rest else words
    return f"{words} {_french(rest)}" if rest else words


def _ones() -> tuple[str, ...]:
    return (
        translate("Number", "one"),
        translate("Number", "two"),
        translate("Number", "three"),
        translate("Number", "four"),
        translate("Number", "five"),
        translate("Number", "six"),
        translate("Number", "seven"),
        translate("Number", "eight"),
        translate("Number", "nine"),
        translate("Number", "ten"),
        translate("Number", "eleven"),
        translate("Number", "twelve"),
        translate("Number", "thirteen"),
        translate("Number", "fourteen"),
        translate("Number", "fifteen"),
        translate("Number", "sixteen"),
        translate("Number", "seventeen"),
        translate("Number", "eighteen"),
        translate("Number", "nineteen"),
    )


def _tens() -> tuple[str, ...]:
    return (
        translate("Number", "twenty"),
        translate("Number", "thirty"),
        translate("Number", "forty"),
        translate("Number", "fifty"),
        translate("Number", "sixty"),
        translate("Number", "seventy"),
        translate("Number", "eighty"),
        translate("Number", "ninety"),
    )


def proof(payment: Payment) -> str:
    """The gateway's own id, for support and for the customer's message; empty for none."""
    return "" if payment.through.named_by_order else payment.gateway_id or ""


def not_paid_reason(payment: Payment) -> str:
    """Why it was not paid, as a line of its own."""
    return reason(payment).removesuffix(".")


def not_paid_detail(payment: Payment) -> str:
    """Under the reason: service, number, sale."""
    sold = sale_words(payment.sale_number)
    return DOT.join(filter(None, (service(payment), masked(payment), sold)))


def wanted_end(payment: Payment) -> bool:
    """Whether it ended unpaid because a person here asked for it: no failure, and no alarm."""
    return payment.cancel_requested_at is not None and payment.state is _S.CANCELLED


def earlier_paid(payment: Payment) -> str:
    """The strip about an earlier sale: `Earlier sale T1-000061 paid: GH₵ 64.00 · 020 ••• 4410`."""
    if payment.late:
        pattern = translate("Payment", "Earlier sale {number} paid LATE: {amount} · {who}")
    else:
        pattern = translate("Payment", "Earlier sale {number} paid: {amount} · {who}")
    return pattern.format(number=payment.sale_number, amount=payment.amount.shown, who=who(payment))


def became(payment: Payment) -> str:
    """What the request became that made way for another way to pay."""
    pattern = translate("Payment", "First request of {amount}: {state}")
    return pattern.format(amount=payment.amount.shown, state=state(payment))
