"""A day compared with the gateways: how many agree, and each line that needs a person.

It asks, shows how far it is, and ends its question when the person leaves. It changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link.bridge import new_ref
from pos_app.desktop.screens.history.sub_page import SubPage
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.words import payments, reconcile, times
from pos_app.engine.reconcile_result import Finding
from pos_app.engine.requests import ReconcileDay

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.look.palette import Hue
    from pos_app.domain.payment import Payment
    from pos_app.engine.events import DayReconciled, ReconcileProgress
    from pos_app.engine.reconcile_result import Compared, Reconciled

translate = QCoreApplication.translate

# More lines than a person works through in one go; the counts say the rest.
_MOST_LINES = 100


class DayPage(SubPage):
    """The page of the day that History's filter means."""

    def __init__(
        self,
        context: ScreenContext,
        day: Callable[[], tuple[datetime, datetime]],
    ) -> None:
        """Ask nothing yet; `day` says which day is meant, between its midnights, UTC."""
        super().__init__(translate("Reconcile", "Reconcile"), "day")
        self._context = context
        self._day = day
        self._asked = ""
        self._shown: tuple[datetime, datetime] | None = None
        self.again = KeycapButton(
            translate("Reconcile", "Compare again"),
            variant="primary",
            size="line",
            name="dayAgain",
        )
        self.head.addWidget(self.again)
        self.again.clicked.connect(self._begin)
        self._again_key = self.again.pressed_by(shortcuts.COMPARE_AGAIN)
        context.bridge.reconcile_progress.connect(self.on_reconcile_progress)

    def opened(self) -> None:
        """Compare, unless this very day is being compared or was."""
        super().opened()
        if not self._asked and self._shown != self._day():
            self._begin()

    def left(self) -> None:
        """End a comparison that is under way; what it found already is kept by the ledger."""
        if self._asked:
            self._context.bridge.stop_asking(self._asked)
            self._asked = ""
            self._shown = None

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        return shortcuts.hints(self._again_key, translate("Reconcile", "Tab next"), self.back_key)

    def on_reconcile_progress(self, progress: ReconcileProgress) -> None:
        """Show how far it is."""
        if progress.ref == self._asked:
            self._notice.set_words(_comparing(), reconcile.progress(progress))

    def _compared(self, answer: DayReconciled) -> None:
        self._end()
        self._show(answer.found)

    def _not_compared(self, code: str) -> None:
        self._end()
        self._shown = None
        self.fill([Notice("", reconcile.refused_to_ask(code), "bad", name="dayFailed")])

    def _begin(self) -> None:
        if self._asked:
            return
        self._asked = new_ref()
        start, end = self._shown = self._day()
        pattern = translate("Reconcile", "Reconcile {day}")
        self.title.setText(pattern.format(day=times.day(start)))
        self.again.setEnabled(False)
        text = translate("Reconcile", "Asking PayGate for its list. You can leave: that ends it.")
        self._notice = Notice(_comparing(), text, "soft", name="dayProgress")
        self.fill([self._notice])
        question = ReconcileDay(self._asked, start, end)
        self._context.bridge.ask(question, self._compared, self._not_compared, owner=self)

    def _end(self) -> None:
        self._asked = ""
        self.again.setEnabled(True)

    def _show(self, found: Reconciled) -> None:
        title, text, hue = reconcile.verdict(found)
        until = reconcile.compared_until(found)
        text = " ".join(filter(None, (text, until)))
        shown: list[QWidget] = [Notice(title, text, hue, name="dayVerdict"), _counts(found)]
        if due := reconcile.still_due(found):
            shown.append(Notice("", due, "amber", name="dayStillDue"))
        if other := reconcile.other_till(found):
            shown.append(Notice("", other, "amber", name="dayOtherTill"))
        shown += [
            Notice("", reconcile.trouble(each), "purple", name="dayTrouble")
            for each in found.troubles
        ]
        needing = [one for one in found.compared if one.needs_person]
        shown += [self._line(one) for one in needing[:_MOST_LINES]]
        if len(needing) > _MOST_LINES:
            words = translate("Reconcile", "and %n more", "", len(needing) - _MOST_LINES)
            shown.append(TextLabel(words, "quiet", "quiet"))
        if found.left_open:
            shown.append(TextLabel(translate("Reconcile", "Not decided yet"), "label", "quiet"))
            shown += [self._open_line(payment) for payment in found.left_open[:_MOST_LINES]]
        self.fill(shown)

    def _line(self, one: Compared) -> Card:
        words, text, hue = reconcile.finding(one)
        card = _LineCard(reconcile.finding_title(one), words, hue, text)
        card.setProperty("finding", one.finding.value)
        if one.finding is Finding.ONLY_THERE:
            item = f"there:{one.gateway_id}"
            card.offer(
                translate("Reconcile", "Review"), "dayDecide", lambda: self.item_wanted.emit(item)
            )
        elif one.payment is not None:
            sale_id = one.payment.sale_id
            card.offer(
                translate("Reconcile", "Open the sale"),
                "dayOpen",
                lambda: self.sale_wanted.emit(sale_id),
            )
        return card

    def _open_line(self, payment: Payment) -> Card:
        title = payments.DOT.join(
            (payment.sale_number, payment.amount.shown, payments.card_detail(payment))
        )
        card = _LineCard(title, payments.card_state(payment), payments.hue(payment), "")
        card.offer(
            translate("Reconcile", "Open the sale"),
            "dayOpen",
            lambda: self.sale_wanted.emit(payment.sale_id),
        )
        return card


class _LineCard(Card):
    """A title, a chip, perhaps a sentence, and one button."""

    def __init__(self, title: str, chip_words: str, hue: Hue, text: str) -> None:
        super().__init__(name="dayLine")
        self.setAccessibleName(f"{title}, {chip_words}")
        self._title = title
        head = FlowRow()
        head.setSpacing(12)
        head.addWidget(TextLabel(title, "strong"))
        chip = Chip(name="dayFinding", parent=self)
        chip.set(chip_words, hue)
        head.addWidget(chip)
        head.addStretch(1)
        self._head = head
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 8, 14, 8)
        box.setSpacing(2)
        box.addLayout(head)
        if text:
            box.addWidget(TextLabel(text, "quiet", "quiet", wrap=True))

    def offer(self, words: str, name: str, pressed: Callable[[], None]) -> None:
        """Add the button."""
        button = KeycapButton(words, size="small", name=name)
        button.setAccessibleName(f"{words}: {self._title}")
        button.clicked.connect(pressed)
        self._head.addWidget(button)


def _comparing() -> str:
    return translate("Reconcile", "Comparing …")


def _counts(found: Reconciled) -> Card:
    card = Card(name="dayCounts")
    row = QHBoxLayout(card)
    row.setContentsMargins(22, 10, 22, 10)
    row.setSpacing(16)
    for name, number, words, total, bad in reconcile.counts(found):
        place = QVBoxLayout()
        place.setSpacing(0)
        tone = "bad" if bad and number else "ink" if number else "quiet"
        figure = TextLabel(str(number), "heading", tone, name=name)  # type: ignore[arg-type]
        figure.setAccessibleName(f"{number} {words}")
        place.addWidget(figure)
        place.addWidget(TextLabel(words, "quiet", "quiet"))
        place.addWidget(TextLabel(total, "quiet", "quiet", name=f"{name}Total"))
        row.addLayout(place, 1)
    return card
