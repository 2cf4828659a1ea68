"""Every failure of the transport as the port's own, and words fit to be shown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.gateways import port
from pos_app.gateways.gateway_http import usable_id
from pos_app.transport.client import Reply
from tests.gateways.wire import NOW, Canned, caller, checkout, paygate

if TYPE_CHECKING:
    from pos_app.transport.strict_json import Json


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


def test_a_copy_for_review_is_plain_text_without_keys_and_numbers() -> None:
    key = "canary-key-5d1f0a"
    said = f'{{"note":"\x1b[2J<b>\x00","phone":"0241234567","key":"{key}"}}\r\nSet-Cookie: x'
    for body in (said.encode(), said.encode("utf-16"), b"\xff" + said.encode(), b"x" * 16_380):
        reply = Reply(200, body + key.encode(), None, NOW)
        copy = caller(None, key).bad(reply, "not_json").copy
        assert copy.isprintable()
        assert len(copy) <= 500
        assert "241234567" not in copy
        assert key not in copy.replace(" ", "")


def test_words_are_redacted_before_they_are_cut() -> None:
    assert caller(None, "secretsecret").plain("12345 secretsecret 0241234567", 12) == "12345 [hidde"
    assert caller(None).bad(Reply(200, b"\xff", None, NOW), "not_json").copy == "\ufffd"


def test_a_key_that_a_gateway_echoes_is_not_kept() -> None:
    key = "canary-key-5d1f0a"
    one = caller(None, key)
    said = b'\xff{"authorization":"Bearer ' + key.encode() + b'","phone":"0241234567"}\xfe'
    kept = one.kept(Reply(200, said, None, NOW))
    assert kept == said.replace(key.encode(), b"[hidden]")
    assert caller(None).kept(Reply(200, said, None, NOW)) == said


@pytest.mark.parametrize("odd", ["", "x" * 101, "a\nb", "\u202e", 7, None, True, ["x"]])
def test_an_id_that_cannot_be_used_is_none(odd: Json) -> None:
    assert usable_id(odd) is None
    assert usable_id("pay_" + "x" * 96) == "pay_" + "x" * 96
