"""Checkout over real sockets: the forms, the answers, and the page."""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart import parse_form

from pos_app.domain.methods import GatewayName
from pos_app.domain.money import Money
from pos_app.domain.payment import GatewayStatus, ReadingStatus
from pos_app.gateways import port
from pos_app.gateways.checkout import RedirectRules
from tests.gateways.wire import GATEWAY_NOW, KEY, SECRET, Canned, checkout, over, said
from tests.transport.server import answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from pos_app.gateways.checkout import Checkout
    from tests.transport.server import Received, Server

ORDER = "182345678112345"
PAGE = "https://pay.test/make/payment/1"
REQUEST = port.InitiateRequest(ORDER, Money(5000))
LIST = {
    "status": "error",
    "error": ["The currency field is required.", "The amount field is required."],
}


def make(transport: Any, url: str, **settings: Any) -> Checkout:
    return checkout(transport, url, **settings)


def read_form(request: Received) -> dict[str, str]:
    """The form's fields, read by the library that real servers use."""
    fields: dict[str, str] = {}
    kind = {"Content-Type": request.headers["content-type"]}
    parse_form(
        {name: value.encode() for name, value in kind.items()},
        io.BytesIO(request.body),
        lambda one: fields.update({_text(one.field_name): _text(one.value)}),
        lambda _file: None,
    )
    return fields


def _text(value: bytes | None) -> str:
    return (value or b"").decode()


def made(**data: Any) -> dict[str, Any]:
    """The documented answer to an initiate; `...` takes a field away."""
    fields = {
        "id": "f8f2ec61-0241-2345-6785-4951b5f71f9d",
        "currency": "GHS",
        "amount": "5000",
        "order_id": ORDER,
        "ipn_url": "https://shop.example/ipn",
        "callback_url": "https://shop.example/thanks",
        "meta": {"customer_name": None, "customer_email": None, "description": None},
        "redirect_url": PAGE,
        **data,
    }
    return {"status": "success", "data": {k: v for k, v in fields.items() if v is not ...}}


def state(status: Any = "success", order_id: Any = ORDER, **outer: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"order_id": order_id, "status": status}, **outer}


def initiate(one: Checkout) -> Coroutine[Any, Any, port.Initiated]:
    return one.initiate(one.initiate_body(REQUEST))


def verify(one: Checkout) -> Coroutine[Any, Any, port.Answer]:
    return one.verify(ORDER)


def does(work: Callable[[Checkout], Awaitable[Any]], *answers: bytes) -> tuple[Any, Server]:
    return over(make, work, *answers, path="/api")


def failing(work: Callable[[Checkout], Awaitable[Any]], *answers: bytes) -> Any:
    """The error of the work; nothing in it shows a key or the page."""

    async def caught(one: Checkout) -> port.ExchangeError:
        with pytest.raises(port.ExchangeError) as error:
            await work(one)
        return error.value

    error, _ = does(caught, *answers)
    shown = f"{error!r} {error} {vars(error)}"
    for hidden in (KEY, SECRET, "make/payment", "evil"):
        assert hidden not in shown
    return error


# -- initiate


def test_the_form_is_as_documented() -> None:
    request = port.InitiateRequest(
        ORDER,
        Money(5000),
        description="Two yams\r\n& bread — " + "x" * 600,
        customer_name="A name of more than twenty letters",
        customer_email="ama@shop.example",
    )

    async def work(one: Checkout) -> port.Initiated:
        assert one.name is GatewayName.CHECKOUT
        body = one.initiate_body(request)
        assert body == one.initiate_body(request)
        return await one.initiate(body)

    result, server = does(work, said(made()))
    sent = server.requests[0]
    assert (sent.method, sent.target) == ("POST", "/api/payment/initiate")
    assert sent.headers["apikey"] == KEY
    assert sent.headers["secretkey"] == SECRET
    fields = read_form(sent)
    assert list(fields) == [
        "currency",
        "amount",
        "ipn_url",
        "callback_url",
        "order_id",
        "meta.customer_name",
        "meta.customer_email",
        "meta.description",
    ]
    assert fields["currency"] == "GHS"
    assert fields["amount"] == "5000"
    assert fields["order_id"] == ORDER
    assert fields["meta.customer_name"] == "A name of more than"
    assert fields["meta.customer_email"] == "ama@shop.example"
    assert fields["meta.description"].startswith("Two yams & bread — xxx")
    assert len(fields["meta.description"]) <= 500
    assert result.redirect_url == PAGE
    assert (result.refused_because, result.test) == (None, False)
    assert result.answer.gateway_time == GATEWAY_NOW
    assert json.loads(result.answer.body) == made()
    assert result.answer.reading == GatewayStatus(
        ReadingStatus.PENDING,
        "pending",
        gateway_id="f8f2ec61-0241-2345-6785-4951b5f71f9d",
        order_id=ORDER,
        amount=Money(5000),
    )


def test_what_was_not_given_is_not_sent_and_major_units_are_whole() -> None:
    one = checkout(None, amount_unit="major")
    form = json.loads(one.initiate_body(REQUEST))
    assert not {"meta.customer_name", "meta.customer_email"} & set(form)
    assert form["amount"] == "50"
    assert one.amount_problem(Money(5050)) == "pesewas_not_possible"
    assert checkout(None, amount_unit=None).amount_problem(Money(1)) == "unit_not_set"
    assert checkout(None).amount_problem(Money(5050)) is None
    assert checkout(None).amount_problem(Money(2_147_483_648)) == "too_large"
    assert checkout(None).amount_problem(Money(2_147_483_647)) is None


def test_major_units_are_read_back_as_minor_ones() -> None:
    body = json.dumps(made(amount="50")).encode()
    result = asyncio.run(initiate(checkout(Canned(200, body), amount_unit="major")))
    assert result.answer.reading.amount == Money(5000)


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b"\xff"])
def test_a_damaged_body_is_not_sent(body: bytes) -> None:
    with pytest.raises(port.NotSent, match="body_damaged"):
        asyncio.run(checkout(None).initiate(body))


def test_a_line_end_in_a_name_begins_no_field() -> None:
    name = 'x\r\nContent-Disposition: form-data; name="amount"'
    request = port.InitiateRequest(ORDER, Money(5000), customer_name=name[:20], description=name)

    async def work(one: Checkout) -> port.Initiated:
        return await one.initiate(one.initiate_body(request))

    _, server = does(work, said(made()))
    assert read_form(server.requests[0])["amount"] == "5000"


def test_a_page_in_unreadable_json_is_in_no_copy() -> None:
    body = b'{"data": {"redirect_url": "https:\\/\\/evil.test\\/make\\/payment"}, "data": 1}'
    error = failing(initiate, answer(body))
    assert error.code == "not_json"
    assert "(link)" in error.copy


def test_a_copy_without_its_links_is_no_longer_than_any() -> None:
    error = failing(initiate, answer("a://b " * 100))
    assert len(error.copy) == 500
    assert "(link)" in error.copy


@pytest.mark.parametrize("odd", ["x" * 101, "a\r\nb", "", 7, None])
def test_an_id_that_cannot_be_used_is_left_out(odd: Any) -> None:
    assert does(initiate, said(made(id=odd), 201))[0].answer.reading.gateway_id is None


def test_keys_that_the_gateway_echoes_are_not_kept() -> None:
    made_page = does(initiate, said(made(echo=[KEY, SECRET]), 201))[0].answer.body
    read = does(verify, said(state("pending", ORDER) | {"echo": [KEY, SECRET]}))[0].body
    for body in (made_page, read):
        assert ORDER.encode() in body
        assert KEY.encode() not in body
        assert SECRET.encode() not in body


@pytest.mark.parametrize(
    "fine",
    [
        made(order_id=int(ORDER)),
        made(meta=None),
        made(meta=...),
        made(amount=5000),
        made(amount="5000.00"),
        made(amount=..., currency=...),
        made(extra=1.5),
    ],
)
def test_what_an_answer_may_lack_or_say_otherwise(fine: dict[str, Any]) -> None:
    result, _ = does(initiate, said(fine, 201))
    assert result.redirect_url == PAGE
    assert result.answer.reading.order_id == ORDER


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (made(order_id="182345678112346"), "other_order"),
        (made(order_id=182345678112346), "other_order"),
        (made(order_id=...), "bad_order_id"),
        (made(order_id=True), "bad_order_id"),
        (made(order_id=1.5), "bad_order_id"),
        (made(amount="much"), "bad_amount"),
        (made(amount="5000.50"), "bad_amount"),
        (made(amount=True), "bad_amount"),
        (made(amount=5000.5), "bad_amount"),
        (made(currency="ghs"), "bad_currency"),
        (made(currency=7), "bad_currency"),
        (made(redirect_url=None), "bad_redirect_url"),
        (made(redirect_url=...), "bad_redirect_url"),
        ({"status": "success", "data": []}, "not_a_success"),
        ({"status": "pending", "data": {}}, "not_a_success"),
        ({"data": made()["data"]}, "not_a_success"),
        ([made()], "not_an_object"),
        ({"status": "error"}, "not_a_success"),
        ({"status": "error", "error": []}, "not_a_success"),
        ({"status": "error", "error": [1]}, "not_a_success"),
        ({"status": "error", "error": {}}, "not_a_success"),
    ],
)
def test_a_wrong_answer_is_bad_and_its_copy_shows_no_page(wrong: Any, code: str) -> None:
    error = failing(initiate, said(wrong))
    assert type(error) is port.BadAnswer
    assert error.code == code
    assert error.copy


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b'{"status": "success"'])
def test_what_is_no_json(body: bytes) -> None:
    assert failing(initiate, answer(body)).code == "not_json"
    assert failing(initiate, answer(body, 400)).code == "http_400"


def test_a_success_under_an_error_status_is_not_understood() -> None:
    assert failing(initiate, said(made(), 400)).code == "http_400"
    assert failing(verify, said(state(), 404)).code == "http_404"


# -- the page


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://evil.test/make/payment/1", "foreign_host"),
        ("http://pay.test/make/payment/1", "plain_http"),
        ("https://pay.test/make/payment/test/1", "test_page"),
        ("https://x@pay.test/make/payment/1", "user_info"),
        ("make/payment/1", "not_a_url"),
        ("https://pay.test/make/payment/" + "x" * 2048, "too_long"),
        ("https://pay.test/make/payment/%74EST/1", "test_page"),
    ],
)
def test_a_refused_page_is_in_no_text(url: Any, code: str) -> None:
    result, _ = does(initiate, said(made(redirect_url=url)))
    assert result.redirect_url is None
    assert result.refused_because == code
    assert "make/payment" not in repr(result)
    assert result.answer.body == b""
    assert result.answer.reading.status is ReadingStatus.PENDING


def test_the_gateways_own_host_is_fine_and_loopback_may_be_plain() -> None:
    async def work(one: Checkout) -> port.Initiated:
        return await initiate(one)

    result, _ = does(work, said(made(redirect_url="http://127.0.0.1:1/make/payment/test/1")))
    assert result.redirect_url == "http://127.0.0.1:1/make/payment/test/1"
    assert not result.test


def test_a_test_page_that_the_owner_allowed_is_marked() -> None:
    url = "https://pay.test/make/payment/test/1"
    body = json.dumps(made(redirect_url=url)).encode()
    rules = RedirectRules("https://pay.test", allow_test=True)
    one = checkout(Canned(200, body), redirects=rules)
    result = asyncio.run(initiate(one))
    assert (result.redirect_url, result.test) == (url, True)


def test_a_base_that_is_no_address_shows_no_page() -> None:
    body = json.dumps(made()).encode()
    one = checkout(Canned(200, body), redirects=RedirectRules("not an address"))
    assert asyncio.run(initiate(one)).refused_because == "foreign_host"


def test_what_is_kept_back_at_the_last_moment_makes_no_page() -> None:
    async def work(one: Checkout) -> port.ExchangeError:
        with pytest.raises(port.NotSent) as error:
            await one.initiate(one.initiate_body(REQUEST), lambda: False)
        return error.value

    error, server = does(work, said(made()))
    assert (error.code, server.requests) == ("withheld", [])


def test_a_destination_is_the_same_only_for_the_same_address_and_keys() -> None:
    one = checkout(None)
    assert one.destination == checkout(None).destination
    assert one.destination != checkout(None, "https://pay2.test/api").destination
    assert one.destination != checkout(None, api_key="other").destination
    assert one.destination != checkout(None, secret_key="other").destination
    assert checkout(None, destination="its book").destination == "its book"


@pytest.mark.parametrize("inner", [True, False])
def test_a_live_till_takes_no_answer_of_a_training_gateway(*, inner: bool) -> None:
    marked = {"training": True}
    paid = state() if inner else state(**marked)
    page = made(**marked) if inner else made() | marked
    if inner:
        paid["data"] |= marked
    assert failing(verify, said(paid)).code == "training_answer"
    assert failing(initiate, said(page)).code == "training_answer"
    assert failing(initiate, said(LIST | marked, 400)).code == "http_400"

    def training(transport: Any, url: str) -> Checkout:
        return make(transport, url, redirects=RedirectRules(url, live=False))

    answer, _ = over(training, verify, said(paid), path="/api")
    assert answer.reading.status is ReadingStatus.SUCCEEDED


# -- errors


@pytest.mark.parametrize("status", [200, 400, 401, 404, 409, 422])
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (LIST["error"], "The currency field is required. The amount field is required."),
        ("The order id has already been taken.", "The order id has already been taken."),
        (["Key " + KEY + " at https://evil.test/x"], "Key [hidden] at (link)"),
    ],
)
def test_a_documented_error_refuses_an_initiate_and_decides_no_verify(
    status: int, error: Any, words: str
) -> None:
    value = {"status": "error", "error": error}
    first = failing(initiate, said(value, status))
    look = failing(verify, said(value, status))
    for one, refusal in ((first, True), (look, False)):
        assert type(one) is port.ErrorAnswer
        assert one.status == status
        assert one.message == words
        assert one.refusal is refusal


@pytest.mark.parametrize("status", [201, 202, 206])
def test_an_error_under_another_success_than_200_refuses_nothing(status: int) -> None:
    value = {"status": "error", "error": "The order id has already been taken."}
    error = failing(initiate, said(value, status))
    assert type(error) is port.ErrorAnswer
    assert not error.refusal


def test_slow_down_and_down() -> None:
    slow = failing(initiate, said({}, 429, Retry_After="9"))
    assert type(slow) is port.RateLimited
    assert slow.retry_after == 9.0
    assert type(failing(verify, said(LIST, 429))) is port.RateLimited
    assert type(failing(initiate, said(LIST, 500))) is port.GatewayDown
    assert type(failing(verify, answer("<html>", 502))) is port.GatewayDown


def test_a_redirected_call_is_a_bad_answer() -> None:
    assert failing(initiate, answer("", 301, Location="https://evil.test")).code == "redirected"


# -- verify


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("pending", ReadingStatus.PENDING),
        ("success", ReadingStatus.SUCCEEDED),
        ("failed", ReadingStatus.FAILED),
        ("Success", ReadingStatus.UNKNOWN),
        ("succeeded", ReadingStatus.UNKNOWN),
        ("x" * 99, ReadingStatus.UNKNOWN),
    ],
)
@pytest.mark.parametrize("order_id", [ORDER, int(ORDER)])
def test_only_the_inner_status_is_the_payments(
    word: str, status: ReadingStatus, order_id: Any
) -> None:
    result, server = does(verify, said(state(word, order_id)))
    assert result.reading == GatewayStatus(status, word[:40], order_id=ORDER)
    assert result.gateway_time == GATEWAY_NOW
    sent = server.requests[0]
    assert (sent.method, sent.target) == ("POST", "/api/payment/verify")
    assert read_form(sent) == {"order_id": ORDER}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (state(order_id="1"), "other_order"),
        (state(order_id=float(ORDER)), "bad_order_id"),
        (state(order_id=None), "bad_order_id"),
        (state(None), "bad_status"),
        (state(""), "bad_status"),
        ({"status": "success", "data": {"status": "success"}}, "bad_order_id"),
        (state(True), "bad_status"),
        ({"status": "success"}, "not_a_success"),
        ({"status": "success", "data": {"order_id": ORDER}}, "bad_status"),
        (state(status="success", data=None), "not_a_success"),
    ],
)
def test_an_outer_success_is_no_success(wrong: Any, code: str) -> None:
    error = failing(verify, said(wrong))
    assert type(error) is port.BadAnswer
    assert error.code == code


# -- properties

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_data = st.dictionaries(
    st.sampled_from(["order_id", "status", "id", "amount", "currency", "redirect_url"]),
    _json | st.sampled_from([ORDER, int(ORDER), "success", "failed", PAGE]),
)
_anything = _json | st.fixed_dictionaries(
    {"status": st.sampled_from(["success", "error", 1])},
    optional={"data": _data | _json, "error": _json},
)


@given(st.sampled_from([200, 201, 400, 404, 429, 500]), _anything)
def test_no_answer_raises_anything_else_nor_succeeds_wrongly(status: int, value: Any) -> None:
    async def work() -> tuple[Any, Any]:
        one = checkout(Canned(status, json.dumps(value).encode()))
        results: list[Any] = []
        for attempt in (initiate(one), verify(one)):
            try:
                results.append(await attempt)
            except port.ExchangeError as error:
                results.append(error)
        return results[0], results[1]

    first, look = asyncio.run(work())
    if isinstance(first, port.Initiated):
        assert first.answer.reading.status is ReadingStatus.PENDING
        assert first.redirect_url in (None, PAGE)
    if isinstance(look, port.Answer) and look.reading.status is ReadingStatus.SUCCEEDED:
        assert status < 300
        assert value["status"] == "success"
        assert value["data"]["status"] == "success"
        assert str(value["data"]["order_id"]) == ORDER
