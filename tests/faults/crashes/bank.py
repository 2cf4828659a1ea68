"""Both gateways on loopback, as a process that outlives every till.

`python -m tests.faults.crashes.bank` says its address and serves until its standard input ends.

Each till has an account of its own, named by the end of its keys, so that one process serves many
runs at once. What happens is decided by what was asked and how often, never by a clock. Its book is
independent of the till: it says how often each create came, and what became of each payment.

    GET  /bank/ACCOUNT                  the account's book
    POST /bank/ACCOUNT/behave {...}     how it answers from now on, see `Behaviour`
    POST /bank/ACCOUNT/settle {"as"}    what customers were still asked is decided now
    POST /bank/ACCOUNT/copy {"from"}    begin with the book of another account
"""

from __future__ import annotations

import asyncio
import copy
import json
import re
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
_FIELD = re.compile(rb'name="([^"]+)"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)
_SHOWN = {"succeeded": "success", "failed": "failed", "canceled": "failed"}
_OPEN = ("pending", "processing")


class HangUp(Exception):
    """The connection ends without an answer."""


@dataclass(frozen=True)
class Behaviour:
    """How an account's gateway and its customers behave.

    Attributes:
        create: `book` it and answer; `lose_answer` after booking; `lose_request` before it, once;
            `refuse` it.
        becomes: What a payment becomes when it was shown for the `looks`-th time; None: it waits.
        looks: How often a payment is shown as pending.
        cancel: What a cancel makes of a pending payment; another word than `canceled` answers 409.
        lose_cancel: The cancel is done, and its answer lost.
        page: The host of the checkout page; None is this gateway's own.
    """

    create: str = "book"
    becomes: str | None = "succeeded"
    looks: int = 1
    cancel: str = "canceled"
    lose_cancel: bool = False
    page: str | None = None


@dataclass
class Account:
    """One till's payments, in the order of their creation."""

    behaviour: Behaviour = Behaviour()
    payments: list[Json] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def one(self, name: str, value: str) -> Json | None:
        return next((each for each in self.payments if each[name] == value), None)

    def look(self, payment: Json) -> Json:
        """Show a payment, which moves it on."""
        payment["shown"] += 1
        becomes = self.behaviour.becomes
        if payment["status"] in _OPEN and becomes and payment["shown"] > self.behaviour.looks:
            self.become(payment, becomes)
        return payment

    def become(self, payment: Json, status: str) -> None:
        """Change a payment's status, and keep when in this account's own counting."""
        payment["status"] = status
        payment["history"].append((len(self.asked), status))


class Bank:
    """Every account."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.origin = ""
        self._made = 0

    def account(self, key: str) -> Account:
        return self.accounts.setdefault(re.split("[_-]", key)[-1], Account())

    def answer(self, method: str, target: str, headers: Json, body: bytes) -> tuple[int, Json]:
        """The status and the object for one request; raises HangUp for none."""
        place = urlsplit(target)
        parts = [part for part in place.path.split("/") if part]
        if parts[0] == "bank":
            return 200, self._govern(self.account(parts[1]), parts[2:], body)
        if parts[0] == "api":
            account = self.account(headers.get("apikey", ""))
            account.asked.append(parts[2])
            return self._checkout(account, parts[2], dict(_FIELD.findall(body)))
        account = self.account(headers.get("authorization", ""))
        if len(parts) == 2:
            account.asked.append("create" if method == "POST" else "list")
            if method == "POST":
                return self._create(account, body)
            return 200, _list(account, parse_qs(place.query))
        account.asked.append("cancel" if len(parts) == 4 else "read")
        payment = account.one("id", parts[2])
        if payment is None:
            return 404, _error("No such payment.")
        return (
            self._cancel(account, payment) if len(parts) == 4 else (200, _shown(account, payment))
        )

    def _govern(self, account: Account, words: list[str], body: bytes) -> Json:
        said = json.loads(body or b"{}")
        if words == ["behave"]:
            account.behaviour = replace(account.behaviour, **said)
        elif words == ["settle"]:
            for payment in account.payments:
                if payment["status"] in _OPEN:
                    account.become(payment, said["as"])
        elif words == ["copy"]:
            source = self.account(said["from"])
            account.payments = copy.deepcopy(source.payments)
            account.asked = list(source.asked)
        return {"payments": account.payments, "asked": account.asked}

    def _add(self, account: Account, **facts: object) -> Json:
        self._made += 1
        payment = {"status": "", "history": [], "shown": 0, "creates": 1, "order_id": None, **facts}
        account.become(payment, "pending")
        account.payments.append(payment)
        return payment

    def _create(self, account: Account, body: bytes) -> tuple[int, Json]:
        how = account.behaviour.create
        if how == "refuse":
            return 400, _error("The customer's number is not registered.")
        if how == "lose_request":
            account.behaviour = replace(account.behaviour, create="book")
            raise HangUp
        wanted = json.loads(body)
        payment = account.one("idempotency_key", wanted["idempotency_key"])
        if payment is not None:
            payment["creates"] += 1
            if payment["body"] != body.decode():
                return 409, _error("This idempotency_key was used with another body.")
        else:
            kept = ("amount", "currency", "payment_method", "provider", "phone", "metadata")
            payment = self._add(
                account,
                id=f"pay_{self._made:012x}",
                created_at=datetime.now(UTC).isoformat(),
                idempotency_key=wanted["idempotency_key"],
                body=body.decode(),
                **{name: wanted[name] for name in kept},
            )
        if how == "lose_answer":
            raise HangUp
        return 201, {"object": "payment", **_facts(payment)}

    def _cancel(self, account: Account, payment: Json) -> tuple[int, Json]:
        if payment["status"] == "pending":
            account.become(payment, account.behaviour.cancel)
        if account.behaviour.lose_cancel:
            raise HangUp
        if payment["status"] != "canceled":
            return 409, _error("Only a pending payment can be cancelled.")
        return 200, {"object": "payment", **_facts(payment)}

    def _checkout(self, account: Account, word: str, form: dict[bytes, bytes]) -> tuple[int, Json]:
        fields = {name.decode(): value.decode() for name, value in form.items()}
        payment = account.one("order_id", fields["order_id"])
        if word == "verify":
            if payment is None:
                return 400, {"status": "error", "error": ["The order id is invalid."]}
            status = _SHOWN.get(account.look(payment)["status"], "pending")
            data = {"order_id": int(fields["order_id"]), "status": status}
            return 200, {"status": "success", "data": data}
        if account.behaviour.create == "refuse":
            return 400, {"status": "error", "error": ["The currency is not supported."]}
        if payment is not None:
            payment["creates"] += 1
            return 400, {"status": "error", "error": ["The order id has already been taken."]}
        payment = self._add(
            account,
            id=f"chk_{self._made:012x}",
            idempotency_key=None,
            amount=int(fields["amount"]),
            metadata={},
            **{name: fields[name] for name in ("currency", "order_id")},
        )
        if account.behaviour.create == "lose_answer":
            raise HangUp
        page = f"{account.behaviour.page or self.origin}/make/payment/{payment['id']}"
        data = {**fields, "id": payment["id"], "redirect_url": page, "meta": None}
        return 200, {"status": "success", "data": data}


def _facts(payment: Json) -> Json:
    names = ("id", "amount", "currency", "status", "phone", "metadata", "created_at")
    return {name: payment[name] for name in names}


def _shown(account: Account, payment: Json) -> Json:
    return {"object": "payment", **_facts(account.look(payment))}


def _list(account: Account, query: dict[str, list[str]]) -> Json:
    found = [payment for payment in reversed(account.payments) if payment["order_id"] is None]
    if "starting_after" in query:
        names = [payment["id"] for payment in found]
        found = found[names.index(query["starting_after"][0]) + 1 :]
    limit = int(query.get("limit", ["10"])[0])
    page = [_shown(account, payment) for payment in found[:limit]]
    return {"object": "list", "data": page, "has_more": len(found) > limit, "url": "/v1/payments"}


def _error(message: str) -> Json:
    return {"error": {"type": "invalid_request_error", "message": message}}


async def _serve(bank: Bank) -> None:
    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.rstrip("\r\n").split("\r\n")
                method, target, _version = first.split(" ")
                pairs = (line.partition(":") for line in lines)
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                status, value = bank.answer(method, target, headers, body)
                data = json.dumps(value).encode()
                said = f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\n"
                said += f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}\r\n"
                said += f"Content-Length: {len(data)}\r\n\r\n"
                writer.write(said.encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, HangUp):
            # A killed till leaves its request behind; it was booked all the same.
            writer.close()

    listener = await asyncio.start_server(connection, "127.0.0.1", 0)
    bank.origin = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    sys.stdout.write(f"{bank.origin}\n")
    sys.stdout.flush()
    # Whoever started it holds the other end: its end is ours, however it ended.
    stopped = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    async with listener:
        await stopped


if __name__ == "__main__":
    asyncio.run(_serve(Bank()))
