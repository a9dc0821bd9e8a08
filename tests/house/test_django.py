"""What Django would allow and the house doesn't."""

import ast

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model

from house.source import calls, dotted, imported, modules, report

FLOORS = (
    "identity",
    "journal",
    "method",
    "deliveries",
    "inbox",
    "freshness",
    "timers",
    "outbox",
    "jobs",
    "privacy",
    "customers",
    "revenue",
    "voice",
    "motions",
    "leadership",
)
SIDE_BY_SIDE = {"voice": "revenue"}
"""Apps on the floor of another."""
SIGNALS = (
    "django.db.models.signals",
    "django.dispatch",
    "django.core.signals",
    "django.contrib.auth.signals",
    "django.test.signals",
)


def test_no_signals() -> None:
    slips = [
        f"{module.at(node)} {name}"
        for module in modules()
        for node, name in imported(module)
        if name.startswith(SIGNALS)
    ]
    assert not slips, report(slips, "A signal acts where nobody reads it: call what should happen from the action.")


def test_save_and_delete_are_not_overridden() -> None:
    slips = []
    for module in modules():
        for owner in ast.walk(module.tree):
            if not isinstance(owner, ast.ClassDef):
                continue
            names = [dotted(parent) for parent in owner.bases]
            if not any(name.endswith(("Model", "BaseUser", "AbstractUser")) for name in names):
                continue
            slips += [
                module.at(node)
                for node in owner.body
                if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "full_clean"}
            ]
    assert not slips, report(slips, "Bulk writes pass an overridden save by: put what must happen into the action.")


def ours() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("tenure.")]


def rank(label: str) -> int:
    return FLOORS.index(SIDE_BY_SIDE.get(label, label))


def test_foreign_keys_point_down() -> None:
    slips, unknown = [], []
    for model in ours():
        label = model._meta.app_label
        if label not in FLOORS:
            unknown.append(label)
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | ManyToManyField):
                continue
            other = field.related_model._meta.app_label
            if other != label and (other not in FLOORS or rank(other) >= rank(label)):
                slips.append(f"{label}.{model.__name__}.{field.name} -> {other}")
    assert not unknown, report(unknown, "An app without a floor: add it to FLOORS where the drawing puts it.")
    assert not slips, report(slips, "A lower wing must not know a higher one, nor one beside it.")


def test_no_reverse_relation_across_wings() -> None:
    slips = []
    for model in ours():
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | ManyToManyField):
                continue
            across = field.related_model._meta.app_label != model._meta.app_label
            if across and not field.remote_field.hidden:
                slips.append(f"{model._meta.app_label}.{model.__name__}.{field.name}")
    assert not slips, report(slips, 'A reverse name lets the lower wing reach up: say related_name="+".')


# Merging many rows and locking by name have no words in Django; these rooms compose only names of their own columns.
WRITES_SQL = ("tenure.platform.bulk", "tenure.platform.locks")


def test_nobody_reaches_into_the_database_with_text() -> None:
    slips = [
        module.at(call)
        for module in modules()
        if module.within("tenure.surfaces", "tenure.flows", "tenure.practice", "tenure.platform")
        and not module.within(*WRITES_SQL)
        for call, name in calls(module)
        if name.rsplit(".", 1)[-1] in {"raw", "extra", "RawSQL", "execute", "executemany"}
        and any(
            isinstance(part, ast.JoinedStr | ast.BinOp)
            for argument in call.args + [w.value for w in call.keywords]
            for part in ast.walk(argument)
        )
    ]
    assert not slips, report(slips, "Text put together into SQL is where injections come from: write it as a query.")
