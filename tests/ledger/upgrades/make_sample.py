"""Makes the sample ledger of the present schema: `python -m tests.ledger.upgrades.make_sample`.

Run once for each schema that ships, and never again for an older one: the file is what tills out
there have. Its numbers belong to nobody.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from shutil import move as move_file
from tempfile import TemporaryDirectory

from pos_app.domain.payment import PaymentState
from pos_app.engine import requests
from pos_app.gateways.port import NoAnswer
from pos_app.ledger import schema
from pos_app.ledger.book import JSON, JournalEntry, open_book
from tests.engine.port import Fault, answer_lost, refused, unreachable
from tests.engine.world import World
from tests.ledger.making import moment, move, new_sale, pass_over, pay, qr, sell


def make(path: Path) -> None:
    """A paid sale, one failed and tried again, one unresolved, one purged; a gap, a claim."""
    book = open_book(path, till="T1", clock=moment, live=True)
    sale, payment = sell(book, 0, note="two loaves of bread", cashier="Ama")
    sending = replace(payment, state=PaymentState.SENDING, sends=1, updated_at=moment(1))
    told: dict[str, JSON] = {"send": 1, "gateway_offset": 1.5, "destination": "d1"}
    book.commit(JournalEntry("send_started", payment=sending, data=told), at=moment(1))
    pay(book, sale, sending, 9)
    book.purge(moment(10), at=moment(10))
    sale, payment = sell(book, 60, 1999)
    move(book, payment, PaymentState.FAILED, 70, reason="Not enough money")
    _, code = book.add_payment(sale.sale_id, qr("123456789012345"), at=moment(80))
    pay(book, sale, code, 90)
    pass_over(book, 9, 100)
    _, payment = book.open_sale(new_sale(700), qr("543210987654321"), at=moment(120))
    move(book, payment, PaymentState.UNCONFIRMED, 121)
    there = {"item": "there:pay_elsewhere", "cause": "only_there", "gateway": "paygate"}
    book.commit(JournalEntry("money_only_there", data={"there": there}), at=moment(130))
    dealt = {"item": "there:pay_elsewhere", "choice": "not_ours", "note": "another shop's"}
    book.commit(JournalEntry("dealt_with", data={"dealt": dealt}), at=moment(140))
    book.note_claim(payment.payment_id, at=moment(150))
    book.close()
    path.with_name(f"{path.name}.lock").unlink()


def make_requests(folder: Path) -> Path:
    """What a day's requests leave behind, as the engine itself writes it.

    A create sent twice and cancelled twice; one refused; a code withdrawn and paid late; a code
    whose initiate was lost; one dropped, one closed, one cut off while it was sent; a purge.
    """
    world = World(folder).start()
    creates, initiates = world.paygate.wire, world.checkout.wire

    lost = Fault(NoAnswer("deadline_passed"), seconds=10.0)
    creates.order("create", lost)
    twice = world.charge()
    world.until(lambda: world.stored(twice).sends == 2 and world.state(twice) == "pending")
    creates.order("cancel", lost)
    world.done(requests.CancelPayment(twice.payment_id))
    world.done(requests.CancelPayment(twice.payment_id))
    assert world.state(twice) == "cancelled"
    creates.order("create", refused())
    no_wallet = world.charge(guard_accepted=True)
    world.until(lambda: world.state(no_wallet) == "refused")

    shown = world.charge_qr()
    world.until(lambda: world.stored(shown).shown_at is not None)
    world.done(requests.CancelPayment(shown.payment_id))
    world.checkout.only().status = "succeeded"
    world.until(lambda: world.state(shown) == "succeeded")
    initiates.order("initiate", answer_lost())
    lost_page = world.charge_qr(guard_accepted=True)
    world.until(lambda: world.state(lost_page) not in ("created", "sending"))

    asked = world.charge(guard_accepted=True)
    world.until(lambda: world.state(asked) == "pending")
    world.paygate.of(asked.payment_id).status = "processing"
    world.done(requests.CancelPayment(asked.payment_id))
    world.run(20 * 60)
    world.done(requests.ClosePayment(asked.payment_id, "the customer left"))

    book = world.book
    assert book is not None
    book.purge(world.now(), at=world.now(), limit=1)
    creates.order("create", unreachable(), lost)
    never_left = world.charge(guard_accepted=True)
    world.run(1)
    world.done(requests.CancelPayment(never_left.payment_id))
    assert (world.state(never_left), world.stored(never_left).may_have_left) == ("cancelled", False)
    cut_off = world.charge(guard_accepted=True)
    assert world.state(cut_off) == "sending"
    # As a power cut does: nothing more is written.
    book.close()
    world.loop.run_until_complete(_cancel_all())
    world.loop.close()
    world.path.with_name(f"{world.path.name}.lock").unlink()
    return world.path


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


if __name__ == "__main__":
    here = Path(__file__).parent
    make(here / f"version-{schema.VERSION}.sqlite3")
    with TemporaryDirectory() as folder:
        move_file(make_requests(Path(folder)), here / f"requests-{schema.VERSION}.sqlite3")
