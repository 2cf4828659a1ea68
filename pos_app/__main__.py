"""`pos-app`: no word opens the till, a word runs a command."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_LIBRARIES = "LD_LIBRARY_PATH"
_AS_IT_WAS = "LD_LIBRARY_PATH_ORIG"
_LOADERS_OWN = "_PYI_"


def main() -> None:
    """Run the program, and end the process whatever still hangs in one of its threads."""
    from pos_app.assembly.failures import catch_strays
    from pos_app.assembly.program import TillProgram

    _fill_missing_streams()
    _leave_no_core()
    if getattr(sys, "frozen", False):
        hand_back_environment(os.environ)
    arguments = sys.argv[1:]
    program = TillProgram()
    catch_strays(lambda: program.redactor, program.crashed)
    if arguments:
        from pos_app.commands.group import run

        code = run(program, arguments)
    else:
        from pos_app.assembly.window import run_window

        code = run_window(program)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    # A hung resolver or secret store would hold an ordinary exit.
    os._exit(code)


def _fill_missing_streams() -> None:
    """Keep the numbers 0 to 2 from files of ours, where a library may write its complaints."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _leave_no_core() -> None:
    """Ask the system not to write this program's memory, keys included, to a file at a crash."""
    if sys.platform != "win32":
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hand_back_environment(environ: MutableMapping[str, str]) -> None:
    """Give the environment, changed in place, back as it was before the bundle's loader ran.

    This process has read what it needs of it: the system looks at these variables at a start only.
    """
    before = environ.pop(_AS_IT_WAS, None)
    if before is not None:
        environ[_LIBRARIES] = before
    else:
        environ.pop(_LIBRARIES, None)
    for name in [name for name in environ if name.startswith(_LOADERS_OWN)]:
        del environ[name]


if __name__ == "__main__":
    main()
