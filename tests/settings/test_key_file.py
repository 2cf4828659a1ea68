"""Keys in a file: owner-only, whole or as before, refused when not ours, gone when removed."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.settings import key_store
from pos_app.settings.keys import OwnKey, Secret, SecretName, Source, StoreAnswer, StoreState
from pos_app.system import durable
from tests.posix import IS_ROOT, only_posix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAYGATE = SecretName.PAYGATE_API_KEY
API = SecretName.CHECKOUT_API_KEY
MISSING = StoreAnswer(StoreState.MISSING)


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def test_no_file_holds_no_key(place: Path) -> None:
    assert key_store.read_file(place) == dict.fromkeys([*SecretName, *OwnKey], MISSING)
    assert key_store.delete_from_file(place, PAYGATE) == MISSING
    assert not place.exists()


def test_a_key_is_kept_found_changed_and_taken_out(place: Path) -> None:
    assert key_store.write_file(place, PAYGATE, Secret('k"\\1')).state is StoreState.STORED
    assert key_store.write_file(place, API, Secret("k2")).state is StoreState.STORED
    assert key_store.write_file(place, PAYGATE, Secret("k3")).state is StoreState.STORED
    found = key_store.read_file(place)
    assert found[PAYGATE] == StoreAnswer(StoreState.FOUND, Secret("k3"), Source.FILE)
    assert found[API].secret == Secret("k2")
    assert found[SecretName.CHECKOUT_SECRET_KEY] == MISSING
    assert key_store.delete_from_file(place, PAYGATE).state is StoreState.DELETED
    assert key_store.delete_from_file(place, PAYGATE) == MISSING
    assert key_store.read_file(place)[API].secret == Secret("k2")
    assert [path.name for path in place.parent.iterdir()] == ["keys.toml"]


@pytest.mark.posix("permission bits")
def test_only_its_owner_can_read_it(place: Path) -> None:
    key_store.write_file(place, PAYGATE, Secret("k"))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    place.chmod(0o644)
    key_store.write_file(place, PAYGATE, Secret("k2"))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_what_it_held_is_overwritten_and_gone(place: Path) -> None:
    key_store.write_file(place, PAYGATE, Secret("canary-0f7c2d9e"))
    other = place.with_name("the same file")
    os.link(place, other)
    key_store.remove_file(place)
    assert not place.exists()
    assert other.read_bytes() == bytes(other.stat().st_size)
    key_store.remove_file(place)


def test_what_an_older_file_held_is_overwritten_when_a_newer_takes_its_place(place: Path) -> None:
    key_store.write_file(place, PAYGATE, Secret("canary-0f7c2d9e"))
    other = place.with_name("the same file")
    os.link(place, other)
    key_store.write_file(place, PAYGATE, Secret("another"))
    if sys.platform != "win32":
        assert not other.read_bytes().strip(b"\0")
    assert key_store.read_file(place)[PAYGATE].secret == Secret("another")


def test_what_a_crash_left_beside_it_goes_too(place: Path) -> None:
    beside = place.with_name(".keys.toml.new")
    beside.write_text('"paygate.api_key" = "canary"')
    key_store.remove_file(place)
    assert not beside.exists()
    beside.write_text("half")
    assert key_store.write_file(place, PAYGATE, Secret("k")).state is StoreState.STORED
    assert not beside.exists()


@pytest.mark.posix("opening no link")
def test_a_link_is_refused_and_left_alone(place: Path) -> None:
    elsewhere = place.with_name("elsewhere")
    elsewhere.write_text('"paygate.api_key" = "planted"')
    place.symlink_to(elsewhere)
    failed = StoreAnswer(StoreState.FAILED, detail="OSError")
    assert key_store.read_file(place) == dict.fromkeys([*SecretName, *OwnKey], failed)
    assert key_store.write_file(place, PAYGATE, Secret("k")) == failed
    assert key_store.delete_from_file(place, PAYGATE) == failed
    assert elsewhere.read_text() == '"paygate.api_key" = "planted"'
    with pytest.raises(OSError, match="keys"):
        key_store.remove_file(place)


@pytest.mark.skipif(not IS_ROOT, reason="needs to be root")
def test_another_users_file_is_refused(place: Path) -> None:
    only_posix()
    place.write_text('"paygate.api_key" = "planted"')
    os.chown(place, 12345, 12345)
    failed = StoreAnswer(StoreState.FAILED, detail="NotOurs")
    assert key_store.read_file(place) == dict.fromkeys([*SecretName, *OwnKey], failed)
    assert key_store.write_file(place, PAYGATE, Secret("k")) == failed


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'"paygate.api_key" = "canary', "TOMLDecodeError"),
        (b"\xff\xfe", "UnicodeDecodeError"),
    ],
)
def test_a_malformed_file_is_an_answer_that_quotes_nothing(
    place: Path, content: bytes, kind: str
) -> None:
    place.write_bytes(content)
    failed = StoreAnswer(StoreState.FAILED, detail=kind)
    assert key_store.read_file(place) == dict.fromkeys([*SecretName, *OwnKey], failed)
    assert key_store.write_file(place, PAYGATE, Secret("k")) == failed
    assert key_store.delete_from_file(place, PAYGATE) == failed
    assert place.read_bytes() == content


def test_what_is_no_key_is_said_to_be_none(place: Path) -> None:
    place.write_text('"paygate.api_key" = "two words"\n"checkout.api_key" = 7\n')
    found = key_store.read_file(place)
    assert found[PAYGATE] == StoreAnswer(StoreState.UNUSABLE, source=Source.FILE)
    assert found[API] == MISSING


def test_a_folder_in_its_place_is_refused(place: Path) -> None:
    place.mkdir()
    assert key_store.read_file(place)[PAYGATE].state is StoreState.FAILED
    assert key_store.write_file(place, PAYGATE, Secret("k")).state is StoreState.FAILED


@pytest.mark.posix("open files that can be replaced")
def test_old_keys_are_overwritten_also_where_the_folder_cannot_be_made_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "keys.toml"
    key_store.write_file(place, SecretName.PAYGATE_API_KEY, Secret("canary-old-key"))

    def fails(_folder: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "make_folder_durable", fails)
    with place.open("rb") as old:
        key_store.write_file(place, SecretName.PAYGATE_API_KEY, Secret("canary-new-key"))
        assert b"canary-old-key" not in old.read()
    assert b"canary-new-key" in place.read_bytes()
