"""What one check works on: the loaded text, the catalogue, the typed objects so far, and every problem."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from pydantic import ValidationError

from tenure.framework.checking.addresses import address_of, inside
from tenure.framework.checking.catalogue import CLOCK, RHYTHMS, Catalogue
from tenure.framework.expressions import Call, Entry, Kind, Literal, Name, Scope, Tree, names, read
from tenure.framework.expressions.words import KEYWORDS
from tenure.framework.loading import Loaded
from tenure.framework.loading.yaml_with_lines import Path
from tenure.framework.model import Signal, Trait
from tenure.framework.model.states import BANDS, CUSTOMER, STANDING, StateName
from tenure.framework.problems import problem
from tenure.framework.schema.fields import fields_of
from tenure.framework.schema.messages import problems_of, without_faults
from tenure.framework.schema.shape import ObjectText
from tenure.values.keys import Address
from tenure.values.problem import Problem, ProblemError, did_you_mean
from tenure.values.texts import spoken_key

Model = TypeVar("Model", bound=ObjectText)
Built = TypeVar("Built")
Further = Callable[[Model, Path, Address], dict[str, Any]]

_KEY = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
SECTION_OF = {"segment": "segments", "engagement": "engagement", "stage": "lifecycle"}
"""Name of an account's state -> the section whose keys it can be."""


def _nothing(_text: ObjectText, _path: Path, _address: Address) -> dict[str, Any]:
    return {}


@dataclass(slots=True)
class CheckDraft:
    loaded: Loaded
    catalogue: Catalogue
    rhythm_days: int = RHYTHMS["daily"]
    problems: list[Problem] = field(default_factory=list)
    traits: dict[str, Trait] = field(default_factory=dict)
    signals: dict[str, Signal] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)  # signals and traits with a problem of their own
    mended: set[Path] = field(default_factory=set)  # objects whose shape was wrong, checked without the wrong parts
    used: set[str] = field(default_factory=set)
    named: set[tuple[str, str]] = field(default_factory=set)  # (section, key) of objects that another one names
    places: dict[Address, str] = field(default_factory=dict)
    possible: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def say(
        self, code: str, what: str, path: Path, address: str, *, fix: str = "", why: str = "", warning: bool = False
    ) -> None:
        self.note(code, what, self.where(path, address), fix=fix, why=why, warning=warning)

    def note(self, code: str, what: str, where: str, *, fix: str = "", why: str = "", warning: bool = False) -> None:
        """The same, with the place as it is read."""
        self.problems.append(problem(code, what, where=where, why=why, fix=fix, warning=warning))

    def where(self, path: Path, address: str) -> str:
        return f"{self.loaded.place(path)} {address}".strip()

    def objects(self, section: str, model: type[Model]) -> Iterator[tuple[str, Model]]:
        """The objects of a section that have the right shape; problems of the others are noted."""
        for key, raw in self.loaded.sections[section].items():
            address = address_of(section, key)
            self.places[address] = self.loaded.place((section, key))
            found = (
                self.shaped(model, raw, (section, key), address)
                if self.plain_key(key, (section, key), address)
                else None
            )
            if found is not None:
                yield key, found
            elif section in ("signals", "traits"):
                self.broken.add(key)

    def shaped(self, model: type[Model], raw: object, path: Path, address: str) -> Model | None:
        """The object as typed text; with problems of its shape noted, what is left without them; or None."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            self.problems += problems_of(
                error, model, raw, lambda inner: self.where(path + inner, inside(path[:1], address, raw, inner))
            )
            self.mended.add(path)
            return without_faults(model, raw, error)

    def plain_key(self, key: str, path: Path, address: str) -> bool:
        """Whether a key is made of small letters, digits and _, so that it can be a part of an address."""
        if _KEY.match(key):
            return True
        fix = "Use lowercase letters, digits and _, starting with a letter: for example seat_use."
        self.say("framework.name", f"`{key[:60]}` isn't a valid key.", path, address, fix=fix)
        return False

    def plain_name(self, key: str, section: str, taken: str) -> bool:
        """Whether a key can be a name in expressions. `taken` says what it would hide when not."""
        if key in KEYWORDS or key in CLOCK or key == "rhythm_days" or key in STANDING or key in self.catalogue.account:
            is_column = key in self.catalogue.account
            what = f"`{key}` already is {'a column of accounts' if is_column else 'a word of the language'}."
            self.say(
                "framework.name", what, (section, key), address_of(section, key), fix=f"Give the {taken} another name."
            )
            return False
        return True

    def account_scope(self, states: Mapping[str, StateName] | None = None) -> Scope:
        """Signals, traits, account columns, and the names of an account's state that may stand there.

        A broken signal has no kind, so that it causes no further problem.
        """
        states = states or {}
        known: dict[str, Entry] = {
            **CLOCK,
            "rhythm_days": Entry(Kind.NUMBER, False, constant=float(self.rhythm_days)),
            **{name: Entry(column.kind, column.nullable) for name, column in self.catalogue.account.items()},
            **{key: Entry(trait.kind) for key, trait in self.traits.items()},
            **dict.fromkeys(self.broken, Entry(Kind.NOTHING)),
            **{name: Entry(state.kind, state.nullable) for name, state in states.items()},
        }
        for key, signal in self.signals.items():
            known[key] = Entry(signal.value.kind, signal.nullable)
        return Scope(known, elsewhere={name: _elsewhere(name) for name in STANDING if name not in states})

    def section(
        self,
        section: str,
        model: type[Model],
        make: type[Built],
        scope: Scope | None,
        further: Further[Model] = _nothing,
    ) -> dict[str, Built]:
        """The objects of a section as they are written, by key. `further` checks one and gives what has to be worked out."""
        found: dict[str, Built] = {}
        for key, text in self.objects(section, model):
            path, address = (section, key), address_of(section, key)
            one = self.built(make, text, path, address, scope, **further(text, path, address))
            if one is not None:
                found[key] = one
        return found

    def built(
        self,
        make: type[Built],
        text: ObjectText,
        path: Path,
        address: Address,
        scope: Scope | None = None,
        /,
        **said: Any,
    ) -> Built | None:
        """An object of the framework as it is written: each field has what stands under the same name, `target_days` what
        stands under `target`, conditions are read with their text beside them, lists are tuples. `said` is what has to be
        worked out. None, with its problems noted, where a condition that it can't do without can't be read."""
        written = {name.strip("_"): getattr(text, name) for name in type(text).model_fields}
        keys = fields_of(type(text))
        wanted = [one.name for one in fields(make)]  # type: ignore[arg-type]
        found: dict[str, Any] = {"key": path[-1], "address": address}
        found["label"] = written.get("label") or spoken_key(str(path[-1]))
        for name in wanted:
            key = name.strip("_") if name.strip("_") in written else re.sub("_days?$", "", name)
            if name in said or name in found or key not in written:
                continue
            value = written[key]
            if keys[key].kind in ("condition", "formula"):
                found[f"{name}_text"] = value or ""
                value = None if value is None else self.condition(value, scope or Scope({}), (*path, key), address)
                if value is None and keys[key].needed:
                    return None
            found[name] = tuple(value) if isinstance(value, list) else value
        return make(**{name: value for name, value in (found | said).items() if name in wanted})

    def condition(self, text: str, scope: Scope, path: Path, address: str) -> Tree | None:
        """A condition over an account, or None with its problems noted."""
        return self.expression(text, scope, path, address, expect=Kind.FLAG)

    def expression(
        self, text: str, scope: Scope, path: Path, address: str, *, aggregate: bool = False, expect: Kind | None = None
    ) -> Tree | None:
        try:
            tree = read(text, scope, where=self.where(path, address), aggregate=aggregate, expect=expect)
        except ProblemError as error:
            self.problems += error.problems
            return None
        self.used |= names(tree)
        for name, value in compared_texts(tree):
            entry = scope.names.get(name)
            if entry is not None and not entry.per_row:
                self._choice(name, value, name in STANDING, path, address)
        return tree

    def _choice(self, name: str, value: str, state: bool, path: Path, address: str) -> None:
        """Notes a value that a choice, or the state of an account, never has."""
        of = self.states().get(name, ()) if state else self.traits[name].of if name in self.traits else ()
        if value in of or not (of or (state and name in SECTION_OF)):
            return
        if state and path[:2] in self.loaded.packaged:
            return  # a shared part may speak of a segment or stage that this framework does without
        section = SECTION_OF.get(name, "")
        if section and value in self.loaded.sections[section]:
            what, fix = (
                f"`{value}` is a motion. Accounts are in stages, never in motions.",
                f"The stages are: {', '.join(of)}.",
            )
        else:
            what = f"`{name}` is never '{value}'."
            listed = f"The options are: {', '.join(of)}." if of else f"There are none defined under `{section}`."
            fix = did_you_mean(value, of) or listed
        self.say("framework.choice", what, path, address, fix=fix)

    def states(self) -> Mapping[str, tuple[str, ...]]:
        """What `segment`, `engagement`, `stage` and `band` can be."""
        if not self.possible:
            of = self.loaded.sections
            stages = [key for key, raw in of["lifecycle"].items() if not (isinstance(raw, dict) and raw.get("motion"))]
            self.possible = {
                "segment": tuple(of["segments"]),
                "engagement": tuple(of["engagement"]),
                "stage": tuple(stages),
                "band": BANDS,
            }
        return self.possible

    def known(self, key: str, section: str, what: str, path: Path, address: str) -> bool:
        """Whether a key names an object of a section (a broken one counts); otherwise that is noted."""
        there = self.loaded.sections[section]
        if key in there:
            self.named.add((section, key))
            return True
        fix = did_you_mean(key, there) or (
            f"There are: {', '.join(there)}." if there else f"Define it under `{section}`."
        )
        self.say("framework.unknown_reference", f"There is no {what} `{key}`.", path, address, fix=fix)
        return False

    def once(self, keys: Iterable[str], path: Path, address: str) -> None:
        """Notes keys that a list names twice."""
        seen: set[str] = set()
        for i, key in enumerate(keys):
            if key in seen:
                self.say("framework.defined_twice", f"`{key}` is listed twice.", (*path, i), address, fix="Keep one.")
            seen.add(key)

    def tables_of(self, tree: Tree | None) -> frozenset[str]:
        """The fact tables behind the signals, traits and account columns of a tree."""
        found: set[str] = set()
        for name in names(tree) if tree is not None else ():
            if name in self.signals:
                found |= self.signals[name].tables
            elif name in self.traits:
                found.add("traits")
            elif name in self.catalogue.account:
                found |= self.catalogue.account[name].tables
        return frozenset(found)


def _elsewhere(name: str) -> str:
    first = "signals and segments" if name in CUSTOMER else "scores"
    where = "Scores, stages, moves, moments, plays" if name in CUSTOMER else "Stages, moves, moments, plays, handoffs"
    return f"{first.capitalize()} are computed before it is known. {where} and reviews can use it."


def compared_texts(tree: Tree) -> Iterator[tuple[str, str]]:
    """(name, text) for each name that is compared with a text by `=`, `<>` or `in`."""
    if not isinstance(tree, Call):
        return
    if tree.function in ("equal", "not_equal", "in"):
        texts = [one.value for one in tree.arguments if isinstance(one, Literal) and isinstance(one.value, str)]
        yield from ((one.name, text) for one in tree.arguments if isinstance(one, Name) for text in texts)
    for argument in tree.arguments:
        yield from compared_texts(argument)
