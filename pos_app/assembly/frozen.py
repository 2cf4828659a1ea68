"""What PyInstaller's loader leaves in the environment of a bundled till, taken out at its start.

A browser or a player that the till opens must find its own libraries, and a second till must start
as if it were the first. It must never matter to a till that is no bundle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_LIBRARIES = "LD_LIBRARY_PATH"
_AS_IT_WAS = "LD_LIBRARY_PATH_ORIG"
_LOADERS_OWN = "_PYI_"


def hand_back_environment(environ: MutableMapping[str, str]) -> None:
    """Give the environment back as it was before the bundle's loader ran.

    This process has read what it needs of it: the system looks at these variables at a start only.

    Args:
        environ: the process's own environment, changed in place.
    """
    before = environ.pop(_AS_IT_WAS, None)
    if before is not None:
        environ[_LIBRARIES] = before
    else:
        environ.pop(_LIBRARIES, None)
    for name in [name for name in environ if name.startswith(_LOADERS_OWN)]:
        del environ[name]
