"""Advice on roles: whoever isn't in the catalogue is nobody when a play looks for them."""

from collections.abc import Iterable, Iterator

from tenure.framework.checking.advice.plays import every_step
from tenure.framework.checking.advice.reader import AdviceScope
from tenure.framework.model import Framework, Handoff, Play, Raci, Stage
from tenure.values.problem import did_you_mean
from tenure.values.roles import CUSTOMER_ROLES, TEAM_ROLES

Named = tuple[str, str, str, Iterable[str]]
"""A role, where it stands, its address, and the roles that may stand there."""


def on_roles(asked: AdviceScope) -> None:
    for section, key, (role, where, address, known) in _named(asked.framework):
        if role and role not in known:
            asked.say(
                "advice.unknown_role",
                f"Unknown role {role!r} ({where}).",
                section,
                key,
                address,
                why="Tasks and notifications go to people by role, and this role isn't in the catalogue.",
                fix=did_you_mean(role, known) or f"Use one of: {', '.join(sorted(known))}.",
            )


def _named(framework: Framework) -> Iterator[tuple[str, str, Named]]:
    reviews = [f"{key}_review" for key in framework.reviews]  # it may also go to a meeting that comes again
    yield from (("plays", play.key, one) for play in framework.plays.values() for one in _of_play(play, reviews))
    yield from (("handoffs", found.key, one) for found in framework.handoffs.values() for one in _of_handoff(found))
    yield from (("lifecycle", stage.key, one) for stage in framework.lifecycle.values() for one in _of_stage(stage))


def team_roles(framework: Framework) -> dict[str, tuple[str, ...]]:
    """The roles of ours that a framework's plays, handoffs and stages name, in the catalogue's order, each with the addresses
    that name it."""
    found: dict[str, dict[str, None]] = {role: {} for role in TEAM_ROLES}
    for _, _, (role, _, address, known) in _named(framework):
        if role in TEAM_ROLES and known is not CUSTOMER_ROLES:
            found[role][address] = None
    return {role: tuple(addresses) for role, addresses in found.items() if addresses}


def _of_play(play: Play, reviews: Iterable[str]) -> Iterator[Named]:
    yield play.owner, "owner", play.address, TEAM_ROLES
    for step in every_step(play.steps):
        yield step.owner, "owner of a task", step.address, TEAM_ROLES
        yield step.to, "recipient of an e-mail", step.address, CUSTOMER_ROLES
    for one in play.escalate:
        yield one.to, "escalation target", play.address, (*TEAM_ROLES, *reviews)


def _of_handoff(found: Handoff) -> Iterator[Named]:
    yield found.from_, "from", found.address, TEAM_ROLES
    yield found.to, "to", found.address, TEAM_ROLES
    yield from _of_raci(found.raci, found.address)


def _of_stage(stage: Stage) -> Iterator[Named]:
    for role in (stage.owner, *stage.supported_by):
        yield role, "owner or support of a stage", stage.address, TEAM_ROLES
    for one in stage.exit:
        yield one.confirm or "", "confirmed by", one.address, TEAM_ROLES
    yield from _of_raci(stage.raci, stage.address)


def _of_raci(raci: Raci | None, address: str) -> Iterator[Named]:
    if raci is not None:
        yield raci.responsible, "responsible", address, TEAM_ROLES
        yield raci.accountable, "accountable", address, TEAM_ROLES
        for role in (*raci.consulted, *raci.informed):
            yield role, "consulted or informed", address, TEAM_ROLES
