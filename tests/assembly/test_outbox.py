"""The till's outbox put together: what is kept where, and what the window is told."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.assembly import outbox
from pos_app.assembly.outbox import WindowHeadOffice
from pos_app.assembly.program import TillProgram
from pos_app.ledger.book import open_book
from pos_app.ledger.journal import JournalRow
from pos_app.outbox import state
from pos_app.outbox.link import LinkError
from pos_app.outbox.messages import JournalPage
from pos_app.settings import config_file, key_store
from pos_app.settings.keys import StoreAnswer, StoreState
from pos_app.system import durable
from tests.ledger.making import moment, sell
from tests.outbox.small_office import CODE, hang, office_on_a_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.outbox.small_office import SmallOffice

TRAINING = '[till]\nmode = "training"\n'
ROW = JournalRow(1, "2026-03-01T08:00:00.000Z", "noted", None, None, None, "{}", "a" * 64)
LIVE = '[till]\nmode = "live"\nsecrets = "file"\n'


def till_of(home: Path, settings: str = TRAINING) -> TillProgram:
    """A till with one sale."""
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(settings)
    program = TillProgram()
    live = settings.startswith(LIVE)
    with closing(open_book(program.ledger, till="T1", clock=moment, live=live)) as book:
        sell(book)
    return program


@pytest.fixture
def till(home: Path) -> TillProgram:
    return till_of(home)


@pytest.fixture
def office() -> Iterator[tuple[SmallOffice, str]]:
    with office_on_a_thread() as made:
        yield made


@pytest.fixture
def head_office(till: TillProgram) -> Iterator[WindowHeadOffice]:
    """As the window has it, ended with the test."""
    made = WindowHeadOffice(till, print)
    yield made
    made.stop()
    if made._outbox is not None:
        assert made._outbox.join(5)


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        threading.Event().wait(0.005)


def test_each_mode_has_a_head_office_of_its_own(
    till: TillProgram, home: Path, office: tuple[SmallOffice, str]
) -> None:
    outbox.enrol(till, office[1], CODE)
    assert outbox.known(till).till == "T1"
    live = till_of(home, LIVE + f'[headoffice]\nurl = "{office[1]}"\n')
    # The address is set; this mode has no token and no state.
    assert not outbox.known(live).enrolled
    assert outbox.outbox(live, print) is None
    outbox.enrol(live, office[1], CODE)
    assert outbox.known(live).enrolled
    outbox.leave(live)
    # The other mode is enrolled still, so the address stays.
    assert config_file.load(live.folders.config_file).config.headoffice.url == office[1]
    assert not outbox.known(live).enrolled
    (home / "config.toml").write_text(TRAINING + f'[headoffice]\nurl = "{office[1]}"\n')
    training = TillProgram()
    assert outbox.known(training).enrolled
    outbox.leave(training)
    assert config_file.load(live.folders.config_file).config.headoffice.url == ""


def test_a_mode_that_enrols_elsewhere_leaves_the_other_one_where_it_is(
    home: Path, office: tuple[SmallOffice, str]
) -> None:
    live = till_of(home, LIVE)
    outbox.enrol(live, office[1], CODE)
    with office_on_a_thread() as (_, elsewhere):
        (home / "config.toml").write_text(TRAINING + f'[headoffice]\nurl = "{office[1]}"\n')
        training = TillProgram()
        with closing(open_book(training.ledger, till="T1", clock=moment, live=False)) as book:
            sell(book)
        outbox.enrol(training, elsewhere, CODE)
        assert outbox.known(training).url == elsewhere
        (home / "config.toml").write_text(LIVE + f'[headoffice]\nurl = "{elsewhere}"\n')
        # Its token and its rows are for the one that gave it the token.
        assert outbox.known(TillProgram()).url == office[1]


@pytest.mark.parametrize("dies_at", ["state", "key", "setting"])
def test_a_till_that_dies_while_it_moves_shows_no_address_the_others_token(
    till: TillProgram,
    office: tuple[SmallOffice, str],
    monkeypatch: pytest.MonkeyPatch,
    dies_at: str,
) -> None:
    class Dies(BaseException):
        pass

    def die(*_values: Any, **_named: Any) -> None:
        raise Dies

    outbox.enrol(till, office[1], CODE)
    theirs = outbox.read_token(till)
    assert theirs is not None
    with office_on_a_thread() as (other, elsewhere):
        other.token = "ho1.owner.till.another"
        where: dict[str, tuple[Any, str]] = {
            "state": (state, "write"),
            "key": (key_store, "write_key"),
            "setting": (outbox, "_set_url"),
        }
        with monkeypatch.context() as dying:
            dying.setattr(*where[dies_at], die)
            with pytest.raises(Dies):
                outbox.enrol(till, elsewhere, CODE)
        now, token = outbox.known(till), outbox.read_token(till)
        if token is not None:
            assert now.url == (office[1] if token.reveal() == theirs.reveal() else elsewhere)


def test_settings_that_cannot_be_read_or_written_are_no_head_office(
    till: TillProgram, office: tuple[SmallOffice, str], home: Path
) -> None:
    assert till.config()
    (home / "config.toml").write_text("[")
    assert not outbox.known(till).enrolled
    with pytest.raises(LinkError) as error:
        outbox.enrol(till, office[1], CODE)
    assert (error.value.code, "config.toml" in error.value.detail) == ("not_kept", True)


def test_a_token_that_cannot_be_kept_enrols_nobody(
    till: TillProgram, office: tuple[SmallOffice, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    timed_out = StoreAnswer(StoreState.TIMED_OUT)
    monkeypatch.setattr(key_store, "write_key", lambda *_args, **_named: timed_out)
    with pytest.raises(LinkError) as error:
        outbox.enrol(till, office[1], CODE)
    assert str(error.value) == "not_kept: the key store: timed_out"
    assert not outbox.known(till).enrolled


def test_a_state_that_cannot_be_kept_or_forgotten_is_said(
    till: TillProgram, office: tuple[SmallOffice, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = durable.write_whole

    def full(path: Path, content: bytes) -> None:
        if path == outbox.place(till.ledger):
            raise OSError(28, "No space left on device")
        real(path, content)

    monkeypatch.setattr(durable, "write_whole", full)
    with pytest.raises(LinkError, match="No space left"):
        outbox.enrol(till, office[1], CODE)
    assert not outbox.known(till).enrolled
    monkeypatch.undo()
    outbox.enrol(till, office[1], CODE)
    outbox.place(till.ledger).unlink()
    # The token is there and the address too: it is enrolled all the same.
    assert outbox.known(till).enrolled
    outbox.place(till.ledger).mkdir()
    with pytest.raises(LinkError, match="not_kept"):
        outbox.leave(till)


def test_a_token_that_stays_in_the_store_is_said(
    till: TillProgram, office: tuple[SmallOffice, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.enrol(till, office[1], CODE)
    failed = StoreAnswer(StoreState.FAILED)
    monkeypatch.setattr(key_store, "delete_key", lambda *_args, **_named: failed)
    with pytest.raises(LinkError, match="the key store: failed"):
        outbox.leave(till)
    assert not outbox.known(till).enrolled


def test_the_window_enrols_sends_and_leaves(
    head_office: WindowHeadOffice, office: tuple[SmallOffice, str]
) -> None:
    small, url = office
    head_office.begin()
    assert not head_office.read().enrolled
    assert head_office.enrol(url, "WRONG") == "code_refused"
    assert head_office.enrol(url, CODE) == ""
    until(lambda: head_office.read().waiting == 0)
    now = head_office.read()
    assert (now.enrolled, now.address, now.till, now.trouble) == (True, url, "T1", "")
    assert now.heard_at is not None
    assert [len(rows) for rows in small.rows.values()] == [now.sent_to]
    # Enrolled anew by another code it goes on.
    assert head_office.enrol(url, CODE) == ""
    until(lambda: head_office.read().waiting == 0)
    assert head_office.leave() == ""
    assert not head_office.read().enrolled


def test_one_that_begins_while_it_is_enrolled_does_not_send_twice(
    head_office: WindowHeadOffice, office: tuple[SmallOffice, str], till: TillProgram
) -> None:
    outbox.enrol(till, office[1], CODE)
    sending = {each for each in threading.enumerate() if each.name == "outbox"}
    begins = [threading.Thread(target=head_office.begin) for _ in range(3)]
    for each in begins:
        each.start()
    for each in begins:
        each.join(10)
    head_office.begin()
    until(lambda: office[0].batches)
    now = {each for each in threading.enumerate() if each.name == "outbox"} - sending
    assert len(now) == 1


def test_what_was_sent_is_known_before_anybody_answers(
    head_office: WindowHeadOffice, till: TillProgram, office: tuple[SmallOffice, str]
) -> None:
    outbox.enrol(till, office[1], CODE)
    now = head_office.read()
    assert (now.sent_to, now.waiting, now.heard_at) == (0, 3, None)
    state.write(outbox.place(till.ledger), state.OutboxState(office[1], heard_at="nonsense"))
    assert head_office.read().heard_at is None


def test_an_end_while_head_office_hangs_waits_for_nobody(
    head_office: WindowHeadOffice, till: TillProgram, office: tuple[SmallOffice, str]
) -> None:
    office[0].always = hang
    outbox.enrol(till, office[1], CODE)
    head_office.begin()
    until(lambda: office[0].batches)
    began = time.monotonic()
    head_office.stop()
    assert time.monotonic() - began < 0.2
    # What begins after the end sends nothing.
    head_office.begin()
    assert len(office[0].batches) == 1


def test_the_end_does_not_wait_for_an_enrolment(
    head_office: WindowHeadOffice, office: tuple[SmallOffice, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, opened, said = threading.Event(), threading.Event(), list[Any]()
    real = outbox.enrol

    def slow(*asked: Any) -> Any:
        reached.set()
        assert opened.wait(10)
        return real(*asked)

    monkeypatch.setattr(outbox, "enrol", slow)
    enrols = threading.Thread(target=lambda: said.append(head_office.enrol(office[1], CODE)))
    enrols.start()
    assert reached.wait(5)
    head_office.stop()
    opened.set()
    enrols.join(5)
    # It is enrolled, and sends at the next start.
    assert said == [""]
    assert office[0].batches == []


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ([JournalPage((), 0, (0, 0, 0))], "incomplete"),
        ([JournalPage((ROW,), 2, (1, 0, 0)), JournalPage((), 2, (1, 0, 0))], "incomplete"),
        ([JournalPage((ROW,), 2, (1, 0, 0))] * 2, "not_understood"),
    ],
)
def test_rows_that_are_not_all_there_restore_nothing(
    till: TillProgram, office: tuple[SmallOffice, str], pages: list[JournalPage], code: str
) -> None:
    small, url = office
    outbox.enrol(till, url, CODE)
    small.pages = list(pages)
    with pytest.raises(LinkError) as error:
        outbox.rows_there(till)
    assert error.value.code == code
