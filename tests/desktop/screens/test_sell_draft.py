"""The draft's own rules: what is missing, which network, and what is asked of the engine."""

from __future__ import annotations

import pytest

from pos_app.desktop.screens.sell import Draft, Looks, Missing, SellOffer
from pos_app.domain.methods import Method
from pos_app.domain.money import Money
from pos_app.domain.phone import Network, parse_phone
from pos_app.engine.events import MethodOff
from pos_app.engine.requests import ChargeMobileMoney, ChargeQr
from tests.desktop.engine import sale

ALL = SellOffer(frozenset(Network))
MAXIMUM = Money(20_000_00)


def typed(amount: str = "", phone: str = "") -> Draft:
    draft = Draft.fresh(MAXIMUM)
    entry = draft.entry
    for key in amount:
        entry = entry.press(key)
    return draft._replace(entry=entry, phone=phone)


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (typed(), Missing.AMOUNT),
        (typed("", "0241234567"), Missing.AMOUNT),
        (typed("20.50"), Missing.PHONE),
        (typed("20.50", "02412345"), Missing.PHONE),
        (typed("20.50", "0311234567"), Missing.NETWORK),
        (typed("20.50", "0241234567"), Missing.NOTHING),
        (typed("20.50").choose_qr(), Missing.NOTHING),
        (typed("99999999", "0241234567"), Missing.AMOUNT),
    ],
)
def test_the_first_missing_thing(draft: Draft, missing: Missing) -> None:
    assert draft.missing(ALL) is missing
    assert (draft.request("r", ALL) is None) == (missing is not Missing.NOTHING)


def test_a_scanned_barcode_is_no_number() -> None:
    draft = typed("20.50", "0241234567" + "5012345678900")
    assert draft.missing(ALL) is Missing.PHONE


@pytest.mark.parametrize("off", MethodOff)
def test_a_method_that_is_off_charges_nothing(off: MethodOff) -> None:
    offer = SellOffer(frozenset(Network), dict.fromkeys(Method, off))
    assert typed("5", "0241234567").missing(offer) is Missing.METHOD
    assert typed("5").choose_qr().missing(offer) is Missing.METHOD
    assert offer.network_off(Network.MTN) is off


def test_a_network_that_is_off_is_not_sent_to() -> None:
    offer = SellOffer(frozenset({Network.MTN}))
    draft = typed("5", "0201234567")
    assert draft.network(offer) is None
    assert draft.looks(offer) is Looks.SUGGESTS_OFF
    assert draft.missing(offer) is Missing.NETWORK


@pytest.mark.parametrize(
    ("draft", "looks"),
    [
        (typed("5"), Looks.NOTHING),
        (typed("5", "024"), Looks.FROM_NUMBER),
        (typed("5", "024").choose(Network.MTN), Looks.FROM_NUMBER),
        (typed("5", "020").choose(Network.MTN), Looks.DIFFERENT),
        (typed("5", "031"), Looks.UNKNOWN),
        (typed("5", "031").choose(Network.MTN), Looks.CHOSEN),
        (typed("5", "123"), Looks.NOTHING),
        (typed("5", "024").choose_qr(), Looks.NOTHING),
    ],
)
def test_what_the_number_looks_like(draft: Draft, looks: Looks) -> None:
    assert draft.looks(ALL) is looks


def test_a_person_s_choice_wins_over_every_later_digit() -> None:
    draft = typed("5").choose(Network.TELECEL)._replace(phone="0241234567")
    assert draft.network(ALL) is Network.TELECEL
    assert Draft.fresh(MAXIMUM).chosen is None


def test_a_mobile_money_intent_holds_everything() -> None:
    draft = typed("12.5+8", "+233 24 123 4567")._replace(note="  two cups ")
    intent = draft.request("r1", ALL)
    assert intent == ChargeMobileMoney(
        "r1", Money(20_50), Network.MTN, parse_phone("0241234567"), None, "two cups",
        "12.50 + 8.00", amount_accepted=False,
    )  # fmt: skip


def test_a_qr_intent_needs_no_number() -> None:
    intent = typed("64").choose_qr().request("r2", ALL)
    assert intent == ChargeQr("r2", Money(64_00), amount_accepted=False)


def test_a_further_attempt_keeps_sale_and_amount() -> None:
    one = sale(note="cups")
    draft = Draft.again(one, one.amount, MAXIMUM, parse_phone("0241234567"), risk_of="p_1")
    assert draft.entry.press("9").total == one.amount
    intent = draft.request("r3", ALL)
    assert isinstance(intent, ChargeMobileMoney)
    assert (intent.sale_id, intent.risk_of, intent.note) == (one.sale_id, "p_1", "cups")


def test_only_an_untouched_draft_is_empty() -> None:
    assert typed().empty
    assert not typed("1").empty
    assert not typed("", "0").empty
    assert not typed()._replace(note="x").empty
    assert not Draft.again(sale(), sale().amount, MAXIMUM, None, risk_of=None).empty
