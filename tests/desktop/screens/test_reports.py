"""Reports over a scripted engine: what is asked for, what is shown, copied and saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget

from pos_app.desktop.link.context import WindowSettings
from pos_app.desktop.screens.reports import ReportScreen
from pos_app.desktop.shell.wire import offer_places
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.chart import BarChart
from pos_app.desktop.window_driver import said
from pos_app.desktop.words import reports as words
from pos_app.desktop.words.summary import ENGLISH, Known, lines
from pos_app.domain.money import Money
from pos_app.domain.report import SPLIT, CountedOff, Exceptions, Span, Summed, Taking, total
from pos_app.engine import events
from pos_app.engine.requests import AskReport
from tests.desktop import report_figures
from tests.desktop.engine import NOON, mobile, sale
from tests.desktop.people import CASHIER, OWNER, PEOPLE, SUPERVISOR
from tests.desktop.test_fit import clipped
from tests.names import names
from tests.printing.system_printers import prints_into

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.domain.people import Person
    from pos_app.domain.report import Figures
    from tests.desktop.conftest import Bench

DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reports"


@pytest.fixture
def opened() -> list[str]:
    """Folders that were opened."""
    return []


@pytest.fixture
def page(bench: Bench, folder: Path, opened: list[str]) -> ReportScreen:
    """The page in front; nothing is answered yet."""
    made = ReportScreen(bench.till.context, lambda: folder, open_url=opened.append)
    bench.window.register("reports", lambda: made)
    bench.press("F11")
    assert bench.place == "reports"
    return made


def asked(bench: Bench) -> AskReport:
    return bench.engine.last(AskReport)


def answer(bench: Bench, figures: Figures | None = None) -> None:
    bench.tell(events.ReportRead(asked(bench).ref, figures or report_figures.a_day()))


def text(bench: Bench, name: str) -> str:
    return said(bench.find(QWidget, name))


def cells(bench: Bench) -> list[list[str]]:
    model = bench.find(QTableView, "reportTable").model()
    columns = range(model.columnCount())
    heads = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in columns]
    rows = [[str(model.index(row, at).data()) for at in columns] for row in range(model.rowCount())]
    return [heads, *rows]


def local(days: int = 0) -> datetime:
    """A midnight here, so many days from the tests' day, UTC."""
    day = NOON.astimezone().date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day).astimezone().astimezone(UTC)


def test_today_is_asked_for_and_compared_with_the_same_weekday(
    bench: Bench, page: ReportScreen
) -> None:
    question = asked(bench)
    assert (question.start, question.end) == (local(), local(1))
    assert question.earlier == (local(-7), local(-6))
    assert question.currency == "GHS"
    assert "Reading" in text(bench, "reportAsOf")
    answer(bench)
    assert text(bench, "reportTitle") == "Wednesday 4 March"
    assert text(bench, "reportTakenAmount") == "GH₵ 3,725.00"
    assert text(bench, "reportTakenMore") == "The Wednesday before: GH₵\u00a03,315.05"
    assert text(bench, "reportAsOf") == f"As of {NOON.astimezone():%H:%M}. Training: no real money."
    assert page.spoken()[1].startswith("Wednesday 4 March. Taken: GH₵ 3,725.00")
    assert not bench.find(KeycapButton, "reportLater").isEnabled()


def test_the_large_figures_are_the_sums_of_the_table(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    figures = report_figures.a_day()
    whole = total(figures.takings)
    assert text(bench, "reportSalesAmount") == str(whole.sales)
    assert text(bench, "reportUnpaidAmount") == "16"
    assert text(bench, "reportUnpaidMore") == "8 refused or failed, 8 cancelled"
    assert text(bench, "reportOpenAmount") == "GH₵ 35.00"
    assert text(bench, "reportDrawerAmount") == "\u2212 GH₵ 5.00"
    assert text(bench, "reportDrawerMore") == "Cashier 1, Z 42"
    for view in ("overview", "hours", "ways", "cashiers"):
        bench.click(f"report_{view}")
        *rows, everything = cells(bench)[1:]
        taken = [int(row[2].replace(",", "").replace(".", "")) for row in rows]
        assert sum(taken) == whole.minor
        assert everything[0] == "All"
        assert everything[2] == "3,725.00"
    assert page.table.accessibleName() == "Cashiers"


def test_the_table_says_how_often_and_how_fast_a_network_pays(
    bench: Bench, page: ReportScreen
) -> None:
    del page
    answer(bench)
    heads, *rows = cells(bench)
    assert heads == [
        "way to pay", "payments", "taken", "given back", "paid of asked", "median wait",
    ]  # fmt: skip
    assert rows[:3] == [
        ["Cash", "32", "1,490.00", "72.50", "–", "–"],
        ["MTN", "32", "1,490.00", "–", "100%", "14 s"],
        ["Telecel", "16", "745.00", "–", "50%", "48 s"],
    ]
    bench.click("report_networks")
    assert [row[0] for row in cells(bench)] == ["network", "no network", "MTN", "Telecel", "All"]
    assert cells(bench)[1][3] == "72.50"
    bench.click("report_hours")
    assert cells(bench)[0][3] == "given back"
    fifteen = next(row for row in cells(bench) if row[0] == "15:00")
    assert fifteen[3] == "72.50"


def test_what_is_not_as_usual_stands_first(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    told = [label.text() for label in page.findChildren(QLabel, "reportItemWhat")]
    assert told == [
        "GH₵ 60.00 owed",
        "2 refunds",
        "Drawer GH₵ 5.00 short",
        "2 payments to review",
        "Telecel is slow",
        "3 sales let go unpaid",
        "Cash out, 2 times",
        "To the safe, 1 time",
        "1 receipt printed again",
    ]
    more = [label.text() for label in page.findChildren(QLabel, "reportItemMore")]
    assert "50% paid, usually 94%" in more
    assert f"{names().number(41)}: 3 copies, by Cashier 2" in more
    quiet = replace(
        report_figures.a_quiet_day(),
        found=Exceptions(closes=2, off=(CountedOff(7, None, 250), CountedOff(8, "Ama", 50))),
    )
    bench.press("D")
    answer(bench, quiet)
    told = [each.text() for each in page.findChildren(QLabel, "reportItemWhat") if each.isVisible()]
    assert told == ["Drawer GH₵ 2.50 over", "Drawer GH₵ 0.50 over"]
    assert text(bench, "reportDrawerAmount") == "+ GH₵ 3.00"
    assert text(bench, "reportDrawerMore") == "2 drawers closed"


def test_a_day_of_nothing_says_so_and_keeps_the_keys(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    assert QApplication.focusWidget() is page.table
    bench.press("Left")
    answer(bench, report_figures.a_quiet_day())
    assert text(bench, "reportEmpty") == "Nothing was paid."
    assert not bench.seen("reportTable")
    assert bench.seen("reportNothing")
    assert text(bench, "reportTakenMore") == "Nothing to compare with"
    assert (text(bench, "reportSalesMore"), text(bench, "reportUnpaidMore")) == (
        "None was paid",
        "Of 0 asked for",
    )
    bench.press("Right")
    answer(bench)
    assert QApplication.focusWidget() is page.table


def test_days_weeks_and_months_go_back_and_forth_but_not_into_the_future(
    bench: Bench, page: ReportScreen
) -> None:
    answer(bench)
    bench.press("Right")
    assert len(bench.engine.asked(AskReport)) == 1
    bench.press("Left")
    assert asked(bench).start == local(-1)
    answer(bench)
    assert text(bench, "reportTitle") == "Tuesday 3 March"
    assert text(bench, "reportTakenMore") == "+12% on the Tuesday before"
    bench.press("W")
    assert (asked(bench).start, asked(bench).end) == (local(-2), local(5))
    answer(bench)
    assert text(bench, "reportTitle") == "Week of 2 March"
    assert not bench.find(KeycapButton, "reportLater").isEnabled()
    bench.click("reportEarlier")
    assert (asked(bench).start, asked(bench).end) == (local(-9), local(-2))
    answer(bench)
    bench.press("M")
    answer(bench)
    assert text(bench, "reportTitle") == "March 2026"
    for _ in range(3):
        bench.press("Left")
        answer(bench)
    assert text(bench, "reportTitle") == "December 2025"
    bench.press("D")
    answer(bench)
    assert text(bench, "reportTitle") == "Wednesday 31 December 2025"
    assert page._asked.span is Span.DAY


def test_a_month_shows_its_days_and_the_hours_below(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    assert not bench.seen("reportHours")
    assert not bench.seen("report_days")
    bench.press("M")
    answer(bench, report_figures.a_month())
    chart = bench.find(BarChart, "reportChart")
    assert chart.accessibleName() == "By day"
    assert [bar.label for bar in chart.bars] == [str(day) for day in range(1, 32)]
    assert chart.accessibleDescription().startswith("Sun 1 · GH₵")
    assert bench.seen("reportHours")
    assert page.strip.bars[18].value > page.strip.bars[9].value
    bench.click("report_days")
    assert [row[0] for row in cells(bench)[1:]] == ["Sun 1", "Mon 2", "Tue 3", "Wed 4", "All"]
    bench.press("D")
    answer(bench)
    assert chart.accessibleName() == "By hour"
    assert bench.find(KeycapButton, "report_overview").isChecked()


def test_a_quarter_is_the_daily_sales_record_with_the_tax_that_it_may_come_to(
    bench: Bench, page: ReportScreen
) -> None:
    answer(bench)
    bench.press("M")
    answer(bench)
    assert not bench.seen("reportEstimate")
    bench.click("report_days")
    bench.press("Q")
    assert asked(bench).earlier[1] == asked(bench).start
    answer(bench, report_figures.a_quarter())
    assert text(bench, "reportTitle") == "Jan to Mar 2026"
    assert page.chart.accessibleName() == "By week"
    assert page.chart.bars[0].told.startswith("Week of 29 December · GH₵")
    assert [bar.label for bar in page.chart.bars[:3]] == ["1 Jan", "5 Jan", "12 Jan"]
    assert (page.chart.bars[-1].label, page.chart.bars[-1].value) == ("30 Mar", 0)
    heads, *rows, everything = cells(bench)
    assert heads == ["date", "sales", "taken", "refunded", "net"]
    assert [row[0] for row in (rows[0], rows[3], rows[-1])] == [
        *("Thu 1 Jan", "Sun 4 Jan", "Wed 4 Mar"),
    ]
    assert rows[3][1:] == ["0", "0.00", "0.00", "0.00"]
    assert len(rows) == 31 + 28 + 4
    whole = total(report_figures.a_quarter().takings)
    tax = Money((3 * (whole.minor - 72_50) + 50) // 100)
    assert (everything[3], everything[4]) == ("72.50", Money(whole.net_minor).figures)
    told = text(bench, "reportEstimate")
    assert told.startswith("ESTIMATE of the Modified Taxation Scheme: 3% of GH₵ ")
    assert f"{Money(whole.net_minor).shown} so far, taken less refunds, is {tax.shown}, to" in told
    bench.click("report_ways")
    assert not bench.seen("reportEstimate")
    bench.click("report_record")
    bench.press("Left")
    answer(bench, report_figures.a_quiet_day())
    assert len(cells(bench)) == 1 + 92 + 1
    bench.press("Q")
    answer(bench)
    assert text(bench, "reportTakenMore") == "+12% on the quarter before"
    bench.press("Q")
    answer(bench, report_figures.a_quiet_day())
    assert "3% of GH₵ 0.00, taken" in text(bench, "reportEstimate")
    bench.press("M")
    answer(bench)
    assert bench.find(KeycapButton, "report_overview").isChecked()
    assert not bench.seen("report_record")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_a_quarter_as_a_file_says_the_estimate_and_whose_it_is(
    bench: Bench, page: ReportScreen, folder: Path, kind: str
) -> None:
    del page
    answer(bench)
    bench.press("Q")
    answer(bench, report_figures.a_quarter())
    bench.click(f"reportSave_{kind}")
    bench.until(lambda: text(bench, "reportSaid").startswith("Saved: "), "the file")
    path = folder / f"quarter-2026-01-01-record.{kind}"
    if kind == "csv":
        table = path.read_text(encoding="utf-8-sig").splitlines()
        assert table[0].startswith("date,sales,taken_minor,refunded_minor,net_minor,")
        assert table[4] == "2026-01-04,0,0,0,0,0.00,0.00,0.00,GHS"
        assert table[-2].startswith('"ESTIMATE of the Modified Taxation Scheme: 3%')
        assert table[-1].endswith("Training: no real money.")
    elif kind == "xlsx":
        with ZipFile(path) as parts:
            assert b"ESTIMATE of the Modified" in parts.read("xl/sharedStrings.xml")
    else:
        assert path.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("view", "heading", "bars"),
    [
        ("ways", "By way to pay", ["Cash", "MTN", "Telecel"]),
        ("networks", "By network", ["no network", "MTN", "Telecel"]),
        ("cashiers", "By cashier", ["Cashier 1", "Cashier 2"]),
    ],
)
def test_the_chart_follows_what_is_chosen(
    bench: Bench, page: ReportScreen, view: str, heading: str, bars: list[str]
) -> None:
    answer(bench)
    bench.click(f"report_{view}")
    assert page.chart.accessibleName() == heading
    assert [bar.label for bar in page.chart.bars] == bars
    assert page.views[words.View(view)].isChecked()


def test_without_people_there_are_no_cashiers_to_choose(bench: Bench, page: ReportScreen) -> None:
    del page
    taken = (Taking(NOON, "cash", count=1, sales=1, minor=500), Taking(NOON, "barter", minor=5))
    back = Taking(NOON, SPLIT, refunds_minor=100)
    answer(bench, replace(report_figures.a_quiet_day(), takings=(*taken, back)))
    assert not bench.seen("report_cashiers")
    assert [row[0] for row in cells(bench)[1:]] == ["Cash", "barter", "Several ways", "All"]


def test_the_five_lines_are_those_of_the_terminal(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    assert not bench.seen("summaryText")
    bench.press("L")
    known = Known(Span.DAY, NOON.astimezone().date(), report_figures.a_day())
    assert text(bench, "summaryText").splitlines() == list(lines(known, ENGLISH))
    assert not bench.seen("reportItem")
    bench.click("summaryCopy")
    assert QGuiApplication.clipboard().text() == text(bench, "summaryText")
    assert text(bench, "reportSaid") == "Copied: the five lines."
    bench.press("L")
    assert bench.seen("reportItem")
    assert page.in_lines is False


def test_the_five_lines_are_a_picture_too(bench: Bench, page: ReportScreen, folder: Path) -> None:
    bench.press("L")
    for button in ("summaryCopyPicture", "summarySavePicture"):
        bench.click(button)
    assert not bench.seen("reportSaid")
    answer(bench)
    bench.click("summaryCopyPicture")
    bench.until(lambda: bench.seen("reportSaid"), "the picture")
    assert text(bench, "reportSaid") == "Copied: the five lines as a picture."
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height() > 500) == (1080, True)
    assert page._picture()["banner"] == "TRAINING: no real money"
    bench.click("summarySavePicture")
    bench.until(lambda: text(bench, "reportSaid").startswith("Saved: "), "the file")
    path = folder / "day-2026-03-04-lines.png"
    assert QImage(str(path)).size() == copied.size()


def test_ctrl_c_copies_the_table_as_a_spreadsheet_takes_it(
    bench: Bench, page: ReportScreen
) -> None:
    bench.press("Ctrl+C")
    assert not bench.seen("reportSaid")
    figures = report_figures.a_day()
    taken = replace(figures.takings[0], cashier="=HYPERLINK()")
    answer(bench, replace(figures, takings=(*figures.takings, taken)))
    bench.press("Ctrl+C")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t") for line in copied] == cells(bench)
    assert text(bench, "reportSaid") == "Copied: the table."
    page.show_lines(shown=False)
    bench.click("report_cashiers")
    bench.press("Ctrl+C")
    assert "\n'=HYPERLINK()\t" in QGuiApplication.clipboard().text()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_what_is_shown_is_saved_as_a_file(
    bench: Bench, page: ReportScreen, folder: Path, opened: list[str], kind: str
) -> None:
    del page
    bench.click(f"reportSave_{kind}")
    assert not bench.seen("reportSaid")
    answer(bench)
    bench.click("report_cashiers")
    bench.click(f"reportSave_{kind}")
    bench.until(lambda: text(bench, "reportSaid").startswith("Saved: "), "the file")
    path = folder / f"day-2026-03-04-cashiers.{kind}"
    assert path.name in text(bench, "reportSaid")
    if kind == "csv":
        table = path.read_text(encoding="utf-8-sig").splitlines()
        assert table[0].startswith("cashier,payments,sales,amount_minor,refunds_minor,")
        assert [row.split(",")[0] for row in table[1:]] == ["Cashier 1", "Cashier 2"]
    elif kind == "xlsx":
        with ZipFile(path) as parts:
            assert b"Cashier 2" in parts.read("xl/sharedStrings.xml")
    else:
        assert path.read_bytes().startswith(b"%PDF-")
    assert [each.name for each in folder.iterdir()] == [path.name]
    bench.click("reportFolder")
    assert [each.rstrip("/") for each in opened] == [folder.as_uri()]


@pytest.mark.qt_log_ignore("QPainter::begin.*Returned false")
def test_the_page_is_printed_on_the_systems_usual_printer(
    bench: Bench, page: ReportScreen, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del page
    bench.click("reportPrint")
    assert not bench.seen("reportSaid")
    answer(bench)
    file = folder.with_name("printed.pdf")
    prints_into(monkeypatch, file)
    bench.click("reportPrint")
    bench.until(lambda: text(bench, "reportSaid").startswith("Sent to"), "the printer")
    assert file.read_bytes().startswith(b"%PDF-")
    prints_into(monkeypatch, folder / "none" / "printed.pdf")
    bench.click("reportPrint")
    bench.until(lambda: "takes nothing" in text(bench, "reportSaid"), "what is wrong")
    monkeypatch.undo()
    bench.click("reportPrint")
    bench.until(lambda: "has no printer" in text(bench, "reportSaid"), "that there is none")


def test_a_file_that_cannot_be_saved_is_said(
    bench: Bench, page: ReportScreen, folder: Path
) -> None:
    del page
    answer(bench)
    folder.write_text("no folder", encoding="utf-8")
    bench.click("reportSave_csv")
    bench.until(lambda: "could not be saved" in text(bench, "reportSaid"), "the reason")
    assert not bench.seen("reportFolder")


def test_a_log_that_cannot_be_read_is_said_and_asked_again(
    bench: Bench, page: ReportScreen
) -> None:
    bench.tell(events.ReadFailed(asked(bench).ref, "busy", ""))
    assert text(bench, "reportAsOf").startswith("The figures cannot be read. Another program")
    assert text(bench, "reportEmpty") == ""
    bench.press("Left")
    bench.press("Left")
    assert len(bench.engine.asked(AskReport)) == 2
    bench.tell(events.ReadFailed(asked(bench).ref, "busy", ""))
    assert asked(bench).start == local(-2)
    answer(bench)
    assert text(bench, "reportAsOf").startswith("As of")
    assert page.title.text() == "Monday 2 March"


@pytest.mark.parametrize("code", ["locked", "right_lacking"])
def test_figures_that_the_engine_keeps_from_somebody_are_not_shown(
    bench: Bench, page: ReportScreen, code: str
) -> None:
    del page
    bench.tell(events.ReadFailed(asked(bench).ref, code, ""))
    assert text(bench, "reportAsOf").endswith("Only a supervisor or an owner opens Reports.")
    assert text(bench, "reportTakenAmount") == "–"


def test_only_the_newest_question_is_shown(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    bench.press("Left")
    first = asked(bench)
    bench.press("Left")
    bench.press("Left")
    assert asked(bench) is first
    bench.tell(events.ReportRead(first.ref, report_figures.a_quiet_day()))
    assert page.title.text() == "Wednesday 4 March"
    assert asked(bench).start == local(-3)
    answer(bench)
    assert page.title.text() == "Sunday 1 March"


def test_a_sale_renews_today_and_no_other_day(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    changed = events.PaymentChanged(sale(61), mobile(sale(61)), None)
    bench.tell(changed, changed)
    assert page._settle.isActive()
    bench.until(lambda: len(bench.engine.asked(AskReport)) == 2, "the second question")
    answer(bench, report_figures.a_quiet_day())
    assert text(bench, "reportTakenAmount") == "GH₵ 0.00"
    bench.press("Left")
    answer(bench)
    bench.tell(changed)
    assert not page._settle.isActive()
    bench.press("Right")
    answer(bench)
    bench.tell(changed)
    bench.press("Esc")
    assert bench.place == "sell"
    assert not page._settle.isActive()
    bench.tell(changed)
    assert not page._settle.isActive()


def test_coming_back_shows_today_as_it_is_by_then(bench: Bench, page: ReportScreen) -> None:
    answer(bench)
    bench.press("Left")
    answer(bench)
    bench.press("Esc")
    bench.clock.seconds += 86_400
    bench.press("F11")
    assert asked(bench).start == local(1)
    answer(bench)
    assert page.title.text() == "Thursday 5 March"
    bench.window.open("reports")
    assert len(bench.engine.asked(AskReport)) == 3


def test_real_money_says_that_training_is_not_in_it(
    make_bench: Callable[..., Bench], folder: Path
) -> None:
    bench = make_bench(settings=WindowSettings(theme="light", live=True))
    made = ReportScreen(bench.till.context, lambda: folder)
    bench.window.register("reports", lambda: made)
    bench.press("F11")
    answer(bench)
    assert text(bench, "reportAsOf").endswith("Training is not in it.")
    assert made._picture()["banner"] == ""


@pytest.mark.parametrize(
    ("who", "may"), [(None, True), (CASHIER, False), (SUPERVISOR, True), (OWNER, True)]
)
def test_reports_are_for_supervisors_and_owners(
    bench: Bench, who: Person | None, may: bool
) -> None:
    offer_places(bench.till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    if who is not None:
        bench.tell(events.PeopleChanged(PEOPLE, None))
        assert not bench.seen("navReports")
        bench.tell(events.PeopleChanged(PEOPLE, who))
    assert bench.seen("navReports") is may
    bench.press("F11")
    assert bench.place == ("reports" if may else "sell")
    if not may:
        assert "Only a supervisor or an owner" in said(bench.find(QWidget, "earlierPaidStrip"))
        return
    answer(bench)
    bench.tell(events.PeopleChanged(PEOPLE, None))
    bench.tell(events.PeopleChanged(PEOPLE, CASHIER))
    assert bench.place == "sell"


def test_a_slow_payment_is_told_in_minutes() -> None:
    assert [words.seconds(each) for each in (None, 7.4, 99.4, 125)] == ["–", "7 s", "99 s", "2:05"]


def test_a_span_that_is_undecided_or_not_says_so() -> None:
    figures = replace(report_figures.a_quiet_day(), found=Exceptions(undecided=Summed(2, 900)))
    today = NOON.date()
    found = words.tiles(figures, Span.DAY, today, over=True)[3]
    assert (found.amount, found.more, found.tone) == ("GH₵ 9.00", "2, still watched", "unconfirmed")
    calm = words.tiles(report_figures.a_quiet_day(), Span.DAY, today, over=True)[3]
    assert (calm.more, calm.tone) == ("All is decided", "ink")


@pytest.mark.parametrize("live", [True, False], ids=["live", "training"])
@pytest.mark.parametrize("area", [(1366, 690), (1024, 525)], ids=lambda area: f"{area[0]}")
def test_all_of_it_is_seen_without_scrolling(
    make_bench: Callable[..., Bench], folder: Path, area: tuple[int, int], live: bool
) -> None:
    bench = make_bench(*area, WindowSettings(theme="light", live=live))
    made = ReportScreen(bench.till.context, lambda: folder)
    bench.window.register("reports", lambda: made)
    bench.press("F11")
    for span, figures in (
        ("D", report_figures.a_day()),
        ("W", report_figures.a_month()),
        ("Q", report_figures.a_quarter()),
    ):
        bench.press(span)
        answer(bench, figures)
        bench.pass_time(0)
        assert made.page.verticalScrollBar().maximum() == 0
        assert clipped(bench.window, pages=True) == []
        assert made.table.rowAt(made.table.verticalHeader().defaultSectionSize() + 4) == 1
