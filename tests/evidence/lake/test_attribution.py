"""Who stands for whom: spans against a plain retelling of the decisions."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.evidence.lake.attribution import Attribution, attribution
from tenure.values.asof import AsOf

START = datetime(2026, 3, 1, tzinfo=UTC)
KEYS = ("a", "b", "c", "d")


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def decided(
    number: int, hour: int, merged: str, into: str, *, undone: bool = False, kind: str = "account"
) -> dict[str, object]:
    return {
        "fact_id": f"journal-{number}",
        "kind": kind,
        "merged": merged,
        "into": into,
        "undone": undone,
        "recorded_at": at(hour),
    }


def stands(found: Attribution, key: str, known_until: datetime) -> str:
    """Who stands for a key by the decisions recorded before an instant."""
    spans = [span for span in found.accounts.get(key, ()) if span.since < known_until <= span.until]
    assert len(spans) <= 1
    return spans[0].stands if spans else key


@st.composite
def decisions(draw: st.DrawFn) -> list[dict[str, object]]:
    """Merges and unmerges as the actions allow them: what is merged can only be taken back."""
    above: dict[str, str] = {}
    found = []
    for number in range(draw(st.integers(0, 8))):
        hour = (found[-1]["hour"] if found else 0) + draw(st.integers(0, 2))
        key = draw(st.sampled_from(KEYS))
        if key in above:
            row = decided(number, hour, key, above.pop(key), undone=True)
        else:
            others = [one for one in KEYS if one != key and one not in above]
            if not others:
                continue
            row = decided(number, hour, key, above.setdefault(key, draw(st.sampled_from(others))))
        found.append({**row, "hour": hour})
    return found


def told(rows: list[dict[str, object]], key: str, known_until: datetime) -> str:
    above: dict[str, str] = {}
    for row in rows:
        if row["recorded_at"] < known_until:  # type: ignore[operator]
            above.pop(str(row["merged"]), None)
            if not row["undone"]:
                above[str(row["merged"])] = str(row["into"])
    while key in above:
        key = above[key]
    return key


@given(decisions(), st.randoms())
@settings(max_examples=150, deadline=None)
def test_spans_say_what_the_decisions_said_by_then(rows: list[dict[str, object]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = attribution(shuffled)
    for hour in range(20):
        until = at(hour) + timedelta(minutes=1)
        for key in KEYS:
            assert stands(found, key, until) == told(rows, key, until)
        merged = {key for _, key in found.merged_at([AsOf(until, until)])}
        assert merged == {key for key in KEYS if told(rows, key, until) != key}
        earlier = found.before(at(4))
        assert stands(earlier, "a", until) == told(rows, "a", min(until, at(4)))


def test_a_chain_leads_to_its_end_and_falls_apart_link_by_link() -> None:
    rows = [decided(1, 1, "a", "b"), decided(2, 2, "b", "c"), decided(3, 3, "b", "c", undone=True)]
    found = attribution(rows)
    assert [(span.since, span.until, span.stands) for span in found.accounts["a"][1:]] == [
        (at(1), at(2), "b"),
        (at(2), at(3), "c"),
        (at(3), datetime(9999, 1, 1, tzinfo=UTC), "b"),
    ]
    assert found.came_with(["c"]) == ("c", "a", "b")
    assert found.came_with(["d"]) == ("d",)
    assert found.decided_between(["c"], at(2), at(3))
    assert not found.decided_between(["d"], at(0), at(9))
