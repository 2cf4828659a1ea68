"""Whole files on a real disk: the old one, or all of the new."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pos_app.system import durable
from tests.posix import has_mode

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_made_and_replaced_for_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "settings.toml"
    for content in (b"first", b"second and longer", b""):
        durable.write_whole(place, content)
        assert place.read_bytes() == content
        assert has_mode(place, 0o600)
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_what_a_killed_write_left_is_written_over(tmp_path: Path) -> None:
    place = tmp_path / "settings.toml"
    durable.beside(place).write_bytes(b"half of what was to co")
    durable.write_whole(place, b"whole")
    assert place.read_bytes() == b"whole"
    assert not durable.beside(place).exists()


def test_no_link_that_lies_beside_it_is_followed(tmp_path: Path) -> None:
    other = tmp_path / "somebody else's"
    other.write_bytes(b"theirs")
    durable.beside(tmp_path / "mine").symlink_to(other)
    durable.write_whole(tmp_path / "mine", b"ours")
    assert other.read_bytes() == b"theirs"
    assert not (tmp_path / "mine").is_symlink()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "settings.toml"
    durable.write_whole(place, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "sync", full)
    with pytest.raises(OSError, match="No space"):
        durable.write_whole(place, b"new")
    assert place.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_where_no_file_can_be_the_error_is_the_systems(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"directory|folder"):
        durable.write_whole(tmp_path / "folder", b"x")
    with pytest.raises(FileNotFoundError):
        durable.write_whole(tmp_path / "nowhere" / "file", b"x")
    with pytest.raises(FileNotFoundError):
        durable.make_durable(tmp_path / "nothing")


def test_what_is_written_elsewhere_first_gets_its_name(tmp_path: Path) -> None:
    place, part = tmp_path / "copy.head", tmp_path / ".copy.head.1.part"
    durable.write_whole(place, b"head", part)
    assert place.read_bytes() == b"head"
    assert not part.exists()
    descriptor = durable.new_file(part)
    os.write(descriptor, b"next")
    os.close(descriptor)
    durable.make_durable(part)
    durable.put_in_place(part, place)
    assert place.read_bytes() == b"next"
