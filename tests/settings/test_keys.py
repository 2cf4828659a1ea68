"""A key does not show itself, and the environment's come before all others."""

from __future__ import annotations

import copy
import logging
import pickle

import pytest

from pos_app.settings.keys import (
    Keys,
    Secret,
    SecretName,
    Source,
    StoreAnswer,
    StoreState,
    UnusableSecret,
    from_environment,
    read_key,
    taken,
)

TEXT = "sk_live_0123456789"


def test_the_names_and_variables_are_the_documented_ones() -> None:
    assert {name.value: name.variable for name in SecretName} == {
        "paygate.api_key": "POS_APP_PAYGATE_API_KEY",
        "checkout.api_key": "POS_APP_CHECKOUT_API_KEY",
        "checkout.secret_key": "POS_APP_CHECKOUT_SECRET_KEY",
    }


def test_no_accident_shows_a_key(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(TEXT)
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r", secret, secret)
    answer = StoreAnswer(StoreState.FOUND, secret)
    for text in (repr(secret), str(secret), f"{secret:>20}", repr([answer]), caplog.text):
        assert TEXT not in text
        assert "•••" in text
    for leak in (pickle.dumps, copy.deepcopy, copy.copy):
        with pytest.raises(TypeError):
            leak(secret)
    assert secret.reveal() == TEXT


def test_pasted_spaces_and_line_ends_are_no_part_of_a_key() -> None:
    assert Secret(f" {TEXT}\r\n").reveal() == TEXT


@pytest.mark.parametrize("text", ["", "  \n", "two words", "a\nb", "a\x00b", "clé", "\u200bkey"])
def test_what_no_header_can_carry_is_no_key(text: str) -> None:
    with pytest.raises(UnusableSecret) as refusal:
        Secret(text)
    assert not text.strip() or text not in str(refusal.value)
    assert taken(text, Source.STORE) == StoreAnswer(StoreState.UNUSABLE, source=Source.STORE)


def test_keys_are_compared_by_what_they_are() -> None:
    assert Secret("a") == Secret("a ")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_a_test_key_is_known_by_its_beginning() -> None:
    assert Secret("sk_test_1").is_test
    assert not Secret(TEXT).is_test


def test_the_environment_s_keys() -> None:
    found = from_environment(
        {
            "POS_APP_PAYGATE_API_KEY": f"{TEXT}\n",
            "POS_APP_CHECKOUT_API_KEY": "  ",
            "POS_APP_CHECKOUT_SECRET_KEY": "two words",
        }
    )
    assert found == {
        SecretName.PAYGATE_API_KEY: StoreAnswer(StoreState.FOUND, Secret(TEXT), Source.ENVIRONMENT),
        SecretName.CHECKOUT_SECRET_KEY: StoreAnswer(StoreState.UNUSABLE, source=Source.ENVIRONMENT),
    }


def test_the_process_s_own_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment() == {}
    monkeypatch.setenv("POS_APP_PAYGATE_API_KEY", TEXT)
    assert list(from_environment()) == [SecretName.PAYGATE_API_KEY]


def test_a_gateway_is_on_only_with_all_its_keys() -> None:
    missing = StoreAnswer(StoreState.MISSING)
    found = StoreAnswer(StoreState.FOUND, Secret("k"), Source.STORE)
    none = Keys(dict.fromkeys(SecretName, missing))
    assert (none.paygate, none.checkout) == (None, None)
    half = Keys({**none.answers, SecretName.CHECKOUT_API_KEY: found})
    assert half.checkout is None
    assert half.get(SecretName.CHECKOUT_API_KEY) == Secret("k")
    every = Keys(dict.fromkeys(SecretName, found))
    assert every.paygate == Secret("k")
    assert every.checkout == (Secret("k"), Secret("k"))


@pytest.mark.parametrize(
    "pasted",
    [
        f"\ufeff{TEXT}", f" {TEXT}\r\n", f"Bearer {TEXT}", f"bearer  {TEXT}", f'"{TEXT}"',
        f"'Bearer {TEXT}'", f'Bearer "{TEXT}"', f"\u201c{TEXT}\u201d", f"\u202a{TEXT}\u202c",
        f"`{TEXT}`",
    ],
)  # fmt: skip
def test_what_clearly_is_no_part_of_a_key_is_taken_off(pasted: str) -> None:
    assert read_key(pasted).reveal() == TEXT
    assert taken(pasted, Source.ENVIRONMENT).secret == Secret(TEXT)


@pytest.mark.parametrize("pasted", ["pk_live_0123456789", "PK_test_012345", "abc", "sk_live_"])
def test_what_is_no_secret_key_is_known(pasted: str) -> None:
    assert not read_key(pasted).is_secret_key
    assert read_key(TEXT).is_secret_key


@pytest.mark.parametrize("pasted", ['""', "  ", "two words", "\ufeff", "Bearer two words"])
def test_what_is_left_of_nothing_is_no_key(pasted: str) -> None:
    assert taken(pasted, Source.ENVIRONMENT).state is StoreState.UNUSABLE
