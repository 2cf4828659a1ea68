"""The operating system's store of keys, which can take forever; or the file chosen in its stead.

A broken secret service blocks for minutes and cannot be cancelled, so every call runs on a daemon
thread of its own and is left behind when its time is up: it must hold up neither a start nor a
quit. With every key in the environment the store is not even imported. A store that is missing,
broken or hung is an answer: nothing here may ever turn to the file, or to a store that keeps keys
in clear, by itself.

The file is there where the owner chose it for want of a store of the system's. Only its owner can
read it, a link or another user's file is refused, and what it held is overwritten before it goes.
It must never be read or written unless the settings say `file`.
"""

from __future__ import annotations

import os
import queue
import secrets
import stat
import sys
import threading
import tomllib
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pos_app.settings import config_file
from pos_app.settings.keys import (
    SERVICE,
    Keys,
    OwnKey,
    Secret,
    SecretName,
    Source,
    StoreAnswer,
    StoredName,
    StoreState,
    failed,
    from_environment,
    taken,
)
from pos_app.settings.settings_table import KeyPlace
from pos_app.system import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from pos_app.settings.folders import Folders
    from pos_app.settings.settings_table import Config


_T = TypeVar("_T")

TIMEOUT_SECONDS = 10.0

_MISSING = StoreAnswer(StoreState.MISSING)
_TIMED_OUT = StoreAnswer(StoreState.TIMED_OUT)
# What keyring falls back to where a system has no store, what switches it off, and packages that
# only happen to be installed, some of which keep keys in clear.
_NO_STORES = ("keyring.backends.fail", "keyring.backends.null", "keyrings.")
_CHAIN = "keyring.backends.chainer"
_TRIAL = (f"{SERVICE}-selfcheck", "selfcheck")


def read_keys(
    environ: Mapping[str, str] | None = None,
    *,
    timeout: float = TIMEOUT_SECONDS,
    file: Path | None = None,
) -> Keys:
    """Read all keys, waiting for the store at most `timeout` seconds in all.

    Args:
        environ: the environment; the process's own if None.
        timeout: what was answered until then is kept.
        file: where keys are kept in the store's stead, as `file_in_use` says.
    """
    answers = from_environment(environ)
    wanted = [name for name in SecretName if name not in answers]

    def read() -> None:
        kept: dict[StoredName, StoreAnswer] = read_file(file) if file is not None else {}
        for name in wanted:
            answers[name] = kept.get(name) or _ask(partial(_get, name))

    if wanted:
        _within(timeout, read, None)
    return Keys({name: answers.get(name, _TIMED_OUT) for name in SecretName})


def read_own_key(
    name: OwnKey, *, timeout: float = TIMEOUT_SECONDS, file: Path | None = None
) -> StoreAnswer:
    """Read a key that the till made for itself, waiting at most so many seconds."""

    def read() -> StoreAnswer:
        return read_file(file)[name] if file else _ask(partial(_get, name))

    return _within(timeout, read, _TIMED_OUT)


def read_or_make_own_key(
    name: OwnKey, *, timeout: float = TIMEOUT_SECONDS, file: Path | None = None
) -> StoreAnswer:
    """Read a key of the till's own; where there is none, one of 32 random bytes is made and kept.

    One that is there and cannot be read is left alone: what was made with it could not be checked
    again.
    """
    answer = read_own_key(name, timeout=timeout, file=file)
    if answer.state is not StoreState.MISSING:
        return answer
    made = Secret(secrets.token_bytes(_OWN_KEY_BYTES).hex())
    kept = write_key(name, made, timeout=timeout, file=file)
    if kept.state is not StoreState.STORED:
        return kept
    # Another program may have made one at the same time: what is kept now is the till's.
    return read_own_key(name, timeout=timeout, file=file)


def write_key(
    name: StoredName,
    secret: Secret,
    *,
    timeout: float = TIMEOUT_SECONDS,
    file: Path | None = None,
) -> StoreAnswer:
    """Put a key into the store, or the file in its stead, and read it back.

    Returns:
        `STORED`, or why not; after `TIMED_OUT` it may still get there.
    """

    def write() -> StoreAnswer:
        return write_file(file, name, secret) if file else _ask(partial(_set, name, secret))

    return _within(timeout, write, _TIMED_OUT)


def delete_key(
    name: StoredName, *, timeout: float = TIMEOUT_SECONDS, file: Path | None = None
) -> StoreAnswer:
    """Take a key out of the store, or of the file in its stead.

    Returns:
        `DELETED`, `MISSING` if there was none, or why not; after `TIMED_OUT` it may still go.
    """

    def delete() -> StoreAnswer:
        return delete_from_file(file, name) if file else _ask(partial(_delete, name))

    return _within(timeout, delete, _TIMED_OUT)


def try_store(*, timeout: float = TIMEOUT_SECONDS) -> StoreAnswer:
    """Write a dummy into the system's store, read it and delete it, as installers ask.

    The dummy has a service name of its own: no key of the till is looked at or changed. `DELETED`
    where all three held, or why not.
    """
    return _within(timeout, lambda: _ask(_try), _TIMED_OUT)


def file_in_use(config: Config, folders: Folders) -> Path | None:
    """The file that the keys are kept in, because a person chose it; None: the system's store."""
    return folders.key_file if config.till.secrets is KeyPlace.FILE else None


def choose_file(folders: Folders) -> None:
    """Keep the keys in a file from now on, as a person has just chosen.

    Raises:
        SettingsError: the settings cannot be read or written.
    """
    _write_choice(folders, KeyPlace.FILE)


def choose_store(folders: Folders, *, timeout: float = TIMEOUT_SECONDS) -> StoreAnswer:
    """Move the keys into the system's store; the file goes when the store has given each back.

    Args:
        folders: the till's.
        timeout: seconds for each key.

    Returns:
        `STORED`; or why not, and then the file is as it was and is still used.

    Raises:
        SettingsError: the settings cannot be read or written; the file is still used.
    """
    for name, answer in read_file(folders.key_file).items():
        if answer.state is StoreState.MISSING:
            continue
        if answer.secret is None:
            return answer
        moved = write_key(name, answer.secret, timeout=timeout)
        if moved.state is not StoreState.STORED:
            return moved
    _write_choice(folders, KeyPlace.SYSTEM)
    try:
        remove_file(folders.key_file)
    except OSError as error:
        return failed(error)
    return StoreAnswer(StoreState.STORED)


def _write_choice(folders: Folders, place: KeyPlace) -> None:
    loaded = config_file.load(folders.config_file)
    wanted = config_file.changed(loaded, {"till.secrets": place.value})
    folders.create()
    config_file.save(folders.config_file, wanted.config, answered=wanted.given)


def _within(seconds: float, work: Callable[[], _T], late: _T) -> _T:
    """What work that never raises returns, done on a daemon thread that nothing ever joins.

    After so many seconds the thread is left behind, and `late` is the answer.
    """
    done: queue.SimpleQueue[_T] = queue.SimpleQueue()
    threading.Thread(target=lambda: done.put(work()), name="secret-store", daemon=True).start()
    try:
        return done.get(timeout=seconds)
    except queue.Empty:
        return late


def _ask(question: Callable[[KeyringBackend], StoreAnswer]) -> StoreAnswer:
    """Put one question to the store; whatever goes wrong there is an answer too."""
    try:
        import keyring

        store = _safe(keyring.get_keyring())
        return StoreAnswer(StoreState.NO_STORE) if store is None else question(store)
    except Exception as error:  # noqa: BLE001 - backends raise their system's own errors
        return failed(error)


def _safe(store: KeyringBackend) -> KeyringBackend | None:
    """The store itself, the first safe one of several, or None."""
    chained = getattr(store, "backends", ()) if type(store).__module__ == _CHAIN else (store,)
    safe = (each for each in chained if not type(each).__module__.startswith(_NO_STORES))
    return next(safe, None)


def _get(name: StoredName, store: KeyringBackend) -> StoreAnswer:
    text = store.get_password(SERVICE, name.value)
    return _MISSING if text is None else taken(text, Source.STORE)


def _set(name: StoredName, secret: Secret, store: KeyringBackend) -> StoreAnswer:
    store.set_password(SERVICE, name.value, secret.reveal())
    if _get(name, store).secret != secret:
        # Some stores shorten or drop without a word what they cannot hold.
        return StoreAnswer(StoreState.FAILED, detail="not read back")
    return StoreAnswer(StoreState.STORED)


def _delete(name: StoredName, store: KeyringBackend) -> StoreAnswer:
    if store.get_password(SERVICE, name.value) is None:
        return _MISSING
    store.delete_password(SERVICE, name.value)
    return StoreAnswer(StoreState.DELETED)


def _try(store: KeyringBackend) -> StoreAnswer:
    dummy = secrets.token_hex(16)
    store.set_password(*_TRIAL, dummy)
    try:
        read = store.get_password(*_TRIAL)
    finally:
        store.delete_password(*_TRIAL)
    if read != dummy:
        return StoreAnswer(StoreState.FAILED, detail="not read back")
    if store.get_password(*_TRIAL) is not None:
        return StoreAnswer(StoreState.FAILED, detail="not deleted")
    return StoreAnswer(StoreState.DELETED)


_OWN_KEY_BYTES = 32
_LONGEST = 65_536
_NAMES: tuple[StoredName, ...] = (*SecretName, *OwnKey)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class _NotOurs(OSError):
    """The file is a link's end, no file at all, or another user's."""


def read_file(path: Path) -> dict[StoredName, StoreAnswer]:
    """An answer for every key: `FOUND`, `MISSING`, `UNUSABLE`, or `FAILED` with its kind."""
    try:
        texts = _texts(path)
    except (OSError, ValueError) as error:
        return dict.fromkeys(_NAMES, failed(error))
    return {
        name: taken(texts[name], Source.FILE) if name in texts else StoreAnswer(StoreState.MISSING)
        for name in _NAMES
    }


def write_file(path: Path, name: StoredName, secret: Secret) -> StoreAnswer:
    """Put a key into the file, which is made where there is none; never raises."""
    try:
        _replace(path, {**_texts(path), name: secret.reveal()})
    except (OSError, ValueError) as error:
        return failed(error)
    if read_file(path)[name].secret != secret:
        return StoreAnswer(StoreState.FAILED, detail="not read back")
    return StoreAnswer(StoreState.STORED)


def delete_from_file(path: Path, name: StoredName) -> StoreAnswer:
    """Take a key out of the file; never raises."""
    try:
        texts = _texts(path)
        if name not in texts:
            return StoreAnswer(StoreState.MISSING)
        del texts[name]
        _replace(path, texts)
    except (OSError, ValueError) as error:
        return failed(error)
    return StoreAnswer(StoreState.DELETED)


def remove_file(path: Path) -> None:
    """Overwrite what the file held, then take it away; none there is well.

    Raises:
        OSError: it is still there.
    """
    for place in (path, durable.beside(path)):
        with suppress(FileNotFoundError):
            descriptor = _open(place, os.O_RDWR)
            try:
                _overwrite(descriptor)
            finally:
                os.close(descriptor)
            durable.remove(place)


def _texts(path: Path) -> dict[StoredName, str]:
    try:
        descriptor = _open(path, os.O_RDONLY)
    except FileNotFoundError:
        return {}
    with os.fdopen(descriptor, "rb") as file:
        document: Mapping[str, object] = tomllib.loads(file.read(_LONGEST).decode())
    return {name: text for name in _NAMES if isinstance(text := document.get(name.value), str)}


def _open(path: Path, flags: int) -> int:
    descriptor = os.open(path, flags | _NO_LINK)
    try:
        seen = os.fstat(descriptor)
        mine = sys.platform == "win32" or seen.st_uid == os.geteuid()
        if not (mine and stat.S_ISREG(seen.st_mode)):
            raise _NotOurs
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _replace(path: Path, texts: Mapping[StoredName, str]) -> None:
    import tomli_w

    content = tomli_w.dumps({name.value: text for name, text in texts.items()}).encode()
    before = None
    with suppress(FileNotFoundError):
        before = _open(path, os.O_RDWR)
    try:
        if sys.platform == "win32" and before is not None:
            # Windows replaces no file that is open.
            os.close(before)
            before = None
        durable.write_whole(path, content)
    finally:
        if before is not None:
            # Also where only the folder could not be made durable: the old keys have no name then.
            if not os.path.samestat(os.fstat(before), path.stat()):
                _overwrite(before)
            os.close(before)


def _overwrite(descriptor: int) -> None:
    """As far as a program can: a disk that writes elsewhere each time may keep the old text."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, bytes(os.fstat(descriptor).st_size))
    durable.sync(descriptor)
