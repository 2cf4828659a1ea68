"""Bars and hours as they are painted, and as they are told to who cannot see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QAccessible, QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from pos_app.desktop.look.palette import contrast
from pos_app.desktop.look.theme import apply_theme, colours
from pos_app.desktop.widgets import accessibility
from pos_app.desktop.widgets.chart import Bar, BarChart, HourStrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

HOURS = [
    (str(hour), 100 * (hour in (8, 18)) + 400 * (hour == 18), f"{hour} h") for hour in range(24)
]


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, request.param)
    yield
    apply_theme(qapp, "light")


@pytest.fixture
def chart(theme: None, qtbot: QtBot) -> BarChart:
    del theme
    made = BarChart(name="chart")
    qtbot.addWidget(made)
    made.resize(480, 200)
    return made


def painted(chart: BarChart | HourStrip) -> QImage:
    return chart.grab().toImage()


def column(image: QImage, x: float) -> list[str]:
    return [image.pixelColor(round(x), y).name() for y in range(image.height())]


def test_the_largest_bar_is_the_darkest_and_as_high_as_there_is_room(chart: BarChart) -> None:
    chart.show_bars("By hour", HOURS)
    image, accent = painted(chart), QColor(colours().accent).name()
    slot = 480 / 24
    high = column(image, slot * 18.5).count(accent)
    assert high > 110
    assert column(image, slot * 8.5).count(accent) == 0
    # Its colour is another one, a sixth as high.
    ground = column(image, slot * 3.5)[60]
    lower = [one for one in column(image, slot * 8.5)[28:170] if one != ground]
    assert high / 6 - 4 < len(lower) < high / 6 + 8


def test_bars_differ_by_lightness_and_not_by_hue_alone(chart: BarChart) -> None:
    chart.show_bars("By hour", HOURS)
    image = painted(chart)
    largest, other = (image.pixelColor(round(20 * at + 10), 168).name() for at in (18, 8))
    assert contrast(largest, other) > 1.8


def test_nothing_at_all_is_an_empty_chart(chart: BarChart) -> None:
    ground = painted(chart)
    assert chart.bar_at(10) is None
    chart.show_bars("By hour", [])
    assert painted(chart) == ground
    chart.show_bars("By hour", [("1", 0, "1 h"), ("2", 0, "2 h")])
    assert (chart.largest(), chart.accessibleDescription()) == (-1, "")
    assert QColor(colours().accent).name() not in column(painted(chart), 120)


def test_every_bar_is_told_to_who_cannot_see_it(chart: BarChart) -> None:
    accessibility.give_roles()
    chart.show_bars("By hour", HOURS)
    told = QAccessible.queryAccessibleInterface(chart)
    assert told.role() == QAccessible.Role.Chart
    assert told.text(QAccessible.Text.Name) == "By hour"
    assert told.text(QAccessible.Text.Description) == "8 h; 18 h"


def test_the_pointer_is_told_the_bar_under_it(chart: BarChart) -> None:
    chart.show_bars("By cashier", [("Ama", 5, "Ama · 5"), ("<b>", 7, "<b>Kofi</b> · 7")])
    chart.show()
    for x, said in ((10, "Ama · 5"), (470, "<\u200bb>Kofi<\u200b/b> · 7")):
        at = QPoint(x, 50)
        QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, at, chart.mapToGlobal(at)))
        assert QToolTip.text() == said
    assert chart.bar_at(480) is None
    assert chart.bar_at(0) == Bar("Ama", 5, "Ama · 5")


@pytest.mark.parametrize(
    ("count", "width", "every"),
    [(24, 900, 1), (24, 480, 2), (24, 240, 3), (31, 240, 6), (5, 90, 1)],
)
def test_labels_make_room_for_each_other(
    chart: BarChart, count: int, width: int, every: int
) -> None:
    chart.resize(width, 200)
    chart.show_bars("By day", [(f"{number:02d}", number, "") for number in range(count)])
    assert chart.labels_every() == every


def test_words_of_the_largest_bar_never_leave_the_chart(chart: BarChart) -> None:
    for at in (0, 23):
        bars = [(str(n), 9 * (n == at), f"{n} h · GH₵ 1,234,567.00") for n in range(24)]
        chart.show_bars("By hour", bars)
        image = painted(chart)
        ground = image.pixelColor(240, 30).name()
        for edge in (0, 479):
            assert all(image.pixelColor(edge, y).name() == ground for y in range(18))
        assert any(image.pixelColor(x, 8).name() != ground for x in range(480))


@pytest.mark.usefixtures("theme")
def test_an_hour_is_the_darker_the_more_came_in_it(qtbot: QtBot) -> None:
    strip = HourStrip(name="strip")
    qtbot.addWidget(strip)
    strip.resize(480, 40)
    ground = painted(strip)
    strip.show_bars("By hour", HOURS)
    assert painted(strip) != ground
    image, p = painted(strip), colours()
    cells = [image.pixelColor(20 * hour + 10, 8) for hour in range(24)]
    assert cells[3].name() == QColor(p.track).name()
    assert cells[18].name() == QColor(p.accent).name()
    between = sorted((cells[3].lightness(), cells[18].lightness()))
    assert between[0] < cells[8].lightness() < between[1]
