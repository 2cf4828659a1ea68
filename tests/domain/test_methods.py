"""Each method and each gateway has one entry; rules and screens ask it and no name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pos_app.domain.methods import GATEWAYS, METHODS, GatewayName, Method

PACKAGE = Path(__file__).parents[2] / "pos_app"
# What asks which one it is, since it makes or names that one: the adapters, their settings and
# keys, the requests and the screen on which one of them is chosen.
NAMES_ONE = {
    "assembly/gateways.py", "assembly/window.py", "commands/claim.py", "commands/doctor.py",
    "commands/payments.py", "commands/reconcile.py", "commands/restore.py", "domain/shift_paper.py",
    "desktop/screens/sell.py", "desktop/words/payments.py", "domain/methods.py",
    "domain/receipt.py",
    "engine/lost_replies.py", "engine/reconcile.py", "engine/requests.py",
    "gateways/checkout.py", "gateways/paygate.py", "ledger/project.py",
}  # fmt: skip


def test_each_has_its_entry() -> None:
    assert set(METHODS) == set(Method)
    assert set(GATEWAYS) == set(GatewayName)
    assert {traits.gateway for traits in METHODS.values()} == {*GatewayName, None}


def named(path: Path) -> bool:
    """Whether a module names a method or a gateway."""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("Method", "GatewayName")
        and node.attr.isupper()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_no_other_module_asks_which_one_it_is() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if named(path)}
    assert found == NAMES_ONE


@pytest.mark.parametrize("method", Method)
def test_what_shows_a_page_needs_no_phone(method: Method) -> None:
    assert not (METHODS[method].needs_phone and METHODS[method].shows_page)
