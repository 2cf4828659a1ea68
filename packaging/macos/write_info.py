"""Writes the till's Info.plist out of its template: `write_info.py OUT`.

Version, name and copyright come from packaging/stamping.py; nothing may be left unfilled.
"""

from __future__ import annotations

import plistlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import publisher  # noqa: E402 - it lies beside this folder, which is no package
import stamping  # noqa: E402


def main(arguments: list[str]) -> int:
    """Write the file that is named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: write_info.py OUT\n")
        return 2
    Path(arguments[0]).write_bytes(plistlib.dumps(information()))
    return 0


def information() -> dict[str, object]:
    """Return the property list, filled in.

    Raises:
        ValueError: a place in the template has nothing to fill it.
    """
    filled: dict[str, object] = plistlib.loads((HERE / "Info.plist").read_bytes())
    # Three numbers are all that macOS compares.
    version = ".".join(str(number) for number in stamping.version_numbers()[:3])
    places = {
        "@IDENTIFIER@": publisher.read().identifier,
        "@VERSION@": version,
        "@COPYRIGHT@": stamping.COPYRIGHT,
        "@TITLE@": stamping.TITLE,
    }
    for key, value in filled.items():
        if isinstance(value, str) and value.startswith("@"):
            if value not in places:
                raise ValueError(f"{key}: nothing fills {value}")
            filled[key] = places[value]
    return filled


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
