"""What every test stands on: a place of its own, no real keys, no real network, no stray log line.

Nothing here may know what a room does. A test never reads the settings, the ledger or the secret
store of the person who runs it, and never reaches a machine other than this one.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import subprocess
import sys
from collections import Counter
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

# Before anything imports Qt or keyring: both choose their backend once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

import coverage
import hypothesis
import pytest

from tests import logfail, loopback
from tests.names import names_of
from tests.scopes import pytest_xdist_make_scheduler  # noqa: F401 - a hook

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

# Two shared cores make wall-clock deadlines of single examples a coin toss.
hypothesis.settings.register_profile("till", deadline=None)
hypothesis.settings.load_profile("till")

_TESTS = Path(__file__).parent
# Without a screen Qt looks for fonts in a folder that it does not bring, or times its own search.
_QT_SAYS = {
    "win32": r"^QFontDatabase: Cannot find font directory ",
    "darwin": r"^Populating font family aliases took \d+ ms",
}
# Debian keeps the server's programs there, by version.
_POSTGRES = Path("/usr/lib/postgresql")
_TOOLS = {
    "chromium": ("google-chrome", "chromium", "chromium-browser"),
    "strace": ("strace",),
    "Xvfb": ("Xvfb",),
    "xdotool": ("xdotool",),
    "makensis": ("makensis",),
    "mingw": ("x86_64-w64-mingw32-gcc",),
    "osslsigncode": ("osslsigncode",),
    "shellcheck": ("shellcheck",),
    "patchelf": ("patchelf",),
    "dbus-run-session": ("dbus-run-session",),
    "gnome-keyring-daemon": ("gnome-keyring-daemon",),
    "desktop-file-validate": ("desktop-file-validate",),
    "appstreamcli": ("appstreamcli",),
    "debootstrap": ("debootstrap",),
    "dpkg-deb": ("dpkg-deb",),
    "lintian": ("lintian",),
    "tar": ("tar",),
    "wine": ("wine",),
    "at-spi-bus-launcher": ("at-spi-bus-launcher",),
    "pyatspi": (),
    "postgres": (),
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own `POS_APP_HOME`: not yet made, and no other `POS_APP_*` is set."""
    for name in [name for name in os.environ if name.startswith("POS_APP_")]:
        monkeypatch.delenv(name)
    place = tmp_path / "pos-app"
    monkeypatch.setenv("POS_APP_HOME", str(place))
    # A test that takes POS_APP_HOME away still must not find the person's own folders.
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return place


# Whose tests start programs of their own, which are measured as well where anything is.
_STARTING_PROGRAMS = ("assembly", "commands", "end_to_end", "printing")


@pytest.fixture(autouse=True)
def measured_programs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where coverage is measured, it is so in the programs that a test starts, too."""
    measuring = coverage.Coverage.current()
    starts = any(request.path.is_relative_to(_TESTS / room) for room in _STARTING_PROGRAMS)
    if measuring is not None and starts:
        data = str(measuring.get_option("run:data_file"))
        monkeypatch.setenv("COVERAGE_PROCESS_START", str(_TESTS.parent / "pyproject.toml"))
        monkeypatch.setenv("COVERAGE_FILE", str(_TESTS.parent / data))


@pytest.fixture(autouse=True)
def no_log_file() -> Iterator[None]:
    """Takes back the log file that a till in this process began."""
    root, level, raises = logging.getLogger(), logging.getLogger().level, logging.raiseExceptions
    yield
    for handler in [each for each in root.handlers if isinstance(each, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raises


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses connections to other machines: a real gateway is never a test's partner."""
    loopback.guard(monkeypatch)


@pytest.fixture
def expect_log(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`expect_log(pattern, logger="")`: such a record at WARNING or above must come, and may.

    The marker `expect_log(pattern, logger="")` says the same of a whole test.
    """
    watch: logfail.Watch = request.node.stash[logfail.WATCH]
    return watch.expect


_SYSTEM_PYTHON = Path("/usr/bin/python3")


def _has_pyatspi() -> bool:
    """Whether the system's own Python can listen to the accessibility bus."""
    if not _SYSTEM_PYTHON.exists():
        return False
    done = subprocess.run([_SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True)
    return done.returncode == 0


@pytest.fixture
def tool() -> Callable[[str], Path]:
    """`tool("chromium")`: the program's path. Missing: fails under CI, skips loudly elsewhere.

    `tool("pyatspi")` is the system's Python, where it has that module.
    """

    def find(name: str) -> Path:
        # Servers that nobody starts by hand and root's own commands stand beside the others.
        places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/libexec", "/usr/sbin"))
        for program in _TOOLS[name]:
            if path := shutil.which(program, path=places):
                return Path(path)
        if name == "pyatspi" and _has_pyatspi():
            return _SYSTEM_PYTHON
        if name == "postgres" and (found := sorted(_POSTGRES.glob("*/bin/postgres"))):
            return found[-1]
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing; `make deps` installs it", pytrace=False)
        pytest.skip(f"MISSING TOOL: {name}; `make deps` installs it")

    return find


def pytest_configure(config: pytest.Config) -> None:
    """Lets Qt say what it says of fonts on the systems that it says it on, and nothing more."""
    if sys.platform in _QT_SAYS:
        config.addinivalue_line("qt_log_ignore", _QT_SAYS[sys.platform])


# What takes longest, with the longest first: begun last, it would keep one worker when the others
# have nothing left to do. Within a room the order stays as it was drawn.
_LONG = ("simulation", "interleavings", "faults", "end_to_end", "desktop", "commands")


def _length(item: pytest.Item) -> int:
    # A test may write tests of its own, elsewhere.
    inside = item.path.is_relative_to(_TESTS)
    room = item.path.relative_to(_TESTS).parts[0] if inside else ""
    return _LONG.index(room) if room in _LONG else len(_LONG)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips on Windows what only POSIX systems can do, and lets what takes long begin first."""
    for item in items:
        posix = item.get_closest_marker("posix")
        if posix is not None and sys.platform == "win32":
            item.add_marker(pytest.mark.skip(reason=f"POSIX alone has {posix.args[0]}"))
    items.sort(key=_length)


def pytest_collection_finish() -> None:
    """Spares each later look for garbage the tests themselves, which stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Watches the log from a test's first fixture to its last."""
    with logfail.watching(item):
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fails a test whose log said something that it did not expect, once its fixtures are gone."""
    outcome = yield
    item.stash[logfail.WATCH].judge()
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells with a failed test what its till and its shop are called."""
    report = yield
    if report.failed:
        report.sections.append(("Names", str(names_of(item.nodeid))))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says at the very end which tools were missing, and the sums of what tests counted.

    A test counts with `record_property("figures", {"what": number})`.
    """
    missing = {
        str(report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and "MISSING TOOL" in report.longrepr[2]
    }
    for line in sorted(missing):
        terminalreporter.write_line(line.removeprefix("Skipped: "), red=True, bold=True)
    figures: Counter[str] = Counter()
    for report in (
        *terminalreporter.stats.get("passed", []),
        *terminalreporter.getreports("failed"),
    ):
        for name, counted in getattr(report, "user_properties", ()):
            if name == "figures" and report.when == "call":
                figures.update(counted)
    for what, number in figures.items():
        terminalreporter.write_line(f"{what}: {number:,.0f}".replace(",", " "))
