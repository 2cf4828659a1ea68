"""`pos-app-headoffice`: the server, its owners, shops and tills, from its own computer.

Exit codes: 0 done, 2 bad usage or settings, 3 something is not as it should be, 6 the database
does not answer. Passwords and addresses come by the environment only.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn
from zoneinfo import ZoneInfo

import click
import psycopg

from pos_app import __version__
from pos_app.headoffice import alarms as alarms_of
from pos_app.headoffice import database as db
from pos_app.headoffice import enrolment, receipt_page, watch
from pos_app.headoffice.alarms import LASTING
from pos_app.headoffice.notices import addresses
from pos_app.headoffice.pages import passwords
from pos_app.headoffice.pages.sessions import UserRole
from pos_app.headoffice.recount import recount

if TYPE_CHECKING:
    from datetime import tzinfo
    from uuid import UUID

_URL: Final = "HEADOFFICE_DATABASE_URL"
_PUBLIC_URL: Final = "HEADOFFICE_PUBLIC_URL"
_RECEIPT_DAYS: Final = "HEADOFFICE_RECEIPT_DAYS"
_TIME_ZONE: Final = "HEADOFFICE_TIME_ZONE"
_PASSWORD: Final = "HEADOFFICE_PASSWORD"  # noqa: S105 - where it is, not what it is
_SETTINGS, _FOUND, _NO_DATABASE = 2, 3, 6


def main() -> None:
    """Run the command line, and say in one sentence why something cannot be done."""
    try:
        _group()
    except psycopg.Error as error:
        said = str(error).strip().splitlines()
        _stop(_NO_DATABASE, f"The database: {said[0] if said else type(error).__name__}")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def _group() -> None:
    """Head office: keeps a copy of many tills' journals, and shows it to their owners."""


@_group.command()
def migrate() -> None:
    """Bring the database up to date; harmless to repeat."""
    applied = db.migrate(_url(), datetime.now(UTC).date())
    names = ", ".join(map(str, applied))
    click.echo(f"Applied: {names}." if applied else "Everything is up to date.")


@_group.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="What to listen on.")
@click.option("--port", default=8400, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Answer tills, gateways and owners, until it is told to stop."""
    from pos_app.headoffice.web import build_app
    from pos_app.headoffice.web import serve as run

    days, zone = _receipt_days(), _zone()
    database = db.Database(_url())
    database.open()
    stop = threading.Event()
    looking = threading.Thread(target=watch.keep_looking, args=(database, stop, zone), daemon=True)

    def ready(at: int) -> None:
        looking.start()
        _say_where(host, at)

    try:
        app = build_app(database, receipt_days=days, public_url=_public_url())
        run(app, host, port, ready)
    except KeyboardInterrupt:
        # Ctrl+C is how it ends at a terminal.
        pass
    except OSError as error:
        _stop(_SETTINGS, f"{host}:{port} cannot be had: {os.strerror(error.errno or 0)}.")
    finally:
        stop.set()
        database.close()


def _receipt_days() -> int:
    told = os.environ.get(_RECEIPT_DAYS, str(receipt_page.DAYS))
    if not (told.isascii() and told.isdigit() and len(told) < 6):
        _stop(_SETTINGS, f"{_RECEIPT_DAYS} must be a number of days.")
    return int(told)


def _zone() -> tzinfo:
    """By which clock shops close."""
    told = os.environ.get(_TIME_ZONE, "") or "UTC"
    try:
        return UTC if told == "UTC" else ZoneInfo(told)
    except (LookupError, ValueError, OSError):
        _stop(_SETTINGS, f"{_TIME_ZONE} names no time zone; one is Africa/Accra, another is UTC.")


def _public_url() -> str:
    return os.environ.get(_PUBLIC_URL, "")


def _say_where(host: str, port: int) -> None:
    click.echo(f"Serving on {host}:{port}.")
    _say_addresses()


def _say_addresses() -> None:
    for name, address in addresses(_public_url()).items():
        click.echo(f"{name}: {address}")


@_group.group()
def owner() -> None:
    """Who owns tills."""


@owner.command("add")
@click.argument("name")
def add_owner(name: str) -> None:
    """Make an owner."""
    with psycopg.connect(_url()) as connection:
        if _owner(connection, name) is not None:
            _stop(_SETTINGS, f"There is an owner {name} already.")
        connection.execute("INSERT INTO owners (owner, name) VALUES (%s, %s)", (uuid.uuid4(), name))
    click.echo(f"Owner {name} was made.")


@_group.group()
def shop() -> None:
    """The shops of an owner."""


_OF: Final = click.option("--owner", "owner_name", help="Whose; needed where there are several.")


@shop.command("add")
@click.argument("name")
@_OF
def add_shop(name: str, owner_name: str | None) -> None:
    """Make a shop."""
    with psycopg.connect(_url()) as connection:
        of = _the_owner(connection, owner_name)
        if _shop(connection, of, name) is not None:
            _stop(_SETTINGS, f"There is a shop {name} already.")
        connection.execute(
            "INSERT INTO shops (owner, shop, name) VALUES (%s, %s, %s)", (of, uuid.uuid4(), name)
        )
    click.echo(f"Shop {name} was made.")


@_group.group()
def user() -> None:
    """Who may look at an owner's pages."""


@user.command("add")
@click.argument("name")
@_OF
@click.option("--role", required=True, type=click.Choice([role.value for role in UserRole]))
def add_user(name: str, owner_name: str | None, role: str) -> None:
    """Let somebody in; their password comes by HEADOFFICE_PASSWORD."""
    password = os.environ.get(_PASSWORD, "")
    if not passwords.LEAST <= len(password) <= passwords.MOST:
        _stop(_SETTINGS, f"{_PASSWORD} holds no password of at least {passwords.LEAST} characters.")
    with psycopg.connect(_url()) as connection:
        made = connection.execute(
            "INSERT INTO users (owner, name, role, secret) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (_the_owner(connection, owner_name), name.strip(), role, passwords.make(password)),
        )
        if not made.rowcount:
            _stop(_SETTINGS, f"There is somebody called {name} already.")
    click.echo(f"{name} may look in as {role}.")


@user.command("remove")
@click.argument("name")
@_OF
def remove_user(name: str, owner_name: str | None) -> None:
    """Let somebody in no more, at once."""
    with psycopg.connect(_url()) as connection:
        of = _the_owner(connection, owner_name)
        gone = connection.execute("DELETE FROM users WHERE owner = %s AND name = %s", (of, name))
        if not gone.rowcount:
            _stop(_SETTINGS, f"There is nobody called {name}.")
        connection.execute("DELETE FROM sessions WHERE owner = %s AND name = %s", (of, name))
    click.echo(f"{name} may look in no more.")


@_group.command("enrol-code")
@click.argument("shop_name", metavar="SHOP")
@click.argument("till")
@click.option("--restore", is_flag=True, help="For a computer that takes a dead till's place.")
@_OF
def enrol_code(shop_name: str, till: str, restore: bool, owner_name: str | None) -> None:
    """Print a code by which one till of a shop enrols within ten minutes."""
    with psycopg.connect(_url()) as connection:
        of = _the_owner(connection, owner_name)
        found = _shop(connection, of, shop_name)
        if found is None:
            _stop(_SETTINGS, f"There is no shop {shop_name}.")
        dead = enrolment.till_named(connection, of, found, till) if restore else None
        if restore and dead is None:
            _stop(_SETTINGS, f"There is no till {till} in {shop_name}.")
        code = enrolment.make_code(connection, of, found, till, dead)
    click.echo(code)


_ALARMS: Final = """
SELECT o.name, s.name, t.name, a.kind, a.about, a.raised_at, a.last_at, a.times
FROM alarms a JOIN tills t USING (owner, till) JOIN shops s USING (owner, shop)
JOIN owners o USING (owner) WHERE a.ended_at IS NULL ORDER BY a.raised_at
"""


@_group.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def alarms(as_json: bool) -> None:
    """What is not as it should be; exit 3 where there is anything."""
    with psycopg.connect(_url()) as connection:
        found = connection.execute(_ALARMS).fetchall()
    for owner_name, shop_name, till, kind, about, raised, last, times in found:
        if as_json:
            told: dict[str, Any] = {"owner": owner_name, "shop": shop_name, "till": till}
            told |= {"kind": kind, "about": about, "raised_at": raised.isoformat()}
            click.echo(json.dumps({**told, "last_at": last.isoformat(), "times": times}))
        else:
            more = f" ({about})" if about else ""
            click.echo(f"{raised:%Y-%m-%d %H:%M}  {shop_name}  {till}  {kind}{more}  {times} times")
    if not found and not as_json:
        click.echo("Everything is as it should be.")
    sys.exit(_FOUND if found else 0)


_OPEN: Final = """
SELECT a.till, a.alarm FROM alarms a JOIN tills t USING (owner, till)
WHERE t.owner = %s AND t.shop = %s AND t.name = %s AND a.kind = %s AND a.ended_at IS NULL
"""


@_group.command()
@click.argument("shop_name", metavar="SHOP")
@click.argument("till")
@click.argument("kind", type=click.Choice([kind.value for kind in LASTING]))
@click.option("--by", required=True, help="Who has seen it; kept with the alarm.")
@_OF
def acknowledge(shop_name: str, till: str, kind: str, by: str, owner_name: str | None) -> None:
    """End a till's alarms of a kind that nothing else ends; they stay, with who has seen them."""
    with psycopg.connect(_url()) as connection:
        of = _the_owner(connection, owner_name)
        found = _shop(connection, of, shop_name)
        if found is None:
            _stop(_SETTINGS, f"There is no shop {shop_name}.")
        still = connection.execute(_OPEN, (of, found, till, kind)).fetchall()
        if not still:
            _stop(_SETTINGS, f"Of {till} in {shop_name} no {kind} is open.")
        for of_till, alarm in still:
            alarms_of.acknowledge(connection, of, of_till, alarm, by)
    click.echo(f"{len(still)} acknowledged.")


_NAMES: Final = """
SELECT o.name, s.name, t.name FROM tills t JOIN shops s USING (owner, shop)
JOIN owners o USING (owner) WHERE t.owner = %s AND t.till = %s
"""
_WRONG: Final = {
    "chain": "is missing, or not sealed as it was",
    "head": "is not the last one",
    "sums": "has sums that are not those of its payments",
}


@_group.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def check(as_json: bool) -> None:
    """Look at what time brings, and count again: chains, heads, sums; exit 3 for what is wrong."""
    now, zone = datetime.now(UTC), _zone()
    told: list[tuple[dict[str, Any], str]] = []
    with psycopg.connect(_url(), autocommit=True) as connection:
        watch.look(connection, now, zone)
        for name in watch.look_ahead(connection, now):
            line = f"the journal has no {name}: pos-app-headoffice migrate"
            told.append(({"kind": "partition", "about": name}, line))
        for found in recount(connection):
            names = connection.execute(_NAMES, (found.owner, found.till)).fetchone()
            of, at, till = names or ("", "", "")
            whose = {"owner": of, "shop": at, "till": till, "epoch": found.epoch}
            line = f"{at}  {till}  ({found.epoch})  {found.about} {_WRONG[found.kind]}"
            told.append(({**whose, "kind": found.kind, "about": found.about}, line))
    for about, line in told:
        click.echo(json.dumps(about) if as_json else line)
    if not told and not as_json:
        click.echo("Everything is as it was counted.")
    if not as_json:
        _say_addresses()
    sys.exit(_FOUND if told else 0)


def _owner(connection: psycopg.Connection, name: str) -> UUID | None:
    found = connection.execute("SELECT owner FROM owners WHERE name = %s", (name,)).fetchone()
    return found[0] if found else None


def _the_owner(connection: psycopg.Connection, name: str | None) -> UUID:
    """The owner of this name, or the only one there is."""
    if name is not None:
        found = _owner(connection, name)
        if found is None:
            _stop(_SETTINGS, f"There is no owner {name}.")
        return found
    owners = connection.execute("SELECT owner FROM owners LIMIT 2").fetchall()
    if len(owners) != 1:
        _stop(
            _SETTINGS,
            "There are several owners: please name one by --owner."
            if owners
            else "There is no owner yet: pos-app-headoffice owner add NAME.",
        )
    one: UUID = owners[0][0]
    return one


def _shop(connection: psycopg.Connection, of: UUID, name: str) -> UUID | None:
    found = connection.execute(
        "SELECT shop FROM shops WHERE owner = %s AND name = %s", (of, name)
    ).fetchone()
    return found[0] if found else None


def _url() -> str:
    url = os.environ.get(_URL, "")
    if not url:
        _stop(_SETTINGS, f"{_URL} is not set: it names the database, postgresql://…")
    return url


def _stop(code: int, sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
