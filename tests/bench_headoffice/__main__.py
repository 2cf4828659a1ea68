"""`python -m tests.bench_headoffice [--tills N] [--sales N]`: rows a second, and many tills.

The floor is what psycopg alone does with the same rows: `executemany` of plain inserts into one
table with the same key, a commit a batch, by turns with `ingest.take`. PostgreSQL keeps its usual
durability. The exit code is 0 when both promises hold, 1 when one does not.
"""

# ruff: noqa: T201 - a program of the command line, whose work is to print.

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from pos_app.headoffice import ingest
from pos_app.headoffice.database import Database, migrate
from pos_app.ledger import journal
from pos_app.ledger.journal import JournalRow
from pos_app.outbox.messages import MOST_ROWS, Batch
from tests.headoffice.days import Day
from tests.headoffice.offices import Office, batch_of, rows_of
from tests.headoffice.postgres import load_cluster

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.headoffice.enrolment import TillId

_TURNS = 5
_SHARE = 0.5
_LAG_SECONDS = 30.0
_CLIENTS = 8
_SALES_A_BATCH = 4
_FLOOR = """
CREATE TABLE IF NOT EXISTS floor (
    owner uuid, till uuid, epoch integer, seq bigint, at text, kind text, sale_sequence bigint,
    sale_number text, payment_id text, data text, hash text, PRIMARY KEY (owner, till, epoch, seq))
"""
_INSERT = "INSERT INTO floor VALUES (%s, %s, 1, %s, %s, %s, %s, %s, %s, %s, %s)"


def rate(office: Office, folder: Path) -> float:
    """Rows a second of `take` as a share of the floor's, medians of turns."""
    made = Day(folder / "ledger.sqlite3", "T1", 1)
    made.declined = "declined"
    made.everything()
    made.go_on(1500)
    made.end()
    rows = rows_of(made.place)
    starts = range(1, len(rows) + 1, MOST_ROWS)
    batches = [batch_of(rows, at, min(at + MOST_ROWS - 1, len(rows))) for at in starts]
    with psycopg.connect(office.url) as connection:
        connection.execute(_FLOOR)
        connection.commit()

        def floor(till: TillId) -> None:
            for batch in batches:
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany(
                        _INSERT,
                        [
                            (till.owner, till.till, row.seq, row.at, row.kind, row.sale_sequence,
                             row.sale_number, row.payment_id, row.data, row.hash)
                            for row in batch.rows
                        ],
                    )  # fmt: skip

        def ours(till: TillId) -> None:
            for batch in batches:
                ingest.take(office.database, till, batch)

        took: dict[str, list[float]] = {"floor": [], "take": []}
        for _ in range(_TURNS):
            for name, run in (("floor", floor), ("take", ours)):
                took[name].append(_seconds(run, office.till("T1")))
    medians = {name: len(rows) / statistics.median(each) for name, each in took.items()}
    share = medians["take"] / medians["floor"]
    print(f"{len(rows)} rows in batches of {MOST_ROWS}, {_TURNS} turns each, medians:")
    for name, found in medians.items():
        print(f"  {name}: {found:.0f} rows/s")
    print(f"  {share:.2f} x the floor; promised: at least {_SHARE} x")
    return share


def _seconds(run: Callable[[TillId], None], till: TillId) -> float:
    began = time.perf_counter()
    run(till)
    return time.perf_counter() - began


def cash_sales(number: int, sales: int) -> list[JournalRow]:
    """A till's journal of cash sales, three rows each, without a file."""
    rows: list[JournalRow] = []
    before = journal.START
    at = "2026-03-01T08:00:00.000Z"
    for sequence in range(1, sales + 1):
        about = f"T{number}-{sequence:06}"
        sale = {
            "sequence": sequence, "sale_id": f"s_{about}", "number": about, "opened_at": at,
            "amount_minor": 2050, "currency": "GHS", "status": "open", "cashier": "Ama",
        }  # fmt: skip
        payment = {
            "payment_id": f"p_{about}", "sale_sequence": sequence, "sale_id": f"s_{about}",
            "sale_number": about, "attempt": 1, "amount_minor": 2050, "currency": "GHS",
            "method": "cash", "state": "succeeded", "created_at": at, "updated_at": at,
            "succeeded_at": at, "late": 0, "doubtful": 0, "test": 0, "tendered_minor": 2050,
            "rounding_minor": 0,
        }  # fmt: skip
        cash = {"kind": "sale", "amount_minor": 2050, "currency": "GHS", "cashier": "Ama"}
        told: list[tuple[str, Any]] = [
            ("sale_opened", {"sale": sale}),
            ("cash_taken", {"payment": payment, "cash": cash}),
            ("sale_settled", {"sale": {**sale, "status": "paid", "paid_at": at}}),
        ]
        for kind, data in told:
            text = journal.canonical(data)
            row = JournalRow(len(rows) + 1, at, kind, sequence, about, None, text, "")
            sealed = row.sealed_after(before)
            rows.append(JournalRow(row.seq, at, kind, sequence, about, None, text, sealed))
            before = sealed
    return rows


def many(office: Office, tills: int, sales: int) -> bool:
    """Many tills send their sales to one server's process as fast as it takes them."""
    tokens = [office.tokens[office.till(f"T{number}").till] for number in range(tills)]
    server = subprocess.Popen(
        [sys.executable, "-m", "pos_app.headoffice.commands", "serve", "--port", "0"],
        env={**os.environ, "HEADOFFICE_DATABASE_URL": office.url},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    port = int(server.stdout.readline().strip().rstrip(".").rpartition(":")[2])
    lags: list[float] = []
    memory = [_memory(server.pid)]

    def one(number: int) -> None:
        rows = cash_sales(number, sales)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {tokens[number]}"}
        size = 3 * _SALES_A_BATCH
        for first in range(0, len(rows), size):
            part = tuple(rows[first : first + size])
            previous = rows[first - 1].hash if first else journal.START
            sent_at = datetime.now(UTC).isoformat()
            batch = Batch(rows[0].hash, part[-1].seq, sent_at, previous, part)
            began = time.perf_counter()
            connection.request("POST", "/v1/journal", batch.to_json(), headers)
            answer = connection.getresponse()
            answer.read()
            lags.append(time.perf_counter() - began)
            assert answer.status == 200
        connection.close()
        if number % (tills // 4) == 0:
            memory.append(_memory(server.pid))

    began = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as pool:
        list(pool.map(one, range(tills)))
    seconds = time.perf_counter() - began
    memory.append(_memory(server.pid))
    server.kill()
    server.communicate()
    ((rows, distinct),) = office.ask(
        "SELECT count(*), count(DISTINCT (till, seq)) FROM journal WHERE owner = %s", office.owner
    )
    expected = tills * sales * 3
    ((paid,),) = office.ask("SELECT sum(payments) FROM rollups WHERE owner = %s", office.owner)
    ((alarms,),) = office.ask("SELECT count(*) FROM alarms WHERE owner = %s", office.owner)
    lag = statistics.quantiles(lags, n=100)[98]
    missing, doubled = expected - distinct, rows - distinct
    print(f"{tills} tills x {sales} sales, {_SALES_A_BATCH} a batch, {_CLIENTS} at once:")
    print(f"  {rows} rows in {seconds:.0f} s, {rows / seconds:.0f} rows/s, {len(lags)} batches")
    print(f"  lag p50 {statistics.median(lags):.3f} s, p99 {lag:.3f} s, worst {max(lags):.3f} s")
    print(f"  {missing} missing, {doubled} doubled, {paid} payments summed, {alarms} alarms")
    print(f"  memory of the server, MiB: {', '.join(map(str, memory))}")
    right = paid == tills * sales and not missing and not doubled and not alarms
    return right and lag <= _LAG_SECONDS


def _memory(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0]) // 1024


def main() -> int:
    """Run both; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_headoffice", description=__doc__)
    parser.add_argument("--tills", type=int, default=1000)
    parser.add_argument("--sales", type=int, default=20)
    chosen = parser.parse_args()
    cluster = load_cluster()
    with tempfile.TemporaryDirectory(prefix="pos-ho-") as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "cluster"
        url = cluster.start(place)
        try:
            migrate(url, datetime.now(UTC).date())
            database = Database(url)
            database.open()
            share = rate(Office.made(url, database, "Rate"), Path(folder))
            right = many(Office.made(url, database, "Many"), chosen.tills, chosen.sales)
            database.close()
        finally:
            cluster.stop(place, "immediate")
    return 0 if share >= _SHARE and right else 1


if __name__ == "__main__":
    sys.exit(main())
