"""What one check works on: the loaded text, the catalogue, the typed objects so far, and every problem."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tenure.framework.checking.catalogue import CLOCK, RHYTHMS, Catalogue
from tenure.framework.expressions import Call, Entry, Kind, Literal, Name, Scope, Tree, names, read
from tenure.framework.expressions.words import KEYWORDS
from tenure.framework.loading import Loaded
from tenure.framework.loading.plain import Path
from tenure.framework.model import Signal, Trait
from tenure.framework.problems import problem
from tenure.framework.schema.messages import mended, problems_of
from tenure.values.keys import Address
from tenure.values.problem import Problem, ProblemError, did_you_mean

Model = TypeVar("Model", bound=BaseModel)

_KEY = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
_SINGULAR = {
    "signals": "signal",
    "traits": "trait",
    "feeds": "feed",
    "caps": "cap",
    "indicators": "indicator",
    "health": "health",
}


def address_of(section: str, *keys: str) -> Address:
    """`signals`, `seat_use` -> `signal.seat_use`."""
    return Address(".".join((_SINGULAR[section], *keys)))


@dataclass(slots=True)
class Draft:
    loaded: Loaded
    catalogue: Catalogue
    rhythm_days: int = RHYTHMS["daily"]
    problems: list[Problem] = field(default_factory=list)
    traits: dict[str, Trait] = field(default_factory=dict)
    signals: dict[str, Signal] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)  # signals and traits with a problem of their own
    mended: set[Path] = field(default_factory=set)  # objects whose shape was wrong, checked without the wrong parts
    used: set[str] = field(default_factory=set)
    places: dict[Address, str] = field(default_factory=dict)

    def say(
        self, code: str, what: str, path: Path, address: str, *, fix: str = "", why: str = "", warning: bool = False
    ) -> None:
        self.problems.append(problem(code, what, where=self.where(path, address), why=why, fix=fix, warning=warning))

    def where(self, path: Path, address: str) -> str:
        return f"{self.loaded.place(path)} {address}".strip()

    def objects(self, section: str, model: type[Model]) -> Iterator[tuple[str, Model]]:
        """The objects of a section that have the right shape; problems of the others are noted."""
        for key, raw in self.loaded.sections[section].items():
            address = address_of(section, key)
            self.places[address] = self.loaded.place((section, key))
            if not self.plain_key(key, (section, key), address):
                self.broken.add(key)
                continue
            elif (found := self.shaped(model, raw, (section, key), address)) is None:
                self.broken.add(key)
            else:
                yield key, found

    def shaped(self, model: type[Model], raw: object, path: Path, address: str) -> Model | None:
        """The object as typed text; with problems of its shape noted, what is left without them; or None."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            self.problems += problems_of(
                error, model, lambda inner: self.where(path + inner, _inside(address, raw, inner))
            )
            self.mended.add(path)
            return mended(model, raw, error)

    def plain_key(self, key: str, path: Path, address: str) -> bool:
        """Whether a key is made of small letters, digits and _, so that it can be a part of an address."""
        if _KEY.match(key):
            return True
        fix = "Use small letters, digits and _, beginning with a letter, like seat_use."
        self.say("framework.name", f"`{key[:60]}` is no plain name.", path, address, fix=fix)
        return False

    def plain_name(self, key: str, section: str, taken: str) -> bool:
        """Whether a key can be a name in expressions. `taken` says what it would hide when not."""
        if key in KEYWORDS or key in CLOCK or key == "rhythm_days" or key in self.catalogue.account:
            is_column = key in self.catalogue.account
            what = f"`{key}` already is {'a column of accounts' if is_column else 'a word of the language'}."
            self.say(
                "framework.name", what, (section, key), address_of(section, key), fix=f"Give the {taken} another name."
            )
            return False
        return True

    def account_scope(self) -> Scope:
        """Signals, traits and account columns. A broken signal has no kind, so that it causes no further problem."""
        known: dict[str, Entry] = {
            **CLOCK,
            "rhythm_days": Entry(Kind.NUMBER, False, constant=float(self.rhythm_days)),
            **{name: Entry(column.kind, column.nullable) for name, column in self.catalogue.account.items()},
            **{key: Entry(trait.kind) for key, trait in self.traits.items()},
            **dict.fromkeys(self.broken, Entry(Kind.NOTHING)),
        }
        for key, signal in self.signals.items():
            known[key] = Entry(signal.value.kind, signal.nullable)
        return Scope(known)

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
        for trait, value in compared(tree):
            of = self.traits[trait].of if trait in self.traits and not scope.names[trait].per_row else ()
            if of and value not in of:
                fix = did_you_mean(value, of) or f"Its choices are: {', '.join(of)}."
                self.say("framework.choice", f"`{trait}` is never '{value}'.", path, address, fix=fix)
        return tree

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


def _inside(address: str, raw: object, inner: Path) -> str:
    """The address of a part of a score: of the dimension, or of the measure by its signal."""
    if len(inner) < 3 or inner[0] != "dimensions":
        return address
    address = f"{address}.{inner[1]}"
    measure: Any = raw
    for part in inner[:4]:
        try:
            measure = measure[part]
        except (KeyError, IndexError, TypeError):
            return address
    signal = measure.get("signal") if isinstance(measure, dict) else None
    return f"{address}.{signal}" if isinstance(signal, str) else address


def compared(tree: Tree) -> Iterator[tuple[str, str]]:
    """(name, text) for each name that is compared with a text by `=`, `<>` or `in`."""
    if not isinstance(tree, Call):
        return
    if tree.function in ("equal", "not_equal", "in"):
        texts = [one.value for one in tree.arguments if isinstance(one, Literal) and isinstance(one.value, str)]
        yield from ((one.name, text) for one in tree.arguments if isinstance(one, Name) for text in texts)
    for argument in tree.arguments:
        yield from compared(argument)


def spoken_key(key: str) -> str:
    """What an object without a label is called: `seat_use` -> `Seat use`."""
    return key.replace("_", " ").capitalize()
