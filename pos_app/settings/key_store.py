"""The operating system's store of keys, which can take forever; or the file chosen in its stead.

A broken secret service blocks for minutes and cannot be cancelled, so every call runs on a daemon
thread of its own and is left behind when its time is up: it must hold up neither a start nor a
quit. With every key in the environment the store is not even imported. A store that is missing,
broken or hung is an answer: nothing here may ever turn to the file, or to a store that keeps keys
in clear, by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import uuid
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pos_app.settings import config_file, key_file
from pos_app.settings.keys import (
    SERVICE,
    Keys,
    Secret,
    SecretName,
    Source,
    StoreAnswer,
    StoreState,
    from_environment,
    taken,
)
from pos_app.settings.settings_table import KeyPlace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from pos_app.settings.folders import Folders
    from pos_app.settings.settings_table import Config


_T = TypeVar("_T")

TIMEOUT_SECONDS = 10.0

_TIMED_OUT = StoreAnswer(StoreState.TIMED_OUT)
_MISSING = StoreAnswer(StoreState.MISSING)
# What keyring falls back to where a system has no store, what switches it off, and packages that
# only happen to be installed, some of which keep keys in clear.
_NO_STORES = ("keyring.backends.fail", "keyring.backends.null", "keyrings.")
_CHAIN = "keyring.backends.chainer"
_TRIAL = (f"{SERVICE}-selfcheck", "selfcheck")


class _Reading:
    """A reading of all keys under way; what has been answered so far survives its timeout."""

    def __init__(self, environ: Mapping[str, str] | None, file: Path | None) -> None:
        self._file = file
        self._answers = from_environment(environ)
        self._wanted = [name for name in SecretName if name not in self._answers]
        self.done: Future[None] = Future()
        if self._wanted:
            self.done = _begin(self._read)
        else:
            self.done.set_result(None)

    def keys(self) -> Keys:
        answers = dict(self._answers)
        return Keys({name: answers.get(name, _TIMED_OUT) for name in SecretName})

    def _read(self) -> None:
        kept = key_file.read(self._file) if self._file is not None else {}
        for name in self._wanted:
            self._answers[name] = kept.get(name) or _ask(partial(_get, name))


def read_keys(
    environ: Mapping[str, str] | None = None,
    *,
    timeout: float = TIMEOUT_SECONDS,
    file: Path | None = None,
) -> Keys:
    """Read all keys, waiting for the store at most `timeout` seconds in all.

    Args:
        environ: the environment; the process's own if None.
        timeout: seconds.
        file: where keys are kept in the store's stead, as `keeping.file_in_use` says.

    Returns:
        Every key, or why it is not there.
    """
    reading = _Reading(environ, file)
    with contextlib.suppress(FutureTimeout):
        reading.done.result(timeout)
    return reading.keys()


async def read_keys_async(
    environ: Mapping[str, str] | None = None,
    *,
    timeout: float = TIMEOUT_SECONDS,
    file: Path | None = None,
) -> Keys:
    """`read_keys` for a loop: being cancelled leaves the store's call behind at once."""
    reading = _Reading(environ, file)
    await _done_within(reading.done, timeout)
    return reading.keys()


def write_key(
    name: SecretName,
    secret: Secret,
    *,
    timeout: float = TIMEOUT_SECONDS,
    file: Path | None = None,
) -> StoreAnswer:
    """Put a key into the store, and read it back.

    Args:
        name: which key.
        secret: the key.
        timeout: seconds.
        file: where keys are kept in the store's stead.

    Returns:
        `STORED`, or why not; after `TIMED_OUT` it may still get there.
    """
    return _wait(_begin(partial(_write, name, secret, file)), timeout)


async def write_key_async(
    name: SecretName,
    secret: Secret,
    *,
    timeout: float = TIMEOUT_SECONDS,
    file: Path | None = None,
) -> StoreAnswer:
    """`write_key` for a loop."""
    return await _wait_async(_begin(partial(_write, name, secret, file)), timeout)


def delete_key(
    name: SecretName, *, timeout: float = TIMEOUT_SECONDS, file: Path | None = None
) -> StoreAnswer:
    """Take a key out of the store.

    Args:
        name: which key.
        timeout: seconds.
        file: where keys are kept in the store's stead.

    Returns:
        `DELETED`, `MISSING` if there was none, or why not; after `TIMED_OUT` it may still go.
    """
    return _wait(_begin(partial(_take_out, name, file)), timeout)


async def delete_key_async(
    name: SecretName, *, timeout: float = TIMEOUT_SECONDS, file: Path | None = None
) -> StoreAnswer:
    """`delete_key` for a loop."""
    return await _wait_async(_begin(partial(_take_out, name, file)), timeout)


def try_store(*, timeout: float = TIMEOUT_SECONDS) -> StoreAnswer:
    """Write a dummy into the system's store, read it and delete it, as installers ask.

    The dummy has a service name of its own: no key of the till is looked at or changed.

    Args:
        timeout: seconds.

    Returns:
        `DELETED` when all three held, or why not.
    """
    return _wait(_begin(lambda: _ask(_try)), timeout)


def _write(name: SecretName, secret: Secret, file: Path | None) -> StoreAnswer:
    return key_file.write(file, name, secret) if file else _ask(partial(_set, name, secret))


def _take_out(name: SecretName, file: Path | None) -> StoreAnswer:
    return key_file.delete(file, name) if file else _ask(partial(_delete, name))


def _begin(work: Callable[[], _T]) -> Future[_T]:
    """Start work that never raises on a daemon thread, which nothing ever joins."""
    future: Future[_T] = Future()
    # Running: a waiter that gives up can then no longer cancel what the thread will answer.
    future.set_running_or_notify_cancel()
    threading.Thread(
        target=lambda: future.set_result(work()), name="secret-store", daemon=True
    ).start()
    return future


def _wait(call: Future[StoreAnswer], timeout: float) -> StoreAnswer:
    try:
        return call.result(timeout)
    except FutureTimeout:
        return _TIMED_OUT


async def _wait_async(call: Future[StoreAnswer], timeout: float) -> StoreAnswer:
    return call.result() if await _done_within(call, timeout) else _TIMED_OUT


async def _done_within(call: Future[_T], timeout: float) -> bool:
    waiter = asyncio.wrap_future(call)
    try:
        await asyncio.wait([waiter], timeout=timeout)
    finally:
        # Else a store that answers after the loop has closed would complain into the log.
        waiter.cancel()
    return call.done()


def _ask(question: Callable[[KeyringBackend], StoreAnswer]) -> StoreAnswer:
    """Put one question to the store; whatever goes wrong there is an answer too."""
    try:
        import keyring

        store = _safe(keyring.get_keyring())
        return StoreAnswer(StoreState.NO_STORE) if store is None else question(store)
    except Exception as error:  # noqa: BLE001 - backends raise their system's own errors
        # Only the kind: a backend's text may quote what it was given.
        return StoreAnswer(StoreState.FAILED, detail=type(error).__name__)


def _safe(store: KeyringBackend) -> KeyringBackend | None:
    """The store itself, the first safe one of several, or None."""
    chained = getattr(store, "backends", ()) if type(store).__module__ == _CHAIN else (store,)
    safe = (each for each in chained if not type(each).__module__.startswith(_NO_STORES))
    return next(safe, None)


def _get(name: SecretName, store: KeyringBackend) -> StoreAnswer:
    text = store.get_password(SERVICE, name.value)
    return _MISSING if text is None else taken(text, Source.STORE)


def _set(name: SecretName, secret: Secret, store: KeyringBackend) -> StoreAnswer:
    store.set_password(SERVICE, name.value, secret.reveal())
    if _get(name, store).secret != secret:
        # Some stores shorten or drop without a word what they cannot hold.
        return StoreAnswer(StoreState.FAILED, detail="not read back")
    return StoreAnswer(StoreState.STORED)


def _delete(name: SecretName, store: KeyringBackend) -> StoreAnswer:
    if store.get_password(SERVICE, name.value) is None:
        return _MISSING
    store.delete_password(SERVICE, name.value)
    return StoreAnswer(StoreState.DELETED)


def _try(store: KeyringBackend) -> StoreAnswer:
    dummy = uuid.uuid4().hex
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


def file_in_use(config: Config, folders: Folders) -> Path | None:
    """The file that the keys are kept in; None: they are in the system's store."""
    return folders.key_file if config.till.secrets is KeyPlace.FILE else None


def choose_file(folders: Folders) -> None:
    """Keep the keys in a file from now on, as a person has just chosen.

    Raises:
        SettingsError: the settings cannot be read or written.
    """
    _write_choice(folders, KeyPlace.FILE)


def choose_store(folders: Folders, *, timeout: float = TIMEOUT_SECONDS) -> StoreAnswer:
    """Move the keys into the system's store, then remove the file.

    Args:
        folders: where the file and the settings are.
        timeout: seconds for each key.

    Returns:
        `STORED`; or why not, and then the file is as it was and is still used.

    Raises:
        SettingsError: the settings cannot be read or written; the file is still used.
    """
    from pos_app.settings import key_file, key_store
    from pos_app.settings.keys import StoreAnswer, StoreState

    for name, answer in key_file.read(folders.key_file).items():
        if answer.state is StoreState.MISSING:
            continue
        if answer.secret is None:
            return answer
        moved = key_store.write_key(name, answer.secret, timeout=timeout)
        if moved.state is not StoreState.STORED:
            return moved
    _write_choice(folders, KeyPlace.SYSTEM)
    try:
        key_file.remove(folders.key_file)
    except OSError as error:
        return StoreAnswer(StoreState.FAILED, detail=type(error).__name__)
    return StoreAnswer(StoreState.STORED)


def _write_choice(folders: Folders, place: KeyPlace) -> None:
    loaded = config_file.load(folders.config_file)
    wanted = config_file.changed(loaded, {"till.secrets": place.value})
    folders.create()
    config_file.save(folders.config_file, wanted.config, answered=wanted.given)
