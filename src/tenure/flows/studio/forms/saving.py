"""What was typed into a form, written into the draft: each value where it stands, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tenure.flows.changing.drafting import draft_of, save_files
from tenure.flows.studio.forms.cards import FieldCard, FormCard, ItemCard
from tenure.flows.studio.forms.fields import at, meant
from tenure.flows.studio.forms.object_form import broken, form_of
from tenure.flows.studio.forms.objects import BEGUN, CALLED, OBJECTS
from tenure.flows.studio.shown_framework import Shown, loaded_texts, shown
from tenure.framework.checking import check_texts
from tenure.framework.editing import add_item, add_object, move_item, move_object, remove, set_value
from tenure.framework.editing.yaml_text import Value
from tenure.framework.loading import load_texts
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller, Right, require
from tenure.values.numbers import whole_number
from tenure.values.problem import Problem, ProblemError, refusal

Texts = dict[str, str]
TURNS = ("up", "down", "remove", "add")


def keep_form(
    caller: Caller, section: str, key: str, posted: Mapping[str, str], turn: str, expected: int
) -> tuple[FormCard, int]:
    """Write what differs into the caller's draft, then carry out a turn: up, down, remove or add, with the path it is about
    (`remove:lifecycle/onboarding/exit/kickoff`). Returns the form as it is then, and how many values were written, turns
    included. Where the checker refuses something, nothing is kept: what was typed stands in the form, with the problems.

    Raises ProblemError `draft.conflict` (409) when another window saved first, and `draft.broken` (409).
    """
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown(caller)
    if found.card.broken:
        raise ProblemError(broken())
    form = form_of(loaded_texts(found.texts), section, key, expected)
    changes = [
        (field, posted[field.path])
        for field in _every(form)
        if field.path in posted and _differs(field, posted[field.path])
    ]
    texts = dict(found.texts)
    wrong: dict[str, tuple[Problem, ...]] = {}
    for field, text in changes:
        try:
            texts = written(texts, field, text)
        except ProblemError as error:
            wrong[field.path] = error.problems
    gone = False
    if turn and not wrong:
        try:
            texts, gone = _turned(texts, section, key, turn, posted)
        except ProblemError as error:
            return _refused(form, changes, {}, error.problems), 0
    problems = _errors(texts)
    if problems or wrong:
        wrong |= _blamed(dict(found.texts), [change for change in changes if change[0].path not in wrong], problems)
        said = {str(one) for each in wrong.values() for one in each}
        return _refused(form, changes, wrong, tuple(one for one in problems if str(one) not in said)), 0
    differing = {name: text for name, text in texts.items() if text != found.texts.get(name)}
    lock = save_files(caller, differing, expected).lock if differing else draft_of(caller).lock
    loaded = load_texts(texts)
    return (form if gone else form_of(loaded, section, key, lock)), len(changes) + bool(turn)


def typed_over(texts: Mapping[str, str], section: str, key: str, posted: Mapping[str, str]) -> Texts:
    """The texts with whatever of an object's form was typed otherwise. Raises ProblemError for what can't be written."""
    for field in _every(form_of(loaded_texts(dict(texts)), section, key, 0)):
        if field.path in posted and _differs(field, posted[field.path]):
            texts = written(texts, field, posted[field.path])
    return dict(texts)


def new_object(caller: Caller, section: str, label: str, expected: int) -> str:
    """Begin an object of a section with a label; its key. Raises ProblemError `form.label` without one, and those of saving."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown(caller)
    if found.card.broken:
        raise ProblemError(broken())
    if section not in OBJECTS or not label.strip():
        fix = "Enter a name."
        raise refusal("form.label", f"A new {CALLED.get(section, 'object')} needs a name.", "label", fix=fix)
    label = " ".join(label.split())
    key = key_of(label, loaded_texts(found.texts).sections[section])
    texts = add_object(
        found.texts, section, key, {"label": label} | BEGUN.get(section, {}) | _named_first(found, section)
    )
    if problems := _errors(texts):
        raise ProblemError(*problems)
    save_files(caller, {name: text for name, text in texts.items() if text != found.texts.get(name)}, expected)
    return key


def _named_first(found: Shown, section: str) -> dict[str, Value]:
    """What a new object has to name of the others."""
    if section != "moves":
        return {}
    if not found.framework.engagement:
        fix = "Add one below the segments first."
        raise refusal("form.label", "A temporary move needs an engagement model, and there is none.", "label", fix=fix)
    return {"to": next(iter(found.framework.engagement))}


def key_of(label: str, taken: Any) -> str:
    """A key made of a label: lower case, words joined, and none that is taken."""
    stem = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "new"
    stem = stem if stem[0].isalpha() else f"n_{stem}"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def written(texts: Mapping[str, str], field: FieldCard, text: str) -> Texts:
    """The texts with one field's value in its place; with an empty one it is taken out."""
    value = meant(text, field.kind)
    path = steps_of(texts, field.path)
    raw: Any = load_texts(texts).sections.get(str(path[0]), {})
    there = [place for place in range(2, len(path) + 1) if _stands(raw, path[1:place])]
    known = there[-1] if there else 1
    if value is None:
        return remove(texts, path) if known == len(path) else dict(texts)
    now = at(raw, tuple(map(str, path[1:])))
    if isinstance(now, list) and isinstance(value, list) and field.kind in {"lines", "roles"}:
        return _listed(texts, path, now, value)
    if known < len(path) - 1:  # what is around it isn't written yet either
        for step in reversed(path[known + 1 :]):
            value = {str(step): value}
    return set_value(texts, path[: known + 1], value)


def _listed(texts: Mapping[str, str], path: tuple[str | int, ...], old: list[Any], new: list[Any]) -> Texts:
    """A list with other items: only the lines of those that differ are written."""
    while old and len(old) > len(new) >= 1:
        place = next((n for n, one in enumerate(new) if one != old[n]), len(new))
        texts = remove(texts, (*path, place))
        old = old[:place] + old[place + 1 :]
    for place, one in enumerate(new):
        if place >= len(old):
            texts = add_item(texts, path, one)
        elif one != old[place]:
            texts = set_value(texts, (*path, place), one)
    return dict(texts)


def _stands(raw: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        known = (
            isinstance(step, int) and step < len(raw)
            if isinstance(raw, list)
            else isinstance(raw, Mapping) and step in raw
        )
        if not known:
            return False
        raw = raw[step]
    return True


def steps_of(texts: Mapping[str, str], path: str) -> tuple[str | int, ...]:
    """A field's path as the steps that lead to it: numbers where a list stands."""
    steps: list[str | int] = []
    raw: Any = load_texts(texts).sections
    for part in path.split("/"):
        step: str | int = whole_number(part, part) if isinstance(raw, list) else part
        steps.append(step)
        raw = at(raw, (part,))
    return tuple(steps)


def _differs(field: FieldCard, text: str) -> bool:
    return meant(text, field.kind) != meant(field.value, field.kind)


def _every(form: FormCard) -> list[FieldCard]:
    return [*form.fields, *(field for each in form.lists for item in each.items for field in item.fields)]


def _turned(texts: Texts, section: str, key: str, turn: str, posted: Mapping[str, str]) -> tuple[Texts, bool]:
    """The texts after a turn, and whether the object itself is gone."""
    verb, _, path = turn.partition(":")
    steps = steps_of(texts, path)
    if verb not in TURNS or steps[:2] != (section, key):
        raise refusal("form.turn", "That isn't possible here.", "turn", fix="Reload the page.")
    if verb == "add":
        kind = posted.get(f"kind:{path}", "task")
        return _added(texts, steps, path, kind, posted.get(f"new:{path}", "").strip()), False
    by = {"up": -1, "down": 1}.get(verb)
    if len(steps) == 2:
        return (remove(texts, steps), True) if by is None else (move_object(texts, section, key, by), False)
    if by is None:
        return remove(texts, steps), False
    return move_item(written_over(texts, section, key), steps, by), False


def written_over(texts: Texts, section: str, key: str) -> Texts:
    """The texts with an object among one's own: a packaged one is copied first."""
    loaded = load_texts(texts)
    if (section, key) not in loaded.packaged:
        return texts
    label = loaded.sections[section][key].get("label", "")
    return set_value(texts, (section, key, "label"), str(label))


def _added(texts: Texts, steps: tuple[str | int, ...], path: str, kind: str, name: str) -> Texts:
    """A criterion, a way back, a step or an answer more."""
    step, _, target = kind.partition(":")
    if not name and not target:
        raise refusal("form.label", "Choose a kind first.", f"new:{path}", fix="Fill in the field beside it.")
    raw = at(load_texts(texts).sections, tuple(str(one) for one in steps))
    if steps[-1] == "exit":
        item: Value = {"label": name, "confirm": "csm"}
        return _grown(texts, steps, raw, key_of(name, raw or {}), item)
    if steps[-1] == "answers":
        return _grown(texts, steps, raw, key_of(name, raw or {}), [])
    if steps[-1] == "back":
        return add_item(texts, steps, {"to": name, "when": False})
    return add_item(texts, steps, {step: target} if target else _step(step, name))


def _step(kind: str, name: str) -> Value:
    """A new step of a play, from the one thing that was typed."""
    match kind:
        case "question":
            return {"question": {"ask": name, "answers": {"yes": [], "no": []}}}
        case "email":
            return {"email": {"to": "champion", "subject": name, "text": key_of(name, ())}}
        case "wait":
            days = re.fullmatch(r"(\d+)\s*([dw]?)", name)
            return {"wait": f"{days[1]}{days[2] or 'd'}" if days else {"until": name, "at_most": "14d"}}
    return {"task": {"title": name}}


def _grown(texts: Texts, steps: tuple[str | int, ...], raw: Any, key: str, item: Value) -> Texts:
    return set_value(texts, (*steps, key), item) if raw else set_value(texts, steps, {key: item})


def _errors(texts: Texts) -> tuple[Problem, ...]:
    return tuple(check_texts(texts, vocabulary()).errors)


def _blamed(
    texts: Texts, changes: list[tuple[FieldCard, str]], problems: tuple[Problem, ...]
) -> dict[str, tuple[Problem, ...]]:
    """The problems beside the field each comes from: those that its change makes when it is made alone."""
    if not problems or not changes:
        return {}
    if len(changes) == 1:
        return {changes[0][0].path: problems}
    found = {}
    for field, text in changes:
        mine = _errors(written(texts, field, text))
        if mine:
            found[field.path] = mine
    return found


def _refused(
    form: FormCard,
    changes: list[tuple[FieldCard, str]],
    wrong: Mapping[str, tuple[Problem, ...]],
    others: tuple[Problem, ...],
) -> FormCard:
    """The form with what was typed, and what is wrong with it."""
    typed = {field.path: text for field, text in changes}

    def field(one: FieldCard) -> FieldCard:
        return replace(one, value=typed.get(one.path, one.value), problems=wrong.get(one.path, ()))

    def item(one: ItemCard) -> ItemCard:
        return replace(one, fields=tuple(map(field, one.fields)))

    lists = tuple(replace(each, items=tuple(map(item, each.items))) for each in form.lists)
    return replace(form, fields=tuple(map(field, form.fields)), lists=lists, problems=others)
