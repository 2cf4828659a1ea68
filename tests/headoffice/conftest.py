"""What head office's tests share: a database of their own each, and tills that are known there."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.headoffice.database import Database
from tests.headoffice.offices import Office
from tests.headoffice.postgres import started
from tests.ledger.conftest import opener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.headoffice.postgres import Cluster

__all__ = ["opener"]


@pytest.fixture
def interrupts() -> Iterator[None]:
    """Let Ctrl+C interrupt: whoever runs the tests in the background has them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def clusters() -> Iterator[Callable[[], Cluster]]:
    """One PostgreSQL for all tests of a process, begun by the first that asks."""
    # Not pytest's own folder: another user runs it, and a socket's path must be short.
    running: list[Cluster] = []
    with tempfile.TemporaryDirectory(prefix="pos-ho-") as folder:

        def begin() -> Cluster:
            if not running:
                Path(folder).chmod(0o755)
                running.append(started(Path(folder) / "cluster"))
            return running[0]

        yield begin
        for each in running:
            each.module.stop(each.folder, "immediate")


@pytest.fixture
def cluster(clusters: Callable[[], Cluster], tool: Callable[[str], Path]) -> Cluster:
    """The running PostgreSQL."""
    tool("postgres")
    return clusters()


@pytest.fixture
def url(cluster: Cluster) -> str:
    """A migrated database that is empty; the next test has it too."""
    return cluster.emptied()


@pytest.fixture
def office(url: str) -> Iterator[Office]:
    """A head office with one owner and one shop."""
    database = Database(url)
    database.open()
    yield Office.made(url, database)
    database.close()


@pytest.fixture
def dumped(office: Office) -> Callable[[], str]:
    """`dumped()`: every value in the database, as text."""

    def dump() -> str:
        tables = office.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return "\n".join(str(office.ask(f"TABLE {name}")) for (name,) in tables)

    return dump
