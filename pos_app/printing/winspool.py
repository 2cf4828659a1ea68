"""Hands bytes to a printer of Windows as they are, through its spooler and no driver's hands.

Nothing but Windows can run this.
"""

from __future__ import annotations

import sys

NAME = "pos-app receipt"

if sys.platform == "win32":  # pragma: platform(windows)
    import ctypes
    from ctypes import wintypes

    class _Document(ctypes.Structure):
        _fields_ = [
            ("name", wintypes.LPWSTR),
            ("output", wintypes.LPWSTR),
            ("kind", wintypes.LPWSTR),
        ]

    class Spooler:
        """A job at a printer, from its opening to its end; each failure is an OSError."""

        def __init__(self, printer: str) -> None:
            self._calls = ctypes.WinDLL("winspool.drv", use_last_error=True)
            self._handle = wintypes.HANDLE()
            self._must(self._calls.OpenPrinterW(printer, ctypes.byref(self._handle), None))

        def begin(self) -> None:
            """Open the job: from here on the printer may get some of it."""
            document = _Document(NAME, None, "RAW")
            self._must(self._calls.StartDocPrinterW(self._handle, 1, ctypes.byref(document)))
            self._must(self._calls.StartPagePrinter(self._handle))

        def write(self, content: bytes) -> int:
            """Hand over some bytes; how many were taken."""
            taken = wintypes.DWORD()
            held = ctypes.create_string_buffer(content, len(content))
            self._must(
                self._calls.WritePrinter(self._handle, held, len(content), ctypes.byref(taken))
            )
            return int(taken.value)

        def end(self) -> None:
            """Close the job, so that it is printed."""
            self._must(self._calls.EndPagePrinter(self._handle))
            self._must(self._calls.EndDocPrinter(self._handle))

        def close(self) -> None:
            """Let the printer go."""
            self._calls.ClosePrinter(self._handle)

        @staticmethod
        def _must(done: int) -> None:
            if not done:
                raise ctypes.WinError(ctypes.get_last_error())
