"""The owner's pages over HTTP: who may open which, and what stands on them."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
import zipfile
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from pos_app.desktop.look.palette import DARK, LIGHT, STRIPES, STRIPES_INK
from pos_app.headoffice.alarms import AlarmKind, raise_alarm
from pos_app.headoffice.database import DatabaseRole
from pos_app.headoffice.pages import downloads, figures, passwords, routes, sessions, today
from pos_app.headoffice.web import build_app
from tests.headoffice.asgi_client import asgi_client
from tests.headoffice.offices import Office
from tests.headoffice.shop_days import (
    DAY,
    HOSTILE,
    PASSWORD,
    add_user,
    busy_till,
    shop_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from httpx import Response

    from pos_app.headoffice.enrolment import TillId
    from pos_app.ledger.book import Book

LISTS = (
    "/", f"/?day={DAY}", "/sales", f"/sales?day={DAY}", f"/zs?from={DAY}&to={DAY}", "/refunds",
    "/unconfirmed", "/alarms", "/tills",
)  # fmt: skip
FILES = tuple(
    f"/files/{what}.{ending}?from={DAY}&to={DAY}"
    for what in ("sales", "zs")
    for ending in ("csv", "xlsx")
)


class Browser:
    """Somebody's browser; `base` decides whether it came by https."""

    def __init__(self, office: Office, base: str = "http://localhost", **more: Any) -> None:
        self.app = build_app(office.database)
        self.client = asgi_client(self.app, base, **more)

    def token(self, page: str = "/login") -> str:
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.client.get(page).text)
        assert found is not None
        return found[1]

    def log_in(self, name: str = "Ama", password: str = PASSWORD, **more: str) -> Response:
        form = {"token": self.token(), "name": name, "password": password}
        return self.client.post("/login", data=form | more)

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, **form: str) -> Response:
        return self.client.post(path, data={"token": self.token("/tills"), **form})

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, path
        return answer.text


@pytest.fixture
def till(office: Office, tmp_path: Path, opener: Callable[..., Book]) -> TillId:
    """A till of the owner's with a day."""
    return busy_till(office, tmp_path, opener)


def logged_in(office: Office, name: str = "Ama") -> Browser:
    """Somebody's browser after a log-in, which takes long: its session is made by hand."""
    browser, secret = Browser(office), sessions.new_secret()
    office.change(
        "INSERT INTO sessions (owner, digest, name, ends_at)"
        " VALUES (%s, %s, %s, now() + interval '12 hours')",
        office.owner, sessions._digest(secret), name,
    )  # fmt: skip
    browser.client.cookies.set("ho", f"{office.owner.hex}.{secret}")
    return browser


@pytest.fixture
def owner(office: Office) -> Browser:
    """Ama, an owner who is logged in."""
    add_user(office)
    return logged_in(office)


@pytest.fixture
def fast_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared as they are: what is tried is the counting."""
    monkeypatch.setattr(passwords, "fits", lambda told, _kept: told == PASSWORD)


# Log-in.


def test_nobody_sees_anything_before_they_are_in(office: Office, till: TillId) -> None:
    browser = Browser(office)
    for path in (*LISTS, *FILES, f"/tills/{till.till}/sales/1"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert answer.text == ""
    for path in ("/logout", "/codes", f"/tills/{till.till}/revoke"):
        assert browser.client.post(path).headers["location"] == "/login"


def test_a_session_lasts_until_it_is_ended(office: Office) -> None:
    add_user(office)
    owner = Browser(office)
    assert owner.log_in().headers["location"] == "/"
    assert "Kofi" in owner.text("/")
    cookie = owner.client.cookies["ho"]
    assert owner.post("/logout").headers["location"] == "/login"
    owner.client.cookies.set("ho", cookie)
    assert owner.get("/").status_code == 303
    assert office.ask("SELECT count(*) FROM sessions") == [(0,)]


def test_of_a_session_only_a_digest_is_kept_and_its_time_ends(office: Office) -> None:
    add_user(office)
    owner = Browser(office)
    owner.log_in()
    secret = owner.client.cookies["ho"].partition(".")[2]
    ((digest, hours),) = office.ask(
        "SELECT digest, extract(epoch FROM ends_at - now()) / 3600 FROM sessions"
    )
    assert len(secret) >= 43
    assert secret.encode() not in bytes(digest)
    assert 11.9 < hours <= 12
    office.change("UPDATE sessions SET ends_at = now()")
    assert owner.get("/").status_code == 303


@pytest.mark.parametrize("cookie", ["", "nobody", f"{'ab' * 16}.{'x' * 43}", "\u00e9."])
def test_a_cookie_of_nobody_opens_nothing(office: Office, cookie: str) -> None:
    browser = Browser(office)
    answer = browser.client.get("/", headers={b"Cookie": f"ho={cookie}".encode("latin-1")})
    assert answer.headers["location"] == "/login"


def test_who_is_let_in_no_more_is_out_at_once(office: Office, owner: Browser) -> None:
    office.change("DELETE FROM users")
    assert owner.get("/").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"), [("Ama", "wrong"), ("Nobody", PASSWORD), ("Ama", ""), ("\0", "\udcff")]
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    office: Office, name: str, password: str
) -> None:
    add_user(office)
    answer = Browser(office).log_in(name, password.encode("utf-8", "replace").decode())
    assert answer.status_code == 401
    assert "That is not right." in answer.text
    assert "set-cookie" in answer.headers
    assert "ho=" not in answer.headers["set-cookie"]


def test_with_several_owners_the_business_is_asked_for(office: Office) -> None:
    other = Office.made(office.url, office.database, "Yaw")
    add_user(office)
    add_user(other, "Yaw")
    browser = Browser(office)
    assert "Business" in browser.text("/login")
    assert browser.log_in().status_code == 401
    assert browser.log_in(owner="Yaw").status_code == 401
    assert browser.log_in(owner="Kofi").status_code == 303


@pytest.mark.usefixtures("fast_passwords")
def test_who_guesses_waits_longer_and_longer(office: Office) -> None:
    add_user(office)
    waits = "SELECT extract(epoch FROM until - last_at)::int FROM tries ORDER BY about"
    for _ in range(sessions.FREE_TRIES):
        assert Browser(office).log_in(password="guess").status_code == 401
    refused = Browser(office).log_in()
    assert refused.status_code == 429
    assert re.search(r"Please wait (2\d|30) s", refused.text)
    assert office.ask(waits) == [(30,), (30,)]
    longest = []
    for _ in range(7):
        office.change("UPDATE tries SET until = now()")
        Browser(office).log_in(password="guess")
        longest.append(office.ask(waits)[0][0])
    assert longest == [60, 120, 240, 480, 900, 900, 900]
    office.change("UPDATE tries SET until = now(), last_at = now() - interval '2 days'")
    assert Browser(office).log_in(password="guess").status_code == 401
    assert office.ask("SELECT DISTINCT times FROM tries") == [(1,)]
    assert Browser(office).log_in().status_code == 303
    # Of the address the wrong one stays, of the name none.
    assert office.ask("SELECT times FROM tries") == [(1,)]


@pytest.mark.usefixtures("fast_passwords")
def test_an_address_that_guesses_many_names_waits_too(office: Office) -> None:
    add_user(office)
    near = {"client": ("127.0.0.1", 1)}
    browser = Browser(office, "https://till.example", **near)
    browser.client.headers["X-Forwarded-For"] = "6.6.6.6, 9.9.9.9"
    for number in range(sessions.FREE_TRIES):
        assert browser.log_in(f"name {number}").status_code == 401
    assert browser.log_in().status_code == 429
    # What the proxy adds counts, not what the browser claims, and nobody else waits.
    browser.client.headers["X-Forwarded-For"] = "9.9.9.9, 9.9.9.10"
    assert browser.log_in().status_code == 303
    far = Browser(office, "https://till.example", client=("8.8.8.8", 1))
    far.client.headers["X-Forwarded-For"] = "9.9.9.9"
    assert far.log_in().status_code == 303


def test_passwords_that_are_looked_at_wait_for_each_other(office: Office) -> None:
    add_user(office)
    browser = Browser(office)
    token = browser.token()
    pages = routes._Pages(office.database, {})
    cookies = browser.client.cookies
    pages._waiting = routes._MOST_WAITING
    busy = Starlette(routes=[Route("/login", pages.log_in, methods=["POST"])])
    browser.client = asgi_client(busy)
    browser.client.cookies = cookies
    answer = browser.client.post("/login", data={"token": token, "name": "Ama"})
    assert answer.status_code == 503
    assert "try again in a moment" in answer.text


# What comes from another site, or is no form.


def test_a_form_without_its_token_does_nothing(
    office: Office, owner: Browser, till: TillId
) -> None:
    for path in ("/logout", "/codes", f"/tills/{till.till}/revoke"):
        for form in ({}, {"token": ""}, {"token": "0" * 64}, {"token": "é"}):
            assert owner.client.post(path, data=form).status_code == 403
    assert office.ask("SELECT count(*) FROM tills WHERE revoked_at IS NOT NULL") == [(0,)]
    assert "Kofi" in owner.text("/")
    stranger = Browser(office)
    assert (
        stranger.client.post("/login", data={"name": "Ama", "password": PASSWORD}).status_code
        == 403
    )
    token = stranger.token()
    stranger.client.cookies.clear()
    assert stranger.client.post("/login", data={"token": token, **form}).status_code == 403


@pytest.mark.parametrize("body", [b"x" * 9000, b"\xff\xfe", b"&".join([b"a=1"] * 30)])
def test_what_is_no_form_is_refused(owner: Browser, body: bytes) -> None:
    assert owner.client.post("/codes", content=body).status_code in (400, 413)


def test_every_page_tells_the_browser_to_be_careful(owner: Browser) -> None:
    for path in (*LISTS, "/login", "/tills/x/sales/1"):
        headers = owner.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in headers
        if path != "/tills/x/sales/1":
            policy = headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:;")
            assert "frame-ancestors 'none'" in policy
            assert "base-uri 'none'" in policy
            assert "form-action 'self'" in policy
    assert owner.get("/style.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    ("base", "more", "secure", "strict"),
    [
        ("http://localhost", {}, False, False),
        ("http://till.example", {}, True, False),
        ("https://till.example", {}, True, True),
        ("http://localhost", {"X-Forwarded-Proto": "https"}, True, True),
    ],
)
def test_cookies_are_for_https_alone_but_on_this_computer(
    office: Office, base: str, more: dict[str, str], secure: bool, strict: bool
) -> None:
    browser = Browser(office, base, client=("10.0.0.4", 1))
    answer = browser.client.get("/login", headers=more)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert ("Secure" in cookie) is secure
    assert cookie.startswith("__Host-ho-form=") is secure
    assert ("strict-transport-security" in answer.headers) is strict
    assert ("was not opened by https" in answer.text) is (secure and not strict)


@pytest.mark.expect_log("^The database: OperationalError", "pos_app.headoffice.pages.routes")
def test_a_database_that_does_not_answer_is_said(
    owner: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object) -> None:
        raise psycopg.OperationalError("gone: password=secret")

    monkeypatch.setattr(sessions, "who", gone)
    answer = owner.get("/")
    assert answer.status_code == 503
    assert "try again in a moment" in answer.text
    assert "secret" not in caplog.text


# What stands on the pages.


def rows_of(page: str) -> str:
    """A page's text without its tags, its spaces one."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_day_by_everything_with_how_far_it_is_known(
    office: Office, owner: Browser, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    busy_till(office, tmp_path, opener, "T1")
    busy_till(shop_of(office, "Madina"), tmp_path, opener, "T3", behind=17, who="Esi")
    said = rows_of(owner.text(f"/?day={DAY}"))
    assert "Sunday 1 March 2026" in said
    for part in (
        "Taken GH₵ 281.00 8 payments", "Promised back GH₵ 10.00", "Stays GH₵ 271.00",
        "Over or short GH₵ 10.00 short 2 Zs",
        "Osu 4 GH₵ 140.50 GH₵ 5.00", "T3 · Madina 4 GH₵ 140.50", "Cash 6 GH₵ 240.00",
        "Mobile money 2 GH₵ 41.00", "MTN 2 GH₵ 41.00", "Most at 8 h: GH₵ 121.00",
        "T3 ( Madina ) was last heard from at 2 Mar 18:30, 17 rows behind.",
    ):  # fmt: skip
        assert part in said, part
    assert "TRAINING" not in said
    empty = rows_of(owner.text("/?day=2026-02-28"))
    assert "Nothing was taken on this day" in empty
    assert "17 rows behind" in empty


def test_every_total_says_how_far_it_is_known(
    office: Office, owner: Browser, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    assert "No till is enrolled." in owner.text("/")
    busy_till(office, tmp_path, opener, "T1")
    fresh = "UPDATE tills SET heard_at = now(), waiting = 0"
    office.change(fresh)
    assert re.search(
        r"T1 was last heard from at \d\d:\d\d, nothing behind", rows_of(owner.text("/"))
    )
    busy_till(office, tmp_path, opener, "T2")
    office.change(fresh)
    said = rows_of(owner.text(f"/?day={DAY}"))
    assert re.search(r"All 2 tills were heard from at \d\d:\d\d or later, nothing behind", said)
    assert re.search(r"Osu 8 GH₵ 281.00 GH₵ 10.00 all by \d\d:\d\d", said)
    office.change("UPDATE tills SET waiting = 3 WHERE name = 'T2'")
    assert re.search(
        r"GH₵ 10.00 T2 : \d\d:\d\d, 3 rows behind", rows_of(owner.text(f"/?day={DAY}"))
    )
    office.change("UPDATE tills SET waiting = 3")
    assert "3 rows behind, and 1 more" in rows_of(owner.text(f"/?day={DAY}"))
    office.till("T3")
    assert "T3 ( Osu ) was never heard from." in rows_of(owner.text("/refunds"))
    for name in ("T4", "T5"):
        office.till(name)
    assert "2 more are quiet or behind." in owner.text("/sales")
    office.change("UPDATE tills SET revoked_at = now()")
    assert "none is enrolled now" in owner.text(f"/?day={DAY}")


def test_training_stands_apart(
    office: Office, owner: Browser, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    busy_till(office, tmp_path, opener, "T9", live=False)
    said = rows_of(owner.text(f"/?day={DAY}"))
    real, _, practice = said.partition("TRAINING: none of this is money.")
    assert "GH₵" not in real
    assert "Taken GH₵ 140.50" in practice
    for path in LISTS[2:6]:
        assert "In all GH₵" not in rows_of(owner.text(path))
    assert "TRAINING T9" in rows_of(owner.text("/refunds"))
    assert "No drawer was counted." in owner.text(f"/zs?from={DAY}&to={DAY}")
    assert "TRAINING" in owner.text(FILES[0])


def test_a_till_that_was_enrolled_anew_counts_once(
    office: Office, owner: Browser, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    from tests.headoffice.shop_days import a_day, send

    path = tmp_path / "ledger.sqlite3"
    a_day(opener(path))
    first = office.till()
    send(office, first, path)
    office.change("UPDATE tills SET revoked_at = now()")
    send(office, office.till(), path)
    assert "Taken GH₵ 140.50 4 payments" in rows_of(owner.text(f"/?day={DAY}"))
    assert "figures do not count" in owner.text("/tills")
    assert owner.get(f"/tills/{first.till}/sales/1").status_code == 404


def test_only_the_epoch_that_counts_is_shown(office: Office, owner: Browser, till: TillId) -> None:
    office.change("UPDATE sales SET epoch = 2")
    for name in ("rollups", "day_rollups", "shifts", "refunds", "payments"):
        office.change(f"UPDATE {name} SET epoch = 2")  # noqa: S608 - names of our own
    assert "No sale is known." in owner.text(f"/sales?day={DAY}")
    assert "Nothing was taken" in owner.text(f"/?day={DAY}")
    assert owner.get(f"/tills/{till.till}/sales/1").status_code == 404


@pytest.mark.usefixtures("till")
def test_a_day_on_which_money_only_went_back(owner: Browser, office: Office) -> None:
    for name in ("rollups", "day_rollups"):
        office.change(f"DELETE FROM {name} WHERE method <> ''")  # noqa: S608 - names of our own
    said = rows_of(owner.text(f"/?day={DAY}"))
    assert "Stays GH₵ -5.00" in said
    assert "By method Nothing." in said


@pytest.mark.usefixtures("till")
def test_zs_say_who_was_short(owner: Browser, office: Office) -> None:
    said = rows_of(owner.text(f"/zs?from={DAY}&to={DAY}"))
    assert "Ama Osu 1 GH₵ 0.00 GH₵ 5.00 GH₵ 5.00 short" in said
    assert "1 1 Mar 20:00 Ama GH₵ 220.00 GH₵ 215.00 GH₵ 5.00 short broken" in said
    assert "Every shift is closed." in said
    office.change("UPDATE shifts SET difference_minor = 0")
    assert "even" in rows_of(owner.text(f"/zs?from={DAY}&to={DAY}"))
    office.change("UPDATE shifts SET difference_minor = 250, closed_by = NULL")
    assert "nobody named Osu 1 GH₵ 2.50 GH₵ 0.00 GH₵ 2.50 over" in rows_of(
        owner.text(f"/zs?from={DAY}&to={DAY}")
    )
    office.change("UPDATE shifts SET difference_minor = NULL, counted_minor = NULL")
    assert "not counted" in owner.text(f"/zs?from={DAY}&to={DAY}")
    office.change("UPDATE shifts SET closed_at = NULL, closed_seq = NULL")
    assert "T1 · Osu 1 Mar 08:00 Ama" in rows_of(owner.text("/zs"))


def test_what_is_owed_unconfirmed_and_waits(owner: Browser, till: TillId, office: Office) -> None:
    owed = rows_of(owner.text("/refunds"))
    assert "T1-R000001 T1-000001 T1 · Osu 1 Mar 08:01 Refund broken" in owed
    assert "Ama , approved by Efua GH₵ 5.00" in owed
    assert "In all GH₵ 5.00" in owed
    unsure = rows_of(owner.text("/unconfirmed"))
    assert "T1-000005 T1 · Osu 1 Mar 10:01 Mobile money · MTN 024•••4567 not confirmed" in unsure
    assert "Nothing waits for a person." in unsure
    of = (office.owner, till.till)
    office.change(
        "INSERT INTO attention (owner, till, epoch, item, cause, raised_at, amount_minor, currency)"
        " VALUES (%s, %s, 1, 'x', 'only_there', '2026-03-01T09:00:00.000Z', 700, 'GHS'),"
        " (%s, %s, 1, 'y', 'other_id', 'no time', NULL, NULL),"
        " (%s, %s, 1, 'z', 'other_id', '0001-01-01T00:00:00+14:00', 1, '<b>')", *of, *of, *of,
    )  # fmt: skip
    waits = rows_of(owner.text("/unconfirmed"))
    assert "– T1 · Osu 1 Mar 09:00 Only the gateway has it GH₵ 7.00" in waits
    assert "no time Other id" in waits
    assert "&lt;b&gt; 0.01" in waits
    office.change("UPDATE refunds SET state = 'done'")
    office.change("UPDATE payments SET state = 'failed'")
    assert "Nobody is owed anything." in owner.text("/refunds")
    assert "Everything is decided." in owner.text("/unconfirmed")


def test_alarms_in_words_open_and_over(owner: Browser, till: TillId, office: Office) -> None:
    assert "Everything is as it should be." in owner.text("/alarms")
    for kind, ended in (("gap", None), ("new_kind", None), ("clock", "2026-03-02T12:00Z")):
        office.change(
            "INSERT INTO alarms (owner, till, alarm, kind, about, ended_at)"
            " VALUES (%s, %s, %s, %s, '', %s)",
            office.owner, till.till, uuid.uuid4(), kind, ended,
        )  # fmt: skip
    page = owner.text("/alarms")
    said = rows_of(page)
    assert "Rows are missing: they never came T1 · Osu" in said
    assert "New kind" in said
    assert "2 Mar 12:00" in said
    assert '<b class="count">2</b>' in page


def raised(office: Office, till: TillId, kind: str, about: str = "row 7") -> str:
    """An alarm of a till's, as head office raises it; where a page acknowledges it."""
    with office.database.acting(DatabaseRole.DOOR, till.owner, till.till) as connection:
        raise_alarm(connection, till.owner, till.till, AlarmKind(kind), about)
    ((alarm,),) = office.ask(
        "SELECT alarm FROM alarms WHERE till = %s AND kind = %s AND ended_at IS NULL",
        till.till, kind,
    )  # fmt: skip
    return f"/alarms/{till.till}/{alarm}/acknowledge"


def test_an_owner_acknowledges_what_nothing_ends(
    office: Office, owner: Browser, till: TillId
) -> None:
    where = raised(office, till, "fork")
    assert "Acknowledge" in owner.text("/alarms")
    assert owner.post(where).headers["location"] == "/alarms"
    said = rows_of(owner.text("/alarms"))
    assert "Everything is as it should be." in said
    assert "acknowledged by Ama" in said
    kept = "SELECT about, times, ended_at IS NULL, acknowledged_by FROM alarms ORDER BY raised_at"
    assert office.ask(kept) == [("row 7", 1, False, "Ama")]
    # It is over, and what was said of it stays.
    assert owner.post(where).status_code == 404
    again = raised(office, till, "fork")
    assert again != where
    assert office.ask(kept) == [("row 7", 1, False, "Ama"), ("row 7", 1, True, None)]
    assert '<b class="count">1</b>' in owner.text("/alarms")


def test_what_ends_by_itself_is_not_acknowledged(
    office: Office, owner: Browser, till: TillId
) -> None:
    where = raised(office, till, "clock")
    assert "ends by itself" in owner.text("/alarms")
    assert owner.post(where).status_code == 404
    assert office.ask("SELECT ended_at FROM alarms") == [(None,)]


def test_nobody_else_acknowledges(office: Office, owner: Browser, till: TillId) -> None:
    where = raised(office, till, "restored")
    other = Office.made(office.url, office.database, "Yaw")
    theirs = raised(other, other.till("T9"), "fork")
    add_user(office, "Esi", "viewer")
    viewer = logged_in(office, "Esi")
    assert "Acknowledge" not in viewer.text("/alarms")
    assert viewer.post(where).status_code == 403
    assert owner.client.post(where, data={"token": "0" * 64}).status_code == 403
    assert owner.get(where).status_code == 405
    assert owner.post(theirs).status_code == 404
    # Their alarm under a till of this owner's, and the other way about.
    mine, yours = where.split("/"), theirs.split("/")
    for mixed in ((mine[2], yours[3]), (yours[2], mine[3])):
        assert owner.post(f"/alarms/{mixed[0]}/{mixed[1]}/acknowledge").status_code == 404
    assert Browser(office).client.post(where).headers["location"] == "/login"
    assert office.ask("SELECT count(*) FROM alarms WHERE ended_at IS NOT NULL") == [(0,)]


def test_an_owner_is_told_what_gateways_are_told(office: Office, owner: Browser) -> None:
    assert "set HEADOFFICE_PUBLIC_URL" in owner.text("/tills")
    cookies = owner.client.cookies
    owner.client = asgi_client(build_app(office.database, public_url="https://office.example.com/"))
    owner.client.cookies = cookies
    told = owner.text("/tills")
    for path in ("/ipn/checkout", "/thanks", "/webhooks/paygate"):
        assert f"https://office.example.com{path}" in told
    add_user(office, "Esi", "viewer")
    assert "office.example.com" not in logged_in(office, "Esi").text("/tills")


@pytest.mark.usefixtures("till")
def test_tills_with_their_clocks(owner: Browser, office: Office) -> None:
    office.till("T2")
    said = rows_of(owner.text("/tills"))
    assert "T2 Osu" in said
    assert "never 0 – – Enrolled" in said
    for off, words in ((150.0, "150 s ahead"), (-300.0, "300 s behind"), (0.2, "right")):
        office.change("UPDATE tills SET clock_off = %s", off)
        assert words in owner.text("/tills")
    office.change("UPDATE tills SET heard_at = now(), waiting = 1")
    assert "1 row behind" in owner.text("/")


def test_a_sale_and_its_story(owner: Browser, till: TillId, office: Office) -> None:
    listed = owner.text(f"/sales?day={DAY}")
    assert f'href="/tills/{till.till.hex}/sales/1"' in listed
    assert 'href="/files/sales.csv?from=2026-03-01&amp;to=2026-03-01"' in listed
    said = rows_of(owner.text(f"/tills/{till.till.hex}/sales/1"))
    assert "Sale T1-000001" in said
    assert "1 Mar 08:01:00 Sale opened Open · GH₵ 20.50" in said
    assert "Payment stored" in said
    assert "Money goes back T1-R000001 · GH₵ 5.00 · broken · by Ama · approved by Efua" in said
    assert owner.get(f"/tills/{till.till.hex}/sales/99").status_code == 404
    assert owner.get(f"/tills/{till.till.hex}/sales/{10**30}").status_code == 404
    assert owner.get(f"/tills/{uuid.uuid4()}/sales/1").status_code == 404
    office.change("DELETE FROM payments")
    assert "None." in owner.text(f"/tills/{till.till.hex}/sales/1")


@pytest.mark.usefixtures("till")
def test_a_sale_is_found_by_its_number(owner: Browser) -> None:
    found = owner.text("/sales?number=T1-000002")
    assert "T1-000002" in found
    assert "T1-000001" not in found
    for other in ("T1-999999", "nonsense", "T1-²", "T1-" + "9" * 30, "%00"):
        assert "T1-0000" not in rows_of(owner.text(f"/sales?number={other}"))


@pytest.mark.usefixtures("till")
def test_many_sales_come_in_pages(owner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from pos_app.headoffice.pages import sales_pages

    for module in (figures, sales_pages):
        monkeypatch.setattr(module, "A_PAGE", 2)
    path, seen = f"/sales?day={DAY}", []
    while path:
        page = owner.text(path)
        seen += re.findall(r"T1-00000\d", page)
        older = re.search(r'href="(/sales\?[^"]*below[^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [f"T1-00000{number}" for number in (4, 5, 3, 2, 1)]
    assert "T1-000005" in owner.text(f"/sales?day={DAY}&below=x|y|z")


def test_long_lists_say_that_there_is_more(
    owner: Browser, office: Office, tmp_path: Path, opener: Callable[..., Book],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from pos_app.headoffice.pages import open_matters, zs

    for name in ("T1", "T2"):
        busy_till(office, tmp_path, opener, name)
    for module in (figures, open_matters, zs):
        monkeypatch.setattr(module, "MOST", 1)
    for path in ("/refunds", "/unconfirmed", f"/zs?from={DAY}&to={DAY}"):
        assert "Only 1 are shown; there are more." in owner.text(path)
    monkeypatch.setattr(today, "TILLS_SHOWN", 1)
    assert "1 more tills took GH₵ 140.50 in 4 payments." in owner.text(f"/?day={DAY}")


@pytest.mark.parametrize("day", ["nonsense", "9999-12-31", "0001-01-01", "2026-02-30", ""])
def test_a_day_that_is_none_is_today(owner: Browser, day: str) -> None:
    assert 'aria-current="page"' in owner.text(f"/?day={day}")
    assert owner.get(f"/zs?from={day}&to={day}").status_code == 200


# Files.


def test_files_hold_the_same_rows_and_no_formula(
    office: Office, owner: Browser, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    for place, text in enumerate((*HOSTILE, "+1", "-1", "@x", "\tx")):
        busy_till(office, tmp_path, opener, f"T{place}", note=text, who=text, reason=text)
    for path in FILES:
        answer = owner.get(path)
        name = path.partition("?")[0].rpartition("/")[2]
        what, ending = name.split(".")
        assert answer.headers["content-disposition"] == (
            f'attachment; filename="{what}-{DAY}-{DAY}.{ending}"'
        )
        if ending == "csv":
            cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
            assert not [cell for cell in cells if re.match(r"[=+@\t]|-[^0-9]", cell)]
            assert '\'=HYPERLINK("http://evil.example","prize")' in cells
        else:
            with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
                assert b"HYPERLINK" in book.read("xl/sharedStrings.xml")
    sales = list(csv.DictReader(io.StringIO(owner.get(FILES[0]).text.lstrip("\ufeff"))))
    assert len(sales) == 8 * 5
    assert {row["amount"] for row in sales} == {"20.50", "40.00", "35.00"}


@pytest.mark.usefixtures("till")
def test_a_file_that_would_be_too_long_is_refused(
    owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MOST", 2)
    answer = owner.get(FILES[0])
    assert answer.status_code == 413
    assert "Please choose fewer days." in answer.text
    for path in ("/files/users.csv", "/files/sales.exe"):
        assert owner.get(path).status_code == 404


# What an owner does, and a viewer does not.


def test_an_owner_makes_a_code_and_revokes_a_till(
    office: Office, owner: Browser, till: TillId
) -> None:
    from pos_app.headoffice import enrolment

    page = owner.post("/codes", shop=office.shop.hex, name="T2").text
    code = re.search(r'class="code">([0-9A-Z-]{14})<', page)
    assert code is not None
    assert enrolment.enrol(office.database, code[1]).till_name == "T2"
    assert owner.post(f"/tills/{till.till}/revoke").headers["location"] == "/tills"
    with pytest.raises(enrolment.TokenRefused):
        enrolment.who(office.database, office.tokens[till.till])
    assert owner.post(f"/tills/{till.till}/revoke").status_code == 404
    assert "Revoked" in owner.text("/tills")
    for form, status in (
        ({"shop": "x", "name": "T3"}, 404), ({"shop": uuid.uuid4().hex, "name": "T3"}, 404),
        ({"shop": office.shop.hex, "name": ""}, 400),
        ({"shop": office.shop.hex, "name": "x" * 21}, 400),
        ({"shop": office.shop.hex, "name": "\u202eT"}, 400),
    ):  # fmt: skip
        assert owner.post("/codes", **form).status_code == status
    office.change("DELETE FROM shops")
    assert "There is no shop yet." in owner.text("/tills")


def test_a_viewer_only_reads(office: Office, till: TillId) -> None:
    add_user(office, "Esi", "viewer")
    viewer = logged_in(office, "Esi")
    for path in LISTS:
        page = viewer.text(path)
        assert "Revoke" not in page
        assert "Make a code" not in page
    token = viewer.token("/")
    for path in ("/codes", f"/tills/{till.till}/revoke"):
        form = {"token": token, "shop": office.shop.hex, "name": "T7"}
        assert viewer.client.post(path, data=form).status_code == 403
    assert office.ask("SELECT count(*) FROM codes WHERE used_at IS NULL") == [(0,)]


# Other owners, and hostile texts.


def test_nothing_of_another_owner_is_there(
    office: Office, owner: Browser, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    other = Office.made(office.url, office.database, "Yaw Stranger")
    other = shop_of(other, "Strange shop")
    theirs = busy_till(
        other, tmp_path, opener, "T-strange", note="strange", who="strange", reason="strange"
    )
    other.change(
        "INSERT INTO alarms (owner, till, alarm, kind, about)"
        " VALUES (%s, %s, %s, 'gap', 'strange')",
        other.owner, theirs.till, uuid.uuid4(),
    )  # fmt: skip
    pages = [_address(route, theirs) for route in routes.routes_of(office.database, {})]
    assert len(pages) >= 14
    for path in (*LISTS, *FILES, "/sales?number=T1-000001", *pages):
        answer = owner.get(path)
        assert answer.status_code in (200, 303, 404, 405), path
        assert "strange" not in answer.text.lower(), path
        assert theirs.till.hex not in answer.text.replace("-", "")
    assert owner.get(f"/tills/{theirs.till}/sales/1").status_code == 404
    assert owner.post(f"/tills/{theirs.till}/revoke").status_code == 404
    assert owner.post("/codes", shop=other.shop.hex, name="T1").status_code == 404
    assert office.ask("SELECT count(*) FROM tills WHERE revoked_at IS NOT NULL") == [(0,)]
    assert office.ask("SELECT count(*) FROM codes WHERE used_at IS NULL") == [(0,)]


def _address(route: Route, theirs: TillId) -> str:
    """A route's address with another owner's ids in it."""
    filled = route.path.replace("{till:uuid}", str(theirs.till)).replace("{sequence:int}", "1")
    filled = filled.replace("{alarm:uuid}", str(uuid.uuid4()))
    return filled.replace("{what}", "sales").replace("{ending}", "csv")


def test_hostile_texts_are_text_everywhere(
    office: Office, owner: Browser, tmp_path: Path, opener: Callable[..., Book]
) -> None:
    for text in HOSTILE:
        place = shop_of(office, text)
        till = busy_till(place, tmp_path, opener, text, note=text, who=text, reason=text)
        office.change(
            "INSERT INTO alarms (owner, till, alarm, kind, about) VALUES (%s, %s, %s, %s, %s)",
            office.owner, till.till, uuid.uuid4(), text, text,
        )  # fmt: skip
        office.change(
            "UPDATE payments SET method = %s, network = %s, reason = %s, gateway_id = %s,"
            " phone_masked = %s WHERE till = %s", text, text, text, text, text, till.till,
        )  # fmt: skip
        office.change("UPDATE sales SET status = %s WHERE till = %s", text, till.till)
        office.change(
            "UPDATE rollups SET method = %s, network = %s, cashier = %s, currency = %s,"
            " hour = %s || right(hour, 2) WHERE till = %s AND method = 'cash'",
            text, text, text, text, f"{DAY}T", till.till,
        )  # fmt: skip
        office.change(
            "UPDATE day_rollups SET method = %s, network = %s, currency = %s"
            " WHERE till = %s AND method = 'cash'", text, text, text, till.till,
        )  # fmt: skip
    pages = [*LISTS, *(f"/tills/{row[0]}/sales/1" for row in office.ask("SELECT till FROM tills"))]
    for path in pages:
        page = owner.text(path)
        assert "<script" not in page
        assert "<img" not in page
        if path in LISTS[5:]:
            assert "&quot;&gt;&lt;img src=x onerror=&quot;" in page
        # What turns the direction of a text is shut in with it.
        for found in re.finditer("\u202e", page):
            before = page[: found.start()]
            inside = (
                before.rfind("<bdi>"),
                before.rfind("<h2>"),
                before.rfind("<td"),
                before.rfind("<option"),
            )
            assert max(inside) > before.rfind("</bdi>"), path


@pytest.mark.usefixtures("till")
def test_an_hour_that_is_none_is_no_bar(owner: Browser, office: Office) -> None:
    office.change("DELETE FROM rollups WHERE method <> 'mobile_money'")
    office.change("UPDATE rollups SET hour = %s || '99'", f"{DAY}T")
    assert "Most at 0 h: GH₵ 0.00" in owner.text(f"/?day={DAY}")


def test_the_style_sheet_has_the_tills_own_colours(owner: Browser) -> None:
    text = owner.text("/style.css")
    known = {str(value) for palette in (LIGHT, DARK) for value in palette}
    known |= {*STRIPES["training"], STRIPES_INK["training"]}
    assert set(re.findall(r"#[0-9A-F]{6}\b", text)) <= known


def test_rows_that_say_nonsense_are_told_by_their_kind(
    owner: Browser, till: TillId, office: Office
) -> None:
    told = [
        "[]", "no json", '{"cash": {"amount_minor": 250, "currency": "GHS"}}',
        '{"cash": {"amount_minor": true}}', '{"receipt": {"copy": 2}}', '{"receipt": {"copy": 0}}',
        '{"receipt": {"state": "done"}}', '{"receipt": {"state": "odd"}}',
        '{"dealt": {"choice": "not_ours", "note": "a stranger"}}', '{"other": 1, "cashier": 7}',
        json.dumps({"payment": {"state": "odd", "reason": "LOW_BALANCE"}}),
    ]  # fmt: skip
    for seq, data in enumerate(told, 1000):
        office.change(
            "INSERT INTO journal (owner, till, epoch, seq, at, kind, sale_sequence, data, hash)"
            " VALUES (%s, %s, 1, %s, 'when', 'odd_thing', 1, %s, '')",
            office.owner, till.till, seq, data,
        )  # fmt: skip
    said = rows_of(owner.text(f"/tills/{till.till}/sales/1"))
    assert said.count("when Odd thing") == len(told)
    for part in (
        "GH₵ 2.50", "copy 2", "the original", "it left", "Not ours · a stranger",
        "odd · LOW_BALANCE",
    ):  # fmt: skip
        assert part in said
