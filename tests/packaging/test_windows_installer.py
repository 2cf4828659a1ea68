"""The Windows installer over a stand-in till, silently, under Wine: what a shop is left with."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.packaging.shop import Shop, contents
from tests.packaging.signers import Signers
from tests.packaging.wine import ROOT, Windows, build, compile_program, stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(300)]

OLD, NEW = "1.9.0", "1.10.0"
RUNNING, WINDOWS, NEWER, FOLDER, COPYING, USAGE = 10, 11, 12, 14, 15, 16
PROGRAMS = ("pos-app.exe", "pos-app-cli.exe", "_internal/qt.dll", "uninstall.exe")
USUAL = r"AppData\Local\Programs\pos-app"


def holds(program: Path, signers: Signers) -> bool:
    words = ["osslsigncode", "verify", "-CAfile", str(signers.roots), "-in", str(program)]
    return subprocess.run(words, capture_output=True, timeout=60).returncode == 0


def sign(signers: Signers, *files: Path) -> None:
    script = ROOT / "packaging/windows/sign"
    environ = {**os.environ, **signers.environ}
    subprocess.run([script, *files], env=environ, check=True, capture_output=True, timeout=60)


def unsigned(place: Path) -> list[str]:
    script = ROOT / "packaging/windows/unsigned.py"
    command = [sys.executable, str(script), str(place)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    windows = Windows(tmp_path_factory.mktemp("wine") / "home")
    windows.make()
    (windows.local / "Temp").mkdir(exist_ok=True)
    yield windows
    windows.end()


@pytest.fixture(scope="module")
def setups(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("setups")
    return {
        version: build(stage(place / version, version), place / "out", version)
        for version in (OLD, NEW)
    }


@pytest.fixture(scope="module")
def look(machine: Windows) -> Path:
    return compile_program("look.c", machine.path(r"C:\look.exe"))


@pytest.fixture
def shop(tool: Callable[[str], Path], request: pytest.FixtureRequest) -> Iterator[Shop]:
    for name in ("wine", "makensis", "mingw"):
        tool(name)
    windows: Windows = request.getfixturevalue("machine")
    shop = Shop(windows, request.getfixturevalue("setups"), request.getfixturevalue("look"))
    yield shop
    for root, option in (("HKCU", "/CurrentUser"), ("HKLM", "/AllUsers")):
        if place := windows.registered(root).get("InstallLocation"):
            folder = windows.path(place)
            # Anew first: some tests break the uninstaller.
            assert shop.install(NEW, option) == 0
            assert shop.uninstall(folder, option, "/PURGE=1") == 0


def test_a_user_installs_it_without_rights_and_takes_it_away_again(shop: Shop) -> None:
    data = shop.records()
    before = contents(data)
    assert shop.install(OLD) == 0
    assert shop.version() == OLD
    assert shop.windows.shortcuts() == {"user menu", "user desktop"}
    place = shop.windows.named(shop.folder)
    assert place.endswith(USUAL)
    assert shop.target(shop.windows.user / "Desktop/Counter till.lnk") == rf"{place}\pos-app.exe"
    known = shop.windows.registered()
    assert not shop.windows.registered("HKLM")
    assert int(known.pop("EstimatedSize"), 16) > 290
    assert known == {
        "DisplayName": "Counter till",
        "DisplayVersion": OLD,
        "Publisher": "The pos-app maintainers",
        "URLInfoAbout": "https://example.invalid/till",
        "HelpLink": "https://example.invalid/till/help",
        "DisplayIcon": rf"{place}\pos-app.exe,0",
        "InstallLocation": place,
        "UninstallString": rf'"{place}\uninstall.exe" /CurrentUser',
        "QuietUninstallString": rf'"{place}\uninstall.exe" /CurrentUser /S',
        "NoModify": "0x1",
        "NoRepair": "0x1",
    }
    assert shop.uninstall(shop.folder) == 0
    assert not shop.folder.exists()
    assert not shop.windows.shortcuts()
    assert not shop.windows.registered()
    assert contents(data) == before


def test_the_uninstaller_that_windows_itself_calls_takes_everything_away(shop: Shop) -> None:
    assert shop.install(OLD) == 0
    line = shop.windows.registered()["QuietUninstallString"]
    program, options = line.removeprefix('"').split('" ')
    shop.windows.settle(program, *options.split())
    assert not shop.folder.exists()
    assert not shop.windows.registered()


def test_an_upgrade_changes_the_program_and_keeps_everything_else(shop: Shop) -> None:
    data = shop.records()
    before = contents(data)
    assert shop.install(OLD, "/STARTUP=1", "/DESKTOP=0") == 0
    assert shop.windows.shortcuts() == {"user menu", "user start"}
    assert shop.install(NEW) == 0
    assert shop.version() == NEW
    assert shop.windows.registered()["DisplayVersion"] == NEW
    # What somebody chose, or put away by hand, stays so.
    assert shop.windows.shortcuts() == {"user menu", "user start"}
    assert contents(data) == before
    assert shop.install(NEW, "/STARTUP=0", "/DESKTOP=1") == 0
    assert shop.windows.shortcuts() == {"user menu", "user desktop"}


def test_it_is_installed_for_all_users_and_upgraded_for_them_unasked(shop: Shop) -> None:
    assert shop.install(OLD, "/AllUsers", "/STARTUP=1") == 0
    folder = shop.windows.path(r"C:\Program Files\pos-app")
    assert shop.version(folder) == OLD
    assert not shop.windows.registered()
    assert shop.windows.registered("HKLM")["UninstallString"].endswith("/AllUsers")
    assert shop.windows.shortcuts() == {"all menu", "all desktop", "all start"}
    assert shop.install(NEW) == 0
    assert shop.version(folder) == NEW
    assert not shop.folder.exists()
    assert shop.uninstall(folder) == 0
    assert not folder.exists()
    assert not shop.windows.shortcuts()
    assert not shop.windows.registered("HKLM")


@pytest.mark.parametrize("program", ["pos-app.exe", "pos-app-cli.exe"])
def test_a_running_till_is_neither_replaced_nor_removed(shop: Shop, program: str) -> None:
    assert shop.install(OLD) == 0
    before = contents(shop.folder)
    with shop.windows.running(shop.folder / program):
        assert shop.install(NEW) == RUNNING
        assert contents(shop.folder) == before
        assert shop.uninstall(shop.folder) == RUNNING
        assert contents(shop.folder) == before
        assert shop.windows.registered()["DisplayVersion"] == OLD
    assert shop.install(NEW) == 0
    assert shop.version() == NEW


def test_a_newer_till_is_replaced_only_by_intention(shop: Shop) -> None:
    assert shop.install(NEW) == 0
    # 1.10 is newer than 1.9, whatever the letters say.
    assert shop.install(OLD) == NEWER
    assert shop.version() == NEW
    assert shop.install(OLD, "/DOWNGRADE=1") == 0
    assert shop.version() == OLD
    assert shop.windows.registered()["DisplayVersion"] == OLD


def test_an_old_uninstaller_that_is_broken_or_gone_stops_no_upgrade(shop: Shop) -> None:
    assert shop.install(OLD) == 0
    (shop.folder / "uninstall.exe").write_bytes(b"MZ not a program")
    assert shop.install(NEW) == 0
    assert shop.version() == NEW
    (shop.folder / "uninstall.exe").unlink()
    assert shop.install(NEW) == 0
    assert shop.version() == NEW
    assert shop.uninstall(shop.folder) == 0
    assert not shop.folder.exists()


def test_a_folder_that_somebody_deleted_by_hand_is_made_anew(shop: Shop) -> None:
    assert shop.install(OLD) == 0
    for each in sorted(shop.folder.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    shop.folder.rmdir()
    assert shop.install(NEW) == 0
    assert shop.version() == NEW


def cut_off(shop: Shop) -> None:
    """What a power cut in the middle of the swap leaves."""
    former = shop.folder / "_old"
    former.mkdir()
    for name in ("pos-app-cli.exe", "pos-app.exe", "_internal"):
        (shop.folder / name).rename(former / name)
    (shop.folder / "_internal").mkdir()
    (shop.folder / "_internal/half.txt").write_text("of the new one")


def test_a_swap_that_a_power_cut_stopped_is_done_again(shop: Shop) -> None:
    assert shop.install(OLD) == 0
    cut_off(shop)
    (shop.folder / "_new").mkdir()
    assert shop.install(NEW) == 0
    assert shop.version() == NEW


def test_a_swap_that_a_power_cut_stopped_is_undone_where_it_cannot_be_done(shop: Shop) -> None:
    assert shop.install(OLD) == 0
    before = contents(shop.folder)
    cut_off(shop)
    blocked = shop.folder / "_new"
    blocked.write_text("in the way")
    assert shop.install(NEW) == COPYING
    blocked.unlink()
    assert contents(shop.folder) == before
    assert shop.version() == OLD


def test_files_that_cannot_be_written_leave_the_old_till(shop: Shop) -> None:
    assert shop.install(OLD) == 0
    before = contents(shop.folder)
    blocked = shop.folder / "_new"
    blocked.write_text("in the way")
    assert shop.install(NEW) == COPYING
    blocked.unlink()
    assert contents(shop.folder) == before
    assert shop.windows.registered()["DisplayVersion"] == OLD


@pytest.mark.parametrize("folder", ["Müller & Söhne Kasse", "deep " + "x" * 90])
def test_the_folder_may_have_any_name(shop: Shop, folder: str) -> None:
    place = shop.windows.path(rf"C:\{folder}\till")
    assert shop.install(OLD, f"/D=C:\\{folder}\\till") == 0
    assert shop.version(place) == OLD
    (place / "a note of the owner.txt").write_text("keep")
    target = shop.target(shop.windows.user / "Desktop/Counter till.lnk")
    assert target == rf"C:\{folder}\till\pos-app.exe"
    assert shop.install(NEW, r"/D=C:\elsewhere") == FOLDER
    assert shop.install(NEW) == 0
    assert shop.uninstall(place) == 0
    assert [each.name for each in place.iterdir()] == ["a note of the owner.txt"]


def test_the_folder_s_name_may_be_outside_the_machine_s_old_code_page(shop: Shop) -> None:
    # Here Wine's own shortcuts and `reg` know only the code page, so neither is asked.
    place = shop.windows.path(r"C:\Kasa ₵ ŋ\till")
    assert shop.install(OLD, r"/D=C:\Kasa ₵ ŋ\till") == 0
    assert shop.version(place) == OLD
    assert shop.install(NEW) == 0
    assert shop.version(place) == NEW
    assert shop.uninstall(place) == 0
    assert not place.exists()


def test_the_records_folder_is_no_place_for_the_program(shop: Shop) -> None:
    data = shop.records()
    before = contents(data)
    place = shop.windows.named(data)
    assert shop.install(OLD, f"/D={place}") == FOLDER
    assert shop.install(OLD, f"/D={place}\\program") == FOLDER
    assert shop.install(OLD, f"/D=C:\\{'long ' * 50}") == FOLDER
    assert contents(data) == before
    assert not shop.windows.registered()


def test_records_and_keys_go_only_when_asked_for(shop: Shop) -> None:
    data = shop.records()
    before = contents(data)
    names = ("pos-app", "checkout.secret_key@pos-app", "another program")
    for name in names:
        assert shop.windows.code(shop.look, "keep", name) == 0
    assert shop.install(OLD) == 0
    assert shop.uninstall(shop.folder) == 0
    assert contents(data) == before
    kept = [shop.windows.run(shop.look, "kept", name).stdout.strip() for name in names]
    assert kept == ["yes", "yes", "yes"]
    assert shop.install(OLD) == 0
    assert shop.uninstall(shop.folder, "/PURGE=1") == 0
    assert not data.exists()
    kept = [shop.windows.run(shop.look, "kept", name).stdout.strip() for name in names]
    assert kept == ["no", "no", "yes"]


def test_purging_for_all_users_takes_the_records_of_who_asks(shop: Shop) -> None:
    data = shop.records()
    everybody = shop.windows.path(r"C:\ProgramData\pos-app")
    everybody.mkdir(exist_ok=True)
    assert shop.install(OLD, "/AllUsers") == 0
    assert shop.uninstall(shop.windows.path(r"C:\Program Files\pos-app"), "/PURGE=1") == 0
    assert not data.exists()
    assert everybody.is_dir()
    everybody.rmdir()


def test_a_windows_that_is_too_old_is_left_alone(shop: Shop) -> None:
    try:
        for name in ("win7", "win81"):
            shop.windows.is_version(name)
            assert shop.install(OLD) == WINDOWS
    finally:
        shop.windows.is_version("win10")
    assert not shop.folder.exists()
    assert not shop.windows.registered()


@pytest.mark.parametrize("options", [("/AllUsers", "/CurrentUser"), ("/STARTUP=yes",), ("/PATH=",)])
def test_options_that_cannot_be_meant_change_nothing(shop: Shop, options: tuple[str, ...]) -> None:
    assert shop.install(OLD, *options) == USAGE
    assert not shop.folder.exists()


def test_the_installer_s_file_says_what_it_is(shop: Shop) -> None:
    setup = shop.setups[OLD].read_bytes()
    (start,) = struct.unpack_from("<I", setup, 0x3C)
    assert setup[start : start + 6] == b"PE\0\0" + struct.pack("<H", 0x8664)
    for text in ("Counter till installer", OLD, "The pos-app maintainers"):
        assert text.encode("utf-16-le") in setup
    assert b'level="asInvoker"' in setup
    assert shop.setups[OLD].name == f"pos-app-{OLD}-windows-x64-unsigned-setup.exe"


def test_a_signed_installer_leaves_signed_programs_and_a_signed_uninstaller(
    shop: Shop, tool: Callable[[str], Path], tmp_path: Path
) -> None:
    tool("osslsigncode")
    signers = Signers(tmp_path)
    tree = stage(tmp_path / "tree", OLD)
    setup = build(tree, tmp_path / "out", OLD, **signers.environ)
    assert setup.name == f"pos-app-{OLD}-windows-x64-setup.exe"
    assert shop.run(setup, "/S") == 0
    for signed in (setup, *(shop.folder / name for name in PROGRAMS)):
        assert holds(signed, signers), signed
    assert shop.version() == OLD
    # A bundle stays as it was: it is signed on the way only.
    assert b"Test shop" not in (tmp_path / "tree/pos-app.exe").read_bytes()


def test_what_a_service_signs_elsewhere_in_two_steps_is_signed_throughout(
    shop: Shop, tool: Callable[[str], Path], tmp_path: Path
) -> None:
    tool("osslsigncode")
    (tmp_path / "vendor").mkdir()
    vendor, signers = Signers(tmp_path / "vendor"), Signers(tmp_path)
    tree = stage(tmp_path / "tree", OLD)
    brought = tree / "_internal/qt.dll"
    sign(vendor, brought)
    before = brought.read_bytes()
    assert build(tree, tmp_path / "early", OLD).name.endswith("-unsigned-setup.exe")
    uninstaller = build(tree, tmp_path / "out", OLD, "--only-uninstaller")
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["uninstall.exe"]
    wanted = unsigned(tree)
    # What its makers have signed stays theirs.
    assert wanted == ["pos-app-cli.exe", "pos-app.exe"]
    half = build(tree, tmp_path / "half", OLD, "--uninstaller", str(uninstaller))
    assert half.name.endswith("-unsigned-setup.exe")
    sign(signers, uninstaller, *(tree / name for name in wanted))
    assert unsigned(tree) == unsigned(uninstaller) == []
    setup = build(tree, tmp_path / "out", OLD, "--uninstaller", str(uninstaller))
    assert setup.name == f"pos-app-{OLD}-windows-x64-setup.exe"
    assert unsigned(setup) == [str(setup)]
    assert shop.run(setup, "/S") == 0
    assert shop.version() == OLD
    for name in ("pos-app.exe", "pos-app-cli.exe", "uninstall.exe"):
        assert holds(shop.folder / name, signers), name
    assert (shop.folder / "_internal/qt.dll").read_bytes() == before
    assert shop.uninstall(shop.folder) == 0
    assert not shop.folder.exists()


def test_the_command_of_a_terminal_comes_and_goes_with_the_till(shop: Shop) -> None:
    was = r"%USERPROFILE%\tools;C:\Other Program"
    shop.windows.set_search_path("REG_EXPAND_SZ", was)
    assert shop.install(OLD) == 0
    place = shop.windows.named(shop.folder / "bin")
    assert shop.windows.search_path() == ("REG_EXPAND_SZ", f"{was};{place}")
    ran = shop.windows.run("cmd", "/c", shop.windows.named(shop.folder / "bin/pos-app.cmd"))
    assert ran.stdout.strip() == OLD
    # Once is enough, and an upgrade leaves it as it was.
    assert shop.install(NEW) == 0
    assert shop.windows.search_path() == ("REG_EXPAND_SZ", f"{was};{place}")
    assert shop.install(NEW, "/PATH=0") == 0
    assert shop.windows.search_path() == ("REG_EXPAND_SZ", was)
    assert not (shop.folder / "bin").exists()
    assert shop.install(NEW) == 0
    assert shop.windows.search_path() == ("REG_EXPAND_SZ", was)
    assert shop.install(NEW, "/PATH=1") == 0
    assert shop.uninstall(shop.folder) == 0
    assert shop.windows.search_path() == ("REG_EXPAND_SZ", was)
    assert not shop.folder.exists()


@pytest.mark.parametrize(
    ("kind", "was"),
    [
        ("REG_SZ", ";".join(rf"C:\Program number {n}\bin" for n in range(150))),
        ("REG_SZ", r"C:\One;"),
        ("REG_EXPAND_SZ", ""),
    ],
    ids=["long", "ended", "empty"],
)
def test_a_path_of_any_length_and_kind_is_never_cut(shop: Shop, kind: str, was: str) -> None:
    shop.windows.set_search_path(kind, was)
    assert shop.install(OLD, "/PATH=1") == 0
    place = shop.windows.named(shop.folder / "bin")
    between = "" if not was or was.endswith(";") else ";"
    assert shop.windows.search_path() == (kind, f"{was}{between}{place}")
    # Somebody put a folder behind it meanwhile.
    shop.windows.set_search_path(kind, f"{was}{between}{place};C:\\Later")
    assert shop.uninstall(shop.folder) == 0
    assert shop.windows.search_path() == (kind, f"{was}{between}C:\\Later")


def test_everybody_s_path_has_it_where_the_till_is_everybody_s(shop: Shop) -> None:
    kind, was = shop.windows.search_path("HKLM")
    assert shop.install(OLD, "/AllUsers") == 0
    place = r"C:\Program Files\pos-app\bin"
    assert shop.windows.search_path("HKLM") == (kind, f"{was};{place}")
    assert place not in shop.windows.search_path()[1]
    assert shop.uninstall(shop.windows.path(r"C:\Program Files\pos-app")) == 0
    assert shop.windows.search_path("HKLM") == (kind, was)
