"""Sell: the amount, how they pay, the number, and Charge.

It turns keys into a draft and a whole draft into one wish to charge. It must never send anything
by itself, and a focused button or a mouse must never swallow a typed digit.

The sale being typed on Sell: amount, number, network, method, note, and what is still missing.

Pure rules with no Qt and no words. It must never round, guess a network against a person's choice,
or ask for a charge with anything but a whole amount and a whole number.

The words of Sell: what the number looks like, what is still missing, what Charge will do.

Only words: what is missing is the draft's own rule.

The controls of Sell and where they stand; what they do is the screen's business.

The keypad takes what height is left over, so that in a low window keys shrink before all else. At
the right what is left over makes the targets larger. In the lowest windows the QR code becomes a
fourth tile beside the networks and the note stands at the right, so that keys stay large enough.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.widgets import tiles
from pos_app.desktop.widgets.accessibility import announce
from pos_app.desktop.widgets.amount import AmountDisplay
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.keypad import LEAST, PAD_KEYS, Keypad
from pos_app.desktop.widgets.phone import PhoneDisplay, PhoneEntry
from pos_app.desktop.widgets.screen_stack import Screen
from pos_app.desktop.widgets.text_label import TextLabel
from pos_app.desktop.widgets.tiles import MethodTile, NetworkTile
from pos_app.desktop.words import payments, reasons
from pos_app.domain.keypad import EntryProblem, KeypadEntry
from pos_app.domain.methods import METHODS, Method
from pos_app.domain.money import AmountError
from pos_app.domain.phone import (
    Network,
    Phone,
    PhoneError,
    PhoneProblem,
    national_digits,
    parse_phone,
    suggest_network,
)
from pos_app.domain.typed_text import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from pos_app.desktop.link.context import ScreenContext
    from pos_app.desktop.look.palette import Hue
    from pos_app.domain.money import Money
    from pos_app.domain.report import Weather
    from pos_app.domain.sale import Sale
    from pos_app.engine.events import MethodOff
    from pos_app.engine.requests import ChargeCash, ChargeMobileMoney, ChargeQr


_PREFIX_DIGITS = 3


class Missing(StrEnum):
    """The first thing that a charge still needs."""

    AMOUNT = "amount"
    METHOD = "method"
    PHONE = "phone"
    NETWORK = "network"
    NOTHING = "nothing"


class Looks(StrEnum):
    """What the number says beside what will be done."""

    NOTHING = "nothing"
    FROM_NUMBER = "from_number"
    CHOSEN = "chosen"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    SUGGESTS_OFF = "suggests_off"


class SellOffer(NamedTuple):
    """What can be chosen now: the networks switched on, and why a method is off."""

    networks: frozenset[Network]
    off: Mapping[Method, MethodOff] = MappingProxyType({})

    def network_off(self, network: Network) -> MethodOff | None:
        """Why a network cannot be chosen, or None."""
        if Method.MOBILE_MONEY in self.off:
            return self.off[Method.MOBILE_MONEY]
        if network in self.networks:
            return None
        from pos_app.engine.events import MethodOff

        return MethodOff.NETWORK_OFF


class Draft(NamedTuple):
    """A sale as far as it is typed.

    Attributes:
        entry: The amount's own reckoning.
        phone: The number as typed.
        chosen: The network that a person chose for this sale; None leaves it to the number.
        method: How it will be paid.
        sale: The sale to try again; its amount is locked then.
        risk_of: The payment of this sale of which a person accepted that it may still be paid.
        part: Only this much of the amount is taken now.
    """

    entry: KeypadEntry
    phone: str = ""
    note: str = ""
    chosen: Network | None = None
    method: Method = Method.MOBILE_MONEY
    sale: Sale | None = None
    risk_of: str | None = None
    part: Money | None = None

    @property
    def asked(self) -> Money | None:
        """What is taken now: the amount, or the part of it; None while there is no amount."""
        whole = self.entry.total
        return whole if whole is None or self.part is None else self.part

    @property
    def due(self) -> Money | None:
        """What the whole of a new sale owes, where only a part is taken now."""
        return self.entry.total if self.part is not None and self.sale is None else None

    @classmethod
    def fresh(cls, maximum: Money) -> Draft:
        """An empty one for the next customer."""
        return cls(KeypadEntry(maximum))

    @classmethod
    def again(
        cls, sale: Sale, left: Money, maximum: Money, phone: Phone | None, *, risk_of: str | None
    ) -> Draft:
        """One on the same sale: what is left of it is locked, the number can be edited."""
        return cls(
            KeypadEntry(maximum).prefill(left),
            phone=phone.spaced if phone else "",
            note=sale.note or "",
            sale=sale,
            risk_of=risk_of,
        )

    @property
    def empty(self) -> bool:
        """Whether nothing worth keeping has been typed."""
        return self.sale is None and self.entry.empty and not (self.phone or self.note)

    @property
    def suggested(self) -> Network | None:
        """The network that the number's prefix belongs to."""
        return suggest_network(self.phone)

    def network(self, offer: SellOffer) -> Network | None:
        """The network that would be asked: a person's choice, else the number's, if it is on."""
        wanted = self.chosen or self.suggested
        return wanted if wanted and offer.network_off(wanted) is None else None

    def looks(self, offer: SellOffer) -> Looks:
        """What to say about the number and the network."""
        if not METHODS[self.method].needs_phone:
            return Looks.NOTHING
        suggested = self.suggested
        if self.chosen is not None:
            if suggested is None:
                return Looks.CHOSEN
            return Looks.FROM_NUMBER if suggested is self.chosen else Looks.DIFFERENT
        if suggested is not None:
            on = offer.network_off(suggested) is None
            return Looks.FROM_NUMBER if on else Looks.SUGGESTS_OFF
        known = len(national_digits(self.phone)) >= _PREFIX_DIGITS
        return (
            Looks.UNKNOWN
            if known and self.phone_problem is not PhoneProblem.WRONG_START
            else Looks.NOTHING
        )

    @property
    def phone_problem(self) -> PhoneProblem | None:
        """Why the number is no number yet."""
        try:
            parse_phone(self.phone)
        except PhoneError as error:
            return error.code
        return None

    @property
    def amount_problem(self) -> EntryProblem | None:
        """Why there is no amount yet."""
        return self.entry.problem

    def missing(self, offer: SellOffer) -> Missing:
        """The first thing that a charge still needs, in the order in which it is typed."""
        if self.entry.problem is not None:
            return Missing.AMOUNT
        if self.method in offer.off:
            return Missing.METHOD
        if not METHODS[self.method].needs_phone:
            return Missing.NOTHING
        if self.phone_problem is not None:
            return Missing.PHONE
        return Missing.NETWORK if self.network(offer) is None else Missing.NOTHING

    def choose(self, network: Network) -> Draft:
        """A person chose a network: it wins until the next sale."""
        return self._replace(chosen=network, method=Method.MOBILE_MONEY)

    def choose_qr(self) -> Draft:
        """A person chose the QR code."""
        return self._replace(method=Method.QR)

    def cash_request(
        self, ref: str, tendered: Money, owed: Money | None = None, slip: str | None = None
    ) -> ChargeCash | None:
        """What to ask of the engine for cash; None while there is no amount."""
        from pos_app.engine.requests import ChargeCash

        amount = self.asked
        if amount is None:
            return None
        return ChargeCash(
            ref,
            amount,
            tendered,
            owed=owed,
            slip=slip,
            **self._about_sale,
        )

    def request(self, ref: str, offer: SellOffer) -> ChargeMobileMoney | ChargeQr | None:
        """What to ask of the engine; None while something is missing."""
        from pos_app.engine.requests import ChargeMobileMoney, ChargeQr

        amount = self.asked
        if amount is None or self.missing(offer) is not Missing.NOTHING:
            return None
        if self.method is Method.QR:
            return ChargeQr(ref, amount, **self._about_sale)
        network = self.network(offer)
        if network is None:
            return None
        phone = parse_phone(self.phone)
        return ChargeMobileMoney(ref, amount, network, phone, **self._about_sale)

    @property
    def _about_sale(self) -> dict[str, Any]:
        """What every method asks alike; an amount that is typed may be asked about once."""
        return {
            "sale_id": self.sale.sale_id if self.sale else None,
            "note": cleaned(self.note).strip() or None,
            "working": self.entry.working or None,
            "amount_accepted": False,
            "risk_of": self.risk_of,
            "due": self.due,
        }


translate = QCoreApplication.translate


def chip(draft: Draft, offer: SellOffer) -> tuple[str, Hue]:
    """What to say of the number beside it, and in which hue; empty for nothing."""
    suggested = payments.network_name(draft.suggested)[0] if draft.suggested else ""
    chosen = payments.network_name(draft.chosen)[0] if draft.chosen else ""
    match draft.looks(offer):
        case Looks.FROM_NUMBER:
            return translate("Sell", "{network}, from the number").format(network=suggested), "soft"
        case Looks.CHOSEN:
            return translate("Sell", "Sending to {network}").format(network=chosen), "soft"
        case Looks.DIFFERENT:
            pattern = translate("Sell", "Number looks like {looks}, sending to {network}")
            return pattern.format(looks=suggested, network=chosen), "amber"
        case Looks.UNKNOWN:
            return translate("Sell", "Which network? Please choose"), "amber"
        case Looks.SUGGESTS_OFF:
            pattern = translate("Sell", "{network} is off: choose another")
            return pattern.format(network=suggested), "amber"
        case Looks.NOTHING:
            return "", "soft"


def missing(draft: Draft, offer: SellOffer) -> str:
    """Why there can be no charge yet; empty when there can."""
    match draft.missing(offer):
        case Missing.AMOUNT if draft.amount_problem is not None:
            return reasons.entry(draft.amount_problem)
        case Missing.PHONE if draft.phone_problem is not None:
            return reasons.phone(draft.phone_problem)
        case Missing.NETWORK:
            return translate("Sell", "Choose the customer's network: F1, F2 or F3.")
        case Missing.METHOD:
            off = offer.off.get(draft.method)
            return reasons.method_off(off) if off else ""
        case _:
            return ""


def what_happens(draft: Draft) -> str:
    """What the customer will see after Charge."""
    if METHODS[draft.method].shows_page:
        return translate("Sell", "The till shows a code; the customer scans it and pays.")
    return translate(
        "Sell", "The customer gets a prompt on their phone and approves it with their PIN."
    )


def slow(networks: tuple[Weather, ...]) -> str:
    """What to say of networks that do far worse than usual now; empty for none."""
    if not networks:
        return ""
    known = {network.value: payments.network_name(network)[0] for network in Network}
    names = ", ".join(known.get(each.network, each.network) for each in networks)
    if len(networks) > 1:
        return translate("Sell", "Slow now: {networks}. Far fewer are paid than usual.").format(
            networks=names
        )
    (one,) = networks
    pattern = translate("Sell", "{network} is slow now: {paid} of {asked} paid, usually {usually}.")
    return pattern.format(network=names, paid=one.paid, asked=one.asked, usually=one.usually_paid)


# So wide a low window has room for a part's button too.
_PART_WIDE = 640
_LOW = 460
"""Below this height of the screen everything stands closer, in pixels."""
_LOWEST = 372
"""Below this one the note and the QR code make way for the keys."""
_LEFT_WIDTH = 404
_RIGHT_WIDTH = 542
_LOWEST_WIDTH = 950
"""What the right side gets of it where all ways to pay stand in one row."""
_GAPS = (5, 15, 18, 13)
_LOW_GAPS = (0, 2, 6, 2)
_LONGEST_NOTE = 120
_NAMES = {
    Network.MTN: "networkMtn",
    Network.TELECEL: "networkTelecel",
    Network.AIRTELTIGO: "networkAirteltigo",
}


class SellForm(Screen):
    """Amount, keypad and note on the left; method, number and Charge on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sellScreen")
        self.amount = AmountDisplay(translate("Sell", "Amount due"))
        self.keypad = Keypad(reasons.keypad())
        self.keypad.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.note = QLineEdit()
        self.note.setObjectName("noteField")
        self.note.setAccessibleName(translate("Sell", "Note for this sale"))
        self.note.setPlaceholderText(translate("Sell", "Note for this sale (optional)"))
        self.note.setFont(fonts.font("note"))
        self.note.setMaxLength(_LONGEST_NOTE)
        self.how = TextLabel(translate("Sell", "How will they pay?"), "step", "quiet")
        # It stands in the heading's place, so that it moves nothing.
        self.weather = TextLabel("", "small", "quiet", wrap=True, name="networkWeather")
        self.weather.setMinimumHeight(self.how.sizeHint().height())
        self.part = KeycapButton(translate("Sell", "Only a part"), size="small", name="partButton")
        self.tiles: dict[Network, NetworkTile] = {}
        for network in Network:
            name, product = payments.network_name(network)
            short = payments.product_in_short(network)
            self.tiles[network] = NetworkTile(
                network.value, name, product, short=short, name=_NAMES[network]
            )
        self.qr = MethodTile(
            translate("Sell", "QR code"),
            translate("Sell", "customer scans with any phone camera, needs internet"),
            short=translate("Sell", "customer scans, needs internet"),
            name="methodQr",
        )
        self.cash = MethodTile(
            translate("Sell", "Cash"),
            translate("Sell", "notes and coins, with the change"),
            glyph="cash",
            leads=True,
            short=translate("Sell", "with change", "in short, for a narrow button"),
            name="methodCash",
        )
        self.phone = PhoneDisplay(
            translate("Sell", "Customer's phone number"), placeholder="024 000 0000"
        )
        self.charge = KeycapButton(
            translate("Sell", "Charge"),
            variant="primary",
            size="charge",
            name="chargeButton",
        )
        self.hint = TextLabel("", "quiet", "quiet", wrap=True, name="chargeHint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        # Where nothing is sold without a shift and none is open, it says so and leads to one.
        self.shift_link = KeycapButton(
            translate("Sell", "No shift is open: open one"),
            size="small",
            name="sellShift",
        )
        self.shift_link.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        self._lowest = False
        self._left = QVBoxLayout()
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.addWidget(self.amount)
        self._left.addWidget(self.keypad, 1)
        self._left.addWidget(self.note)
        self._row = QHBoxLayout()
        self._row.setSpacing(12 - 2 * tiles.RING)
        for tile in self.tiles.values():
            self._row.addWidget(tile, 1)
        methods = QVBoxLayout()
        methods.setSpacing(12 - 2 * tiles.RING)
        methods.addLayout(self._row)
        self._second_row = QHBoxLayout()
        self._second_row.setSpacing(12 - 2 * tiles.RING)
        self._second_row.addWidget(self.qr, 3)
        self._second_row.addWidget(self.cash, 2)
        methods.addLayout(self._second_row)
        self._right = QVBoxLayout()
        # The tiles carry room for their ring; the rest stands in line with their faces.
        self._right.setSpacing(0)
        self._gaps = [QSpacerItem(0, 0) for _ in range(4)]
        above = _inset(self.how)
        above.addWidget(self.weather, 1)
        above.addStretch()
        above.addWidget(self.part)
        self._right.addLayout(above)
        self._right.addItem(self._gaps[0])
        self._right.addLayout(methods)
        for gap, widget in zip(self._gaps[1:], (self.phone, self.charge, self.hint), strict=True):
            self._right.addItem(gap)
            self._right.addLayout(_inset(widget))
        self._right.addWidget(self.shift_link, 0, Qt.AlignmentFlag.AlignHCenter)
        self._note_place = QHBoxLayout()
        self._note_place.setContentsMargins(tiles.RING, 0, tiles.RING, 0)
        self._right.addLayout(self._note_place)
        self._right.addStretch(1)
        self._columns = columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(16 - tiles.RING)
        columns.addLayout(self._left, _LEFT_WIDTH)
        columns.addLayout(self._right, _RIGHT_WIDTH)
        self._space()

    def order_focus(self) -> None:
        """The amount, the number, how they pay, Charge; the keypad, which only types, is last.

        Done when it stands in the window: an order from before would be taken apart again.
        """
        order = (
            self.phone.field, *self.tiles.values(), self.qr, self.cash, self.part, self.charge,
            self.shift_link, self.note, *self.keypad.keys.values(),
        )  # fmt: skip
        for first, second in pairwise(order):
            self.setTabOrder(first, second)

    def _space(self) -> None:
        low = self.height() < _LOW
        self._arrange(lowest=self.height() < _LOWEST)
        self._left.setSpacing(4 if self._lowest else 6 if low else 14)
        key_gap = 4 if self._lowest else 6 if low else 10
        self.keypad.set_gap(key_gap)
        self.keypad.setMinimumHeight(4 * LEAST + 3 * key_gap)
        self.note.setFixedHeight(44 if low else 58)
        self._head()
        self.part.setVisible(not low or (not self._lowest and self.width() >= _PART_WIDE))
        self._grow(0 if low else max(0, self.height() - self._wished()))

    def _head(self) -> None:
        """What stands above the ways to pay: that a network is slow, else what is asked."""
        slow = bool(self.weather.text())
        self.how.setVisible(not self._lowest and not slow)
        self.weather.setVisible(not self._lowest and slow)

    def _wished(self) -> int:
        """What the right side needs with every target at its usual size."""
        fixed = sum(_GAPS) + 12 - 2 * tiles.RING + self.part.sizeHint().height() + fonts.room(20)
        targets = (self.tiles[Network.MTN], self.qr, self.phone, self.charge)
        return fixed + sum(target.sizeHint().height() for target in targets)

    def _grow(self, spare: int) -> None:
        """Share spare height between the targets and the gaps, none more than looks well."""
        low = self.height() < _LOW
        shares = (
            (self.tiles.values(), 22, 24),
            ((self.qr, self.cash), 8, 12),
            ((self.charge,), 22, 32),
        )
        left = spare
        for widgets, percent, most in shares:
            more = min(most, spare * percent // 100)
            for widget in widgets:
                widget.setMaximumHeight(widget.sizeHint().height() + more)
                widget.setMinimumHeight(0 if spare == 0 else widget.sizeHint().height() + more)
            left -= more
        gaps = _LOW_GAPS if low else _GAPS
        for gap, pixels in zip(self._gaps, gaps, strict=True):
            more = left // 5 if gap is not self._gaps[0] else 0
            gap.changeSize(0, pixels + min(26, more))
        self._right.invalidate()

    def _arrange(self, *, lowest: bool) -> None:
        if lowest == self._lowest:
            return
        self._lowest = lowest
        self._columns.setStretch(1, _LOWEST_WIDTH if lowest else _RIGHT_WIDTH)
        if lowest:
            for tile in (self.qr, self.cash):
                self._second_row.removeWidget(tile)
                self._row.addWidget(tile, 1)
            self._left.removeWidget(self.note)
            self._note_place.addWidget(self.note)
        else:
            for tile, share in ((self.qr, 3), (self.cash, 2)):
                self._row.removeWidget(tile)
                self._second_row.addWidget(tile, share)
            self._note_place.removeWidget(self.note)
            self._left.addWidget(self.note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer in a low window."""
        self._space()
        super().resizeEvent(event)


def _inset(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(tiles.RING, 0, tiles.RING, 0)
    row.addWidget(widget)
    return row


_NETWORK_KEYS = {
    Network.MTN: shortcuts.MTN,
    Network.TELECEL: shortcuts.TELECEL,
    Network.AIRTELTIGO: shortcuts.AIRTELTIGO,
}
_AMOUNT_KEYS = frozenset("0123456789.,+*×xXcC")
_CLEAR = frozenset("Cc")
_SAID_AT_ONCE = frozenset(PhoneProblem) - {PhoneProblem.EMPTY, PhoneProblem.TOO_SHORT}


class Sell(SellForm):
    """`charge_wanted` carries nothing: the sale flow takes `draft`; `back_wanted` leaves a retry.

    `part_wanted` asks for only a part of the amount, where there is one.
    `cash_wanted` opens the cash screen for the draft, which has an amount by then.
    `num_lock_off` says that the number pad was used and types no digits.
    `print_wanted` asks for the last receipt.
    """

    charge_wanted = Signal()
    back_wanted = Signal()
    cash_wanted = Signal()
    part_wanted = Signal()
    num_lock_off = Signal()
    print_wanted = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.draft = Draft.fresh(context.settings.maximum)
        self.phone_active = False
        self._busy = False
        self._ordered = False
        # C was the last key: the next one makes it a new sale.
        self._cleared = False
        self._refusal = ""
        self._entry = PhoneEntry(self.phone.field)
        self._entry.changed.connect(self._typed_phone)
        self._entry.focused.connect(self._phone_focused)
        self._entry.cleared.connect(lambda: self._press("C"))
        self._entry.num_lock_off.connect(self.num_lock_off)
        self.phone.activated.connect(lambda: self.activate(phone=True))
        self.amount.activated.connect(lambda: self.activate(phone=False))
        self.keypad.keyed.connect(self._keypad)
        self.note.textChanged.connect(self._typed_note)
        self.note.installEventFilter(self)
        for network, tile in self.tiles.items():
            tile.clicked.connect(lambda _on=False, network=network: self._choose(network))
        self.qr.clicked.connect(self._choose_qr)
        self.cash.clicked.connect(self._take_cash)
        self.charge.clicked.connect(self._charge)
        self._choices = [tile.pressed_by(_NETWORK_KEYS[each]) for each, tile in self.tiles.items()]
        self._choices.append(self.qr.pressed_by(shortcuts.QR))
        self._cash_key = self.cash.pressed_by(shortcuts.CASH)
        self.shift_link.set_key(shortcuts.shown(shortcuts.SHIFT))
        self.shift_link.clicked.connect(lambda: self.wants.emit("shift"))
        self.part.clicked.connect(self._take_part)
        self._part_key = shortcuts.action(shortcuts.PART, self, self._take_part)
        self.part.show_key_of(self._part_key)
        self._next = shortcuts.action(shortcuts.NEXT, self, self._enter)
        self._back = shortcuts.action(shortcuts.BACK, self, self._escape)
        shortcuts.action(shortcuts.PRINT, self, self.print_wanted.emit)
        self.charge.show_key_of(self._next)
        context.bridge.changed.connect(self.on_changed)
        self.refresh()

    # What the counter says --------------------------------------------------------------------

    def load(self, draft: Draft, *, focus: bool = True) -> None:
        """Show this draft; nothing is sent.

        Args:
            draft: What to show.
            focus: Also put the focus in the active field.
        """
        self.draft = draft
        self._cleared = False
        self._busy = False
        self._refusal = ""
        self.note.setText(draft.note)
        self.phone.field.setText(draft.phone)
        self.phone_active = draft.sale is not None and METHODS[draft.method].needs_phone
        if focus:
            self.activate(phone=self.phone_active)
        self.refresh()

    def kept(self) -> tuple[Draft, bool]:
        """The draft, and which of its fields is typed into."""
        return self.draft, self.phone_active

    def take_back(self, kept: tuple[Draft, bool]) -> None:
        """Go on with that draft: the very one, by which the sale flow knows what it asked."""
        self.load(kept[0], focus=False)
        self.draft, self.phone_active = kept
        self.refresh()

    def set_part(self, part: Money | None) -> None:
        """Take only this part now; None for all of it."""
        self.draft = self.draft._replace(part=part)
        self._refusal = ""
        self.refresh()

    def set_busy(self, *, busy: bool, refusal: str = "") -> None:
        """Between Charge and the engine's answer nothing can be changed; then say its refusal."""
        self._busy, self._refusal = busy, refusal
        self.refresh()
        announce(self, refusal)

    def begin_with(self, typed: str) -> None:
        """Take digits of the amount that were typed before Sell was in front."""
        for key in typed:
            self._press(key)

    @property
    def offer(self) -> SellOffer:
        """What can be chosen now."""
        ready = self._context.model.ready
        networks = frozenset(self._context.settings.networks)
        if ready is None:
            return SellOffer(networks)
        return SellOffer(networks, ready.off)

    # Screen -----------------------------------------------------------------------------------

    def opened(self) -> None:
        """Typing goes to the active field."""
        if not self._ordered:
            self._ordered = True
            self.order_focus()
        self.activate(phone=self.phone_active)

    def hints(self) -> tuple[str, ...]:
        """The keys of this screen."""
        away = shortcuts.HISTORY if self.draft.sale is None else self._back
        cash = () if self._context.settings.cash is None else (self._cash_key,)
        return shortcuts.hints(*self._choices, *cash, self._part_key, self._next, away)

    def on_changed(self) -> None:
        """Readiness and trouble change what Charge says."""
        if self.isVisible():
            self.refresh()

    def settings_changed(self) -> None:
        """Another maximum binds from the next sale on."""
        if self.draft.empty:
            self.draft = Draft.fresh(self._context.settings.maximum)
        self.refresh()

    def typed(self, event: QKeyEvent) -> bool:
        """Feed the active field."""
        if event.key() == Qt.Key.Key_Backspace:
            self._press("back")
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif (text := shortcuts.typed(event)) and text in _AMOUNT_KEYS:
            self._press(text)
        else:
            if shortcuts.without_num_lock(event):
                self.num_lock_off.emit()
            return False
        return True

    # Keys and presses -------------------------------------------------------------------------

    def activate(self, *, phone: bool) -> None:
        """Ring one of the two fields: digits go there from now on."""
        self.phone_active = phone
        if self.isHidden():
            # The focus is another screen's; it comes here with this one.
            self.refresh()
            return
        if phone:
            self.phone.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from the amount to the number, and Shift+Tab back; else along the controls."""
        mobile = METHODS[self.draft.method].needs_phone
        if self.isHidden() or not self.isEnabled():
            # Nobody pressed Tab: Qt asks where the focus goes when this screen goes.
            return super().focusNextPrevChild(forward)
        if forward and self.hasFocus() and mobile:
            self.activate(phone=True)
        elif not forward and self.phone.field.hasFocus():
            self.activate(phone=False)
        else:
            return super().focusNextPrevChild(forward)
        return True

    def _press(self, key: str) -> None:
        if self._busy:
            return
        self._refusal = ""
        again, self._cleared = self._cleared, key in _CLEAR
        if key in _CLEAR and again:
            self._begin_anew()
            return
        if not self.phone_active and self.draft.part is not None:
            # Nothing is added to a part: C takes it away, and the whole is due again.
            if key in _CLEAR:
                self._cleared = False
                self.draft = self.draft._replace(part=None)
        elif not self.phone_active:
            self.draft = self.draft._replace(entry=self.draft.entry.press(key))
        elif key == "back":
            self._entry.back()
        elif key in _CLEAR:
            self.phone.field.clear()
        elif key.isdigit() or (key == "+" and not self.phone.field.text()):
            self._entry.add(key)
        self.refresh()

    def _begin_anew(self) -> None:
        """C twice: a new sale, with number, network, QR and note forgotten.

        On a further attempt the sale stays, since its amount is owed; how it is paid is forgotten.
        """
        sale, left = self.draft.sale, self.draft.entry.running
        if sale is None:
            self.load(Draft.fresh(self._context.settings.maximum))
        else:
            maximum, risk = self._context.settings.maximum, self.draft.risk_of
            self.load(Draft.again(sale, left, maximum, None, risk_of=risk))

    def _paste(self) -> None:
        if self._busy:
            return
        if self.phone_active:
            self.phone.field.paste()
            return
        if self.draft.part is not None:
            return
        self._refusal = ""
        try:
            entry = self.draft.entry.paste(QGuiApplication.clipboard().text())
        except AmountError as error:
            self._refusal = reasons.amount(error)
        else:
            self.draft = self.draft._replace(entry=entry)
        self.refresh()

    def _keypad(self, code: str) -> None:
        if self.note.hasFocus():
            self.activate(phone=self.phone_active)
        self._press(PAD_KEYS.get(code, code))

    def _choose(self, network: Network) -> None:
        if self._busy or self.offer.network_off(network) is not None:
            return
        self._cleared = False
        self._refusal = ""
        self.draft = self.draft.choose(network)
        self.activate(phone=True)

    def _choose_qr(self) -> None:
        if self._busy or Method.QR in self.offer.off:
            return
        self._cleared = False
        self._refusal = ""
        self.draft = self.draft.choose_qr()
        self.activate(phone=False)

    def _take_cash(self) -> None:
        """Cash needs an amount and nothing else; without one the hint says what is missing."""
        if self._busy or self._context.settings.cash is None or self._lacks_shift():
            return
        self._cleared = False
        self._refusal = ""
        if self.draft.entry.total is None:
            self.activate(phone=False)
        else:
            self.cash_wanted.emit()

    def _take_part(self) -> None:
        """A part needs a whole; without one the hint says what is missing."""
        if self._busy:
            return
        self._cleared = False
        self._refusal = ""
        if self.draft.entry.total is None:
            self.activate(phone=False)
        else:
            self.part_wanted.emit()

    def _only_cash(self) -> bool:
        """Whether no gateway can be asked, and cash can be taken."""
        gateways = (method for method, traits in METHODS.items() if traits.gateway is not None)
        off = self.offer.off
        return self._context.settings.cash is not None and all(each in off for each in gateways)

    def _lacks_shift(self) -> bool:
        """Whether nothing is sold now since no shift is open."""
        model = self._context.model
        required = self._context.settings.shift_required
        return required and model.ready is not None and model.shift is None

    def _enter(self) -> None:
        """Go to the first missing thing, or charge."""
        match self.draft.missing(self.offer):
            case Missing.AMOUNT:
                self.activate(phone=False)
            case Missing.PHONE:
                self.activate(phone=True)
            case Missing.NETWORK:
                first = next((tile for tile in self.tiles.values() if tile.isEnabled()), None)
                if first is not None:
                    first.setFocus(Qt.FocusReason.TabFocusReason)
            case Missing.METHOD if self._only_cash():
                self._take_cash()
            case Missing.METHOD:
                self.refresh()
            case Missing.NOTHING:
                self._charge()

    def _escape(self) -> None:
        if self.draft.sale is not None and not self._busy:
            self.back_wanted.emit()
        else:
            self.activate(phone=False)

    def _charge(self) -> None:
        if self.charge.isEnabled():
            self.charge_wanted.emit()

    def _typed_phone(self, text: str) -> None:
        self._cleared = self._cleared and not text
        self.draft = self.draft._replace(phone=text)
        self._refusal = ""
        self.refresh()

    def _typed_note(self, text: str) -> None:
        self.draft = self.draft._replace(note=text)

    def _phone_focused(self) -> None:
        self.phone_active = True
        self.refresh()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """While the note has the focus no field is ringed: digits go to the note."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._rings()
        return False

    # What is shown ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the draft and what Charge would do."""
        draft, offer = self.draft, self.offer
        self._show_amount()
        network = draft.network(offer)
        mobile = draft.method is Method.MOBILE_MONEY
        for each, tile in self.tiles.items():
            off = offer.network_off(each)
            tile.set_reason(reasons.method_off(off) if off else "")
            tile.setChecked(mobile and each is network)
        qr_off = offer.off.get(Method.QR)
        self.qr.set_reason(reasons.method_off(qr_off) if qr_off else "")
        self.qr.setChecked(not mobile)
        self.cash.setVisible(self._context.settings.cash is not None)
        self._show_phone()
        self._rings()
        self.phone.field.setReadOnly(self._busy)
        self.note.setReadOnly(self._busy)
        reason = self._reason()
        total = draft.asked
        words = translate("Sell", "Charge")
        self.charge.setText(f"{words} {total.shown}" if total is not None else words)
        self.charge.setEnabled(not reason)
        lacks = self._lacks_shift()
        self.shift_link.setVisible(lacks)
        self.hint.setVisible(not lacks)
        self.weather.setText(slow(self._context.model.slow))
        self._head()
        said = self._refusal and not self._busy
        happens = (self._lowest and self.weather.text()) or what_happens(draft)
        self.hint.setText(self._refusal if said else reason or happens)
        self.hint.set_tone("bad" if said else "quiet")

    def _show_amount(self) -> None:
        entry = self.draft.entry
        part, sale = self.draft.part, self.draft.sale
        running = entry.running if part is None else part
        self.amount.set_amount(running.minor, running.figures)
        self.amount.set_locked(entry.locked is not None or part is not None)
        self.amount.set_label(self._label())
        left = sale is not None and entry.running < sale.amount
        self.amount.set_left(entry.running.minor if left else None)
        if part is not None:
            words = translate("Part", "then {amount} left to pay")
            self.amount.set_working(words.format(amount=(entry.running - part).shown))
        elif entry.blocked and entry.problem is not None:
            self.amount.set_working(reasons.entry(entry.problem), "bad")
        else:
            sold = payments.sale_words(sale.number) if sale is not None and left else ""
            working = entry.working or (sale.working if sale else "") or ""
            self.amount.set_working(payments.DOT.join(filter(None, (sold, working))))
        self.setAccessibleName(self.amount.accessibleName())

    def _label(self) -> str:
        """What the amount is."""
        part, sale, entry = self.draft.part, self.draft.sale, self.draft.entry
        if part is not None:
            return translate("Part", "Part of {amount}").format(amount=entry.running.shown)
        if sale is None:
            return translate("Sell", "Amount due")
        if entry.running < sale.amount:
            return translate("Part", "Left of {amount}").format(amount=sale.amount.shown)
        pattern = translate("Sell", "Amount due · sale {number}, once more")
        return pattern.format(number=sale.number)

    def _show_phone(self) -> None:
        qr = not METHODS[self.draft.method].needs_phone
        self.phone.set_idle(qr)
        self.phone.set_label(
            translate("Sell", "A QR code needs no number")
            if qr
            else translate("Sell", "Customer's phone number")
        )
        text, hue = chip(self.draft, self.offer)
        self.phone.set_chip(text, hue)
        problem = self.draft.phone_problem
        said = problem in _SAID_AT_ONCE and METHODS[self.draft.method].needs_phone
        self.phone.set_problem(reasons.phone(problem) if said and problem else "")

    def _rings(self) -> None:
        free = not self.note.hasFocus()
        self.amount.set_active(free and not self.phone_active)
        self.phone.set_active(free and self.phone_active)

    def _reason(self) -> str:
        """Why Charge is off; empty when it is on."""
        model = self._context.model
        if self._busy:
            return translate("Sell", "Storing the sale…")
        if model.trouble is not None:
            return reasons.ledger(model.trouble.code)
        if model.ready is None:
            return translate("Sell", "Starting…")
        if self._lacks_shift():
            return translate("Sell", "No shift is open.")
        if self.draft.missing(self.offer) is Missing.METHOD and self._only_cash():
            key = shortcuts.shown(shortcuts.NEXT)
            return translate("Sell", "Only cash can be taken now: {key}.").format(key=key)
        return missing(self.draft, self.offer)
