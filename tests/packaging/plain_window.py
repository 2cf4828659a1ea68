"""The till's window by plain Python, which tells where its keys are."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.assembly.program import TillProgram
    from pos_app.desktop.shell.flow import Till
    from pos_app.desktop.shell.window import Window


def main() -> None:
    """Run the program with one line more."""
    from pos_app.__main__ import main as program
    from pos_app.assembly import window as opening

    before = opening.prepare

    def prepare(program: TillProgram, maker: Callable[[], GatewayMaker], till: Till) -> str | None:
        till.window.painted.connect(lambda: _tell(till.window))
        return before(program, maker, till)

    opening.prepare = prepare
    program()


def _tell(window: Window) -> None:
    from PySide6.QtWidgets import QAbstractButton

    keys = {}
    for button in window.findChildren(QAbstractButton):
        if button.objectName() and button.isVisible():
            middle = button.mapToGlobal(button.rect().center())
            keys[button.objectName()] = [middle.x(), middle.y()]
    sys.stdout.write(json.dumps(keys) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
