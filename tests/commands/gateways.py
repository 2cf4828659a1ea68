"""A till whose gateways say what a test tells them to, for the commands that ask them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from pos_app.assembly.program import TillProgram
from pos_app.domain.methods import Method
from pos_app.engine.deps import GatewaySetup
from pos_app.gateways.port import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from pos_app.assembly.gateways import GatewayMaker
    from pos_app.engine.events import MethodOff
    from pos_app.gateways.port import Gateways, ListQuery


@dataclass
class Verified:
    """As much of an answer as `doctor` looks at."""

    gateway_time: datetime | None = None


@dataclass
class Saying:
    """Both gateways; an exception is raised, anything else is the answer."""

    list_says: object = field(default_factory=lambda: Page((), has_more=False))
    verify_says: object = field(default_factory=Verified)

    async def list(self, query: ListQuery) -> object:
        del query
        return self._said(self.list_says)

    async def verify(self, order_id: str) -> object:
        assert order_id.isdigit()
        return self._said(self.verify_says)

    def _said(self, what: object) -> object:
        if isinstance(what, Exception):
            raise what
        return what


@dataclass
class Maker:
    """Makes these gateways; counts how often they were closed and the maker stopped."""

    mobile_money: Saying | None = None
    checkout: Saying | None = None
    mobile_money_off: MethodOff | None = None
    qr_off: MethodOff | None = None
    closed: int = 0
    stopped: int = 0

    async def __call__(self) -> GatewaySetup:
        why = {Method.MOBILE_MONEY: self.mobile_money_off, Method.QR: self.qr_off}
        off = {method: each for method, each in why.items() if each is not None}
        return GatewaySetup(cast("Gateways", self), off)

    async def close(self) -> None:
        self.closed += 1

    def stop(self) -> None:
        self.stopped += 1


class AskingProgram(TillProgram):
    """The till's own program, but for its gateways."""

    def __init__(self, maker: Callable[[], Awaitable[GatewaySetup]]) -> None:
        super().__init__()
        self._asked = maker

    def gateway_maker(self) -> GatewayMaker:
        return cast("GatewayMaker", self._asked)
