"""The pins: complete, each with its hashes, and a package that does not match them is not taken."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = (ROOT / "packaging/constraints.txt").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^(\S+?)==(\S+)(.*?)(?=^\S|\Z)", PINS, re.MULTILINE | re.DOTALL)
WHEEL = "tiny-1.0-py3-none-any.whl"


def test_every_pin_has_its_hashes_and_names_no_place() -> None:
    assert len(BLOCKS) == len(re.findall(r"^[\w.-]+==", PINS, re.MULTILINE)) > 40
    for name, _version, rest in BLOCKS:
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}(?![0-9a-f])", rest), name
        assert not re.search(r"sha1|md5|://| @ |--index|--find", rest), name


def test_whatever_the_till_needs_is_pinned_all_the_way_down() -> None:
    pinned = {canonicalize_name(name) for name, _version, _rest in BLOCKS}
    wanted = [Requirement(line) for line in metadata.requires("pos-app") or ()]
    seen: set[str] = set()
    while wanted:
        asked = wanted.pop()
        extras = asked.extras | {"", "test"}
        if asked.marker and not any(asked.marker.evaluate({"extra": one}) for one in extras):
            continue
        name = canonicalize_name(asked.name)
        assert name in pinned, f"{name} is not pinned; `make pins` renews the file"
        key = f"{name} {sorted(asked.extras)}"
        if key in seen:
            continue
        seen.add(key)
        for line in metadata.requires(name) or ():
            below = Requirement(line)
            if below.marker is None or any(
                below.marker.evaluate({"extra": one}) for one in asked.extras | {""}
            ):
                below.marker = None
                wanted.append(below)
    assert len(seen) > 40


@pytest.mark.skipif(sys.platform == "win32", reason="a script for a shell")
@pytest.mark.parametrize("honest", [True, False])
def test_the_environment_takes_no_package_whose_hash_is_another(
    tmp_path: Path, honest: bool
) -> None:
    """Runs the script itself, with a package of its own and no network."""
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        wheel.writestr("tiny.py", "")
        about = "tiny-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    digest = hashlib.sha256((tmp_path / WHEEL).read_bytes()).hexdigest()
    project = tmp_path / "project"
    (project / "packaging").mkdir(parents=True)
    shutil.copy(ROOT / "packaging/make-environment", project / "packaging")
    pin = digest if honest else digest[::-1]
    (project / "packaging/constraints.txt").write_text(f"tiny==1.0 --hash=sha256:{pin}\n")
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    environ |= {
        "PYTHON": sys.executable,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
        "PIP_CONFIG_FILE": os.devnull,
    }
    done = subprocess.run(
        [project / "packaging/make-environment"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=110,
    )
    taken = list(project.glob(".venv/lib*/python3*/site-packages/tiny.py"))
    assert bool(taken) is honest
    # There is no till to install in this project, so the script never ends well here.
    assert done.returncode != 0
    assert not (project / ".venv/ready").exists()
    assert ("DO NOT MATCH THE HASHES" in done.stderr) is not honest
