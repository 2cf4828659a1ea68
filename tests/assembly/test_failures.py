"""Reports of crashes: redacted, owner-only, ten of them, and never a second trouble."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.assembly.failures import KEPT, origin, quieten_last_resort, write_report
from pos_app.transport.redaction import Redactor
from tests.posix import is_private

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def failed() -> ValueError:
    local = "canary-local-value"
    try:
        raise ValueError("sk_live_abc123 of 0241234567")
    except ValueError as error:
        assert local
        return error


def test_a_report_says_where_and_holds_no_value(tmp_path: Path) -> None:
    error = failed()
    path = write_report(tmp_path / "logs", Redactor(), MOMENT, error, error.__traceback__)
    assert path is not None
    text = path.read_text()
    assert "an error that nothing caught, at 2026-03-02 09:00:00" in text
    assert "in failed" in text
    for canary in ("sk_live_abc123", "0241234567", "canary-local-value"):
        assert canary not in text
    assert is_private(path)


def test_ten_are_kept(tmp_path: Path) -> None:
    (tmp_path / "pos-app.log").touch()
    made = [
        write_report(tmp_path, Redactor(), MOMENT + timedelta(seconds=n), failed(), None)
        for n in range(KEPT + 2)
    ]
    assert sorted(tmp_path.glob("crash-*")) == made[2:]
    assert (tmp_path / "pos-app.log").exists()


def test_where_none_can_be_written_nothing_is_raised(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert write_report(tmp_path / "file" / "logs", Redactor(), MOMENT, failed(), None) is None
    assert write_report(tmp_path, Redactor(), MOMENT, failed(), None) is not None
    assert write_report(tmp_path, Redactor(), MOMENT, failed(), None) is None, "never written over"


def test_an_error_comes_from_where_its_cause_was_raised() -> None:
    cause = failed()
    try:
        raise RuntimeError("told again") from cause
    except RuntimeError as error:
        again = error
    assert origin(again, again.__traceback__) == origin(cause, cause.__traceback__)
    assert origin(cause, cause.__traceback__)[0] == __file__
    assert origin(ValueError("never raised"), None) == ("", 0)


def test_a_program_without_a_last_resort_has_nothing_to_quieten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging, "lastResort", None)
    quieten_last_resort(Redactor())
    assert logging.lastResort is None
