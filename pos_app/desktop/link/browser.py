"""Opens a page in the person's browser, which must inherit none of the till's keys."""

from __future__ import annotations

import os

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_page(url: str) -> None:
    """Open an address that was judged before; window thread only.

    The system starts the browser with this process's environment as it is at that moment, and Qt
    takes no other.
    """
    ours = [name for name in os.environ if name.startswith("POS_APP_")]
    hidden = {name: os.environ.pop(name) for name in ours}
    try:
        QDesktopServices.openUrl(QUrl(url))
    finally:
        os.environ.update(hidden)
