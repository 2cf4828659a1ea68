"""What the making of installers stands on: icons, scripts, the bill of materials, release notes."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import pytest

import pos_app
from tests.packaging.wine import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

FOLDER = ROOT / "packaging"
ICONS = ROOT / "resources/icons"


@pytest.fixture
def icons(packaging_module: Callable[[str], ModuleType]) -> Any:
    return packaging_module("make_icon_containers")


def drawn(size: int) -> list[bytes]:
    """The rows of a PNG as Qt reads them: red, green, blue, alpha."""
    from PySide6.QtGui import QImage

    image = QImage(str(ICONS / f"pos-app-{size}.png")).convertToFormat(
        QImage.Format.Format_RGBA8888
    )
    assert image.width() == image.height() == size
    return [bytes(cast("memoryview", image.constScanLine(row)))[: 4 * size] for row in range(size)]


def test_the_windows_icon_holds_every_size_as_it_was_drawn(icons: Any) -> None:
    data = icons.ico()
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind) == (0, 1)
    end, sizes = 6 + 16 * count, []
    for number in range(count):
        width, height, _, _, planes, bits, length, start = struct.unpack_from(
            "<BBBBHHII", data, 6 + 16 * number
        )
        assert (width, planes, bits, start) == (height, 1, 32, end)
        picture, size = data[start : start + length], width or 256
        end += length
        sizes.append(size)
        if size == 256:
            assert picture == (ICONS / "pos-app-256.png").read_bytes()
            continue
        head = struct.unpack_from("<IiiHH", picture)
        assert head == (40, size, 2 * size, 1, 32)
        rows = [picture[40 + 4 * size * row :][: 4 * size] for row in range(size)]
        turned = [
            b"".join(row[at : at + 3][::-1] + row[at + 3 : at + 4] for at in range(0, len(row), 4))
            for row in reversed(rows)
        ]
        assert turned == drawn(size)
        assert picture[40 + 4 * size * size :] == bytes((size + 31) // 32 * 4 * size)
    assert end == len(data)
    assert sizes == [16, 24, 32, 48, 64, 128, 256]


def unpacked(data: bytes) -> bytes:
    """The run lengths of .icns, undone."""
    out, at = b"", 0
    while at < len(data):
        if data[at] < 128:
            out += data[at + 1 : at + 2 + data[at]]
            at += 2 + data[at]
        else:
            out += data[at + 1 : at + 2] * (data[at] - 125)
            at += 2
    return out


def test_the_macos_icon_holds_every_size_as_it_was_drawn(icons: Any) -> None:
    data = icons.icns()
    assert struct.unpack_from(">4sI", data) == (b"icns", len(data))
    parts, at = {}, 8
    while at < len(data):
        kind, length = struct.unpack_from(">4sI", data, at)
        parts[kind.decode()] = data[at + 8 : at + length]
        at += length
    pngs = {"ic11": 32, "ic12": 64, "ic07": 128, "ic13": 256, "ic08": 256, "ic14": 512, "ic09": 512}
    for name, size in pngs.items():
        assert parts.pop(name) == (ICONS / f"pos-app-{size}.png").read_bytes()
    for size, colours, mask in ((16, "is32", "s8mk"), (32, "il32", "l8mk")):
        planes = unpacked(parts.pop(colours))
        many = size * size
        assert len(planes) == 3 * many
        alpha = parts.pop(mask)
        channels = [planes[:many], planes[many : 2 * many], planes[2 * many :], alpha]
        mixed = bytes(value for pixel in zip(*channels, strict=True) for value in pixel)
        assert mixed == b"".join(drawn(size))
    assert parts == {}


def test_the_installer_s_picture_is_one_that_qt_reads(icons: Any, tmp_path: Path) -> None:
    from PySide6.QtGui import QColor, QImage

    place = tmp_path / "side.bmp"
    assert icons.main([str(place)]) == 0
    image = QImage(str(place))
    assert (image.width(), image.height()) == (164, 314)
    assert image.pixelColor(0, 0) == image.pixelColor(163, 313) == QColor(*icons.SIDE_GROUND)
    centre = QImage(str(ICONS / "pos-app-128.png")).pixelColor(10, 64)
    assert image.pixelColor(28, 18 + 64) == centre


def test_an_icon_of_another_kind_is_refused(icons: Any, tmp_path: Path) -> None:
    assert icons.main([]) == 2
    assert icons.main([str(tmp_path / "icon.gif")]) == 2
    assert icons.main([str(tmp_path / "a/icon.ico"), str(tmp_path / "a/icon.icns")]) == 0
    assert len(list((tmp_path / "a").iterdir())) == 2


def test_every_script_is_sound_shell(tool: Callable[[str], Path]) -> None:
    scripts = [
        path
        for folder in (FOLDER, ROOT / ".ci")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and re.match(rb"#!.*\b(bash|sh)\n", path.read_bytes())
    ]
    assert {"build", "sign", "system-packages", "run"} <= {path.name for path in scripts}
    done = subprocess.run(
        [str(tool("shellcheck")), "-x", *map(str, scripts)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.posix("a shell")
def test_the_notes_of_a_release_are_the_changelog_s() -> None:
    notes = subprocess.run(
        [FOLDER / "release-notes"], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert notes.returncode == 0, notes.stderr
    assert notes.stdout.strip()
    assert notes.stdout.strip() in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = subprocess.run(
        [FOLDER / "release-notes", "--version"], capture_output=True, text=True, timeout=60
    )
    assert version.stdout.strip() == pos_app.__version__


def test_the_bill_of_materials_names_what_the_till_needs_and_nothing_else(
    packaging_module: Callable[[str], ModuleType],
) -> None:
    sbom = packaging_module("sbom")
    needed = sbom.needed()
    assert {"httpx", "h11", "pyside6-essentials", "shiboken6", "keyring"} <= needed
    assert not needed & {"pytest", "pyinstaller", "cyclonedx-bom", "pos-app", "mypy"}
    assert sbom.schema_problem("{}")


@pytest.mark.packaging
def test_the_bill_of_this_environment_holds(tmp_path: Path) -> None:
    out = tmp_path / "made/bill.cdx.json"
    command = [sys.executable, str(FOLDER / "sbom.py"), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    bill = json.loads(text)
    assert bill["specVersion"] == "1.6"
    assert bill["metadata"]["component"]["version"] == pos_app.__version__
    names = {each["name"].lower() for each in bill["components"]}
    assert {"cpython", "httpx", "pyside6_essentials", "cryptography"} <= names
    assert {"openssl", "sqlite", "qt"} <= names
    assert not names & {"pytest", "pyinstaller", "ruff"}
    assert str(ROOT) not in text
    assert "file:" not in text
