"""Whose fault an uncaught error is: of a place beside the sale, which is closed, or of the sale.

It reads where the error came from, never what it says. Whatever it cannot place belongs to the
sale: only what is known to stand beside it may fail and leave the till going on.
"""

from __future__ import annotations

from traceback import walk_tb
from typing import TYPE_CHECKING, Final, NamedTuple

import shiboken6
from PySide6.QtCore import QObject

from pos_app.desktop.link.background import ErrandFailed

if TYPE_CHECKING:
    from types import FrameType, TracebackType

_SCREENS: Final = "pos_app.desktop.screens."
_DESKTOP: Final = "pos_app.desktop."

BESIDE: Final[dict[str, tuple[str, ...]]] = {
    f"{_SCREENS}history": ("history",),
    f"{_SCREENS}settings": ("settings",),
    f"{_SCREENS}first_run": ("first_run",),
    f"{_SCREENS}help": ("help",),
    f"{_SCREENS}update": ("update",),
    f"{_SCREENS}customer_phone": ("phone",),
    f"{_DESKTOP}help_details": ("help",),
    f"{_DESKTOP}phone_place": ("phone",),
    f"{_DESKTOP}settings_room": ("settings", "first_run", "help"),
    # These have no screen: what they wanted does not come, and that is all.
    f"{_DESKTOP}updating": (),
    f"{_DESKTOP}second_copy": (),
    f"{_DESKTOP}sounds": (),
}
"""The rooms beside the sale, and the places that an error in them closes."""

SALE: Final = (
    _SCREENS.rstrip("."),
    f"{_DESKTOP}counter",
    f"{_DESKTOP}sale_screens",
    f"{_DESKTOP}draft",
    f"{_DESKTOP}model",
    f"{_DESKTOP}bridge",
    "pos_app.engine.engine",
)
"""The rooms whose errors are the sale's own, whoever called them."""


def places_at_fault(error: BaseException, trace: TracebackType | None) -> tuple[str, ...] | None:
    """The places that this error closes, none where nothing is to be closed.

    Args:
        error: What nothing caught.
        trace: Where it went through.

    Returns:
        None where it went through the sale's own code, or through nobody's that stands beside it.
    """
    if isinstance(error, ErrandFailed):
        return _of_callable(error.asker).places
    owners = [_of_frame(frame) for frame, _ in walk_tb(trace)]
    if any(owner.sale for owner in owners):
        # It was interrupted, or is itself at fault; both may have left a sale half done.
        return None
    return next((owner.places for owner in reversed(owners) if owner.places is not None), None)


class _Owner(NamedTuple):
    """Whose something is: the sale's, that of places beside it, or nobody's in particular."""

    sale: bool = False
    places: tuple[str, ...] | None = None

    @property
    def known(self) -> bool:
        return self.sale or self.places is not None


def _of_frame(frame: FrameType) -> _Owner:
    owner = _of_object(frame.f_locals.get("self"))
    return owner if owner.known else _of_module(str(frame.f_globals.get("__name__", "")))


def _of_callable(asker: object) -> _Owner:
    owner = _of_object(getattr(asker, "__self__", None))
    return owner if owner.known else _of_module(str(getattr(asker, "__module__", "")))


def _of_object(thing: object) -> _Owner:
    """Who owns an object: its own room, or that of what it stands in."""
    owner = _of_module(type(thing).__module__)
    while not owner.known and isinstance(thing, QObject) and shiboken6.isValid(thing):
        thing = thing.parent()
        owner = _of_module(type(thing).__module__)
    return owner


def _of_module(module: str) -> _Owner:
    for room, places in BESIDE.items():
        if _within(module, room):
            return _Owner(places=places)
    return _Owner(sale=any(_within(module, room) for room in SALE))


def _within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")
