"""What can happen, each with when it can: an impossible event is left out, with all after it.

C   the cashier cancels, or withdraws a code (twice at most)
O   the cashier asks for another method, which cancels and reads
X   the cashier closes, after the time that the rules ask for
A   the customer approves; once approved, the money has moved
R   the customer rejects; once approved, the money cannot be moved
T   a look leaves, and its answer is held: what it says may be old when it comes
G   the oldest answer arrives; where none is due, the next look leaves and is answered
H   the answer after the oldest overtakes it
L   the oldest answer is lost; where none is due, the next look leaves and is lost
K   the power goes, and the till is started again from the file as it stands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.payment import OPEN_STATES, PaymentState
from pos_app.engine import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interleavings.stage import Stage

_CLOSE_AFTER_SECONDS = 15 * 60 + 1.0


def possible(stage: Stage, before: str, events: str) -> list[str]:
    """Which of some events can happen now, after those before."""
    return [event for event in events if _MAY[event](stage, before)]


def happen(stage: Stage, event: str) -> bool:
    """Let an event happen; False where it shows only now that it cannot."""
    match event:
        case "C":
            stage.ask(requests.CancelPayment(stage.payment.payment_id))
        case "O":
            stage.ask(requests.OtherMethod(stage.payment.payment_id))
        case "X":
            return _close(stage)
        case "A":
            stage.charges[0].status = _APPROVED[stage.qr][stage.charges[0].status]
        case "R":
            stage.charges[0].status = "failed"
        case "T":
            return stage.look_leaves()
        case "G" | "L":
            if not stage.wire.held and not stage.look_leaves():
                return False
            stage.let_go(0, arrives=event == "G")
        case "H":
            stage.let_go(1, arrives=True)
        case "K":
            stage.kill()
    return True


def _close(stage: Stage) -> bool:
    if stage.shown.withdrawn_at is None:
        stage.run(_CLOSE_AFTER_SECONDS)
        if stage.shown.state not in OPEN_STATES:
            return False
    stage.ask(requests.ClosePayment(stage.payment.payment_id, "gone"))
    return True


def _is_open(stage: Stage) -> bool:
    return stage.shown.state in OPEN_STATES


def _may_cancel(stage: Stage, before: str) -> bool:
    hidden = stage.qr and stage.shown.withdrawn_at is not None
    return _is_open(stage) and before.count("C") < 2 and not hidden


def _may_approve(stage: Stage, _before: str) -> bool:
    # Of a page only who saw it can pay.
    return stage.there in _APPROVED[stage.qr] and (stage.url_seen or not stage.qr)


def _may_reject(stage: Stage, _before: str) -> bool:
    return stage.there in ("pending", "processing") and (stage.url_seen or not stage.qr)


def _is_due(stage: Stage, _before: str) -> bool:
    return bool(stage.wire.held) or stage.shown.state is not PaymentState.SUCCEEDED


# A phone's approval first moves the money; a page is paid at once, also one that had failed.
_APPROVED = {
    False: {"pending": "processing", "processing": "succeeded"},
    True: {"pending": "succeeded", "failed": "succeeded"},
}
_MAY: dict[str, Callable[[Stage, str], bool]] = {
    "C": _may_cancel,
    "O": lambda stage, before: _is_open(stage) and "O" not in before,
    "X": lambda stage, before: _is_open(stage) and "X" not in before,
    "A": _may_approve,
    "R": _may_reject,
    "T": lambda stage, before: not stage.wire.held and _is_due(stage, before),
    "G": _is_due,
    "H": lambda stage, _before: len(stage.wire.held) > 1,
    "L": _is_due,
    "K": lambda _stage, before: not before.endswith("K"),
}
