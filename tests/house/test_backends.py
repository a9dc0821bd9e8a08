"""Nothing but expressions reaches the analytical backend."""

import ast

from house.source import calls, imported, modules, report

BACKENDS = "tenure.evidence.backends"
WHY = "SQL text passes by the typed expressions and the walls around files and settings: write an Ibis expression."


def test_no_sql_text_reaches_a_backend() -> None:
    slips = []
    for module in modules():
        if module.within(BACKENDS) or not module.within(
            "tenure.framework", "tenure.evidence", "tenure.insight", "tenure.flows"
        ):
            continue
        for call, name in calls(module):
            verb = name.rsplit(".", 1)[-1]
            text = bool(call.args) and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
            if ("." in name and verb in {"sql", "raw_sql", "from_query", "read_sql", "executescript"}) or (
                "." in name
                and verb in {"execute", "executemany", "query"}
                and text
                and not module.within("tenure.flows")
            ):
                slips.append(module.at(call))
    assert not slips, report(slips, WHY)


def test_only_the_backends_open_one() -> None:
    slips = [
        f"{module.at(node)} {name}"
        for module in modules()
        if not module.within(BACKENDS)
        for node, name in imported(module)
        if name == "duckdb" or name.startswith("duckdb.")
    ]
    assert not slips, report(
        slips, "One factory sets memory, threads and the lock on files and settings: ask tenure.evidence.backends."
    )


def test_every_question_goes_through_its_session() -> None:
    slips = [
        f"{module.at(call)} {name}"
        for module in modules()
        if module.within("tenure.insight", "tenure.flows", "tenure.evidence.lake") and not module.within(BACKENDS)
        for call, name in calls(module)
        if name.rsplit(".", 1)[-1] in {"to_pyarrow", "to_pandas", "memtable", "raw_sql", "create_table"}
    ]
    assert not slips, report(
        slips, "Which backend answers is for the session to say: ask room.fetch, room.table, room.keep."
    )
