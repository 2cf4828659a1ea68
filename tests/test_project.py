"""The project's own promises: what its pages name exists, what its style forbids does not."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import pos_app
from pos_app.settings.folders import HOME_VARIABLE, Folders
from pos_app.settings.keys import SecretName
from pos_app.settings.settings_table import SETTINGS, KeyPlace
from pos_app.training.customers import DEFAULT_SCRIPT, SCRIPTS
from tests.coverage_gate import PARTLY, ROOMS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pos_app"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SECURITY = ROOT / "SECURITY.md"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    SECURITY,
    *sorted((ROOT / "docs").rglob("*.md")),
]

# Lines of the wholly tested rooms that only another system can run: module, system, how many.
PLATFORM_LINES: dict[tuple[str, str], int] = {
    ("pos_app/system/message_box.py", "macos"): 1,
    ("pos_app/system/message_box.py", "windows"): 2,
    ("pos_app/ledger/file.py", "windows"): 1,
    ("pos_app/printing/ways.py", "windows"): 2,
    ("pos_app/printing/winspool.py", "windows"): 1,
    ("pos_app/system/durable.py", "macos"): 2,
    ("pos_app/system/durable.py", "windows"): 1,
}

# Test folders that belong to no room: they look at the program as a whole.
WHOLE_PROGRAM = {
    "bench",
    "bench_headoffice",
    "end_to_end",
    "faults",
    "fuzz",
    "interleavings",
    "invariants",
    "mutants",
    "packaging",
    "platforms",
    "simulation",
}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def project_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    ).stdout.decode()
    if not listed:
        pytest.skip("not a git clone: what belongs to the project cannot be told apart")
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_package_host() -> None:
    places = re.compile(
        r"(?<![\w.])/(?:root|home|Users|work)/\w|pypi\w*\.org/simple|python[h]osted|\bissue #?\d"
    )
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{named(path)}: {match[0]}" for match in places.finditer(text)]
    assert not found


def test_no_lock_file_records_where_packages_came_from() -> None:
    names = {path.name for path in project_files()}
    assert not names & {"uv.lock", "poetry.lock", "pdm.lock", "package-lock.json"}
    for pins in ROOT.glob("packaging/constraints*.txt"):
        assert "://" not in pins.read_text(), named(pins)
        assert "index" not in pins.read_text(), named(pins)


def test_every_dependency_is_pinned_within_what_the_project_asks() -> None:
    pins = {
        match[1].lower(): match[2]
        for path in ROOT.glob("packaging/constraints*.txt")
        for match in re.finditer(r"^([\w.-]+)==(\S+)", path.read_text(), re.MULTILINE)
    }
    asked = PROJECT["project"]["dependencies"]
    asked += PROJECT["project"]["optional-dependencies"]["test"]
    asked += PROJECT["project"]["optional-dependencies"]["packaging"]
    for line in asked:
        requirement = Requirement(line)
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert name in pins, f"{name} is not pinned; `make pins` renews the file"
        assert requirement.specifier.contains(pins[name]), f"{line} against the pin {pins[name]}"


@pytest.mark.parametrize("server", [False, True])
def test_every_package_that_is_imported_is_asked_for_by_name(server: bool) -> None:
    """What only comes along with another package may go with its next release."""
    imported: set[str] = set()
    of_the_server = set((ROOT / "pos_app" / "headoffice").rglob("*.py"))
    every = set((ROOT / "pos_app").rglob("*.py"))
    for path in of_the_server if server else every - of_the_server:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    owners = packages_distributions()
    lines = [*PROJECT["project"]["dependencies"]]
    if server:
        lines += PROJECT["project"]["optional-dependencies"]["headoffice"]
    asked = {canonicalize_name(Requirement(line).name) for line in lines}
    # Qt's own binding layer is one with it.
    asked.add(canonicalize_name("shiboken6"))
    strangers = imported - sys.stdlib_module_names - {"pos_app"}
    assert ({"psycopg", "click"} if server else {"PySide6", "httpcore", "h11"}) <= strangers
    for name in strangers:
        assert asked & {canonicalize_name(owner) for owner in owners[name]}, f"{name} is not"


def test_every_make_target_that_the_pages_name_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for line in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(), re.MULTILINE):
            assert line in targets, f"{named(page)} says `make {line}`"


def test_every_command_that_the_pages_name_exists() -> None:
    usage = subprocess.run(
        [sys.executable, "-m", "pos_app", "--help"], capture_output=True, text=True, timeout=60
    )
    assert usage.returncode == 0, usage.stderr
    commands = set(re.findall(r"^  ([a-z]+)", usage.stdout, re.MULTILINE))
    for page in PAGES:
        for word in re.findall(r"(?:^|`|\\)pos-app ([a-z]+)", page.read_text(), re.MULTILINE):
            assert word in commands, f"{named(page)} says `pos-app {word}`"


def test_what_the_page_types_on_windows_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```powershell\n(.+?)```", readme, re.DOTALL)
    lines = [line.split() for block in blocks for line in block.splitlines()]
    words = {word for line in lines for word in line[1:]}
    (python,) = (word for word in words if re.fullmatch(r"-3\.\d+", word))
    assert f"Programming Language :: Python :: {python[1:]}" in PROJECT["project"]["classifiers"]
    started = {line[0] for line in lines}
    scripts = {r".venv\Scripts\pos-app"}
    assert started == {"py", r".venv\Scripts\python", *scripts}
    for line in lines:
        if "-m" in line:
            assert importlib.util.find_spec(line[line.index("-m") + 1]), line
    pins = {word.replace("\\", "/") for word in words if word.endswith(".txt")}
    assert pins == {named(path) for path in ROOT.glob("packaging/constraints*.txt")}


def test_every_link_and_picture_of_the_pages_is_there() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{named(page)} points to {target}"


def test_what_the_threat_model_names_exists() -> None:
    text = SECURITY.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:pos_app|tests|packaging|docs)/[\w./-]+)`", text):
        assert (ROOT / path).is_file(), path
    for name in re.findall(r"`((?:till|paygate|checkout|watch|ledger)\.[a-z_]+)`", text):
        assert name in SETTINGS, name
    variables = {name.variable for name in SecretName} | {HOME_VARIABLE}
    assert set(re.findall(r"`(POS_APP_[A-Z_]+)`", text)) == variables
    assert KeyPlace.FILE.value == "file"
    assert '`secrets = "file"` under `[till]`' in text
    assert Folders(ROOT, ROOT).key_file.name == "keys.toml"


def test_the_guide_tells_what_each_training_number_does() -> None:
    guide = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d\d) \| (.+) \|$", guide, re.MULTILINE))
    assert rows == {digits: script.sentence for digits, script in SCRIPTS.items()}
    assert DEFAULT_SCRIPT.sentence in guide


def test_the_version_stands_in_one_place_and_has_a_changelog_entry() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert f"## {pos_app.__version__}" in (ROOT / "CHANGELOG.md").read_text()
    quoted = f'"{pos_app.__version__}"'
    places = [path for path in [*MODULES, *TESTS] if quoted in path.read_text(encoding="utf-8")]
    assert places == [PACKAGE / "__init__.py"]


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_the_font_is_there_in_its_four_weights(weight: str) -> None:
    fonts = list((ROOT / "resources/fonts").glob(f"Inter-{weight}.*"))
    assert [font for font in fonts if font.stat().st_size > 10_000]


def test_the_fonts_licence_and_the_sounds_are_there() -> None:
    licences = [path for path in (ROOT / "resources/fonts").iterdir() if path.suffix == ".txt"]
    assert any("SIL OPEN FONT LICENSE" in path.read_text(encoding="utf-8") for path in licences)
    assert list((ROOT / "resources/sounds").glob("*.wav"))


def test_every_test_folder_mirrors_a_room_and_every_room_has_tests() -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in TESTS if "test_" in path.name}
    for folder in folders - {Path()}:
        assert folder.parts[0] in WHOLE_PROGRAM or (PACKAGE / folder).is_dir(), folder
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms <= {folder.parts[0] for folder in folders - {Path()}}


def test_no_room_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [named(path) for path in MODULES if drawers & {path.stem, *path.parent.parts}]


def test_lines_for_other_systems_are_marked_with_their_name_and_listed() -> None:
    found: dict[tuple[str, str], int] = {}
    for path in MODULES:
        room = path.relative_to(PACKAGE).parts[0]
        text = path.read_text(encoding="utf-8")
        if room in (*ROOMS, *PARTLY):
            assert "pragma: no cover" not in text, named(path)
            assert "pragma: no branch" not in text, named(path)
        if room not in ROOMS:
            continue
        for pragma in re.finditer(r"pragma: platform(?:\((\w+)\))?", text):
            assert pragma[1] in {"windows", "macos", "linux"}, f"{named(path)}: {pragma[0]}"
            key = (named(path), pragma[1])
            found[key] = found.get(key, 0) + 1
    assert found == PLATFORM_LINES


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=named)
def test_nothing_sleeps_and_nothing_is_mocked(path: Path) -> None:
    assert not {name for name in imports(path) if name.startswith("unittest.mock")}
    assert "time.sleep" not in calls(path)
    assert "QTest.qWait" not in calls(path)


# What takes a sentence apart or looks into it.
_CUTS = {
    "split", "rsplit", "partition", "rpartition", "replace", "removeprefix", "removesuffix",
    "startswith", "endswith",
}  # fmt: skip


def cuts_of_a_translated_text(tree: ast.AST) -> list[str]:
    """Where a text of the translators' is cut or used as a key, by itself or by a name of it."""

    def translated(node: ast.AST | None) -> bool:
        if isinstance(node, ast.Name):
            return node.id in names
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".format"):
            return translated(getattr(node.func, "value", None))
        return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("translate")

    found = []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for function in [each for each in ast.walk(tree) if isinstance(each, functions)]:
        names: set[str] = set()
        assigned = [each for each in ast.walk(function) if isinstance(each, ast.Assign)]
        for each in assigned:
            if translated(each.value):
                names |= {target.id for target in each.targets if isinstance(target, ast.Name)}
        for node in ast.walk(function):
            method = node.func if isinstance(node, ast.Call) else None
            cut = isinstance(method, ast.Attribute) and method.attr in _CUTS
            if (cut and translated(getattr(method, "value", None))) or (
                isinstance(node, ast.Dict) and any(map(translated, node.keys))
            ):
                found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("path", sorted((PACKAGE / "desktop").rglob("*.py")), ids=named)
def test_no_translated_text_is_cut_or_used_as_a_key(path: Path) -> None:
    assert cuts_of_a_translated_text(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "return translate('Keys', 'next · back').split(' · ')",
        "text = translate('Sell', 'Pay {much}').format(much=3); return text.partition(' ')[0]",
        "return {translate('Sell', 'Paid'): 1}",
    ],
)
def test_a_cut_of_a_translated_text_would_be_found(line: str) -> None:
    assert cuts_of_a_translated_text(ast.parse(f"def words():\n    {line}"))


@pytest.mark.posix("a shell")
@pytest.mark.parametrize("in_time", [True, False])
def test_a_build_that_leaves_the_installers_out_counts_them_as_skipped(
    tmp_path: Path, in_time: bool
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    programs = {
        tmp_path / "make": 'echo "made $1"; echo "12 passed, 0 failed, 1 skipped"',
        tmp_path / ".venv/bin/python": "printf 'tests/a.py::b\ntests/a.py::c\n\n2 collected\n'",
    }
    for path, script in programs.items():
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    environ = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "INSTALLERS_WITHIN": "1500" if in_time else "0",
    }
    done = subprocess.run(
        ["bash", tmp_path / ".ci/run"], env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "made test"
    assert ("made packaging-test" in lines) is in_time
    assert lines[-1] == f"12 passed, 0 failed, {1 if in_time else 3} skipped"
