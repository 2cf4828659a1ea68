"""The owner's pages in a real browser, on a phone and on a screen, by the keyboard alone."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from pos_app.headoffice.web import build_app
from tests.headoffice.shop_days import DAY, HOSTILE, PASSWORD, add_user, busy_till, shop_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from pos_app.ledger.book import Book
    from tests.headoffice.offices import Office

pytestmark = pytest.mark.browser

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SIZES = [(390, 844), (1366, 768)]
PAGES = (
    f"/?day={DAY}", f"/sales?day={DAY}", f"/zs?from={DAY}&to={DAY}", "/refunds", "/unconfirmed",
    "/alarms", "/tills",
)  # fmt: skip


@contextmanager
def served(office: Office) -> Iterator[str]:
    """The web server on loopback; its address."""
    config = uvicorn.Config(
        build_app(office.database), port=0, lifespan="off", ws="none", http="h11", log_config=None
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def site(office: Office, tmp_path: Path, opener: Callable[..., Book]) -> Iterator[str]:
    """A served head office with good, hostile and training tills."""
    add_user(office)
    busy_till(office, tmp_path, opener, "T1")
    busy_till(office, tmp_path, opener, "T3", behind=17, who="Esi")
    other = shop_of(office, HOSTILE[1])
    busy_till(other, tmp_path, opener, HOSTILE[3], note=HOSTILE[0], who="W" * 60, reason=HOSTILE[2])
    busy_till(other, tmp_path, opener, "T9", live=False)
    with served(office) as address:
        yield address


@pytest.fixture
def browser(tool: Callable[[str], Path]) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    program = tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=SIZES, ids=["phone", "screen"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


def log_in_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the page"
    page.keyboard.press("Tab")
    page.keyboard.type("Ama")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")


def test_every_page_by_keyboard_and_for_a_screen_reader(site: str, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: dialog.dismiss())
    log_in_by_keyboard(page, site)
    assert page.get_by_role("heading", level=1).count() == 1
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    assert [each.inner_text() for each in links.all()][:3] == ["Today", "Sales", "Zs"]
    for path in PAGES:
        page.goto(site + path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
        assert page.title().endswith("· Head office"), path
        assert page.get_by_role("link", name="Alarms").count() == 1
        for field in page.locator("input:not([type=hidden]), select").all():
            assert field.evaluate("each => each.labels.length") == 1, path
        shown = page.locator("button, nav a, summary").filter(visible=True)
        for control in shown.all():
            box = control.bounding_box()
            assert box is not None
            assert box["height"] >= 44, (path, control.inner_text())
        for table in page.get_by_role("table").all():
            assert table.get_by_role("row").count() >= 2
            assert table.get_by_role("cell").count() >= 2
    page.goto(site + PAGES[0])
    chart = page.get_by_role("img").first
    assert chart.evaluate("each => each.querySelector('title').textContent").startswith("Most at")
    assert said == []
    page.get_by_role("link", name="Sales", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sales")
    page.get_by_role("button", name="Log out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")


def test_a_till_is_revoked_in_two_steps(site: str, page: Page) -> None:
    log_in_by_keyboard(page, site)
    page.goto(f"{site}/tills")
    assert not page.get_by_role("button", name="Revoke T1").is_visible()
    row = page.get_by_role("row").filter(has_text="T3")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="Revoke T3").click()
    page.wait_for_url("**/tills")
    assert "Revoked" in page.get_by_role("row").filter(has_text="T3").inner_text()
    page.get_by_label("Till's name").fill("T4")
    page.get_by_role("button", name="Make a code").click()
    assert len(page.locator(".code").inner_text()) == 14


def test_both_schemes_can_be_read(site: str, page: Page, tmp_path: Path) -> None:
    log_in_by_keyboard(page, site)
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(site + PAGES[0])
        page.screenshot(path=tmp_path / f"{scheme}.png", full_page=True)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(244, 245, 242)", "rgb(16, 22, 20)"]
