"""The coverage gate, on a small program made up for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import coverage_gate

if TYPE_CHECKING:
    from pathlib import Path


def measured(
    lines: tuple[int, int], branches: tuple[int, int], missing: tuple[int, ...] = ()
) -> dict[str, object]:
    """A file as coverage's report has it: how many of how many lines and branches were run."""
    summary = {
        "covered_lines": lines[0],
        "num_statements": lines[1],
        "covered_branches": branches[0],
        "num_branches": branches[1],
    }
    return {"missing_lines": list(missing), "missing_branches": [], "summary": summary}


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two modules in a room that is covered whole, two in one that is covered partly."""
    for name in ("domain/a", "domain/b", "commands/c", "commands/deeper/d"):
        path = tmp_path / "pos_app" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n" * 10)
    monkeypatch.setattr(coverage_gate, "_ROOT", tmp_path)
    monkeypatch.setattr(coverage_gate, "ROOMS", ("domain",))
    monkeypatch.setattr(coverage_gate, "PARTLY", {"commands": 95.0})
    return tmp_path


SOUND = {
    "pos_app/domain/a.py": measured((10, 10), (4, 4)),
    "pos_app/domain/b.py": measured((10, 10), (0, 0)),
    "pos_app/commands/c.py": measured((10, 10), (10, 10)),
    "pos_app/commands/deeper/d.py": measured((9, 10), (9, 10)),
}


@pytest.mark.usefixtures("program")
def test_a_whole_room_names_each_line_and_branch_that_was_not_run() -> None:
    assert coverage_gate.gaps(SOUND) == []
    holes = measured((6, 10), (2, 4), missing=(3, 4, 5, 9))
    # What leads to a line that was not run is said by that line.
    holes["missing_branches"] = [[2, 3], [7, -1]]
    assert coverage_gate.gaps({"pos_app/domain/a.py": holes}) == [
        "pos_app/domain/a.py: 3-5, 9, 7->exit",
        "pos_app/domain/b.py: never measured",
    ]


@pytest.mark.usefixtures("program")
def test_a_module_that_was_never_measured_counts_with_all_its_lines() -> None:
    assert coverage_gate.shares("commands", SOUND) == (95.0, 95.0)
    without = {name: file for name, file in SOUND.items() if "deeper" not in name}
    assert coverage_gate.shares("commands", without) == (50.0, 100.0)


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    ("lines", "branches", "ended"),
    [((9, 10), (9, 10), 0), ((8, 10), (9, 10), 1), ((9, 10), (8, 10), 1)],
)
def test_too_few_lines_fail_and_so_do_too_few_branches(
    lines: tuple[int, int],
    branches: tuple[int, int],
    ended: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {**SOUND, "pos_app/commands/deeper/d.py": measured(lines, branches)}
    monkeypatch.setattr(coverage_gate, "measured", lambda: files)
    assert coverage_gate.main("linux") == ended
    said = capsys.readouterr().out
    assert ("UNDER" in said) is bool(ended)
    assert "coverage of domain is complete" in said


@pytest.mark.usefixtures("program")
def test_a_gap_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    files = {**SOUND, "pos_app/domain/a.py": measured((9, 10), (4, 4), missing=(7,))}
    monkeypatch.setattr(coverage_gate, "measured", lambda: files)
    assert coverage_gate.main("linux") == 1
    assert "not covered: pos_app/domain/a.py: 7" in capsys.readouterr().out


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_where_not_every_line_can_run_it_judges_nothing_and_says_so(
    system: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coverage_gate.main(system) == 0
    assert capsys.readouterr().out.startswith("coverage is judged on Linux alone")
