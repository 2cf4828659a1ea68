"""The words for why a newer version was not fetched or not started."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words.reasons import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate

REFUSED: dict[str, str] = {
    "not_reached": QT_TRANSLATE_NOOP("Update", "It could not be reached. Try again later."),
    "no_answer": QT_TRANSLATE_NOOP("Update", "It is not there any more. Try again tomorrow."),
    "not_whole": QT_TRANSLATE_NOOP("Update", "It did not come whole. Try again."),
    "wrong_hash": QT_TRANSLATE_NOOP(
        "Update", "What came is not what was announced, so it was thrown away. Tell the owner."
    ),
    "no_room": QT_TRANSLATE_NOOP("Update", "There is not enough room on this computer's disk."),
    "not_started": QT_TRANSLATE_NOOP(
        "Update", "The installer could not be started. It is in the till's folder updates."
    ),
}


def refusal(code: str) -> str:
    """One sentence with what to do."""
    return translate("Update", REFUSED.get(code, REFUSED["not_whole"]))
