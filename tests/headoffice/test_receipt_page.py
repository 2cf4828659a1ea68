"""A receipt's page: what the paper says, to whoever has its address, and to nobody else."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner

from pos_app.headoffice import commands
from pos_app.headoffice.rate_limit import RateLimit
from pos_app.headoffice.web import build_app
from pos_app.outbox import receipt_links
from pos_app.outbox.receipt_links import NoLink
from pos_app.settings.keys import Secret
from tests.headoffice.offices import batch_of, rows_of, take
from tests.headoffice.serving import serving
from tests.ledger.making import pay, sell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos_app.domain.sale import Sale
    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.book import Book
    from tests.headoffice.offices import Office

PROOF = " ".join(["ABCDEFG"] * 15 + ["ABCDE"])


@dataclass
class Shop:
    """A till that is known at head office, with a paid sale and one that is not."""

    office: Office
    till: TillId
    paid: Sale
    unpaid: Sale

    def link(self, sale: Sale, proof: str | None = PROOF) -> str:
        token = Secret(self.office.tokens[self.till.till])
        return receipt_links.make(token, sale.sequence, sale.sale_id, proof)


@pytest.fixture
def shop(office: Office, tmp_path: Path, opener: Callable[..., Book]) -> Shop:
    path = tmp_path / "ledger.sqlite3"
    book = opener(path)
    paid, _ = pay(book, *sell(book, cashier="Ama <b>"))
    unpaid, _ = sell(book, 60.0)
    till = office.till()
    rows = rows_of(path)
    take(office, till, batch_of(rows, 1, len(rows)))
    return Shop(office, till, paid, unpaid)


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Where it is served; the tests' sales are of a day long ago."""
    with serving(office, build_app(office.database, receipt_days=36_500)) as address:
        yield f"{address}/r/"


def test_it_says_what_the_paper_says(address: str, shop: Shop) -> None:
    shown = httpx.get(address + shop.link(shop.paid))
    assert shown.status_code == 200
    assert shown.headers["x-robots-tag"] == "noindex"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "no-referrer"
    found = re.search(r"<pre>(.+)</pre>", shown.text, re.DOTALL)
    assert found is not None
    text = html.unescape(found[1])
    for words in (
        "Osu", shop.paid.number, "2026-03-01 08:00", "Ama <b>", "GH₵ 20.50", "4567"
    ):  # fmt: skip
        assert words in text
    assert "<b>" not in shown.text
    assert "0241234567" not in shown.text
    assert PROOF[:23] in text
    assert "TRAINING" not in text
    shop.office.change("UPDATE epochs SET live = false")
    plain = httpx.get(address + shop.link(shop.paid, None)).text
    assert "ABCDEFG" not in plain
    assert "TRAINING" in plain


def test_nothing_else_is_shown_and_all_of_it_looks_the_same(
    address: str, shop: Shop, office: Office
) -> None:
    good = shop.link(shop.paid)
    said, _, proof = good.partition(".")
    whole = bytearray(base64.urlsafe_b64decode(said + "=="))
    other_till = shop.office.till("T2")
    token = Secret(office.tokens[other_till.till])
    wrong = {
        "of a sale that is not paid": shop.link(shop.unpaid),
        "of no sale": receipt_links.make(
            Secret(office.tokens[shop.till.till]), 99, shop.paid.sale_id, None
        ),
        "of another till": receipt_links.make(token, 1, shop.paid.sale_id, None),
        "of another ledger": receipt_links.make(
            Secret(office.tokens[shop.till.till]), shop.paid.sequence, "s_" + "0" * 24, None
        ),
        "of no till": receipt_links.make(Secret(f"ho1.{'0' * 32}.{'1' * 32}.x"), 1, "s_", None),
        "without its proof": said,
        "with another proof": f"{said}.{proof[::-1]}",
        "nonsense": "x",
        "too long": "A" * 5000,
        "letters of no alphabet": "é" * 20,
    }
    for place in (0, 20, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        wrong[f"byte {place}"] = f"{base64.urlsafe_b64encode(changed).decode().rstrip('=')}.{proof}"
    pages = {why: httpx.get(address + link) for why, link in wrong.items()}
    assert {why: page.status_code for why, page in pages.items()} == dict.fromkeys(wrong, 404)
    assert len({page.text for page in pages.values()}) == 1


def test_it_ends_after_so_many_days_and_stays_when_the_till_is_gone(
    address: str, shop: Shop, office: Office
) -> None:
    link = shop.link(shop.paid)
    with serving(office) as soon_over:
        assert httpx.get(f"{soon_over}/r/{link}").status_code == 404
    office.change("UPDATE tills SET revoked_at = now()")
    assert httpx.get(address + link).status_code == 200


def test_whoever_guesses_is_stopped(
    address: str, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = shop.link(shop.paid)
    for _ in range(40):
        assert httpx.get(address + link).status_code == 200
    said: list[int] = []
    while 429 not in said:
        said.append(httpx.get(f"{address}{len(said)}").status_code)
        # Some come back with time.
        assert len(said) < 200
    assert said[:-1] == [404] * (len(said) - 1)
    assert len(said) > 30
    monkeypatch.setattr(RateLimit, "has_left", lambda _self, _address: False)
    assert httpx.get(address + link).status_code == 429


def test_a_token_that_is_none_makes_no_address() -> None:
    for token in ("secret", "ho1.a.b.c", f"ho1.{'0' * 32}.{'1' * 32}"):
        with pytest.raises(NoLink):
            receipt_links.make(Secret(token), 1, "s_", None)


def test_days_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setenv("HEADOFFICE_DATABASE_URL", office.url)
    monkeypatch.setenv("HEADOFFICE_RECEIPT_DAYS", "-1")
    done = CliRunner().invoke(commands._group, ["serve", "--port", "0"])
    assert (done.exit_code, done.output) == (
        2,
        "HEADOFFICE_RECEIPT_DAYS must be a number of days.\n",
    )
