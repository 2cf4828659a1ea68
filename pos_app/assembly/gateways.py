"""Makes the gateways: the real ones with the owner's keys, or training's own on loopback.

Training must never read a configured key or address, and a key must reach only the adapter that
sends it and the redactor that hides it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pos_app.domain.methods import Method
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.engine.deps import GatewaySetup
    from pos_app.engine.events import MethodOff
    from pos_app.gateways.port import CheckoutGateway, MobileMoneyGateway
    from pos_app.settings.keys import Keys
    from pos_app.settings.settings_table import Config
    from pos_app.training.gateway import TrainingGateway
    from pos_app.transport.client import Transport
    from pos_app.transport.redaction import Redactor


class MadeGateways(NamedTuple):
    """The gateways that are on, over one transport."""

    mobile_money: MobileMoneyGateway | None
    checkout: CheckoutGateway | None
    transport: Transport

    async def close(self) -> None:
        """Drop every connection."""
        await self.transport.aclose()


class GatewayMaker:
    """Makes the gateways as often as asked, each time with the keys as they are then.

    Attributes:
        training: Training's gateway once it was made; None in live mode.
    """

    def __init__(
        self,
        config: Config,
        *,
        training_book: Path | None,
        key_file: Path | None = None,
        redactor: Redactor,
        now: Callable[[], datetime],
    ) -> None:
        """Keep what making needs; nothing is opened or read yet.

        Training's gateway keeps its book in `training_book`, or in memory; keys are kept in
        `key_file`, or in the system's store. The redactor learns every key.
        """
        self._config = config
        self._live = config.till.mode is Mode.LIVE
        self._training_book = training_book
        self._key_file = key_file
        self._redactor = redactor
        self._now = now
        self.training: TrainingGateway | None = None

    async def __call__(self) -> GatewaySetup:
        """Make them. Never raises: what is off says why."""
        import asyncio

        from pos_app.transport.client import Transport

        transport = Transport(clock=self._now)
        if self._live:
            from pos_app.settings.key_store import read_keys
            from pos_app.system.daemon_call import run_blocking

            read = partial(read_keys, file=self._key_file)
            setup = self._make_live(transport, await run_blocking(read, name="key-store"))
        else:
            setup = await self._make_training(transport)
        # After the engine has said that it is ready: what a charge needs first is the ledger.
        asyncio.get_running_loop().call_soon(transport.prepare)
        return setup

    def stop(self) -> None:
        """Stop training's gateway, if one was started."""
        if self.training is not None:
            self.training.stop()

    def started_training(self) -> TrainingGateway:
        """Start training's gateway, or return the one that runs.

        Raises:
            TrainingGatewayError: It cannot start.
        """
        if self.training is None:
            from pos_app.training.gateway import TrainingGateway

            unit = self._config.checkout.amount_unit
            training = TrainingGateway(
                self._training_book,
                shop=self._config.till.shop,
                checkout_amount_unit=unit.value if unit else "minor",
            )
            training.start()
            self.training = training
        return self.training

    async def _make_training(self, transport: Transport) -> GatewaySetup:
        from pos_app.engine.deps import GatewaySetup
        from pos_app.engine.events import MethodOff
        from pos_app.gateways.gateway_http import destination_of
        from pos_app.system.daemon_call import run_blocking
        from pos_app.training.gateway import TrainingGatewayError

        try:
            training = await run_blocking(self.started_training, name="training-start")
        except TrainingGatewayError:
            off = dict.fromkeys(Method, MethodOff.BAD_SETTINGS)
            return GatewaySetup(MadeGateways(None, None, transport), off)
        keys = training.keys
        # Its address and keys are new at each start; its book is the same.
        destination = destination_of("training")
        paygate = self._paygate(
            transport, training.paygate_url, keys["paygate_api_key"], destination=destination
        )
        checkout = self._checkout(
            transport,
            training.checkout_url,
            (keys["checkout_api_key"], keys["checkout_secret_key"]),
            unit=training.checkout_amount_unit,
            destination=destination,
        )
        return GatewaySetup(MadeGateways(paygate, checkout, transport), self._networks_off())

    def _make_live(self, transport: Transport, keys: Keys) -> GatewaySetup:
        from pos_app.engine.deps import GatewaySetup
        from pos_app.engine.events import MethodOff

        config = self._config
        paygate = checkout = None
        off = self._networks_off()
        if keys.paygate is None:
            off[Method.MOBILE_MONEY] = _why_missing(keys, "paygate")
        elif not keys.paygate.is_secret_key:
            off[Method.MOBILE_MONEY] = MethodOff.NOT_A_SECRET_KEY
        elif keys.paygate.is_test:
            off[Method.MOBILE_MONEY] = MethodOff.TEST_KEY_IN_LIVE
        else:
            paygate = self._paygate(transport, config.paygate.base_url, keys.paygate.reveal())
        if keys.checkout is None:
            off[Method.QR] = _why_missing(keys, "checkout")
        elif not all(key.is_secret_key for key in keys.checkout):
            off[Method.QR] = MethodOff.NOT_A_SECRET_KEY
        else:
            api_key, secret_key = keys.checkout
            unit = config.checkout.amount_unit
            checkout = self._checkout(
                transport,
                config.checkout.base_url,
                (api_key.reveal(), secret_key.reveal()),
                unit=unit.value if unit else None,
            )
            if unit is None:
                off[Method.QR] = MethodOff.UNIT_NOT_SET
        return GatewaySetup(MadeGateways(paygate, checkout, transport), off)

    def _networks_off(self) -> dict[Method, MethodOff]:
        from pos_app.engine.events import MethodOff

        on = self._config.paygate.networks
        return {} if on else {Method.MOBILE_MONEY: MethodOff.NETWORK_OFF}

    def _paygate(
        self,
        transport: Transport,
        base_url: str,
        key: str,
        *,
        destination: str | None = None,
    ) -> MobileMoneyGateway:
        from pos_app.gateways.gateway_http import Caller
        from pos_app.gateways.paygate import PayGate

        self._redactor.register(key)
        return PayGate(
            Caller(transport, self._redactor, deadline=self._config.watch.deadline_seconds),
            base_url=base_url,
            api_key=key,
            live=self._live,
            allow_plain_http=self._config.paygate.allow_plain_http,
            destination=destination,
        )

    def _checkout(
        self,
        transport: Transport,
        base_url: str,
        keys: tuple[str, str],
        *,
        unit: str | None,
        destination: str | None = None,
    ) -> CheckoutGateway:
        from pos_app.gateways.checkout import Checkout, RedirectRules
        from pos_app.gateways.gateway_http import Caller

        settings = self._config.checkout
        for key in keys:
            self._redactor.register(key)
        return Checkout(
            Caller(transport, self._redactor, deadline=self._config.watch.deadline_seconds),
            base_url=base_url,
            api_key=keys[0],
            secret_key=keys[1],
            amount_unit=unit,
            ipn_url=settings.ipn_url,
            callback_url=settings.callback_url,
            redirects=RedirectRules(
                base_url,
                hosts=settings.redirect_hosts,
                allow_plain=settings.allow_plain_redirect,
                allow_test=settings.allow_test_checkout,
                live=self._live,
            ),
            allow_plain_http=settings.allow_plain_http,
            destination=destination,
        )


def _why_missing(keys: Keys, gateway: str) -> MethodOff:
    from pos_app.engine.events import MethodOff
    from pos_app.settings.keys import StoreState

    states = {answer.state for name, answer in keys.answers.items() if name.gateway == gateway}
    if StoreState.UNUSABLE in states:
        return MethodOff.NOT_A_SECRET_KEY
    if states & {StoreState.FAILED, StoreState.TIMED_OUT}:
        return MethodOff.SECRET_STORE_FAILED
    return MethodOff.KEYS_MISSING
