"""The words of History: rows of the log, and a sale's whole story.

Only words: nothing here may decide what a sale or a payment is. What the journal calls an event
that has no words here yet is shown by its own name, never left out.

The words for what waits for a person, and for what a person chose.

Only words: nothing here may decide what a payment is or what a person should choose.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words import payments, reasons, times
from pos_app.domain.attention import LATE, ONLY_THERE, SECOND_REQUEST, ReviewChoice
from pos_app.domain.methods import GATEWAYS, METHODS
from pos_app.domain.money import Money
from pos_app.domain.payment import ENDED_UNPAID, PaymentState, Review
from pos_app.domain.refund import Age, RefundState, RefundWay, age_of
from pos_app.domain.sale import SaleStatus

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from pos_app.desktop.look.palette import Hue, Tone
    from pos_app.domain.attention import Attention
    from pos_app.domain.payment import Payment
    from pos_app.domain.refund import Refund
    from pos_app.domain.sale import SaleRow, StoryLine


translate = QCoreApplication.translate

# Said elsewhere on the page, or only for machines.
_UNSAID = frozenset(
    (
        "sale", "payment", "digests", "at", "currency", "status", "gateway_offset", "item", "cause",
        "gateway", "sale_id", "sale_number", "sale_sequence", "payment_id", "made_at", "issue",
        "cashier", "approved_by", "destination",
    )
)  # fmt: skip
_LONGEST_DETAIL = 200


def status(value: SaleStatus, *, twice: bool = False) -> str:
    """A sale's status in a word; `twice` where more than one payment of it was paid."""
    if twice:
        return translate("History", "Paid twice")
    return {
        SaleStatus.OPEN: translate("History", "Open"),
        SaleStatus.PAID: translate("History", "Paid"),
        SaleStatus.LATE_PAID: translate("History", "Paid LATE"),
        SaleStatus.CLOSED_UNPAID: translate("History", "Not paid"),
    }[value]


def tone(value: SaleStatus, *, twice: bool = False) -> Tone:
    """The colour that goes with the word."""
    if twice:
        return "bad"
    tones: dict[SaleStatus, Tone] = {
        SaleStatus.OPEN: "waiting",
        SaleStatus.PAID: "good",
        SaleStatus.LATE_PAID: "good",
        SaleStatus.CLOSED_UNPAID: "bad",
    }
    return tones[value]


def how(row: SaleRow) -> str:
    """`MTN · 024 ••• 4567`, `QR · order …305 118`, `Cash`; `Split` for several methods."""
    if row.split:
        return translate("History", "Split")
    if row.method is not None and METHODS[row.method].gateway is None:
        return translate("Payment", "Cash")
    if row.network is None:
        if row.order_id is None:
            return translate("History", "QR")
        return translate("History", "QR · order {order}").format(order=_grouped(row.order_id))
    masked = (row.phone_masked or "").replace("•••", " ••• ", 1)
    return payments.DOT.join(filter(None, (payments.network_name(row.network)[0], masked)))


def _grouped(order: str) -> str:
    groups = " ".join(order[i : i + 3] for i in range(0, len(order), 3))
    return groups if len(groups) <= 11 else f"…{groups[-7:]}"


def review(value: Review) -> str:
    """Why a person must look, in one sentence."""
    return {
        Review.OTHER_ID: translate("Review", "The gateway answered with another payment's id."),
        Review.OTHER_ORDER: translate("Review", "The gateway answered about another order."),
        Review.OTHER_PAYMENT: translate(
            "Review", "The gateway answered about another payment of this till."
        ),
        Review.AMOUNT_DIFFERS: translate("Review", "The gateway names another amount."),
        Review.CURRENCY_DIFFERS: translate("Review", "The gateway names another currency."),
        Review.UNSAID_SUCCESS: translate(
            "Review", "It looked paid, but the gateway did not say so in a way that proves it."
        ),
        Review.TURNED_AFTER_SUCCESS: translate(
            "Review", "It was paid, and later the gateway said something else."
        ),
        Review.ALIVE_AFTER_END: translate(
            "Review", "It was over, and later the gateway said that it goes on."
        ),
        Review.NEVER_SENT_BUT_KNOWN: translate(
            "Review", "The till never sent it, but the gateway knows it."
        ),
        Review.TWO_FOUND: translate("Review", "The gateway has two payments for this one."),
        Review.PAID_TWICE: translate("Review", "This sale was paid twice: refund one payment."),
        Review.BAD_ANSWER: translate("Review", "The gateway sent an answer that makes no sense."),
        Review.BODY_DAMAGED: translate(
            "Review", "The stored request is damaged, so it is not sent again."
        ),
        Review.TEST_CHECKOUT: translate("Review", "Paid on a test page: no money has moved."),
        Review.SENT_ELSEWHERE: translate(
            "Review", "It was sent to another gateway address or account: ask there."
        ),
    }[value]


def payment_facts(payment: Payment, zone: tzinfo | None = None) -> list[tuple[str, str]]:
    """A payment's facts for the story: pairs of a label and what it is, none empty."""
    last = payment.updated_at if payment.state in ENDED_UNPAID else None
    moments = (
        (translate("Story", "Asked"), payment.first_sent_at),
        (translate("Story", "Asked again"), payment.last_sent_at if payment.sends > 1 else None),
        (translate("Story", "Code shown"), payment.shown_at),
        (translate("Story", "Cancel asked"), payment.cancel_requested_at),
        (translate("Story", "Set aside"), payment.set_aside_at),
        (translate("Story", "Withdrawn"), payment.withdrawn_at),
        (translate("Story", "Closed"), payment.closed_at),
        (translate("Story", "Risk accepted"), payment.risk_accepted_at),
        (translate("Story", "Paid"), payment.succeeded_at),
        (translate("Story", "Ended"), last),
        (translate("Story", "Last looked at"), payment.last_look_at),
    )
    facts = [(label, times.moment_exact(at, zone)) for label, at in moments if at is not None]
    told = payment.reason or (payment.state in ENDED_UNPAID and payments.reason(payment))
    texts = (
        (translate("Story", "Amount"), payment.amount.shown),
        *_cash_facts(payment),
        (translate("Story", "Why"), reasons.reason(told) if told else ""),
        (translate("Story", "Closed because"), payment.close_reason or ""),
        (translate("Story", "Gateway's id"), payment.gateway_id or ""),
        (translate("Story", "Order"), payment.order_id or ""),
        (translate("Story", "Our id"), payment.payment_id),
    )
    return facts + [(label, text) for label, text in texts if text]


def _cash_facts(payment: Payment) -> list[tuple[str, str]]:
    """What was handed over, what went back, and how it was rounded; nothing but for cash."""
    change = payment.change
    if change is None or payment.tendered_minor is None:
        return []
    rounding = Money(payment.rounding_minor or 0, change.currency)
    owed = payment.change_owed
    return [
        (translate("Story", "Received"), Money(payment.tendered_minor, change.currency).shown),
        (translate("Story", "Change", "in cash"), change.shown),
        (translate("Story", "Change owed"), "" if owed is None else owed.shown),
        (translate("Story", "Rounded by"), rounding.shown if rounding.minor else ""),
    ]


def event(line: StoryLine) -> str:
    """What happened, in words."""
    known = {
        "sale_opened": translate("Journal", "Sale opened"),
        "payment_created": translate("Journal", "Payment stored"),
        "sending": translate("Journal", "Request on its way"),
        "answered": translate("Journal", "The gateway answered"),
        "reading": translate("Journal", "The gateway was read"),
        "refused": translate("Journal", "The gateway refused"),
        "answer_lost": translate("Journal", "No answer came"),
        "searched_in_vain": translate("Journal", "Looked for it at the gateway: not there"),
        "dropped": translate("Journal", "Given up before it was sent"),
        "not_sendable": translate("Journal", "It could not be sent"),
        "cancel_asked": translate("Journal", "Cancel asked"),
        "cancel_accepted": translate("Journal", "The gateway took the cancel"),
        "cancel_unanswered": translate("Journal", "The cancel was not answered clearly"),
        "id_corrected": translate("Journal", "The gateway knows it by another id"),
        "look_refused": translate("Journal", "The gateway would not say"),
        "set_aside": translate("Journal", "Set aside"),
        "withdrawn": translate("Journal", "Code withdrawn"),
        "closed": translate("Journal", "Closed by a person"),
        "risk_accepted": translate("Journal", "Risk of charging twice accepted"),
        "review": translate("Journal", "To be looked at by a person"),
        "cash_taken": translate("Journal", "Cash taken"),
        "change_given": translate("Journal", "Change given"),
        "sale_settled": translate("Journal", "Sale settled"),
        "sale_left": translate("Journal", "The cashier left the sale"),
        "sale_resumed": translate("Journal", "The cashier took the sale up again"),
        "money_only_there": translate("Journal", "PayGate has a second payment"),
        "dealt_with": translate("Journal", "A person decided"),
        "receipt_made": translate("Journal", "Receipt made"),
        "receipt_ended": translate("Journal", "What became of the receipt"),
        "shift_opened": translate("Journal", "Shift opened"),
        "cash_moved": translate("Journal", "Cash moved in or out of the drawer"),
        "shift_closed": translate("Journal", "Shift closed"),
        "refund_promised": translate("Journal", "Money goes back"),
        "refund_settled": translate("Journal", "Money that was owed was given back"),
        "change_owed": translate("Journal", "Change is owed"),
        "change_settled": translate("Journal", "Change that was owed was given"),
    }
    return known.get(line.kind) or line.kind.replace("_", " ").capitalize()


def event_detail(line: StoryLine, cashier: str | None = None) -> str:
    """The rest of a journal row: the state it led to, what else it says, and who did it.

    Of whoever took the sale, its `cashier`, nothing more is said.
    """
    try:
        data = json.loads(line.data)
    except ValueError:
        return line.data[:_LONGEST_DETAIL]
    if not isinstance(data, dict):
        return line.data[:_LONGEST_DETAIL]
    receipt = data.get("receipt")
    # A receipt's own row said it there before every row said who.
    who = data.get("cashier") or (receipt.get("cashier") if isinstance(receipt, dict) else None)
    parts = [_detail(data)]
    if who not in (None, cashier):
        parts.append(translate("Journal", "by {name}").format(name=who))
    if (approver := data.get("approved_by")) is not None:
        parts.append(translate("Journal", "approved by {name}").format(name=approver))
    return payments.DOT.join(part[:_LONGEST_DETAIL] for part in parts if part)


def _detail(data: dict[str, Any]) -> str:
    if isinstance(data.get("dealt"), dict):
        return _choice(data["dealt"])
    if isinstance(data.get("refund"), dict):
        return _refund(data["refund"])
    if isinstance(data.get("cash"), dict):
        return _moved(data["cash"])
    if isinstance(data.get("receipt"), dict):
        return _receipt(data["receipt"])
    data.update(data.pop("there", None) or {})
    payment = data.get("payment")
    known = payment if isinstance(payment, dict) else {}
    parts = [state(str(known["state"]))] if known.get("state") else []
    for key, value in data.items():
        # What the row's payment says of itself is on its card; only another value is news.
        if key in _UNSAID or value in (None, "", [], {}, known.get(key)):
            continue
        # Only that it was sent again is worth a word.
        if key == "send" and value == 1:
            continue
        parts.append(f"{_label(key)}: {_plain(value)}")
    return payments.DOT.join(parts)[:_LONGEST_DETAIL]


def _receipt(told: dict[str, object]) -> str:
    """Which copy a receipt is, and how it left; or what became of it."""
    copy, way, state = told.get("copy"), told.get("way"), str(told.get("state"))
    if copy is None:
        ended = {
            "done": translate("Journal", "it left"),
            "failed": translate("Journal", "it did not leave"),
            "unknown": translate("Journal", "nobody knows whether it left"),
        }
        return ended.get(state, state)
    ways = {
        "text": translate("Journal", "as text"),
        "pdf": translate("Journal", "as a PDF"),
        "escpos": translate("Journal", "as the printer's bytes"),
        "print": translate("Journal", "on paper"),
    }
    which = translate("Journal", "COPY {number}").format(number=copy)
    how = ways.get(str(way), str(way or ""))
    parts = (which if copy else translate("Journal", "the original"), how)
    return payments.DOT.join(filter(None, parts))


def _moved(cash: dict[str, object]) -> str:
    """How much went into the drawer, or out of it."""
    minor, currency = cash.get("amount_minor"), cash.get("currency")
    known = isinstance(minor, int) and isinstance(currency, str)
    return Money(abs(minor), currency).shown if known else ""  # type: ignore[arg-type]


def _label(key: str) -> str:
    """A journal key for people; an unknown one as it is."""
    known = {
        "word": translate("Journal", "the gateway says"),
        "code": translate("Journal", "because"),
        "http_status": translate("Journal", "HTTP status"),
    }
    return known.get(key) or key.replace("_", " ")


def _choice(dealt: dict[str, object]) -> str:
    """What a person chose, with their words."""
    try:
        chosen = choice(ReviewChoice(str(dealt.get("choice"))))
    except ValueError:
        chosen = str(dealt.get("choice"))
    return payments.DOT.join(filter(None, (chosen, str(dealt.get("note") or ""))))[:_LONGEST_DETAIL]


def refund_state(refund: Refund) -> str:
    """Whether the customer has it, in a word or two."""
    if refund.is_change:
        return _change_state(refund)
    if refund.state is RefundState.OWED:
        return translate("Refund", "Owed to the customer")
    return {
        RefundWay.CASH: translate("Refund", "Given back in cash"),
        RefundWay.GATEWAY: translate("Refund", "Given back at the gateway"),
    }.get(refund.by, translate("Refund", "Given back"))


def _change_state(refund: Refund) -> str:
    if refund.state is RefundState.OWED:
        return translate("Refund", "Change owed to the customer")
    if refund.reference:
        pattern = translate("Refund", "Change taken off sale {number}")
        return pattern.format(number=refund.reference)
    return translate("Refund", "Change given in cash")


def refund_age(refund: Refund, now: datetime) -> tuple[str, Hue]:
    """For how long it is owed: a word and its hue."""
    words: dict[Age, tuple[str, Hue]] = {
        Age.TODAY: (translate("Refund", "Today"), "neutral"),
        Age.THIS_WEEK: (translate("Refund", "This week"), "amber"),
        Age.OLDER: (translate("Refund", "Older"), "bad"),
    }
    return words[age_of(refund.created_at.astimezone(), now.astimezone())]


def refund_detail(refund: Refund, now: datetime) -> str:
    """Its number, when it was given or promised, the gateway's word for it, and why."""
    at = times.moment(refund.settled_at or refund.created_at, now)
    told = () if refund.is_change else (refund.reference or "", refund.reason)
    parts = (refund.refund_number, at, *told)
    return payments.DOT.join(filter(None, parts))


def refund_refused(code: str) -> str:
    """Why no money goes back."""
    return {
        "nothing_proven": translate("Refund", "Nothing of this sale was paid, as far as is known."),
        "more_than_proven": translate("Refund", "More than was paid cannot go back."),
        "not_in_drawer": translate("Refund", "There is not so much in the drawer."),
        "already_done": translate("Refund", "This was given back already."),
        "no_reference": translate("Refund", "Type what the gateway calls it."),
        "cash_only": translate("Refund", "Change is given in cash alone."),
        "ledger": translate("Refund", "The sales file cannot be written, so nothing was noted."),
        "stopping": translate("Refund", "The till is closing and notes nothing more."),
        "locked": reasons.rejected("locked"),
        "right_lacking": reasons.rejected("right_lacking"),
    }.get(code, translate("Refund", "It could not be noted. Try again."))


def _refund(told: dict[str, object]) -> str:
    """How much goes back, how, and why; what is not as the till writes it is left out."""
    minor, by, given = told.get("amount_minor"), told.get("by"), told.get("state") == "done"
    known = type(minor) is int and told.get("currency") == "GHS"
    way = {
        "cash": translate("Journal", "in cash"),
        "gateway": translate("Journal", "by the gateway"),
    }
    parts = (
        Money(cast("int", minor)).shown if known else "",
        way.get(str(by), "") if given else translate("Journal", "owed"),
        str(told.get("reference") or ""),
        str(told.get("number") if told.get("change_of") else told.get("reason") or ""),
    )
    return payments.DOT.join(filter(None, parts))[:_LONGEST_DETAIL]


def state(word: str) -> str:
    """A payment's machine word for people; an unknown one as it is."""
    known: dict[str, str] = {
        PaymentState.CREATED: translate("Journal", "stored, not sent"),
        PaymentState.SENDING: translate("Journal", "sending"),
        PaymentState.UNCONFIRMED: translate("Journal", "not confirmed"),
        PaymentState.PENDING: translate("Journal", "waiting for the customer"),
        PaymentState.PROCESSING: translate("Journal", "money moving"),
        PaymentState.SUCCEEDED: translate("Journal", "paid"),
        PaymentState.FAILED: translate("Journal", "not paid"),
        PaymentState.CANCELLED: translate("Journal", "cancelled"),
        PaymentState.REFUSED: translate("Journal", "refused"),
    }
    return known.get(word, word)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
            return translate("Attention", "To review"), review(Review(value))
        case _:
            return translate("Attention", "To review"), item.cause.replace("_", " ")


def choice(value: ReviewChoice) -> str:
    """A choice, as its button says it and as it is told later."""
    return {
        ReviewChoice.GOODS_GIVEN: translate("Attention", "Goods given"),
        ReviewChoice.REFUND_OWED: translate("Attention", "Refund owed"),
        ReviewChoice.DUPLICATE: translate("Attention", "Duplicate"),
        ReviewChoice.NOT_OURS: translate("Attention", "Known, not ours"),
        ReviewChoice.NOTED: translate("Attention", "Seen, nothing to do"),
    }[value]


def item_amount(item: Attention) -> str:
    """The money that it is about."""
    return item.amount.shown if item.amount else translate("Attention", "No amount named")


def item_detail(item: Attention, now: datetime) -> str:
    """Whose it is and when it came: `sale T1-000061 · 020 ••• 4410 · noticed 14:02`."""
    number = ""
    if item.sale_number:
        number = payments.sale_words(item.sale_number)
    noticed = translate("Attention", "noticed {time}").format(
        time=times.moment(item.raised_at, now)
    )
    said = ""
    if item.word:
        said = translate("Attention", "PayGate says {word}").format(word=item.word)
    # Checkout's id is long and on no receipt: the sale's number and the method name it better.
    qr = item.gateway is not None and GATEWAYS[item.gateway].named_by_order
    named = translate("Payment", "QR code") if qr and item.payment_id else item.gateway_id
    return payments.DOT.join(
        filter(None, (number, payments.spaced(item.phone_masked), named, said, noticed))
    )


def dealt(item: Attention, now: datetime) -> str:
    """What a person did about it, when, and their words."""
    if item.choice is None or item.dealt_at is None:
        return ""
    return payments.DOT.join(
        filter(None, (choice(item.choice), times.moment(item.dealt_at, now), item.note or ""))
    )


def refused(code: str) -> str:
    """Why a choice was not noted."""
    if code == "ledger":
        return translate("Attention", "The sales file cannot be written, so nothing was noted.")
    if code == "locked":
        return reasons.rejected(code)
    return translate("Attention", "It was not noted ({code}).").format(code=code)
