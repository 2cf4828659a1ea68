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


def every(kind: type[errors.ExchangeError]) -> set[type[errors.ExchangeError]]:
    return {kind}.union(*(every(child) for child in kind.__subclasses__()))


def existing() -> set[tuple[str, str]]:
    return {
        (
            next(name for base in kind.__mro__[1:] if (name := base.__name__)[0] != "_"),
            kind.__name__,
        )
        for kind in every(errors.ExchangeError)
        if kind is not errors.ExchangeError and not kind.__name__.startswith("_")
    }


def test_the_docstring_draws_every_error_where_it_stands() -> None:
    assert drawn() == existing()


def test_an_error_is_either_surely_not_sent_or_maybe_sent() -> None:
    leaves = {kind for kind in every(errors.ExchangeError) if not kind.__subclasses__()}
    for kind in leaves:
        assert issubclass(kind, errors.NotSent) is not issubclass(kind, errors.MaybeSent)


def test_each_way_to_fail_has_a_code_of_its_own_and_keeps_its_words() -> None:
    coded = {kind: kind.CODE for kind in every(errors.ExchangeError) if hasattr(kind, "CODE")}
    assert len(set(coded.values())) == len(coded) == 16
    for kind, code in coded.items():
        error = kind("words")
        assert (error.code, error.detail, str(error)) == (code, "words", f"{code}: words")
        assert not error.clock_suspect


def test_a_certificate_refused_for_its_dates_alone_makes_the_clock_suspect() -> None:
    assert errors.CertificateRefused("x", clock_suspect=True).clock_suspect
    assert not errors.CertificateRefused("x", clock_suspect=False).clock_suspect
