from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crashes.counter import Counter
from tests.faults.crashes.killing import Killer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A gateway in a process of its own, for tills in processes of theirs."""
    made = Counter(tmp_path_factory.mktemp("tills"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def killer(counter: Counter) -> Killer:
    """Kills tills; what a scenario needs before is made once."""
    return Killer(counter)
