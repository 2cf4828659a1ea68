"""Every failure of the transport as the port's own, and words fit to be shown."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.gateways import port
from pos_app.gateways.calling import translated
from pos_app.transport import errors
from tests.gateways.wire import Canned, caller, checkout, paygate


def _all(kind: type[errors.TransportError]) -> list[type[errors.TransportError]]:
    return [kind, *(one for child in kind.__subclasses__() for one in _all(child))]


@pytest.mark.parametrize("kind", _all(errors.TransportError)[1:], ids=lambda kind: kind.__name__)
def test_each_transport_error_keeps_its_side(kind: type[errors.TransportError]) -> None:
    if issubclass(kind, errors.CertificateRefused):
        ours = translated(kind("words", dates_wrong=True))
    else:
        ours = translated(kind("words"))
    assert ours.detail == "words"
    assert ours.code.replace("_", "") == kind.__name__.lower()
    assert ours.clock_suspect is (kind is errors.CertificateRefused)
    if issubclass(kind, errors.NotSent):
        assert type(ours) is port.NotSent
    elif issubclass(kind, errors.BadAnswer):
        assert type(ours) is port.BadAnswer
    else:
        assert type(ours) is port.NoAnswer


def test_a_refused_name_is_no_clock() -> None:
    assert not translated(errors.CertificateRefused("x", dates_wrong=False)).clock_suspect


@pytest.mark.parametrize("key", ["secret\nkey", "sécret", "secret\u200bkey"])
def test_a_key_that_cannot_be_sent_is_not_sent_and_not_shown(key: str) -> None:
    one = checkout(Canned(200, b""), secret_key=key)
    for work in (paygate(Canned(200, b""), api_key=key).read("x"), one.verify("1")):
        with pytest.raises(port.NotSent) as caught:
            asyncio.run(work)
        assert caught.value.code == "bad_header"
        assert "cret" not in f"{caught.value!r} {one!r}".replace("SecretKey", "")


@given(st.text())
def test_words_are_one_plain_line(text: str) -> None:
    plain = caller(None).plain(text)
    assert len(plain) <= 200
    assert plain.isprintable()
