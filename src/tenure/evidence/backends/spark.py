"""Spark: the same questions on a cluster. It reads the Parquet files that the lake names; answers come back as Arrow.

pyspark isn't among what Tenure installs: it is looked for when a Spark is asked for.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from types import ModuleType
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as pa_dataset
from ibis.formats.pyarrow import PyArrowSchema

from tenure.evidence.backends.dialects.spark import SparkDialect
from tenure.evidence.backends.dialects.writing import written
from tenure.evidence.backends.duck import LIMIT_SECONDS
from tenure.evidence.backends.session import Unprepared
from tenure.values.problem import Problem, ProblemError

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
            raise ProblemError(
                Problem(
                    "backend_unreachable",
                    f"Spark at {self._master} could not be started.",
                    where="backend",
                    why=str(failed).splitlines()[0][:300] if str(failed) else type(failed).__name__,
                    fix="Check that Java 17 or later is installed (java -version) and that the address is the master's.",
                    status=503,
                )
            ) from failed

    @contextmanager
    def session(self, limit_seconds: float = LIMIT_SECONDS) -> Iterator["OnSpark"]:
        """A session for one question, with views of its own. Raises ProblemError `query_too_long` past its limit."""
        spark = self._opened()
        job, late = f"tenure-{next(self._numbers)}", threading.Event()
        context = spark.sparkContext

        def stop() -> None:
            late.set()
            context.cancelJobGroup(job)

        timer = threading.Timer(limit_seconds, stop)
        timer.daemon = True
        context.setJobGroup(job, "A question of Tenure", interruptOnCancel=True)
        asked = OnSpark(spark.newSession())
        timer.start()
        try:
            yield asked
        except Exception as failed:
            if late.is_set():
                raise ProblemError(_too_long(limit_seconds)) from failed
            if not isinstance(failed, import_module("pyspark.errors").PySparkException):
                raise
            raise ProblemError(_refused(failed)) from failed
        finally:
            timer.cancel()
            asked.forget()

    def close(self) -> None:
        """Leave the cluster. A further question starts anew."""
        with self._opening:
            if self._spark is not None:
                self._spark.stop()
                self._spark = None


class OnSpark(Unprepared):
    """One question on Spark. Tables are views of its session; what is kept lies with the executors."""

    name = "spark"

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._dialect = SparkDialect()
        self._numbers = count()
        self._views: set[str] = set()

    def parquet(self, files: Sequence[str], schema: pa.Schema, name: str | None = None) -> ir.Table:
        """See Session. The schema is taken as given: else the footers of all files would be read for theirs."""
        reader = self._spark.read.option("basePath", files[0].rpartition("/")[0].partition("/month=")[0])
        frame = reader.schema(_types().from_arrow_schema(schema)).parquet(*files)
        return self._view(frame, pa.schema([schema.field(column) for column in frame.columns]), name)

    def dataset(self, data: pa_dataset.Dataset, name: str | None = None) -> ir.Table:
        """See Session. Raises ProblemError `lake_out_of_reach`: the executors would need keys to the bucket of their own."""
        raise ProblemError(
            Problem(
                "lake_out_of_reach",
                "Spark can't read a lake in a bucket yet.",
                where="backend",
                fix="Keep the lake in a folder that every worker sees, or compute on duckdb (--backend duckdb).",
                status=501,
            )
        )

    def table(self, data: pa.Table, name: str | None = None) -> ir.Table:
        """See Session."""
        return self._view(self._spark.createDataFrame(data), data.schema, name)

    def keep(self, rows: ir.Table, name: str | None = None) -> ir.Table:
        """See Session. What led to the rows is forgotten: Spark would plan it again with all that builds on them."""
        return self._view(self._run(rows).localCheckpoint(), PyArrowSchema.from_ibis(rows.schema()), name)

    def relation(self, name: str) -> ir.Table | None:
        """See Relations: a table of Spark's catalogue, or a folder of Parquet files by its path."""
        path = "/" in name
        if not path and not self._spark.catalog.tableExists(name):
            return None
        frame = self._spark.read.parquet(name) if path else self._spark.table(name)
        return self._view(frame, _types().to_arrow_schema(frame.schema), None)

    def view(self, rows: ir.Table, name: str) -> ir.Table:
        """See Relations."""
        return self._view(self._run(rows), PyArrowSchema.from_ibis(rows.schema()), name)

    def drop(self, rows: ir.Table) -> None:
        """See Session. Spark frees the rows once nothing refers to them."""
        self._spark.catalog.dropTempView(rows.op().name)
        self._views.discard(rows.op().name)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """See Session."""
        return self._run(rows).toArrow().cast(PyArrowSchema.from_ibis(rows.schema()))

    def forget(self) -> None:
        """Drop all views: the question is answered."""
        for name in self._views:
            self._spark.catalog.dropTempView(name)
        self._views.clear()

    def _run(self, rows: ir.Table) -> Any:
        return self._spark.sql(written(self._dialect, rows))

    def _view(self, frame: Any, schema: pa.Schema, name: str | None) -> ir.Table:
        name = name or f"tenure_{next(self._numbers)}"
        frame.createOrReplaceTempView(name)
        self._views.add(name)
        return ibis.table(PyArrowSchema.to_ibis(schema), name=name)


def _pyspark() -> ModuleType:
    try:
        return import_module("pyspark.sql")
    except ImportError as missing:
        raise ProblemError(
            Problem(
                "backend_not_installed",
                "Spark was asked for, but pyspark isn't installed.",
                where="backend",
                fix='Install it beside Tenure: pip install "pyspark>=4.0,<4.1". It needs Java 17 or later.',
                status=501,
            )
        ) from missing


def _too_long(seconds: float) -> Problem:
    return Problem(
        "query_too_long",
        f"The question took more than {seconds:g} seconds and was stopped.",
        fix="Ask for fewer accounts or a shorter time, or give Spark more workers.",
        status=503,
    )


def _refused(failed: Exception) -> Problem:
    return Problem(
        "backend_failed",
        "Spark couldn't compute it.",
        where="backend",
        why=str(failed).partition("\n")[0][:300],
        fix="Look at the workers' logs. The same day can be computed on duckdb (--backend duckdb).",
        status=503,
    )


def _types() -> ModuleType:
    return import_module("pyspark.sql.pandas.types")
