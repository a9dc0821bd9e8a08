"""The manifest of a backup, and whether the backup's files still match it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tenure.evidence.lake.copying import TableAt, problems_of
from tenure.values.problem import ProblemError, refusal

FORMAT = 1
SEAL = "seal"
MANIFEST, DATABASE, LAKE, SECRET = "backup.json", "database.dump", "lake", "secret.key"


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises ProblemError `backup.none`, `backup.format`, and `backup.broken` where it isn't what
    was written."""
    try:
        found: Any = json.loads((folder / MANIFEST).read_text("utf-8"))
    except OSError:
        raise refusal(
            "backup.none", f"{folder} isn't a backup.", str(folder), fix="Name a folder of tenure backup."
        ) from None
    except (ValueError, RecursionError):
        raise _broken(folder) from None
    if not isinstance(found, dict) or found.get(SEAL, whole := seal_of(found)) != whole:
        raise _broken(folder)
    if found.get("format") != FORMAT:
        what = f"The backup has format {found.get('format')}; this Tenure reads {FORMAT}."
        raise refusal("backup.format", what, str(folder), fix="Use the Tenure it was made with.")
    try:
        manifest_tables(found)
        _ = dict(found["database"]), dict(found.get("digests") or {})
    except (LookupError, TypeError, ValueError, AttributeError):
        raise _broken(folder) from None
    return found


def keep_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write what a backup says of itself, with its own digest."""
    (folder / MANIFEST).write_text(json.dumps({**manifest, SEAL: seal_of(manifest)}, indent=1), "utf-8")


def seal_of(manifest: Mapping[str, Any]) -> str:
    """The SHA-256 of all that a manifest says, itself aside, whatever the order and the spaces."""
    said = {key: value for key, value in manifest.items() if key != SEAL}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _broken(folder: Path) -> ProblemError:
    why = f"{MANIFEST} was changed, or written by something else."
    return refusal("backup.broken", "The backup is incomplete.", str(folder), why, "Use another backup.")


def manifest_tables(manifest: Mapping[str, Any]) -> dict[str, TableAt]:
    """The lake's tables as a manifest names them."""
    return {
        table: TableAt(said["version"], said["rows"], tuple(said["files"])) for table, said in manifest["lake"].items()
    }


def digests_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder, by its path there."""
    return {name: _digest(folder / name) for name in sorted(_files(folder))}


def damage(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """What is wrong with a backup, in words: files that are missing, were changed or added since, links, unreadable tables.

    Files beside the lake that no restore takes, such as notes, are nobody's business. Backups made before digests were kept
    carry none; of them it is only known whether their tables open with all of their rows."""
    tables, digests = manifest_tables(manifest), manifest.get("digests")
    named = {DATABASE, *(f"{LAKE}/{table}/{name}" for table, at in tables.items() for name in at.files)}
    there = _files(folder)
    links = [f"{path.relative_to(folder)} is a link" for path in sorted(folder.rglob("*")) if path.is_symlink()]
    known = named | ({SECRET} if digests is None or SECRET in digests else set())
    found = links + [f"{name} is missing" for name in sorted((named | set(digests or ())) - there)]
    added = sorted(name for name in there - known if name == SECRET or name.startswith(f"{LAKE}/"))
    found += [f"{name} doesn't belong to this backup" for name in added]
    if digests is not None:
        changed = (name for name in sorted(known & there) if _digest(folder / name) != digests.get(name))
        found += [f"{name} was changed" for name in changed]
    return found or problems_of(folder / LAKE, tables)


def _files(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix() for path in paths}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
