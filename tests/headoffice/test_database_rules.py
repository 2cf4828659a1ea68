"""The database's own catalogue holds the rules by which its tables can be spread by their owner.

So that Citus or YugabyteDB can carry them on: each key begins with the owner, and nothing crosses
owners. And whatever the program believes, each role may do what it is for and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from pos_app.headoffice.database import DatabaseRole, act_as
from tests.headoffice.days import day
from tests.headoffice.offices import Office, batch_of, rows_of, take

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from pos_app.headoffice.enrolment import TillId

# The program's own notes of which migrations were applied.
OF_NOBODY = {"migrations"}
_TABLES = """
SELECT c.relname, c.relrowsecurity,
    (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'till')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
_INDEXES = """
SELECT t.relname, i.indisprimary, i.indisunique, (
    SELECT array_agg(a.attname ORDER BY k.place)
    FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)::text[]
FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND t.relkind IN ('r', 'p') AND NOT t.relispartition
"""
_GRANTS = """
SELECT table_name, privilege_type FROM information_schema.role_table_grants
WHERE grantee = %s AND table_schema = 'public' ORDER BY 1, 2
"""
# Their key is found by more than the till: sums by the hour or day are read over all tills.
_HOUR_FIRST = {"rollups", "day_rollups"}


def test_every_key_begins_with_the_owner_and_holds_the_till(office: Office) -> None:
    tables = {name: of_till for name, _, _, of_till in office.ask(_TABLES)}
    assert len(tables) > 15
    keyed = set()
    for table, primary, unique, columns in office.ask(_INDEXES):
        if table in OF_NOBODY:
            continue
        if primary:
            keyed.add(table)
            assert columns[0] == "owner", table
            if tables[table] and table not in _HOUR_FIRST:
                assert columns[1] == "till", table
            assert not tables[table] or "till" in columns, table
        elif unique:
            assert columns[0] == "owner", (table, columns)
    assert keyed == tables.keys() - OF_NOBODY


def test_no_sequence_trigger_or_reference_crosses_owners(office: Office) -> None:
    assert office.ask("SELECT relname FROM pg_class WHERE relkind = 'S'") == []
    assert office.ask("SELECT tgname FROM pg_trigger") == []
    assert office.ask("SELECT conname FROM pg_constraint WHERE contype = 'f'") == []
    assert office.ask("SELECT attname FROM pg_attribute WHERE attidentity <> ''") == []


def test_every_table_has_row_level_security_with_a_policy(office: Office) -> None:
    bare = [name for name, secure, policies, _ in office.ask(_TABLES) if not secure or not policies]
    assert set(bare) == OF_NOBODY
    # A partition is nobody's but by its parent.
    for (name,) in office.ask(
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'"
    ):
        for role in DatabaseRole:
            granted = office.ask("SELECT has_table_privilege(%s, %s, 'SELECT')", role.value, name)
            assert granted == [(False,)], (role, name)


def test_a_tills_writer_adds_to_its_journal_and_raises_alarms_and_no_more(office: Office) -> None:
    assert office.ask(_GRANTS, DatabaseRole.TILL.value) == [
        ("alarms", "INSERT"),
        ("journal", "INSERT"),
        ("journal", "SELECT"),
    ]


def test_what_may_be_changed_or_taken_away_is_little(office: Office) -> None:
    changes = {
        role.value: {
            (table, what)
            for table, what in office.ask(_GRANTS, role.value)
            if what not in ("SELECT", "INSERT")
        }
        for role in DatabaseRole
    }
    assert {what for each in changes.values() for _, what in each} <= {"UPDATE", "DELETE"}
    assert not any(table == "journal" for each in changes.values() for table, _ in each)
    assert changes[DatabaseRole.READER.value] == set()
    assert {t for t, what in changes[DatabaseRole.TABLES.value] if what == "DELETE"} == {"people"}
    roles = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'headoffice\\_%%' AND "
    strong = "(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"
    assert office.ask(roles + strong) == []


@pytest.fixture
def two(office: Office, tmp_path: Path) -> tuple[TillId, TillId, TillId]:
    """A till with a whole day, one beside it, and one of another owner with the same day."""
    theirs = Office.made(office.url, office.database, "Efua")
    tills = office.till("T1"), office.till("T2"), theirs.till("T1")
    rows = rows_of(day(tmp_path, "T1", 3))
    for till in (tills[0], tills[2]):
        take(office, till, batch_of(rows, 1, len(rows)))
    return tills


def seen(office: Office, role: DatabaseRole, owner: UUID | None, till: UUID | None) -> set[str]:
    """The tables in which a role finds anything that is not this owner's (and till's)."""
    found = set()
    for table, what in office.ask(_GRANTS, role.value):
        if what != "SELECT":
            continue
        name = sql.Identifier(table)
        of_till = "till" in {
            column
            for (column,) in office.ask(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", table
            )
        }
        other = sql.SQL("SELECT count(*) FROM {} WHERE owner IS DISTINCT FROM %s").format(name)
        values: list[UUID | None] = [owner]
        if till is not None and of_till:
            other += sql.SQL(" OR till IS DISTINCT FROM %s")
            values.append(till)
        with office.database.acting(role, owner, till) as connection:
            ((count,),) = connection.execute(other, values).fetchall()
        if count:
            found.add(table)
    return found


@pytest.mark.parametrize("role", [DatabaseRole.TILL, DatabaseRole.TABLES])
def test_a_tills_roles_see_their_till_alone(
    office: Office, two: tuple[TillId, TillId, TillId], role: DatabaseRole
) -> None:
    mine, beside, _ = two
    assert seen(office, role, mine.owner, mine.till) == set()
    for owner, till in ((None, None), (None, mine.till), (mine.owner, None)):
        assert seen(office, role, owner, till) == set()
    table = "journal" if role is DatabaseRole.TILL else "sales"
    for of, has in ((mine, True), (beside, False)):
        with office.database.acting(role, of.owner, of.till) as connection:
            found = connection.execute(f"SELECT EXISTS (TABLE {table})")
            assert found.fetchone() == (has,)


def test_an_owners_reader_sees_that_owners_alone(
    office: Office, two: tuple[TillId, TillId, TillId]
) -> None:
    mine, _, theirs = two
    for owner in (mine.owner, theirs.owner, None):
        assert seen(office, DatabaseRole.READER, owner, None) == set()
    with office.database.acting(DatabaseRole.READER, mine.owner) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM journal").fetchall()
    assert count > 100


def test_no_role_writes_what_is_anothers(
    office: Office, two: tuple[TillId, TillId, TillId]
) -> None:
    mine, beside, theirs = two
    kept = "SELECT (SELECT count(*) FROM journal), (SELECT sum(minor) FROM rollups)"
    before = office.ask(kept)
    row = "INSERT INTO journal (owner, till, epoch, seq, at, kind, data, hash)" \
        " VALUES (%s, %s, 1, 9999, 'now', 'noted', '{}', 'x')"  # fmt: skip
    for of in (beside, theirs):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            office.database.acting(DatabaseRole.TILL, mine.owner, mine.till) as connection,
        ):
            connection.execute(row, (of.owner, of.till))
        with office.database.acting(DatabaseRole.TABLES, mine.owner, mine.till) as connection:
            changed = connection.execute(
                "UPDATE rollups SET minor = 0 WHERE owner = %s AND till = %s", (of.owner, of.till)
            )
            assert changed.rowcount == 0
            gone = connection.execute("DELETE FROM people WHERE till = %s", (of.till,))
            assert gone.rowcount == 0
    for role in (DatabaseRole.TILL, DatabaseRole.READER, DatabaseRole.TABLES, DatabaseRole.DOOR):
        for statement in (
            "UPDATE journal SET data = '{}'",
            "DELETE FROM journal",
            "TRUNCATE journal",
            "DROP TABLE journal",
            "CREATE TABLE more (owner uuid)",
            "ALTER TABLE journal DISABLE ROW LEVEL SECURITY",
            "DELETE FROM sales",
            "UPDATE owners SET name = 'x'",
            "SELECT * FROM migrations",
        ):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                office.database.acting(role, mine.owner, mine.till) as connection,
            ):
                connection.execute(statement)
    assert office.ask(kept) == before


_MANY = """
INSERT INTO sales (
    owner, till, epoch, sequence, sale_id, number, opened_at, amount_minor, currency, status)
SELECT %s, gen_random_uuid(), 1, n, 's', 'n', '2026-03-01T08:00:00.000Z', 5, 'GHS', 'open'
FROM generate_series(1, 20000) AS n
"""
_ONE = "SELECT * FROM sales WHERE owner = %s AND till = %s AND epoch = 1 AND sequence = ANY(%s)"


def test_a_sale_is_found_by_its_key_even_of_an_owner_who_was_never_counted(office: Office) -> None:
    office.change(_MANY, office.owner)
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute("ANALYZE sales")
    theirs = Office.made(office.url, office.database, "Efua")
    till = theirs.till()
    with office.database.acting(DatabaseRole.TABLES, till.owner, till.till) as connection:
        of = (till.owner, till.till, list(range(300)))
        plan = connection.execute(f"EXPLAIN {_ONE}", of).fetchall()
    assert "sales_pkey" in str(plan)


def test_who_a_transaction_acts_as_ends_with_it(office: Office) -> None:
    till = office.till()
    with psycopg.connect(office.url) as connection:
        with connection.transaction():
            act_as(connection, DatabaseRole.TILL, till.owner, till.till)
        told = connection.execute(
            "SELECT current_user, current_setting('headoffice.owner', true)"
        ).fetchone()
    assert told == ("headoffice", "")
