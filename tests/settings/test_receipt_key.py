"""The key that receipts are signed with: made once, kept with the others, and never shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.null import Keyring as NullKeyring

from pos_app.settings import key_store, receipt_key
from pos_app.settings.folders import Folders
from pos_app.settings.key_store import choose_store, read_own_key, write_key
from pos_app.settings.keys import OwnKey, Secret, SecretName, StoreState
from pos_app.settings.settings_table import Config, KeyPlace, Mode
from tests.desktop.key_store import MemoryStore
from tests.desktop.key_store import key_store as memory_store

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["memory_store"]

MESSAGE = b"pos-app receipt 1"
NAME = ("pos-app", "receipts.signing_key")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def test_it_is_made_once_and_signs_the_same_from_then_on(place: Path) -> None:
    assert receipt_key.read(place) == (None, StoreState.MISSING)
    made = receipt_key.read_or_make(place)
    again = receipt_key.read_or_make(place)
    found, state = receipt_key.read(place)
    assert made is not None
    assert again is not None
    assert found is not None
    assert state is StoreState.FOUND
    assert made.public == again.public == found.public
    assert len(made.public) == 32
    assert found.signed(made.sign(MESSAGE), MESSAGE)
    assert not found.signed(made.sign(MESSAGE), MESSAGE + b"0")
    assert not found.signed(bytes(64), MESSAGE)


def test_the_systems_store_keeps_it_under_a_name_of_its_own(memory_store: MemoryStore) -> None:
    made = receipt_key.read_or_make(None)
    assert made is not None
    assert list(memory_store.kept) == [NAME]
    text = memory_store.kept[NAME]
    assert text not in f"{made!r} {vars(made)} {read_own_key(OwnKey.RECEIPTS)}"
    assert bytes.fromhex(text) != made.public


def test_without_a_store_there_is_none() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(NullKeyring())  # type: ignore[no-untyped-call]
    try:
        assert receipt_key.read_or_make(None) is None
        assert receipt_key.read(None) == (None, StoreState.NO_STORE)
    finally:
        keyring.set_keyring(before)


def test_a_store_that_hangs_holds_nothing_up(memory_store: MemoryStore) -> None:
    memory_store.gate.clear()
    assert receipt_key.read_or_make(None, timeout=0.05) is None
    assert receipt_key.read(None, timeout=0.05) == (None, StoreState.TIMED_OUT)


def test_one_that_cannot_be_kept_is_none(place: Path) -> None:
    place.parent.joinpath("elsewhere").mkdir()
    place.mkdir()
    assert receipt_key.read_or_make(place) is None
    nowhere = place / "none" / "keys.toml"
    assert receipt_key.read_or_make(nowhere) is None


@pytest.mark.parametrize("text", ["not-hex", "abcd", "00" * 33])
def test_one_that_is_damaged_is_left_alone(place: Path, text: str) -> None:
    write_key(OwnKey.RECEIPTS, Secret(text), file=place)
    assert receipt_key.read(place) == (None, StoreState.UNUSABLE)
    assert receipt_key.read_or_make(place) is None
    kept = read_own_key(OwnKey.RECEIPTS, file=place).secret
    assert kept == Secret(text)


def test_it_stands_beside_the_gateways_keys_and_moves_with_them(
    tmp_path: Path, memory_store: MemoryStore
) -> None:
    folders = Folders(tmp_path, tmp_path)
    key_store.choose_file(folders)
    made = receipt_key.read_or_make(folders.key_file)
    assert made is not None
    write_key(SecretName.PAYGATE_API_KEY, Secret("sk_live_1"), file=folders.key_file)
    assert receipt_key.read_or_make(folders.key_file) is not None
    assert choose_store(folders).state is StoreState.STORED
    assert sorted(memory_store.kept) == [("pos-app", "paygate.api_key"), NAME]
    moved = receipt_key.read_or_make(None)
    assert moved is not None
    assert moved.public == made.public


def test_training_has_a_place_of_its_own(tmp_path: Path) -> None:
    folders, config = Folders(tmp_path, tmp_path), Config()
    live = replace(config, till=replace(config.till, mode=Mode.LIVE))
    chosen = replace(live, till=replace(live.till, secrets=KeyPlace.FILE))
    assert receipt_key.key_place(config, folders) == tmp_path / "training_keys.toml"
    assert receipt_key.key_place(live, folders) is None
    assert receipt_key.key_place(chosen, folders) == tmp_path / "keys.toml"
    assert folders.is_own(folders.training_key_file)
