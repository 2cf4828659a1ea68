"""Installs the till on Windows as a user does, proves it, upgrades it in place and takes it away.

`check_windows_installer.py --setup-folder FOLDER --version X` is for a Windows that may be thrown
away: it uses the user's own places. It must never run where a shop's till is installed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import check_installed
import ending

_RUNNING = 10
_MINUTES = 600


def main(arguments: list[str]) -> int:
    """Do it all; 0 only if everything held."""
    parser = argparse.ArgumentParser(description="Prove the Windows installer.")
    parser.add_argument("--setup-folder", type=Path, required=True)
    parser.add_argument("--version", required=True)
    chosen = parser.parse_args(arguments)
    local = Path(os.environ["LOCALAPPDATA"])
    folder, records = local / "Programs/pos-app", local / "pos-app"
    (setup,) = chosen.setup_folder.glob("*-setup.exe")
    if folder.exists() or records.exists():
        sys.stdout.write("A till is installed here already: nothing was done.\n")
        return 1
    records.mkdir()
    (records / "kept.txt").write_text("a record", encoding="utf-8")
    try:
        install(setup, expect=0)
        words = ["--program", str(folder / "pos-app.exe"), "--console"]
        words += [str(folder / "pos-app-cli.exe"), "--version", chosen.version, "--secrets"]
        code = check_installed.main(words)
        answers_in_a_terminal(folder / "bin", chosen.version)
        refuse_while_running(setup, folder / "pos-app.exe")
        install(setup, expect=0)
        # The uninstaller works in a copy of itself; with _?= it stays, and can be waited for.
        run([str(folder / "uninstall.exe"), "/S", f"_?={folder}"], expect=0)
        left = sorted(path.name for path in folder.iterdir())
        if left not in ([], ["uninstall.exe"]):
            raise check_installed.Wrong(f"it left {', '.join(left)}")
        if str(folder / "bin").lower() in search_path().lower():
            raise check_installed.Wrong("it left its folder in PATH")
        if (records / "kept.txt").read_text(encoding="utf-8") != "a record":
            raise check_installed.Wrong("a record was changed")
    except (check_installed.Wrong, OSError, subprocess.TimeoutExpired) as error:
        sys.stdout.write(f"FAILED: {error}\n")
        return 1
    sys.stdout.write("installed, refused while it ran, upgraded and removed; records kept\n")
    return code


def run(command: list[str], *, expect: int) -> None:
    """Run one program to its end.

    Raises:
        Wrong: it ended otherwise than expected.
    """
    code = subprocess.run(command, timeout=_MINUTES, check=False).returncode  # noqa: S603
    if code != expect:
        raise check_installed.Wrong(f"{Path(command[0]).name} ended with {code}, not {expect}")


def search_path() -> str:
    """This user's own PATH, as it is registered."""
    command = ["reg", "query", r"HKCU\Environment", "/v", "Path"]
    done = subprocess.run(  # noqa: S603 - a fixed program
        command, capture_output=True, text=True, check=False
    )
    return done.stdout


def answers_in_a_terminal(folder: Path, version: str) -> None:
    """See that the command is in PATH, for terminals that are opened now, and answers.

    Raises:
        Wrong: it is not, or does not.
    """
    if str(folder).lower() not in search_path().lower():
        raise check_installed.Wrong("its folder is not in PATH")
    command = ["cmd", "/c", str(folder / "pos-app.cmd"), "--version"]
    done = subprocess.run(  # noqa: S603 - the program to be checked
        command, capture_output=True, text=True, timeout=_MINUTES, check=False
    )
    if done.stdout.strip() != f"pos-app {version}":
        raise check_installed.Wrong(f"pos-app in a terminal said {done.stdout}{done.stderr}")


def install(setup: Path, *, expect: int) -> None:
    """Install for this user, silently."""
    run([str(setup), "/S", "/CurrentUser"], expect=expect)


def refuse_while_running(setup: Path, program: Path) -> None:
    """See that a till at work is not replaced, and works on."""
    process = ending.start([str(program)], dict(os.environ), streams=False)
    try:
        install(setup, expect=_RUNNING)
        if process.poll() is not None:
            raise check_installed.Wrong("the till did not survive the installer")
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
