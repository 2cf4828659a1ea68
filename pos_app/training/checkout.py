"""The training gateway's side of Checkout, as its document says: initiate and verify.

Its refusals are lists of sentences, word for word where the document has them. The page behind
`redirect_url` is `checkout_page`; nothing here may decide a payment.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Final, Literal, cast

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pos_app.training.checkout_rules import CheckoutError, check_initiate, check_verify
from pos_app.training.intake import ClientGoneError, MalformedError, read_form
from pos_app.training.turn import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from pos_app.training.book import Book

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

    def __init__(self, book: Book, origin: str, amount_unit: AmountUnit, *, marked: bool) -> None:
        """Take the book, this server's own origin, and how `amount` is read.

        Args:
            book: Holds the payments.
            origin: `http://127.0.0.1:PORT`, for the page's address.
            amount_unit: The document leaves the unit of `amount` open, so it is told.
            marked: Whether every payment says that it is training's.
        """
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
        if fields is None:
            return Response(status_code=400)
        order = check_initiate(fields, request.headers)
        payment_id = str(uuid.uuid4())
        with self._book.turn() as turn:
            if turn.by_order(order.order_id) is not None:
                raise CheckoutError(["The order id has already been taken."])
            turn.add(
                Entry(
                    id=payment_id,
                    api="checkout",
                    amount_minor=int(order.amount) * self._factor,
                    amount_sent=order.amount,
                    currency=order.currency,
                    method="qr",
                    created_at=turn.now,
                    updated_at=turn.now,
                    description=order.description,
                    customer=order.customer_name,
                    order_id=order.order_id,
                )
            )
        return JSONResponse(
            {
                "status": "success",
                "data": {
                    "id": payment_id,
                    "currency": order.currency,
                    "amount": order.amount,
                    "order_id": order.order_id,
                    "ipn_url": order.ipn_url,
                    "callback_url": order.callback_url,
                    # The document's own answer to filled-in fields has nulls here.
                    "meta": {"customer_name": None, "customer_email": None, "description": None},
                    "redirect_url": f"{self._origin}/make/payment/{payment_id}",
                    **self._mark,
                },
            }
        )

    async def _verify(self, request: Request) -> Response:
        fields = await self._fields(request)
        if fields is None:
            return Response(status_code=400)
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

    async def _fields(self, request: Request) -> dict[str, str] | None:
        with self._book.turn() as turn:
            down = turn.is_down()
        if down:
            raise CheckoutError(["The gateway is down. Try again later."], status=503)
        try:
            return await read_form(request)
        except MalformedError as error:
            raise CheckoutError([str(error)]) from None
        except ClientGoneError:
            return None


async def answer_error(_request: Request, error: Exception) -> Response:
    """Turn a `CheckoutError` into the documented list of sentences."""
    refused = cast("CheckoutError", error)
    return JSONResponse({"status": "error", "error": refused.sentences}, status_code=refused.status)
