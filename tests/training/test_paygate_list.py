from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.training.conftest import charge

if TYPE_CHECKING:
    import httpx

    from tests.training.conftest import HandClock


def listed(client: httpx.Client, **params: str) -> dict[str, Any]:
    answer = client.get("/v1/payments", params=params)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    assert set(page) == {"object", "data", "has_more", "url"}
    assert (page["object"], page["url"]) == ("list", "/v1/payments")
    return page


def amounts(page: dict[str, Any]) -> list[int]:
    return [payment["amount"] for payment in page["data"]]


def fill(client: httpx.Client, count: int) -> list[str]:
    """Creates payments of 1, 2, 3 … pesewas and returns their ids."""
    return [charge(client, amount=number)["id"] for number in range(1, count + 1)]


def test_an_empty_list(paygate: httpx.Client) -> None:
    assert listed(paygate) == {
        "object": "list",
        "data": [],
        "has_more": False,
        "url": "/v1/payments",
    }


def test_ten_newest_first_unless_told_otherwise(paygate: httpx.Client) -> None:
    fill(paygate, 11)

    first = listed(paygate)
    assert (amounts(first), first["has_more"]) == (list(range(11, 1, -1)), True)
    whole = listed(paygate, limit="100")
    assert (amounts(whole), whole["has_more"]) == (list(range(11, 0, -1)), False)
    exact = listed(paygate, limit="11")
    assert (len(exact["data"]), exact["has_more"]) == (11, False)


def test_walking_to_older_ones_meets_each_once(paygate: httpx.Client) -> None:
    fill(paygate, 5)
    seen, page = [], listed(paygate, limit="2")
    seen += amounts(page)
    while page["has_more"]:
        page = listed(paygate, limit="2", starting_after=page["data"][-1]["id"])
        seen += amounts(page)

    assert seen == [5, 4, 3, 2, 1]


def test_walking_to_newer_ones_gives_the_neighbours_first(paygate: httpx.Client) -> None:
    ids = fill(paygate, 5)

    page = listed(paygate, limit="2", ending_before=ids[0])
    assert (amounts(page), page["has_more"]) == ([3, 2], True)
    page = listed(paygate, limit="2", ending_before=page["data"][0]["id"])
    assert (amounts(page), page["has_more"]) == ([5, 4], False)
    assert amounts(listed(paygate, ending_before=ids[4])) == []
    assert amounts(listed(paygate, starting_after=ids[0])) == []


def test_filters_by_status_as_it_is_now(paygate: httpx.Client, clock: HandClock) -> None:
    charge(paygate, "0241234540", amount=1)
    charge(paygate, "0241234560", amount=2)
    charge(paygate, "0241234567", amount=3)
    charge(paygate, "0241234570", amount=4)
    cancelled = charge(paygate, amount=5)
    paygate.post(f"/v1/payments/{cancelled['id']}/cancel")
    clock.move(3)

    assert {
        status: amounts(listed(paygate, status=status))
        for status in ("failed", "pending", "succeeded", "processing", "canceled", "cancelled")
    } == {
        "failed": [1],
        "pending": [2],
        "succeeded": [3],
        "processing": [4],
        "canceled": [5],
        "cancelled": [5],
    }


def test_filters_by_customer_together_with_a_cursor(paygate: httpx.Client) -> None:
    charge(paygate, amount=1, customer="cus_a")
    charge(paygate, amount=2, customer="cus_b")
    newest = charge(paygate, amount=3, customer="cus_a")

    assert amounts(listed(paygate, customer="cus_a")) == [3, 1]
    assert amounts(listed(paygate, customer="cus_a", starting_after=newest["id"])) == [1]
    assert amounts(listed(paygate, customer="cus_none")) == []


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2024-01-15T10:30:00Z", None, [3, 2, 1]),
        ("2024-01-15T10:30:01Z", None, [3, 2]),
        (None, "2024-01-15T10:30:00Z", [1]),
        ("2024-01-15T10:31:40Z", "2024-01-15T10:31:40Z", [2]),
        ("2024-01-15T12:31:40+02:00", None, [3, 2]),
        ("2024-01-15T10:31:40.000", None, [3, 2]),
        ("2024-01-16", None, [3]),
        (None, "2024-01-15", [2, 1]),
        ("2024-01-15", "2024-01-16", [3, 2, 1]),
        ("2025-01-01T00:00:00Z", None, []),
        ("", "", [3, 2, 1]),
    ],
)
def test_filters_by_creation_as_shown(
    paygate: httpx.Client,
    clock: HandClock,
    since: str | None,
    until: str | None,
    expected: list[int],
) -> None:
    begin = clock.now
    for number, seconds in enumerate((0, 100, 86_400), start=1):
        clock.now = begin + seconds
        charge(paygate, amount=number)
    given = {"created[gte]": since, "created[lte]": until}

    page = listed(paygate, **{name: text for name, text in given.items() if text is not None})

    assert amounts(page) == expected


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "1.5"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"status": "paid"}, "status"),
        ({"created[gte]": "yesterday"}, "created[gte]"),
        ({"created[lte]": "2024-13-01"}, "created[lte]"),
        ({"created[lte]": "9999-12-31"}, None),
        ({"created[gte]": "0001-01-01T00:00:00+14:00"}, None),
        ({"starting_after": "pay_unknown"}, "starting_after"),
        ({"ending_before": "pay_unknown"}, "ending_before"),
        ({"starting_after": "a", "ending_before": "b"}, "ending_before"),
    ],
)
def test_a_wrong_parameter_is_named(
    paygate: httpx.Client, params: dict[str, str], named: str | None
) -> None:
    answer = paygate.get("/v1/payments", params=params)

    if named is None:
        assert answer.status_code == 200
    else:
        error = answer.json()["error"]
        assert (answer.status_code, error["type"]) == (400, "invalid_request_error")
        assert error["param"] == named


def test_unknown_parameters_are_ignored(paygate: httpx.Client) -> None:
    fill(paygate, 1)

    assert amounts(listed(paygate, colour="green")) == [1]
