"""Where keys may go and what a customer may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.settings.config_file import SettingsError, parse
from pos_app.system.urls import Address, UrlRefused, check_sendable, is_loopback, read_address


def test_an_address_is_taken_apart() -> None:
    assert read_address("https://API.Example:8443/v1/x?y=1") == Address(
        "https", "api.example", 8443, "/v1/x", loopback=False
    )
    assert read_address("http://[::1]/").host == "::1"
    assert read_address("https://shop.example").port == 443
    assert read_address("http://shop.example").port == 80


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "//shop.example/x",
        "ftp://shop.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https:///path",
        "https://user@shop.example/",
        "https://user:word@shop.example/",
        "https://shop.example\\@evil.example/",
        "https://shop.example/a b",
        "https://shop.example/\tx",
        "https://shop.exa\nmple/",
        "https://shop.example/\x00",
        "https://shop.example/\x7f",
        "https://shöp.example/",
        "https://shop.example/ä",
        "https://shop.example/#part",
        "https://shop.example/#",
        "https://shop.example:0/",
        "https://shop.example:65536/",
        "https://shop.example:x/",
        "https://shop.example:",
        "https://shop.example:/x",
        "https://shop.example/%00",
        "https://shop.example/%0a",
        "https://shop.example/%7F",
        "https://shop.example/%",
        "https://shop.example/%4",
        "https://shop.example/%zz",
        "https://xn--/x",
        "https://-shop.example/",
        "https://shop..example/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0x1/",
        "https://[fe80::1%25eth0]/",
        "https://shop.ex*mple/",
        "https://[::1/",
        'https://shop.example/"',
        "https://shop.example/<x>",
        " https://shop.example/",
        "https://shop.example/" + "x" * 2048,
    ],
)
def test_what_is_no_plain_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(UrlRefused) as caught:
        read_address(url)
    assert not url or url not in str(caught.value)


def test_2048_characters_are_the_most() -> None:
    start = "https://shop.example/"
    assert read_address(start + "x" * (2048 - len(start))).host == "shop.example"


@pytest.mark.parametrize("host", ["localhost", "pay.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_computer_by_every_name(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["2130706433", "0.0.0.0", "localhost.evil.example", "10.0.0.1"])
def test_other_computers(host: str) -> None:
    assert not is_loopback(host)


def test_plain_http_goes_to_loopback_or_where_the_owner_said() -> None:
    check_sendable("http://127.0.0.1:9/x", allow_plain_http=False)
    check_sendable("https://shop.example/x", allow_plain_http=False)
    check_sendable("http://shop.example/x", allow_plain_http=True)
    with pytest.raises(UrlRefused) as caught:
        check_sendable("http://shop.example/x", allow_plain_http=False)
    assert caught.value.plain_http


@given(st.text())
def test_any_text_is_an_address_or_a_bad_one(text: str) -> None:
    for url in (text, "https://" + text):
        try:
            address = read_address(url)
        except UrlRefused:
            continue
        assert address.scheme in ("http", "https")
        assert address.host
        assert "@" not in url.split("/")[2]


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.localhost:8080",
        "https://a_b.example",
        "https://xn--mller-kva.example:8443/api",
        "https://192.0.2.1/x",
        "https://[2001:db8::1]:8443/x",
        "https://pay.example./x",
        "https://pay.example/%20x",
    ],
)
def test_what_may_be_set_may_be_sent_to_and_the_other_way_round(url: str) -> None:
    read = parse({"paygate": {"base_url": url}}).config.paygate.base_url
    assert check_sendable(read, allow_plain_http=False).host in url


@pytest.mark.parametrize(
    "url",
    [
        "https://pay.example:",
        "https://pay.example/%00",
        "https://pay.example/a\\b",
        "https://pay.example/<x>",
        "https://xn--/x",
        "https://me@pay.example",
        "http://pay.example",
    ],
)
def test_what_is_not_sent_to_cannot_be_set(url: str) -> None:
    with pytest.raises(UrlRefused):
        check_sendable(url, allow_plain_http=False)
    with pytest.raises(SettingsError):
        parse({"paygate": {"base_url": url}})
