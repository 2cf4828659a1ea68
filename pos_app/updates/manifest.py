"""What a release says of itself, and the proof that those who release the till have said it.

A manifest is JSON text inside an envelope, `{"signed": TEXT, "signature": BASE64}`: Ed25519 over
the UTF-8 bytes of TEXT. Nothing of TEXT is looked at before the signature holds.

    {"format": 1, "source": "https://HOST/PATH", "serial": 12, "version": "1.4.0",
     "published": "2026-03-02T09:00:00Z", "expires": "2026-09-02T09:00:00Z",
     "changes": ["..."],
     "installers": {"windows-x86_64": {"url": "https://HOST/...", "sha256": HEX, "size": BYTES}}}

`source` is where it is published, so that one made for another channel is no use here; `serial`
only grows, so that an older one cannot be served again; `expires` ends what somebody withholds
newer ones with.

Why a manifest or an installer is not used, as codes. None repeats what a server sent.
"""

from __future__ import annotations

import base64
import math
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pos_app.system.urls import UrlRefused, check_sendable
from pos_app.transport.strict_json import JsonRefused, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pos_app.transport.strict_json import Json


class UpdateCode(StrEnum):
    """What is wrong; a test names each one."""

    NOT_REACHED = "not_reached"
    NO_ANSWER = "no_answer"
    TOO_LARGE = "too_large"
    NOT_A_MANIFEST = "not_a_manifest"
    NO_TRUSTED_KEY = "no_trusted_key"
    WRONG_SIGNATURE = "wrong_signature"
    OTHER_SOURCE = "other_source"
    WRONG_HOST = "wrong_host"
    REPLAYED = "replayed"
    OLDER = "older"
    EXPIRED = "expired"
    NOT_FOR_THIS_SYSTEM = "not_for_this_system"
    NOT_WHOLE = "not_whole"
    WRONG_HASH = "wrong_hash"
    NO_ROOM = "no_room"


class UpdateRefused(Exception):
    """A manifest or an installer is refused; nothing of it is used.

    Attributes:
        code: why.
    """

    def __init__(self, code: UpdateCode) -> None:
        super().__init__(code.value)
        self.code = code


FORMAT = 1
MOST_CHANGES = 20
LONGEST_CHANGE = 200
LARGEST_INSTALLER = 500 * 1024 * 1024
KEY_BYTES = 32
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")
_HASH = re.compile(r"[0-9a-f]{64}")
_SYSTEM = re.compile(r"[a-z0-9_]+-[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Installer:
    """One file that installs the release on one system.

    Attributes:
        url: https, on the manifest's own host.
        sha256: 64 hex digits, lower case.
        size: bytes.
    """

    url: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class UpdateOffer:
    """A newer version that a person may choose to install.

    Attributes:
        version: `MAJOR.MINOR.PATCH`.
        changes: What changed, plain text, a line each.
        installer: The file for this system.
    """

    version: str
    changes: tuple[str, ...]
    installer: Installer

    @property
    def megabytes(self) -> int:
        """How much must be fetched."""
        return math.ceil(self.installer.size / 1_000_000)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself.

    Attributes:
        source: Where it is published.
        serial: Grows with every manifest of that source.
        version: `MAJOR.MINOR.PATCH`.
        changes: What changed, plain text, a line each, for the owner to read.
        installers: By system: `windows-x86_64`, `macos-arm64`, `macos-x86_64`, `linux-x86_64`.
    """

    source: str
    serial: int
    version: str
    published: datetime
    expires: datetime
    changes: tuple[str, ...]
    installers: Mapping[str, Installer]


def read_keys(text: str) -> tuple[bytes, ...]:
    """The public keys that releases are signed with: `ed25519 BASE64` a line, `#` comments.

    Raises:
        ValueError: A line is no such key, so the installation is broken.
    """
    keys = []
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        kind, *rest = words
        try:
            key = base64.b64decode("".join(rest), validate=True)
        except ValueError:
            key = b""
        if kind != "ed25519" or len(rest) != 1 or len(key) != KEY_BYTES:
            raise ValueError("a release key is not readable")
        keys.append(key)
    return tuple(keys)


def newer(version: str, than: str) -> bool:
    """Whether one version is higher than another; both as `MAJOR.MINOR.PATCH`.

    Raises:
        ValueError: One of them is no such version.
    """
    return _numbers(version) > _numbers(than)


def read_signed(body: bytes, keys: Sequence[bytes]) -> Manifest:
    """Prove an envelope, size already capped, and read what it holds.

    One of these public keys, 32 bytes each, must have signed it.

    Raises:
        UpdateRefused: It is not proven, or not a manifest.
    """
    if not keys:
        raise UpdateRefused(UpdateCode.NO_TRUSTED_KEY)
    envelope = _object(body)
    signed, signature = envelope.get("signed"), envelope.get("signature")
    if not isinstance(signed, str) or not isinstance(signature, str):
        raise UpdateRefused(UpdateCode.NOT_A_MANIFEST)
    content = signed.encode()
    if not any(_holds(key, content, signature) for key in keys):
        raise UpdateRefused(UpdateCode.WRONG_SIGNATURE)
    return _manifest(_object(content))


def _holds(key: bytes, content: bytes, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        proof = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(proof, content)
    except (InvalidSignature, ValueError):
        return False
    # One signature is written in one way only.
    return base64.b64encode(proof).decode() == signature


def _object(body: bytes) -> dict[str, Json]:
    try:
        value = parse(body)
    except JsonRefused:
        raise UpdateRefused(UpdateCode.NOT_A_MANIFEST) from None
    if not isinstance(value, dict):
        raise UpdateRefused(UpdateCode.NOT_A_MANIFEST)
    return value


def _manifest(fields: Mapping[str, Json]) -> Manifest:
    try:
        if fields.get("format") != FORMAT or isinstance(fields.get("format"), bool):
            raise ValueError
        source = _https(fields.get("source"))
        version = _text(fields.get("version"), _VERSION)
        changes = fields.get("changes")
        if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
            raise ValueError
        installers = fields.get("installers")
        if not isinstance(installers, dict):
            raise ValueError
        read = {_text(name, _SYSTEM): _installer(each) for name, each in installers.items()}
        manifest = Manifest(
            source=source,
            serial=_whole(fields.get("serial"), 2**53),
            version=version,
            published=_moment(fields.get("published")),
            expires=_moment(fields.get("expires")),
            changes=tuple(_change(each) for each in changes),
            installers=read,
        )
    except ValueError:
        raise UpdateRefused(UpdateCode.NOT_A_MANIFEST) from None
    host = urlsplit(source).netloc
    if any(urlsplit(each.url).netloc != host for each in read.values()):
        raise UpdateRefused(UpdateCode.WRONG_HOST)
    return manifest


def _installer(value: Json) -> Installer:
    if not isinstance(value, dict):
        raise ValueError
    return Installer(
        url=_https(value.get("url")),
        sha256=_text(value.get("sha256"), _HASH),
        size=_whole(value.get("size"), LARGEST_INSTALLER),
    )


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError("not a version")
    return tuple(int(number) for number in found.groups())


def _text(value: Json, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError
    return value


def _https(value: Json) -> str:
    """An https address; on this computer, where nothing travels, http too."""
    if not isinstance(value, str):
        raise ValueError
    try:
        check_sendable(value, allow_plain_http=False)
    except UrlRefused:
        raise ValueError from None
    return value


def _whole(value: Json, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise ValueError
    return value


def _moment(value: Json) -> datetime:
    if not isinstance(value, str) or not value.endswith("Z"):
        raise ValueError
    return datetime.fromisoformat(value)


def _change(value: Json) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_CHANGE or not value.isprintable():
        raise ValueError
    return value
