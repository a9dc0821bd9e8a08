"""Time has one source, so that a test, a replay and a demo can stop it."""

import ast

from house.source import calls, dotted, imported, modules, report

CLOCK = "tenure.values.clock"
ASKING = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow",
    "datetime.datetime.today", "date.today", "datetime.date.today", "timezone.now", "timezone.localdate", "time.time",
    "time.time_ns",
}  # fmt: skip
WHY = "Ask tenure.values.clock: what asks the machine itself can't be stopped at an instant."


def test_only_the_clock_asks_what_time_it_is() -> None:
    slips = []
    for module in modules():
        if module.name == CLOCK:
            continue
        slips += [module.at(call) for call, name in calls(module) if name in ASKING]
        slips += [
            module.at(node) for node, name in imported(module) if name in {"django.utils.timezone.now", "time.time"}
        ]
    assert not slips, report(slips, WHY)


def test_no_column_stamps_itself() -> None:
    slips = []
    for module in modules():
        for call, _ in calls(module):
            slips += [module.at(call) for word in call.keywords if word.arg in {"auto_now", "auto_now_add"}]
            slips += [
                module.at(call)
                for word in call.keywords
                if word.arg in {"default", "db_default"}
                and dotted(word.value) in {"timezone.now", "datetime.now", "Now"}
            ]
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
                slips += [module.at(node) for name in node.names if name.name == "Now"]
    assert not slips, report(slips, WHY)
