"""The words of Sell: what the number looks like, what is still missing, what Charge will do.

Only words: what is missing is the draft's own rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.draft import Looks, Missing
from pos_app.desktop.words import payments, reasons
from pos_app.domain.states import Method

if TYPE_CHECKING:
    from pos_app.desktop.draft import Draft, Offer
    from pos_app.desktop.look.palette import Hue

translate = QCoreApplication.translate


def chip(draft: Draft, offer: Offer) -> tuple[str, Hue]:
    """What to say of the number beside it, and in which hue; empty for nothing."""
    suggested = payments.network_name(draft.suggested)[0] if draft.suggested else ""
    chosen = payments.network_name(draft.chosen)[0] if draft.chosen else ""
    match draft.looks(offer):
        case Looks.FROM_NUMBER:
            return translate("Sell", "{network}, from the number").format(network=suggested), "soft"
        case Looks.CHOSEN:
            return translate("Sell", "Sending to {network}").format(network=chosen), "soft"
        case Looks.DIFFERENT:
            pattern = translate("Sell", "Number looks like {looks}, sending to {network}")
            return pattern.format(looks=suggested, network=chosen), "amber"
        case Looks.UNKNOWN:
            return translate("Sell", "Which network? Please choose"), "amber"
        case Looks.SUGGESTS_OFF:
            pattern = translate("Sell", "{network} is off: choose another")
            return pattern.format(network=suggested), "amber"
        case Looks.NOTHING:
            return "", "soft"


def missing(draft: Draft, offer: Offer) -> str:
    """Why there can be no charge yet; empty when there can."""
    match draft.missing(offer):
        case Missing.AMOUNT if draft.amount_problem is not None:
            return reasons.entry(draft.amount_problem)
        case Missing.PHONE if draft.phone_problem is not None:
            return reasons.phone(draft.phone_problem)
        case Missing.NETWORK:
            return translate("Sell", "Choose the customer's network: F1, F2 or F3.")
        case Missing.METHOD:
            off = offer.qr_off if draft.method is Method.QR else offer.mobile_money_off
            return reasons.method_off(off) if off else ""
        case _:
            return ""


def what_happens(draft: Draft) -> str:
    """What the customer will see after Charge."""
    if draft.method is Method.QR:
        return translate("Sell", "The till shows a code; the customer scans it and pays.")
    return translate(
        "Sell", "The customer gets a prompt on their phone and approves it with their PIN."
    )
