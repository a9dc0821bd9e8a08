"""A real S3 API server (moto's) in a process of its own: `python bucket.py` prints its port and stops with its input."""

import sys

import boto3
from moto.server import ThreadedMotoServer

if __name__ == "__main__":
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    endpoint = f"http://127.0.0.1:{port}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1"
    )
    client.create_bucket(Bucket="tenure")
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
