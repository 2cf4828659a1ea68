"""What head office answers, and what of it the till takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.outbox import link
from pos_app.outbox.link import LinkError, Welcome
from pos_app.outbox.messages import JournalPage
from pos_app.settings.keys import Secret
from pos_app.transport.client import Transport
from pos_app.transport.names import Names
from pos_app.transport.trust import Trust
from tests.ledger.making import moment
from tests.transport.certificates import HOST, Authority
from tests.transport.server import answer, replying, run, scripted

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"token": "ho1.a.b.c", "owner": "Kofi", "shop": "Osu", "till": "T1"}


def enrolled(reply: bytes) -> tuple[Welcome, dict[str, Any]]:
    """What comes of an enrolment that is answered so, and what was sent for it."""

    async def work() -> tuple[Welcome, dict[str, Any]]:
        transport = Transport(clock=moment)
        async with scripted(replying(reply)) as server:
            try:
                made = await link.enrol(transport, server.url, "K7QM-2F9X-AB3D")
            finally:
                await transport.aclose()
            return made, json.loads(server.requests[0].body)

    made: tuple[Welcome, dict[str, Any]] = run(work())
    return made


def refused(reply: bytes) -> LinkError:
    """Why an enrolment that is answered so was none."""
    with pytest.raises(LinkError) as error:
        enrolled(reply)
    return error.value


def test_a_code_makes_a_till_known_and_its_token_is_shown_nowhere() -> None:
    made, asked = enrolled(answer(json.dumps(GOOD)))
    assert (made.owner, made.shop, made.till) == ("Kofi", "Osu", "T1")
    assert made.token.reveal() == "ho1.a.b.c"
    assert "ho1.a.b.c" not in repr(made)
    assert asked == {"code": "K7QM-2F9X-AB3D"}


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        {**GOOD, "token": 5},
        {**GOOD, "token": ""},
        {**GOOD, "token": "with space"},
        {**GOOD, "token": "x" * 201},
        {**GOOD, "owner": None},
        {**GOOD, "shop": "two\nlines"},
        {**GOOD, "till": "x" * 201},
    ],
)
def test_nonsense_enrols_nobody(told: object) -> None:
    assert refused(answer(json.dumps(told))).code == "not_understood"


@pytest.mark.parametrize(
    ("reply", "code", "retry_after"),
    [
        (answer("no json"), "not_understood", None),
        (answer("{}", 401), "token_refused", None),
        (answer("{}", 403), "code_refused", None),
        (answer("{}", 404), "refused", None),
        (answer("{}", 409), "refused", None),
        (answer("{}", 413), "too_large", None),
        (answer("{}", 503, Retry_After="7"), "down", 7.0),
        (answer("x" * 300_000), "unreachable", None),
        (b"not http at all\r\n\r\n", "unreachable", None),
    ],
)
def test_each_answer_has_its_code(reply: bytes, code: str, retry_after: float | None) -> None:
    error = refused(reply)
    assert (error.code, error.retry_after) == (code, retry_after)
    assert code in str(error)


def test_whoever_cannot_prove_to_be_head_office_is_told_nothing(tmp_path: Path) -> None:
    async def work() -> tuple[str, int]:
        authority = Authority(tmp_path)
        tls = authority.server("another.test")
        names = Names(lambda _host: ["127.0.0.1"])
        transport = Transport(clock=moment, trust=Trust(authority.client), names=names)
        async with scripted(replying(answer("{}")), tls) as server:
            url = f"https://{HOST}:{server.port}"
            try:
                await link.enrol(transport, url, "K7QM-2F9X-AB3D")
            except LinkError as error:
                return error.code, len(server.requests)
            finally:
                await transport.aclose()
        return "", -1

    assert run(work()) == ("certificate_refused", 0)


def test_an_error_says_its_detail_and_no_token() -> None:
    assert str(LinkError("down", "503")) == "down: 503"
    assert Secret("ho1.a.b.c").reveal() not in repr(Secret("ho1.a.b.c"))


def rows_of(reply: bytes) -> tuple[JournalPage, str]:
    """What comes of asking for rows that is answered so, and what was asked."""

    async def work() -> tuple[JournalPage, str]:
        transport = Transport(clock=moment)
        async with scripted(replying(reply)) as server:
            try:
                page = await link.rows(transport, server.url, Secret("ho1.a.b.c"), 250)
            finally:
                await transport.aclose()
            return page, server.requests[0].target

    found: tuple[JournalPage, str] = run(work())
    return found


def test_rows_are_asked_for_after_the_last_one() -> None:
    page, asked = rows_of(answer('{"rows": [], "head": 250, "highest": [1, 2, 3]}'))
    assert (page, asked) == (JournalPage((), 250, (1, 2, 3)), "/v1/journal?after=250")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (answer("{}", 403), "not_readable"),
        (answer("{}", 401), "token_refused"),
        (answer("{}"), "not_understood"),
    ],
)
def test_rows_that_are_not_given_have_a_code(reply: bytes, code: str) -> None:
    with pytest.raises(LinkError) as error:
        rows_of(reply)
    assert error.value.code == code


def test_a_restore_says_that_it_is_one() -> None:
    async def work() -> object:
        transport = Transport(clock=moment)
        async with scripted(replying(answer(json.dumps(GOOD)))) as server:
            await link.enrol(transport, server.url, "K7QM-2F9X-AB3D", restore=True)
            await transport.aclose()
            return json.loads(server.requests[0].body)

    assert run(work()) == {"code": "K7QM-2F9X-AB3D", "restore": True}
