"""The checked framework: what the engine runs and a screen explains. Made by `framework.checking`, never by hand."""

from tenure.framework.model.conditions import Condition, conditions
from tenure.framework.model.customers import Cadence, Engagement, Move, Segment, Target
from tenure.framework.model.doing import Escalation, Family, Handoff, Play, Review, Step, StepKind, Success, Trigger
from tenure.framework.model.lifecycle import Criterion, Moment, Phase, Raci, Return, Stage
from tenure.framework.model.measuring import Feed, Rhythm, Signal, Trait
from tenure.framework.model.root import Framework
from tenure.framework.model.scores import Bands, Cap, Dimension, Health, Indicator, Measure, Tone

__all__ = [
    "Bands",
    "Cadence",
    "Cap",
    "Condition",
    "Criterion",
    "Dimension",
    "Engagement",
    "Escalation",
    "Family",
    "Feed",
    "Framework",
    "Handoff",
    "Health",
    "Indicator",
    "Measure",
    "Moment",
    "Move",
    "Phase",
    "Play",
    "Raci",
    "Return",
    "Review",
    "Rhythm",
    "Segment",
    "Signal",
    "Stage",
    "Step",
    "StepKind",
    "Success",
    "Target",
    "Tone",
    "Trait",
    "Trigger",
    "conditions",
]
