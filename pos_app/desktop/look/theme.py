"""Dresses the application: Fusion, the till's palette and one short style sheet.

The same everywhere, so that a picture taken on one system is true on all. A widget asks
``colours(self)`` for its palette, which follows the widget's own, so a change of theme needs no
word to any widget. It must stay cheap: it runs before the first paint.
"""

from string import Template
from typing import Literal

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import DARK, LIGHT, Palette
from pos_app.system import resources

ThemeName = Literal["system", "light", "dark"]

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
_FOLLOWER = "systemFollower"
FUSION = "isFusion"
"""The property of an application that has the style already."""


def apply_theme(app: QApplication, name: ThemeName) -> Palette:
    """Dress the whole application and return the palette chosen.

    ``system`` follows the desktop's own choice, and goes on following it when it changes.
    """
    fonts.load()
    if app.font().family() != fonts.FAMILY:
        # Still the system's own font, in the size that a person set for the whole computer.
        fonts.set_scale(fonts.scale_of(app.font()))
    # Kept as a property: to look for a child, PySide first loads every class that it has.
    follower = app.property(_FOLLOWER)
    if name == "system" and follower is None:
        _SystemFollower(app)
    elif name != "system" and isinstance(follower, _SystemFollower):
        follower.stop()
    # Also tints the title bar where the window system draws one.
    app.styleHints().setColorScheme(_SCHEMES[name])
    chosen = _chosen(app, name)
    _dress(app, chosen)
    return chosen


def colours(widget: QWidget) -> Palette:
    """The palette that this widget is shown in."""
    return DARK if widget.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def qt_palette(palette: Palette) -> QPalette:
    """The palette in Qt's own terms, for the controls that Fusion draws."""
    made = QPalette()
    role = QPalette.ColorRole
    for part, colour in (
        (role.Window, palette.ground),
        (role.WindowText, palette.ink),
        (role.Base, palette.card),
        (role.AlternateBase, palette.sunken),
        (role.Text, palette.ink),
        (role.Button, palette.card),
        (role.ButtonText, palette.ink),
        (role.BrightText, palette.bad),
        (role.PlaceholderText, palette.faint),
        (role.Highlight, palette.accent),
        (role.HighlightedText, palette.on_accent),
        (role.Accent, palette.accent),
        (role.Link, palette.accent),
        (role.LinkVisited, palette.unconfirmed),
        (role.ToolTipBase, palette.ink),
        (role.ToolTipText, palette.card),
        (role.Light, palette.card),
        (role.Midlight, palette.line),
        (role.Mid, palette.line),
        (role.Dark, palette.quiet),
        (role.Shadow, palette.quiet),
    ):
        made.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(palette.faint))
    return made


def style_sheet(palette: Palette) -> str:
    """The style sheet of the stock controls, with this palette's colours in it."""
    return Template(resources.text("styles", "till.qss")).substitute(
        {name: getattr(palette, name) for name in Palette._fields if name != "dark"}
    )


def _chosen(app: QApplication, name: ThemeName) -> Palette:
    if name == "system":
        return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if name == "dark" else LIGHT


def _dress(app: QApplication, palette: Palette) -> None:
    # Kept as a property: to hand out a style, PySide first makes all its enumerations.
    if not app.property(FUSION):
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setProperty(FUSION, True)
    app.setFont(fonts.font("body"))
    app.setPalette(qt_palette(palette))
    sheet = style_sheet(palette)
    if sheet != app.styleSheet():
        app.setStyleSheet(sheet)


class _SystemFollower(QObject):
    """Dresses the application again when the desktop turns light or dark."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        app.setProperty(_FOLLOWER, self)
        app.styleHints().colorSchemeChanged.connect(self._changed)

    def _changed(self) -> None:
        _dress(self._app, _chosen(self._app, "system"))

    def stop(self) -> None:
        """Follow no more."""
        self._app.setProperty(_FOLLOWER, None)
        self._app.styleHints().colorSchemeChanged.disconnect(self._changed)
        self.setParent(None)
        self.deleteLater()


SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def app_icon() -> QIcon:
    """The icon; its files are read only when a size is drawn."""
    icon = QIcon()
    for size in SIZES:
        icon.addFile(str(resources.path("icons", f"pos-app-{size}.png")), QSize(size, size))
    return icon
