"""A receipt as a PDF, and as the printer's bytes with a line that has to be a picture."""

from __future__ import annotations

from pos_app.domain.proof import proof_of
from pos_app.domain.receipt import COLUMNS, Shop, lines
from pos_app.printing import escpos, painted
from tests.bench.figures import Figure, Run, median
from tests.bench.stamps import now
from tests.domain.receipts import cash, receipt

_LIMIT = 0.030


def receipt_rows(run: Run) -> list[Figure]:
    """Two rows, each beside its first time, which finds the letters of a fresh typeface."""
    shop = Shop("Ɔdɔ Fie", "T1", ("Makola Market, shop 12", "0302 000 000"), ("Yɛda mo ase",))
    made = receipt(cash(6400, 10_000), shop=shop, proof=proof_of(bytes(32), bytes(64)))
    on_screen = lines(made, COLUMNS[58])
    on_paper = lines(made, COLUMNS[58], escpos.CEDI)
    painted.be_ready()
    pdf: list[float] = []
    job: list[float] = []
    for _ in range(run.times(50, 10)):
        begun = now()
        size = len(painted.pdf(on_screen, width=58, title="T1-000001"))
        pdf.append(now() - begun)
        begun = now()
        escpos.encode(on_paper, columns=32, dots=384, paint=painted.picture)
        job.append(now() - begun)
    return [
        _row(f"a receipt as a PDF ({size / 1000:.1f} kB)", pdf),
        _row("a receipt as a printer's bytes, two lines of it as pictures", job),
    ]


def _row(what: str, taken: list[float]) -> Figure:
    worst = max(taken)
    return Figure(
        what,
        "–",
        f"{median(taken) * 1000:.1f} ms",
        f"worst {worst * 1000:.1f} ms, the first {taken[0] * 1000:.1f} ms",
        "each at most 30 ms",
        worst <= _LIMIT,
    )
