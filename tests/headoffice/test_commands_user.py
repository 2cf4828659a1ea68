"""`pos-app-headoffice user`: who may look at the pages, from the server's own computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pos_app.headoffice import commands
from pos_app.headoffice.pages import passwords
from tests.headoffice.shop_days import PASSWORD

if TYPE_CHECKING:
    from click.testing import Result

    from tests.headoffice.offices import Office


def run(office: Office, *words: str, password: str = PASSWORD) -> Result:
    settings = {"HEADOFFICE_DATABASE_URL": office.url, "HEADOFFICE_PASSWORD": password}
    return CliRunner().invoke(commands._group, ["user", *words], env=settings)


def test_a_user_is_added_with_a_hash_and_taken_away_with_their_sessions(office: Office) -> None:
    made = run(office, "add", "Ama", "--owner", "Kofi", "--role", "owner")
    assert (made.exit_code, made.output) == (0, "Ama may look in as owner.\n")
    ((name, role, kept),) = office.ask("SELECT name, role, secret FROM users")
    assert (name, role) == ("Ama", "owner")
    assert kept.startswith("scrypt$32768$8$3$")
    assert PASSWORD not in kept
    assert passwords.fits(PASSWORD, kept)
    assert not passwords.fits("another one", kept)
    again = run(office, "add", "Ama", "--owner", "Kofi", "--role", "viewer")
    assert (again.exit_code, again.output) == (2, "There is somebody called Ama already.\n")
    office.change("INSERT INTO sessions VALUES (%s, 'x', 'Ama', now())", office.owner)
    gone = run(office, "remove", "Ama")
    assert (gone.exit_code, gone.output) == (0, "Ama may look in no more.\n")
    assert office.ask("SELECT (SELECT count(*) FROM users), count(*) FROM sessions") == [(0, 0)]
    assert run(office, "remove", "Ama").exit_code == 2


@pytest.mark.parametrize("password", ["", "short", "x" * 300])
def test_a_password_has_a_length(office: Office, password: str) -> None:
    made = run(office, "add", "Ama", "--role", "viewer", password=password)
    assert made.exit_code == 2
    assert "at least 10 characters" in made.output
    assert office.ask("SELECT count(*) FROM users") == [(0,)]
