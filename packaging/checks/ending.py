"""How a program is started without standard streams, and told to end, on each system.

On Linux and macOS that is SIGTERM. Windows has no such thing for a window: there a log-off asks it
and then tells it, and the same two messages are sent here. It must never kill: that proves nothing.
"""

from __future__ import annotations

import subprocess
import sys

# Windows' messages go to a real window, which the offscreen platform has none of.
NEEDS_NO_SCREEN = sys.platform != "win32"

_QUERY_END_SESSION = 0x0011
_END_SESSION = 0x0016
_ABORT_IF_HUNG = 0x0002
_ANSWER_MS = 2000


def start(command: list[str], environ: dict[str, str], *, streams: bool) -> subprocess.Popen[bytes]:
    """Start a program.

    Args:
        command: the program and its words.
        environ: its environment.
        streams: whether it has standard streams, which lead nowhere, or none at all.
    """
    if streams:
        null = subprocess.DEVNULL
        return subprocess.Popen(command, env=environ, stdin=null, stdout=null, stderr=null)  # noqa: S603
    if sys.platform == "win32":
        detached = subprocess.DETACHED_PROCESS
        return subprocess.Popen(command, env=environ, creationflags=detached, close_fds=True)  # noqa: S603
    # Popen itself can lead a stream elsewhere, but not leave it out.
    closed = ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command]
    return subprocess.Popen(closed, env=environ)  # noqa: S603


def tell_to_end(process: subprocess.Popen[bytes]) -> None:
    """Tell a program to end, as the end of a session does; it is not waited for.

    Raises:
        OSError: it has no window to tell.
    """
    if sys.platform == "win32":
        _end_session(process.pid)
    else:
        process.terminate()


def _end_session(pid: int) -> None:
    """Send every top-level window of a process what Windows sends at a log-off."""
    import ctypes
    from ctypes import wintypes

    user = ctypes.WinDLL("user32", use_last_error=True)
    found: list[int] = []
    visitor = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)

    def visit(window: int, _extra: int) -> bool:
        owner = wintypes.DWORD()
        user.GetWindowThreadProcessId(wintypes.HWND(window), ctypes.byref(owner))
        if owner.value == pid and user.IsWindowVisible(wintypes.HWND(window)):
            found.append(window)
        return True

    user.EnumWindows(visitor(visit), 0)
    if not found:
        raise OSError("the till shows no window")
    for window in found:
        handle = wintypes.HWND(window)
        answer = ctypes.c_size_t()
        user.SendMessageTimeoutW(
            handle, _QUERY_END_SESSION, 0, 0, _ABORT_IF_HUNG, _ANSWER_MS, ctypes.byref(answer)
        )
        user.PostMessageW(handle, _END_SESSION, 1, 0)
