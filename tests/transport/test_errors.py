"""The tree that is drawn is the tree that exists."""

from __future__ import annotations

from pos_app.transport import errors


def drawn() -> set[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        for depth, mark in enumerate(("* ", "  x ", "    + ", "      - ")):
            if line.startswith(mark):
                name = line[len(mark) :].split()[0]
                above[depth:] = [name]
                if depth:
                    pairs.add((above[depth - 1], name))
    return pairs


def existing(kind: type[errors.TransportError]) -> set[tuple[str, str]]:
    pairs = set()
    for child in kind.__subclasses__():
        pairs |= {(kind.__name__, child.__name__)} | existing(child)
    return pairs


def test_the_docstring_draws_every_error_where_it_stands() -> None:
    assert drawn() == existing(errors.TransportError)


def test_an_error_is_either_surely_not_sent_or_maybe_sent() -> None:
    assert {child.__name__ for child in errors.TransportError.__subclasses__()} == {
        "NotSent",
        "MaybeSent",
    }
