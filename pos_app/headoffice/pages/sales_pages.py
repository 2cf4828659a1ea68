"""A day's sales, and the story of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pos_app.headoffice.pages import story
from pos_app.headoffice.pages.figures import A_PAGE
from pos_app.headoffice.pages.heard import heard_line
from pos_app.headoffice.pages.html import Child, Html, join, name, tag
from pos_app.headoffice.pages.layout import (
    Column,
    amount,
    card,
    day_words,
    field,
    nothing,
    table,
    told,
)
from pos_app.headoffice.pages.rows import (
    date_field,
    files,
    how,
    story_link,
    till_cell,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from pos_app.headoffice.pages.figures import OwnerFigures


def sales_page(
    figures: OwnerFigures, day: date, sales: list[Any], number: str, now: datetime
) -> Html:
    """A day's sales, or those of a number."""
    columns = [
        Column("Sale"), Column("Till"), Column("Opened"), Column("State"), Column("Cashier"),
        Column("Note"), Column("Amount", figures=True),
    ]  # fmt: skip
    shown = sales[:A_PAGE]
    rows = [
        (
            story_link(each.till.hex, each.sequence, each.number), till_cell(each),
            told(each.opened_at, now), story.plain(each.status), name(each.cashier or "–"),
            name(each.note or "–"), amount(each.amount_minor, each.currency),
        )
        for each in shown
    ]  # fmt: skip
    older = None
    if len(sales) > A_PAGE:
        end = shown[-1]
        below = f"{end.opened_at}|{end.till}|{end.sequence}"
        older = tag("p", tag("a", "Older ones", href="/sales?" + urlencode(
            {"day": day.isoformat(), "below": below})))  # fmt: skip
    which = f"Sales {number}" if number else day_words(day)
    return join(
        tag("h1", "Sales"),
        tag("form", tag("label", tag("span", "Day"), date_field("day", day)), tag("button", "Show"),
            class_="chooser", method="get", action="/sales"),
        tag("form", field("Sale's number", "number", value=number, maxlength=40,
            autocomplete="off"), tag("button", "Find"), class_="chooser", method="get",
            action="/sales"),
        heard_line(figures.tills(), now),
        card(which, table("Sales", columns, rows) if rows else nothing("No sale is known."), older,
             None if number else files("sales", day, day)),
    )  # fmt: skip


def sale_page(sale: Any, payments: list[Any], rows: list[Any], now: datetime) -> Html:
    """A sale with its payments and its story."""
    facts: list[tuple[str, Child]] = [
        ("Amount", amount(sale.amount_minor, sale.currency)),
        ("State", story.plain(sale.status)),
        ("Till", till_cell(sale)),
        ("Opened", told(sale.opened_at, now)),
        ("Paid", told(sale.paid_at, now) or "–"),
        ("Cashier", name(sale.cashier or "–")),
        ("Note", name(sale.note or "–")),
    ]
    columns = [Column("How"), Column("Phone"), Column("Asked"), Column("State"), Column("Why"),
               Column("Gateway's id"), Column("Amount", figures=True)]  # fmt: skip
    asked = [
        (
            how(each), name(each.phone_masked or "–"), told(each.created_at, now),
            story.STATES.get(each.state, each.state), name(each.reason or "–"),
            name(each.gateway_id or "–"), amount(each.amount_minor, each.currency),
        )
        for each in payments
    ]  # fmt: skip
    steps = [
        tag(
            "li",
            tag("span", told(row.at, now, seconds=True), class_="when"),
            " ",
            tag("b", story.event(row.kind)),
            " ",
            tag("span", name(story.detail(row.data)), class_="note"),
        )
        for row in rows
    ]
    return join(
        tag("h1", "Sale ", name(sale.number)),
        card("The sale", tag("dl", [tag("div", tag("dt", label), tag("dd", value))
                                    for label, value in facts], class_="facts")),
        card("Payments", table("Payments", columns, asked) if asked else nothing("None.")),
        card("Its story, by the till's clock", tag("ol", steps, class_="story")),
    )  # fmt: skip
