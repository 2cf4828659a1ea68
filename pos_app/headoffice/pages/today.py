"""Today: what was taken, by shop, till, method, network and hour, and how far that is known."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pos_app.headoffice.pages import charts
from pos_app.headoffice.pages.figures import Counted, Sums, by_shop
from pos_app.headoffice.pages.heard import heard_line, heard_of
from pos_app.headoffice.pages.html import Child, Html, join, name, tag
from pos_app.headoffice.pages.layout import (
    Column,
    amount,
    card,
    day_words,
    figure,
    figures_row,
    method_words,
    network_words,
    nothing,
    over_short,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from pos_app.headoffice.pages.figures import DaySums, OwnerFigures, TillNow

_DAY: Final = timedelta(days=1)
TILLS_SHOWN: Final = 100
"""So many tills have a row of their own; the others are one."""
_HOURS: Final = 24


def today_page(figures: OwnerFigures, day: date, now: datetime) -> Html:
    """The day, as its owner reads it."""
    tills = figures.tills()
    sides = {(each.training, each.currency): each for each in figures.day(day, tills)}
    differences, unconfirmed = figures.differences(day), figures.unconfirmed_sums()
    # What is unconfirmed counts today, whatever day it began.
    keys = sorted({*sides, *differences, *(unconfirmed if day == now.date() else ())})
    real = [till for till in tills if not till.training]
    parts: list[Child] = [tag("h1", day_words(day)), _chooser(day, now)]
    if not [key for key in keys if not key[0]]:
        parts += [
            nothing("Nothing was taken on this day, as far as is known."),
            heard_line(real, now),
        ]
    for key in keys:
        training, currency = key
        own = [till for till in tills if till.training == training]
        body = [
            heard_line(own, now),
            _large(sides.get(key), currency, differences.get(key), unconfirmed.get(key)),
        ]
        if key in sides:
            body.append(_tables(sides[key], own, now))
        if training:
            sign = tag("p", "TRAINING: none of this is money.", class_="stripes")
            parts.append(tag("section", sign, body, class_="practice", aria_label="TRAINING"))
        else:
            parts.append(join(*body))
    return join(*parts)


def _chooser(day: date, now: datetime) -> Html:
    before, after = day - _DAY, day + _DAY
    further = tag("a", "Next day", href=f"/?day={after}") if day < now.date() else None
    return tag(
        "form",
        tag("a", "Day before", href=f"/?day={before}"),
        tag(
            "label",
            tag("span", "Day"),
            tag("input", type="date", name="day", value=day.isoformat()),
        ),
        tag("button", "Show"),
        further,
        class_="chooser",
        method="get",
        action="/",
    )


def _large(
    side: DaySums | None, currency: str, closed: Counted | None, unconfirmed: Counted | None
) -> Html:
    total = side.total if side else Sums()
    none = Counted(0, 0)
    waits, ended = unconfirmed or none, closed or none
    shifts = f"{ended.number} Z" if ended.number == 1 else f"{ended.number} Zs"
    return figures_row(
        (
            figure("Taken", amount(total.minor, currency), _payments(total.payments)),
            figure("Promised back", amount(total.back_minor, currency)),
            figure("Stays", amount(total.minor - total.back_minor, currency)),
            figure(
                "Not confirmed now",
                tag("a", amount(waits.minor, currency), href="/unconfirmed"),
                _payments(waits.number),
                hue="purple" if waits.number else "",
            ),
            figure(
                "Over or short",
                tag("a", over_short(ended.minor, currency), href="/zs") if ended.number else "–",
                shifts,
            ),
        )
    )


def _payments(count: int) -> str:
    return "1 payment" if count == 1 else f"{count} payments"


def _tables(side: DaySums, tills: list[TillNow], now: datetime) -> Html:
    shops: defaultdict[str, list[TillNow]] = defaultdict(list)
    for till in tills:
        if till.counts and till.revoked_at is None:
            shops[till.shop_name].append(till)
    sums = by_shop(side.tills, tills)
    return tag(
        "div",
        _hours(side),
        card("By shop", _by("By shop", "Shop", sums, side.currency, name,
             lambda shop: heard_of(shops[shop], now) if shops[shop] else "none is enrolled now"),
             class_="card wide"),
        card("By till", _by_till(side, tills, now), class_="card wide"),
        card("By method", _by("By method", "Method", _said(side.methods), side.currency,
             method_words)),
        card("By network", _by("By network", "Network", _said(side.networks), side.currency,
             network_words)),
        class_="cards",
    )  # fmt: skip


def _said(sums: Mapping[str, Sums]) -> dict[str, Sums]:
    """Without what has none: cash has no network, and money that goes back no method."""
    return {key: value for key, value in sums.items() if key}


def _by(
    label: str,
    first: str,
    sums: Mapping[str, Sums],
    currency: str,
    words: Callable[[str], Child],
    last: Callable[[str], Child] | None = None,
) -> Html:
    if not sums:
        return nothing("Nothing.")
    columns = [
        Column(first),
        Column("Payments", figures=True),
        Column("Taken", figures=True),
        *([Column("Back", figures=True)] if last else []),
        Column("Share"),
        *([Column("Last heard from")] if last else []),
    ]
    most = max(each.minor for each in sums.values())
    rows = [
        (
            words(key),
            each.payments,
            amount(each.minor, currency),
            *([amount(each.back_minor, currency)] if last else []),
            charts.share(each.minor, most),
            *([last(key)] if last else []),
        )
        for key, each in sorted(sums.items(), key=lambda item: (-item[1].minor, item[0]))
    ]
    return table(label, columns, rows)


def _by_till(side: DaySums, tills: list[TillNow], now: datetime) -> Html:
    known = {till.till: till for till in tills}
    ranked = sorted(side.tills, key=lambda till: -side.tills[till].minor)
    shown = {str(till): side.tills[till] for till in ranked[:TILLS_SHOWN]}
    rest = Sums()
    for till in ranked[TILLS_SHOWN:]:
        rest.add(side.tills[till])
    others = len(ranked) - TILLS_SHOWN
    of: dict[str, TillNow] = {str(key): known[key] for key in ranked}

    def words(till: str) -> Html:
        return join(name(of[till].name), " · ", name(of[till].shop_name))

    made = _by(
        "By till", "Till", shown, side.currency, words, lambda till: heard_of([of[till]], now)
    )
    if others <= 0:
        return made
    took = f"{amount(rest.minor, side.currency)} in {_payments(rest.payments)}"
    return join(made, tag("p", f"{others} more tills took {took}."))


def _hours(side: DaySums) -> Html:
    minor = [0] * _HOURS
    for hour, taken in side.hours.items():
        digits = hour[11:13]
        if digits.isdigit() and int(digits) < _HOURS:
            minor[int(digits)] += taken
    best = max(range(_HOURS), key=lambda hour: minor[hour])
    said = f"Most at {best} h: {amount(minor[best], side.currency)}"
    rows = [
        (f"{hour} h", amount(value, side.currency)) for hour, value in enumerate(minor) if value
    ]
    columns = [Column("Hour"), Column("Taken", figures=True)]
    figures = tag("details", tag("summary", "The figures by hour"), table("By hour", columns, rows))
    return card(
        "By hour", tag("p", said, class_="best"), charts.by_hour(minor, said), figures,
        class_="card wide",
    )  # fmt: skip
