"""Sounds go to a real player program, off the window thread, and never matter to a sale."""

import os
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.desktop.link.sounds import (
    LATEST,
    LONGEST,
    PLAYERS,
    VOICES,
    Sound,
    Sounds,
    paid_aloud,
)
from pos_app.domain.money import Money
from pos_app.system import resources

pytestmark = pytest.mark.posix("players that are programs")

NAMES: tuple[Sound, ...] = ("paid", "not_paid", "earlier_paid")


@pytest.fixture
def players(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, without a player in it."""
    folder = tmp_path / "players"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, player: str, *, exit_code: int = 0) -> Path:
    """A player that notes what it was asked to play; returns its notes."""
    notes = folder / f"{player}.notes"
    program = folder / player
    program.write_text(
        f'#!/bin/sh\necho "$1 key=$POS_APP_PAYGATE_API_KEY" > "{notes}.new"\n'
        f'/bin/mv "{notes}.new" "{notes}"\nexit {exit_code}\n'
    )
    program.chmod(0o755)
    return notes


def first_player() -> str:
    return "afplay" if sys.platform == "darwin" else PLAYERS[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_player_is_given_the_file(players: Path, qtbot: QtBot, name: Sound) -> None:
    notes = install(players, first_player())
    Sounds().play(name)
    qtbot.waitUntil(notes.exists)
    assert notes.read_text().startswith(str(resources.path("sounds", f"{name}.wav")))


def test_the_player_does_not_inherit_keys(
    players: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_APP_PAYGATE_API_KEY", "sk_test_secret")
    notes = install(players, first_player())
    Sounds().play("paid")
    qtbot.waitUntil(notes.exists)
    assert notes.read_text().strip().endswith("key=")
    assert os.environ["POS_APP_PAYGATE_API_KEY"] == "sk_test_secret"


@pytest.mark.skipif(sys.platform == "darwin", reason="one player only")
def test_a_player_that_fails_gives_way_to_the_next(players: Path, qtbot: QtBot) -> None:
    failed = install(players, "pw-play", exit_code=1)
    notes = install(players, "aplay")
    alerts: list[str] = []
    sounds = Sounds()
    sounds.unheard.connect(lambda: alerts.append("alert"))
    sounds.play("paid")
    qtbot.waitUntil(notes.exists)
    assert failed.exists()
    assert alerts == []


@pytest.mark.parametrize("broken", [False, True], ids=["none there", "all fail"])
def test_without_a_player_the_window_hears_of_it_on_its_own_thread(
    players: Path, qtbot: QtBot, broken: bool
) -> None:
    if broken:
        install(players, first_player(), exit_code=3)
    threads: list[threading.Thread] = []
    sounds = Sounds()
    sounds.unheard.connect(lambda: threads.append(threading.current_thread()))
    sounds.play("not_paid")
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]


def test_without_a_player_nothing_breaks(players: Path, qtbot: QtBot) -> None:
    sounds = Sounds()
    with qtbot.waitSignal(sounds.unheard):
        sounds.play("paid")
    assert list(players.iterdir()) == []


@pytest.mark.skipif(sys.platform == "darwin", reason="one player only")
def test_a_player_that_hangs_ends_in_a_beep_soon_and_never_in_a_late_sound(
    players: Path, qtbot: QtBot
) -> None:
    hanging = players / "pw-play"
    hanging.write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    hanging.chmod(0o755)
    late = install(players, "paplay")
    sounds = Sounds()
    began = time.monotonic()
    with qtbot.waitSignal(sounds.unheard, timeout=8000):
        sounds.play("paid")
    assert time.monotonic() - began >= LATEST
    assert not late.exists(), "it would be the next customer's"


def test_a_sound_that_is_missing_is_a_beep_after_the_screen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_parts: str) -> Path:
        raise FileNotFoundError("resource missing: sounds/paid.wav")

    monkeypatch.setattr(resources, "path", missing)
    alerts: list[str] = []
    sounds = Sounds()
    sounds.unheard.connect(lambda: alerts.append("alert"))
    sounds.play("paid")
    assert alerts == []
    qtbot.waitUntil(lambda: alerts == ["alert"])


def test_off_means_off(players: Path, qtbot: QtBot) -> None:
    notes = install(players, first_player())
    sounds = Sounds(enabled=False)
    running = threading.active_count()
    sounds.play("paid")
    assert threading.active_count() == running
    sounds.set_enabled(True)
    sounds.play("paid")
    qtbot.waitUntil(notes.exists)


# PAID aloud ---------------------------------------------------------------------------------------

TWENTY = Money(20_50)


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (20_50, "Paid. 20 cedis 50 pesewas."),
        (20_00, "Paid. 20 cedis."),
        (1_01, "Paid. 1 cedi 1 pesewa."),
        (50, "Paid. 50 pesewas."),
        (0, "Paid. 0 cedis."),
        (1_250_00, "Paid. 1250 cedis."),
    ],
)
def test_the_words_are_digits_that_every_voice_reads(minor: int, words: str) -> None:
    assert paid_aloud(Money(minor)) == words


def voice(folder: Path, name: str, *, then: str = "exit 0") -> Path:
    """A voice that notes each of its arguments on a line, and the keys that it could see."""
    notes, program = folder / f"{name}.said", folder / name
    program.write_text(
        f'#!/bin/sh\nfor each in "$@"; do echo "$each"; done > "{notes}.new"\n'
        f'echo "key=$POS_APP_PAYGATE_API_KEY" >> "{notes}.new"\n'
        f'/bin/mv "{notes}.new" "{notes}"\n{then}\n'
    )
    program.chmod(0o755)
    return notes


def first_voice() -> str:
    return "say" if sys.platform == "darwin" else VOICES[0][0]


def test_the_system_s_voice_gets_the_amount_alone_as_one_argument(
    players: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_APP_PAYGATE_API_KEY", "sk_test_secret")
    notes = voice(players, first_voice())
    Sounds().say_paid(TWENTY)
    qtbot.waitUntil(notes.exists)
    *options, words, key = notes.read_text().splitlines()
    assert words == "Paid. 20 cedis 50 pesewas."
    assert options == ([] if sys.platform == "darwin" else list(VOICES[0][1:]))
    assert key == "key="


@pytest.mark.skipif(sys.platform == "darwin", reason="one voice only")
def test_a_voice_that_fails_gives_way_to_the_next(players: Path, qtbot: QtBot) -> None:
    failed = voice(players, "spd-say", then="exit 1")
    notes = voice(players, "espeak-ng")
    Sounds().say_paid(TWENTY)
    qtbot.waitUntil(notes.exists)
    assert failed.exists()
    assert notes.read_text().splitlines()[:2] == ["-v", "en"]


def test_it_is_said_after_the_sound(players: Path, qtbot: QtBot) -> None:
    order = players / "order"
    for name in (first_player(), first_voice()):
        program = players / name
        slow = "/bin/sleep 0.3\n" if name == first_player() else ""
        program.write_text(f'#!/bin/sh\n{slow}echo {name} >> "{order}"\n')
        program.chmod(0o755)
    sounds = Sounds()
    sounds.play("paid")
    sounds.say_paid(TWENTY)
    qtbot.waitUntil(lambda: order.exists() and len(order.read_text().split()) == 2)
    assert order.read_text().split() == [first_player(), first_voice()]


def test_without_a_voice_it_is_silent(players: Path, qtbot: QtBot) -> None:
    alerts: list[str] = []
    sounds = Sounds()
    sounds.unheard.connect(lambda: alerts.append("alert"))
    sounds.say_paid(TWENTY)
    ended(qtbot)
    assert list(players.iterdir()) == []
    assert alerts == []


def ended(qtbot: QtBot) -> None:
    """Wait until nobody speaks any more."""
    qtbot.waitUntil(lambda: all(each.name != "voice" for each in threading.enumerate()))


def test_a_voice_that_hangs_is_ended_and_holds_nobody_up(
    players: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.desktop.link.sounds.LONGEST_SAID", 0.3)
    notes = voice(players, first_voice(), then="exec /bin/sleep 30")
    began = time.monotonic()
    Sounds().say_paid(TWENTY)
    assert time.monotonic() - began < 0.3
    qtbot.waitUntil(notes.exists)
    ended(qtbot)
    assert time.monotonic() - began < 5


def test_a_voice_that_would_come_late_says_nothing(players: Path, qtbot: QtBot) -> None:
    notes = voice(players, first_voice())
    times = iter((0.0, 60.0))
    Sounds(monotonic=lambda: next(times)).say_paid(TWENTY)
    ended(qtbot)
    assert not notes.exists(), "the next customer stands there by now"


def test_off_means_that_nothing_is_said(players: Path) -> None:
    notes = voice(players, first_voice())
    running = threading.active_count()
    Sounds(enabled=False).say_paid(TWENTY)
    assert threading.active_count() == running
    assert not notes.exists()


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_short(name: Sound) -> None:
    with wave.open(str(resources.path("sounds", f"{name}.wav"))) as file:
        assert 0.2 < file.getnframes() / file.getframerate() < LONGEST


def test_the_files_are_what_the_script_makes(tmp_path: Path) -> None:
    script = resources.root().parent / "packaging" / "make_sounds.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    for name in NAMES:
        shipped = resources.path("sounds", f"{name}.wav")
        assert (tmp_path / shipped.name).read_bytes() == shipped.read_bytes()
