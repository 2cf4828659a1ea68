"""A day, or another span, in five lines to be read on a phone; and what tax it may come to.

The window and the terminal say the very same: who asks brings the language, so that this must never
need a window.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from pos_app.domain.money import Money
from pos_app.domain.report import (
    By,
    Figures,
    ReportRow,
    Span,
    days_of,
    earlier,
    modified_tax,
    total,
)

if TYPE_CHECKING:
    from datetime import date


_MINUS: Final = "\u2212"


class Speech(Protocol):
    """A language."""

    def translate(self, context: str, text: str, comment: str = "", n: int = -1, /) -> str:
        """The text as people read it; `%n` in it is `n`, whose form its word has."""

    def weekday(self, day: date, /) -> str:
        """`Saturday`."""

    def month(self, day: date, /) -> str:
        """`November`."""

    def short_month(self, day: date, /) -> str:
        """`Nov`."""


class English:
    """The language of the terminal, whatever the computer speaks."""

    def translate(self, _context: str, text: str, _comment: str = "", n: int = -1, /) -> str:
        """The text, with its number in the form that goes with it."""
        if n < 0:
            return text
        return text.replace("%n", str(n)).replace("(s)", "" if n == 1 else "s")

    def weekday(self, day: date, /) -> str:
        """`Saturday`."""
        return f"{day:%A}"

    def month(self, day: date, /) -> str:
        """`November`."""
        return f"{day:%B}"

    def short_month(self, day: date, /) -> str:
        """`Nov`."""
        return f"{day:%b}"


ENGLISH: Final = English()


class Known(NamedTuple):
    """What is told of.

    Attributes:
        day: The first of the span's days.
    """

    span: Span
    day: date
    figures: Figures


def lines(known: Known, speech: Speech) -> tuple[str, ...]:
    """The five lines: what came, how, when, what waits, and against the span before."""
    return (
        _came(known, speech),
        _by_method(known.figures, speech),
        _best_hour(known.figures, speech),
        _open(known.figures, speech),
        _against(known, speech),
    )


def title(span: Span, day: date, speech: Speech) -> str:
    """What a span is called: `Saturday 28 November`, `Week of 23 November`, `November 2026`."""
    translate, (first, end) = speech.translate, days_of(span, day)
    match span:
        case Span.DAY:
            return f"{speech.weekday(first)} {first.day} {speech.month(first)}"
        case Span.WEEK:
            pattern = translate("Summary", "Week of {day} {month}")
            return pattern.format(day=first.day, month=speech.month(first))
        case Span.MONTH:
            return f"{speech.month(first)} {first.year}"
    pattern = translate("Summary", "{first} to {last} {year}")
    last = speech.short_month(end - timedelta(days=1))
    return pattern.format(first=speech.short_month(first), last=last, year=first.year)


def estimate(whole: ReportRow, currency: str, speech: Speech, *, over: bool) -> str:
    """The sentence on the Modified Taxation Scheme's part of a span.

    Args:
        whole: All of the span. Its turnover is what was taken less what was promised back.
        currency: Of the amounts.
        speech: In which language.
        over: Whether no more comes in this span.
    """
    translate = speech.translate
    pattern = translate(
        "Summary",
        "ESTIMATE of the Modified Taxation Scheme: 3% of {turnover}, taken less refunds, is {tax},"
        " to the nearest pesewa; only for who is not registered for VAT and sells for GH₵ 20,000"
        " to 500,000 a year.",
    )
    if not over:
        pattern = translate(
            "Summary",
            "ESTIMATE of the Modified Taxation Scheme: 3% of {turnover} so far, taken less"
            " refunds, is {tax}, to the nearest pesewa; only for who is not registered for VAT"
            " and sells for GH₵ 20,000 to 500,000 a year.",
        )
    amounts = (Money(minor, currency) for minor in (whole.net_minor, modified_tax(whole.net_minor)))
    turnover, tax = (amount.shown for amount in amounts)
    return pattern.format(turnover=turnover, tax=tax)


def signed(amount: Money) -> str:
    """An amount with its sign in front of the currency."""
    size = Money(abs(amount.minor), amount.currency).shown
    sign = _MINUS if amount.minor < 0 else "+" if amount.minor else ""
    return f"{sign} {size}".strip()


def method_name(method: str, speech: Speech) -> str:
    """A way to pay in the middle of a line; a word of a newer version as it stands."""
    translate = speech.translate
    names = {
        "mobile_money": translate("Summary", "mobile money"),
        "qr": translate("Summary", "QR"),
        "cash": translate("Summary", "cash"),
    }
    return names.get(method, method)


def _came(known: Known, speech: Speech) -> str:
    translate = speech.translate
    whole, currency = known.figures.whole, known.figures.currency
    pattern = translate("Summary", "{when}: {amount} from {sales}")
    if whole.refunds_minor:
        pattern = translate("Summary", "{when}: {amount} from {sales}, {back} refunded")
    return pattern.format(
        when=title(known.span, known.day, speech),
        amount=Money(whole.minor, currency).shown,
        sales=translate("Summary", "%n sale(s)", "", whole.sales),
        back=Money(whole.refunds_minor, currency).shown,
    )


def _by_method(figures: Figures, speech: Speech) -> str:
    translate = speech.translate
    ways = [
        f"{method_name(row.key, speech)} {Money(row.minor, figures.currency).shown}"
        for row in figures.rows(By.METHOD)
        if row.payments
    ]
    return " · ".join(ways) or translate("Summary", "Nothing was paid")


def _best_hour(figures: Figures, speech: Speech) -> str:
    translate = speech.translate
    best = best_of(figures.rows(By.HOUR))
    if best is None:
        return translate("Summary", "No best hour")
    pattern = translate("Summary", "Best hour {begins} to {ends}: {amount}")
    ends = f"{(int(best.key) + 1) % 24:02d}"
    amount = Money(best.minor, figures.currency).shown
    return pattern.format(begins=best.key, ends=ends, amount=amount)


def best_of(rows: tuple[ReportRow, ...]) -> ReportRow | None:
    """The row with the most money; None where there was none."""
    best = max(rows, key=lambda row: row.minor, default=None)
    return best if best is not None and best.minor else None


def _open(figures: Figures, speech: Speech) -> str:
    translate, currency, tally = speech.translate, figures.currency, figures.tally
    parts = []
    if owed := sum(each.amount.minor for each in figures.refunds):
        pattern = translate("Summary", "{amount} owed to customers")
        parts.append(pattern.format(amount=Money(owed, currency).shown))
    if off := figures.found.off_minor:
        pattern = translate("Summary", "drawer {amount}")
        parts.append(pattern.format(amount=signed(Money(off, currency))))
    if tally is not None and tally.waiting_count:
        parts.append(translate("Summary", "%n payment(s) waiting", "", tally.waiting_count))
    if tally is not None and tally.unconfirmed_count:
        pattern = translate("Summary", "{amount} not confirmed")
        parts.append(pattern.format(amount=tally.unconfirmed.shown))
    if tally is not None and tally.to_look_at:
        parts.append(translate("Summary", "%n to review", "", tally.to_look_at))
    return " · ".join(parts) or translate("Summary", "Nothing is open")


def _against(known: Known, speech: Speech) -> str:
    translate, currency = speech.translate, known.figures.currency
    now, before = known.figures.whole.minor, total(known.figures.before).minor
    day = earlier(known.span, known.day)
    if not before:
        pattern = translate("Summary", "Nothing to compare with: {when}")
        return pattern.format(when=title(known.span, day, speech))
    if now == before:
        pattern = translate("Summary", "As much as {when}")
    elif now > before:
        pattern = translate("Summary", "{amount} more than {when}")
    else:
        pattern = translate("Summary", "{amount} less than {when}")
    amount = Money(abs(now - before), currency).shown
    return pattern.format(amount=amount, when=the_one_before(known.span, day, speech))


def the_one_before(span: Span, day: date, speech: Speech) -> str:
    """What a span is compared with: `the Saturday before`."""
    translate = speech.translate
    match span:
        case Span.DAY:
            pattern = translate("Summary", "the {weekday} before")
            return pattern.format(weekday=speech.weekday(day))
        case Span.WEEK:
            return translate("Summary", "the week before")
        case Span.QUARTER:
            return translate("Summary", "the quarter before")
    return translate("Summary", "the month before")
