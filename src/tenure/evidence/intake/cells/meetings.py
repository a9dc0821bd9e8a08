"""What took place with the customer, where no column says whether they took part."""

import pyarrow as pa
import pyarrow.compute as pc

from tenure.evidence.intake.cells.keys import mapped
from tenure.evidence.intake.cells.statewords import plain_word

MEETINGS = frozenset(
    [
        "meeting",
        "call",
        "phone call",
        "video call",
        "conference",
        "conference call",
        "business review",
        "qbr",
        "ebr",
        "training",
        "kickoff",
        "kick off",
        "workshop",
        "onsite",
        "on site",
        "visit",
        "site visit",
        "demo",
        "webex",
        "zoom",
        "teams",
        "termin",
        "besprechung",
        "anruf",
        "besuch",
        "schulung",
        "reunion",
        "appel",
        "visite",
        "llamada",
        "visita",
    ]
)
"""Kinds of contact that have two sides by themselves; an e-mail hasn't."""


def met(cells: dict[str, pa.Array]) -> None:
    """A meeting that took place had the customer in it, unless the source tells who took part."""
    if "kind" in cells and not {"two_way", "answered_at", "asked"} & cells.keys():
        with_both = mapped(cells["kind"], lambda kind: "yes" if plain_word(kind) in MEETINGS else None)
        cells["two_way"] = pc.if_else(pc.is_valid(with_both), pa.scalar(value=True), pa.scalar(None, pa.bool_()))
