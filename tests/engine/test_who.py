"""Who stands in the journal: whoever wished it and approved it; nobody where a gateway spoke."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pos_app
from pos_app.domain.attention import ReviewChoice
from pos_app.domain.money import Money
from pos_app.domain.people import Role
from pos_app.domain.receipt import ReceiptState, ReceiptWay
from pos_app.domain.refund import RefundWay
from pos_app.domain.shift import CashKind, DrawerCount
from pos_app.engine import at_till, events, requests
from pos_app.ledger import project
from pos_app.ledger.verify import verify
from tests.engine.port import START, answer_lost
from tests.engine.world import AMOUNT, World

if TYPE_CHECKING:
    from collections.abc import Callable

AMA, KOJO, EFUA = ("Ama", "1234"), ("Kojo", "23456"), ("Efua", "345678")


@pytest.fixture
def counter(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A counter with an owner, a supervisor and a cashier, who is at the till."""

    async def at_once(work: Callable[[], Any], *, name: str) -> Any:
        # Virtual time waits for no thread.
        del name
        return work()

    monkeypatch.setattr(at_till, "run_blocking", at_once)
    monkeypatch.setitem(at_till._COST, "n", 2)
    ask(world, requests.AddPerson, EFUA[0], Role.OWNER, EFUA[1])
    ask(world, requests.Unlock, *EFUA)
    ask(world, requests.AddPerson, KOJO[0], Role.SUPERVISOR, KOJO[1])
    ask(world, requests.AddPerson, AMA[0], Role.CASHIER, AMA[1])
    ask(world, requests.Unlock, *AMA)
    return world


def ask(world: World, kind: type, *values: Any, **more: Any) -> Any:
    """Submit a request of a kind, and wait for what answers it."""
    world.refs += 1
    ref = f"w{world.refs}"
    world.submit(kind(ref, *values, **more))

    def answers() -> list[Any]:
        return [fact for fact in world.facts if getattr(fact, "ref", None) == ref]

    world.until(lambda: bool(answers()))
    return answers()[-1]


def approved(world: World, kind: type, *values: Any, **more: Any) -> Any:
    assert ask(world, kind, *values, **more).code == "right_lacking"
    ask(world, requests.Approve, *KOJO)
    return ask(world, kind, *values, **more)


def rows(world: World, after: int = 0) -> list[tuple[str, dict[str, Any]]]:
    query = "SELECT kind, data FROM journal_log WHERE seq > ? ORDER BY seq"
    with closing(sqlite3.connect(world.path)) as ledger:
        return [(kind, json.loads(data)) for kind, data in ledger.execute(query, (after,))]


def a_day(world: World) -> None:
    """All that a cashier does, with a supervisor beside her."""
    ask(world, requests.OpenShift, DrawerCount(Money(10_000)))
    paid = world.charge()
    world.until(lambda: world.state(paid) == "pending")
    world.paygate.only().status = "succeeded"
    world.until(lambda: world.state(paid) == "succeeded")
    world.submit(requests.LeaveSale(paid.sale_id))
    ask(world, requests.CheckClaim, AMOUNT, paid.phone_masked[-4:])  # type: ignore[index]
    lost = world.charge(guard_accepted=True)
    world.paygate.wire.order("read", answer_lost())
    world.until(lambda: world.state(lost) == "pending")
    world.done(requests.CancelPayment(lost.payment_id))
    code = world.charge_qr(amount=Money(700))
    world.until(lambda: world.state(code) == "pending")
    world.done(requests.CancelPayment(code.payment_id))
    world.done(requests.AcceptRisk(code.payment_id))
    part = world.charge_cash(
        sale_id=code.sale_id, amount=Money(300), tendered=Money(500), risk_of=code.payment_id
    )
    close = requests.ClosePayment(code.payment_id, "gone")
    assert world.done(close).code == "right_lacking"
    ask(world, requests.Approve, *KOJO)
    assert world.done(close).code == "done"
    world.charge_cash(sale_id=part.sale_id, amount=Money(400))
    aside = world.charge(guard_accepted=True)
    world.until(lambda: world.state(aside) == "pending")
    world.done(requests.SetPaymentAside(aside.payment_id))
    again = world.charge(guard_accepted=True, sale_id=aside.sale_id, risk_of=aside.payment_id)
    world.until(lambda: world.state(again) == "pending")
    for charge in world.paygate.charges.values():
        charge.status = "succeeded"
    world.until(lambda: world.state(again) == world.state(aside) == "succeeded")
    ask(world, requests.DealWith, aside.payment_id, ReviewChoice.REFUND_OWED)
    owed = approved(
        world, requests.PromiseRefund, part.sale_number, Money(100), RefundWay.OWED, "torn"
    ).refund
    approved(world, requests.SettleRefund, owed.refund_number, RefundWay.CASH)
    made = ask(world, requests.MakeReceipt, part.sale_id, ReceiptWay.PRINT)
    ask(world, requests.EndReceipt, made.receipt.issue, ReceiptState.DONE)
    ask(world, requests.MoveCash, CashKind.CASH_IN, Money(50), "change")
    approved(world, requests.MoveCash, CashKind.CASH_OUT, Money(50), "water")
    approved(world, requests.OpenDrawer, "to look")
    world.submit(requests.NoteSettings(("till.shop", "till.theme")))
    ask(world, requests.ReconcileDay, START, START + timedelta(days=1))
    count = DrawerCount(world.book.shift_report().totals.in_drawer)  # type: ignore[union-attr]
    ask(world, requests.CloseShift, count)
    ask(world, requests.SetPin, *AMA)


def test_every_row_of_a_day_says_who_and_who_approved(counter: World) -> None:
    before = len(rows(counter))
    a_day(counter)
    told = rows(counter, before)
    said = {kind for kind, data in told if data.get("cashier") == AMA[0]}
    unsaid = [kind for kind, data in told if "cashier" not in data]
    assert not said & project._OF_NOBODY
    # The till itself cancels what could still pay a sale that is paid.
    assert [kind for kind in unsaid if kind not in project._OF_NOBODY] == ["cancel_asked"]
    assert {kind for kind, data in told if "approved_by" in data} == {
        "closed", "refund_promised", "refund_settled", "cash_moved", "drawer_opened",
    }  # fmt: skip
    assert {data["approved_by"] for _, data in told if "approved_by" in data} == {KOJO[0]}
    assert {kind for kind, _ in told} >= {
        "sale_opened", "payment_created", "sending", "answered", "reading", "sale_left",
        "sale_resumed", "sale_settled", "cancel_asked", "cancel_accepted", "withdrawn", "closed",
        "set_aside", "risk_accepted", "cash_taken", "change_given", "dealt_with", "review",
        "refund_promised", "refund_settled", "receipt_made", "receipt_ended", "claim_confirmed",
        "cash_moved", "drawer_opened", "settings_changed", "shift_opened", "shift_closed",
        "pin_tried", "pin_right", "pin_set",
    }  # fmt: skip
    counter.stop()
    assert verify(counter.path).problems == ()


def test_what_a_persons_request_began_goes_on_for_nobody(counter: World) -> None:
    """What is left over is withdrawn by the till itself, whoever charged it."""
    payment = counter.charge()
    counter.until(lambda: counter.state(payment) == "pending")
    before = len(rows(counter))
    counter.submit(requests.Lock())
    counter.paygate.only().status = "succeeded"
    counter.until(lambda: counter.state(payment) == "succeeded")
    assert [data for _, data in rows(counter, before) if "cashier" in data] == []


def test_where_nobody_is_set_up_no_row_says_anybody(world: World) -> None:
    world.charge_cash()
    world.submit(requests.NoteSettings(("till.shop",)))
    ask(world, requests.OpenDrawer, "to look")
    assert [data for _, data in rows(world) if "cashier" in data or "approved_by" in data] == []


def test_no_drawer_is_opened_without_a_reason_or_a_right(counter: World) -> None:
    assert ask(counter, requests.OpenDrawer, " ").code == "right_lacking"
    ask(counter, requests.Unlock, *KOJO)
    assert ask(counter, requests.OpenDrawer, " ").code == "reason_needed"
    opened = ask(counter, requests.OpenDrawer, "to look")
    assert isinstance(opened, events.ShiftDone)
    assert (opened.code, opened.report) == ("done", None)
    assert rows(counter)[-1] == ("drawer_opened", {"cashier": KOJO[0], "reason": "to look"})


def test_every_kind_of_row_that_names_nobody_is_written_somewhere() -> None:
    folder = Path(pos_app.__file__).parent
    source = "\n".join(
        each.read_text() for room in ("engine", "ledger") for each in folder.glob(f"{room}/*.py")
    )
    for kind in project._OF_NOBODY:
        assert len(re.findall(f'"{kind}"', source)) > 1, kind
