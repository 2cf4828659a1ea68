"""What paper shows of a receipt: by a printer that decodes every byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.receipt import COLUMNS, Line, LineKind, Shop, lines
from pos_app.printing import escpos, painted
from pos_app.printing.escpos import CP437, CP850, CP858, WINDOWS_1252, Bitmap, CodePage, encode
from tests.domain.payments import mobile_money
from tests.domain.receipts import receipt
from tests.printing.fake_printer import Text, decode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication

    from tests.printing.fake_printer import Page

# A page of letters alone, as some printers for other scripts have.
NO_CEDI = CodePage(0, "ascii")


def no_picture(line: Line, _dots: int) -> Bitmap:
    raise AssertionError(f"a picture of {line}")


def printed(made: Iterable[Line], page: CodePage = CP437, width: int = 58, **more: bool) -> Page:
    job = encode(
        made,
        columns=COLUMNS[width],
        dots=escpos.DOTS[width],
        paint=no_picture,
        page=page,
        **more,
    )
    return decode(job)


@pytest.mark.parametrize("page", [CP437, CP850, CP858, WINDOWS_1252])
@pytest.mark.parametrize("width", [58, 80])
def test_a_receipt_comes_out_as_text_in_every_page_that_has_the_cent(
    page: CodePage, width: int
) -> None:
    made = lines(receipt(copy=1), COLUMNS[width], escpos.CEDI)
    shown = printed(made, page, width)
    masked = "024•••4567" if page is WINDOWS_1252 else "024***4567"
    expected = [line.text(COLUMNS[width]).replace("024•••4567", masked) for line in made]
    assert shown.lines == expected
    assert f"TOTAL{'GH¢ 64.00':>{COLUMNS[width] - 5}}" in shown.lines
    assert (shown.rest, shown.pulses, shown.strips) == (b"", [], [])
    strong = [each.text.strip() for each in shown.printed if isinstance(each, Text) and each.strong]
    assert strong[:2] == ["Ama's Chop Bar", "COPY 1"]
    assert strong[2].startswith("TOTAL")


def test_paper_is_fed_or_cut() -> None:
    assert (printed([Line("x")]).fed, printed([Line("x")]).cuts) == (5, 0)
    assert (printed([Line("x")], cut=True).fed, printed([Line("x")], cut=True).cuts) == (0, 1)


def test_the_drawer_gets_both_its_times_and_only_when_asked() -> None:
    assert printed([Line("x")], open_drawer=True).pulses == [(0, 50, 500)]
    assert printed([Line("x")]).pulses == []


def test_without_leaving_chinese_mode_the_cedi_would_be_chinese() -> None:
    job = encode([Line("GH¢ 5.00")], columns=32, dots=384, paint=no_picture)
    assert decode(job).lines == ["GH¢ 5.00"]
    assert decode(job.replace(b"\x1c.", b"")).lines != ["GH¢ 5.00"]


def test_what_is_like_it_is_taken_and_what_steers_is_not() -> None:
    words = "“Don\u2019t” – 5\u00a0× ₵2…\x1b@\t"
    assert printed([Line(words)]).lines == ['"Don\'t" - 5\u00a0x ¢2... @']


def test_a_line_that_no_letters_have_is_a_picture(qapp: QGuiApplication, tmp_path: Path) -> None:
    """₵ and ɔ are in no page of any printer."""
    del qapp
    painted.be_ready()
    shop = Shop("Ɔdɔ Fie", "T1")
    made = lines(receipt(shop=shop), 32, escpos.CEDI)
    job = encode(made, columns=32, dots=384, paint=painted.picture)
    page = decode(job)
    (name,) = page.strips
    assert isinstance(page.printed[0], type(name))
    assert len(name.rows[0]) == 384
    # In the middle, and as black as a name in bold is.
    columns = [x for row in name.rows for x, black in enumerate(row) if black]
    assert 100 < min(columns) < 192 < max(columns) < 284
    assert 300 < name.black < 3000
    assert "TOTAL                  GH¢ 64.00" in page.lines
    page.save(tmp_path / "page.png")


def test_a_page_without_the_cent_has_its_amounts_as_pictures(qapp: QGuiApplication) -> None:
    del qapp
    painted.be_ready()
    made = lines(receipt(), 48, escpos.CEDI)
    job = encode(made, columns=48, dots=576, paint=painted.picture, page=NO_CEDI)
    page = decode(job)
    assert len(page.strips) == 2
    for strip in page.strips:
        columns = {x for row in strip.rows for x, black in enumerate(row) if black}
        assert min(columns) < 20
        assert max(columns) > 550
    assert not [line for line in page.lines if "64.00" in line]


def test_no_strip_is_higher_than_a_small_printer_holds() -> None:
    tall = Bitmap(2, bytes(range(256)) * 5)
    job = encode([Line("ɔ")], columns=32, dots=384, paint=lambda _line, _dots: tall)
    page = decode(job)
    assert [len(strip.rows) for strip in page.strips] == [255, 255, 130]
    dots = [dot for strip in page.strips for row in strip.rows for dot in row]
    assert dots == [bool(byte & 0x80 >> bit) for byte in tall.rows for bit in range(8)]


def test_a_rule_and_an_empty_line() -> None:
    shown = printed([Line(kind=LineKind.RULE), Line()])
    assert shown.lines == ["-" * 32, ""]


def test_no_whole_number_is_on_paper() -> None:
    part = mobile_money(PaymentState.SUCCEEDED, amount=Money(100))
    job = encode(lines(receipt(part), 32), columns=32, dots=384, paint=no_picture)
    assert b"024***4567" in job
    assert b"0241234567" not in job


@pytest.mark.parametrize("width", [58, 80])
def test_the_trial_reads_alike_in_each_page_that_the_printer_has(width: int) -> None:
    columns = COLUMNS[width]
    shown = decode(escpos.trial(columns=columns, cut=width == 80))
    assert shown.lines == [
        "TEST",
        *(f"{name}: GH¢ 12.50 £ é ñ ü" for name in ("cp437", "cp850", "cp1252", "cp858")),
        ("1234567890" * 5)[:columns],
        f"{columns} letters".rjust(columns),
    ]
    assert all(len(line) <= columns for line in shown.lines)
    assert (shown.rest, shown.cuts, shown.pulses) == (b"", int(width == 80), [])
    assert decode(escpos.trial(columns=columns, open_drawer=True)).pulses == [(0, 50, 500)]


def test_on_a_printer_with_other_pages_only_one_line_of_the_trial_reads_right() -> None:
    """So a person can tell which one it has."""
    job = escpos.trial(columns=32)
    alone = [f"{name}: {escpos._SAMPLE}".encode(name) for name in escpos.PAGES]
    assert all(line in job for line in alone)
    read = [line.decode("cp437") for line in alone]
    assert [text.endswith(escpos._SAMPLE) for text in read] == [True, False, False, False]
