from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.hostile.gateway import KEYS
from tests.faults.hostile.till import OTHER_PHONE, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def silent_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a gateway does, the log at every level has no key and no whole number."""
    yield
    for hidden in (*KEYS, PHONE[1:], OTHER_PHONE[1:]):
        assert hidden not in caplog.text


@pytest.fixture(autouse=True)
def counted(record_property: Callable[[str, object], None]) -> None:
    """One more turn for the run's last lines; a test that plays none fails by itself."""
    record_property("figures", {"turns of a hostile gateway": 1})
