"""Certificates made for one test: good, expired, for another host, from nobody.

They must never leave the test's own folder, and no test may trust anything but them.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography import x509

HOST = "gateway.test"


@dataclass
class Authority:
    """A certificate authority that signs whatever a test asks for."""

    folder: Path

    def __post_init__(self) -> None:
        if _missing():
            pytest.skip("MISSING TOOL: cryptography; `make deps` installs it")
        from cryptography.hazmat.primitives.asymmetric import ec

        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._sign("Test authority", self._key, ca=True)

    def client(self) -> ssl.SSLContext:
        """A client's context that trusts this authority alone."""
        from cryptography.hazmat.primitives.serialization import Encoding

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(
            cadata=self._certificate.public_bytes(Encoding.PEM).decode("ascii")
        )
        return context

    def server(
        self,
        host: str = HOST,
        *,
        begins: timedelta = timedelta(days=-1),
        ends: timedelta = timedelta(days=1),
    ) -> ssl.SSLContext:
        """A server's context with a certificate for `host`, valid between two moments."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(host, key, begins=begins, ends=ends)
        chain = self.folder / f"{host}.pem"
        chain.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def _sign(
        self,
        name: str,
        key: object,
        *,
        ca: bool = False,
        begins: timedelta = timedelta(days=-1),
        ends: timedelta = timedelta(days=1),
    ) -> x509.Certificate:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID

        assert isinstance(key, ec.EllipticCurvePrivateKey)
        now = datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if ca else self._certificate.subject
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begins)
            .not_valid_after(now + ends)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            names = x509.SubjectAlternativeName([x509.DNSName(name)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _missing() -> bool:
    try:
        import cryptography
    except ImportError:
        return True
    return not cryptography.__version__
