"""`pos-app summary`: a day in five lines, to be read on a phone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit
from pos_app.commands import sources
from pos_app.commands.group import DAY, verb
from pos_app.commands.report import span
from pos_app.desktop.words.summary import ENGLISH, Known, lines
from pos_app.domain.report import Span, earlier

if TYPE_CHECKING:
    from pos_app.commands.group import Run


@verb()
@click.option("--date", "day", type=DAY, help="The day; today where none is given.")
def summary(run: Run, day: date | None) -> Exit:
    """A day in five lines."""
    chosen = day or datetime.now().astimezone().date()
    before = earlier(Span.DAY, chosen)
    currency = run.program.config().till.currency
    with sources.open_log(run.program) as log:
        figures = log.figures(*span(chosen, chosen), span(before, before), currency)
    for line in lines(Known(Span.DAY, chosen, figures), ENGLISH):
        run.printer.line(line)
    return Exit.DONE
