"""The default score, run over the demo world, finds what was planted there, and on shuffled labels nothing."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pytest

from stories.demo import TODAY, Demo
from tenure.evidence.connectors.demo.scene import Scene
from tenure.evidence.connectors.demo.stories import TODAY as TODAYS_NUMBER
from tenure.framework.checking import check_folder
from tenure.framework.starters import STARTERS
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.insight.engine.scoring.evaluation import Evaluation, evaluate
from tenure.values.asof import AsOf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),  # Ibis calls DuckDB by an older name
]

AHEAD = 180
LOOKS = (0, 120, 180, 255, 330, 405)
"""Days before today on which the score is looked at; the world knows what came of those at least AHEAD days ago."""


@dataclass(frozen=True)
class Looked:
    """The verdicts, and the truth behind them."""

    found: Evaluation
    scene: Scene

    def rows(self, back: int) -> list[int]:
        day = TODAY - timedelta(days=back)
        view = next(i for i, each in enumerate(self.found.views) if each.day == day)
        return [row for row in range(len(self.found)) if self.found.view[row] == view]

    def primary(self, row: int) -> str:
        return list(self.found.scores)[int(self.found.primary[row])]

    def score(self, row: int) -> float:
        return float(self.found.scores[self.primary(row)].score[row])

    def band(self, row: int) -> str:
        return str(self.found.scores[self.primary(row)].band[row])

    def member(self, story: str, back: int) -> int:
        """The row of an account with a story."""
        key = self.scene.account_ids(np.array([self.scene.cast.account(story)]))[0]
        return next(row for row in self.rows(back) if self.found.accounts[row] == key)

    def revenue(self, day: float) -> dict[str, float]:
        lines = self.scene.contracts.lines
        running = (lines.start <= day) & (day < lines.end)
        sums = np.bincount(lines.account[running], lines.arr[running], len(self.scene.people))
        return dict(zip(self.scene.account_ids(self.scene.people.index), sums.tolist(), strict=True))

    def outcomes(self) -> tuple[np.ndarray, np.ndarray]:
        """Scores of all looks whose next AHEAD days are known, and whether the account left or shrank in them."""
        scores, lost = [], []
        for back in LOOKS:
            if back >= AHEAD:
                day = TODAYS_NUMBER - back
                before, after = self.revenue(day), self.revenue(day + AHEAD)
                for row in self.rows(back):
                    key = self.found.accounts[row]
                    if before[key] > 0:
                        scores.append(self.score(row))
                        lost.append(after[key] < 0.999 * before[key])
        return np.array(scores), np.array(lost)


@pytest.fixture(scope="module")
def looked(demo: Demo) -> Looked:
    framework = check_folder(STARTERS["four_dimension"], vocabulary()).framework
    assert framework is not None
    with demo.room() as room:
        views = [AsOf.end_of(TODAY - timedelta(days=back)) for back in reversed(LOOKS)]
        found = evaluate(room, framework, views)
    return Looked(found, demo.scene)


def area(scores: np.ndarray, lost: np.ndarray) -> float:
    """The chance that a lost account scored lower than one that stayed (the area under the ROC curve)."""
    below = scores[lost][:, None] < scores[~lost][None, :]
    equal = scores[lost][:, None] == scores[~lost][None, :]
    return float(below.mean() + 0.5 * equal.mean())


def test_the_score_finds_what_was_planted(looked: Looked) -> None:
    scores, lost = looked.outcomes()
    assert lost.sum() >= 40
    assert 0.72 <= area(scores, lost) <= 0.88


def test_on_shuffled_labels_it_finds_nothing(looked: Looked) -> None:
    scores, lost = looked.outcomes()
    shuffle = np.random.default_rng(7)
    areas = np.array([area(scores, shuffle.permutation(lost)) for _ in range(200)])
    assert areas.mean() == pytest.approx(0.5, abs=0.01)
    assert area(scores, lost) > areas.max() + 0.05


def test_a_healthy_company_is_mostly_green(looked: Looked) -> None:
    bands = [looked.band(row) for row in looked.rows(0)]
    assert len(bands) == 500
    share = {band: bands.count(band) / len(bands) for band in ("green", "yellow", "red", "unknown")}
    assert 0.65 <= share["green"] <= 0.85
    assert 0.10 <= share["yellow"] <= 0.25
    assert 0.04 <= share["red"] <= 0.13
    assert share["unknown"] == 0


@pytest.mark.parametrize(
    ("story", "back", "band"),
    [
        ("champion_leaves", 180, "green"),
        ("champion_leaves", 0, "yellow"),
        ("unhappy_expansion", 330, "green"),
        ("unhappy_expansion", 0, "red"),
        ("slow_onboarding", 0, "red"),
        ("rescued", 405, "green"),
        ("rescued", 180, "red"),
        ("rescued", 0, "green"),
        ("invoice_dispute", 120, "green"),
        ("invoice_dispute", 0, "red"),
    ],
)
def test_a_story_shows_in_its_band(looked: Looked, story: str, back: int, band: str) -> None:
    assert looked.band(looked.member(story, back)) == band


def test_the_silent_giant_is_green_and_loses_points_for_silence(looked: Looked) -> None:
    """A score alone would let it pass: they work as before. Contact is what went missing."""
    before, now = (looked.member("silent_giant", back) for back in (180, 0))
    assert looked.band(now) == "green"
    assert looked.score(now) < looked.score(before) - 5
    wide = looked.found.wide
    assert wide["sponsor_contact"][now].as_py() > 100
    assert wide["seat_use"][now].as_py() > 0.6
