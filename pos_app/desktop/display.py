"""Whether a window can open here at all, found out before Qt is asked.

Qt ends the whole process when it cannot reach a display, so this looks first, without Qt. It must
cost a few milliseconds and must never open anything that it does not close.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN_PLATFORMS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def missing_display(environ: Mapping[str, str] | None = None) -> str | None:
    """Say in one sentence why no window can open here, or None where one can.

    Args:
        environ: The environment; the process's own if None.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    environ = os.environ if environ is None else environ
    chosen = environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if chosen in _OWN_PLATFORMS:
        return None
    if chosen != "xcb" and _wayland(environ):
        return None
    name = environ.get("DISPLAY", "")
    if not name:
        return (
            "There is no display here: start it from the desktop, or use a command "
            "(`pos-app --help`)."
        )
    library = _missing_library()
    if library is not None:
        # A bundle has no Makefile beside it.
        how = "" if getattr(sys, "frozen", False) else " (`make deps` names the packages)"
        return (
            f"A system library that windows need is missing ({library}): install it{how}, "
            "then start again."
        )
    if not _answers(name):
        return (
            f"The display {name} does not answer: start it from the desktop, or use a command "
            "(`pos-app --help`)."
        )
    return None


def _wayland(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    socket = Path(environ.get("XDG_RUNTIME_DIR", "/")) / name
    return socket.exists() and _plugin("libqwayland.so", "libqwayland-generic.so") is not None


def _plugin(*names: str) -> Path | None:
    spec = importlib.util.find_spec("PySide6")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for name in names:
            plugin = Path(place) / "Qt" / "plugins" / "platforms" / name
            if plugin.exists():
                return plugin
    return None


def _missing_library() -> str | None:
    # Only here and below, since it loads slowly and most starts do not come this far.
    import ctypes

    plugin = _plugin("libqxcb.so")
    if plugin is None:
        return None
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        # The loader names the library first: "libxcb-cursor.so.0: cannot open shared object ...".
        return str(error).partition(":")[0]
    return None


def _answers(name: str) -> bool:
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(name.encode(), None)
    works = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return works
