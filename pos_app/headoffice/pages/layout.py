"""What every page is made of: its frame, tables, cards, amounts and moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import Money
from pos_app.domain.typed_text import cleaned
from pos_app.headoffice.pages.html import Child, Html, document, join, name, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pos_app.headoffice.pages.sessions import Visitor

_PLACES: Final = (
    ("/", "Today"),
    ("/sales", "Sales"),
    ("/zs", "Zs"),
    ("/refunds", "Refunds owed"),
    ("/unconfirmed", "Unconfirmed"),
    ("/alarms", "Alarms"),
    ("/tills", "Tills"),
)
_ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
    "%3Crect width='8' height='8' rx='2' fill='%230B6E4F'/%3E%3C/svg%3E"
)
_METHODS: Final = {"mobile_money": "Mobile money", "qr": "QR and card", "cash": "Cash"}
_NETWORKS: Final = {"mtn": "MTN", "telecel": "Telecel", "airteltigo": "AirtelTigo"}


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its head, and whether it holds figures."""

    head: str
    figures: bool = False


def page(
    title: str,
    *body: Child,
    visitor: Visitor | None = None,
    here: str = "",
    alarms: int = 0,
) -> str:
    """A whole page; without a visitor nobody is logged in."""
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("title", f"{title} · Head office"),
        tag("link", rel="stylesheet", href="/style.css"),
        tag("link", rel="icon", href=_ICON),
    )
    top = None if visitor is None else _top(visitor, here, alarms)
    skip = tag("a", "To the page", href="#main", class_="skip")
    return document(head, join(skip, top, tag("main", body, id="main", tabindex="-1")))


def _top(visitor: Visitor, here: str, alarms: int) -> Html:
    links = []
    for path, label in _PLACES:
        count = tag("b", alarms, class_="count") if path == "/alarms" and alarms else None
        shown: Child = [label, " ", count] if count else label
        current = "page" if path == here else None
        links.append(tag("li", tag("a", shown, href=path, aria_current=current)))
    out = tag("form", secret(visitor), tag("button", "Log out"), method="post", action="/logout")
    who = tag("p", tag("b", name(visitor.owner_name)), " ", name(visitor.name), class_="who")
    return tag("header", who, tag("nav", tag("ul", links), aria_label="Pages"), out, class_="top")


def secret(visitor: Visitor) -> Html:
    """What each form shows, so that no other site can send one."""
    return tag("input", type="hidden", name="token", value=visitor.token)


def field(label: str, called: str, **attributes: str | int | bool | None) -> Html:
    """A labelled field of a form."""
    return tag("label", tag("span", label), tag("input", name=called, **attributes))


def card(title: str, *body: Child, class_: str = "card") -> Html:
    """A part of a page under a heading of its own."""
    return tag("section", tag("h2", title), body, class_=class_)


def figure(label: str, value: Child, note: Child = None, *, hue: str = "") -> Html:
    """One large figure with its label above and a note below."""
    parts = (tag("dt", label), tag("dd", value), note and tag("dd", note, class_="note"))
    return tag("div", parts, class_=f"figure {hue}".strip())


def figures_row(figures: Iterable[Html]) -> Html:
    """Large figures side by side."""
    return tag("dl", figures, class_="figures")


def table(label: str, columns: Sequence[Column], rows: Iterable[Sequence[Child]]) -> Html:
    """A table; on a phone each row is a block in which every cell says its column.

    The roles stay what they are where the style sheet shows it otherwise.
    """
    heads = [
        tag("th", each.head, role="columnheader", scope="col", class_=_class(each))
        for each in columns
    ]
    begun = [
        f'<td role="cell" data-head="{each.head}"' + (' class="number">' if each.figures else ">")
        for each in columns
    ]
    lines = [
        tag(
            "tr",
            [
                Html(f"{start}{tag('div', cell).text}</td>")
                for start, cell in zip(begun, row, strict=True)
            ],
            role="row",
        )
        for row in rows
    ]
    return tag(
        "table",
        tag("caption", label, class_="unseen"),
        tag("thead", tag("tr", heads, role="row"), role="rowgroup"),
        tag("tbody", lines, role="rowgroup"),
        role="table",
    )


def _class(column: Column) -> str | None:
    return "number" if column.figures else None


def nothing(sentence: str) -> Html:
    """Said where a list is empty."""
    return tag("p", sentence, class_="nothing")


def more(shown: int, most: int) -> Html | None:
    """Said where a list goes on beyond what is shown."""
    return tag("p", f"Only {most} are shown; there are more.") if shown > most else None


def amount(minor: int | None, currency: str) -> str:
    """An amount as screens show it; a currency that is none is shown as it came."""
    if minor is None:
        return "–"
    try:
        return Money(minor, currency).shown
    except ValueError:
        return f"{cleaned(currency)} {Money(minor).figures}"


def over_short(minor: int | None, currency: str) -> Html:
    """A drawer's difference, in words as well as by its sign."""
    if minor is None:
        return tag("span", "not counted")
    if minor == 0:
        return tag("span", "even")
    word, hue = ("over", "amber") if minor > 0 else ("short", "bad")
    return tag("span", f"{amount(abs(minor), currency)} {word}", class_=hue)


def method_words(method: str) -> str:
    """A method in words."""
    return _METHODS.get(method, method)


def network_words(network: str) -> str:
    """A network's name."""
    return _NETWORKS.get(network, network)


def training_mark(training: bool) -> Html | None:
    """The mark of what is no money."""
    return tag("b", "TRAINING", class_="training") if training else None


def moment(at: datetime | None, now: datetime, *, seconds: bool = False) -> str:
    """A moment of head office's own: `14:02` of today, `28 Nov 14:02` of another day."""
    if at is None:
        return "never"
    at = at.astimezone(UTC)
    time = f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"
    if at.date() == now.date():
        return time
    return f"{at.day} {at:%b} {time}" if at.year == now.year else f"{at.day} {at:%b %Y} {time}"


def told(at: str | None, now: datetime, *, seconds: bool = False) -> str:
    """A moment as a till wrote it; what is none is shown as it came."""
    try:
        read = datetime.fromisoformat(at or "")
    except ValueError:
        return at or ""
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    try:
        return moment(aware, now, seconds=seconds)
    except OverflowError:
        return at or ""


def day_words(day: date) -> str:
    """`Saturday 28 November 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"
