"""The measures of the house, on a small one made up for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import house

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def built(root: Path, texts: dict[str, str]) -> house.House:
    for name, text in texts.items():
        path = root / house.PACKAGE / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return house.read(root)


def test_modules_that_import_each_other_are_a_circle_however_they_do_it(tmp_path: Path) -> None:
    made = built(
        tmp_path,
        {
            "engine/a": "from pos_app.engine import b\n",
            "engine/b": "def f():\n    from pos_app.ledger.c import x\n",
            "ledger/c": "if TYPE_CHECKING:\n    import pos_app.engine.a\n",
            "ledger/d": "from pos_app.ledger.c import y\n",
        },
    )
    assert made.circles() == [["engine.a", "engine.b", "ledger.c"]]


def test_a_package_that_hands_on_what_it_holds_is_a_circle(tmp_path: Path) -> None:
    made = built(
        tmp_path,
        {
            "ledger/__init__": "from pos_app.ledger.book import Book\n",
            "ledger/book": "from pos_app.ledger import errors\n",
            "ledger/errors": "",
        },
    )
    assert made.circles() == [["ledger.__init__", "ledger.book"]]


def test_a_public_class_stands_once(tmp_path: Path) -> None:
    made = built(
        tmp_path,
        {
            "engine/a": "class Desk: ...\nclass _Own: ...\n",
            "desktop/b": "class Desk: ...\nclass _Own: ...\n",
        },
    )
    assert made.classes_twice() == {"Desk": ["desktop.b", "engine.a"]}


def test_a_modules_name_stands_in_one_room_unless_it_means_the_same(tmp_path: Path) -> None:
    made = built(
        tmp_path,
        {"engine/parts": "", "desktop/parts": "", "engine/charge": "", "commands/charge": ""},
    )
    assert made.modules_twice() == {"parts": ["desktop.parts", "engine.parts"]}


def test_a_figure_over_its_limit_is_said_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = built(tmp_path, {"engine/a": "class Desk: ...\n", "engine/b": "class Desk: ...\n"})
    monkeypatch.setattr(house, "read", lambda: made)
    monkeypatch.setitem(house.LIMITS, "public class names that stand twice", (0, 0))
    assert house.main() == 1
    assert "Desk: engine.a engine.b" in capsys.readouterr().out
