"""`pos-app cashiers`: who works here. A PIN comes in the environment, never as an argument."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop, say
from pos_app.commands.engine_run import NEW_PIN, PERSON_SECONDS, PIN, Session, who_stop
from pos_app.commands.group import Who, text, verb
from pos_app.commands.sources import ledger_stop, open_log
from pos_app.domain.people import Right, Role
from pos_app.engine.events import LedgerTrouble, PersonNoted, PersonRefused
from pos_app.engine.requests import AddPerson, DisablePerson, ResetPeople, SetPin

if TYPE_CHECKING:
    from pos_app.commands.group import Run
    from pos_app.domain.people import Person
    from pos_app.engine.requests import PeopleRequest

_PLAIN = (
    "This computer has no store for the till's own key: whoever gets the ledger's file can find "
    "the PIN out."
)


@verb(json="JSON lines.", by_somebody=True)
@click.argument("what", nargs=-1, required=True, type=text)
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Of a new one.")
def cashiers(run: Run, what: tuple[str, ...], role: str | None) -> Exit:
    """Who works here: `add NAME --role R`, `pin NAME`, `disable NAME`, `list`, `reset`."""
    ref = uuid.uuid4().hex
    match what:
        case ["list"]:
            return _list(run)
        case ["reset"]:
            return _ask(run, ResetPeople(ref), None)
        case ["add", name] if role is not None:
            return _ask(run, AddPerson(ref, name, Role(role), _new_pin(run.who)), run.who)
        case ["pin", name]:
            # Everybody may change their own.
            who = run.who if run.who.cashier else Who(name)
            return _ask(run, SetPin(ref, name, _new_pin(who)), who)
        case ["disable", name]:
            return _ask(run, DisablePerson(ref, name), run.who)
    raise Stop(
        Exit.USAGE, "Say `add NAME --role R`, `pin NAME`, `disable NAME`, `list` or `reset`."
    )


def _new_pin(who: Who) -> str:
    pin = os.environ.get(NEW_PIN, "")
    if not pin and not who.cashier:
        # The very first one has no other PIN to say.
        pin = os.environ.get(PIN, "")
    if not pin:
        raise Stop(Exit.USAGE, f"Put the new PIN into {NEW_PIN}: 4 to 6 digits.")
    return pin


def _ask(run: Run, request: PeopleRequest, who: Who | None) -> Exit:
    with Session(run.program) as session:
        owned = any(person.may(Right.SETTINGS) for person in session.people)
        if who is not None and (owned or who.cashier):
            session.identify(who)
        session.submit(request)
        for event in session.events(PERSON_SECONDS, to_the_end=True):
            match event:
                case PersonNoted(ref, person, peppered) if ref == request.ref:
                    if person is None:
                        run.printer.line("Nobody is set up any more, which the next start says.")
                    else:
                        _print(run, person)
                        if not peppered and not isinstance(request, DisablePerson):
                            say(_PLAIN)
                    return Exit.DONE
                case PersonRefused(ref, code, wait) if ref == request.ref:
                    raise who_stop(code, wait)
                case LedgerTrouble(code):
                    raise ledger_stop(code)
    raise Stop(Exit.NOT_KNOWN, "The till did not answer in time: see `pos-app cashiers list`.")


def _list(run: Run) -> Exit:
    with open_log(run.program) as log:
        run.printer.begin()
        for person in log.people():
            _print(run, person)
    return Exit.DONE


def _print(run: Run, person: Person) -> None:
    run.printer.object({"name": person.name, "role": person.role, "active": person.active})
    left = "" if person.active else "  has left"
    run.printer.line(f"{person.name}  {person.role}{left}")
