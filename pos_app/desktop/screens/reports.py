"""Reports: what a day, or a span of many, took, as chart and table, and what to look at first.

All figures are one answer of the engine's reader, so they agree with each other, and say as of
when. It must never wait, and changes nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.link.browser import open_page
from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import colours
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.chart import BarChart, HourStrip
from pos_app.desktop.widgets.form import page_of
from pos_app.desktop.widgets.screen_stack import Screen, focus
from pos_app.desktop.widgets.text_label import FittedLabel, TextLabel, seen
from pos_app.desktop.words import pins, reasons, reports, summary, times
from pos_app.desktop.words.reports import TableLine, View
from pos_app.domain.report import Span, days_of, earlier
from pos_app.engine.requests import AskReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtGui import QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.domain.report import Figures
    from pos_app.engine.events import ReportRead

translate = QCoreApplication.translate

_SETTLE_MS = 1000
_SAID_MS = 12_000
# A till is no older, and Qt knows no earlier year with a zone's rules.
_FIRST = date(2000, 1, 1)
# What the engine says to whoever may not see them: it asks again what the header asked.
_NOT_THEIRS = frozenset(("locked", "right_lacking"))
_LOW = 640
_ROW, _LOW_ROW = 33, 28
_NOWHERE = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


class FigureCard(Card):
    """One large figure."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(name=name)
        self.what = TextLabel(what, "label", "quiet", elide=True, name=f"{name}What")
        self.amount = FittedLabel(reports.NOTHING, "currency", name=f"{name}Amount")
        self.more = TextLabel("", "quiet", "quiet", wrap=True, name=f"{name}More")
        self.more.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        for label in (self.what, self.amount, self.more):
            self._column.addWidget(label)
        self._column.addStretch(1)
        self.amount.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.set_low(low=False)

    def set_low(self, *, low: bool) -> None:
        """Take less height in a low window."""
        self._pixels = 22 if low else 28
        side, above = (14, 6) if low else (22, 12)
        self._column.setContentsMargins(side, above, side, above)
        self._column.setSpacing(0 if low else 2)
        whole = QFontMetrics(fonts.resized("verdict", self._pixels))
        self.amount.setFixedHeight(whole.height())
        self._fit()

    def tell(self, told: reports.Told) -> None:
        """Show a figure."""
        self.amount.setText(told.amount)
        self.amount.set_tone(told.tone)
        self.amount.setAccessibleName(f"{told.what}: {told.amount}. {told.more}")
        self.more.setText(told.more)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole amount to be seen."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 2
        self.amount.set_font(fonts.fitted("verdict", self.amount.text(), room, self._pixels))


class ItemRow(QWidget):
    """One thing to look at: what, more of it, and its kind at the right."""

    def __init__(self, item: reports.Item) -> None:
        super().__init__()
        self.setObjectName("reportItem")
        self.setAccessibleName(". ".join(filter(None, (item.what, item.more))))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(TextLabel(item.what, "state", wrap=True, name="reportItemWhat"))
        words.addWidget(TextLabel(item.more, "quiet", "quiet", wrap=True, name="reportItemMore"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 7, 0, 7)
        row.setSpacing(12)
        row.addLayout(words, 1)
        if item.kind:
            row.addWidget(TextLabel(item.kind, "state", item.tone, name="reportItemKind"))


class FiguresModel(QAbstractTableModel):
    """The table's lines, as words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.heads: tuple[str, ...] = ()
        self.lines: tuple[TableLine, ...] = ()

    def show_lines(self, heads: tuple[str, ...], lines: tuple[TableLine, ...]) -> None:
        """Show these in place of what there was."""
        self.beginResetModel()
        self.heads, self.lines = heads, lines
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """The columns' heads."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return self.heads[section] if role == _DISPLAY else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:
        """A cell's words, at which side they stand, and how they look."""
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return seen(line.cells[column])
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(column)
            case Qt.ItemDataRole.FontRole:
                marked = line.strong or (line.tone != "ink" and column >= len(self.heads) - 2)
                return fonts.font("state" if marked else "quiet")
            case Qt.ItemDataRole.ForegroundRole:
                tone = line.tone if column >= len(self.heads) - 2 else "ink"
                return QColor(colours().tone(tone))
        return None


def _side(column: int) -> int:
    """The first column's words stand at the left, all figures at the right."""
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


class FiguresTable(QTableView):
    """The table under the chart."""

    def __init__(self) -> None:
        super().__init__()
        self._needs: list[int] = []
        self.rows = FiguresModel(self)
        self.setObjectName("reportTable")
        self.setModel(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        side, top = self.verticalHeader(), self.horizontalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        top.setFont(fonts.font("label"))
        top.setHighlightSections(False)
        top.setSectionsClickable(False)
        top.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_low(low=False)
        self.rows.modelReset.connect(self._measure)

    def set_low(self, *, low: bool) -> None:
        """Take less height in a low window."""
        row = max(_LOW_ROW if low else _ROW, fonts.room(26))
        self.verticalHeader().setDefaultSectionSize(row)
        self.horizontalHeader().setFixedHeight(row)
        self.setMinimumHeight(3 * row + 4)

    def sizeHint(self) -> QSize:
        """No higher than it must be: the layout gives it what is left."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out anew."""
        super().resizeEvent(event)
        self._share()

    def _measure(self) -> None:
        """Learn how wide each column must be, once for the same lines."""
        top = self.horizontalHeader()
        columns = range(self.rows.columnCount())
        self._needs = [max(top.sectionSizeHint(at), self.sizeHintForColumn(at)) for at in columns]
        self._share()

    def _share(self) -> None:
        """Give each column what it needs, and an even share of what is left."""
        needs = self._needs
        spare = self.viewport().width() - sum(needs)
        for at, need in enumerate(needs):
            before, after = (spare * each // len(needs) for each in (at, at + 1))
            self.setColumnWidth(at, need + max(0, after - before))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moving keys move; every other key is the screen's."""
        if event.key() in _MOVING:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def choose_first(self) -> None:
        """Choose a line where none is, so that it is seen where the focus is."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(0, 0))

    def as_text(self) -> str:
        """Heads and lines with tabs between the cells, as a spreadsheet takes them."""
        from pos_app.printing.sheets import neutral

        table = (self.rows.heads, *(line.cells for line in self.rows.lines))
        return "\n".join("\t".join(neutral(cell) for cell in cells) for cells in table)


_MOVING = frozenset(
    (
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
        Qt.Key.Key_End, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
    )
)  # fmt: skip


class Asked(NamedTuple):
    """A span that figures are asked for."""

    span: Span
    day: date


class ReportScreen(Screen):
    """The page."""

    whole_width = True

    def __init__(
        self,
        context: ScreenContext,
        folder: Callable[[], Path],
        *,
        open_url: Callable[[str], None] = open_page,
    ) -> None:
        """Ask nothing yet.

        Args:
            context: As every screen's.
            folder: Where files are saved; it need not exist yet.
            open_url: Opens a folder the way this system does.
        """
        super().__init__()
        self.setObjectName("reportScreen")
        self.setAccessibleName(translate("Reports", "Reports"))
        self._context = context
        self._folder = folder
        self._open_url = open_url
        self._asked = Asked(Span.DAY, self._today())
        self._shown: Asked | None = None
        self._view = View.OVERVIEW
        self._figures: Figures | None = None
        self._read_at: datetime = context.model.clock()
        self._ref = ""
        self._stale = False
        self._front = False
        self._saved = ""
        self._in_lines = False
        self._charted = False
        self._items_shown: tuple[reports.Item, ...] | None = None
        self._settle = _timer(self, _SETTLE_MS, self._ask)
        self._unsay = _timer(self, _SAID_MS, lambda: self._say(""))
        self._make_head()
        self._make_page()
        self._keys()
        self.show_lines(shown=False)
        self._mark()
        bridge = context.bridge
        for signal in (bridge.payment_changed, bridge.sale_changed, bridge.charge_accepted):
            signal.connect(self.on_sale_changed)

    # How it is laid out -------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.title = TextLabel("", "heading", name="reportTitle")
        self.back = _small("←", "reportEarlier", translate("Reports", "Earlier"))
        self.forth = _small("→", "reportLater", translate("Reports", "Later"))
        self.spans = {
            span: KeycapButton(reports.span_name(span), variant="nav", name=f"report_{span}")
            for span in Span
        }
        self.lines_button = KeycapButton("", size="line", name="reportSummary")
        self.saves = {
            kind: KeycapButton(words, size="line", name=f"reportSave_{kind}")
            for kind, words in (
                ("pdf", translate("Reports", "PDF")),
                ("xlsx", translate("Reports", "Excel")),
                ("csv", translate("Reports", "CSV")),
            )
        }
        for kind, button in self.saves.items():
            spoken = translate("Reports", "Save as {kind}").format(kind=button.label())
            button.setAccessibleName(spoken)
            button.clicked.connect(partial(self._save, kind))
        self.head = FlowRow()
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        for button in (self.back, self.forth):
            self.head.addWidget(button)
        self.head.addStretch(1)
        for button in (*self.spans.values(), self.lines_button, *self.saves.values()):
            self.head.addWidget(button)
        self.back.clicked.connect(partial(self._step, -1))
        self.forth.clicked.connect(partial(self._step, 1))
        for span, button in self.spans.items():
            button.clicked.connect(partial(self._choose_span, span))
        self.lines_button.clicked.connect(lambda: self.show_lines(shown=not self.in_lines))

    def _make_page(self) -> None:
        names = ("reportTaken", "reportSales", "reportUnpaid", "reportOpen", "reportDrawer")
        self.tiles = tuple(map(FigureCard, names, reports.names()))
        tiles = QHBoxLayout()
        tiles.setSpacing(16)
        for tile in self.tiles:
            tiles.addWidget(tile, 1)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self._make_chart(), 2)
        body.addWidget(self._make_side(), 1)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._column.addLayout(tiles)
        self._column.addLayout(body, 1)
        self.page = page_of(inside, "reportPage")
        self.page.installEventFilter(self)
        self.page.setAccessibleName(translate("Reports", "Reports"))
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(12)
        self._whole.addLayout(self.head)
        self._whole.addWidget(self.page, 1)

    def _make_chart(self) -> Card:
        self.views = {
            view: KeycapButton(reports.view_name(view), variant="nav", name=f"report_{view}")
            for view in View
        }
        row = FlowRow()
        row.setSpacing(2)
        for view, button in self.views.items():
            row.addWidget(button)
            button.clicked.connect(partial(self._choose_view, view))
        row.addStretch(1)
        self.print_button = KeycapButton(
            translate("Reports", "Print"), size="line", name="reportPrint"
        )
        self.print_button.clicked.connect(self._print)
        row.addWidget(self.print_button)
        self.chart = BarChart(name="reportChart")
        self.strip = HourStrip(name="reportHours")
        self.table = FiguresTable()
        self.empty = TextLabel("", "body", "quiet", wrap=True, name="reportEmpty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.estimate = TextLabel("", "quiet", "quiet", wrap=True, name="reportEstimate")
        for widget in (self.chart, self.strip, self.table, self.estimate):
            widget.hide()
        card = Card(name="reportCard")
        self._chart_column = QVBoxLayout(card)
        self._chart_column.setSpacing(8)
        self._chart_column.addLayout(row)
        self._chart_column.addWidget(self.chart, 6)
        self._chart_column.addWidget(self.strip)
        self._chart_column.addWidget(self.empty, 1)
        self._chart_column.addWidget(self.table, 5)
        self._chart_column.addWidget(self.estimate)
        return card

    def _make_side(self) -> Card:
        self.side_title = TextLabel("", "strong", wrap=True, name="reportSideTitle")
        self.lines = TextLabel("", "body", wrap=True, name="summaryText")
        by_mouse_and_keys = Qt.TextInteractionFlag.TextSelectableByMouse
        self.lines.setTextInteractionFlags(
            by_mouse_and_keys | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy_button = KeycapButton(
            translate("Reports", "Copy"), variant="primary", size="medium", name="summaryCopy"
        )
        self.copy_button.clicked.connect(self._copy)
        self.picture_buttons = (
            KeycapButton(
                translate("Reports", "Copy picture"), size="medium", name="summaryCopyPicture"
            ),
            KeycapButton(
                translate("Reports", "Save picture"), size="medium", name="summarySavePicture"
            ),
        )
        for button, act in zip(
            self.picture_buttons, (self._copy_picture, self._save_picture), strict=True
        ):
            button.clicked.connect(act)
        ways = FlowRow()
        ways.setSpacing(8)
        for button in (self.copy_button, *self.picture_buttons):
            ways.addWidget(button)
        ways.addStretch(1)
        self._items = QVBoxLayout()
        self._items.setSpacing(0)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        column.addLayout(self._items)
        column.addWidget(self.lines)
        column.addLayout(ways)
        column.addStretch(1)
        scrolled = page_of(inside, "reportSide")
        scrolled.setMinimumHeight(80)
        scrolled.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.as_of = TextLabel("", "quiet", "quiet", wrap=True, name="reportAsOf")
        self.said = TextLabel("", "small", "quiet", wrap=True, name="reportSaid")
        self.open_folder = KeycapButton(
            translate("Reports", "Open the folder"), variant="link", name="reportFolder"
        )
        self.open_folder.clicked.connect(self._show_folder)
        card = Card(name="reportFirst")
        self._side_column = QVBoxLayout(card)
        self._side_column.setSpacing(6)
        for widget in (self.side_title, scrolled, self.as_of, self.said, self.open_folder):
            self._side_column.addWidget(widget)
        self._side_column.setStretch(1, 1)
        self._say("")
        return card

    def _keys(self) -> None:
        act = partial(shortcuts.action, owner=self)
        self._hints = [
            act(shortcuts.EARLIER, act=partial(self._step, -1)),
            act(shortcuts.LATER, act=partial(self._step, 1)),
        ]
        for key, span in zip(
            (shortcuts.BY_DAY, shortcuts.BY_WEEK, shortcuts.BY_MONTH, shortcuts.BY_QUARTER),
            Span,
            strict=True,
        ):
            self._hints.append(act(key, act=partial(self._choose_span, span)))
        self._hints.append(self.lines_button.pressed_by(shortcuts.FIVE_LINES))
        self._hints.append(act(shortcuts.COPY, act=self._copy))
        self._hints.append(act(shortcuts.BACK, act=lambda: self.wants.emit("sell")))

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Show today, as it is by now."""
        if not self._front:
            self._front = True
            self._choose(Asked(self._asked.span, self._today()))
        focus(self.table)

    def show_day(self, day: date) -> None:
        """Show a day in five lines."""
        self._choose(Asked(Span.DAY, day))
        self.show_lines(shown=True)

    def left(self) -> None:
        """Ask nothing while nobody looks."""
        self._front = False
        self._settle.stop()

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        return shortcuts.hints(*self._hints)

    def spoken(self) -> tuple[str, str]:
        """The span and what it took."""
        if self._figures is None:
            return "", ""
        said = f"{self.title.text()}. {self.tiles[0].amount.accessibleName()}"
        return said, said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take less height in a low window."""
        super().resizeEvent(event)
        low = self.window().height() < _LOW
        for tile in self.tiles:
            tile.set_low(low=low)
        self.table.set_low(low=low)
        side = 12 if low else 20
        for column in (self._chart_column, self._side_column):
            column.setContentsMargins(side, side - 6, side, side - 4)
        self._column.setSpacing(10 if low else 16)
        self._whole.setSpacing(6 if low else 12)
        self._chart_column.setSpacing(3 if low else 8)
        self._give_chart_room()

    def _give_chart_room(self) -> None:
        """Show the chart, where it has bars and a low window has to show no sentence."""
        low = self.window().height() < _LOW
        self.chart.setVisible(self._charted and not (low and self.estimate.text()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the arrows to the sides for the days: the page only scrolls up and down."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def on_sale_changed(self, _event: object) -> None:
        """Look again soon, where what is shown goes on."""
        if self._front and not self._is_over() and not self._settle.isActive():
            self._settle.start()

    # What is asked for --------------------------------------------------------------------------

    def _today(self) -> date:
        return self._context.model.clock().astimezone().date()

    def _is_over(self) -> bool:
        return days_of(*self._asked)[1] <= self._today()

    def _step(self, by: int) -> None:
        span, day = self._asked
        first, end = days_of(span, day)
        there = first - timedelta(days=1) if by < 0 else end
        if _FIRST <= there <= self._today():
            self._choose(Asked(span, there))

    def _choose_span(self, span: Span) -> None:
        self._choose(Asked(span, min(self._asked.day, self._today())))

    def _choose(self, asked: Asked) -> None:
        self._asked = asked
        self._mark()
        self._ask()

    def _choose_view(self, view: View) -> None:
        self._view = view
        self._mark()
        self._show()

    def _mark(self) -> None:
        """Show what is chosen, and which way goes on."""
        for span, button in self.spans.items():
            button.setChecked(span is self._asked.span)
        chosen = reports.fitting(self._view, self._asked.span)
        for view, button in self.views.items():
            button.setChecked(view is chosen)
            if view is not View.CASHIERS:
                button.setVisible(reports.fitting(view, self._asked.span) is view)
        first, end = days_of(*self._asked)
        self.back.setEnabled(first > _FIRST)
        self.forth.setEnabled(end <= self._today())

    def _ask(self) -> None:
        """Ask for what is chosen now; one question at a time, and then the newest alone."""
        if self._ref:
            self._stale = True
            return
        self._stale = False
        asked = self._asked
        span = _moments(*days_of(*asked))
        before = _moments(*days_of(asked.span, earlier(*asked)))
        self._ref = new_ref()
        currency = self._context.settings.maximum.currency
        question = AskReport(self._ref, *span, before, currency)
        self._context.bridge.ask(question, partial(self._read, asked), self._not_read, owner=self)
        if self._figures is None:
            self.as_of.setText(translate("Reports", "Reading …"))

    def _read(self, asked: Asked, answer: ReportRead) -> None:
        self._ref = ""
        if self._stale:
            self._ask()
        if asked == self._asked:
            self._shown, self._figures = asked, answer.figures
            self._read_at = self._context.model.clock()
            self._show()

    def _not_read(self, code: str) -> None:
        self._ref = ""
        pattern = translate("Reports", "The figures cannot be read. {why}")
        why = pins.reports_lacking() if code in _NOT_THEIRS else reasons.ledger(code)
        self.as_of.setText(pattern.format(why=why))
        if self._stale:
            self._ask()

    # What is shown ------------------------------------------------------------------------------

    def _show(self) -> None:
        figures, shown = self._figures, self._shown
        if figures is None or shown is None:
            return
        over = days_of(*shown)[1] <= self._today()
        self.title.setText(reports.title(*shown, self._today()))
        for tile, told in zip(self.tiles, reports.tiles(figures, *shown, over=over), strict=True):
            tile.tell(told)
        named = any(taking.cashier for taking in figures.takings)
        self.views[View.CASHIERS].setVisible(named or self._view is View.CASHIERS)
        self.estimate.setText(self._estimated(figures, shown))
        self.estimate.setVisible(bool(self.estimate.text()))
        self._show_chart(figures, shown)
        self._show_items(reports.items(figures, self._read_at))
        known = summary.Known(shown.span, shown.day, figures)
        self.lines.setText("\n".join(summary.lines(known, reports.SPEECH)))
        live = self._context.settings.live
        self.as_of.setText(reports.as_of(self._read_at, live=live))

    def _show_chart(self, figures: Figures, shown: Asked) -> None:
        view = reports.fitting(self._view, shown.span)
        of = reports.by_time(view, shown.span)
        heading = reports.heading(of)
        lines = reports.table(view, figures, self._days(shown))
        self.chart.show_bars(heading, reports.bars(of, figures, *shown))
        self.strip.show_bars(reports.heading(View.HOURS), reports.hours(figures))
        if not lines and self.table.hasFocus():
            # Else Qt would look for another control, and one that it finds is no choice.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.strip.setVisible(of is View.DAYS and bool(lines))
        self._charted = bool(lines)
        self._give_chart_room()
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.empty.setText("" if lines else translate("Reports", "Nothing was paid."))
        at = self.table.currentIndex().row()
        self.table.setAccessibleName(reports.view_name(view))
        self.table.rows.show_lines(reports.columns(view), lines)
        if 0 <= at < len(lines):
            self.table.setCurrentIndex(self.table.rows.index(at, 0))
        self.table.choose_first()
        if lines and self.hasFocus():
            focus(self.table)

    def _days(self, shown: Asked) -> tuple[date, date]:
        return reports.until_today(*shown, self._today())

    def _estimated(self, figures: Figures, shown: Asked) -> str:
        """The sentence on the tax, under a quarter's daily record; empty for all else."""
        if reports.fitting(self._view, shown.span) is not View.RECORD:
            return ""
        over = days_of(*shown)[1] <= self._today()
        return summary.estimate(figures.whole, figures.currency, reports.SPEECH, over=over)

    def _show_items(self, items: tuple[reports.Item, ...]) -> None:
        if items == self._items_shown:
            return
        self._items_shown = items
        while (item := self._items.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown: list[QWidget] = [ItemRow(each) for each in items]
        nothing = translate("Reports", "Nothing stands out.")
        for row in shown or [TextLabel(nothing, "quiet", "quiet", name="reportNothing")]:
            self._items.addWidget(row)
            row.setVisible(not self.in_lines)

    # The five lines -----------------------------------------------------------------------------

    @property
    def in_lines(self) -> bool:
        """Whether the five lines stand where else the things to look at do."""
        return self._in_lines

    def show_lines(self, *, shown: bool) -> None:
        """Put the five lines in the place of the things to look at, or take them away."""
        self._in_lines = shown
        for at in range(self._items.count()):
            item = self._items.itemAt(at)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not shown)
        self.lines.setVisible(shown)
        for button in (self.copy_button, *self.picture_buttons):
            button.setVisible(shown)
        first, five = (
            translate("Reports", "Look at these first"),
            translate("Reports", "In five lines"),
        )
        self.side_title.setText(five if shown else first)
        self.lines_button.setText(first if shown else five)

    def _copy(self) -> None:
        """Copy what stands in front: the five lines, or the table."""
        if self._figures is None:
            return
        text = self.lines.text() if self.in_lines else self.table.as_text()
        QGuiApplication.clipboard().setText(text)
        copied = translate("Reports", "Copied: the table.")
        if self.in_lines:
            copied = translate("Reports", "Copied: the five lines.")
        self._say(copied)

    def _copy_picture(self) -> None:
        """Put the five lines on the clipboard as a picture."""
        if self._figures is not None:
            work = partial(_paint_lines, self._picture())
            background.run(work, self._picture_is_made, self._not_saved, owner=self)

    def _picture_is_made(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._say(translate("Reports", "Copied: the five lines as a picture."))

    def _save_picture(self) -> None:
        """Write the five lines as a picture into a file of its own."""
        if self._figures is None or self._shown is None:
            return
        span, day = self._shown
        path = self._folder() / f"{span}-{days_of(span, day)[0].isoformat()}-lines.png"
        self._say(translate("Reports", "Saving …"))
        work = partial(_write_lines, path, self._picture())
        background.run(work, self._is_saved, self._not_saved, owner=self)

    def _picture(self) -> dict[str, Any]:
        """What the picture says."""
        settings = self._context.settings
        training = "" if settings.live else translate("Reports", "TRAINING: no real money")
        return {
            "shop": settings.shop,
            "lines": tuple(self.lines.text().splitlines()),
            "note": self.as_of.text(),
            "banner": training,
        }

    # Files --------------------------------------------------------------------------------------

    def _save(self, kind: str) -> None:
        """Write the table, or all of the page, into a file of its own."""
        figures, shown = self._figures, self._shown
        if figures is None or shown is None:
            return
        view = reports.fitting(self._view, shown.span)
        path = self._folder() / f"{shown.span}-{days_of(*shown)[0].isoformat()}-{view}.{kind}"
        self._say(translate("Reports", "Saving …"))
        estimated = self._estimated(figures, shown)
        notes = (estimated, self.as_of.text()) if estimated else ()
        work = partial(_write_table, path, view, figures, self._days(shown), notes)
        if kind == "pdf":
            work = partial(_write_page, path, self._page(figures, shown))
        background.run(work, self._is_saved, self._not_saved, owner=self)

    def _print(self) -> None:
        """Take all of the page to the system's usual printer."""
        if self._figures is None or self._shown is None:
            return
        self._say(translate("Reports", "Printing …"))
        work = partial(_print_page, self._page(self._figures, self._shown))
        background.run(work, self._is_printed, self._not_printed, owner=self)

    def _is_printed(self, printer: str) -> None:
        self._say(translate("Reports", "Sent to the printer {name}.").format(name=printer))

    def _not_printed(self, error: Exception) -> None:
        if isinstance(error, FileNotFoundError):
            self._say(translate("Reports", "This computer has no printer that is its usual one."))
        elif isinstance(error, OSError):
            self._say(translate("Reports", "The printer takes nothing now."))
        else:
            raise error

    def _page(self, figures: Figures, shown: Asked) -> dict[str, Any]:
        """What the PDF says."""
        of = reports.by_time(reports.fitting(self._view, shown.span), shown.span)
        items = reports.items(figures, self._read_at)
        told = tuple(f"{item.what}: {item.more}" for item in items)
        return {
            "title": f"{self._context.settings.shop} · {self.title.text()}",
            "note": self.as_of.text(),
            "tiles": tuple(
                (tile.what.text(), tile.amount.text(), tile.more.text().replace("\n", " · "))
                for tile in self.tiles
            ),
            "bars": reports.bars(of, figures, *shown),
            "columns": self.table.rows.heads,
            "rows": tuple(line.cells for line in self.table.rows.lines),
            "lines": (*filter(None, (self._estimated(figures, shown),)), *told),
        }

    def _is_saved(self, path: Path) -> None:
        self._say(translate("Reports", "Saved: {file}").format(file=path.name), path)

    def _not_saved(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        pattern = translate("Reports", "It could not be saved: {why}.")
        self._say(pattern.format(why=error.strerror))

    def _say(self, text: str, saved: Path | None = None) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self._saved = str(saved.parent) if saved is not None else ""
        self.open_folder.setVisible(saved is not None)
        if saved is not None:
            self.said.setToolTip(str(saved))
        if text:
            self._unsay.start()

    def _show_folder(self) -> None:
        self._open_url(QUrl.fromLocalFile(self._saved).toString())


def _timer(owner: QWidget, after_ms: int, act: Callable[[], None]) -> QTimer:
    made = QTimer(owner)
    made.setSingleShot(True)
    made.setInterval(after_ms)
    made.timeout.connect(act)
    return made


def _small(text: str, name: str, spoken: str) -> KeycapButton:
    made = KeycapButton(text, size="line", name=name)
    made.setAccessibleName(spoken)
    made.setToolTip(spoken)
    return made


def _moments(first: date, end: date) -> tuple[datetime, datetime]:
    """The moments between two local midnights, UTC."""
    return times.midnight(first), times.midnight(end)


def _write_table(
    path: Path, view: View, figures: Figures, days: tuple[date, date], notes: tuple[str, ...]
) -> Path:
    from pos_app.printing import sheets

    path.parent.mkdir(parents=True, exist_ok=True)
    found = reports.rows(view, figures, days)
    if view is View.RECORD:
        columns, lines = sheets.record_table(found, figures.currency)
    else:
        columns, lines = sheets.report_table(reports.key(view), found, figures.currency)
    as_csv = path.suffix == ".csv"
    sheets.write_table(path, columns, lines, title="Report", as_csv=as_csv, notes=notes)
    return path


def _write_lines(path: Path, told: dict[str, Any]) -> Path:
    from pos_app.printing import painted
    from pos_app.system import durable

    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write_whole(path, painted.lines_png(painted.LinesPicture(**told)))
    return path


def _paint_lines(told: dict[str, Any]) -> QImage:
    from pos_app.printing import painted

    return QImage.fromData(painted.lines_png(painted.LinesPicture(**told)))


def _print_page(page: dict[str, Any]) -> str:
    from pos_app.printing import painted

    return painted.print_report(painted.ReportPage(**page))


def _write_page(path: Path, page: dict[str, Any]) -> Path:
    from pos_app.printing import painted
    from pos_app.system import durable

    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write_whole(path, painted.report_pdf(painted.ReportPage(**page)))
    return path
