"""`pos-app receipt` and `verify-receipt`: copies, files, paper, and what each end says."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pos_app.assembly import receipt_forms
from pos_app.assembly.program import TillProgram, now
from pos_app.assembly.terminal import Exit
from pos_app.commands import receipt as command
from pos_app.commands.group import run
from pos_app.domain.money import Money
from pos_app.domain.proof import proof_of
from pos_app.domain.receipt import ReceiptState
from pos_app.ledger.book import NewCash, open_book
from pos_app.ledger.errors import LedgerCode, LedgerError
from tests.ledger.making import START, momo, new_sale, pay
from tests.posix import only_posix
from tests.printing.fake_printer import FakePrinter, Fault, decode

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication

    from pos_app.ledger.book import Book

CASH, MOMO, UNPAID = "T1-000001", "T1-000002", "T1-000003"


def sell(book: Book, cash: str = "p_1") -> None:
    """A sale in cash, one by mobile money, and one that nobody paid."""
    book.take_cash(new_sale(1250), NewCash(cash, Money(1250), Money(2000)), at=now())
    sale, payment = book.open_sale(new_sale(), momo(), at=now())
    pay(book, sale, payment, (now() - START).total_seconds())
    book.open_sale(new_sale(), momo(), at=now())


@pytest.fixture(autouse=True)
def one_application(qapp: QGuiApplication) -> None:
    """A command makes one of its own where there is none, and a process can have but one."""
    del qapp


@pytest.fixture
def till(home: Path) -> TillProgram:
    home.mkdir()
    program = TillProgram()
    with closing(open_book(program.folders.training_ledger, till="T1", clock=now, live=False)) as b:
        sell(b)
    return program


def settings(home: Path, **lines: object) -> TillProgram:
    told = "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())
    (home / "config.toml").write_text(f'[till]\nmode = "training"\n[receipt]\n{told}')
    return TillProgram()


def asked(
    program: TillProgram, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, str, str]:
    code = run(program, [str(each) for each in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def object_of(
    program: TillProgram, capsys: pytest.CaptureFixture[str], *arguments: object
) -> dict[str, Any]:
    code, out, err = asked(program, capsys, *arguments, "--json")
    assert code == Exit.DONE, err
    found: dict[str, Any] = json.loads(out)
    return found


def log(home: Path) -> list[tuple[Any, ...]]:
    query = "SELECT sale_number, copy, cashier, way, state FROM receipts_log"
    with closing(sqlite3.connect(home / "training.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def test_the_first_is_the_original_and_later_ones_say_so(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, first, _ = asked(till, capsys, "receipt", CASH)
    assert code == Exit.DONE
    assert "COPY" not in first
    assert f"  Change{'GH₵ 7.50':>32}\n" in first
    assert "Payment receipt, not a VAT invoice\n" in first
    code, second, _ = asked(till, capsys, "receipt", CASH, "--text")
    assert "COPY 1\n" in second
    told = object_of(till, capsys, "receipt", CASH)
    assert (told["copy"], told["way"], told["state"], told["training"]) == (2, "text", "done", True)
    assert told["text"].replace("COPY 2", "COPY 1") in second
    assert (told["amount_minor"], told["currency"], told["file"]) == (1250, "GHS", None)
    assert log(home) == [(CASH, copy, None, "text", "done") for copy in range(3)]


def test_there_is_none_of_what_is_not_paid(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = asked(till, capsys, "receipt", UNPAID)
    assert (code, "is not paid" in err) == (Exit.USAGE, True)
    code, _, err = asked(till, capsys, "receipt", "T1-000099")
    assert (code, "no sale T1-000099" in err) == (Exit.USAGE, True)
    assert log(home) == []


def test_it_is_one_way_at_a_time(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = asked(till, capsys, "receipt", CASH, "--text", "--print")
    assert (code, "one of" in err) == (Exit.USAGE, True)
    code, _, err = asked(till, capsys, "receipt", CASH, "--pdf", home / "ledger.sqlite3")
    assert (code, "till's own" in err) == (Exit.USAGE, True)
    code, _, err = asked(till, capsys, "receipt", CASH, "--print")
    assert (code, "There is no printer" in err) == (Exit.SETTINGS, True)
    assert log(home) == []


def test_a_pdf_and_the_printers_bytes(
    till: TillProgram, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf, job = tmp_path / "r.pdf", tmp_path / "r.bin"
    code, out, err = asked(till, capsys, "receipt", MOMO, "--pdf", pdf)
    assert (code, f"{MOMO}  the original, written to {pdf}" in out) == (Exit.DONE, True), err
    assert pdf.read_bytes().startswith(b"%PDF")
    code, out, _ = asked(till, capsys, "receipt", MOMO, "--escpos", job)
    assert f"{MOMO}  COPY 1, written to {job}" in out
    page = decode(job.read_bytes())
    assert "TOTAL                  GH¢ 20.50" in page.lines
    assert "  024***4567" in page.lines
    # Nothing is ever written over.
    assert asked(till, capsys, "receipt", MOMO, "--pdf", pdf)[0] == Exit.USAGE
    assert [row[3:] for row in log(home)] == [("pdf", "done"), ("escpos", "done")]


def test_a_file_that_cannot_be_written_gives_the_number_back(
    till: TillProgram,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_path: Path) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pos_app.system.durable.new_file", full)
    code, _, err = asked(till, capsys, "receipt", MOMO, "--pdf", tmp_path / "r.pdf")
    assert (code, "cannot be written" in err) == (Exit.USAGE, True)
    assert object_of(till, capsys, "receipt", MOMO)["copy"] == 0
    assert [row[-1] for row in log(home)] == ["failed", "done"]


@pytest.mark.posix("/dev/full")
def test_a_file_that_is_not_whole_does_not_stay(
    till: TillProgram,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(path: Path) -> int:
        path.touch()
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr("pos_app.system.durable.new_file", full)
    pdf = tmp_path / "r.pdf"
    assert asked(till, capsys, "receipt", MOMO, "--pdf", pdf)[0] == Exit.USAGE
    assert not pdf.exists()
    assert [row[-1] for row in log(home)] == ["failed"]


def test_paper_the_drawer_and_a_copy_that_opens_nothing(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del till
    with FakePrinter() as printer:
        program = settings(
            home, printer=printer.address, drawer=True, width=80, header=["Makola, shop 12"]
        )
        code, out, _ = asked(program, capsys, "receipt", CASH, "--print")
        page = printer.page()
        assert (code, f"{CASH}  the original, printed" in out) == (Exit.DONE, True)
        assert page.pulses == [(0, 50, 500)]
        assert page.cuts == 1
        assert page.lines[1].strip() == "Makola, shop 12"
        assert f"Change{'GH¢ 7.50':>40}" in [line.strip() for line in page.lines]
        asked(program, capsys, "receipt", CASH, "--print")
        assert printer.page().pulses == []
        asked(program, capsys, "receipt", MOMO, "--print")
        assert printer.page().pulses == []
        settings(home, printer=printer.address)
        asked(TillProgram(), capsys, "receipt", CASH, "--print")
        page = printer.page()
        assert (page.pulses, page.cuts, page.fed) == ([], 0, 5)
    assert [row[1:] for row in log(home)] == [
        (0, None, "print", "done"),
        (1, None, "print", "done"),
        (0, None, "print", "done"),
        (2, None, "print", "done"),
    ]


def test_a_shop_whose_name_no_printer_has_is_printed_as_a_picture(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del till
    with FakePrinter() as printer:
        program = settings(home, printer=printer.address, footer=["Yɛda mo ase"])
        assert asked(program, capsys, "receipt", MOMO, "--print")[0] == Exit.DONE
        (strip,) = printer.page().strips
        assert strip.black > 100


def test_a_printer_that_is_off_or_stops_and_what_the_next_one_is(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del till
    with FakePrinter() as printer:
        gone = printer.address
    code, _, err = asked(settings(home, printer=gone), capsys, "receipt", CASH, "--print")
    assert code == Exit.NOT_PAID
    assert "Nothing was printed." in err
    with FakePrinter(Fault.PAPER_OUT) as printer:
        program = settings(home, printer=printer.address)
        code, out, err = asked(program, capsys, "receipt", CASH, "--print", "--json")
        printer.page()
    assert code == Exit.NOT_KNOWN
    assert "Nothing is printed again by itself." in err
    told = json.loads(out)
    assert (told["copy"], told["state"], told["problem"]) == (0, "unknown", "cut_off")
    assert object_of(till_of(home), capsys, "receipt", CASH)["copy"] == 1
    assert [row[1:] for row in log(home)] == [
        (0, None, "print", "failed"),
        (0, None, "print", "unknown"),
        (1, None, "text", "done"),
    ]


def till_of(home: Path) -> TillProgram:
    return settings(home)


def test_it_works_beside_an_open_till(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = till.folders.training_ledger
    with closing(open_book(path, till="T1", clock=now, live=False)) as book:
        assert asked(till, capsys, "receipt", CASH)[0] == Exit.DONE
        # The till goes on after what was written beside it.
        sell(book, "p_2")
    assert asked(till, capsys, "verify")[0] == Exit.DONE
    assert len(log(home)) == 1


def test_an_end_that_cannot_be_kept_is_said(
    till: TillProgram,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_values: object, **_more: object) -> None:
        raise LedgerError(LedgerCode.BUSY, "")

    monkeypatch.setattr(command, "end_receipt_beside", fail)
    code, out, err = asked(till, capsys, "receipt", CASH)
    assert (code, "TOTAL" in out) == (Exit.DONE, True)
    assert "It could not be kept what became of the receipt (busy)." in err
    assert [row[-1] for row in log(home)] == ["printing"]


def test_a_command_that_is_stopped_leaves_an_end_that_is_unknown(
    till: TillProgram,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_values: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pos_app.printing.ways.send", stop)
    program = settings(home, printer="tcp:127.0.0.1:9100")
    del till
    assert asked(program, capsys, "receipt", CASH, "--print")[0] == Exit.NOT_KNOWN
    assert [row[-1] for row in log(home)] == [ReceiptState.UNKNOWN]


def test_without_qts_libraries_text_still_comes(
    till: TillProgram,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pos_app.printing.painted", None)
    monkeypatch.delattr("pos_app.printing.painted", raising=False)
    code, _, err = asked(till, capsys, "receipt", CASH, "--pdf", tmp_path / "r.pdf")
    assert (code, "libraries" in err) == (Exit.SETTINGS, True)
    assert asked(till, capsys, "receipt", CASH)[0] == Exit.DONE
    assert [row[-1] for row in log(home)] == ["failed", "done"]


def test_a_till_that_cannot_keep_a_key_signs_nothing(
    till: TillProgram,
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (home / "training_keys.toml").mkdir()
    told = object_of(till, capsys, "receipt", CASH)
    assert told["proof"] is None
    code, out, err = asked(till, capsys, "verify-receipt", "--text", told["text"])
    assert (code, err.count("cannot be read")) == (Exit.SETTINGS, 1), out


def test_what_is_not_paid_cannot_be_put_together(till: TillProgram) -> None:
    from tests.domain.receipts import paid

    with pytest.raises(ValueError, match="paid alone"):
        receipt_forms.put_together(till.config(), paid([]), [], None, None, "t")  # type: ignore[arg-type]


def test_a_receipt_is_verified_as_it_was_passed_on(
    till: TillProgram, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, amount in ((CASH, 1250), (MOMO, 2050)):
        text = object_of(till, capsys, "receipt", number)["text"]
        told = object_of(till, capsys, "verify-receipt", "--text", text)
        assert told["ok"] is True
        assert told["verdict"] == "ours"
        assert (told["sale_number"], told["amount_minor"]) == (number, amount)
    kept = tmp_path / "r.txt"
    kept.write_text(f"> forwarded\n{text}")
    code, out, _ = asked(till, capsys, "verify-receipt", "--file", kept)
    assert (code, f"Ours: sale {MOMO}, GH₵ 20.50" in out) == (Exit.DONE, True)


def test_what_was_changed_is_anothers_or_has_no_proof(
    till: TillProgram, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = object_of(till, capsys, "receipt", CASH)["text"]
    kept = tmp_path / "r.txt"
    kept.write_text(text.replace("12.50", "92.50"))
    code, out, _ = asked(till, capsys, "verify-receipt", "--file", kept, "--json")
    told = json.loads(out)
    assert (code, told["ok"], told["verdict"]) == (Exit.NOT_PAID, False, "changed")
    assert told["amount_minor"] is None
    code, out, _ = asked(till, capsys, "verify-receipt", "--text", "PAID 12.50")
    assert (code, "There is no proof" in out) == (Exit.NOT_PAID, True)
    # Without the key that signed it nobody knows; another key is another till.
    (home / "training_keys.toml").unlink()
    code, out, _ = asked(till, capsys, "verify-receipt", "--text", text)
    assert (code, "no key to check it with" in out) == (Exit.NOT_PAID, True)
    object_of(till, capsys, "receipt", CASH)
    code, out, _ = asked(till, capsys, "verify-receipt", "--text", text)
    assert (code, "Not ours" in out) == (Exit.NOT_PAID, True)
    assert "no proof" in asked(till, capsys, "verify-receipt", "--text", "PAID")[1]
    object_of(till, capsys, "receipt", CASH)
    code, out, _ = asked(till, capsys, "verify-receipt", "--text", text)
    assert (code, "Not ours" in out) == (Exit.NOT_PAID, True)


def test_verify_receipt_wants_one_text(
    till: TillProgram, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "r.txt"
    kept.write_bytes(b"\xff\xfe\x00")
    assert asked(till, capsys, "verify-receipt")[0] == Exit.USAGE
    assert asked(till, capsys, "verify-receipt", "--text", "x", "--file", kept)[0] == Exit.USAGE
    assert asked(till, capsys, "verify-receipt", "--file", tmp_path / "none")[0] == Exit.USAGE
    assert asked(till, capsys, "verify-receipt", "--file", kept)[0] == Exit.NOT_PAID


@pytest.mark.posix("a file that cannot be read")
def test_a_file_that_cannot_be_read_is_said(
    till: TillProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = asked(till, capsys, "verify-receipt", "--file", "/proc/self/mem")
    assert (code, "cannot be read" in err) == (Exit.USAGE, True)


@pytest.mark.posix("named pipes")
def test_the_number_is_on_disk_before_the_first_byte_and_a_kill_prints_nothing_again(
    till: TillProgram, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del till
    only_posix()
    device = tmp_path / "lp0"
    os.mkfifo(device)
    # More than a pipe holds, so that the job cannot end while nobody reads.
    pictures = ["ɔ" * 96] * 12
    program = settings(home, printer=f"file:{device}", width=80, header=pictures, footer=pictures)
    command_line = [sys.executable, "-m", "pos_app", "receipt", CASH, "--print"]
    running = subprocess.Popen(command_line, stderr=subprocess.DEVNULL)
    with device.open("rb", buffering=0) as printer:
        assert printer.read(2) == b"\x1b@"
        assert log(home) == [(CASH, 0, None, "print", "printing")]
        running.kill()
        running.wait(20)
    told = object_of(program, capsys, "receipt", CASH)
    assert (told["copy"], told["state"]) == (1, "done")
    assert [row[-1] for row in log(home)] == ["printing", "done"]
    with closing(open_book(home / "training.sqlite3", till="T1", clock=now, live=False)) as book:
        book.end_lost_receipts(at=now() + timedelta(minutes=3))
    assert [row[-1] for row in log(home)] == ["unknown", "done"]


def live(home: Path, more: str = "") -> TillProgram:
    """A live till with the same sales, and no store of keys but what `more` chooses."""
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(f'[till]\nmode = "live"\nshop = "Akɔma"\n{more}')
    program = TillProgram()
    with closing(open_book(program.folders.ledger, till="T1", clock=now, live=True)) as book:
        sell(book)
    return program


def test_a_live_receipt_says_nothing_of_training_and_has_the_owners_key(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = live(home, 'secrets = "file"\n')
    told = object_of(program, capsys, "receipt", CASH)
    assert "TRAINING" not in told["text"]
    assert "training" not in told
    assert "receipts.signing_key" in (home / "keys.toml").read_text()
    assert not (home / "training_keys.toml").exists()
    assert object_of(program, capsys, "verify-receipt", "--text", told["text"])["ok"] is True


def test_a_live_till_without_a_store_signs_nothing_and_knows_no_receipt_as_its_own(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = live(home)
    told = object_of(program, capsys, "receipt", CASH)
    assert told["proof"] is None
    assert told["state"] == "done"
    code, out, _ = asked(program, capsys, "verify-receipt", "--text", told["text"])
    assert (code, "There is no proof" in out) == (Exit.NOT_PAID, True)
    proof = proof_of(bytes(32), bytes(64))
    code, out, _ = asked(program, capsys, "verify-receipt", "--text", told["text"] + proof)
    assert (code, "Not ours" in out) == (Exit.NOT_PAID, False)
    assert "no key to check it with" in out
    asked_as_json = asked(program, capsys, "verify-receipt", "--json", "--text", f"x {proof}")
    assert json.loads(asked_as_json[1])["verdict"] == "no_key"
    assert asked(program, capsys, "receipt", CASH)[2].count("Receipts have no proof") == 1


def test_a_ledger_that_cannot_take_the_number_lets_nothing_out(
    till: TillProgram,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_values: object, **_more: object) -> None:
        raise LedgerError(LedgerCode.FULL, "")

    monkeypatch.setattr(command, "make_receipt_beside", fail)
    code, out, _ = asked(till, capsys, "receipt", CASH, "--escpos", tmp_path / "r.bin")
    assert code == Exit.LEDGER
    assert "TOTAL" not in out
    assert not (tmp_path / "r.bin").exists()
    assert log(home) == []


def test_the_doctor_looks_for_the_printer(
    till: TillProgram, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del till
    device = tmp_path / "lp0"
    device.touch()
    _, out, _ = asked(settings(home, printer=f"file:{device}"), capsys, "doctor", "--json")
    told = json.loads(out)
    assert (told["printer"], told["receipt_key"]) == (f"file:{device}", "missing")
    assert not [line for line in told["problems"] if "printer" in line]
    device.unlink()
    program = settings(home, printer=f"file:{device}")
    object_of(program, capsys, "receipt", CASH)
    _, out, _ = asked(program, capsys, "doctor", "--json")
    told = json.loads(out)
    assert [line for line in told["problems"] if "The printer is not there" in line]
    assert re.fullmatch("[A-Z2-7]{7}, public [0-9a-f]{64}", told["receipt_key"])


def test_two_at_once_are_never_both_the_original(till: TillProgram, home: Path) -> None:
    del till
    command_line = [sys.executable, "-m", "pos_app", "receipt", CASH, "--json"]
    running = [
        subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    outs = [each.communicate(timeout=60)[0] for each in running]
    assert sorted(json.loads(out)["copy"] for out in outs) == [0, 1, 2]
    assert sorted(row[1] for row in log(home)) == [0, 1, 2]


def test_neither_key_nor_whole_number_is_anywhere(
    till: TillProgram, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = object_of(till, capsys, "receipt", MOMO)
    job = tmp_path / "r.bin"
    _, out, err = asked(till, capsys, "receipt", MOMO, "--escpos", job)
    _, seen, also = asked(till, capsys, "doctor", "--json")
    key = (home / "training_keys.toml").read_text().split('"')[-2]
    assert len(key) == 64
    journal = b"".join(path.read_bytes() for path in home.glob("logs/*"))
    everything = f"{told} {out} {err} {seen} {also} {job.read_bytes()!r} {journal!r}"
    assert key not in everything
    assert "0241234567" not in everything
    assert "241234567" not in everything.replace("•••", "")


@pytest.mark.parametrize("own", ["training.sqlite3", "training.sqlite3-journal", "config.toml"])
def test_a_file_of_the_till_is_no_printer(
    till: TillProgram, home: Path, capsys: pytest.CaptureFixture[str], own: str
) -> None:
    del till
    program = settings(home, printer=f"file:{home / own}")
    before = (home / own).read_bytes() if (home / own).exists() else None
    code, _, err = asked(program, capsys, "receipt", CASH, "--print")
    assert (code, "Nothing was printed" in err) == (Exit.NOT_PAID, True)
    if own != "training.sqlite3":
        assert ((home / own).read_bytes() if (home / own).exists() else None) == before
    assert b"\x1b@" not in (home / "training.sqlite3").read_bytes()
    assert asked(program, capsys, "verify")[0] == Exit.DONE
