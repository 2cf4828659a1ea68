"""The wheel as a shop gets it: built, installed into a clean environment, and checking itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import pos_app

ROOT = Path(__file__).parents[1]

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(400)]


def run(*command: str | Path, cwd: Path) -> str:
    """Runs `command` without this environment's Python settings; its standard output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, timeout=360)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path) -> Path:
    """The folder of programs of a new environment that has the wheel and its dependencies only."""
    place = wheel.parent / "environment"
    run(sys.executable, "-m", "venv", place, cwd=wheel.parent)
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    # Hashes cannot be asked of a wheel built a moment ago, and pip wants all or none.
    pins = re.findall(
        r"^([\w.-]+==[^\\\n]+)", (ROOT / "packaging/constraints.txt").read_text(), re.MULTILINE
    )
    (wheel.parent / "pins.txt").write_text("\n".join(pins))
    run(scripts / "python", "-m", "pip", "install", "-c", "pins.txt", wheel, cwd=wheel.parent)
    return scripts


def test_the_wheel_holds_the_package_its_resources_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    resources = {path for path in (ROOT / "resources").rglob("*") if path.is_file()}
    expected = {
        f"pos_app/resources/{path.relative_to(ROOT / 'resources').as_posix()}" for path in resources
    }
    assert expected
    assert expected <= names
    about = f"pos_app-{pos_app.__version__}.dist-info"
    assert {name.partition("/")[0] for name in names} == {"pos_app", about}
    assert f"{about}/licenses/LICENSE" in names


def test_the_installed_till_knows_its_version(scripts: Path, tmp_path: Path) -> None:
    assert pos_app.__version__ in run(scripts / "pos-app", "--version", cwd=tmp_path)


def test_the_installed_till_checks_itself(scripts: Path, tmp_path: Path) -> None:
    run(scripts / "pos-app", "--selfcheck", cwd=tmp_path)
