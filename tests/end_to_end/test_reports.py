"""`pos-app report` and `pos-app summary`, as an owner runs them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from pos_app.desktop.words.summary import ENGLISH, Known, lines
from pos_app.domain.money import Money
from pos_app.domain.report import CountedOff, Exceptions, Figures, Span, Taking
from pos_app.domain.sale import Tally
from tests.domain.test_refund import refund

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.till_program import Till

NOON = datetime(2026, 3, 1, 12).astimezone()


def today() -> str:
    return datetime.now().astimezone().date().isoformat()


def test_a_report_by_each_key_adds_up_to_the_same(till: Till) -> None:
    sale = till.run("charge", "--amount", "20.50", "--cash", "--json").last["sale_number"]
    till.run("charge", "--amount", "100", "--part", "40", "--cash")
    assert till.charge("40").code == 3
    till.run("refund", sale, "--amount", "5", "--by", "cash", "--reason", "torn")
    span = ("--from", today(), "--to", today())
    for by in ("hour", "day", "cashier", "network", "method"):
        found = till.run("report", *span, "--by", by, "--json")
        assert found.code == 0
        assert sum(line["amount_minor"] for line in found.lines) == 6050
        assert sum(line["refunds_minor"] for line in found.lines) == 500
        assert all(next(iter(line)) == by for line in found.lines)
    (day,) = till.run("report", *span, "--json").lines
    assert (day["refunds_minor"], day["net_minor"], day["payments"]) == (500, 5550, 2)
    none, network = till.run("report", *span, "--by", "network", "--json").lines
    assert (network["network"], network["asked"], network["payments"]) == ("mtn", 1, 0)
    assert (none["network"], none["net_minor"]) == (None, 5550)
    words = till.run("report", *span, "--by", "network").out
    assert "0 of 1 asked were paid" in words
    assert "all" in words
    assert "GH₵ 55.50 net of refunds" in till.run("report", *span).out
    told = till.run("summary").out.splitlines()
    assert len(told) == 6
    assert "GH₵ 60.50 from 1 sale, GH₵ 5.00 refunded" in told[1]


def test_a_report_as_a_spreadsheet_replaces_no_file(till: Till, tmp_path: Path) -> None:
    till.run("charge", "--amount", "20.50", "--cash")
    path = tmp_path / "report.xlsx"
    asked = ("report", "--from", today(), "--to", today(), "--xlsx", path)
    done = till.run(*asked)
    assert (done.code, "1 rows written" in done.out) == (0, True)
    with ZipFile(path) as parts:
        assert today().encode() in parts.read("xl/sharedStrings.xml")
    assert till.run(*asked).code == 2


def test_a_report_as_a_pdf(till: Till, tmp_path: Path) -> None:
    till.run("charge", "--amount", "20.50", "--cash")
    path = tmp_path / "report.pdf"
    asked = ("report", "--from", today(), "--to", today(), "--by", "method", "--pdf", path)
    assert till.run(*asked, "--xlsx", tmp_path / "x.xlsx").code == 2
    done = till.run(*asked)
    assert (done.code, "1 rows written" in done.out) == (0, True)
    assert path.read_bytes().startswith(b"%PDF-")
    assert till.run(*asked).code == 2
    assert till.run(*asked[:-1], tmp_path / "none" / "report.pdf").code == 2
    own = till.run(*asked[:-1], till.home / "ledger.sqlite3-new")
    assert own.code == 2


@pytest.mark.parametrize(
    "span", [("2026-03-02", "2026-03-01"), ("1900-01-01", "2026-03-01"), ("0001-01-01",) * 2]
)
def test_days_that_make_no_sense_are_said(till: Till, span: tuple[str, str]) -> None:
    done = till.run("report", "--from", span[0], "--to", span[1])
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("day", ["0001-01-01", "1971-01-01", "9999-12-31"])
def test_no_day_is_summed_up_at_the_calendars_ends(till: Till, day: str) -> None:
    done = till.run("summary", "--date", day)
    assert (done.code, done.out) == (2, "")
    assert "No till is that old" in done.err


def test_no_ledger_yet_is_a_day_of_nothing(till: Till) -> None:
    assert till.run("report", "--from", today(), "--to", today(), "--json").lines == []
    assert "GH₵ 0.00 from 0 sales" in till.run("summary", "--date", "2026-03-01").out


def test_the_evening_in_five_lines() -> None:
    tally = Tally(Money(0), 0, 1, 2, Money(900), 3)
    taken = Taking(NOON, "cash", count=2, sales=2, minor=3000)
    found = Exceptions(closes=2, off=(CountedOff(4, "Ama", -700), CountedOff(5, None, 200)))
    figures = Figures((taken,), (), (), found, tally, (refund(400),), "GHS")
    known = Known(Span.DAY, NOON.date(), figures)
    assert lines(known, ENGLISH) == (
        "Sunday 1 March: GH₵ 30.00 from 2 sales",
        "cash GH₵ 30.00",
        "Best hour 12 to 13: GH₵ 30.00",
        "GH₵ 4.00 owed to customers · drawer \u2212 GH₵ 5.00 · 1 payment waiting · "
        "GH₵ 9.00 not confirmed · 3 to review",
        "Nothing to compare with: Sunday 22 February",
    )
    before = Taking(NOON - timedelta(days=7), "cash", minor=1000)
    for minor, said in (
        (3000, "GH₵ 20.00 more than the Sunday before"),
        (400, "GH₵ 6.00 less than the Sunday before"),
        (1000, "As much as the Sunday before"),
    ):
        taken = Taking(NOON, "cash", minor=minor)
        day = replace(figures, takings=(taken,), before=(before,))
        assert lines(known._replace(figures=day), ENGLISH)[4] == said
    empty = replace(figures, takings=(), found=Exceptions(), tally=None, refunds=())
    told = lines(known._replace(figures=empty), ENGLISH)
    assert told[1:4] == ("Nothing was paid", "No best hour", "Nothing is open")


@pytest.mark.parametrize(
    ("span", "called", "than"),
    [
        (Span.WEEK, "Week of 23 February", "the week before"),
        (Span.MONTH, "March 2026", "the month before"),
    ],
)
def test_a_longer_span_in_five_lines(span: Span, called: str, than: str) -> None:
    taken = Taking(NOON, "cash", count=1, sales=1, minor=3000, refunds_minor=500)
    figures = Figures((taken,), (taken,), (), Exceptions(), None, (), "GHS")
    told = lines(Known(span, NOON.date(), figures), ENGLISH)
    assert told[0] == f"{called}: GH₵ 30.00 from 1 sale, GH₵ 5.00 refunded"
    assert told[4] == f"As much as {than}"


def test_a_report_says_the_tax_where_it_is_asked_for(till: Till, tmp_path: Path) -> None:
    sale = till.run("charge", "--amount", "20.50", "--cash", "--json").last["sale_number"]
    till.run("refund", sale, "--amount", "3.83", "--by", "cash", "--reason", "torn")
    asked = ("report", "--from", today(), "--to", today())
    assert "ESTIMATE" not in till.run(*asked).out
    told = till.run(*asked, "--estimate").out.splitlines()[-1]
    assert "3% of GH₵ 16.67 so far, taken less refunds, is GH₵ 0.50, to the nearest" in told
    over = till.run("report", "--from", "2026-01-01", "--to", "2026-03-31", "--estimate").out
    assert "3% of GH₵ 0.00, taken" in over.splitlines()[-1]
    assert till.run(*asked, "--estimate", "--json").code == 2
    path = tmp_path / "report.xlsx"
    assert till.run(*asked, "--estimate", "--xlsx", path).code == 0
    with ZipFile(path) as parts:
        assert b"ESTIMATE" in parts.read("xl/sharedStrings.xml")


def test_the_five_lines_as_a_picture(till: Till, tmp_path: Path) -> None:
    till.run("charge", "--amount", "20.50", "--cash")
    path = tmp_path / "evening.png"
    done = till.run("summary", "--png", path)
    assert (done.code, done.out.splitlines()[-1]) == (0, f"Written to {path}")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert till.run("summary", "--png", path).code == 2
    assert till.run("summary", "--png", till.home / "ledger.sqlite3-new").code == 2
