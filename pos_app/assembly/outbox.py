"""The till's outbox put together: where its state, its token and its rows are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.outbox import link, state
from pos_app.outbox.sender import Outbox
from pos_app.settings import config_file, key_store, receipt_key
from pos_app.settings.config_file import SettingsError
from pos_app.settings.keys import OwnKey, StoreState
from pos_app.system.urls import UrlRefused, check_sendable
from pos_app.transport.client import Transport

if TYPE_CHECKING:
    from pathlib import Path

    from pos_app.assembly.program import TillProgram
    from pos_app.ledger.queries import LogQueries
    from pos_app.outbox.link import Welcome
    from pos_app.settings.keys import Secret

_SETTING = "headoffice.url"


def place(program: TillProgram) -> Path:
    """The file of the outbox's state, of this mode's ledger."""
    ledger = program.ledger
    return ledger.with_name(f"{ledger.stem}-headoffice.json")


def open_journal(program: TillProgram) -> LogQueries:
    """The ledger's journal for reading."""
    from pos_app.ledger.queries import LogQueries

    return LogQueries(program.ledger)


def make_transport(program: TillProgram) -> Transport:
    """What the outbox's requests go by; not the gateways' own."""
    del program
    return Transport(clock=now)


def read_token(program: TillProgram) -> Secret | None:
    """The till's token; None where there is none, or the key store does not answer."""
    file = receipt_key.key_place(program.config(), program.folders)
    secret = key_store.read_own_key(OwnKey.HEADOFFICE, file=file).secret
    if secret is not None:
        program.redactor.register(secret.reveal())
    return secret


def enrol(program: TillProgram, typed: str, code: str) -> Welcome:
    """Make this till known to a head office, and keep its token, its address and who it is there.

    Raises:
        Stop: The address is none, or the token, the setting or the state cannot be kept.
        LinkError: Head office did not take it.
    """
    url = typed.rstrip("/")
    try:
        check_sendable(url, allow_plain_http=False)
    except UrlRefused as why:
        raise Stop(Exit.USAGE, f"{url}: {why}.") from None
    made = asyncio.run(_enrolled(program, url, code))
    program.redactor.register(made.token.reveal())
    config = program.config()
    file = receipt_key.key_place(config, program.folders)
    kept = key_store.write_key(OwnKey.HEADOFFICE, made.token, file=file)
    if kept.state is not StoreState.STORED:
        raise Stop(Exit.SETTINGS, f"The token cannot be kept ({kept.state.value}): see `doctor`.")
    _set_url(program, url)
    known = state.OutboxState(url=url, owner=made.owner, shop=made.shop, till=made.till)
    try:
        state.write(place(program), known)
    except OSError as error:
        raise Stop(Exit.SETTINGS, f"{place(program)}: {error.strerror}.") from None
    return made


def leave(program: TillProgram) -> None:
    """Send nothing any more, and forget the token.

    Raises:
        Stop: The setting or the state cannot be changed.
    """
    _set_url(program, "")
    file = receipt_key.key_place(program.config(), program.folders)
    key_store.delete_key(OwnKey.HEADOFFICE, file=file)
    try:
        state.forget(place(program))
    except OSError as error:
        raise Stop(Exit.SETTINGS, f"{place(program)}: {error.strerror}.") from None


def outbox(program: TillProgram) -> Outbox | None:
    """What sends while the till is open; None where no head office is set."""
    url = program.config().headoffice.url
    where = place(program)
    kept = state.read(where)
    if not url or kept.url != url:
        return None
    return Outbox(
        where,
        open_journal=lambda: open_journal(program),
        make_transport=lambda: make_transport(program),
        read_token=lambda: read_token(program),
        now=now,
    )


async def _enrolled(program: TillProgram, url: str, code: str) -> Welcome:
    transport = make_transport(program)
    try:
        return await link.enrol(transport, url, code)
    finally:
        await transport.aclose()


def _set_url(program: TillProgram, url: str) -> None:
    folders = program.folders
    try:
        loaded = config_file.load(folders.config_file)
        wanted = config_file.changed(loaded, {_SETTING: url})
        folders.create()
        config_file.save(folders.config_file, wanted.config, answered=wanted.given)
    except SettingsError as error:
        raise Stop(Exit.SETTINGS, f"{folders.config_file}: {error}") from None
