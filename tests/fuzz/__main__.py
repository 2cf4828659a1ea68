"""`python -m tests.fuzz TARGET --seconds N`: look for inputs that break a rule of one target.

What breaks one is written to a folder that it names; a person moves it to the corpus once it is
understood. Needs the extra `fuzz`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    """Fuzz one target until the time is over or a rule breaks."""
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is missing: pip install '.[fuzz]' (Linux only)")
    with atheris.instrument_imports(include=["pos_app", "h11"]):
        from tests.fuzz import targets

    reader = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    reader.add_argument("target", choices=targets.TARGETS)
    reader.add_argument("--seconds", type=int, default=60)
    asked = reader.parse_args()

    def one_input(data: bytes) -> None:
        targets.run(asked.target, data)

    found = tempfile.mkdtemp(prefix=f"found-{asked.target}-")
    grown = tempfile.mkdtemp(prefix=f"grown-{asked.target}-")
    sys.stdout.write(f"what breaks a rule goes to {found}\n")
    sys.stdout.flush()
    seeds = CORPUS / asked.target
    dictionary = CORPUS / "words.dict"
    options = [
        f"-max_total_time={asked.seconds}", f"-artifact_prefix={found}/", "-timeout=10",
        f"-dict={dictionary}", "-max_len=4096", "-print_final_stats=1", "-verbosity=1",
        grown, str(seeds),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
