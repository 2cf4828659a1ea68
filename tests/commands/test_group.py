from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, cast

import pytest

from pos_app import __version__
from pos_app.assembly import window
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands import selfcheck
from pos_app.commands.group import VERBS, day_bounds, group, run
from pos_app.transport.redaction import Redactor

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.assembly.program import TillProgram


class Broken:
    """A program whose settings are a mistake of ours."""

    def config(self) -> None:
        raise ZeroDivisionError("secret text")


class Quoting(Broken):
    """A program whose mistake quotes a key and a number."""

    def __init__(self) -> None:
        self.redactor = Redactor()

    def config(self) -> None:
        raise ZeroDivisionError("-".join(("canary", "0f7c2d9e of 0241234567")))


def call(*arguments: str) -> int:
    return run(cast("TillProgram", Broken()), arguments)


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in VERBS:
        assert call(name, "--help") == Exit.DONE
        assert capsys.readouterr().out.startswith(f"Usage: pos-app {name}")
    assert set(group.list_commands(cast("object", None))) == set(VERBS)  # type: ignore[arg-type]


def test_a_mistake_is_one_line_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("verify") == Exit.BUG
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "ZeroDivisionError" in said.err
    assert "secret text" not in said.err


def test_a_mistake_is_shown_whole_when_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_APP_DEBUG", "1")
    assert call("verify") == Exit.BUG
    assert "Traceback" in capsys.readouterr().err


def test_what_is_shown_whole_quotes_no_key_and_no_number(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_APP_DEBUG", "1")
    broken = Quoting()
    broken.redactor.register("canary-0f7c2d9e")
    assert run(cast("TillProgram", broken), ["verify"]) == Exit.BUG
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "[hidden] of 024•••4567" in shown
    assert "canary-0f7c2d9e" not in shown


@pytest.mark.parametrize(
    ("arguments", "quoted"),
    [
        (("recover", "0241234567"), "024•••4567"),
        (("verify", "+233 24 123 4567"), "024•••4567"),
        (("sk_live_4242424242424242",), "[hidden]"),
        (("sales", "--limit", "0241234567x"), "024•••4567x"),
    ],
)
def test_a_wrong_command_line_is_quoted_without_numbers_and_keys(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], quoted: str
) -> None:
    assert call(*arguments) == Exit.USAGE
    said = capsys.readouterr().err
    assert quoted in said
    assert "1234567" not in said
    assert "4242" not in said


def test_what_is_quoted_moves_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("\x1b[2J\u202e") == Exit.USAGE
    said = capsys.readouterr().err
    assert said.rstrip("\n").isprintable()


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--version") == Exit.DONE
    assert capsys.readouterr().out == f"pos-app {__version__}\n"


def test_the_selfcheck_gives_its_reasons(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[str] = []

    def look(*, secrets: bool) -> list[str]:
        return ["no store"] if secrets else wrong

    monkeypatch.setattr(selfcheck, "what_is_wrong", look)
    assert call("--selfcheck") == Exit.DONE
    wrong += ["no fonts", "no ledger"]
    assert call("--selfcheck") == Exit.BUG
    assert "no fonts; no ledger" in capsys.readouterr().err
    assert call("--selfcheck", "--secrets") == Exit.BUG
    assert "no store" in capsys.readouterr().err


def test_the_store_of_keys_is_tried_only_with_the_selfcheck(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("--secrets") == Exit.USAGE
    assert "--selfcheck" in capsys.readouterr().err


def test_without_standard_error_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    monkeypatch.setattr("sys.stdout", None)
    assert call("verify") == Exit.BUG
    assert call("chrage") == Exit.USAGE
    assert call("--version") == Exit.DONE


def test_a_closed_standard_error_changes_no_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stderr", closed)
    assert call("verify") == Exit.BUG


def test_an_unknown_option_points_at_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("charge", "--turbo") == Exit.USAGE
    assert "See `pos-app charge --help`." in capsys.readouterr().err


class _Reads:
    """Answers no command, and has no settings that matter."""

    version = "1"


@pytest.mark.parametrize("wait", ["1_0", "\u0661\u0660", "1e3", "0x10", "+5", " 5", "inf", ""])
def test_seconds_are_plain_digits(wait: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cast("TillProgram", _Reads()), ["recover", "--wait", wait]) == Exit.USAGE
    assert "seconds" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["1_0", "\u0661", "+5", "0", "1e1"])
def test_a_limit_is_plain_digits(limit: str) -> None:
    assert run(cast("TillProgram", _Reads()), ["payments", "--limit", limit]) == Exit.USAGE


@pytest.mark.parametrize("day", ["2026-W01-1", "\u0662026-01-01", "2026-1-01", "20260101"])
def test_a_day_is_plain_digits(day: str) -> None:
    assert run(cast("TillProgram", _Reads()), ["sales", "--from", day]) == Exit.USAGE


def test_the_calendars_ends_are_open_ends() -> None:
    first, last = date(1, 1, 1), date(9999, 12, 31)
    assert day_bounds(first, last) == (None, None)
    start, end = day_bounds(date(2026, 1, 31), last)
    assert start is not None
    assert end is None
    with pytest.raises(Stop):
        day_bounds(last, first)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_till_sold_at_the_calendars_ends(day: str) -> None:
    assert run(cast("TillProgram", _Reads()), ["reconcile", "--date", day]) == Exit.USAGE


def test_somebody_who_stops_it_is_told_nothing_of_a_mistake(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Stopped(Broken):
        def config(self) -> None:
            raise KeyboardInterrupt

    assert run(cast("TillProgram", Stopped()), ["verify"]) == Exit.NOT_KNOWN
    assert capsys.readouterr().err.strip() == "pos-app: Stopped."


def test_no_verb_opens_the_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "missing_display", lambda: "There is no display.")
    assert call() == Exit.SETTINGS
    assert capsys.readouterr().err == "pos-app: There is no display.\n"


@pytest.mark.parametrize(
    ("out", "words"),
    [
        (" ", "it needs the name of a file"),
        ("{folder}", "is a directory"),
        ("{folder}/there", "exists already: choose another name"),
        ("{folder}/no/such", "There is no folder"),
        ("{long}/x", "cannot be made: File name too long"),
    ],
)
def test_a_new_file_has_a_name_and_a_folder_and_is_not_there(
    out: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there").touch()
    typed = out.format(folder=tmp_path, long="x" * 300)
    assert call("backup", "--out", typed) == Exit.USAGE
    assert words in capsys.readouterr().err


def test_words_have_a_most(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("sales", "--search", "x" * 501) == Exit.USAGE
    assert "it has more than 500 characters" in capsys.readouterr().err
