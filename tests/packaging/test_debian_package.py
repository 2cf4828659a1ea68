"""The Debian package, installed, run, upgraded and removed on a system that has no Python."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pos_app
from tests.packaging.bundled import ROOT, is_elf
from tests.packaging.machine import Machine
from tests.packaging.screen import parts_alike
from tests.packaging.test_bundle_window import keep, sales
from tests.posix import IS_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.packaging.screen import Screen

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform != "linux", reason="a package of Debian's"),
]

NEWER = "99.0.0"
# In the small system, whose only person is root.
HOME = "/" + "root/.local/share/pos-app"


PUBLISHER = """name = "A shop"
identifier = "org.example.till"
email = "till@example.org"
homepage = "https://example.org/till"
support = "https://example.org/till/help"
"""


def make(bundle: Path, out: Path, *more: str) -> Path:
    script = str(ROOT / "packaging/linux/make_deb.py")
    command = [sys.executable, script, str(bundle), "--out", str(out), "--quick", *more]
    publisher = out / "publisher.toml"
    out.mkdir(exist_ok=True)
    publisher.write_text(PUBLISHER)
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1790000000", "PUBLISHER_FILE": str(publisher)}
    done = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=900)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip().partition(": ")[2])


@pytest.fixture(scope="module")
def package(bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(bundle_folder, tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="module")
def newer(bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(bundle_folder, tmp_path_factory.mktemp("deb"), "--version", NEWER)


@pytest.fixture
def unpacked(package: Path, tool: Callable[[str], Path], tmp_path: Path) -> Path:
    subprocess.run([tool("dpkg-deb"), "--extract", package, tmp_path / "tree"], check=True)
    return tmp_path / "tree"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machine") / "root"


@pytest.fixture
def machine(root: Path, tool: Callable[[str], Path]) -> Machine:
    """The system, made for the first test that needs it; for those that follow as it was then."""
    if not IS_ROOT:
        if os.environ.get("CI"):
            pytest.fail("installing packages needs root", pytrace=False)
        pytest.skip("MISSING TOOL: root, which installing a package needs")
    if (root / "etc").is_dir():
        made = Machine(root)
        made.run("apt-get", "purge", "-y", "pos-app")
        for folder in (".config", ".local"):
            shutil.rmtree(root / "root" / folder, ignore_errors=True)
        return made
    return Machine.made(tool("debootstrap"), root)


def test_it_is_the_same_for_the_same_bundle(
    package: Path, bundle_folder: Path, tmp_path: Path
) -> None:
    again = make(bundle_folder, tmp_path)
    one, other = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (package, again))
    assert one == other


def test_its_head_says_version_and_libraries(package: Path, tool: Callable[[str], Path]) -> None:
    def field(name: str) -> str:
        command = [str(tool("dpkg-deb")), "--field", str(package), name]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert field("Version") == pos_app.__version__
    depends = field("Depends").split(", ")
    assert re.fullmatch(r"libc6 \(>= 2\.\d+\)", depends[0])
    assert "libxcb-cursor0" in depends
    assert "libglib2.0-0t64 | libglib2.0-0" in depends
    assert not [name for name in depends if "python" in name]
    assert field("Maintainer") == "A shop <till@example.org>"
    assert field("Homepage") == "https://example.org/till"


def test_every_file_is_roots_and_nobody_elses_to_write(
    package: Path, tool: Callable[[str], Path]
) -> None:
    command = [str(tool("dpkg-deb")), "--contents", str(package)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = said.splitlines()
    assert len(lines) > 100
    for line in lines:
        mode, owner, _size, day, _time, name = line.split(maxsplit=5)
        assert owner == "root/root", line
        assert mode in {"drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x", "lrwxrwxrwx"}, line
        assert day == "2026-09-21", line
        assert name == "./" or name.startswith("./usr/"), line


def test_menu_entry_description_and_icons_are_valid(
    unpacked: Path, tool: Callable[[str], Path]
) -> None:
    share = unpacked / "usr/share"
    entry = share / "applications/pos-app.desktop"
    done = subprocess.run(
        [tool("desktop-file-validate"), entry], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    (about,) = share.glob("metainfo/*.metainfo.xml")
    done = subprocess.run(
        [tool("appstreamcli"), "validate", "--no-net", about],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = about.read_text(encoding="utf-8")
    assert f'<release version="{pos_app.__version__}" date="2026-09-21"/>' in text
    assert "@" not in text
    # The name by which the window tells a desktop which entry is its own.
    assert 'setDesktopFileName("pos-app")' in (ROOT / "pos_app/desktop/app.py").read_text("utf-8")
    sizes = {path.parts[-3] for path in share.glob("icons/hicolor/*/apps/pos-app.*")}
    assert {"16x16", "48x48", "256x256", "512x512", "scalable"} <= sizes
    assert str((unpacked / "usr/bin/pos-app").readlink()) == "../lib/pos-app/current/pos-app"


def test_debian_s_own_judge_finds_no_error_and_no_warning(
    package: Path, tool: Callable[[str], Path]
) -> None:
    def judged(*options: str) -> list[str]:
        command = [str(tool("lintian")), "--allow-root", "--fail-on", "none"]
        command += ["--tag-display-limit", "0", *options, str(package)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if re.match("[EW]: ", line)]

    assert judged() == []
    # It looks: what it is asked to overlook, with a reason each, it would find.
    found = {line.split()[2] for line in judged("--no-override")}
    reasons = (ROOT / "packaging/linux/debian/lintian-overrides").read_text(encoding="utf-8")
    overlooked = set(re.findall(r"^pos-app: (\S+)", reasons, re.MULTILINE))
    assert found <= overlooked
    # Debian's own Python links every module of its own against the C library; others do not.
    assert overlooked - found <= {"library-not-linked-against-libc"}


def test_its_copyright_file_names_every_work_and_where_each_licence_stands(
    unpacked: Path, packaging_module: Callable[[str], ModuleType]
) -> None:
    licensing: Any = packaging_module("licensing")
    bundle = unpacked / "usr/lib/pos-app/bundle"
    said = (unpacked / "usr/share/doc/pos-app/copyright").read_text(encoding="utf-8")
    till, *others = licensing.works()
    assert till.files == ("*",)
    code = [path for path in bundle.rglob("*") if is_elf(path) and path.name != "pos-app"]
    assert len(code) > 40
    for path in code:
        place = path.relative_to(bundle).as_posix()
        owners = [work for work in others if work.has(place)]
        assert owners, f"nobody is said to own {place}"
        assert owners[-1].name in said
    texts = set(re.findall(r"/(usr/lib/pos-app/bundle/\S+?)(?=[.,]?\s)", said))
    assert len(texts) > 8
    for text in texts:
        assert (unpacked / text).exists(), text
    for common in re.findall(r"/usr/share/common-licenses/[\w.-]+", said):
        assert Path(common.rstrip(".")).exists()
    packages = (bundle / "_internal/licenses" / licensing.PACKAGES).read_text(encoding="utf-8")
    names = [line.split("\t")[0] for line in packages.splitlines()]
    assert {"cffi", "cryptography", "httpx", "PySide6_Essentials"} <= set(names)
    for name in set(names) - {"PySide6_Essentials", "shiboken6"}:
        assert list((bundle / "_internal/licenses" / name).iterdir()), name
        assert f"  {name} " in said
    assert (unpacked / "usr/share/doc/pos-app/licenses").resolve() == bundle / "_internal/licenses"


def test_a_version_before_a_release_is_older_than_the_release(
    packaging_module: Callable[[str], ModuleType], tool: Callable[[str], Path]
) -> None:
    deb: Any = packaging_module("linux/make_deb")
    order = [deb.debian_version(version) for version in ("1.0.0a1", "1.0.0rc1", "1.0.0", "1.0.1")]
    for older, later in pairwise(order):
        dpkg = tool("dpkg-deb").parent / "dpkg"
        subprocess.run([dpkg, "--compare-versions", older, "lt", later], check=True)


def test_it_is_installed_run_upgraded_removed_and_purged_and_data_stays(
    machine: Machine, package: Path, newer: Path, screen: Screen
) -> None:
    assert not list(machine.root.glob("usr/bin/python*"))
    there = machine.put(package)
    done = machine.run("apt-get", "update")
    assert done.returncode == 0, done.stderr
    done = machine.run("apt-get", "install", "-y", "--no-install-recommends", there)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert machine.status("pos-app") == f"installed {pos_app.__version__}"
    assert not list(machine.root.glob("usr/bin/python*"))
    done = machine.run("pos-app", "--selfcheck")
    assert (done.returncode, done.stdout) == (0, "This installation is sound.\n"), done.stderr

    # A person's first sale, by the window.
    ledger = machine.root / HOME.lstrip("/") / "training.sqlite3"
    config = machine.root / "root/.config/pos-app/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[till]\nmode = "training"\nshop = "Corner Shop"\nsounds = false\n')
    with machine.started("pos-app", DISPLAY=screen.name) as till:
        try:
            screen.wait(screen.painted)
            screen.quiet(2)
            screen.press(*"41", "Return", *"0241234511", "Return")
            screen.wait(lambda: sales(ledger) == [("paid", 4100)], every=0.1)
            keep(screen.quiet(), "installed-paid.png")
        finally:
            till.kill()

    done = machine.run("apt-get", "install", "-y", machine.put(newer))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert machine.status("pos-app") == f"installed {NEWER}"
    assert sales(ledger) == [("paid", 4100)]
    assert "T1-000001" in machine.run("pos-app", "sales").stdout

    done = machine.run("apt-get", "remove", "-y", "pos-app")
    assert done.returncode == 0, done.stderr
    assert not (machine.root / "usr/lib/pos-app").exists()
    assert not list(machine.root.glob("usr/share/**/*pos-app*"))
    machine.run("apt-get", "install", "-y", there)
    assert machine.status("pos-app") == f"installed {pos_app.__version__}"
    done = machine.run("apt-get", "purge", "-y", "pos-app")
    assert done.returncode == 0, done.stderr
    assert machine.status("pos-app") == ""
    assert sales(ledger) == [("paid", 4100)]
    assert config.exists()


def test_an_upgrade_leaves_an_open_till_as_it_is_and_the_next_start_is_new(
    machine: Machine, package: Path, newer: Path, screen: Screen
) -> None:
    done = machine.run("apt-get", "install", "-y", "--allow-downgrades", machine.put(package))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    top = machine.root / "usr/lib/pos-app"
    assert [path.name for path in top.glob("versions/*")] == [pos_app.__version__]
    config = machine.root / "root/.config/pos-app/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[till]\nmode = "training"\nshop = "Corner Shop"\nsounds = false\n')
    told = machine.root / "tmp/told"
    told.unlink(missing_ok=True)
    # One shell in there, since processes of another call are not seen.
    script = (
        "pos-app & till=$!\n"
        "until [ -e /tmp/upgrade ]; do sleep 0.1; done; rm /tmp/upgrade\n"
        f"dpkg --install {machine.put(newer)} >/tmp/said 2>&1; echo upgraded $? >/tmp/told.new\n"
        "dpkg --remove pos-app >>/tmp/said 2>&1; echo removed $? >>/tmp/told.new\n"
        "readlink /proc/$till/exe >>/tmp/told.new; mv /tmp/told.new /tmp/told\n"
        "until [ -e /tmp/close ]; do sleep 0.1; done; rm /tmp/close\n"
        "kill -TERM $till; wait $till; echo ended $? >>/tmp/told\n"
        f"dpkg --install {machine.put(newer)} >>/tmp/said 2>&1; echo again $? >>/tmp/told\n"
    )
    with machine.started("sh", "-c", script, DISPLAY=screen.name) as shell:
        try:
            screen.wait(screen.painted)
            sell = screen.quiet(2)
            (machine.root / "tmp/upgrade").touch()
            screen.wait(told.exists, 300, every=0.1)
            # What was never asked for before comes from the old files.
            screen.press("ctrl+comma")
            screen.wait(lambda: parts_alike(screen.picture(), sell) < 0.5, every=0.2)
            keep(screen.picture(), "upgraded-settings.png")
            (machine.root / "tmp/close").touch()
            screen.wait(lambda: "again" in told.read_text(), 300, every=0.1)
        finally:
            shell.kill()
    old = f"/usr/lib/pos-app/versions/{pos_app.__version__}/pos-app"
    assert told.read_text().splitlines() == [
        "upgraded 0",
        "removed 1",
        old,
        "ended 0",
        "again 0",
    ], (machine.root / "tmp/said").read_text()
    said = (machine.root / "tmp/said").read_text()
    assert said.count("goes on as it is") == 1
    assert said.count("the till is open: close it first") == 1
    assert machine.status("pos-app") == f"installed {NEWER}"
    # Nobody runs the old one any more, so it is gone; the new one was installed twice.
    assert [path.name for path in top.glob("versions/*")] == [f"{NEWER}.2"]
    assert machine.run("pos-app", "--selfcheck").returncode == 0
    assert machine.run("dpkg", "--verify", "pos-app").stdout == ""
