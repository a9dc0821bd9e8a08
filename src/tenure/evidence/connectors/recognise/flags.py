"""Columns of yes and no that say a state: `is_trial`, `churn_flag`, `is_lead` (`flags.toml`)."""

import re
from functools import cache

from tenure.values.lexicon import lexicon

_FLAGS = lexicon(__file__)


@cache
def flags_of(kind: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Normal header -> (field, words) of columns of yes and no; `x`, `is_x`, `has_x` and `x_flag` are one."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for flag in _FLAGS.get(kind, ()):
        for name in flag["names"].split():
            bare = re.sub(r"^(is|has|in)_|_flag$", "", name)
            spelt = (f"is_{bare}", f"has_{bare}", f"{bare}_flag", f"is_{bare}_flag", f"flag_{bare}", name)
            found |= dict.fromkeys(spelt, (flag["field"], flag["words"]))
    return found
