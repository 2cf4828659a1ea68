"""A dead till comes back from head office: its numbers and sales, on a computer of nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner

from pos_app.assembly import outbox
from pos_app.assembly.terminal import Exit
from pos_app.commands.group import run
from pos_app.gateways.port import Page
from pos_app.headoffice import commands, enrolment
from pos_app.headoffice.enrolment import CodeRefused
from pos_app.ledger import records
from pos_app.ledger.book import open_book
from pos_app.ledger.records import Counters
from pos_app.ledger.verify import verify
from pos_app.outbox.messages import read_page
from tests.commands.gateways import AskingProgram, Maker, Saying
from tests.headoffice.compare import differences
from tests.headoffice.offices import Office, batch_of, rows_of, take
from tests.headoffice.serving import serving
from tests.ledger.making import moment, pay, sell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.ledger.journal import JournalRow


@pytest.fixture
def served(office: Office) -> Iterator[str]:
    with serving(office) as url:
        yield url


def program_at(home: Path) -> AskingProgram:
    """A till in training whose gateways know of nothing."""
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text('[till]\nmode = "training"\n')
    return AskingProgram(Maker(Saying(list_says=Page((), has_more=False)), Saying()))


def restore_code(office: Office, till: str = "T1") -> str:
    done = CliRunner().invoke(
        commands._group, ["enrol-code", "Osu", till, "--restore"],
        env={"HEADOFFICE_DATABASE_URL": office.url},
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return done.output.strip()


def ran(program: AskingProgram, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = run(program, ["headoffice", *words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_dead_till_comes_back_with_its_numbers_and_sales(
    office: Office, served: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dead = program_at(home)
    with closing(open_book(dead.ledger, till="T1", clock=moment, live=False)) as book:
        for seconds in (0.0, 60.0, 120.0):
            pay(book, *sell(book, seconds), seconds + 5)
        sell(book, 200.0)
    assert ran(dead, capsys, "enrol", served, office.code())[0] == Exit.DONE
    assert ran(dead, capsys, "push")[0] == Exit.DONE
    shutil.move(home, home.with_name("dead"))
    old_token = outbox.read_token(dead)
    assert old_token is None

    fresh = program_at(home)
    code, out = ran(fresh, capsys, "restore", served, restore_code(office))
    assert code == Exit.DONE, out
    assert "This computer is T1 of Osu, Kofi, now." in out
    assert "sales: 4" in out
    assert "sale numbers continue above: 1004" in out
    assert verify(fresh.ledger).ok
    # The dead till may have given its first slip and made its first Z, and told nobody.
    with closing(sqlite3.connect(fresh.ledger)) as connection:
        assert records.counters(connection) == Counters(1004, 10, 100)
    with closing(open_book(fresh.ledger, till="T1", clock=moment, live=False)) as book:
        assert book.restored()
        sale, _ = sell(book, 300.0)
        assert sale.number == "T1-001005"
    # It goes on as the same till, in a new life that counts once it is there.
    assert ran(fresh, capsys, "push")[0] == Exit.DONE
    ((till, epoch),) = office.ask("SELECT till, epoch FROM tills")
    assert epoch == 2
    assert differences(office.url, office.owner, till, fresh.ledger, epoch) == []
    kinds = {kind for (kind,) in office.ask("SELECT kind FROM alarms WHERE ended_at IS NULL")}
    assert "restored" in kinds
    assert "same_name" not in kinds
    # What it sent ended the reading.
    code, out = ran(fresh, capsys, "restore")
    assert (code, "enrol-code SHOP TILL --restore" in out) == (Exit.SETTINGS, True)
    assert not [each for each in home.iterdir() if "from-head-office" in each.name]


def test_a_ledger_that_is_there_is_kept_aside_and_the_other_mode_is_refused(
    office: Office, served: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = program_at(home)
    with closing(open_book(till.ledger, till="T1", clock=moment, live=False)) as book:
        pay(book, *sell(book))
    ran(till, capsys, "enrol", served, office.code())
    ran(till, capsys, "push")
    code, out = ran(till, capsys, "restore", served, restore_code(office))
    assert code == Exit.DONE, out
    assert list(home.glob("training.sqlite3.replaced-*"))
    (home / "config.toml").write_text('[till]\nmode = "live"\nsecrets = "file"\n')
    live = AskingProgram(Maker(Saying(), Saying()))
    code, out = ran(live, capsys, "restore", served, restore_code(office))
    assert (code, "of the other mode" in out) == (Exit.LEDGER, True)
    assert not live.ledger.exists()


def test_a_till_that_is_open_is_left_alone_and_its_code_is_good_still(
    office: Office, served: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = program_at(home)
    office.till()
    word = restore_code(office)
    with closing(open_book(till.ledger, till="T1", clock=moment, live=False)):
        code, _ = ran(till, capsys, "restore", served, word)
    assert code == Exit.HELD
    code, out = ran(till, capsys, "restore", served, word)
    # Nothing was ever sent by that till.
    assert (code, "0 of 0" in out) == (Exit.NOT_KNOWN, True)


def test_a_till_without_head_office_restores_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = ran(program_at(home), capsys, "restore")
    assert (code, "token is not in the key store" in out) == (Exit.SETTINGS, True)


@pytest.fixture
def rows(tmp_path: Path) -> list[JournalRow]:
    path = tmp_path / "rows.sqlite3"
    with closing(open_book(path, till="T1", clock=moment, live=True)) as book:
        for seconds in range(0, 900, 10):
            pay(book, *sell(book, float(seconds)), seconds + 5.0)
    return rows_of(path)


def test_rows_come_in_pages_and_only_to_whom_enrolled_for_it(
    office: Office, served: str, rows: list[JournalRow]
) -> None:
    till = office.till()
    take(office, till, batch_of(rows, 1, len(rows)))
    office.till("T2")

    def ask(token: str, after: object) -> httpx.Response:
        head = {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{served}/v1/journal?after={after}", headers=head)

    plain = office.tokens[till.till]
    assert ask(plain, 0).status_code == 403
    made = enrolment.enrol(office.database, restore_code(office), restores=True)
    assert made.till == till.till
    assert ask(plain, 0).status_code == 401
    got: list[JournalRow] = []
    while page := read_page(ask(made.token, len(got)).json()).rows:
        assert len(page) <= 250
        got += page
    assert got == rows
    assert read_page(ask(made.token, 0).json()).highest == (90, 0, 0)
    for bad in ("", "-1", "x", "1" * 19, "٣"):
        assert ask(made.token, bad).status_code == 400
    office.change("UPDATE tills SET readable_until = now()")
    assert ask(made.token, 0).status_code == 403
    # The till that dies later is another's no less.
    other = office.till("T1")
    assert ask(office.tokens[other.till], 0).status_code == 403


def test_a_long_row_and_an_odd_one_come_as_they_were_sent(
    office: Office, rows: list[JournalRow]
) -> None:
    from dataclasses import replace

    from pos_app.headoffice.restore_rows import read_page as page_of

    long = replace(rows[1], kind="noted", data='{"a":"' + "x" * 200_000 + '"}')
    long = replace(long, sale_sequence=None, sale_number=None, payment_id=None)
    long = replace(long, hash=long.sealed_after(rows[0].hash))
    odd = replace(long, seq=3, data='{"a":"\0"}')
    odd = replace(odd, hash=odd.sealed_after(long.hash))
    till = office.till()
    take(office, till, batch_of([rows[0], long, odd], 1, 3))
    office.change("UPDATE tills SET readable_until = now() + interval '1 hour'")
    first = page_of(office.database, till, 0)
    assert first.rows == (rows[0],)
    assert page_of(office.database, till, 1).rows == (long,)
    assert page_of(office.database, till, 2).rows == (odd,)
    assert page_of(office.database, till, 3).rows == ()
    assert first.head == 3


def test_a_code_is_good_for_what_it_was_made_for(office: Office) -> None:
    office.till()
    with pytest.raises(CodeRefused):
        enrolment.enrol(office.database, restore_code(office))
    with pytest.raises(CodeRefused):
        enrolment.enrol(office.database, office.code(), restores=True)


def test_a_till_that_was_never_known_has_no_such_code(office: Office) -> None:
    done = CliRunner().invoke(
        commands._group, ["enrol-code", "Osu", "T9", "--restore"],
        env={"HEADOFFICE_DATABASE_URL": office.url},
    )  # fmt: skip
    assert (done.exit_code, "There is no till T9 in Osu." in done.output) == (2, True)


def test_of_several_of_a_name_the_one_heard_last_is_meant(office: Office) -> None:
    office.till()
    two, three = office.till(), office.till()
    office.change("UPDATE tills SET heard_at = now() WHERE till = %s", two.till)
    with psycopg.connect(office.url) as connection:
        named: Any = enrolment.till_named(connection, office.owner, office.shop, "T1")
    assert named == two.till != three.till
