"""The frame around every screen: header with places and connections, footer with today's money.

It shows what the model knows, in words, and offers only places that exist: a button for a screen
that was never registered stays hidden.

A gateway's connection: a dot and, since colour is never enough, words.

The striped strip on top that cannot be missed: training, keys in clear, a test checkout.

The strip in the footer: news of other sales while the next customer is served. What a person must
deal with goes before what is only good to know and stays until it was read; the rest waits its
turn. It must never change the screen, the focus or the draft, and nothing that a person must deal
with may be written over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGradient, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts, palette
from pos_app.desktop.look.theme import set_look
from pos_app.desktop.shell import places
from pos_app.desktop.widgets.accessibility import announce
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Ground, Notice, Strip
from pos_app.desktop.widgets.text_label import Chip, TextLabel
from pos_app.desktop.words import frame
from pos_app.desktop.words import payments as wording
from pos_app.domain.methods import GatewayName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QAction, QResizeEvent

    from pos_app.desktop.link.context import WindowSettings
    from pos_app.desktop.link.memory import WindowMemory
    from pos_app.desktop.link.sounds import Sounds
    from pos_app.desktop.look.palette import Hue
    from pos_app.desktop.widgets.buttons import Variant
    from pos_app.domain.payment import Payment
    from pos_app.domain.sale import Sale


translate = QCoreApplication.translate

State = Literal["online", "offline", "off"]
_Said = dict[GatewayName, tuple[str, State]]
_GAP, _LEAST_GAP = 20, 8
"""Between two parts at the right of the header, in pixels."""


class ConnectionDot(QWidget):
    """A filled dot for online, a hollow amber one for offline, a hollow grey one for off."""

    def __init__(
        self,
        text: str = "",
        state: State = "off",
        *,
        name: str = "connectionState",
        parent: QWidget | None = None,
    ) -> None:
        """Show these words, already translated, and this state."""
        super().__init__(parent)
        self.setObjectName(name)
        self._dot = Ground(name="connectionDot")
        self._dot.setFixedSize(9, 9)
        self._words = TextLabel("", "quiet", elide=True, name="connectionWords")
        row = QHBoxLayout(self)
        # Where there is none it takes no room.
        row.setContentsMargins(_GAP, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self._dot)
        row.addWidget(self._words, 1)
        self.setFixedHeight(fonts.room(24))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_state(text, state)

    def set_state(self, text: str, state: State) -> None:
        """Show these words and this state."""
        self.setProperty("state", state)
        self.setAccessibleName(text)
        self._words.setText(text)
        self._words.set_tone("waiting" if state == "offline" else "quiet")
        set_look(self._dot, state=state)

    def text(self) -> str:
        """The words shown."""
        return self._words.text()


LOW = 640
"""Below this window height the frame gives room to the screens."""
LOWEST = 480
"""Below this one it gives all that it can."""
_SLIM = 1000
_PAID, _UNCONFIRMED = 0, 2
_SPACES = 24
"""Between the parts of the footer, in pixels."""
_DOT = " · "
"""Between two hints."""
_WIDE = 1200
_WHOLE_SHOP = 160
"""A shop's name up to so many pixels stands whole in a narrow window."""
_LEAST_NAME = 90
"""Of a longer name at the till at least so much is shown, in pixels."""


class Header(Strip):
    """Shop, till, places, the rail's handle, connections, settings and help.

    `asked` carries the name of a place; `rail_asked` the wish to open or close the drawer,
    `lock_asked` to lock the till or to say who one is.
    """

    asked = Signal(str)
    rail_asked = Signal()
    lock_asked = Signal()

    def __init__(self, to_rail: QAction, *, parent: QWidget | None = None) -> None:
        """Make it with every place still hidden; `to_rail` is the key of the rail's handle."""
        super().__init__(line="below", name="header", parent=parent)
        self._to_rail = to_rail
        self.shop = TextLabel("", "strong", elide=True, name="shopName")
        self.till = TextLabel("", "body", "quiet", name="tillName")
        self.rail_toggle = KeycapButton("", size="small", name="railToggle")
        self.dots = {
            gateway: ConnectionDot("", "off", name="connectionState") for gateway in GatewayName
        }
        self.places: dict[str, KeycapButton] = {}
        self._newer = self._whole = ""
        self._badges = ("", "")
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.addWidget(self.shop)
        self._row.addSpacing(8)
        self._row.addWidget(self.till)
        self._gap = QSpacerItem(52, 0)
        self._row.addItem(self._gap)
        tabs = (
            self._button(places.SELL, "nav"),
            self._button(places.HISTORY, "nav"),
            self._button(places.SHIFT, "nav"),
            self._button(places.REPORTS, "nav"),
            self._button(places.PHONE, "toggle"),
        )
        for tab in tabs:
            self._row.addWidget(tab)
            # A space would stay where the button makes way.
            self._row.addSpacing(0 if tab is self.places[places.REPORTS.name] else 4)
        self._row.addStretch(1)
        self._row.addWidget(self.rail_toggle)
        for dot in self.dots.values():
            self._row.addWidget(dot)
        for link in (self._button(places.SETTINGS), self._button(places.HELP)):
            self._row.addSpacing(_LEAST_GAP)
            self._row.addItem(QSpacerItem(_GAP - _LEAST_GAP, 0, QSizePolicy.Policy.Maximum))
            self._row.addWidget(link)
        self.places[places.SELL.name].show()
        self.has_reports = self.offers_reports = False
        self.person: Chip | None = None
        self.lock: KeycapButton | None = None
        self.rail_toggle.clicked.connect(self.rail_asked)
        self.rail_toggle.hide()
        self.set_low(low=False)

    def set_low(self, *, low: bool, lowest: bool = False) -> None:
        """Take less height in a low window."""
        self.setFixedHeight(45 if lowest else 48 if low else 56)
        side = 12 if low else 20
        self._row.setContentsMargins(side, 0, side, 1)

    def show_settings(self, settings: WindowSettings) -> None:
        """Show the shop and the till."""
        self.shop.setText(settings.shop)
        self.till.setText(frame.till_name(settings.till))

    def offer(self, name: str) -> None:
        """Show the way to a place that exists now."""
        if name in self.places:
            self.places[name].show()
        if name == places.REPORTS.name:
            self.has_reports = self.offers_reports = True

    def add_update(self, version: str) -> None:
        """Give the newer version that was found a link, before Settings."""
        link = self._button(places.UPDATE)
        self._newer = version
        self._say_update(link)
        at = self._row.indexOf(self.places[places.SETTINGS.name])
        self._row.insertWidget(at, link)
        self._row.insertSpacing(at + 1, 20)
        link.show()

    def _say_update(self, link: KeycapButton) -> None:
        pattern = translate("Header", "Version {version} is there")
        link.setText(pattern.format(version=self._newer))

    def say_anew(self) -> None:
        """Say the ways to the places in the language of now; `show_model` says the rest."""
        for name, button in self.places.items():
            if name == places.UPDATE.name:
                self._say_update(button)
            else:
                button.setText(places.PLACES[name].title())

    def show_person(self, name: str, *, offers: bool) -> None:
        """Show who is at the till, and where `offers` the way to lock it or to say who one is."""
        if self.person is None or self.lock is None:
            if not offers:
                return
            self.person = Chip(elide=True, name="cashierName", parent=self)
            self.lock = KeycapButton("", size="line", variant="quiet_link", name="lockButton")
            key = shortcuts.shown(shortcuts.action(shortcuts.LOCK, self.lock, self.lock.click))
            self.lock.setAccessibleDescription(key)
            self.lock.setToolTip(key)
            self.lock.clicked.connect(self.lock_asked)
            self._here = QWidget()
            row = QHBoxLayout(self._here)
            row.setSpacing(12)
            row.setContentsMargins(20, 0, 0, 0)
            row.addWidget(self.lock)
            row.addWidget(self.person)
            self._row.addWidget(self._here)
        self.person.set(name)
        spoken = translate("Header", "At the till: {name}").format(name=name) if name else ""
        self.person.setAccessibleName(spoken)
        # The least width is a part of what it says it needs.
        self.person.setMinimumWidth(0)
        self.person.setMinimumWidth(min(self.person.sizeHint().width(), _LEAST_NAME))
        self.lock.setText(translate("Header", "Lock") if name else translate("Header", "Unlock"))
        self.lock.setVisible(offers)
        self._here.setVisible(offers)

    def _button(self, place: places.Place[Any], variant: Variant = "quiet_link") -> KeycapButton:
        """Make a place's button, hidden until the place is offered."""
        button = KeycapButton(place.title(), variant=variant, size="line", name=place.button)
        button.clicked.connect(lambda: self.asked.emit(place.name))
        button.hide()
        self.places[place.name] = button
        return button

    def mark(self, name: str) -> None:
        """Show which place is open; a screen without a place of its own belongs to Sell."""
        name = places.PLACES[name].within or name if name in places.PLACES else name
        for place, button in self.places.items():
            if place != places.PHONE.name and button.isCheckable():
                button.setChecked(place == (name if name in self.places else places.SELL.name))

    def show_model(self, model: WindowMemory, *, narrow: bool) -> None:
        """Show connections, and the drawer's handle where the rail is a drawer."""
        known, ready = model.connections, model.ready
        said: _Said = {each: frame.connection(each, known.get(each), ready) for each in self.dots}
        self._whole = ", ".join(text for text, _ in said.values())
        worst = min(said, key=lambda gateway: said[gateway][1] == "online")
        self._badges = frame.rail_badge(model), frame.rail_badge(model, short=True)
        self.rail_toggle.setVisible(narrow)
        self._gap.changeSize(16 if narrow else 52, 0)
        slim = self.width() < _SLIM * fonts.scale()
        person = self.person if self.person is not None and self.person.text() else None
        self.shop.show()
        if person is not None:
            person.show()
        reports = self.places[places.REPORTS.name]
        if self.offers_reports:
            reports.show()
        self.shop.setMinimumWidth(min(self.shop.sizeHint().width(), _WHOLE_SHOP) if narrow else 0)
        if not narrow:
            self._say(in_short=slim)
            self._connect(said)
            if self._row.sizeHint().width() <= self.width():
                return
        elif (alike := frame.connections(model)) is not None:
            # One short word stands whole: a shop's name ends in dots before it does.
            said = {worst: alike}
            if self._finds_room([said], slim=slim):
                return
        else:
            short: _Said = {
                each: frame.connection(each, known.get(each), ready, short=True)
                for each in self.dots
            }
            both, said = [said, short], {worst: short[worst]}
            if self._finds_room(both, slim=slim) or self._finds_room([said], slim=slim):
                return
        # A longer language may need it sooner.
        self._say(in_short=True)
        self.shop.setMinimumWidth(0)
        if said[worst][1] != "online":
            self.dots[worst].setMinimumWidth(0)
        # A shop of which only dots would be left makes room for what can be pressed.
        self.shop.setVisible(self._row.minimumSize().width() <= self.width())
        if person is not None:
            # Whoever is there knows it; the button beside says that somebody is.
            person.setVisible(self._row.minimumSize().width() <= self.width())
        if self._row.minimumSize().width() > self.width():
            self.dots[worst].setMinimumWidth(0)
        if narrow and said[worst][1] == "online":
            # That all is well is what a header can do without.
            self.dots[worst].setVisible(self._row.minimumSize().width() <= self.width())
        if self.offers_reports:
            # It has a key of its own.
            reports.setVisible(self._row.minimumSize().width() <= self.width())

    def _finds_room(self, ways: list[_Said], *, slim: bool) -> bool:
        """Say the connections the first of these ways that has room with all that stands there."""
        lengths = (True,) if slim else (False, True)
        for least in (False, True):
            for in_short in lengths:
                for way in ways:
                    self._say(in_short=in_short)
                    self._connect(way, whole=True)
                    needed = self._row.minimumSize() if least else self._row.sizeHint()
                    if needed.width() <= self.width():
                        return True
        return False

    def _connect(self, said: _Said, *, whole: bool = False) -> None:
        """Show these connections and no other; what is left out stands in the tip."""
        for gateway, dot in self.dots.items():
            if gateway in said:
                text, state = said[gateway]
                if (dot.text(), dot.property("state")) != (text, state):
                    dot.set_state(text, state)
                dot.setMinimumWidth(dot.sizeHint().width() if whole else 0)
                dot.setToolTip(self._whole if whole else "")
                if len(said) < len(self.dots):
                    dot.setAccessibleName(self._whole)
            dot.setVisible(gateway in said)
        self._row.invalidate()

    def _say(self, *, in_short: bool) -> None:
        self.rail_toggle.setText(self._badges[in_short])
        self.rail_toggle.set_key("" if in_short else shortcuts.shown(self._to_rail))
        self.till.setVisible(not in_short)
        phone = self.places[places.PHONE.name]
        whole = places.PHONE.title()
        phone.setText(translate("Header", "Phone") if in_short else whole)
        phone.setAccessibleName(whole)
        self._row.invalidate()


class Hints(TextLabel):
    """The keys of a screen; what there is no room for is left out whole, the last ones first."""

    def __init__(self, *, name: str) -> None:
        super().__init__("", "quiet", "quiet", elide=True, name=name)
        self._keys: tuple[str, ...] = ()
        # What is shown depends on the room, so it must never ask for any.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_keys(self, keys: tuple[str, ...]) -> None:
        """Say these keys, each in words of its own."""
        self._keys = keys
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as many as there is room for now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        kept = list(self._keys)
        wide = self.fontMetrics().horizontalAdvance
        while len(kept) > 1 and wide(_DOT.join(kept)) > self.width():
            kept.pop()
        self.setText(_DOT.join(kept))


class Footer(Strip):
    """Today's money and counts, the screen's keys; and for a while what an earlier sale became.

    `strip_pressed` says that the cashier read the strip, `strip_decided` that they want to deal
    with what it says; `look_at` that they want to see everything that waits for a person.
    """

    strip_pressed = Signal()
    strip_decided = Signal()
    look_at = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(line="above", name="footer", parent=parent)
        self.today = TextLabel("", "quiet", "quiet", name="todayLabel")
        self.total = TextLabel("", "state", name="todayTotal")
        self.counts = [(TextLabel("", "state"), TextLabel("", "quiet", "quiet")) for _ in range(3)]
        self.hints = Hints(name="keyHints")
        self.hints.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.strip = Notice(hue="good", shape="compact", name="earlierPaidStrip")
        self._read = self.strip.add_button("", name="earlierPaidSeen", variant="link", size="small")
        self._read.clicked.connect(self.strip_pressed)
        self.strip.hide()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.addWidget(self.today)
        self._row.addSpacing(_SPACES - 20)
        self._row.addWidget(self.total)
        self._counted = QWidget()
        counted = self._inner = QHBoxLayout(self._counted)
        counted.setContentsMargins(0, 0, 0, 0)
        counted.setSpacing(4)
        for number, words in self.counts:
            counted.addSpacing(20)
            counted.addWidget(number)
            counted.addWidget(words)
        self._to_look_at: KeycapButton | None = None
        self._decide: KeycapButton | None = None
        self._row.addWidget(self._counted)
        self._row.addSpacing(20)
        self._row.addWidget(self.hints, 1)
        self._row.addWidget(self.strip, 1)
        # A finger's height and the line above it, since the strip has a button.
        self.setFixedHeight(max(45, fonts.room(36)))
        self.set_low(low=False)
        self.say_anew()

    def say_anew(self) -> None:
        """Say its own words in the language of now; what it is told is said by who tells it."""
        self.today.setText(translate("Footer", "Today"))
        self._read.setText(translate("Footer", "OK"))
        self._read.setAccessibleName(translate("Footer", "OK, seen"))
        if self._decide is not None:
            self._decide.setText(translate("Footer", "Review"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say what there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def set_low(self, *, low: bool) -> None:
        """Stand in line with what is above it."""
        side = 12 if low else 20
        self._row.setContentsMargins(side, 1, side, 0)

    def show_model(self, model: WindowMemory) -> None:
        """Show the tally."""
        tally = model.tally
        if tally is not None:
            self.total.setText(tally.paid.shown)
            self.total.setProperty("amountMinor", tally.paid.minor)
            texts = frame.tally(tally)
            for (number, words), (count, text) in zip(self.counts, texts, strict=True):
                number.setText(count)
                words.setText(text)
            self._show_to_look_at(frame.to_look_at(tally))
        self._arrange()

    def _arrange(self) -> None:
        """Make room for the strip; what is not confirmed is always on the screen."""
        counted = bool(self.total.text())
        busy = not self.strip.isHidden()
        wide = self.width() >= _WIDE * fonts.scale()
        # Whole or not at all: a bare amount beside the strip would be taken for the strip's.
        today = counted and (not busy or self.width() >= _SLIM * fonts.scale())
        for place, pair in enumerate(self.counts):
            kept = place == _UNCONFIRMED or (place == _PAID and wide)
            shown = bool(pair[1].text()) and (not busy or kept)
            for label in pair:
                label.setVisible(shown)
        self.hints.setVisible(not busy)
        for label in (self.today, self.total):
            label.setVisible(today)
        waits = [self._to_look_at] if self._to_look_at is not None else []
        for button in waits:
            button.setVisible(bool(button.label()))
        # They go as well where the strip's words would else need a third line.
        for spared in ([self.today, self.total], waits) if busy else ():
            said = [each for each in (self.today, self.total, self._counted) if not each.isHidden()]
            others = sum(each.minimumSizeHint().width() for each in said)
            sides = self._row.contentsMargins()
            room = self.width() - others - sides.left() - sides.right() - _SPACES
            if self.strip.needs_third_line(room):
                for widget in spared:
                    widget.hide()

    def _show_to_look_at(self, text: str) -> None:
        """Show how many wait for a person, as the way to them; made when there is one."""
        counted = self._inner
        if self._to_look_at is None and text:
            self._to_look_at = KeycapButton("", variant="link", size="line", name="toLookAt")
            self._to_look_at.clicked.connect(self.look_at)
            counted.addSpacing(20)
            counted.addWidget(self._to_look_at)
        if self._to_look_at is not None:
            self._to_look_at.setText(text)
            self._to_look_at.setAccessibleName(text)

    def show_strip(self, text: str, *, decides: bool = False) -> None:
        """Show the strip in place of the day's counts and keys; an empty text takes it away.

        Args:
            text: What it says.
            decides: It tells of something that a person must deal with, so it shows the way.
        """
        if self._decide is None and decides:
            self._decide = self.strip.add_button(
                translate("Footer", "Review"),
                name="earlierPaidDecide",
                variant="link",
                size="small",
            )
            self._decide.clicked.connect(self.strip_decided)
        if self._decide is not None:
            self._decide.setVisible(decides)
        self.strip.set_words("", text)
        self.strip.setVisible(bool(text))
        self._arrange()


_SHOWN_MS = 20_000
_TURN_MS = 6_000
"""How long a piece of news stays where another of its rank waits."""
_MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class News:
    """One line for the strip.

    Attributes:
        text: Already translated.
        item: What a person must deal with; empty where it is only good to know.
        about: The payments that it tells of: newer news of one of them takes its place.
        anew: Says the same in the language of now; None where it can be said once only.
    """

    text: str
    hue: Hue
    item: str = ""
    about: frozenset[str] = frozenset()
    anew: Callable[[], str] | None = None

    def said_anew(self) -> News:
        """The same in the language of now."""
        return self if self.anew is None else replace(self, text=self.anew())


class Announcer(QObject):
    """Speaks through the footer's strip; `decide_wanted` carries what a person must deal with."""

    decide_wanted = Signal(str)

    def __init__(self, footer: Footer, sounds: Sounds) -> None:
        super().__init__(footer)
        self._footer = footer
        self._sounds = sounds
        self._shown: News | None = None
        self._waiting: list[News] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end)
        footer.strip_pressed.connect(self.end)
        footer.strip_decided.connect(self._decide)

    def earlier_paid(self, payment: Payment) -> None:
        """An earlier sale was paid: the strip, and its own short sound."""
        key = payment.payment_id
        item = key if payment.late else ""
        words = partial(wording.earlier_paid, payment)
        self.say(News(words(), "good", item, frozenset((key,)), words))
        self._sounds.play("earlier_paid")

    def paid_twice(self, sale: Sale, payments: Iterable[Payment]) -> None:
        """More than one payment of a sale was paid: it stays until a person read it."""
        keys = [payment.payment_id for payment in payments]

        def words() -> str:
            pattern = translate("Counter", "Sale {number} was paid twice: refund one")
            return pattern.format(number=sale.number)

        self.say(News(words(), "bad", keys[-1], frozenset(keys), words))

    def say(self, news: News) -> None:
        """Show this now or in its turn."""
        self.forget(news.about)
        if self._shown is None:
            self._show(news)
            return
        if news.item and not self._shown.item:
            self._waiting.insert(0, self._shown)
            self._show(news)
            return
        # Behind its own rank and before the next; the oldest of what need not be read goes first.
        ahead = [each for each in self._waiting if each.item or not news.item]
        self._waiting.insert(len(ahead), news)
        spare = [each for each in self._waiting if not each.item]
        if len(spare) > _MOST_WAITING:
            self._waiting.remove(spare[0])
        self._keep_time()

    def say_anew(self) -> None:
        """Say what is shown and what waits in the language of now."""
        self._waiting = [each.said_anew() for each in self._waiting]
        if self._shown is not None:
            self._shown = self._shown.said_anew()
            self._footer.show_strip(self._shown.text, decides=bool(self._shown.item))

    def forget(self, payment_ids: Iterable[str]) -> None:
        """Drop the news of these payments: newer news comes, or a person has dealt with them."""
        gone = frozenset(payment_ids)
        self._waiting = [each for each in self._waiting if not each.about & gone]
        if self._shown is not None and self._shown.about & gone:
            self.end()

    def end(self) -> None:
        """What is shown was read or had its time: the next, or nothing."""
        self._timer.stop()
        self._shown = None
        if self._waiting:
            self._show(self._waiting.pop(0))
        else:
            self._footer.show_strip("")

    def _show(self, news: News) -> None:
        self._shown = news
        self._footer.strip.set_hue(news.hue)
        self._footer.show_strip(news.text, decides=bool(news.item))
        announce(self._footer, news.text, at_once=bool(news.item))
        self._timer.stop()
        self._keep_time()

    def _keep_time(self) -> None:
        """What must be dealt with has no end; the rest has a shorter one where others wait."""
        if self._shown is None or self._shown.item:
            return
        wanted = _TURN_MS if self._waiting else _SHOWN_MS
        if not self._timer.isActive() or self._timer.remainingTime() > wanted:
            self._timer.start(wanted)

    def _decide(self) -> None:
        item = self._shown.item if self._shown is not None else ""
        self.end()
        if item:
            self.decide_wanted.emit(item)


Kind = Literal["training", "danger", "test"]

_HEIGHT = 28
_LEAST = 22
_STRIPE = 25.5


class Banner(TextLabel):
    """A full-width strip of diagonal stripes with one line of words."""

    def __init__(
        self,
        text: str,
        kind: Kind = "training",
        *,
        name: str = "trainingBanner",
        parent: QWidget | None = None,
    ) -> None:
        """Show these words, already translated.

        ``training`` is yellow, ``danger`` red (keys in clear), ``test`` purple.
        """
        super().__init__(text, "banner", name=name, parent=parent)
        self.setProperty("kind", kind)
        self._kind: Kind = kind
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_low(lowest=False)

    def setText(self, text: str) -> None:
        """Show other words."""
        super().setText(text)
        self.setAccessibleName(text)

    def set_low(self, *, lowest: bool) -> None:
        """Take less height in the lowest windows."""
        self.setFixedHeight(_LEAST if lowest else _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the stripes below the words: a style sheet's would turn with the width."""
        light, dark = palette.STRIPES[self._kind]
        stripes = QLinearGradient(0, 0, _STRIPE, _STRIPE)
        stripes.setSpread(QGradient.Spread.RepeatSpread)
        for place, colour in (
            (0.0, light),
            (0.49, light),
            (0.51, dark),
            (0.99, dark),
            (1.0, light),
        ):
            stripes.setColorAt(place, QColor(colour))
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), stripes)
        super().paintEvent(event)
