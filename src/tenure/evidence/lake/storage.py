"""Where a lake is stored: a folder or an S3 bucket. Its keys never appear in logs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa
import pyarrow.dataset
from pyarrow import fs

OBJECTS = "s3://"
STATUSES = {
    "400": "It refuses the request; the region may be another one.",
    "401": "It doesn't know the key.",
    "403": "It refuses the key.",
    "404": "There is no such bucket.",
}
MONTHS = pyarrow.dataset.partitioning(pa.schema([("month", pa.string())]), flavor="hive")
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Storage:
    """The address of a lake and what opens it. Unset keys come from the surroundings, as AWS's own tools take them.

    `endpoint` is the address of a service that isn't AWS itself, like http://localhost:9000.
    """

    url: str
    endpoint: str = ""
    region: str = ""
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    durable: bool = False
    """Whether writers to a folder wait for the disk. A bucket always has what it said it has."""

    @property
    def remote(self) -> bool:
        return self.url.startswith(OBJECTS)

    @cached_property
    def options(self) -> dict[str, str] | None:
        """What deltalake is told; None for a folder."""
        if not self.remote:
            return None
        told = {
            "aws_endpoint": self.endpoint,
            "aws_region": self.region,
            "aws_access_key_id": self.access_key,
            "aws_secret_access_key": self.secret_key,
            "aws_allow_http": "true" if self.endpoint.startswith("http://") else "",
            # A commit is a file that must not be there yet: the store itself sees to it that only one writer wins.
            "aws_conditional_put": "etag",
            "timeout": f"{PATIENCE_SECONDS}s",
            "connect_timeout": f"{PATIENCE_SECONDS // 4}s",
            "max_retries": "4",
            "retry_timeout": f"{PATIENCE_SECONDS}s",
        }
        return {name: value for name, value in told.items() if value}

    @cached_property
    def files(self) -> fs.FileSystem:
        """The bucket as Arrow reads it."""
        scheme, _, address = self.endpoint.rpartition("://")
        return fs.S3FileSystem(
            access_key=self.access_key or None,
            secret_key=self.secret_key or None,
            region=self.region or None,
            scheme=scheme or None,
            endpoint_override=address or None,
            connect_timeout=PATIENCE_SECONDS / 4,
            request_timeout=PATIENCE_SECONDS,
        )

    def opened(self, file: str) -> str | pa.NativeFile:
        """A file of the lake, as Parquet readers take it."""
        return self.files.open_input_file(file.removeprefix(OBJECTS)) if self.remote else file

    def dataset(self, files: Sequence[str], schema: pa.Schema) -> pyarrow.dataset.Dataset:
        """Files of the lake as a dataset: only the columns and row groups that are asked for are fetched."""
        return pyarrow.dataset.FileSystemDataset.from_paths(
            [file.removeprefix(OBJECTS) for file in files],
            schema=schema,
            format=pyarrow.dataset.ParquetFileFormat(),
            filesystem=self.files if self.remote else fs.LocalFileSystem(),
            # Only the table's own folder counts: one above it may be called month=... as well.
            partitions=[MONTHS.parse("/".join(file.split("/")[-2:])) for file in files],
        )


def short_error(failed: OSError) -> str:
    """What went wrong with a bucket, in one line: without the store's page, which may repeat a key."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", str(failed)).partition("<")[0]
    for status, words in STATUSES.items():
        if f" {status} " in plain:
            return words
    return (
        "It can't be reached."
        if "max_retries" in plain or "connect" in plain.lower()
        else " ".join(plain.split())[:200]
    )
