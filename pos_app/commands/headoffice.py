"""`pos-app headoffice`: makes this till known to its owner's head office, and sends what waits."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

import click

from pos_app.assembly import outbox as office
from pos_app.assembly.program import now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import text, verb
from pos_app.commands.sources import ledger_stop
from pos_app.ledger.errors import LedgerError
from pos_app.outbox.link import LinkError
from pos_app.outbox.sender import Push

if TYPE_CHECKING:
    from pos_app.commands.group import Run
    from pos_app.outbox.sender import OutboxStatus

TROUBLE = {
    "unreachable": "Head office cannot be reached ({detail}). The till sells on; try again later.",
    "certificate_refused": "Head office's certificate is not to be trusted: check the address.",
    "code_refused": "Head office does not know this code: it is wrong, used, or too old (10 min).",
    "token_refused": "Head office does not know this till any more: enrol it again.",
    "token_missing": "This till's token is not in the key store: enrol it again.",
    "down": "Head office has trouble of its own ({detail}). Try again later.",
    "refused": "Head office refused it ({detail}).",
    "too_large": "Head office takes no batch of this size.",
    "not_understood": "Head office's answer makes no sense: check the address.",
    "other_rows": "Head office says that it has rows which this till never wrote: ask who runs it.",
    "not_taken": "Head office says again and again that it does not have what it was sent: ask "
    "who runs it.",
    "fork": "Head office has other rows of the same numbers: its alarms say more.",
    "broken": "Head office found a row that is not sealed as it should be: run `pos-app verify`.",
    "bad_address": "This is no address of a head office ({detail}).",
    "not_kept": "It cannot be kept ({detail}): see `pos-app doctor`.",
}
"""The sentence of each code of a `LinkError`."""
_OTHER = "Head office did not take it ({detail})."
_SETTINGS = ("token_refused", "token_missing", "certificate_refused", "not_kept")
_USAGE = ("code_refused", "bad_address")


@verb(json="One JSON object.")
@click.argument("what", nargs=-1, required=True, type=text)
def headoffice(run: Run, what: tuple[str, ...]) -> Exit:
    """The owner's head office: `enrol URL CODE`, `status`, `push`, `leave`."""
    try:
        match what:
            case ["enrol", url, code]:
                made = office.enrol(run.program, url, code)
                run.printer.line(f"This till is {made.till} of {made.shop}, {made.owner}.")
                return _status(run)
            case ["status"]:
                return _status(run)
            case ["push"]:
                return _push(run)
            case ["leave"]:
                office.leave(run.program)
                run.printer.line("This till sends nothing to head office any more.")
                return Exit.DONE
    except LinkError as error:
        raise _stop(error) from None
    raise Stop(Exit.USAGE, "Say `enrol URL CODE`, `status`, `push` or `leave`.")


def _push(run: Run) -> Exit:
    program = run.program
    kept = office.known(program)
    if not kept.enrolled:
        raise Stop(Exit.USAGE, "This till has no head office: `pos-app headoffice enrol URL CODE`.")
    token = office.read_token(program)
    if token is None:
        raise LinkError("token_missing")
    transport = office.make_transport()

    async def push(waiting: Push) -> None:
        try:
            while await waiting.step():
                pass
        finally:
            await transport.aclose()

    try:
        with closing(office.open_journal(program)) as journal:
            where = office.place(program.ledger)
            asyncio.run(push(Push(transport, journal, where, kept, token, now)))
    except LedgerError as error:
        raise ledger_stop(error.code) from None
    return _status(run)


def _status(run: Run) -> Exit:
    found = office.status(run.program)
    kept = found.state
    run.printer.object(
        {
            "enrolled": kept.enrolled,
            "url": kept.url or None,
            "owner": kept.owner or None,
            "shop": kept.shop or None,
            "till": kept.till or None,
            "sent_to": kept.seq,
            "waiting": found.waiting if kept.enrolled else None,
            "heard_at": kept.heard_at or None,
            "trouble": kept.trouble or None,
        }
    )
    for line in status_lines(found):
        run.printer.line(line)
    return Exit.DONE


def status_lines(found: OutboxStatus) -> list[str]:
    """How far this till is, in words; the trouble there is comes last."""
    kept = found.state
    if not kept.enrolled:
        return ["This till has no head office."]
    who = f"{kept.till} of {kept.shop}, {kept.owner}" if kept.till else "enrolled"
    waiting = "not known" if found.waiting is None else found.waiting
    lines = [
        f"{kept.url}: {who}",
        f"sent up to {kept.seq}, {waiting} waiting, last heard {kept.heard_at or 'never'}",
    ]
    if kept.trouble:
        lines.append(TROUBLE.get(kept.trouble, _OTHER).format(detail=kept.trouble))
    return lines


def _stop(error: LinkError) -> Stop:
    code = Exit.USAGE if error.code in _USAGE else Exit.NOT_KNOWN
    code = Exit.SETTINGS if error.code in _SETTINGS else code
    words = TROUBLE.get(error.code, _OTHER)
    return Stop(code, words.format(detail=error.detail or error.code))
