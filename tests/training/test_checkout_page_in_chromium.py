from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.training.conftest import initiate, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def browser(tool: Callable[[str], Path]) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    program = tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone of 360 by 640 without JavaScript."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, java_script_enabled=False, is_mobile=True
    )
    yield context.new_page()
    context.close()


def width_of(page: Page) -> float:
    box = page.locator("main").bounding_box()
    assert box is not None
    return box["width"]


def test_a_customer_pays_on_a_phone_without_javascript(checkout: httpx.Client, page: Page) -> None:
    order = initiate(checkout, meta__description="2 x rice")
    page.goto(order["redirect_url"])

    assert page.locator("#shop").inner_text() == "Training shop"
    assert page.locator("#amount").inner_text() == "GH₵ 64.00"
    for name in ("Pay", "Decline"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 640
    page.get_by_role("button", name="Pay", exact=True).click()

    assert page.get_by_role("status").inner_text() == "Paid"
    assert page.get_by_role("button").count() == 0
    assert page.url == order["redirect_url"]
    assert verify(checkout, "256985412569") == "success"


def test_a_customer_declines_and_then_pays_after_all(checkout: httpx.Client, page: Page) -> None:
    page.goto(initiate(checkout)["redirect_url"])

    page.get_by_role("button", name="Decline", exact=True).click()
    assert page.get_by_role("status").inner_text() == "Declined, you can try again"
    assert verify(checkout, "256985412569") == "failed"
    page.reload()
    assert verify(checkout, "256985412569") == "failed"
    page.get_by_role("button", name="Pay", exact=True).click()

    assert page.get_by_role("status").inner_text() == "Paid"
    assert verify(checkout, "256985412569") == "success"


def test_the_longest_texts_stay_inside_a_narrow_page(checkout: httpx.Client, page: Page) -> None:
    order = initiate(
        checkout,
        "W" * 20,
        amount="2147483647",
        meta__customer_name="M" * 20,
        meta__description="W" * 500,
    )
    page.goto(order["redirect_url"])

    assert width_of(page) <= 360
    card = page.locator(".card").bounding_box()
    assert card is not None
    assert card["x"] + card["width"] <= 360
    for part in page.locator("dd, #amount, #shop").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= card["x"] + card["width"]


def test_hostile_text_runs_nothing_and_the_page_asks_for_nothing_else(
    checkout: httpx.Client, browser: Browser
) -> None:
    order = initiate(checkout, meta__description="<img src=x onerror=\"document.title='owned'\">")
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(order["redirect_url"], wait_until="networkidle")

    assert page.title() == "GH₵ 64.00 · Training shop"
    assert [url for url in asked if not url.startswith("data:")] == [order["redirect_url"]]
    assert complaints == []
    assert "<img src=x" in page.locator("dl").inner_text()
    context.close()
