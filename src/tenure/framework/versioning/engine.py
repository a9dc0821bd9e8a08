"""What the engine means, by version. A framework scores the same for as long as its text and this version do.

The version enters the names that verdicts and ticks are kept under. So a home that goes on with a newer engine makes new
verdicts under a new name, its charts say that scoring changed, and what was concluded before stays readable as it was.

Raise it, with a sentence, whenever the same facts under the same text would give other numbers.
"""

MEANINGS: dict[int, str] = {
    1: "The first version.",
    2: (
        "Columns that no source has filled, and kinds of rows that never came, are gaps instead of zeros. "
        "Which score counts for an account goes by the sources that are connected. "
        "A feed is as fresh as what happened, not as when it was imported. "
        "A renewal is the end of the last booked term. "
        "Tickets of which neither states nor resolution dates ever came are a gap instead of open. "
        "A sum over rows of which none has a value is a gap instead of zero."
    ),
}
"""What changed with each version, as people read it beside a chart."""

ENGINE_VERSION = max(MEANINGS)
