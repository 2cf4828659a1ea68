from types import TracebackType

DIRECTORY_ENTRY: dict[str, int]
MACHINE_TYPE: dict[str, int]

class _Import:
    dll: bytes

class _FileHeader:
    Machine: int

class PE:
    FILE_HEADER: _FileHeader
    DIRECTORY_ENTRY_IMPORT: list[_Import]
    def __init__(self, name: str, *, fast_load: bool = ...) -> None: ...
    def parse_data_directories(self, directories: list[int]) -> None: ...
    def __enter__(self) -> PE: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
