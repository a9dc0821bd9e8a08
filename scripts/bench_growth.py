"""`scripts/bench.py --only growth`: the full score of one day as events grow tenfold, twice; and what it costs beside the same
signals by hand. `--draw` turns the figures into docs/reference/growth.svg.

A thousand accounts and a million events, then ten times, then a hundred times as many; 40 signals, DuckDB with the memory that
the product gives it. Each way is a process of its own.
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from bench_by_hand_many import by_hand
from bench_scale import REPLAYED, framework
from bench_signals import signals
from bench_world import LAST_DAY
from tenure.evidence.backends.duck import Duck
from tenure.evidence.lake.reading import ReadingRoom
from tenure.evidence.lake.store import Lake
from tenure.insight.engine.scoring.evaluation import evaluate
from tenure.insight.engine.scoring.run import run
from tenure.values.asof import AsOf

SIZES = ((1_000, 1_000_000), (10_000, 10_000_000), (100_000, 100_000_000))
WAYS = {
    "growth by hand": "signals by hand",
    "growth": "signals by Tenure",
    "growth verdicts": "full score by Tenure",
    "growth again": "full score, questions kept",
}
"""The last one finds the questions that the third, as the first process of a framework, has written down on disk."""
FIGURES = Path(__file__).resolve().parents[1] / "docs" / "reference" / "growth.json"
Figures = list[dict[str, object]]


def scored(lake: Lake, *, verdicts: bool) -> pa.Table:
    """The signals of every account on the last day; with `verdicts`, also scores and settled bands."""
    with Duck([lake.url], texts=Path(lake.url) / "questions" if verdicts else None).session() as session:
        room, views = ReadingRoom(lake, session), [AsOf.end_of(LAST_DAY)]
        found = (
            run(room, framework(REPLAYED), views).evaluation if verdicts else evaluate(room, framework(REPLAYED), views)
        )
    return found.wide.table.select(["i", "account", *(one.key for one in signals(REPLAYED))])


def scored_by_hand(lake: Lake) -> pa.Table:
    return by_hand(lake, signals(REPLAYED), [LAST_DAY])


def keep(size: tuple[int, int], rows: Mapping[str, Mapping[str, float]], made: float) -> None:
    """Write the figures of a size down, beside those of the other sizes."""
    accounts, events = size
    known: Figures = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else []
    known = [one for one in known if one["events"] != events]
    ways = {name: {key: round(value, 2) for key, value in row.items()} for name, row in rows.items()}
    known.append({"accounts": accounts, "events": events, "made_seconds": round(made), "ways": ways})
    known.sort(key=lambda one: int(str(one["events"])))
    FIGURES.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


# The picture: two panels on logarithmic axes, drawn by hand, for a chart needs no more than lines and words.

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 760, 330, 64, 56, 52, 56
INKS = {"growth by hand": "#8a8f98", "growth": "#2f6fb7", "growth verdicts": "#1f9d55", "growth again": "#b7791f"}


def draw(figures: Figures) -> str:
    """An SVG of seconds and peak memory over events."""
    panel = (WIDTH - LEFT - 2 * GAP) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d">',
        '<g font-family="system-ui, sans-serif" font-size="12">',
        '<title id="t">Cost over events</title>',
        '<desc id="d">Seconds and peak memory of a full score over the number of events, on logarithmic axes.</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for number, (key, label, low, high) in enumerate(
        (("seconds", "seconds", 1, 1000), ("peak_mb", "peak MB", 100, 10_000))
    ):
        parts += _panel(figures, key, label, (low, high), LEFT + number * (panel + GAP + 24), panel)
    for place, (way, label) in enumerate(WAYS.items()):
        x = LEFT + place * 172
        parts.append(f'<line x1="{x}" x2="{x + 18}" y1="20" y2="20" stroke="{INKS[way]}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 24}" y="24" fill="#333">{label}</text>')
    return "\n".join([*parts, "</g></svg>", ""])


def _panel(figures: Figures, key: str, label: str, bounds: tuple[int, int], left: float, width: float) -> list[str]:
    low, high = (math.log10(bound) for bound in bounds)
    bottom, tall = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP

    def x(events: float) -> float:
        return left + (math.log10(events) - 6) / 2 * width

    def y(value: float) -> float:
        return bottom - (math.log10(max(value, 10**low)) - low) / (high - low) * tall

    parts = [f'<text x="{left:.0f}" y="{TOP - 10}" fill="#333" font-weight="600">{label}</text>']
    for power in range(round(low), round(high) + 1):
        at = y(10.0**power)
        parts.append(f'<line x1="{left:.0f}" x2="{left + width:.0f}" y1="{at:.1f}" y2="{at:.1f}" stroke="#e3e5e8"/>')
        parts.append(f'<text x="{left - 8:.0f}" y="{at + 4:.1f}" fill="#666" text-anchor="end">{10**power:,}</text>')
    for events, words in ((1e6, "1 million"), (1e7, "10 million"), (1e8, "100 million events")):
        anchor = "end" if events == 1e8 else "middle"
        at = min(x(events) + (24 if events == 1e8 else 0), left + width + 24)
        parts.append(f'<text x="{at:.0f}" y="{bottom + 20}" fill="#666" text-anchor="{anchor}">{words}</text>')
    for way, ink in INKS.items():
        points = [(float(str(one["events"])), one["ways"][way][key]) for one in figures if way in one["ways"]]  # type: ignore[index,operator]
        line = " ".join(f"{x(events):.1f},{y(value):.1f}" for events, value in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{ink}" stroke-width="2"/>')
        for events, value in points:
            parts.append(f'<circle cx="{x(events):.1f}" cy="{y(value):.1f}" r="3" fill="{ink}"/>')
            shown = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
            if way == "growth verdicts":
                parts.append(
                    f'<text x="{x(events):.1f}" y="{y(value) - 8:.1f}" fill="{ink}" text-anchor="middle">{shown}</text>'
                )
    return parts


def main(arguments: Sequence[str]) -> None:
    if list(arguments) != ["--draw"]:
        raise SystemExit("Run `python scripts/bench.py --only growth`; then `python scripts/bench_growth.py --draw`.")
    FIGURES.with_suffix(".svg").write_text(draw(json.loads(FIGURES.read_text("utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
