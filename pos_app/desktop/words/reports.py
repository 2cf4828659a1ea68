"""What Reports says of a span's figures: the large ones, chart and table, what is looked at first.

Only words and their order; every figure comes from `domain/report.py`.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PySide6.QtCore import QCoreApplication, QLocale

from pos_app.desktop.words import summary, times
from pos_app.desktop.words.payments import network_name
from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.domain.report import (
    SPLIT,
    By,
    Span,
    daily_record,
    days_of,
    earlier,
    total,
)

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.desktop.look.palette import Tone
    from pos_app.domain.report import Figures, ReportRow

translate = QCoreApplication.translate

BarTold: TypeAlias = tuple[str, int, str]
"""A bar: its label, its value, and both in words."""

NOTHING = "–"
_MIDNIGHT_HOURS = 24
_MANY_SECONDS = 100
_FORMAT = QLocale.FormatType


class View(StrEnum):
    """What the chart and the table are by."""

    OVERVIEW = "overview"
    RECORD = "record"
    HOURS = "hours"
    DAYS = "days"
    WAYS = "ways"
    NETWORKS = "networks"
    CASHIERS = "cashiers"


class Told(NamedTuple):
    """A large figure: what it is of, how much, and more of it in a line or two."""

    what: str
    amount: str
    more: str
    tone: Tone = "ink"


class Item(NamedTuple):
    """A thing to look at: what, more of it, and in a word which kind of thing it is."""

    what: str
    more: str
    kind: str = ""
    tone: Tone = "ink"


class TableLine(NamedTuple):
    """A line of the table: its cells, and in which tone those of its networks are."""

    cells: tuple[str, ...]
    strong: bool = False
    tone: Tone = "ink"


class WindowSpeech:
    """The window's language."""

    def translate(self, context: str, text: str, comment: str = "", n: int = -1, /) -> str:
        """As Qt does."""
        return translate(*(context, text), comment, n)

    def weekday(self, day: date, /) -> str:
        """`Saturday`."""
        return QLocale().dayName(day.isoweekday(), _FORMAT.LongFormat)

    def month(self, day: date, /) -> str:
        """`November`."""
        return QLocale().monthName(day.month, _FORMAT.LongFormat)

    def short_month(self, day: date, /) -> str:
        """`Nov`."""
        return QLocale().monthName(day.month, _FORMAT.ShortFormat)


SPEECH = WindowSpeech()


def title(span: Span, day: date, today: date) -> str:
    """What the span is called, with its year where that is another one."""
    called = summary.title(span, day, SPEECH)
    first = days_of(span, day)[0]
    named = span in (Span.MONTH, Span.QUARTER) or first.year == today.year
    return called if named else f"{called} {first.year}"


def span_name(span: Span) -> str:
    """`Day`, `Week`, `Month` or `Quarter`."""
    match span:
        case Span.DAY:
            return translate("Reports", "Day")
        case Span.WEEK:
            return translate("Reports", "Week")
        case Span.MONTH:
            return translate("Reports", "Month")
    return translate("Reports", "Quarter")


def fitting(view: View, span: Span) -> View:
    """What is seen of a span where this view was chosen: a quarter has the daily record instead."""
    if span is Span.QUARTER:
        return View.RECORD if view in (View.OVERVIEW, View.DAYS) else view
    return View.OVERVIEW if view is View.RECORD or (view, span) == (View.DAYS, Span.DAY) else view


def view_name(view: View) -> str:
    """What the chart and the table are by."""
    match view:
        case View.OVERVIEW:
            return translate("Reports", "Overview")
        case View.RECORD:
            return translate("Reports", "Daily record")
        case View.HOURS:
            return translate("Reports", "Hours")
        case View.DAYS:
            return translate("Reports", "Days")
        case View.WAYS:
            return translate("Reports", "Ways to pay")
        case View.NETWORKS:
            return translate("Reports", "Networks")
    return translate("Reports", "Cashiers")


# The large figures ------------------------------------------------------------------------------


def names() -> tuple[str, ...]:
    """What the five large figures are of."""
    return (
        translate("Reports", "Taken"),
        translate("Reports", "Sales"),
        translate("Reports", "Not paid"),
        translate("Reports", "Not confirmed"),
        translate("Reports", "Over / short"),
    )


def tiles(figures: Figures, span: Span, day: date, *, over: bool) -> tuple[Told, ...]:
    """The five large figures; `over` says that no more comes in this span."""
    whole, found = figures.whole, figures.found
    watched = translate("Reports", "All is decided")
    if found.undecided.count:
        watched = translate("Reports", "%n, still watched", "", found.undecided.count)
    off = summary.signed(Money(found.off_minor, figures.currency)) if found.closes else NOTHING
    told = (
        (_money(whole.minor, figures), _compared(whole, figures, span, day, over=over)),
        (str(whole.sales), _each(whole, figures)),
        (str(whole.asked - whole.asked_paid), _unpaid(whole)),
        (_money(found.undecided.minor, figures), watched),
        (off, _closes(figures)),
    )
    tones: tuple[Tone, ...] = (
        *("ink", "ink", "ink"),
        "unconfirmed" if found.undecided.count else "ink",
        "bad" if found.off_minor < 0 else "ink",
    )
    return tuple(
        Told(name, amount, more, tone)
        for name, (amount, more), tone in zip(names(), told, tones, strict=True)
    )


def _compared(whole: ReportRow, figures: Figures, span: Span, day: date, *, over: bool) -> str:
    before = total(figures.before).minor
    if not before:
        return translate("Reports", "Nothing to compare with")
    than = summary.the_one_before(span, earlier(span, day), SPEECH)
    if over:
        change = f"{(whole.minor - before) * 100 / before:+.0f}%".replace("-", "\u2212")
        pattern = translate("Reports", "{change} on {when}")
        return pattern.format(change=change, when=than)
    # A span that goes on cannot be measured by a whole one.
    pattern = translate("Reports", "{when}: {amount}")
    amount = _money(before, figures).replace(" ", "\u00a0")
    return pattern.format(when=than[:1].upper() + than[1:], amount=amount)


def _each(whole: ReportRow, figures: Figures) -> str:
    if whole.each_minor is None:
        return translate("Reports", "None was paid")
    return translate("Reports", "{amount} each").format(amount=_money(whole.each_minor, figures))


def _unpaid(whole: ReportRow) -> str:
    unpaid = whole.asked - whole.asked_paid
    if not unpaid:
        return translate("Reports", "Of %n asked for", "", whole.asked)
    failed = unpaid - whole.cancelled
    parts = []
    if failed:
        parts.append(translate("Reports", "%n refused or failed", "", failed))
    if whole.cancelled:
        parts.append(translate("Reports", "%n cancelled", "", whole.cancelled))
    return ", ".join(parts)


def _closes(figures: Figures) -> str:
    found = figures.found
    if not found.closes:
        return translate("Reports", "No drawer was closed")
    if len(found.off) != 1:
        return translate("Reports", "%n drawer(s) closed", "", found.closes)
    return _which_z(found.off[0].z_number, found.off[0].cashier)


def _which_z(number: int, cashier: str | None) -> str:
    if cashier is None:
        return translate("Reports", "Z {number}").format(number=number)
    pattern = translate("Reports", "{cashier}, Z {number}")
    return pattern.format(cashier=cashier, number=number)


def _money(minor: int, figures: Figures) -> str:
    return Money(minor, figures.currency).shown


# The chart --------------------------------------------------------------------------------------


def by_time(view: View, span: Span) -> View:
    """What the chart is by: of the overview, the days, or the hours of one."""
    if view is View.OVERVIEW:
        return View.HOURS if span is Span.DAY else View.DAYS
    return view


def heading(view: View) -> str:
    """What the chart is called."""
    match view:
        case View.HOURS:
            return translate("Reports", "By hour")
        case View.DAYS:
            return translate("Reports", "By day")
        case View.RECORD:
            return translate("Reports", "By week")
        case View.NETWORKS:
            return translate("Reports", "By network")
        case View.CASHIERS:
            return translate("Reports", "By cashier")
    return translate("Reports", "By way to pay")


def bars(view: View, figures: Figures, span: Span, day: date) -> tuple[BarTold, ...]:
    """The bars of `by_time`'s view."""
    if view is View.HOURS:
        return hours(figures)
    if view is View.DAYS:
        return _days(figures, span, day)
    if view is View.RECORD:
        return _weeks(figures, *days_of(span, day))
    return tuple(
        (name, row.minor, _told(name, row.minor, figures))
        for name, row in _named(view, figures, days_of(span, day))
        if row.minor
    )


def hours(figures: Figures) -> tuple[BarTold, ...]:
    """A bar an hour of the day."""
    by = {int(row.key): row.minor for row in figures.rows(By.HOUR)}
    return tuple(
        (
            str(hour),
            by.get(hour, 0),
            _told(
                translate("Reports", "{hour} h").format(hour=hour),
                by.get(hour, 0),
                figures,
            ),
        )
        for hour in range(_MIDNIGHT_HOURS)
    )


def _days(figures: Figures, span: Span, day: date) -> tuple[BarTold, ...]:
    by = {row.key: row.minor for row in figures.rows(By.DAY)}
    first, end = days_of(span, day)
    found = []
    for number in range((end - first).days):
        each = first + timedelta(days=number)
        minor = by.get(each.isoformat(), 0)
        label = str(each.day) if span is Span.MONTH else _day_name(each)
        found.append((label, minor, _told(_day_name(each), minor, figures)))
    return tuple(found)


def _weeks(figures: Figures, first: date, end: date) -> tuple[BarTold, ...]:
    """A bar a week from Monday on; of the first and the last only what is in the span."""
    sums: dict[date, int] = {}
    for row in daily_record(figures.rows(By.DAY), first, end):
        monday = days_of(Span.WEEK, date.fromisoformat(row.key))[0]
        sums[monday] = sums.get(monday, 0) + row.minor
    return tuple(
        (
            _day_of_month(max(monday, first)),
            minor,
            _told(summary.title(Span.WEEK, monday, SPEECH), minor, figures),
        )
        for monday, minor in sums.items()
    )


def _day_of_month(day: date) -> str:
    """`28 Nov`."""
    return f"{day.day} {SPEECH.short_month(day)}"


def _day_name(day: date) -> str:
    """`Sat 28`."""
    return f"{QLocale().dayName(day.isoweekday(), _FORMAT.ShortFormat)} {day.day}"


def _told(name: str, minor: int, figures: Figures) -> str:
    return f"{name} · {_money(minor, figures)}"


# The table --------------------------------------------------------------------------------------


def columns(view: View) -> tuple[str, ...]:
    """The heads of the table's columns."""
    if view is View.RECORD:
        return (
            _first_column(view),
            translate("Reports", "sales"),
            translate("Reports", "taken"),
            translate("Reports", "refunded"),
            translate("Reports", "net"),
        )
    asked = (translate("Reports", "paid of asked"), translate("Reports", "median wait"))
    taken = (translate("Reports", "payments"), translate("Reports", "taken"))
    return (_first_column(view), *taken, translate("Reports", "given back"), *asked)


def _first_column(view: View) -> str:
    match view:
        case View.HOURS:
            return translate("Reports", "hour")
        case View.DAYS:
            return translate("Reports", "day")
        case View.RECORD:
            return translate("Reports", "date")
        case View.NETWORKS:
            return translate("Reports", "network")
        case View.CASHIERS:
            return translate("Reports", "cashier")
    return translate("Reports", "way to pay")


def table(view: View, figures: Figures, days: tuple[date, date]) -> tuple[TableLine, ...]:
    """The lines of the table, and last what all of them come to; `days` are `[first, end)`."""
    slow = {each.network for each in figures.slow}
    lines = [
        TableLine(_cells(name, row, view, figures), tone="waiting" if row.key in slow else "ink")
        for name, row in _named(view, figures, days)
    ]
    if lines:
        everything = _cells(translate("Reports", "All"), figures.whole, view, figures)
        lines.append(TableLine(everything, strong=True))
    return tuple(lines)


def rows(view: View, figures: Figures, days: tuple[date, date]) -> tuple[ReportRow, ...]:
    """The figures behind the table, for a file."""
    return tuple(row for _, row in _named(view, figures, days))


def until_today(span: Span, day: date, today: date) -> tuple[date, date]:
    """The days `[first, end)` of a span that have begun; the first has in any case."""
    first, end = days_of(span, day)
    return first, min(end, max(first, today) + timedelta(days=1))


def key(view: View) -> str:
    """What a file's first column is called."""
    match view:
        case View.HOURS:
            return By.HOUR.value
        case View.DAYS:
            return By.DAY.value
        case View.NETWORKS:
            return By.NETWORK.value
        case View.CASHIERS:
            return By.CASHIER.value
    return "way"


def _named(view: View, figures: Figures, days: tuple[date, date]) -> list[tuple[str, ReportRow]]:
    match view:
        case View.RECORD:
            record = daily_record(figures.rows(By.DAY), *days)
            return [(_date_name(date.fromisoformat(row.key)), row) for row in record]
        case View.HOURS:
            found = figures.rows(By.HOUR)
            return [(f"{row.key}:00", row) for row in found]
        case View.DAYS:
            found = figures.rows(By.DAY)
            return [(_day_name(date.fromisoformat(row.key)), row) for row in found]
        case View.NETWORKS:
            found = figures.rows(By.NETWORK)
            none = translate("Reports", "no network")
            return [(way_name(row.key) or none, row) for row in found]
        case View.CASHIERS:
            nobody = translate("Reports", "nobody named")
            found = figures.rows(By.CASHIER)
            return [(row.key or nobody, row) for row in found]
    return [(way_name(row.key), row) for row in figures.ways]


def way_name(way: str) -> str:
    """`MTN`, `Cash`, `QR`; a word of a newer version as it stands."""
    if way in {network.value for network in Network}:
        return network_name(Network(way))[0]
    names = {
        "cash": translate("Reports", "Cash"),
        "qr": translate("Reports", "QR"),
        "mobile_money": translate("Reports", "Mobile money"),
        SPLIT: translate("Reports", "Several ways"),
    }
    return names.get(way, way)


def _date_name(day: date) -> str:
    """`Sat 28 Nov`."""
    return f"{QLocale().dayName(day.isoweekday(), _FORMAT.ShortFormat)} {_day_of_month(day)}"


def _cells(name: str, row: ReportRow, view: View, figures: Figures) -> tuple[str, ...]:
    if view is View.RECORD:
        amounts = (row.minor, row.refunds_minor, row.net_minor)
        shown = (Money(minor, figures.currency).figures for minor in amounts)
        return (name, str(row.sales), *shown)
    success = NOTHING if row.success is None else f"{row.success}%"
    back = Money(row.refunds_minor, figures.currency).figures if row.refunds_minor else NOTHING
    taken = Money(row.minor, figures.currency).figures
    return (name, str(row.payments), taken, back, success, seconds(row.median_seconds))


def seconds(lasted: float | None) -> str:
    """How long a payment took."""
    if lasted is None:
        return NOTHING
    if lasted >= _MANY_SECONDS:
        return times.elapsed(round(lasted))
    return translate("Reports", "{seconds} s").format(seconds=round(lasted))


# What is looked at first ------------------------------------------------------------------------


def items(figures: Figures, now: datetime) -> tuple[Item, ...]:
    """What is not as usual, money that is owed before all else; nothing where all is."""
    found = figures.found
    told: list[Item] = []
    if figures.refunds:
        told.append(_owed(figures, now))
    if found.refunded.count:
        told.append(
            Item(
                translate("Reports", "%n refund(s)", "", found.refunded.count),
                _money(found.refunded.minor, figures),
            )
        )
    told += [_off(each.z_number, each.cashier, each.minor, figures) for each in found.off]
    if figures.tally is not None and figures.tally.to_look_at:
        many = figures.tally.to_look_at
        told.append(
            Item(
                translate("Reports", "%n payment(s) to review", "", many),
                translate("Reports", "In History, F6"),
                translate("Reports", "review"),
                "bad",
            )
        )
    told += [
        Item(
            translate("Reports", "{network} is slow").format(network=way_name(each.network)),
            translate("Reports", "{now}% paid, usually {usually}%").format(
                now=each.success, usually=each.usually
            ),
            translate("Reports", "network"),
            "waiting",
        )
        for each in figures.slow
    ]
    for summed, what in (
        (found.let_go, translate("Reports", "%n sale(s) let go unpaid", "", found.let_go.count)),
        (found.cash_out, translate("Reports", "Cash out, %n time(s)", "", found.cash_out.count)),
        (found.to_safe, translate("Reports", "To the safe, %n time(s)", "", found.to_safe.count)),
    ):
        if summed.count:
            told.append(Item(what, _money(summed.minor, figures)))
    if found.reprinted:
        told.append(_reprinted(figures))
    return tuple(told)


def _owed(figures: Figures, now: datetime) -> Item:
    owed = sum(each.amount.minor for each in figures.refunds)
    since = times.moment(figures.refunds[0].created_at, now)
    return Item(
        translate("Reports", "{amount} owed").format(amount=_money(owed, figures)),
        translate(
            "Reports", "%n refund(s), the first of {moment}", "", len(figures.refunds)
        ).format(moment=since),
        translate("Reports", "owed"),
        "bad",
    )


def _off(number: int, cashier: str | None, minor: int, figures: Figures) -> Item:
    amount = _money(abs(minor), figures)
    pattern = translate("Reports", "Drawer {amount} over")
    if minor < 0:
        pattern = translate("Reports", "Drawer {amount} short")
    return Item(pattern.format(amount=amount), _which_z(number, cashier))


def _reprinted(figures: Figures) -> Item:
    found = figures.found.reprinted
    first = found[0]
    pattern = translate("Reports", "{sale}: {copies}")
    copies = translate("Reports", "%n copy(s)", "", first.times)
    if first.cashier is not None:
        pattern = translate("Reports", "{sale}: {copies}, by {cashier}")
    return Item(
        translate("Reports", "%n receipt(s) printed again", "", len(found)),
        pattern.format(sale=first.sale_number, copies=copies, cashier=first.cashier),
    )


def as_of(now: datetime, *, live: bool) -> str:
    """When the figures were read, and whose they are."""
    pattern = translate("Reports", "As of {time}. Training is not in it.")
    if not live:
        pattern = translate("Reports", "As of {time}. Training: no real money.")
    return pattern.format(time=times.clock(now))
