"""Lines of business: what companies of each are called, who works there, what they plan, and what gets in the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenure.values.lexicon import lexicon, phrases


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of business. Titles by role, in the order of `staff.ROLES`; `things`, `events`, `sites` and `partner` are
    what its people write about."""

    names: Sequence[str]  # the last word of a company's name
    titles: Sequence[Sequence[str]]
    things: Sequence[str]
    events: Sequence[str]
    sites: Sequence[str]
    partner: str


def _trade(partner: str, titles: list[str], **lists: str) -> Trade:
    listed = {name: phrases(text, ";") for name, text in lists.items()}
    return Trade(partner=partner, titles=[phrases(one, ";") for one in titles], **listed)


_READ = lexicon(__file__)
TRADES = {industry: _trade(**said) for industry, said in _READ["trades"].items()}
INDUSTRIES = tuple(TRADES)
CITIES = tuple(phrases(cities, ";") for cities in _READ["cities"])
"""By region, in the order of `population.REGIONS`."""


def trade_at(industry: int, region: int, place: int) -> Trade:
    """A trade as it is at one company: its sites are in a city of its region, chosen by `place`."""
    trade, cities = TRADES[INDUSTRIES[industry]], CITIES[region]
    return replace(trade, sites=tuple(site.format(city=cities[place % len(cities)]) for site in trade.sites))


def industry_of(company: str) -> int:
    """The number of the industry that a company's name tells of. Raises StopIteration for a name of no trade."""
    return next(
        number
        for number, trade in enumerate(TRADES.values())
        if any(company.endswith(f" {name}") for name in trade.names)
    )
