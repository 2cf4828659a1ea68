"""When tills were last heard from, said beside every total: a sum without it would be a lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pos_app.headoffice.pages.html import Html, join, name, tag
from pos_app.headoffice.pages.layout import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.headoffice.pages.figures import TillNow

QUIET: Final = timedelta(minutes=15)
"""A till that was not heard from for so long is named beside the totals."""
# So many are named in a line about several.
_NAMED: Final = 3
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def heard_line(tills: Sequence[TillNow], now: datetime) -> Html:
    """What a total of several tills does not have yet."""
    known = sorted((each for each in tills if each.revoked_at is None), key=_heard_at)
    late = [each for each in known if is_late(each, now)]
    if late:
        parts = [
            join(name(each.name), " (", name(each.shop_name), f") {_said(each, now)}. ")
            for each in late[:_NAMED]
        ]
        if (others := len(late) - _NAMED) > 0:
            are = "is" if others == 1 else "are"
            parts.append(join(f"{others} more {are} quiet or behind. "))
        return tag("p", parts, tag("a", "Tills", href="/tills"), class_="heard late")
    if not known:
        return tag("p", "No till is enrolled.", class_="heard")
    first = moment(known[0].heard_at, now)
    if len(known) == 1:
        said = join(name(known[0].name), f" was last heard from at {first}, nothing behind.")
    else:
        said = join(f"All {len(known)} tills were heard from at {first} or later, nothing behind.")
    return tag("p", said, class_="heard")


def heard_of(tills: Sequence[TillNow], now: datetime) -> Html:
    """The same in a table's cell: of one till, or of the one of a shop that is furthest behind."""
    first = min(tills, key=_heard_at)
    if len(tills) == 1:
        return join(_short(first, now))
    late = [each for each in tills if is_late(each, now)]
    if not late:
        return join(f"all by {moment(first.heard_at, now)}")
    worst = min(late, key=_heard_at)
    more = f", and {len(late) - 1} more" if len(late) > 1 else ""
    return join(name(worst.name), f": {_short(worst, now)}{more}")


def is_late(till: TillNow, now: datetime) -> bool:
    """Whether a till has rows that head office has not, or may have."""
    return bool(till.behind) or till.heard_at is None or now - till.heard_at > QUIET


def _said(till: TillNow, now: datetime) -> str:
    if till.heard_at is None:
        return "was never heard from"
    return f"was last heard from at {_short(till, now)}"


def _short(till: TillNow, now: datetime) -> str:
    if not till.behind:
        return moment(till.heard_at, now)
    rows = "1 row" if till.behind == 1 else f"{till.behind} rows"
    return f"{moment(till.heard_at, now)}, {rows} behind"


def _heard_at(till: TillNow) -> datetime:
    return till.heard_at or _NEVER
