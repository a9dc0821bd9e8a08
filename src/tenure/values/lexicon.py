"""Words as data: what is called how, and said how, stands in TOML beside the module that reads it, so that a word is added
without touching code."""

import tomllib
from pathlib import Path
from typing import Any


def lexicon(module: str) -> dict[str, Any]:
    """What the file of words says that lies beside a module under its name; `module` is its `__file__`."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text(encoding="utf-8"))


def phrases(text: str, mark: str = ",") -> list[str]:
    """The phrases of a list, divided by a mark; how its lines are broken doesn't matter.

    >>> phrases('''in
    ... review, open,''')
    ['in review', 'open']
    """
    return [" ".join(phrase.split()) for phrase in text.split(mark) if phrase.strip()]
