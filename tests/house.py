"""`python -m tests.house`: how the program is built, in a few figures with a limit each.

It reads the sources as text and runs nothing. A figure may only fall: whoever lowers one lowers its
limit in the same commit, until it is the goal. Only a new capability may raise `lines` or
`modules`, and its commit says so.
"""

# ruff: noqa: T201 - a program of the command line, whose work is to print.

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "pos_app"
# How many there may be now, and how many there are to be.
LIMITS = {
    "modules": (298, 190),
    "lines": (67_964, 31_000),
    "import circles": (0, 0),
    "public class names that stand twice": (0, 0),
    "module names with two meanings": (0, 0),
}
# Module names that stand in several rooms and mean the same in each: the command of a use case, its
# words, the screen of a setting, training's side of a gateway.
SAME_MEANING = frozenset(
    {
        "__init__", "backup", "book", "cancel", "cash", "charge", "checkout", "claims", "close",
        "demo", "errors", "frame", "history", "keypad", "paygate", "payments", "phone", "receipt",
        "reconcile", "recover", "refund", "report", "reports", "restore", "screen", "shift",
        "summary", "support", "updating", "verify", "window",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One module, as far as its text tells.

    Attributes:
        name: Dotted, without the package.
        lines: Of its file.
        classes: Public ones at its top.
        imports: The modules of the program that it names in an import, wherever that stands.
    """

    name: str
    lines: int
    classes: tuple[str, ...]
    imports: frozenset[str]


@dataclass
class House:
    """All modules by their dotted name."""

    modules: dict[str, Module] = field(default_factory=dict)

    def circles(self) -> list[list[str]]:
        """Modules that import each other, each group sorted."""
        index: dict[str, int] = {}
        low: dict[str, int] = {}
        stack: list[str] = []
        found: list[list[str]] = []

        def visit(name: str) -> None:
            index[name] = low[name] = len(index)
            stack.append(name)
            for other in sorted(self.modules[name].imports):
                if other not in index:
                    visit(other)
                    low[name] = min(low[name], low[other])
                elif other in stack:
                    low[name] = min(low[name], index[other])
            if low[name] == index[name]:
                circle = stack[stack.index(name) :]
                del stack[stack.index(name) :]
                if len(circle) > 1:
                    found.append(sorted(circle))

        for name in sorted(self.modules):
            if name not in index:
                visit(name)
        return sorted(found)

    def classes_twice(self) -> dict[str, list[str]]:
        """Public class names that stand in more than one module."""
        places = defaultdict(list)
        for module in self.modules.values():
            for name in module.classes:
                places[name].append(module.name)
        return {name: sorted(where) for name, where in places.items() if len(where) > 1}

    def modules_twice(self) -> dict[str, list[str]]:
        """Module names that stand in more than one room."""
        places = defaultdict(list)
        for name in self.modules:
            leaf = name.rsplit(".", 1)[-1]
            if leaf not in SAME_MEANING:
                places[leaf].append(name)
        return {leaf: sorted(where) for leaf, where in places.items() if len(where) > 1}


def read(root: Path = ROOT) -> House:
    """Read the program's modules below a checkout."""
    texts = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root / PACKAGE).with_suffix("").parts
        texts[".".join(parts)] = path.read_text(encoding="utf-8")
    house = House()
    for name, text in texts.items():
        tree = ast.parse(text)
        classes = tuple(
            node.name
            for node in tree.body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        )
        imports = frozenset(_imports(tree, texts)) - {name}
        house.modules[name] = Module(name, text.count("\n"), classes, imports)
    return house


def _imports(tree: ast.AST, known: dict[str, str]) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found |= {f"{node.module}.{alias.name}", node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    inner = {name.removeprefix(f"{PACKAGE}.") for name in found if name.startswith(PACKAGE)}
    whole = {name for name in inner if name in known}
    return whole | {f"{name}.__init__" for name in inner if f"{name}.__init__" in known}


def figures(house: House) -> dict[str, list[str]]:
    """What there is of each limited thing, one line each; of modules and lines only how many."""
    return {
        "modules": [""] * len(house.modules),
        "lines": [""] * sum(module.lines for module in house.modules.values()),
        "import circles": [" ".join(circle) for circle in house.circles()],
        "public class names that stand twice": [
            f"{name}: {' '.join(where)}" for name, where in sorted(house.classes_twice().items())
        ],
        "module names with two meanings": [
            f"{name}: {' '.join(where)}" for name, where in sorted(house.modules_twice().items())
        ],
    }


def main() -> int:
    """Print the figures; 1 if one is over its limit."""
    over = False
    for what, found in figures(read()).items():
        limit, goal = LIMITS[what]
        over |= len(found) > limit
        word = "OVER" if len(found) > limit else "ok"
        print(f"{len(found):6}  {what} (at most {limit} now, {goal} in the end): {word}")
        for line in filter(None, found):
            print(f"        {line}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
