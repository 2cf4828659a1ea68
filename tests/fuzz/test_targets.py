"""Every rule of every target, over answers that are almost right and over any bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.gateways import port
from pos_app.transport.client import MAX_BODY
from tests.fuzz.reading import GATEWAY_ID, ORDER, PAYMENT_ID, at_once, checkout, paygate
from tests.fuzz.targets import STATUSES, TARGETS, run

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# JSON of any kind, odd numbers included: as text, so that what Python cannot hold can be said.
SCALARS = st.one_of(
    st.sampled_from(["null", "true", "false", "0", "-0", "1e5", "1.5", "-1", "9" * 21, "NaN"]),
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text(max_size=20).map(json.dumps),
    st.sampled_from(["succeeded", "success", "pending", "failed", "payment", "list", "GHS",
                     GATEWAY_ID, PAYMENT_ID, ORDER, "2024-01-15T10:30:00Z",
                     "https://pay.test/x", "https://evil.test/x", "0247360011"]).map(json.dumps),
)  # fmt: skip
VALUES: SearchStrategy[str] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ",".join(items) + "]"),
        st.lists(st.tuples(st.text(max_size=5), inner), max_size=3).map(
            lambda pairs: "{" + ",".join(f"{json.dumps(k)}:{v}" for k, v in pairs) + "}"
        ),
    ),
    max_leaves=6,
)

PAYMENT = {
    "id": GATEWAY_ID, "object": "payment", "amount": 5000, "currency": "GHS", "status": "succeeded",
    "metadata": {"pos_payment_id": PAYMENT_ID}, "created_at": "2024-01-15T10:30:00Z",
}  # fmt: skip
PAGE = {"object": "list", "data": ["@"], "has_more": False}
MADE = {
    "id": "f8f2", "currency": "GHS", "amount": "100", "order_id": ORDER,
    "redirect_url": "https://pay.test/make/1",
}  # fmt: skip
STATE = {"order_id": int(ORDER), "status": "success"}
ERROR = {"type": "invalid_request_error", "code": "x", "message": "No", "param": "phone"}


def written(right: dict[str, Any], wrong: dict[str, str | None], inside: str) -> bytes:
    """An object with some fields said otherwise (None takes one away), put where `@` stands."""
    fields = {name: json.dumps(value) for name, value in right.items()} | wrong
    said = ",".join(f'"{name}":{text}' for name, text in fields.items() if text is not None)
    return inside.replace("@", "{" + said + "}").encode()


def almost(right: dict[str, Any]) -> SearchStrategy[dict[str, str | None]]:
    """Which fields are wrong, and how; mostly one."""
    return st.dictionaries(st.sampled_from(list(right)), st.none() | VALUES, max_size=2)


KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "paygate_payment": (PAYMENT, "@"),
    "paygate_list": (PAYMENT, '{"object":"list","data":[@],"has_more":false}'),
    "paygate_error": (ERROR, '{"error":@}'),
    "checkout_initiate": (MADE, '{"status":"success","data":@}'),
    "checkout_verify": (STATE, '{"status":"success","data":@}'),
}


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=150)
def test_an_answer_that_is_almost_right(name: str, data: st.DataObject) -> None:
    right, inside = KINDS[name]
    body = written(right, data.draw(almost(right)), inside)
    status = data.draw(st.integers(0, len(STATUSES) - 1))
    run(name, body if name == "paygate_error" else bytes([status]) + body)


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=200))
@settings(max_examples=50)
def test_any_bytes(name: str, data: bytes) -> None:
    run(name, data)


@given(value=VALUES)
@settings(max_examples=200)
def test_any_json(value: str) -> None:
    for name in ("strict_json", "paygate_error"):
        run(name, value.encode())
    for name in ("paygate_payment", "paygate_list", "checkout_initiate", "checkout_verify"):
        run(name, b"\0" + value.encode())


@pytest.mark.parametrize("field", ["id", "amount", "currency", "status"])
@given(wrong=VALUES)
@settings(max_examples=60)
def test_a_field_that_is_used_is_never_coerced(field: str, wrong: str) -> None:
    """What an answer gives is what it says, type by type, or it is no answer."""
    body = written(PAYMENT, {field: wrong}, "@")
    try:
        reading = at_once(paygate(200, body).create(b"{}")).reading
    except port.BadAnswer:
        return
    said = json.loads(wrong)
    assert type(said) is (int if field == "amount" else str)
    given_back = {
        "id": reading.gateway_id,
        "amount": reading.amount.minor,
        "currency": reading.amount.currency,
        "status": reading.word,
    }[field]
    if field != "status" or said in ("succeeded", "pending", "failed"):
        assert given_back == said


@given(wrong=VALUES)
@settings(max_examples=60)
def test_an_order_that_is_not_ours_says_nothing_of_ours(wrong: str) -> None:
    body = written(STATE, {"order_id": wrong}, '{"status":"success","data":@}')
    try:
        at_once(checkout(200, body).verify(ORDER))
    except port.BadAnswer:
        return
    assert json.loads(wrong) in (ORDER, int(ORDER))
    assert type(json.loads(wrong)) in (str, int)


def test_the_targets_do_fail() -> None:
    """A success that is nowhere in the input, and one that is: the rule tells them apart."""
    from tests.fuzz.targets import _says

    assert _says(b'["succeeded"]', "succeeded")
    assert not _says(b'{"succeeded":["succeeded "]}', "succeeded")


def full(unit: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """The largest answer that is read, made of one thing over and over."""
    return before + unit * ((MAX_BODY - len(before) - len(after)) // len(unit)) + after


LARGEST = {
    "items": full(b'{"id":"a"},', b'{"object":"list","data":[', b'{"id":"b"}],"has_more":false}'),
    "texts": full(b'"a",', b'{"status":"error","error":[', b'"b"]}'),
    "escapes": full(b"\\u0030", b'{"id":"', b'"}'),
    "gaps": full(b"0-  "),
    "quotes": full(b'"'),
    "brackets": full(b"["),
}


@pytest.mark.parametrize("shape", LARGEST)
@pytest.mark.parametrize("name", TARGETS)
def test_the_largest_answers_of_the_worst_shapes_are_read_in_time(name: str, shape: str) -> None:
    run(name, b"\0" + LARGEST[shape])
