"""The system's certificates, built once and off the loop."""

from __future__ import annotations

import asyncio
import ssl
import threading

import pytest
import truststore

from pos_app.transport.errors import CertificateRefused, ConnectFailed
from pos_app.transport.trust import Trust, refusal, system_trust
from tests.transport.server import run


def test_the_systems_certificates_are_asked_and_names_are_checked() -> None:
    context = system_trust()
    assert isinstance(context, truststore.SSLContext)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_the_context_is_built_once_and_not_on_the_loop() -> None:
    threads: list[str] = []

    def build() -> ssl.SSLContext:
        threads.append(threading.current_thread().name)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    async def work() -> None:
        trust = Trust(build)
        first, second = await asyncio.gather(trust.context(), trust.context())
        assert first is second is await trust.context()

    run(work())
    assert threads == ["trust-store"]


@pytest.mark.parametrize("error", [OSError("x"), ssl.SSLError("x"), ImportError("x")])
def test_a_store_that_cannot_be_read_is_tried_again(error: Exception) -> None:
    errors: list[Exception] = [error]

    def build() -> ssl.SSLContext:
        if errors:
            raise errors.pop()
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    async def work() -> None:
        trust = Trust(build)
        with pytest.raises(ConnectFailed):
            await trust.context()
        assert await trust.context()

    run(work())


@pytest.mark.parametrize(
    ("code", "dates_wrong"),
    [
        (9, True),
        (10, True),
        (62, False),
        (18, False),
        (-67818, True),
        (-67819, True),
        (0x800B0101, True),
        (0x800B0101 - 2**32, True),
        (None, False),
    ],
)
def test_a_refusal_says_whether_only_the_dates_are_wrong(code: int, dates_wrong: bool) -> None:
    error = ssl.SSLCertVerificationError("words of the system")
    error.verify_code = code
    ours = refusal(error)
    assert isinstance(ours, CertificateRefused)
    assert ours.clock_suspect is dates_wrong
    assert "words" not in str(ours)


def test_any_other_disagreement_is_no_connection() -> None:
    ours = refusal(ssl.SSLError("handshake"))
    assert type(ours) is ConnectFailed
