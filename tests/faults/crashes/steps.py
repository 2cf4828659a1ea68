"""The named steps at which the program is killed: around each commit and around each exchange.

What a step is called comes from the seam itself (`stepping`): a commit is called after the journal
rows that it makes durable, with the state that the payment has then (a commit without a row notes a
look); an exchange after the call. Each step stands here once, under an ordinary run that reaches
it, and a test holds that those runs reach no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


def _commit(name: str) -> tuple[str, ...]:
    return f"before commit {name}#1", f"after commit {name}#1"


def _send(name: str) -> tuple[str, ...]:
    return f"before send {name}#1", f"written send {name}#1", f"answered send {name}#1"


NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "charge": (
        *_commit("ledger_created"),
        *_commit("sale_opened+payment_created(created)"),
        *_commit("sending(sending)"),
        *_send("create"),
        *_commit("answered(pending)"),
        *_send("read"),
        *_commit("reading(succeeded)"),
        *_commit("look"),
    ),
    "charge-failed": (*_commit("reading(failed)"), *_commit("sale_left")),
    "charge-refused": _commit("refused(refused)"),
    "charge-answer-lost": (
        "lost send create#1",
        *_commit("answer_lost(unconfirmed)"),
        *_send("list"),
    ),
    "charge-cash": _commit("sale_opened+cash_taken(succeeded)+change_given+sale_settled"),
    "charge-cash-owed": _commit(
        "sale_opened+cash_taken(succeeded)+change_given+change_owed+sale_settled"
    ),
    "charge-cash-slip": _commit(
        "sale_opened+change_settled+cash_taken(succeeded)+change_given+change_owed+sale_settled"
    ),
    "change-settle": _commit("change_settled"),
    "charge-cash-rest": _commit("sale_resumed+cash_taken(succeeded)+sale_settled"),
    "charge-sent-again": _commit("sending(unconfirmed)"),
    "qr": (*_send("initiate"), *_send("verify")),
    "qr-answer-lost": ("lost send initiate#1",),
    "cancel": (
        *_commit("cancel_asked(pending)"),
        *_send("cancel"),
        *_commit("cancel_accepted(pending)"),
        *_commit("reading(cancelled)"),
    ),
    "cancel-answer-lost": ("lost send cancel#1", *_commit("cancel_unanswered(pending)")),
    "cancel-unconfirmed": (*_commit("cancel_asked(sending)"), *_commit("reading(pending)")),
    "cancel-qr": _commit("withdrawn(pending)"),
    "recover-stored": _commit("dropped(cancelled)"),
    "restore": _commit("restored"),
    "claim": _commit("claim_confirmed"),
    "reconcile": _commit("reconciled"),
    "receipt": (*_commit("receipt_made"), *_commit("receipt_ended")),
    "shift-open": _commit("shift_opened"),
    "shift-move": _commit("cash_moved"),
    "shift-close": _commit("shift_closed"),
    "refund": _commit("refund_promised"),
    "refund-settle": _commit("refund_settled"),
    "drawer": _commit("drawer_opened"),
    "cashier-add": _commit("person_added"),
    "cashier-pin": (*_commit("pin_tried"), *_commit("pin_right"), *_commit("pin_set")),
    "cashier-disable": _commit("person_disabled"),
    "cashier-reset": _commit("people_reset"),
    "window-aside": (*_commit("risk_accepted(pending)"), *_commit("set_aside(pending)")),
    "window-late": (*_commit("closed(pending)"), *_commit("dealt_with(succeeded)")),
    "window-count": (*_commit("settings_changed"), *_commit("drawer_counted")),
}


# What no ordinary run commits: the program's own after days, or a gateway's that errs.
WITHOUT_STEP: Final = frozenset(
    {
        "dated_anew",
        "id_corrected",
        "ledger_migrated",
        "look_refused",
        "money_only_there",
        "not_sendable",
        "numbers_continued",
        "purged",
        "review",
        "searched_in_vain",
    }
)


def name_of(step: str) -> str:
    """A step's name without which of its kind it is in a run."""
    return step.rpartition("#")[0]
