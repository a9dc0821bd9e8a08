"""Archives: zip files looked into, and what tracking systems export read as the calls that it was."""

import gc
import gzip
import json
import zipfile
from pathlib import Path

import pytest

from tenure.evidence.connectors.files.opening import Candidate, find, open_sheets
from tenure.evidence.connectors.files.slices import Sheet, Stray
from tenure.values.problem import ProblemError

Rows = list[dict[str, str | None]]


def rows_of(one: Sheet) -> tuple[Rows, list[Stray]]:
    pieces = list(one.slices())
    return [row for piece in pieces for row in piece.rows.to_pylist()], [s for piece in pieces for s in piece.strays]


def sheets(tmp_path: Path, things: list[object], name: str = "export.jsonl") -> dict[str, tuple[Rows, list[Stray]]]:
    path = tmp_path / name
    path.write_text("".join(json.dumps(thing) + "\n" for thing in things), "utf-8")
    return {one.file.partition("#")[2]: rows_of(one) for one in open_sheets(Candidate(path, name))}


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_looked_into(tmp_path: Path) -> None:
    zipped(tmp_path / "all.zip", {
        "crm/accounts.csv": b"id,name\nu1,Fir\n", "2026.json.gz": gzip.compress(b'{"id": 1}\n'), "read me.pdf": b"%PDF",
        "__MACOSX/accounts.csv": b"x", "old.zip": b"PK", "K\u00f6ln.csv": b"id\nu1\n", "../../evil.csv": b"id\nu9\n",
    })  # fmt: skip
    (tmp_path / "b.rar").write_bytes(b"Rar!")
    found = find([tmp_path])
    assert [one.file for one in found.candidates] == [
        "all.zip/crm/accounts.csv", "all.zip/2026.json.gz", "all.zip/K\u00f6ln.csv", "all.zip/evil.csv",
    ]  # fmt: skip
    assert dict(found.skipped) == {
        "all.zip/read me.pdf": "not a table",
        "all.zip/old.zip": "an archive; unpack it first",
        "b.rar": "an archive; unpack it first",
    }
    tables = [open_sheets(one)[0] for one in found.candidates]
    assert [len(rows_of(one)[0]) for one in tables] == [1, 1, 1, 1]
    place = tables[0].path.parent
    assert place.is_dir()
    del found, tables
    gc.collect()
    assert not place.exists()


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"no archive at all"])
def test_a_broken_archive_costs_itself_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(content)
    (tmp_path / "good.csv").write_bytes(b"id\nu1\n")
    bad, good = find([tmp_path]).candidates
    assert len(open_sheets(good)) == 1
    with pytest.raises(ProblemError, match="can't be unpacked"):
        open_sheets(bad)


def test_an_archive_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    zipped(tmp_path / "bomb.zip", {"a.csv": b"0" * 250_000_000})
    (only,) = find([tmp_path / "bomb.zip"]).candidates
    with pytest.raises(ProblemError, match="unpacks to more"):
        open_sheets(only)


def test_the_time_of_a_member_is_that_of_its_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv", (2026, 11, 29, 14, 34, 0)), "id\nu1\n")
    (one,) = find([tmp_path / "a.zip"]).candidates
    assert one.path.stat().st_mtime == 1_795_962_840


def call(kind: str, number: int, at: str, **said: object) -> dict[str, object]:
    return {"type": kind, "messageId": f"m{number}", "timestamp": f"2026-11-{at}Z", **said}


SEGMENT = [
    call("track", 1, "20T10:00:00", event="search", userId="u1", properties={"feature": "find", "quantity": 3}),
    call(
        "identify", 2, "20T10:00:01", userId="u1", anonymousId="an1", traits={"email": "U1@fir.example", "name": "Uno"}
    ),
    call("identify", 3, "21T10:00:01", userId="u1", traits={"title": "CTO"}),
    call("group", 4, "20T10:00:02", userId="u1", groupId="g1", traits={"name": "Fir", "employees": 40, "tier": "gold"}),
    call("page", 5, "20T10:00:03", name="Home", anonymousId="an1"),
    call("alias", 6, "20T10:00:03", userId="u1", previousId="old"),
    call("track", 7, "20T10:00:03", userId="u1"),
]


def test_segments_raw_events(tmp_path: Path) -> None:
    found = sheets(tmp_path, list(SEGMENT))
    used, strays = found["usage"]
    assert [(row["id"], row["account_id"], row["person_id"], row["event"], row["feature"]) for row in used] == [
        ("m1", "g1", "u1", "search", "find"),
        ("m5", "g1", "u1", "Page viewed", "Home"),
    ]
    assert used[0]["used_at"] == "2026-11-20 10:00:00.000000Z"
    assert used[0]["quantity"] == "3"
    assert [(stray.line, stray.footer) for stray in strays] == [(6, True), (7, False)]
    people, _ = found["people"]
    assert {row["account_id"] for row in people} == {"g1"}
    last = max(people, key=lambda row: row["updated_at"] or "")
    assert (last["email"], last["name"], last["title"]) == ("u1@fir.example", "Uno", "CTO")
    (account,), _ = found["accounts"]
    assert (account["id"], account["name"], account["employees"], account["tier"]) == ("g1", "Fir", "40.0", "gold")
    assert sum(len(rows) + len(strays) for name, (rows, strays) in found.items() if name != "people") + 2 == len(
        SEGMENT
    )


def test_amplitudes_export(tmp_path: Path) -> None:
    (used, strays) = sheets(tmp_path, [
        {"event_type": "search", "event_time": "2026-11-20 10:00:00.123000", "user_id": "u1", "device_id": "d1", "$insert_id": "x1",
         "groups": {"company": ["g1"]}, "event_properties": {}, "server_received_time": "2026-11-20 10:00:05.000000"},
        {"event_type": "export", "event_time": "2026-11-20 10:00:01", "user_id": None, "device_id": "d2", "uuid": "x2",
         "groups": {"company": "g2"}, "server_received_time": "2026-11-20 10:00:05"},
    ])["usage"]  # fmt: skip
    assert [(row["id"], row["account_id"], row["person_id"], row["event"]) for row in used] == [
        ("x1", "g1", "u1", "search"),
        ("x2", "g2", None, "export"),
    ]
    assert not strays


def test_mixpanels_export(tmp_path: Path) -> None:
    found = sheets(tmp_path, [
        {"event": "search", "properties": {"time": 1763632800, "distinct_id": "u1", "$insert_id": "i1", "company_id": "g1"}},
        {"event": "Look", "properties": {"time": 1763632801, "distinct_id": "$device:77", "$insert_id": "i2", "company": ["g2"]}},
        {"event": "$identify", "properties": {"time": 1763632802, "distinct_id": "u1", "$anon_id": "77", "$insert_id": "i3"}},
    ])  # fmt: skip
    assert [(row["id"], row["account_id"], row["person_id"]) for row in found["usage"][0]] == [
        ("i1", "g1", "u1"),
        ("i2", "g2", None),
    ]
    assert [row["id"] for row in found["people"][0]] == ["u1"]


@pytest.mark.parametrize("as_text", [True, False])
def test_posthogs_export(tmp_path: Path, as_text: bool) -> None:
    def event(number: int, name: str, **said: object) -> dict[str, object]:
        properties = json.dumps(said) if as_text else said
        at = f"2026-11-20T10:00:0{number}Z"
        return {"uuid": f"p{number}", "event": name, "distinct_id": "u1", "timestamp": at, "properties": properties}

    found = sheets(tmp_path, [
        event(1, "search", **{"$group_0": "g1"}),
        event(2, "$identify", **{"$set": {"email": "u1@fir.example"}}),
        event(3, "$groupidentify", **{"$group_key": "g1", "$group_set": {"name": "Fir"}}),
    ])  # fmt: skip
    assert [(row["id"], row["account_id"], row["person_id"]) for row in found["usage"][0]] == [("p1", "g1", "u1")]
    assert [row["name"] for row in found["accounts"][0]] == ["Fir"]
    assert {row["account_id"] for row in found["people"][0]} == {"g1"}


def test_other_objects_stay_a_table(tmp_path: Path) -> None:
    found = sheets(tmp_path, [{"type": "customer", "id": 1, "timestamp": "2026-11-20"}, {"type": "lead", "id": 2}])
    assert list(found) == [""]
