"""PayGate over real sockets: what leaves, and how every answer is read."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import string
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.domain.phone import Network, Phone
from pos_app.gateways import port
from pos_app.transport.client import MAX_BODY
from tests.gateways.wire import DATE, GATEWAY_NOW, KEY, Canned, over, paygate, said
from tests.transport.server import answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pos_app.gateways.paygate import PayGate

OURS = "p_0123456789abcdef01234567"
PAYMENT: dict[str, Any] = {
    "id": "pay_abc123def456",
    "object": "payment",
    "amount": 5000,
    "currency": "GHS",
    "status": "pending",
    "payment_method": "mobile_money",
    "provider": "mtn",
    "phone": "0241234567",
    "description": "Order #1234",
    "customer": "cus_xyz789",
    "metadata": {"pos_payment_id": OURS},
    "created_at": "2024-01-15T10:30:00Z",
    "updated_at": "2024-01-15T10:30:45Z",
}
CREATE = port.CreateRequest(
    payment_id=OURS,
    sale_number="T1-000062",
    till="T1",
    amount=Money(6400),
    network=Network.MTN,
    phone=Phone("0241234567"),
    idempotency_key="key-1",
    description="Two yams & bread, 50% off — café",
    customer="cus_1",
)


def but(**fields: Any) -> dict[str, Any]:
    """The sample payment with some fields changed; `...` takes one away."""
    return {name: value for name, value in {**PAYMENT, **fields}.items() if value is not ...}


def page(*items: Any, has_more: bool = False) -> dict[str, Any]:
    return {"object": "list", "data": list(items), "has_more": has_more, "url": "/v1/payments"}


def read(one: PayGate) -> Awaitable[port.Answer]:
    return one.read("pay_abc123def456")


def failing(work: Callable[[PayGate], Awaitable[Any]], *answers: bytes) -> Any:
    """The error of the work; nothing in it shows a key or a whole number."""

    async def caught(one: PayGate) -> port.ExchangeError:
        with pytest.raises(port.ExchangeError) as error:
            await work(one)
        return error.value

    error, _ = over(paygate, caught, *answers)
    shown = f"{error!r} {error} {vars(error)}"
    assert KEY not in shown
    assert "0241234567" not in shown
    return error


# -- create


def test_a_create_sends_the_stored_bytes() -> None:
    async def work(one: PayGate) -> port.Answer:
        assert one.name is GatewayName.PAYGATE
        body = one.create_body(CREATE)
        assert body == one.create_body(CREATE)
        return await one.create(body)

    result, server = over(paygate, work, said(PAYMENT, 201))
    sent = server.requests[0]
    assert (sent.method, sent.target) == ("POST", "/v1/payments")
    assert sent.headers["authorization"] == f"Bearer sk_live_{KEY}"
    assert sent.headers["content-type"] == "application/json"
    assert json.loads(sent.body) == {
        "amount": 6400,
        "currency": "GHS",
        "payment_method": "mobile_money",
        "provider": "mtn",
        "phone": "0241234567",
        "description": "Two yams bread, 50 off - cafe",
        "customer": "cus_1",
        "metadata": {"pos_payment_id": OURS, "sale_number": "T1-000062", "till": "T1"},
        "idempotency_key": "key-1",
    }
    assert result.gateway_time == GATEWAY_NOW
    assert json.loads(result.body) == PAYMENT
    assert "0241234567" not in repr(result)
    assert result.reading == GatewayStatus(
        ReadingStatus.PENDING,
        "pending",
        gateway_id="pay_abc123def456",
        payment_id=OURS,
        amount=Money(5000),
    )


def test_the_tills_own_id_goes_along_and_comes_back() -> None:
    request = dataclasses.replace(CREATE, till_id="t_0123456789abcdef01234567")
    metadata = json.loads(paygate(None).create_body(request))["metadata"]
    assert metadata["till_id"] == "t_0123456789abcdef01234567"
    listed, _ = over(
        paygate, lambda one: one.list(port.ListQuery()), said(page(but(metadata=metadata)))
    )
    assert listed.items[0].reading.till_id == metadata["till_id"]
    answer, _ = over(paygate, read, said(but(metadata=metadata)))
    assert answer.reading.till_id == metadata["till_id"]


def test_what_is_kept_back_at_the_last_moment_never_left() -> None:
    asked: list[int] = []

    def refuse() -> bool:
        asked.append(1)
        return False

    async def work(one: PayGate) -> port.ExchangeError:
        with pytest.raises(port.NotSent) as error:
            await one.create(b"{}", refuse)
        return error.value

    error, server = over(paygate, work, said(PAYMENT, 201))
    assert (error.code, asked, server.requests) == ("withheld", [1], [])


def test_what_is_still_wanted_leaves() -> None:
    result, server = over(paygate, lambda one: one.create(b"{}", lambda: True), said(PAYMENT, 201))
    assert result.reading.status is ReadingStatus.PENDING
    assert len(server.requests) == 1


def test_a_destination_is_the_same_only_for_the_same_address_and_key() -> None:
    one = paygate(None)
    assert one.destination == paygate(None).destination
    assert one.destination != paygate(None, "https://api2.test").destination
    assert one.destination != paygate(None, api_key="sk_live_other").destination
    assert KEY not in one.destination
    assert paygate(None, destination="its book").destination == "its book"


@pytest.mark.parametrize(
    ("work", "value", "status"),
    [
        (lambda one: one.create(b"{}"), {**PAYMENT, "training": True}, 201),
        (lambda one: one.create(b"{}"), {"error": {"type": "x"}, "training": True}, 422),
        (read, {**PAYMENT, "status": "succeeded", "training": True}, 200),
        (lambda one: one.list(port.ListQuery()), {**page(), "training": True}, 200),
        (lambda one: one.list(port.ListQuery()), page({**PAYMENT, "training": True}), 200),
    ],
)
def test_a_live_till_takes_no_answer_of_a_training_gateway(
    work: Callable[[PayGate], Awaitable[Any]], value: dict[str, Any], status: int
) -> None:
    error = failing(work, said(value, status))
    assert type(error) is port.BadAnswer
    assert error.code in ("training_answer", "http_422")

    async def in_training(one: PayGate) -> None:
        with contextlib.suppress(port.ErrorAnswer):
            await work(one)

    def training(transport: Any, url: str) -> PayGate:
        return paygate(transport, url, live=False)

    over(training, in_training, said(value, status))


def test_what_is_not_known_is_not_sent() -> None:
    bare = port.CreateRequest(OURS, "T1-1", "T1", Money(1), Network.TELECEL, CREATE.phone, "k", "&")
    body = json.loads(paygate(None).create_body(bare))
    assert body["description"] == ""
    assert "customer" not in body


@given(st.text())
def test_a_description_holds_only_safe_characters(text: str) -> None:
    body = paygate(None).create_body(dataclasses.replace(CREATE, description=text))
    safe = json.loads(body)["description"]
    assert set(safe) <= set(string.ascii_letters + string.digits + " .,-#/")
    assert len(safe) <= 120
    assert safe == safe.strip()


@pytest.mark.parametrize(
    ("key", "live", "sent"),
    [
        ("sk_test_1", True, False),
        (" sk_test_1\n", True, False),
        ("sk_test_1", False, True),
        ("sk_live_1", True, True),
        ("anything", False, True),
    ],
)
def test_a_test_key_is_not_used_in_live_mode(key: str, live: bool, sent: bool) -> None:
    one = paygate(Canned(200, json.dumps(PAYMENT).encode()), api_key=key, live=live)
    if sent:
        assert asyncio.run(one.read(PAYMENT["id"])).reading.gateway_id == PAYMENT["id"]
        return
    one = paygate(None, api_key=key, live=live)
    for work in (one.read("x"), one.create(b"{}"), one.cancel("x"), one.list(port.ListQuery())):
        with pytest.raises(port.NotSent, match="test_key_in_live"):
            asyncio.run(work)


# -- reading


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("pending", ReadingStatus.PENDING),
        ("processing", ReadingStatus.PROCESSING),
        ("succeeded", ReadingStatus.SUCCEEDED),
        ("failed", ReadingStatus.FAILED),
        ("canceled", ReadingStatus.CANCELLED),
        ("cancelled", ReadingStatus.CANCELLED),
        ("Succeeded", ReadingStatus.UNKNOWN),
        ("succeeded ", ReadingStatus.UNKNOWN),
        ("success", ReadingStatus.UNKNOWN),
        ("x" * 99, ReadingStatus.UNKNOWN),
    ],
)
def test_status_words(word: str, status: ReadingStatus) -> None:
    result, server = over(paygate, read, said(but(status=word)))
    assert result.reading.status is status
    assert result.reading.word == word.strip()[:40]
    assert server.requests[0].method == "GET"
    assert server.requests[0].target == "/v1/payments/pay_abc123def456"


@pytest.mark.parametrize("method", ["card", "bank_transfer"])
def test_payments_made_elsewhere_are_read(method: str) -> None:
    elsewhere = but(
        payment_method=method, provider=None, phone=..., metadata=None, fee=1.5, customer=None
    )
    result, _ = over(paygate, read, said(elsewhere))
    assert result.reading.amount == Money(5000)
    assert result.reading.payment_id is None


@pytest.mark.parametrize(
    "fine",
    [
        but(object=...),
        but(metadata=...),
        but(metadata=[]),
        but(metadata={}),
        but(metadata={"pos_payment_id": None}),
        but(created_at=...),
        but(created_at="2024-01-15T10:30:00"),
        but(extra={"deep": [1.5, True, None]}),
    ],
)
def test_what_may_be_missing_or_strange(fine: dict[str, Any]) -> None:
    assert over(paygate, read, said(fine))[0].reading.status is ReadingStatus.PENDING


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (but(object="list"), "not_a_payment"),
        (but(object=None), "not_a_payment"),
        (but(id=...), "bad_id"),
        (but(id=7), "bad_id"),
        (but(id=""), "bad_id"),
        (but(id="x\ny"), "bad_id"),
        (but(id="x" * 101), "bad_id"),
        (but(amount=...), "bad_amount"),
        (but(amount=5000.0), "bad_amount"),
        (but(amount="5000"), "bad_amount"),
        (but(amount=True), "bad_amount"),
        (but(amount=-1), "bad_amount"),
        (but(amount=2**63), "bad_amount"),
        (but(currency=...), "bad_currency"),
        (but(currency="ghs"), "bad_currency"),
        (but(currency=936), "bad_currency"),
        (but(status=...), "bad_status"),
        (but(status=1), "bad_status"),
        (but(status=None), "bad_status"),
        (but(status=""), "bad_status"),
        (but(metadata="x"), "bad_metadata"),
        (but(created_at="yesterday"), "bad_created_at"),
        (but(created_at="0001-01-01T00:00:00+23:59"), "bad_created_at"),
        (but(metadata={"pos_payment_id": 7}), "bad_metadata"),
        (but(created_at=1705314600), "bad_created_at"),
        (but(id="pay_other"), "other_id"),
        ([PAYMENT], "not_an_object"),
        ("text 0241234567", "not_an_object"),
    ],
)
def test_a_wrong_type_where_it_matters_is_a_bad_answer(wrong: Any, code: str) -> None:
    error = failing(read, said(wrong))
    assert type(error) is port.BadAnswer
    assert error.code == code
    assert error.gateway_time == GATEWAY_NOW
    assert error.copy
    assert len(error.copy) <= 500


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"id": 1, "id": 2}', b"\xff"])
def test_what_is_no_json(body: bytes) -> None:
    error = failing(read, answer(body))
    assert type(error) is port.BadAnswer
    assert error.code == "not_json"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"failure_reason": "No money"}, "No money"),
        ({"failure_message": "No money"}, "No money"),
        ({"reason": "No money"}, "No money"),
        ({"error": {"message": "No money"}}, "No money"),
        ({"failure_reason": "A", "reason": "B"}, "A"),
        ({"failure_reason": None, "failure_message": 7, "reason": "B"}, "B"),
        ({"failure_reason": "  \n", "reason": "B"}, "B"),
        ({"reason": {"a": 1}, "error": "x"}, None),
        ({"error": {"message": 1}}, None),
        ({"reason": "line\r\nof 0241234567"}, "line of 024•••4567"),
        ({"reason": "x" * 300}, "x" * 200),
    ],
)
def test_reasons_of_failure(fields: dict[str, Any], reason: str | None) -> None:
    result, _ = over(paygate, read, said(but(status="failed", **fields)))
    assert result.reading.reason == reason


def test_an_odd_id_stays_one_part_of_the_path() -> None:
    error, server = over(
        paygate,
        lambda one: _caught(one.read("a/../b?c")),
        said({"error": {"type": "invalid_request_error", "message": "No such payment"}}, 404),
    )
    assert server.requests[0].target == "/v1/payments/a%2F..%2Fb%3Fc"
    assert error.not_found


async def _caught(work: Awaitable[Any]) -> port.ExchangeError:
    with pytest.raises(port.ExchangeError) as error:
        await work
    return error.value


# -- errors


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 418, 422])
def test_a_documented_error(status: int) -> None:
    error = failing(
        read,
        said(
            {
                "error": {
                    "type": "invalid_request_error",
                    "code": "parameter_missing",
                    "message": f"The key sk_live_{KEY} of 0241234567\nis wrong",
                    "param": "phone",
                    "doc_url": "https://docs.example/x",
                }
            },
            status,
        ),
    )
    assert type(error) is port.ErrorAnswer
    assert error.status == status
    assert error.type == "invalid_request_error"
    assert error.gateway_code == "parameter_missing"
    assert error.param == "phone"
    assert error.message == "The key [hidden] of 024•••4567 is wrong"
    assert not error.refusal  # a read decides nothing
    assert error.not_found is (status == 404)
    assert error.unauthorised is (status in (401, 403))
    assert (error.gateway_time is None) is (status in (401, 403))


def test_an_error_with_little_in_it() -> None:
    error = failing(read, said({"error": {"type": "api_error", "message": "No", "code": 7}}, 409))
    assert (error.message, error.gateway_code, error.param) == ("No", None, None)
    assert failing(read, said({"error": {}}, 400)).message == ""


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 418, 422])
def test_a_documented_error_to_a_create_may_refuse_it(status: int) -> None:
    error = failing(lambda one: one.create(b"{}"), said({"error": {"type": "x"}}, status))
    # A conflict refuses nothing: the same key may just be worked on.
    assert error.refusal is (status in (400, 401, 403, 404, 422))


@pytest.mark.parametrize("value", [{}, [], {"error": "no"}, {"error": [1]}, {"message": "no"}])
def test_a_4xx_without_an_error_object_refuses_nothing(value: Any) -> None:
    error = failing(read, said(value, 400))
    assert type(error) is port.BadAnswer
    assert error.code == "http_400"


def test_slow_down_and_down() -> None:
    error = failing(read, said({"error": {"type": "rate_limit_error"}}, 429, Retry_After="7"))
    assert type(error) is port.RateLimited
    assert error.retry_after == 7.0
    assert error.gateway_time == GATEWAY_NOW
    assert failing(read, said({}, 429)).retry_after is None
    for status in (500, 502, 503):
        error = failing(read, said({"error": {"type": "api_error"}}, status))
        assert type(error) is port.GatewayDown
        assert error.code == f"http_{status}"


def test_a_redirect_and_a_cut_answer() -> None:
    assert failing(read, answer("", 302, Location="/x")).code == "redirected"
    error = failing(read, b"HTTP/1.1 200 OK\r\nConnection: close\r\nBad\r\n\r\n")
    assert error.code == "not_http"


# -- cancel


def test_cancel_reads_what_comes_back() -> None:
    result, server = over(
        paygate, lambda one: one.cancel("pay_abc123def456"), said(but(status="canceled"))
    )
    assert result.reading.status is ReadingStatus.CANCELLED
    sent = server.requests[0]
    assert (sent.method, sent.target) == ("POST", "/v1/payments/pay_abc123def456/cancel")
    assert sent.body == b""


@pytest.mark.parametrize("reply", [answer("", 204), answer("ok"), said({}), said(but(id="pay_x"))])
def test_a_cancel_that_worked_and_says_nothing_usable(reply: bytes) -> None:
    assert over(paygate, lambda one: one.cancel("pay_abc123def456"), reply)[0] is None


def test_a_cancel_too_late() -> None:
    wrong = {"error": {"type": "invalid_request_error", "message": "It is processing"}}
    error = failing(lambda one: one.cancel("pay_abc123def456"), said(wrong, 409))
    assert error.status == 409


# -- list


def test_every_filter_and_both_cursors() -> None:
    query = port.ListQuery(
        limit=7,
        starting_after="pay_a",
        ending_before="pay_b",
        status="succeeded",
        customer="cus_1",
        created_gte=datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))),
        created_lte=datetime(2026, 1, 2, tzinfo=UTC),
    )
    result, server = over(paygate, lambda one: one.list(query), said(page(PAYMENT, has_more=True)))
    target = urlsplit(server.requests[0].target)
    assert target.path == "/v1/payments"
    assert parse_qs(target.query) == {
        "limit": ["7"],
        "starting_after": ["pay_a"],
        "ending_before": ["pay_b"],
        "status": ["succeeded"],
        "customer": ["cus_1"],
        "created[gte]": ["2026-01-01T12:00:00Z"],
        "created[lte]": ["2026-01-02T00:00:00Z"],
    }
    assert result.has_more
    assert result.gateway_time == GATEWAY_NOW
    item = result.items[0]
    assert item.gateway_id == "pay_abc123def456"
    assert item.reading.payment_id == OURS
    assert item.created_at == datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


def test_the_gateways_own_limit() -> None:
    _, server = over(paygate, lambda one: one.list(port.ListQuery(limit=None)), said(page()))
    assert "limit" not in server.requests[0].target


def test_fields_for_people_keep_no_number_and_stay_json() -> None:
    shown = but(
        phone="+233 24 123 4567",
        description="for 0241234567",
        fee=1.5,
        tries=3,
        customer={"list": ["0241234567", None, True]},
        more=[{"phone": None}],
        metadata={"pos_payment_id": "p_0241234567aaaaaaaaaaaaaa"},
    )
    result, _ = over(paygate, lambda one: one.list(port.ListQuery()), said(page(shown)))
    fields = result.items[0].shown
    text = json.dumps(fields, ensure_ascii=False)
    assert fields["phone"] == "024•••4567"
    assert fields["fee"] == "1.5"
    assert fields["tries"] == 3
    assert fields["metadata"] == {"pos_payment_id": "p_0241234567aaaaaaaaaaaaaa"}
    assert fields["id"] == "pay_abc123def456"
    assert text.count("1234567") == 1
    assert text.count("024•••4567") == 3


def test_a_phone_as_a_number_is_masked_too() -> None:
    items = [but(phone=241234567), but(id="pay_2", phone=None)]
    result, _ = over(paygate, lambda one: one.list(port.ListQuery()), said(page(*items)))
    assert "1234567" not in str(result.items[0].shown["phone"])
    assert result.items[1].shown["phone"] is None


def test_an_item_that_lacks_something_is_only_a_hint() -> None:
    items = [but(id="pay_1", currency=...), but(id="pay_2", status=7), but(id="pay_3")]
    result, _ = over(paygate, lambda one: one.list(port.ListQuery()), said(page(*items)))
    assert [item.reading is None for item in result.items] == [True, True, False]
    assert [item.gateway_id for item in result.items] == ["pay_1", "pay_2", "pay_3"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([], "not_an_object"),
        ({"object": "payment"}, "not_a_list"),
        ({"object": "list", "has_more": False}, "not_a_list"),
        ({"object": "list", "data": {}, "has_more": False}, "not_a_list"),
        ({"object": "list", "data": [], "has_more": 0}, "bad_has_more"),
        ({"object": "list", "data": []}, "bad_has_more"),
        (page(but(id=...)), "bad_id"),
        (page(7), "not_an_object"),
    ],
)
def test_what_is_no_list(value: Any, code: str) -> None:
    error = failing(lambda one: one.list(port.ListQuery()), said(value))
    assert type(error) is port.BadAnswer
    assert error.code == code


@pytest.mark.parametrize(
    ("limit", "limits"),
    [(100, ["100", "50", "25"]), (None, [None, "5", "2"]), (7, ["7", "3", "1"])],
)
def test_a_page_too_large_is_asked_for_in_halves(
    limit: int | None, limits: list[str | None]
) -> None:
    huge = answer(b" " * (MAX_BODY + 1))
    query = port.ListQuery(limit=limit, status="failed")
    result, server = over(paygate, lambda one: one.list(query), huge, huge, said(page(PAYMENT)))
    asked = [parse_qs(urlsplit(one.target).query) for one in server.requests]
    assert [one.get("limit", [None])[0] for one in asked] == limits
    assert all(one["status"] == ["failed"] for one in asked)
    assert len(result.items) == 1


def test_one_item_too_large_is_given_up() -> None:
    huge = answer(b" " * (MAX_BODY + 1))
    error = failing(lambda one: one.list(port.ListQuery(limit=2)), huge, huge)
    assert error.code == "too_large"


# -- find


def find(since: datetime | None = None) -> Callable[[PayGate], Awaitable[Any]]:
    return lambda one: one.find(OURS, since)


def other(number: int, **fields: Any) -> dict[str, Any]:
    return but(id=f"pay_{number}", metadata={"pos_payment_id": "p_other"}, **fields)


def test_the_walk_goes_to_the_end_and_gives_the_oldest_first() -> None:
    pages = [
        page(other(9), but(id="pay_8"), has_more=True),
        page(other(7), other(6), has_more=True),
        page(but(id="pay_5", currency=...), other(4)),
    ]
    since = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    result, server = over(paygate, find(since), *map(said, pages))
    assert [item.gateway_id for item in result] == ["pay_5", "pay_8"]
    assert result[0].reading is None
    asked = [parse_qs(urlsplit(one.target).query) for one in server.requests]
    assert [one.get("starting_after") for one in asked] == [None, ["pay_8"], ["pay_6"]]
    assert all(one["created[gte]"] == ["2026-03-01T11:30:00Z"] for one in asked)
    assert all(one["limit"] == ["100"] for one in asked)


def test_without_a_time_there_is_no_filter_and_nothing_found_is_nothing() -> None:
    result, server = over(paygate, find(), said(page()))
    assert result == ()
    assert "created" not in server.requests[0].target


def test_an_item_without_metadata_is_read_by_its_id() -> None:
    answers = [
        page(but(id="pay_2", metadata=...), but(id="pay_1", metadata=None)),
        but(id="pay_2"),
        but(id="pay_1", metadata=None),
    ]
    result, server = over(paygate, find(), *map(said, answers))
    assert [item.gateway_id for item in result] == ["pay_2"]
    assert [one.target for one in server.requests[1:]] == [
        "/v1/payments/pay_2",
        "/v1/payments/pay_1",
    ]


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ([page(other(1), has_more=True), page(other(1), has_more=True)], "repeated_id"),
        ([page(other(1), other(1))], "repeated_id"),
        ([page(has_more=True)], "empty_page"),
    ],
)
def test_a_walk_that_is_not_whole_proves_nothing(pages: list[Any], code: str) -> None:
    error = failing(find(), *map(said, pages))
    assert type(error) is port.BadAnswer
    assert error.code == code


def test_a_page_that_fails_fails_the_walk() -> None:
    error = failing(find(), said(page(but(id="pay_1"), has_more=True)), said({}, 503))
    assert type(error) is port.GatewayDown


# -- properties

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_field = st.sampled_from(sorted(PAYMENT))
_anything = (
    _json
    | st.dictionaries(_field, _json)
    | st.builds(
        lambda changes: {**PAYMENT, "status": "succeeded", **changes},
        st.dictionaries(_field, _json, max_size=2),
    )
)
_statuses = st.sampled_from([200, 201, 202, 400, 404, 409, 422, 429, 500])


@given(_statuses, _anything)
def test_no_answer_raises_anything_else_nor_succeeds_wrongly(status: int, value: Any) -> None:
    async def work() -> port.Answer | port.ExchangeError | None:
        one = paygate(Canned(status, json.dumps(value).encode()))
        for attempt in (one.create(b"{}"), one.cancel(PAYMENT["id"]), one.list(port.ListQuery())):
            with contextlib.suppress(port.ExchangeError):
                await attempt
        try:
            return await one.read(PAYMENT["id"])
        except port.ExchangeError as error:
            return error

    result = asyncio.run(work())
    if isinstance(result, port.Answer) and result.reading.status is ReadingStatus.SUCCEEDED:
        assert status < 300
        assert value["status"] == "succeeded"
        assert value["id"] == result.reading.gateway_id == PAYMENT["id"]
        assert result.reading.amount == Money(value["amount"], value["currency"])


@given(st.binary(), _statuses)
def test_no_bytes_raise_anything_else(body: bytes, status: int) -> None:
    async def work() -> None:
        one = paygate(Canned(status, body))
        with pytest.raises(port.ExchangeError):
            await one.read("x")
        with pytest.raises(port.ExchangeError):
            await one.find(OURS, None)

    asyncio.run(work())


def test_a_list_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos_app.gateways.port.MOST_PAGES", 2)
    pages = [page(other(number), has_more=True) for number in (1, 2)]
    assert failing(find(), *map(said, pages)).code == "endless_list"


@pytest.mark.parametrize("metadata", [{"pos_payment_id": 7}, "x"])
def test_an_item_with_strange_metadata_is_shown_and_not_read(metadata: Any) -> None:
    items = said(page(but(metadata=metadata)))
    result, _ = over(paygate, lambda one: one.list(port.ListQuery()), items)
    assert result.items[0].reading is None
    assert result.items[0].shown["metadata"] == metadata


def test_an_id_in_metadata_that_is_not_ours_is_shown_without_its_number() -> None:
    odd = "\x1b[2J024 123 4567" + "x" * 300
    strange = but(metadata={"pos_payment_id": odd})
    named = over(paygate, read, said(strange))[0].reading.payment_id
    assert "•••" in named
    assert named.isprintable()
    assert len(named) <= 200
    listed = over(paygate, lambda one: one.list(port.ListQuery()), said(page(strange)))[0].items[0]
    assert "123 4567" not in str(listed.shown)
    ours = "p_024123456789abcdef024123"
    own = but(metadata={"pos_payment_id": ours})
    assert over(paygate, read, said(own))[0].reading.payment_id == ours
    listed = over(paygate, lambda one: one.list(port.ListQuery()), said(page(own)))[0].items[0]
    assert listed.shown["metadata"] == {"pos_payment_id": ours}


def test_a_fields_name_shows_no_key_and_no_number() -> None:
    strange = but(**{f"sk_live_{KEY}": 1, "of 024 123 4567": {"024 123 4567": 2}})
    listed = over(paygate, lambda one: one.list(port.ListQuery()), said(page(strange)))[0].items[0]
    assert KEY not in str(listed.shown)
    assert "123 4567" not in str(listed.shown)


def test_a_key_that_the_gateway_echoes_is_not_kept() -> None:
    answered = over(paygate, read, said(but(echo=f"Bearer sk_live_{KEY}")))[0]
    assert KEY.encode() not in answered.body
    assert b"pay_abc123def456" in answered.body


def test_the_date_header_is_what_tells_the_gateways_time() -> None:
    assert DATE.startswith("Sun, 01 Mar 2026")
    result, _ = over(paygate, read, answer(json.dumps(PAYMENT)))
    assert result.gateway_time is None


def listed(**changes: Any) -> port.ListedPayment:
    item: port.ListedPayment
    (item,) = over(paygate, lambda one: one.list(port.ListQuery()), said(page(but(**changes))))[
        0
    ].items
    return item


def test_what_is_decided_by_is_as_the_gateway_gave_it() -> None:
    ours = "p_024123456789abcdef024123"
    metadata = {
        "pos_payment_id": ours,
        "till": "0244123456",
        "till_id": "t_024412345602441234560244",
        "sale_number": "0244123456-000007",
    }
    item = listed(metadata=metadata, phone="024 123 4567")
    assert (item.our_payment_id, item.till, item.till_id, item.sale_number) == (
        ours,
        metadata["till"],
        metadata["till_id"],
        metadata["sale_number"],
    )
    assert (item.phone_masked, item.has_metadata) == ("024•••4567", True)
    assert "0244123456" not in str(item.shown["metadata"]["sale_number"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("till", "number"),
    [
        ("T1", "T2-000007"),
        ("T1", "T1-7"),
        ("T1", "T1-000007 or so"),
        ("T1", "0241234567"),
        ("", "-000007"),
        (None, "T1-000007"),
        ("T1", 7),
    ],
)
def test_a_number_that_is_not_its_tills_is_none(till: object, number: object) -> None:
    item = listed(metadata={"till": till, "sale_number": number})
    assert item.sale_number is None
    assert item.our_payment_id is None


@pytest.mark.parametrize("metadata", [None, [], "x", ...])
def test_an_item_without_metadata_says_so(metadata: object) -> None:
    item = listed(metadata=metadata)
    assert (item.has_metadata, item.our_payment_id, item.till) == (False, None, None)


def test_an_item_without_a_phone_has_none() -> None:
    assert listed(phone=...).phone_masked is None
    assert listed(phone=" ").phone_masked is None
