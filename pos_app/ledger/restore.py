"""Puts a ledger back from a copy, keeping aside what it replaces.

What comes back lacks whatever happened since the copy: it is marked restored until somebody has
reconciled it, and no sale number that may have been given is given again. At no moment may there
be no ledger at its place: a till that starts then would begin a new one.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pos_app.ledger import (
    backup,
    checkpoint,
    file,
    project,
    records,
    schema,
)
from pos_app.ledger.errors import LedgerCode, LedgerError
from pos_app.ledger.file import LedgerLock
from pos_app.ledger.records import Counters, Identity, to_text
from pos_app.ledger.verify import verify

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        aside: Where the replaced ledger is now; None where there was none.
        sales: How many sales came back.
        continues_above: The next sale number is above this counter.
    """

    aside: Path | None
    sales: int
    continues_above: int


def restore(
    ledger: Path,
    source: Path,
    *,
    at: datetime,
    live: bool,
    currency: str = "GHS",
    continue_above: Counters = Counters(),  # noqa: B008 - it never changes
    lock: LedgerLock | None = None,
    known: checkpoint.Known | None = None,
    how: str = checkpoint.BACKUP,
) -> Restored:
    """Put `source` in the place of `ledger`, which no till may be using and which may be damaged.

    A copy of the other mode, or in another currency, is refused. Numbers go on above
    `continue_above`, those of the replaced ledger, where it can be read, and those of `known`.

    Args:
        ledger: The ledger's file.
        source: The copy; it is left as it is.
        at: When, for the journal.
        live: Whether the till takes real money.
        currency: The till's.
        continue_above: The highest counters that are known elsewhere.
        lock: The ledger's, where the caller holds it already and gives it back.
        known: Every backup with its head; the journal says which of them the copy lacks. None
            where nobody looked.
        how: A word of `checkpoint`, for the journal.

    Raises:
        LedgerError: `held` by a running till; `missing`, `newer`, `damaged` for the copy;
            `other_mode`, `other_currency`; `unwritable`, `full`. The ledger is as it was.
    """
    if ledger.exists() and source.exists() and ledger.samefile(source):
        raise LedgerError(LedgerCode.UNREADABLE, "a ledger cannot be restored from itself")
    held = LedgerLock.take(ledger) if lock is None else lock
    try:
        with closing(file.reader(source, older=True)) as connection:
            part = backup.write_part(connection, ledger)
        try:
            replaced = _look_at_replaced(ledger)
            above = continue_above.above(_counters_of(replaced)).above(
                checkpoint.highest(known or ())
            )
            born = Identity.new(live=live, currency=currency, random=secrets.token_bytes)
            told = {"replaced": replaced, "how": how}
            restored = _mark(part, born, known, told, above, to_text(at))
            aside = _exchange(ledger, part, to_text(at))
            held.claim()
        except BaseException:
            backup.discard(part)
            raise
    finally:
        if lock is None:
            held.release()
    return Restored(aside, *restored)


def _mark(
    part: Path,
    born: Identity,
    known: checkpoint.Known | None,
    told: dict[str, Any],
    above: Counters,
    at: str,
) -> tuple[int, int]:
    """Bring the copy up to date, check it, and write into its journal what happens to it."""
    version = file.version_of(part)
    with closing(file.owner(part)) as connection:
        if version < schema.VERSION:
            from pos_app.ledger import migrations

            migrations.migrate(connection, version, at, born)
        whose = records.identity_of(connection)
    whose.check(live=born.live, currency=born.currency)
    report = verify(part)
    problems = [problem for problem in report.problems if problem.code != "schema_added"]
    if problems:
        first = problems[0]
        raise LedgerError(LedgerCode.DAMAGED, f"the copy: {first.code}, {first.detail}")
    with closing(file.owner(part)) as connection:
        with file.all_or_nothing(connection):
            lost = checkpoint.not_held(connection, known or ())
            row = checkpoint.row_of(connection, known or (), lost, checkpoint.BACKUP) | told
            if known is None:
                # Nobody looked: as ever, it explains every head from before it.
                del row["lost"]
            project.mark_restored(connection, row, above, at)
        return report.sales, records.last_sequence(connection)


# What the journal calls the replaced ledger's counters, in the order of `Counters`.
_HIGHEST: Final = ("highest", "highest_z", "highest_refund")


def _look_at_replaced(ledger: Path) -> dict[str, Any]:
    """What the journal will say of the replaced ledger; empty where it cannot be read."""
    try:
        if file.version_of(ledger) == 0:
            return {}
        # As owner, so that a commit that its till died in is rolled back before it moves.
        with closing(file.owner(ledger)) as connection, file.sqlite_errors():
            seq, sealed = checkpoint.end_of(connection)
            highest = zip(_HIGHEST, records.counters(connection), strict=True)
            return {"rows": seq, "hash": sealed, **dict(highest)}
    except LedgerError:
        return {}


def _counters_of(replaced: dict[str, Any]) -> Counters:
    return Counters(*(replaced.get(name, 0) for name in _HIGHEST))


def _exchange(ledger: Path, part: Path, at: str) -> Path | None:
    """Give the replaced ledger another name and the copy its place, or change nothing.

    A journal with anything in it would be rolled back into the copy: it goes with its ledger, and
    also where its ledger is gone.
    """
    stamp = at.replace("-", "").replace(":", "").replace(".", "")
    aside = ledger.with_name(f"{ledger.name}.replaced-{stamp}")
    hot, hot_aside = (path.with_name(f"{path.name}-journal") for path in (ledger, aside))
    replaces = ledger.exists()
    if replaces:
        _second_name(ledger, aside)
    try:
        moves = hot.exists() and hot.stat().st_size > 0
        if moves:
            hot.replace(hot_aside)
        try:
            backup.put_in_place(part, ledger)
        except BaseException:
            if moves:
                hot_aside.replace(hot)
            raise
    except BaseException:
        # Two names for one ledger would be two ways to open it.
        backup.discard(aside)
        raise
    return aside if replaces else None


def _second_name(ledger: Path, aside: Path) -> None:
    try:
        if aside.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        try:
            aside.hardlink_to(ledger)
        except OSError:
            # A file system without second names: a copy takes longer and does as well.
            shutil.copy2(ledger, aside)
    except OSError as error:
        raise LedgerError(LedgerCode.UNWRITABLE, f"keeping aside: {error.strerror}") from error
