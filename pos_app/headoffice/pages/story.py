"""A sale's story from its journal rows: in words for what is known, by its kind otherwise.

A row's data is a till's word: whatever is not as it should be is left out, and never trusted.
"""

from __future__ import annotations

import json
from typing import Any, Final

from pos_app.headoffice.pages.layout import amount

_LONGEST: Final = 200
_EVENTS: Final = {
    "sale_opened": "Sale opened",
    "payment_created": "Payment stored",
    "sending": "Request on its way",
    "answered": "The gateway answered",
    "reading": "The gateway was read",
    "refused": "The gateway refused",
    "answer_lost": "No answer came",
    "searched_in_vain": "Looked for at the gateway: not there",
    "dropped": "Given up before it was sent",
    "not_sendable": "It could not be sent",
    "cancel_asked": "Cancel asked",
    "cancel_accepted": "The gateway took the cancel",
    "cancel_unanswered": "The cancel was not answered clearly",
    "id_corrected": "The gateway knows it by another id",
    "look_refused": "The gateway would not say",
    "set_aside": "Set aside",
    "withdrawn": "Code withdrawn",
    "closed": "Closed by a person",
    "risk_accepted": "Risk of charging twice accepted",
    "review": "To be looked at by a person",
    "claim_confirmed": "Confirmed to the customer",
    "cash_taken": "Cash taken",
    "change_given": "Change given",
    "sale_settled": "Sale settled",
    "sale_left": "The cashier left the sale",
    "sale_resumed": "The cashier took the sale up again",
    "money_only_there": "The gateway has a second payment",
    "dealt_with": "A person decided",
    "receipt_made": "Receipt made",
    "receipt_ended": "What became of the receipt",
    "refund_promised": "Money goes back",
    "refund_settled": "Money that was owed was given back",
    "change_owed": "Change is owed",
    "change_settled": "Change that was owed was given",
}
STATES: Final = {
    "created": "stored, not sent",
    "sending": "on its way",
    "unconfirmed": "not confirmed",
    "pending": "waiting for the customer",
    "processing": "approved, money moving",
    "succeeded": "paid",
    "failed": "failed",
    "cancelled": "cancelled",
    "refused": "refused",
}
_CAUSES: Final = {
    "late": "Paid after all",
    "paid_twice": "Paid twice",
    "only_there": "Only the gateway has it",
    "second_request": "The gateway has it twice",
}
_RECEIPTS: Final = {
    "done": "it left",
    "failed": "it did not leave",
    "unknown": "nobody knows whether it left",
}


def event(kind: str) -> str:
    """What happened, in words."""
    return _EVENTS.get(kind) or plain(kind)


def cause(word: str) -> str:
    """Why something waits for a person, in words."""
    return _CAUSES.get(word) or plain(word)


def plain(word: str) -> str:
    """A word of the program's, as people read it."""
    return word.replace("_", " ").capitalize()


def detail(data: str) -> str:
    """What else a row says: the state it led to, how much, why, and who did it."""
    try:
        told: Any = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    parts = [*_about(told)]
    for label, key in (("by", "cashier"), ("approved by", "approved_by")):
        if isinstance(told.get(key), str):
            parts.append(f"{label} {told[key]}")
    return " · ".join(part[:_LONGEST] for part in parts if part)


def _about(told: dict[Any, Any]) -> list[str]:
    match told:
        case {"refund": {"number": number, "reason": reason, **rest}}:
            return [str(number), _money(rest), str(reason)]
        case {"cash": {**cash}}:
            return [_money(cash)]
        case {"receipt": {"copy": copy}}:
            return [f"copy {copy}" if copy else "the original"]
        case {"receipt": {"state": state}}:
            return [_RECEIPTS.get(str(state), str(state))]
        case {"dealt": {"choice": choice, **rest}}:
            return [plain(str(choice)), str(rest.get("note") or "")]
        case {"payment": {"state": state, **rest}}:
            return [STATES.get(str(state), str(state)), _money(rest), str(rest.get("reason") or "")]
        case {"sale": {"status": status, **rest}}:
            return [plain(str(status)), _money(rest)]
    return []


def _money(told: dict[Any, Any]) -> str:
    minor, currency = told.get("amount_minor"), told.get("currency")
    if type(minor) is not int or not isinstance(currency, str):
        return ""
    return amount(abs(minor), currency)
