"""Opens a ledger for its one owner: the lock first, then the file, made where there is none.

A file that is not for us (of a newer program, damaged, another program's) is refused untouched.
"""

from __future__ import annotations

import logging
import os
import secrets
from typing import TYPE_CHECKING

from pos_app.ledger import (
    backup,
    file,
    identity,
    lookups,
    losses,
    project,
    schema,
    timestamps,
)
from pos_app.ledger.book import Book
from pos_app.ledger.errors import LedgerCode, LedgerError, UnknownRecord
from pos_app.ledger.file import LedgerLock, OpenFile

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.ledger.backup_folder import BackupFolder
    from pos_app.ledger.identity import Identity

_log = logging.getLogger(__name__)

_HEADER = f"""
PRAGMA application_id = {schema.APPLICATION_ID};
PRAGMA user_version = {schema.VERSION};
"""


def open_book(
    path: Path,
    *,
    till: str,
    clock: Callable[[], datetime],
    live: bool,
    currency: str = "GHS",
    backups: BackupFolder | None = None,
    salt: Callable[[int], bytes] = secrets.token_bytes,
) -> Book:
    """Take the ledger's lock and open it; make a new one where there is none.

    Args:
        path: The ledger's file. Missing folders are made, for the owner's eyes only.
        till: The till's name, which starts every new sale number.
        clock: Says when a new ledger was made or an old one migrated.
        live: Whether the till takes real money; a ledger of the other mode is refused.
        currency: The till's; a ledger in another one is refused.
        backups: The ledger's backups. A ledger that is behind what any of them knows is marked
            restored; where there is none, the newest that is sound is put back, and a ledger
            that has to be made although there are some is marked as well. Numbers go on above
            the highest known.
        salt: Gives so many random bytes.

    Raises:
        LedgerError: `held` by another program; `newer`, `damaged`, `unreadable`, `unwritable`,
            `full` or `busy` as the file is; `other_mode` or `other_currency` where it is
            another till's. The lock is free again then.
    """
    _make_folder(path.absolute().parent)
    lock = LedgerLock.take(path)
    try:
        # A restore that was killed left it; only the lock's holder knows that nobody writes it.
        backup.clear_away(path)
        born = identity.new_identity(live=live, currency=currency, random=salt)
        known = () if backups is None else backups.known()
        found = losses.BEHIND
        if known and _is_missing(path):
            found = losses.MISSING
            _put_back(path, lock, known, clock(), born)
        connection, whose = _open(path, lock, till, clock, born)
        try:
            _tell_losses(connection, known, found, timestamps.to_text(clock()))
        except BaseException:
            connection.close()
            raise
    except BaseException:
        lock.release()
        raise
    return Book(OpenFile(path, connection, lock), whose, till=till, salt=salt)


def _is_missing(path: Path) -> bool:
    try:
        return file.version_of(path) == 0
    except LedgerError as error:
        if error.code is not LedgerCode.MISSING:
            raise
        return True


def _put_back(
    path: Path, lock: LedgerLock, known: losses.Known, at: datetime, born: Identity
) -> None:
    """Put the newest sound backup in the place of a ledger that is gone; none may be sound."""
    from pos_app.ledger import restore

    for copy, _ in reversed(known):
        try:
            restore.restore(
                path,
                copy,
                at=at,
                live=born.live,
                currency=born.currency,
                lock=lock,
                known=known,
                how=losses.MISSING,
            )
        except LedgerError as error:
            if error.code in (LedgerCode.UNWRITABLE, LedgerCode.FULL):
                raise
            _log.warning("The backup %s cannot be put back: %s.", copy.name, error.code)
        else:
            _log.warning("There was no ledger: the backup %s was put back.", copy.name)
            return


def _tell_losses(connection: sqlite3.Connection, known: losses.Known, found: str, at: str) -> None:
    """Mark a ledger that lacks what its backups know, where its journal does not say so yet."""
    with file.sqlite_errors(), file.stored_values():
        lost = losses.unexplained(connection, known)
        if not lost:
            return
        row = losses.row_of(connection, known, lost, found)
    with file.all_or_nothing(connection):
        project.mark_restored(connection, row, at)
        highest = losses.highest_number(known)
        if highest > lookups.last_sequence(connection):
            project.pass_over_numbers(connection, highest, at)
    _log.warning("The ledger is behind %d of its backups: it is marked restored.", len(lost))


def note_claim_beside(path: Path, payment_id: str, *, at: datetime) -> tuple[datetime, ...]:
    """Keep that a payment was confirmed to a customer, in a short commit beside the owner's.

    The journal's end is read inside the transaction, so the owner's next row follows this one.

    Returns:
        When it was confirmed before, oldest first.

    Raises:
        LedgerError: As the file is; an older ledger is left as it is (`unwritable`).
        UnknownRecord: There is no such payment.
    """
    if file.version_of(path) != schema.VERSION:
        raise LedgerError(LedgerCode.UNWRITABLE, "the ledger is of another version")
    connection = file.owner(path)
    try:
        with file.all_or_nothing(connection):
            payment = lookups.payment(connection, payment_id)
            if payment is None:
                raise UnknownRecord("there is no such payment")
            found = connection.execute(lookups.CLAIMED, (payment_id,)).fetchall()
            project.note_claim(connection, payment, timestamps.to_text(at))
    finally:
        connection.close()
    return tuple(timestamps.from_text(before) for (before,) in found)


def _open(
    path: Path, lock: LedgerLock, till: str, clock: Callable[[], datetime], born: Identity
) -> tuple[sqlite3.Connection, Identity]:
    try:
        file.version_of(path)
    except LedgerError as error:
        if error.code is not LedgerCode.MISSING:
            raise
        _make_file(path)
        lock.claim()
    connection = file.owner(path)
    try:
        # The header may have been written by somebody who died before the rest was there; by now
        # that is rolled back.
        with file.sqlite_errors():
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version >= schema.FIRST_WITH_IDENTITY:
            # Before anything is written: another till's ledger is left as it is.
            identity.check(identity.identity_of(connection), live=born.live, currency=born.currency)
        if version == 0:
            with file.sqlite_errors():
                _create(connection, till, born, timestamps.to_text(clock()))
        elif version < schema.VERSION:
            # sqlite-utils takes long to load, and no start but the one after an update needs it.
            from pos_app.ledger import migrations

            migrations.migrate(connection, version, timestamps.to_text(clock()), born)
        return connection, identity.identity_of(connection)
    except BaseException:
        connection.close()
        raise


def _create(connection: sqlite3.Connection, till: str, born: Identity, at: str) -> None:
    """Make everything in one transaction: after a power cut there is a whole ledger or none."""
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {schema.SCHEMA} {_HEADER}")
        told = {"till": till, "version": schema.VERSION, **born.told}
        project.record(connection, "ledger_created", told, at)
        connection.execute("COMMIT")
    except BaseException:
        file.roll_back(connection)
        raise


def _make_folder(folder: Path) -> None:
    try:
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LedgerError(LedgerCode.UNWRITABLE, f"the folder: {error.strerror}") from error


def _make_file(path: Path) -> None:
    """Make the empty file ourselves: SQLite would let the whole group read it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise LedgerError(LedgerCode.UNWRITABLE, f"the file: {error.strerror}") from error
