"""What can be wrong with settings: values that say which, what it held and what is allowed.

Nothing here may ever hold a key or a password: every shown value has passed `shown_value`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_SHOWN = 60
_HIDDEN = "•••"
_GATEWAY_KEY = r"(?i)[a-z]{2}_(?:test|live)_"
_USER_INFO = r"(?<=//)[^/@\s]*@"
# Callback addresses carry tokens in their query, so a refused one is shown without it.
_QUERY = r"(?s)[?#].*"


class ProblemCode(StrEnum):
    """What kind of thing is wrong."""

    BAD_VALUE = "bad_value"
    BAD_TOML = "bad_toml"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    UNWRITABLE = "unwritable"
    NO_FOLDER = "no_folder"


class SettingProblem(NamedTuple):
    """One thing that stops the till from using its settings.

    Attributes:
        key: the dotted key, such as `till.max_amount`, or the file or folder.
        value: what it held, shortened, never a secret.
        allowed: what is allowed there, in English.
        code: what kind of problem it is.
        line: the line in the file, where one is known.
    """

    key: str
    value: str
    allowed: str
    code: ProblemCode = ProblemCode.BAD_VALUE
    line: int | None = None

    def __str__(self) -> str:
        """One line for standard error."""
        place = f"{self.key}, line {self.line}" if self.line is not None else self.key
        value = f" = {self.value}" if self.value else ""
        return f"{place}{value}: must be {self.allowed}"


class SettingsError(Exception):
    """The settings cannot be used; it carries every problem found, not only the first.

    Attributes:
        problems: at least one.
    """

    def __init__(self, problems: Sequence[SettingProblem]) -> None:
        """Keep all problems; the message is all of them in one line."""
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class WarningCode(StrEnum):
    """What was odd, but no reason to stop."""

    UNKNOWN_KEY = "unknown_key"
    KEY_IN_FILE = "key_in_file"


class SettingsWarning(NamedTuple):
    """Something in the file that was left aside; its value is never shown.

    Attributes:
        key: the dotted key.
        code: `KEY_IN_FILE` where it looks like a gateway's key, which belongs in the system's
            store.
    """

    key: str
    code: WarningCode = WarningCode.UNKNOWN_KEY

    def __str__(self) -> str:
        """One line for standard error."""
        if self.code is WarningCode.KEY_IN_FILE:
            return f"{self.key} is ignored: keys belong in the system's store, take it out of here"
        return f"{self.key} is not a setting of this version and is ignored"


def shown_value(value: object) -> str:
    """A setting's value as an error may show it: one short line without secrets.

    Args:
        value: whatever the file held.

    Returns:
        Its text as TOML would roughly write it; `•••` if it looks like a gateway's key.
    """
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = value if isinstance(value, str) else repr(value)
    except ValueError:
        # A whole number that Python does not write out.
        text = "…"
    if re.search(_GATEWAY_KEY, text):
        return _HIDDEN
    text = re.sub(_USER_INFO, f"{_HIDDEN}@", text)
    if "://" in text:
        text = re.sub(_QUERY, f"?{_HIDDEN}", text)
    text = "".join(character if character.isprintable() else "�" for character in text)
    if len(text) > _LONGEST_SHOWN:
        text = f"{text[:_LONGEST_SHOWN]}…"
    return f'"{text}"' if isinstance(value, str) else text


def shown_key(key: str) -> str:
    """A key's own name as an error may show it: a key pasted at the wrong side is still one."""
    return shown_value(key).strip('"')
