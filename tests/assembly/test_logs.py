"""The log file: owner-only, rotating, and redacted before a line is written."""

from __future__ import annotations

import base64
import logging
import os
import stat
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly import logs
from pos_app.transport.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "sk_live_canary"
OTHER_KEY = "canary-0f7c2d9e"
LOGGERS = (
    "pos_app.engine",
    "httpx",
    "httpcore.http11",
    "asyncio",
    "uvicorn.error",
    "uvicorn.access",
    "starlette",
    "keyring.backend",
    "py.warnings",
    "qt",
)
LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)
PHONES = (
    "0241234567",
    "024 123 4567",
    "024-123-4567",
    "+233241234567",
    "+233 24 123 4567",
    "233241234567",
    "00233241234567",
    "00233 (0)24-123-4567",
    "%2B233241234567",
    "%220241234567%22",
)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def loud() -> Iterator[None]:
    """Every library's logger at its loudest, also one that a library has cut off."""
    logs = [logging.getLogger(name) for name in LOGGERS]
    before = [(log, log.level, log.propagate) for log in logs]
    for log in logs:
        log.setLevel(logging.DEBUG)
        log.propagate = True
    yield
    for log, level, propagate in before:
        log.setLevel(level)
        log.propagate = propagate


def knowing() -> Redactor:
    redactor = Redactor()
    redactor.register(KEY)
    redactor.register(OTHER_KEY)
    return redactor


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_and_numbers_never_reach_the_file(tmp_path: Path) -> None:
    redactor = Redactor()
    redactor.register("sk_live_canary")
    logs.begin(tmp_path / "logs", redactor)
    logging.getLogger("pos_app.test").info("sent %s to %s", "sk_live_canary", "0241234567")
    written = (tmp_path / "logs" / "pos-app.log").read_text(encoding="utf-8")
    assert "sent" in written
    assert "sk_live_canary" not in written
    assert "0241234567" not in written


@pytest.mark.usefixtures("loud")
@pytest.mark.expect_log(".*")
@pytest.mark.parametrize("logger", LOGGERS)
def test_no_canary_passes_at_any_level_from_any_logger(tmp_path: Path, logger: str) -> None:
    logs.begin(tmp_path, knowing())
    logging.getLogger().setLevel(logging.DEBUG)
    log = logging.getLogger(logger)
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.DEBUG)
    coded = base64.b64encode(f"till:{OTHER_KEY}".encode()).decode()
    headers = [(b"Authorization", b"Bearer " + KEY.encode()), (b"SecretKey", OTHER_KEY.encode())]
    for level in LEVELS:
        log.log(level, "plain %s", OTHER_KEY)
        log.log(level, "%s%s", OTHER_KEY[:7], OTHER_KEY[7:])
        log.log(level, "dict %(key)s", {"key": OTHER_KEY})
        log.log(level, "headers %r, url %s", headers, f"https://x.example/?k={OTHER_KEY}")
        log.log(level, "coded Basic %s", coded)
        log.log(level, "wrong %d", OTHER_KEY)
        log.log(level, OTHER_KEY)
        for phone in PHONES:
            log.log(level, "to %s, body %r", phone, f'{{"phone":"{phone}"}}'.encode())
        local = KEY + OTHER_KEY + PHONES[0]
        try:
            raise ValueError(f"{OTHER_KEY} {PHONES[3]}") from KeyError(KEY)
        except ValueError:
            log.log(level, "raised", exc_info=True, stack_info=True)
        assert local
    written = (tmp_path / "pos-app.log").read_text(encoding="utf-8")
    for level in LEVELS:
        assert f"{logging.getLevelName(level)} {logger}: raised" in written
    assert "Traceback" in written
    for secret in (KEY, OTHER_KEY, coded, coded[8:24]):
        assert secret not in written
    digits = "".join(each for each in written if each.isdigit() or each == "\n")
    assert "241234567" not in digits
    assert "024•••4567" in written


@pytest.mark.usefixtures("open_umask")
@pytest.mark.posix("permission bits")
def test_only_the_owner_can_read_any_of_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    logs.begin(folder, Redactor())
    (handler,) = (
        each for each in logging.getLogger().handlers if isinstance(each, RotatingFileHandler)
    )
    handler.maxBytes = 200
    for number in range(40):
        logging.getLogger("pos_app.test").info("a line of no interest, number %d", number)
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["pos-app.log", *(f"pos-app.log.{number}" for number in range(1, 6))]
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert mode(folder) == 0o700


@pytest.mark.posix("permission bits")
def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "pos-app.log"
    path.write_text("before\n")
    path.chmod(0o666)
    logs.begin(tmp_path, Redactor())
    assert mode(path) == 0o600
    assert path.read_text() == "before\n"


@pytest.mark.posix("opening no link")
def test_a_link_in_its_place_is_not_written_through(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "pos-app.log").symlink_to(target)
    logs.begin(tmp_path / "logs", Redactor())
    logging.getLogger("pos_app.test").info("a line")
    assert target.read_text() == "precious"


@pytest.mark.parametrize(("asked", "there"), [("1", True), ("", False)])
def test_everything_is_kept_when_asked_for_but_libraries_stay_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, there: bool
) -> None:
    monkeypatch.setenv("POS_APP_DEBUG", asked)
    logs.begin(tmp_path, Redactor())
    logging.getLogger("pos_app.test").debug("a detail")
    logging.getLogger("httpcore").debug("a header")
    written = (tmp_path / "pos-app.log").read_text(encoding="utf-8")
    assert ("a detail" in written) is there
    assert "a header" not in written


def test_a_second_beginning_adds_no_second_file(tmp_path: Path) -> None:
    logs.begin(tmp_path / "one", Redactor())
    logs.begin(tmp_path / "two", Redactor())
    files = [each for each in logging.getLogger().handlers if isinstance(each, RotatingFileHandler)]
    assert len(files) == 1


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    logs.begin(tmp_path / "file" / "logs", Redactor())
    assert not [
        each for each in logging.getLogger().handlers if isinstance(each, RotatingFileHandler)
    ]


@pytest.mark.posix("permission bits")
def test_a_disk_without_permissions_is_logged_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _mode: int) -> None:
        raise OSError("no permissions here")

    monkeypatch.setattr(os, "fchmod", refuse)
    logs.begin(tmp_path, Redactor())
    logging.getLogger("pos_app.test").info("a line")
    assert "a line" in (tmp_path / "pos-app.log").read_text(encoding="utf-8")
