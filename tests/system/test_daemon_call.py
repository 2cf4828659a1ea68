"""What blocks, blocks on its own: nobody waits who does not want to, least of all the end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from pos_app.system import daemon_call
from pos_app.system.daemon_call import Call, run_blocking
from tests.transport.server import run


def test_a_result_and_an_error_come_back() -> None:
    def fail() -> int:
        raise OSError("no")

    async def work() -> None:
        assert await run_blocking(lambda: 7, name="seven") == 7
        with pytest.raises(OSError, match="no"):
            await run_blocking(fail, name="fail")

    run(work())


def test_it_runs_on_a_daemon_thread_with_its_name() -> None:
    async def work() -> None:
        thread = await run_blocking(threading.current_thread, name="name-lookup")
        assert thread.daemon
        assert thread.name == "name-lookup"

    run(work())


def test_one_waiter_that_leaves_leaves_the_others_alone() -> None:
    gate = threading.Event()

    async def work() -> None:
        call = Call(lambda: gate.wait(10), name="gate")
        leaver = asyncio.create_task(call.result())
        stayer = asyncio.create_task(call.result())
        await asyncio.sleep(0)
        leaver.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaver
        assert not call.done
        gate.set()
        assert await stayer is True
        assert call.done

    run(work())


def test_the_loop_ends_at_once_and_a_late_outcome_finds_nobody() -> None:
    gate = threading.Event()
    threads: list[threading.Thread] = []

    def block() -> None:
        threads.append(threading.current_thread())
        gate.wait(10)

    async def work() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await run_blocking(block, name="hangs")

    began = time.monotonic()
    run(work())
    assert time.monotonic() - began < 1
    gate.set()
    threads[0].join(5)
    assert not threads[0].is_alive()


def test_an_outcome_after_everything_was_cancelled_is_dropped() -> None:
    async def work() -> None:
        gate = threading.Event()
        call = Call(lambda: gate.wait(10), name="gate")
        call._future.cancel()
        gate.set()
        while any(thread.name == "gate" for thread in threading.enumerate()):
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert call.done

    run(work())


def test_a_program_with_a_hung_call_still_quits() -> None:
    program = """
import asyncio, threading
from pos_app.system.daemon_call import run_blocking
async def main():
    try:
        async with asyncio.timeout(0.05):
            await run_blocking(threading.Event().wait, name="hangs")
    except TimeoutError:
        print("left")
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "left\n"
    assert done.stderr == ""


def test_a_coroutine_run_to_its_end_gives_its_answer_or_its_error() -> None:
    async def answer() -> int:
        return 7

    async def fails() -> None:
        raise LookupError("not there")

    assert daemon_call.run(answer()) == 7
    with pytest.raises(LookupError, match="not there"):
        daemon_call.run(fails())
