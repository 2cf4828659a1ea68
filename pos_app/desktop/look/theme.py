"""Dresses the application: Fusion, the till's palette and the one style sheet.

The same everywhere, so that a picture taken on one system is true on all. The style sheet finds a
control by its class and its dynamic properties; what is painted asks ``colours()`` as it paints, so
a change of theme needs no word to any widget. It must stay cheap: it runs before the first paint.
"""

from string import Template
from typing import Literal

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from pos_app.desktop.look import fonts
from pos_app.desktop.look.palette import DARK, LIGHT, Palette, tokens
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


def colours() -> Palette:
    """The palette that the application is dressed in."""
    ground = QApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if ground.lightness() < 128 else LIGHT


def set_look(widget: QWidget, **looks: str | bool) -> None:
    """Set dynamic properties that the style sheet asks for.

    A style sheet reads them once: a widget that it has dressed already must be undressed for it.
    """
    # What was never set is as good as false or empty.
    changed = [
        name for name, value in looks.items() if (widget.property(name) or "") != (value or "")
    ]
    for name in changed:
        widget.setProperty(name, looks[name])
    if changed:
        dress_again(widget)


def dress_again(widget: QWidget) -> None:
    """Have the style sheet look at a widget again, if it did before."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


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
    """The style sheet, with this palette's colours and the radii in it."""
    return Template(resources.text("styles", "till.qss")).substitute(tokens(palette))


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
