"""The words about people: what somebody is, why a PIN is refused, what waits while it is locked.

Only words: a PIN must never be among them.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words import reasons, times
from pos_app.domain.people import PersonRefusal, Role

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

translate = QCoreApplication.translate


def role(value: Role) -> str:
    """What somebody is."""
    return {
        Role.CASHIER: translate("People", "cashier"),
        Role.SUPERVISOR: translate("People", "supervisor"),
        Role.OWNER: translate("People", "owner"),
    }[value]


def may(value: Role) -> str:
    """What somebody may do alone."""
    return {
        Role.CASHIER: translate("People", "Sells; another approves what goes back or out."),
        Role.SUPERVISOR: translate("People", "Sells, gives back, approves for cashiers."),
        Role.OWNER: translate("People", "May do everything: settings and people too."),
    }[value]


def refused(code: str, name: str, wait_seconds: float = 0.0) -> str:
    """Why this person's PIN is not taken, and how long it may not be tried again."""
    return " ".join(filter(None, (_why(code, name), wait(wait_seconds))))


def _why(code: str, name: str) -> str:
    match code:
        case "wrong_pin":
            return translate("People", "Wrong PIN.")
        case "too_soon":
            return translate("People", "Too many wrong PINs.")
        case "too_many":
            pattern = translate(
                "People", "Too many wrong PINs. An owner must give {name} a new PIN."
            )
            return pattern.format(name=name)
        case "no_key":
            return translate(
                "People",
                "No PIN can be checked: this computer's key store does not answer. Tell the owner.",
            )
        case "unknown_person":
            return translate("People", "{name} is not set up any more.").format(name=name)
        case "stopping":
            return translate("People", "The till is closing.")
        case "ledger":
            return translate("People", "The sales file cannot be written, so nobody is let in.")
        case _:
            return reasons.rejected(code)


def wait(seconds: float) -> str:
    """How long a PIN may not be tried again; empty where it may."""
    if seconds <= 0:
        return ""
    return translate("People", "Try again in {time}.").format(time=times.elapsed(ceil(seconds)))


def not_changed(code: str, name: str = "") -> str:
    """Why somebody is not set up or changed: at the place, what to do."""
    match code:
        case PersonRefusal.NO_NAME:
            return translate("People", "Type a name of 1 to 40 letters.")
        case PersonRefusal.NAME_TAKEN:
            return translate("People", "Somebody of this name is here, or was: choose another.")
        case PersonRefusal.NOT_A_PIN:
            return translate("People", "A PIN has 4 to 6 digits.")
        case PersonRefusal.LAST_OWNER:
            return translate(
                "People",
                "{name} is the only owner and stays: nobody else could set people up. Add another "
                "owner first.",
            ).format(name=name)
        case PersonRefusal.UNKNOWN:
            return _why(code, name)
        case "ledger":
            return translate("People", "The sales file cannot be written, so nothing was changed.")
        case "locked" | "right_lacking":
            return owner_only()
        case _:
            return reasons.rejected(code)


def plain() -> str:
    """That a PIN can be found out from the ledger's file, where no key is kept beside it."""
    return translate(
        "People",
        "This computer has no store for the till's own key: whoever gets the sales file can find "
        "the PIN out.",
    )


def owner_only() -> str:
    """Why Settings do not open."""
    return translate("People", "Only an owner opens Settings: lock the till, and let one sign in.")


def locks_later() -> str:
    """That the lock waits until the payment has left the screen."""
    return translate("People", "Locks after this payment.")


def reports_lacking() -> str:
    """Why Reports do not open."""
    return translate("People", "Only a supervisor or an owner opens Reports.")


def reset(at: datetime, zone: tzinfo | None = None) -> str:
    """That nobody is set up any more, and since when."""
    pattern = translate(
        "People", "Everybody was taken out of this till by its computer's account on {day}"
    )
    return pattern.format(day=times.day(at, zone))
