"""What a list's address asks for, read from its query and shown as chips."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from tenure.flows.asking.accounts import Labels
from tenure.practice.customers.cards import AccountFilter
from tenure.surfaces.web import words
from tenure.surfaces.web.shell import Workspace
from tenure.values.keys import AccountKey
from tenure.values.numbers import whole_number

BANDS = ("red", "yellow", "green", "unknown")
LEFT = "left"
LONGEST_WINDOW = 3650  # days ahead
WINDOWS = (
    ("30", "Renews in 30 days"),
    ("90", "Renews in 90 days"),
    ("180", "Renews in 180 days"),
    ("365", "Renews in a year"),
    (LEFT, "Former customers"),
)
SORTS = ("name", "stage", "days_in_stage", "score", "change_28d", "worst", "coverage", "renewal_on", "arr", "owner")
DOWN_FIRST = frozenset({"arr", "days_in_stage"})


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force; `without` is the query that drops it."""

    label: str
    without: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A sortable column. `query` sorts by it, or turns it round."""

    name: str
    label: str
    query: str
    sorted: str  # "", "ascending", "descending"
    css: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The filters, the order and the place of a list."""

    bands: tuple[str, ...] = ()
    owner: str = ""
    window: str = ""
    text: str = ""
    sort: str = ""  # empty: the usual one
    after: str = ""
    as_of: str = ""
    segment: str = ""
    stage: str = ""
    parent: str = ""
    owners: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: QueryDict, workspace: Workspace) -> "ListQuery":
        sort = query.get("sort", "")
        return cls(
            bands=tuple(band for band in BANDS if band in query.getlist("band")),
            owner=query.get("owner", ""),
            window=query.get("renewal", "") if query.get("renewal", "") in dict(WINDOWS) else "",
            text=query.get("q", "").strip()[:200],
            sort=sort if sort.removeprefix("-") in SORTS else "",
            after=query.get("after", ""),
            segment=query.get("segment", "")[:200],
            stage=query.get("stage", "")[:200],
            parent=query.get("parent", "")[:200],
            as_of=workspace.as_of.isoformat() if workspace.as_of else "",
        )

    def wanted(self, workspace: Workspace) -> AccountFilter:
        day = workspace.as_of or workspace.today
        days = whole_number(self.window, None)
        return AccountFilter(
            bands=frozenset(self.bands),
            owner_id=whole_number(self.owner, None),
            unowned=self.owner == "none",
            mine=workspace.scope == "me" and not self.owner,
            text=self.text,
            segment=self.segment or None,
            stage=self.stage or None,
            parent=AccountKey(self.parent) if self.parent else None,
            renews_before=None if days is None else day + timedelta(days=min(days, LONGEST_WINDOW) + 1),
            left=self.window == LEFT,
        )

    def query(self, **changes: object) -> str:
        """The query of this list with changes; the place on the list is dropped unless given."""
        pairs: list[tuple[str, str]] = [("band", band) for band in changes.get("bands", self.bands)]  # type: ignore[attr-defined]
        for name, kept in (
            ("owner", self.owner),
            ("renewal", self.window),
            ("segment", self.segment),
            ("stage", self.stage),
            ("parent", self.parent),
            ("q", self.text),
            ("sort", self.sort),
            ("after", ""),
        ):
            value = str(changes.get(name, kept))
            if value:
                pairs.append((name, value))
        if self.as_of:
            pairs.append(("as_of", self.as_of))
        return "?" + urlencode(pairs)

    def chips(self, owners: dict[int, str], labels: Labels, parent: str = "") -> tuple[Chip, ...]:
        chips = []
        if self.parent:
            chips.append(Chip(f"Part of {parent or 'another account'}", self.query(parent="")))
        if self.segment:
            name = labels.segments.get(self.segment, self.segment)
            chips.append(Chip(f"Segment is {name}", self.query(segment="")))
        if self.stage:
            chips.append(Chip(f"Stage is {labels.stages.get(self.stage, self.stage)}", self.query(stage="")))
        if self.bands:
            label = words.sentence([words.BAND_WORDS[band].lower() for band in self.bands])
            chips.append(Chip(f"Health is {label}", self.query(bands=())))
        if self.owner:
            name = "nobody" if self.owner == "none" else owners.get(whole_number(self.owner, -1), "unknown")
            chips.append(Chip(f"Owner is {name}", self.query(owner="")))
        if self.window:
            chips.append(Chip(dict(WINDOWS)[self.window], self.query(renewal="")))
        if self.text:
            chips.append(Chip(f"Contains “{self.text}”", self.query(q="")))
        return tuple(chips)

    def headings(self, sort: str) -> tuple[Heading, ...]:
        """The columns of a list in this order."""
        columns = (
            ("name", "Account", "c-name", False),
            ("days_in_stage", "Stage", "c-stage", False),
            ("score", "Health", "c-health", False),
            ("change_28d", "13 weeks", "c-spark", False),
            ("worst", "Weakest", "c-worst", False),
            ("coverage", "Data", "c-cover", True),
            ("renewal_on", "Renewal", "c-renewal", False),
            ("arr", "ARR", "c-arr", True),
            ("owner", "Owner", "c-owner", False),
        )
        return tuple(self._heading(sort, *column) for column in columns)

    def _heading(self, sort: str, name: str, label: str, css: str, number: bool) -> Heading:
        down = name in DOWN_FIRST
        usual, turned = (f"-{name}", name) if down else (name, f"-{name}")
        standing = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
        return Heading(name, label, self.query(sort=turned if sort == usual else usual), standing, css, number)
