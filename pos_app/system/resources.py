"""Finds the files that ship with the till: fonts, icons, sounds, style sheets, training's page.

It only turns a name into a path. It must never read outside the resources folder, and never
guess at a folder that is not there.
"""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def root() -> Path:
    """The resources folder: inside an installed package, or beside it in a checkout.

    Raises:
        FileNotFoundError: neither place has it, so the installation is broken.
    """
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (folder / "fonts").is_dir():
            return folder
    raise FileNotFoundError(f"the resources folder is missing beside {_PACKAGE}")


def path(*parts: str) -> Path:
    """The path of one resource, such as ``path("fonts", "Inter-Bold.otf")``.

    Raises:
        ValueError: the parts lead outside the resources folder.
        FileNotFoundError: there is no such resource.
    """
    base = root()
    found = base.joinpath(*parts).resolve()
    if not found.is_relative_to(base):
        raise ValueError(f"not a resource: {'/'.join(parts)}")
    if not found.exists():
        raise FileNotFoundError(f"resource missing: {'/'.join(parts)}")
    return found


def text(*parts: str) -> str:
    """The UTF-8 text of one resource."""
    return path(*parts).read_text(encoding="utf-8")
