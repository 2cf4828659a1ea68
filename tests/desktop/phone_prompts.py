"""Customers who are asked for money, for the panel's tests and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pos_app.training.gateway import Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence


def a_prompt(**changes: object) -> Prompt:
    made = Prompt(
        id="pay_1", amount_minor=20_50, currency="GHS", network="mtn", phone="0241234567",
        kind="mobile_money", status="pending", page_url=None, ignored=False, created_at=1.0,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def a_code() -> Prompt:
    return a_prompt(
        id="qr_1", amount_minor=64_00, network=None, phone=None, kind="qr",
        page_url="http://127.0.0.1:9/make/payment/qr_1",
    )  # fmt: skip


@dataclass
class Phones:
    """Customers that answer as they are pressed."""

    waiting: list[Prompt] = field(default_factory=list)
    pressed: list[tuple[str, str]] = field(default_factory=list)

    def prompts(self) -> Sequence[Prompt]:
        return tuple(self.waiting)

    def approve(self, id: str) -> bool:
        return self._press(id, "approve")

    def reject(self, id: str) -> bool:
        return self._press(id, "reject")

    def ignore(self, id: str) -> bool:
        return self._press(id, "ignore")

    def _press(self, id: str, act: str) -> bool:
        self.pressed.append((id, act))
        return True
