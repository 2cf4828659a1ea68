"""Writes what a bundle is made of, as CycloneDX: `python packaging/sbom.py --out FILE.cdx.json`.

It runs in the environment that made the bundle, and names the packages that the till itself needs
there, with Python; never those that only test or build it. What it writes is checked against
CycloneDX's own schema, and nothing is written that does not hold.
"""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import ssl
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import stamping
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = stamping.ROOT


def main(arguments: list[str]) -> int:
    """Write the file; 1 where it would not hold."""
    parser = argparse.ArgumentParser(description="Write the bundle's bill of materials.")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    bill = json.dumps(only_needed(environment(), needed()), indent=2, sort_keys=True)
    problem = schema_problem(bill)
    if problem:
        sys.stderr.write(f"sbom: {problem}\n")
        return 1
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(f"{bill}\n", encoding="utf-8")
    return 0


def needed(name: str = stamping.NAME) -> set[str]:
    """Return the names of all packages that the till needs here, itself not among them.

    Raises:
        PackageNotFoundError: one of them is not installed.
    """
    found: set[str] = set()
    waiting = [canonicalize_name(name)]
    while waiting:
        owner = waiting.pop()
        for line in distribution(owner).requires or ():
            asked = Requirement(line)
            if asked.marker is not None and not asked.marker.evaluate({"extra": ""}):
                continue
            wanted = canonicalize_name(asked.name)
            if wanted not in found:
                found.add(wanted)
                waiting.append(wanted)
    return found


def environment() -> dict[str, Any]:
    """Return what CycloneDX's own tool says of this environment.

    Raises:
        RuntimeError: the tool failed.
    """
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
    done = subprocess.run(  # noqa: S603 - a fixed program
        [*command, "--spec-version", "1.6", "--output-format", "JSON"],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


def only_needed(bill: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the bill with the till, its needs, Python and what that brings, and nothing else.

    Raises:
        PackageNotFoundError: the tool does not know something that is needed.
    """
    kept = [each for each in bill["components"] if canonicalize_name(each["name"]) in names]
    missing = names - {canonicalize_name(each["name"]) for each in kept}
    if missing:
        raise PackageNotFoundError(", ".join(sorted(missing)))
    for each in kept:
        # Where it lay on the building machine says nothing about it.
        each.pop("externalReferences", None)
    # What the bundle holds that no package names: advisories are for these, too.
    beneath = [
        {
            "type": kind,
            "name": name,
            "version": version,
            "bom-ref": name.lower(),
            "licenses": [{"license": {"id": licence}}],
        }
        for kind, name, version, licence in (
            ("platform", "CPython", platform.python_version(), "PSF-2.0"),
            ("library", "OpenSSL", ssl.OPENSSL_VERSION.split()[1], "Apache-2.0"),
            ("library", "SQLite", sqlite3.sqlite_version, "blessing"),
            ("library", "Qt", distribution("PySide6-Essentials").version, "LGPL-3.0-only"),
        )
    ]
    till = bill["metadata"]["component"]
    till["version"] = stamping.version()
    till.pop("externalReferences", None)
    refs = {each["bom-ref"] for each in [*kept, till]}
    edges = [
        {**edge, "dependsOn": [ref for ref in edge.get("dependsOn", ()) if ref in refs]}
        for edge in bill["dependencies"]
        if edge["ref"] in refs
    ]
    return {**bill, "components": [*kept, *beneath], "dependencies": edges}


def schema_problem(bill: str) -> str:
    """Return why a bill is not CycloneDX 1.6, or nothing."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) or "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
