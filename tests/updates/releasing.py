"""A publisher of releases for tests: a key of its own, manifests that hold or do not."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SYSTEM = "linux-x86_64"
INSTALLER = b"\x7fELF not really an installer" * 5000


@dataclass
class Publisher:
    """Signs what a test asks for."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def keys(self) -> tuple[bytes, ...]:
        return (self.key.public_key().public_bytes_raw(),)

    def sign(self, text: str) -> bytes:
        signature = base64.b64encode(self.key.sign(text.encode())).decode()
        return json.dumps({"signed": text, "signature": signature}).encode()

    def publish(self, source: str, /, **changes: Any) -> bytes:
        return self.sign(json.dumps(fields(source) | changes))


def fields(source: str, content: bytes = INSTALLER) -> dict[str, Any]:
    """A good manifest's fields."""
    base = source.rsplit("/", 1)[0]
    return {
        "format": 1,
        "source": source,
        "serial": 7,
        "version": "9.1.0",
        "published": "2026-03-01T09:00:00Z",
        "expires": "2026-09-01T09:00:00Z",
        "changes": ["Receipts can be printed", "A QR page opens faster"],
        "installers": {
            SYSTEM: {
                "url": f"{base}/pos-app-9.1.0.deb",
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
        },
    }
