from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A counter that is open, with both gateways on."""
    made = World(tmp_path)
    made.start()
    yield made
    made.close()


@pytest.fixture
def closed_world(tmp_path: Path) -> Iterator[World]:
    """A counter before its first start."""
    made = World(tmp_path)
    yield made
    made.close()
