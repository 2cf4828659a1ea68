"""What to tell a customer whose phone shows no prompt, as the owner's resource says it.

Read when it is first needed, not at the start. A text that an edit broke must never stop a sale:
then nothing is coached.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

from pos_app.desktop.look import resources

if TYPE_CHECKING:
    from pos_app.domain.network import Network

AFTER_SECONDS = 20


@cache
def _texts() -> dict[str, tuple[str, str]]:
    try:
        read = tomllib.loads(resources.text("words", "coach.toml"))
    except (OSError, ValueError):
        return {}
    found = {}
    for network, part in read.items():
        if isinstance(part, dict):
            found[network] = (str(part.get("title", "")), str(part.get("text", "")))
    return found


def advice(network: Network) -> tuple[str, str]:
    """A title and a text for this network's customers; both empty where there is none."""
    return _texts().get(network.value, ("", ""))
