"""The one table of places: what each is called, which screen it is, whether it belongs to the sale.

The window opens a place by its name, the header has a button for some, the sale goes through its
own, and an error in what stands beside the sale closes that place alone. A screen is imported when
its place is first opened, so that a start pays for none of them; the window, the sale and the frame
read this table, so it must import nothing that leads to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.desktop.screens.cash import Cash, Part
    from pos_app.desktop.screens.customer import CustomerScreen
    from pos_app.desktop.screens.guard import Guard
    from pos_app.desktop.screens.help import Help
    from pos_app.desktop.screens.history.screen import HistoryScreen
    from pos_app.desktop.screens.lock import LockScreen
    from pos_app.desktop.screens.reports import ReportScreen
    from pos_app.desktop.screens.sell import Sell
    from pos_app.desktop.screens.settings.first_run import FirstRun
    from pos_app.desktop.screens.settings.head_office_page import HeadOfficeScreen
    from pos_app.desktop.screens.settings.people_page import PeopleScreen
    from pos_app.desktop.screens.settings.screen import SettingsScreen
    from pos_app.desktop.screens.shift.screen import ShiftScreen
    from pos_app.desktop.screens.training_customers import CustomersPhone
    from pos_app.desktop.screens.update import Update
    from pos_app.desktop.screens.verdict import NotPaid, Paid, PaidTwiceScreen
    from pos_app.desktop.screens.waiting import Waiting

translate = QCoreApplication.translate

_Shown = TypeVar("_Shown")


@dataclass(frozen=True, slots=True)
class Place(Generic[_Shown]):
    """One place.

    Attributes:
        name: What the window opens it by.
        screen: The module below `screens`, and the class there, that fill it.
        title: What people call it, translated when asked.
        button: The object name of its button in the header; empty for none.
        modules: Those whose errors close it alone, with all below them; a place that has none
            belongs to the sale, and an error in it ends the till.
        within: The place that it is a part of, whose button is marked while it is open.
    """

    name: str
    screen: str
    title: Callable[[], str] = str
    button: str = ""
    modules: tuple[str, ...] = ()
    within: str = ""

    def load(self) -> type[_Shown]:
        """The class of its screen, imported now if it was not yet."""
        module, _, name = self.screen.partition(":")
        screen: type[_Shown] = getattr(import_module(f"{_SCREENS}{module}"), name)
        return screen


_SCREENS: Final = "pos_app.desktop.screens."
_ROOM: Final = "pos_app.desktop.link.settings_room"
_WIDGETS_OF_REPORTS: Final = "pos_app.desktop.widgets.chart"
# These stand in Settings and in the first questions.
_FIELDS: Final = f"{_SCREENS}settings.fields"

SELL: Final[Place[Sell]] = Place(
    "sell", "sell:Sell", lambda: translate("Places", "Sell"), button="navSell"
)
WAITING: Final[Place[Waiting]] = Place("waiting", "waiting:Waiting")
PAID: Final[Place[Paid]] = Place("paid", "verdict:Paid")
PAID_TWICE: Final[Place[PaidTwiceScreen]] = Place("paid_twice", "verdict:PaidTwiceScreen")
NOT_PAID: Final[Place[NotPaid]] = Place("not_paid", "verdict:NotPaid")
GUARD: Final[Place[Guard]] = Place("guard", "guard:Guard")
CASH: Final[Place[Cash]] = Place("cash", "cash:Cash")
PART: Final[Place[Part]] = Place("part", "cash:Part")
# It keeps the sale, so an error in it ends the till: nobody may go on without it.
LOCK: Final[Place[LockScreen]] = Place("lock", "lock:LockScreen")
HISTORY: Final[Place[HistoryScreen]] = Place(
    "history", "history.screen:HistoryScreen", lambda: translate("Places", "History"),
    button="navHistory", modules=(f"{_SCREENS}history",),
)  # fmt: skip
SHIFT: Final[Place[ShiftScreen]] = Place(
    "shift", "shift.screen:ShiftScreen", lambda: translate("Places", "Shift"),
    button="navShift", modules=(f"{_SCREENS}shift", "pos_app.desktop.link.count_draft"),
)  # fmt: skip
REPORTS: Final[Place[ReportScreen]] = Place(
    "reports", "reports:ReportScreen", lambda: translate("Places", "Reports"),
    button="navReports",
    modules=(f"{_SCREENS}reports", "pos_app.desktop.words.reports", _WIDGETS_OF_REPORTS),
)  # fmt: skip
# It stands beside the pane.
PHONE: Final[Place[CustomersPhone]] = Place(
    "phone", "training_customers:CustomersPhone", lambda: translate("Places", "Customer's phone"),
    button="navPhone",
    modules=(f"{_SCREENS}training_customers", "pos_app.desktop.shell.phone_place"),
)  # fmt: skip
# A window of its own.
CUSTOMER: Final[Place[CustomerScreen]] = Place(
    "customer", "customer:CustomerScreen", lambda: translate("Places", "The customer's screen"),
    modules=(f"{_SCREENS}customer", "pos_app.desktop.shell.customer_place"),
)  # fmt: skip
UPDATE: Final[Place[Update]] = Place(
    "update", "update:Update", lambda: translate("Places", "The update page"),
    button="updateButton", modules=(f"{_SCREENS}update",),
)  # fmt: skip
SETTINGS: Final[Place[SettingsScreen]] = Place(
    "settings", "settings.screen:SettingsScreen", lambda: translate("Places", "Settings"),
    button="settingsButton", modules=(f"{_SCREENS}settings", _FIELDS, _ROOM),
)  # fmt: skip
PEOPLE: Final[Place[PeopleScreen]] = Place(
    "people", "settings.people_page:PeopleScreen", lambda: translate("Places", "People"),
    modules=(f"{_SCREENS}settings.people_page",), within=SETTINGS.name,
)  # fmt: skip
HEAD_OFFICE: Final[Place[HeadOfficeScreen]] = Place(
    "head_office", "settings.head_office_page:HeadOfficeScreen",
    lambda: translate("Places", "Head office"),
    modules=(f"{_SCREENS}settings.head_office_page", "pos_app.desktop.link.head_office"),
    within=SETTINGS.name,
)  # fmt: skip
HELP: Final[Place[Help]] = Place(
    "help", "help:Help", lambda: translate("Places", "Help"),
    button="helpButton", modules=(f"{_SCREENS}help", _ROOM),
)  # fmt: skip
FIRST_RUN: Final[Place[FirstRun]] = Place(
    "first_run", "settings.first_run:FirstRun", lambda: translate("Places", "This page"),
    modules=(f"{_SCREENS}settings.first_run", _FIELDS, _ROOM),
)  # fmt: skip

_ALL: Final[tuple[Place[Any], ...]] = (
    *(SELL, WAITING, PAID, PAID_TWICE, NOT_PAID, GUARD, CASH, PART),
    LOCK,
    *(
        HISTORY,
        SHIFT,
        REPORTS,
        PHONE,
        CUSTOMER,
        UPDATE,
        SETTINGS,
        PEOPLE,
        HEAD_OFFICE,
        HELP,
        FIRST_RUN,
    ),
)
PLACES: Final = {place.name: place for place in _ALL}
"""Every place by its name."""

SALE_PLACES: Final = tuple(place.name for place in _ALL if not place.modules)
"""The places of a sale, by the names of their screens' properties in `SaleFlow`."""
