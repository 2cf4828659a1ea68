"""A request is checked when made, and neither side shows what it carries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pos_app.transport.client import Reply, Request, header_value
from pos_app.transport.errors import BadHeader
from pos_app.transport.strict_json import JsonRefused

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["sk_test_1", " sk_test_1\n", "\tsk_test_1 \r\n"])
def test_a_pasted_key_loses_its_outer_spaces(text: str) -> None:
    request = Request("GET", "https://shop.example", {"ApiKey": text})
    assert request.headers == {"ApiKey": "sk_test_1"}


@pytest.mark.parametrize(
    "text",
    ["", "   ", "sk_te\nst", "sk_te\r\nX: y", "sk_tést", "sk\u200btest", "a\tb", "a\x00b", "a\x7f"],
)
def test_a_key_that_cannot_be_sent_is_named_and_not_repeated(text: str) -> None:
    with pytest.raises(BadHeader, match="ApiKey") as caught:
        Request("GET", "https://shop.example", {"ApiKey": text})
    assert "sk" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_header_needs_a_name() -> None:
    with pytest.raises(BadHeader, match="no usable name"):
        header_value("Api Key", "x")


def test_nothing_carried_is_shown() -> None:
    request = Request("POST", "https://shop.example/0241234567", {"ApiKey": "sk_x"}, b"sk_x")
    reply = Reply(200, b"0241234567", None, NOW)
    for text in (repr(request), str(request), repr(reply), str(reply)):
        assert "sk_x" not in text
        assert "0241234567" not in text


def test_a_reply_is_read_strictly() -> None:
    assert Reply(200, b'{"a": 1}', None, NOW).json() == {"a": 1}
    with pytest.raises(JsonRefused):
        Reply(200, b'{"a": 1, "a": 2}', None, NOW).json()
