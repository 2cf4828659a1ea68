"""What calls for a person, and what a person can choose."""

from __future__ import annotations

import pytest

from pos_app.domain.attention import (
    LATE,
    NOT_ABOUT_MONEY,
    ONLY_THERE,
    SECOND_REQUEST,
    Attention,
    Marks,
    ReviewChoice,
    choices,
    marks_of,
    new_cause,
)
from pos_app.domain.methods import GatewayName
from pos_app.domain.payment import Review
from tests.domain.payments import NOW

NOTHING = Marks()
TWICE = Review.PAID_TWICE.value


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (NOTHING, NOTHING, None),
        (NOTHING, Marks(late=True), LATE),
        (Marks(late=True), Marks(late=True), None),
        (NOTHING, Marks(review=TWICE), TWICE),
        # Late and paid twice at once is one thing to deal with, and twice is the worse.
        (NOTHING, Marks(True, TWICE), TWICE),
        # Dealt with as late, it comes back when it turns out to be paid twice, and the other way.
        (Marks(late=True), Marks(True, TWICE), TWICE),
        (Marks(review="other_id"), Marks(True, "other_id"), LATE),
        (Marks(True, TWICE), Marks(True, TWICE), None),
    ],
)
def test_only_what_is_new_calls_for_a_person(
    before: Marks, after: Marks, cause: str | None
) -> None:
    assert new_cause(before, after) == cause


@pytest.mark.parametrize("review", list(Review))
def test_every_review_about_money_calls_and_the_others_only_explain(review: Review) -> None:
    marks = marks_of(late=False, review=review.value)
    assert (new_cause(NOTHING, marks) is None) is (review in NOT_ABOUT_MONEY)


@pytest.mark.parametrize("cause", [LATE, ONLY_THERE, SECOND_REQUEST, *Review])
def test_a_refund_can_be_owed_for_anything(cause: str) -> None:
    offered = choices(cause)
    assert ReviewChoice.REFUND_OWED in offered
    assert len(set(offered)) == len(offered)


def test_money_that_belongs_to_nobody_here_can_be_not_ours() -> None:
    assert ReviewChoice.NOT_OURS in choices(ONLY_THERE)
    assert ReviewChoice.NOT_OURS not in choices(LATE)


def test_what_was_chosen_waits_no_more() -> None:
    assert Attention("p_1", LATE, NOW, GatewayName.PAYGATE).waits
    dealt = Attention("p_1", LATE, NOW, GatewayName.PAYGATE, choice=ReviewChoice.DUPLICATE)
    assert not dealt.waits
