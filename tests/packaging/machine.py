"""A small Debian system without Python, as new as the day, to install the package into.

Nothing of it outlives the test, and nothing is installed on the machine that tests.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}
_RELEASE = "bookworm"


@dataclass
class Machine:
    """The system in a folder; its programs see that folder as everything there is."""

    root: Path

    @classmethod
    def made(cls, debootstrap: Path, root: Path) -> Machine:
        """Raises AssertionError with what debootstrap said last, where it cannot be made."""
        command = [str(debootstrap), "--variant=minbase", _RELEASE, str(root)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        resolver = Path("/etc/resolv.conf")
        if resolver.exists():
            (root / "etc/resolv.conf").write_bytes(resolver.read_bytes())
        return cls(root)

    def command(self, *words: str) -> list[str]:
        """A command line that runs in there, with processes of its own that end with it."""
        inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        return [*inside, f"--mount-proc={self.root}/proc", "chroot", str(self.root), *words]

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a program in there to its end."""
        return subprocess.run(
            self.command(*words),
            env={**_ENVIRONMENT, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def started(self, *words: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start a program in there; killing what this returns ends it."""
        return subprocess.Popen(self.command(*words), env={**_ENVIRONMENT, **environ})

    def put(self, file: Path) -> str:
        """Copy a file in; its path in there."""
        (self.root / "tmp" / file.name).write_bytes(file.read_bytes())
        return f"/tmp/{file.name}"  # noqa: S108 - in a system of our own

    def status(self, package: str) -> str:
        """What dpkg there says of a package; empty where it knows none."""
        shown = "--showformat=${db:Status-Status} ${Version}"
        return self.run("dpkg-query", "--show", shown, package).stdout
