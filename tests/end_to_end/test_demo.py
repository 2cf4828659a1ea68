"""The demo drives the real window through a day at the counter, and leaves its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from tests.end_to_end.till_program import Till

SIZES = {"": (1366, 768), "-1024": (1024, 600), "-dark": (1366, 768)}
IN_EVERY_WAY = (
    "sell", "paid", "notpaid", "waiting", "cash", "cash-paid", "lock", "paid-share",
    "settings-receipts",
)  # fmt: skip


def test_the_demo_leaves_a_picture_of_every_screen(till: Till, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    done = till.run("demo", "--out", out)
    assert (done.code, done.err) == (0, "")
    named = [Path(line) for line in done.out.splitlines()]
    assert len(named) > 25
    assert set(named) == set(out.iterdir())
    for name in IN_EVERY_WAY:
        for way, size in SIZES.items():
            picture = QImage(str(out / f"{name}{way}.png"))
            assert (picture.width(), picture.height()) == size, f"{name}{way}"
    # This till's own folder was not touched.
    assert [path.name for path in till.home.iterdir()] == ["config.toml"]


def test_a_folder_that_cannot_be_made_is_a_bad_command_line(till: Till, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = till.run("demo", "--out", tmp_path / "file" / "pictures")
    assert done.code == 2
    assert "cannot be made: Not a directory" in done.err
