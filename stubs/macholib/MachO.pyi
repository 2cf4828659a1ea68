from collections.abc import Iterator

class MachOHeader:
    def walkRelocatables(self) -> Iterator[tuple[int, str, str]]: ...

class MachO:
    headers: list[MachOHeader]
    def __init__(self, filename: str) -> None: ...
