"""An error shows what a setting held, shortened, and never a secret."""

from __future__ import annotations

import datetime

import pytest

from pos_app.settings.config_file import (
    ProblemCode,
    SettingProblem,
    SettingsError,
    SettingsWarning,
    WarningCode,
    shown_value,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("live", '"live"'),
        ("", '""'),
        (5, "5"),
        (2.5, "2.5"),
        (True, "true"),
        (False, "false"),
        (["mtn", 5], "['mtn', 5]"),
        (datetime.date(2026, 1, 2), "datetime.date(2026, 1, 2)"),
        ("a\nb\x00", '"a�b�"'),
        ("x" * 100, '"' + "x" * 60 + '…"'),
        ("sk_live_abc", "•••"),
        ("see SK_TEST_abc", "•••"),
        (["sk_live_abc"], "•••"),
        ("https://me:word@pay.example/x", '"https://•••@pay.example/x"'),
        ("https://pay.example/ipn?token=abc", '"https://pay.example/ipn?•••"'),
        ("https://pay.example/ipn#abc", '"https://pay.example/ipn?•••"'),
    ],
)
def test_a_value_is_shown_short_and_without_secrets(value: object, shown: str) -> None:
    assert shown_value(value) == shown


def test_an_error_names_every_problem() -> None:
    problems = [
        SettingProblem("till.mode", '"x"', '"training" or "live"'),
        SettingProblem("config.toml", "", "TOML", ProblemCode.BAD_TOML, 3),
    ]
    error = SettingsError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == (
        'till.mode = "x": must be "training" or "live"; config.toml, line 3: must be TOML'
    )


def test_a_warning_says_what_was_left_aside() -> None:
    assert "till.colour is not a setting" in str(SettingsWarning("till.colour"))
    said = str(SettingsWarning("paygate.api_key", WarningCode.KEY_IN_FILE))
    assert "paygate.api_key is ignored" in said
    assert "system's store" in said
