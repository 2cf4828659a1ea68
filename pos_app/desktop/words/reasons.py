"""The words for codes: why a charge cannot be, why a method is off, what is wrong with the ledger.

Each code has one clear sentence with what to do. A gateway's own reason is outside text: it is
shown as it came, plain, and only a code of ours is translated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.shortcuts import QT_TRANSLATE_NOOP
from pos_app.domain.keypad import EntryProblem
from pos_app.domain.money import AmountProblem
from pos_app.domain.phone import PhoneProblem

if TYPE_CHECKING:
    from pos_app.domain.money import AmountError
    from pos_app.engine.events import MethodOff

translate = QCoreApplication.translate


REJECTED: dict[str, str] = {
    "not_ready": QT_TRANSLATE_NOOP("Codes", "The till is still starting. Try again in a moment."),
    "stopping": QT_TRANSLATE_NOOP("Codes", "The till is closing and takes no new payment."),
    "gateway_off": QT_TRANSLATE_NOOP("Codes", "This way to pay is off. Settings says why."),
    "network_off": QT_TRANSLATE_NOOP("Codes", "This network is switched off in Settings."),
    "over_maximum": QT_TRANSLATE_NOOP("Codes", "This is more than this till may take in one sale."),
    "unit_not_set": QT_TRANSLATE_NOOP(
        "Codes", "QR is off until the owner sets Checkout's amount unit."
    ),
    "pesewas_not_possible": QT_TRANSLATE_NOOP("Codes", "QR takes whole cedis only: no pesewas."),
    "too_large": QT_TRANSLATE_NOOP("Codes", "This amount is too large for QR."),
    "sale_blocked": QT_TRANSLATE_NOOP(
        "Codes", "An earlier request of this sale may still be paid."
    ),
    "sale_settled": QT_TRANSLATE_NOOP("Codes", "This sale is paid already."),
    "amount_differs": QT_TRANSLATE_NOOP("Codes", "The amount is in another currency."),
    "more_than_left": QT_TRANSLATE_NOOP("Codes", "This is more than what is left of the sale."),
    "cash_off": QT_TRANSLATE_NOOP("Codes", "Cash is switched off in Settings."),
    "tendered_short": QT_TRANSLATE_NOOP("Codes", "The cash is less than what is due."),
    "tendered_too_much": QT_TRANSLATE_NOOP("Codes", "The cash is far more than what is due."),
    "owed_too_much": QT_TRANSLATE_NOOP("Codes", "No more can be owed than the change is."),
    "unknown_slip": QT_TRANSLATE_NOOP("Codes", "There is no change owed under this number."),
    "slip_settled": QT_TRANSLATE_NOOP("Codes", "The change of this slip was given already."),
    "not_in_drawer": QT_TRANSLATE_NOOP(
        "Codes", "There is not so much in the drawer. Owe some of the change."
    ),
    "not_known": QT_TRANSLATE_NOOP(
        "Codes",
        "The sales file cannot be read: this cash may be stored already. Look in History first.",
    ),
    "shift_closed": QT_TRANSLATE_NOOP("Codes", "No shift is open: this till sells only in one."),
    "unknown_sale": QT_TRANSLATE_NOOP("Codes", "This sale is not in the log."),
    "ledger": QT_TRANSLATE_NOOP(
        "Codes", "The sales file cannot be written, so nothing was charged."
    ),
    "locked": QT_TRANSLATE_NOOP("Codes", "The till is locked: say who you are first."),
    "right_lacking": QT_TRANSLATE_NOOP(
        "Codes", "This needs a supervisor's or the owner's approval."
    ),
    "mistake": QT_TRANSLATE_NOOP(
        "Codes", "A mistake in the till, so nothing was sent. Look in progress, then try again."
    ),
}
OFF: dict[str, str] = {
    "not_a_secret_key": QT_TRANSLATE_NOOP(
        "Codes", "This is not a secret key: put it in again in Settings"
    ),
    "keys_missing": QT_TRANSLATE_NOOP("Codes", "Keys missing: add them in Settings"),
    "secret_store_failed": QT_TRANSLATE_NOOP("Codes", "The computer's key store does not answer"),
    "test_key_in_live": QT_TRANSLATE_NOOP("Codes", "A test key is set, but the till is live"),
    "unit_not_set": QT_TRANSLATE_NOOP("Codes", "Off until its amount unit is set in Settings"),
    "network_off": QT_TRANSLATE_NOOP("Codes", "Switched off in Settings"),
    "urls_missing": QT_TRANSLATE_NOOP("Codes", "Its web addresses are missing in Settings"),
    "bad_settings": QT_TRANSLATE_NOOP("Codes", "Its settings are wrong: see Settings"),
}
LEDGER: dict[str, str] = {
    "damaged": QT_TRANSLATE_NOOP(
        "Codes", "The sales file is damaged and is left alone. Restore a backup."
    ),
    "unreadable": QT_TRANSLATE_NOOP("Codes", "The sales file cannot be read. Check the disk."),
    "older": QT_TRANSLATE_NOOP(
        "Codes", "The sales file is from an older version. Close the till and open it again."
    ),
    "newer": QT_TRANSLATE_NOOP(
        "Codes", "The sales file is from a newer version. Update this till."
    ),
    "unwritable": QT_TRANSLATE_NOOP("Codes", "The sales file cannot be written. Check its folder."),
    "full": QT_TRANSLATE_NOOP("Codes", "The disk is full. Make room."),
    "held": QT_TRANSLATE_NOOP("Codes", "Another till program has the sales file open. Close it."),
    "busy": QT_TRANSLATE_NOOP("Codes", "Another program keeps the sales file busy. Close it."),
    "missing": QT_TRANSLATE_NOOP("Codes", "The sales file is missing. Restore a backup."),
    "other_mode": QT_TRANSLATE_NOOP(
        "Codes", "The sales file belongs to the other mode, training or live. Set the mode back."
    ),
    "other_currency": QT_TRANSLATE_NOOP(
        "Codes", "The sales file is in another currency. Set the currency back."
    ),
}
ENTRY = {
    EntryProblem.EMPTY: QT_TRANSLATE_NOOP("Codes", "Type the amount first."),
    EntryProblem.UNFINISHED: QT_TRANSLATE_NOOP(
        "Codes", "The sum is not finished: type the next number."
    ),
    EntryProblem.FACTOR: QT_TRANSLATE_NOOP("Codes", "× needs a whole number from 1 to 999."),
    EntryProblem.ZERO: QT_TRANSLATE_NOOP("Codes", "The amount is zero."),
    EntryProblem.OVER_MAXIMUM: QT_TRANSLATE_NOOP(
        "Codes", "Over this till's maximum. Press C or Backspace."
    ),
    EntryProblem.TOO_MANY_DECIMALS: QT_TRANSLATE_NOOP(
        "Codes", "Two decimals at most. Press C or Backspace."
    ),
    EntryProblem.TOO_LONG: QT_TRANSLATE_NOOP("Codes", "The sum is too long. Press C or Backspace."),
}
AMOUNT: dict[str, str] = {
    AmountProblem.EMPTY: QT_TRANSLATE_NOOP("Codes", "There is nothing to paste."),
    AmountProblem.NOT_A_NUMBER: QT_TRANSLATE_NOOP(
        "Codes", "What was pasted is no amount: type it, like 12.50."
    ),
    AmountProblem.BARE_POINT: QT_TRANSLATE_NOOP(
        "Codes", "What was pasted lacks digits beside its point: type it, like 0.50."
    ),
    AmountProblem.BAD_GROUPING: QT_TRANSLATE_NOOP(
        "Codes", "What was pasted can be read in two ways: type it, like 1,250.00."
    ),
    AmountProblem.TOO_MANY_DECIMALS: QT_TRANSLATE_NOOP(
        "Codes", "What was pasted has more than two decimals."
    ),
    AmountProblem.NEGATIVE: QT_TRANSLATE_NOOP("Codes", "What was pasted is not above zero."),
    AmountProblem.ZERO: QT_TRANSLATE_NOOP("Codes", "What was pasted is not above zero."),
    AmountProblem.OVER_MAXIMUM: QT_TRANSLATE_NOOP(
        "Codes", "What was pasted would go over this till's maximum of {maximum}."
    ),
    AmountProblem.OTHER_CURRENCY: QT_TRANSLATE_NOOP(
        "Codes", "What was pasted is in {sign}, and this till takes cedis."
    ),
}

PHONE = {
    PhoneProblem.EMPTY: QT_TRANSLATE_NOOP("Codes", "Type the customer's phone number."),
    PhoneProblem.LETTER_O: QT_TRANSLATE_NOOP("Codes", "There is a letter O: type the digit 0."),
    PhoneProblem.LETTERS: QT_TRANSLATE_NOOP("Codes", "A phone number has no letters."),
    PhoneProblem.BAD_CHARACTER: QT_TRANSLATE_NOOP("Codes", "Digits only, please."),
    PhoneProblem.WRONG_START: QT_TRANSLATE_NOOP(
        "Codes", "A number in Ghana begins with 0 or +233."
    ),
    PhoneProblem.TOO_SHORT: QT_TRANSLATE_NOOP("Codes", "The number is too short: 10 digits."),
    PhoneProblem.TOO_LONG: QT_TRANSLATE_NOOP("Codes", "The number is too long: 10 digits."),
}
DONE: dict[str, str] = {
    "done": "",
    "unknown_payment": QT_TRANSLATE_NOOP("Codes", "This payment is not in the log."),
    "too_late": QT_TRANSLATE_NOOP("Codes", "Too late to cancel: the network is moving the money."),
    "only_drop": QT_TRANSLATE_NOOP(
        "Codes", "It can be sent no more: drop it, and charge anew if it is still wanted."
    ),
    "not_allowed_yet": QT_TRANSLATE_NOOP("Codes", "It can be closed 15 minutes after it was sent."),
    "still_payable": QT_TRANSLATE_NOOP("Codes", "The customer may still pay it."),
    "already_over": QT_TRANSLATE_NOOP("Codes", "It is over already."),
    "lost_answer": QT_TRANSLATE_NOOP("Codes", "No clear answer yet. Still checking."),
    "gateway_off": QT_TRANSLATE_NOOP("Codes", "This gateway is off: see Settings."),
    "ledger": QT_TRANSLATE_NOOP("Codes", "The sales file cannot be written."),
    "locked": REJECTED["locked"],
    "right_lacking": REJECTED["right_lacking"],
    "mistake": QT_TRANSLATE_NOOP("Codes", "A mistake in the till: look before you try again."),
}
REASONS: dict[str, str] = {
    "foreign_host": QT_TRANSLATE_NOOP(
        "Codes", "The gateway sent a page of a site that is not allowed"
    ),
    "plain_http": QT_TRANSLATE_NOOP("Codes", "The gateway sent a page that is not encrypted"),
    "user_info": QT_TRANSLATE_NOOP("Codes", "The gateway sent a page that is not safe"),
    "too_long": QT_TRANSLATE_NOOP("Codes", "The gateway sent a page address that is too long"),
    "test_page": QT_TRANSLATE_NOOP("Codes", "The gateway sent a test page, and the till is live"),
    "not_a_url": QT_TRANSLATE_NOOP("Codes", "The gateway sent no page that can be shown"),
    "customer_left": QT_TRANSLATE_NOOP("Codes", "The customer left"),
    "paid_in_cash": QT_TRANSLATE_NOOP("Codes", "Paid in cash"),
    "charged_by_mistake": QT_TRANSLATE_NOOP("Codes", "Charged by mistake"),
    "other_reason": QT_TRANSLATE_NOOP("Codes", "Closed for another reason"),
    "cashier": QT_TRANSLATE_NOOP("Codes", "Stopped at the till"),
    "sale_paid": QT_TRANSLATE_NOOP("Codes", "The sale was paid, so this one was withdrawn"),
    "asked": QT_TRANSLATE_NOOP("Codes", "The code was withdrawn at the till"),
    "never_sent": QT_TRANSLATE_NOOP("Codes", "Never sent"),
    "too_old": QT_TRANSLATE_NOOP("Codes", "It could not be sent in time, so it was not sent"),
    "withheld": QT_TRANSLATE_NOOP("Codes", "It was not wanted any more, so it was not sent again"),
    "training_answer": QT_TRANSLATE_NOOP(
        "Codes", "A training gateway answered: check the gateway's address in Settings"
    ),
    "cancelled_before_sending": QT_TRANSLATE_NOOP("Codes", "Cancelled before it was sent"),
    "body_damaged": QT_TRANSLATE_NOOP("Codes", "The stored request is damaged, so it was not sent"),
    "unforeseen": QT_TRANSLATE_NOOP("Codes", "A mistake in the till met its sending"),
    "stopped_while_sending": QT_TRANSLATE_NOOP("Codes", "The till stopped while it was sending"),
    "gateway_off": QT_TRANSLATE_NOOP("Codes", "This way to pay is off"),
    "test_key_in_live": QT_TRANSLATE_NOOP("Codes", "A test key is set, but the till is live"),
    "name_not_resolved": QT_TRANSLATE_NOOP(
        "Codes", "The gateway's address was not found: is this computer online?"
    ),
    "connect_failed": QT_TRANSLATE_NOOP("Codes", "There was no connection to the gateway"),
    "certificate_refused": QT_TRANSLATE_NOOP(
        "Codes", "The gateway's certificate was refused, so nothing was sent"
    ),
    "not_sent_in_time": QT_TRANSLATE_NOOP(
        "Codes", "There was no connection to the gateway in time"
    ),
    "deadline_passed": QT_TRANSLATE_NOOP("Codes", "The gateway did not answer in time"),
    "connection_lost": QT_TRANSLATE_NOOP(
        "Codes", "The connection was lost before the answer was whole"
    ),
    "not_http": QT_TRANSLATE_NOOP("Codes", "What came back is no answer of the gateway"),
    "not_json": QT_TRANSLATE_NOOP("Codes", "What came back is no answer of the gateway"),
    "too_large": QT_TRANSLATE_NOOP("Codes", "The gateway's answer was too large"),
    "redirected": QT_TRANSLATE_NOOP(
        "Codes", "The gateway's answer points elsewhere, and the till does not go"
    ),
    "encoded": QT_TRANSLATE_NOOP(
        "Codes", "The gateway's answer was packed, and the till asked for it plain"
    ),
    "rate_limited": QT_TRANSLATE_NOOP("Codes", "The gateway asks to slow down"),
    "bad_header": QT_TRANSLATE_NOOP(
        "Codes", "A key has a character that cannot be sent: see Settings"
    ),
    "bad_url": QT_TRANSLATE_NOOP("Codes", "The gateway's address in Settings cannot be used"),
    "plain_http_refused": QT_TRANSLATE_NOOP(
        "Codes", "The gateway's address in Settings is not encrypted"
    ),
    "transport_closed": QT_TRANSLATE_NOOP("Codes", "The till was closing"),
}
_CODE = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"


def rejected(code: str) -> str:
    """Why a charge was refused by the till itself."""
    return _said(REJECTED, code)


def method_off(code: MethodOff) -> str:
    """Why a way to pay cannot be used."""
    return translate("Codes", OFF[code.value])


def ledger(code: str) -> str:
    """What is wrong with the ledger."""
    return _said(LEDGER, code)


def keypad() -> dict[str, str]:
    """What a screen reader says of the keys that are no digits."""
    return {
        "00": translate("Keypad", "double zero"),
        "dot": translate("Keypad", "point"),
        "plus": translate("Keypad", "plus"),
        "times": translate("Keypad", "times"),
        "clear": translate("Keypad", "clear"),
        "back": translate("Keypad", "take back the last digit"),
    }


def entry(problem: EntryProblem) -> str:
    """Why the keyed amount cannot be charged."""
    return translate("Codes", ENTRY[problem])


def amount(error: AmountError) -> str:
    """Why what was pasted is no amount."""
    maximum = error.maximum.shown if error.maximum else ""
    words = translate("Codes", AMOUNT[error.code])
    return words.format(maximum=maximum, sign=error.sign)


def phone(problem: PhoneProblem) -> str:
    """Why the typed number is no phone number."""
    return translate("Codes", PHONE[problem])


def done(code: str) -> str:
    """Why a request did not do what was asked; empty when it did."""
    return _said(DONE, code)


def reason(text: str) -> str:
    """Why a payment ended: a code of ours in words, or the gateway's words as they came."""
    if text in REASONS:
        return translate("Codes", REASONS[text])
    if re.fullmatch("http_[0-9]{3}", text):
        pattern = translate("Codes", "The gateway answered with error {number}")
        return pattern.format(number=text[-3:])
    if re.fullmatch(_CODE, text) and "_" in text:
        return text.replace("_", " ").capitalize()
    return text


def _said(table: dict[str, str], code: str) -> str:
    words = table.get(code)
    if words is None:
        return translate("Codes", "It did not work ({code}).").format(code=code)
    return translate("Codes", words) if words else ""
