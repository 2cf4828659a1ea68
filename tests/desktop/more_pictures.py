"""Leaves PNGs of History, Settings, the first start, Help and the customer's phone.

Run: ``QT_QPA_PLATFORM=offscreen python -m tests.desktop.more_pictures OUT``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.desktop.link.settings_room import SettingsRoom
from pos_app.desktop.screens.help import Help
from pos_app.desktop.screens.history.screen import HistoryScreen
from pos_app.desktop.screens.settings.first_run import FirstRun
from pos_app.desktop.screens.settings.screen import SettingsScreen
from pos_app.desktop.screens.training_customers import CustomersPhone
from pos_app.desktop.shell.phone_place import PhonePlace
from pos_app.domain.methods import GatewayName
from pos_app.engine import events, requests
from pos_app.settings.folders import Folders
from tests.desktop.history_rows import a_page, a_story
from tests.desktop.phone_prompts import Phones, a_code, a_prompt
from tests.desktop.pictures import main, scene, settle

SIZES = ((1366, 768), (1024, 600))

if TYPE_CHECKING:
    from tests.desktop.pictures import Look


def place_states(look: Look, theme: str, width: int, height: int) -> None:
    """Bring a window to every place beside the sale, and look at it in each."""
    with tempfile.TemporaryDirectory() as place:
        _look_at_places(look, theme, width, height, Path(place))


def _look_at_places(look: Look, theme: str, width: int, height: int, place: Path) -> None:
    till, engine, _clock = scene(theme, width, height)
    window, desk = till.window, till.desk

    def grab(name: str) -> None:
        settle(120)
        look(name, window)

    room = SettingsRoom(Folders(place, place), environ={"POS_APP_PAYGATE_API_KEY": "sk_live_1"})
    panel = CustomersPhone(
        Phones([a_code(), a_prompt()]), shop="Corner Shop", open_page=lambda _url: None
    )
    PhonePlace(window, till.counter.rail, panel)
    window.pane._makers.pop("phone", None)
    history = HistoryScreen(desk, offers_payments=True)
    settings, first = SettingsScreen(desk, room), FirstRun(desk, room)
    window.register("history", lambda: history)
    window.register("settings", lambda: settings)
    window.register("help", lambda: Help(room.folders))
    window.register("first_run", lambda: first)
    window.go("history")
    settle()
    ref = engine.last(requests.AskHistory).ref
    engine.tell(events.HistoryPage(ref, (), None, False))
    grab("history-empty")
    history.filters.status.setCurrentIndex(1)
    history.filters.status.setCurrentIndex(0)
    engine.tell(events.HistoryPage(engine.last(requests.AskHistory).ref, a_page(100), None, True))
    settle()
    history.table.setFocus()
    grab("history")
    history.filters.day.setCurrentIndex(2)
    settle()
    history.open_story("x")
    engine.tell(events.StoryRead(engine.last(requests.AskStory).ref, a_story()))
    grab("story")
    window.go("settings")
    settle(400)
    grab("settings")
    engine.tell(events.ConnectionTested(GatewayName.CHECKOUT, "name_not_resolved", "no such host"))
    settings.form.fields["till.shop"].set_value("")
    settings.form.fields["till.shop"].edited.emit()
    settings.form.fields["checkout.allow_plain_http"].set_value(True)
    settings.save()
    settle(400)
    grab("settings-problem")
    window.go("help")
    grab("help")
    window.open("first_run")
    grab("first-run")
    first.go_to(3)
    grab("first-run-qr")
    first.go_to(4)
    grab("first-run-ready")
    window.go("sell")
    settle()
    window.header.places["phone"].click()
    settle(400)
    grab("phone")
    till.desk.bridge.close()
    window.hide()
    window.deleteLater()
    settle()


if __name__ == "__main__":
    main(Path(sys.argv[1]), place_states, SIZES)
