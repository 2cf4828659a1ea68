"""What of a shift is read: an X or a Z line by line, what a close compares, and the earlier Zs.

They show what they are given. What must be in the drawer is shown by none of them unless it may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.widgets.buttons import KeycapButton, expand
from pos_app.desktop.widgets.card import Card, Ground, Notice
from pos_app.desktop.widgets.form import page_of
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import payments, shift

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QScrollArea

    from pos_app.desktop.look.fonts import Style
    from pos_app.desktop.look.palette import Tone
    from pos_app.desktop.words.shift import PaperLine
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment
    from pos_app.domain.shift import MethodTotal, Shift, ShiftReport

translate = QCoreApplication.translate

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NOTICE_AIR: Final = 8
_BAR: Final = 8
_COLUMN: Final = 138


def hairline() -> Ground:
    """A line between two rows."""
    line = Ground(name="shiftLine")
    line.setFixedHeight(1)
    return line


def paper(lines: Sequence[PaperLine]) -> QWidget:
    """A page of an X or a Z: what it is at the left, its amount at the right."""
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, _BAR, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    for row, line in enumerate(lines):
        style: Style = "strong" if line.strong else "body"
        label = TextLabel(line.label, style, wrap=True, name="shiftPaperLine")
        if line.value:
            value = TextLabel(line.value, style, name="shiftPaperValue")
            value.setAlignment(_RIGHT)
            value.setAccessibleName(f"{line.label}: {line.value}")
            grid.addWidget(label, row, 0)
            grid.addWidget(value, row, 1)
        else:
            label.set_tone("quiet")
            grid.addWidget(label, row, 0, 1, 2)
    grid.setColumnStretch(0, 1)
    grid.setRowStretch(len(lines), 1)
    return page


def scrolling(name: str, spoken: str) -> QScrollArea:
    """A page that can be scrolled by keyboard too."""
    page = page_of(QWidget(), name)
    page.setAccessibleName(spoken)
    page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return page


class ComparePage(QWidget):
    """Drawer, ledger and gateways side by side, and what is not known yet."""

    def __init__(self) -> None:
        super().__init__()
        self.undecided = Notice(hue="amber", shape="compact", name="shiftUndecided")
        self.unasked = Notice(hue="purple", shape="compact", name="shiftNotAsked")
        for notice in (self.undecided, self.unasked):
            if (inside := notice.layout()) is not None:
                inside.setContentsMargins(16, _NOTICE_AIR, 16, _NOTICE_AIR)
        self.advice = TextLabel("", "quiet", "quiet", wrap=True, name="shiftFloat")
        self._table = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, _BAR, 0)
        self._column.setSpacing(8)
        for widget in (self._table, self.unasked, self.undecided, self.advice):
            self._column.addWidget(widget)
        self._column.addStretch(1)

    def show_close(
        self, report: ShiftReport, counted: Money, known: Mapping[str, Payment], advice: str
    ) -> None:
        """Show the till's figures, beside them what was counted and what gateways say.

        Args:
            report: What must be there.
            counted: What is.
            known: Payments by their ids.
            advice: What to leave in the drawer; empty for nothing.
        """
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        table = _table(report, counted)
        self._column.replaceWidget(self._table, table)
        self._table.hide()
        self._table.deleteLater()
        self._table = table
        unasked = [each for each in report.totals.methods if _unasked(each)]
        self.unasked.setVisible(bool(unasked))
        if unasked:
            self.unasked.set_words("", shift.not_asked([shift.method(each) for each in unasked]))
        ids = report.totals.undecided
        self.undecided.setVisible(bool(ids))
        if ids:
            self.undecided.set_words(*shift.undecided(ids, known))


def _unasked(one: MethodTotal) -> bool:
    return one.listed and one.gateway is None


def _table(report: ShiftReport, counted: Money) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    heads = (
        translate("Shift", "till"),
        translate("Shift", "counted / gateway"),
        translate("Shift", "difference"),
    )
    for column, words in enumerate(heads, 1):
        head = TextLabel(words, "label", "quiet")
        _aside(head)
        grid.addWidget(head, 0, column)
    totals = report.totals
    cash = (
        translate("Payment", "Cash"),
        shift.drawer_sum(totals),
        report.expected,
        counted.figures,
        shift.over_short(counted - report.expected),
    )
    rows: list[tuple[str, str, Money, str, tuple[str, Tone]]] = [cash]
    rows += [
        (shift.method(one), str(one.count), one.amount, shift.gateway(one), shift.agrees(one))
        for one in totals.methods
        if not one.in_drawer
    ]
    for at, (name, detail, till, other, (off, tone)) in enumerate(rows):
        row = 2 * at + 1
        grid.addWidget(hairline(), row, 0, 1, 4)
        drawer = at == 0
        what = QVBoxLayout()
        what.setSpacing(0)
        words = name if drawer else payments.DOT.join((name, detail))
        what.addWidget(TextLabel(words, "strong"))
        if drawer:
            what.addWidget(TextLabel(detail, "small", "quiet", wrap=True))
        grid.addLayout(what, row + 1, 0)
        names = ("shiftExpected", "shiftCounted", "shiftDifference") if drawer else ("",) * 3
        mine = TextLabel(till.figures, "body", name=names[0])
        theirs = TextLabel(other, "body", "ink" if other[:1].isdigit() else "quiet", name=names[1])
        differs = TextLabel(off, "strong", tone, name=names[2])
        for column, label in enumerate((mine, theirs, differs), 1):
            _aside(label)
            label.setAccessibleName(f"{name}, {heads[column - 1]}: {label.text()}")
            grid.addWidget(label, row + 1, column)
        if drawer:
            for label, amount in (
                (mine, till), (theirs, counted), (differs, counted - till),
            ):  # fmt: skip
                label.setProperty("amountMinor", amount.minor)
    grid.setColumnStretch(0, 1)
    return table


def _aside(label: TextLabel) -> None:
    """Stand at the right of its column; what is too wide for one goes on in a second line."""
    label.setAlignment(_RIGHT)
    label.setMinimumWidth(min(label.sizeHint().width(), fonts.room(_COLUMN)))
    label.setWordWrap(True)


class ZList(Card):
    """The earlier Zs, newest first, each with who counted what and why it was off.

    `chosen` carries a number, `more_wanted` the lowest shown.
    """

    chosen = Signal(int)
    more_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__(name="shiftZs")
        self._lowest = 0
        self._more: KeycapButton | None = None
        title = TextLabel(translate("Shift", "Earlier Zs"), "coach_title", wrap=True)
        self.said = TextLabel("", "quiet", "quiet", wrap=True, name="shiftZsSaid")
        self._holder = QWidget()
        self._rows = QVBoxLayout(self._holder)
        self._rows.setContentsMargins(0, 0, _BAR, 0)
        self._rows.setSpacing(2)
        self._rows.addStretch(1)
        self.page = page_of(self._holder, "shiftZsScroll")
        self.page.setAccessibleName(translate("Shift", "Earlier Zs"))
        self._column = QVBoxLayout(self)
        self._column.addWidget(title)
        self._column.addWidget(self.said)
        self._column.addWidget(self.page, 1)

    def say(self, text: str) -> None:
        """Say this above the list; empty takes no room."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def begin(self) -> None:
        """Show none: they are being read."""
        while self._rows.count() > 1:
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._more = None
        self.say(translate("Shift", "Reading …"))

    def add(self, shifts: Sequence[Shift], now: datetime, *, has_more: bool) -> None:
        """Show these below what is shown already."""
        if self._more is not None:
            self._more.hide()
            self._more.deleteLater()
            self._more = None
        for each in shifts:
            number = each.z_number or 0
            row = KeycapButton(
                shift.z_line(each, now), variant="link", size="line", name="shiftZRow"
            )
            row.setProperty("zNumber", number)
            row.clicked.connect(lambda _=False, number=number: self.chosen.emit(number))
            detail = shift.z_detail(each)
            row.setAccessibleDescription(detail)
            self._put(row)
            self._put(TextLabel(detail, "small", "quiet", wrap=True, name="shiftZDetail"))
            self._lowest = number
        if has_more:
            self._more = KeycapButton(
                translate("Shift", "Still earlier"), size="line", name="shiftZsMore"
            )
            self._more.clicked.connect(lambda: self.more_wanted.emit(self._lowest))
            self._put(self._more)
        none = self._rows.count() == 1
        self.say(translate("Shift", "No shift was closed yet.") if none else "")

    def set_low(self, *, low: bool) -> None:
        """Stand closer in a low window."""
        side, air = (16, 10) if low else (22, 16)
        self._column.setContentsMargins(side, air, side, air)

    def _put(self, widget: KeycapButton | TextLabel) -> None:
        shown = expand(widget) if isinstance(widget, KeycapButton) else widget
        self._rows.insertWidget(self._rows.count() - 1, shown)
