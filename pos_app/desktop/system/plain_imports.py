"""Takes PySide's hook out of Python's own import, so that the till starts sooner.

The hook serves `from __feature__ import`, which is not used here; for that it reads the source
text of every module that is imported after Qt, and keeps it. It must never matter whether the hook
is there.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - loading it puts the hook in


def take_hook_out() -> None:
    """Import as Python does from now on; nothing where another PySide has no such hook."""
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
