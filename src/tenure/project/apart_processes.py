"""Processes beside the worker: each does one long thing and gives back its memory by ending. They end when the worker does."""

import subprocess
import sys

_running: "set[subprocess.Popen[bytes]]" = set()


def run_apart(*asked: str) -> bool:
    """Run `tenure.project.apart` with these words and wait for it; whether it ended well."""
    command = [sys.executable, "-P", "-m", "tenure.project.apart", *asked]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # the pipe closes when the worker is gone
        _running.add(process)
        try:
            return process.wait() == 0
        finally:
            _running.discard(process)


def end_all() -> None:
    """Tell those that run to end: what they were at goes on with the next worker."""
    for process in list(_running):
        process.terminate()
