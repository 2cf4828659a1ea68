"""Whose works a bundle holds, and under which licences.

Python packages say it in their own metadata, what comes from the building Debian in Debian's files,
and the rest in licences/works.toml. What is found goes into the bundle's folder of licences, with a
table of the packages (PACKAGES), and from there into the Debian package's copyright file.
"""

from __future__ import annotations

import fnmatch
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from importlib.metadata import files, metadata, packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).resolve().parent
PACKAGES = "packages.tsv"
"""In the folder of licences: name, version and licence of each Python package, a line each."""

# What packages say that have no expression of SPDX's yet.
_MEANT = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain": "public-domain",
}


@dataclass(frozen=True)
class Work:
    """Something in a bundle that is no Python package of its own.

    Attributes:
        name: As people call it.
        files: Patterns of places in the bundle.
        copyright: Whose it is, with the years.
        licence: Debian's short name of it.
        text: The file of the bundle's folder of licences that says so.
    """

    name: str
    files: tuple[str, ...]
    copyright: str
    licence: str
    text: str

    def has(self, place: str) -> bool:
        """Whether a file of the bundle is part of it."""
        return any(fnmatch.fnmatchcase(place, pattern) for pattern in self.files)


def works() -> list[Work]:
    """What licences/works.toml names, in its order: the last that has a file owns it."""
    said = tomllib.loads((HERE / "licences/works.toml").read_text(encoding="utf-8"))
    return [Work(**{**each, "files": tuple(each["files"])}) for each in said["work"]]


def packages(modules: Iterable[str]) -> list[str]:
    """The Python packages that top-level modules belong to, without the till itself."""
    owners = packages_distributions()
    return sorted({owner for top in modules for owner in owners.get(top, ())} - {"pos-app"})


def licence(package: str) -> str:
    """The licence of an installed Python package, as SPDX writes it.

    Raises:
        ValueError: it says none that is known here.
    """
    about = metadata(package)
    said = about.get("License-Expression") or ""
    if said:
        return said
    named = [about.get("License") or ""]
    named += [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    for text in named:
        if text in _MEANT or text in _MEANT.values() or " OR " in text:
            return _MEANT.get(text, text)
    raise ValueError(f"{package} does not say its licence in words that are known: {named}")


def table(names: Iterable[str]) -> str:
    """PACKAGES, for these packages."""
    return "".join(f"{name}\t{metadata(name)['Version']}\t{licence(name)}\n" for name in names)


def texts(names: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Licences and bills of materials of packages: the place in the bundle, and the file."""
    for name in names:
        for file in files(name) or ():
            about = ".dist-info" in file.parts[0]
            is_text = file.parent.name in {"licenses", "sboms"} or file.name.upper().startswith(
                ("LICENSE", "LICENCE", "COPYING", "NOTICE")
            )
            if about and is_text:
                yield f"licenses/{name}/{file.name}", Path(str(file.locate()))


def of_debian(libraries: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Debian's word on libraries of the building system: the place in the bundle, and the file.

    Args:
        libraries: Their paths on the building system.
    """
    dpkg = shutil.which("dpkg-query")
    for library in sorted(set(libraries)):
        places = {library, str(Path(library).resolve())}
        # One folder has two names, and dpkg knows files by the one that they were packed under.
        places |= {place.removeprefix("/usr") for place in places if place.startswith("/usr/lib")}
        if dpkg is None:
            return
        done = subprocess.run(  # noqa: S603 - a fixed program, and files of the system
            [dpkg, "--search", *sorted(places)], capture_output=True, text=True, check=False
        )
        for owner in {line.partition(":")[0] for line in done.stdout.splitlines()}:
            said = Path("/usr/share/doc", owner, "copyright")
            if said.is_file():
                yield f"licenses/system/{Path(library).name.partition('.')[0]}.txt", said
                break
