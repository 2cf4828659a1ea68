"""What people paste into the command line, as `charge` takes or refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.end_to_end.till_program import Till


def test_an_amount_and_a_number_are_taken_as_they_are_copied(till: Till) -> None:
    number = till.phone()
    options = ("--network", "mtn", "--phone", f"\u202a+233{number[1:]}\u202c", "--wait", 8)
    done = till.run("charge", "--amount", "GH₵\u00a01 234.50", *options, "--json")
    assert (done.code, done.last["amount_minor"]) == (0, 123450)


def test_another_currency_is_refused_by_name_before_anything_is_stored(till: Till) -> None:
    done = till.run("charge", "--amount", "$12.50", "--network", "mtn", "--phone", till.phone())
    assert (done.code, done.out) == (2, "")
    assert "in $" in done.err
    assert not till.ledger.exists()


def test_a_public_key_is_refused_where_it_would_be_used(live: Till) -> None:
    options = ("--network", "mtn", "--phone", live.phone(), "--json")
    for key in ("pk_live_0123456789abcdef", "abc"):
        done = live.run("charge", "--amount", "5", *options, POS_APP_PAYGATE_API_KEY=key)
        assert (done.code, done.out) == (5, "")
        assert "not a secret key" in done.err
