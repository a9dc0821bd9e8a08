"""Which encoding a text file is in, decided from all of it: a wrong guess would silently damage names."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from charset_normalizer import from_bytes

from tenure.values.problem import ProblemError, refusal

CHUNK = 1 << 20
PROBE = 1 << 16
BOMB_BYTES = 200 << 20
BOMB_RATIO = 250
"""A compressed file may grow at most so much: text hardly ever shrinks below a hundredth, a bomb to a thousandth."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNDEFINED_IN_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


class UnpackedFile(io.RawIOBase):
    """The bytes of a file, unpacked when it is gzipped, refusing to grow without bound."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.packed_size = path.stat().st_size
        self._file = path.open("rb")
        self._gz = self._file.read(2) == b"\x1f\x8b"
        self._file.seek(0)
        self._stream: BinaryIO = cast("BinaryIO", gzip.GzipFile(fileobj=self._file)) if self._gz else self._file
        self._grown = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error) as broken:
            raise refusal(
                "import.broken_archive", "The file can't be unpacked.", str(self.path), f"{broken}.", "Export it again."
            ) from broken
        self._grown += len(data)
        if self._gz and self._grown > BOMB_BYTES and self._grown > BOMB_RATIO * self.packed_size:
            raise unpacks_too_large(str(self.path))
        buffer[: len(data)] = data
        return len(data)

    @property
    def share(self) -> float:
        """How much of the file has been read, 0-1."""
        return min(1.0, self._file.tell() / self.packed_size) if self.packed_size else 1.0

    def close(self) -> None:
        self._file.close()
        super().close()


def unpacks_too_large(where: str) -> ProblemError:
    return refusal(
        "import.archive_too_large",
        f"The file unpacks to more than {BOMB_RATIO} times its size.",
        where,
        "That is what a zip bomb does.",
        "Unpack it and import the files inside.",
    )


def chunks(path: Path) -> Iterator[bytes]:
    with UnpackedFile(path) as stream:
        while data := stream.read(CHUNK):
            yield data


def encoding_of(path: Path) -> tuple[str, str]:
    """The encoding and the error mode (`strict`, or `replace` for broken UTF-8) that read the file.

    Raises ProblemError for a file that isn't text.
    """
    head = b""
    for data in chunks(path):
        head = data[:CHUNK]
        break
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, "replace"
    probe = head[:PROBE]
    even, odd = probe[0::2].count(0), probe[1::2].count(0)
    if even + odd > len(probe) / 5:
        return ("utf-16-le", "replace") if odd > even else ("utf-16-be", "replace")
    if (
        sum(probe.count(code) for code in range(1, 9)) + sum(probe.count(code) for code in range(14, 27))
        > len(probe) / 20
    ):
        raise not_text(str(path))
    return _single_or_utf8(path)


def not_text(where: str, why: str = "") -> ProblemError:
    return refusal(
        "import.not_a_table",
        "This is not a table in a known format.",
        where,
        why,
        "Tenure reads CSV, Excel (.xlsx, .xls, .ods), Parquet and JSON lines, plain or gzipped.",
    )


def _single_or_utf8(path: Path) -> tuple[str, str]:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    suspicious = b""
    try:
        for data in chunks(path):
            suspicious = data
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _broken_or_single(suspicious)
    return "utf-8", "strict"


def _broken_or_single(suspicious: bytes) -> tuple[str, str]:
    """The encoding of bytes that aren't valid UTF-8."""
    text = suspicious.decode("utf-8", "surrogateescape")
    broken = sum(1 for letter in text if "\udc80" <= letter <= "\udcff")
    whole = sum(1 for letter in text if letter > "\x7f") - broken
    if whole * 3 >= broken:  # mostly good UTF-8: the broken lines go to quarantine instead of spoiling the rest
        return "utf-8", "replace"
    high = [code for code in suspicious if code > 0x7F]
    letters = sum(1 for code in suspicious if chr(code).isalpha() or code > 0x7F)
    if len(high) * 4 < letters and not UNDEFINED_IN_1252.intersection(high):
        return "cp1252", "strict" if not UNDEFINED_IN_1252.intersection(high) else "replace"
    best = from_bytes(suspicious[:PROBE]).best()
    return (best.encoding if best else "cp1252"), "replace"
