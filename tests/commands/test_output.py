from __future__ import annotations

import errno
import io
import json
from typing import TYPE_CHECKING, cast

import pytest

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands import charge
from pos_app.commands.group import run
from pos_app.commands.output import CheckResult, Printer, WatchedOutput, iso
from pos_app.printing.sheets import neutral

if TYPE_CHECKING:
    from pos_app.assembly.program import TillProgram


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class ClosedPipe(io.StringIO):
    def __init__(self) -> None:
        super().__init__()
        self.tried = 0

    def write(self, text: str) -> int:
        del text
        self.tried += 1
        raise BrokenPipeError


def code_page(name: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=name, errors="replace", newline="")


def written(out: io.TextIOWrapper) -> bytes:
    return cast("io.BytesIO", out.buffer).getvalue()


def test_json_keeps_every_character_on_every_console() -> None:
    for name in ("utf-8", "cp1252", "ascii", "cp437"):
        out = code_page(name)
        Printer(as_json=True, training=False, out=out).object({"note": "024•••4567 ₵"})
        assert json.loads(written(out).decode(name))["note"] == "024•••4567 ₵"


def test_words_lose_only_what_the_console_has_not() -> None:
    out = code_page("cp1252")
    Printer(as_json=False, training=False, out=out).line("GH₵ 5.00 •")
    assert written(out).decode("cp1252") == "GHS 5.00 •\n"


def test_a_reader_that_has_gone_is_tried_once() -> None:
    out = ClosedPipe()
    printer = Printer(as_json=False, training=False, out=out)
    printer.line("one")
    printer.line("two")
    assert out.tried == 1


def test_without_a_stream_everything_is_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    printer = Printer(as_json=False, training=False)
    printer.line("one")
    assert not printer.in_colour


def test_a_check_is_one_object_or_its_problems() -> None:
    found = CheckResult(ok=False, problems=("It is broken.",), facts={"rows": 3})
    out = io.StringIO()
    Printer(as_json=True, training=False, out=out).found(found, sound="Sound.")
    assert json.loads(out.getvalue()) == {
        "ok": False,
        "problems": ["It is broken."],
        "rows": 3,
        "training": False,
    }
    words = io.StringIO()
    Printer(as_json=False, training=False, out=words).found(found, sound="Sound.")
    assert words.getvalue() == "It is broken.\n"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0b1", "'\uff0b1"),
        ("a;=1", "a;'=1"),
        (";=1", ";'=1"),
        ("a; \uff20x;-2", "a; '\uff20x;'-2"),
        ("a\n+1", "a\n'+1"),
        ("\n=1", "'\n=1"),
        ("a; b = c-d", "a; b = c-d"),
    ],
)
def test_what_begins_a_cell_inside_a_text_is_neutralised_too(text: str, cell: str) -> None:
    assert neutral(text) == cell


def test_what_a_code_page_has_not_is_written_as_single_bytes_are() -> None:
    out = code_page("cp437")
    Printer(as_json=False, training=False, out=out).line("GH₵ 5.00 024•••4567")
    assert written(out).decode("cp437") == "GHS 5.00 024***4567\n"


def test_no_moment_stays_none() -> None:
    assert iso(None) is None


def test_a_code_in_a_terminal_has_colours_of_its_own() -> None:
    out = Terminal()
    assert Printer(as_json=False, training=False, out=out).in_colour
    plain, coloured = (
        charge.draw_qr("https://x.example/1"),
        charge.draw_qr("https://x.example/1", colours=True),
    )
    assert "\x1b" not in plain
    lines = coloured.splitlines()
    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in lines)
    assert [line[8:-4] for line in lines] == plain.splitlines()
    widths = {len(line) for line in plain.splitlines()}
    assert len(widths) == 1


def test_a_console_without_blocks_is_known() -> None:
    assert not Printer(as_json=False, training=False, out=code_page("cp1252")).can_print(
        charge.BLOCKS
    )
    assert Printer(as_json=False, training=False, out=code_page("utf-8")).can_print(charge.BLOCKS)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_calculate_is_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"


def test_other_text_stays() -> None:
    assert neutral("tea = 5") == "tea = 5"


def test_a_cause_is_one_line() -> None:
    assert Stop(Exit.BUG, "two\nlines ").message == "two lines"


class Full(io.StringIO):
    """Standard output on a disk that is full."""

    def write(self, text: str) -> int:
        del text
        raise OSError(errno.ENOSPC, "No space left on device")


class FullAtTheEnd(io.StringIO):
    def flush(self) -> None:
        raise OSError(errno.EIO, "Input/output error")


def test_a_closed_stream_is_no_terminal() -> None:
    closed = io.StringIO()
    closed.close()
    assert not Printer(as_json=False, training=False, out=closed).in_colour


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        (Full(), "No space left on device"),
        (FullAtTheEnd(), "Input/output error"),
        (ClosedPipe(), ""),
        (io.StringIO(), ""),
    ],
)
def test_what_could_not_be_written_is_remembered_and_stops_nothing(
    stream: io.StringIO, problem: str
) -> None:
    out = WatchedOutput(stream)
    assert out.write("one") == 3
    out.flush()
    assert out.write("two") == 3
    assert out.problem() == problem
    assert out.isatty is not None


def test_an_answer_that_is_not_whole_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Program:
        version = "1"

    monkeypatch.setattr("sys.stdout", Full())
    assert run(cast("TillProgram", Program()), ["--version"]) == Exit.BUG
    assert "what was printed is not whole" in capsys.readouterr().err
