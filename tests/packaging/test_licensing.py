"""Whose works a bundle holds: found without building one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


@pytest.fixture
def licensing(packaging_module: Callable[[str], ModuleType]) -> Any:
    return packaging_module("licensing")


def test_every_package_that_the_till_needs_says_a_licence_that_is_known(
    licensing: Any, packaging_module: Callable[[str], ModuleType]
) -> None:
    needed = packaging_module("sbom").needed()
    assert len(needed) > 30
    found = {name: licensing.licence(name) for name in needed}
    assert found["httpx"] == "BSD-3-Clause"
    assert found["certifi"] == "MPL-2.0"
    assert found["cryptography"] == "Apache-2.0 OR BSD-3-Clause"
    lines = licensing.table(sorted(needed)).splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted(needed)


def test_a_licence_in_unknown_words_stops_the_build(
    licensing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(licensing, "_MEANT", {})
    with pytest.raises(ValueError, match="qrcode does not say"):
        licensing.licence("qrcode")


def test_texts_and_bills_of_materials_come_from_the_packages_themselves(licensing: Any) -> None:
    packages = licensing.packages(["cryptography", "_cffi_backend", "pos_app", "json"])
    assert packages == ["cffi", "cryptography"]
    places = {place for place, file in licensing.texts(packages) if file.is_file()}
    assert {"licenses/cffi/LICENSE", "licenses/cryptography/LICENSE.APACHE"} <= places
    # What is inside cryptography's one library: OpenSSL, and crates of Rust.
    assert any(place.endswith("/sbom.json") for place in places)


def test_a_place_belongs_to_the_last_work_that_names_it(licensing: Any) -> None:
    def owner(place: str) -> str:
        return str([work for work in licensing.works() if work.has(place)][-1].name)

    assert owner("pos-app") == "The counter till"
    assert owner("_internal/pos_app/resources/sounds/paid.wav") == "The counter till"
    assert owner("_internal/PySide6/Qt/lib/libQt6Gui.so.6") == "Qt and Qt for Python"
    assert owner("_internal/PySide6/Qt/lib/libicudata.so.73") == "ICU"
    assert owner("_internal/python3.11/lib-dynload/pyexpat.so").startswith("Python")


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="Debian's own word")
def test_debian_s_word_on_what_is_taken_from_it_comes_along(licensing: Any) -> None:
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    libc = {line.split(maxsplit=5)[5].strip() for line in maps if line.endswith("/libc.so.6")}
    assert libc
    ((place, file),) = licensing.of_debian([*libc, "/nowhere/libnothing.so"])
    assert place == "licenses/system/libc.txt"
    assert "GNU" in file.read_text(encoding="utf-8", errors="replace")
