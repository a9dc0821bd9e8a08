"""An object of the draft as a form, made from the schema: a key that the language gains has its field by itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tenure.evidence.catalogue import TABLES
from tenure.flows.changing.drafting import draft_of
from tenure.flows.studio.cards import ShownCard
from tenure.flows.studio.forms.cards import AddCard, FieldCard, FormCard, GroupCard, ItemCard, ListCard
from tenure.flows.studio.forms.fields import field_text as as_text
from tenure.flows.studio.forms.fields import in_labels, value_at
from tenure.flows.studio.shown_framework import loaded_texts, shown_framework
from tenure.flows.studio.signals import uses
from tenure.framework.checking.addresses import address_of
from tenure.framework.loading import Loaded
from tenure.framework.schema import SECTIONS
from tenure.framework.schema.fields import SchemaField, extra_field, fields_of
from tenure.framework.schema.shape import ObjectText
from tenure.platform.access import Caller, Right, require
from tenure.values.problem import Problem, ProblemError, refusal
from tenure.values.texts import spoken_key

Path = tuple[str, ...]
Model = type[ObjectText]
DESIGNED = frozenset({"health", "caps", "feeds"})
"""Sections without a form: a score has its designer, and the others stand in the text alone."""
USED = frozenset({"signals", "traits"})
"""Sections whose objects expressions name."""


def open_form(caller: Caller, section: str, key: str) -> tuple[ShownCard, FormCard]:
    """The form of an object of the caller's draft. Raises ProblemError `draft.broken` (409) while the draft has errors, and
    `form.unknown` (404) for an object that isn't there."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown_framework(caller)
    if found.card.broken:
        raise ProblemError(broken_draft())
    form = form_of(loaded_texts(found.texts), section, key, draft_of(caller).lock)
    return found.card, replace(form, used_by=uses(found.framework).get(key, ()) if section in USED else ())


def broken_draft() -> Problem:
    fix = "Fix the errors in its text first; they are listed next to it."
    return Problem(
        "draft.broken", "The draft has errors, so nothing can be changed here.", "draft", fix=fix, status=409
    )


def called(section: str) -> str:
    """What an object of a section is in a sentence; nothing for a section without forms."""
    return SECTIONS[section].called if section in SECTIONS and section not in DESIGNED else ""


def form_of(loaded: Loaded, section: str, key: str, lock: int) -> FormCard:
    """The same of texts that were read."""
    if not called(section) or key not in loaded.sections[section]:
        what = f"The framework has no {called(section) or 'object'} {key!r}."
        raise refusal("form.unknown", what, section, fix="Choose one from the page.", status=404)
    model, raw, path = SECTIONS[section], loaded.sections[section][key], (section, key)
    order = _neighbours(loaded, section, key)
    making = _Making(loaded, path)
    return FormCard(
        section=section,
        called=model.called,
        key=key,
        label=label_of(key, raw),
        address=address_of(section, key),
        groups=making.groups(model, raw, path),
        lists=tuple(making.lists(model, raw, path)),
        lock=lock,
        place=loaded.place(path),
        packaged=path in loaded.packaged,
        first=order[0] == key,
        last=order[-1] == key,
        ordered=model.ordered,
        roles=tuple(sorted({"csm", "cs_manager"} | {str(one) for one in _roles(loaded) if one})),
    )


def label_of(key: str, raw: object) -> str:
    return str(raw.get("label") or spoken_key(key)) if isinstance(raw, Mapping) else spoken_key(key)


def _motion(raw: object) -> bool:
    return isinstance(raw, Mapping) and raw.get("motion") is True


def _neighbours(loaded: Loaded, section: str, key: str) -> list[str]:
    """Those that an object is in order with: stages among stages, motions among motions."""
    keys = loaded.sections[section]
    return [other for other, raw in keys.items() if section != "lifecycle" or _motion(raw) == _motion(keys[key])]


def choices_among(loaded: Loaded, among: str, own: Path) -> tuple[tuple[str, str], ...]:
    """What a field can name, with its label: objects of a section without the form's own, stages alone, or tables."""
    if among == "tables":
        return tuple((table, table.replace("_", " ")) for table in sorted(TABLES))
    section = "lifecycle" if among == "stages" else among
    return tuple(
        (key, label_of(key, one))
        for key, one in loaded.sections[section].items()
        if (section, key) != own and not (among == "stages" and _motion(one))
    )


def plainly(field: SchemaField, value: Any) -> Any:
    """What stands under a key, with a plain value that is short for an object, or an object for a list of one, made whole."""
    if field.short and value is not None and not isinstance(value, Mapping):
        return {field.short: value}
    return [value] if field.kind == "objects" and isinstance(value, Mapping) else value


class _Making:
    """The form of one object, part by part. `own` is the path of the object."""

    def __init__(self, loaded: Loaded, own: Path) -> None:
        self.loaded = loaded
        self.own = own

    def groups(self, model: Model, raw: Any, path: Path) -> tuple[GroupCard, ...]:
        """The fields of an object: its own, those of each object inside of it, and the ones that are rarely needed."""
        labels = {one.key: one.label for one in fields_of(model).values()}
        plain: list[FieldCard] = []
        more: list[FieldCard] = []
        inside: list[GroupCard] = []
        for one in self._asked(model, raw):
            here = (*path, one.key)
            if one.kind == "object" and one.of is not None:
                first, *others = self.groups(one.of, plainly(one, value_at(raw, (one.key,))), here)
                inside += [replace(first, label=one.label), *others]
            elif one.of is None and one.kind:
                (more if one.form.more else plain).append(self.field(one, value_at(raw, (one.key,)), here, labels))
        found = [GroupCard("", tuple(plain)), *inside]
        return (*found, GroupCard("More", tuple(more), folded=True)) if more else tuple(found)

    def _asked(self, model: Model, raw: Any) -> Iterator[SchemaField]:
        yield from (
            one for one in fields_of(model).values() if not (one.form.unless and value_at(raw, (one.form.unless,)))
        )
        for key, other in self.loaded.sections.get(model.extra, {}).items():
            yield extra_field(model, key, label_of(key, other))

    def field(self, one: SchemaField, value: Any, path: Path, labels: Mapping[str, str]) -> FieldCard:
        help_text = in_labels(one.help, labels)
        among = choices_among(self.loaded, one.form.among, self.own) if one.form.among else ()
        choices = among or tuple((key, key.replace("_", " ")) for key in one.choices)
        if one.kind == "flag":
            choices = (("true", "yes"), ("false", "no"))
            help_text = help_text.replace("true: ", "Yes: ").replace("false: ", "No: ")
        usual = as_text(one.usual, one.kind) if one.kind in {"choice", "flag"} else ""
        said = as_text(value, one.kind) or usual
        names = value if isinstance(value, list) else [said]
        known = dict(choices)
        if one.kind == "picks":  # in the order in which they stand in the text
            choices = (*((str(key), known.pop(key, spoken_key(str(key)))) for key in names if key), *known.items())
        elif one.kind == "choice" and said and said not in known:
            choices = (*choices, (said, spoken_key(said)))
        return FieldCard("/".join(path), one.label, one.kind, said, help_text, choices, one.form.blank or "–")

    def lists(self, model: Model, raw: Any, path: Path) -> Iterator[ListCard]:
        for one in self._asked(model, raw):
            if one.kind in {"objects", "keyed"}:
                here = (*path, one.key)
                items = tuple(self.items(one, plainly(one, value_at(raw, (one.key,))), here, 0))
                labels = {other.key: other.label for other in fields_of(model).values()}
                yield ListCard("/".join(here), one.label, in_labels(one.help, labels), items)

    def items(
        self, one: SchemaField, raw: Any, path: Path, depth: int, heading: str = "", above: str = ""
    ) -> Iterator[ItemCard]:
        """The items of a list, each with what stands inside of it, and after the last one the place to add another."""
        assert one.of is not None  # noqa: S101 - lists are made of objects
        pairs = list(raw.items()) if isinstance(raw, Mapping) else [(str(n), each) for n, each in enumerate(raw or [])]
        for number, (key, each) in enumerate(pairs):
            here, what, inner, model = (*path, key), one.of.called, each, one.of
            variant = None
            if one.of.one_of:
                variant = fields_of(one.of).get(next(iter(each), "") if isinstance(each, Mapping) else "")
                if variant is None:
                    continue  # said by the checker
                here, what, inner = (*here, variant.key), variant.label, plainly(variant, each[variant.key])
                model = variant.of or model
            if variant is None or variant.kind == "object":
                groups = self.groups(model, inner, here)
            else:
                groups = (GroupCard("", (self.field(variant, inner, here, {}),)),) if variant.of is None else ()
            label = label_of(key, each) if isinstance(raw, Mapping) else f"{spoken_key(what)} {number + 1}"
            yield ItemCard(
                path="/".join((*path, key)),
                label=label,
                groups=groups,
                first=number == 0,
                last=number == len(pairs) - 1,
                depth=depth,
                heading="" if number else heading,
                heading_path="" if number else above,
            )
            if variant is None or variant.kind == "object":
                for other in self._asked(model, inner):
                    yield from self._inside(other, value_at(inner, (other.key,)), (*here, other.key), depth + 1)
            else:
                yield from self._inside(variant, inner, here, depth + 1)
        empty = {} if pairs else {"heading": heading, "heading_path": above}
        below = f" for “{heading}”" if heading else ""
        yield self._place("/".join(path), self._add(one.of, below), depth, **empty)

    def _inside(self, one: SchemaField, value: Any, path: Path, depth: int) -> Iterator[ItemCard]:
        """A list inside of an item: a phase's criteria, the answers to a question with the steps of each."""
        if one.kind in {"objects", "keyed"}:
            yield from self.items(one, plainly(one, value), path, depth, one.label)
        elif one.kind == "branches":
            for key, steps in (value or {}).items():
                branch = (*path, str(key))
                yield from self.items(one, steps, branch, depth, spoken_key(str(key)), "/".join(branch))
            yield self._place("/".join(path), AddCard(f"Another {one.form.each or one.label}"), depth)

    def _place(self, path: str, add: AddCard, depth: int, heading: str = "", heading_path: str = "") -> ItemCard:
        return ItemCard(path, add.label, (), True, True, depth, heading, heading_path, add)

    def _add(self, model: Model, below: str) -> AddCard:
        if model.one_of:
            kinds = tuple(kind for one in fields_of(model).values() for kind in self._kinds(one))
            return AddCard(f"Another {model.called}{below}", kinds=kinds)
        named = fields_of(model)[model.naming()]
        choices = choices_among(self.loaded, named.form.among, self.own) if named.form.among else ()
        label = f"A new {model.called}" if model.naming() == "label" else named.label
        return AddCard(label + below, choices)

    def _kinds(self, one: SchemaField) -> Iterable[tuple[str, str, str]]:
        """A kind of step, or one for each object that it can name, and what is typed for it."""
        if one.of is not None:
            yield one.key, one.label, one.of.asks or fields_of(one.of)[one.of.naming()].help.rstrip(".")
        else:
            for key, label in choices_among(self.loaded, one.form.among, self.own):
                yield f"{one.key}:{key}", f"{one.label}: {label}", ""


def _roles(loaded: Loaded) -> Iterator[Any]:
    """Every role that the framework names in a field for one."""

    def look(model: Model, raw: Any) -> Iterator[Any]:
        for one in fields_of(model).values():
            value = plainly(one, value_at(raw, (one.key,)))
            if one.kind == "role":
                yield value
            elif one.of is not None and isinstance(value, Mapping | list):
                inside = [value] if one.kind == "object" else value.values() if isinstance(value, Mapping) else value
                for each in inside:
                    for inner in each if isinstance(each, list) else [each]:
                        yield from look(one.of, inner)

    for section, model in SECTIONS.items():
        for raw in loaded.sections[section].values():
            yield from look(model, raw)
