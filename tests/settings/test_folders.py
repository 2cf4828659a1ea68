"""The till's places: one folder by the environment, else the platform's, for their owner alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.settings.config_file import ProblemCode, SettingsError
from pos_app.settings.folders import Folders, find_folders

if TYPE_CHECKING:
    from pathlib import Path


def test_one_folder_holds_everything(home: Path) -> None:
    folders = find_folders()
    assert folders.config_file == home / "config.toml"
    assert folders.ledger == home / "ledger.sqlite3"
    assert folders.training_ledger == home / "training.sqlite3"
    assert folders.training_gateway == home / "training_gateway.sqlite3"
    assert folders.logs == home / "logs"
    assert folders.backups == home / "backups"
    assert not home.exists()


@pytest.mark.parametrize("environ", [{}, {"POS_APP_HOME": ""}, {"POS_APP_HOME": "  "}])
def test_without_it_they_are_the_platform_s_own(environ: dict[str, str], tmp_path: Path) -> None:
    folders = find_folders(environ)
    for place in (folders.config, folders.data):
        assert place.is_absolute()
        assert place.name == "pos-app"
    if sys.platform == "linux":
        assert folders.config == tmp_path / "xdg_config_home" / "pos-app"
        assert folders.data == tmp_path / "xdg_data_home" / "pos-app"


def test_a_relative_place_and_a_tilde_are_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    assert find_folders({"POS_APP_HOME": "here"}).data == tmp_path / "here"
    assert find_folders({"POS_APP_HOME": "~/till"}).data == tmp_path / "me" / "till"
    nobody = "~nobody-has-this-name/till"
    assert find_folders({"POS_APP_HOME": nobody}).data == tmp_path / nobody


@pytest.mark.posix("permission bits")
def test_what_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    folders = find_folders({"POS_APP_HOME": str(tmp_path / "shop" / "till")})
    folders.create()
    for folder in (folders.data, folders.logs, folders.backups):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.posix("permission bits")
def test_what_is_there_already_is_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "till"
    place.mkdir(mode=0o755)
    place.chmod(0o755)
    folders = find_folders({"POS_APP_HOME": str(place)})
    folders.create()
    folders.create()
    assert stat.S_IMODE(place.stat().st_mode) == 0o755


def test_a_place_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError) as failure:
        find_folders({"POS_APP_HOME": str(tmp_path / "file" / "till")}).create()
    (problem,) = failure.value.problems
    assert problem.key == "POS_APP_HOME"
    assert problem.code is ProblemCode.NO_FOLDER
    assert "folder" in str(problem)


def test_reading_settings_loads_nothing_heavy() -> None:
    program = (
        "import sys, pathlib, tempfile\n"
        "import pos_app.settings.go_live\n"
        "from pos_app.settings import config_file, folders, key_store\n"
        "place = folders.find_folders({'POS_APP_HOME': tempfile.gettempdir()})\n"
        "config_file.load(place.data / 'there is no such file')\n"
        "keys = {'POS_APP_PAYGATE_API_KEY': 'a', 'POS_APP_CHECKOUT_API_KEY': 'b',\n"
        "        'POS_APP_CHECKOUT_SECRET_KEY': 'c'}\n"
        "assert key_store.read_keys(keys).checkout\n"
        "heavy = {'keyring', 'tomli_w', 'platformdirs', 'httpx', 'sqlite3', 'PySide6'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_tills_own_files_are_known_by_every_name(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folders = find_folders({"POS_APP_HOME": str(home)})
    folders.create()
    folders.ledger.write_text("x")
    (tmp_path / "linked").symlink_to(home)
    os.link(folders.ledger, tmp_path / "another name")
    own = ("ledger.sqlite3", "config.toml", "training.sqlite3-journal", "logs/a.csv", "backups/b")
    for name in own:
        assert folders.is_own(home / name)
        assert folders.is_own(tmp_path / "linked" / name)
    assert folders.is_own(tmp_path / "another name")
    for other in (home / "sales.csv", tmp_path / "ledger.csv", tmp_path / "not there"):
        assert not folders.is_own(other)


def test_reports_are_saved_where_a_person_looks_for_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Folders(tmp_path, tmp_path, chosen=True).reports == tmp_path / "reports"
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path / "Documents")
    assert Folders(tmp_path, tmp_path).reports == tmp_path / "Documents" / "pos-app"
