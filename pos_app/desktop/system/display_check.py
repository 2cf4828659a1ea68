"""Whether a window can open here at all, found out before Qt is asked.

Qt ends the whole process when it cannot reach a display, so this looks first, without Qt. For the
usual displays it must cost a few milliseconds; what it cannot judge so is tried in a process of its
own. It must never open anything that it does not close.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEED_NOTHING = ("offscreen", "minimal")
_CHOICE = "QT_QPA_PLATFORM"
_TRIAL = "import os; from PySide6.QtGui import QGuiApplication as A; A(['pos-app']); os._exit(0)"
_TRIAL_SECONDS = 20
_CONNECT_SECONDS = 2.0


def missing_display(
    environ: Mapping[str, str] | None = None, *, thorough: bool = False
) -> str | None:
    """Say in one sentence why no window can open here, or None where one can.

    Args:
        environ: The environment; the process's own if None.
        thorough: Also try it, in a process of its own, where nothing is seen against it.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    environ = os.environ if environ is None else environ
    chosen = environ.get(_CHOICE, "")
    if chosen.partition(":")[0] in _NEED_NOTHING:
        return None
    if chosen.partition(":")[0] not in ("", "xcb"):
        # Whatever plug-in that is, only Qt knows what it needs.
        return None if _opens(environ) else _does_not_open(environ)
    problem = _seen_against_it(environ, chosen)
    if problem is None and thorough and not _opens(environ):
        return _does_not_open(environ)
    return problem


def _seen_against_it(environ: Mapping[str, str], chosen: str) -> str | None:
    if not chosen and _wayland(environ):
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


def _does_not_open(environ: Mapping[str, str]) -> str:
    chosen = environ.get(_CHOICE, "")
    how = f" with {_CHOICE}={chosen}" if chosen else ""
    away = f"take {_CHOICE} away, " if chosen else ""
    return (
        f"No window can open here{how}: {away}start it from the desktop, or use a command "
        "(`pos-app --help`)."
    )


def _opens(environ: Mapping[str, str]) -> bool:
    """Whether Qt itself can open a display, tried where it may end the process."""
    import subprocess

    if getattr(sys, "frozen", False):
        return _opens_in_copy()
    try:
        done = subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", _TRIAL],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _opens_in_copy() -> bool:  # a bundle has no interpreter to start
    if sys.platform == "win32":
        return True
    import signal

    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(_TRIAL_SECONDS)
            silence = os.open(os.devnull, os.O_RDWR)
            for descriptor in range(3):
                os.dup2(silence, descriptor)
            from PySide6.QtGui import QGuiApplication

            QGuiApplication(["pos-app"])
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _wayland(environ: Mapping[str, str]) -> bool:
    """Whether somebody listens there: a compositor that has ended leaves its socket behind."""
    name = environ.get("WAYLAND_DISPLAY", "")
    plugin = name and _plugin("libqwayland.so", "libqwayland-generic.so")
    if sys.platform == "win32" or not plugin:
        return False
    import socket

    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_CONNECT_SECONDS)
            connection.connect(str(Path(environ.get("XDG_RUNTIME_DIR", "/")) / name))
    except OSError:
        return False
    return True


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
