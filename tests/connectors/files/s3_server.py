"""What S3 store, not ours, do the tests ask?"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer


@contextmanager
def a_bucket() -> Iterator[str]:
    """Give the address of an empty bucket, for the length of the block."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    served = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1"
    )
    client.create_bucket(Bucket="fontaine")
    yield f"s3://cl%C3%A9:secret@fontaine/des/fichiers?endpoint={endpoint}&region=us-east-1"
    served.stop()
