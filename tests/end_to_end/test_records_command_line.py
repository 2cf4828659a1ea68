"""The commands that read, compare and keep records, as scripts run them."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.end_to_end.till_program import KEYS, Till
from tests.names import names

if TYPE_CHECKING:
    from pos_app.training.gateway import TrainingGateway


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


def _note(till: Till, amount: str, note: str) -> str:
    options = ("--amount", amount, "--network", "mtn", "--phone", till.phone("60"), "--wait", 0)
    number: str = till.run("charge", *options, "--note", note, "--json").last["sale_number"]
    return number


def test_sales_and_its_filters(live: Till) -> None:
    assert (live.run("sales").code, live.run("sales", "--json").out) == (0, "")
    first = _note(live, "10", "first bread")
    second = _note(live, "20", "second milk")
    paid = live.charge(amount="30").last["sale_number"]

    def numbers(*options: object) -> list[str]:
        done = live.run("sales", *options, "--json")
        assert done.code == 0
        return [line["sale_number"] for line in done.lines]

    assert numbers() == [paid, second, first]
    assert numbers("--limit", 1) == [paid]
    assert numbers("--status", "paid") == [paid]
    assert numbers("--search", "milk") == [second]
    assert numbers("--search", "10.00") == [first]
    assert numbers("--search", live.phones[1][-4:]) == [second]
    assert numbers("--from", _today(), "--to", _today()) == [paid, second, first]
    assert numbers("--to", "2020-01-01") == []
    assert live.run("sales", "--status", "sold").code == 2
    columns = [row[1] for row in live.rows("PRAGMA table_info(sales_log)")]
    assert list(live.run("sales", "--json").last) == columns


def test_payments_filters_and_cursors(live: Till, gateway: TrainingGateway) -> None:
    ids = [
        live.charge("60", amount=amount, wait=0).last["gateway_id"] for amount in ("1", "2", "3")
    ]
    gateway.approve(ids[1])

    def found(*options: object) -> list[str]:
        done = live.run("payments", *options, "--json")
        assert done.code == 0, done.err
        return [line["id"] for line in done.lines]

    assert found() == ids[::-1]
    assert found("--limit", 1) == [ids[2]]
    assert found("--starting-after", ids[2]) == [ids[1], ids[0]]
    assert found("--ending-before", ids[1]) == [ids[2]]
    assert found("--status", "succeeded") == [ids[1]]
    assert found("--customer", "cus_1") == []
    assert found("--from", _today(), "--to", _today()) == ids[::-1]
    assert found("--to", "2020-01-01") == []
    assert live.run("payments", "--limit", 101).code == 2
    words = live.run("payments", "--limit", 2)
    assert f"More: --starting-after {ids[1]}" in words.out
    unknown = live.run("payments", "--starting-after", "pay_nothing")
    assert (unknown.code, unknown.out) == (2, "")
    assert "starting_after names no payment" in unknown.err
    gateway.stop()
    gone = live.run("payments")
    assert (gone.code, gone.out) == (4, "")
    none = {**dict.fromkeys(KEYS, ""), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    assert live.run("payments", **none).code == 5


def test_verify_finds_what_was_changed(live: Till) -> None:
    assert live.run("verify").code == 6
    live.charge("60", wait=0)
    done = live.run("verify", "--json")
    assert (done.code, done.last["ok"], done.last["problems"]) == (0, True, [])
    with closing(sqlite3.connect(live.ledger)) as other:
        other.execute("UPDATE sales SET status = 'paid'")
        other.commit()
    broken = live.run("verify", "--json")
    assert (broken.code, broken.last["ok"]) == (6, False)
    assert broken.last["problems"]
    assert live.run("doctor").code == 6


def test_exports_hold_no_formula(live: Till, tmp_path: Path) -> None:
    for amount, note in (("1", "=1+1"), ("2", "+2"), ("3", "-3"), ("4", "@SUM(A1)"), ("5", "tea")):
        _note(live, amount, note)
    days = ("--from", _today(), "--to", _today())
    sheet = tmp_path / "sales.csv"
    done = live.run("export", "--format", "csv", *days, "--out", sheet)
    assert done.code == 0
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == ["'=1+1", "'+2", "'-3", "'@SUM(A1)", "tea"]
    assert [row["amount"] for row in rows] == ["1.00", "2.00", "3.00", "4.00", "5.00"]
    book = tmp_path / "sales.xlsx"
    assert live.run("export", "--format", "xlsx", *days, "--out", book).code == 0
    with zipfile.ZipFile(book) as parts:
        strings = parts.read("xl/sharedStrings.xml").decode()
        cells = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>'=1+1</t>" in strings
    assert "<f>" not in cells
    nowhere = live.run("export", "--format", "csv", *days, "--out", tmp_path / "no" / "where.csv")
    assert nowhere.code == 2
    assert live.run("export", "--format", "csv", "--out", sheet).code == 2


def test_backup_beside_a_running_till_and_restore(live: Till, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    first = live.charge(amount="1", wait=6)
    running = live.start(
        "charge", "--amount", "2", "--network", "mtn", "--phone", live.phone("60"), "--wait", 30
    )
    assert running.process.stdout is not None
    while "Waiting for the customer" not in running.process.stdout.readline():
        pass
    assert live.run("backup", "--out", copy).code == 0
    assert live.run("backup", "--out", copy).code == 2
    assert live.run("backup", "--out", tmp_path / "no" / "where").code == 2
    running.terminate()
    running.end()
    live.charge("60", amount="3", wait=0)
    live.ledger.unlink()  # as if the disk had been lost, so that only the gateway knows of it
    done = live.run("restore", copy)
    assert done.code == 0
    assert "sale numbers continue above: 3" in done.out
    assert "econcile" in done.out
    assert [row["sale_number"] for row in live.run("sales", "--json").lines] == [
        names().number(2),
        names().number(1),
    ]
    assert live.run("verify").code == 0
    assert "reconcile is due" in live.run("doctor").out
    assert live.charge(amount="4", wait=0).last["sale_number"] == names().number(4)
    again = live.run("restore", copy)
    kept = list(live.home.glob("ledger.sqlite3.replaced-*"))
    assert (again.code, len(kept)) == (0, 1)
    assert str(kept[0]) in again.out
    assert first.code == 0


def test_a_restore_that_cannot_be(live: Till, gateway: TrainingGateway, tmp_path: Path) -> None:
    live.charge("60", wait=0)
    copy = tmp_path / "copy.sqlite3"
    assert live.run("backup", "--out", copy).code == 0
    before = live.ledger.read_bytes()
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"no ledger")
    done = live.run("restore", broken)
    assert (done.code, live.ledger.read_bytes()) == (6, before)
    assert "backup is damaged" in done.err
    with closing(sqlite3.connect(copy)) as other:
        other.execute("UPDATE sales SET status = 'paid'")
        other.commit()
    assert live.run("restore", copy).code == 6
    assert live.run("restore", tmp_path / "nothing").code == 2
    assert live.run("restore", live.ledger).code == 2
    assert live.ledger.read_bytes() == before
    good = tmp_path / "good.sqlite3"
    assert live.run("backup", "--out", good).code == 0
    gateway.stop()
    unreached = live.run("restore", good)
    assert unreached.code == 0
    assert "PayGate's list could not be read" in unreached.out


def test_reconciling_a_day(live: Till, gateway: TrainingGateway, tmp_path: Path) -> None:
    day = ("--date", _today(), "--json")
    empty = live.run("reconcile", *day)
    assert (empty.code, empty.last["ok"]) == (0, True)
    pending = live.charge("60", wait=0).last
    live.run("charge", "--amount", "5", "--qr", "--wait", 0, "--json")
    found = live.run("reconcile", *day)
    assert (found.code, found.last["ok"]) == (4, False)
    assert len(found.last["left_open"]) == 2
    gateway.approve(pending["gateway_id"])
    code = live.rows("SELECT gateway_id FROM payments_log WHERE method = 'qr'")[0][0]
    gateway.approve(code)
    decided = live.run("reconcile", *day)
    assert (decided.code, decided.last["problems"]) == (0, [])
    assert {one["status"] for one in decided.last["decided"]} == {"succeeded"}
    assert live.rows("SELECT status FROM sales_log") == [("paid",), ("paid",)]
    assert live.run("reconcile", "--date", _today()).out.strip() == "Log and gateways agree."
    copy = tmp_path / "copy.sqlite3"
    live.run("backup", "--out", copy)
    lost = live.charge("60", amount="9", wait=0).last
    assert live.run("restore", copy).code == 0
    due = live.run("reconcile", *day)
    assert due.code == 4
    assert [one["gateway_id"] for one in due.last["only_there"]] == [lost["gateway_id"]]
    # It waits for a person, once however often it is found, and is no sale.
    live.run("reconcile", *day)
    waits = live.rows("SELECT gateway_id, cause, choice, amount_minor FROM attention")
    assert waits == [(lost["gateway_id"], "only_there", None, 900)]
    assert len(live.rows("SELECT status FROM sales_log")) == 2
    told = live.rows("SELECT data FROM journal_log WHERE kind = 'money_only_there'")
    assert len(told) == 1
    assert not [phone for phone in live.phones if phone in told[0][0]]
    assert live.run("verify").code == 0
    assert "restored" not in live.run("doctor").out
    gateway.stop()
    unreached = live.run("reconcile", *day)
    assert (unreached.code, unreached.last["ok"]) == (4, False)
    assert "PayGate could not be compared" in unreached.last["problems"][0]


def test_a_claim(live: Till, gateway: TrainingGateway) -> None:
    def claim(amount: str, last4: str) -> tuple[int, dict[str, object]]:
        done = live.run("claim", "--amount", amount, "--last4", last4, "--json")
        return done.code, done.last

    code, said = claim("12.50", "0011")
    assert (code, said["verdict"], said["ok"]) == (3, "not_ours", False)
    assert not live.ledger.exists()
    pending = live.charge("60", wait=0).last
    last4 = live.phones[-1][-4:]
    code, said = claim("12.50", last4)
    assert (code, said["verdict"]) == (4, "ours_not_confirmed")
    assert claim("12.51", last4)[0] == 3
    gateway.approve(pending["gateway_id"])
    code, said = claim("12.50", last4)
    assert (code, said["verdict"], said["ok"]) == (0, "ours_and_paid", True)
    assert live.rows("SELECT kind FROM journal_log")[-1] == ("claim_confirmed",)
    shown = f"024•••{last4}"
    words = live.run("claim", "--amount", "GHS 12.50", "--last4", shown, "--days", 2)
    assert words.code == 0
    assert "Ours and paid." in words.out
    assert "was confirmed to a customer already" in words.out
    assert live.run("verify").code == 0
    later = ("--from", "2020-01-01", "--to", "2020-01-02")
    old = live.run("claim", "--amount", "12.50", "--last4", last4, *later)
    assert old.code == 3
    for wrong in (("--at", "25:00"), ("--days", 1, "--from", "2020-01-01")):
        assert live.run("claim", "--amount", "5", "--last4", "1234", *wrong).code == 2
    live.ledger.unlink()
    assert claim("12.50", last4)[0] == 4
    gateway.stop()
    code, said = claim("12.50", last4)
    assert (code, said["verdict"]) == (4, "not_known")
    assert said["problems"]
    assert live.run("claim", "--amount", "5", "--last4", "12a4").code == 2
    assert live.run("claim", "--amount", "5,5", "--last4", "1234").code == 2


def test_a_claim_finds_a_request_whose_answer_was_lost(
    live: Till, gateway: TrainingGateway
) -> None:
    live.charge("60", wait=0)
    last4 = live.phones[-1][-4:]
    gateway_id = live.rows("SELECT gateway_id FROM payments_log")[0][0]
    gateway.approve(gateway_id)
    # As the ledger stands when the answer to the create never came.
    with closing(sqlite3.connect(live.ledger)) as other:
        other.execute("UPDATE payments SET gateway_id = NULL, state = 'unconfirmed'")
        other.commit()
    done = live.run("claim", "--amount", "12.50", "--last4", last4, "--json")
    assert (done.code, done.last["verdict"]) == (0, "ours_and_paid")


def test_a_claim_is_checked_while_another_program_holds_the_ledger(live: Till) -> None:
    running = live.start(
        "charge", "--amount", "12.50", "--network", "mtn", "--phone", live.phone("60"),
        "--wait", 30,
    )  # fmt: skip
    assert running.process.stdout is not None
    while "Waiting for the customer" not in running.process.stdout.readline():
        pass
    last4 = live.phones[-1][-4:]
    done = live.run("claim", "--amount", "12.50", "--last4", last4, "--json")
    assert (done.code, done.last["verdict"]) == (4, "ours_not_confirmed")
    assert live.run("reconcile", "--date", _today()).code == 7
    running.terminate()
    running.end()


def test_an_older_paid_sale_does_not_answer_for_a_newer_one(
    live: Till, gateway: TrainingGateway
) -> None:
    paid = live.charge("60", wait=0).last
    gateway.approve(paid["gateway_id"])
    live.run("recover", "--wait", 5)
    again = ("--amount", "12.50", "--network", "mtn", "--phone", live.phones[0], "--wait", 0)
    assert live.run("charge", *again, "--again").code == 4
    done = live.run("claim", "--amount", "12.50", "--last4", live.phones[0][-4:], "--json")
    assert (done.code, len(done.last["found"])) == (4, 2)


def test_doctor(live: Till, gateway: TrainingGateway) -> None:
    done = live.run("doctor", "--json")
    assert done.code == 0, done.out
    said = json.loads(done.out)
    assert said["mode"] == "live"
    assert said["paygate"] == said["checkout"] == "reachable"
    assert said["keys"]["paygate.api_key"] == "found in the environment"
    assert said["printer"] == "none"
    gateway.stop()
    ill = live.run("doctor", "--json")
    assert (ill.code, ill.last["ok"]) == (5, False)
    assert "not reachable" in ill.last["paygate"]
    none = {**dict.fromkeys(KEYS, ""), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    off = live.run("doctor", "--json", **none)
    assert off.code == 5
    assert "No gateway is on, so nothing can be charged." in off.last["problems"]


def test_doctor_in_training_reads_no_key(till: Till) -> None:
    till.home.mkdir(mode=0o700, exist_ok=True)
    (till.home / "config.toml").write_text('[till]\nmode = "training"\n')
    done = till.run("doctor", "--json", **KEYS)
    assert done.code == 0, done.out
    assert done.last["keys"] == "training makes its own"
    assert not [key for key in KEYS.values() if key in till.told()]


def test_the_selfcheck_needs_no_display_and_leaves_nothing(till: Till) -> None:
    (till.home / "config.toml").unlink()
    done = till.run("--selfcheck", DISPLAY="", WAYLAND_DISPLAY="")
    assert (done.code, done.out) == (0, "This installation is sound.\n"), done.err
    assert not list(till.home.iterdir())


def test_a_ledger_of_an_older_version_is_said_to_be_one(home: Path) -> None:
    sample = Path(__file__).parents[1] / "ledger" / "upgrades" / "version-1.sqlite3"
    training = Till(home)
    home.mkdir(mode=0o700)
    training.ledger.write_bytes(sample.read_bytes())
    for command in (("sales",), ("verify",)):
        done = training.run(*command)
        assert done.code == 6
        assert "older version" in done.err
    training.run("recover", "--wait", "0")
    assert training.run("verify").code == 0
