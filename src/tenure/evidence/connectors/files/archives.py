"""Zip archives: unpacks their files, named `archive.zip/member.csv`, within limits."""

import os
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from tenure.evidence.connectors.files.encodings import BOMB_BYTES, BOMB_RATIO, unpacks_too_large
from tenure.values.problem import refusal
from tenure.values.texts import plain

MOST_FILES = 2_000
MOST_BYTES = 8 << 30
CHUNK = 1 << 20
OTHERS = (".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")
"""Archives that aren't looked into."""


class UnzippedFolder:
    """A folder with the files of an archive, gone when nobody needs them any more."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tenure-unzipped-"))
        weakref.finalize(self, shutil.rmtree, str(self.folder), ignore_errors=True)


def members(path: Path, file: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of an archive, each unpacked into a folder, with the name people see. Hidden ones and folders are left out.

    Raises ProblemError for an archive that is broken, locked, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir() and not _hidden(one.filename)]
            if len(inside) > MOST_FILES:
                raise unpacks_too_large(file)
            grown = 0
            for number, one in enumerate(inside):
                name = _name(one)
                target = folder / f"{number}{''.join(PurePosixPath(name).suffixes[-2:])}"
                with archive.open(one) as packed, target.open("wb") as unpacked:
                    while data := packed.read(CHUNK):
                        grown += len(data)
                        packed_size = max(path.stat().st_size, 1)
                        if grown > MOST_BYTES or (grown > BOMB_BYTES and grown > BOMB_RATIO * packed_size):
                            raise unpacks_too_large(file)
                        unpacked.write(data)
                written = datetime(*one.date_time, tzinfo=UTC).timestamp() if one.date_time[0] > 1980 else 0
                os.utime(target, (written, written))
                yield target, f"{file}/{name}"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as broken:
        locked = "password" in str(broken) or "encrypted" in str(broken)
        raise refusal(
            "import.broken_archive",
            "The archive is password-protected." if locked else "The archive can't be unpacked.",
            file,
            "" if locked else f"{broken}.",
            "Unpack it and import the files inside." if locked else "Export it again.",
        ) from broken


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX", "~$")) and part != ".." for part in PurePosixPath(name).parts)


def _name(one: zipfile.ZipInfo) -> str:
    """A member's name. Programs that don't say UTF-8 often mean it all the same."""
    name = one.filename
    if not one.flag_bits & 0x800:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return plain("/".join(part for part in PurePosixPath(name).parts if part not in ("/", "..")))
