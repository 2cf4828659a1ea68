"""Who gives the till out, from publisher.toml beside it, which is the one place to set it.

``publisher.py FIELD`` prints one field, and ``publisher.py --check`` ends with 1 and says why where
a release must not be made of it yet. `PUBLISHER_FILE` in the environment names another file.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

FILE = Path(__file__).resolve().with_name("publisher.toml")
# Domains that can never be anybody's (RFC 2606), so nobody's was taken for a placeholder.
_NOBODYS = re.compile(r"(.*\.)?(invalid|example|test|localhost|example\.(com|net|org))")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9_-]*){2,}")
_EMAIL = re.compile(r"[^\s@<>]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True)
class Publisher:
    """What a package says of who made it.

    Attributes:
        name: A person's, a shop's or a firm's.
        identifier: A domain of theirs, backwards, and the till's name.
        email: Where the maintainer of the package is reached.
        homepage: Web address where the till is to be had.
        support: Web address where somebody asks for help.
    """

    name: str
    identifier: str
    email: str
    homepage: str
    support: str

    @property
    def maintainer(self) -> str:
        """As Debian writes it."""
        return f"{self.name} <{self.email}>"


def read(path: Path | None = None) -> Publisher:
    """Who gives the till out.

    Args:
        path: Another file than the one that `PUBLISHER_FILE` names, or than ours.

    Raises:
        ValueError: a field is missing, unknown or not what it should be.
        OSError: the file cannot be read.
    """
    place = path or Path(os.environ.get("PUBLISHER_FILE") or FILE)
    said = tomllib.loads(place.read_text(encoding="utf-8"))
    wanted = {field.name for field in fields(Publisher)}
    if set(said) != wanted:
        raise ValueError(f"{place.name} must have {', '.join(sorted(wanted))} and nothing else")
    for name, text in said.items():
        if not isinstance(text, str) or not text.strip() or re.search(r'[\n"$<>]', text):
            raise ValueError(f"{place.name}: {name} must be a line without quotation marks")
    found = Publisher(**said)
    if not _IDENTIFIER.fullmatch(found.identifier):
        raise ValueError(f"{place.name}: identifier must be like com.your-domain.till")
    if not _EMAIL.fullmatch(found.email):
        raise ValueError(f"{place.name}: email must be an address")
    for address in (found.homepage, found.support):
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname:
            raise ValueError(f"{place.name}: {address} must be an address that begins https://")
    return found


def placeholders(publisher: Publisher) -> list[str]:
    """The fields that are nobody's yet, with which nothing may be released."""
    domains = {
        "identifier": ".".join(reversed(publisher.identifier.split(".")[:2])),
        "email": publisher.email.rpartition("@")[2],
        "homepage": urlsplit(publisher.homepage).hostname or "",
        "support": urlsplit(publisher.support).hostname or "",
    }
    return [name for name, domain in domains.items() if _NOBODYS.fullmatch(domain)]


def main(arguments: list[str]) -> int:
    """Print a field, or judge them all."""
    names = [field.name for field in fields(Publisher)]
    if len(arguments) != 1 or arguments[0] not in {"--check", *names}:
        sys.stderr.write(f"usage: publisher.py --check | {' | '.join(names)}\n")
        return 2
    try:
        found = read()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"publisher: {error}\n")
        return 1
    if arguments[0] != "--check":
        sys.stdout.write(f"{asdict(found)[arguments[0]]}\n")
        return 0
    missing = placeholders(found)
    if missing:
        sys.stderr.write(
            f"publisher: {', '.join(missing)} in packaging/publisher.toml still stand for nobody;"
            " nothing can be released before they are set.\n"
        )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
