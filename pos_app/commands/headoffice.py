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
from pos_app.outbox import link, state
from pos_app.outbox.sender import Push

if TYPE_CHECKING:
    from pos_app.assembly.program import TillProgram
    from pos_app.commands.group import Run
    from pos_app.outbox.state import OutboxState

_SENTENCES = {
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
    "fork": "Head office has other rows of the same numbers: its alarms say more.",
    "broken": "Head office found a row that is not sealed as it should be: run `pos-app verify`.",
}


@verb(json="One JSON object.")
@click.argument("what", nargs=-1, required=True, type=text)
def headoffice(run: Run, what: tuple[str, ...]) -> Exit:
    """The owner's head office: `enrol URL CODE`, `status`, `push`, `leave`."""
    match what:
        case ["enrol", url, code]:
            return _enrol(run, url, code)
        case ["status"]:
            return _status(run)
        case ["push"]:
            return _push(run)
        case ["leave"]:
            office.leave(run.program)
            run.printer.line("This till sends nothing to head office any more.")
            return Exit.DONE
    raise Stop(Exit.USAGE, "Say `enrol URL CODE`, `status`, `push` or `leave`.")


def _enrol(run: Run, url: str, code: str) -> Exit:
    try:
        made = office.enrol(run.program, url, code)
    except link.LinkError as error:
        raise _stop(error) from None
    run.printer.line(f"This till is {made.till} of {made.shop}, {made.owner}.")
    return _status(run)


def _push(run: Run) -> Exit:
    program = run.program
    kept = _enrolled(program)
    token = office.read_token(program)
    if token is None:
        raise _stop(link.LinkError("token_missing"))

    async def push(waiting: Push) -> None:
        while await waiting.step():
            pass

    try:
        with closing(office.open_journal(program)) as journal:
            transport = office.make_transport(program)
            asyncio.run(push(Push(transport, journal, office.place(program), token, now)))
    except link.LinkError as error:
        raise _stop(error) from None
    except LedgerError as error:
        raise ledger_stop(error.code) from None
    del kept
    return _status(run)


def _status(run: Run) -> Exit:
    kept = state.read(office.place(run.program))
    head: int | None
    try:
        with closing(office.open_journal(run.program)) as journal:
            head = journal.journal_head()[0]
            same = not kept.enrolled or journal.lineage() == kept.lineage
    except LedgerError:
        head, same = None, True
    waiting = None if head is None else head - (kept.seq if same else 0)
    run.printer.object(
        {
            "enrolled": kept.enrolled,
            "url": kept.url or None,
            "owner": kept.owner or None,
            "shop": kept.shop or None,
            "till": kept.till or None,
            "sent_to": kept.seq,
            "waiting": waiting if kept.enrolled else None,
            "heard_at": kept.heard_at or None,
            "trouble": kept.trouble or None,
        }
    )
    for line in _lines(kept, waiting):
        run.printer.line(line)
    return Exit.DONE


def _lines(kept: OutboxState, waiting: int | None) -> list[str]:
    if not kept.enrolled:
        return ["This till has no head office."]
    lines = [
        f"{kept.url}: {kept.till} of {kept.shop}, {kept.owner}",
        f"sent up to {kept.seq}, {'not known' if waiting is None else waiting} waiting, "
        f"last heard {kept.heard_at or 'never'}",
    ]
    if kept.trouble:
        lines.append(_SENTENCES.get(kept.trouble, kept.trouble).format(detail=kept.trouble))
    return lines


def _enrolled(program: TillProgram) -> OutboxState:
    kept = state.read(office.place(program))
    if not kept.enrolled:
        raise Stop(Exit.USAGE, "This till has no head office: `pos-app headoffice enrol URL CODE`.")
    return kept


def _stop(error: link.LinkError) -> Stop:
    code = Exit.USAGE if error.code == "code_refused" else Exit.NOT_KNOWN
    if error.code in ("token_refused", "token_missing", "certificate_refused"):
        code = Exit.SETTINGS
    words = _SENTENCES.get(error.code, "Head office did not take it ({detail}).")
    return Stop(code, words.format(detail=error.detail or error.code))
