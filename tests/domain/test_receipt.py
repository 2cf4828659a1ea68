"""What a customer reads, line by line, on both widths of paper."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import Money
from pos_app.domain.payment import PaymentState
from pos_app.domain.proof import facts_in, proof_of
from pos_app.domain.receipt import (
    TRAINING,
    Line,
    LineKind,
    Shop,
    Slip,
    lines,
    receipt_of,
    short_text,
    slip_lines,
    text_of,
)
from pos_app.domain.refund import Refund, RefundState, RefundWay
from pos_app.domain.sale import Sale
from tests.domain.payments import AMOUNT, LATER, NOW, mobile_money, qr
from tests.domain.receipts import PAID_AT, SHOP, cash, paid, receipt

S = PaymentState


def test_what_is_not_paid_has_no_receipt() -> None:
    part = mobile_money(S.SUCCEEDED, amount=Money(100))
    for payments in ([], [mobile_money()], [part], [qr(S.SUCCEEDED, test=True)]):
        assert receipt_of(paid(payments), payments, SHOP, PAID_AT) is None


def test_a_receipt_of_mobile_money_word_for_word() -> None:
    assert text_of(receipt(cashier="Ama"), 32) == (
        "         Ama's Chop Bar\n"
        "        Payment receipt,\n"
        "       not a VAT invoice\n"
        "--------------------------------\n"
        "Sale                   T1-000001\n"
        "Date            2026-03-02 09:00\n"
        "Till                          T1\n"
        "Cashier                      Ama\n"
        "--------------------------------\n"
        "TOTAL                  GH₵ 64.00\n"
        "MTN MoMo               GH₵ 64.00\n"
        "  024•••4567\n"
        "  Ref pay_1\n"
    )


def test_where_there_is_room_the_notice_is_one_line() -> None:
    for width in (40, 48):
        shown = text_of(receipt(), width).splitlines()
        assert shown[1].strip() == "Payment receipt, not a VAT invoice"


def test_parts_stand_in_their_order_and_cash_says_what_went_back() -> None:
    first = mobile_money(S.SUCCEEDED, amount=Money(4000))
    second = cash(2003, 5000, rounding=-3, attempt=2, payment_id="p_2")
    shown = text_of(receipt(second, first), 48).splitlines()
    assert shown[shown.index("-" * 48, 4) + 1 :] == [
        "TOTAL                                  GH₵ 60.03",
        "MTN MoMo                               GH₵ 40.00",
        "  024•••4567",
        "  Ref pay_1",
        "Cash                                   GH₵ 20.03",
        "  Rounding                             GH₵ -0.03",
        "  Tendered                             GH₵ 50.00",
        "  Change                               GH₵ 30.00",
    ]


def test_change_that_is_owed_is_said_beside_what_was_given() -> None:
    shown = text_of(receipt(cash(4730, 5000, owed_minor=70)), 32).splitlines()
    assert shown[-3:] == [
        "  Tendered             GH₵ 50.00",
        "  Change                GH₵ 2.00",
        "  Change owed           GH₵ 0.70",
    ]


def slip(change_of: str | None = "p_1", **changes: Any) -> Slip:
    owed = Refund(
        "T1-R000004", "s_1", "T1-000062", Money(70), RefundWay.OWED, RefundState.OWED,
        "call 0241234567", PAID_AT, change_of=change_of, **changes,
    )  # fmt: skip
    return Slip(SHOP, owed, PAID_AT)


def text_of_slip(made: Slip, width: int = 32) -> str:
    return "".join(f"{line.text(width)}\n" for line in slip_lines(made, width))


def test_a_slip_word_for_word() -> None:
    assert text_of_slip(slip(cashier="Ama")) == (
        "         Ama's Chop Bar\n"
        "--------------------------------\n"
        "Change                T1-R000004\n"
        "Sale                   T1-000062\n"
        "Date            2026-03-02 09:00\n"
        "Till                          T1\n"
        "Cashier                      Ama\n"
        "--------------------------------\n"
        "OWED TO YOU             GH₵ 0.70\n"
        "  Bring this slip to the shop\n"
    )


def test_a_slip_of_what_was_given_says_when_and_how() -> None:
    given = replace(slip(reference="T1-000063"), settled_at=PAID_AT)
    assert text_of_slip(given).splitlines()[-3:] == [
        "GIVEN BACK              GH₵ 0.70",
        "  on            2026-03-02 09:00",
        "  Taken off sale       T1-000063",
    ]
    refund = replace(slip(None, reference="MP12"), settled_at=PAID_AT)
    assert "Refund                T1-R000004\n" in text_of_slip(refund)
    assert text_of_slip(refund).endswith("  Ref                       MP12\n")
    in_cash = replace(slip(), settled_at=PAID_AT)
    assert text_of_slip(in_cash).endswith("2026-03-02 09:00\n")


def test_a_slip_has_the_shops_lines_and_says_that_it_is_training() -> None:
    shop = Shop("Ama's Chop Bar", "T1", header=("Makola, shop 12",), training=True)
    lines = text_of_slip(replace(slip(), shop=shop)).splitlines()
    assert lines[1].strip() == "Makola, shop 12"
    assert lines[2].strip() == lines[-1].strip() == "TRAINING: NO REAL MONEY"
    (amount,) = (line.right for line in slip_lines(slip(), 48, "GH¢") if "OWED" in line.left)
    assert amount == "GH¢ 0.70"


def test_checkout_is_named_by_its_order() -> None:
    shown = text_of(receipt(qr(S.SUCCEEDED, gateway_id="never shown")), 32)
    assert "QR payment             GH₵ 64.00\n  Ref 123456789012345\n" in shown
    assert "never shown" not in shown


def test_only_proven_money_stands_on_it() -> None:
    payments = [
        mobile_money(S.FAILED, network=None, phone_masked="020•••0000"),
        mobile_money(S.SUCCEEDED, attempt=2, payment_id="p_2"),
        qr(S.SUCCEEDED, test=True, attempt=3, payment_id="p_3"),
    ]
    made = receipt_of(paid(payments), payments, SHOP, PAID_AT)
    assert made is not None
    assert [part.phone_masked for part in made.parts] == ["024•••4567"]


def test_cash_is_known_by_what_was_handed_over() -> None:
    assert receipt(cash(6400, 6400)).has_cash
    assert not receipt().has_cash
    assert "  Change                GH₵ 0.00\n" in text_of(receipt(cash(6400, 6400)), 32)


def test_the_shops_own_lines_training_and_copies() -> None:
    shop = Shop(
        "Akɔma & Sons",
        "T1",
        ("Makola Market, shop 12 by the old station", "0302 000 000"),
        ("No money back without this receipt.",),
        training=True,
    )
    shown = text_of(receipt(shop=shop), 32).splitlines()
    assert shown[:3] == [
        "          Akɔma & Sons",
        " Makola Market, shop 12 by the",
        "          old station",
    ]
    assert [line.strip() for line in shown].count("TRAINING: NO REAL MONEY") == 2
    assert [line.strip() for line in shown[-2:]] == ["No money back without this", "receipt."]
    assert not [line for line in shown if "COPY" in line]
    copy = receipt(copy=2, copied_at=LATER, copied_by="Kofi")
    shown = [line.strip() for line in text_of(copy, 32).splitlines()]
    assert shown[3:5] == ["COPY 2", "2026-03-02 09:20 Kofi"]
    plain = text_of(receipt(copy=1), 32).splitlines()
    assert plain[3].strip() == "COPY 1"
    assert plain[4] == "-" * 32


def test_a_long_word_goes_below_and_is_cut_where_nothing_else_helps() -> None:
    long = "pay_" + "0" * 40
    shown = text_of(receipt(mobile_money(S.SUCCEEDED, gateway_id=long)), 32)
    assert f"  {long[:30]}\n  {long[30:]}\n" in shown
    name = receipt(cashier="Ekow " * 8)
    assert f"Cashier\n{('Ekow ' * 6).strip():>32}\n" in text_of(name, 32)


def test_other_money_is_named_by_its_code() -> None:
    dollars = mobile_money(S.SUCCEEDED, amount=Money(500, "USD"))
    sale = paid([dollars], Money(500, "USD"))
    made = receipt_of(sale, [dollars], SHOP, PAID_AT)
    assert made is not None
    assert "USD 5.00" in text_of(made, 32)
    assert "GH" not in text_of(made, 32)


def test_paper_marks_cedis_as_it_can() -> None:
    marked = [line.right for line in lines(receipt(), 32, "GH¢") if line.right.startswith("GH")]
    assert marked == ["GH¢ 64.00", "GH¢ 64.00"]


def test_the_proof_fits_four_lines_of_the_narrow_paper() -> None:
    proof = proof_of(b"\x01" * 32, b"\xff" * 64)
    for width, most in ((32, 4), (48, 3)):
        shown = text_of(receipt(proof=proof), width).splitlines()
        proven = shown[len(shown) - shown[::-1].index("-" * width) :]
        assert len(proven) == most
        assert " ".join(proven) == proof
        assert receipt().proof is None


@pytest.mark.parametrize("kind", LineKind)
def test_each_kind_of_line_keeps_its_width(kind: LineKind) -> None:
    line = Line("left", "right", kind)
    assert len(line.text(32)) <= 32
    assert line.strong is (kind in ("strong", "title"))


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=99),
    st.sampled_from([32, 48]),
)
def test_no_line_is_ever_wider_than_the_paper(words: str, width: int) -> None:
    part = mobile_money(S.SUCCEEDED, gateway_id=words)
    shop = Shop(words, words, (words,), (words,), training=True)
    made = receipt(part, cash(1, 10**11, attempt=2), shop=shop, cashier=words)
    made = replace(made, copy=3, copied_at=NOW, copied_by=words)
    assert max(len(line.text(width)) for line in lines(made, width)) <= width


def test_a_sale_of_another_day_says_its_own_time() -> None:
    sale = Sale("s_1", "T1-000001", 1, NOW, AMOUNT)
    assert receipt_of(sale, [], SHOP, PAID_AT) is None
    assert receipt().proven.minute == "2026-03-02 09:00"


PROOF = proof_of(b"\x01" * 32, b"\xff" * 64)
LONG_SHOP = replace(
    SHOP, header=("Osu, Oxford Street", "030 000 0000"), footer=("Goods back within 7 days",)
)


def test_in_short_it_says_what_its_proof_speaks_for() -> None:
    made = receipt(shop=LONG_SHOP, cashier="Ama", copy=2, proof=PROOF)
    text = short_text(made, lambda _text: True)
    assert text.splitlines() == [
        "Ama's Chop Bar", "Osu, Oxford Street", "030 000 0000",
        "Payment receipt, not a VAT invoice", "COPY 2", "Sale T1-000001", "Date 2026-03-02 09:00",
        "TOTAL GHS 64.00", "MTN MoMo GHS 64.00 024...4567", "Ref pay_1", "Cashier Ama",
        "Goods back within 7 days", PROOF,
    ]  # fmt: skip
    assert facts_in(text) == made.proven


def is_at_most(lines: int, text: str) -> bool:
    return len(text.splitlines()) <= lines


def test_in_short_what_is_missed_least_goes_first_and_the_proof_never() -> None:
    made = receipt(cash(20_50, 25_00), shop=LONG_SHOP, cashier="Ama", proof=PROOF)
    gone: list[str] = []
    whole = short_text(made, lambda _text: True).splitlines()
    for most in range(len(whole), 0, -1):
        text = short_text(made, partial(is_at_most, most))
        gone += [line for line in whole if line not in text.splitlines() and line not in gone]
        assert facts_in(text) == made.proven
        assert text.endswith(PROOF)
    assert gone == [
        "Goods back within 7 days", "030 000 0000", "Osu, Oxford Street", "Cashier Ama",
        "Change GHS 4.50", "Tendered GHS 25.00", "Cash GHS 20.50",
    ]  # fmt: skip


def test_in_short_practice_is_no_money() -> None:
    made = receipt(shop=replace(SHOP, training=True))
    assert TRAINING in short_text(made, lambda _text: False).splitlines()
