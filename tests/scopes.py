"""How tests are dealt out to workers by their modules, also when a worker is ended by a time limit.

xdist's own way gives everything that a lost worker ever had to the others: a module that was done
is then waited for by nobody's report, for ever, and the test that ended the worker is run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController


class Scopes(LoadScopeScheduling):
    """Deals out modules; of a lost worker's only what it had not begun."""

    def remove_node(self, node: WorkerController) -> str | None:
        """Take a worker out, and give what it leaves to the others.

        Returns:
            The test that it was running, which is not run again; None where it had none left.
        """
        units = self.assigned_work.pop(node).values()
        left = [nodeid for unit in units for nodeid, done in unit.items() if not done]
        for nodeid in left[1:]:
            self.workqueue.setdefault(self._split_scope(nodeid), {})[nodeid] = False
        for other in self.assigned_work if left else ():
            self._reschedule(other)
        return left[0] if left else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scopes | None:
    """Use it where tests are dealt out by module."""
    return Scopes(config, log) if config.getoption("dist") == "loadscope" else None
