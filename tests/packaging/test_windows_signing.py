"""Signing Windows programs, with certificates made for the test: what holds and what does not."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.packaging.signers import Signers
from tests.packaging.wine import ROOT, compile_program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.packaging

SIGN = ROOT / "packaging/windows/sign"
A_YEAR = 366 * 86400


@pytest.fixture(scope="module")
def signers(tmp_path_factory: pytest.TempPathFactory) -> Signers:
    return Signers(tmp_path_factory.mktemp("signers"))


@pytest.fixture
def program(tool: Callable[[str], Path], tmp_path: Path) -> Path:
    tool("osslsigncode")
    tool("mingw")
    return compile_program("till.c", tmp_path / "a till.exe", version="1.2.3")


def sign(*files: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "WINDOWS_SIGN" not in name}
    return subprocess.run(
        [SIGN, *files], env={**kept, **environ}, capture_output=True, text=True, timeout=60
    )


def holds(program: Path, signers: Signers, *, at: float | None = None) -> bool:
    words = ["-CAfile", str(signers.roots), "-TSA-CAfile", str(signers.roots)]
    if at is not None:
        words += ["-time", str(int(at))]
    done = subprocess.run(
        ["osslsigncode", "verify", *words, "-in", program], capture_output=True, timeout=60
    )
    return done.returncode == 0


def test_a_signed_program_holds_until_somebody_changes_it(program: Path, signers: Signers) -> None:
    assert not holds(program, signers)
    done = sign(program, **signers.environ)
    assert done.returncode == 0, done.stderr
    assert holds(program, signers)
    assert [each.name for each in program.parent.iterdir() if "till" in each.name] == ["a till.exe"]
    changed = bytearray(program.read_bytes())
    changed[0x400] ^= 1
    program.write_bytes(changed)
    assert not holds(program, signers)


def test_certificate_and_key_may_be_two_files(program: Path, signers: Signers) -> None:
    done = sign(
        program,
        WINDOWS_SIGN_CERTIFICATE=str(signers.certificate),
        WINDOWS_SIGN_KEY=str(signers.key),
        WINDOWS_SIGN_ROOTS=str(signers.roots),
    )
    assert done.returncode == 0, done.stderr
    assert holds(program, signers)


def test_a_time_stamp_makes_a_signature_outlive_its_certificate(
    program: Path, signers: Signers
) -> None:
    later = time.time() + A_YEAR
    plain = program.with_name("plain.exe")
    plain.write_bytes(program.read_bytes())
    done = sign(plain, **signers.environ)
    assert "ends with its certificate" in done.stderr
    assert holds(plain, signers)
    assert not holds(plain, signers, at=later)
    with signers.stamping() as url:
        done = sign(program, **signers.environ, WINDOWS_SIGN_TIMESTAMP_URL=url)
    assert done.returncode == 0, done.stderr
    assert holds(program, signers)
    assert holds(program, signers, at=later)


def test_nothing_is_signed_by_half(program: Path, signers: Signers, tmp_path: Path) -> None:
    before = program.read_bytes()
    wrong = tmp_path / "wrong"
    wrong.write_text("another password")
    stranger = Signers(tmp_path)
    silent = "http://127.0.0.1:9/"
    for change in (
        {"WINDOWS_SIGN_PASSWORD_FILE": str(wrong)},
        {"WINDOWS_SIGN_ROOTS": str(stranger.roots)},
        {"WINDOWS_SIGN_TIMESTAMP_URL": silent},
    ):
        done = sign(program, **{**signers.environ, **change})
        assert done.returncode == 1, change
        assert program.read_bytes() == before
        assert "another password" not in done.stdout + done.stderr
    assert [each.name for each in program.parent.glob("*till*")] == ["a till.exe"]


def test_what_is_missing_is_named(program: Path) -> None:
    before = program.read_bytes()
    done = sign(program)
    assert done.returncode == 1
    assert "WINDOWS_SIGN_PKCS12" in done.stderr
    assert program.read_bytes() == before
