"""The words of the frame: the till's name, connections, counts, banners, what recovery found.

Only words: nothing here may decide anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words import reasons, times
from pos_app.domain.methods import GATEWAYS, METHODS
from pos_app.domain.payment import PaymentState

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from pos_app.desktop.link.context import WindowSettings
    from pos_app.desktop.link.memory import WindowMemory
    from pos_app.domain.methods import GatewayName
    from pos_app.domain.sale import Tally
    from pos_app.engine.events import ConnectionChanged, EngineReady, RecoveryFound

translate = QCoreApplication.translate

DotState = Literal["online", "offline", "off"]
_S = PaymentState
# What a payment that was in flight came to, for the strip; any other state is not confirmed.
_RECOVERED = {
    _S.SUCCEEDED: "paid",
    _S.FAILED: "not_paid",
    _S.CANCELLED: "not_paid",
    _S.REFUSED: "not_paid",
    _S.CREATED: "never_sent",
    _S.PENDING: "waiting",
    _S.PROCESSING: "waiting",
}


def till_name(name: str) -> str:
    """`T1` is said `Till 1`; a name of the owner's own is said as it is."""
    match = re.fullmatch(r"T(\d+)", name)
    return translate("Frame", "Till {number}").format(number=match[1]) if match else name


def place_failed(title: str) -> str:
    """What is said when a place beside the sale, so called, had to close."""
    pattern = translate("Frame", "{place} had to close: a mistake in the program. Sales go on.")
    return pattern.format(place=title)


def no_customer_screen(name: str) -> str:
    """What is said where the customer's screen that was set is not there."""
    pattern = translate(
        "Frame", "No screen {name} beside this one: the customer's stays off. See Settings."
    )
    return pattern.format(name=name)


def connection(
    gateway: GatewayName,
    known: ConnectionChanged | None,
    ready: EngineReady | None,
    *,
    short: bool = False,
) -> tuple[str, DotState]:
    """A gateway's connection in words, or in fewer of them, and which dot goes with it."""
    pattern, dot = translate("Frame", "{gateway} not asked yet"), "off"
    match _state(gateway, known, ready):
        case "off":
            pattern = translate("Frame", "{gateway} off")
        case "online":
            pattern, dot = translate("Frame", "{gateway} online"), "online"
        case "offline" if short:
            pattern, dot = translate("Frame", "{gateway} offline"), "offline"
        case "offline":
            pattern, dot = translate("Frame", "{gateway} offline, still watching"), "offline"
        case "key_refused":
            pattern, dot = translate("Frame", "{gateway} refuses the key"), "offline"
        case _ if short:
            pattern = translate("Frame", "{gateway} not asked")
    return pattern.format(gateway=GATEWAYS[gateway].title), cast("DotState", dot)


def connections(model: WindowMemory) -> tuple[str, DotState] | None:
    """All gateways' connections in one word, where they are the same; else None."""
    states = {_state(each, model.connections.get(each), model.ready) for each in GATEWAYS}
    if len(states) > 1:
        return None
    match states.pop():
        case "off":
            return translate("Frame", "Gateways off"), "off"
        case "online":
            return translate("Header", "Online"), "online"
        case "offline":
            return translate("Frame", "Offline, still watching"), "offline"
        case "key_refused":
            return translate("Frame", "Keys refused"), "offline"
        case _:
            return translate("Frame", "Not asked yet"), "off"


def _state(gateway: GatewayName, known: ConnectionChanged | None, ready: EngineReady | None) -> str:
    off = ready is not None and any(METHODS[each].gateway is gateway for each in ready.off)
    return "off" if off else known.connection.value if known else ""


def tally(value: Tally) -> tuple[tuple[str, str], ...]:
    """Counts with their words: paid, waiting, not confirmed; an empty word hides a count."""
    unconfirmed = ""
    if value.unconfirmed_count:
        one = value.unconfirmed_count == 1
        pattern = (
            translate("Frame", "not confirmed · {amount}", "one")
            if one
            else translate("Frame", "not confirmed · {amount}", "several")
        )
        unconfirmed = pattern.format(amount=value.unconfirmed.shown)
    waiting = translate("Frame", "waiting") if value.waiting_count else ""
    one = value.paid_count == 1
    paid = translate("Frame", "paid", "one") if one else translate("Frame", "paid", "several")
    return (
        (str(value.paid_count), paid),
        (str(value.waiting_count), waiting),
        (str(value.unconfirmed_count), unconfirmed),
    )


def to_look_at(value: Tally) -> str:
    """How many wait for a person; empty for none."""
    count = value.to_look_at
    return translate("Frame", "%n to review", "", count) if count else ""


def rail_badge(model: WindowMemory, *, short: bool = False) -> str:
    """What the drawer holds, in words; of an empty one only its name where it must be short."""
    counts = {"waiting": 0, "unconfirmed": 0, "paid": 0}
    for payment in model.payments.values():
        if payment.payment_id in model.dismissed:
            continue
        if payment.unresolved:
            sure = payment.state in (_S.PENDING, _S.PROCESSING)
            counts["waiting" if sure else "unconfirmed"] += 1
    words = []
    if counts["waiting"]:
        words.append(translate("Frame", "%n waiting", "", counts["waiting"]))
    if counts["unconfirmed"]:
        words.append(translate("Frame", "%n not confirmed", "", counts["unconfirmed"]))
    none = translate("Rail", "In progress") if short else translate("Frame", "In progress: none")
    return ", ".join(words) or none


def num_lock_off() -> str:
    """That the number pad types no digits."""
    return translate("Frame", "Num Lock is off: press it, and the number pad types digits again")


def training_banner() -> str:
    """What the yellow banner says."""
    return translate("Frame", "TRAINING  ·  no real money moves")


def danger_banner(settings: WindowSettings) -> str:
    """What the red banner says; empty for none."""
    if not (settings.live and settings.plain_http):
        return ""
    names = " + ".join(GATEWAYS[gateway].title for gateway in settings.plain_http)
    pattern = translate("Frame", "NOT ENCRYPTED  ·  keys for {gateways} travel in clear")
    return pattern.format(gateways=names)


def test_banner(settings: WindowSettings) -> str:
    """What the banner about test pages says; empty for none."""
    if not (settings.live and settings.test_checkout):
        return ""
    return translate("Frame", "TEST  ·  test checkout pages are allowed: such payments never count")


def trouble_banner(model: WindowMemory) -> str:
    """Ledger trouble, a wrong clock, lost sales, a mistake of ours or a missing backup, if any."""
    if model.trouble is not None:
        words = reasons.ledger(model.trouble.code)
        return translate("Frame", "{trouble}  ·  nothing can be charged").format(trouble=words)
    if model.clock_wrong is not None and model.clock_wrong.ahead_seconds is not None:
        minutes = round(abs(model.clock_wrong.ahead_seconds) / 60)
        if minutes == 0:
            return translate("Frame", "This computer's clock is wrong. Set date and time.")
        if model.clock_wrong.ahead_seconds > 0:
            pattern = translate("Frame", "This computer's clock is wrong: {much} ahead. Set it.")
        else:
            pattern = translate("Frame", "This computer's clock is wrong: {much} behind. Set it.")
        return pattern.format(much=times.about(minutes))
    if model.restored is not None and model.restored.since is not None:
        return _restored(model.restored.since, model.restored.how)
    if model.part_failed is not None:
        return translate(
            "Frame", "A mistake in the till: it goes on. Close and open it when no customer waits."
        )
    if model.backup_failed is not None:
        if model.backup_failed.code == "full":
            return translate("Frame", "No backup could be made: the disk is full. Make room.")
        return translate("Frame", "No backup could be made. Show this to the owner.")
    return ""


def _restored(since: datetime, how: str | None) -> str:
    if how == "backup":
        pattern = translate("Frame", "A backup was put back. Reconcile every day from {day} on.")
    elif how == "missing":
        pattern = translate(
            "Frame", "The sales file was gone. Sales may be missing: reconcile from {day} on."
        )
    else:
        pattern = translate(
            "Frame", "The sales file is an older one. Sales are missing: reconcile from {day} on."
        )
    return pattern.format(day=times.day(since))


def recovery(found: RecoveryFound, zone: tzinfo | None) -> str:
    """`3 in flight at 14:02: 2 paid, 1 not confirmed`."""
    counted: dict[str, int] = {}
    for payment in found.payments:
        kind = _RECOVERED.get(payment.state, "unconfirmed")
        counted[kind] = counted.get(kind, 0) + 1
    said = {
        "paid": lambda n: translate("Recovery", "%n paid", "", n),
        "not_paid": lambda n: translate("Recovery", "%n not paid", "", n),
        "never_sent": lambda n: translate("Recovery", "%n never sent", "", n),
        "waiting": lambda n: translate("Recovery", "%n waiting", "", n),
        "unconfirmed": lambda n: translate("Recovery", "%n not confirmed", "", n),
    }
    pattern = translate("Recovery", "%n in flight at {time}: {parts}", "", len(found.payments))
    parts = ", ".join(said[kind](count) for kind, count in counted.items())
    return pattern.format(time=times.clock(found.since, zone), parts=parts)
