from __future__ import annotations

import queue
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.domain.attention import LATE, Attention
from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.report import Exceptions, Figures, Weather
from pos_app.domain.sale import Sale, SaleRow, SaleStatus, SaleStory
from pos_app.domain.shift import DrawerCount, Shift, ShiftReport
from pos_app.engine import events
from pos_app.engine.engine import Reader
from pos_app.engine.events import AttentionRead
from pos_app.engine.requests import (
    AskAttention,
    AskHistory,
    AskReport,
    AskSlip,
    AskStory,
    AskWeather,
    AskX,
    AskZ,
    AskZs,
)
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.domain.payments import AMOUNT, NOW
from tests.domain.test_shift import OPEN, totals
from tests.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)
REPORT = ShiftReport(replace(OPEN, z_number=1), totals())
LEFT = DrawerCount(Money(187_50))
FIGURES = Figures((), (), (), Exceptions(), None, (), "GHS")
SALE = Sale("s_1", names().number(1), 1, NOW, AMOUNT)
OWED = Refund(
    "T1-R000001", SALE.sale_id, SALE.number, AMOUNT, RefundWay.OWED, RefundState.OWED, "torn", NOW
)


class Log:
    """A log of seven sales, newest first, that fails on order."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed = 0
        self.asked: list[dict[str, Any]] = []
        self.failures: list[Exception] = []

    def open(self) -> Log:
        self.opened += 1
        return self

    def page(self, **asked: Any) -> list[SaleRow]:
        self.asked.append(asked)
        if self.failures:
            raise self.failures.pop(0)
        newest = 7 if asked["before"] is None else asked["before"] - 1
        return [row(n) for n in range(newest, 0, -1)][: asked["limit"]]

    def story(self, sale_id: str) -> SaleStory | None:
        return SaleStory(SALE, (), ()) if sale_id == "s_1" else None

    def attention(self) -> list[Attention]:
        return [Attention("p_1", LATE, NOW, GatewayName.PAYGATE)]

    def owed(self) -> list[Refund]:
        return [OWED]

    def refund(self, number: str) -> Refund | None:
        return OWED if number == OWED.refund_number else None

    def shift_report(self) -> ShiftReport | None:
        return REPORT

    def z(self, number: int | None = None) -> ShiftReport | None:
        return REPORT if number == 1 else None

    def not_taken(self, z_number: int) -> DrawerCount | None:
        return LEFT if z_number == REPORT.shift.z_number else None

    def zs(self, *, before: int | None = None, limit: int = 50) -> list[Shift]:
        newest = 7 if before is None else before - 1
        return [replace(OPEN, z_number=n) for n in range(newest, 0, -1)][:limit]

    def figures(self, *span: Any) -> Figures:
        self.asked.append({"figures": span})
        return FIGURES

    def weather(self, *asked: Any) -> tuple[Weather, ...]:
        self.asked.append({"weather": asked})
        return (Weather("mtn", 1, 9, 90),)

    def close(self) -> None:
        self.closed += 1


def row(n: int) -> SaleRow:
    return SaleRow(
        sale_id=f"s_{n}",
        sequence=n,
        sale_number=names().number(n),
        opened_at=NOW,
        status=SaleStatus.OPEN,
        amount=AMOUNT,
        method=None,
        network=None,
        phone_masked=None,
        note=None,
        cashier=None,
        gateway=None,
        gateway_id=None,
        order_id=None,
        paid_at=None,
        late=False,
    )


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def told() -> queue.SimpleQueue[events.EngineEvent]:
    return queue.SimpleQueue()


@pytest.fixture
def reader(log: Log, told: queue.SimpleQueue[events.EngineEvent]) -> Iterator[Reader]:
    made = Reader(log.open, told.put)
    yield made
    made.stop()
    assert made.join(5)


@pytest.mark.parametrize(("number", "found"), [(OWED.refund_number, OWED), ("T9-R000001", None)])
def test_a_slip_is_read_by_its_number(
    reader: Reader,
    told: queue.SimpleQueue[events.EngineEvent],
    number: str,
    found: Refund | None,
) -> None:
    reader.ask(AskSlip("r", number))
    assert told.get(timeout=5) == events.SlipRead("r", found)


@pytest.mark.parametrize(
    ("question", "numbers", "has_more"),
    [
        (AskZs("r"), [7, 6, 5, 4, 3, 2, 1], False),
        (AskZs("r", limit=3), [7, 6, 5], True),
        (AskZs("r", before=4, limit=3), [3, 2, 1], False),
    ],
)
def test_closed_shifts_are_read_in_pages(
    reader: Reader,
    told: queue.SimpleQueue[events.EngineEvent],
    question: AskZs,
    numbers: list[int],
    has_more: bool,
) -> None:
    reader.ask(question)
    answer = told.get(timeout=5)
    assert isinstance(answer, events.ZsRead)
    assert [one.z_number for one in answer.shifts] == numbers
    assert answer.has_more is has_more


def test_an_x_and_a_z_are_read_from_the_log(
    reader: Reader, told: queue.SimpleQueue[events.EngineEvent]
) -> None:
    for question, report, left in (
        (AskX("x"), REPORT, None),
        (AskZ("z1", 1), REPORT, LEFT),
        (AskZ("z2", 2), None, None),
    ):
        reader.ask(question)
        assert told.get(timeout=5) == events.ShiftRead(question.ref, report, left)


def test_a_report_is_read_of_the_span_that_is_asked_for(
    reader: Reader, log: Log, told: queue.SimpleQueue[events.EngineEvent]
) -> None:
    before = (NOW - 2 * DAY, NOW - DAY)
    reader.ask(AskReport("r", NOW - DAY, NOW, before, "GHS"))
    assert told.get(timeout=5) == events.ReportRead("r", FIGURES)
    assert log.asked == [{"figures": (NOW - DAY, NOW, before, "GHS")}]


def test_how_the_networks_do_is_read_as_of_a_moment(
    reader: Reader, log: Log, told: queue.SimpleQueue[events.EngineEvent]
) -> None:
    reader.ask(AskWeather("r", NOW, "GHS"))
    assert told.get(timeout=5) == events.WeatherRead("r", (Weather("mtn", 1, 9, 90),))
    assert log.asked == [{"weather": (NOW, "GHS")}]


def test_pages_follow_each_other(
    reader: Reader, log: Log, told: queue.SimpleQueue[events.EngineEvent]
) -> None:
    reader.ask(AskHistory("q1", limit=5, search="tea", status=SaleStatus.OPEN, day_start=NOW))
    first = told.get(timeout=5)
    assert isinstance(first, events.HistoryPage)
    assert ([r.sequence for r in first.rows], first.has_more) == ([7, 6, 5, 4, 3], True)
    assert (log.asked[0]["search"], log.asked[0]["start"]) == ("tea", NOW)
    reader.ask(AskHistory("q2", before=3, limit=5))
    second = told.get(timeout=5)
    assert isinstance(second, events.HistoryPage)
    assert ([r.sequence for r in second.rows], second.has_more) == ([2, 1], False)
    assert (second.ref, second.before, log.opened) == ("q2", 3, 1)


def test_a_story(reader: Reader, told: queue.SimpleQueue[events.EngineEvent]) -> None:
    reader.ask(AskStory("q1", "s_1"))
    reader.ask(AskStory("q2", "s_none"))
    assert told.get(timeout=5) == events.StoryRead("q1", SaleStory(SALE, (), ()))
    assert told.get(timeout=5) == events.StoryRead("q2", None)


def test_what_waits_for_a_person(
    reader: Reader, told: queue.SimpleQueue[events.EngineEvent]
) -> None:
    reader.ask(AskAttention("q1"))
    waiting = Attention("p_1", LATE, NOW, GatewayName.PAYGATE)
    assert told.get(timeout=5) == AttentionRead("q1", (waiting,), (OWED,))


def test_trouble_is_told_and_the_log_is_opened_anew(
    reader: Reader, log: Log, told: queue.SimpleQueue[events.EngineEvent]
) -> None:
    log.failures = [LedgerError(LedgerCode.BUSY, "a commit is under way")]
    reader.ask(AskHistory("q1"))
    reader.ask(AskHistory("q2"))
    assert told.get(timeout=5) == events.ReadFailed("q1", "busy", "a commit is under way")
    assert isinstance(told.get(timeout=5), events.HistoryPage)
    assert (log.opened, log.closed) == (2, 1)


def test_a_log_that_cannot_be_opened_is_told(told: queue.SimpleQueue[events.EngineEvent]) -> None:
    def missing() -> Log:
        raise LedgerError(LedgerCode.MISSING, "no ledger yet")

    reader = Reader(missing, told.put)
    reader.ask(AskHistory("q1"))
    assert told.get(timeout=5) == events.ReadFailed("q1", "missing", "no ledger yet")
    reader.stop()
    assert reader.join(5)


@pytest.mark.expect_log(
    "a question to the log ended with ZeroDivisionError", "pos_app.engine.engine"
)
def test_a_mistake_is_answered_too(
    reader: Reader, log: Log, told: queue.SimpleQueue[events.EngineEvent]
) -> None:
    log.failures = [ZeroDivisionError()]
    reader.ask(AskHistory("q1"))
    assert told.get(timeout=5) == events.ReadFailed("q1", "unreadable", "")


def test_one_that_was_never_asked_has_nothing_to_stop() -> None:
    reader = Reader(Log().open, lambda _fact: None)
    reader.stop()
    assert reader.join(0)
