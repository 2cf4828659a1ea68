from collections.abc import Iterable

def collect_files_from_framework_bundles(
    collected_files: Iterable[tuple[str, str, str]],
) -> list[tuple[str, str, str]]: ...
