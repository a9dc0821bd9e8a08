"""What every page of the studio stands in: its tabs, and which framework it shows."""

from dataclasses import dataclass

from tenure.flows.studio.cards import ShownCard
from tenure.platform.access import Right
from tenure.surfaces.web.shell import Workspace


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str
    count: int | None
    key: str  # the digit that opens it


TABS = (
    ("framework", "Lifecycle", "lifecycle"),
    ("framework_score", "Scores", "health"),
    ("framework_signals", "Signals", "signals"),
    ("framework_segments", "Segments", "segments"),
    ("framework_plays", "Plays", "plays"),
    ("framework_roles", "Roles", "handoffs"),
    ("framework_text", "Text", ""),
    ("framework_draft", "Draft and plan", ""),
    ("framework_versions", "Versions", ""),
)
PLANNING = ("framework_text", "framework_draft")


def frame(workspace: Workspace, card: ShownCard, here: str) -> dict[str, object]:
    """What `framework/frame.html` needs."""
    counts = dict(card.counts)
    plans = workspace.may(Right.PLAN_FRAMEWORK) and not workspace.past
    shown = [tab for tab in TABS if plans or tab[0] not in PLANNING or tab[0] == "framework_text"]
    tabs = tuple(
        Tab(name, label, counts.get(section), str(place)) for place, (name, label, section) in enumerate(shown, 1)
    )
    return {"studio": card, "tabs": tabs, "tab": here}
