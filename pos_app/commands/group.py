"""The `pos-app` command group: finds the command, and turns every end into an exit code.

A command says how it ends by raising `Stop`; anything else that escapes is a bug, said in one line
(with its traceback only when `POS_APP_DEBUG=1`).
"""

from __future__ import annotations

import contextlib
import importlib
import math
import os
import re
import sys
import traceback
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from pos_app.assembly.exits import Exit, Stop
from pos_app.assembly.terminal import say, tell
from pos_app.domain.typed_text import cleaned
from pos_app.engine.clock import local_midnight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.assembly.program import TillProgram
    from pos_app.commands.output import Printer

# Before and after these no till has sold: they are written for an open end, and the moments around
# the calendar's own ends cannot be reckoned with.
_FIRST_DAY = date(1971, 1, 1)
_LAST_DAY = date(9998, 12, 31)
_SECONDS = re.compile(r"[0-9]{1,10}(\.[0-9]{0,10})?|\.[0-9]{1,10}")
_WHOLE = re.compile("[0-9]{1,10}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_SECONDS = 1_000_000
MOST_CHARACTERS = 500

# One module a command, imported only when its command is asked for.
MODULES = {
    "charge": "charge",
    "cancel": "cancel",
    "close": "close",
    "recover": "recover",
    "sales": "sales",
    "payments": "payments",
    "reconcile": "reconcile",
    "claim": "claim",
    "verify": "verify",
    "export": "export",
    "backup": "backup",
    "restore": "restore",
    "doctor": "doctor",
    "support": "support",
    "training": "training",
    "demo": "demo",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in MODULES:
            importlib.import_module(f"pos_app.commands.{MODULES[cmd_name]}")
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    help="A counter till for mobile money and QR payments. With no command it opens the window.",
)
@click.option("--version", is_flag=True, help="Show the version.")
@click.option("--selfcheck", is_flag=True, help="Check this installation.")
@click.option(
    "--secrets", is_flag=True, help="With --selfcheck: also the system's store of keys, by a dummy."
)
@click.pass_context
def group(context: click.Context, version: bool, selfcheck: bool, secrets: bool) -> None:
    """Answer what needs no command."""
    program = program_of(context)
    if version:
        tell(f"pos-app {program.version}")
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
        from pos_app.assembly.window import open_window

        raise Stop(Exit(open_window(program)))


def program_of(context: click.Context) -> TillProgram:
    """Return the program that this command works on."""
    program: TillProgram = context.find_root().obj
    return program


def printer_of(context: click.Context, *, as_json: bool = False) -> Printer:
    """Return what this command prints with; raises Stop where it is not known what mode it is."""
    from pos_app.commands.output import Printer
    from pos_app.settings.settings_table import Mode

    mode = program_of(context).config().till.mode
    return Printer(as_json=as_json, training=mode is Mode.TRAINING)


def run(program: TillProgram, arguments: Sequence[str]) -> int:
    """Run one command line; the exit code.

    A command whose standard output could not be written does not end with 0: what it printed is
    not whole. A reader that has gone (a closed pipe) wanted no more.
    """
    _speak_any_language()
    out = WatchedOutput(sys.stdout) if sys.stdout is not None else None
    with contextlib.redirect_stdout(out) if out is not None else contextlib.nullcontext():
        code = _run(program, arguments)
    problem = out.problem() if out is not None else ""
    if problem:
        say(f"Standard output cannot be written ({problem}): what was printed is not whole.")
    return code if code or not problem else int(Exit.BUG)


def _run(program: TillProgram, arguments: Sequence[str]) -> int:
    try:
        group.main(list(arguments), prog_name="pos-app", obj=program, standalone_mode=False)
    except Stop as stop:
        if stop.message:
            say(stop.message)
        return int(stop.exit)
    except click.exceptions.Abort:
        say("Stopped.")
        return int(Exit.NOT_KNOWN)
    except click.ClickException as error:
        hint = f" See `{_command_of(error)} --help`." if getattr(error, "ctx", None) else ""
        say(_without_secrets(" ".join(error.format_message().split())) + hint)
        return int(Exit.USAGE)
    except Exception as error:  # noqa: BLE001 - the last resort turns a bug into one line
        if os.environ.get("POS_APP_DEBUG") == "1":
            print_whole(program, error)
        say(
            f"A mistake in the program stopped it ({type(error).__name__}). No payment is lost: "
            "`pos-app recover` picks up what is open. POS_APP_DEBUG=1 shows more."
        )
        return int(Exit.BUG)
    return int(Exit.DONE)


class WatchedOutput:
    """Standard output, whose failure to be written is remembered and stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        """Stand before this stream."""
        self._stream = stream
        self._error: OSError | None = None

    def __getattr__(self, name: str) -> object:
        """Everything else is the stream's own."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, unless it failed before."""
        if self._error is None:
            try:
                return self._stream.write(text)
            except OSError as error:
                self._error = error
        return len(text)

    def flush(self) -> None:
        """Flush, unless it failed before."""
        if self._error is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._error = error

    def problem(self) -> str:
        """Why not all was written; empty where all was, or where the reader has gone."""
        self.flush()
        if self._error is None or isinstance(self._error, BrokenPipeError):
            return ""
        return self._error.strerror or type(self._error).__name__


def print_whole(program: TillProgram, error: Exception) -> None:
    """Print a traceback on standard error; an error's text may quote a key or a number."""
    from pos_app.transport.redaction import Redactor

    redactor = getattr(program, "redactor", None) or Redactor()
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            click.echo(redactor.redact("".join(traceback.format_exception(error))), err=True)


def _without_secrets(message: str) -> str:
    """What was wrong with a command line; it quotes what was typed, a number or a key perhaps."""
    from pos_app.transport.redaction import Redactor

    return Redactor().redact(message)


def _speak_any_language() -> None:
    """Let a console of an old code page show `?` for what it has not, rather than stop us."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _command_of(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if isinstance(context, click.Context) else "pos-app"


def day_bounds(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """Return the moments [start, end) of local days, both named days included."""
    if first and last and first > last:
        raise Stop(Exit.USAGE, "--from is after --to.")
    start = None if first is None or first < _FIRST_DAY else local_midnight(first)
    end = None if last is None or last > _LAST_DAY else local_midnight(last + timedelta(days=1))
    return start, end


class NewFile(click.Path):
    """A file that is not there yet, in a folder that is: nothing is ever written over."""

    name = "FILE"

    def __init__(self) -> None:
        """Take any name of a file."""
        super().__init__(dir_okay=False, path_type=Path)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Read the path; one that is there already, or has no folder, is a usage error."""
        if not str(value).strip():
            self.fail("it needs the name of a file.", param, ctx)
        out = Path(str(super().convert(str(value), param, ctx)))
        try:
            if os.path.lexists(out):
                self.fail(f"{out} exists already: choose another name.", param, ctx)
            if not out.absolute().parent.is_dir():
                self.fail(f"There is no folder {out.absolute().parent}.", param, ctx)
        except OSError as error:
            self.fail(f"{out} cannot be made: {error.strerror}.", param, ctx)
        return out


class TextParam(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A person's words on one line, at most 500 characters."""

    name = "TEXT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Read them; bytes that are no text become `�`."""
        text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        text = cleaned(text)
        text = "".join(one if one.isprintable() else " " for one in text)
        text = " ".join(text.split())
        if len(text) > MOST_CHARACTERS:
            self.fail(f"it has more than {MOST_CHARACTERS} characters.", param, ctx)
        return text


class Seconds(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A number of seconds, 0 to 1 000 000."""

    name = "SECONDS"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the number; anything else is a usage error."""
        # Not all that Python takes for a number: neither `1_0` nor other scripts' digits.
        seconds = float(str(value)) if _SECONDS.fullmatch(str(value)) else math.nan
        if not 0 <= seconds <= MOST_SECONDS:
            self.fail(f"{value!r} is not a number of seconds from 0 to {MOST_SECONDS}.", param, ctx)
        return seconds


class WholeNumber(click.IntRange):
    """A whole number in a range, written in plain digits."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read the number; anything else is a usage error."""
        if not _WHOLE.fullmatch(str(value)):
            self.fail(f"{value!r} is not a whole number.", param, ctx)
        return int(super().convert(int(str(value)), param, ctx))


class Day(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A local day, `YYYY-MM-DD`."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the day; anything else is a usage error."""
        try:
            if not _DAY.fullmatch(str(value)):
                raise ValueError
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day like 2026-01-31.", param, ctx)
