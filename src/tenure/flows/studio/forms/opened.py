"""An object of the draft as a form."""

from collections.abc import Iterator, Mapping
from typing import Any

from tenure.flows.changing.drafting import draft_of
from tenure.flows.studio.design_cards import ShownCard
from tenure.flows.studio.forms.cards import FieldCard, FormCard, ItemCard, ListCard
from tenure.flows.studio.forms.fields import BACK, CALLED, CRITERION, OBJECTS, STEPS, Spec, at
from tenure.flows.studio.forms.fields import shown as as_text
from tenure.flows.studio.shown import loaded_texts, shown, spoken
from tenure.framework.loading import Loaded
from tenure.platform.access import Caller, Right, require
from tenure.values.problem import Problem, ProblemError

Path = tuple[str, ...]


def open_form(caller: Caller, section: str, key: str) -> tuple[ShownCard, FormCard]:
    """The form of an object of the caller's draft. Raises ProblemError `draft.broken` (409) while the draft has errors, and
    `form.unknown` (404) for an object that isn't there."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown(caller)
    if found.card.broken:
        raise ProblemError(broken())
    return found.card, form_of(loaded_texts(found.texts), section, key, draft_of(caller).lock)


def broken() -> Problem:
    fix = "Mend its text first: the errors stand beside it."
    return Problem("draft.broken", "The draft has errors, so no form can be filled in.", "draft", fix=fix, status=409)


def form_of(loaded: Loaded, section: str, key: str, lock: int) -> FormCard:
    """The same of texts that were read."""
    if section not in OBJECTS or key not in loaded.sections.get(section, {}):
        what = f"The framework has no {CALLED.get(section, 'object')} {key!r}."
        raise ProblemError(Problem("form.unknown", what, section, fix="Choose one from the page.", status=404))
    raw = loaded.sections[section][key]
    order = _neighbours(loaded, section, key)
    path = (section, key)
    label = str(raw.get("label") or spoken(key)) if isinstance(raw, Mapping) else spoken(key)
    return FormCard(
        section=section,
        key=key,
        label=label,
        address=f"{CALLED[section].partition(' ')[0]}.{key}",
        fields=tuple(_fields(loaded, OBJECTS[section], raw, path)),
        lists=tuple(_lists(loaded, section, raw, path)),
        lock=lock,
        place=loaded.place(path),
        packaged=path in loaded.packaged,
        first=order[0] == key,
        last=order[-1] == key,
        roles=_roles(loaded),
    )


def _neighbours(loaded: Loaded, section: str, key: str) -> list[str]:
    """Those that an object is in order with: stages among stages, motions among motions."""
    keys = loaded.sections[section]

    def motion(one: object) -> bool:
        return isinstance(one, Mapping) and one.get("motion") is True

    return [other for other, raw in keys.items() if section != "lifecycle" or motion(raw) == motion(keys[key])]


def _fields(loaded: Loaded, specs: tuple[Spec, ...], raw: Any, path: Path) -> Iterator[FieldCard]:
    for spec in specs:
        value = at(raw, spec.path)
        if isinstance(value, Mapping) and not spec.path[-1].isdecimal():
            continue  # written out in the text, like a review that is sent without a person
        said = as_text(value, spec.kind)
        choices = spec.choices
        if spec.among:
            every = loaded.sections.get(spec.among, {})
            choices = tuple((key, _label(key, one)) for key, one in every.items() if key != path[1])
        if spec.kind == "choice" and said and said not in dict(choices):
            choices = (*choices, (said, spoken(said)))
        yield FieldCard("/".join((*path, *spec.path)), spec.label, spec.kind, said or spec.usual, spec.help, choices)


def _label(key: str, raw: object) -> str:
    return str(raw.get("label") or spoken(key)) if isinstance(raw, Mapping) else spoken(key)


def _lists(loaded: Loaded, section: str, raw: Any, path: Path) -> Iterator[ListCard]:
    if section == "lifecycle":
        exits = at(raw, ("exit",)) or {}
        items = _items(loaded, CRITERION, exits, (*path, "exit"), "criterion")
        about = "When all that have to be met are met, the account goes on."
        yield ListCard("/".join((*path, "exit")), "Exit criteria", about, "A new criterion", (), items)
        if raw.get("motion") is not True:
            choices = tuple(
                (key, _label(key, one))
                for key, one in loaded.sections["lifecycle"].items()
                if key != path[1] and not (isinstance(one, Mapping) and one.get("motion") is True)
            )
            items = _items(loaded, BACK, at(raw, ("back",)) or [], (*path, "back"), "way back")
            about = "The first that is open takes the account back."
            yield ListCard("/".join((*path, "back")), "Ways back", about, "Back to", choices, items)
    elif section == "plays":
        steps = at(raw, ("steps",)) or []
        items = tuple(_steps(loaded, steps, (*path, "steps"), 0))
        targets = tuple(_targets(steps, (*path, "steps"), ""))
        yield ListCard(
            "/".join((*path, "steps")), "Steps", "In order; a question forks.", "A new task", (), items, targets
        )


def _items(loaded: Loaded, specs: tuple[Spec, ...], raw: Any, path: Path, kind: str) -> tuple[ItemCard, ...]:
    pairs = list(raw.items()) if isinstance(raw, Mapping) else [(str(n), one) for n, one in enumerate(raw)]
    return tuple(
        ItemCard(
            path="/".join((*path, key)),
            label=_label(key, one) if isinstance(raw, Mapping) else f"{kind.capitalize()} {number + 1}",
            kind=kind,
            fields=tuple(_fields(loaded, specs, one, (*path, key))),
            first=number == 0,
            last=number == len(pairs) - 1,
        )
        for number, (key, one) in enumerate(pairs)
    )


def _steps(loaded: Loaded, raw: list[Any], path: Path, depth: int, answer: str = "") -> Iterator[ItemCard]:
    for number, step in enumerate(raw):
        kind = next(iter(step), "") if isinstance(step, Mapping) else ""
        here = (*path, str(number))
        specs = STEPS.get(kind, ())
        if kind == "wait" and not isinstance(step[kind], Mapping):
            specs = (Spec(("wait",), "Wait", "days"),)
        yield ItemCard(
            path="/".join(here),
            label=spoken(kind),
            kind=kind,
            fields=tuple(_fields(loaded, specs, step, here)),
            first=number == 0,
            last=number == len(raw) - 1,
            depth=depth,
            answer=answer if number == 0 else "",
        )
        answers = at(step, ("question", "answers")) if kind == "question" else None
        for name, inner in (answers or {}).items():
            yield from _steps(loaded, inner or [], (*here, "question", "answers", name), depth + 1, str(name))


def _targets(raw: list[Any], path: Path, said: str) -> Iterator[tuple[str, str]]:
    """The lists of steps that a task can be added to."""
    yield "/".join(path), said or "at the end"
    for number, step in enumerate(raw):
        answers = at(step, ("question", "answers")) if isinstance(step, Mapping) and "question" in step else None
        for name, inner in (answers or {}).items():
            below = (*path, str(number), "question", "answers", str(name))
            yield from _targets(inner or [], below, f"under the answer “{spoken(str(name))}”")


def _roles(loaded: Loaded) -> tuple[str, ...]:
    """Every role that the framework names."""
    found: set[str] = {"csm", "cs_manager"}
    for section in ("lifecycle", "plays"):
        for raw in loaded.sections[section].values():
            if isinstance(raw, Mapping):
                found |= {str(raw[name]) for name in ("owner",) if raw.get(name)}
                found |= {str(one) for one in raw.get("supported_by") or []}
    return tuple(sorted(found))
