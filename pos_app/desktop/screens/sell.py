"""Sell: the amount, how they pay, the number, and Charge.

It turns keys into a draft and a whole draft into one wish to charge. It must never send anything
by itself, and a focused button or a mouse must never swallow a typed digit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from pos_app.desktop import wording_sell
from pos_app.desktop.draft import Draft, Missing, Offer
from pos_app.desktop.sell_form import SellForm
from pos_app.desktop.widgets import keys
from pos_app.desktop.widgets.phone_entry import PhoneEntry
from pos_app.desktop.widgets.speaking import announce
from pos_app.desktop.words import reasons
from pos_app.domain.money import AmountError
from pos_app.domain.network import Network
from pos_app.domain.phone import PhoneProblem
from pos_app.domain.states import Method

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from pos_app.desktop.link.context import Desk
    from pos_app.engine.events import Fact

translate = QCoreApplication.translate

_PAD_KEYS = {"dot": ".", "plus": "+", "times": "×", "clear": "C", "back": "back"}
_NETWORK_KEYS = {
    Qt.Key.Key_F1: Network.MTN,
    Qt.Key.Key_F2: Network.TELECEL,
    Qt.Key.Key_F3: Network.AIRTELTIGO,
}
_AMOUNT_KEYS = frozenset("0123456789.,+*×xXcC")
_CLEAR = frozenset("Cc")
_SAID_AT_ONCE = frozenset(PhoneProblem) - {PhoneProblem.EMPTY, PhoneProblem.TOO_SHORT}


class Sell(SellForm):
    """`charge_wanted` carries nothing: the counter takes `draft`; `back_wanted` leaves a retry.

    `num_lock_off` says that the number pad was used and types no digits.
    """

    charge_wanted = Signal()
    back_wanted = Signal()
    num_lock_off = Signal()

    def __init__(self, desk: Desk) -> None:
        """Make it with an empty draft."""
        super().__init__()
        self._desk = desk
        self.draft = Draft.fresh(desk.settings.maximum)
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
        self.charge.clicked.connect(self._charge)
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
        self.phone_active = draft.sale is not None and draft.method is not Method.QR
        if focus:
            self.activate(phone=self.phone_active)
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
    def offer(self) -> Offer:
        """What can be chosen now."""
        ready = self._desk.model.ready
        networks = frozenset(self._desk.settings.networks)
        if ready is None:
            return Offer(networks)
        return Offer(networks, ready.mobile_money_off, ready.qr_off)

    # Screen -----------------------------------------------------------------------------------

    def opened(self) -> None:
        """Typing goes to the active field."""
        if not self._ordered:
            self._ordered = True
            self.order_focus()
        self.activate(phone=self.phone_active)

    def hints(self) -> str:
        """The keys of this screen."""
        if self.draft.sale is not None:
            return translate("Sell", "F1–F3 network · F4 QR · Enter next / charge · Esc back")
        return translate("Sell", "F1–F3 network · F4 QR · Enter next / charge · F9 history")

    def take(self, _fact: Fact) -> None:
        """Readiness and trouble change what Charge says."""
        if self.isVisible():
            self.refresh()

    def settings_changed(self) -> None:
        """Another maximum binds from the next sale on."""
        if self.draft.empty:
            self.draft = Draft.fresh(self._desk.settings.maximum)
        self.refresh()

    def key(self, event: QKeyEvent) -> bool:
        """Feed the active field; choose; go on; go back."""
        function = keys.function_key(event)
        if function in _NETWORK_KEYS:
            self._choose(_NETWORK_KEYS[function])
        elif function == Qt.Key.Key_F4:
            self._choose_qr()
        elif keys.is_enter(event):
            self._enter()
        elif event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() == Qt.Key.Key_Backspace:
            self._press("back")
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif (text := keys.typed(event)) and text in _AMOUNT_KEYS:
            self._press(text)
        else:
            if keys.without_num_lock(event):
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
        mobile = self.draft.method is Method.MOBILE_MONEY
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
        if not self.phone_active:
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
        sale = self.draft.sale
        if sale is None:
            self.load(Draft.fresh(self._desk.settings.maximum))
        else:
            maximum, risk = self._desk.settings.maximum, self.draft.risk_of
            self.load(Draft.again(sale, maximum, None, risk_of=risk))

    def _paste(self) -> None:
        if self._busy:
            return
        if self.phone_active:
            self.phone.field.paste()
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
        self._press(_PAD_KEYS.get(code, code))

    def _choose(self, network: Network) -> None:
        if self._busy or self.offer.network_off(network) is not None:
            return
        self._cleared = False
        self._refusal = ""
        self.draft = self.draft.choose(network)
        self.activate(phone=True)

    def _choose_qr(self) -> None:
        if self._busy or self.offer.qr_off is not None:
            return
        self._cleared = False
        self._refusal = ""
        self.draft = self.draft.choose_qr()
        self.activate(phone=False)

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
        qr_off = offer.qr_off
        self.qr.set_reason(reasons.method_off(qr_off) if qr_off else "")
        self.qr.setChecked(not mobile)
        self._show_phone()
        self._rings()
        self.phone.field.setReadOnly(self._busy)
        self.note.setReadOnly(self._busy)
        reason = self._reason()
        total = draft.entry.total
        words = translate("Sell", "Charge")
        self.charge.setText(f"{words} {total.shown}" if total is not None else words)
        self.charge.setEnabled(not reason)
        said = self._refusal and not self._busy
        self.hint.setText(self._refusal if said else reason or wording_sell.what_happens(draft))
        self.hint.set_tone("bad" if said else "quiet")

    def _show_amount(self) -> None:
        entry = self.draft.entry
        running = entry.running
        self.amount.set_amount(running.minor, running.figures)
        self.amount.set_locked(entry.locked is not None)
        sale = self.draft.sale
        label = translate("Sell", "Amount due")
        if sale is not None:
            pattern = translate("Sell", "Amount due · sale {number}, once more")
            label = pattern.format(number=sale.number)
        self.amount.set_label(label)
        if entry.blocked and entry.problem is not None:
            self.amount.set_working(reasons.entry(entry.problem), "bad")
        else:
            self.amount.set_working(entry.working or (sale.working if sale else "") or "")
        self.setAccessibleName(self.amount.accessibleName())

    def _show_phone(self) -> None:
        qr = self.draft.method is Method.QR
        self.phone.set_idle(qr)
        self.phone.set_label(
            translate("Sell", "A QR code needs no number")
            if qr
            else translate("Sell", "Customer's phone number")
        )
        text, hue = wording_sell.chip(self.draft, self.offer)
        self.phone.set_chip(text, hue)
        problem = self.draft.phone_problem
        said = problem in _SAID_AT_ONCE and self.draft.method is Method.MOBILE_MONEY
        self.phone.set_problem(reasons.phone(problem) if said and problem else "")

    def _rings(self) -> None:
        free = not self.note.hasFocus()
        self.amount.set_active(free and not self.phone_active)
        self.phone.set_active(free and self.phone_active)

    def _reason(self) -> str:
        """Why Charge is off; empty when it is on."""
        model = self._desk.model
        if self._busy:
            return translate("Sell", "Storing the sale…")
        if model.trouble is not None:
            return reasons.ledger(model.trouble.code)
        if model.ready is None:
            return translate("Sell", "Starting…")
        return wording_sell.missing(self.draft, self.offer)
