"""Which checkout pages may be shown, without a wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.gateways.checkout import Judged, RedirectRules, judge

LIVE = RedirectRules("https://Pay.test/api", ("127.0.0.1", "localhost", "also.test"))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://pay.test/make/payment/1", None),
        ("https://PAY.test/x?y=1", None),
        ("https://PAY.test:443/x", None),
        ("https://pay.test:8443/x", "foreign_host"),
        ("https://also.test:8443/x", "foreign_host"),
        ("https://pay.test/make/test;x/1", "test_page"),
        ("https://pay.test/make/test.", "test_page"),
        ("https://pay.test/make/test.;a=b/1", "test_page"),
        ("https://pay.test/make/%2574est/1", "test_page"),
        ("https://pay.test/make/%252574est/1", "test_page"),
        ("https://pay.test/make%5Ctest%5C1", "test_page"),
        ("https://pay.test/make/%EF%BD%94est/1", "test_page"),
        ("https://pay.test/attest/testing/latest", None),
        ("https://pay.test/%00", "not_a_url"),
        ("https://pay.test/%zz", "not_a_url"),
        ("https://pay.test:/x", "not_a_url"),
        ("https://2130706433/x", "not_a_url"),
        ("https://also.test/x", None),
        ("https://pay.test/#/pay/1", None),
        ("http://127.0.0.1:9/make/payment/test/1", None),
        ("http://localhost/x", None),
        ("https://pay.test/x?y=/test/", None),
        ("https://pay.test/contest/1", None),
        ("http://pay.test/x", "plain_http"),
        ("https://pay.test/make/payment/test/1", "test_page"),
        ("https://pay.test/make/TEST/1", "test_page"),
        ("https://pay.test/make/%74est/1", "test_page"),
        ("https://pay.test/make%2Ftest%2F1", "test_page"),
        ("https://pay.test/test", "test_page"),
        ("https://evil.test/x", "foreign_host"),
        ("https://pay.test.evil.test/x", "foreign_host"),
        ("https://sub.pay.test/x", "foreign_host"),
        ("https://pay.test./x", "foreign_host"),
        ("http://[::1]/x", "foreign_host"),
        ("https://pay.test@evil.test/x", "user_info"),
        ("https://user:word@pay.test/x", "user_info"),
        ("https://pay.test/" + "x" * 2048, "too_long"),
        ("https://pay.test\\@evil.test/x", "not_a_url"),
        ("https://pay.test/a b", "not_a_url"),
        ("https://pay.test/\n", "not_a_url"),
        ('https://pay.test/a"b', "not_a_url"),
        ("https://pay.test/<b>", "not_a_url"),
        ("https://pay.test:0/x", "not_a_url"),
        ("https://päy.test/", "not_a_url"),
        ("https://pay.test:x/", "not_a_url"),
        ("https://[::1/x", "not_a_url"),
        ("javascript:alert(1)//pay.test", "not_a_url"),
        ("//pay.test/x", "not_a_url"),
        ("/x", "not_a_url"),
        ("", "not_a_url"),
    ],
)
def test_which_page_may_be_shown(url: str, code: str | None) -> None:
    judged = judge(url, LIVE)
    assert judged == Judged(url if code is None else None, code)
    if code is not None and len(url) > 3:
        assert url not in repr(judged)


def test_what_the_owner_may_allow() -> None:
    base, page = "https://pay.test", "https://pay.test/test/1"
    plain = RedirectRules(base, allow_plain=True)
    assert judge("http://pay.test/x", plain).url == "http://pay.test/x"
    assert judge(page, RedirectRules(base, allow_test=True)) == Judged(page, test=True)
    assert judge(page, RedirectRules(base, live=False)) == Judged(page)


@given(st.text() | st.text().map(lambda text: "https://pay.test" + text))
def test_no_text_raises_and_a_refusal_has_a_reason(text: str) -> None:
    judged = judge(text, LIVE)
    assert (judged.url is None) is (judged.refused_because is not None)


def test_the_owners_own_port_is_the_only_other_one() -> None:
    own = RedirectRules("https://pay.test:8443/api")
    for port, code in (("", None), (":443", None), (":8443", None), (":9443", "foreign_host")):
        assert judge(f"https://pay.test{port}/x", own).refused_because == code
    plain = RedirectRules("https://pay.test:8443/api", allow_plain=True)
    assert judge("http://pay.test:8443/x", plain).refused_because == "foreign_host"
    assert judge("http://pay.test/x", plain).refused_because is None
    assert judge("https://pay.test/x", RedirectRules("https://")).refused_because == "foreign_host"
