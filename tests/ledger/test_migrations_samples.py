"""Every schema that ever shipped still opens, with all that was in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.money import Money
from pos_app.domain.sale import SaleStatus
from pos_app.ledger import schema
from pos_app.ledger.queries import Filter, LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, momo, new_sale

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ledger.book import Book

SAMPLES = sorted((Path(__file__).parent / "upgrades").glob("version-*.sqlite3"))


def test_each_version_has_its_sample() -> None:
    assert [path.stem for path in SAMPLES] == [
        f"version-{version}" for version in range(1, schema.VERSION + 1)
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_opens_with_everything_in_it(
    sample: Path, place: Path, opener: Callable[..., Book]
) -> None:
    shutil.copy(sample, place)
    book = opener(place)
    assert verify(place).problems == ()
    assert [payment.amount for payment in book.unresolved()] == [Money(700)]
    assert book.last_gateway_offset() == 1.5
    assert book.order_id_used("123456789012345")
    log = LogQueries(place)
    rows = log.page().rows
    assert [row.sale_number for row in rows] == ["T1-000010", "T1-000002", "T1-000001"]
    assert [row.status for row in rows] == [SaleStatus.OPEN, SaleStatus.PAID, SaleStatus.PAID]
    assert [row.sequence for row in log.page(Filter("loaves")).rows] == [1]
    log.close()
    after, _ = book.open_sale(
        replace(new_sale(), sale_id="s_after"),
        replace(momo(), payment_id="p_after"),
        at=moment(200),
    )
    assert after.number == "T1-000011"
    assert book.tally(moment(0), moment(300), "GHS").paid == Money(4049)
    assert verify(place).problems == ()
