from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.sources import SalesLog
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.sale import SaleStatus
from pos_app.ledger.book import NewPayment, NewSale, open_book
from tests.names import names

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Five sales, one a minute."""
    path = tmp_path / "ledger.sqlite3"
    book = open_book(path, till=names().till, clock=lambda: AT, live=True)
    for number in range(5):
        payment = NewPayment(f"p_{number}", Method.MOBILE_MONEY, lambda _sale: b"{}")
        sale = NewSale(f"s_{number}", Money(100 + number), note=f"note {number}")
        book.open_sale(sale, payment, at=AT + timedelta(minutes=number))
    book.close()
    return path


def numbers(log: SalesLog, limit: int | None = None, **asked: Any) -> list[str]:
    return [row.sale_number[-1] for row in log.sales(limit, **asked)]


def test_pages_follow_each_other(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos_app.commands.sources.PAGE", 2)
    with closing(SalesLog(ledger)) as log:
        assert numbers(log) == ["5", "4", "3", "2", "1"]
        assert numbers(log, limit=3) == ["5", "4", "3"]
        assert numbers(log, limit=5) == ["5", "4", "3", "2", "1"]
        minute = timedelta(minutes=1)
        assert numbers(log, start=AT + minute, end=AT + 3 * minute) == ["3", "2"]
        assert numbers(log, search="note 3", status=SaleStatus.OPEN) == ["4"]
        assert numbers(log, status=SaleStatus.PAID) == []


def test_one_payment_with_its_sale(ledger: Path) -> None:
    with closing(SalesLog(ledger)) as log:
        found = log.payment("p_2")
        assert found is not None
        sale, payment = found
        assert (sale.number, payment.payment_id) == (names().number(3), "p_2")
        assert log.payment("p_nothing") is None


def test_no_ledger_yet_is_an_empty_log(tmp_path: Path) -> None:
    with closing(SalesLog(tmp_path / "none.sqlite3")) as log:
        assert numbers(log) == []
        with pytest.raises(Stop) as stopped:
            log.payment("p_1")
    assert stopped.value.exit is Exit.LEDGER


def test_a_damaged_ledger_ends_the_command(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"no ledger" * 1000)
    with closing(SalesLog(path)) as log, pytest.raises(Stop) as stopped:
        numbers(log)
    assert stopped.value.exit is Exit.LEDGER
