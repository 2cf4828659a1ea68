"""How a question to PayGate ends that it did not answer."""

from __future__ import annotations

import pytest

from pos_app.assembly.terminal import Exit
from pos_app.commands.group import run
from pos_app.engine.events import MethodOff
from pos_app.gateways.port import ErrorAnswer
from pos_app.transport.errors import DeadlinePassed, ExchangeError, NameNotResolved
from tests.commands.gateways import AskingProgram, Maker, Saying


@pytest.mark.parametrize(
    ("said", "exit", "words"),
    [
        (ErrorAnswer(401, "no such key"), Exit.SETTINGS, "does not accept the key: no such key"),
        (ErrorAnswer(422, "no such cursor"), Exit.USAGE, "refused it: no such cursor"),
        (ErrorAnswer(409, "odd"), Exit.NOT_KNOWN, "refused it: odd"),
        (DeadlinePassed("late"), Exit.NOT_KNOWN, "did not answer (deadline_passed: late)"),
        (NameNotResolved("offline"), Exit.NOT_KNOWN, "Check the internet connection"),
    ],
)
def test_a_list_that_was_not_given(
    said: ExchangeError, exit: Exit, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    maker = Maker(Saying(list_says=said))
    assert run(AskingProgram(maker), ["payments", "--json"]) == exit
    heard = capsys.readouterr()
    assert heard.out == ""
    assert words in heard.err
    assert heard.err.count("\n") == 1
    # Whatever comes of it, nothing is left open.
    assert (maker.closed, maker.stopped) == (1, 1)


def test_paygate_that_is_off_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    maker = Maker(mobile_money_off=MethodOff.TEST_KEY_IN_LIVE)
    assert run(AskingProgram(maker), ["payments"]) == Exit.SETTINGS
    assert "PayGate is off: its key is a test key" in capsys.readouterr().err
