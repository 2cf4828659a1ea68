"""Why a manifest or an installer is not used, as codes. None repeats what a server sent."""

from __future__ import annotations

from enum import StrEnum


class UpdateCode(StrEnum):
    """What is wrong; a test names each one."""

    NOT_REACHED = "not_reached"
    NO_ANSWER = "no_answer"
    TOO_LARGE = "too_large"
    NOT_A_MANIFEST = "not_a_manifest"
    NO_TRUSTED_KEY = "no_trusted_key"
    WRONG_SIGNATURE = "wrong_signature"
    OTHER_SOURCE = "other_source"
    WRONG_HOST = "wrong_host"
    REPLAYED = "replayed"
    OLDER = "older"
    EXPIRED = "expired"
    NOT_FOR_THIS_SYSTEM = "not_for_this_system"
    NOT_WHOLE = "not_whole"
    WRONG_HASH = "wrong_hash"
    NO_ROOM = "no_room"


class UpdateRefused(Exception):
    """A manifest or an installer is refused; nothing of it is used.

    Attributes:
        code: why.
    """

    def __init__(self, code: UpdateCode) -> None:
        """Keep the code."""
        super().__init__(code.value)
        self.code = code
