"""Whether a moment of value says what the customer then has."""

import re

_WORD = re.compile(r"[a-z0-9']+")

_EMPTY = frozenset(
    _WORD.findall(
        "a an and are at be been by customer customers everything first for from fully get gets good has have in is it "
        "its live more now of on or our out product ready so software some success successful successfully system that "
        "the their them they things this to tool up us use used user users uses using value we well with"
    )
)
"""Words that say nothing by themselves: in a label made of nothing else there is no result to look for."""

_STATES = frozenset(
    _WORD.findall(
        "achieved active adopted adopting benefit benefits comfortable complete completed configured delivered done "
        "engaged familiar goal goals going happy installed log logged login logs moment onboarded outcome outcomes "
        "reached realised realized running satisfied seeing set setup started trained valuable working"
    )
)
"""Words for a state of ours or a feeling, and not for a result of the customer's."""


def why_vague(label: str) -> str:
    """Why a label is too vague; empty when it says something (or nothing was written)."""
    words = _WORD.findall(label.lower())
    if not words:
        return ""
    telling = [word for word in words if word not in _EMPTY]
    if not telling:
        return f"`{label}` doesn't name a result that can be observed."
    if all(word in _STATES for word in telling):
        return f"`{label}` is a set-up step or a feeling, not a result."
    return ""
