"""`pos-app headoffice`: makes this till known to its owner's head office, and sends what waits."""

from __future__ import annotations

import asyncio
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import click

from pos_app.assembly import outbox as office
from pos_app.assembly.program import make_folders, now
from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import text, verb
from pos_app.commands.output import CheckResult
from pos_app.commands.restore import highest_number
from pos_app.commands.sources import ask_gateways, ledger_stop, ledger_stops
from pos_app.ledger.backup import discard
from pos_app.ledger.errors import LedgerError
from pos_app.ledger.file import LedgerLock
from pos_app.ledger.rebuild import from_rows
from pos_app.ledger.records import Counters, to_text
from pos_app.ledger.restore import restore as put_back
from pos_app.outbox.link import LinkError
from pos_app.outbox.sender import Push
from pos_app.settings.settings_table import Mode

if TYPE_CHECKING:
    from pos_app.commands.group import Run
    from pos_app.outbox.sender import OutboxStatus

TROUBLE = {
    "unreachable": "Head office cannot be reached ({detail}). The till sells on; try again later.",
    "certificate_refused": "Head office's certificate is not to be trusted: check the address.",
    "code_refused": "Head office does not know this code: it is wrong, used, or too old (10 min).",
    "token_refused": "Head office does not know this till any more: enrol it again.",
    "token_missing": "This till's token is not in the key store, or that is locked: unlock it, "
    "else enrol the till again.",
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
    "not_readable": "Head office gives a till's rows to a computer that enrols by a code for that, "
    "within an hour: `pos-app-headoffice enrol-code SHOP TILL --restore`.",
    "incomplete": "Head office does not have all rows of this till ({detail}). The ledger was left "
    "alone.",
    "not_kept": "It cannot be kept ({detail}): see `pos-app doctor`.",
}
"""The sentence of each code of a `LinkError`."""
# Of what head office has, where the ledger itself is not in question.
_ROWS = {
    "damaged": "What head office has of this till is not whole: its alarms say more. The ledger "
    "was left alone.",
    "other_mode": "That till is of the other mode (training or live). The ledger was left alone.",
    "other_currency": "That till is in another currency. The ledger was left alone.",
}
# A till that dies may have given numbers that nobody was told of: no such number is given again.
_UNSENT = Counters(1000, 10, 100)
_OTHER = "Head office did not take it ({detail})."
_SETTINGS = ("not_readable", "token_refused", "token_missing", "certificate_refused", "not_kept")
_USAGE = ("code_refused", "bad_address")


@verb(json="One JSON object.")
@click.argument("what", nargs=-1, required=True, type=text)
def headoffice(run: Run, what: tuple[str, ...]) -> Exit:
    """The owner's head office: `enrol URL CODE`, `status`, `push`, `leave`, `restore URL CODE`."""
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
            case ["restore"] | ["restore", _, _]:
                return _restore(run, what[1:])
            case ["leave"]:
                office.leave(run.program)
                run.printer.line("This till sends nothing to head office any more.")
                return Exit.DONE
    except LinkError as error:
        raise _stop(error) from None
    raise Stop(Exit.USAGE, "Say `enrol URL CODE`, `status`, `push`, `leave` or `restore URL CODE`.")


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


def _restore(run: Run, by: tuple[str, ...]) -> Exit:
    """Put what head office has of this till in the ledger's place.

    `by` is its address and a code; where a restore by them was cut off, it goes on without.
    """
    program = run.program
    config, ledger = program.config(), program.ledger
    with ledger_stops(_ROWS):
        make_folders(program.folders)
        lock = LedgerLock.take(ledger)
    place = ledger.with_name(f".{ledger.name}.from-head-office")
    # Held from here to the end: a sale that is charged meanwhile would be only in the old ledger.
    with lock:
        if by:
            made = office.enrol(program, *by, restore=True)
            run.printer.line(f"This computer is {made.till} of {made.shop}, {made.owner}, now.")
        rows, highest = office.rows_there(program)
        till = config.till.name
        charged, problem = ask_gateways(program.gateway_maker(), partial(highest_number, till=till))
        above = Counters(*map(sum, zip(highest, _UNSENT, strict=True))).above(Counters(charged))
        try:
            with ledger_stops(_ROWS):
                from_rows(place, rows, to_text(now()))
                restored = put_back(
                    ledger,
                    place,
                    at=now(),
                    live=config.till.mode is Mode.LIVE,
                    currency=config.till.currency,
                    continue_above=above,
                    lock=lock,
                    known=program.backups().known(),
                )
        finally:
            discard(place)
    about = {
        "sales": restored.sales,
        "rows": len(rows),
        "replaced_ledger_kept_as": str(restored.aside) if restored.aside else "none",
        "sale_numbers_continue_above": restored.continues_above,
    }
    found = CheckResult(not problem, (problem,) if problem else (), about)
    run.printer.found(found, *(f"{name.replace('_', ' ')}: {told}" for name, told in about.items()))
    run.printer.line(
        "Restored. Keys, PINs and whole phone numbers did not travel: type the keys in, and where "
        "people are set up `pos-app cashiers reset` lets them be set up anew. What the dead till "
        "had not sent is not here: `pos-app reconcile` the last days."
    )
    return Exit.DONE


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
