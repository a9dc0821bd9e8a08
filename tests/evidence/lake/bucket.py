"""A real S3 API server (moto's) in a process of its own: `python bucket.py` prints its port and stops with its input.

`python bucket.py careless` is a store that doesn't know conditional writes: it takes every write.
"""

import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


def careless(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """A store that overlooks the conditions of a write."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "PUT":
            for condition in CONDITIONS:
                environ.pop(condition, None)
        return application(environ, start)

    return answer


if __name__ == "__main__":
    store = DomainDispatcherApplication(create_backend_app)
    answers = careless(store) if "careless" in sys.argv else store
    server = make_server("127.0.0.1", 0, answers, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="k",
        aws_secret_access_key="s",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="tenure")
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
