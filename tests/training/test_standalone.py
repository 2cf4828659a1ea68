from __future__ import annotations

import io
import logging
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from pos_app.commands.training import run_alone
from pos_app.training.gateway import TrainingGatewayError
from tests.training.conftest import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pos_app.training.gateway import TrainingGateway


class Lines(io.StringIO):
    """Standard output whose reader sends a signal as soon as both lines are there."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__()
        self._number = number

    def flush(self) -> None:
        super().flush()
        if self.getvalue().count("\n") == 2:
            signal.raise_signal(self._number)


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    yield
    logging.getLogger("pos_app.training").setLevel(logging.NOTSET)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("stream", ["there", "absent"])
def test_it_returns_on_a_signal_and_gives_the_handlers_back(
    number: signal.Signals, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stream == "absent":
        monkeypatch.setattr(sys, "stderr", None)
    before = signal.getsignal(number)
    out = Lines(number)

    run_alone(0, out, None)

    first, second = out.getvalue().splitlines()
    assert second == first.replace("PayGate", "Checkout") + "/api"
    assert signal.getsignal(number) is before
    assert "training-gateway" not in {thread.name for thread in threading.enumerate()}


def test_a_signal_that_comes_later_is_heard() -> None:
    out = io.StringIO()
    timer = threading.Timer(0.7, signal.raise_signal, [signal.SIGTERM])
    timer.start()

    run_alone(0, out, None)

    timer.join()
    assert out.getvalue().count("\n") == 2


def test_a_taken_port_prints_nothing(gateway: TrainingGateway) -> None:
    out = io.StringIO()

    with pytest.raises(TrainingGatewayError, match="cannot listen"):
        run_alone(gateway.port, out, None)

    assert out.getvalue() == ""


_ALONE = """
import sys, pathlib
from pos_app.commands.training import run_alone
run_alone(int(sys.argv[1]), sys.stdout, pathlib.Path(sys.argv[2]))
"""


@pytest.mark.posix("a signal from outside")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_alone_it_says_two_lines_serves_and_stops_cleanly(tmp_path: Path, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _ALONE, "0", str(tmp_path / "book.sqlite3")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline(), process.stdout.readline()]
        url = lines[0].split()[1]
        answer = httpx.get(
            f"{url}/v1/payments", headers={"Authorization": "Bearer k"}, trust_env=False
        )
        order = httpx.post(
            f"{lines[1].split()[1]}/payment/initiate",
            headers=KEYS,
            data={
                "currency": "USD",
                "amount": "100",
                "ipn_url": "http://a.example",
                "callback_url": "http://a.example",
                "order_id": "256985412569",
            },
            trust_env=False,
        ).json()
        page = httpx.get(order["data"]["redirect_url"], trust_env=False).text
        process.send_signal(number)
        rest, log = process.communicate(timeout=20)

    assert lines == [f"PayGate {url}\n", f"Checkout {url}/api\n"]
    assert url.startswith("http://127.0.0.1:")
    assert answer.status_code == 200
    assert "USD 100.00" in page
    assert (rest, process.returncode) == ("", 0)
    assert "GET /v1/payments 200" in log
    assert "Traceback" not in log
