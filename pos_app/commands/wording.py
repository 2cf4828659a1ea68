"""The words of the command line for the codes that the other rooms give. English, one line each.

A code without words here would reach a person as it is, so a test holds that every code has some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.money import AmountProblem
from pos_app.domain.payment import PaymentState
from pos_app.domain.phone import PhoneProblem
from pos_app.engine.events import MethodOff

if TYPE_CHECKING:
    from pos_app.domain.money import AmountError
    from pos_app.domain.payment import Payment

STATES = {
    PaymentState.CREATED: "Stored, nothing sent yet",
    PaymentState.SENDING: "Sending the request",
    PaymentState.UNCONFIRMED: "Not confirmed yet, still checking",
    PaymentState.PENDING: "Waiting for the customer to approve",
    PaymentState.PROCESSING: "Approved, the network is moving the money",
    PaymentState.SUCCEEDED: "PAID",
    PaymentState.FAILED: "Not paid",
    PaymentState.CANCELLED: "Cancelled",
    PaymentState.REFUSED: "Not paid: the gateway refused it",
}

AMOUNTS = {
    AmountProblem.EMPTY: "No amount was given.",
    AmountProblem.NOT_A_NUMBER: "The amount is not a number. Write it like 12.50.",
    AmountProblem.BARE_POINT: "The amount needs digits on both sides of its point, like 0.50.",
    AmountProblem.BAD_GROUPING: "Commas and spaces in an amount group three digits, like 1,250.00; "
    "the point separates the pesewas.",
    AmountProblem.TOO_MANY_DECIMALS: "An amount has at most two decimals.",
    AmountProblem.NEGATIVE: "The amount must be more than zero.",
    AmountProblem.ZERO: "The amount must be more than zero.",
    AmountProblem.OTHER_CURRENCY: "The amount is in {sign}, and this till takes GHS.",
    AmountProblem.OVER_MAXIMUM: "The amount is over this till's maximum of {maximum}.",
}

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

METHODS_OFF = {
    MethodOff.KEYS_MISSING: "its keys are missing: put them in with Settings in the window, or "
    "set POS_APP_PAYGATE_API_KEY, POS_APP_CHECKOUT_API_KEY and POS_APP_CHECKOUT_SECRET_KEY",
    MethodOff.NOT_A_SECRET_KEY: "this is not a secret key: PayGate's begins with sk_, Checkout's "
    "are long words without spaces; copy it again",
    MethodOff.SECRET_STORE_FAILED: "the system's secret store did not answer: unlock it, or give "
    "the keys in the environment (POS_APP_PAYGATE_API_KEY, POS_APP_CHECKOUT_API_KEY, "
    "POS_APP_CHECKOUT_SECRET_KEY)",
    MethodOff.TEST_KEY_IN_LIVE: "its key is a test key, and this till is live: put in the live key",
    MethodOff.UNIT_NOT_SET: 'amount_unit is not set: write amount_unit = "major" or "minor" '
    "under [checkout] in config.toml",
    MethodOff.NETWORK_OFF: "every network is switched off in config.toml",
    MethodOff.URLS_MISSING: "ipn_url or callback_url is missing under [checkout] in config.toml",
    MethodOff.BAD_SETTINGS: "its settings cannot be used: see `pos-app doctor`",
}

REJECTED = {
    "not_ready": "The till is not ready yet. Try again in a moment.",
    "stopping": "The till is stopping. Nothing was sent.",
    "network_off": "This network is switched off in the settings.",
    "over_maximum": "The amount is over this till's maximum.",
    "pesewas_not_possible": "The checkout page takes whole cedis only: leave the pesewas off.",
    "too_large": "The amount is too large for the checkout page.",
    "sale_blocked": "An earlier payment of this sale may still be paid.",
    "sale_settled": "This sale is already settled.",
    "amount_differs": "The amount differs from the sale's.",
    "unknown_sale": "There is no such sale.",
    "ledger": "The ledger could not be written. Nothing was sent.",
    "mistake": "A mistake in the program stopped this charge: look with `pos-app sales` before you "
    "try again.",
}


TRAINING = "TRAINING: no real money moves."

NOT_DECIDED = "Not decided yet: `pos-app recover` goes on watching."

LEDGER = {
    "damaged": "The ledger is damaged: run `pos-app verify`, and restore a backup with "
    "`pos-app restore FILE`.",
    "unreadable": "The ledger cannot be read: check the file's permissions and its disk.",
    "newer": "The ledger was written by a newer version of this program: install that version. "
    "The file was left alone.",
    "older": "The ledger is from an older version of this program: open the till once, or run "
    "`pos-app recover`, to bring it up to date.",
    "unwritable": "The ledger cannot be written: check the file's permissions and its disk. "
    "Nothing was charged.",
    "full": "The disk is full: make room, then try again. Nothing was charged.",
    "held": "Another till program holds this ledger: close it, then try again.",
    "busy": "The ledger is busy (a backup or another program reads it). Try again in a moment.",
    "missing": "There is no ledger yet: no sale has been made here.",
    "other_mode": "The ledger belongs to the other mode (training or live): set the mode back in "
    "config.toml, or put the right file in its place. The file was left alone.",
    "other_currency": "The ledger is in another currency than this till: set the currency back in "
    "config.toml. The file was left alone.",
}

NO_LEDGER = (
    "The ledger is gone, though there are backups of it: open the till or run `pos-app recover`, "
    "which puts the newest one back, or choose one with `pos-app restore FILE`."
)

# Said before anything else of a ledger that the till found to lack what its backups know.
LOST = {
    "behind": "The ledger is an older one than its backups know: sales are missing. Reconcile "
    "every day from {day} on with `pos-app reconcile`, or put the newest backup back with "
    "`pos-app restore FILE`.",
    "missing": "The ledger was gone, though there are backups of it: what they hold was put back, "
    "and sales may be missing. Reconcile every day from {day} on with `pos-app reconcile`.",
}

# Of a file that is to be put back, where the ledger itself is not in question.
BACKUP = {
    "damaged": "The backup is damaged, or is no backup of a till: choose another one. The ledger "
    "was left alone.",
    "unreadable": "The backup cannot be read: check the file's permissions and its disk. The "
    "ledger was left alone.",
    "newer": "The backup was made by a newer version of this program: install that version. The "
    "ledger was left alone.",
    "missing": "The backup is empty or is not there: choose another one. The ledger was left "
    "alone.",
    "other_mode": "The backup belongs to the other mode (training or live): choose one of this "
    "till's mode. The ledger was left alone.",
    "other_currency": "The backup is in another currency than this till: choose another one. The "
    "ledger was left alone.",
}

LEDGER_PROBLEMS = {
    "file_damaged": "The file is damaged",
    "schema_differs": "A table, an index, a view or a trigger was changed by another program",
    "schema_added": "Another program added a table, an index or a view",
    "journal_gap": "Journal rows are missing",
    "chain_broken": "A journal row was changed",
    "row_damaged": "A journal row cannot be read",
    "number_gap": "A sale number is missing",
    "projection_differs": "A table says something else than the journal",
    "side_missing": "A stored number or message is missing",
    "side_damaged": "A stored number or message was changed",
    "tail_cut": "The ledger lost its end",
    "other_chain": "The ledger went on from an older copy",
    "loss_waits": "The ledger lost sales that a backup knows",
}

# Why an address of a checkout page is never shown; the address itself is never repeated.
PAGES = {
    "foreign_host": "its page is on a host that is not allowed",
    "plain_http": "its page is not encrypted",
    "user_info": "its page's address hides a name and a password",
    "too_long": "its page's address is too long",
    "test_page": "its page is a test page, which takes no real money",
    "not_a_url": "its page has no usable address",
}


def state_words(payment: Payment) -> str:
    """Return one line on where a payment stands, for people."""
    words = STATES[payment.state]
    if payment.state is PaymentState.UNCONFIRMED and not payment.may_have_left:
        words = "Not sent yet, still trying"
    if payment.state is PaymentState.SUCCEEDED and payment.late:
        words = "PAID LATE"
    if payment.withdrawn_at is not None and payment.unresolved:
        words = "Withdrawn, still checking"
        if payment.withdraw_reason in PAGES:
            words = f"Not shown, {PAGES[payment.withdraw_reason]}"
    if payment.closed_at is not None and payment.state is not PaymentState.SUCCEEDED:
        words = f"Closed ({words.lower()})"
    if payment.cancel_requested_at is not None and payment.state is PaymentState.PROCESSING:
        words = "Too late to cancel: the network is moving the money"
    if payment.reason and payment.state in (PaymentState.FAILED, PaymentState.REFUSED):
        words = f"{words}: {payment.reason}"
    return words


def amount_words(error: AmountError) -> str:
    """Return why an amount was refused."""
    maximum = error.maximum.shown if error.maximum else ""
    return AMOUNTS[error.code].format(maximum=maximum, sign=error.sign)
