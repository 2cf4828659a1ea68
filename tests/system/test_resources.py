"""What ships with the till is found, or said to be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.system import resources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _found_anew() -> Iterator[None]:
    resources.root.cache_clear()
    yield
    resources.root.cache_clear()


def test_an_installation_without_its_files_is_broken_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "pos_app")
    with pytest.raises(FileNotFoundError, match="resources folder is missing beside"):
        resources.root()


def test_texts_and_files_are_found_and_nothing_beyond_them() -> None:
    assert resources.text("styles", "till.qss")
    with pytest.raises(ValueError, match="not a resource"):
        resources.path("..", "pyproject.toml")
    with pytest.raises(FileNotFoundError, match="resource missing"):
        resources.path("fonts", "Comic.otf")
