"""A PostgreSQL for the tests: one cluster a process, with an empty database for each test."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from pos_app.headoffice.database import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

TODAY = date(2026, 3, 2)
# Nothing here outlives the tests.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
_TEMPLATE = "template_of_tests"
_SHARED = "shared_by_tests"
_EMPTY = """
DO $$
DECLARE named text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    FOR named IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename <> 'migrations' AND NOT starts_with(tablename, 'journal_')
    LOOP
        EXECUTE format('DELETE FROM %I', named);
    END LOOP;
END $$
"""


def load_cluster() -> ModuleType:
    """The program that makes a cluster in a folder, as `make headoffice` uses it."""
    return load_program("cluster")


def load_program(name: str) -> ModuleType:
    """A program of packaging/headoffice/, which is no package."""
    path = Path(__file__).parents[2] / "packaging" / "headoffice" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"headoffice_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Cluster:
    """A running cluster with a migrated database to copy."""

    module: ModuleType
    folder: Path
    numbers: Iterator[int]
    shared: bool = False

    def new_database(self) -> str:
        """A new, migrated, empty database; its URL."""
        name = f"test_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.url(name)

    def emptied(self) -> str:
        """The URL of the one database that tests share, with nothing in it."""
        if not self.shared:
            self.shared = True
            self.execute(f"CREATE DATABASE {_SHARED} TEMPLATE {_TEMPLATE}")
        with psycopg.connect(self.url(_SHARED), autocommit=True) as connection:
            connection.execute(_EMPTY)
        return self.url(_SHARED)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is still connected."""
        name = url.partition("@/")[2].partition("?")[0]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """How a database is reached."""
        url: str = self.module.url(self.folder, name)
        return url

    def execute(self, statement: str) -> None:
        """Run a statement of the cluster's own, outside every transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement))


def started(folder: Path) -> Cluster:
    """Make and start a cluster, with a template to copy."""
    module = load_cluster()
    module.start(folder, *_FAST)
    cluster = Cluster(module, folder, count(1))
    cluster.execute(f"CREATE DATABASE {_TEMPLATE}")
    migrate(cluster.url(_TEMPLATE), TODAY)
    return cluster
