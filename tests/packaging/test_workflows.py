"""The workflows of the hosted runners, as far as they can be judged without one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.packaging.wine import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FOLDER = ROOT / ".github/workflows"
FILES = sorted(FOLDER.glob("*.yml"))
PIN = re.compile(r"uses: (?:actions|azure)/([\w-]+)@([0-9a-f]{40}) # v(\d+\.\d+\.\d+)$")
SCRIPT = re.compile(r"(?<![\w/.$])(packaging/[\w./-]*[\w])")


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in FILES:
        for name, job in load(path)["jobs"].items():
            yield path.name, name, job


def commands() -> Iterator[tuple[str, str]]:
    for file, name, job in jobs():
        for step in job["steps"]:
            if "run" in step:
                yield f"{file}, {name}", step["run"]


def told(job: dict[str, Any]) -> str:
    """What a job runs, with the scripts of ours that it names."""
    lines = "\n".join(step.get("run", "") for step in job["steps"])
    return lines + "".join((ROOT / name).read_text("utf-8") for name in SCRIPT.findall(lines))


def named(path: Path) -> str:
    return path.name


def test_there_is_one_for_changes_and_one_for_releases() -> None:
    assert [path.name for path in FILES] == ["release.yml", "test.yml"]


def judged(*paths: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.github-workflows", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_they_are_of_the_published_schema(tmp_path: Path) -> None:
    code, said = judged(*FILES)
    assert code == 0, said
    broken = tmp_path / "broken.yml"
    broken.write_text("on: push\njobs:\n  one:\n    steps: []\n")
    assert judged(*FILES, broken)[0] == 1


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_action_is_pinned_by_its_commit_with_its_version_beside_it(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if re.search(r"\buses:", line)]
    assert lines
    assert [line for line in lines if not PIN.search(line)] == []


def test_one_action_is_the_same_everywhere() -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for path in FILES:
        for line in path.read_text().splitlines():
            if match := PIN.search(line):
                found.setdefault(match[1], set()).add((match[2], match[3]))
    assert {action: len(pins) for action, pins in found.items()} == dict.fromkeys(found, 1)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_they_may_read_and_only_the_draft_may_write(path: Path) -> None:
    whole = load(path)
    assert whole["permissions"] == {"contents": "read"}
    own = {name: job["permissions"] for name, job in whole["jobs"].items() if "permissions" in job}
    assert own == ({"draft": {"contents": "write"}} if path.name == "release.yml" else {})
    assert "cancel-in-progress" in whole["concurrency"]
    for job in whole["jobs"].values():
        assert 0 < job["timeout-minutes"] <= (150 if "notarytool" in told(job) else 90)


def test_no_pull_request_comes_near_a_secret() -> None:
    by_change = load(FOLDER / "test.yml")
    assert "secrets." not in (FOLDER / "test.yml").read_text()
    assert not {"pull_request_target", "workflow_run"} & set(by_change["on"])
    assert set(load(FOLDER / "release.yml")["on"]) == {"push", "workflow_dispatch"}
    assert load(FOLDER / "release.yml")["on"]["push"] == {"tags": ["v*"]}
    with_secrets = {name for _, name, job in jobs() if "secrets." in str(job)}
    assert with_secrets == {"windows-sign-programs", "windows-installer", "macos", "macos-image"}
    for _, name, job in jobs():
        assert (job.get("environment") == "signing") == (name in with_secrets), name


def test_a_clone_keeps_no_way_to_push() -> None:
    for file, name, job in jobs():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"] == {"persist-credentials": False}, f"{file}, {name}"


def test_nothing_from_outside_is_pasted_into_a_command() -> None:
    assert [place for place, text in commands() if "${{" in text] == []


def test_the_draft_waits_for_everything_that_proves_it() -> None:
    whole = load(FOLDER / "release.yml")["jobs"]
    assert set(whole["draft"]["needs"]) == set(whole) - {"draft"}
    assert whole["draft"]["if"] == "github.ref_type == 'tag'"
    assert "--draft" in whole["draft"]["steps"][-1]["run"]


def test_a_bundle_is_made_on_the_oldest_system_that_is_served() -> None:
    release = load(FOLDER / "release.yml")["jobs"]
    assert release["linux"]["container"] == "python:3.13-bookworm"
    assert release["windows-bundle"]["runs-on"] == "windows-2025"
    assert release["macos"]["runs-on"] == release["macos-image"]["runs-on"] == "macos-15"
    assert release["macos-check"]["strategy"]["matrix"]["system"] == ["macos-15", "macos-latest"]
    tested = load(FOLDER / "test.yml")["jobs"]["elsewhere"]["strategy"]["matrix"]
    assert tested["system"] == ["windows-2025", "macos-15", "macos-latest"]
    assert tested["python"] == ["3.11", "3.13", "3.14"]
    said = "".join(path.read_text(encoding="utf-8") for path in FILES)
    assert not re.search(r"intel|ubuntu-22\.04|windows-latest|snap install", said)


def test_a_release_is_refused_while_it_is_nobody_s() -> None:
    (read,) = (
        step["run"]
        for step in load(FOLDER / "release.yml")["jobs"]["version"]["steps"]
        if "run" in step
    )
    judged = next(line for line in read.splitlines() if "publisher.py --check" in line)
    for kind, code in (("tag", 1), ("branch", 0)):
        done = subprocess.run(
            ["bash", "-c", judged],
            cwd=ROOT,
            env={**os.environ, "GITHUB_REF_TYPE": kind},
            capture_output=True,
            text=True,
        )
        assert done.returncode == code
        assert "nothing can be released" in done.stderr


def test_only_what_has_a_signing_account_is_signed_and_everything_that_needs_it_is() -> None:
    release = load(FOLDER / "release.yml")["jobs"]
    for name in ("windows-sign-programs", "windows-installer"):
        (step,) = (step for step in release[name]["steps"] if "azure/" in step.get("uses", ""))
        assert step["if"] == "vars.AZURE_SIGNING_ENDPOINT != ''"
        inputs = step["with"]
        assert {"endpoint", "signing-account-name", "certificate-profile-name"} <= set(inputs)
        for key in ("azure-tenant-id", "azure-client-id", "azure-client-secret"):
            assert inputs[key].startswith("${{ secrets.AZURE_")
        # A signature without a time ends with its certificate, which lives three days.
        assert inputs["timestamp-rfc3161"]
    assert "unsigned.py --fail bundle" in told(release["windows-sign-programs"])


def test_every_file_module_and_target_that_they_name_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    seen = set()
    for place, text in commands():
        for script in SCRIPT.findall(text):
            path = ROOT / script
            assert path.is_file(), f"{place}: {script}"
            by_python = re.search(rf"python3? {re.escape(script)}", text)
            if sys.platform != "win32" and not by_python and path.suffix != ".txt":
                assert path.stat().st_mode & 0o100, script
            seen.add(script)
        for target in re.findall(r"\bmake ([a-z-]+)", text):
            assert target in targets, f"{place}: make {target}"
        for folder in re.findall(r"(?<![\w/])tests/\w+", text):
            assert (ROOT / folder).is_dir(), f"{place}: {folder}"
    assert {"packaging/windows/build", "packaging/macos/build", "packaging/sbom.py"} <= seen


def test_the_options_that_they_give_are_taken() -> None:
    for place, text in commands():
        for line in text.replace("\\\n", " ").splitlines():
            if match := re.search(r"python (packaging/\S+\.py)(.*)", line):
                script, words = match[1], match[2]
                usage = subprocess.run(
                    [sys.executable, ROOT / script, "--help"],
                    capture_output=True,
                    text=True,
                    timeout=60,
                )
                assert usage.returncode == 0, f"{place}: {script}"
                for option in re.findall(r"(?<=\s)--[a-z-]+", words):
                    assert option in usage.stdout, f"{place}: {script} {option}"


def test_their_commands_are_sound_shell(tool: Callable[[str], Path], tmp_path: Path) -> None:
    shellcheck = tool("shellcheck")
    for number, (place, text) in enumerate(commands()):
        script = tmp_path / f"{number}.sh"
        script.write_text(f"#!/bin/bash\nset -eo pipefail\n{text}\n")
        done = subprocess.run([shellcheck, script], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{place}: {done.stdout}"
