"""Makes the three sounds of the till, so that they need no licence but the till's own.

Run ``python packaging/make_sounds.py`` from the project's root after a change here; the WAV files
are committed. The same program always makes the same bytes.
"""

import math
import struct
import sys
import wave
from pathlib import Path

RATE = 22_050
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"

# (start in seconds, length in seconds, hertz, loudness 0 to 1)
Note = tuple[float, float, float, float]

SOUNDS: dict[str, tuple[Note, ...]] = {
    "paid": ((0.0, 0.30, 784.0, 0.5), (0.11, 0.30, 988.0, 0.5), (0.22, 0.55, 1175.0, 0.6)),
    "not_paid": ((0.0, 0.30, 233.0, 0.7), (0.22, 0.50, 175.0, 0.7)),
    "earlier_paid": ((0.0, 0.14, 1319.0, 0.35), (0.12, 0.20, 1319.0, 0.35)),
}


def samples(notes: tuple[Note, ...]) -> list[float]:
    """The notes mixed together: a bell's soft attack, fading, with two overtones."""
    total = max(start + length for start, length, _, _ in notes)
    mixed = [0.0] * round(total * RATE)
    for start, length, hertz, loudness in notes:
        for at in range(round(length * RATE)):
            seconds = at / RATE
            envelope = min(1.0, seconds / 0.006) * (1 - seconds / length) ** 2
            turn = 2 * math.pi * hertz * seconds
            tone = math.sin(turn) + 0.35 * math.sin(2 * turn) + 0.12 * math.sin(3 * turn)
            place = round(start * RATE) + at
            if place < len(mixed):
                mixed[place] += loudness * envelope * tone / 1.47
    return mixed


def write(name: str, notes: tuple[Note, ...], folder: Path) -> Path:
    """Write one sound as 16-bit mono."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        limited = (max(-1.0, min(1.0, value)) for value in samples(notes))
        file.writeframes(b"".join(struct.pack("<h", round(v * 32_000)) for v in limited))
    return path


def main() -> None:
    """Write all of them, into the folder named on the command line or the project's own."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for name, notes in SOUNDS.items():
        write(name, notes, folder)


if __name__ == "__main__":
    main()
