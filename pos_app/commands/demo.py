"""`pos-app demo`: drive the real window offscreen and leave a picture of every screen.

It works in a home of its own against training's gateway, so it never touches this till's ledger,
settings or keys. It must end within 40 seconds.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_app.assembly.program import TillProgram
from pos_app.assembly.terminal import Exit, Stop
from pos_app.assembly.window import make_till
from pos_app.commands.group import verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.commands.group import Run
    from pos_app.desktop.window_driver import WindowDriver


_CORNER_SHOP = '[till]\nmode = "training"\nshop = "Corner Shop"\nsounds = false\ntheme = "light"\n'


@verb()
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder."
)
def demo(_run: Run, out: Path) -> Exit:
    """Leave a picture of every screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{out} cannot be made: {error.strerror}.") from None
    with tempfile.TemporaryDirectory(prefix="pos-app-demo-") as home:
        Path(home, "config.toml").write_text(_CORNER_SHOP, encoding="utf-8")
        os.environ["POS_APP_HOME"] = home
        # Not before: a server without Qt's system libraries has all the other verbs.
        from pos_app.desktop.window_driver import WindowDriver

        program = TillProgram()
        maker = program.gateway_maker()
        hand = WindowDriver(make_till(program, maker), out)

        def customer_pays() -> None:
            newest = max(maker.started_training().prompts(), key=lambda prompt: prompt.created_at)
            maker.started_training().approve(newest.id)

        try:
            _play(hand, customer_pays)
        except TimeoutError as error:
            raise Stop(Exit.BUG, f"The demo stopped: {error}") from None
        finally:
            hand.leave()
            maker.stop()
    for name in hand.pictures:
        print(out / name)  # noqa: T201 - the command's answer
    return Exit.DONE


def _play(hand: WindowDriver, customer_pays: Callable[[], None]) -> None:
    hand.ready()
    hand.picture("sell-empty")
    # Asked first, so that its coach text is due by the end.
    for amount, phone in (("120", "0241238860"), ("35", "0201234460")):
        _ask(hand, amount, phone)
        # What was not sent yet cannot be set aside, and a slow disk may take its time.
        hand.until(lambda: hand.status() == "pending", "the request")
        hand.key("F8")
        hand.sell()

    hand.press("64")
    hand.key("F4")
    hand.key("Enter")
    hand.until(lambda: hand.shows("qrView"), "the QR code")
    _two(hand, "qr")
    customer_pays()
    hand.until(lambda: hand.shows("paidBanner"), "PAID by QR")
    hand.key("Enter", after_ms=750)
    hand.sell()

    hand.press("12.50+8.00")
    hand.key("Enter")
    hand.press("0241234567")
    _three(hand, "sell")
    hand.key("Enter")
    hand.until(lambda: hand.status() == "pending", "the request")
    hand.picture("waiting-sent")
    hand.until(lambda: hand.shows("paidBanner"), "PAID")
    _three(hand, "paid")
    hand.key("Enter", after_ms=750)
    hand.sell()

    _type(hand, "20.50", "0241234567")
    hand.key("Enter")
    hand.until(lambda: hand.shows("guardBack"), "the guard")
    hand.picture("guard")
    hand.key("Enter")
    hand.sell()
    hand.clear()

    _ask(hand, "20.50", "0241239950")
    hand.until(lambda: hand.shows("failedBanner"), "Not paid")
    _three(hand, "notpaid")
    hand.close_unpaid()

    _ask(hand, "9.75", "0271234599")
    hand.until(lambda: hand.status() == "pending", "the request")
    hand.key("Esc")
    hand.until(lambda: hand.shows("confirmKeep"), "the question")
    hand.picture("cancel-question")
    hand.click("confirmCancel")
    hand.until(lambda: hand.shows("failedBanner"), "Cancelled")
    hand.picture("cancelled")
    hand.close_unpaid()

    hand.open("history", "navHistory")
    _look_back(hand)
    hand.open("settings", "settingsButton")
    hand.open("help", "helpButton")
    hand.open("customers-phone", "navPhone")
    hand.click("navPhone")
    hand.click("navSell")
    hand.sell()
    hand.open_oldest_card()
    hand.until(lambda: hand.shows("coach"), "the coach text", seconds=25)
    _three(hand, "waiting")


def _look_back(hand: WindowDriver) -> None:
    """Compare the day, and check what a customer says, in History."""
    hand.click("historyReconcile")
    hand.until(lambda: hand.shows("dayVerdict"), "the comparison of the day")
    hand.picture("reconcile")
    hand.click("dayBack")
    hand.click("claimButton")
    hand.press("20.50")
    hand.key("Enter")
    hand.press("4567")
    hand.key("Enter")
    hand.until(lambda: hand.shows("claimAnswer"), "the answer to a claim")
    _two(hand, "claim")
    hand.click("claimBack")


def _two(hand: WindowDriver, name: str) -> None:
    """Pictures in both sizes."""
    hand.picture(name)
    hand.picture(f"{name}-1024", 1024, 600)


def _three(hand: WindowDriver, name: str) -> None:
    """Pictures in both sizes, and in the dark."""
    _two(hand, name)
    hand.dark(on=True)
    hand.picture(f"{name}-dark")
    hand.dark(on=False)


def _type(hand: WindowDriver, amount: str, phone: str) -> None:
    hand.press(amount)
    hand.key("Enter")
    hand.press(phone)


def _ask(hand: WindowDriver, amount: str, phone: str) -> None:
    _type(hand, amount, phone)
    hand.key("Enter")
    hand.until(lambda: hand.shows("payState"), "the request")
