"""Zs side by side, who was over or short, and which shifts are still open."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pos_app.headoffice.pages.figures import MOST
from pos_app.headoffice.pages.heard import heard_line
from pos_app.headoffice.pages.html import Html, join, name, tag
from pos_app.headoffice.pages.layout import (
    Column,
    amount,
    card,
    day_words,
    more,
    nothing,
    over_short,
    table,
    told,
)
from pos_app.headoffice.pages.rows import (
    date_field,
    files,
    till_cell,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from pos_app.headoffice.pages.figures import OwnerFigures


def zs_page(figures: OwnerFigures, first: date, last: date, now: datetime) -> Html:
    """Zs side by side, who was over or short, and what is still open."""
    zs, tills, still = figures.zs(first, last), figures.tills(), figures.still_open()
    days = (
        tag("label", tag("span", "From"), date_field("from", first)),
        tag("label", tag("span", "To"), date_field("to", last)),
    )
    return join(
        tag("h1", "Zs"),
        tag("form", days, tag("button", "Show"), class_="chooser", method="get", action="/zs"),
        heard_line([till for till in tills if not till.training], now),
        card("Who was over or short", _people(zs[:MOST])),
        card(f"Zs from {day_words(first)} to {day_words(last)}", _zs(zs[:MOST], now),
             more(len(zs), MOST), files("zs", first, last)),
        card("Still open", _still_open(still[:MOST], now), more(len(still), MOST)),
    )  # fmt: skip


def _zs(zs: list[Any], now: datetime) -> Html:
    if not zs:
        return nothing("No shift was closed.")
    columns = [
        Column("Till"), Column("Z", figures=True), Column("Closed"), Column("By"),
        Column("Expected", figures=True), Column("Counted", figures=True),
        Column("Over or short", figures=True), Column("Why"), Column("Grand total", figures=True),
    ]  # fmt: skip
    rows = [
        (
            till_cell(z), z.z_number, told(z.closed_at, now), name(z.closed_by or "–"),
            amount(z.expected_minor, z.currency), amount(z.counted_minor, z.currency),
            over_short(z.difference_minor, z.currency), name(z.reason or "–"),
            amount(z.grand_total_minor, z.currency),
        )
        for z in zs
    ]  # fmt: skip
    return table("Zs", columns, rows)


def _people(zs: list[Any]) -> Html:
    """Sums of what the drawers of each person were over and short; training is no money."""
    people: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for z in zs:
        if not z.training and z.difference_minor is not None:
            sums = people[z.closed_by or "nobody named", z.shop or "", z.currency]
            sums[0] += 1
            sums[1 if z.difference_minor > 0 else 2] += z.difference_minor
    if not people:
        return nothing("No drawer was counted.")
    columns = [Column("Who"), Column("Shop"), Column("Zs", figures=True),
               Column("Over", figures=True), Column("Short", figures=True),
               Column("In all", figures=True)]  # fmt: skip
    rows = [
        (
            name(who), name(shop), zs_closed, amount(over, currency), amount(-short, currency),
            over_short(over + short, currency),
        )
        for (who, shop, currency), (zs_closed, over, short) in sorted(
            people.items(), key=lambda item: item[1][1] + item[1][2]
        )
    ]  # fmt: skip
    return table("Who was over or short", columns, rows)


def _still_open(shifts: list[Any], now: datetime) -> Html:
    if not shifts:
        return nothing("Every shift is closed.")
    columns = [Column("Till"), Column("Opened"), Column("By")]
    rows = [
        (till_cell(each), told(each.opened_at, now), name(each.opened_by or "–")) for each in shifts
    ]
    return table("Still open", columns, rows)
