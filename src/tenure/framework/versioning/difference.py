"""How two frameworks differ, object by object and field by field, what is meant apart from how it is worded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Annotated, Any
from typing import Literal as OneOf

from tenure.framework.model import Framework
from tenure.framework.versioning.field_texts import ObjectTexts, object_texts
from tenure.framework.versioning.fingerprint import ORDERED
from tenure.values.shapes import Promise, Public, plain

Sort = OneOf["added", "changed", "removed", "reordered"]
SIGNS: dict[Sort, str] = {"added": "+", "changed": "~", "removed": "-", "reordered": "↕"}

SECTIONS = {
    "health": "scores",
    "segments": "segments",
    "moves": "temporary moves",
    "lifecycle": "stages",
}
"""Sections whose order counts, as people call them."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs.

    Its text before and after; empty: it said nothing.
    """

    field: Public[str]
    old: Public[str]
    new: Public[str]
    wording: Annotated[bool, Promise("Nothing is computed from it.")]

    @property
    def words(self) -> str:
        if self.old and self.new:
            return f"{self.field}: {self.old} → {self.new}"
        return f"{self.field}: {self.new} (new)" if self.new else f"{self.field}: {self.old} (gone)"


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """An object that differs.

    One that was added or removed names no fields: it is new, or gone, as a whole.
    """

    sort: Annotated[Sort, Promise("added, changed, removed or reordered.", kind=str)]
    address: Public[str]
    what: Public[str]  # "signal", "score", "stage", …
    label: Public[str]
    fields: Public[tuple[FieldChange, ...]] = ()

    @property
    def wording(self) -> bool:
        """Whether only the wording differs."""
        return self.sort == "changed" and all(field.wording for field in self.fields)

    @property
    def words(self) -> str:
        """One line: `health.account.usage.seat_use: weight 40 → 35`."""
        if self.sort == "added":
            return f"{self.address} is new"
        if self.sort == "removed":
            return f"{self.address} is gone"
        return f"{self.address}: {'; '.join(field.words for field in self.fields)}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Every object that differs, in the order of the files: first those of the newer framework, then what is gone."""

    changes: tuple[ObjectChange, ...]

    @property
    def meaning(self) -> tuple[ObjectChange, ...]:
        return tuple(change for change in self.changes if not change.wording)

    @property
    def wording(self) -> tuple[ObjectChange, ...]:
        return tuple(change for change in self.changes if change.wording)

    @property
    def counts(self) -> dict[str, int]:
        """How many objects are added, changed, removed, reordered, and changed in wording alone."""
        found: dict[str, int] = {sort: sum(change.sort == sort for change in self.meaning) for sort in SIGNS}
        return found | {"wording": len(self.wording)}

    @property
    def words(self) -> str:
        """`2 changed, 1 added, 3 reworded`, or `Nothing differs`."""
        names = {"wording": "reworded"}
        said = [f"{count} {names.get(sort, sort)}" for sort, count in self.counts.items() if count]
        return ", ".join(said) or "Nothing differs"

    def as_json(self) -> list[dict[str, Any]]:
        return [plain(change) for change in self.changes]


def difference(old: Framework, new: Framework) -> Difference:
    """What changes on the way from one framework to another."""
    before, after = object_texts(old), object_texts(new)
    changes = list(_changed(before, after))
    changes += _reordered(old, new)
    gone = {address for address in before if address not in after}
    whole = [one for one in (before[address] for address in before) if one.address in gone and one.within not in gone]
    changes += [ObjectChange("removed", one.address, one.what, one.label) for one in whole]
    return Difference(tuple(changes))


def difference_from(data: Sequence[dict[str, Any]]) -> Difference:
    """The way back from `as_json`."""
    return Difference(
        tuple(
            ObjectChange(
                one["sort"],
                one["address"],
                one["what"],
                one["label"],
                tuple(FieldChange(**field) for field in one["fields"]),
            )
            for one in data
        )
    )


def _changed(before: dict[str, ObjectTexts], after: dict[str, ObjectTexts]) -> Iterator[ObjectChange]:
    for address, new in after.items():
        old = before.get(address)
        if old is None:
            if new.within is None or new.within in before:  # else it is new as a part of something new
                yield ObjectChange("added", address, new.what, new.label)
            continue
        fields = tuple(_fields(old, new))
        if fields:
            yield ObjectChange("changed", address, new.what, new.label, fields)


def _fields(old: ObjectTexts, new: ObjectTexts) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*old.lines, *new.lines)):
        yield from _lines(name, old.lines.get(name, ()), new.lines.get(name, ()))
    for name in dict.fromkeys((*old.texts, *new.texts)):
        was, now = old.texts.get(name, ""), new.texts.get(name, "")
        same = old.means.get(name) == new.means.get(name)
        if was != now or not same:
            yield FieldChange(name, was, now, wording=same)


def _lines(name: str, old: Sequence[str], new: Sequence[str]) -> Iterator[FieldChange]:
    """The lines of a list, such as a play's steps, that aren't in both."""
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for place in range(max(b - a, d - c)):
            was = old[a + place] if a + place < b else ""
            now = new[c + place] if c + place < d else ""
            yield FieldChange(f"{name} {max(a, c) + place + 1}", was, now, wording=False)


def _reordered(old: Framework, new: Framework) -> Iterator[ObjectChange]:
    for section in ORDERED:
        was, now = list(getattr(old, section)), list(getattr(new, section))
        both = set(was) & set(now)
        first, second = [key for key in was if key in both], [key for key in now if key in both]
        if first != second:
            change = FieldChange("order", ", ".join(first), ", ".join(second), wording=False)
            yield ObjectChange("reordered", section, "section", SECTIONS[section], (change,))
