"""A printer of the system's own for the tests: Qt's, which prints into a PDF file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtPrintSupport import QPrinter

from pos_app.printing import painted

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def prints_into(monkeypatch: pytest.MonkeyPatch, file: Path, known: str = "Office") -> list[str]:
    """Let the system have one printer of this name, its usual one too; the names that were asked.

    A file in a folder that is not there is a printer that takes nothing.
    """
    asked: list[str] = []

    def printer(name: str) -> QPrinter:
        asked.append(name)
        if name not in ("", known):
            raise FileNotFoundError(name)
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(file))
        return made

    monkeypatch.setattr(painted, "_system_printer", printer)
    return asked
