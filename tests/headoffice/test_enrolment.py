"""A till becomes known by a code, once and soon, and is known by its token alone from then on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from pos_app.headoffice import enrolment
from pos_app.headoffice.enrolment import CodeRefused, TokenRefused
from tests.headoffice.offices import Office

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_code_is_good_once_however_it_is_typed(office: Office) -> None:
    code = office.code("T7")
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    made = enrolment.enrol(office.database, f" {code.lower().replace('-', ' ')} ")
    assert (made.owner_name, made.shop_name, made.till_name) == ("Kofi", "Osu", "T7")
    known = enrolment.who(office.database, made.token)
    assert (known.owner, known.till) == (office.owner, made.till)
    with pytest.raises(CodeRefused):
        enrolment.enrol(office.database, code)
    assert office.ask("SELECT name FROM tills") == [("T7",)]


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "\ud800", "\0", "K" * 10_000])
def test_a_wrong_code_makes_nothing(office: Office, code: str) -> None:
    office.code()
    with pytest.raises(CodeRefused):
        enrolment.enrol(office.database, code)
    assert office.ask("SELECT count(*) FROM tills") == [(0,)]


def test_a_code_is_good_for_ten_minutes(office: Office) -> None:
    code = office.code()
    ((minutes,),) = office.ask("SELECT extract(epoch FROM expires_at - now()) / 60 FROM codes")
    assert 9.5 < minutes <= 10
    office.change("UPDATE codes SET expires_at = now()")
    with pytest.raises(CodeRefused):
        enrolment.enrol(office.database, code)


def test_two_tills_of_one_name_are_alarms_of_both(office: Office) -> None:
    one, two = office.till("T1"), office.till("T1")
    other = office.till("T2")
    assert office.alarms(one) == office.alarms(two) == {"same_name": "T1"}
    assert office.alarms(other) == {}
    # One that was taken back has no name any more, and another owner's is nobody's here.
    office.change("UPDATE tills SET revoked_at = now() WHERE name = 'T2'")
    theirs = Office.made(office.url, office.database, "Efua")
    assert office.alarms(office.till("T2")) == theirs.alarms(theirs.till("T1")) == {}


def test_a_token_of_any_other_form_is_nobodys(office: Office) -> None:
    token = office.tokens[office.till().till]
    prefix, owner, till, secret = token.split(".")
    strange = uuid.uuid4().hex
    for other in (
        "", ".", "...", "ho1", f"ho1.{owner}", f"ho1.{owner}.{till}", f"ho1.{owner}.{till}.",
        f"ho2.{owner}.{till}.{secret}", f"{token}.x", f"ho1.x.{till}.{secret}",
        f"ho1.{owner}.x.{secret}", f"ho1.{owner}.{till}.{secret[:-1]}",
        f"ho1.{owner}.{till}.\ud800",
        f"ho1.{strange}.{till}.{secret}", f"ho1.{owner}.{strange}.{secret}", "\0.\0.\0.\0",
        f"{prefix}.{till}.{owner}.{secret}", "ho1." + "." * 5000,
    ):  # fmt: skip
        with pytest.raises(TokenRefused):
            enrolment.who(office.database, other)
    assert enrolment.who(office.database, token)
    assert office.ask("SELECT count(*) FROM alarms") == [(0,)]


def test_a_token_of_one_owner_opens_nothing_of_another(office: Office) -> None:
    theirs = Office.made(office.url, office.database, "Efua")
    mine, other = office.till(), theirs.till()
    secret = office.tokens[mine.till].rpartition(".")[2]
    for owner, till in ((other.owner, other.till), (other.owner, mine.till)):
        with pytest.raises(TokenRefused):
            enrolment.who(office.database, f"ho1.{owner.hex}.{till.hex}.{secret}")


def test_who_comes_with_a_token_that_was_taken_back_is_told_of(office: Office) -> None:
    till = office.till()
    office.change("UPDATE tills SET revoked_at = now()")
    for _ in range(2):
        with pytest.raises(TokenRefused):
            enrolment.who(office.database, office.tokens[till.till])
    assert office.alarms(till) == {"token": ""}
    assert office.ask("SELECT times FROM alarms") == [(2,)]


def test_of_codes_and_tokens_a_digest_alone_is_kept(
    office: Office, dumped: Callable[[], str]
) -> None:
    code = office.code("T9")
    token = office.tokens[office.till().till]
    everything = dumped()
    assert "T9" in everything
    for secret in (code, code.replace("-", ""), token, token.rpartition(".")[2]):
        assert secret not in everything
