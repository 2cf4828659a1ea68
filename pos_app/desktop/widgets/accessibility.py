"""What a screen reader is told: what each part of ours is, and once what has changed.

Parts that are no stock control have no role of Qt's; here is the one table of theirs. It must never
say a thing twice, and a reader that is not there costs nothing.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_Role = QAccessible.Role

ROLES: Final = {
    "AmountDisplay": _Role.StaticText,
    "AmountText": _Role.StaticText,
    "Banner": _Role.AlertMessage,
    "Chart": _Role.Chart,
    "ConnectionDot": _Role.StaticText,
    "CustomersPhone": _Role.Grouping,
    "ElapsedRing": _Role.StaticText,
    "InlineConfirm": _Role.AlertMessage,
    "Notice": _Role.Notification,
    "PaymentCard": _Role.ListItem,
    "PhoneDisplay": _Role.Grouping,
    "QrView": _Role.Graphic,
    "Rail": _Role.Grouping,
    "Screen": _Role.Pane,
    "StepBar": _Role.StaticText,
    "VerdictPane": _Role.Notification,
}
"""The role of each part that Qt knows nothing of, by its class or the one that it extends."""


@cache
def give_roles() -> None:
    """Tell readers the roles, from now on; again changes nothing."""
    QAccessible.installFactory(_interface)


def announce(widget: QWidget, text: str, *, at_once: bool = True) -> None:
    """Have a reader say this, wherever the focus is.

    Args:
        widget: A part of the window that can be seen.
        text: Already translated; nothing is said where it is empty.
        at_once: Also in the middle of something else.
    """
    if not text:
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)


def _interface(name: str, thing: object) -> QAccessibleInterface | None:
    role = ROLES.get(name)
    if role is None or not isinstance(thing, QWidget):
        return None
    return QAccessibleWidget(thing, role)
