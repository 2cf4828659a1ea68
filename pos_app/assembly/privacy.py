"""What `doctor` says of keys and files: where they are kept, and who else can reach them.

Of keys it says only whether they are there and where from; never any of their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_app.assembly.program import TillProgram

_SHOWN = 5


def key_facts(program: TillProgram) -> dict[str, object]:
    """Say of each key whether it is there and where from, and where keys are kept."""
    from pos_app.settings.key_store import file_in_use, read_keys

    file = file_in_use(program.config(), program.folders)
    said = {}
    for name, answer in read_keys(file=file).answers.items():
        where = f" in the {answer.source.value}" if answer.source else ""
        said[name.value] = f"{answer.state.value}{where}"
    return {"keys": said, "keys_kept_in": _place(program)}


def file_facts(program: TillProgram, problems: list[str]) -> dict[str, object]:
    """Say what other users can reach; what only a person can close is a problem."""
    from pos_app.settings.private import find_open

    found = find_open(program.folders)
    names = [str(path) for path, closable in found if closable]
    problems.extend(
        f"Other users of this computer can reach {path}, and the till cannot change that: give it"
        " to this user, or move the till's folder."
        for path, closable in found
        if not closable
    )
    return {"open_to_others_until_the_next_start": names[:_SHOWN] or "nothing"}


def _place(program: TillProgram) -> str:
    from pos_app.settings.key_store import file_in_use

    folders = program.folders
    if file_in_use(program.config(), folders) is not None:
        return f"{folders.key_file}, by the owner's choice: only this user can read it"
    if folders.key_file.exists():
        return f"the system's store; {folders.key_file} is left over and not used: delete it"
    return "the system's store"
