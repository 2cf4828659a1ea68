"""A spreadsheet of the sales: its owner's alone, written through no link, whole or not there."""

from __future__ import annotations

import os
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from pos_app.assembly.terminal import Exit
from pos_app.commands import sources
from pos_app.commands.group import run
from pos_app.domain.money import Money
from pos_app.domain.sale import SaleRow, SaleStatus
from pos_app.settings.config_file import parse
from pos_app.settings.folders import Folders, find_folders
from tests.posix import has_mode, only_posix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos_app.assembly.program import TillProgram
    from pos_app.settings.settings_table import Config

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOSTILE = "=1+1 \x1b[31m\u202e<b>x</b>"


class Book:
    """A program with one sale, whose note is hostile."""

    def sales(self, *asked: object, **more: object) -> Iterator[SaleRow]:
        del asked, more
        yield SaleRow(
            sale_id="s_1",
            sequence=1,
            sale_number="T1-000001",
            opened_at=NOON,
            status=SaleStatus.PAID,
            amount=Money(1250, "GHS"),
            method=None,
            network=None,
            phone_masked=None,
            note=HOSTILE,
            cashier=None,
            gateway=None,
            gateway_id=None,
            order_id=None,
            paid_at=NOON,
            late=False,
        )

    def config(self) -> Config:
        return parse({"till": {"mode": "live"}}).config

    @property
    def folders(self) -> Folders:
        return find_folders({"POS_APP_HOME": "/nowhere"})

    @contextmanager
    def log(self) -> Iterator[Book]:
        yield self


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "open_log", lambda program: program.log())


def export(kind: str, out: Path, *more: str) -> int:
    days = ("--from", "2026-11-21", "--to", "2026-11-21")
    arguments = ("export", "--format", kind, *days, "--out", str(out), *more)
    return run(cast("TillProgram", Book()), arguments)


def text_of(out: Path) -> str:
    if out.suffix == ".csv":
        return out.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(out) as parts:
        return parts.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hostile_note_is_text_and_nothing_else(tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"sales.{kind}"
    assert export(kind, out) == Exit.DONE
    text = text_of(out)
    assert "'=1+1 �[31m�" in text
    assert not {"\x1b", "\u202e"} & set(text)
    assert "_x001B_" not in text


@pytest.mark.posix("permission bits")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_only_its_owner_can_read_it_and_no_link_is_followed(tmp_path: Path, kind: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    out = tmp_path / f"sales.{kind}"
    part = tmp_path / f".sales.{kind}.{os.getpid()}.part"
    for link in (part, out.with_name(f"{out.name}.part")):
        link.symlink_to(precious)
    before = os.umask(0)
    try:
        assert export(kind, out) == Exit.DONE
    finally:
        os.umask(before)
    assert precious.read_text() == "precious"
    assert has_mode(out, 0o600)
    assert not out.is_symlink()
    assert not part.exists()
    assert "T1-000001" in text_of(out)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_only_what_an_export_made_is_replaced_unless_forced(tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"sales.{kind}"
    assert export(kind, out) == Exit.DONE
    assert export(kind, out) == Exit.DONE
    out.write_text("the accountant's own")
    assert export(kind, out) == Exit.USAGE
    assert out.read_text() == "the accountant's own"
    assert export(kind, out, "--force") == Exit.DONE
    assert "T1-000001" in text_of(out)


@pytest.mark.posix("pipes in folders")
def test_nothing_is_written_through_a_link_or_into_what_is_no_file(tmp_path: Path) -> None:
    only_posix()
    made = tmp_path / "made.csv"
    assert export("csv", made) == Exit.DONE
    before = made.read_bytes()
    link, pipe = tmp_path / "link.csv", tmp_path / "pipe.csv"
    link.symlink_to(made)
    os.mkfifo(pipe)
    for out in (link, pipe, Path("/dev/null"), tmp_path, tmp_path / "no" / "folder.csv"):
        for force in ((), ("--force",)):
            assert export("csv", out, *force) == Exit.USAGE
    assert made.read_bytes() == before
    assert link.is_symlink()


@pytest.mark.parametrize("out", ["", "  "])
def test_a_file_needs_a_name(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("csv", cast("Path", out)) == Exit.USAGE
    assert "name of a file" in capsys.readouterr().err


def test_the_tills_own_files_are_not_written_over(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    monkeypatch.setattr(Book, "folders", Folders(home, home))
    assert export("csv", home / "ledger.sqlite3", "--force") == Exit.USAGE
    assert "is a file of the till's own" in capsys.readouterr().err
    assert not (home / "ledger.sqlite3").exists()


def test_a_sheet_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_book: xlsxwriter.Workbook) -> None:
        raise XlsxWriterException("no room")

    monkeypatch.setattr(xlsxwriter.Workbook, "close", fail)
    assert export("xlsx", tmp_path / "sales.xlsx") == Exit.USAGE
    assert "cannot be written: no room" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
