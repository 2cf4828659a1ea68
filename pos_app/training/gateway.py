"""The training gateway as the rest of the program sees it: start, stop, and the customer's phone.

The web server is loaded only by `start`, on whose thread everything of HTTP then happens. Every
method may be called from any thread; none waits for the server's loop, only for one short turn at
the book.
"""

from __future__ import annotations

import logging
import secrets
import socket
import sqlite3
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from pos_app.training.book import BookClosedError, BookUnusableError, TrainingBook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pos_app.training.book import BookEntry, Status, Turn
    from pos_app.training.server import Listener

_log: Final = logging.getLogger(__name__)
_HOST: Final = "127.0.0.1"
_HOME_PORT: Final = "home_port"
_T = TypeVar("_T")


class TrainingGatewayError(Exception):
    """The training gateway cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a training customer is being asked, as their own phone shows it.

    Attributes:
        id: The payment at the gateway.
        network: `mtn`, `telecel` or `airteltigo`; None for a QR code.
        phone: The whole number, since it is the customer's own phone; None for a QR code.
        status: `pending`, or `processing` once approved.
        page_url: The checkout page; None for mobile money.
        ignored: Somebody pressed Ignore, so nothing more happens by itself.
        created_at: Seconds since 1970.
    """

    id: str
    amount_minor: int
    currency: str
    network: str | None
    phone: str | None
    kind: Literal["mobile_money", "qr"]
    status: Status
    page_url: str | None
    ignored: bool
    created_at: float


class TrainingGateway:
    """Both gateways and the checkout page on a loopback port, with customers who follow scripts.

    Attributes:
        port: Where it listens; 0 before the first start.
        checkout_amount_unit: How Checkout's `amount` is read here.
        keys: Made for this run; the server accepts any that are not empty.
    """

    def __init__(
        self,
        book_path: Path | None,
        *,
        port: int = 0,
        shop: str = "Training shop",
        clock: Callable[[], float] = time.time,
        checkout_amount_unit: Literal["major", "minor"] = "minor",
        marked: bool = True,
    ) -> None:
        """Prepare a gateway; nothing is opened before `start`.

        Args:
            book_path: The gateway's own book; None keeps it in memory only.
            port: Where to listen on 127.0.0.1. 0 is a free port, the same at every start with the
                same book if it can be had, so that a code shown before a restart still works.
            shop: The shop's name on the checkout page.
            clock: Seconds since 1970.
            checkout_amount_unit: How Checkout's `amount` is read; its document leaves that open.
            marked: Whether every payment says that it is training's, so that a live till takes
                none for money. Only where it stands in for the real gateways is it not.
        """
        self._book_path = book_path
        self._wanted_port = port
        self._shop = shop
        self._clock = clock
        self.checkout_amount_unit = checkout_amount_unit
        self._marked = marked
        self.port = 0
        self._book: TrainingBook | None = None
        self._listener: Listener | None = None
        self.keys: Mapping[str, str] = {
            "paygate_api_key": f"sk_test_training_{secrets.token_hex(12)}",
            "checkout_api_key": f"training_{secrets.token_hex(12)}",
            "checkout_secret_key": f"training_{secrets.token_hex(12)}",
        }

    def start(self) -> None:
        """Open the book, start the server on a thread of its own, return when it listens.

        Raises:
            TrainingGatewayError: The port is taken, the book cannot be used, or it runs already.
        """
        from pos_app.training.server import Listener, build_app

        if self._book is not None:
            raise TrainingGatewayError("The training gateway is already running.")
        try:
            book = TrainingBook(self._book_path, self._clock)
        except BookUnusableError as error:
            raise TrainingGatewayError(str(error)) from error
        try:
            sock = self._bind(book)
        except BaseException:
            book.close()
            raise
        self.port = sock.getsockname()[1]
        app = build_app(
            book,
            origin=self.paygate_url,
            shop=self._shop,
            amount_unit=self.checkout_amount_unit,
            marked=self._marked,
            clock=self._clock,
        )
        listener = Listener(app, sock)
        listener.start()
        self._listener = listener
        self._book = book
        _log.info("The training gateway listens on %s.", self.paygate_url)

    def stop(self, timeout: float = 0.3) -> None:
        """Stop serving and close the book; harmless when it does not run.

        The server's thread is waited for so many seconds, and holds nothing up afterwards.
        """
        listener, self._listener = self._listener, None
        book, self._book = self._book, None
        if listener is not None and not listener.stop(timeout):
            _log.info("The training gateway's thread is left behind.")
        if book is not None:
            book.close()

    @property
    def paygate_url(self) -> str:
        """PayGate's base URL, before `/v1/payments`."""
        return f"http://{_HOST}:{self.port}"

    @property
    def checkout_url(self) -> str:
        """Checkout's base URL, before `/payment/initiate`."""
        return f"{self.paygate_url}/api"

    def prompts(self) -> tuple[Prompt, ...]:
        """Return what customers can still answer, newest first; nothing when it does not run.

        Raises:
            TrainingGatewayError: The book cannot be read.
        """
        entries = self._at_the_book(lambda turn: turn.waiting())
        return tuple(self._prompt(entry) for entry in entries or ())

    def approve(self, id: str) -> bool:
        """Let the customer approve now, whatever the number's script says.

        A declined checkout can be approved too, as on its page.

        Returns:
            False if the payment is unknown or has already ended.

        Raises:
            TrainingGatewayError: The book cannot be written.
        """
        return bool(self._at_the_book(lambda turn: turn.settle(id, "succeeded")))

    def reject(self, id: str) -> bool:
        """Let the customer reject now; returns and raises as `approve`."""
        reason = "The customer rejected the request."
        return bool(self._at_the_book(lambda turn: turn.settle(id, "failed", reason)))

    def ignore(self, id: str) -> bool:
        """Let the customer do nothing from now on; returns and raises as `approve`."""
        return bool(self._at_the_book(lambda turn: turn.ignore(id)))

    def _at_the_book(self, act: Callable[[Turn], _T]) -> _T | None:
        book = self._book
        if book is None:
            return None
        try:
            return _take_turn(book, act)
        except BookClosedError:
            return None

    def _prompt(self, entry: BookEntry) -> Prompt:
        qr = entry.api == "checkout"
        return Prompt(
            id=entry.id,
            amount_minor=entry.amount_minor,
            currency=entry.currency,
            network=entry.network,
            phone=entry.phone,
            kind="qr" if qr else "mobile_money",
            status=entry.status,
            page_url=f"{self.paygate_url}/make/payment/{entry.id}" if qr else None,
            ignored=bool(entry.ignored),
            created_at=entry.created_at,
        )

    def _bind(self, book: TrainingBook) -> socket.socket:
        if self._wanted_port != 0:
            return _listen(self._wanted_port)
        home = _take_turn(book, lambda turn: turn.fact(_HOME_PORT))
        if home is not None:
            try:
                return _listen(int(home))
            except TrainingGatewayError:
                # Another program of ours may be using it beside this one, so it stays home.
                return _listen(0)
        sock = _listen(0)
        _take_turn(book, lambda turn: turn.remember(_HOME_PORT, sock.getsockname()[1]))
        return sock


def _take_turn(book: TrainingBook, act: Callable[[Turn], _T]) -> _T:
    try:
        with book.turn() as turn:
            return act(turn)
    except sqlite3.Error as error:
        raise TrainingGatewayError(f"The training book cannot be used: {error}.") from error


def _listen(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # pragma: platform(windows)
            # There the other option would let two programs share the port; this one forbids it.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((_HOST, port))
        # Two sockets can be bound to one port, but only one can listen.
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        raise TrainingGatewayError(
            f"The training gateway cannot listen on port {port} of {_HOST}: {error}. Close the"
            " program that uses it, or choose another port (0 picks a free one)."
        ) from error
    return sock
