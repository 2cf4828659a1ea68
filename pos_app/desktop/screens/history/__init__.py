"""History: the local log, newest first, and each sale's whole story. It changes nothing itself."""

from pos_app.desktop.screens.history.screen import HistoryScreen

__all__ = ["HistoryScreen"]
