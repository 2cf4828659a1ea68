"""`pos-app verify-receipt`: did this till make this receipt, and does it say what it said?

It reads the whole text, finds the proof in it, and checks that against this till's own key.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_app.assembly.terminal import Exit, Stop
from pos_app.commands.group import verb
from pos_app.commands.output import CheckResult
from pos_app.commands.sources import ledger_stops, ledger_there
from pos_app.domain import proof
from pos_app.domain.proof import ProofVerdict
from pos_app.ledger.queries import LogQueries
from pos_app.settings import receipt_key
from pos_app.settings.keys import StoreState

if TYPE_CHECKING:
    from pos_app.commands.group import Run

_LONGEST = 65_536
_WORDS = {
    ProofVerdict.CHANGED: "Changed: this till's key is named, but the receipt does not say what "
    "it signed. Trust nothing that it says.",
    ProofVerdict.NOT_OURS: "Not ours: another till made this receipt, or nobody's did.",
    ProofVerdict.NO_KEY: "This till has no key to check it with, so it was not checked: look the "
    "sale up in the log. `pos-app doctor` says why there is none.",
    ProofVerdict.NO_PROOF: "There is no proof in this text: nothing says who made it. Look the "
    "sale up in the log.",
}
# Nothing was ever signed here, or it was with a key that is gone.
_NONE_MADE = (StoreState.MISSING, StoreState.NO_STORE)


@verb(json="One JSON object.")
@click.option("--text", "typed", help="The receipt's whole text.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the receipt's text.",
)
def verify_receipt(run: Run, typed: str | None, file: Path | None) -> Exit:
    """Is this receipt this till's, and unchanged?"""
    if (typed is None) is (file is None):
        raise Stop(Exit.USAGE, "Give --text or --file.")
    text = typed if file is None else _read(file)
    verdict = _verdict(run, text or "")
    facts: dict[str, object] = dict.fromkeys(("sale_number", "amount_minor", "currency", "paid_at"))
    told = proof.facts_in(text or "") if verdict is ProofVerdict.OURS else None
    lines = []
    if told is not None:
        facts = {
            "sale_number": told.sale_number,
            "amount_minor": told.amount.minor,
            "currency": told.amount.currency,
            "paid_at": told.minute,
        }
        lines = [
            f"Ours: sale {told.sale_number}, {told.amount.shown}, paid {told.minute}. "
            "Compare that with the receipt."
        ]
    problems = () if told is not None else (_WORDS[verdict],)
    run.printer.found(CheckResult(not problems, problems, {"verdict": verdict, **facts}), *lines)
    return Exit.NOT_PAID if problems else Exit.DONE


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_LONGEST).decode("utf-8", "replace")
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file} cannot be read: {error.strerror}.") from None


def _verdict(run: Run, text: str) -> ProofVerdict:
    ledger = ledger_there(run.program)
    with closing(LogQueries(ledger)) as queries, ledger_stops():
        till_id = queries.identity().till_id
    place = receipt_key.key_place(run.program.config(), run.program.folders)
    key, state = receipt_key.read(place)
    if key is not None:
        return proof.check(text, key.public, till_id, key.signed)
    if state in _NONE_MADE:
        nobodys = proof.check(text, b"", till_id, lambda _signature, _message: False)
        return nobodys if nobodys is ProofVerdict.NO_PROOF else ProofVerdict.NO_KEY
    raise Stop(
        Exit.SETTINGS,
        "This till's own key cannot be read: unlock the system's store of keys, then try again.",
    )
