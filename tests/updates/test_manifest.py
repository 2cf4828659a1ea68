"""What proves a manifest, and what is refused though it is signed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.updates.manifest import (
    Manifest,
    UpdateCode,
    UpdateRefused,
    newer,
    read_keys,
    read_signed,
)
from tests.updates.releasing import SYSTEM, Publisher, fields

SOURCE = "https://updates.example/till/manifest.json"
US = Publisher()


def refused(body: bytes, keys: tuple[bytes, ...] = US.keys) -> UpdateCode:
    with pytest.raises(UpdateRefused) as caught:
        read_signed(body, keys)
    return caught.value.code


def test_a_good_one_is_read() -> None:
    found = read_signed(US.publish(SOURCE), US.keys)
    assert (found.source, found.serial, found.version) == (SOURCE, 7, "9.1.0")
    assert found.changes == ("Receipts can be printed", "A QR page opens faster")
    assert found.installers[SYSTEM].url == "https://updates.example/till/pos-app-9.1.0.deb"


def test_any_trusted_key_may_have_signed() -> None:
    other = Publisher()
    assert isinstance(read_signed(US.publish(SOURCE), other.keys + US.keys), Manifest)


def test_without_a_trusted_key_nothing_holds() -> None:
    assert refused(US.publish(SOURCE), ()) is UpdateCode.NO_TRUSTED_KEY


def test_a_stranger_s_signature_is_refused() -> None:
    assert refused(Publisher().publish(SOURCE)) is UpdateCode.WRONG_SIGNATURE


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_flipped_bit_gets_through(place: int, bit: int) -> None:
    body = bytearray(US.publish(SOURCE))
    body[place % len(body)] ^= 1 << bit
    with pytest.raises(UpdateRefused):
        read_signed(bytes(body), US.keys)


@given(length=st.integers(0, 10_000))
def test_no_shortened_one_gets_through(length: int) -> None:
    body = US.publish(SOURCE)
    with pytest.raises(UpdateRefused):
        read_signed(body[: length % len(body)], US.keys)


@given(st.binary(max_size=300))
def test_no_bytes_do_worse_than_being_refused(body: bytes) -> None:
    with pytest.raises(UpdateRefused):
        read_signed(body, US.keys)


@pytest.mark.parametrize(
    "envelope",
    [
        [],
        {},
        {"signed": 1, "signature": "x"},
        {"signed": "{}"},
        {"signed": "{}", "signature": None},
    ],
)
def test_what_is_no_envelope_is_no_manifest(envelope: Any) -> None:
    assert refused(json.dumps(envelope).encode()) is UpdateCode.NOT_A_MANIFEST


@pytest.mark.parametrize("signature", ["", "AAAA", "not base64!", "é"])
def test_what_is_no_signature_proves_nothing(signature: str) -> None:
    body = json.dumps({"signed": json.dumps(fields(SOURCE)), "signature": signature})
    assert refused(body.encode()) is UpdateCode.WRONG_SIGNATURE


def _installer(**changes: Any) -> dict[str, Any]:
    return {SYSTEM: fields(SOURCE)["installers"][SYSTEM] | changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"format": True},
        {"format": None},
        {"source": None},
        {"source": "ftp://updates.example/x"},
        {"source": "http://updates.example/x"},
        {"source": "https://updates.example:/x"},
        {"source": "https://updates.example/a\\b"},
        {"source": "https:///x"},
        {"source": "https://me:you@updates.example/x"},
        {"source": "https://updates.example/x#y"},
        {"serial": 0},
        {"serial": -1},
        {"serial": "7"},
        {"serial": True},
        {"serial": 7.0},
        {"version": "9.1"},
        {"version": "09.1.0"},
        {"version": "9.1.0-rc1"},
        {"version": 9},
        {"published": "yesterday"},
        {"published": "2026-03-01T09:00:00"},
        {"expires": 5},
        {"changes": "all new"},
        {"changes": ["x"] * 21},
        {"changes": ["x" * 201]},
        {"changes": ["\x1b[31m"]},
        {"changes": [1]},
        {"installers": []},
        {"installers": {"../linux": {}}},
        {"installers": {SYSTEM: []}},
        {"installers": _installer(size=0)},
        {"installers": _installer(size=600 * 1024 * 1024)},
        {"installers": _installer(sha256="A" * 64)},
        {"installers": _installer(sha256="0" * 63)},
        {"installers": _installer(url="file:///etc/passwd")},
    ],
)
def test_a_signed_one_must_still_be_a_manifest(changes: dict[str, Any]) -> None:
    assert refused(US.publish(SOURCE, **changes)) is UpdateCode.NOT_A_MANIFEST


def test_a_signed_text_that_is_no_object_is_no_manifest() -> None:
    assert refused(US.sign("[]")) is UpdateCode.NOT_A_MANIFEST
    assert refused(US.sign('{"format": 1, "format": 1}')) is UpdateCode.NOT_A_MANIFEST


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/till/pos-app.deb",
        "https://updates.example:81/pos-app.deb",
        "https://updates.example.evil.example/pos-app.deb",
    ],
)
def test_an_installer_elsewhere_is_refused(url: str) -> None:
    body = US.publish(SOURCE, installers=_installer(url=url))
    assert refused(body) is UpdateCode.WRONG_HOST


def test_versions_compare_as_numbers() -> None:
    assert newer("1.10.0", "1.9.9")
    assert newer("2.0.0", "1.99.99")
    assert not newer("1.9.9", "1.9.9")
    assert not newer("1.9.9", "1.10.0")
    with pytest.raises(ValueError, match="not a version"):
        newer("1.9", "1.9.0")


def test_the_file_of_keys_is_read() -> None:
    line = base64.b64encode(US.keys[0]).decode()
    text = f"# ours\n\ned25519 {line}  # since 2026\n"
    assert read_keys(text) == US.keys
    assert read_keys("# none\n") == ()


@pytest.mark.parametrize("line", ["rsa AAAA", "ed25519", "ed25519 AAAA", "ed25519 ! !", "x"])
def test_a_broken_file_of_keys_is_not_taken_for_an_empty_one(line: str) -> None:
    with pytest.raises(ValueError, match="a release key is not readable"):
        read_keys(line)
