"""`pos-app summary`: a day in five lines, to be read on a phone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit
from pos_app.commands import sources
from pos_app.commands.group import DAY, check_own, new_file, qt_needed, verb, writing
from pos_app.commands.output import TRAINING
from pos_app.commands.report import span
from pos_app.desktop.words.summary import ENGLISH, Known, lines
from pos_app.domain.report import Span, earlier
from pos_app.settings.settings_table import Mode
from pos_app.system import durable

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.commands.group import Run


@verb()
@click.option("--date", "day", type=DAY, help="The day; today where none is given.")
@click.option("--png", type=new_file, metavar="FILE", help="Make a picture of them.")
def summary(run: Run, day: date | None, png: Path | None) -> Exit:
    """A day in five lines."""
    if png is not None:
        check_own(run.program, png)
    chosen = day or datetime.now().astimezone().date()
    bounds = span(chosen, chosen)
    before = earlier(Span.DAY, chosen)
    currency = run.program.config().till.currency
    with sources.open_log(run.program) as log:
        figures = log.figures(*bounds, span(before, before), currency)
    told = lines(Known(Span.DAY, chosen, figures), ENGLISH)
    for line in told:
        run.printer.line(line)
    if png is not None:
        _paint(run, png, told)
        run.printer.line(f"Written to {png}")
    return Exit.DONE


def _paint(run: Run, png: Path, told: tuple[str, ...]) -> None:
    with qt_needed():
        from pos_app.printing import painted

        painted.be_ready()
    till = run.program.config().till
    banner = "" if till.mode is Mode.LIVE else TRAINING
    note = f"As of {datetime.now().astimezone():%Y-%m-%d %H:%M}."
    with writing(png):
        picture = painted.LinesPicture(till.shop, told, note, banner)
        durable.write_whole(png, painted.lines_png(picture))
