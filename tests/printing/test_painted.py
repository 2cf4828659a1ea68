"""The PDF and the pictures: long enough, in the till's own typeface, and made without a display."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinterInfo

from pos_app.domain.proof import proof_of
from pos_app.domain.receipt import COLUMNS, Line, LineKind, lines
from pos_app.printing import painted
from tests.domain.receipts import receipt
from tests.printing.system_printers import prints_into

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication

_POINTS_PER_MM = 72 / 25.4


@pytest.fixture(autouse=True)
def ready(qapp: QGuiApplication) -> None:
    del qapp
    painted.be_ready()


@pytest.mark.parametrize("width", [58, 80])
def test_the_page_is_as_wide_as_the_roll_and_as_long_as_its_lines(width: int) -> None:
    heights = []
    for made in (receipt(), receipt(proof=proof_of(bytes(32), bytes(64)), cashier="Ama")):
        pdf = painted.pdf(lines(made, COLUMNS[width]), width=width, title="T1-000001")
        assert pdf.startswith(b"%PDF-")
        assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
        found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert found is not None
        wide, high = map(float, found.groups())
        assert abs(wide - width * _POINTS_PER_MM) < 1
        heights.append(high)
        assert len(pdf) < 40_000
    assert heights[1] - heights[0] > 40


def test_it_holds_the_shipped_typeface_and_no_other() -> None:
    pdf = painted.pdf(lines(receipt(), 32), width=58, title="T1-000001")
    plain = b"".join(
        zlib.decompressobj().decompress(piece)
        for piece in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
        if piece[:1] == b"x"
    )
    fonts = set(re.findall(rb"/FontName /([\w+-]+)", pdf + plain))
    assert fonts
    assert all(b"Inter" in name for name in fonts), fonts


def test_a_line_too_wide_for_its_letters_is_made_smaller() -> None:
    for left, right in (("W" * 32, ""), ("W" * 20, "M" * 11), ("  " + "W" * 30, "")):
        made = painted.picture(Line(left, right), 384)
        assert (made.across, len(made.rows)) == (48, 48 * 30)
        columns = [
            x
            for row in range(30)
            for x in range(384)
            if made.rows[row * 48 + x // 8] & 0x80 >> x % 8
        ]
        assert columns
        assert max(columns) < 383


def test_a_rule_crosses_the_paper() -> None:
    made = painted.picture(Line(kind=LineKind.RULE), 384)
    rows = [made.rows[row * 48 : row * 48 + 48] for row in range(30)]
    assert bytes([255]) * 48 in rows


@pytest.mark.posix("a display that can be missing")
def test_no_display_is_needed() -> None:
    """As a command makes one: with no application of Qt's, and no display at all."""
    script = (
        "from pos_app.domain.receipt import Line\n"
        "from pos_app.printing import painted\n"
        "painted.be_ready(); painted.be_ready()\n"
        "print(painted.pdf([Line('x')], width=58, title='x')[:5])\n"
    )
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "b'%PDF-'\n", done.stderr


def page(many: int = 3, **changes: Any) -> painted.ReportPage:
    made = painted.ReportPage(
        "Corner Shop · Saturday 28 November",
        "As of 20:14.",
        (("Taken", "GH₵ 4,218.50", "+12% on the Saturday before"), ("Sales", "96", "")),
        tuple((str(hour), hour * 100, f"{hour} h · GH₵ {hour}.00") for hour in range(24)),
        ("hour", "payments", "taken"),
        tuple((f"{row}:00", "1", "12.50") for row in range(many)),
        ("2 refunds: GH₵ 60.00",),
    )
    return made._replace(**changes)


@pytest.mark.parametrize(
    ("made", "pages"),
    [
        (page(), 1),
        (page(32), 2),
        (page(90), 3),
        (page(tiles=(), bars=(), rows=(), lines=()), 1),
        (page(bars=(("0", 0, "0 h"),)), 1),
        (page(title="W" * 300, columns=("M" * 90, "W" * 90, "")), 1),
    ],
)
def test_a_report_is_as_many_pages_of_a4_as_it_needs(made: painted.ReportPage, pages: int) -> None:
    pdf = painted.report_pdf(made)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == pages
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert found is not None
    wide, high = map(float, found.groups())
    assert abs(wide - 595) < 1
    assert abs(high - 842) < 1


def test_a_report_is_painted_on_any_thread() -> None:
    made: list[bytes] = []
    worker = threading.Thread(target=lambda: made.append(painted.report_pdf(page(40))))
    worker.start()
    worker.join(20)
    assert made
    assert len(made[0]) < 80_000


def test_five_lines_are_a_picture_as_high_as_they_need() -> None:
    told = painted.LinesPicture("Corner Shop", ("Saturday: GH₵ 20.50", "cash GH₵ 20.50"), "As of")
    heights = []
    for made in (
        told,
        told._replace(banner="TRAINING"),
        told._replace(lines=(*told.lines, "a long line " * 20)),
    ):
        image = QImage.fromData(painted.lines_png(made))
        assert image.width() == 1080
        heights.append(image.height())
    plain, banner, long = heights
    assert banner == plain + 90
    assert long > plain + 150


@pytest.mark.qt_log_ignore("QPainter::begin.*Returned false")
def test_a_report_is_painted_on_the_systems_printer_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "printed.pdf"
    asked = prints_into(monkeypatch, file)
    painted.print_report(page(90))
    assert asked == [""]
    assert len(re.findall(rb"/Type /Page\b", file.read_bytes())) == 3
    prints_into(monkeypatch, tmp_path / "none" / "printed.pdf")
    with pytest.raises(OSError, match="takes nothing"):
        painted.print_report(page())


def test_a_receipt_is_painted_on_the_systems_printer_whatever_its_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "printed.pdf"
    prints_into(monkeypatch, file)
    many = tuple(Line(f"line {number}") for number in range(100))
    begun: list[int] = []
    painted.print_lines(many, lambda: begun.append(1), width=58, printer="Office")
    assert begun == [1]
    assert len(re.findall(rb"/Type /Page\b", file.read_bytes())) == 2
    with pytest.raises(FileNotFoundError):
        painted.print_lines(many, lambda: begun.append(2), width=58, printer="another")
    assert begun == [1]


def test_what_the_system_has_no_printer_for_is_said() -> None:
    for name in ("", "a printer that nobody has"):
        with pytest.raises(FileNotFoundError):
            painted.print_report(page(), name)


def test_the_systems_own_printer_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tests run there may be none: one that Qt does not call null stands for it."""

    class Found(QPrinterInfo):
        def isNull(self) -> bool:
            return False

    asked = []

    class Known:
        @staticmethod
        def printerInfo(name: str) -> QPrinterInfo:
            asked.append(name)
            return Found()

    monkeypatch.setattr("PySide6.QtPrintSupport.QPrinterInfo", Known)
    assert painted._system_printer("Office").isValid() in (True, False)
    assert asked == ["Office"]
