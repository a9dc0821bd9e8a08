"""The code, as the house checks read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "src" / "tenure"


@dataclass(frozen=True)
class Module:
    """A Python file of ours."""

    path: Path

    @property
    def name(self) -> str:
        parts = self.path.relative_to(PACKAGE.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path)

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 1)}"

    def within(self, *rooms: str) -> bool:
        return any(self.name == room or self.name.startswith(room + ".") for room in rooms)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules() -> list[Module]:
    """Every module of the package, migrations aside: those are written by a tool."""
    return [Module(path) for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the dotted name it is written with, as far as it is one."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}"
    return ""


def imported(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every name that is imported, with its module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node, name.name
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield node, f"{'.' * node.level}{node.module or ''}.{name.name}"


def report(slips: list[str], why: str) -> str:
    return f"{why}\n  " + "\n  ".join(slips)
