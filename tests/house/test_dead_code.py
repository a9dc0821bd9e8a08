"""What nothing in the product names is taken out, tested or not: it costs whoever reads it."""

import ast
import re
from collections import Counter

from house.source import CHECKOUT, PACKAGE, modules, report

BY_NAME = {"settings.py", "urls.py", "apps.py", "models.py"}
"""Files whose names Django looks up itself."""
CALLED_NEXT = {
    "bridge_between": "retention of revenue: proved against its source before a page shows it",
    "net_promoter": "the same for answers to surveys",
    "truths": "what another framework would change for plays under way",
    "leads_on": "where the address of a merged account leads",
}


def test_nothing_is_there_that_nothing_names() -> None:
    words: Counter[str] = Counter()
    for folder in (PACKAGE, CHECKOUT / "scripts"):
        for file in (*folder.rglob("*.py"), *folder.rglob("*.html")):
            if "migrations" not in file.parts:
                words.update(re.findall(r"\w+", file.read_text(encoding="utf-8")))
    slips = [
        f"{module.at(node)} {name}"
        for module in modules()
        if module.path.name not in BY_NAME
        for node in module.tree.body
        if (name := _name(node)) and words[name] == 1 and name not in CALLED_NEXT
    ]
    assert not slips, report(slips, "Nothing names it: take it out, with the tests that only try it.")
    assert not [name for name in CALLED_NEXT if words[name] != 1], "What is called by now needs no excuse any more."


def _name(node: ast.stmt) -> str:
    """The name that a statement gives, save to a function that its decorator hands on."""
    if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and not node.decorator_list):
        return node.name
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return target.id if isinstance(target, ast.Name) else ""
    return ""


def test_every_file_of_words_is_read_by_the_module_it_lies_beside() -> None:
    words = sorted(PACKAGE.rglob("*.toml"))
    unread = [
        str(file.relative_to(CHECKOUT))
        for file in words
        if not (module := file.with_suffix(".py")).exists()
        or "lexicon(__file__)" not in module.read_text(encoding="utf-8")
    ]
    assert words
    assert not unread, report(unread, "Give it to a module of its name, or take it out.")
