from __future__ import annotations

import sqlite3

import pytest

from pos_app.ledger.errors import LedgerCode, LedgerError, RuleBroken, ledger_error

PRIMARY = {
    name: getattr(sqlite3, name)
    for name in dir(sqlite3)
    if name.startswith("SQLITE_") and name.count("_") == 1 and name not in dir(int)
}


def raised(number: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite words it")
    error.sqlite_errorcode = number
    error.sqlite_errorname = "SQLITE_SOMETHING"
    return error


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (sqlite3.SQLITE_BUSY, LedgerCode.BUSY),
        (sqlite3.SQLITE_BUSY_RECOVERY, LedgerCode.BUSY),
        (sqlite3.SQLITE_LOCKED, LedgerCode.BUSY),
        (sqlite3.SQLITE_FULL, LedgerCode.FULL),
        (sqlite3.SQLITE_READONLY, LedgerCode.UNWRITABLE),
        (sqlite3.SQLITE_READONLY_DIRECTORY, LedgerCode.UNWRITABLE),
        (sqlite3.SQLITE_CANTOPEN, LedgerCode.UNWRITABLE),
        (sqlite3.SQLITE_PERM, LedgerCode.UNWRITABLE),
        (sqlite3.SQLITE_IOERR_FSYNC, LedgerCode.UNWRITABLE),
        (sqlite3.SQLITE_IOERR_READ, LedgerCode.UNREADABLE),
        (sqlite3.SQLITE_IOERR_SHORT_READ, LedgerCode.UNREADABLE),
        (sqlite3.SQLITE_CORRUPT, LedgerCode.DAMAGED),
        (sqlite3.SQLITE_NOTADB, LedgerCode.DAMAGED),
        (sqlite3.SQLITE_ERROR, LedgerCode.DAMAGED),
    ],
)
def test_each_trouble_has_its_code(number: int, code: LedgerCode) -> None:
    ours = ledger_error(raised(number))
    assert isinstance(ours, LedgerError)
    assert ours.code == code
    assert ours.detail == "SQLITE_SOMETHING: as SQLite words it"


def test_a_broken_rule_is_the_callers_bug() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x UNIQUE)")
    connection.execute("INSERT INTO t VALUES ('0241234567')")
    with pytest.raises(sqlite3.IntegrityError) as caught:
        connection.execute("INSERT INTO t VALUES ('0241234567')")
    connection.close()
    ours = ledger_error(caught.value)
    assert isinstance(ours, RuleBroken)
    assert "0241234567" not in str(ours)


def test_no_primary_code_of_sqlite_is_forgotten() -> None:
    for number in PRIMARY.values():
        assert isinstance(ledger_error(raised(number)), LedgerError | RuleBroken)


def test_an_error_of_the_module_itself_is_named_by_its_class() -> None:
    connection = sqlite3.connect(":memory:")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError) as caught:
        connection.execute("SELECT 1")
    ours = ledger_error(caught.value)
    assert isinstance(ours, LedgerError)
    assert ours.detail.startswith("ProgrammingError")
