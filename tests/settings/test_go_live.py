"""What live mode still misses, and what that switches off."""

from __future__ import annotations

import pytest

from pos_app.settings.config_file import parse
from pos_app.settings.go_live import GapCode, Part, is_on, live_gaps
from pos_app.settings.keys import Keys, Secret, SecretName, Source, StoreAnswer, StoreState

NO_KEYS = Keys(dict.fromkeys(SecretName, StoreAnswer(StoreState.MISSING)))
ANSWERED = {
    "till": {"shop": "Corner Shop"},
    "checkout": {
        "amount_unit": "minor",
        "ipn_url": "https://shop.example/ipn",
        "callback_url": "https://shop.example/thanks",
    },
}


def keys(**texts: str) -> Keys:
    found = {
        SecretName[name.upper()]: StoreAnswer(StoreState.FOUND, Secret(text), Source.STORE)
        for name, text in texts.items()
    }
    return Keys({**NO_KEYS.answers, **found})


ALL_KEYS = keys(paygate_api_key="sk_live_1", checkout_api_key="a", checkout_secret_key="b")


def test_a_new_till_is_asked_for_everything() -> None:
    gaps = live_gaps(parse({}), NO_KEYS)
    assert [(gap.key, gap.blocks) for gap in gaps] == [
        ("till.shop", False),
        ("checkout.ipn_url", False),
        ("checkout.callback_url", False),
        ("checkout.amount_unit", True),
        ("paygate.api_key", True),
        ("checkout.api_key", True),
        ("checkout.secret_key", True),
    ]
    assert [is_on(part, gaps) for part in Part] == [True, False, False]


def test_a_till_with_all_answers_goes_live() -> None:
    gaps = live_gaps(parse(ANSWERED), ALL_KEYS)
    assert gaps == ()
    assert all(is_on(part, gaps) for part in Part)


def test_defaults_stand_in_for_what_is_only_asked() -> None:
    gaps = live_gaps(parse({"checkout": {"amount_unit": "major"}}), ALL_KEYS)
    assert {gap.code for gap in gaps} == {GapCode.NOT_GIVEN}
    assert all(is_on(part, gaps) for part in Part)


def test_qr_is_off_until_the_unit_is_said() -> None:
    gaps = live_gaps(parse({}), ALL_KEYS)
    assert is_on(Part.MOBILE_MONEY, gaps)
    assert not is_on(Part.QR, gaps)


def test_one_gateway_works_without_the_other_s_keys() -> None:
    mobile = live_gaps(parse(ANSWERED), keys(paygate_api_key="sk_live_1"))
    assert (is_on(Part.MOBILE_MONEY, mobile), is_on(Part.QR, mobile)) == (True, False)
    qr = live_gaps(parse(ANSWERED), keys(checkout_api_key="a", checkout_secret_key="b"))
    assert (is_on(Part.MOBILE_MONEY, qr), is_on(Part.QR, qr)) == (False, True)


@pytest.mark.parametrize("name", ["checkout_api_key", "checkout_secret_key"])
def test_half_of_checkout_s_keys_is_none(name: str) -> None:
    assert not is_on(Part.QR, live_gaps(parse(ANSWERED), keys(**{name: "a"})))


def test_a_test_key_takes_no_real_money() -> None:
    gaps = live_gaps(parse(ANSWERED), keys(paygate_api_key="sk_test_1"))
    assert gaps[0].code is GapCode.TEST_KEY
    assert not is_on(Part.MOBILE_MONEY, gaps)
