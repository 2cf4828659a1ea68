"""The window as the program puts it together, in training, from nothing to a paid sale."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtWidgets import QWidget

from pos_app.assembly import window
from pos_app.assembly.program import TillProgram, now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.assembly.window import make_till, window_settings
from pos_app.desktop.link.updating import UpdateWatch
from pos_app.desktop.shell import mode_question
from pos_app.desktop.window_driver import TillDriver
from pos_app.domain.methods import GatewayName
from pos_app.engine.events import LedgerTrouble
from pos_app.ledger.book import open_book
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.file import LedgerLock
from pos_app.settings.go_live import Sign, SignCode
from pos_app.settings.settings_table import Mode
from pos_app.updates.check import Updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pos_app.assembly.gateways import GatewayMaker


@pytest.fixture
def driver(qtbot: QtBot, home: Path) -> Iterator[TillDriver]:
    home.mkdir()
    (home / "config.toml").write_text('[till]\nsounds = false\nshop = "Test Shop"\n')
    program = TillProgram()
    maker = program.gateway_maker()
    made = TillDriver(make_till(program, maker))
    qtbot.addWidget(made.window)
    yield made
    assert made.leave(2)
    maker.stop()


def test_a_sale_in_training_from_the_keyboard_to_paid(driver: TillDriver) -> None:
    driver.ready()
    driver.type("20.50\r0241234567")
    driver.enter(numpad=True)
    driver.wait("payState")
    driver.wait("paidBanner")
    assert driver.find(QWidget, "paidBanner").property("amountMinor") == 2050


def test_the_places_beside_the_sale_are_there(driver: TillDriver) -> None:
    for control, name in (("navHistory", "historySearch"), ("navSell", "amountDisplay")):
        driver.click(control)
        driver.wait(name)
    for control in ("settingsButton", "helpButton", "trainingBanner", "todayTotal"):
        driver.wait(control)


def test_no_settings_at_all_asks_first(qtbot: QtBot, home: Path) -> None:
    program = TillProgram()
    made = make_till(program, program.gateway_maker())
    qtbot.addWidget(made.window)
    assert not home.exists()
    assert made.window.pane.front() is made.window.pane.get("first_run")


def test_plain_http_is_the_banners_to_say(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[till]\nmode = "live"\n[paygate]\nbase_url = "http://pay.example"\n'
        "allow_plain_http = true\n[checkout]\nallow_test_checkout = true\n"
        'allow_plain_http = true\nbase_url = "http://checkout.example/api"\n'
    )
    settings = window_settings(TillProgram().config())
    assert settings.plain_http == (GatewayName.PAYGATE, GatewayName.CHECKOUT)
    assert settings.test_checkout
    assert settings.live


def test_the_customer_s_screen_is_read_from_the_file(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[till]\ncustomer_language = "en"\n[customer_screen]\nscreen = "HDMI-1"\nvoice = true\n'
    )
    settings = window_settings(TillProgram().config())
    assert (settings.customer_screen, settings.customer_voice) == ("HDMI-1", True)
    assert settings.customer_language == "en"


@pytest.fixture
def training_ledger(home: Path) -> Path:
    """A till in training that has sold already; nobody has its ledger open."""
    home.mkdir()
    (home / "config.toml").write_text('[till]\nmode = "training"\nsounds = false\n')
    path = TillProgram().folders.training_ledger
    open_book(path, till="T1", clock=now, live=False).close()
    return path


def test_without_a_display_it_is_one_line_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(window, "missing_display", lambda: "There is no display.")
    assert window.run_window(TillProgram()) == Exit.SETTINGS
    assert capsys.readouterr().err == "pos-app: There is no display.\n"
    monkeypatch.setattr(window, "open_window", lambda _program: 0)
    assert window.run_window(TillProgram()) == 0


def test_a_question_that_was_left_opens_no_window_and_says_nothing_more(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def left(_program: TillProgram) -> None:
        raise Stop(Exit.SETTINGS)

    home.mkdir()
    monkeypatch.setattr(window, "_settle_mode", left)
    assert window.run_window(TillProgram()) == Exit.SETTINGS
    assert capsys.readouterr().err == ""


def test_a_second_copy_says_that_the_till_is_open(training_ledger: Path, qtbot: QtBot) -> None:
    del qtbot
    assert not window._held(training_ledger)
    with LedgerLock.take(training_ledger):
        assert window._held(training_ledger)
        with pytest.raises(Stop) as stopped:
            window.open_window(TillProgram())
    assert stopped.value.exit is Exit.HELD
    assert stopped.value.message == "The till is already open on this computer."


def test_a_ledger_that_is_not_there_or_cannot_be_locked_is_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_ledger: Path) -> LedgerLock:
        raise LedgerError(LedgerCode.UNWRITABLE, "")

    ledger = tmp_path / "ledger.sqlite3"
    assert not window._held(ledger)
    ledger.touch()
    monkeypatch.setattr(LedgerLock, "take", fail)
    assert not window._held(ledger)


def test_a_window_that_was_beaten_to_its_ledger_gives_way(
    driver: TillDriver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: list[int] = []
    till = driver.till
    driver.ready()
    monkeypatch.setattr(till.app, "exit", ended.append)
    till.context.bridge.ledger_trouble.emit(LedgerTrouble("busy", ""))
    assert ended == []
    assert till.window.isVisible()
    till.context.bridge.ledger_trouble.emit(LedgerTrouble("held", ""))
    assert ended == [Exit.HELD]
    assert not till.window.isVisible()
    assert "The till is already open on this computer." in capsys.readouterr().err


def test_a_second_copy_brings_the_first_ones_window_forward(driver: TillDriver, home: Path) -> None:
    ledger = home / "training.sqlite3"
    driver.ready()
    driver.window.showMinimized()
    driver.until(lambda: "brought forward" in window._already_open(ledger).message)
    driver.until(driver.window.isMaximized)


@pytest.mark.parametrize(
    ("settings", "chosen", "mode"),
    [
        ("shop = 'Corner Shop'", "live", Mode.LIVE),
        ("shop = 'Corner Shop'", "training", Mode.TRAINING),
        ("shop = 'Corner Shop'", "nothing_to_ask", Mode.TRAINING),
        ("shop = 'Corner Shop'", None, None),
        ("", "live", Mode.LIVE),
    ],
)
def test_a_till_that_may_be_live_asks_before_it_opens(
    settings: str,
    chosen: str | None,
    mode: Mode | None,
    home: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del qtbot
    home.mkdir()
    (home / "config.toml").write_text(f"[till]\n{settings}\n" if settings else "")
    (home / "ledger.sqlite3").touch()
    signs: list[SignCode | None] = []

    def ask(config_file: str, look: Callable[[], Sign | None]) -> str | None:
        assert config_file == str(home / "config.toml")
        found = look()
        signs.append(found.code if found else None)
        return chosen

    monkeypatch.setattr(mode_question, "ask_for_mode", ask)
    program = TillProgram()
    if mode is None:
        with pytest.raises(Stop) as stopped:
            window._settle_mode(program)
        assert stopped.value.exit is Exit.SETTINGS
        assert "was not answered. Nothing was sent." in stopped.value.message
    else:
        window._settle_mode(program)
        assert program.config().till.mode is mode
    assert signs == [SignCode.LEDGER if settings else SignCode.EMPTY_SETTINGS]


@dataclass
class Customers:
    """Training's gateway as the window sees it: keeps what its customers did."""

    done: list[str] = field(default_factory=list)

    def prompts(self) -> list[str]:
        return ["a prompt"]

    def approve(self, id: str) -> bool:
        self.done.append(f"approve {id}")
        return True

    def reject(self, id: str) -> bool:
        self.done.append(f"reject {id}")
        return True

    def ignore(self, id: str) -> bool:
        self.done.append(f"ignore {id}")
        return False


def test_training_has_customers_as_soon_as_its_gateway_runs() -> None:
    maker = SimpleNamespace(training=None)
    customers = window.TrainingCustomers(cast("Callable[[], GatewayMaker]", lambda: maker))
    assert customers.prompts() == ()
    assert not customers.approve("1")
    assert not customers.reject("2")
    assert not customers.ignore("3")
    maker.training = running = Customers()
    assert list(map(str, customers.prompts())) == ["a prompt"]
    assert (customers.approve("1"), customers.reject("2")) == (True, True)
    assert not customers.ignore("3")
    assert running.done == ["approve 1", "reject 2", "ignore 3"]


def test_newer_versions_are_looked_for_once_an_address_is_set(qtbot: QtBot, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[till]\nmode = "training"\nsounds = false\n'
        '[updates]\nmanifest_url = "https://u.example/m.json"\n'
    )
    program = TillProgram()
    port = window._updates(program)
    assert isinstance(port, Updates)
    maker = program.gateway_maker()
    driver = TillDriver(make_till(program, maker))
    qtbot.addWidget(driver.window)
    driver.until(lambda: driver.window.findChild(UpdateWatch) is not None)
    driver.ready()
    assert driver.leave(2)
    maker.stop()
