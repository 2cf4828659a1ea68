"""The pages' addresses: who may open which, and what every answer says to the browser.

A page is made on a worker thread, in one transaction that reads as the visitor's owner: what is
another owner's is not there for it, and answers 404 like what never was.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Final
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pos_app.headoffice import enrolment
from pos_app.headoffice.alarms import acknowledge
from pos_app.headoffice.database import DatabaseRole
from pos_app.headoffice.incoming import address_of
from pos_app.headoffice.pages import downloads, sessions
from pos_app.headoffice.pages.asked import (
    below_of,
    day_of,
    form_cookie,
    is_https,
    is_plain,
    read_form,
    session_cookie,
    set_cookie,
)
from pos_app.headoffice.pages.figures import figures_of
from pos_app.headoffice.pages.html import Child, tag
from pos_app.headoffice.pages.layout import card, field, page
from pos_app.headoffice.pages.open_matters import alarms_page, refunds_page, unconfirmed_page
from pos_app.headoffice.pages.sales_pages import sale_page, sales_page
from pos_app.headoffice.pages.sessions import UserRole, Visitor
from pos_app.headoffice.pages.tills_page import code_page, tills_page
from pos_app.headoffice.pages.today import today_page
from pos_app.headoffice.pages.zs import zs_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from pos_app.headoffice.database import Database
    from pos_app.headoffice.pages.figures import OwnerFigures
    from pos_app.headoffice.pages.html import Html

_log: Final = logging.getLogger(__name__)
_LONGEST_NAME: Final = 20
_NO_NUMBER: Final = 10**18
_WEEK: Final = timedelta(days=6)
_LONGEST_SPAN: Final = timedelta(days=366)
# Each password that is looked at takes 32 MB and a core: so many at once, and so many that wait.
_AT_ONCE, _MOST_WAITING = 2, 20
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
_YEAR: Final = 365 * 24 * 3600
_SAID: Final = {
    400: "This cannot be read. Please go back and try again.",
    403: "This is for an owner, or the page was open for too long. Please go back and try again.",
    404: "There is no such page here.",
    408: "This took too long to arrive. Please try again.",
    413: "This is too much at once. Please choose fewer days.",
    503: "Head office cannot answer just now. Please try again in a moment.",
}


def routes_of(database: Database, addresses: Mapping[str, str]) -> list[Route]:
    """The addresses of all pages, over one open database; some gateways are told of `addresses`."""
    pages = _Pages(database, addresses)
    read, change = pages.reads, pages.changes
    return [
        Route("/style.css", _style),
        Route("/login", pages.log_in, methods=["GET", "POST"]),
        Route("/logout", change(pages.log_out), methods=["POST"]),
        Route("/", read("/", pages.today)),
        Route("/sales", read("/sales", pages.sales)),
        Route("/zs", read("/zs", pages.zs)),
        Route("/refunds", read("/refunds", lambda found, _: refunds_page(found, _now()))),
        Route(
            "/unconfirmed",
            read("/unconfirmed", lambda found, _: unconfirmed_page(found, _now())),
        ),
        Route("/alarms", read("/alarms", pages.alarms)),
        Route(
            "/alarms/{till:uuid}/{alarm:uuid}/acknowledge",
            change(pages.acknowledge),
            methods=["POST"],
        ),
        Route("/tills", read("/tills", pages.tills)),
        Route("/tills/{till:uuid}/sales/{sequence:int}", read("/sales", pages.sale)),
        Route("/tills/{till:uuid}/revoke", change(pages.revoke), methods=["POST"]),
        Route("/codes", change(pages.make_code), methods=["POST"]),
        Route("/files/{what}.{ending}", read("", pages.download)),
    ]


class _Pages:
    def __init__(self, database: Database, addresses: Mapping[str, str]) -> None:
        self._database = database
        self._addresses = addresses
        self._looking = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    # Who may open what.

    def reads(
        self, here: str, make: Callable[[OwnerFigures, Request], Html | Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A page for whoever is logged in."""

        def made(request: Request) -> Response:
            visitor = self._visitor(request)
            if visitor is None:
                return RedirectResponse("/login", 303)
            request.state.visitor = visitor
            with figures_of(self._database, visitor.owner) as found:
                body = make(found, request)
                alarms = found.open_alarms()
            if isinstance(body, Response):
                return body
            title = next((word for path, word in _TITLES if path == here), "")
            return HTMLResponse(page(title, body, visitor=visitor, here=here, alarms=alarms))

        async def answer(request: Request) -> Response:
            return await _answered(request, run_in_threadpool(made, request))

        return answer

    def changes(
        self, do: Callable[[Visitor, Request, Mapping[str, str]], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """What a form does, for whoever is logged in and was shown that form."""

        async def change(request: Request) -> Response:
            form = await read_form(request)
            visitor = await run_in_threadpool(self._visitor, request)
            if visitor is None:
                return RedirectResponse("/login", 303)
            if not sessions.token_fits(form.get("token", ""), visitor.token):
                raise HTTPException(403)
            return await run_in_threadpool(do, visitor, request, form)

        async def answer(request: Request) -> Response:
            return await _answered(request, change(request))

        return answer

    def _visitor(self, request: Request) -> Visitor | None:
        cookie = request.cookies.get(session_cookie(request))
        return None if cookie is None else sessions.who(self._database, cookie)

    # Log-in.

    async def log_in(self, request: Request) -> Response:
        return await _answered(request, self._log_in(request))

    async def _log_in(self, request: Request) -> Response:
        before = request.cookies.get(form_cookie(request), "")
        if request.method != "POST":
            return await self._form_page(request, before)
        form = await read_form(request)
        if not before or not sessions.token_fits(
            form.get("token", ""), sessions.form_token(before)
        ):
            return await self._form_page(request, before, "Please try once more.", 403)
        if self._waiting >= _MOST_WAITING:
            raise HTTPException(503)
        self._waiting += 1
        try:
            async with self._looking:
                cookie = await run_in_threadpool(
                    sessions.log_in,
                    self._database,
                    form.get("owner", "").strip(),
                    form.get("name", "").strip(),
                    form.get("password", ""),
                    address_of(request),
                )
        except sessions.LogInRefused as refused:
            said = "That is not right. Please check the name and the password."
            if refused.wait:
                said = f"Too many wrong tries. Please wait {refused.wait} s, then try again."
            return await self._form_page(request, before, said, 429 if refused.wait else 401)
        finally:
            self._waiting -= 1
        answer = RedirectResponse("/", 303)
        set_cookie(answer, request, session_cookie(request), cookie)
        answer.delete_cookie(form_cookie(request), secure=not is_plain(request), httponly=True)
        return answer

    async def _form_page(
        self, request: Request, before: str, said: str = "", status: int = 200
    ) -> Response:
        one = await run_in_threadpool(sessions.has_one_owner, self._database)
        before = before or sessions.new_secret()
        unsafe = None
        if not is_https(request) and not is_plain(request):
            unsafe = "This page was not opened by https: nobody can log in by it."
        owner = field("Business", "owner", required=True, autocomplete="organization")
        form = tag(
            "form",
            tag("input", type="hidden", name="token", value=sessions.form_token(before)),
            None if one else owner,
            field("Name", "name", required=True, autocomplete="username", autocapitalize="none"),
            field(
                "Password", "password", type="password", required=True,
                autocomplete="current-password",
            ),
            tag("button", "Log in", class_="main"),
            method="post",
            action="/login",
            class_="tall",
        )  # fmt: skip
        alert = tag("p", said or unsafe, role="alert", class_="bad") if said or unsafe else None
        shown = tag("div", tag("h1", "Head office"), card("Log in", alert, form), class_="narrow")
        answer = HTMLResponse(page("Log in", shown), status)
        set_cookie(answer, request, form_cookie(request), before)
        return answer

    def log_out(self, _visitor: Visitor, request: Request, _form: Mapping[str, str]) -> Response:
        sessions.log_out(self._database, request.cookies[session_cookie(request)])
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(session_cookie(request), secure=not is_plain(request), httponly=True)
        return answer

    # Pages.

    def today(self, found: OwnerFigures, request: Request) -> Html:
        now = _now()
        return today_page(found, day_of(request, "day", now.date()), now)

    def sales(self, found: OwnerFigures, request: Request) -> Html:
        now = _now()
        day = day_of(request, "day", now.date())
        number = request.query_params.get("number", "").replace("\0", "").strip()
        if number:
            return sales_page(found, day, found.sales_numbered(number), number, now)
        below = below_of(request.query_params.get("below", ""))
        return sales_page(found, day, found.sales(day, below), "", now)

    def zs(self, found: OwnerFigures, request: Request) -> Html:
        now = _now()
        last = day_of(request, "to", now.date())
        first = min(day_of(request, "from", last - _WEEK), last)
        return zs_page(found, max(first, last - _LONGEST_SPAN), last, now)

    def alarms(self, found: OwnerFigures, request: Request) -> Html:
        return alarms_page(found, request.state.visitor, _now())

    def tills(self, found: OwnerFigures, request: Request) -> Html:
        return tills_page(found, request.state.visitor, self._addresses, _now())

    def sale(self, found: OwnerFigures, request: Request) -> Html:
        sequence = request.path_params["sequence"]
        sale = found.sale(request.path_params["till"], sequence) if sequence < _NO_NUMBER else None
        if sale is None:
            raise HTTPException(404)
        return sale_page(sale, found.payments(sale), found.story(sale), _now())

    def download(self, found: OwnerFigures, request: Request) -> Response:
        what, ending = request.path_params["what"], request.path_params["ending"]
        if what not in ("sales", "zs") or ending not in downloads.TYPES:
            raise HTTPException(404)
        last = day_of(request, "to", _now().date())
        first = day_of(request, "from", last)
        columns, rows = found.export(what, first, last, downloads.MOST)
        if len(rows) > downloads.MOST:
            raise HTTPException(413)
        named = f'attachment; filename="{what}-{first}-{last}.{ending}"'
        return Response(
            downloads.as_file(what, columns, rows, ending),
            media_type=downloads.TYPES[ending],
            headers={"Content-Disposition": named},
        )

    # What an owner does.

    def revoke(self, visitor: Visitor, request: Request, _form: Mapping[str, str]) -> Response:
        _owner_only(visitor)
        with self._database.acting(DatabaseRole.OWNER, visitor.owner) as connection:
            done = connection.execute(
                "UPDATE tills SET revoked_at = now()"
                " WHERE owner = %s AND till = %s AND revoked_at IS NULL",
                (visitor.owner, request.path_params["till"]),
            )
            if not done.rowcount:
                raise HTTPException(404)
        _log.info("A till's token was taken back by a page.")
        return RedirectResponse("/tills", 303)

    def acknowledge(self, visitor: Visitor, request: Request, _form: Mapping[str, str]) -> Response:
        _owner_only(visitor)
        told = request.path_params
        with self._database.acting(DatabaseRole.OWNER, visitor.owner) as connection:
            done = acknowledge(connection, visitor.owner, told["till"], told["alarm"], visitor.name)
        if not done:
            raise HTTPException(404)
        return RedirectResponse("/alarms", 303)

    def make_code(self, visitor: Visitor, _request: Request, form: Mapping[str, str]) -> Response:
        _owner_only(visitor)
        till = form.get("name", "").strip()
        try:
            shop = UUID(hex=form.get("shop", ""))
        except ValueError:
            raise HTTPException(404) from None
        if not till or len(till) > _LONGEST_NAME or not till.isprintable():
            raise HTTPException(400)
        with self._database.acting(DatabaseRole.OWNER, visitor.owner) as connection:
            known = connection.execute(
                "SELECT 1 FROM shops WHERE owner = %s AND shop = %s", (visitor.owner, shop)
            )
            if known.fetchone() is None:
                raise HTTPException(404)
            code = enrolment.make_code(connection, visitor.owner, shop, till)
        body = code_page(code, till)
        return HTMLResponse(page("A code", body, visitor=visitor, here="/tills"))


_TITLES: Final = (
    ("/", "Today"), ("/sales", "Sales"), ("/zs", "Zs"), ("/refunds", "Refunds owed"),
    ("/unconfirmed", "Unconfirmed money"), ("/alarms", "Alarms"), ("/tills", "Tills"),
)  # fmt: skip


async def _answered(request: Request, work: Awaitable[Response]) -> Response:
    """An answer with the headers of a page; what goes wrong is a page too."""
    try:
        answer = await work
    except HTTPException as error:
        answer = _refusal(error.status_code)
    except (psycopg.Error, PoolTimeout) as error:
        _log.error("The database: %s.", type(error).__name__)
        answer = _refusal(503)
    answer.headers["Content-Security-Policy"] = _POLICY
    if is_https(request):
        answer.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
    return answer


def _refusal(status: int) -> Response:
    said: Child = tag("p", _SAID[status])
    back = tag("p", tag("a", "Today", href="/"))
    return HTMLResponse(page("Head office", tag("h1", "Head office"), said, back), status)


@functools.cache
def _style_text() -> str:
    return (resources.files("pos_app.headoffice.pages") / "pages.css").read_text(encoding="utf-8")


async def _style(_request: Request) -> Response:
    return Response(_style_text(), media_type="text/css")


def _owner_only(visitor: Visitor) -> None:
    if visitor.role is not UserRole.OWNER:
        raise HTTPException(403)


def _now() -> datetime:
    return datetime.now(UTC)
