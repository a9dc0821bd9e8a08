"""A Spark of one's own: a standalone master and two workers, each a process, on ports that the system gives."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyspark

HERE = "127.0.0.1"
LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:CICompilerCount=1"
"""The JVM compiles little and cleans up in one thread: small questions are over before more would pay."""
WAIT = 240.0  # seconds until a process must have said that it runs
HOME = Path(pyspark.__file__).parent


def started(folder: Path, name: str, what: str, arguments: list[str]) -> subprocess.Popen[bytes]:
    """A process of Spark that writes what it says to `folder/name.log`. It leads a group of its own."""
    environment = dict(os.environ) | {
        "SPARK_DAEMON_JAVA_OPTS": LIGHT,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LAUNCHER_OPTS": LIGHT,
        "SPARK_LOCAL_IP": HERE,
        "SPARK_LOG_DIR": str(folder),
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", "--host", HERE, "--port", "0",
             "--webui-port", "0", *arguments],
            stdout=log, stderr=subprocess.STDOUT, cwd=folder, env=environment, start_new_session=True,
        )  # fmt: skip


def said(folder: Path, name: str, pattern: str, of: subprocess.Popen[bytes]) -> str:
    """What a process says of itself. Raises RuntimeError with its last words when it ends or takes too long."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end and of.poll() is None:
        found = re.search(pattern, text := (folder / f"{name}.log").read_text(errors="replace"))
        if found:
            return found[1]
        time.sleep(0.2)
    raise RuntimeError(f"{name} never said {pattern}: {text[-2000:]}")


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, how)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                continue
    process.wait(20)


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """A master with two workers; yields its address."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(master := started(folder, "master", "master.Master", []))
        address = said(folder, "master", r"Starting Spark master at (spark://\S+)", master)
        for name in ("worker1", "worker2"):
            (folder / name).mkdir()
            more = ["--cores", "1", "--memory", "600m", "--work-dir", str(folder / name), address]
            processes.append(started(folder, name, "worker.Worker", more))
        for name, worker in zip(("worker1", "worker2"), processes[1:], strict=True):
            said(folder, name, r"(Successfully registered with master)", worker)
        yield address
    finally:
        for process in reversed(processes):
            ended(process)


def options(folder: Path) -> Mapping[str, str]:
    """Spark's settings for small questions: no code is generated, one partition is enough."""
    return {
        "spark.driver.host": HERE,
        "spark.driver.bindAddress": HERE,
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": LIGHT + " -Xss4m",
        "spark.executor.extraJavaOptions": LIGHT + " -Xss4m",
        "spark.executor.memory": "500m",
        "spark.default.parallelism": "1",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
