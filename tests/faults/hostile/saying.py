"""Turns that say the wrong thing in a sound answer: another payment, amount, type, word or shape.

And the odd ones that must do no harm. What a till must make of each, operation by operation, stands
beside it, so that none is left out.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.faults.hostile.gateway import KEYS, OPERATIONS
from tests.faults.hostile.spoiling import lie

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.faults.hostile.gateway import Exchange

    Turn = Callable[[Exchange], Awaitable[bool]]
    Change = Callable[[dict[str, Any], Exchange], object]

# What a till makes of a turn: "bad" (an answer that cannot be read), the word of a contradiction,
# "doubt" (an unknown word), "fine" (what it says is true, and believed), "unsaid" (the spoiled part
# is one that this operation's answer does not use or does not have), "other" (not found there).
Effects = dict[str, str]


def each(effect: str, **others: str) -> Effects:
    """One effect for every operation but for those named."""
    return {operation: others.get(operation, effect) for operation in OPERATIONS}


def objects(said: dict[str, Any], operation: str) -> list[dict[str, Any]]:
    """The payments or the order that an answer speaks of."""
    if operation == "list":
        return list(said["data"])
    return [said.get("data", said)]


def changed(change: Change, *, honest: bool = False) -> Turn:
    """An answer with each of its objects changed; a lie unless it is said to be honest.

    In a list it says pending: an item that says succeeded is read by its id anyway.
    """

    async def turn(exchange: Exchange) -> bool:
        said = copy.deepcopy(exchange.honest) if honest else lie(exchange)
        for one in objects(said, exchange.operation):
            if exchange.operation == "list" and not honest:
                one["status"] = "pending"
            used = (one.get("order_id"), one.get("status"))
            change(one, exchange)
            if exchange.operation == "verify" and used == (one["order_id"], one["status"]):
                # Verify has nothing but these two: any other part may say what it likes.
                one["status"] = exchange.honest["data"]["status"]
        return await exchange.say(said, exchange.status)

    return turn


def whole(make: Callable[[Exchange], Any], status: int = 200) -> Turn:
    """An answer of another shape altogether."""

    async def turn(exchange: Exchange) -> bool:
        return await exchange.say(make(exchange), status)

    return turn


def put(name: str, value: Any, checkout: tuple[str, Any] | None = None) -> Change:
    """Set a field of PayGate's objects, and (where given) another one of Checkout's."""

    def change(one: dict[str, Any], exchange: Exchange) -> None:
        if exchange.operation in ("initiate", "verify"):
            if checkout is not None:
                one[checkout[0]] = checkout[1]
        else:
            one[name] = value

    return change


def another(one: dict[str, Any], exchange: Exchange) -> None:
    """Somebody else's payment of the same amount, paid, from its id to its metadata."""
    if exchange.operation in ("initiate", "verify"):
        one["order_id"] = "987654321012345"
    else:
        one["id"] = "pay_somebody"
        one["metadata"] = {"pos_payment_id": "p_ffffffffffffffffffffffff"}


def more(one: dict[str, Any], exchange: Exchange) -> None:
    """Fields of every kind that nobody documented, and some that look like ours."""
    one |= {
        "fee": 1.5e-3, "livemode": True, "captured": None, "Status": "failed", "STATUS": 7,
        "amount_refunded": 10**19, "charges": {"data": [{"status": "failed", "amount": 1}]},
        "next_action": {"type": "redirect", "url": "https://evil.example/"},
        "": "empty name", "ключ": ["\u202e", "\U0001f4b0"], "__proto__": {"status": "failed"},
        "tags": [[], {}, [[]], False], "echo": exchange.received.method,
    }  # fmt: skip


def error_object(exchange: Exchange) -> dict[str, Any]:
    """The gateway's own documented error."""
    words = f"Not with {KEYS[0]} for +233247360011"
    if exchange.operation in ("initiate", "verify"):
        return {"status": "error", "error": [words, "The order id field is required."]}
    return {"error": {"type": "api_error", "message": words, "code": None}}


async def as_html(exchange: Exchange) -> bool:
    return await exchange.say(exchange.honest, exchange.status, Content_Type="text/html")


def typed(name: str, value: Any, checkout: tuple[str, Any] | None = None) -> tuple[Turn, Effects]:
    """A field that is used, of a wrong type: bad; in a list item it is read by its id."""
    effects = each("bad", list="unsaid", cancel="taken")
    if checkout is None:
        effects |= {"initiate": "unsaid", "verify": "unsaid"}
    else:
        used = {"order_id": OPERATIONS, "status": ("verify",)}.get(checkout[0], ("initiate",))
        effects |= {o: "unsaid" for o in ("initiate", "verify") if o not in used}
    # A part that is not used at all leaves an honest answer behind.
    return changed(put(name, value, checkout)), effects


_BAD = each("bad", cancel="taken")
IN_WORDS: dict[str, tuple[Turn, Effects]] = {
    "wrong id": (
        changed(put("id", "pay_wrong", ("order_id", "111111111111111"))),
        each("bad", create="wrong_id", list="wrong_id", cancel="taken"),
    ),
    "wrong amount": (
        changed(put("amount", 1, ("amount", "1"))),
        each("amount_differs", cancel="taken", verify="unsaid"),
    ),
    "wrong currency": (
        changed(put("currency", "USD", ("currency", "USD"))),
        each("currency_differs", cancel="taken", verify="unsaid"),
    ),
    "wrong metadata": (
        changed(put("metadata", {"pos_payment_id": "p_ffffffffffffffffffffffff"},
                    ("meta", {"customer_name": "Somebody"}))),
        each("other_payment", list="other", cancel="taken", initiate="unsaid", verify="unsaid"),
    ),
    "other people's payment": (
        changed(another),
        each("bad", create="other_payment", list="other", cancel="taken"),
    ),
    "unknown status": (
        changed(put("status", "settled_maybe", ("status", "settled_maybe"))),
        each("doubt", cancel="taken", initiate="unsaid"),
    ),
    "a word in capitals": (
        changed(put("status", "SUCCEEDED", ("status", "SUCCESS"))),
        each("doubt", cancel="taken", initiate="unsaid"),
    ),
    "amount true": typed("amount", True, ("amount", True)),
    "amount a float": typed("amount", 6400.0, ("amount", 6400.5)),
    "amount a text": typed("amount", "6400", ("amount", "64x")),
    "amount below zero": typed("amount", -6400, ("amount", "-6400")),
    "amount huge": typed("amount", 2**63, ("amount", "99999999999999")),
    "currency a number": typed("currency", 936, ("currency", 936)),
    "currency missing": typed("currency", None),
    "status true": typed("status", True, ("status", True)),
    "status a number": typed("status", 1, ("status", 1)),
    "status missing": typed("status", None, ("status", None)),
    "status a list": typed("status", ["succeeded"], ("status", ["success"])),
    "metadata a list": typed("metadata", ["x"]),
    "metadata a number": typed("metadata", {"pos_payment_id": 7}),
    "created at a number": typed("created_at", 1_700_000_000),
    "created at nonsense": typed("created_at", "yesterday"),
    "object another": typed("object", "refund"),
    "order id a float": typed("object", "list", ("order_id", 1.5e14)),
    "order id true": typed("object", 1, ("order_id", True)),
    "order id missing": typed("object", {}, ("order_id", None)),
    "redirect url a number": typed("object", [], ("redirect_url", 5)),
    "id a number": (
        changed(put("id", 5, ("id", 5))),
        each("bad", cancel="taken", initiate="unsaid", verify="unsaid"),
    ),
    "id with a line end": (
        changed(put("id", "pay_1\r\nX-Evil: 1", ("id", "a\r\nb"))),
        each("bad", cancel="taken", initiate="unsaid", verify="unsaid"),
    ),
    "an error under 200": (whole(error_object), each("bad", cancel="taken", initiate="refused",
                                                     verify="error")),
    "an outer success only": (whole(lambda _: {"status": "success"}), _BAD),
    "an empty object": (whole(lambda _: {}), _BAD),
    "JSON as text/html": (as_html, each("fine")),
    "extra fields of any kind": (changed(more, honest=True), each("fine")),
}  # fmt: skip
