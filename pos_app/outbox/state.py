"""What this till knows of its head office: where it is, who it is there, how far it has sent.

One small file beside the ledger, written whole; the token is in the key store. It is no truth:
where it is lost the till asks head office how far it is, and sends the same rows again, which is
harmless.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING

from pos_app.ledger.journal import START
from pos_app.outbox.messages import is_hash
from pos_app.system import durable

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 8192


@dataclass(frozen=True, slots=True)
class OutboxState:
    """As it stands in the file.

    Attributes:
        url: Head office's address, without a slash at its end.
        owner: The owner's name; shop and till likewise, as head office calls them.
        lineage: Of which life of the ledger `seq` counts.
        seq: The last row that head office has acknowledged; 0 for none.
        hash: That row's; 64 zeros for none.
        heard_at: When it last answered, UTC, ISO 8601; empty for never.
        trouble: The code of what was in the way last; empty for nothing.
    """

    url: str = ""
    owner: str = ""
    shop: str = ""
    till: str = ""
    lineage: str = START
    seq: int = 0
    hash: str = START
    heard_at: str = ""
    trouble: str = ""

    @property
    def enrolled(self) -> bool:
        """Whether this file knows a head office."""
        return bool(self.url)


def read(path: Path) -> OutboxState:
    """The state in a file; that of a till without head office where there is none."""
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(_LONGEST))
    except (OSError, ValueError):
        return OutboxState()
    if not isinstance(told, dict):
        return OutboxState()
    known = {
        each.name: told[each.name]
        for each in fields(OutboxState)
        if type(told.get(each.name)) is type(each.default)
    }
    state = OutboxState(**known)
    sound = 0 <= state.seq < 2**62 and is_hash(state.hash) and is_hash(state.lineage)
    return state if sound else replace(state, lineage=START, seq=0, hash=START)


def write(path: Path, state: OutboxState) -> None:
    """Keep the state.

    Raises:
        OSError: It cannot be written; what was there is as it was.
    """
    durable.write_whole(path, json.dumps(asdict(state), ensure_ascii=False).encode())


def forget(path: Path) -> None:
    """Take the file away; none there is well.

    Raises:
        OSError: It is still there.
    """
    path.unlink(missing_ok=True)
