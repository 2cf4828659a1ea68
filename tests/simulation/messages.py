"""One HTTP request and answer as the simulated wire carries them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


@dataclass(frozen=True)
class Asked:
    """A request.

    Attributes:
        target: Path and query.
    """

    method: str
    host: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def route(self) -> str:
        """What kind of request it is, for traces and for answers that get crossed."""
        path = self.target.partition("?")[0]
        if path.endswith(("/cancel", "/initiate", "/verify")):
            return path.rpartition("/")[2]
        if self.method == "POST":
            return "create"
        return "list" if path == "/v1/payments" else "read"


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Server(Protocol):
    """A simulated gateway."""

    def handle(self, asked: Asked) -> Told:
        """Answer a request that has arrived."""


class _Stream:
    """The connection under an answer, as far as the till asks about it."""

    ended = True


class Response:
    """An answer as the HTTP library hands it over, possibly cut short."""

    def __init__(self, told: Told, cut: Exception | None = None) -> None:
        """Hand over `told`; with `cut`, only half of it and then that error."""
        self.told = told if cut is None else None
        self.status_code = told.status
        self.headers = told.headers
        self.extensions = {"network_stream": _Stream()}
        self.stream = self
        self._body = told.body
        self._cut = cut

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body."""
        if self._cut is not None:
            yield self._body[: len(self._body) // 2]
            raise self._cut
        yield self._body

    async def aclose(self) -> None:
        """Nothing is held."""
