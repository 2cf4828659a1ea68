"""What is said of keys and files: their places, who can reach them, and never a key's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.assembly.program import TillProgram, close_to_others
from pos_app.commands.doctor import file_facts, key_facts
from pos_app.settings import key_store
from pos_app.settings.folders import Folders
from pos_app.settings.keys import Secret, SecretName

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "canary-0f7c2d9e"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "till", tmp_path / "till")
    made.create()
    return made


def test_keys_in_a_file_are_said_to_be_there(folders: Folders) -> None:
    key_store.choose_file(folders)
    key_store.write_file(folders.key_file, SecretName.PAYGATE_API_KEY, Secret(KEY))
    facts = key_facts(TillProgram(folders))
    assert facts["keys"] == {
        "paygate.api_key": "found in the file",
        "checkout.api_key": "missing",
        "checkout.secret_key": "missing",
    }
    assert str(folders.key_file) in str(facts["keys_kept_in"])
    assert "by the owner's choice" in str(facts["keys_kept_in"])
    assert KEY not in str(facts)


def test_without_a_store_nothing_falls_back_and_a_left_over_file_is_named(
    folders: Folders,
) -> None:
    program = TillProgram(folders)
    assert key_facts(program)["keys_kept_in"] == "the system's store"
    key_store.write_file(folders.key_file, SecretName.PAYGATE_API_KEY, Secret(KEY))
    facts = key_facts(program)
    assert facts["keys"] == dict.fromkeys(SecretName, "no_store")
    assert "left over and not used" in str(facts["keys_kept_in"])


@pytest.mark.posix("permission bits")
def test_what_the_next_start_closes_is_said_and_what_a_person_must_is_a_problem(
    folders: Folders,
) -> None:
    problems: list[str] = []
    name = "open_to_others_until_the_next_start"
    program = TillProgram(folders)
    assert file_facts(program, problems) == {name: "nothing"}
    folders.logs.chmod(0o755)
    assert file_facts(program, problems) == {name: [str(folders.logs)]}
    assert problems == []
    folders.data.chmod(0o1777)
    file_facts(program, problems)
    assert len(problems) == 1
    assert str(folders.data) in problems[0]


@pytest.mark.posix("permission bits")
def test_a_start_closes_everything_and_warns_of_what_stays(
    folders: Folders, caplog: pytest.LogCaptureFixture, expect_log: Callable[..., None]
) -> None:
    folders.logs.chmod(0o755)
    close_to_others(folders)
    assert folders.logs.stat().st_mode & 0o077 == 0
    assert not caplog.records
    expect_log("others can reach", "pos_app.assembly.program")
    folders.data.chmod(0o1777)
    close_to_others(folders)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
