"""A gateway's words as a weapon: line ends, terminal codes, markup, keys, numbers, endless text.

Whatever it says ends as one line of plain text, capped, with nothing in it that must not be shown;
markup stays as it was typed, since nobody renders it.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.commands.output import state_words
from pos_app.desktop.words import payments
from pos_app.engine import requests
from tests.faults.hostile.gateway import KEYS, OPERATIONS
from tests.faults.hostile.saying import objects
from tests.faults.hostile.spoiling import no_answer
from tests.faults.hostile.test_every_turn import check, opened
from tests.faults.hostile.till import PHONE, attacked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.hostile.gateway import Exchange
    from tests.faults.hostile.spoiling import Turn
    from tests.faults.hostile.till import AttackedTill

MARKUP = "<b>PAID</b><img src=https://evil.example/x>"
NASTY = (
    f"{MARKUP}\r\nSet-Cookie: a=b\r\n\r\n\x1b]0;PAID\x07\x1b[2J\x00\u202eDIAP\u2066\u2028"
    f"{KEYS[0]} {KEYS[2]} Bearer {KEYS[1]} 024 736 0011 +233{PHONE[1:]} {PHONE} " + "long " * 2_000
)


def refusing(status: int) -> Turn:
    """A documented error whose words are the weapon."""

    async def turn(exchange: Exchange) -> bool:
        if exchange.operation in ("initiate", "verify"):
            return await exchange.say({"status": "error", "error": [NASTY, NASTY]}, 400)
        error = {"type": NASTY, "code": NASTY, "message": NASTY, "param": NASTY}
        return await exchange.say({"error": error}, status)

    return turn


def failing(field: str) -> Turn:
    """A payment that failed, with the weapon for its reason."""

    async def turn(exchange: Exchange) -> bool:
        said = json.loads(json.dumps(exchange.honest))
        said |= {"status": "failed", field: {"message": NASTY} if field == "error" else NASTY}
        return await exchange.say(said)

    return turn


async def odd_word(exchange: Exchange) -> bool:
    """A status word that is the weapon."""
    said = json.loads(json.dumps(exchange.honest))
    for one in objects(said, exchange.operation):
        one["status"] = NASTY
    return await exchange.say(said, exchange.status)


def harmless(text: str, longest: int) -> None:
    """One plain line with markup as it was typed, and nothing to hide."""
    assert text.isprintable()
    assert 0 < len(text) <= longest
    for hidden in (*KEYS, PHONE[1:], "736 0011", "\x1b"):
        assert hidden not in text


def rows(till: AttackedTill, kind: str) -> list[dict[str, Any]]:
    return [json.loads(data) for found, data in till.journal() if found == kind]


async def meet(till: AttackedTill, gateway: Any, operation: str, turn: Turn) -> str:
    """Lead a payment to the turn; its id."""
    if operation == "list":
        gateway.turns["create"] = no_answer
    if operation not in ("read", "verify", "cancel"):
        gateway.turns[operation] = turn
    qr = operation in ("initiate", "verify")
    payment_id = await (till.charge_qr() if qr else till.charge())
    await till.until(lambda: till.now_of(payment_id).state not in ("created", "sending"))
    if operation in ("read", "verify", "cancel"):
        await till.becomes(payment_id, "pending")
        gateway.turns[operation] = turn
    ask = requests.CancelPayment if operation == "cancel" else requests.CheckNow
    await till.done(ask(payment_id))
    assert gateway.served[operation]
    return payment_id


def scene(folder: Path, operation: str, turn: Turn, look: Callable[..., None]) -> None:
    async def work() -> None:
        async with opened() as gateway, attacked(folder, gateway.url, deadline=2.0) as till:
            look(till, await meet(till, gateway, operation, turn))

    asyncio.run(work())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_error_in_nasty_words(tmp_path: Path, operation: str) -> None:
    def look(till: AttackedTill, payment_id: str) -> None:
        payment = till.now_of(payment_id)
        if operation in ("create", "initiate"):
            assert payment.state == "refused"
            assert payment.reason
            harmless(payment.reason, 200)
            assert MARKUP[:11] in payment.reason
            for shown in (state_words(payment), payments.reason(payment)):
                harmless(shown, 300)
            assert payments.card_state(payment).isprintable()
            return
        kind = "cancel_unanswered" if operation == "cancel" else "look_refused"
        harmless(rows(till, kind)[0]["detail"], 300)
        if operation != "cancel":
            assert payment.state in ("pending", "unconfirmed")

    scene(tmp_path, operation, refusing(409 if operation == "cancel" else 422), look)


@pytest.mark.parametrize("field", ["failure_reason", "failure_message", "reason", "error"])
def test_a_failure_in_nasty_words(tmp_path: Path, field: str) -> None:
    def look(till: AttackedTill, payment_id: str) -> None:
        payment = till.now_of(payment_id)
        assert payment.state == "failed"
        assert payment.reason
        harmless(payment.reason, 200)
        assert payment.reason.startswith(MARKUP[:11])
        harmless(payments.reason(payment), 200)
        harmless(payments.not_paid_detail(payment), 300)
        harmless(state_words(payment), 300)

    scene(tmp_path, "read", failing(field), look)


@pytest.mark.parametrize("operation", ["create", "read", "list", "verify"])
def test_a_nasty_word_is_not_a_state(tmp_path: Path, operation: str) -> None:
    def look(till: AttackedTill, payment_id: str) -> None:
        payment = till.now_of(payment_id)
        assert payment.state in ("pending", "unconfirmed")
        words = [row["word"] for kind in ("answered", "reading") for row in rows(till, kind)]
        odd = [word for word in words if word.startswith("<b>")]
        for word in odd:
            harmless(word, 40)
        assert odd

    scene(tmp_path, operation, odd_word, look)


def pages(name: str) -> Turn:
    """A list that does not end as lists do."""
    count = 0

    async def turn(exchange: Exchange) -> bool:
        nonlocal count
        count += 1
        item = {"id": f"pay_x{count}", "metadata": {}}
        data = {
            "endless": [item],
            "repeating": [item | {"id": "pay_same"}],
            "empty": [],
            "an item too large": [item | {"note": "x" * 300_000}],
            "a cursor for a person": [item | {"id": "a\r\nb"}],
        }[name]
        return await exchange.say({"object": "list", "data": data, "has_more": True})

    return turn


@pytest.mark.parametrize(
    "name", ["endless", "repeating", "empty", "an item too large", "a cursor for a person"]
)
def test_a_list_without_an_end_proves_nothing(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.gateways.port.MOST_PAGES", 20)
    asyncio.run(check(tmp_path, "list", pages(name), "bad"))
