"""The hosted checkout page that a training QR code leads to.

A plain page with plain forms, without scripts, so that it works in any browser of any size.
Whatever came from outside is escaped, and the page must never load anything from anywhere.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pos_app.training.intake import ClientGoneError, MalformedError, read_form

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

_STYLE: Final = """
:root { color-scheme: light dark; --ground: #F4F5F2; --card: #FFFFFF; --ink: #15211C;
  --quiet: #5B6862; --line: #DDE1DC; --accent: #0B6E4F; --on: #FFFFFF; --good: #0B7A3B;
  --bad: #A61B1B; --soft: #E6F1EC; --warn: #FBEAEA; }
@media (prefers-color-scheme: dark) { :root { --ground: #101614; --card: #18211D; --ink: #E8EEEA;
  --quiet: #A3B0A9; --line: #2C3833; --accent: #4CC79A; --on: #0B1410; --good: #52CC86;
  --bad: #FF8F8F; --soft: #1D2B25; --warn: #2E1F1F; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; color: var(--ink);
  background: var(--ground); font: 17px/1.5 Inter, system-ui, "Segoe UI", Roboto, sans-serif; }
.training { padding: 6px 16px; text-align: center; font-size: 13px; font-weight: 700;
  letter-spacing: .06em; color: #15211C;
  background: repeating-linear-gradient(-45deg, #F2B430 0 18px, #F7C65A 18px 36px); }
main { flex: 1; display: flex; align-items: center; justify-content: center; padding: 20px 16px; }
.card { width: 100%; max-width: 420px; padding: 32px 28px; background: var(--card);
  border: 1px solid var(--line); border-radius: 18px; }
.shop { margin: 0; color: var(--quiet); font-weight: 600; overflow-wrap: anywhere; }
.amount { margin: 4px 0 0; font-size: clamp(34px, 12vw, 52px); line-height: 1.15; font-weight: 700;
  letter-spacing: -.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.state { margin: 20px 0 0; padding: 12px 16px; border-radius: 12px; font-weight: 600; }
.state.waiting { padding: 0; font-weight: 400; color: var(--quiet); }
.state.paid { color: var(--good); background: var(--soft); font-size: 20px; }
.state.declined { color: var(--bad); background: var(--warn); }
dl { margin: 20px 0 0; padding-top: 16px; border-top: 1px solid var(--line); font-size: 15px; }
dl div { display: flex; justify-content: space-between; gap: 16px; padding: 3px 0; }
dt { color: var(--quiet); white-space: nowrap; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
form { margin: 24px 0 0; display: grid; gap: 12px; }
button { width: 100%; min-height: 56px; font: inherit; font-size: 19px; font-weight: 700;
  border-radius: 12px; border: 1px solid var(--accent); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.pay { color: var(--on); background: var(--accent); }
.decline { color: var(--bad); background: transparent; border-color: var(--line); }
"""

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div class="training">TRAINING &middot; no real money moves</div>
<main><section class="card">
{content}
</section></main>
</body>
</html>
"""

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
        except (MalformedError, ClientGoneError):
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
    text = _PAGE.format(title=escape(title), style=_STYLE, content=content)
    return HTMLResponse(text, status_code=status, headers=_HEADERS)
