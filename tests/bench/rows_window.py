"""The window's thread: how long it is busy at most, and how soon PAID is seen."""

from __future__ import annotations

import http.client
import json
import shutil
from typing import TYPE_CHECKING, Any

from tests.bench.big_ledger import big_ledger
from tests.bench.figures import Figure, Run, median, percentile, ratio
from tests.bench.processes import KEYS, Child, make_home, started
from tests.bench.rows_quit import hanging_server

if TYPE_CHECKING:
    from pathlib import Path

_ABOVE_FLOOR_MS = 12.0
_CHANGE_WITHIN_MS = 60.0
_UNLOCK = 1.3
_REPORT_WITHIN_MS = 150.0
_HAND = "tests.bench.till_hand"
_LABELS = {
    "hang": "charging with a gateway that hangs",
    "inflight": "50 payments in flight",
    "history": "History over 100 000 sales",
    "reports": "Reports over 100 000 sales",
}


def stall_rows(run: Run) -> list[Figure]:
    """Four rows: the heartbeat's lateness in four situations against the bare window's."""
    seconds = str(run.times(20, 6))
    late: dict[str, list[list[float]]] = {"bare": [], **{name: [] for name in _LABELS}}
    for number in range(run.times(3, 1)):
        with started("tests.bench.bare_window", seconds, home=run.place / "bare") as bare:
            late["bare"].append(bare.event("stalls")["late_ms"])
        for name in _LABELS:
            home = run.place / f"stall-{name}-{number}"
            late[name].append(_stalls(name, home, seconds))
    floor = _p99(late["bare"])
    rows = []
    for name, label in _LABELS.items():
        found = _p99(late[name])
        worst = max(max(each) for each in late[name])
        rows.append(
            Figure(
                f"stall of the window's thread: {label}",
                f"{floor:.1f} ms (worst {max(max(each) for each in late['bare']):.0f} ms)",
                f"{found:.1f} ms (worst {worst:.0f} ms)",
                f"+ {found - floor:.1f} ms",
                f"99%: at most the floor's + {_ABOVE_FLOOR_MS:g} ms",
                found <= floor + _ABOVE_FLOOR_MS,
            )
        )
    return rows


def _p99(late: list[list[float]]) -> float:
    return median([percentile(each, 0.99) for each in late])


def _stalls(name: str, home: Path, seconds: str) -> list[float]:
    if name == "hang":
        with hanging_server() as server:
            make_home(home, live=True, paygate=server.url)
            with started(_HAND, name, seconds, home=home, extra=KEYS) as till:
                return _late(till, seconds)
    make_home(home, live=False)
    if name in ("history", "reports"):
        shutil.copyfile(big_ledger(live=False), home / "training.sqlite3")
    with started(_HAND, name, seconds, home=home) as till:
        return _late(till, seconds)


def _late(till: Child, seconds: str) -> list[float]:
    return list(till.event("stalls", float(seconds) + 60)["late_ms"])


def request_rows(run: Run) -> list[Figure]:
    """How often 50 payments in flight ask PayGate; counted by the gateway."""
    seconds = run.times(60, 15)
    with started("tests.bench.paygate_server", home=run.place / "counting") as server:
        port = int(server.event("listening")["port"])
        home = make_home(run.place / "watch", live=True, paygate=f"http://127.0.0.1:{port}")
        with started(_HAND, "inflight", str(seconds), home=home, extra=KEYS) as till:
            till.event("in_flight", 60)
            before = _asked(port)
            till.event("stalls", seconds + 30)
            after = _asked(port)
    spent = after["at"] - before["at"]
    kinds = {
        kind: count - before["asked"].get(kind, 0)
        for kind, count in after["asked"].items()
        if kind != "create"
    }
    a_second = sum(kinds.values()) / spent
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()) if count)
    return [
        Figure(
            f"50 PayGate payments in flight for {spent:.0f} s: requests, creates aside",
            "–",
            counts or "none",
            f"{a_second:.2f} a second",
            "fewer than 2 a second",
            a_second < 2,
        )
    ]


def paid_rows(run: Run) -> list[Figure]:
    """From the gateway's own moment of success to PAID painted, for the payment on screen."""
    count = run.times(30, 8)
    seen: dict[str, float] = {}
    with started("tests.bench.paygate_server", "0.8", "4", home=run.place / "paying") as server:
        port = int(server.event("listening")["port"])
        home = make_home(run.place / "paid", live=True, paygate=f"http://127.0.0.1:{port}")
        with started(_HAND, "paid", str(count), home=home, extra=KEYS) as till:
            for _ in range(count):
                event = till.event("paid", 40)
                seen[event["payment"]] = event["at"]
        succeeded = _asked(port)["succeeded"]
    lags = [at - succeeded[name] for name, at in seen.items()]
    high = percentile(lags, 0.95)
    return [
        Figure(
            f"the gateway says succeeded to PAID painted ({count} payments)",
            "looks every 1 s ± 20%",
            f"{median(lags):.2f} s (worst {max(lags):.2f} s)",
            f"95%: {high:.2f} s",
            "95%: at most 1.25 s",
            high <= 1.25,
        )
    ]


def cash_rows(run: Run) -> list[Figure]:
    """`20.50 F7 Enter`: from the key that takes the cash to CHANGE painted, the commit between."""
    count = run.times(60, 12)
    home = make_home(run.place / "cash", live=False)
    took: list[float] = []
    with started(_HAND, "cash", str(count), home=home) as till:
        took.extend(till.event("change", 20)["ms"] for _ in range(count))
    high = percentile(took, 0.95)
    return [
        Figure(
            f"20.50 F7 Enter: the key to CHANGE painted ({count} sales)",
            "–",
            f"{median(took):.0f} ms (worst {max(took):.0f} ms)",
            f"95%: {high:.0f} ms",
            f"95%: at most {_CHANGE_WITHIN_MS:g} ms",
            high <= _CHANGE_WITHIN_MS,
        )
    ]


def unlock_rows(run: Run) -> list[Figure]:
    """From a PIN's Enter to Sell, against one bare hash of the same cost in the same process."""
    count = run.times(20, 6)
    home = make_home(run.place / "unlock", live=False)
    with started(_HAND, "unlock", str(count), home=home) as till:
        events = [till.event("unlocked", 30) for _ in range(count)]
    floor = median([event["floor_ms"] for event in events])
    took = median([event["ms"] for event in events])
    return [
        ratio(
            f"unlock: a PIN's Enter to Sell, against one scrypt ({count} times)",
            f"{floor:.0f} ms",
            f"{took:.0f} ms",
            took / floor,
            _UNLOCK,
        )
    ]


def report_rows(run: Run) -> list[Figure]:
    """A day and a month of 100 000 sales: from asking for it to its chart painted."""
    count = run.times(30, 8)
    home = make_home(run.place / "report", live=False)
    shutil.copyfile(big_ledger(live=False), home / "training.sqlite3")
    took: dict[str, list[float]] = {"day": [], "month": []}
    with started(_HAND, "report", str(count), home=home) as till:
        for _ in range(2 * count):
            told = till.event("report", 30)
            took[told["span"]].append(told["ms"])
    return [_report(span, found) for span, found in took.items()]


def _report(span: str, took: list[float]) -> Figure:
    high = percentile(took, 0.95)
    return Figure(
        f"Reports over 100 000 sales: a {span} asked for to painted ({len(took)} times)",
        "–",
        f"{median(took):.0f} ms (worst {max(took):.0f} ms)",
        f"95%: {high:.0f} ms",
        f"95%: at most {_REPORT_WITHIN_MS:g} ms",
        high <= _REPORT_WITHIN_MS,
    )


def _asked(port: int) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/bench")
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer
