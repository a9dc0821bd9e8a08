"""The whole of it."""

from dataclasses import dataclass, field

from tenure.framework.model.customers import Engagement, Move, Segment, Target
from tenure.framework.model.doing import Handoff, Play, Review
from tenure.framework.model.lifecycle import Moment, Stage
from tenure.framework.model.measuring import Feed, Rhythm, Signal, Trait
from tenure.framework.model.scores import Health, Indicator
from tenure.values.keys import Address


@dataclass(frozen=True, slots=True)
class Framework:
    """A whole method. `signals` stand in dependency order, all other objects in the order of the files."""

    name: str
    currency: str
    timezone: str
    rhythm: Rhythm
    feeds: dict[str, Feed]
    traits: dict[str, Trait]
    signals: dict[str, Signal]
    health: dict[str, Health]
    indicators: dict[str, Indicator]
    segments: dict[str, Segment] = field(default_factory=dict)
    engagement: dict[str, Engagement] = field(default_factory=dict)
    moves: dict[str, Move] = field(default_factory=dict)
    lifecycle: dict[str, Stage] = field(default_factory=dict)
    moments: dict[str, Moment] = field(default_factory=dict)
    plays: dict[str, Play] = field(default_factory=dict)
    handoffs: dict[str, Handoff] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    places: dict[Address, str] = field(default_factory=dict, compare=False)  # address -> file:line
    about: str = ""
