from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pos_app.domain.people import Person, Role
from pos_app.ledger.book import JournalEntry, RuleBroken, UnknownRecord
from pos_app.ledger.queries import LogQueries
from pos_app.ledger.verify import verify
from tests.ledger.making import moment, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos_app.ledger.book import Book

AMA = Person("Ama", Role.CASHIER, pin="scrypt:00:11")
EFUA = Person("Auntie Efua", Role.OWNER, pin="scrypt:22:33")


def rows(place: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute(query).fetchall()


def test_people_are_kept_with_their_tries(
    book: Book, place: Path, opener: Callable[..., Book]
) -> None:
    for person in (EFUA, AMA):
        book.note_person("person_added", person, at=moment())
    tried = replace(AMA, tries=3, tried_at=moment(5))
    book.note_person("pin_tried", tried, at=moment(5))
    assert book.people() == (tried, EFUA)
    assert rows(place, "SELECT * FROM cashiers_log") == [
        ("Ama", "cashier", 1), ("Auntie Efua", "owner", 1),
    ]  # fmt: skip
    book.close()
    with closing(sqlite3.connect(place)) as connection:
        rebuild(connection)
    assert opener(place).people() == (tried, EFUA)
    with closing(LogQueries(place)) as log:
        assert log.people() == (tried, EFUA)


def test_a_name_is_given_once_and_nobody_changes_whom_nobody_set_up(book: Book) -> None:
    book.note_person("person_added", AMA, at=moment())
    with pytest.raises(RuleBroken):
        book.note_person("person_added", AMA, at=moment(1))
    with pytest.raises(UnknownRecord):
        book.note_person("pin_set", EFUA, at=moment(1))
    with pytest.raises(RuleBroken):
        book.commit(JournalEntry("pin_set", data={"person": {}}), at=moment(1))


def test_a_reset_takes_everybody_out_and_leaves_a_mark(book: Book, place: Path) -> None:
    assert book.people_reset_at() is None
    book.note_person("person_added", AMA, at=moment())
    book.reset_people(at=moment(60))
    assert book.people() == ()
    assert book.people_reset_at() == moment(60)
    book.note_person("person_added", AMA, at=moment(90))
    assert book.people() == (AMA,)
    book.close()
    assert verify(place).problems == ()


def test_who_gives_himself_a_role_in_the_file_is_found(book: Book, place: Path) -> None:
    book.note_person("person_added", AMA, at=moment())
    book.close()
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE people SET role = 'owner', tries = 0")
        connection.commit()
    assert {problem.code for problem in verify(place).problems} == {"projection_differs"}
