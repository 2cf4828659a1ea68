"""The tills, and what an owner does with them: a code for a new one, an end to an old one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pos_app.headoffice.enrolment import CODE_MINUTES
from pos_app.headoffice.pages.html import Html, join, name, tag
from pos_app.headoffice.pages.layout import (
    Column,
    card,
    field,
    moment,
    nothing,
    secret,
    table,
    training_mark,
)
from pos_app.headoffice.pages.sessions import UserRole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pos_app.headoffice.pages.figures import OwnerFigures
    from pos_app.headoffice.pages.sessions import Visitor


def tills_page(
    figures: OwnerFigures, visitor: Visitor, addresses: Mapping[str, str], now: datetime
) -> Html:
    """The tills, and for an owner what is done with them and what gateways are told."""
    tills = figures.tills()
    may = visitor.role is UserRole.OWNER
    columns = [
        Column("Till"), Column("Shop"), Column("Enrolled"), Column("Last heard from"),
        Column("Rows here", figures=True), Column("Behind", figures=True), Column("Clock"),
        Column("State"), *([Column("Action")] if may else []),
    ]  # fmt: skip
    rows = []
    for till in tills:
        gone = till.revoked_at is not None
        state = f"Revoked {moment(till.revoked_at, now)}" if gone else "Enrolled"
        if not till.counts and till.heard_at is not None:
            state += ", figures do not count: another till has them too"
        rows.append(
            (
                name(till.name), name(till.shop_name), moment(till.enrolled_at, now),
                moment(till.heard_at, now), till.rows, "–" if till.behind is None else till.behind,
                _clock(till.clock_off), join(training_mark(till.training), " ", state),
                *([None if gone else _revoke(visitor, till.till.hex, till.name)] if may else []),
            )
        )  # fmt: skip
    made = table("Tills", columns, rows) if rows else nothing("No till is enrolled yet.")
    code = card("A code for a till", _code_form(visitor, figures.shops())) if may else None
    told = card("What gateways are told", _addresses(addresses)) if may else None
    return join(tag("h1", "Tills"), card("All tills", made), code, told)


def _addresses(addresses: Mapping[str, str]) -> Html:
    if not addresses:
        return nothing("The server does not know its own address: set HEADOFFICE_PUBLIC_URL.")
    facts = [
        tag("div", tag("dt", called), tag("dd", name(address)))
        for called, address in addresses.items()
    ]
    return tag("dl", facts, class_="facts")


def _clock(off: float | None) -> str:
    if off is None:
        return "–"
    if abs(off) < 1:
        return "right"
    return f"{abs(off):.0f} s {'ahead' if off > 0 else 'behind'}"


def _revoke(visitor: Visitor, till: str, called: str) -> Html:
    """In two steps, since it cannot be taken back."""
    sure = tag("p", "It can send nothing more until it is enrolled anew. It goes on selling.")
    go = tag("button", "Revoke ", name(called), class_="danger")
    form = tag("form", secret(visitor), sure, go, method="post", action=f"/tills/{till}/revoke")
    return tag("details", tag("summary", "Revoke…"), form)


def _code_form(visitor: Visitor, shops: list[Any]) -> Html:
    if not shops:
        return nothing("There is no shop yet.")
    options = [tag("option", each.name, value=each.shop.hex) for each in shops]
    return tag(
        "form",
        secret(visitor),
        tag("label", tag("span", "Shop"), tag("select", options, name="shop")),
        field("Till's name", "name", required=True, maxlength=20, autocomplete="off"),
        tag("button", "Make a code"),
        method="post",
        action="/codes",
        class_="chooser",
    )


def code_page(code: str, till: str) -> Html:
    """A code that was just made; it is shown once."""
    how = f"pos-app headoffice enrol, within {CODE_MINUTES} minutes. It is shown only here."
    return join(
        tag("h1", "A code for ", name(till)),
        card("Type it at the till", tag("p", code, class_="code"), tag("p", how),
             tag("p", tag("a", "Back to the tills", href="/tills"))),
    )  # fmt: skip
