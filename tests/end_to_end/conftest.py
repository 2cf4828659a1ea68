from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pos_app.training.gateway import TrainingGateway
from tests.end_to_end.till_program import KEYS, Till
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIVE = """
[till]
mode = "live"
{names}
[paygate]
base_url = "{paygate}"
[checkout]
base_url = "{checkout}"
amount_unit = "minor"
ipn_url = "https://shop.example/ipn"
callback_url = "https://shop.example/thanks"
[watch]
deadline_seconds = 5
"""


@pytest.fixture
def till(home: Path) -> Iterator[Till]:
    """A till in training, whose whole output is searched for numbers at the end."""
    home.mkdir(mode=0o700)
    settings = f'[till]\nmode = "training"\n{names().settings}\n'
    (home / "config.toml").write_text(settings, encoding="utf-8")
    made = Till(home)
    yield made
    told = made.told()
    assert not [phone for phone in made.phones if phone in told or phone[1:] in told]


@pytest.fixture
def gateway() -> Iterator[TrainingGateway]:
    """Both gateways on loopback, as a live till's partner."""
    made = TrainingGateway(None, marked=False)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def live(home: Path, gateway: TrainingGateway) -> Iterator[Till]:
    """A till in live mode, whose whole output is searched for keys and numbers at the end."""
    home.mkdir(mode=0o700)
    settings = LIVE.format(
        names=names().settings, paygate=gateway.paygate_url, checkout=gateway.checkout_url
    )
    (home / "config.toml").write_text(settings, encoding="utf-8")
    made = Till(home, dict(KEYS), live=True)
    yield made
    told = made.told()
    assert not [key for key in KEYS.values() if key in told]
    assert not [phone for phone in made.phones if phone in told or phone[1:] in told]
