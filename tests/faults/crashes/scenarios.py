"""What a till is doing when it is killed: a command, and what happened before it.

Each scenario is one ordinary run of the real program against one behaviour of the gateway. What
went before is run once and copied for each kill.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from tests.faults.crashes.counter import PHONE, Till, stepped
from tests.names import names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.crashes.counter import Counter

_CHARGE: Final = ("charge", "--amount", "12.50", "--network", "mtn", "--phone", PHONE, "--json")
_QR: Final = ("charge", "--amount", "12.50", "--qr", "--json")
_PART: Final = (*_CHARGE, "--part", "5", "--wait", "20")
_CASH: Final = ("charge", "--amount", "12.50", "--cash", "--json")
_OWED: Final = (*_CASH, "--tendered", "20", "--owe", "0.70")
_WAITING: Final = {"becomes": None}
# The customer approves, and the first look sees it.
ORDINARY: Final = {
    "create": "book", "becomes": "succeeded", "looks": 0, "cancel": "canceled",
    "lose_cancel": False, "page": None,
}  # fmt: skip


@dataclass(frozen=True)
class Before:
    """A command that ran before, to its end or to a kill."""

    words: tuple[str, ...]
    behave: Mapping[str, object] = field(default_factory=dict)
    kill_at: str | None = None


@dataclass(frozen=True)
class Scenario:
    """One ordinary run.

    Attributes:
        name: As it stands in a point's name.
        words: The command; PAYMENT, SALE, SLIP and REFUND stand for what was made before, COPY
            for a file beside the ledger, TODAY for the day it is.
        behave: The gateway's behaviour during it.
        before: What ran before.
        hurry: Whether the wait before a second send is left out.
        settles: What becomes of payments that are open once the faults stop.
        again: Whether the same command is given again after the kill.
        window: What the hand at the window does, where no command is run.
        handed: The cash that the command is to take and what is handed over, minor units.
    """

    name: str
    words: tuple[str, ...]
    behave: Mapping[str, object] = field(default_factory=dict)
    before: tuple[Before, ...] = ()
    hurry: bool = False
    settles: str = "succeeded"
    window: str | None = None
    again: bool = False
    handed: tuple[int, int | None] | None = None


_PENDING = Before((*_CHARGE, "--wait", "0"), _WAITING)
_SHOWN = Before((*_QR, "--wait", "0"), _WAITING)
_SENT = Before((*_CHARGE, "--wait", "0"), _WAITING, kill_at="written send create#1")
_STORED = Before(
    (*_CHARGE, "--wait", "0"),
    _WAITING,
    kill_at="after commit sale_opened+payment_created(created)#1",
)

_COPIED = Before(("backup", "--out", "COPY"))
_OPENED = Before(("shift", "open", "--float", "5.00"))
_PAID = Before((*_CHARGE, "--wait", "20"))
_REFUND: Final = ("refund", "SALE", "--amount", "5", "--reason", "torn", "--by")
_OWNER = Before(("cashiers", "add", "Efua", "--role", "owner"))
_CASHIER = Before(("cashiers", "add", "Ama", "--role", "cashier", "--as", "Efua"))

SCENARIOS: Final[Mapping[str, Scenario]] = {
    each.name: each
    for each in (
        Scenario("charge", (*_CHARGE, "--wait", "20")),
        Scenario(
            "charge-failed", (*_CHARGE, "--wait", "20"), {"becomes": "failed"}, settles="failed"
        ),
        Scenario("charge-refused", (*_CHARGE, "--wait", "20"), {"create": "refuse"}),
        Scenario("charge-answer-lost", (*_CHARGE, "--wait", "20"), {"create": "lose_answer"}),
        Scenario(
            "charge-sent-again",
            (*_CHARGE, "--wait", "20"),
            {"create": "lose_request"},
            # An earlier answer tells the gateway's clock, without which nothing is sent again.
            before=(Before((*_QR, "--wait", "20")),),
            hurry=True,
        ),
        Scenario(
            "charge-cash",
            ("charge", "--amount", "12.50", "--cash", "--tendered", "20", "--json"),
            handed=(1250, 2000),
        ),
        Scenario(
            "charge-cash-rest",
            ("charge", "--sale", "SALE", "--cash", "--json"),
            before=(Before(_PART),),
            handed=(750, None),
        ),
        Scenario("charge-cash-owed", _OWED, handed=(1250, 2000)),
        Scenario(
            "charge-cash-slip", (*_OWED, "--slip", "SLIP"), before=(Before(_OWED),),
            handed=(1250, 2070),
        ),
        Scenario(
            "change-settle", ("refund", "settle", "SLIP", "--by", "cash"), before=(Before(_OWED),)
        ),
        # Their text is no JSON: what it says is of a sale, a shift or a person, and of no payment.
        Scenario("refund", (*_REFUND, "cash"), before=(Before(_CASH),)),
        Scenario(
            "refund-settle", ("refund", "settle", "REFUND", "--by", "cash"),
            before=(Before(_CASH), Before((*_REFUND, "owed"))),
        ),
        Scenario("drawer", ("shift", "drawer", "--reason", "change"), before=(_OPENED,)),
        Scenario("cashier-add", _OWNER.words),
        Scenario("cashier-pin", ("cashiers", "pin", "Efua", "--as", "Efua"), before=(_OWNER,)),
        Scenario(
            "cashier-disable", ("cashiers", "disable", "Ama", "--as", "Efua"),
            before=(_OWNER, _CASHIER),
        ),
        Scenario("cashier-reset", ("cashiers", "reset"), before=(_OWNER,)),
        Scenario("claim", ("claim", "--amount", "12.50", "--last4", PHONE[-4:]), before=(_PAID,)),
        Scenario(
            "reconcile", ("reconcile", "--date", "TODAY"),
            before=(_PAID, _COPIED, Before(("restore", "COPY"))),
        ),
        Scenario("receipt", ("receipt", "SALE"), before=(Before(_CASH),)),
        Scenario("qr", (*_QR, "--wait", "20")),
        Scenario("qr-answer-lost", (*_QR, "--wait", "20"), {"create": "lose_answer"}),
        Scenario("qr-foreign-page", (*_QR, "--wait", "0"), {"page": "https://elsewhere.example"}),
        Scenario("cancel", ("cancel", "PAYMENT", "--json"), _WAITING, (_PENDING,)),
        Scenario(
            "cancel-answer-lost",
            ("cancel", "PAYMENT", "--json"),
            {"becomes": None, "lose_cancel": True},
            (_PENDING,),
        ),
        Scenario(
            "cancel-too-late",
            ("cancel", "PAYMENT", "--json"),
            {"becomes": None, "cancel": "succeeded"},
            (_PENDING,),
        ),
        Scenario("cancel-unconfirmed", ("cancel", "PAYMENT", "--json"), _WAITING, (_SENT,)),
        Scenario("cancel-qr", ("cancel", "PAYMENT", "--json"), _WAITING, (_SHOWN,)),
        Scenario("backup", ("backup", "--out", "COPY"), before=(_PENDING,), again=True),
        Scenario("restore", ("restore", "COPY"), before=(_PENDING, _COPIED)),
        Scenario("shift-open", _OPENED.words),
        Scenario(
            "shift-move", ("shift", "to-safe", "--amount", "5", "--reason", "bank"),
            before=(_OPENED,),
        ),
        Scenario(
            "shift-close", ("shift", "close", "--counted", "4.00"),
            before=(_OPENED, _PAID, _PENDING),
        ),
        Scenario("window-charge", (), window="charge"),
        Scenario("window-cancel", (), _WAITING, window="cancel"),
        Scenario("window-aside", (), _WAITING, window="aside"),
        Scenario("window-late", (), {"looks": 6}, window="late"),
        Scenario("window-count", (), before=(_OPENED,), window="count"),
        Scenario("recover-stored", ("recover", "--wait", "0", "--json"), before=(_STORED,)),
        Scenario("recover-sent", ("recover", "--wait", "20", "--json"), before=(_SENT,)),
        Scenario(
            "recover-many",
            ("recover", "--wait", "20", "--json"),
            before=(
                _SENT,
                _SHOWN,
                *(
                    Before(
                        ("charge", "--amount", f"{n}.00", "--network", "mtn", "--phone", PHONE,
                         "--json", "--wait", "0"),
                        _WAITING,
                    )
                    for n in range(1, 6)
                ),
            ),
        ),
    )
}  # fmt: skip


def prepare(counter: Counter, scenario: Scenario) -> Till:
    """A till at the moment before the scenario's command.

    Raises:
        AssertionError: A kill that belongs to the preparation did not happen.
    """
    till = counter.till(called=names_of(scenario.name))
    for before in scenario.before:
        counter.ask(till, "behave", {**ORDINARY, **before.behave})
        options: list[Any] = [] if before.kill_at is None else ["--kill-at", before.kill_at]
        ended = till.run(stepped(*options, words=words_of(before, till)))
        assert (ended.code == -9) == (before.kill_at is not None), ended
    return till


def words_of(command: Scenario | Before, till: Till) -> list[str]:
    """A command's words, with what was made before."""
    made = [line for ended in till.printed for line in ended.lines]
    today = datetime.now().astimezone().date().isoformat()
    stand_for = {"COPY": str(till.home / "copy.sqlite3"), "TODAY": today}
    if made:
        stand_for |= {"PAYMENT": made[-1]["payment_id"], "SALE": made[-1]["sale_number"]}
        # The first of the till: what a refund prints is no JSON.
        stand_for["REFUND"] = f"{made[-1]['sale_number'].rpartition('-')[0]}-R000001"
        stand_for["SLIP"] = made[-1].get("slip") or "SLIP"
    return [stand_for.get(word, word) for word in command.words]
