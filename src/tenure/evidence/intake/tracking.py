"""Events that a tracking client sends on its own: page, session and client measurements.

They say nothing of use. A browser that a flag is evaluated in, or a tab that is closed, is nobody at work; and money that
Amplitude reports beside an event is no action. So they are no rows of `usage`: they are left out, and counted by name.
"""

import re
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

SEEN = frozenset({"$pageview", "$screen", "$mp_web_page_view"})
"""What a client reports by itself and a person does nevertheless: looking at a page."""

OWN = frozenset(
    {
        "session_start", "session_end", "session_started", "session_ended", "first_visit", "user_engagement",
        "revenue_amount", "verified_revenue", "unverified_revenue", "application backgrounded", "application crashed",
        "application installed", "application updated", "experiment viewed", "experiment_viewed", "survey shown",
        "web vitals", "web_vitals", "page leave", "pageleave", "feature_flag_called", "feature flag called",
    }
)  # fmt: skip
"""By name, in small letters, what clients send without a sign before it: Amplitude's sessions and revenue, Google's and
Segment's automatic events."""

_AMPLITUDE = re.compile(r"\[(amplitude|experiment|guides-surveys)\] ?(.*)")
_AMPLITUDE_SEEN = frozenset({"page viewed", "screen viewed", "element clicked", "element changed", "form submitted"})
_PREFIXES = ("$", "[amplitude]", "[experiment]", "[guides-surveys]")
_CLICKED = frozenset({"$autocapture", "$rageclick", "$mp_click", "$mp_rage_click", "$mp_input_change", "$mp_submit"})
"""Clicks of people that PostHog and Mixpanel notice by themselves, whatever they are on."""


def is_own(event: str) -> bool:
    """Whether an event of this name is the tracking client's own.

    >>> [is_own(name) for name in ("$feature_flag_called", "$ae_session", "[Amplitude] Start Session", "Report exported")]
    [True, True, True, False]
    >>> [is_own(name) for name in ("$pageview", "[Amplitude] Page Viewed")]
    [False, False]
    """
    name = event.strip().lower()
    if not name.startswith(_PREFIXES):
        return name in OWN
    told = _AMPLITUDE.match(name)
    return told[2].strip() not in _AMPLITUDE_SEEN if told else name not in SEEN and name not in _CLICKED


def own_events(events: pa.Array) -> tuple[pa.Array, Counter[str]]:
    """Which rows are a tracking client's own by the name of their event, and how many there are of each name."""
    coded = events.dictionary_encode()
    names = ["" if name is None else name for name in coded.dictionary.to_pylist()]
    own = pc.fill_null(pa.array([is_own(name) for name in names], pa.bool_()).take(coded.indices), False)
    counted = events.filter(own).value_counts().to_pylist()
    return own, Counter({one["values"]: one["counts"] for one in counted})


def in_words(counted: Counter[str]) -> str:
    """What was left out, as a report says it: the most frequent names first, with their counts."""
    named = [f"{name} {count:,}" for name, count in counted.most_common(4)]
    more = f", {len(counted) - 4} more" if len(counted) > 4 else ""
    total = counted.total()
    return (
        f"{total:,} {'event' if total == 1 else 'events'} sent by the tracking client itself ({', '.join(named)}{more})"
    )
