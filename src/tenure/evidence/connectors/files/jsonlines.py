"""JSON lines, and JSON files that hold lists of objects."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from tenure.evidence.connectors.files.delimited_text import TextLines
from tenure.evidence.connectors.files.encodings import UnpackedFile, encoding_of
from tenure.evidence.connectors.files.events import Things, event_sheets
from tenure.evidence.connectors.files.objects import WRAPPERS, flat_object, lists_in, rows_of
from tenure.evidence.connectors.files.slices import (
    SLICE_ROWS,
    FileFormat,
    Sheet,
    Slice,
    Stray,
    distinct_headers,
    refuse_too_wide,
)
from tenure.evidence.connectors.segment.archives import LOOKED_AT, system_of
from tenure.values.problem import refusal
from tenure.values.texts import count_words, first_unstorable, is_storable

ARRAY_LIMIT = 256 << 20
KEYS_FROM = 20_000
DEPTH = 8


def open_json(path: Path, file: str, reading: FileFormat) -> list[Sheet]:
    """The sheets of a JSON file: one, or one per list of objects. Raises ProblemError when it holds no objects."""
    encoding = reading.encoding or encoding_of(path)[0]
    first = _first_letter(path, encoding)
    if not first:
        raise refusal("import.empty", "The file is empty.", file, "", "Export it again.")
    if first == "[" or not _is_lines(path, encoding, file):
        lists = _lists(path, file, encoding)
        main = next(iter(lists))
        if main in WRAPPERS:  # the others tell of the page
            note = [
                f"{name}: {count_words(len(lists[name]), 'object')} next to the rows, not read."
                for name in lists
                if name != main
            ]
            return [replace(one, notes=(*one.notes, *note)) for one in _sheets(path, file, _placed(lists[main]))]
        names = {name: f"{file}#{name}" if len(lists) > 1 else file for name in lists}
        return [one for name in lists for one in _sheets(path, names[name], _placed(lists[name]))]
    return _sheets(path, file, lambda: _objects(path, file, encoding))


def _placed(objects: Sequence[object]) -> Things:
    return lambda: enumerate(objects, 1)


def _sheets(path: Path, file: str, things: Things) -> list[Sheet]:
    """One sheet of objects; of what a tracking system exported, one per kind of call."""
    system = system_of([thing for _, thing in islice(things(), LOOKED_AT)])
    if system:
        return event_sheets(path, file, system, things)
    return [
        _sheet(path, file, lambda: ((at, flat_object(one) if isinstance(one, dict) else one) for at, one in things()))
    ]


def _first_letter(path: Path, encoding: str) -> str:
    with UnpackedFile(path) as raw, io.TextIOWrapper(io.BufferedReader(raw), encoding, "replace") as text:
        return text.read(4096).lstrip("\ufeff \t\r\n")[:1]


def _is_lines(path: Path, encoding: str, file: str) -> bool:
    """Whether the first line that isn't blank is a whole JSON object; a page of rows on the only line is none."""
    with UnpackedFile(path) as raw, io.TextIOWrapper(io.BufferedReader(raw), encoding, "replace") as text:
        lines = (line for line in TextLines(text, file) if line.strip())
        try:
            thing = json.loads(next(lines, ""))
        except (ValueError, RecursionError):
            return False
        return isinstance(thing, dict) and (not lists_in(thing) or next(lines, None) is not None)


def _lists(path: Path, file: str, encoding: str) -> dict[str, list[object]]:
    """The lists of objects in a file that is one JSON value."""
    with UnpackedFile(path) as raw:
        data = raw.read(ARRAY_LIMIT + 1)
        data = data + raw.read(ARRAY_LIMIT + 1 - len(data)) if len(data) <= ARRAY_LIMIT else data
    if len(data) > ARRAY_LIMIT:
        raise refusal(
            "import.array_too_large",
            "A JSON array of this size can't be streamed.",
            file,
            "",
            "Write one object per line (.jsonl).",
        )
    try:
        thing = json.loads(data.decode(encoding, "replace"))
    except (ValueError, RecursionError) as broken:
        raise refusal(
            "import.broken_json",
            "The file isn't valid JSON.",
            file,
            f"{broken}.",
            "Export it again, or write one object per line.",
        ) from broken
    found = lists_in(thing) or {"": [thing]} if isinstance(thing, dict) else {"": thing}
    if not all(isinstance(rows, list) and rows for rows in found.values()):
        raise refusal("import.no_rows", "The file holds no objects.", file, "", "Export it again.")
    return found


def _objects(path: Path, file: str, encoding: str) -> Iterator[tuple[int, object]]:
    with UnpackedFile(path) as raw, io.TextIOWrapper(io.BufferedReader(raw), encoding, "replace") as text:
        lines = TextLines(text, file)
        for line in lines:
            if line.strip():
                try:
                    found: object = json.loads(line)
                except (ValueError, RecursionError):
                    found = line.strip()[:1000]
                yield from ((lines.number, one) for one in rows_of(found))


def _sheet(path: Path, file: str, things: Things) -> Sheet:
    keys: dict[str, None] = {}
    for _, (_, thing) in zip(range(KEYS_FROM), things(), strict=False):
        if isinstance(thing, dict):
            keys.update(dict.fromkeys(key for key in flat(thing) if is_storable(key)))
    if not keys:
        raise refusal("import.no_rows", "The file holds no objects.", file, "", "Write one JSON object per line.")
    refuse_too_wide(len(keys), file)
    names = list(keys)
    headers = distinct_headers(names)

    def read() -> Iterator[Slice]:
        return _slices(names, headers, things)

    return Sheet(path, file, headers, read, {"format": "json"})


def _slices(names: list[str], headers: tuple[str, ...], things: Things) -> Iterator[Slice]:
    columns: list[list[str | None]] = [[] for _ in names]
    lines: list[int] = []
    strays: list[Stray] = []
    for line, thing in things():
        if not isinstance(thing, dict):
            strays.append(Stray(line, (str(thing),), "not a JSON object"))
            continue
        row = flat(thing)
        if (place := first_unstorable(row)) is not None:
            what = f"{place or 'a value'} holds a NUL byte, or half of a letter"
            strays.append(Stray(line, (json.dumps(thing)[:1000],), what))
            continue
        for column, name in zip(columns, names, strict=True):
            column.append(row.get(name))
        lines.append(line)
        if len(lines) >= SLICE_ROWS:
            yield _slice(headers, columns, lines, strays)
            columns, lines, strays = [[] for _ in names], [], []
    if lines or strays:
        yield _slice(headers, columns, lines, strays)


def _slice(headers: tuple[str, ...], columns: list[list[str | None]], lines: list[int], strays: list[Stray]) -> Slice:
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=list(headers))
    return Slice(table, pa.array(lines, pa.int64()), tuple(strays), 0.5)


def flat(thing: Mapping[str, object], before: str = "", depth: int = 0) -> dict[str, str | None]:
    """Nested objects as `outer.inner` columns; lists of plain values joined by `;`, other lists as JSON."""
    cells: dict[str, str | None] = {}
    for key, value in thing.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and value and depth < DEPTH:
            cells.update(flat(value, f"{name}.", depth + 1))
        else:
            cells[name] = _text(value)
    return cells


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return ";".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)
