"""What is left over of a sale that was paid: nobody should pay it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pos_app.engine import events, requests
from pos_app.ledger.book import LedgerCode, LedgerError
from tests.engine.world import journal

if TYPE_CHECKING:
    from pos_app.domain.payment import Payment
    from pos_app.ledger.book import Book
    from tests.engine.world import World


def prompt_and_code(world: World) -> tuple[Payment, Payment]:
    """A prompt that may still be paid, its risk taken, and a code that is shown."""
    prompt = world.charge()
    world.until(lambda: world.state(prompt) == "pending")
    code = world.charge_qr(sale_id=prompt.sale_id, risk_of=prompt.payment_id)
    world.until(lambda: world.stored(code).shown_at is not None)
    return prompt, code


def test_the_code_of_a_sale_that_was_paid_otherwise_is_withdrawn_and_watched(
    world: World,
) -> None:
    prompt, code = prompt_and_code(world)
    world.paygate.only().status = "succeeded"
    world.done(requests.CheckNow(prompt.payment_id))
    world.until(lambda: world.stored(code).withdrawn_at is not None, within=1)
    after = world.stored(code)
    assert (after.withdraw_reason, after.unresolved) == ("sale_paid", True)
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.state(code) == "succeeded")
    assert [p.payment_id for p in world.told(events.PaidTwice)[-1].payments] == [
        prompt.payment_id, code.payment_id,
    ]  # fmt: skip


def test_the_prompt_of_a_sale_that_was_paid_by_its_code_is_cancelled(world: World) -> None:
    prompt, code = prompt_and_code(world)
    world.checkout.only().status = "succeeded"
    world.done(requests.CheckNow(code.payment_id))
    world.until(lambda: world.state(prompt) == "cancelled", within=5)
    assert world.sale(prompt).status == "paid"
    assert not world.told(events.PaidTwice)


def test_a_cancel_that_was_asked_for_is_not_asked_again(world: World) -> None:
    prompt, code = prompt_and_code(world)
    world.paygate.only().status = "processing"
    assert world.done(requests.CancelPayment(prompt.payment_id)).code == "too_late"
    world.checkout.only().status = "succeeded"
    world.done(requests.CheckNow(code.payment_id))
    world.run(5)
    assert [kind for kind, _ in journal(world)].count("cancel_asked") == 1


def test_a_power_cut_in_between_is_made_good_at_the_next_start(world: World) -> None:
    prompt, code = prompt_and_code(world)
    assert world.book is not None
    real = world.book.commit

    def cut(*entries: Any, **more: Any) -> None:
        if entries[0].kind == "withdrawn":
            raise LedgerError(LedgerCode.UNWRITABLE, "unplugged")
        real(*entries, **more)

    world.book.commit = cut  # type: ignore[method-assign]
    world.paygate.only().status = "succeeded"
    world.done(requests.CheckNow(prompt.payment_id))
    world.run(0.1)
    assert world.stored(code).withdrawn_at is None
    world.restart()
    world.until(lambda: world.stored(code).withdrawn_at is not None, within=5)


def test_a_sale_that_was_not_paid_keeps_its_code_at_a_start(world: World) -> None:
    _prompt, code = prompt_and_code(world)
    world.restart()
    world.run(5)
    assert world.stored(code).withdrawn_at is None


def test_a_restored_ledger_ends_nothing_by_itself(world: World) -> None:
    prompt, code = prompt_and_code(world)
    assert world.book is not None
    real = world.book.commit

    def cut(*entries: Any, **more: Any) -> None:
        if entries[0].kind == "withdrawn":
            raise LedgerError(LedgerCode.UNWRITABLE, "unplugged")
        real(*entries, **more)

    world.book.commit = cut  # type: ignore[method-assign]
    world.paygate.only().status = "succeeded"
    world.done(requests.CheckNow(prompt.payment_id))

    def restored() -> Book:
        book = world._open()
        book.restored = lambda: True  # type: ignore[method-assign]
        return book

    world.stop()
    world.open = restored
    world.start()
    world.run(5)
    assert world.stored(code).withdrawn_at is None
