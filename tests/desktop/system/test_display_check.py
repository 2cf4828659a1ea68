"""Whether a window can open is found out without Qt, and said in one sentence."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.desktop.system.display_check import missing_display
from tests.posix import only_posix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="displays of X and Wayland")


def test_no_display_is_said() -> None:
    assert "no display" in (missing_display({}) or "")


def test_a_dead_display_is_said_with_its_name() -> None:
    said = missing_display({"DISPLAY": ":4711"})
    assert said is not None
    assert ":4711" in said or "library" in said


def test_a_platform_of_its_own_needs_no_display() -> None:
    assert missing_display({"QT_QPA_PLATFORM": "offscreen"}) is None


def test_a_wayland_that_is_not_there_is_no_display(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert missing_display(environ) is not None


def test_a_running_display_is_enough(tool: Callable[[str], Path]) -> None:
    read, write = os.pipe()
    command = [str(tool("Xvfb")), "-displayfd", str(write), "-screen", "0", "640x480x24"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            assert missing_display({"DISPLAY": f":{number}"}) is None
        finally:
            server.terminate()


@pytest.mark.parametrize("display", [None, ":4711"])
def test_the_till_without_a_display_ends_with_5_and_one_line(
    display: str | None, home: Path
) -> None:
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    if display is not None:
        environ["DISPLAY"] = display
    done = subprocess.run(
        [sys.executable, "-m", "pos_app"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not home.exists()


def without_display(**more: str) -> dict[str, str]:
    taken = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")
    return {**{name: each for name, each in os.environ.items() if name not in taken}, **more}


def test_a_dead_wayland_socket_is_no_display(tmp_path: Path) -> None:
    only_posix()
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        environ = without_display(WAYLAND_DISPLAY="wayland-0", XDG_RUNTIME_DIR=str(tmp_path))
        assert "no display" in (missing_display(environ) or "")
        compositor.listen()
        assert missing_display(environ) is None
    assert "no display" in (missing_display(environ) or "")


@pytest.mark.parametrize("platform", ["wayland", "gtk3", "eglfs", "wayland;xcb", "no-such-thing"])
def test_whatever_plug_in_is_asked_for_the_till_ends_with_5_and_one_line(
    platform: str, tmp_path: Path, home: Path
) -> None:
    only_posix()
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
    environ = without_display(
        QT_QPA_PLATFORM=platform, WAYLAND_DISPLAY="wayland-0", XDG_RUNTIME_DIR=str(tmp_path)
    )
    done = subprocess.run(
        [sys.executable, "-m", "pos_app"], env=environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.count("\n") == 1
    assert platform in done.stderr
    assert not home.exists()


def test_doctor_tries_it() -> None:
    environ = without_display(QT_QPA_PLATFORM="eglfs", QT_QPA_EGLFS_INTEGRATION="none")
    assert "eglfs" in (missing_display(environ, thorough=True) or "")
    done = subprocess.run(
        [sys.executable, "-m", "pos_app", "doctor", "--json"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "eglfs" in json.loads(done.stdout)["display"]
