"""What reads a file, by its ending or by its first bytes. Runs in the process for reading (`inside`)."""

import codecs
import zipfile
from collections.abc import Callable
from pathlib import Path

from tenure.evidence.connectors.files.columnar import open_parquet
from tenure.evidence.connectors.files.delimited_text import open_delimited
from tenure.evidence.connectors.files.encodings import UnpackedFile, not_text
from tenure.evidence.connectors.files.excel import open_workbook
from tenure.evidence.connectors.files.jsonlines import open_json
from tenure.evidence.connectors.files.slices import FileFormat, Sheet, ending
from tenure.values.problem import refusal

Opener = Callable[[Path, str, FileFormat], list[Sheet]]
OPENERS: dict[str, Opener] = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), open_delimited),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), open_workbook),
    **dict.fromkeys((".parquet", ".pq"), open_parquet),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), open_json),
}
PLAIN = (".txt", ".dat", "")
"""Endings that say little: a table when named itself, left aside inside a folder."""


def open_file(path: Path, file: str, reading: FileFormat) -> list[Sheet]:
    """The tables of a file. Raises ProblemError when it can't be read as what it says it is."""
    _refuse_empty(path, file)
    opener = _opener_of(path, file)
    if opener is None:
        raise not_text(file)
    return opener(path, file, reading)


def _refuse_empty(path: Path, file: str) -> None:
    if path.stat().st_size == 0:
        raise refusal("import.empty", "The file is empty.", file, "", "Export it again.")


HEAD = 1 << 10
ZIPPED, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def _opener_of(path: Path, file: str) -> Opener | None:
    """What reads the file: by its ending, unless its first bytes say that it is something else, despite its name."""
    kind = ending(path)
    opener = OPENERS.get(kind)
    if opener is None and kind not in PLAIN:
        return None
    with UnpackedFile(path) as unpacked:
        head = unpacked.read(HEAD) or b""
    if head.startswith(b"PAR1"):
        return open_parquet
    if head.startswith((ZIPPED, OLD_WORKBOOK)):
        _refuse_documents(path, file)
        return open_workbook
    if what := next((what for sign, what in SIGNATURES if head.startswith(sign)), ""):
        raise not_text(file, f"It is {what}, despite its name.")
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if text.startswith(PAGES):
        raise not_text(file, "It is a web page, despite its name.")
    if opener is open_workbook and b"\0" not in head and not text.startswith(b"<?xml"):
        return open_delimited if any(sign in head for sign in b"\t,;") else opener
    if opener in (None, open_delimited):
        return open_json if text[:1] in (b"{", b"[") else open_delimited
    return opener


def _refuse_documents(path: Path, file: str) -> None:
    """A text document, a presentation and a plain archive begin as workbooks do."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    what = next((what for start, what in PARTS if any(name.startswith(start) for name in names)), "")
    book = any(name.startswith("xl/") or name in ("mimetype", "content.xml") for name in names)
    if what or not book:
        raise not_text(file, f"It is {what or 'an archive'}, despite its name.")


PARTS = (("word/", "a text document"), ("ppt/", "a presentation"))
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    *((sign, "a picture") for sign in (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document"),
    *((sign, "a program") for sign in (b"MZ\x90\0", b"\x7fELF")),
    *(
        (sign, "an archive")
        for sign in (b"PK\x05\x06", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"BZh9", b"\xfd7zXZ\0", b"\x1f\x8b")
    ),
    (b"SQLite format 3\0", "a database"),
    (b"ID3\x03\0", "a sound"),
)
"""How files of other kinds begin, whatever they are called."""
PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<!--")
