"""Makes the sample ledger of the present schema: `python -m tests.ledger.upgrades.make_sample`.

Run once for each schema that ships, and never again for an older one: the file is what tills out
there have. Its numbers belong to nobody.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pos_app.domain.payment import PaymentState
from pos_app.ledger import schema
from pos_app.ledger.book import JSON, JournalEntry
from pos_app.ledger.opening import open_book
from tests.ledger.making import moment, move, new_sale, pay, qr, sell


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
    book.continue_numbers_above(9, at=moment(100))
    _, payment = book.open_sale(new_sale(700), qr("543210987654321"), at=moment(120))
    move(book, payment, PaymentState.UNCONFIRMED, 121)
    there = {"item": "there:pay_elsewhere", "cause": "only_there", "gateway": "paygate"}
    book.commit(JournalEntry("money_only_there", data={"there": there}), at=moment(130))
    dealt = {"item": "there:pay_elsewhere", "choice": "not_ours", "note": "another shop's"}
    book.commit(JournalEntry("dealt_with", data={"dealt": dealt}), at=moment(140))
    book.note_claim(payment.payment_id, at=moment(150))
    book.close()
    path.with_name(f"{path.name}.lock").unlink()


if __name__ == "__main__":
    make(Path(__file__).with_name(f"version-{schema.VERSION}.sqlite3"))
