"""The words about the drawer: counts, an X and a Z, differences, why something is not done.

Only words: what must be in the drawer, and who may know it, is said elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words import payments, reasons, times
from pos_app.domain import shift_paper
from pos_app.domain.money import Money
from pos_app.domain.shift import (
    CashKind,
    CashTotal,
    CountProblem,
    MethodTotal,
    PaidAfter,
    ShiftRefusal,
)
from pos_app.domain.shift_paper import Said, ShiftRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pos_app.desktop.look.palette import Tone
    from pos_app.domain.payment import Payment
    from pos_app.domain.shift import FloatAdvice, Shift, ShiftReport, ShiftTotals

translate = QCoreApplication.translate

_MAJOR: Final = 100
_MOST_NAMED: Final = 3
_MINUS: Final = "\N{MINUS SIGN}"


class PaperLine(NamedTuple):
    """A line of an X or a Z: what it is, and its amount, both in words.

    Attributes:
        value: Empty where the words are all of it.
        strong: It is a sum that people look for.
    """

    label: str
    value: str = ""
    strong: bool = False


def piece(value: Money) -> str:
    """A note or a coin in a column of them: `200`, `50p`."""
    if value.minor < _MAJOR:
        return payments.piece(value)
    return value.figures.removesuffix(".00")


def cash_reasons() -> tuple[str, ...]:
    """Why cash moves without a sale, in most shops."""
    return (
        translate("Shift", "Electricity"),
        translate("Shift", "Water"),
        translate("Shift", "Transport"),
        translate("Shift", "Change bought"),
        translate("Shift", "To the bank"),
        translate("Shift", "The owner took it"),
    )


def moved(kind: CashKind) -> str:
    """Why cash moved in the drawer."""
    return {
        CashKind.FLOAT: translate("Shift", "Counted at the opening"),
        CashKind.SALE: translate("Shift", "Cash received"),
        CashKind.CHANGE: translate("Shift", "Change given"),
        CashKind.REFUND: translate("Shift", "Given back"),
        CashKind.CASH_IN: translate("Shift", "Put in"),
        CashKind.CASH_OUT: translate("Shift", "Taken out"),
        CashKind.TO_SAFE: translate("Shift", "To the safe"),
    }[kind]


def over_short(off: Money) -> tuple[str, Tone]:
    """A drawer's difference: `right`, `5.00 short`, `5.00 over`."""
    if off.minor == 0:
        return translate("Shift", "right"), "good"
    figures = Money(abs(off.minor), off.currency).figures
    if off.minor < 0:
        return translate("Shift", "{amount} short").format(amount=figures), "bad"
    return translate("Shift", "{amount} over").format(amount=figures), "bad"


def opened(shift: Shift, now: datetime) -> str:
    """Since when, and by whom: `open since 08:02, Cashier 1`."""
    words = translate("Shift", "open since {time}").format(time=times.moment(shift.opened_at, now))
    return payments.DOT.join(filter(None, (words, shift.opened_by)))


def opening_difference(shift: Shift) -> str:
    """That the opening's count is not what was left; empty where it is, or nothing is known."""
    off = shift.opening_difference
    if shift.left is None or off is None or not off.minor:
        return ""
    pattern = translate("Shift", "The opening's count is {difference}: {amount} had been left.")
    return pattern.format(difference=over_short(off)[0], amount=shift.left.shown)


def count_problem(code: CountProblem, name: str) -> str:
    """Why what was typed as a count of something is none."""
    if code is CountProblem.TOO_MANY:
        return translate("Shift", "{name}: no drawer holds so many.").format(name=name)
    pattern = translate("Shift", "{name}: type how many there are, a whole number like 12.")
    return pattern.format(name=name)


def other_problem(name: str) -> str:
    """Why what was typed as an amount is none."""
    return translate("Shift", "{name}: type an amount like 3.20.").format(name=name)


def refused(code: str) -> str:
    """Why something is not done with the drawer."""
    match code:
        case ShiftRefusal.SHIFT_OPEN:
            return translate("Shift", "A shift is open already.")
        case ShiftRefusal.SHIFT_CLOSED:
            return translate("Shift", "This shift is closed already.")
        case ShiftRefusal.NOT_IN_DRAWER:
            return translate("Shift", "There is not so much in the drawer.")
        case ShiftRefusal.TOO_MUCH:
            return translate("Shift", "No drawer holds so much.")
        case ShiftRefusal.REASON_NEEDED:
            return translate("Shift", "Type why.")
        case ShiftRefusal.COUNT_AGAIN:
            return translate("Shift", "Cash moved meanwhile, and nothing was closed: count again.")
        case "ledger":
            return translate("Shift", "The sales file cannot be written, so nothing was noted.")
        case "mistake":
            return translate("Shift", "A mistake in the till: look at the shift, then try again.")
        case "stopping":
            return translate("Shift", "The till is closing.")
        case _:
            return reasons.rejected(code)


# Cash beside what must be there -------------------------------------------------------------------


def method(one: MethodTotal) -> str:
    """A way to pay, by its network where it has one."""
    if one.in_drawer:
        return translate("Payment", "Cash")
    if one.network is None:
        return translate("Shift", "QR")
    return payments.network_name(one.network)[0]


def drawer_sum(totals: ShiftTotals) -> str:
    """How what must be in the drawer comes about: `200.00 at opening + 752.50 sales`."""
    sums: dict[CashKind, Money] = {}
    for each in totals.cash:
        kind: CashKind = CashKind.SALE if each.kind is CashKind.CHANGE else each.kind
        sums[kind] = sums.get(kind, Money(0, each.amount.currency)) + each.amount
    patterns = {
        CashKind.FLOAT: translate("Shift", "{amount} at opening"),
        CashKind.SALE: translate("Shift", "{amount} sales"),
        CashKind.REFUND: translate("Shift", "{amount} given back"),
        CashKind.CASH_IN: translate("Shift", "{amount} put in"),
        CashKind.CASH_OUT: translate("Shift", "{amount} taken out"),
        CashKind.TO_SAFE: translate("Shift", "{amount} to the safe"),
    }
    said = ""
    for kind, pattern in patterns.items():
        amount = sums.get(kind)
        if amount is None or (not amount.minor and kind is not CashKind.FLOAT):
            continue
        part = pattern.format(amount=Money(abs(amount.minor), amount.currency).figures)
        sign = _MINUS if amount.minor < 0 else "+"
        said = f"{said} {sign} {part}" if said else part
    return said


def gateway(one: MethodTotal) -> str:
    """What the gateway's own list says of it, or why it says nothing."""
    if one.gateway is not None:
        return one.gateway.figures
    if not one.listed:
        return translate("Shift", "asked one by one")
    return translate("Shift", "not asked")


def agrees(one: MethodTotal) -> tuple[str, Tone]:
    """Whether the gateway says the same as the till."""
    if one.gateway is None:
        # Each code was proven by an answer of its own: no list is there to differ.
        known = not one.listed
        return (translate("Shift", "agrees"), "good") if known else ("–", "quiet")
    off = one.gateway - one.amount
    if not off.minor:
        return translate("Shift", "agrees"), "good"
    figures = Money(abs(off.minor), off.currency).figures
    if off.minor < 0:
        return translate("Shift", "{amount} less there").format(amount=figures), "bad"
    return translate("Shift", "{amount} more there").format(amount=figures), "bad"


def not_asked(networks: Sequence[str]) -> str:
    """That a gateway could not be asked about some networks."""
    pattern = translate(
        "Shift",
        "PayGate could not be asked about {networks}. Nothing is lost: compare the day in History.",
    )
    return pattern.format(networks=", ".join(networks))


def why_off(off: Money) -> str:
    """What is asked where the count is not what must be there."""
    if off.minor < 0:
        return translate("Shift", "Why is it short?")
    return translate("Shift", "Why is it over?")


def undecided(ids: Sequence[str], known: Mapping[str, Payment]) -> tuple[str, str]:
    """The payments that nobody can vouch for yet, by name, and what becomes of them."""
    title = translate("Shift", "%n not decided yet", "", len(ids))
    named = [_named(each, known) for each in ids[:_MOST_NAMED]]
    if len(ids) > _MOST_NAMED:
        named.append(translate("Shift", "and %n more", "", len(ids) - _MOST_NAMED))
    pattern = translate("Shift", "{payments}. What is paid after this stands on the next Z.")
    return title, pattern.format(payments="\n".join(named))


def _named(payment_id: str, known: Mapping[str, Payment]) -> str:
    payment = known.get(payment_id)
    if payment is None:
        return payment_id
    parts = (payment.sale_number, payment.amount.shown, payments.card_detail(payment))
    return payments.DOT.join(parts)


def float_left(advice: FloatAdvice) -> str:
    """What to leave for the next shift, and what goes to the safe; empty where nothing does."""
    if not advice.leave.minor or not advice.to_safe.minor:
        return ""
    each = (f"{many} × {payments.piece(value)}" for value, many in advice.pieces)
    # No line ends within one of them.
    pieces = ", ".join(words.replace(" ", "\N{NO-BREAK SPACE}") for words in each)
    pattern = (
        translate("Shift", "For the next shift leave {amount}: {pieces}. To the safe: {rest}.")
        if pieces
        else translate("Shift", "For the next shift leave {amount}. To the safe: {rest}.")
    )
    return pattern.format(amount=advice.leave.shown, pieces=pieces, rest=advice.to_safe.shown)


# X and Z ------------------------------------------------------------------------------------------


def z_title(number: int) -> str:
    """A Z by its number."""
    return translate("Shift", "Z {number}").format(number=number)


def z_line(shift: Shift, now: datetime) -> str:
    """A closed shift in one line: `Z 42 · 28 Nov 20:14 · 5.00 short`."""
    at = shift.closed_at or shift.opened_at
    off = "" if shift.difference is None else over_short(shift.difference)[0]
    title = z_title(shift.z_number or 0)
    return payments.DOT.join(filter(None, (title, times.moment(at, now), off)))


def z_detail(shift: Shift) -> str:
    """Whose count a closed shift's is, and why it is off: `Ama · counted 937.50 · a coin fell`."""
    counted = approved = ""
    if shift.counted is not None:
        counted = translate("Shift", "counted {amount}").format(amount=shift.counted.figures)
    if shift.approved_by:
        approved = translate("Shift", "approved by {name}").format(name=shift.approved_by)
    return payments.DOT.join(filter(None, (shift.closed_by, counted, shift.reason, approved)))


def paper(
    report: ShiftReport, now: datetime, known: Mapping[str, Payment], *, sees: bool
) -> list[PaperLine]:
    """An X or a Z, a line each.

    Args:
        report: What it comes to.
        now: The wall clock, for which day is today.
        known: Payments by their ids, to name those that are not decided.
        sees: Whether what must be in the drawer may be told.
    """
    shift = report.shift
    lines = [] if shift.closed_at is None else [PaperLine(_when(shift, shift.closed_at, now))]
    for row in shift_paper.rows(report, sees=sees):
        match row:
            case MethodTotal():
                lines.append(_of_a_method(row))
            case CashTotal():
                why = f" ({row.reason})" if row.reason else ""
                lines.append(PaperLine(f"{moved(row.kind)}{why}", row.amount.shown))
            case PaidAfter():
                pattern = translate("Shift", "of it sale {number}, paid after Z {z}")
                words = pattern.format(number=row.sale_number, z=row.z_number)
                lines.append(PaperLine(words, row.amount.shown))
            case _:
                amount = "" if row.amount is None else row.amount.shown
                lines.append(_said(row, amount, report, known))
    return lines


def _when(shift: Shift, closed_at: datetime, now: datetime) -> str:
    begun, ended = times.moment(shift.opened_at, now), times.moment(closed_at, now)
    return translate("Shift", "{start} to {end}").format(start=begun, end=ended)


def _of_a_method(one: MethodTotal) -> PaperLine:
    name = f"{method(one)}, {one.count}"
    if one.gateway is not None:
        pattern = translate("Shift", "{name} (the gateway says {amount})")
        name = pattern.format(name=name, amount=one.gateway.figures)
    return PaperLine(name, one.amount.shown)


def _said(said: Said, amount: str, report: ShiftReport, known: Mapping[str, Payment]) -> PaperLine:
    match said.row:
        case ShiftRow.SALES:
            return PaperLine(_sales(report.totals))
        case ShiftRow.OPENING_OFF:
            return PaperLine(opening_difference(report.shift))
        case ShiftRow.OFF if said.amount is not None:
            words = translate("Shift", "The drawer is {difference}")
            return PaperLine(words.format(difference=over_short(said.amount)[0]))
        case ShiftRow.UNDECIDED:
            words = translate("Shift", "Not decided yet: {payment}")
            return PaperLine(words.format(payment=_named(said.name, known)))
    words = {
        ShiftRow.OPENED_BY: translate("Shift", "Opened by {name}"),
        ShiftRow.CLOSED_BY: translate("Shift", "Closed by {name}"),
        ShiftRow.GIVEN_BACK: translate("Shift", "Given back"),
        ShiftRow.OWED: translate("Shift", "Owed to customers"),
        ShiftRow.WITHOUT_SHIFT: translate("Shift", "Cash moved while no shift was open"),
        ShiftRow.EXPECTED: translate("Shift", "Must be in the drawer"),
        ShiftRow.NOT_SHOWN: translate(
            "Shift", "What must be in the drawer is shown once it was counted."
        ),
        ShiftRow.COUNTED: translate("Shift", "Counted"),
        ShiftRow.REASON: translate("Shift", "Because: {why}"),
        ShiftRow.APPROVED_BY: translate("Shift", "Approved by {name}"),
        ShiftRow.GRAND_TOTAL: translate("Shift", "All that was ever taken"),
        ShiftRow.CHAIN: translate("Shift", "Chain {head}"),
    }[said.row]
    strong = said.row in (ShiftRow.EXPECTED, ShiftRow.COUNTED)
    return PaperLine(words.format(name=said.name, why=said.name, head=said.name), amount, strong)


def _sales(totals: ShiftTotals) -> str:
    if totals.first_sale is None:
        return translate("Shift", "No sale")
    words = translate("Shift", "Sales {first} to {last}")
    return words.format(first=totals.first_sale, last=totals.last_sale)
