"""A PayGate on loopback that counts what it is asked: `python -m tests.bench.paygate_server`.

A process of its own, so that its work costs the till nothing. `GET /bench` answers the counts and
each payment's moment of success, which the server itself decides.

    python -m tests.bench.paygate_server [EARLIEST LATEST | FILE]

With two numbers every payment succeeds so many seconds after its creation; else none ever does.
With a file of payments as JSON, oldest first, it has those from the start, as they stand there.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import sys
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bench.stamps import now, tell

Json = dict[str, Any]


class PayGateServer:
    """Four calls over a dictionary."""

    def __init__(self, settles: tuple[float, float] | None) -> None:
        self._settles = settles
        self._payments: dict[str, Json] = {}
        self._settled_at: dict[str, float] = {}
        self.asked: Counter[str] = Counter()

    def have(self, payments: list[Json]) -> None:
        """Have these payments, as they stand."""
        self._payments = {payment["id"]: payment for payment in payments}

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Json]:
        """The status and the object for one request."""
        place = urlsplit(target)
        parts = [part for part in place.path.split("/") if part]
        if parts == ["bench"]:
            succeeded = {
                payment["metadata"]["pos_payment_id"]: self._settled_at[name]
                for name, payment in self._payments.items()
                if name in self._settled_at
            }
            return 200, {"asked": dict(self.asked), "succeeded": succeeded, "at": now()}
        if method == "POST" and len(parts) == 2:
            self.asked["create"] += 1
            return 201, self._create(json.loads(body))
        if method == "GET" and len(parts) == 2:
            self.asked["list"] += 1
            return 200, self._list(parse_qs(place.query))
        found = self._payments.get(parts[2]) if len(parts) > 2 else None
        if found is None:
            self.asked["unknown"] += 1
            error = {"type": "invalid_request_error", "message": "No such payment."}
            return 404, {"error": error}
        self.asked["read" if method == "GET" else "cancel"] += 1
        return 200, self._shown(found)

    def _create(self, wanted: Json) -> Json:
        name = "pay_" + secrets.token_hex(12)
        kept = ("amount", "currency", "payment_method", "provider", "phone", "metadata")
        self._payments[name] = {
            "id": name,
            "object": "payment",
            "created_at": datetime.now(UTC).isoformat(),
            **{key: wanted.get(key) for key in kept},
        }
        if self._settles is not None:
            self._settled_at[name] = now() + random.uniform(*self._settles)  # noqa: S311
        return self._shown(self._payments[name])

    def _list(self, query: dict[str, list[str]]) -> Json:
        limit = int(query.get("limit", ["10"])[0])
        names = list(reversed(self._payments))
        if "starting_after" in query:
            names = names[names.index(query["starting_after"][0]) + 1 :]
        page = [self._shown(self._payments[name]) for name in names[:limit]]
        more = len(names) > limit
        return {"object": "list", "data": page, "has_more": more, "url": "/v1/payments"}

    def _shown(self, payment: Json) -> Json:
        settled = self._settled_at.get(payment["id"])
        status = "succeeded" if settled is not None and settled <= now() else "pending"
        return {"status": status, **payment}


async def _serve(server: PayGateServer) -> None:
    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, target, _version = head.split("\r\n", 1)[0].split(" ")
                length = 0
                for line in head.split("\r\n"):
                    if line.lower().startswith("content-length:"):
                        length = int(line.partition(":")[2])
                status, value = server.answer(method, target, await reader.readexactly(length))
                data = json.dumps(value).encode()
                lines = f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\n"
                lines += f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}\r\n"
                lines += f"Content-Length: {len(data)}\r\n\r\n"
                writer.write(lines.encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    listener = await asyncio.start_server(connection, "127.0.0.1", 0)
    tell("listening", port=listener.sockets[0].getsockname()[1])
    await listener.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        made = PayGateServer(None)
        made.have(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    else:
        times = tuple(float(argument) for argument in sys.argv[1:3])
        made = PayGateServer((times[0], times[1]) if len(times) == 2 else None)
    asyncio.run(_serve(made))
