"""Bars as SVG, which the page holds itself; beside each stands a table of the same figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos_app.headoffice.pages.html import Html, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOURS: Final = 24
_WIDTH, _STEP, _HEIGHT, _LABELS = 720, 30, 150, 28
# A bar that is there at all is seen.
_LEAST: Final = 3


def by_hour(minor: Sequence[int], said: str) -> Html:
    """A column for each hour of a day; `said` is what a screen reader says of them."""
    most = max([*minor, 1])
    bars = []
    for hour, value in enumerate(minor):
        if value > 0:
            height = max(value * _HEIGHT // most, _LEAST)
            bars.append(
                tag(
                    "rect",
                    x=hour * _STEP + 4,
                    y=_HEIGHT - height,
                    width=_STEP - 8,
                    height=height,
                    rx=3,
                    class_="most" if value == most else "bar",
                )
            )
    labels = [
        tag("text", hour, x=hour * _STEP + _STEP // 2, y=_HEIGHT + 22, text_anchor="middle")
        for hour in range(0, _HOURS, 3)
    ]
    line = tag("line", x1=0, y1=_HEIGHT, x2=_WIDTH, y2=_HEIGHT)
    return tag(
        "svg",
        tag("title", said),
        line,
        bars,
        labels,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT + _LABELS}",
        role="img",
        class_="hours",
    )


def share(minor: int, most: int) -> Html:
    """A bar inside a table's row, which says nothing that its figures do not."""
    width = max(minor, 0) * 100 // most if most > 0 else 0
    return tag(
        "svg",
        tag("rect", width=width, height=8, rx=2, class_="bar"),
        viewBox="0 0 100 8",
        class_="share",
        aria_hidden="true",
    )
