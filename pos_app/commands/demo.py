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
    from pos_app.desktop.look.theme import ThemeName
    from pos_app.desktop.window_driver import TillDriver

    Picture = Callable[..., None]

# Nothing is printed: its printer only shows the button.
_CORNER_SHOP = """[till]
mode = "training"
shop = "Corner Shop"
sounds = false
theme = "light"
[receipt]
printer = "tcp:127.0.0.1:9100"
[customer_screen]
screen = "auto"
"""
# In which size and theme a picture is taken; what its name ends with tells which.
_WAYS: dict[str, tuple[tuple[int, int], ThemeName]] = {
    "": ((1366, 768), "light"),
    "-1024": ((1024, 600), "light"),
    "-dark": ((1366, 768), "dark"),
    "-1024-dark": ((1024, 600), "dark"),
}
_BOTH = ("-1024-dark", "-dark", "-1024")
_FACING = "customer-"


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
        from pos_app.desktop.window_driver import NotSeen, TillDriver, WindowDriver

        program = TillProgram()
        maker = program.gateway_maker()
        till = TillDriver(make_till(program, maker))

        def customer_pays() -> None:
            newest = max(maker.started_training().prompts(), key=lambda prompt: prompt.created_at)
            maker.started_training().approve(newest.id)

        def picture(name: str, *more: str) -> None:
            # What the customer sees has no window here, where there is one screen.
            shown = WindowDriver(till.customers()) if name.startswith(_FACING) else till
            for way in (*more, ""):
                file = out / f"{name}{way}.png"
                shown.picture(file, *_WAYS[way])
                print(file)  # noqa: T201 - the command's answer

        try:
            _play(till, picture, customer_pays)
        except (NotSeen, OSError) as error:
            raise Stop(Exit.BUG, f"The demo stopped: {error}") from None
        finally:
            till.leave()
            maker.stop()
    return Exit.DONE


def _play(till: TillDriver, picture: Picture, customer_pays: Callable[[], None]) -> None:
    from pos_app.desktop.widgets.qr import QrView

    till.ready()
    _open_shift(till, picture)
    picture("sell-empty")
    picture("customer-idle", *_BOTH)
    # Asked first, so that its coach text is due by the end.
    for amount, phone in (("120", "0241238860"), ("35", "0201234460")):
        till.ask(amount, phone)
        # What was not sent yet cannot be set aside, and a slow disk may take its time.
        till.wait("payState", "pending")
        till.press("F8")
        till.wait("amountDisplay")

    till.type("64")
    till.press("F4")
    till.enter()
    till.wait("qrView")
    till.until(lambda: till.customers().code.has_code(), "the code")
    picture("qr", "-1024")
    picture("customer-scan", *_BOTH)
    customer_pays()
    _next_sale(till)

    till.type("12.50+8.00\r0241234567")
    picture("sell", "-1024", "-dark")
    till.enter()
    till.wait("payState", "pending")
    picture("waiting-sent")
    picture("customer-approve", *_BOTH)
    till.wait("paidBanner")
    picture("paid", "-1024", "-dark")
    picture("customer-paid", *_BOTH)
    till.click("receiptShare")
    till.wait("receiptCode")
    till.until(till.find(QrView, "receiptCode").has_code, "the receipt's code")
    picture("paid-share", "-1024", "-dark")
    till.press("Esc")
    _next_sale(till)

    till.type("47.30")
    till.press("F7")
    till.type("50")
    picture("cash", "-1024", "-dark")
    till.click("oweChange")
    picture("cash-owed")
    till.click("oweChange")
    till.enter()
    till.wait("paidBanner")
    picture("cash-paid", "-1024", "-dark")
    picture("customer-change", *_BOTH)
    _next_sale(till)

    till.ask("20.50", "0241234567")
    till.wait("guardBack")
    picture("guard")
    till.enter()
    till.wait("amountDisplay")
    for _ in range(2):
        till.click("keypad_clear")
        till.click("keypad_clear")
        till.press("Esc")

    till.ask("20.50", "0241239950")
    till.wait("failedBanner")
    picture("notpaid", "-1024", "-dark")
    _close_unpaid(till)

    till.ask("9.75", "0271234599")
    till.wait("payState", "pending")
    till.press("Esc")
    till.wait("confirmKeep")
    picture("cancel-question")
    till.click("confirmCancel")
    till.wait("failedBanner")
    picture("cancelled")
    _close_unpaid(till)

    # Before the other places are made: another theme dresses all that there is.
    _close_shift(till, picture)
    _look_around(till, picture)
    pending = [card for card in till.all("paymentCard") if card.property("status") == "pending"]
    max(pending, key=lambda card: card.mapTo(till.window, card.rect().topLeft()).y()).setFocus()
    till.enter()
    till.until(lambda: till.seen("coach"), "the coach text", seconds=25)
    picture("waiting", "-1024", "-dark")
    _set_an_owner_up(till, picture)


def _open_shift(till: TillDriver, picture: Picture) -> None:
    till.press("F10")
    till.wait("shiftCount")
    till.type("\r2\r2\r5\r4\r6\r8\r10\r6\r")
    picture("shift-open", "-1024", "-dark")
    till.click("shiftOpenButton")
    till.wait("cashAmount")
    till.click("navSell")
    till.wait("amountDisplay")


def _close_shift(till: TillDriver, picture: Picture) -> None:
    """Look at the shift's figures, then count the drawer, 5.00 short, and close it."""
    till.press("F10")
    till.wait("shiftPaperLine")
    picture("shift-x", "-1024", "-dark")
    till.click("shiftCloseButton")
    till.type("\r2\r3\r5\r4\r6\r5\r9\r4\r\r3\r")
    picture("shift-count", "-1024", "-dark")
    till.click("shiftCloseButton")
    till.wait("shiftDifference")
    till.type("Gave too much change")
    picture("shift-close", "-1024", "-dark")
    till.enter()
    till.wait("shiftZ")
    till.wait("shiftZRow")
    picture("shift-z", "-1024", "-dark")
    till.click("navSell")
    till.wait("amountDisplay")


def _next_sale(till: TillDriver) -> None:
    till.wait("paidBanner")
    # Enter counts there when PAID was seen.
    till.live(750)
    till.enter()
    till.wait("amountDisplay")


def _close_unpaid(till: TillDriver) -> None:
    till.click("closeUnpaidButton")
    if till.seen("confirmCancel"):
        till.click("confirmCancel")
    till.wait("amountDisplay")


def _set_an_owner_up(till: TillDriver, picture: Picture) -> None:
    """Add the first one who works here; then the till asks who is there."""
    till.click("settingsButton")
    till.wait("settingsPeople")
    till.click("settingsPeople")
    till.wait("addName")
    till.type("Owner\t\t246810\t246810")
    picture("people", "-1024")
    till.enter()
    till.wait("lockScreen")
    till.type("246")
    picture("lock", "-1024", "-dark")


def _look_around(till: TillDriver, picture: Picture) -> None:
    """Look at every place beside the sale; compare the day, and check what a customer says."""
    for name, control in (
        ("history", "navHistory"), ("settings", "settingsButton"), ("help", "helpButton"),
        ("reports", "navReports"), ("customers-phone", "navPhone"),
    ):  # fmt: skip
        till.click(control)
        # What a place asks for comes a moment later.
        till.live(350)
        picture(name, *(("-1024", "-dark") if name == "reports" else ()))
        if name == "settings":
            # Further down: where receipts are printed.
            till.bring_in_sight("printerPage")
            picture("settings-receipts", "-1024", "-dark")
            till.click("settingsHeadOffice")
            till.wait("headOfficeOff")
            picture("head-office", "-1024", "-dark")
            till.click("headOfficeBack")
        if name == "reports":
            till.press("L")
            picture("reports-lines")
            till.press("L")
        if name == "history":
            till.click("historyReconcile")
            till.wait("dayVerdict")
            picture("reconcile")
            till.click("dayBack")
            till.click("claimButton")
            till.type("20.50\r4567\r")
            till.wait("claimAnswer")
            picture("claim", "-1024")
            till.click("claimBack")
    till.click("navPhone")
    till.click("navSell")
    till.wait("amountDisplay")
