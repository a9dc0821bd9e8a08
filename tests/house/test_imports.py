"""The walls that imports show."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

from house.source import CHECKOUT, Module, modules, report


def test_the_walls_stand() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_room_is_imported_inside_a_function() -> None:
    slips = []
    for module in modules():
        for function in ast.walk(module.tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            for node in ast.walk(function):
                names: list[str] = []
                if isinstance(node, ast.ImportFrom):
                    names = ["tenure"] if node.level else [node.module or ""]
                elif isinstance(node, ast.Import):
                    names = [name.name for name in node.names]
                if any(name.split(".")[0] == "tenure" for name in names):
                    slips.append(module.at(node))
    assert not slips, report(
        slips, "An import hidden in a function hides a circle: draw the rooms so that none is needed."
    )


def test_what_tests_and_scripts_import_is_there() -> None:
    """Or a whole file of tests is gone, which shows only where all of them are gathered."""
    slips = []
    for module in (
        Module(path) for folder in ("tests", "scripts") for path in sorted((CHECKOUT / folder).rglob("*.py"))
    ):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "tenure":
                found = importlib.import_module(node.module or "")
                slips += [
                    f"{module.at(node)}: {node.module}.{one.name}"
                    for one in node.names
                    if not hasattr(found, one.name) and not has(f"{node.module}.{one.name}")
                ]
    assert not slips, report(slips, "It has moved: import it from where it is now.")


def has(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError:
        return False
    return True
