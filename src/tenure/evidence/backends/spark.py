"""Spark: the same questions on a cluster. It reads the Parquet files that the lake names; answers come back as Arrow.

pyspark isn't among what Tenure installs: it is looked for when a Spark is asked for.
"""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as pa_dataset
from ibis.common.exceptions import IbisError
from ibis.formats.pyarrow import PyArrowSchema

from tenure.evidence.backends.dialects.spark import SparkDialect
from tenure.evidence.backends.dialects.writing import to_sql
from tenure.evidence.backends.duck import LIMIT_SECONDS
from tenure.evidence.backends.session import WithoutPreparation, too_long
from tenure.values.problem import Problem, ProblemError, refusal

FIXED = {
    "spark.app.name": "tenure",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # a month is text
    "spark.ui.showConsoleProgress": "false",
}
"""What answers rest on, or people would wonder at. All else is the operator's: spark-defaults.conf, SPARK_CONF_DIR."""
QUIET = {"spark.ui.enabled": "false", "spark.log.level": "ERROR"}
ON_ONE_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
FOR_BUCKETS = "org.apache.spark:spark-hadoop-cloud_2.13"
"""The package, of Spark's own version, with which Spark reads a bucket by itself; pyspark comes without it."""

Watched = Callable[[], AbstractContextManager[None]]
"""Stops what is computed within it when that takes too long."""


class Spark:
    """One Spark per process, started by the first question. `master` is `local[2]`, `spark://host:7077` or `yarn`.

    `options` are Spark's own settings. Raises ProblemError `backend_not_installed` where pyspark is missing.
    """

    name = "spark"

    def __init__(self, master: str, options: Mapping[str, str] | None = None) -> None:
        self._sql = _pyspark()
        self._master = master
        self._options = {**QUIET, **(ON_ONE_MACHINE if master.startswith("local") else {}), **(options or {}), **FIXED}
        self._opening = threading.Lock()
        self._spark: Any = None
        self._numbers = count()
        self._near = LocalCopies() if master.startswith("local") else None

    def _opened(self) -> Any:
        with self._opening:
            if self._spark is None:
                self._spark = self._start()
            return self._spark

    def _start(self) -> Any:
        builder = self._sql.SparkSession.builder.master(self._master).config(map=self._options)
        try:
            return builder.getOrCreate()
        except Exception as failed:  # py4j, pyspark and the system raise what they like here
            raise refusal(
                "backend_unreachable",
                f"Spark at {self._master} could not be started.",
                where="backend",
                why=str(failed).splitlines()[0][:300] if str(failed) else type(failed).__name__,
                fix="Check that Java 17 or later is installed (java -version) and that the address is the master's.",
                status=503,
            ) from failed

    @contextmanager
    def session(self, limit_seconds: float = LIMIT_SECONDS) -> Iterator["OnSpark"]:
        """A session with views of its own. Raises ProblemError `query_too_long` when one thing asked of it passes the limit."""
        spark = self._opened()
        job, late = f"tenure-{next(self._numbers)}", threading.Event()
        context = spark.sparkContext

        @contextmanager
        def watched() -> Iterator[None]:
            over = threading.Event()

            def watch() -> None:
                if over.wait(limit_seconds):
                    return
                late.set()
                context.cancelJobGroup(job)
                while not over.wait(1):  # a job that was only being planned has begun meanwhile
                    context.cancelJobGroup(job)

            watcher = threading.Thread(target=watch, daemon=True)
            watcher.start()
            try:
                yield
            finally:
                over.set()
                watcher.join()

        context.setJobGroup(job, "A question of Tenure", interruptOnCancel=True)
        asked = OnSpark(spark.newSession(), self._near, watched)
        try:
            yield asked
        except Exception as failed:
            if late.is_set():
                raise too_long(limit_seconds, "give Spark more workers") from failed
            if not isinstance(failed, import_module("pyspark.errors").PySparkException):
                raise
            raise ProblemError(_refused(failed)) from failed
        finally:
            asked.forget()

    def close(self) -> None:
        """Leave the cluster. A further question starts anew."""
        with self._opening:
            if self._spark is not None:
                self._spark.stop()
                self._spark = None
            if self._near is not None:
                self._near.close()


class LocalCopies:
    """Copies of a bucket's files for a Spark on this machine. Files of a lake never change, so one copy of each is enough."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._fetching = threading.Lock()

    def fetched(self, data: pa_dataset.FileSystemDataset) -> list[str]:
        """Where its files lie here. Folders `month=…` are kept: they are columns. Raises OSError when one can't be read."""
        with self._fetching:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="tenure-spark-"))
            found = [self._folder / file for file in data.files]
            for here, there in zip(found, data.files, strict=True):
                if not here.exists():
                    here.parent.mkdir(parents=True, exist_ok=True)
                    part = here.with_name(f"_{here.name}")
                    with data.filesystem.open_input_stream(there) as source, part.open("wb") as copy:
                        shutil.copyfileobj(source, copy, 1 << 20)
                    part.rename(here)
            return [str(file) for file in found]

    def close(self) -> None:
        """Take the copies away."""
        with self._fetching:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None


class OnSpark(WithoutPreparation):
    """One question on Spark. Tables are views of its session; what is kept lies with the executors."""

    name = "spark"

    def __init__(self, spark: Any, near: LocalCopies | None = None, watched: Watched = nullcontext) -> None:
        self._spark, self._near, self._watched = spark, near, watched
        self._dialect = SparkDialect()
        self._numbers = count()
        self._views: set[str] = set()

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        """See Session. The schema is taken as given: else the footers of all files would be read for theirs."""
        folder = files[0].rpartition("/")[0]
        reader = self._spark.read.option("basePath", folder.rpartition("/month=")[0] or folder)
        frame = reader.schema(_types().from_arrow_schema(schema)).parquet(*files)
        return self._view(frame, pa.schema([schema.field(column) for column in frame.columns]), name)

    def dataset(self, data: pa_dataset.Dataset, name: str | None = None) -> ir.Table:
        """See Session. On this machine the files are copied here first; a cluster fetches them itself.

        Raises ProblemError `lake_out_of_reach` where the cluster has nothing to fetch them with.
        """
        if not isinstance(data, pa_dataset.FileSystemDataset):
            return self.table(data.to_table(), name)
        if self._near is not None:
            return self.parquet(self._near.fetched(data), data.schema, name)
        if not self._reads_buckets():
            raise ProblemError(_out_of_reach())
        return self.parquet([f"s3a://{file}" for file in data.files], data.schema, name)

    def _reads_buckets(self) -> bool:
        jvm = self._spark._jvm  # noqa: SLF001 - pyspark has no other door
        loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
        found = loader.getResource("org/apache/hadoop/fs/s3a/S3AFileSystem.class")
        return found is not None

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        """See Session."""
        return self._view(self._spark.createDataFrame(data), data.schema, name)

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        """See Session. What led to the rows is forgotten: Spark would plan it again with all that builds on them."""
        with self._watched():
            kept = self._run(rows).localCheckpoint()
        return self._view(kept, PyArrowSchema.from_ibis(rows.schema()), name)

    def relation(self, name: str) -> ir.Table | None:
        """See Relations: a table or view of Spark's catalogue, or a folder of Parquet files by its path."""
        try:
            if "/" not in name and not self._spark.catalog.tableExists(name):
                return None
            frame = self._spark.read.parquet(name) if "/" in name else self._spark.table(name)
        except import_module("pyspark.errors").AnalysisException:  # no such folder, nothing in it, or no name at all
            return None
        plain = frame.selectExpr(*(_by_bytes(field) for field in frame.schema))
        name = f"tenure_{next(self._numbers)}"
        plain.createOrReplaceTempView(name)
        self._views.add(name)
        return ibis.table({field.name: _ibis_kind(field.dataType) for field in frame.schema}, name=name)

    def view(self, rows: ir.Table, name: str) -> ir.Table:
        """See Relations."""
        return self._view(self._run(rows), PyArrowSchema.from_ibis(rows.schema()), name)

    def drop(self, rows: ir.Table) -> None:
        """See Session. Spark frees the rows once nothing refers to them."""
        self._spark.catalog.dropTempView(rows.op().name)
        self._views.discard(rows.op().name)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """See Session."""
        with self._watched():
            return self._run(rows).toArrow().cast(PyArrowSchema.from_ibis(rows.schema()))

    def forget(self) -> None:
        """Drop all views: the question is answered."""
        for name in self._views:
            self._spark.catalog.dropTempView(name)
        self._views.clear()

    def _run(self, rows: ir.Table) -> Any:
        return self._spark.sql(to_sql(self._dialect, rows))

    def _view(self, frame: Any, schema: pa.Schema, name: str | None) -> ir.Table:
        name = name or f"tenure_{next(self._numbers)}"
        frame.createOrReplaceTempView(name)
        self._views.add(name)
        return ibis.table(PyArrowSchema.to_ibis(schema), name=name)


def _by_bytes(field: Any) -> str:
    """A column of a relation, text without its collation."""
    name = f"`{field.name.replace('`', '``')}`"
    collated = field.dataType.typeName() == "string" and not field.dataType.isUTF8BinaryCollation()
    return f"collate({name}, 'UTF8_BINARY') AS {name}" if collated else name


def _ibis_kind(kind: Any) -> dt.DataType:
    try:
        return ibis.dtype(_types().to_arrow_type(kind))
    except (import_module("pyspark.errors").PySparkException, IbisError, NotImplementedError):  # a type of Spark's own
        return dt.unknown


def _out_of_reach() -> Problem:
    return Problem(
        "lake_out_of_reach",
        "This Spark can't read a lake in a bucket.",
        where="backend",
        why="Its workers fetch the files themselves, and the package for reading buckets is missing.",
        fix=f"Give it {FOR_BUCKETS} of its version (spark.jars.packages) and keys (spark.hadoop.fs.s3a.access.key, .secret.key "
        "and .endpoint) in spark-defaults.conf; or keep the lake in a folder that every worker sees; or compute on duckdb or "
        "local[2], which need nothing more.",
        status=501,
    )


def _pyspark() -> ModuleType:
    try:
        return import_module("pyspark.sql")
    except ImportError as missing:
        raise refusal(
            "backend_not_installed",
            "Spark is configured, but pyspark isn't installed.",
            where="backend",
            fix='Install it with Tenure: pip install "pyspark>=4.0,<4.1". It needs Java 17 or later.',
            status=501,
        ) from missing


def _refused(failed: Exception) -> Problem:
    return Problem(
        "backend_failed",
        "Spark couldn't run the query.",
        where="backend",
        why=str(failed).partition("\n")[0][:300],
        fix="Check the workers' logs. You can compute the same day with DuckDB (--backend duckdb).",
        status=503,
    )


def _types() -> ModuleType:
    return import_module("pyspark.sql.pandas.types")
