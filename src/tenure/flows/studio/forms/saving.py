"""What was typed into a form, written into the draft: each value where it stands, and nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from tenure.flows.changing.drafting import save_files
from tenure.flows.studio.forms.cards import FieldCard, FormCard, GroupCard, ItemCard
from tenure.flows.studio.forms.fields import LISTS, field_value, in_labels, value_at
from tenure.flows.studio.forms.object_form import broken_draft, called, choices_among, form_of
from tenure.flows.studio.shown_framework import loaded_texts, shown_framework
from tenure.framework.checking import check_texts
from tenure.framework.editing import add_item, add_object, move_item, move_object, remove, set_value
from tenure.framework.editing.yaml_text import Value
from tenure.framework.loading import Loaded, load_texts
from tenure.framework.schema import SECTIONS
from tenure.framework.schema.fields import DEPTHS, field_at, fields_of, model_at
from tenure.framework.schema.shape import ObjectText, plain_key
from tenure.insight.engine.measuring.vocabulary import vocabulary
from tenure.platform.access import Caller, Right, require
from tenure.values.numbers import whole_number
from tenure.values.problem import Problem, ProblemError, refusal

Texts = dict[str, str]
Steps = tuple[str | int, ...]
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
    found = shown_framework(caller)
    if found.card.broken:
        raise ProblemError(broken_draft())
    form = form_of(loaded_texts(found.texts), section, key, expected)
    changes = [
        (field, posted[field.path])
        for field in form.fields
        if field.path in posted and _differs(field, posted[field.path])
    ]
    texts = dict(found.texts)
    wrong: dict[str, tuple[Problem, ...]] = {}
    for field, text in changes:
        try:
            texts = with_field(texts, field.path, field_value(text, field.kind))
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
    lock = save_files(caller, texts, expected).lock
    loaded = load_texts(texts)
    return (form if gone else form_of(loaded, section, key, lock)), len(changes) + bool(turn)


def with_typed_values(texts: Mapping[str, str], section: str, key: str, posted: Mapping[str, str]) -> Texts:
    """The texts with whatever of an object's form was typed otherwise. Raises ProblemError for what can't be written."""
    for field in form_of(loaded_texts(dict(texts)), section, key, 0).fields:
        if field.path in posted and _differs(field, posted[field.path]):
            texts = with_field(texts, field.path, field_value(posted[field.path], field.kind))
    return dict(texts)


def new_object(caller: Caller, section: str, label: str, expected: int) -> str:
    """Begin an object of a section with a label; its key. Raises ProblemError `form.label` without one, and those of saving."""
    require(caller, Right.PLAN_FRAMEWORK)
    found = shown_framework(caller)
    if found.card.broken:
        raise ProblemError(broken_draft())
    if not called(section) or not label.strip():
        fix = "Enter a name."
        raise refusal("form.label", f"A new {called(section) or 'object'} needs a name.", "label", fix=fix)
    label = " ".join(label.split())
    loaded = loaded_texts(found.texts)
    key = key_of(label, loaded.sections[section])
    texts = add_object(found.texts, section, key, _begun(loaded, SECTIONS[section], label))
    if problems := _errors(texts):
        raise ProblemError(*problems)
    save_files(caller, texts, expected)
    return key


def _begun(loaded: Loaded, model: type[ObjectText], typed: str) -> dict[str, Value]:
    """A new object of a model. What it can't do without and nobody typed is the first of those that it can name."""
    found: dict[str, Value] = model.begun(typed)
    for one in fields_of(model).values():
        if one.needed and one.form.among and one.key not in found:
            among = choices_among(loaded, one.form.among, ())
            if not among:
                what = f"There is no {called(one.form.among) or 'stage'} that a {model.called} could name."
                raise refusal("form.label", what, "label", fix="Add one first.")
            found[one.key] = among[0][0]
    return {key: found[key] for key in fields_of(model) if key in found}  # in the order people write them


def key_of(label: str, taken: Collection[str]) -> str:
    """A key made of a label, and none that is taken."""
    stem = plain_key(label)
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def with_field(texts: Mapping[str, str], where: str, value: Value | None) -> Texts:
    """The texts with a value at a form's path; None takes it out, and an object inside of another with its last value."""
    sections = load_texts(texts).sections
    path = steps_of(sections, where)
    known = next((end for end in range(len(path), 1, -1) if _stands(sections, path[:end])), 1)
    field, _ = field_at(SECTIONS[str(path[0])], path[2:known])
    now = value_at(sections, path[:known])
    if field is not None and field.short and known < len(path) and not (now is None or isinstance(now, Mapping)):
        short = path[known:] == (field.short,)  # a plain value stands for the object
        if value is not None:
            return set_value(texts, path[:known], value if short else {field.short: now, str(path[known]): value})
        return remove(texts, path[:known]) if short else dict(texts)
    if value is None:
        if known < len(path):
            return dict(texts)
        while len(path) > 3 and len(value_at(sections, path[:-1])) == 1 and _is_optional(path[:-1]):
            path = path[:-1]
        return remove(texts, path)
    if isinstance(now, list) and isinstance(value, list) and field is not None and field.kind in LISTS:
        return _items_listed(texts, path, now, value)
    for step in reversed(path[known + 1 :]):  # what is around it isn't written yet either
        value = {str(step): value}
    return set_value(texts, path[: known + 1], value)


def _is_optional(path: Steps) -> bool:
    """Whether an object stands at a path that may be left out."""
    field, _ = field_at(SECTIONS[str(path[0])], path[2:])
    around = model_at(SECTIONS[str(path[0])], path[2:-1])
    return field is not None and field.kind == "object" and not field.needed and not (around and around.one_of)


def _items_listed(texts: Mapping[str, str], path: Steps, old: list[Any], new: list[Any]) -> Texts:
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


def _stands(raw: Any, path: Steps) -> bool:
    around = value_at(raw, path[:-1])
    return path[-1] in (
        range(len(around)) if isinstance(around, list) else around if isinstance(around, Mapping) else ()
    )


def steps_of(sections: Mapping[str, Any], where: str) -> Steps:
    """A field's path as the steps that lead to it in the text: numbers in a list, none where one object stands for it."""
    steps: list[str | int] = []
    raw: Any = sections
    for part in where.split("/"):
        if isinstance(raw, list):
            steps.append(whole_number(part, part))
        elif not (part == "0" and isinstance(raw, Mapping)):
            steps.append(part)
        raw = value_at(raw, (part,))
    return tuple(steps)


def _differs(field: FieldCard, text: str) -> bool:
    return field_value(text, field.kind) != field_value(field.value, field.kind)


def _turned(texts: Texts, section: str, key: str, turn: str, posted: Mapping[str, str]) -> tuple[Texts, bool]:
    """The texts after a turn, and whether the object itself is gone."""
    verb, _, path = turn.partition(":")
    steps = steps_of(load_texts(texts).sections, path)
    if verb not in TURNS or steps[:2] != (section, key):
        raise refusal("form.turn", "That isn't possible here.", "turn", fix="Reload the page.")
    if verb == "add":
        return _added(texts, steps, path, posted.get(f"kind:{path}", ""), posted.get(f"new:{path}", "").strip()), False
    by = {"up": -1, "down": 1}.get(verb)
    if len(steps) == 2:
        return (remove(texts, steps), True) if by is None else (move_object(texts, section, key, by), False)
    if by is None:
        return remove(texts, steps), False
    return move_item(with_own_copy(texts, section, key), steps, by), False


def with_own_copy(texts: Texts, section: str, key: str) -> Texts:
    """The texts with an object among one's own: a packaged one is copied first."""
    loaded = load_texts(texts)
    if (section, key) not in loaded.packaged:
        return texts
    label = loaded.sections[section][key].get("label", "")
    return set_value(texts, (section, key, "label"), str(label))


def _added(texts: Texts, steps: Steps, path: str, kind: str, name: str) -> Texts:
    """One more in a list: a criterion, a way back, a step, an answer."""
    field, left = field_at(SECTIONS[str(steps[0])], steps[2:])
    if field is None or field.of is None:
        raise refusal("form.turn", "That isn't possible here.", "turn", fix="Reload the page.")
    kind, _, target = kind.partition(":")
    if not name and not target:
        raise refusal("form.label", "Choose a kind first.", f"new:{path}", fix="Fill in the field beside it.")
    loaded = load_texts(texts)
    raw = value_at(loaded.sections, steps)
    if left == DEPTHS["branches"] or field.kind == "keyed":
        key = key_of(name, raw or {})
        item: Value = [] if field.kind == "branches" else _begun(loaded, field.of, name)
        return set_value(texts, (*steps, key), item) if raw else set_value(texts, steps, {key: item})
    item = _begun(loaded, field.of, name) if not field.of.one_of else _variant(loaded, field.of, kind, target or name)
    if isinstance(raw, Mapping):  # one object stands for a list of one
        return set_value(texts, steps, [raw, item])
    return add_item(texts, steps, item)


def _variant(loaded: Loaded, model: type[ObjectText], kind: str, typed: str) -> Value:
    """A new object that is one of several kinds; without any named, the first of them. One that says nothing but what a plain
    value is short for is written as that."""
    one = fields_of(model).get(kind) or next(iter(fields_of(model).values()))
    if one.of is None:
        return {one.key: typed}
    inside = _begun(loaded, one.of, typed)
    if one.kind == "objects":
        return {one.key: [inside]}
    return {one.key: inside[one.short] if [*inside] == [one.short] else inside}


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
    alone = {
        field.path: _errors(with_field(texts, field.path, field_value(text, field.kind))) for field, text in changes
    }
    return {path: mine for path, mine in alone.items() if mine}


def labelled(form: FormCard, path: str, problem: Problem) -> Problem:
    """A problem in the words of the form: a key of the language by the label of its field, the nearest to the path."""
    labels = {field.path.rpartition("/")[2]: field.label for field in reversed(form.fields)}
    around = path.rpartition("/")[0]
    labels |= {one.path.rpartition("/")[2]: one.label for one in form.fields if one.path.rpartition("/")[0] == around}
    what, why, fix = (in_labels(text, labels) for text in (problem.what, problem.why, problem.fix))
    return replace(problem, what=what, why=why, fix=fix)


def _refused(
    form: FormCard,
    changes: list[tuple[FieldCard, str]],
    wrong: Mapping[str, tuple[Problem, ...]],
    others: tuple[Problem, ...],
) -> FormCard:
    """The form with what was typed, and what is wrong with it."""
    typed = {field.path: text for field, text in changes}

    def field(one: FieldCard) -> FieldCard:
        mine = tuple(labelled(form, one.path, each) for each in wrong.get(one.path, ()))
        return replace(one, value=typed.get(one.path, one.value), problems=mine)

    def groups(of: tuple[GroupCard, ...]) -> tuple[GroupCard, ...]:
        return tuple(replace(one, fields=tuple(map(field, one.fields))) for one in of)

    def item(one: ItemCard) -> ItemCard:
        return replace(one, groups=groups(one.groups))

    lists = tuple(replace(each, items=tuple(map(item, each.items))) for each in form.lists)
    general = tuple(labelled(form, f"{form.section}/{form.key}/", one) for one in others)
    return replace(form, groups=groups(form.groups), lists=lists, problems=general)
