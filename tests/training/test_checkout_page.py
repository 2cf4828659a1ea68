from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.training.conftest import KEYS, charge, initiate, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.training.gateway import TrainingGateway

HOSTILE = "<script>alert('&\"')</script>"


def state_of(page: str) -> str:
    found = re.search('id="state"[^>]*>([^<]*)<', page)
    assert found is not None
    return found[1]


def get(url: str) -> str:
    answer = httpx.get(url, trust_env=False)
    assert answer.status_code == 200
    return answer.text


def press(url: str, action: str) -> str:
    answer = httpx.post(url, data={"action": action}, trust_env=False, follow_redirects=True)
    assert (answer.status_code, str(answer.url)) == (200, url)
    return answer.text


def test_it_shows_the_shop_the_amount_the_order_and_both_buttons(
    run: Callable[..., TrainingGateway],
) -> None:
    gateway = run(shop="Ama's Corner Shop")
    with httpx.Client(base_url=gateway.checkout_url, headers=KEYS, trust_env=False) as client:
        order = initiate(client, amount="123456", meta__description="2 x rice")

    page = get(order["redirect_url"])

    assert "Ama&#x27;s Corner Shop" in page
    assert "GH₵ 1,234.56" in page
    assert "256985412569" in page
    assert "2 x rice" in page
    assert re.findall("<button[^>]*>([^<]*)<", page) == ["Pay", "Decline"]
    assert state_of(page) == "Pay this amount to the shop?"


@pytest.mark.parametrize(
    ("unit", "currency", "shown"),
    [
        ("minor", "GHS", "GH₵ 1.00"),
        ("major", "GHS", "GH₵ 100.00"),
        ("major", "USD", "USD 100.00"),
    ],
)
def test_the_amount_is_read_in_the_unit_that_was_told_and_also_shown_as_sent(
    run: Callable[..., TrainingGateway], unit: str, currency: str, shown: str
) -> None:
    gateway = run(checkout_amount_unit=unit)
    with httpx.Client(base_url=gateway.checkout_url, headers=KEYS, trust_env=False) as client:
        order = initiate(client, amount="100", currency=currency)

    page = get(order["redirect_url"])

    assert gateway.checkout_amount_unit == unit
    assert f">{shown}</h1>" in page
    assert "<dt>Amount as sent</dt><dd>100</dd>" in page


def test_paying_ends_it(checkout: httpx.Client) -> None:
    url = initiate(checkout)["redirect_url"]

    paid = press(url, "pay")

    assert (state_of(paid), "<button" in paid) == ("Paid", False)
    assert state_of(press(url, "decline")) == "Paid"
    assert verify(checkout, "256985412569") == "success"


def test_a_declined_page_can_be_paid_later(checkout: httpx.Client) -> None:
    url = initiate(checkout)["redirect_url"]

    declined = press(url, "decline")

    assert state_of(declined) == "Declined, you can try again"
    assert re.findall("<button[^>]*>([^<]*)<", declined) == ["Pay"]
    assert state_of(press(url, "pay")) == "Paid"


def test_pressing_goes_back_to_the_page_so_that_a_reload_presses_nothing(
    checkout: httpx.Client,
) -> None:
    url = initiate(checkout)["redirect_url"]

    answer = httpx.post(url, data={"action": "pay"}, trust_env=False)

    assert answer.status_code == 303
    assert url.endswith(answer.headers["location"])


@pytest.mark.parametrize("body", ["action=refund", "", "pay"])
def test_an_unknown_press_changes_nothing(checkout: httpx.Client, body: str) -> None:
    url = initiate(checkout)["redirect_url"]

    httpx.post(
        url,
        content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        trust_env=False,
    )
    httpx.post(url, content="x", headers={"Content-Type": "multipart/form-data"}, trust_env=False)

    assert verify(checkout, "256985412569") == "pending"


def test_everything_from_outside_is_escaped(run: Callable[..., TrainingGateway]) -> None:
    gateway = run(shop=HOSTILE)
    with httpx.Client(base_url=gateway.checkout_url, headers=KEYS, trust_env=False) as client:
        url = initiate(
            client,
            "<b>1234567</b>",
            meta__customer_name="<i>A</i>",
            meta__description=HOSTILE,
        )["redirect_url"]

    page = get(url)

    for raw in ("<script", "<b>", "<i>"):
        assert raw not in page
    assert page.count("&lt;script&gt;alert(&#x27;&amp;&quot;&#x27;)&lt;/script&gt;") == 3
    assert "&lt;i&gt;A&lt;/i&gt;" in page


def test_it_loads_nothing_and_runs_nothing(checkout: httpx.Client) -> None:
    answer = httpx.get(initiate(checkout)["redirect_url"], trust_env=False)

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r'(src|href)="(?!data:)', answer.text)


def test_an_unknown_page_is_404_and_so_is_a_mobile_money_payment(
    gateway: TrainingGateway, paygate: httpx.Client
) -> None:
    for name in ("no-such-id", charge(paygate)["id"]):
        for method in ("GET", "POST"):
            answer = httpx.request(
                method, f"{gateway.paygate_url}/make/payment/{name}", trust_env=False
            )
            assert answer.status_code == 404
            assert "No such payment" in answer.text
