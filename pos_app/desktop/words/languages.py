"""Installs the language of the window: English, and the computer's own over it where there is one.

Every text on screen is asked for in English, by `QCoreApplication.translate`. A language is one
file in `resources/translations`: `pos_app_XX.ts`, which `make texts` brings up to date, and
`pos_app_XX.qm`, made from it. English has one too, for sentences with a number (`%n payment(s)`).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from pos_app.system import resources


def install_languages(app: QCoreApplication, locale: QLocale | None = None) -> None:
    """Install English, and over it the language of `locale`: the computer's own where left out.

    Must be called before the first text is asked for. A second call does nothing.
    Names of months and the like follow the language that was found, so that no screen mixes two.
    """
    if app.findChild(QTranslator) is not None:
        return
    folder = str(resources.path("translations"))
    wanted = locale or QLocale()
    found = False
    for each in (QLocale(QLocale.Language.English), wanted):
        translator = QTranslator(app)
        found = translator.load(each, "pos_app", "_", folder)
        if found:
            app.installTranslator(translator)
    if not found:
        QLocale.setDefault(QLocale(QLocale.Language.English))
