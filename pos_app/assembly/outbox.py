"""The till's outbox put together: where its state, its token and its rows are.

Everything here may wait for the disk, the key store or the network: nothing of it is for the
window's thread, but `WindowHeadOffice.stop`.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from pos_app.assembly.program import now
from pos_app.desktop.link.head_office import HeadOfficeRead
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.records import Counters, from_text
from pos_app.outbox import link, state
from pos_app.outbox.hints import HintWatch
from pos_app.outbox.link import LinkError
from pos_app.outbox.sender import Outbox, OutboxStatus
from pos_app.settings import config_file, key_store, receipt_key
from pos_app.settings.config_file import SettingsError
from pos_app.settings.keys import OwnKey, StoreState
from pos_app.system.urls import UrlRefused, check_sendable
from pos_app.transport.client import Transport

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pos_app.assembly.program import TillProgram
    from pos_app.ledger.journal import JournalRow
    from pos_app.ledger.queries import LogQueries
    from pos_app.outbox.link import Welcome
    from pos_app.outbox.state import OutboxState
    from pos_app.settings.keys import Secret

_SETTING = "headoffice.url"
# Until what is in the air has come down; it does no harm where it takes longer.
_END_SECONDS = 2.0


def place(ledger: Path) -> Path:
    """The file of the outbox's state: each ledger has its own, training's too."""
    return ledger.with_name(f"{ledger.stem}-headoffice.json")


def open_journal(program: TillProgram) -> LogQueries:
    """The ledger's journal for reading."""
    from pos_app.ledger.queries import LogQueries

    return LogQueries(program.ledger)


def make_transport() -> Transport:
    """What the outbox's requests go by; not the gateways' own."""
    return Transport(clock=now)


def read_token(program: TillProgram) -> Secret | None:
    """The till's token; None where there is none, or the key store does not answer."""
    secret = key_store.read_own_key(OwnKey.HEADOFFICE, file=_key_place(program)).secret
    if secret is not None:
        program.redactor.register(secret.reveal())
    return secret


def known(program: TillProgram) -> OutboxState:
    """What this till, in its mode, knows of its head office; not enrolled where there is none.

    The setting is that of both modes, and only says whether there is one. A mode's token is for the
    address that its state's file names: the other mode may be enrolled elsewhere by now. Where that
    file is lost, the token says whether it is enrolled, and the setting where.
    """
    url = _url(program)
    kept = state.read(place(program.ledger))
    if url and kept.enrolled:
        return kept
    return state.OutboxState(url=url if url and read_token(program) is not None else "")


def status(program: TillProgram) -> OutboxStatus:
    """How far this till is, by the state's file and the ledger; nobody else is asked."""
    kept = known(program)
    journal = open_journal(program)
    try:
        head, _ = journal.journal_head()
        same = journal.lineage() == kept.lineage
        waiting = max(head - (kept.seq if same else 0), 0)
    except LedgerError:
        return OutboxStatus(kept, None)
    finally:
        journal.close()
    return OutboxStatus(kept, waiting)


def enrol(program: TillProgram, typed: str, code: str, *, restore: bool = False) -> Welcome:
    """Make this till known to a head office, and keep its token, its address and who it is there.

    To `restore`, it takes the place of a till that is known there, by a code for that.

    Raises:
        LinkError: Head office did not take it; `bad_address`, `not_kept`.
    """
    url = typed.strip().rstrip("/")
    try:
        check_sendable(url, allow_plain_http=False)
    except UrlRefused as why:
        raise LinkError("bad_address", str(why)) from None
    made = asyncio.run(_enrolled(url, code, restore=restore))
    program.redactor.register(made.token.reveal())
    if known(program).url not in ("", url):
        # A till that dies below must show neither address the other one's token.
        _forget_token(program)
    entry = state.OutboxState(url=url, owner=made.owner, shop=made.shop, till=made.till)
    try:
        state.write(place(program.ledger), entry)
    except OSError as error:
        raise LinkError("not_kept", str(error.strerror)) from None
    kept = key_store.write_key(OwnKey.HEADOFFICE, made.token, file=_key_place(program))
    if kept.state is not StoreState.STORED:
        raise LinkError("not_kept", f"the key store: {kept.state.value}")
    _set_url(program, url)
    return made


def rows_there(program: TillProgram) -> tuple[list[JournalRow], Counters]:
    """Every row that head office has of this till, and the highest numbers that it ever gave.

    Raises:
        LinkError: Head office gave none; `not_readable`, `incomplete`, `token_missing`.
    """
    kept, token = known(program), read_token(program)
    if not kept.enrolled or token is None:
        raise LinkError("token_missing")
    return asyncio.run(_all_rows(kept.url, token))


def leave(program: TillProgram) -> None:
    """Send nothing any more, and forget the token.

    Raises:
        LinkError: `not_kept`: the setting or the state cannot be changed.
    """
    folders, ledger = program.folders, program.ledger
    other = folders.training_ledger if ledger == folders.ledger else folders.ledger
    # The setting is that of both modes.
    if not state.read(place(other)).enrolled:
        _set_url(program, "")
    try:
        state.forget(place(ledger))
    except OSError as error:
        raise LinkError("not_kept", str(error.strerror)) from None
    _forget_token(program)


def _forget_token(program: TillProgram) -> None:
    gone = key_store.delete_key(OwnKey.HEADOFFICE, file=_key_place(program))
    if gone.state not in (StoreState.DELETED, StoreState.MISSING):
        raise LinkError("not_kept", f"the key store: {gone.state.value}")


def outbox(program: TillProgram, look: Callable[[str], None]) -> Outbox | None:
    """What sends while the till is open; None where this till is not enrolled.

    Args:
        program: The till.
        look: Hears each payment of which head office says that a gateway spoke of it; on a thread
            of the outbox's.
    """
    kept = known(program)
    if not kept.enrolled:
        return None
    hints = HintWatch(
        kept.url,
        open_ledger=lambda: open_journal(program),
        make_transport=make_transport,
        read_token=lambda: read_token(program),
        found=look,
    )
    return Outbox(
        place(program.ledger),
        kept,
        open_journal=lambda: open_journal(program),
        make_transport=make_transport,
        read_token=lambda: read_token(program),
        now=now,
        hints=hints,
    )


class WindowHeadOffice:
    """Head office, as the window needs it: the outbox while the till is open, and its page.

    It is `desktop.link.head_office.HeadOfficePort`.
    """

    def __init__(self, program: TillProgram, look: Callable[[str], None]) -> None:
        """Send nothing until `begin`; `look` as in `outbox`."""
        self._program = program
        self._look = look
        self._lock = threading.Lock()
        # One after the other begins, enrols and leaves.
        self._turn = threading.Lock()
        self._outbox: Outbox | None = None
        self._stopped = False

    def begin(self) -> None:
        """Send from now on, where this till is enrolled, unless it does already."""
        with self._turn:
            self._begin()

    def _begin(self) -> None:
        if self._outbox is not None:
            return
        made = outbox(self._program, self._look)
        with self._lock:
            if made is not None and not self._stopped:
                self._outbox = made
                made.start()

    def stop(self) -> None:
        """Send nothing more in this run; it waits for nobody."""
        self._stopped = True
        sends = self._outbox
        if sends is not None:
            sends.stop()

    def read(self) -> HeadOfficeRead:
        """How far this till is."""
        with self._lock:
            sends = self._outbox
        return _told(status(self._program) if sends is None else sends.status)

    def enrol(self, address: str, code: str) -> str:
        """Make this till known, and send from then on; empty, or the code of why not."""
        return self._anew(lambda: enrol(self._program, address, code))

    def leave(self) -> str:
        """Send nothing any more; empty, or the code of why the till may be enrolled still."""
        return self._anew(lambda: leave(self._program))

    def _anew(self, change: Callable[[], object]) -> str:
        with self._turn:
            with self._lock:
                before, self._outbox = self._outbox, None
            if before is not None:
                before.stop()
                before.join(_END_SECONDS)
            try:
                change()
            except LinkError as error:
                return error.code
            finally:
                self._begin()
        return ""


def _told(found: OutboxStatus) -> HeadOfficeRead:
    kept = found.state
    return HeadOfficeRead(
        enrolled=kept.enrolled,
        address=kept.url,
        owner=kept.owner,
        shop=kept.shop,
        till=kept.till,
        sent_to=kept.seq,
        waiting=found.waiting,
        heard_at=heard_at(kept),
        trouble=kept.trouble,
    )


def heard_at(kept: OutboxState) -> datetime | None:
    """When head office answered last; None for never, and where the file says nonsense."""
    try:
        return from_text(kept.heard_at)
    except ValueError:
        return None


async def _enrolled(url: str, code: str, *, restore: bool) -> Welcome:
    transport = make_transport()
    try:
        return await link.enrol(transport, url, code, restore=restore)
    finally:
        await transport.aclose()


async def _all_rows(url: str, token: Secret) -> tuple[list[JournalRow], Counters]:
    transport = make_transport()
    rows: list[JournalRow] = []
    try:
        while True:
            page = await link.rows(transport, url, token, len(rows))
            if [row.seq for row in page.rows] != [
                len(rows) + at + 1 for at in range(len(page.rows))
            ]:
                raise LinkError("not_understood")
            rows += page.rows
            if not page.rows or len(rows) >= page.head:
                break
    finally:
        await transport.aclose()
    if not rows or len(rows) != page.head:
        raise LinkError("incomplete", f"{len(rows)} of {page.head}")
    return rows, Counters(*page.highest)


def _key_place(program: TillProgram) -> Path | None:
    return receipt_key.key_place(program.config(), program.folders)


def _url(program: TillProgram) -> str:
    """As the file says now: the page may have changed it since the start."""
    try:
        return config_file.load(program.folders.config_file).config.headoffice.url
    except SettingsError:
        return ""


def _set_url(program: TillProgram, url: str) -> None:
    folders = program.folders
    try:
        loaded = config_file.load(folders.config_file)
        wanted = config_file.changed(loaded, {_SETTING: url})
        folders.create()
        config_file.save(folders.config_file, wanted.config, answered=wanted.given)
    except SettingsError as error:
        raise LinkError("not_kept", f"{folders.config_file}: {error}") from None
