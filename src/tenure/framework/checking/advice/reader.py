"""What advice works on, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenure.framework.checking.advice.reach import NOT_NEGATIVE, Bounds, KnownValues, bounds
from tenure.framework.checking.draft import CheckDraft
from tenure.framework.expressions import Kind
from tenure.framework.model import Condition, Framework
from tenure.framework.model.conditions import SECTION_OF

_ACCOUNT: Mapping[str, Bounds] = {
    **dict.fromkeys(("arr", "seats", "allowance", "lines_active", "employees", "core_features"), NOT_NEGATIVE),
    "score": (0, 100),
    "health_change_28d": (-100, 100),
    "days_in_stage": NOT_NEGATIVE,
}


@dataclass(frozen=True, slots=True)
class AdviceScope:
    """A framework without errors. With `shared`, advice is given on packaged parts too."""

    draft: CheckDraft
    framework: Framework
    known: KnownValues
    seen: Mapping[str, Bounds] | None
    shared: bool

    def own(self, section: str, key: str) -> bool:
        """Whether advice on an object is for the reader: one of a packaged part isn't theirs to mend."""
        return self.shared or (section, key) not in self.draft.loaded.packaged

    def say(self, code: str, what: str, section: str, key: str, address: str, *, fix: str, why: str = "") -> None:
        """Notes advice on an object or a part of it, unless it is a packaged one."""
        if self.own(section, key):
            place = self.draft.places.get(address, self.draft.loaded.place((section, key)))  # type: ignore[call-overload]
            self.draft.note(code, what, f"{place} {address}", why=why, fix=fix, warning=True)

    def say_of_all(self, code: str, what: str, section: str, *, fix: str, why: str = "") -> None:
        """Notes advice on a whole section."""
        first = next(iter(self.draft.loaded.sections[section]), "")
        self.draft.note(code, what, self.draft.where((section, first), "framework"), why=why, fix=fix, warning=True)


def advice_scope(
    draft: CheckDraft, framework: Framework, seen: Mapping[str, Bounds] | None, shared: bool
) -> AdviceScope:
    """With the bounds that follow from the formulas of signals: counts are never negative, shares of rows never above 1."""
    numbers: dict[str, Bounds] = dict(_ACCOUNT)
    for key, signal in framework.signals.items():
        if signal.value.kind is not Kind.NUMBER:
            continue
        low, high = bounds(signal.value, KnownValues(numbers))
        if signal.when_empty is not None:
            low, high = min(low, signal.when_empty), max(high, signal.when_empty)
        numbers[key] = (low, high)
    texts = {name: frozenset(of) for name, of in draft.states().items() if of}
    texts |= {key: frozenset(trait.of) for key, trait in framework.traits.items() if trait.of}
    return AdviceScope(draft, framework, KnownValues(numbers, texts), seen, shared)


def owner(condition: Condition) -> tuple[str, str]:
    """Section and key of the object that a condition belongs to; a cap that a score names is its own."""
    kind, key, *rest = condition.address.split(".")
    return ("caps", rest[1]) if kind == "health" and rest[:1] == ["caps"] else (SECTION_OF[kind], key)
