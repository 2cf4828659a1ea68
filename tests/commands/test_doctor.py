from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import pytest

from pos_app.assembly import logs
from pos_app.assembly.program import TillProgram
from pos_app.commands import group, selfcheck
from pos_app.commands.doctor import examine
from pos_app.settings import key_store
from pos_app.settings.keys import StoreAnswer, StoreState
from pos_app.system import resources
from pos_app.transport.redaction import Redactor
from tests.posix import has_mode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A resources folder of the test's own, with the typeface in it."""
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    for weight in ("Regular", "Medium", "SemiBold", "Bold"):
        (fonts / f"Inter-{weight}.otf").write_bytes(b"font")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    return tmp_path


def test_the_typeface_ships_with_the_till() -> None:
    assert selfcheck.font_problem() is None


def test_a_missing_or_empty_weight_is_said(root: Path) -> None:
    assert selfcheck.font_problem() is None
    (root / "fonts" / "Inter-Bold.otf").write_bytes(b"")
    assert "typeface" in (selfcheck.font_problem() or "")
    (root / "fonts" / "Inter-Bold.otf").unlink()
    assert "typeface" in (selfcheck.font_problem() or "")


def test_missing_resources_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    assert "missing" in (selfcheck.font_problem() or "")


def test_the_selfcheck_names_a_missing_package_and_a_missing_sound(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    problems = selfcheck.what_is_wrong()
    assert any("tomli_w cannot be loaded" in problem for problem in problems)
    assert any("paid.wav" in problem for problem in problems)
    assert root.is_dir()


def test_the_selfcheck_names_a_store_of_keys_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One thing is wrong in any case, so that no sale is taken here.
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    assert "this system has no store of keys" in selfcheck.what_is_wrong(secrets=True)
    assert len(selfcheck.what_is_wrong()) == len(selfcheck.what_is_wrong(secrets=True)) - 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (StoreAnswer(StoreState.TIMED_OUT), "did not answer within 10 seconds"),
        (StoreAnswer(StoreState.FAILED, detail="OSError"), "does not work (OSError)"),
    ],
)
def test_the_selfcheck_says_why_the_store_of_keys_is_of_no_use(
    answer: StoreAnswer, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    monkeypatch.setattr(key_store, "try_store", lambda: answer)
    assert words in " ".join(selfcheck.what_is_wrong(secrets=True))


def test_the_selfcheck_is_content_with_a_store_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    monkeypatch.setattr(key_store, "try_store", lambda: StoreAnswer(StoreState.DELETED))
    assert selfcheck.what_is_wrong(secrets=True) == selfcheck.what_is_wrong()


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    raising = logging.raiseExceptions
    redactor = Redactor()
    redactor.register("canary-key-0001")
    # A till that another test ran in this process may have left its own.
    logs.end()
    logs.begin(tmp_path / "logs", redactor)
    logs.begin(tmp_path / "elsewhere", redactor)
    yield tmp_path / "logs" / "pos-app.log"
    logs.end()
    logging.getLogger().setLevel(level)
    logging.raiseExceptions = raising


def test_the_log_is_redacted_and_its_owners_alone(logged: Path, tmp_path: Path) -> None:
    logging.getLogger("pos_app.test").info("sent %s to 0241234567", "canary-key-0001")
    logs.end()
    text = logged.read_text("utf-8")
    assert "sent" in text
    assert "canary-key-0001" not in text
    assert "0241234567" not in text
    assert has_mode(logged, 0o600)
    assert not (tmp_path / "elsewhere").exists()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    before = list(logging.getLogger().handlers)
    logs.begin(blocked / "logs", Redactor())
    assert logging.getLogger().handlers == before


def test_it_says_whether_newer_versions_are_looked_for(home: Path) -> None:
    home.mkdir()
    assert examine(TillProgram()).facts["updates"] == "off: no address is set"
    (home / "config.toml").write_text(
        '[till]\nmode = "training"\n[updates]\nmanifest_url = "https://u.example/m.json"\n'
    )
    assert examine(TillProgram()).facts["updates"] in (
        "off: this till came without a release key",
        "looked for once a day at https://u.example/m.json",
    )


def test_it_tells_the_settings_without_what_may_be_a_secret_in_them(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[till]\nmode = "training"\nshop = "Ama"\n'
        '[checkout]\nipn_url = "https://a.example/hook/canary-1?t=canary-2"\n'
    )
    group.run(TillProgram(), ["doctor"])
    told = capsys.readouterr().out
    assert 'till.shop = "Ama"\n' in told
    assert "checkout.amount_unit is not set\n" in told
    assert 'checkout.ipn_url = "https://a.example/' in told
    assert "canary" not in told
