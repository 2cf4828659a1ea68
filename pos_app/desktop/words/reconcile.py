"""The words for a day compared with the gateways, and for a customer's claim.

Only words: nothing here may decide what a payment is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words import payments, times
from pos_app.domain.methods import GATEWAYS
from pos_app.engine.reconcile import KEEPS_CHANGING
from pos_app.engine.reconcile_result import ClaimVerdict, Finding

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.desktop.look.palette import Hue
    from pos_app.domain.payment import Payment
    from pos_app.engine.events import ReconcileProgress
    from pos_app.engine.reconcile_result import Claimed, Compared, Reconciled, Trouble
    from pos_app.gateways.port import ExchangeError, ListedPayment

translate = QCoreApplication.translate


def refused_to_ask(code: str) -> str:
    """Why a comparison or a claim could not be worked on."""
    if code == "stopping":
        return translate("Reconcile", "The till is closing.")
    return translate("Reconcile", "The sales file cannot be read now. Try again in a moment.")


# A day compared ---------------------------------------------------------------------------------


def progress(event: ReconcileProgress) -> str:
    """How far a comparison is."""
    match event.step:
        case "list":
            pattern = translate(
                "Reconcile", "Reading PayGate's list, time {time}: %n payment(s)", "", event.done
            )
            return pattern.format(time=event.of)
        case "orders":
            pattern = translate("Reconcile", "Asking Checkout: order {count} of {all}")
            return pattern.format(count=event.done + 1, all=event.of)
        case _:
            return translate("Reconcile", "Comparing: %n payment(s)", "", event.done)


def counts(found: Reconciled) -> list[tuple[str, int, str, str, bool]]:
    """Object name, number, word, what it comes to, and whether it is bad where it is not 0."""
    differ = (Finding.STATUS_DIFFERS, Finding.AMOUNT_DIFFERS, Finding.SHARED)
    others = (Finding.NOT_THIS_TILL, Finding.OTHER_TILL)
    rows = (
        ("dayMatched", (Finding.MATCHED,), translate("Reconcile", "agree"), False),
        ("dayDiffers", differ, translate("Reconcile", "differ"), True),
        ("dayOnlyHere", (Finding.ONLY_HERE,), translate("Reconcile", "only here"), True),
        ("dayOnlyThere", (Finding.ONLY_THERE,), translate("Reconcile", "only at PayGate"), True),
        ("dayNotOurs", others, translate("Reconcile", "not this till's"), False),
    )
    told = []
    for name, findings, words, bad in rows:
        total = found.total(*findings)
        told.append((name, found.count(*findings), words, total.shown if total else "", bad))
    return told


def verdict(found: Reconciled) -> tuple[str, str, Hue]:
    """What came out: a title, a sentence, and their hue."""
    waits = sum(one.needs_person for one in found.compared)
    if found.ok:
        text = translate("Reconcile", "Every payment of this day is the same here and there.")
        if not found.compared:
            text = translate("Reconcile", "There was no payment on this day, here or there.")
        return translate("Reconcile", "Everything agrees ✓"), text, "good"
    if found.troubles:
        text = translate("Reconcile", "What is shown is what could be compared.")
        return translate("Reconcile", "Not everything could be compared"), text, "purple"
    if waits:
        title = translate("Reconcile", "%n to review", "", waits)
        text = translate("Reconcile", "Each says below what to do. Nothing was changed by itself.")
        return title, text, "amber"
    left = len(found.left_open)
    title = translate("Reconcile", "Everything agrees, %n not decided yet", "", left)
    text = translate("Reconcile", "The till goes on asking.")
    return title, text, "amber"


def other_till(found: Reconciled) -> str:
    """That another till uses this till's name; empty where none does."""
    if not found.count(Finding.OTHER_TILL):
        return ""
    return translate(
        "Reconcile",
        "Another till uses this till's name. Its money is not counted here. "
        "Give each till a name of its own in Settings.",
    )


def still_due(found: Reconciled) -> str:
    """What a restored ledger still needs; empty where it needs nothing."""
    if found.due_from is None:
        return ""
    pattern = translate(
        "Reconcile", "This ledger was restored. Reconcile every day from {day} to today."
    )
    return pattern.format(day=times.day(found.due_from))


def compared_until(found: Reconciled) -> str:
    """Up to when a day that is not over was compared; empty for a whole day."""
    if found.until is None:
        return ""
    pattern = translate("Reconcile", "Compared up to {time}.")
    return pattern.format(time=times.clock(found.until))


def trouble(value: Trouble) -> str:
    """Why something could not be compared, and what to do."""
    name = GATEWAYS[value.gateway].title
    if value.code == KEEPS_CHANGING:
        pattern = translate("Reconcile", "{gateway}'s list is still moving: try again in a while.")
        return pattern.format(gateway=name)
    if value.code == "off":
        pattern = translate("Reconcile", "{gateway} is off: Settings says why.")
        return pattern.format(gateway=name)
    if value.payment is not None:
        pattern = translate(
            "Reconcile", "{gateway} could not be asked about sale {number}: {why}. Try again."
        )
        number = value.payment.sale_number
        return pattern.format(gateway=name, number=number, why=_plain(value.code))
    pattern = translate("Reconcile", "{gateway} could not be asked: {why}. Try again.")
    return pattern.format(gateway=name, why=_plain(value.code))


def finding(one: Compared) -> tuple[str, str, Hue]:
    """A line that needs a person: a few words, what it is and what to do, and their hue."""
    there = one.there or translate("Reconcile", "nothing")
    match one.finding:
        case Finding.ONLY_HERE:
            return (
                translate("Reconcile", "Only here"),
                translate(
                    "Reconcile",
                    "PayGate's list does not have it. Do not hand anything over for it again, "
                    "and ask PayGate's support if the customer was charged.",
                ),
                "bad",
            )
        case Finding.STATUS_DIFFERS:
            pattern = translate(
                "Reconcile", "Here it is: {here}. The gateway says: {there}. Open the sale."
            )
            here = payments.state(one.payment) if one.payment else ""
            return (
                translate("Reconcile", "Status differs"),
                pattern.format(here=here, there=there),
                "bad",
            )
        case Finding.AMOUNT_DIFFERS:
            pattern = translate(
                "Reconcile", "Here it is {here}. The gateway says {there}. It is not paid by that."
            )
            here = one.payment.amount.shown if one.payment else ""
            amount = one.amount.shown if one.amount else there
            return (
                translate("Reconcile", "Amount differs"),
                pattern.format(here=here, there=amount),
                "bad",
            )
        case Finding.SHARED:
            return (
                translate("Reconcile", "Paid once, counted twice"),
                translate(
                    "Reconcile",
                    "PayGate's payment of this sale belongs to another sale. "
                    "Ask the customer for what was not paid.",
                ),
                "bad",
            )
        case _:
            pattern = translate(
                "Reconcile", "PayGate says {there}, and no sale here asked for it. Review it."
            )
            if one.payment is not None:
                pattern = translate(
                    "Reconcile", "PayGate has a second payment of this sale: {there}. Review it."
                )
            return translate("Reconcile", "Only at PayGate"), pattern.format(there=there), "amber"


def finding_title(one: Compared) -> str:
    """Which payment a line is about."""
    amount = one.payment.amount if one.payment else one.amount
    known = payments.card_detail(one.payment) if one.payment else one.gateway_id
    number = one.payment.sale_number if one.payment else ""
    return payments.DOT.join(filter(None, (number, amount.shown if amount else "", known)))


# A claim ----------------------------------------------------------------------------------------


def claim_verdict(answer: Claimed, now: datetime) -> tuple[str, str, Hue]:
    """The answer to a claim: its words, what to do, and their hue."""
    match answer.verdict:
        case ClaimVerdict.PAID if answer.confirmed:
            at = times.moment(answer.confirmed[-1], now)
            pattern = translate(
                "Claim",
                "This was confirmed to a customer already ({time}). "
                "Hand nothing over twice: is it the same customer?",
            )
            title = translate("Claim", "Paid, and confirmed before")
            return title, pattern.format(time=at), "amber"
        case ClaimVerdict.PAID:
            return (
                translate("Claim", "Ours and paid ✓"),
                translate(
                    "Claim", "The gateway confirmed it. Look at the time: is it this customer's?"
                ),
                "good",
            )
        case ClaimVerdict.SEVERAL:
            text = translate(
                "Claim", "Ask for the time in the customer's message, type it, and check again."
            )
            return translate("Claim", "Several paid sales fit"), text, "amber"
        case ClaimVerdict.NOT_KNOWN:
            text = translate(
                "Claim", "Not everything could be looked at. Hand nothing over for it yet."
            )
            return translate("Claim", "Not confirmed …"), text, "purple"
        case ClaimVerdict.NOT_CONFIRMED:
            text = translate(
                "Claim", "Hand nothing over for it yet. The till goes on asking the gateway."
            )
            if not answer.payments:
                text = translate(
                    "Claim",
                    "PayGate has it for this till, but no sale here does. "
                    "Hand nothing over, and reconcile the day.",
                )
            return translate("Claim", "Ours, not confirmed yet …"), text, "purple"
        case _:
            return (
                translate("Claim", "Not ours ✕"),
                translate(
                    "Claim",
                    "This till asked nobody for this amount with this number in the last day. "
                    "A message can be forged, or be another shop's.",
                ),
                "bad",
            )


def claim_trouble(answer: Claimed) -> str:
    """What could not be looked at; empty where everything could."""
    if answer.off:
        return translate("Claim", "PayGate is off, so only this till's own sales were looked at.")
    if answer.error is not None:
        pattern = translate("Claim", "PayGate could not be asked: {why}. Try again in a while.")
        return pattern.format(why=error(answer.error))
    return ""


def claimed_payment(payment: Payment, now: datetime) -> str:
    """A payment that was found: `T1-000062 · 14:02 · GH₵ 20.50 · MTN · 024 ••• 4567`."""
    at = times.moment(payment.succeeded_at or payment.created_at, now)
    return payments.DOT.join(
        (payment.sale_number, at, payment.amount.shown, payments.card_detail(payment))
    )


def claimed_listed(item: ListedPayment, now: datetime) -> str:
    """A payment that only PayGate has."""
    at = times.moment(item.created_at, now) if item.created_at else ""
    amount = item.reading.amount if item.reading else None
    masked = payments.spaced(item.phone_masked)
    return payments.DOT.join(
        filter(None, (item.gateway_id, at, amount.shown if amount else "", masked))
    )


def error(value: ExchangeError) -> str:
    """Why a gateway did not answer, in a few words."""
    return _plain(value.code)


def _plain(code: str) -> str:
    silent = translate("Gateway", "no answer came in time")
    offline = translate("Gateway", "there is no connection")
    key = translate("Gateway", "it refuses the key")
    often = translate("Gateway", "it wants to be asked less often")
    known = {
        "deadline_passed": silent,
        "not_sent_in_time": silent,
        "connection_lost": translate("Gateway", "the connection broke"),
        "connect_failed": offline,
        "name_not_resolved": offline,
        "certificate_refused": translate("Gateway", "the connection is not safe"),
        "repeated_id": translate("Gateway", "its list repeats itself"),
        "empty_page": translate("Gateway", "its list breaks off"),
        "endless_list": translate("Gateway", "its list does not end"),
        "list_too_long": translate("Gateway", "its list takes too long to read"),
        "rate_limited": often,
        "http_401": key,
        "http_403": key,
    }
    if code.startswith("http_5"):
        return translate("Gateway", "it has trouble of its own")
    return known.get(code, code.replace("_", " "))
