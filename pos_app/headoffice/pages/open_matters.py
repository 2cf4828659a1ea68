"""What is not settled: money owed to customers, payments that nobody knows of yet, alarms."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from pos_app.headoffice.alarms import LASTING
from pos_app.headoffice.pages import story
from pos_app.headoffice.pages.figures import MOST
from pos_app.headoffice.pages.heard import heard_line
from pos_app.headoffice.pages.html import Html, join, name, tag
from pos_app.headoffice.pages.layout import (
    Column,
    amount,
    card,
    moment,
    more,
    nothing,
    secret,
    table,
    told,
)
from pos_app.headoffice.pages.rows import (
    how,
    sale_link,
    till_cell,
    who,
)
from pos_app.headoffice.pages.sessions import UserRole

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.headoffice.pages.figures import OwnerFigures
    from pos_app.headoffice.pages.sessions import Visitor


_ALARMS: Final = {
    "gap": "Rows are missing: they never came",
    "fork": "The till has another row of a number that came before",
    "broken_chain": "A row is not sealed as the till's ledger would have sealed it",
    "not_understood": "A row is kept, and could not be read",
    "restored": "The till went on from a copy of its ledger",
    "other_ledger": "The till sends another ledger: its figures do not count",
    "same_ledger": "Two tills send the same ledger",
    "same_name": "Two tills have this name",
    "clock": "The till's clock is off by more than two minutes",
    "silent": "The till was not heard from for a day",
    "no_z": "A shift was still open at 23:00",
    "token": "Somebody came with a token that was taken back",
}


def refunds_page(figures: OwnerFigures, now: datetime) -> Html:
    """Money and change that customers are owed."""
    owed = figures.owed()
    columns = [
        Column("Slip"), Column("Till"), Column("Since"), Column("What"), Column("Why"),
        Column("By"), Column("Amount", figures=True),
    ]  # fmt: skip
    rows = [
        (
            join(name(each.number), " ", sale_link(each)), till_cell(each),
            told(each.created_at, now), "Change" if each.is_change else "Refund", name(each.reason),
            who(each), amount(each.amount_minor, each.currency),
        )
        for each in owed[:MOST]
    ]  # fmt: skip
    made = table("Refunds owed", columns, rows) if rows else nothing("Nobody is owed anything.")
    return join(
        tag("h1", "Refunds owed"),
        heard_line(figures.tills(), now),
        card(
            "Owed to customers, the oldest first", _totals(owed[:MOST]), made, more(len(owed), MOST)
        ),
    )


def _totals(rows: list[Any]) -> Html | None:
    """What rows come to, in each currency; training is no money."""
    sums: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if not row.training and row.amount_minor is not None:
            sums[row.currency or ""] += row.amount_minor
    if not sums:
        return None
    said = [amount(minor, currency) for currency, minor in sorted(sums.items())]
    return tag("p", "In all ", tag("b", ", ".join(said)), class_="best")


def unconfirmed_page(figures: OwnerFigures, now: datetime) -> Html:
    """Payments of which nobody knows yet, and what waits for a person."""
    open_, waits = figures.unconfirmed(), figures.waiting()
    columns = [
        Column("Sale"), Column("Till"), Column("Since"), Column("How"), Column("Phone"),
        Column("State"), Column("Amount", figures=True),
    ]  # fmt: skip
    rows = [
        (
            sale_link(each), till_cell(each), told(each.created_at, now), how(each),
            name(each.phone_masked or "–"), story.STATES[each.state],
            amount(each.amount_minor, each.currency),
        )
        for each in open_[:MOST]
    ]  # fmt: skip
    made = table("Unconfirmed", columns, rows) if rows else nothing("Everything is decided.")
    waiting = [
        (
            sale_link(each), till_cell(each), told(each.raised_at, now),
            name(story.cause(each.cause)), amount(each.amount_minor, each.currency or ""),
        )
        for each in waits[:MOST]
    ]  # fmt: skip
    heads = [Column("Sale"), Column("Till"), Column("Since"), Column("What"),
             Column("Amount", figures=True)]  # fmt: skip
    below = table("Review", heads, waiting) if waiting else nothing("Nothing waits for a person.")
    return join(
        tag("h1", "Unconfirmed money"),
        heard_line(figures.tills(), now),
        card(
            "Not confirmed, the oldest first", _totals(open_[:MOST]), made, more(len(open_), MOST)
        ),
        card("Waits for a person at the till", below, more(len(waits), MOST)),
    )


def alarms_page(figures: OwnerFigures, visitor: Visitor, now: datetime) -> Html:
    """What is not as it should be, and what was not; an owner acknowledges what nothing ends."""
    still, over = figures.alarms(is_open=True), figures.alarms(is_open=False)
    return join(
        tag("h1", "Alarms"),
        card("Open", _alarms("Open alarms", still[:MOST], now, visitor) if still
             else nothing("Everything is as it should be."), more(len(still), MOST)),
        card("Over", _alarms("Alarms that are over", over, now) if over else nothing("None.")),
    )  # fmt: skip


def _alarms(label: str, alarms: list[Any], now: datetime, visitor: Visitor | None = None) -> Html:
    may = visitor is not None and visitor.role is UserRole.OWNER
    columns = [Column("What"), Column("Till"), Column("About"), Column("First"), Column("Last"),
               Column("Times", figures=True), *([] if visitor else [Column("Over")]),
               *([Column("Action")] if may else [])]  # fmt: skip
    rows = [
        (
            _ALARMS.get(each.kind, story.plain(each.kind)),
            join(name(each.till_name), " · ", name(each.shop_name or "")), name(each.about or "–"),
            moment(each.raised_at, now), moment(each.last_at, now), each.times,
            *([] if visitor else [_over(each, now)]),
            *([_acknowledge(visitor, each)] if visitor and may else []),
        )
        for each in alarms
    ]  # fmt: skip
    return table(label, columns, rows)


def _over(alarm: Any, now: datetime) -> Html:
    by = alarm.acknowledged_by
    said = moment(alarm.ended_at, now)
    return join(said) if by is None else join(said, ", acknowledged by ", name(by))


def _acknowledge(visitor: Visitor, alarm: Any) -> Html | str:
    if alarm.kind not in LASTING:
        return "ends by itself"
    what = f"Acknowledge {_ALARMS.get(alarm.kind, alarm.kind)}, {alarm.till_name}"
    button = tag("button", "Acknowledge", aria_label=what)
    where = f"/alarms/{alarm.till.hex}/{alarm.alarm.hex}/acknowledge"
    return tag("form", secret(visitor), button, method="post", action=where)
