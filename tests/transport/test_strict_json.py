"""What is read, what is refused, and that nothing else can happen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.transport.strict_json import JsonRefused, Real, parse


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b' [true, false, null, "x", -3] \r\n', [True, False, None, "x", -3]),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'{"a": 1.50}', {"a": Real("1.50")}),
        (b'{"a": 1e9}', {"a": Real("1e9")}),
        (b'{"a": 1e999999999}', {"a": Real("1e999999999")}),
        (b"12345678901234567890", 12345678901234567890),
        (b"[" * 32 + b"]" * 32, json.loads("[" * 32 + "]" * 32)),
        (b'{"[[[[": "{{{\\"{["}' * 1, {"[[[[": '{{{"{['}),
    ],
)
def test_read(body: bytes, value: Any) -> None:
    assert parse(body) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<html>",
        b'{"a": 1',
        b'{"a": 1} x',
        b'{"a": 1}{"a": 1}',
        b'{"a": 1, "a": 1}',
        b'[{"b": {"a": 1, "a": 2}}]',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b"[01]",
        b"[+1]",
        b"[1,]",
        b"{'a': 1}",
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'"\\ud800"',
        b'{"\\udc00": 1}',
        b'[["\\ud800x"]]',
        b'{"a": {"b": ["\\udfff"]}}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": "\n"}',
        b"123456789012345678901",
        b"-123456789012345678901",
        b"9" * 5000,
        b"[" * 33 + b"]" * 33,
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b'"' * 200_001,
        b'"\\"' * 80_000,
        b"{} // no",
        '{"a": \u0661}'.encode(),
    ],
)
def test_refused_and_not_repeated(body: bytes) -> None:
    with pytest.raises(JsonRefused) as caught:
        parse(body)
    assert len(str(caught.value)) < 40
    assert caught.value.__cause__ is None


def test_brackets_side_by_side_are_not_deep() -> None:
    assert parse(b"[" + b"{}," * 1000 + b"[]]") == [{}] * 1000 + [[]]


def test_a_bool_and_a_real_are_told_from_an_integer() -> None:
    value = parse(b"[1, true, 1.0]")
    assert isinstance(value, list)
    assert [type(one) for one in value] == [int, bool, Real]


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**19), 10**19) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_values, st.booleans())
def test_what_is_json_is_read_as_it_is(value: Any, plain: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=plain).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        value = parse(body)
    except JsonRefused:
        return
    assert json.loads(body) is not None or value is None
