"""Reads and writes `config.toml`, all mistakes named at once.

A write is all or nothing, and a file that cannot be understood is never written over: it may hold
the owner's only copy of what went before. What it does not know it leaves in place, since a newer
till may know it. No error may ever hold a key or a password: what it shows has passed
`shown_value`.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pos_app.settings.settings_table import (
    SECTIONS,
    SETTINGS,
    Config,
    Refused,
    Written,
    plain_http,
)
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

_DEFAULTS = Config()
_LARGEST = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_TOML_LINE = r"\(at line (\d+), column \d+\)"
# How the reader's reasons begin, and what a shop's owner understands.
_TOML_REASONS = {
    "Illegal character '\\n'": "a quotation mark is missing",
    "Expected '\"'": "a quotation mark is missing",
    'Expected "\'"': "a quotation mark is missing",
    "Unterminated string": "a quotation mark is missing",
    "Invalid value": "a value is missing, or a text has no quotation marks around it",
    "Expected ']'": "a closing bracket is missing",
    "Unclosed": "a closing bracket is missing",
    "Expected '='": "an = is missing after a name",
    "Expected newline": "something else stands behind a value",
    "Cannot declare": "a section stands there twice",
    "Cannot overwrite": "a name stands there twice",
    "Unescaped '\\'": "a text with \\ in it needs single quotation marks",
}
_LONGEST_SHOWN = 60
_HIDDEN = "•••"
_GATEWAY_KEY = r"(?i)[a-z]{2}_(?:test|live)_"
_USER_INFO = r"(?<=//)[^/@\s]*@"
# Callback addresses carry tokens in their query, so a refused one is shown without it.
_QUERY = r"(?s)[?#].*"
_KEYLIKE = ("key", "secret", "token", "password")


class ProblemCode(StrEnum):
    """What kind of thing is wrong."""

    BAD_VALUE = "bad_value"
    PLAIN_HTTP = "plain_http"
    BAD_TOML = "bad_toml"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    UNWRITABLE = "unwritable"
    NO_FOLDER = "no_folder"


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One thing that stops the till from using its settings.

    Attributes:
        key: the dotted key, such as `till.max_amount`, or the file or folder.
        value: what it held, shortened, never a secret.
        allowed: what is allowed there, in English; of a file that cannot be read, why not.
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
        if self.code is ProblemCode.BAD_TOML:
            return f"{place} cannot be read: {self.allowed} ({self.value})"
        value = f" = {self.value}" if self.value else ""
        return f"{place}{value}: must be {self.allowed}"


class SettingsError(Exception):
    """The settings cannot be used; it carries every problem found, not only the first.

    Attributes:
        problems: at least one.
    """

    def __init__(self, problems: Sequence[SettingProblem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class WarningCode(StrEnum):
    """What was odd, but no reason to stop."""

    UNKNOWN_KEY = "unknown_key"
    KEY_IN_FILE = "key_in_file"


@dataclass(frozen=True, slots=True)
class SettingsWarning:
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


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings that were read, defaults filled in.

    Attributes:
        config: the settings.
        warnings: what was left aside.
        existed: whether there was a file at all; the window asks at its first start.
        given: the dotted keys that the file itself holds.
    """

    config: Config
    warnings: tuple[SettingsWarning, ...] = ()
    existed: bool = True
    given: frozenset[str] = frozenset()

    @property
    def mode_written(self) -> bool:
        """Whether the file itself says which mode it is."""
        return "till.mode" in self.given


def load(path: Path) -> Loaded:
    """Read the settings.

    Args:
        path: the file; it need not exist.

    Returns:
        The settings; without a file the defaults. Where `till.mode` is not `given`, whether that
        means training is `go_live`'s to say.

    Raises:
        SettingsError: with every bad value, or the one reason why nothing could be read. A file
            with nothing in it is one that was cut: no till writes such a one.
    """
    document = _read(path)
    if document is None:
        return Loaded(Config(), existed=False)
    if not document and is_empty(path):
        allowed = (
            "settings, and it is empty: put its copy back, or delete it and choose the mode in "
            "the window"
        )
        shown = shown_value(str(path))
        raise SettingsError([SettingProblem(path.name, shown, allowed, ProblemCode.EMPTY)])
    return parse(document)


def load_or_empty(path: Path) -> Loaded:
    """`load`, for whoever writes next: an empty file has nothing that could be lost."""
    document = _read(path)
    return Loaded(Config(), existed=False) if document is None else parse(document)


def is_empty(path: Path) -> bool:
    """Whether there is a file of settings with nothing in it, not even a comment."""
    try:
        return _blank(_bytes(path))
    except OSError:
        return False


def save(path: Path, config: Config, *, answered: Collection[str] = ()) -> None:
    """Write the settings: after a power cut at any moment the old file or the new one is there.

    Comments are lost; keys of other versions stay.

    Args:
        path: the file; its folder must exist.
        config: the settings.
        answered: dotted keys that a person has answered, even with the sample.

    Raises:
        SettingsError: the settings would not be read back, the present file is malformed, or the
            new one cannot be written.
    """
    import tomli_w

    path = path.resolve()
    document = as_document(config, _read(path), answered)
    parse(document)
    try:
        durable.write_whole(path, tomli_w.dumps(document).encode())
    except OSError as error:
        raise _failed(path, error, ProblemCode.UNWRITABLE, "written") from error


def parse(document: Mapping[str, object]) -> Loaded:
    """Check a whole document: sections by name, each a mapping of keys to TOML's values.

    Raises:
        SettingsError: with every bad value.
    """
    problems: list[SettingProblem] = []
    warnings: list[SettingsWarning] = []
    values: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for section, content in document.items():
        if section not in SECTIONS:
            warnings.append(_unknown(section))
        elif not isinstance(content, dict):
            allowed = f"a section [{section}] with its keys below"
            problems.append(SettingProblem(section, shown_value(content), allowed))
        else:
            for name, value in content.items():
                setting = SETTINGS.get(key := f"{section}.{name}")
                if setting is None:
                    warnings.append(_unknown(key))
                    continue
                try:
                    values[section][name] = setting.read(value)
                except Refused as refusal:
                    problems.append(SettingProblem(key, shown_value(value), str(refusal)))
    problems += _plain_http_problems(values)
    if problems:
        raise SettingsError(problems)
    config = Config(**{section: made(**values[section]) for section, made in SECTIONS.items()})
    given = frozenset(f"{section}.{name}" for section in values for name in values[section])
    return Loaded(config, tuple(warnings), given=given)


def as_document(
    config: Config,
    base: Mapping[str, object] | None = None,
    answered: Collection[str] = (),
) -> dict[str, Any]:
    """Write settings as a document of its own, in the order of the documented file.

    Unknown keys of `base`, an earlier document, are kept; `answered` as in `save`.
    """
    document: dict[str, Any] = dict(base or {})
    for section in SECTIONS:
        before = document.get(section)
        document[section] = dict(before) if isinstance(before, dict) else {}
    for key, setting in SETTINGS.items():
        content, value = document[setting.section], setting.toml(config)
        default = value == setting.toml(_DEFAULTS)
        if default and setting.written is Written.CHOSEN:
            content.pop(setting.name, None)
        elif (
            not default
            or setting.written is Written.ALWAYS
            or key in answered
            or setting.name in content
        ):
            content[setting.name] = value
    return document


def changed(loaded: Loaded, changes: Mapping[str, object]) -> Loaded:
    """The settings with these changes, TOML's values by dotted key; None takes one out.

    Each is an answer of a person's; nothing is written.

    Raises:
        SettingsError: with every bad value.
    """
    document = as_document(loaded.config, answered=loaded.given)
    for key, value in changes.items():
        section, _, name = key.partition(".")
        if value is None:
            document[section].pop(name, None)
        else:
            document[section][name] = value
    return replace(parse(document), given=loaded.given | frozenset(changes))


def shown_value(value: object) -> str:
    """A setting's value as an error may show it: one short line without secrets.

    Roughly as TOML would write it; `•••` if it looks like a gateway's key.
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


def _unknown(key: str) -> SettingsWarning:
    name = key.rpartition(".")[2].lower()
    keylike = any(word in name for word in _KEYLIKE)
    code = WarningCode.KEY_IN_FILE if keylike else WarningCode.UNKNOWN_KEY
    # A key pasted at the wrong side is still one.
    return SettingsWarning(shown_value(key).strip('"'), code)


def _plain_http_problems(values: Mapping[str, Mapping[str, Any]]) -> list[SettingProblem]:
    problems = []
    for section in ("paygate", "checkout"):
        url = values[section].get("base_url")
        if url and plain_http(url) and not values[section].get("allow_plain_http"):
            allowed = (
                f"an https URL, since keys would travel in clear "
                f"(or {section}.allow_plain_http = true, at the owner's risk)"
            )
            problems.append(
                SettingProblem(
                    f"{section}.base_url", shown_value(url), allowed, ProblemCode.PLAIN_HTTP
                )
            )
    return problems


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = _bytes(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(path, error, ProblemCode.UNREADABLE, "read") from error
    try:
        if _blank(content):
            return {}
        # Notepad puts a byte order mark in front.
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _malformed(path, "it is no text in UTF-8", line) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(_TOML_LINE, str(error))
        # A file that ends too soon has no line of its own: it is the last one.
        line = int(found[1]) if found else content.count(b"\n") + 1
        known = (words for begin, words in _TOML_REASONS.items() if str(error).startswith(begin))
        raise _malformed(path, next(known, "it is no TOML"), line) from None
    except RecursionError:
        raise _malformed(path, "it is nested too deeply", 1) from None
    except ValueError:
        # A number longer than numbers are.
        raise _malformed(path, "a number in it is too long", 1) from None


def _blank(content: bytes) -> bool:
    # What a power cut leaves of a file that was not yet written may be zeros.
    return not content.removeprefix(_BOM).strip(b" \t\r\n\0")


def _bytes(path: Path) -> bytes:
    """The content of a regular file; a pipe or a device would never end.

    Raises:
        OSError: it is not there, no regular file, too large, or cannot be read.
    """
    # Not waiting: else opening a pipe waits for whoever writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(_LARGEST + 1)
    finally:
        os.close(descriptor)
    if len(content) > _LARGEST:
        raise OSError(errno.EFBIG, "it is too large for settings")
    return content


def _malformed(path: Path, why: str, line: int) -> SettingsError:
    shown = shown_value(str(path))
    return SettingsError([SettingProblem(path.name, shown, why, ProblemCode.BAD_TOML, line)])


def _failed(path: Path, error: OSError, code: ProblemCode, what: str) -> SettingsError:
    allowed = f"a file that can be {what} ({error.strerror})"
    return SettingsError([SettingProblem(path.name, shown_value(str(path)), allowed, code)])
