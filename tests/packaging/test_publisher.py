"""Who gives the till out: said in one place, and no release before somebody has said it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.packaging.bundled import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

SCRIPT = ROOT / "packaging/publisher.py"
SOMEBODY = """name = "A shop"
identifier = "gh.com.shop.till"
email = "till@shop.com.gh"
homepage = "https://shop.com.gh/till"
support = "https://help.shop.com.gh/example/"
"""


def ask(word: str, file: Path | None = None) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PUBLISHER_FILE": str(file) if file else ""}
    return subprocess.run(
        [sys.executable, str(SCRIPT), word], env=environ, capture_output=True, text=True, timeout=60
    )


def test_what_stands_in_the_tree_is_nobody_s_and_no_release_is_made_of_it() -> None:
    done = ask("--check")
    assert done.returncode == 1
    assert "identifier, email, homepage, support" in done.stderr
    assert ask("identifier").stdout == "invalid.example.till\n"


def test_somebody_who_said_it_all_may_release(tmp_path: Path) -> None:
    file = tmp_path / "publisher.toml"
    file.write_text(SOMEBODY)
    done = ask("--check", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert ask("name", file).stdout == "A shop\n"


@pytest.mark.parametrize(
    ("was", "then", "named"),
    [
        ("gh.com.shop.till", "com.example.till", "identifier"),
        ("till@shop.com.gh", "till@localhost.test", "email"),
        ("https://shop.com.gh/till", "https://www.example.com/", "homepage"),
        ("https://help.shop.com.gh/example/", "https://help.invalid/", "support"),
    ],
)
def test_one_placeholder_is_enough_to_refuse_a_release(
    tmp_path: Path, was: str, then: str, named: str
) -> None:
    file = tmp_path / "publisher.toml"
    file.write_text(SOMEBODY.replace(was, then))
    done = ask("--check", file)
    assert done.returncode == 1
    assert done.stderr.startswith(f"publisher: {named} in")


@pytest.mark.parametrize(
    ("was", "then"),
    [
        ('name = "A shop"', ""),
        ('name = "A shop"', 'name = ""'),
        ('name = "A shop"', "name = 'A \"shop\"'"),
        ('name = "A shop"', 'name = "A shop"\nphone = "1"'),
        ("gh.com.shop.till", "till"),
        ("till@shop.com.gh", "till at shop"),
        ("https://shop.com.gh/till", "http://shop.com.gh/till"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    packaging_module: Callable[[str], ModuleType], tmp_path: Path, was: str, then: str
) -> None:
    publisher: Any = packaging_module("publisher")
    file = tmp_path / "publisher.toml"
    file.write_text(SOMEBODY.replace(was, then))
    with pytest.raises(ValueError, match=r"publisher\.toml"):
        publisher.read(file)
    assert ask("--check", file).returncode == 1


def test_nobody_else_says_who_gives_it_out() -> None:
    places = [
        path
        for path in (ROOT / "packaging").rglob("*")
        if path.is_file() and path.suffix not in {".pyc"} and path.name != "publisher.toml"
    ]
    assert len(places) > 40
    for path in places:
        text = path.read_bytes()
        for word in (b"org.posapp", b"pos-app@localhost", b"example.invalid"):
            assert word not in text, f"{path}: {word!r}"
