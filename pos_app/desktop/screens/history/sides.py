"""Makes History's other pages, each when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.desktop.screens.history.attention_page import AttentionPage
from pos_app.desktop.screens.history.claim_page import ClaimPage
from pos_app.desktop.screens.history.day_page import DayPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.context import Desk
    from pos_app.desktop.screens.history.filters import Filters
    from pos_app.desktop.screens.history.side_page import SidePage


def make_side(name: str, desk: Desk, filters: Filters, ref: Callable[[], str]) -> SidePage:
    """The page of this name: `day`, `claim` or `attention`.

    Args:
        name: Which.
        desk: The way to ask, and what is known.
        filters: What the list shows, and so which day is meant.
        ref: Gives a new question's token.
    """
    if name == "day":
        return DayPage(desk, ref, filters.chosen_day)
    if name == "claim":
        return ClaimPage(desk, ref)
    return AttentionPage(desk, ref)
