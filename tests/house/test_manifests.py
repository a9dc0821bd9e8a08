"""Each app says in its manifest what it brings, and all of it."""

import ast
import re

from django.apps import apps

from house.source import calls, modules, report
from tenure.evidence.catalogue import TABLES
from tenure.platform.manifest import KeptAs, manifests, tables
from tenure.practice.customers.undoing import WITHDRAWN

VARIABLE = "…"


def test_every_table_is_in_a_manifest() -> None:
    ours = {model._meta.label for model in apps.get_models() if model.__module__.startswith("tenure.")}
    assert ours == set(tables()), "A table in no manifest is in no export and in no erasure."


def test_columns_and_facts_that_a_manifest_names_are_there() -> None:
    slips = []
    for label, table in tables().items():
        known = {field.name for field in apps.get_model(label)._meta.get_fields()} | {"pk", ""}
        slips += [f"{label}.{name}" for name in (*table.says, table.account, table.known_by) if name not in known]
        if table.kept is KeptAs.NEVER or table.right:
            slips += [] if table.words else [f"{label} has no words"]
    for manifest in manifests().values():
        slips += [f"{verb} is shipped and not among the verbs" for verb in manifest.ships if verb not in manifest.verbs]
        for verb, shipped in manifest.ships.items():
            known = {column.name for column in TABLES[shipped.table].columns} | {"account"}
            slips += [f"{verb}: {name}" for name in (*shipped.columns, shipped.at, "by_name") if name not in known]
        slips += [f"timeline of {name}" for name in manifest.timeline if name not in TABLES]
    assert not slips, report(slips, "The manifest names what isn't there.")


def verbs() -> list[tuple[str, str]]:
    """Every verb that is written to the journal, with its place. A part that is put in when it runs is `…`."""
    found = []
    for module in modules():
        for call, name in calls(module):
            if name != "record_entry" or len(call.args) < 2:
                continue
            for node in ast.walk(call.args[1]):
                match node:
                    case ast.JoinedStr():
                        parts = [one.value if isinstance(one, ast.Constant) else VARIABLE for one in node.values]
                        found.append((module.at(call), "".join(map(str, parts))))
                    case ast.Constant(value=str(said)) if "." in said.strip("."):
                        found.append((module.at(call), said))
    return found


def test_every_verb_is_in_a_manifest() -> None:
    known = {verb for one in manifests().values() for verb in one.verbs}
    written = verbs()
    assert len(written) > 40
    patterns = [(place, re.escape(verb).replace(VARIABLE, ".+")) for place, verb in written]
    slips = [
        f"{place} {pattern}" for place, pattern in patterns if not any(re.fullmatch(pattern, verb) for verb in known)
    ]
    assert not slips, report(slips, "Say in the app's manifest how the verb is undone, or what to do instead.")
    unused = {verb for verb in known if not any(re.fullmatch(pattern, verb) for _, pattern in patterns)}
    handed_on = {"identity.proposal_dismissed", "identity.proposal_restored", *(verb for verb, _ in WITHDRAWN.values())}
    assert unused <= handed_on, unused
