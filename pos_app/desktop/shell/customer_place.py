"""Shows the customer what the sale in front asks, on a screen of their own, and says PAID aloud.

It follows the sale and never leads it: it asks the engine nothing and changes nothing in the
cashier's window. What stood there is over as soon as the sale is, at the lock, and by itself after
a while. A payment that was decided before a person looked at it is none of the customer's who
stands there now.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from pos_app.desktop.screens.customer import CustomerScreen, CustomerWords
from pos_app.desktop.shell import places
from pos_app.desktop.words import frame
from pos_app.domain.customer_view import VERDICTS, CustomerState, CustomerView

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QGuiApplication, QScreen

    from pos_app.desktop.shell.flow import Till
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Payment

SHOWN_FOR_SECONDS: Final = 20.0
"""How long a verdict stands, if nothing ends it sooner."""
AUTO: Final = "auto"
_DECIDED: Final = (places.PAID.name, places.PAID_TWICE.name, places.NOT_PAID.name)
_JUST_NOW: Final = 1.0
_SCREEN_CHANGED: Final = QEvent.Type.ScreenChangeInternal


class Screens(QObject):
    """The computer's screens; `changed` when one came, went or has another size."""

    changed = Signal()

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__()
        self._screens = list(app.screens())
        for screen in self._screens:
            screen.geometryChanged.connect(self.changed)
        app.screenAdded.connect(self._came)
        app.screenRemoved.connect(self._went)

    def all(self) -> list[tuple[str, QRect, QScreen]]:
        """Each screen's name, its place in pixels, and itself."""
        return [(each.name(), each.geometry(), each) for each in self._screens]

    def _came(self, screen: QScreen) -> None:
        if screen not in self._screens:
            self._screens.append(screen)
            screen.geometryChanged.connect(self.changed)
        self.changed.emit()

    def _went(self, screen: QScreen) -> None:
        # Qt says so while its own list may still have it.
        screen.geometryChanged.disconnect(self.changed)
        self._screens = [each for each in self._screens if each is not screen]
        self.changed.emit()


class CustomerPlace(QObject):
    """Owns the customer's window; does nothing while it is switched off."""

    def __init__(self, till: Till, screens: Screens) -> None:
        """Follow the settings as they are now."""
        super().__init__(till.window)
        self._till = till
        self._context = till.context
        self._screens = screens
        screens.setParent(self)
        self._listens = False
        self._language = ""
        self._asked_for = ""
        self.screen: CustomerScreen | None = None
        # What the sale says, since when, and whether that is over for the customer.
        self._wanted = CustomerView("")
        self._since, self._over = 0.0, False
        # The sale that is asked of whoever stands there.
        self._asking: str | None = None
        self._locked = False
        self._said: str | None = None
        screens.changed.connect(self.place)
        till.window.settings_applied.connect(self.apply)
        till.window.failed.connect(self._on_failed)
        till.window.installEventFilter(self)
        self.apply()

    @property
    def view(self) -> CustomerView:
        """What the customer sees, where there is a screen."""
        return self._wanted.idle if self._over else self._wanted

    # Settings and screens -----------------------------------------------------------------------

    def apply(self) -> None:
        """Use the settings of now."""
        settings = self._context.settings
        self._listen(wanted=bool(settings.customer_screen) or settings.customer_voice)
        if not settings.customer_screen:
            self._drop()
        else:
            language = settings.customer_language
            if self.screen is None:
                self.screen = places.CUSTOMER.load()(CustomerWords.of(language))
                self.screen.activated.connect(self._give_focus_back)
                self.screen.carried.connect(self._carried)
                self._till.window.destroyed.connect(self.screen.deleteLater)
            elif language != self._language:
                self.screen.speak(CustomerWords.of(language))
            self._language = language
        self.follow()
        self.place()
        named = settings.customer_screen not in ("", AUTO)
        if named and self._spot() is None and settings.customer_screen != self._asked_for:
            self._till.flow.say(frame.no_customer_screen(settings.customer_screen))
        self._asked_for = settings.customer_screen

    def place(self) -> None:
        """Stand on the screen that is set; on none where that is not there now."""
        if self.screen is None:
            return
        spot = self._spot()
        window = self._till.window
        if spot is None or not window.isVisible() or not window.isEnabled():
            self.screen.hide()
        else:
            self.screen.stand_on(spot)

    def _spot(self) -> QScreen | None:
        """The customer's screen: never the cashier's, and never the only one."""
        wanted = self._context.settings.customer_screen
        found = self._screens.all()
        middle = self._till.window.geometry().center()
        others = [(name, screen) for name, area, screen in found if not area.contains(middle)]
        if len(found) <= 1:
            # Where the cashier's window is about to move.
            return None
        fitting = (screen for name, screen in others if wanted and wanted in (AUTO, name))
        return next(fitting, None)

    def _drop(self) -> None:
        if self.screen is not None:
            screen, self.screen = self.screen, None
            screen.hide()
            screen.deleteLater()

    def _give_focus_back(self) -> None:
        self._till.window.activateWindow()

    def _carried(self) -> None:
        """It must not lie over the cashier's window, not even until the cable is heard of."""
        if self.screen is not None and self.screen.screen() is not self._spot():
            self.screen.hide()

    def _on_failed(self, name: str) -> None:
        """It stays away until settings are applied anew: it would only fail again."""
        if name == places.CUSTOMER.name:
            self._listen(wanted=False)
            self._drop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Go with the cashier's window: away when it goes or stops, and off the screen it is on."""
        kind = event.type()
        gone = kind in (QEvent.Type.Hide, QEvent.Type.Show) and not event.spontaneous()
        if gone or kind in (QEvent.Type.EnabledChange, _SCREEN_CHANGED):
            QTimer.singleShot(0, self, self.place)
        return False

    # The sale -----------------------------------------------------------------------------------

    def _listen(self, *, wanted: bool) -> None:
        """Hear of the sale only while anybody is shown or told anything."""
        if wanted == self._listens:
            return
        self._listens = wanted
        bridge, window, flow = self._context.bridge, self._till.window, self._till.flow
        for signal in (
            *(flow.moved, window.ticked, bridge.people_changed),
            *(bridge.payment_changed, bridge.request_done),
        ):
            (signal.connect if wanted else signal.disconnect)(self.follow)

    def follow(self, *_told: object) -> None:
        """Show what the sale says now, for as long as that is the customer's."""
        wanted = self._of_sale()
        now, locked = self._context.monotonic(), self._context.model.locked
        news = wanted != self._wanted
        if news:
            self._wanted, self._since, self._over = wanted, now, False
        elif wanted.state in VERDICTS:
            left = now - self._since >= SHOWN_FOR_SECONDS
            self._over = self._over or left or (locked and not self._locked)
        self._locked = locked
        if self.screen is not None and self.screen.view != self.view:
            self.screen.show_view(self.view)
        current = self._till.flow.current
        if wanted.state is CustomerState.PAID and current != self._said:
            self._said = current
            self._say_paid(wanted.amount)

    def _say_paid(self, amount: Money | None) -> None:
        """Once a payment, after the till's own sound, which begins when all have followed."""
        if self._context.settings.customer_voice and amount is not None:
            say = partial(self._context.sounds.say_paid, amount)
            QTimer.singleShot(0, self, say)

    def _of_sale(self) -> CustomerView:
        settings, model, flow = self._context.settings, self._context.model, self._till.flow
        idle = CustomerView(settings.shop, training=not settings.live)
        payment = model.payments.get(flow.current or "")
        if payment is None:
            tried = flow.sell.draft.sale
            self._asking = tried.sale_id if tried is not None else None
            if flow.place == places.CASH.name and not model.locked:
                cash = flow.cash
                return idle.in_cash(cash.to_pay, cash.tendered, cash.owed)
            return idle
        if flow.place == places.WAITING.name:
            begun = payment.set_aside_at is not None and not flow.sell.draft.empty
            self._asking = None if begun else payment.sale_id
            return idle if begun or model.locked else self._of_payment(idle, payment)
        if flow.place in _DECIDED and self._is_asked(payment):
            self._asking = payment.sale_id
            return self._of_payment(idle, payment)
        return idle

    def _is_asked(self, payment: Payment) -> bool:
        """Whether it was asked of the customer who stands there: others' are only looked at."""
        # Cash is paid as soon as there is a payment at all.
        since = self._context.model.since_change(payment.payment_id)
        cash = payment.by.gateway is None and since < _JUST_NOW
        return cash or self._asking == payment.sale_id

    def _of_payment(self, idle: CustomerView, payment: Payment) -> CustomerView:
        model = self._context.model
        sale = model.sales.get(payment.sale_id)
        whole = sale.amount if sale is not None else payment.amount
        twice = self._till.flow.place == places.PAID_TWICE.name
        return idle.of(payment, whole, model.left(payment.sale_id), twice=twice)
