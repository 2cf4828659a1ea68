"""Prints the pinned packages that head office's server needs, each with its hashes, for pip.

    python packaging/headoffice/pins.py >pins.txt
    pip install --no-deps --require-hashes -r pins.txt
    pip install --no-deps --no-build-isolation .

The till's own needs, Qt before all, stay away. The server and the till are one project: a package
here is the one that the tests ran with.
"""

# ruff: noqa: T201 - a program of the command line.

from __future__ import annotations

import re
from pathlib import Path

# What it imports, what that needs, and what building the project itself needs.
SERVER = (
    "anyio", "click", "colorama", "h11", "idna", "psycopg", "psycopg-binary", "psycopg-pool",
    "python-multipart", "starlette", "typing-extensions", "tzdata", "uvicorn", "xlsxwriter",
)  # fmt: skip
BUILD = ("hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers")
_FOLDER = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^(\S+?)==.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def pins() -> str:
    """The blocks of both files of pins that are wanted, as they stand there.

    Raises:
        KeyError: A package is in none.
    """
    found = {}
    for name in ("constraints.txt", "constraints-test.txt"):
        text = (_FOLDER / name).read_text(encoding="utf-8")
        found.update({block[1]: block[0] for block in _BLOCK.finditer(text)})
    return "".join(found[name] for name in sorted({*SERVER, *BUILD}))


if __name__ == "__main__":
    print(pins(), end="")
