"""A simulated PayGate: its charge book, and HTTP answers as its documents say.

It keeps every documented rule but the one that its sloppy mode forgets, and remembers each status
with its true moment. It must never know what the till believes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from tests.simulation.clock import http_date, iso
from tests.simulation.messages import Told

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.simulation.clock import World
    from tests.simulation.messages import Asked
    from tests.simulation.trace import Trace

HOST = "paygate.sim"
KEY = "sk_live_simulated_canary_8f2d61"
# The same shop's other account, and another address where the same key is known.
OTHER_KEY = "sk_live_simulated_canary_b7704e"
OTHER_HOST = "paygate-two.sim"
UNKNOWN_WALLETS = frozenset({"0550000007"})
KEY_LIFE = 1000.0


class Sloppy(StrEnum):
    """The one rule that this gateway does not keep.

    No two of them at once: a gateway that forgets keys *and* lists late can be asked twice by any
    till that ever sends again, which `docs/reliability.md` says.
    """

    NOT = "strict"
    FORGETS_KEYS = "forgets keys"
    KEYS_EXPIRE = "keys live 1000 s"
    LISTS_LATE = "lists late"
    MASKS = "masks metadata and phone"
    CONFLICTS = "409 for a repeated key"
    IN_USE = "409 while a key is worked on"
    MIXES_UP = "answers with another payment"
    LISTS_ON = "lists that never end or move"


ORDINARY = (
    Sloppy.NOT, Sloppy.FORGETS_KEYS, Sloppy.KEYS_EXPIRE, Sloppy.LISTS_LATE, Sloppy.MASKS,
    Sloppy.CONFLICTS,
)  # fmt: skip
ODD = (Sloppy.IN_USE, Sloppy.MIXES_UP, Sloppy.LISTS_ON)


@dataclass
class Charge:
    """One line of its book."""

    id: str
    ours: str
    minor: int
    currency: str
    phone: str
    provider: str
    key: str
    made: datetime
    listed_from: float
    metadata: dict[str, Any] = field(default_factory=dict)
    elsewhere: bool = False
    worked_on_until: float = 0.0
    history: list[tuple[float, str]] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The last word."""
        return self.history[-1][1]


class Accounts:
    """Two accounts at one address, told apart by the key."""

    def __init__(self, first: PayGateServer, second: PayGateServer) -> None:
        """Know both."""
        self._first = first
        self._second = second

    def handle(self, asked: Asked) -> Told:
        """Answer from the account whose key it is."""
        second = asked.headers.get("Authorization") == f"Bearer {OTHER_KEY}"
        return (self._second if second else self._first).handle(asked)


class PayGateServer:
    """Answers requests; customers turn its charges.

    Attributes:
        on_made: Called with each new charge.
        calm: It has stopped answering with other payments.
    """

    def __init__(
        self,
        dice: Random,
        world: World,
        trace: Trace,
        sloppy: Sloppy,
        *,
        prefix: str = "pay",
    ) -> None:
        """Have no charges.

        Args:
            dice: Its own stream.
            world: Time.
            trace: Counts and remembers.
            sloppy: The rule that it does not keep.
            prefix: How its ids begin.
        """
        self._prefix = prefix
        self._dice = dice
        self._world = world
        self._trace = trace
        self.sloppy = sloppy
        self._cancelled_word = dice.choice(["canceled", "cancelled", "failed"])
        self._slow_cancel = dice.random() < 0.3
        self.charges: dict[str, Charge] = {}
        self._keys: dict[str, str] = {}
        self.calm = False
        self.on_made: Callable[[Charge], None] = lambda _charge: None

    def turn(self, charge: Charge, word: str) -> None:
        """Give a charge a new status."""
        charge.history.append((self._world.seconds(), word))
        self._trace.note(f"paygate {charge.id} {word}")

    def handle(self, asked: Asked) -> Told:
        """Answer a request that has arrived."""
        if asked.headers.get("Authorization") not in (f"Bearer {KEY}", f"Bearer {OTHER_KEY}"):
            return self._error(401, "authentication_error", "Invalid API key.")
        path, _, query = asked.target.partition("?")
        if asked.route == "create":
            return self._create(json.loads(asked.body))
        if asked.route == "list":
            return self._list(query)
        charge = self.charges.get(unquote(path.split("/")[3]))
        if charge is None:
            return self._error(404, "invalid_request_error", "No such payment.")
        if asked.route == "cancel":
            return self._cancel(charge)
        if self._mixes_up(0.1) and (other := self._other_of(charge.minor, charge.ours)):
            return self._told(200, self._shown(other) | {"metadata": None})
        return self._told(200, self._shown(charge))

    def sell_elsewhere(self, till: str, minor: int) -> None:
        """Another till of the same name, on the same account, is paid."""
        number = len(self.charges) + 1
        told = {
            "pos_payment_id": f"p_elsewhere{number:013}", "till": till, "till_id": "t_" + "e" * 24,
            "sale_number": f"{till}-{number:06}",
        }  # fmt: skip
        charge = Charge(
            f"{self._prefix}_{number:05}", told["pos_payment_id"], minor, "GHS", "0209999999",
            "telecel", f"elsewhere {number}", self._world.true(), self._world.seconds(), told,
            elsewhere=True,
        )  # fmt: skip
        self.charges[charge.id] = charge
        self.turn(charge, "succeeded")
        self._trace.happened("gateway: another till of this name was paid")

    def _create(self, wanted: dict[str, Any]) -> Told:
        if wanted["phone"] in UNKNOWN_WALLETS:
            said = f"No wallet for {wanted['phone']}."
            return self._error(422, "invalid_request_error", said)
        known = self.charges.get(self._keys.get(wanted["idempotency_key"], ""))
        if known is not None and known.worked_on_until > self._world.seconds():
            self._trace.happened("gateway: key in use")
            return self._error(409, "invalid_request_error", "This key is being worked on.")
        if known is not None and self._remembers(known):
            self._trace.happened("gateway: key repeated")
            if self.sloppy is Sloppy.CONFLICTS:
                return self._error(409, "invalid_request_error", "This key was used.")
            return self._told(200, self._shown(known))
        ours = wanted["metadata"]["pos_payment_id"]
        other = self._other_of(wanted["amount"], ours) if self._mixes_up(0.2) else None
        if other is not None and self._dice.random() < 0.5:
            return self._told(200, self._shown(other) | {"metadata": None})
        number = len(self.charges) + 1
        late = self._dice.uniform(5, 90) if self.sloppy is Sloppy.LISTS_LATE else 0.0
        charge = Charge(
            f"{self._prefix}_{number:05}",
            ours,
            wanted["amount"],
            wanted["currency"],
            wanted["phone"],
            wanted["provider"],
            wanted["idempotency_key"],
            self._world.true(),
            self._world.seconds() + late,
            wanted["metadata"],
        )
        if self.sloppy is Sloppy.IN_USE:
            charge.worked_on_until = self._world.seconds() + self._dice.uniform(0.3, 40)
        self.charges[charge.id] = charge
        self._keys[charge.key] = charge.id
        self.turn(charge, "pending")
        self._trace.happened("gateway: charge made")
        self.on_made(charge)
        if other is not None:
            return self._told(200, self._shown(other) | {"metadata": None})
        if self.sloppy is Sloppy.IN_USE and self._dice.random() < 0.15:
            # Somebody between sent it twice, and this is what the second one met.
            self._trace.happened("gateway: key in use")
            return self._error(409, "invalid_request_error", "This key is being worked on.")
        return self._told(201, self._shown(charge))

    def _mixes_up(self, chance: float) -> bool:
        return self.sloppy is Sloppy.MIXES_UP and not self.calm and self._dice.random() < chance

    def _other_of(self, minor: int, ours: str) -> Charge | None:
        """An earlier payment of the same amount, for somebody else."""
        like = [c for c in self.charges.values() if c.minor == minor and c.ours != ours]
        if like:
            self._trace.happened("gateway: answered with another payment")
        return like[-1] if like else None

    def _remembers(self, charge: Charge) -> bool:
        if self.sloppy is Sloppy.KEYS_EXPIRE:
            return self._world.seconds() - charge.history[0][0] < KEY_LIFE
        return self.sloppy is not Sloppy.FORGETS_KEYS

    def _cancel(self, charge: Charge) -> Told:
        if charge.status != "pending":
            return self._error(409, "invalid_request_error", "It is not pending.")
        if self._slow_cancel:
            self._world.later(self._dice.uniform(0.2, 4), lambda: self._end(charge))
        else:
            self._end(charge)
        return self._told(200, self._shown(charge))

    def _end(self, charge: Charge) -> None:
        if charge.status == "pending":
            self._trace.happened("gateway: cancelled")
            self.turn(charge, self._cancelled_word)

    def _list(self, query: str) -> Told:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        since = asked.get("created[gte]")
        from_moment = datetime.fromisoformat(since) if since else None
        shown = [
            charge
            for charge in reversed(self.charges.values())
            if charge.listed_from <= self._world.seconds()
            and (from_moment is None or charge.made >= from_moment)
        ]
        after = asked.get("starting_after")
        ids = [charge.id for charge in shown]
        if after in ids:
            shown = shown[ids.index(after) + 1 :]
        limit = int(asked.get("limit", "10"))
        more = len(shown) > limit
        shown = shown[:limit]
        if self.sloppy is Sloppy.LISTS_ON:
            shown, more = self._muddled(shown, limit)
        data = [self._shown(charge) for charge in shown]
        whole = {"object": "list", "data": data, "has_more": more, "url": "/v1/payments"}
        return self._told(200, whole)

    def _muddled(self, shown: list[Charge], limit: int) -> tuple[list[Charge], bool]:
        """A page that is not the one after the last: lists that move, repeat, or never end."""
        how = self._dice.choice(["as asked", "repeats", "never ends", "moves", "empty, and more"])
        every = list(reversed(self.charges.values()))[:limit]
        if how == "repeats":
            shown = [*shown, *every[:3]]
        elif how == "never ends":
            shown = every
        elif how == "moves":
            self._dice.shuffle(shown)
        elif how == "empty, and more":
            shown = []
        self._trace.happened(f"gateway: list {how}")
        return shown, how not in ("as asked", "moves")

    def _shown(self, charge: Charge) -> dict[str, Any]:
        masks = self.sloppy is Sloppy.MASKS
        return {
            "id": charge.id,
            "object": "payment",
            "amount": charge.minor,
            "currency": charge.currency,
            "status": charge.status,
            "payment_method": "mobile_money",
            "provider": charge.provider,
            "phone": f"{charge.phone[:3]}****{charge.phone[-3:]}" if masks else charge.phone,
            "metadata": None if masks else charge.metadata or {"pos_payment_id": charge.ours},
            "created_at": iso(charge.made),
            "risk": 0.25,
        }

    def _error(self, status: int, kind: str, message: str) -> Told:
        return self._told(status, {"error": {"type": kind, "message": message}})

    def _told(self, status: int, value: object) -> Told:
        headers = {"Date": http_date(self._world.true()), "Content-Type": "application/json"}
        return Told(status, headers, json.dumps(value).encode())
