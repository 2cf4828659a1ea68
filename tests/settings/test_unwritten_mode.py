"""A till whose settings do not say its mode: training only where nothing says that it is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest

from pos_app.settings.config_file import load
from pos_app.settings.folders import find_folders
from pos_app.settings.go_live import Sign, SignCode, live_files, live_keys, write_mode
from pos_app.settings.keys import SecretName
from pos_app.settings.settings_table import Mode
from tests.desktop.key_store import MemoryStore, key_store

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.settings.folders import Folders

__all__ = ["key_store"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A till's own folder, and a platform's place of the test's own."""
    return {"POS_APP_HOME": str(tmp_path / "home")}


@pytest.fixture
def elsewhere() -> Folders:
    """The platform's own place, where a till is whose variable was mistyped."""
    return find_folders({})


def folders_of(environ: dict[str, str]) -> Folders:
    folders = find_folders(environ)
    folders.create()
    return folders


def test_a_new_computer_is_in_training(environ: dict[str, str]) -> None:
    assert live_files(folders_of(environ), environ) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ledger.sqlite3", SignCode.LEDGER),
        ("ledger.sqlite3.head", SignCode.LEDGER),
        ("backups/ledger-000012-20260301T080000Z.sqlite3", SignCode.BACKUPS),
        ("backups/ledger-000012-20260301T080000Z.sqlite3.head", SignCode.BACKUPS),
        ("keys.toml", SignCode.KEYS),
    ],
)
def test_what_a_live_till_leaves_behind_says_so(
    environ: dict[str, str], name: str, code: SignCode
) -> None:
    folders = folders_of(environ)
    (folders.data / name).touch()
    found = live_files(folders, environ)
    assert found is not None
    assert found.code is code
    assert found.place.startswith(str(folders.data))


@pytest.mark.parametrize(
    "name",
    [
        "training.sqlite3",
        "training_gateway.sqlite3",
        "backups/training-000001-20260301T080000Z.sqlite3",
        "ledger of the shop.xlsx",
    ],
)
def test_what_training_leaves_behind_does_not(environ: dict[str, str], name: str) -> None:
    folders = folders_of(environ)
    (folders.data / name).touch()
    assert live_files(folders, environ) is None


def test_a_mistyped_home_finds_the_till_in_the_platforms_own_place(
    environ: dict[str, str], elsewhere: Folders
) -> None:
    elsewhere.create()
    elsewhere.ledger.touch()
    assert live_files(folders_of(environ), environ) == Sign(SignCode.LEDGER, str(elsewhere.ledger))
    elsewhere.ledger.unlink()
    elsewhere.config_file.write_text('[till]\nmode = "live"\n')
    found = live_files(folders_of(environ), environ)
    assert found == Sign(SignCode.SETTINGS, str(elsewhere.config_file))
    elsewhere.config_file.write_text("[till\n")
    assert live_files(folders_of(environ), environ) == found
    elsewhere.config_file.write_text('[till]\nmode = "training"\n')
    assert live_files(folders_of(environ), environ) is None


def test_keys_in_the_environment_say_so_unless_they_are_test_keys(environ: dict[str, str]) -> None:
    folders = folders_of(environ)
    name = SecretName.PAYGATE_API_KEY.variable
    assert live_files(folders, {**environ, name: "sk_test_1234567890"}) is None
    assert live_files(folders, {**environ, name: "sk_live_1234567890"}) == Sign(SignCode.KEYS)
    assert live_files(folders, {**environ, name: "no key at all"}) == Sign(SignCode.KEYS)
    secret = SecretName.CHECKOUT_SECRET_KEY.variable
    assert live_files(folders, {**environ, secret: "abcdefghijkl"}) == Sign(SignCode.KEYS)


def test_keys_in_the_store_say_so_unless_they_are_test_keys(key_store: MemoryStore) -> None:
    del key_store
    assert live_keys({}) is None
    keyring.set_password("pos-app", "paygate.api_key", "sk_test_1234567890")
    assert live_keys({}) is None
    keyring.set_password("pos-app", "checkout.api_key", "not a key")
    assert live_keys({}) == Sign(SignCode.KEYS)
    keyring.set_password("pos-app", "checkout.api_key", "abcdefghijkl")
    assert live_keys({}) == Sign(SignCode.KEYS)


def test_a_store_that_does_not_answer_is_no_proof_of_training(key_store: MemoryStore) -> None:
    key_store.gate.clear()
    assert live_keys({}, timeout=0.05) == Sign(SignCode.STORE_SILENT)


def test_the_answer_is_written_and_nothing_else_changes(environ: dict[str, str]) -> None:
    folders = find_folders(environ)
    write_mode(folders, Mode.LIVE)
    assert load(folders.config_file).mode_written
    assert load(folders.config_file).config.till.mode is Mode.LIVE
    folders.config_file.write_text('[Till]\nmode = "live"\n[till]\nshop = "Ama"\n')
    assert not load(folders.config_file).mode_written
    write_mode(folders, Mode.TRAINING)
    loaded = load(folders.config_file)
    assert (loaded.config.till.mode, loaded.config.till.shop) == (Mode.TRAINING, "Ama")
    folders.config_file.write_bytes(b"\0" * 100)
    write_mode(folders, Mode.LIVE)
    assert load(folders.config_file).config.till.mode is Mode.LIVE
