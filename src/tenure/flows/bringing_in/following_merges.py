"""Repeats merges that a source has made, as merges that people can undo."""

from collections.abc import Sequence

from tenure.evidence.intake.source_merges import SourceMerge, ends_of
from tenure.platform.access import SYSTEM
from tenure.platform.freshness.actions import mark_stale
from tenure.practice.customers.identities import merging
from tenure.practice.customers.identities.actions import learn
from tenure.practice.customers.identities.cards import ANY_SOURCE, Identity
from tenure.practice.customers.identities.queries import ever_merged, known_people
from tenure.practice.customers.queries import known_accounts
from tenure.values import clock
from tenure.values.keys import AccountKey, PersonKey


def follow_merges(merges: Sequence[SourceMerge]) -> int:
    """Merge what its source merged, with everything that came in for it; done again, nothing changes. A merge that people
    have made, or taken back, stays as they left it. An account that never came in is known to lead to the one that it
    became. Returns how many were merged."""
    done = 0
    for kind, known in (("account", known_accounts), ("person", known_people)):
        mine = [one for one in merges if one.kind == kind]
        ends, sources = ends_of(mine), {one.merged: one.source for one in mine}
        here = known([*ends, *ends.values()]) if ends else frozenset()
        decided = ever_merged(kind, ends)
        for key, end in sorted(ends.items()):
            if end not in here or key in decided:
                continue
            if key not in here:
                if kind == "account":
                    learn(SYSTEM, [Identity(ANY_SOURCE, "account", key, clock.now(), account=end)])
                continue
            reason = f"merged in {sources[key]}" if sources[key] else "a customer list has its name"
            if kind == "account":
                merging.merge_accounts(SYSTEM, AccountKey(key), AccountKey(end), reason)
                mark_stale([key, end])
            else:
                merging.merge_people(SYSTEM, PersonKey(key), PersonKey(end), reason)
            done += 1
    return done
