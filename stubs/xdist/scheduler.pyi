from collections import OrderedDict
from typing import Any

import pytest
from xdist.workermanage import WorkerController

class LoadScopeScheduling:
    assigned_work: dict[WorkerController, dict[str, dict[str, bool]]]
    workqueue: OrderedDict[str, dict[str, bool]]
    def __init__(self, config: pytest.Config, log: Any = None) -> None: ...
    def _split_scope(self, nodeid: str) -> str: ...
    def _reschedule(self, node: WorkerController) -> None: ...
