"""Leaves PNGs of a day compared, a claim, what waits for a person, and where they show.

Run: ``QT_QPA_PLATFORM=offscreen python -m tests.desktop.compared_day_pictures OUT``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_app.desktop.shell.places import offer_places
from pos_app.domain.attention import ReviewChoice
from pos_app.domain.payment import PaymentState
from pos_app.engine import events, requests
from pos_app.engine.reconcile_result import Claimed, ClaimVerdict
from pos_app.gateways.port import GatewayDown
from tests.desktop import compared_day
from tests.desktop.engine import mobile, sale, tally
from tests.desktop.history_rows import a_page, a_story
from tests.desktop.pictures import main, scene, settle

if TYPE_CHECKING:
    from tests.desktop.pictures import Look

_S = PaymentState


def day_states(look: Look, theme: str, width: int, height: int) -> None:
    """Bring a window through what waits for a person, a day compared and a claim; look at each."""
    till, engine, _clock = scene(theme, width, height)
    window = till.window

    def grab(name: str) -> None:
        settle(120)
        look(name, window)

    offer_places(till, lambda: None, None, first_run=False)  # type: ignore[arg-type, return-value]
    window.pane._made.pop("history", None)
    engine.tell(events.TallyChanged(replace(tally(), to_look_at=2)))
    earlier = sale(61, 64_00)
    done = mobile(earlier, _S.SUCCEEDED, phone_masked="020•••4410", late=True)
    engine.tell(events.PaymentChanged(earlier, replace(done, state=_S.FAILED, late=False), None))
    settle()
    engine.tell(events.PaymentChanged(earlier, done, _S.FAILED))
    settle()
    if window.narrow:
        window.show_drawer(shown=True)
    grab("strip")
    if window.narrow:
        window.show_drawer(shown=False)
    till.counter._announcer.end()
    grab("tally")
    window.go("history")
    settle()
    ref = engine.last(requests.AskHistory).ref
    engine.tell(events.HistoryPage(ref, a_page(100), None, True))
    grab("history")
    history: Any = window.pane.get("history")
    history.show_page("day")
    settle()
    ref = engine.last(requests.ReconcileDay).ref
    engine.tell(events.ReconcileProgress(ref, "list", 300, 1))
    grab("day-progress")
    for name, found in (
        ("day", compared_day.a_day()), ("day-sound", compared_day.a_sound_day()),
        ("day-trouble", compared_day.a_troubled_day()),
    ):  # fmt: skip
        engine.tell(events.DayReconciled(engine.last(requests.ReconcileDay).ref, found))
        grab(name)
        history._side_of("day")._begin()
        settle()
    history.show_list()
    history.show_page("claim")
    grab("claim")
    page = history._side_of("claim")
    for name, answer in (
        ("claim-paid", compared_day.ours_and_paid()),
        ("claim-open", Claimed(ClaimVerdict.NOT_CONFIRMED, (mobile(sale(62)),))),
        ("claim-listed", compared_day.only_listed()),
        ("claim-none", Claimed(ClaimVerdict.NOT_OURS, error=GatewayDown("http_503"))),
    ):
        page.amount.setText("20.50")
        page.last4.setText("4567")
        page.ask()
        settle()
        engine.tell(events.ClaimAnswered(engine.last(requests.CheckClaim).ref, answer))
        grab(name)
    history.show_list()
    history.show_page("attention")
    settle()
    items = (
        compared_day.late(), compared_day.only_there(),
        compared_day.dealt(
            compared_day.late(57), ReviewChoice.GOODS_GIVEN, "came back for it on Monday"
        ),
    )  # fmt: skip
    ref = engine.last(requests.AskAttention).ref
    engine.tell(events.AttentionRead(ref, items))
    grab("attention")
    history._side_of("attention")._ask()
    settle()
    ref = engine.last(requests.AskAttention).ref
    engine.tell(events.AttentionRead(ref, items[2:]))
    grab("attention-none")
    history.open_story("x")
    story = a_story()
    waiting = replace(compared_day.late(), payment_id=story.payments[0].payment_id)
    story = replace(story, attention=(waiting, compared_day.dealt(waiting)))
    engine.tell(events.StoryRead(engine.last(requests.AskStory).ref, story))
    grab("story")
    till.desk.bridge.close()
    window.hide()
    window.deleteLater()
    settle()


if __name__ == "__main__":
    main(Path(sys.argv[1]), day_states)
