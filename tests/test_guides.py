"""The guides are true: what they name exists in the program, and they say what its pages say."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from pos_app.assembly.terminal import Exit
from pos_app.commands.group import group
from pos_app.desktop import shortcuts
from pos_app.settings.settings_table import SECTIONS, SETTINGS

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs").glob("*.md"))
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "pos_app").rglob("*.py"))
PEOPLE = ("cashier.md", "guide.md", "owner.md", "support.md", "releasing.md")


def test_every_reader_has_a_guide() -> None:
    assert set(PEOPLE) <= {guide.name for guide in GUIDES}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_settings_that_are_named_exist(guide: Path) -> None:
    text = guide.read_text("utf-8")
    named = re.findall(r"`(\w+)(?: = [^`]*)?`\s+under\s+`\[(\w+)\]`", text)
    named += [(key, section) for section, key in re.findall(r"`\[(\w+)\]`\s+\(`(\w+)`\)", text)]
    for section in re.findall(r"`\[(\w+)\]`", text):
        assert section in SECTIONS, section
    for key, section in named:
        assert f"{section}.{key}" in SETTINGS


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_keys_that_are_named_do_something(guide: Path) -> None:
    text = guide.read_text("utf-8")
    does = {
        press
        for key in vars(shortcuts).values()
        if isinstance(key, shortcuts.Shortcut)
        for press in key.keys
    }
    # What ends a command is a terminal's key.
    assert set(re.findall(r"\bF\d{1,2}\b|\bCtrl\+[A-Z]\b", text)) <= does | {"Ctrl+C"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_options_that_are_named_exist(guide: Path) -> None:
    text = guide.read_text("utf-8")
    for command, options in re.findall(r"pos-app ([a-z]+)((?: +(?:--)?[\w.:/-]+)*)", text):
        verb = group.get_command(click.Context(group), command)
        verbs = [*([verb] if verb else ()), *getattr(verb, "commands", {}).values()]
        known = {name for one in verbs for parameter in one.params for name in parameter.opts}
        for option in re.findall(r"--[a-z0-9-]+", options) if verb else ():
            assert option in {*known, "--help"}, f"pos-app {command} {option}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_names_of_controls_that_are_named_exist(guide: Path) -> None:
    text = guide.read_text("utf-8")
    for name in re.findall(r"`([a-z]+(?:[A-Z][a-z0-9]+)+)`", text):
        assert f'"{name}"' in SOURCES or f".{name}" in SOURCES or f"{name}(" in SOURCES, name


@pytest.mark.parametrize("guide", ["cashier.md", "guide.md"])
def test_words_in_bold_at_the_counter_are_the_window_s_own(guide: str) -> None:
    text = (ROOT / "docs" / guide).read_text("utf-8")
    shown = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "pos_app" / "desktop").rglob("*.py")
    )
    shown = re.sub(r'"\s*\n\s*"', "", shown)
    for words in re.findall(r"^\| \*\*([^*|]+)\*\*", text, re.MULTILINE):
        if re.search(r"\d|[.:]$", words):
            continue
        assert words in shown or words.capitalize() in shown, words


def test_the_table_of_exit_codes_is_whole() -> None:
    text = (ROOT / "docs/support.md").read_text("utf-8")
    rows = {int(code) for code in re.findall(r"^\| (\d) \|", text, re.MULTILINE)}
    assert rows == {int(each) for each in Exit}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_files_of_the_tree_that_are_named_exist(guide: Path) -> None:
    text = guide.read_text("utf-8")
    for name in re.findall(
        r"`((?:pos_app|packaging|resources|tests|docs|\.github)/[\w./-]+)`", text
    ):
        # Resources lie beside the package in a checkout, and inside it once it is installed.
        assert (ROOT / name.removeprefix("pos_app/" if "/resources" in name else "")).exists(), name


def test_the_cashiers_page_is_one_page() -> None:
    text = (ROOT / "docs/cashier.md").read_text("utf-8")
    assert len(text.split()) < 450
    assert text.count("](images/") >= 4
