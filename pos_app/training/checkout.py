"""The training gateway's side of Checkout, as its document says: initiate and verify.

Its refusals are lists of sentences, the document's own, word for word and in its order; those it
lacks follow the same pattern.

The page behind `redirect_url`, where a customer pays or declines, is a plain page with plain forms,
without scripts, so that it works in any browser of any size. Whatever came from outside is escaped,
and the page must never load anything from anywhere.
"""

from __future__ import annotations

import re
import uuid
from html import escape
from string import Template
from typing import TYPE_CHECKING, Final, Literal, cast
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pos_app.system import resources
from pos_app.training.book import BookEntry
from pos_app.training.intake import MalformedError, read_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from starlette.requests import Request

    from pos_app.training.book import TrainingBook

    _Rule = Callable[[str], str | None]


_LARGEST_INT32: Final = 2_147_483_647
_LONGEST_URL: Final = 2048
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class CheckoutError(Exception):
    """A refusal in Checkout's own shape: a list of sentences."""

    def __init__(self, sentences: Iterable[str], status: int = 400) -> None:
        self.sentences = list(sentences)
        self.status = status
        super().__init__(" ".join(self.sentences))


def check_initiate(fields: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Check an initiate's fields and keys; unknown fields are ignored.

    Raises:
        CheckoutError: Every field that is wrong, with one sentence each.
    """
    problems = [
        *_problems(fields, _RULES),
        *_longer_than(20, "meta.customer name", _meta(fields, "customer_name")),
        *_email_problem(_meta(fields, "customer_email")),
        *_longer_than(500, "meta.description", _meta(fields, "description")),
        *_missing_keys(headers),
    ]
    if problems:
        raise CheckoutError(problems)


def check_verify(fields: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """Check a verify's fields and keys, and return its order id.

    Raises:
        CheckoutError: Everything that is missing.
    """
    problems = [*_problems(fields, {"order_id": lambda _value: None}), *_missing_keys(headers)]
    if problems:
        raise CheckoutError(problems)
    return fields["order_id"]


def _problems(fields: Mapping[str, str], rules: Mapping[str, _Rule]) -> Iterator[str]:
    for name, rule in rules.items():
        words, value = name.replace("_", " "), fields.get(name, "")
        if not value:
            yield f"The {words} field is required."
        elif problem := rule(value):
            yield f"The {words} {problem}."


def _missing_keys(headers: Mapping[str, str]) -> list[str]:
    return [
        f"The {name} field is required."
        for name, header in (("api key", "ApiKey"), ("secret key", "SecretKey"))
        if not headers.get(header, "").strip()
    ]


def _meta(fields: Mapping[str, str], name: str) -> str | None:
    # The samples send dotted names, the parameter list has bare ones.
    return fields.get(f"meta.{name}") or fields.get(name) or None


def _currency_problem(value: str) -> str | None:
    return None if re.fullmatch("[A-Z]{3}", value) else "format is invalid"


def _amount_problem(value: str) -> str | None:
    if re.fullmatch("-?[0-9]{1,20}", value) is None:
        return "must be an integer"
    if int(value) < 1:
        return "must be at least 1"
    if int(value) > _LARGEST_INT32:
        return f"may not be greater than {_LARGEST_INT32}"
    return None


def _url_problem(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid or re.search(r"\s", value):
        return "format is invalid"
    if len(value) > _LONGEST_URL:
        return f"may not be greater than {_LONGEST_URL} characters"
    return None


def _order_problem(value: str) -> str | None:
    return None if 10 <= len(value) <= 20 else "must be between 10 and 20 characters"


# In the document's order.
_RULES: Final[Mapping[str, _Rule]] = {
    "currency": _currency_problem,
    "amount": _amount_problem,
    "ipn_url": _url_problem,
    "callback_url": _url_problem,
    "order_id": _order_problem,
}


def _longer_than(longest: int, name: str, value: str | None) -> list[str]:
    if value is None or len(value) <= longest:
        return []
    return [f"The {name} may not be greater than {longest} characters."]


def _email_problem(value: str | None) -> list[str]:
    if value is None or _EMAIL.fullmatch(value):
        return []
    return ["The meta.customer email must be a valid email address."]


_ANSWERED: Final = ("currency", "amount", "order_id", "ipn_url", "callback_url")
AmountUnit = Literal["major", "minor"]

_SHOWN_STATUS: Final = {
    "pending": "pending",
    "processing": "pending",
    "succeeded": "success",
    "failed": "failed",
    "canceled": "failed",
}


class CheckoutApi:
    """The two calls, over one book."""

    def __init__(
        self, book: TrainingBook, origin: str, amount_unit: AmountUnit, *, marked: bool
    ) -> None:
        self._book = book
        self._origin = origin
        self._factor = 100 if amount_unit == "major" else 1
        self._mark: dict[str, object] = {"training": True} if marked else {}

    def routes(self, prefix: str = "") -> Sequence[Route]:
        """Return the document's paths behind a prefix."""
        return [
            Route(f"{prefix}/payment/initiate", self._initiate, methods=["POST"]),
            Route(f"{prefix}/payment/verify", self._verify, methods=["POST"]),
        ]

    async def _initiate(self, request: Request) -> Response:
        fields = await self._fields(request)
        check_initiate(fields, request.headers)
        payment_id = str(uuid.uuid4())
        with self._book.turn() as turn:
            if turn.by_order(fields["order_id"]) is not None:
                raise CheckoutError(["The order id has already been taken."])
            turn.add(
                BookEntry(
                    id=payment_id,
                    api="checkout",
                    amount_minor=int(fields["amount"]) * self._factor,
                    amount_sent=fields["amount"],
                    currency=fields["currency"],
                    method="qr",
                    created_at=turn.now,
                    updated_at=turn.now,
                    description=_meta(fields, "description"),
                    customer=_meta(fields, "customer_name"),
                    order_id=fields["order_id"],
                )
            )
        return JSONResponse(
            {
                "status": "success",
                "data": {
                    "id": payment_id,
                    **{name: fields[name] for name in _ANSWERED},
                    # The document's own answer to filled-in fields has nulls here.
                    "meta": {"customer_name": None, "customer_email": None, "description": None},
                    "redirect_url": f"{self._origin}/make/payment/{payment_id}",
                    **self._mark,
                },
            }
        )

    async def _verify(self, request: Request) -> Response:
        fields = await self._fields(request)
        order_id = check_verify(fields, request.headers)
        with self._book.turn() as turn:
            entry = turn.by_order(order_id)
        if entry is None:
            raise CheckoutError(["The selected order id is invalid."])
        numeric = re.fullmatch("0|[1-9][0-9]*", order_id) is not None
        return JSONResponse(
            {
                "status": "success",
                "data": {
                    "order_id": int(order_id) if numeric else order_id,
                    "status": _SHOWN_STATUS[entry.status],
                    **self._mark,
                },
            }
        )

    async def _fields(self, request: Request) -> dict[str, str]:
        with self._book.turn() as turn:
            down = turn.is_down()
        if down:
            raise CheckoutError(["The gateway is down. Try again later."], status=503)
        try:
            return await read_form(request)
        except MalformedError as error:
            raise CheckoutError([str(error)]) from None


async def answer_error(_request: Request, error: Exception) -> Response:
    """Turn a `CheckoutError` into the documented list of sentences."""
    refused = cast("CheckoutError", error)
    return JSONResponse({"status": "error", "error": refused.sentences}, status_code=refused.status)


_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_STATES: Final = {
    "pending": ("waiting", "Pay this amount to the shop?"),
    "succeeded": ("paid", "Paid"),
    "failed": ("declined", "Declined, you can try again"),
}

_PAY: Final = '<button class="pay" id="pay" name="action" value="pay">Pay</button>'
_DECLINE: Final = (
    '<button class="decline" id="decline" name="action" value="decline">Decline</button>'
)
_BUTTONS: Final = {"pending": _PAY + _DECLINE, "succeeded": "", "failed": _PAY}


class CheckoutPage:
    """The page, over one book."""

    def __init__(self, book: TrainingBook, shop: str) -> None:
        self._book = book
        self._shop = shop

    def routes(self) -> Sequence[Route]:
        """Return the page's own path."""
        return [
            Route("/make/payment/{id}", self._show, methods=["GET"]),
            Route("/make/payment/{id}", self._press, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        with self._book.turn() as turn:
            entry = turn.by_id(str(request.path_params["id"]), "checkout")
        if entry is None:
            return _not_found()
        return _page(f"{amount_text(entry)} · {self._shop}", self._content(entry))

    async def _press(self, request: Request) -> Response:
        payment_id = str(request.path_params["id"])
        try:
            action = (await read_form(request)).get("action")
        except MalformedError:
            action = None
        with self._book.turn() as turn:
            if turn.by_id(payment_id, "checkout") is None:
                return _not_found()
            if action == "pay":
                turn.settle(payment_id, "succeeded")
            elif action == "decline":
                turn.settle(payment_id, "failed", "The customer declined.")
        # To the page again, so that reloading it presses nothing.
        return RedirectResponse(f"/make/payment/{payment_id}", status_code=303, headers=_HEADERS)

    def _content(self, entry: BookEntry) -> str:
        kind, words = _STATES[entry.status]
        rows = [("Order", entry.order_id or "")]
        if entry.customer:
            rows.append(("Name", entry.customer))
        if entry.description:
            rows.append(("For", entry.description))
        rows.append(("Amount as sent", entry.amount_sent))
        details = "".join(
            f"<div><dt>{escape(term)}</dt><dd>{escape(value)}</dd></div>" for term, value in rows
        )
        buttons = _BUTTONS[entry.status]
        form = f'<form method="post">{buttons}</form>' if buttons else ""
        return (
            f'<p class="shop" id="shop">{escape(self._shop)}</p>'
            f'<h1 class="amount" id="amount">{escape(amount_text(entry))}</h1>'
            f'<p class="state {kind}" id="state" role="status">{words}</p>'
            f"<dl>{details}</dl>{form}"
        )


def amount_text(entry: BookEntry) -> str:
    """Return an amount as a customer reads it, such as `GH₵ 1,234.50`."""
    whole, rest = divmod(entry.amount_minor, 100)
    name = "GH₵" if entry.currency == "GHS" else entry.currency
    return f"{name} {whole:,}.{rest:02}"


def _not_found() -> Response:
    return _page(
        "No such payment",
        '<p class="shop">Training checkout</p>'
        '<h1 class="amount">No such payment</h1>'
        '<p class="state waiting">Ask the shop for a new code.</p>',
        status=404,
    )


def _page(title: str, content: str, status: int = 200) -> Response:
    page = Template(resources.text("training", "checkout_page.html"))
    text = page.substitute(title=escape(title), content=content)
    return HTMLResponse(text, status_code=status, headers=_HEADERS)
