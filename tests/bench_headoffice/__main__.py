"""`python -m tests.bench_headoffice [--tills N] [--sales N] [--minutes M]`: rows, tills, a page.

A thousand tills of 500 sales are 1.5 million rows: they send for five minutes as many of them as
are taken in; `--minutes 0` lets them send all.

The floor is what psycopg alone does with the same rows: `executemany` of plain inserts into one
table with the same key, a commit a batch, by turns with `ingest.take`. PostgreSQL keeps its usual
durability. The exit code is 0 when all promises hold, 1 when one does not.
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
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from pos_app.headoffice import ingest
from pos_app.headoffice.database import Database, migrate
from pos_app.headoffice.pages.figures import figures_of
from pos_app.headoffice.pages.layout import page
from pos_app.headoffice.pages.today import today_page
from pos_app.ledger import journal
from pos_app.ledger.journal import JournalRow
from pos_app.ledger.records import to_text
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
_LOOKS = 6
_PAGES = 15
_PAGE_MS = 100.0
# A hundred shops of ten tills each; a till takes money in four ways in each of ten hours a day.
_THIRTY_DAYS = (
    "INSERT INTO shops (owner, shop, name) SELECT %s, gen_random_uuid(), 'Shop ' || n"
    " FROM generate_series(1, 100) AS n",
    "INSERT INTO tills (owner, till, shop, name, token_digest, epoch, heard_at, waiting, clock_off)"
    " SELECT owner, gen_random_uuid(), shop, name || ' T' || n, uuid_send(gen_random_uuid()), 1,"
    " now(), 0, 0 FROM shops, generate_series(1, 10) AS n WHERE owner = %s AND name <> 'Osu'",
    "INSERT INTO epochs (owner, till, epoch, lineage, till_id, live, first_hash, head_seq,"
    " head_hash) SELECT owner, till, 1, till::text, 't', true, till::text, 1500, till::text"
    " FROM tills WHERE owner = %s",
    "INSERT INTO rollups SELECT owner, till, 1, to_char(day, 'YYYY-MM-DD') || 'T'"
    " || lpad(hour::text, 2, '0'), way[1], way[2], 'Ama', 'GHS', 12, 24600, 0 FROM tills,"
    " generate_series(current_date - 29, current_date, '1 day') AS day,"
    " generate_series(8, 17) AS hour, (VALUES (ARRAY['cash', '']), (ARRAY['mobile_money', 'mtn']),"
    " (ARRAY['mobile_money', 'telecel']), (ARRAY['qr', ''])) AS ways (way) WHERE owner = %s",
    "INSERT INTO day_rollups SELECT owner, till, epoch, left(hour, 10), method, network, currency,"
    " sum(payments), sum(minor), sum(refunds_minor) FROM rollups WHERE owner = %s"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7",
)
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


class SellingTill:
    """A till that sells for cash, three rows a sale, without a file."""

    def __init__(self, number: int) -> None:
        """It has sold nothing."""
        self._number = number
        self._seq = 0
        self._head = journal.START
        self._lineage = ""

    def sell(self, first: int, sales: int) -> Batch:
        """The rows of so many sales, from a number on."""
        previous = self._head
        told = [each for sale in range(first, first + sales) for each in self._told(sale)]
        rows = tuple(self._sealed(kind, sale, data) for sale, kind, data in told)
        self._lineage = self._lineage or rows[0].hash
        sent_at = datetime.now(UTC).isoformat()
        return Batch(self._lineage, self._seq, sent_at, previous, rows)

    def _sealed(self, kind: str, sequence: int, data: dict[str, Any]) -> JournalRow:
        self._seq += 1
        text = journal.canonical(data)
        row = JournalRow(self._seq, _at(), kind, sequence, self._name(sequence), None, text, "")
        self._head = row.sealed_after(self._head)
        return replace(row, hash=self._head)

    def _name(self, sequence: int) -> str:
        return f"T{self._number}-{sequence:06}"

    def _told(self, sequence: int) -> list[tuple[int, str, dict[str, Any]]]:
        about, at = self._name(sequence), _at()
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
        return [
            (sequence, "sale_opened", {"sale": sale}),
            (sequence, "cash_taken", {"payment": payment, "cash": cash}),
            (sequence, "sale_settled", {"sale": {**sale, "status": "paid", "paid_at": at}}),
        ]


def _at() -> str:
    return to_text(datetime.now(UTC))


def many(office: Office, tills: int, sales: int, minutes: float) -> bool:
    """Many tills send their sales to one server's process, a batch each by turns.

    They begin no batch after so many minutes; 0: they go on until all is sent.
    """
    tokens = [office.tokens[office.till(f"T{number}").till] for number in range(tills)]
    server = subprocess.Popen(
        [sys.executable, "-m", "pos_app.headoffice.commands", "serve", "--port", "0"],
        env={**os.environ, "HEADOFFICE_DATABASE_URL": office.url},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    port = int(server.stdout.readline().strip().rstrip(".").rpartition(":")[2])
    selling = [SellingTill(number) for number in range(tills)]
    lags: list[float] = []
    memory = [_memory(server.pid)]
    began = time.perf_counter()
    until = began + minutes * 60 if minutes else float("inf")
    looked = began

    def send(numbers: range, first: int, count: int) -> int:
        """A batch of each of these tills; how many were sent."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        sent = 0
        for number in numbers:
            if time.perf_counter() >= until:
                break
            body = selling[number].sell(first, count).to_json()
            headers = {"Authorization": f"Bearer {tokens[number]}"}
            asked = time.perf_counter()
            connection.request("POST", "/v1/journal", body, headers)
            answer = connection.getresponse()
            answer.read()
            lags.append(time.perf_counter() - asked)
            assert answer.status == 200
            sent += count
        connection.close()
        return sent

    sold = 0
    with ThreadPoolExecutor(_CLIENTS) as pool:
        for first in range(1, sales + 1, _SALES_A_BATCH):
            count = min(_SALES_A_BATCH, sales + 1 - first)
            parts = [range(client, tills, _CLIENTS) for client in range(_CLIENTS)]
            sold += sum(pool.map(lambda part: send(part, first, count), parts))  # noqa: B023
            if time.perf_counter() - looked >= (minutes or 20) * 60 / _LOOKS:
                looked = time.perf_counter()
                memory.append(_memory(server.pid))
            if time.perf_counter() >= until:
                break
    seconds = time.perf_counter() - began
    memory.append(_memory(server.pid))
    server.kill()
    server.communicate()
    ((rows, distinct),) = office.ask(
        "SELECT count(*), count(DISTINCT (till, seq)) FROM journal WHERE owner = %s", office.owner
    )
    ((paid,),) = office.ask("SELECT sum(payments) FROM day_rollups WHERE owner = %s", office.owner)
    ((alarms,),) = office.ask("SELECT count(*) FROM alarms WHERE owner = %s", office.owner)
    lag = statistics.quantiles(lags, n=100)[98]
    missing, doubled = sold * 3 - distinct, rows - distinct
    print(f"{tills} tills, {_SALES_A_BATCH} sales a batch, {_CLIENTS} at once:")
    print(f"  {sold} sales, {sold / tills:.1f} of {sales} a till; load {_load()}")
    print(f"  {rows} rows in {seconds:.0f} s, {rows / seconds:.0f} rows/s, {len(lags)} batches")
    print(f"  lag p50 {statistics.median(lags):.3f} s, p99 {lag:.3f} s, worst {max(lags):.3f} s")
    print(f"  {missing} missing, {doubled} doubled, {paid} payments summed, {alarms} alarms")
    print(f"  memory of the server, MiB: {', '.join(map(str, memory))}")
    right = paid == sold and not missing and not doubled and not alarms
    return right and lag <= _LAG_SECONDS


def day_page(office: Office) -> float:
    """The median of making one day's page over 1 000 tills that have 30 days, in milliseconds."""
    for statement in _THIRTY_DAYS:
        office.change(statement, *[office.owner] * statement.count("%s"))
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    now = datetime.now(UTC)
    took = []
    for _ in range(_PAGES):
        began = time.perf_counter()
        with figures_of(office.database, office.owner) as figures:
            body = today_page(figures, now.date() - timedelta(days=3), now)
            page("Today", body, alarms=figures.open_alarms())
        took.append((time.perf_counter() - began) * 1000)
    found = statistics.median(took)
    print(f"a day's page over 1000 tills and 30 days: {found:.0f} ms at the median of {_PAGES},")
    print(f"  {min(took):.0f} at the least; promised: at most {_PAGE_MS:.0f}")
    return found


def _load() -> str:
    return Path("/proc/loadavg").read_text(encoding="ascii").split()[0]


def _memory(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0]) // 1024


def main() -> int:
    """Run all three; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_headoffice", description=__doc__)
    parser.add_argument("--tills", type=int, default=1000)
    parser.add_argument("--sales", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=5.0)
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
            many_tills = Office.made(url, database, "Many")
            right = many(many_tills, chosen.tills, chosen.sales, chosen.minutes)
            shown = day_page(Office.made(url, database, "Page"))
            database.close()
        finally:
            cluster.stop(place, "immediate")
    return 0 if share >= _SHARE and right and shown <= _PAGE_MS else 1


if __name__ == "__main__":
    sys.exit(main())
