"""What the driver of the window refuses: what a person could not see, reach or wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from pos_app.desktop.window_driver import NotSeen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desktop.conftest import Bench


def test_what_is_not_seen_is_not_found_and_it_says_what_is(bench: Bench) -> None:
    with pytest.raises(NotSeen, match=r"0 paidBanner are seen; seen are .*chargeButton"):
        bench.find(QWidget, "paidBanner")


def test_what_does_not_come_is_told_with_what_is_there(bench: Bench) -> None:
    with pytest.raises(NotSeen, match=r"the customer did not come within 0.05 s; .*chargeButton"):
        bench.until(lambda: False, "the customer", seconds=0.05)


def test_what_is_covered_cannot_be_pressed(bench: Bench) -> None:
    over = QWidget(bench.window)
    over.setObjectName("cover")
    over.setGeometry(bench.window.rect())
    over.show()
    bench.type("5")
    with pytest.raises(NotSeen, match="where methodQr is stands cover"):
        bench.click("methodQr")
    over.hide()
    bench.click("methodQr")
    assert bench.find(QPushButton, "methodQr").isChecked()


def test_a_picture_is_written_in_its_size_or_it_is_said(bench: Bench, tmp_path: Path) -> None:
    bench.picture(tmp_path / "one.png", (1024, 600), "dark")
    assert (tmp_path / "one.png").stat().st_size > 1000
    with pytest.raises(OSError, match="could not be written"):
        bench.picture(tmp_path / "gone" / "one.png", (1024, 600), "light")
