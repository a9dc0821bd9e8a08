"""An object of the draft as a form."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tenure.flows.changing.drafting import draft_of
from tenure.flows.studio.cards import ShownCard
from tenure.flows.studio.forms.cards import FieldCard, FormCard, ItemCard, ListCard
from tenure.flows.studio.forms.fields import Spec, at
from tenure.flows.studio.forms.fields import shown as as_text
from tenure.flows.studio.forms.objects import BACK, CALLED, CRITERION, OBJECTS, ORDERED, STEPS
from tenure.flows.studio.shown_framework import loaded_texts, shown, spoken
from tenure.flows.studio.signals import uses
from tenure.framework.checking.addresses import address_of
from tenure.framework.loading import Loaded
from tenure.platform.access import Caller, Right, require
from tenure.values.problem import Problem, ProblemError, refusal

Path = tuple[str, ...]
USED = frozenset({"signals", "traits"})
"""Sections whose objects expressions name."""


def open_form(caller: Caller, section: str, key: str) -> tuple[ShownCard, FormCard]:
    """The form of an object of the caller's draft. Raises ProblemError `draft.broken` (409) while the draft has errors, and
    `form.unknown` (404) for an object that isn't there."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown(caller)
    if found.card.broken:
        raise ProblemError(broken())
    form = form_of(loaded_texts(found.texts), section, key, draft_of(caller).lock)
    return found.card, replace(form, used_by=uses(found.framework).get(key, ()) if section in USED else ())


def broken() -> Problem:
    fix = "Fix the errors in its text first; they are listed next to it."
    return Problem("draft.broken", "The draft has errors, so no form can be filled in.", "draft", fix=fix, status=409)


def form_of(loaded: Loaded, section: str, key: str, lock: int) -> FormCard:
    """The same of texts that were read."""
    if section not in OBJECTS or key not in loaded.sections.get(section, {}):
        what = f"The framework has no {CALLED.get(section, 'object')} {key!r}."
        raise refusal("form.unknown", what, section, fix="Choose one from the page.", status=404)
    raw = loaded.sections[section][key]
    order = _neighbours(loaded, section, key)
    path = (section, key)
    label = str(raw.get("label") or spoken(key)) if isinstance(raw, Mapping) else spoken(key)
    return FormCard(
        section=section,
        called=CALLED[section],
        key=key,
        label=label,
        address=address_of(section, key),
        fields=tuple(_fields(loaded, _specs(loaded, section), raw, path)),
        lists=tuple(_lists(loaded, section, raw, path)),
        lock=lock,
        place=loaded.place(path),
        packaged=path in loaded.packaged,
        first=order[0] == key,
        last=order[-1] == key,
        ordered=section in ORDERED,
        roles=_roles(loaded),
    )


def _specs(loaded: Loaded, section: str) -> tuple[Spec, ...]:
    """The fields of an object; a target has one more for each segment."""
    if section != "targets":
        return OBJECTS[section]
    segments = loaded.sections["segments"].items()
    return (*OBJECTS[section], *(Spec((key,), _label(key, raw), "amount") for key, raw in segments))


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
        about = "The account moves on when all required criteria are met."
        yield ListCard("/".join((*path, "exit")), "Exit criteria", about, "A new criterion", (), items)
        if raw.get("motion") is not True:
            choices = tuple(
                (key, _label(key, one))
                for key, one in loaded.sections["lifecycle"].items()
                if key != path[1] and not (isinstance(one, Mapping) and one.get("motion") is True)
            )
            items = _items(loaded, BACK, at(raw, ("back",)) or [], (*path, "back"), "way back")
            about = "The first that applies takes the account back."
            yield ListCard("/".join((*path, "back")), "Ways back", about, "Back to", choices, items)
    elif section == "plays":
        steps = at(raw, ("steps",)) or []
        items = tuple(_steps(loaded, steps, (*path, "steps"), 0))
        about = "Steps run in order; a question branches."
        yield ListCard("/".join((*path, "steps")), "Steps", about, "Another step", (), items, _kinds(loaded, path[1]))


def _kinds(loaded: Loaded, play: str) -> tuple[tuple[str, str, str], ...]:
    """The kinds of steps that can be added, and what is typed for each."""
    handoffs = ((f"handoff:{key}", f"Hand over: {_label(key, raw)}", "") for key, raw in _all(loaded, "handoffs"))
    plays = ((f"play:{key}", f"Start the play: {_label(key, raw)}", "") for key, raw in _all(loaded, "plays"))
    return (*TYPED, *handoffs, *(one for one in plays if one[0] != f"play:{play}"))


def _all(loaded: Loaded, section: str) -> Iterator[tuple[str, object]]:
    yield from loaded.sections.get(section, {}).items()


TYPED = (
    ("task", "Task", "What to do"),
    ("question", "Question", "What to find out"),
    ("email", "E-mail", "Its subject"),
    ("wait", "Wait", "5d, or a condition to wait for"),
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
    """The steps of one list with those below their answers, and after the last one the place where one more can be added."""
    above = "/".join(path) if answer else ""
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
            answer="" if number else answer,
            answer_path="" if number else above,
        )
        if kind == "question":
            answers = at(step, ("question", "answers")) or {}
            below = (*here, "question", "answers")
            for name, inner in answers.items():
                yield from _steps(loaded, inner or [], (*below, str(name)), depth + 1, str(name))
            yield ItemCard("/".join(below), "Another answer", "answer", (), first=True, last=True, depth=depth + 1)
    said = f"Another step if the answer is “{spoken(answer)}”" if answer else "Another step at the end"
    empty = {} if raw else {"answer": answer, "answer_path": above}
    yield ItemCard("/".join(path), said, "add", (), first=True, last=True, depth=depth, **empty)


def _roles(loaded: Loaded) -> tuple[str, ...]:
    """Every role that the framework names."""
    found: set[str] = {"csm", "cs_manager"}
    for section in ("lifecycle", "plays", "handoffs"):
        for raw in loaded.sections[section].values():
            if isinstance(raw, Mapping):
                found |= {str(raw[name]) for name in ("owner", "from", "to") if raw.get(name)}
                found |= {str(one) for one in raw.get("supported_by") or []}
    return tuple(sorted(found))
