"""Makes the program that needs no Python: dist/pos-app, by PyInstaller from pos_app.spec.

``python packaging/bundle.py [--out FOLDER] [--pack]``; `--pack` makes a .tar.xz beside it. With
``--prove BUNDLE`` it makes none, and lets the tests of bundles loose on one. Every timestamp is the
last commit's, so that the same sources make the same bytes. It must never take anything from the
building machine but what the spec names.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import stamping

ROOT = stamping.ROOT
_NO_GIT = 1_700_000_000


def main(arguments: list[str]) -> int:
    """Build, perhaps pack, and say what was made; the exit code."""
    parser = argparse.ArgumentParser(description="Make the till's bundle for this system.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder it goes to")
    parser.add_argument("--pack", action="store_true", help="make a .tar.xz too (Linux)")
    parser.add_argument("--prove", type=Path, metavar="BUNDLE", help="test one, and make none")
    chosen = parser.parse_args(arguments)
    if chosen.prove is not None:
        return prove(chosen.prove)
    bundle = build(chosen.out)
    sys.stdout.write(f"{size(bundle) / 1e6:.1f} MB on disk: {bundle}\n")
    if chosen.pack:
        packed = pack(bundle, chosen.out)
        sys.stdout.write(f"{packed.stat().st_size / 1e6:.1f} MB as .tar.xz: {packed}\n")
    return 0


def build(out: Path) -> Path:
    """Make the bundle in `out`, over one that is there; its folder.

    Raises:
        RuntimeError: PyInstaller failed, or what it made is not what it should be.
    """
    out = out.resolve()
    work = out / ".work"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(out), "--workpath", str(work)]
    done = subprocess.run(  # noqa: S603 - a fixed program, and folders that were named to us
        [*command, str(ROOT / "packaging/pos_app.spec")],
        cwd=ROOT,
        env=_environment(work),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    shutil.rmtree(work, ignore_errors=True)
    if done.returncode != 0:
        raise RuntimeError(f"PyInstaller ended with {done.returncode}")
    bundle = out / stamping.NAME
    if sys.platform == "linux":
        look_nowhere_else(bundle)
    _look_at(bundle)
    return bundle


def look_nowhere_else(bundle: Path) -> None:
    """Take out of every library the folders of the building machine that it would be sought in.

    Whoever could make such a folder on a shop's computer could give the till a library of theirs.

    Raises:
        RuntimeError: patchelf, which does it, is not installed.
    """
    patchelf = shutil.which("patchelf")
    if patchelf is None:
        raise RuntimeError("patchelf is missing; packaging/linux/system-packages installs it")
    for path in sorted(bundle.rglob("*.so*")):
        if path.is_symlink():
            continue
        said = _said(patchelf, "--print-rpath", str(path))
        places = said.split(":") if said else []
        kept = [place for place in places if place.startswith("$ORIGIN")]
        if kept != places:
            how = ("--set-rpath", ":".join(kept)) if kept else ("--remove-rpath",)
            _said(patchelf, *how, str(path))


def prove(bundle: Path) -> int:
    """Run the tests of bundles on one, leaving what its window showed beside it; the exit code."""
    tests = sorted(str(path) for path in (ROOT / "tests/packaging").glob("test_bundle*.py"))
    pictures = bundle.resolve().parent / "pictures"
    done = subprocess.run(  # noqa: S603 - a fixed program, and tests of our own
        [sys.executable, "-m", "pytest", "-q", "-m", "packaging", *tests],
        cwd=ROOT,
        env={**os.environ, "BUNDLE": str(bundle.resolve()), "PICTURES": str(pictures)},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    sys.stdout.write(f"What its window showed: {pictures}\n")
    return done.returncode


def size(bundle: Path) -> int:
    """Bytes of all files; what links point to counts once."""
    return sum(path.lstat().st_size for path in bundle.rglob("*") if not path.is_dir())


def pack(bundle: Path, out: Path) -> Path:
    """Put a bundle into a .tar.xz that is the same every time; the file.

    Raises:
        subprocess.CalledProcessError: tar or xz failed.
    """
    packed = out / f"{stamping.NAME}-{stamping.version()}-linux-{platform.machine()}.tar.xz"
    subprocess.run(  # noqa: S603 - a fixed program, and folders that were named to us
        [
            *("tar", "--create", "--file", str(packed), "--use-compress-program", "xz -6 -T2"),
            *("--sort=name", f"--mtime=@{moment()}", "--owner=0", "--group=0", "--numeric-owner"),
            *("--directory", str(bundle.parent), bundle.name),
        ],
        check=True,
    )
    return packed


def moment() -> int:
    """Seconds since 1970 that every file is dated by: `SOURCE_DATE_EPOCH`, or the last commit's."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if said.isdigit():
        return int(said)
    git = shutil.which("git")
    if git is None:
        return _NO_GIT
    done = subprocess.run(  # noqa: S603 - a fixed program
        [git, "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(done.stdout) if done.stdout.strip().isdigit() else _NO_GIT


def _environment(work: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {
        "SOURCE_DATE_EPOCH": str(moment()),
        "PYTHONHASHSEED": "0",
        # Its cache of stripped libraries is per person otherwise, and nobody empties that.
        "PYINSTALLER_CONFIG_DIR": str(work / "cache"),
    }


def _said(program: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - a fixed program, and a file of the bundle
        [program, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _look_at(bundle: Path) -> None:
    """Refuse a bundle with other programs at its top, or links that lead nowhere."""
    wanted = {stamping.NAME}
    if sys.platform == "win32":
        wanted = {f"{stamping.NAME}.exe", f"{stamping.NAME}-cli.exe"}
    there = {path.name for path in bundle.iterdir() if path.is_file()}
    if there != wanted:
        raise RuntimeError(f"the bundle's top holds {sorted(there)}, not {sorted(wanted)}")
    lost = [path for path in bundle.rglob("*") if path.is_symlink() and not path.exists()]
    if lost:
        raise RuntimeError(f"links that lead nowhere: {', '.join(map(str, lost))}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
