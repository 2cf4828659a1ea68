"""The figures of a made-up day, for Reports' tests and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.report import (
    CountedOff,
    Exceptions,
    Figures,
    Reprinted,
    Summed,
    Taking,
)
from tests.desktop.engine import NOON, tally
from tests.names import names

if TYPE_CHECKING:
    from datetime import datetime

_BUSY = (0, 0, 0, 0, 0, 0, 0, 2, 6, 11, 15, 19, 30, 28, 21, 18, 24, 34, 41, 25, 15, 7, 2, 0)


def midnight() -> datetime:
    """When the day of `NOON` begins here."""
    return NOON.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def of_a_day(days: int = 0, share: int = 100) -> tuple[Taking, ...]:
    """What a day took, so many days from that of `NOON`, at so many of a hundred."""
    begins = midnight() + timedelta(days=days)
    found = []
    for hour, busy in enumerate(_BUSY):
        if not busy:
            continue
        at = begins + timedelta(hours=hour)
        minor = busy * 1250 * share // 100
        cashier = ("Cashier 1", "Cashier 2")[hour % 2]
        found += [
            Taking(at, "cash", None, cashier, count=2, sales=2, minor=minor * 4 // 10),
            Taking(
                at, "mobile_money", "mtn", cashier, count=2, sales=2, minor=minor * 4 // 10,
                asked=2, asked_paid=2, seconds=(12.0, 16.0),
            ),
            Taking(
                at, "mobile_money", "telecel", cashier, count=1, sales=1, minor=minor * 2 // 10,
                asked=2, asked_paid=1, cancelled=hour % 2, seconds=(48.0,),
            ),
        ]  # fmt: skip
    return tuple(found)


def usual() -> tuple[Taking, ...]:
    """What was asked for in the weeks before."""
    at = midnight() - timedelta(days=5)
    return (
        Taking(at, "mobile_money", "mtn", asked=100, asked_paid=95),
        Taking(at, "mobile_money", "telecel", asked=50, asked_paid=47),
    )


def owed() -> Refund:
    """A refund that the shop still owes."""
    return Refund(
        f"{names().till}-R000004", f"s_{41:024x}", names().number(41), Money(60_00),
        RefundWay.OWED, RefundState.OWED, "torn bag", NOON - timedelta(days=2),
    )  # fmt: skip


def a_day() -> Figures:
    """A day with something of everything in it."""
    found = Exceptions(
        undecided=Summed(1, 35_00),
        refunded=Summed(2, 72_50),
        let_go=Summed(3, 41_00),
        cash_out=Summed(2, 18_00),
        to_safe=Summed(1, 1_500_00),
        closes=1,
        off=(CountedOff(42, "Cashier 1", -5_00),),
        reprinted=(Reprinted(names().number(41), 3, "Cashier 2"),),
    )
    back = Taking(
        midnight() + timedelta(hours=15), method="cash", cashier="Cashier 1", refunds_minor=72_50
    )
    return Figures(
        takings=(*of_a_day(), back),
        before=of_a_day(-7, 89),
        usual=usual(),
        found=found,
        tally=replace(tally(), to_look_at=2),
        refunds=(owed(),),
        currency="GHS",
    )


def a_quiet_day() -> Figures:
    """A day on which nothing was taken and nothing stands out."""
    return Figures((), (), (), Exceptions(), None, (), "GHS")


def a_month() -> Figures:
    """The first days of a month."""
    many = range(1 - NOON.astimezone().day, 1)
    takings = tuple(each for day in many for each in of_a_day(day, 100 + 7 * day))
    return replace(a_day(), takings=takings, before=())


def a_quarter() -> Figures:
    """Two months and some days, closed on Sundays; one refund, and nothing to compare with."""
    here = NOON.astimezone()
    since = -(here.timetuple().tm_yday - 1)
    days = [day for day in range(since, 1) if (here + timedelta(days=day)).isoweekday() < 7]
    takings = tuple(each for day in days for each in of_a_day(day, 90 + day % 30))
    back = Taking(
        midnight() - timedelta(hours=9), method="cash", cashier="Cashier 1", refunds_minor=72_50
    )
    return replace(a_day(), takings=(*takings, back), before=())
