"""Two frameworks in one table: what means the same is measured once, what doesn't goes by two names."""

from dataclasses import replace
from datetime import timedelta

from insight.engine.book import starter
from insight.engine.plays import at_least, both, framework, less, play, scalar
from tenure.framework.expressions.tree import Kind, Name
from tenure.framework.model import Feed, Trait
from tenure.framework.model.combination import OTHER, merge_frameworks, same, why_apart

SEATS, TENURE = Name("seats", Kind.NUMBER), Name("tenure_days", Kind.NUMBER)


def test_a_framework_beside_itself_adds_nothing() -> None:
    found = starter("four_dimension")
    both_of_them = merge_frameworks(found, found)
    assert both_of_them.table.signals == found.signals
    assert both_of_them.other == found


def test_an_edited_label_is_no_other_signal() -> None:
    one = framework(signals=[scalar("room", SEATS)])
    two = framework(signals=[replace(scalar("room", SEATS), label="Room for people")])
    found = merge_frameworks(one, two)
    assert list(found.table.signals) == ["room"]
    assert found.other.signals["room"].label == "Room for people"


def test_another_meaning_gets_another_name_and_so_does_what_reads_it() -> None:
    reads = scalar("twice", Name("room", Kind.NUMBER))
    one = framework(signals=[scalar("room", SEATS), reads, scalar("only_here", SEATS)])
    two = framework(
        signals=[scalar("room", TENURE), reads, scalar("only_there", SEATS)],
        plays=[play("nudge", both(less("room", 3), at_least("only_there", 1)), applies=less("twice", 9))],
    )
    found = merge_frameworks(one, two)
    assert list(found.table.signals) == ["room", "twice", "only_here", "room" + OTHER, "twice" + OTHER, "only_there"]
    assert found.table.signals["twice" + OTHER].value == Name("room" + OTHER, Kind.NUMBER)
    nudge = found.other.plays["nudge"]
    assert nudge.trigger is not None
    assert nudge.trigger.when == both(less("room" + OTHER, 3), at_least("only_there", 1))
    assert nudge.applies == less("twice" + OTHER, 9)
    assert found.other.signals["room" + OTHER].address == "signal.room"
    assert one.signals.keys() == {"room", "twice", "only_here"}, "frameworks are values"


def test_measures_follow_their_signals_and_keep_their_addresses() -> None:
    live = starter("four_dimension")
    key = live.health["account"].dimensions[0].measures[0].signal
    changed = replace(live.signals[key], value=SEATS, source=None, where=None, window_days=None)
    wanted = replace(live, signals=live.signals | {key: changed})
    found = merge_frameworks(live, wanted)
    assert found.table.signals.keys() - live.signals.keys() >= {key + OTHER}
    measures = [m for d in found.other.health["account"].dimensions for m in d.measures]
    before = [m for d in live.health["account"].dimensions for m in d.measures]
    assert [m.address for m in measures] == [m.address for m in before]
    assert measures[0].signal == key + OTHER
    assert all(m.signal in found.table.signals for m in measures)
    assert not same(changed, live.signals[key])


def test_what_can_not_share_a_table_says_why() -> None:
    base = framework(feeds={"usage": Feed("usage", timedelta(days=3))}, traits={"tier": trait(Kind.TEXT)})
    assert why_apart(base, replace(base, name="Another", signals={"room": scalar("room", SEATS)})) == ""
    assert why_apart(base, replace(base, timezone="Asia/Tokyo")) == "their time zones differ"
    assert why_apart(base, replace(base, currency="EUR")) == "their currencies differ"
    assert why_apart(base, replace(base, feeds={})) == "their feeds differ"
    assert why_apart(base, replace(base, traits={"tier": trait(Kind.NUMBER)})) == "the trait tier is of another kind"


def trait(kind: Kind) -> Trait:
    return Trait("tier", kind, (), "", "Tier")
