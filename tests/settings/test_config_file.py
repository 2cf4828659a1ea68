"""`config.toml` is read with every mistake named, and written whole or not at all."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.settings.config_file import (
    ProblemCode,
    SettingProblem,
    SettingsError,
    SettingsWarning,
    WarningCode,
    load,
    save,
    shown_value,
)
from pos_app.settings.settings_table import Config, Mode
from tests.posix import has_mode, no_file_larger_than, only_posix

if TYPE_CHECKING:
    from pathlib import Path

NAME = "config.toml"


def test_no_file_means_training(tmp_path: Path) -> None:
    loaded = load(tmp_path / NAME)
    assert loaded.config == Config()
    assert loaded.config.till.mode is Mode.TRAINING
    assert not loaded.existed
    assert loaded.given == frozenset()


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\0" * 4096])
def test_an_empty_file_is_one_that_was_cut(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        load(path)
    assert [problem.code for problem in raised.value.problems] == [ProblemCode.EMPTY]
    # What is empty holds nothing that a new file could lose.
    save(path, Config())
    assert load(path).config == Config()


def test_a_file_of_comments_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("# all as it comes\n")
    assert load(path).existed


@pytest.mark.parametrize(
    "content",
    [
        f"x = {'[' * 5000}{']' * 5000}\n",
        f"x = {'{a = ' * 5000}1{'}' * 5000}\n",
        f"x = {'1' * 5000}\n",
        f"[till]\nmax_amount = 0x{'F' * 5000}\n",
        f"# {'x' * 1024 * 1024}\n",
    ],
)
def test_a_monstrous_file_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / NAME
    path.write_text(content)
    with pytest.raises(SettingsError) as raised:
        load(path)
    assert len(str(raised.value)) < 400


@pytest.mark.posix("pipes and devices in folders")
def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    only_posix()
    pipe, folder, device = tmp_path / "pipe", tmp_path / "folder", tmp_path / "device"
    os.mkfifo(pipe)
    folder.mkdir()
    device.symlink_to("/dev/zero")
    for path in (pipe, folder, device):
        with pytest.raises(SettingsError) as raised:
            load(path)
        assert [problem.code for problem in raised.value.problems] == [ProblemCode.UNREADABLE]


@pytest.mark.parametrize(
    "content",
    [
        b'[till]\nshop = "Ab\xc9\x94"\n',
        b'\xef\xbb\xbf[till]\nshop = "Ab\xc9\x94"\n',
        b'[till]\r\nshop = "Ab\xc9\x94"\r\n',
    ],
)
def test_files_as_editors_leave_them_are_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)
    assert load(path).config.till.shop == "Abɔ"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[till]\nmode = live\n", 2),
        (b"[till]\n\n\nmode\n", 4),
        (b'[till]\nshop = "never closed', 2),
        (b"[till]\nnetworks = [\n", 3),
        (b"[till]\nmode = 1\nmode = 2\n", 3),
        (b'[till]\nshop = "caf\xe9"\n', 2),
        ('[till]\nmode = "live"\n'.encode("utf-16"), 1),
    ],
)
def test_a_malformed_file_is_named_with_the_line(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)
    with pytest.raises(SettingsError) as failure:
        load(path)
    (problem,) = failure.value.problems
    assert problem.code is ProblemCode.BAD_TOML
    assert problem.line == line
    assert problem.key == NAME
    assert f"line {line}" in str(problem)
    with pytest.raises(SettingsError):
        save(path, Config())
    assert path.read_bytes() == content


def test_bad_values_come_with_their_keys(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text('[till]\nmode = "on"\n[watch]\ndeadline_seconds = 0\n')
    with pytest.raises(SettingsError) as failure:
        load(path)
    assert [problem.key for problem in failure.value.problems] == [
        "till.mode",
        "watch.deadline_seconds",
    ]


def test_what_cannot_be_read_is_no_missing_file(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.mkdir()
    with pytest.raises(SettingsError) as failure:
        load(path)
    assert failure.value.problems[0].code is ProblemCode.UNREADABLE


def test_a_saved_file_reads_back(tmp_path: Path) -> None:
    path = tmp_path / NAME
    config = replace(Config(), till=replace(Config().till, mode=Mode.LIVE, shop='Abɔ "1" \\ Sons'))
    save(path, config)
    loaded = load(path)
    assert loaded.config == config
    assert loaded.existed
    assert loaded.warnings == ()
    assert [item.name for item in tmp_path.iterdir()] == [NAME]


def test_saving_keeps_what_another_version_wrote(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text('[till]\ncolour = "red"\n[printer]\nwidth = 48\nsince = 2026-01-02\n')
    save(path, Config(), answered={"till.shop"})
    text = path.read_text(encoding="utf-8")
    assert 'colour = "red"' in text
    assert "since = 2026-01-02" in text
    assert 'shop = "Corner Shop"' in text
    assert [warning.key for warning in load(path).warnings] == ["till.colour", "printer"]


def test_bad_values_are_mended_by_saving(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text('[till]\nmode = "on"\n')
    save(path, Config())
    assert load(path).config == Config()


def test_settings_that_would_not_be_read_back_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text('[till]\nshop = "Before"\n')
    config = replace(Config(), till=replace(Config().till, name="no good"))
    with pytest.raises(SettingsError, match=r"till\.name"):
        save(path, config)
    assert path.read_text() == '[till]\nshop = "Before"\n'


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.touch(mode=0o644)
    save(path, Config())
    assert has_mode(path, 0o600)


def test_a_linked_file_is_written_where_it_is(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "till.toml"
    real.parent.mkdir()
    link = tmp_path / NAME
    link.symlink_to(real)
    save(link, Config())
    assert link.is_symlink()
    assert load(real).config == Config()


def test_what_a_power_cut_left_beside_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.new").write_text("half a fi")
    save(tmp_path / NAME, Config())
    assert [item.name for item in tmp_path.iterdir()] == [NAME]


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as failure:
        save(tmp_path / "nowhere" / NAME, Config())
    assert failure.value.problems[0].code is ProblemCode.UNWRITABLE


@pytest.mark.posix("a limit to a file's size")
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / NAME
    save(path, Config())
    before = path.read_bytes()
    with no_file_larger_than(10), pytest.raises(SettingsError) as failure:
        save(path, Config(), answered={"till.shop"})
    assert failure.value.problems[0].code is ProblemCode.UNWRITABLE
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("live", '"live"'),
        ("", '""'),
        (5, "5"),
        (2.5, "2.5"),
        (True, "true"),
        (False, "false"),
        (["mtn", 5], "['mtn', 5]"),
        (datetime.date(2026, 1, 2), "datetime.date(2026, 1, 2)"),
        ("a\nb\x00", '"a�b�"'),
        ("x" * 100, '"' + "x" * 60 + '…"'),
        ("sk_live_abc", "•••"),
        ("see SK_TEST_abc", "•••"),
        (["sk_live_abc"], "•••"),
        ("https://me:word@pay.example/x", '"https://•••@pay.example/x"'),
        ("https://pay.example/ipn?token=abc", '"https://pay.example/ipn?•••"'),
        ("https://pay.example/ipn#abc", '"https://pay.example/ipn?•••"'),
    ],
)
def test_a_value_is_shown_short_and_without_secrets(value: object, shown: str) -> None:
    assert shown_value(value) == shown


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('shop = "never closed\n', "a quotation mark is missing"),
        ('shop = "never closed', "a quotation mark is missing"),
        ("shop = 'never closed", "a quotation mark is missing"),
        ("mode = live", "a text has no quotation marks around it"),
        ("mode =", "a value is missing"),
        ("mode", "an = is missing after a name"),
        ("[till", "a closing bracket is missing"),
        ("networks = { a = 1", "a closing bracket is missing"),
        ('shop = "a" b', "something else stands behind a value"),
        ("[till]\n[till]", "a section stands there twice"),
        ("a = 1\na = 2", "a name stands there twice"),
        ('a = "C:\\shop"', "needs single quotation marks"),
        ("= 3", "it is no TOML"),
    ],
)
def test_why_a_file_cannot_be_read_is_said_for_its_owner(
    tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / NAME
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=why) as failure:
        load(path)
    assert str(failure.value).startswith("config.toml, line ")


def test_an_error_names_every_problem() -> None:
    problems = [
        SettingProblem("till.mode", '"x"', '"training" or "live"'),
        SettingProblem("config.toml", "/x", "it is no TOML", ProblemCode.BAD_TOML, 3),
    ]
    error = SettingsError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == (
        'till.mode = "x": must be "training" or "live"; config.toml, line 3 cannot be read: '
        "it is no TOML (/x)"
    )


def test_a_warning_says_what_was_left_aside() -> None:
    assert "till.colour is not a setting" in str(SettingsWarning("till.colour"))
    said = str(SettingsWarning("paygate.api_key", WarningCode.KEY_IN_FILE))
    assert "paygate.api_key is ignored" in said
    assert "system's store" in said
