"""The `pos-app` command line: what a verb is, how its arguments are read, and how it ends.

A verb is one module here with one function, marked `@verb`. It gets a `Run` and what was typed, and
returns how it ended; where there is a cause to say, it raises `Stop`. Anything else that escapes is
a bug, said in one line (with its traceback only when `POS_APP_DEBUG=1`).
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import math
import os
import re
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from pos_app import __version__
from pos_app.assembly.failures import print_redacted, wants_tracebacks
from pos_app.assembly.program import local_midnight
from pos_app.assembly.terminal import Exit, Stop, say, tell
from pos_app.assembly.window import open_window
from pos_app.commands.output import Printer, WatchedOutput
from pos_app.domain.money import AmountError, AmountProblem, Money, parse_amount
from pos_app.domain.typed_text import cleaned
from pos_app.settings.settings_table import Mode
from pos_app.transport.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pos_app.assembly.program import TillProgram

# One module a verb, of the same name, imported only when it is asked for.
VERBS = (
    "charge", "cancel", "close", "refund", "cashiers", "recover", "sales", "payments", "reconcile",
    "claim", "receipt", "verify-receipt", "report", "summary", "verify", "export", "backup",
    "restore", "doctor", "support", "training", "demo", "shift", "headoffice",
)  # fmt: skip


class Who(NamedTuple):
    """Who gives a command that moves money, and who approves it; empty where nobody is named."""

    cashier: str = ""
    approver: str = ""


@dataclass(frozen=True)
class Run:
    """One run of a verb: on which program, and how it answers."""

    program: TillProgram
    as_json: bool
    who: Who = field(default_factory=Who)

    @functools.cached_property
    def printer(self) -> Printer:
        """What it prints with; raises Stop where it is not known whether money is real here."""
        training = self.program.config().till.mode is Mode.TRAINING
        return Printer(as_json=self.as_json, training=training)


def verb(
    *,
    json: str = "",
    by_somebody: bool = False,
    under: click.Group | None = None,
    name: str = "",
) -> Callable[[Callable[..., Exit]], click.Command]:
    """Make a function a verb of its own name, with its docstring as help.

    Args:
        json: What `--json` gives; without it the verb has no such option.
        by_somebody: It is given by somebody who may have to say who they are.
        under: The verb that it is a part of; None for none.
        name: In place of its own.
    """

    def make(work: Callable[..., Exit]) -> click.Command:
        @functools.wraps(work)
        def run_verb(
            *, as_json: bool = False, cashier: str = "", approver: str = "", **typed: object
        ) -> Exit:
            program = click.get_current_context().find_root().obj
            return work(Run(program, as_json, Who(cashier, approver)), **typed)

        made = (under or group).command(name or work.__name__.replace("_", "-"))(run_verb)
        if json:
            made.params.append(click.Option(["--json", "as_json"], is_flag=True, help=json))
        if by_somebody:
            made.params += [
                click.Option(
                    ["--as", "cashier"], default="", type=text, help="Who, with POS_APP_PIN."
                ),
                click.Option(
                    ["--approve", "approver"],
                    default="",
                    type=text,
                    help="Who approves, with POS_APP_APPROVER_PIN.",
                ),
            ]
        return made

    return make


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in VERBS:
            importlib.import_module(f"pos_app.commands.{cmd_name.replace('-', '_')}")
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    help="A counter till for cash, mobile money and QR. With no command it opens the window.",
)
@click.option("--version", is_flag=True, help="Show the version.")
@click.option("--selfcheck", is_flag=True, help="Check this installation.")
@click.option(
    "--secrets", is_flag=True, help="With --selfcheck: also the system's store of keys, by a dummy."
)
@click.pass_context
def group(context: click.Context, version: bool, selfcheck: bool, secrets: bool) -> Exit:
    """Answer what needs no verb."""
    program = context.obj
    if version:
        tell(f"pos-app {__version__}")
        raise Stop(Exit.DONE)
    if selfcheck:
        from pos_app.commands.selfcheck import what_is_wrong

        problems = what_is_wrong(secrets=secrets)
        if problems:
            raise Stop(Exit.BUG, "This installation is not sound: " + "; ".join(problems))
        tell("This installation is sound.")
        raise Stop(Exit.DONE)
    if secrets:
        raise click.UsageError("--secrets goes with --selfcheck.")
    if context.invoked_subcommand is None:
        return Exit(open_window(program))
    return Exit.DONE


def run(program: TillProgram, arguments: Sequence[str]) -> int:
    """Run one command line; the exit code.

    A command whose standard output could not be written does not end with 0: what it printed is
    not whole. A reader that has gone (a closed pipe) wanted no more.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console of an old code page shows `?` for what it has not, rather than stop us.
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="replace")
    if sys.stdout is None:
        return int(_run(program, arguments))
    out = WatchedOutput(sys.stdout)
    with contextlib.redirect_stdout(out):
        code = _run(program, arguments)
    problem = out.problem()
    if problem:
        say(f"Standard output cannot be written ({problem}): what was printed is not whole.")
    return int(Exit.BUG if problem and code is Exit.DONE else code)


def _run(program: TillProgram, arguments: Sequence[str]) -> Exit:
    try:
        ended = group.main(list(arguments), prog_name="pos-app", obj=program, standalone_mode=False)
        return Exit(ended)
    except Stop as stop:
        if stop.message:
            say(stop.message)
        return stop.exit
    except click.exceptions.Abort:
        say("Stopped.")
        return Exit.NOT_KNOWN
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" See `{context.command_path} --help`." if context is not None else ""
        # It quotes what was typed: a number or a key perhaps.
        say(Redactor().redact(" ".join(error.format_message().split())) + hint)
        return Exit.USAGE
    except Exception as error:  # noqa: BLE001 - the last resort turns a bug into one line
        if wants_tracebacks():
            # An error's text may quote a key or a number.
            redactor = getattr(program, "redactor", None) or Redactor()
            print_redacted(redactor, error, error.__traceback__)
        say(
            f"A mistake in the program stopped it ({type(error).__name__}). No payment is lost: "
            "`pos-app recover` picks up what is open. POS_APP_DEBUG=1 shows more."
        )
        return Exit.BUG


# Before and after these no till has sold: they are written for an open end, and the moments around
# the calendar's own ends cannot be reckoned with.
FIRST_DAY = date(1971, 1, 1)
LAST_DAY = date(9998, 12, 31)


def day_bounds(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """Return the moments [start, end) of local days, both named days included."""
    if first and last and first > last:
        raise Stop(Exit.USAGE, "--from is after --to.")
    start = None if first is None or first < FIRST_DAY else local_midnight(first)
    end = None if last is None or last > LAST_DAY else local_midnight(last + timedelta(days=1))
    return start, end


AMOUNTS = {
    AmountProblem.EMPTY: "No amount was given.",
    AmountProblem.NOT_A_NUMBER: "The amount is not a number. Write it like 12.50.",
    AmountProblem.BARE_POINT: "The amount needs digits on both sides of its point, like 0.50.",
    AmountProblem.BAD_GROUPING: "Commas and spaces in an amount group three digits, like 1,250.00; "
    "the point separates the pesewas.",
    AmountProblem.TOO_MANY_DECIMALS: "An amount has at most two decimals.",
    AmountProblem.NEGATIVE: "The amount must be more than zero.",
    AmountProblem.ZERO: "The amount must be more than zero.",
    AmountProblem.OTHER_CURRENCY: "The amount is in {sign}, and this till takes GHS.",
    AmountProblem.OVER_MAXIMUM: "The amount is over this till's maximum of {maximum}.",
}


def read_amount(typed: str, currency: str, *, maximum: Money | None = None) -> Money:
    """Read `--amount`; raises Stop where it is none."""
    try:
        return parse_amount(typed, currency, maximum=maximum)
    except AmountError as error:
        shown = error.maximum.shown if error.maximum else ""
        words = AMOUNTS[error.code].format(maximum=shown, sign=error.sign)
        raise Stop(Exit.USAGE, words) from None


# What an option's value is read with. Digits are plain ones: not all that Python takes for a
# number is one here, neither `1_0` nor other scripts' digits. Click says whose value was bad.
MOST_SECONDS = 1_000_000
MOST_CHARACTERS = 500
_SECONDS = re.compile(r"[0-9]{1,10}(\.[0-9]{0,10})?|\.[0-9]{1,10}")
_WHOLE = re.compile("[0-9]{1,10}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def text(typed: str) -> str:
    """A person's words on one line, at most 500 characters; bytes that are no text become `�`."""
    words = cleaned(typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    words = " ".join("".join(one if one.isprintable() else " " for one in words).split())
    if len(words) > MOST_CHARACTERS:
        raise click.BadParameter(f"it has more than {MOST_CHARACTERS} characters.")
    return words


def seconds(typed: str) -> float:
    """A number of seconds, 0 to 1 000 000."""
    number = float(typed) if _SECONDS.fullmatch(typed) else math.nan
    if not 0 <= number <= MOST_SECONDS:
        raise click.BadParameter(f"{typed!r} is not a number of seconds from 0 to {MOST_SECONDS}.")
    return number


def new_file(typed: str) -> Path:
    """A file that is not there yet, in a folder that is: nothing is ever written over."""
    if not typed.strip():
        raise click.BadParameter("it needs the name of a file.")
    out = Path(str(click.Path(dir_okay=False).convert(typed, None, None)))
    folder = out.absolute().parent
    try:
        if os.path.lexists(out):
            raise click.BadParameter(f"{out} exists already: choose another name.")
        # Not `is_dir`, which in newer Pythons has no word for a name that is too long.
        os.stat(f"{folder}{os.sep}")
    except (FileNotFoundError, NotADirectoryError):
        raise click.BadParameter(f"There is no folder {folder}.") from None
    except OSError as error:
        raise click.BadParameter(f"{out} cannot be made: {error.strerror}.") from None
    return out


def check_own(program: TillProgram, file: Path) -> None:
    """Stop before a file of the till's own is taken for a place to write to."""
    if program.folders.is_own(file):
        raise Stop(Exit.USAGE, f"{file} is a file of the till's own: choose another name.")


@contextlib.contextmanager
def writing(file: Path) -> Iterator[None]:
    """Stop with the cause where what is written inside cannot be."""
    try:
        yield
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file} cannot be written: {error.strerror}.") from None


@contextlib.contextmanager
def qt_needed() -> Iterator[None]:
    """Stop where Qt's libraries are missing."""
    try:
        yield
    except ImportError:
        raise Stop(
            Exit.SETTINGS, "This needs the system's libraries for Qt: see `pos-app doctor`."
        ) from None


def _day(typed: str) -> date:
    try:
        if not _DAY.fullmatch(typed):
            raise ValueError
        return date.fromisoformat(typed)
    except ValueError:
        raise click.BadParameter(f"{typed!r} is not a day like 2026-01-31.") from None


DAY = click.types.FuncParamType(_day)
DAY.name = "YYYY-MM-DD"


class WholeNumber(click.IntRange):
    """A whole number in a range."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read the number; anything else is a usage error."""
        if not _WHOLE.fullmatch(str(value)):
            self.fail(f"{value!r} is not a whole number.", param, ctx)
        return int(super().convert(int(str(value)), param, ctx))
