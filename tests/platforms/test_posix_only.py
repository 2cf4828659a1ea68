"""Windows runs every test but those that say what POSIX alone has; this says where they stand.

It cannot be Windows, but it can be without what Windows lacks: then every test module must still
load, or not a single test would run there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]

# Modules with the marker `posix`, and how often it stands there. A number grows with its reason.
POSIX = {
    "assembly/test_failures_uncaught.py": 1,
    "assembly/test_logs.py": 4,
    "assembly/test_program.py": 1,
    "commands/test_doctor_privacy.py": 2,
    "commands/test_export.py": 2,
    "commands/test_receipt.py": 3,
    "desktop/link/test_sounds.py": 1,
    "desktop/shell/test_quitting.py": 2,
    "desktop/system/test_second_copy.py": 1,
    "end_to_end/test_command_line.py": 3,
    "end_to_end/test_privacy.py": 2,
    "end_to_end/test_window_backups.py": 2,
    "faults/disk/test_twenty_copies.py": 2,
    "headoffice/test_commands.py": 1,
    "headoffice/test_killed.py": 1,
    "headoffice/test_running.py": 1,
    "ledger/test_file.py": 1,
    "ledger/test_file_lock.py": 1,
    "ledger/test_file_permissions.py": 1,
    "ledger/test_opening.py": 5,
    "ledger/test_power_cut.py": 2,
    "packaging/test_installed_checks.py": 1,
    "packaging/test_macos.py": 1,
    "packaging/test_making.py": 1,
    "packaging/test_names_in_docs.py": 1,
    "packaging/test_pruning.py": 1,
    "printing/test_painted.py": 1,
    "printing/test_ways.py": 3,
    "settings/test_config_file.py": 2,
    "settings/test_folders.py": 2,
    "settings/test_folders_closed.py": 1,
    "settings/test_key_file.py": 3,
    "test_pins.py": 1,
    "test_project.py": 1,
    "training/test_standalone.py": 1,
    "updates/test_download.py": 1,
}

# The program and its libraries ask which system this is, and get what this one has; a test gets no
# such module, and nobody gets the names, once they are loaded that ask for the system.
LIKE_WINDOWS = """
import builtins, importlib, os, signal, sys, time
import PySide6.QtWidgets, pos_app.ledger.file, tests.posix
real = builtins.__import__
def load(name, names=None, *more):
    asks = (names or {}).get("__name__", "")
    if name in {"fcntl", "grp", "pty", "pwd", "resource", "termios"} and asks.startswith("tests."):
        raise ModuleNotFoundError(f"{asks} imports {name}")
    return real(name, names, *more)
builtins.__import__ = load
for place, names in (
    (os, "chown fchmod fchown geteuid getuid killpg mkfifo seteuid setsid uname"),
    (signal, "SIGALRM SIGHUP SIGKILL SIGSTOP SIGUSR1 SIGXFSZ alarm pthread_kill setitimer"),
    (time, "CLOCK_MONOTONIC clock_gettime tzset"),
):
    for name in names.split():
        delattr(place, name)
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_these_modules_and_no_others_have_tests_that_windows_skips() -> None:
    found = {}
    for path in sorted(TESTS.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path != Path(__file__) and (count := text.count("pytest.mark.posix(")):
            found[path.relative_to(TESTS).as_posix()] = count
        assert 'skipif(sys.platform == "win32"' not in text or path == Path(__file__), path
    assert found == POSIX


def test_every_test_module_loads_without_what_windows_lacks() -> None:
    modules = [
        ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
        for path in sorted(TESTS.rglob("*.py"))
        if path.name == "conftest.py" or path.name.startswith("test_")
    ]
    done = subprocess.run(
        [sys.executable, "-c", LIKE_WINDOWS, *modules],
        cwd=TESTS.parent, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
