"""What the people of the demo company are called, and what they say and write (`words.toml`). Any likeness to a real company
or person is chance."""

from tenure.evidence.connectors.demo.trades import Trade
from tenure.values.lexicon import lexicon

_READ = lexicon(__file__)
COMPANY_FIRST, COMPANY_SECOND, FIRST_NAMES, FAMILY_NAMES = (names.split() for names in _READ["names"].values())
GOALS: list[tuple[str, str]] = _READ["outcomes"]["goals"]
"""What a goal is for, and the goal."""
MILESTONES: list[str] = _READ["outcomes"]["milestones"]
PRAISE, SHRUGS, COMPLAINTS = _READ["answers"].values()
WHY_THEY_LEAVE: dict[str, list[str]] = _READ["why_they_leave"]
TOUCHES: dict[str, list[str]] = _READ["touches"]
STORIES: dict[str, tuple[int, str]] = _READ["stories"]
"""The pulse of each account with a story, and its reason."""
PULSES: dict[str, dict[str, list[str]]] = _READ["pulses"]
"""What CSMs write, by what weighs on them and by value."""


def filled(text: str, trade: Trade, number: int, quarter: str = "") -> str:
    """A phrase with the words of a trade; `number` chooses them."""
    said = text.format(
        thing=trade.things[number % len(trade.things)],
        event=trade.events[number // 7 % len(trade.events)],
        site=trade.sites[number // 31 % len(trade.sites)],
        quarter=quarter,
    )
    return said[0].upper() + said[1:]
