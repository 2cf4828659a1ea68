"""The settings as values, with the defaults that hold where `config.toml` says nothing.

Nothing here reads or writes a file, and no key of a gateway may ever be a field here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from pos_app.domain.money import Money
from pos_app.domain.phone import Network

_MAX_AMOUNT = Money(2_000_000, "GHS")


class Mode(StrEnum):
    """Whether money is real."""

    TRAINING = "training"
    LIVE = "live"


class Theme(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class KeyPlace(StrEnum):
    """Where the gateways' keys are kept."""

    SYSTEM = "system"
    FILE = "file"


class AmountUnit(StrEnum):
    """What Checkout's integer `amount` counts; its document does not say."""

    MAJOR = "major"
    MINOR = "minor"


class TillSettings(NamedTuple):
    """`[till]`.

    Attributes:
        mode: whether money is real.
        shop: the shop's name, at most 40 characters.
        name: starts every sale number: letters, digits and dashes, at most 12.
        max_amount: the most that one sale may be, itself included.
        sounds: whether results are heard.
        theme: how the window looks.
        secrets: where keys are kept; a file only because a person chose it.
    """

    mode: Mode = Mode.TRAINING
    shop: str = "Corner Shop"
    name: str = "T1"
    max_amount: Money = _MAX_AMOUNT
    sounds: bool = True
    theme: Theme = Theme.SYSTEM
    secrets: KeyPlace = KeyPlace.SYSTEM

    @property
    def currency(self) -> str:
        """The ISO 4217 code of every sale."""
        return self.max_amount.currency


class PaygateSettings(NamedTuple):
    """`[paygate]`.

    Attributes:
        base_url: without a trailing slash; every path starts with `/v1/payments`.
        networks: those that the shop takes, in the order of the tiles.
        allow_plain_http: the owner lets keys travel in clear.
    """

    base_url: str = "https://api.44.200.142.19.nip.io"
    networks: tuple[Network, ...] = tuple(Network)
    allow_plain_http: bool = False


class CheckoutSettings(NamedTuple):
    """`[checkout]`.

    Attributes:
        base_url: the whole prefix without a trailing slash.
        amount_unit: what `amount` counts; None until the owner has said it.
        ipn_url: where Checkout reports payments; a till cannot be reached, so it is the owner's.
        callback_url: where the customer's browser goes afterwards.
        redirect_hosts: hosts besides `base_url`'s own that a payment page may be on, lower case.
        allow_plain_http: the owner lets keys travel in clear.
        allow_plain_redirect: the owner lets payment pages be http.
        allow_test_checkout: the owner lets test pages be shown in live mode.
    """

    base_url: str = "https://paygate.khaytech.com/api"
    amount_unit: AmountUnit | None = None
    ipn_url: str = "https://shop.example/ipn"
    callback_url: str = "https://shop.example/thanks"
    redirect_hosts: tuple[str, ...] = ()
    allow_plain_http: bool = False
    allow_plain_redirect: bool = False
    allow_test_checkout: bool = False


class WatchSettings(NamedTuple):
    """`[watch]`.

    Attributes:
        deadline_seconds: for one whole exchange, however slowly it drips.
    """

    deadline_seconds: float = 10


class LedgerSettings(NamedTuple):
    """`[ledger]`.

    Attributes:
        retention_days: how long phone numbers and wire bodies are kept.
    """

    retention_days: int = 90


class UpdatesSettings(NamedTuple):
    """`[updates]`.

    Attributes:
        manifest_url: where newer versions are announced; empty looks for none.
    """

    manifest_url: str = ""


class Config(NamedTuple):
    """Everything that `config.toml` can say."""

    till: TillSettings = TillSettings()
    paygate: PaygateSettings = PaygateSettings()
    checkout: CheckoutSettings = CheckoutSettings()
    watch: WatchSettings = WatchSettings()
    ledger: LedgerSettings = LedgerSettings()
    updates: UpdatesSettings = UpdatesSettings()
