from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packaging.bundled import ROOT, Bundle
from tests.packaging.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


@pytest.fixture(scope="session")
def packaging_module() -> Callable[[str], ModuleType]:
    """`packaging_module("pruning")`: a module of the folder packaging/, which is no package."""

    def load(name: str) -> ModuleType:
        path = ROOT / "packaging" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"of_packaging_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # Where a data class looks for its own module.
        sys.modules[spec.name] = module
        sys.path.insert(0, str(path.parent))
        try:
            spec.loader.exec_module(module)
        finally:
            sys.path.remove(str(path.parent))
        return module

    return load


@pytest.fixture(scope="session")
def bundle_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle that `BUNDLE` names, or one that is made now."""
    if named := os.environ.get("BUNDLE"):
        return Path(named).resolve()
    out = tmp_path_factory.mktemp("bundle")
    done = subprocess.run(
        [sys.executable, ROOT / "packaging/bundle.py", "--out", out],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return out / "pos-app"


@pytest.fixture
def bundle(bundle_folder: Path, home: Path) -> Bundle:
    """The bundled till, with a home of its own."""
    return Bundle(bundle_folder, home)


@pytest.fixture
def screen(tool: Callable[[str], Path], tmp_path: Path) -> Iterator[Screen]:
    """A display of 1366 by 768 points."""
    with Screen.opened(tool("Xvfb"), tool("xdotool"), tmp_path / "screen") as made:
        yield made
