"""What several pages say of a row in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pos_app.headoffice.pages.html import Child, Html, join, name, tag
from pos_app.headoffice.pages.layout import (
    method_words,
    network_words,
    training_mark,
)

if TYPE_CHECKING:
    from datetime import date


def files(what: str, first: date, last: date) -> Html:
    """The same rows as files."""
    span = urlencode({"from": first.isoformat(), "to": last.isoformat()})
    links = [
        tag("a", f"{label} of these {what if what == 'sales' else 'Zs'}",
            href=f"/files/{what}.{ending}?{span}")
        for label, ending in (("CSV", "csv"), ("Excel file", "xlsx"))
    ]  # fmt: skip
    return tag("p", links[0], " ", links[1], class_="files")


def date_field(called: str, day: date) -> Html:
    """A field for a day."""
    return tag("input", type="date", name=called, value=day.isoformat())


def till_cell(row: Any) -> Html:
    """Whose a row is: the till and its shop, marked where it is training."""
    return join(training_mark(row.training), " ", name(row.till_name), " · ", name(row.shop or ""))


def sale_link(row: Any) -> Child:
    """A way to the sale that a row is about, where it is about one."""
    if row.sale_sequence is None:
        return name(row.sale_number or "–")
    return story_link(row.till.hex, row.sale_sequence, row.sale_number)


def story_link(till: str, sequence: int, number: str) -> Html:
    """A way to a sale's story."""
    return tag("a", name(number), href=f"/tills/{till}/sales/{sequence}")


def how(row: Any) -> str:
    """By which method and network."""
    return " · ".join(filter(None, (method_words(row.method), network_words(row.network or ""))))


def who(row: Any) -> Html:
    """Who did it, and who approved it."""
    by = name(row.cashier or "–")
    return join(by, ", approved by ", name(row.approved_by)) if row.approved_by else by
