"""What a list's address asks for, read from its query and shown as chips."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from tenure.platform.access import Caller, may
from tenure.platform.manifest import Column
from tenure.practice.customers.cards import AccountFilter
from tenure.practice.customers.rows import Labels, every_column
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
HEADINGS = {
    "name": ("c-name", ""),
    "days_in_stage": ("c-stage", ""),
    "score": ("c-health", ""),
    "change_28d": ("c-spark", "13 weeks"),
    "worst": ("c-worst", ""),
    "coverage": ("c-cover num", ""),
    "renewal_on": ("c-renewal", ""),
    "arr": ("c-arr num", ""),
    "owner": ("c-owner", ""),
}
"""The columns that `row.html` draws itself, in their order: class, and heading where it isn't the column's own."""
DRAWN = frozenset({*HEADINGS, "key", "band"})  # those two show beside the name, and with the score


def further() -> list[Column]:
    """Columns of the table that are plain cells, after those that `row.html` draws."""
    return [column for column in every_column() if column.label and column.name not in DRAWN]


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
            sort=sort if any(one.sort and one.name == sort.removeprefix("-") for one in every_column()) else "",
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

    def headings(self, sort: str, caller: Caller) -> tuple[Heading, ...]:
        """The columns of a list in this order; one that the caller may not see has no way to sort by it."""
        known = {column.name: column for column in every_column()}
        drawn = [self._heading(sort, known[name], *how) for name, how in HEADINGS.items()]
        found = (*drawn, *(self._heading(sort, column) for column in further()))
        closed = {column.name for column in known.values() if column.right and not may(caller, column.right)}
        return tuple(replace(one, query="") if one.name in closed else one for one in found)

    def _heading(self, sort: str, column: Column, css: str = "", label: str = "") -> Heading:
        name, down = column.name, column.down_first
        usual, turned = (f"-{name}", name) if down else (name, f"-{name}")
        standing = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
        query = self.query(sort=turned if sort == usual else usual) if column.sort else ""
        return Heading(name, label or column.label, query, standing, css or ("num" if column.number else ""))
