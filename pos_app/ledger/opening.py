"""Opens a ledger: the lock first, then the file, refused untouched where it is not for us."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.ledger.book import Book


def open_book(
    path: Path,
    *,
    till: str,
    clock: Callable[[], datetime],
    salt: Callable[[int], bytes] = secrets.token_bytes,
) -> Book:
    """Take the ledger's lock and open it, making a new one where there is none."""
    raise NotImplementedError
