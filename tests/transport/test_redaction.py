"""Keys and whole phone numbers leave no text that a person or a file gets."""

from __future__ import annotations

import base64
import json
import logging
import sys
import time
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.transport.redaction import HIDDEN, RedactingFilter, Redactor


@pytest.mark.parametrize(
    "written",
    [
        "0241234567",
        "024 123 4567",
        "024-123-4567",
        "(024) 123-4567",
        "024.123.4567",
        "+233241234567",
        "+233 24 123 4567",
        "+233 (0)24 123 4567",
        "+233 (0) 24 123 4567",
        "00233241234567",
        "233241234567",
        "233-24-123-4567",
        "%2B233241234567",
        "%2b233+24+123+4567",
        "024%20123%204567",
        "\\u002b233241234567",
        "024\u2011123\u20114567",
        "024\u00a0123\u00a04567",
        "241234567",
        "024\u200b123\u202e4567",
        "024\u2010123\u202f4567",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        '{{"phone":"{}"}}',
        "phone={}&x=1",
        "call {}.",
        '"p":{},',
        "%22{}%22",
        "phone%3D%20{}%20",
        "\\u0022{}\\u0022",
        "b'\\x22{}\\x22'",
    ],
)
def test_a_phone_number_in_any_form(written: str, around: str) -> None:
    text = Redactor().redact(around.format(written))
    assert "024•••4567" in text
    assert "1234567" not in "".join(c for c in text if c.isdigit())


@pytest.mark.parametrize(
    "harmless",
    [
        "2024-01-15T10:30:00Z",
        "2026-11-20T21:15:07.123456Z",
        '"amount": 5000',
        "123456789012345",
        "987650241234567",
        "T1-000062",
        "GHS 1234.50",
        "HTTP 404 after 10 s",
        "127.0.0.1:8443",
        "f8f2ec61-3719-4d64-b185-4951b5f71f9d",
        "100241234567890",
    ],
)
def test_what_is_no_phone_number_stays(harmless: str) -> None:
    assert Redactor().redact(harmless) == harmless


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc.def-123",
        "{'authorization': 'Bearer abc.def-123'}",
        "bearer+abc.def-123",
        "Bearer%20abc.def-123",
        "ApiKey: abc.def-123",
        "'SecretKey': 'abc.def-123'",
        '{"secret_key":"abc.def-123"}',
        "api-key=abc.def-123&x=1",
        "Authorization: Basic abc.def-123",
    ],
)
def test_keys_by_their_place(text: str) -> None:
    redacted = Redactor().redact(text)
    assert "abc" not in redacted
    assert HIDDEN in redacted


@pytest.mark.parametrize("key", ["sk_test_abcDEF123", "sk_live_9-x_y.z", "pk_live_1", "rk_test_1"])
def test_keys_by_their_look(key: str) -> None:
    assert Redactor().redact(f"no such key {key}, sorry") == f"no such key {HIDDEN}, sorry"


@pytest.mark.parametrize("key", ["9a5cd8e5beb32c70", 'a/b c+d"e\\f é&', "plus+and/slash=="])
def test_a_registered_key_in_every_dress(key: str) -> None:
    redactor = Redactor()
    redactor.register(key)
    for dress in (
        key,
        quote(key, safe=""),
        quote_plus(key),
        json.dumps(key),
        urlencode({"k": key}),
    ):
        assert HIDDEN in redactor.redact(f"<{dress}>")
        assert redactor.redact(f"<{dress}>") != f"<{dress}>"
    assert key not in repr(redactor)


@pytest.mark.parametrize("key", ["sk_live_9a5cd8e5beb32c70", "a/b+c?d>e~f", "k" * 8])
@pytest.mark.parametrize("before", ["", "u", "us", "user:", "key=1&k="])
@pytest.mark.parametrize("after", ["", ":", ":x", ":pass"])
def test_a_registered_key_within_base64(key: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.register(key)
    text = f"{before}{key}{after}".encode()
    for coded in (base64.b64encode(text), base64.urlsafe_b64encode(text)):
        shown = redactor.redact(f"Basic {coded.decode()}")
        assert HIDDEN in shown
        left = shown.removeprefix("Basic ").split(HIDDEN)
        # What stays belongs to the neighbours and to the one letter at each edge.
        assert len(left[0]) * 6 <= (len(before) + 1) * 8
        assert len(left[1].rstrip("=")) * 6 <= (len(after) + 1) * 8


def test_a_registered_key_in_hex_and_with_small_percent_letters() -> None:
    redactor = Redactor()
    redactor.register("a/b+c?d>e~f")
    for dress in (b"a/b+c?d>e~f".hex(), b"a/b+c?d>e~f".hex().upper(), "a%2fb%2bc%3fd%3ee~f"):
        assert redactor.redact(f"<{dress}>") == f"<{HIDDEN}>"


def test_a_short_key_hides_words_and_not_letters() -> None:
    redactor = Redactor()
    redactor.register(" x ")
    redactor.register("   ")
    assert redactor.redact("x exact (x) x_y") == f"{HIDDEN} exact ({HIDDEN}) x_y"
    assert repr(redactor) == "Redactor(1 secrets)"


def test_a_key_that_begins_another_leaves_no_tail() -> None:
    redactor = Redactor()
    redactor.register("abcdefgh")
    redactor.register("abcdefghTAIL")
    assert redactor.redact("abcdefghTAIL") == HIDDEN


def test_a_log_line_its_traceback_and_its_stack_are_redacted() -> None:
    redactor = Redactor()
    redactor.register("secretsecret")
    try:
        raise ValueError("secretsecret of 0241234567")
    except ValueError:
        record = logging.LogRecord(
            "x", logging.ERROR, "f.py", 1, "for %s", ("0241234567",), sys.exc_info()
        )
    record.stack_info = "Stack with secretsecret"
    assert RedactingFilter(redactor).filter(record)
    text = logging.Formatter().format(record)
    assert "secretsecret" not in text
    assert "0241234567" not in text
    assert "for 024•••4567" in text
    assert "ValueError" in text


def test_a_plain_log_line_passes() -> None:
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, "%d sales", (3,), None)
    assert RedactingFilter(Redactor()).filter(record)
    assert logging.Formatter().format(record) == "3 sales"


def test_a_line_that_cannot_be_written_says_so_and_harms_nobody() -> None:
    redactor = Redactor()
    redactor.register("secretsecret")
    record = logging.LogRecord("x", logging.INFO, "f.py", 1, "%d secretsecret", ("a",), None)
    assert RedactingFilter(redactor).filter(record)
    written = logging.Formatter().format(record)
    assert written == f"%d {HIDDEN} (not written: TypeError)"


def test_nothing_forges_a_second_line_or_speaks_to_a_terminal() -> None:
    record = logging.LogRecord(
        "x", logging.INFO, "f.py", 1, "a%s", ("\n2026 INFO paid\x1b[2J\x9b\u202e",), None
    )
    record.exc_text = "Traceback\n  of \x1b]0;paid\x07"
    assert RedactingFilter(Redactor()).filter(record)
    written = logging.Formatter().format(record)
    assert written == ("a\\n2026 INFO paid\\x1b[2J\\x9b\\u202e\nTraceback\n  of \\x1b]0;paid\\x07")


def test_a_hostile_answer_is_redacted_in_no_time() -> None:
    redactor = Redactor()
    redactor.register("sk_live_0123456789abcdef")
    size = 256 * 1024
    for part in ("0", "0-", "0   ", "2 3 3 ", "+", "%20", "bearer ", "api key", "sk_live_", "00 "):
        begun = time.perf_counter()
        redactor.redact((part * size)[:size])
        # Linear: tens of milliseconds. A pattern that backtracks would take minutes.
        assert time.perf_counter() - begun < 5


@given(
    st.sampled_from(["0", "+233", "233", "00233", "%2B233"]),
    st.from_regex(r"[2-5][0-9]{8}", fullmatch=True),
    st.sampled_from(["", " ", "-", "%20", "."]),
    st.text(alphabet='abc ,:;"{}=&', max_size=5),
)
def test_any_number_grouped_anyhow(start: str, digits: str, gap: str, around: str) -> None:
    written = f"{start}{digits[:2]}{gap}{digits[2:5]}{gap}{digits[5:]}"
    redacted = Redactor().redact(f"{around}{written}{around}")
    assert f"0{digits[:2]}•••{digits[5:]}" in redacted


@given(st.text())
def test_any_text_can_be_redacted_twice(text: str) -> None:
    redactor = Redactor()
    once = redactor.redact(text)
    assert isinstance(redactor.redact(once), str)


def test_an_answers_bytes_lose_keys_and_nothing_else() -> None:
    redactor = Redactor()
    body = b'{"echo":"secretsecret","phone":"0241234567"}\xff\x00\xc3\xa9'
    assert redactor.without_keys(body) == body
    redactor.register("secretsecret")
    assert redactor.without_keys(body) == body.replace(b"secretsecret", HIDDEN.encode())
