"""What a bundle says of itself: version, icon, Windows' version resource, macOS's property list.

The version comes from the package and the pictures from resources/icons, and from nowhere else. It
must never be edited for a release: `pos_app/__init__.py` is.
"""

from __future__ import annotations

import re
from pathlib import Path

import publisher

ROOT = Path(__file__).resolve().parent.parent
NAME = "pos-app"
TITLE = "Counter till"
COPYRIGHT = "MIT licence; Qt is used under the LGPL, version 3"
DESCRIPTION = "Counter till for cash, mobile money and QR payments"
_VERSION = re.compile(r'^__version__ = "(\d+)\.(\d+)\.(\d+)([^"]*)"$', re.MULTILINE)


def version() -> str:
    """The program's version, read and not imported, since building must not run the program.

    Raises:
        ValueError: The package does not say it as three numbers and perhaps a suffix.
    """
    found = _VERSION.search((ROOT / "pos_app/__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("pos_app/__init__.py does not say its version")
    return f"{found[1]}.{found[2]}.{found[3]}{found[4]}"


def version_numbers() -> tuple[int, int, int, int]:
    """The version as Windows counts it, in four numbers, the last always 0."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version())
    if found is None:
        raise ValueError("a version begins with three numbers")
    return int(found[1]), int(found[2]), int(found[3]), 0


def windows_resource(program: str) -> str:
    """Windows' version resource, in the words of PyInstaller's own file of it.

    Args:
        program: the executable's name without `.exe`.
    """
    numbers = version_numbers()
    strings = {
        "CompanyName": publisher.read().name,
        "FileDescription": DESCRIPTION,
        "FileVersion": version(),
        "InternalName": program,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{program}.exe",
        "ProductName": TITLE,
        "ProductVersion": version(),
    }
    table = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),"
        f" kids=[StringFileInfo([StringTable('040904B0', [{table}])]),"
        " VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )
