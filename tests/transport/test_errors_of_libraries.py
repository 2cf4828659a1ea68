"""Every error of the two libraries is one of ours, before and after the request may have left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h11
import httpcore
import httpx
import pytest

from pos_app.transport import errors
from pos_app.transport.connection import _WORDS, MEANING, Progress, meaning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def _raisable(module: ModuleType) -> Iterator[type[Exception]]:
    """Every exception class that a library defines, by walking down from all that it names."""
    named = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Exception)
    ]
    seen: set[type[Exception]] = set()
    while named:
        kind = named.pop()
        if kind not in seen and kind.__module__.partition(".")[0] == module.__name__:
            seen.add(kind)
            named += [*kind.__subclasses__(), *(b for b in kind.__bases__ if b is not Exception)]
    yield from sorted(seen, key=lambda one: (one.__module__, one.__name__))


def _make(kind: type[Exception]) -> Exception:
    error = kind.__new__(kind)
    Exception.__init__(error, "GET https://shop.example/?phone=0241234567")
    return error


@pytest.mark.parametrize("library", [httpx, httpcore])
def test_none_is_missed(library: ModuleType) -> None:
    found = set(_raisable(library))
    assert len(found) > 10
    assert found == {kind for kind in MEANING if kind.__module__.startswith(library.__name__)}


@pytest.mark.parametrize("kind", MEANING, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_each_says_whether_it_may_have_left_and_nothing_of_theirs(kind: type[Exception]) -> None:
    before = meaning(_make(kind), Progress(sent=False))
    after = meaning(_make(kind), Progress(sent=True))
    assert isinstance(before, errors.NotSent)
    assert isinstance(after, errors.MaybeSent)
    for error in (before, after):
        assert error.detail == _WORDS[type(error)]


def test_what_nobody_foresaw_is_a_lost_connection() -> None:
    assert isinstance(meaning(OSError("x"), Progress(sent=True)), errors.ConnectionLost)
    assert isinstance(meaning(RuntimeError("x"), Progress(sent=False)), errors.ConnectFailed)


class _Stream:
    def __init__(self, *, ended: bool) -> None:
        self.ended = ended


@pytest.mark.parametrize(
    ("cause", "stream", "kind"),
    [
        (None, None, errors.ConnectionLost),
        (h11.RemoteProtocolError("x"), None, errors.NotHttp),
        (h11.RemoteProtocolError("x"), _Stream(ended=True), errors.ConnectionLost),
        (h11.RemoteProtocolError("x"), _Stream(ended=False), errors.NotHttp),
    ],
)
def test_nonsense_is_told_from_an_answer_cut_short(
    cause: Exception | None, stream: Any, kind: type[errors.MaybeSent]
) -> None:
    error = httpcore.RemoteProtocolError("x")
    error.__context__ = cause
    assert type(meaning(error, Progress(sent=True, stream=stream))) is kind
