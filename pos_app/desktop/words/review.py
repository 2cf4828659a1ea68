"""The words for what waits for a person, and for what a person chose.

Only words: nothing here may decide what a payment is or what a person should choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words import history, payments
from pos_app.domain.attention import LATE, ONLY_THERE, SECOND_REQUEST, Choice
from pos_app.domain.states import GatewayName, Review

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.desktop.look.palette import Hue
    from pos_app.domain.attention import Attention

translate = QCoreApplication.translate


def cause(item: Attention) -> tuple[str, str]:
    """Why a person must look: a few words, and a sentence with what to do."""
    match item.cause:
        case value if value == LATE:
            return (
                translate("Attention", "Paid LATE"),
                translate(
                    "Attention",
                    "It had ended or nobody waited any more, and then the customer paid. "
                    "Did they get the goods?",
                ),
            )
        case Review.PAID_TWICE:
            return (
                translate("Attention", "Paid twice"),
                translate(
                    "Attention", "Two payments of this sale were paid. Keep one, refund the other."
                ),
            )
        case value if value == ONLY_THERE:
            return (
                translate("Attention", "Only at PayGate"),
                translate(
                    "Attention",
                    "PayGate has this payment for this till, and no sale here asked for it. "
                    "After a restore it may be a sale that the backup did not have.",
                ),
            )
        case value if value == SECOND_REQUEST:
            return (
                translate("Attention", "Asked twice"),
                translate(
                    "Attention", "PayGate has a second payment for this sale. Ask the customer."
                ),
            )
        case value if value in list(Review):
            return translate("Attention", "To look at"), history.review(Review(value))
        case _:
            return translate("Attention", "To look at"), item.cause.replace("_", " ")


def choice(value: Choice) -> str:
    """A choice, as its button says it and as it is told later."""
    return {
        Choice.GOODS_GIVEN: translate("Attention", "Goods given"),
        Choice.REFUND_OWED: translate("Attention", "Refund owed"),
        Choice.DUPLICATE: translate("Attention", "Duplicate"),
        Choice.NOT_OURS: translate("Attention", "Known, not ours"),
        Choice.NOTED: translate("Attention", "Seen, nothing to do"),
    }[value]


def choice_hue(value: Choice) -> Hue:
    """The hue that goes with it."""
    return "amber" if value is Choice.REFUND_OWED else "neutral"


def item_amount(item: Attention) -> str:
    """The money that it is about."""
    return item.amount.shown if item.amount else translate("Attention", "No amount named")


def item_detail(item: Attention, now: datetime) -> str:
    """Whose it is and when it came: `sale T1-000061 · 020 ••• 4410 · noticed 14:02`."""
    number = ""
    if item.sale_number:
        number = translate("Payment", "sale {number}").format(number=item.sale_number)
    noticed = translate("Attention", "noticed {time}").format(
        time=history.moment(item.raised_at, now)
    )
    said = ""
    if item.word:
        said = translate("Attention", "PayGate says {word}").format(word=item.word)
    # Checkout's id is long and on no receipt: the sale's number and the method name it better.
    qr = item.gateway is GatewayName.CHECKOUT
    named = translate("Payment", "QR code") if qr and item.payment_id else item.gateway_id
    return payments.DOT.join(
        filter(None, (number, payments.spaced(item.phone_masked), named, said, noticed))
    )


def dealt(item: Attention, now: datetime) -> str:
    """What a person did about it, when, and their words."""
    if item.choice is None or item.dealt_at is None:
        return ""
    return payments.DOT.join(
        filter(None, (choice(item.choice), history.moment(item.dealt_at, now), item.note or ""))
    )


def refused(code: str) -> str:
    """Why a choice was not noted."""
    if code == "ledger":
        return translate("Attention", "The sales file cannot be written, so nothing was noted.")
    return translate("Attention", "It was not noted ({code}).").format(code=code)
