"""Head office: enrolling this till by a code, how far its rows are, and leaving again.

What is sent is sent elsewhere, whether this page is open or not. It must never wait: head office,
the key store and the disk answer later, and it never shows the till's token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.link import background
from pos_app.desktop.widgets.buttons import FlowRow, KeycapButton
from pos_app.desktop.widgets.card import Card, Notice
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.form import FormRow, begin_at, line_edit, page_of
from pos_app.desktop.widgets.screen_stack import Screen, focus
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.words import times
from pos_app.engine.requests import NoteSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.link.head_office import HeadOfficePort, HeadOfficeRead

translate = QCoreApplication.translate

_ANSWER = 48
# No wider than its lines can be read.
_WIDTH = 760
_SETTING = "headoffice.url"
_OF_THE_CODE = "code_refused"
_OF_THE_ADDRESS = ("bad_address", "certificate_refused", "not_understood", "refused")


class HeadOfficeScreen(Screen):
    """A page of Settings, which it leads back to."""

    whole_width = True

    def __init__(self, context: ScreenContext, port: Callable[[], HeadOfficePort]) -> None:
        """Show nothing before the first answer.

        Args:
            context: What every screen is given.
            port: Gives what answers; called off the window's thread.
        """
        super().__init__()
        self.setObjectName("headOfficeScreen")
        self._context = context
        self._port = port
        self._busy = self._reading = False
        self._shown: HeadOfficeRead | None = None
        self.back_button = KeycapButton(
            translate("HeadOffice", "Back to Settings"), size="line", name="headOfficeBack"
        )
        self._back_key = self.back_button.pressed_by(shortcuts.BACK)
        self.back_button.clicked.connect(lambda: self.wants.emit("settings"))
        self.title = TextLabel(
            translate("HeadOffice", "Head office"), "heading", name="headOfficeTitle"
        )
        self.off, self.on = self._make_off(), self._make_on()
        for card in (self.off, self.on):
            card.hide()
        self._lay_out()

    def _make_off(self) -> Card:
        card = Card(name="headOfficeOff")
        self.address = line_edit("headOfficeAddress")
        self.code = line_edit("headOfficeCode")
        self.address_row = FormRow(translate("HeadOffice", "Address of head office"), self.address)
        self.code_row = FormRow(
            translate("HeadOffice", "Code"),
            self.code,
            note=translate("HeadOffice", "Head office gives one for this till. It is good once."),
        )
        self.enrol_button = KeycapButton(
            translate("HeadOffice", "Enrol this till"),
            variant="primary",
            size="line",
            name="headOfficeEnrol",
        )
        self.enrol_said = TextLabel("", "small_strong", "quiet", wrap=True, name="headOfficeSaid")
        foot = FlowRow()
        foot.addWidget(self.enrol_button)
        foot.addStretch(1)
        column = _column_of(card)
        for part in (
            TextLabel(translate("HeadOffice", "This till has no head office"), "detail_large"),
            TextLabel(
                translate(
                    "HeadOffice",
                    "An owner of several tills sees them all there. An enrolled till sends what it "
                    "has in its record, without whole phone numbers. It sells on as ever, whether "
                    "head office answers or not.",
                ),
                "body",
                "quiet",
                wrap=True,
            ),
            self.address_row,
            self.code_row,
        ):
            column.addWidget(part)
        column.addLayout(foot)
        column.addWidget(self.enrol_said)
        self.enrol_button.clicked.connect(self.enrol)
        shortcuts.action(shortcuts.SAVE, card, self.enrol, local=True)
        for line, row in ((self.address, self.address_row), (self.code, self.code_row)):
            line.textEdited.connect(lambda _text, row=row: row.set_problem(""))
        self._say("")
        return card

    def _make_on(self) -> Card:
        card = Card(name="headOfficeOn")
        self.who = TextLabel("", "detail_large", wrap=True, name="headOfficeWho")
        self.where = TextLabel("", "small", "quiet", elide=True, name="headOfficeWhere")
        self.sent = TextLabel("", "body", wrap=True, name="headOfficeSent")
        self.trouble = Notice("", "", "amber", name="headOfficeTrouble")
        self.leave_button = KeycapButton(
            translate("HeadOffice", "Leave head office"), size="line", name="headOfficeLeave"
        )
        self.leave_said = TextLabel("", "small_strong", "bad", wrap=True, name="headOfficeNotLeft")
        self.question = InlineConfirm(
            translate("HeadOffice", "Leave head office?"),
            translate("HeadOffice", "No"),
            translate("HeadOffice", "Yes, leave"),
            detail=translate(
                "HeadOffice",
                "It keeps what it has, and hears no more of this till. A new code is needed to "
                "enrol again.",
            ),
            local=True,
            safe_name="headOfficeStay",
            danger_name="headOfficeGo",
            name="headOfficeQuestion",
        )
        self.question.row.setContentsMargins(16, 10, 16, 10)
        for button in (self.question.safe, self.question.danger):
            button.setMaximumHeight(_ANSWER)
        foot = FlowRow()
        foot.addWidget(self.leave_button)
        foot.addStretch(1)
        column = _column_of(card)
        for part in (self.who, self.where, self.sent, self.trouble):
            column.addWidget(part)
        column.addLayout(foot)
        column.addWidget(self.question)
        column.addWidget(self.leave_said)
        self.leave_button.clicked.connect(self._ask)
        self.question.accepted.connect(self._leave)
        self.leave_said.hide()
        return card

    def _lay_out(self) -> None:
        head = FlowRow()
        head.setSpacing(16)
        head.addWidget(self.back_button)
        head.addWidget(self.title, 1)
        cards = QWidget()
        cards.setMaximumWidth(_WIDTH)
        above = QVBoxLayout(cards)
        above.setContentsMargins(0, 0, 8, 0)
        for card in (self.off, self.on):
            above.addWidget(card)
        above.addStretch(1)
        inside = QWidget()
        beside = QHBoxLayout(inside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(cards, 1)
        beside.addStretch()
        self.page = page_of(inside, "headOfficeScroll")
        self.page.setAccessibleName(self.title.text())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.page, 1)

    # A screen of the window ---------------------------------------------------------------------

    def opened(self) -> None:
        """Ask how it is."""
        focus(self.back_button)
        self.tick()

    def left(self) -> None:
        """A question that nobody answered is no wish, and a code no longer typed."""
        self.question.close_question()
        self.leave_said.hide()
        self.code.setText("")
        self._say("")

    def tick(self) -> None:
        """Ask how it is, unless the last answer is still out or something is under way."""
        if self._reading or self._busy:
            return
        self._reading = True
        port = self._port
        background.run(lambda: port().read(), self._read, owner=self)

    def hints(self) -> tuple[str, ...]:
        """The footer's reminder of keys."""
        return shortcuts.hints(translate("HeadOffice", "Tab next"), self._back_key)

    # How it is ------------------------------------------------------------------------------------

    def _read(self, now: HeadOfficeRead) -> None:
        self._reading = False
        if self._busy:
            # What is under way says at its end how it is then.
            return
        before, self._shown = self._shown, now
        self.off.setVisible(not now.enrolled)
        self.on.setVisible(now.enrolled)
        if now.enrolled:
            self._show_on(now)
        if before is None or before.enrolled != now.enrolled:
            if now.enrolled:
                focus(self.back_button)
            else:
                self.question.close_question()
                begin_at(self.address)

    def _show_on(self, now: HeadOfficeRead) -> None:
        if now.till:
            pattern = translate("HeadOffice", "{till} of {shop}, {owner}")
            self.who.setText(pattern.format(till=now.till, shop=now.shop, owner=now.owner))
        else:
            self.who.setText(translate("HeadOffice", "This till is enrolled"))
        self.where.setText(now.address)
        self.sent.setText(self._sent_words(now))
        words = _trouble_words(now.trouble) if now.trouble else ""
        self.trouble.set_words("", words)
        self.trouble.setVisible(bool(words))

    def _sent_words(self, now: HeadOfficeRead) -> str:
        if now.heard_at is None:
            heard = translate("HeadOffice", "not heard from yet")
        else:
            heard = translate("HeadOffice", "last heard {time}").format(
                time=times.moment(now.heard_at, self._context.model.clock())
            )
        if now.waiting is None:
            pattern = translate("HeadOffice", "Sent up to {row}, {heard}")
            return pattern.format(row=_grouped(now.sent_to), heard=heard)
        pattern = translate("HeadOffice", "Sent up to {row}, {count} waiting, {heard}")
        return pattern.format(row=_grouped(now.sent_to), count=_grouped(now.waiting), heard=heard)

    # What is wished -------------------------------------------------------------------------------

    def enrol(self) -> None:
        """Make this till known, by what is typed."""
        if self._busy:
            return
        address, code = self.address.text().strip(), self.code.text().strip()
        if not address:
            self._refuse("bad_address")
        elif not code:
            self._refuse(_OF_THE_CODE)
        else:
            self._begin(translate("HeadOffice", "Asking head office …"))
            port = self._port
            background.run(lambda: port().enrol(address, code), self._enrolled, owner=self)

    def _enrolled(self, why: str) -> None:
        self._end()
        if why:
            self._refuse(why)
        else:
            self.code.setText("")
            self._context.submit(NoteSettings((_SETTING,)))
        self.tick()

    def _refuse(self, why: str) -> None:
        """Say at its place what is wrong; what was typed stays."""
        words = _trouble_words(why)
        self._say("")
        if why == _OF_THE_CODE:
            self.code_row.set_problem(words)
            begin_at(self.code)
        elif why in _OF_THE_ADDRESS:
            self.address_row.set_problem(words)
            begin_at(self.address)
        else:
            self._say(words, bad=True)

    def _ask(self) -> None:
        self.leave_said.hide()
        self.question.ask()

    def _leave(self) -> None:
        self._begin("")
        port = self._port
        background.run(lambda: port().leave(), self._left_office, owner=self)

    def _left_office(self, why: str) -> None:
        self._end()
        if why:
            self.leave_said.setText(_trouble_words(why))
            self.leave_said.show()
        else:
            self._context.submit(NoteSettings((_SETTING,)))
        self.tick()

    def _begin(self, words: str) -> None:
        self._busy = True
        self._say(words)
        for button in (self.enrol_button, self.leave_button):
            button.setEnabled(False)

    def _end(self) -> None:
        self._busy = False
        self._say("")
        for button in (self.enrol_button, self.leave_button):
            button.setEnabled(True)

    def _say(self, words: str, *, bad: bool = False) -> None:
        self.enrol_said.setText(words)
        self.enrol_said.set_tone("bad" if bad else "quiet")
        self.enrol_said.setVisible(bool(words))


def _column_of(card: Card) -> QVBoxLayout:
    column = QVBoxLayout(card)
    column.setContentsMargins(20, 16, 20, 18)
    column.setSpacing(10)
    return column


def _grouped(number: int) -> str:
    """A count in groups of three: `41 207`."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _trouble_words(code: str) -> str:
    match code:
        case "unreachable":
            return translate(
                "HeadOffice",
                "Head office cannot be reached now. The till sells on, and sends when it can.",
            )
        case "down" | "too_large":
            return translate(
                "HeadOffice",
                "Head office has trouble of its own. The till sells on, and tries again.",
            )
        case "certificate_refused":
            return translate(
                "HeadOffice",
                "This address cannot prove that it is head office. Nothing was sent: check the "
                "address.",
            )
        case "code_refused":
            return translate(
                "HeadOffice",
                "Head office does not know this code: it is wrong, used, or older than ten "
                "minutes.",
            )
        case "bad_address":
            return translate("HeadOffice", "Type the address as head office gives it: https://…")
        case "token_refused":
            return translate(
                "HeadOffice",
                "Head office does not know this till any more. Leave it, and enrol by a new code.",
            )
        case "token_missing":
            return translate(
                "HeadOffice",
                "This computer's key store does not give out what this till shows to head office. "
                "The till sells on, and sends once the store is unlocked.",
            )
        case "not_understood" | "refused":
            return translate(
                "HeadOffice",
                "What answers there is no head office of this till's: check the address.",
            )
        case "not_kept":
            return translate(
                "HeadOffice",
                "This computer could not keep it: its key store or its disk says no. Tell the "
                "owner.",
            )
        case "ended":
            return translate(
                "HeadOffice",
                "Sending has stopped by a mistake of the program. Start the till again.",
            )
        case _:
            return translate(
                "HeadOffice",
                "Head office has other rows than this till. Nothing is lost here: tell whoever "
                "runs it.",
            )
