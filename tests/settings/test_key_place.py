"""Where keys are kept is a person's choice: the file is never used without it, nor left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from pos_app.settings import config_file, key_store
from pos_app.settings.config_file import SettingsError
from pos_app.settings.folders import Folders
from pos_app.settings.keys import Secret, SecretName, Source, StoreState
from pos_app.settings.settings_table import KeyPlace
from tests.settings.test_key_store import (
    BrokenKeyring,
    HangingKeyring,
    MemoryKeyring,
    usual_keyring,
)

if TYPE_CHECKING:
    from pathlib import Path

    from keyring.backend import KeyringBackend

__all__ = ["usual_keyring"]

PAYGATE = SecretName.PAYGATE_API_KEY
KEY = Secret("canary-0f7c2d9e")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "till", tmp_path / "till")
    made.create()
    return made


def in_use(folders: Folders) -> Path | None:
    return key_store.file_in_use(config_file.load(folders.config_file).config, folders)


def test_the_file_is_used_from_the_choice_on_and_environment_still_wins(folders: Folders) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    assert in_use(folders) is None
    key_store.choose_file(folders)
    place = in_use(folders)
    assert place == folders.key_file
    assert 'secrets = "file"' in folders.config_file.read_text()
    assert key_store.write_key(PAYGATE, KEY, file=place).state is StoreState.STORED
    answer = key_store.read_keys({}, file=place).answers[PAYGATE]
    assert (answer.secret, answer.source) == (KEY, Source.FILE)
    environ = {PAYGATE.variable: "mine"}
    assert key_store.read_keys(environ, file=place).paygate == Secret("mine")
    assert key_store.delete_key(PAYGATE, file=place).state is StoreState.DELETED


@pytest.mark.parametrize("backend", [NoKeyring, BrokenKeyring], ids=["missing", "broken"])
def test_without_the_choice_a_key_file_is_neither_read_nor_written(
    folders: Folders, backend: type[KeyringBackend]
) -> None:
    keyring.set_keyring(backend())
    key_store.write_file(folders.key_file, PAYGATE, KEY)
    before = folders.key_file.read_bytes()
    assert key_store.read_keys({}, file=in_use(folders)).paygate is None
    key_store.write_key(PAYGATE, Secret("other"), file=in_use(folders))
    key_store.delete_key(PAYGATE, file=in_use(folders))
    assert folders.key_file.read_bytes() == before


def test_moving_back_puts_every_key_into_the_store_and_removes_the_file(folders: Folders) -> None:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    key_store.choose_file(folders)
    for name in (PAYGATE, SecretName.CHECKOUT_API_KEY):
        key_store.write_key(name, KEY, file=folders.key_file)
    assert key_store.choose_store(folders).state is StoreState.STORED
    assert set(backend.kept.values()) == {KEY.reveal()}
    assert not folders.key_file.exists()
    assert in_use(folders) is None
    assert "secrets" not in folders.config_file.read_text()


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        (NoKeyring(), StoreState.NO_STORE),  # type: ignore[no-untyped-call]
        (BrokenKeyring(), StoreState.FAILED),
        (HangingKeyring(), StoreState.TIMED_OUT),
    ],
    ids=["missing", "broken", "hung"],
)
def test_moving_back_to_a_store_that_takes_nothing_changes_nothing(
    folders: Folders, backend: KeyringBackend, state: StoreState
) -> None:
    keyring.set_keyring(backend)
    key_store.choose_file(folders)
    key_store.write_key(PAYGATE, KEY, file=folders.key_file)
    assert key_store.choose_store(folders, timeout=0.2).state is state
    assert in_use(folders) == folders.key_file
    assert key_store.read_file(folders.key_file)[PAYGATE].secret == KEY
    if isinstance(backend, HangingKeyring):
        backend.let_go.set()


def test_moving_back_refuses_a_file_that_it_cannot_read(folders: Folders) -> None:
    keyring.set_keyring(MemoryKeyring())
    key_store.choose_file(folders)
    folders.key_file.write_text("no toml at all")
    assert key_store.choose_store(folders).state is StoreState.FAILED
    assert folders.key_file.exists()
    assert in_use(folders) == folders.key_file


def test_a_file_that_cannot_be_removed_is_said(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(MemoryKeyring())
    key_store.choose_file(folders)
    # A link is never followed, so it cannot be overwritten either.
    monkeypatch.setattr(key_store, "read_file", lambda _path: {})
    folders.key_file.symlink_to(folders.data / "elsewhere")
    assert key_store.choose_store(folders).state is StoreState.FAILED
    assert in_use(folders) is None


def test_a_choice_that_cannot_be_written_is_an_error(folders: Folders) -> None:
    folders.config_file.write_text("[till\n")
    with pytest.raises(SettingsError):
        key_store.choose_file(folders)
    assert folders.config_file.read_text() == "[till\n"


def test_the_choice_is_written_by_nothing_else(folders: Folders) -> None:
    config_file.save(folders.config_file, config_file.load(folders.config_file).config)
    assert "secrets" not in folders.config_file.read_text()
    key_store.choose_file(folders)
    config = config_file.load(folders.config_file).config
    assert config.till.secrets is KeyPlace.FILE
    config_file.save(folders.config_file, config)
    assert config_file.load(folders.config_file).config.till.secrets is KeyPlace.FILE
