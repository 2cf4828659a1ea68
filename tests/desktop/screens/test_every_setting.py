"""A walk along the table of settings: each is read, checked, written back, asked for and told.

Nothing here names a setting: one that is added is walked too.
"""

from __future__ import annotations

import datetime
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from pos_app.assembly.program import TillProgram
from pos_app.commands.doctor import examine
from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.screens.settings.fields import make_fields
from pos_app.desktop.screens.settings.screen import SettingsScreen
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.words import settings
from pos_app.engine import events
from pos_app.settings.config_file import SettingsError, load, parse, save
from pos_app.settings.folders import Folders
from pos_app.settings.settings_table import SECTIONS, SETTINGS, Config, Control, Refused, Setting
from tests.desktop.engine import NOON
from tests.desktop.key_store import key_store

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.desktop.conftest import Bench

__all__ = ["key_store"]

EVERY = pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
ASKED = [setting for setting in SETTINGS.values() if setting.asked]
# One of these is taken by every setting, and is not its default; where one takes none, it is added.
VALUES: list[object] = [
    "dark", "live", "file", "major", "https://other.example/api", "5.00", "T9", True, False, 7,
    ["mtn"], ["pay.example"], "0.05", ["20.00", "0.50"], "file:/dev/usb/lp0", 80, "never",
    "04:30", "cp858", "fr",
]  # fmt: skip
# What no setting is.
NONSENSE = datetime.date(2026, 1, 2)
# What a person chooses with, where there are words for each.
OFFERING = {Control.CHOICE, Control.NUMBER, Control.PRINTER}
# It can hold nothing else.
ONLY = {"till.currency", "till.customer_language"}


def other(setting: Setting) -> Any:
    """A value that is allowed, and is not the default."""
    for value in VALUES:
        try:
            if setting.read(value) != setting.default:
                return value
        except Refused:
            continue
    assert setting.key in ONLY, f"{setting.key} takes none of VALUES: add one"
    return setting.toml(Config())


@EVERY
def test_without_a_file_it_has_its_default_and_the_default_is_allowed(
    setting: Setting, tmp_path: Path
) -> None:
    config = load(tmp_path / "config.toml").config
    assert getattr(getattr(config, setting.section), setting.name) == setting.default
    if (value := setting.toml(config)) is not None:
        assert setting.read(value) == setting.default


@EVERY
def test_it_is_read_and_written_back(setting: Setting, tmp_path: Path) -> None:
    path, value = tmp_path / "config.toml", other(setting)
    config = parse({setting.section: {setting.name: value}}).config
    assert setting.toml(config) == value
    save(path, config)
    assert tomllib.loads(path.read_text("utf-8"))[setting.section][setting.name] == value
    loaded = load(path)
    assert (loaded.config, loaded.warnings) == (config, ())


@EVERY
def test_a_bad_value_is_named_with_what_is_allowed(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[{setting.section}]\n{setting.name} = {NONSENSE}\n")
    with pytest.raises(SettingsError) as refused:
        load(path)
    (problem,) = refused.value.problems
    assert problem.key == setting.key
    assert str(refused.value).startswith(f"{setting.key} = {NONSENSE!r}: must be ")
    assert problem.allowed
    assert settings.problem(problem)


def test_every_setting_that_is_asked_has_its_words_and_no_other_has() -> None:
    words = settings.setting_words()
    assert set(words) == {setting.key for setting in ASKED}
    assert all(each.label for each in words.values())
    names = [setting.asked.name for setting in ASKED if setting.asked]
    assert len(names) == len(set(names))
    for setting in ASKED:
        control = setting.asked.control if setting.asked is not None else None
        offered = [value for value, _ in words[setting.key].options]
        assert bool(offered) is (control in OFFERING)
        if control is Control.CHOICE:
            with pytest.raises(Refused) as allowed:
                setting.read(NONSENSE)
            quoted = str(allowed.value).replace('"', "").split(" or ")
            assert [value for value in offered if value] == quoted
            assert ("" in offered) is (setting.default is None)


def test_one_that_has_no_words_is_asked_for_by_its_key(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    del qapp
    monkeypatch.setattr(settings, "setting_words", dict)
    fields = make_fields(SETTINGS)
    assert list(fields) == [setting.key for setting in ASKED]
    assert fields["till.name"].control.accessibleName() == "till.name"


@pytest.mark.usefixtures("key_store")
@pytest.mark.parametrize("setting", ASKED, ids=[setting.key for setting in ASKED])
def test_the_screen_asks_for_it_on_its_sections_card_and_writes_the_answer(
    bench: Bench, qtbot: QtBot, tmp_path: Path, setting: Setting
) -> None:
    bench.tell(events.RecoveryFound(NOON, (), (), True))
    path, value = tmp_path / "config.toml", other(setting)
    room = SettingsRoom(Folders(tmp_path, tmp_path), environ={})
    screen = SettingsScreen(bench.till.context, room)
    bench.window.register("settings", lambda: screen)
    bench.window.open("settings")
    bench.until(lambda: screen.form.fields["till.shop"].value() == "Corner Shop")
    field = screen.form.fields[setting.key]
    assert setting.asked is not None
    assert bench.find(QWidget, setting.asked.name) is field.control
    card = field.parentWidget()
    assert isinstance(card, Card)
    titles = [label.text() for label in card.findChildren(QLabel)]
    assert settings.section_title(setting.section) in titles
    assert field.value() == setting.toml(Config())
    field.set_value(value)
    field.edited.emit()
    with qtbot.waitSignal(screen.applied):
        bench.click("settingsSave")
    assert field.value() == value
    assert tomllib.loads(path.read_text("utf-8"))[setting.section][setting.name] == value
    assert screen.restart_button.isVisible() is setting.restart


def test_doctor_tells_each_of_them(home: Path) -> None:
    home.mkdir()
    told = examine(TillProgram()).facts["settings"]
    assert isinstance(told, dict)
    assert list(told) == list(SETTINGS)
    for setting in SETTINGS.values():
        if not setting.own_address:
            assert told[setting.key] == setting.toml(Config())


def test_every_section_of_the_table_is_a_section_of_the_file() -> None:
    assert {setting.section for setting in SETTINGS.values()} == set(SECTIONS)
