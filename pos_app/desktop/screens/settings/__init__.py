"""Settings: the till, both gateways, their keys. Written and asked off the window's thread."""

from pos_app.desktop.screens.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]
