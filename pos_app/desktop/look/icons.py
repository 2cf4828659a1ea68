"""The program's own icon, in every size that a window system may ask for.

From rendered files, so that starting the till loads no drawing library.
"""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from pos_app.desktop.look import resources

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def app_icon() -> QIcon:
    """The icon; its files are read only when a size is drawn."""
    icon = QIcon()
    for size in SIZES:
        icon.addFile(str(resources.path("icons", f"pos-app-{size}.png")), QSize(size, size))
    return icon
