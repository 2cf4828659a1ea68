from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from pos_app.assembly.gateways import GatewayMaker
from pos_app.assembly.program import now
from pos_app.domain.methods import Method
from pos_app.engine.events import MethodOff
from pos_app.settings.config_file import parse
from pos_app.settings.settings_table import AmountUnit, Mode
from pos_app.transport.redaction import Redactor

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.engine.deps import GatewaySetup
    from pos_app.settings.settings_table import Config

PAYGATE = {"POS_APP_PAYGATE_API_KEY": "sk_live_canary0001"}
CHECKOUT = {
    "POS_APP_CHECKOUT_API_KEY": "canary-0002",
    "POS_APP_CHECKOUT_SECRET_KEY": "canary-0003",
}


def config(mode: Mode = Mode.LIVE, unit: AmountUnit | None = AmountUnit.MINOR) -> Config:
    made = parse({}).config
    return replace(
        made,
        till=replace(made.till, mode=mode),
        checkout=replace(made.checkout, amount_unit=unit),
    )


def maker(of: Config, redactor: Redactor | None = None, book: Path | None = None) -> GatewayMaker:
    return GatewayMaker(of, training_book=book, redactor=redactor or Redactor(), now=now)


def made(of: Config, redactor: Redactor | None = None) -> GatewaySetup:
    async def make() -> GatewaySetup:
        setup = await maker(of, redactor)()
        await setup.gateways.close()
        return setup

    return asyncio.run(make())


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, text in (PAYGATE | CHECKOUT).items():
        monkeypatch.setenv(name, text)
    return monkeypatch


def test_with_all_keys_both_are_on_and_every_key_is_hidden(keys: pytest.MonkeyPatch) -> None:
    del keys
    redactor = Redactor()
    setup = made(config(), redactor)
    assert setup.gateways.mobile_money is not None
    assert setup.gateways.checkout is not None
    assert (setup.off.get(Method.MOBILE_MONEY), setup.off.get(Method.QR)) == (None, None)
    for text in (PAYGATE | CHECKOUT).values():
        assert text not in redactor.redact(f"it said {text}")
        assert text not in repr(setup)


def test_a_test_key_never_meets_a_live_gateway(keys: pytest.MonkeyPatch) -> None:
    keys.setenv("POS_APP_PAYGATE_API_KEY", "sk_test_canary0001")
    setup = made(config())
    assert setup.gateways.mobile_money is None
    assert setup.off.get(Method.MOBILE_MONEY) is MethodOff.TEST_KEY_IN_LIVE


def test_without_a_unit_codes_are_off_and_old_ones_are_still_verified(
    keys: pytest.MonkeyPatch,
) -> None:
    del keys
    setup = made(config(unit=None))
    assert setup.gateways.checkout is not None
    assert setup.off.get(Method.QR) is MethodOff.UNIT_NOT_SET


def test_a_key_that_is_missing_turns_its_gateway_off_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import keyring
    from keyring.core import load_keyring

    before = keyring.get_keyring()
    keyring.set_keyring(load_keyring("keyring.backends.null.Keyring"))
    try:
        for name, text in CHECKOUT.items():
            monkeypatch.setenv(name, text)
        setup = made(config())
    finally:
        keyring.set_keyring(before)
    assert setup.gateways.mobile_money is None
    assert setup.off.get(Method.MOBILE_MONEY) is MethodOff.KEYS_MISSING
    assert setup.gateways.checkout is not None


@pytest.mark.parametrize("text", ["pk_live_0123456789", "abc", "two words"])
def test_what_is_no_secret_key_is_said_and_never_sent(keys: pytest.MonkeyPatch, text: str) -> None:
    keys.setenv("POS_APP_PAYGATE_API_KEY", text)
    keys.setenv("POS_APP_CHECKOUT_SECRET_KEY", text)
    setup = made(config())
    assert setup.gateways.mobile_money is None
    assert setup.off.get(Method.MOBILE_MONEY) is MethodOff.NOT_A_SECRET_KEY
    assert setup.gateways.checkout is None
    assert setup.off.get(Method.QR) is MethodOff.NOT_A_SECRET_KEY


def test_training_reads_no_key_and_makes_its_own_gateway_once(
    keys: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del keys
    redactor = Redactor()
    training = maker(config(Mode.TRAINING), redactor, tmp_path / "book.sqlite3")

    async def make_twice() -> tuple[GatewaySetup, GatewaySetup]:
        one, two = await training(), await training()
        await one.gateways.close()
        await two.gateways.close()
        return one, two

    try:
        one, two = asyncio.run(make_twice())
        assert one.gateways.mobile_money is not None
        assert two.gateways.checkout is not None
        assert training.training is not None
        # What it never read it cannot know.
        assert redactor.redact("it said canary-0002") == "it said canary-0002"
    finally:
        training.stop()


def test_training_that_cannot_start_says_so(tmp_path: Path) -> None:
    book = tmp_path / "book.sqlite3"
    book.write_bytes(b"not a book of training" * 100)
    training = maker(config(Mode.TRAINING), book=book)

    async def make() -> GatewaySetup:
        setup = await training()
        await setup.gateways.close()
        return setup

    setup = asyncio.run(make())
    assert (setup.off.get(Method.MOBILE_MONEY), setup.off.get(Method.QR)) == (
        MethodOff.BAD_SETTINGS,
    ) * 2


@pytest.mark.parametrize(
    ("key", "why"),
    [("a sentence, not a key", MethodOff.NOT_A_SECRET_KEY), ("", MethodOff.KEYS_MISSING)],
)
def test_a_key_that_is_none_is_told_from_one_that_is_missing(
    keys: pytest.MonkeyPatch, key: str, why: MethodOff
) -> None:
    keys.setenv("POS_APP_PAYGATE_API_KEY", key)
    setup = made(config())
    assert setup.gateways.mobile_money is None
    assert setup.off.get(Method.MOBILE_MONEY) is why


class LockedStore(KeyringBackend):
    """A store whose owner has not unlocked it."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError(f"{service} {username} is locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError((service, username, bool(password)))


def test_a_store_of_keys_that_fails_is_told_from_one_without_keys() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(LockedStore())  # type: ignore[no-untyped-call]
    try:
        assert made(config()).off.get(Method.MOBILE_MONEY) is MethodOff.SECRET_STORE_FAILED
    finally:
        keyring.set_keyring(before)
