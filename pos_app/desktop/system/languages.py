"""The language of the window: which there are on this computer, and speaking another one.

Every text on screen is asked for in English, by `QCoreApplication.translate`. A language is one
file in `resources/translations`: `pos_app_XX.ts`, which `make texts` brings up to date, and
`pos_app_XX.qm`, made from it. English has one too, for sentences with a number (`%n day(s)`). No
language may ever be spoken in part: what is not in the table of settings is not offered, whatever
files there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, Qt, QTranslator

from pos_app.settings.settings_table import LANGUAGES
from pos_app.system import resources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QCoreApplication

ENGLISH: Final = "en"
_SPOKEN: Final = "language"
_NAME: Final = "language"


def of_computer(wanted: Sequence[str] | None = None) -> str:
    """The first language that this computer's user wants and the window has; else English.

    Args:
        wanted: Their languages, the dearest first, such as `fr-TG`; the system says where left out.
    """
    asked = QLocale.system().uiLanguages() if wanted is None else wanted
    codes = (each.replace("_", "-").partition("-")[0] for each in asked)
    return next((code for code in codes if code in LANGUAGES), ENGLISH)


def spoken(app: QCoreApplication) -> str:
    """The language that is spoken now; empty before the first."""
    return str(app.property(_SPOKEN) or "")


def speak(app: QCoreApplication, language: str = "system") -> bool:
    """Speak this language from now on, over English for what it might lack.

    Names of months and the like follow it, so that no screen mixes two. What was said before stays
    as it is: who has said it says it anew.

    Args:
        app: The application; its first text must be asked for after this.
        language: One of the table of settings, or `system` for the computer's own.

    Returns:
        Whether that is another language than before.
    """
    code = language if language in LANGUAGES else of_computer()
    if spoken(app) == code:
        return False
    only = Qt.FindChildOption.FindDirectChildrenOnly
    for before in app.findChildren(QTranslator, _NAME, only):
        app.removeTranslator(before)
        before.setParent(None)
    found = ENGLISH
    for each in dict.fromkeys((ENGLISH, code)):
        translator = QTranslator(app)
        translator.setObjectName(_NAME)
        if translator.load(f"pos_app_{each}", str(resources.path("translations"))):
            app.installTranslator(translator)
            found = each
    own = QLocale.system()
    QLocale.setDefault(own if own.name().partition("_")[0] == found else QLocale(found))
    app.setProperty(_SPOKEN, code)
    return True
