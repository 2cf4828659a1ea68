"""What macOS needs, as far as it can be judged elsewhere: property lists, signing, inputs."""

from __future__ import annotations

import os
import plistlib
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pos_app
from tests.packaging.wine import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

pytestmark = pytest.mark.posix("a shell")

FOLDER = ROOT / "packaging/macos"
MACH_O = b"\xcf\xfa\xed\xfe" + bytes(28)
IDENTITY = "Developer ID Application: A Shop (ABCDE12345)"
NOTARY = {
    "MACOS_NOTARY_KEY": "canary-key-file.p8",
    "MACOS_NOTARY_KEY_ID": "KEYID",
    "MACOS_NOTARY_ISSUER": "ISSUER",
}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A program in the shape that PyInstaller gives it, with code at every depth."""
    app = tmp_path / "pos-app.app"
    inside = {
        "MacOS/pos-app": MACH_O,
        "Frameworks/libcrypto.3.dylib": MACH_O,
        "Frameworks/lib-dynload/_ssl.cpython-313-darwin.so": MACH_O,
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": MACH_O,
        "Frameworks/Python.framework/Versions/3.13/Python": MACH_O,
        "Resources/pos_app/resources/icons/pos-app.svg": b"<svg/>",
        "Resources/base_library.zip": b"PK\x03\x04",
    }
    for name, content in inside.items():
        (app / "Contents" / name).parent.mkdir(parents=True, exist_ok=True)
        (app / "Contents" / name).write_bytes(content)
    return app


def build(app: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MACOS_")}
    return subprocess.run(
        [str(FOLDER / "build"), *options, str(app), str(app.parent / "out")],
        env={**kept, "MACOS_MACHINE": "arm64", **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


def steps(app: Path, **environ: str) -> list[list[str]]:
    return parts(app, **environ)


def parts(app: Path, *options: str, **environ: str) -> list[list[str]]:
    done = build(app, "--dry-run", *options, **environ)
    assert done.returncode == 0, done.stderr
    return [shlex.split(line) for line in done.stdout.splitlines()]


def information(out: Path) -> dict[str, Any]:
    command = [sys.executable, str(FOLDER / "write_info.py"), str(out)]
    subprocess.run(command, check=True, timeout=60)
    return dict(plistlib.loads(out.read_bytes()))


def test_the_property_list_says_who_what_and_from_when_on(
    packaging_module: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    stamping = packaging_module("stamping")
    told = information(tmp_path / "Info.plist")
    assert told["CFBundleIdentifier"] == packaging_module("publisher").read().identifier
    assert told["CFBundleDisplayName"] == stamping.TITLE
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == pos_app.__version__
    assert told["CFBundleExecutable"] == "pos-app"
    assert told["CFBundlePackageType"] == "APPL"
    # What PySide6's own libraries ask for, and the oldest that a release is tried on.
    assert told["LSMinimumSystemVersion"] == "15.0"
    assert told["NSHighResolutionCapable"] is True
    assert told["NSRequiresAquaSystemAppearance"] is False
    assert not [value for value in told.values() if "@" in str(value)]


def test_the_till_asks_for_no_camera_no_microphone_and_no_place(tmp_path: Path) -> None:
    told = information(tmp_path / "Info.plist")
    assert not [key for key in told if key.endswith("UsageDescription")]


def test_the_hardened_runtime_leaves_one_thing_only() -> None:
    allowed = plistlib.loads((FOLDER / "entitlements.plist").read_bytes())
    assert allowed == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_it_is_signed_from_the_inside_out_and_then_notarised(app: Path) -> None:
    done = steps(app, MACOS_SIGN_IDENTITY=IDENTITY, **NOTARY)
    signed = [words[-1] for words in done if words[:2] == ["codesign", "--force"]]
    contents = str(app / "Contents")
    inner = [name.removeprefix(f"{contents}/") for name in signed if name.startswith(contents)]
    assert set(inner[:4]) == {
        "Frameworks/libcrypto.3.dylib",
        "Frameworks/lib-dynload/_ssl.cpython-313-darwin.so",
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
        "Frameworks/Python.framework/Versions/3.13/Python",
    }
    assert set(inner[4:]) == {
        "Frameworks/PySide6/Qt/lib/QtCore.framework",
        "Frameworks/Python.framework",
    }
    assert signed[len(inner)] == str(app)
    assert signed[-1].endswith(f"pos-app-{pos_app.__version__}-macos-arm64.dmg")
    assert len(signed) == len(inner) + 2
    kinds = [" ".join(words[:3]) for words in done if words[0] != "codesign"]
    assert kinds[0].startswith("python3")
    short = [" ".join(words[:2]) for words in done if words[0] in {"ditto", "hdiutil", "xcrun"}]
    assert short == [
        "ditto -c",
        "xcrun notarytool",
        "xcrun stapler",
        f"ditto {app}",
        "hdiutil create",
        "xcrun notarytool",
        "xcrun stapler",
        "xcrun stapler",
        "hdiutil verify",
    ]


def test_all_code_is_hardened_and_stamped_and_the_program_alone_has_entitlements(
    app: Path,
) -> None:
    code = [
        words
        for words in steps(app, MACOS_SIGN_IDENTITY=IDENTITY)
        if words[:2] == ["codesign", "--force"] and not words[-1].endswith(".dmg")
    ]
    for words in code:
        assert "--timestamp" in words
        assert words[words.index("--options") + 1] == "runtime"
        assert words[words.index("--sign") + 1] == IDENTITY
    entitled = [words[-1] for words in code if "--entitlements" in words]
    assert entitled == [str(app)]
    assert "--deep" not in {word for words in code for word in words}


def test_without_an_identity_it_is_for_this_computer_alone(app: Path) -> None:
    done = steps(app)
    assert not [words for words in done if "notarytool" in words or "runtime" in words]
    assert all(words[words.index("--sign") + 1] == "-" for words in done if "--sign" in words)
    # Its name, its maker's messages and a file in it say what it is, and what the keychain will do.
    assert done[-1][-1].endswith(f"pos-app-{pos_app.__version__}-macos-arm64-unsigned.dmg")
    assert "keychain asks again" in build(app, "--dry-run").stderr
    (note,) = [words for words in done if words[0] == "cp"]
    assert note[-1].endswith("/image/Read me first.txt")
    assert "After each update" in Path(note[1]).read_text(encoding="utf-8")
    assert not [words for words in steps(app, MACOS_SIGN_IDENTITY=IDENTITY) if words[0] == "cp"]


def test_signing_and_the_image_may_be_two_jobs(app: Path) -> None:
    environ = {"MACOS_SIGN_IDENTITY": IDENTITY, **NOTARY}
    whole = steps(app, **environ)
    first, second = (parts(app, option, **environ) for option in ("--sign-only", "--signed"))
    assert first[-1][:2] == second[0][:2] == ["codesign", "--verify"]
    assert [words[:2] for words in first + second[1:]] == [words[:2] for words in whole]
    assert not [words for words in first if "notarytool" in words]


def fake_tools(folder: Path, *, failures: int) -> str:
    """A Mac's programs, of which hdiutil and notarytool fail a few times at first; a PATH."""
    folder.mkdir()
    for name in ("codesign", "ditto", "xcrun", "hdiutil", "spctl", "uname"):
        script = f'echo "{name} $*" >>"{folder}/done"\n'
        if name == "uname":
            script = "echo Darwin\n"
        if name in ("hdiutil", "xcrun"):
            script += (
                f'case "$1" in create | notarytool) n=$(grep -c "^{name} $1" "{folder}/done")\n'
                f'[ "$n" -gt {failures} ] || exit 1 ;; esac\n'
            )
        (folder / name).write_text(f"#!/bin/sh\n{script}")
        (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(("failures", "ends"), [(2, 0), (9, 1)])
def test_a_busy_disk_and_a_service_that_is_away_are_tried_again(
    app: Path, tmp_path: Path, failures: int, ends: int
) -> None:
    path = fake_tools(tmp_path / "tools", failures=failures)
    environ = {"MACOS_SIGN_IDENTITY": IDENTITY, "MACOS_PATIENCE": "0", "PATH": path, **NOTARY}
    done = build(app, **environ)
    assert done.returncode == ends, done.stderr
    lines = (tmp_path / "tools/done").read_text().splitlines()
    submitted = [line for line in lines if line.startswith("xcrun notarytool submit")]
    created = [line for line in lines if line.startswith("hdiutil create")]
    if ends == 0:
        assert (len(submitted), len(created)) == (4, 3)
        assert "pos-app.zip" in submitted[0]
        assert ".dmg" in submitted[-1]
    else:
        assert (len(submitted), len(created)) == (3, 0)
        assert "failed 3 times" in done.stderr


@pytest.mark.parametrize("missing", sorted(NOTARY))
def test_half_of_what_notarising_needs_is_refused(app: Path, missing: str) -> None:
    some = {name: value for name, value in NOTARY.items() if name != missing}
    done = build(app, "--dry-run", MACOS_SIGN_IDENTITY=IDENTITY, **some)
    assert done.returncode == 1
    assert "go together" in done.stderr


def test_what_nobody_signed_is_not_notarised(app: Path) -> None:
    done = build(app, "--dry-run", **NOTARY)
    assert done.returncode == 1
    assert "MACOS_SIGN_IDENTITY" in done.stderr


@pytest.mark.skipif(sys.platform == "darwin", reason="there it would be done")
def test_elsewhere_nothing_is_done(app: Path) -> None:
    done = build(app)
    assert done.returncode == 1
    assert "Only macOS" in done.stderr
    assert not (app / "Contents/Info.plist").exists()
    assert build(app.parent / "no.app", "--dry-run").returncode == 1


def test_a_rehearsed_keychain_shows_no_password(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("canary-password")
    environ = {
        **os.environ,
        "MACOS_KEYCHAIN": str(tmp_path / "signing.keychain-db"),
        "MACOS_SIGN_PKCS12": "signer.p12",
        "MACOS_SIGN_PASSWORD_FILE": str(secret),
    }
    said = []
    for word in ("open", "close"):
        command = [str(FOLDER / "keychain"), "--dry-run", word]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        said += done.stdout.splitlines()
    assert [line.split()[1] for line in said] == [
        "create-keychain",
        "set-keychain-settings",
        "unlock-keychain",
        "import",
        "set-key-partition-list",
        "list-keychains",
        "delete-keychain",
    ]
    assert "canary" not in "".join(said)
