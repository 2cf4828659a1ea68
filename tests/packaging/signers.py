"""Certificates that sign programs and stamp times, made for one test and trusted by nobody else."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import subprocess
import threading
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "a password with spaces"
_DAY = datetime.timedelta(days=1)
_LONG, _SHORT = 3650 * _DAY, 30 * _DAY
_STAMPING = """[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/stamper.pem
certs = {folder}/root.pem
signer_key = {folder}/stamper.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
"""


class Signers:
    """A root, a certificate that signs programs and one that stamps times, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = _name("Test root")
        root = (
            _certificate(name, name, root_key, _LONG)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        self.roots = folder / "root.pem"
        self.roots.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        key, signer = _leaf(root, root_key, "Test shop", ExtendedKeyUsageOID.CODE_SIGNING, _SHORT)
        self.pkcs12 = folder / "signer.p12"
        self.pkcs12.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"signer",
                key,
                signer,
                [root],
                serialization.BestAvailableEncryption(PASSWORD.encode()),
            )
        )
        self.certificate, self.key = folder / "signer.pem", folder / "signer.key"
        _write(self.certificate, self.key, signer, key)
        self.password = folder / "password"
        self.password.write_text(PASSWORD)
        key, stamper = _leaf(root, root_key, "Test clock", ExtendedKeyUsageOID.TIME_STAMPING, _LONG)
        _write(folder / "stamper.pem", folder / "stamper.key", stamper, key)
        (folder / "serial").write_text("01\n")
        (folder / "stamping.cnf").write_text(_STAMPING.format(folder=folder))

    @property
    def environ(self) -> dict[str, str]:
        """What packaging/windows/sign asks for."""
        return {
            "WINDOWS_SIGN_PKCS12": str(self.pkcs12),
            "WINDOWS_SIGN_PASSWORD_FILE": str(self.password),
            "WINDOWS_SIGN_ROOTS": str(self.roots),
        }

    @contextlib.contextmanager
    def stamping(self) -> Iterator[str]:
        """A time-stamping service on this computer; its address."""
        signers = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                answer = signers.stamp(query)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *_arguments: object) -> None:
                del format

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            thread.join()

    def stamp(self, query: bytes) -> bytes:
        asked = self.folder / "query.tsq"
        asked.write_bytes(query)
        config = str(self.folder / "stamping.cnf")
        command = ["openssl", "ts", "-reply", "-config", config, "-queryfile", str(asked)]
        return subprocess.run(command, check=True, capture_output=True).stdout


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    name: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, life: datetime.timedelta
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _leaf(
    root: x509.Certificate,
    root_key: rsa.RSAPrivateKey,
    text: str,
    use: x509.ObjectIdentifier,
    life: datetime.timedelta,
) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    built = (
        _certificate(_name(text), root.subject, key, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    )
    return key, built.sign(root_key, hashes.SHA256())


def _write(place: Path, key_place: Path, made: x509.Certificate, key: rsa.RSAPrivateKey) -> None:
    place.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_place.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
