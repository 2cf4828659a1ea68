from collections.abc import Iterator
from typing import Any

class _Header:
    cputype: int

class MachOHeader:
    header: _Header
    commands: list[tuple[Any, Any, Any]]
    def walkRelocatables(self) -> Iterator[tuple[int, str, str]]: ...

class MachO:
    headers: list[MachOHeader]
    def __init__(self, filename: str) -> None: ...
