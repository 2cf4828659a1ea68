"""Puts a bundle into a Debian package: menu entry, icons, description, manual page, dependencies.

``python packaging/linux/make_deb.py BUNDLE [--out FOLDER] [--version VERSION]``. The libraries that
it depends on are those of system-packages.txt, and the C library is the one that the bundle asks
for. Every timestamp is the last commit's. It must never put anything into a person's own folders.
"""

from __future__ import annotations

import argparse
import fnmatch
import gzip
import hashlib
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import bundle as bundling  # noqa: E402 - it stands in the folder above
import licensing  # noqa: E402
import publisher  # noqa: E402
import stamping  # noqa: E402

PLACE = "usr/lib/pos-app/bundle"
"""What dpkg unpacks. It is run from where debian/postinst puts it."""

RECOMMENDED = (
    "gnome-keyring | kwalletmanager",
    "pulseaudio-utils | pipewire-bin | alsa-utils",
    "xdg-utils",
)
"""Where keys are kept, what plays a sound, what opens a page: the till works without."""

_COMMON_LICENCES = {
    "Apache-2.0": "/usr/share/common-licenses/Apache-2.0",
    "LGPL-3": "/usr/share/common-licenses/LGPL-3",
    "MPL-2.0": "/usr/share/common-licenses/MPL-2.0",
}

_SUMMARY = "counter till for mobile-money and QR payments"
_ABOUT = """\
 A till for one counter. The cashier types the amount, the customer approves
 it on their phone or scans a code, and the till says PAID only when the
 payment gateway itself has said so.
 .
 It comes with a Python and a Qt of its own. Removing it, or purging it,
 leaves every person's settings and ledger as they are."""


def main(arguments: list[str]) -> int:
    """Make the package and say where it is; the exit code."""
    parser = argparse.ArgumentParser(description="Make the till's Debian package.")
    parser.add_argument("bundle", type=Path, help="the folder that packaging/bundle.py made")
    parser.add_argument("--out", type=Path, default=stamping.ROOT / "dist")
    parser.add_argument("--version", default=stamping.version(), help="for tests of upgrades")
    parser.add_argument("--quick", action="store_true", help="compress little, for tests")
    chosen = parser.parse_args(arguments)
    made = make(chosen.bundle, chosen.out, chosen.version, quick=chosen.quick)
    sys.stdout.write(f"{made.stat().st_size / 1e6:.1f} MB: {made}\n")
    return 0


def make(bundle: Path, out: Path, version: str, *, quick: bool = False) -> Path:
    """Make the package from a bundle; its file.

    Raises:
        subprocess.CalledProcessError: one of Debian's own tools refused.
    """
    architecture = _said("dpkg", "--print-architecture")
    out.mkdir(parents=True, exist_ok=True)
    package = out / f"pos-app_{debian_version(version)}_{architecture}.deb"
    made_by = publisher.read()
    with tempfile.TemporaryDirectory(prefix="pos-app-deb-") as folder:
        tree = Path(folder, "tree")
        shutil.copytree(bundle, tree / PLACE, symlinks=True)
        _fill(tree, version, made_by)
        control = tree / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(
            _control(tree, version, architecture, made_by), encoding="utf-8"
        )
        (control / "md5sums").write_text(_sums(tree), encoding="utf-8")
        _scripts(control, version)
        _date(tree)
        subprocess.run(  # noqa: S603 - a fixed program, and files that were named to us
            [
                _tool("dpkg-deb"),
                "--root-owner-group",
                "-Zxz",
                "-z0" if quick else "-z6",
                "--build",
                str(tree),
                str(package),
            ],
            env={**os.environ, "SOURCE_DATE_EPOCH": str(bundling.moment())},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    return package


def debian_version(version: str) -> str:
    """A version as Debian orders it: `1.0.0rc1` comes before `1.0.0`."""
    return re.sub(r"(?<=\d)[.-]?(a|b|rc|dev)", r"~\1", version)


def dependencies(libc: str) -> list[str]:
    """What must be there, as Debian writes it.

    Args:
        libc: the oldest C library that will do, such as `2.34`.
    """
    found = [f"libc6 (>= {libc})"]
    for line in (HERE / "system-packages.txt").read_text(encoding="utf-8").splitlines():
        kind, _, name = line.partition("#")[0].strip().partition(" ")
        if kind == "run":
            # The newest name first, which is the one that a package tool then takes.
            found.append(" | ".join(reversed(name.strip().split("|"))))
    return found


def oldest_libc(bundle: Path) -> str:
    """The newest version of the C library's symbols that anything in the bundle asks for."""
    newest = (2, 0)
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink():
            # Names of versions stand in a library's own table of words.
            for major, minor in re.findall(rb"\0GLIBC_(\d+)\.(\d+)(?=[.\d]*\0)", path.read_bytes()):
                newest = max(newest, (int(major), int(minor)))
    return f"{newest[0]}.{newest[1]}"


def _fill(tree: Path, version: str, made_by: publisher.Publisher) -> None:
    """Everything beside the bundle."""
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/pos-app").symlink_to("../lib/pos-app/current/pos-app")
    share = tree / "usr/share"
    _put(share / "applications/pos-app.desktop", _text("pos-app.desktop", version, made_by))
    _put(
        share / f"metainfo/{made_by.identifier}.metainfo.xml",
        _text("metainfo.xml", version, made_by),
    )
    _put(share / "doc/pos-app/copyright", copyright_file(tree / PLACE, made_by))
    (share / "doc/pos-app/licenses").symlink_to(
        f"../../../{PLACE.removeprefix('usr/')}/_internal/licenses"
    )
    _put(share / "lintian/overrides/pos-app", _text("debian/lintian-overrides", version, made_by))
    _put(share / "man/man1/pos-app.1.gz", _packed(_text("pos-app.1", version, made_by)))
    changes = (stamping.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    _put(share / "doc/pos-app/NEWS.md.gz", _packed(changes))
    _put(share / "doc/pos-app/changelog.gz", _packed(_changelog(version, made_by)))
    for icon in sorted((stamping.ROOT / "resources/icons").iterdir()):
        size = icon.stem.rpartition("-")[2]
        place = f"{size}x{size}" if icon.suffix == ".png" else "scalable"
        _put(share / f"icons/hicolor/{place}/apps/pos-app{icon.suffix}", icon.read_bytes())


def copyright_file(bundle: Path, made_by: publisher.Publisher) -> str:
    """Debian's machine-readable word on everything in a bundle.

    Raises:
        ValueError: a text that a work's licence stands in is not in the bundle.
    """
    there = [path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if not path.is_dir()]
    # The last work that has a file owns it.
    owner = {place: work for work in licensing.works() for place in there if work.has(place)}
    kept = [work for work in licensing.works() if work in set(owner.values())]
    lines = (bundle / f"_internal/licenses/{licensing.PACKAGES}").read_text(encoding="utf-8")
    packages = [line.split("\t") for line in lines.splitlines()]
    inside = "\n".join(f"  {name} {version}: {licence}" for name, version, licence in packages)
    parts = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: pos-app\n"
        f"Upstream-Contact: {made_by.maintainer}\n"
        f"Source: {made_by.homepage}\n"
        "Comment: The texts of all licences are in /usr/share/doc/pos-app/licenses. The program\n"
        f" /{PLACE}/pos-app contains the till, PyInstaller's loader (under the GPL\n"
        " with an exception for what it loads) and these Python packages:\n"
        f"{inside}\n"
    ]
    for work in kept:
        if not (bundle / "_internal/licenses" / work.text).is_file():
            raise ValueError(f"the bundle has no {work.text}, the licence of {work.name}")
        patterns = [
            each for each in work.files if any(fnmatch.fnmatchcase(place, each) for place in there)
        ]
        files = "\n ".join("*" if each == "*" else f"{PLACE}/{each}" for each in patterns)
        holders = "\n ".join(work.copyright.split("; "))
        where = _licence_text(work)
        parts.append(
            f"Files: {files}\nCopyright: {holders}\nLicense: {work.licence}\n"
            f"Comment: {work.name}; see {where}\n"
        )
    for name in dict.fromkeys(work.licence for work in kept):
        common = _COMMON_LICENCES.get(name)
        places = " and ".join(
            dict.fromkeys(_licence_text(work) for work in kept if work.licence == name)
        )
        where = (
            f"On Debian systems the text is in {common}." if common else f"It stands in {places}."
        )
        parts.append(f"License: {name}\n {where}\n")
    return "\n".join(parts)


def _licence_text(work: licensing.Work) -> str:
    return posixpath.normpath(f"/{PLACE}/_internal/licenses/{work.text}")


def _changelog(version: str, made_by: publisher.Publisher) -> str:
    when = format_datetime(datetime.fromtimestamp(bundling.moment(), UTC))
    head = f"pos-app ({debian_version(version)}) stable; urgency=medium"
    return f"{head}\n\n  * See NEWS.md.gz.\n\n -- {made_by.maintainer}  {when}\n"


def _text(name: str, version: str, made_by: publisher.Publisher) -> str:
    day = datetime.fromtimestamp(bundling.moment(), UTC).date().isoformat()
    text = (HERE / name).read_text(encoding="utf-8")
    for mark, said in (
        ("@VERSION@", version),
        ("@DATE@", day),
        ("@IDENTIFIER@", made_by.identifier),
        ("@DEVELOPER@", made_by.identifier.rpartition(".")[0]),
        ("@NAME@", escape(made_by.name)),
        ("@HOMEPAGE@", escape(made_by.homepage)),
        ("@SUPPORT@", escape(made_by.support)),
    ):
        text = text.replace(mark, said)
    return text


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


def _put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def _control(tree: Path, version: str, architecture: str, made_by: publisher.Publisher) -> str:
    files = [path for path in tree.rglob("*") if not path.is_dir()]
    kib = sum((path.lstat().st_size + 1023) // 1024 for path in files)
    fields = {
        "Package": "pos-app",
        "Version": debian_version(version),
        "Architecture": architecture,
        "Maintainer": made_by.maintainer,
        "Installed-Size": str(kib),
        "Depends": ", ".join(dependencies(oldest_libc(tree / PLACE))),
        "Recommends": ", ".join(RECOMMENDED),
        "Section": "misc",
        "Priority": "optional",
        "Homepage": made_by.homepage,
        "Description": f"{_SUMMARY}\n{_ABOUT}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def _sums(tree: Path) -> str:
    """What `dpkg --verify` compares with."""
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink()]
    lines = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}"
        f"  {path.relative_to(tree).as_posix()}\n"
        for path in files
        if "DEBIAN" not in path.relative_to(tree).parts
    ]
    return "".join(lines)


def _scripts(control: Path, version: str) -> None:
    for name in ("postinst", "prerm", "postrm"):
        text = (HERE / "debian" / name).read_text(encoding="utf-8")
        (control / name).write_text(
            text.replace("@VERSION@", debian_version(version)), encoding="utf-8"
        )
        (control / name).chmod(0o755)


def _date(tree: Path) -> None:
    """Give every file one date and the permissions of its kind."""
    moment = bundling.moment()
    for path in sorted(tree.rglob("*"), reverse=True):
        if not path.is_symlink():
            runs = path.is_dir() or os.access(path, os.X_OK)
            library = ".so" in path.name and PLACE in path.as_posix()
            path.chmod(0o755 if runs and not (library and path.is_file()) else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)
    tree.chmod(0o755)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is missing: this is not Debian or Ubuntu")
    return found


def _said(name: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - a fixed program
        [_tool(name), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
