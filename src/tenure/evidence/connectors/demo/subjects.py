"""What tickets are about: put together from a product area, what ails it, and what people of the trade plan with it
(`subjects.toml`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenure.evidence.connectors.demo.noise import Ints, Noise
from tenure.evidence.connectors.demo.product import PLANS, SYNC
from tenure.evidence.connectors.demo.trades import Trade
from tenure.values.lexicon import lexicon

KINDS = ("question", "incident", "problem", "task")


@dataclass(frozen=True, slots=True)
class TicketSubject:
    """Whose ticket it is: the parts of the product they use, their trade, and the colleague it is about."""

    areas: tuple[str, ...]
    trade: Trade
    who: str


AREAS: dict[str, dict[str, list[str]]] = lexicon(__file__)
"""By part of the product and kind of ticket, what it may be about."""
EVERYWHERE = ("sign_in", "export")
"""Parts of the product that come with every plan."""


def areas_of(plan: int, integrated: bool) -> tuple[str, ...]:
    """The areas that an account on a plan writes about."""
    return (*PLANS[plan].core_features, *EVERYWHERE, *((SYNC, SYNC) if integrated else ()))


def subjects(noise: Noise, keys: tuple[Ints, ...], kinds: Ints, about: Sequence[TicketSubject]) -> list[str]:
    """The subject of each ticket. `keys` identify a ticket, and give the same words every time."""
    draws = [noise.whole(1 << 20, f"subject {part}", *keys).tolist() for part in range(6)]
    return [_subject(kind, one, *numbers) for kind, one, *numbers in zip(kinds.tolist(), about, *draws, strict=True)]


def _subject(
    kind: int, about: TicketSubject, area: int, which: int, thing: int, event: int, site: int, number: int
) -> str:
    shelf, trade = AREAS[about.areas[area % len(about.areas)]][KINDS[kind]], about.trade
    text = shelf[which % len(shelf)].format(
        thing=trade.things[thing % len(trade.things)],
        event=trade.events[event % len(trade.events)],
        site=trade.sites[site % len(trade.sites)],
        partner=trade.partner,
        a_partner=f"{'an' if trade.partner[0] in 'aeiou' else 'a'} {trade.partner}",
        who=about.who,
        n=number % 83 + 12,
    )
    return text[0].upper() + text[1:]
