"""The training gateway answers this computer's own programs and pages, and no other site's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.training.conftest import charge, initiate

if TYPE_CHECKING:
    from pos_app.training.gateway import TrainingGateway


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "192.0.2.1", "", "127.0.0.1.evil.example"]
)
def test_another_hosts_name_is_refused(paygate: httpx.Client, host: str) -> None:
    answer = paygate.get("/v1/payments", headers={"Host": host})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:80", "till.localhost"])
def test_this_computer_has_several_names(paygate: httpx.Client, host: str) -> None:
    assert paygate.get("/v1/payments", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_page_presses_nothing(
    gateway: TrainingGateway, checkout: httpx.Client, headers: dict[str, str]
) -> None:
    page = initiate(checkout)["redirect_url"]
    with httpx.Client(trust_env=False) as browser:
        pressed = browser.post(page, data={"action": "pay"}, headers=headers)
        assert pressed.status_code == 403
        assert "Pay this amount" in browser.get(page).text
        own = {"Origin": gateway.paygate_url, "Sec-Fetch-Site": "same-origin"}
        assert browser.post(page, data={"action": "pay"}, headers=own).status_code == 303
        assert "Pay this amount" not in browser.get(page).text


def test_another_sites_page_charges_nobody(paygate: httpx.Client) -> None:
    before = charge(paygate)
    body = {key: before[key] for key in ("amount", "currency", "payment_method", "phone")}
    refused = paygate.post("/v1/payments", json=body, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert len(paygate.get("/v1/payments").json()["data"]) == 1
