"""Who hears whom: every connection between the engine's bridge and the parts of the shell.

A screen connects what it follows itself when it is made, so it hears of an event after all that is
connected here, except that the window says last what is in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from pos_app.desktop.shell.flow import Till


def wire(till: Till) -> None:
    """Connect the parts of a till with each other, once, before its first screen is opened."""
    bridge, window, flow = till.desk.bridge, till.window, till.counter

    # What is known comes first: whatever hears of an event after this can ask for it.
    bridge.told.connect(till.desk.model.learn)

    # Then the sale, which decides which screen shows it.
    bridge.payment_changed.connect(flow.on_payment_changed)
    bridge.other_method_ready.connect(flow.on_other_method_ready)
    bridge.request_done.connect(flow.on_request_done)
    bridge.recovery_found.connect(flow.on_recovery_found)
    bridge.paid_twice.connect(flow.on_paid_twice)
    bridge.dealt_with.connect(flow.on_dealt_with)

    # Then the rail, and at last the frame around all of it.
    bridge.changed.connect(flow.on_changed)
    bridge.settled.connect(window.on_settled)

    # The way home, and what closing asks, are the sale's.
    window.go_home = flow.open
    window.may_close = flow.may_close
    # An empty rail can wait for the first paint; its place is kept.
    window.painted.connect(lambda: QTimer.singleShot(0, flow, lambda: flow.rail))

    till.desk.sounds.unheard.connect(window.on_sound_unheard)
