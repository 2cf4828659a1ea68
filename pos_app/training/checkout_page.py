"""The hosted checkout page that a training QR code leads to.

A plain page with plain forms, without scripts, so that it works in any browser of any size.
Whatever came from outside is escaped, and the page must never load anything from anywhere.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pos_app.system import resources
from pos_app.training.intake import MalformedError, read_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from pos_app.training.book import BookEntry, TrainingBook

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
        """Take the book and the shop's name as the customer sees it."""
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
