"""A risk that a person takes is about the payment that they were told of, and about no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pos_app.engine import events, requests
from pos_app.ledger import project
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.engine.world import journal

if TYPE_CHECKING:
    from tests.engine.world import World


def test_the_risk_of_one_payment_frees_the_sale_of_no_other(world: World) -> None:
    first = world.charge()
    world.run(1)
    again = {"sale_id": first.sale_id, "risk_of": first.payment_id}
    second = world.charge(**again)
    # Said before anybody can have heard of the second payment.
    blocked = world.rejected(world.ask_charge_qr(**again))
    assert (blocked.code, blocked.payment) == ("sale_blocked", world.stored(second))
    assert world.stored(second).risk_accepted_at is None
    world.run(1)
    third = world.charge_qr(sale_id=first.sale_id, risk_of=second.payment_id)
    assert (third.attempt, world.stored(second).risk_accepted_at is None) == (3, False)


def test_an_attempt_that_was_stored_although_it_was_refused_is_in_the_way(world: World) -> None:
    first = world.charge()
    world.run(1)
    again = {"sale_id": first.sale_id, "risk_of": first.payment_id}
    assert world.book is not None
    book, real = world.book, world.book.add_payment

    def fail(*arguments: Any, **more: Any) -> None:
        del book.add_payment
        real(*arguments, **more)
        raise LedgerError(LedgerCode.UNWRITABLE, "unplugged")

    book.add_payment = fail  # type: ignore[method-assign,assignment]
    assert world.rejected(world.ask_charge(**again)).code == "ledger"
    world.until(lambda: len(world.told(events.RecoveryFound)) > 1, within=10)
    (stored,) = world.told(events.RecoveryFound)[-1].waiting_for_person
    blocked = world.rejected(world.ask_charge(**again))
    assert (blocked.code, blocked.payment) == ("sale_blocked", stored)
    assert stored.sale_id == first.sale_id


def test_a_risk_is_taken_with_the_attempt_or_not_at_all(world: World) -> None:
    first = world.charge()
    world.run(1)
    world.done(requests.SetPaymentAside(first.payment_id))
    assert world.book is not None
    book, before = world.book, len(journal(world))

    def full(*_arguments: Any, **_more: Any) -> None:
        project.create_payment = create
        raise LedgerError(LedgerCode.FULL, "as ordered")

    # The last of what the one commit writes.
    create = project.create_payment
    project.create_payment = full  # type: ignore[assignment]
    again = {"sale_id": first.sale_id, "risk_of": first.payment_id}
    assert world.rejected(world.ask_charge(**again)).code == "ledger"
    assert len(journal(world)) == before
    world.until(lambda: len(world.told(events.RecoveryFound)) > 1, within=10)
    assert book.sale(first.sale_id).left_at is not None
    assert world.stored(first).risk_accepted_at is None
    assert world.seen(first).risk_accepted_at is None
    # Nobody chose anything: who asks again is asked again.
    blocked = world.rejected(world.ask_charge(sale_id=first.sale_id))
    assert (blocked.code, blocked.payment) == ("sale_blocked", world.stored(first))
    second = world.charge(**again)
    assert world.seen(first).risk_accepted_at is not None
    kinds = [kind for kind, _ in journal(world)]
    assert kinds[kinds.index("risk_accepted") :][:3] == [
        "risk_accepted", "sale_resumed", "payment_created",
    ]  # fmt: skip
    assert second.attempt == 2
