"""Makes an unexpected log record at WARNING or above fail the test it came in.

It listens on the root logger from a test's first fixture to its last, in every thread. It must
never swallow a record: what a test expects is still written where the program wrote it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclasses.dataclass
class _Expected:
    pattern: str
    logger: str
    seen: bool = False

    def matches(self, record: logging.LogRecord) -> bool:
        return record.name.startswith(self.logger) and bool(
            re.search(self.pattern, record.getMessage())
        )


class Watch(logging.Handler):
    """The records of one test, and what the test said of them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []
        self._expected: list[_Expected] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the record: the test may still say, after the act, that it was expected."""
        self._records.append(record)

    def expect(self, pattern: str, logger: str = "") -> None:
        """Says that a record of `logger` (or below it) matching `pattern` comes in this test."""
        self._expected.append(_Expected(pattern, logger))

    def judge(self) -> None:
        """Fails the test for records nobody expected, and for expected ones that never came."""
        stray = []
        for record in self._records:
            matching = [expected for expected in self._expected if expected.matches(record)]
            for expected in matching:
                expected.seen = True
            if not matching:
                stray.append(f"  {record.levelname} {record.name}: {record.getMessage()}")
        if stray:
            pytest.fail("unexpected log records:\n" + "\n".join(stray), pytrace=False)
        missing = [f"  {expected.pattern}" for expected in self._expected if not expected.seen]
        if missing:
            pytest.fail("expected log records that never came:\n" + "\n".join(missing), False)


WATCH = pytest.StashKey[Watch]()


@contextlib.contextmanager
def watching(item: pytest.Item) -> Iterator[None]:
    """Listens to the root logger while `item` runs, and reads its `expect_log` markers."""
    watch = Watch()
    for marker in item.iter_markers("expect_log"):
        watch.expect(*marker.args, **marker.kwargs)
    item.stash[WATCH] = watch
    root = logging.getLogger()
    root.addHandler(watch)
    try:
        yield
    finally:
        root.removeHandler(watch)
