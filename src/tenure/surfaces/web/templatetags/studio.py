"""Tags of the studio's pages."""

import re
from datetime import datetime

from django import template

from tenure.flows.studio.forms.cards import FieldCard, GroupCard
from tenure.platform.jobs.cards import JobCard
from tenure.surfaces.web import words
from tenure.values import clock
from tenure.values.texts import spoken_key

register = template.Library()
register.filter("spoken_key", spoken_key)

RACI = {"R": "Responsible: does it", "A": "Accountable: answers for it", "C": "Consulted before", "I": "Informed after"}
STEPS = {
    "task": "checkbox",
    "question": "help-circle",
    "email": "mail",
    "wait": "hourglass",
    "handoff": "arrows-exchange",
    "play": "player-play",
}


@register.filter
def hundred(share: float) -> float:
    """A share of 0-1 as a length on a drawing 100 wide; what isn't nothing stays visible."""
    return round(max(share * 100, 1.5), 2) if share > 0 else 0


@register.filter
def raci_word(letter: str) -> str:
    return RACI.get(letter, letter)


@register.filter
def step_icon(kind: str) -> str:
    return STEPS.get(kind, "point")


@register.filter
def figures(value: float) -> str:
    """A number as a form has it: no thousands grouped, a point before decimals, whole ones without."""
    return f"{value:.10g}"


@register.filter
def add_to(value: float, other: float) -> float:
    return round(value + other, 2)


@register.filter
def more(value: float) -> str:
    """A difference with its sign: +2, −1.5."""
    return f"{'+' if value > 0 else ''}{words.number(value)}"


SECTIONS = {"health": "scores", "engagement": "engagement models", "moves": "temporary moves", "lifecycle": "stages"}


@register.filter
def section_word(name: str) -> str:
    """A section of the files as people call what stands in it."""
    return SECTIONS.get(name, name)


@register.filter
def job_name(job: JobCard) -> str:
    """What long work does, as a heading."""
    if job.kind == "framework.plan":
        return "Making the plan"
    if job.kind == "framework.rollback":
        return f"Going back to version {job.asked['number']}"
    if job.kind == "framework.pilot":
        return "Publishing the pilot for everyone" if job.asked["adopt"] else "Ending the pilot"
    return f"Publishing, as {job.user_name} asked"


@register.filter
def hundredths(share: float) -> int:
    """A share of 0-1 in whole percent."""
    return round(share * 100)


@register.filter
def lasting(since: datetime) -> str:
    """How long something has gone on: 8 s, 2 min."""
    seconds = max(0, int((clock.now() - since).total_seconds()))
    return f"{seconds} s" if seconds < 100 else f"{seconds // 60} min"


@register.filter
def slug(path: str) -> str:
    """A field's path as the id of its element."""
    return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", path)


@register.filter
def rows(field: FieldCard) -> int:
    """How many lines a field needs to be seen whole; a list has room for one more."""
    if field.kind == "lines":
        return min(12, 2 + field.value.count("\n"))
    return 2 if field.kind == "text" else min(6, 1 + len(field.value) // 70)


@register.filter
def has_values(group: GroupCard) -> bool:
    """Whether anything in a group of rarely needed fields is filled in, or wrong."""
    return any(field.problems or field.value not in {"", "false"} for field in group.fields)


@register.filter
def file_of(place: str) -> str:
    """The file of `health.yaml:12`."""
    return place.rpartition(":")[0]


@register.filter
def line_of(place: str) -> str:
    return place.rpartition(":")[2]
