"""Which store does an address mean? file:///a/folder, or s3://key:secret@bucket/prefix?endpoint=…&region=…"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.files.folder import Folder
from connectors.files.protocol import FileStore

TIMEOUT = "20s"


def store_of(url: str) -> FileStore:
    """
    Return the store of an address.

    Without a key in it, S3's is that of the machine (its environment, its role).

    :raises ValueError: when it cannot be read, without what it holds.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return Folder(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.hostname:
        return _s3(url)
    raise ValueError("neither file:///folder nor s3://bucket/prefix")


def _s3(url: str) -> FileStore:
    # Thirty megabytes of memory that a folder does not need.
    from obstore.store import S3Store

    from connectors.files.s3 import S3

    parts = urlsplit(url)
    said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := said.keys() - {"endpoint", "region"}:
        raise ValueError(f"{', '.join(sorted(unknown))}: after the question mark come endpoint and region")
    config = {
        "access_key_id": unquote(parts.username or ""),
        "secret_access_key": unquote(parts.password or ""),
        "endpoint": said.get("endpoint", ""),
        "region": said.get("region", ""),
    }
    store = S3Store(
        parts.hostname or "",
        prefix=parts.path.strip("/") or None,
        config={name: value for name, value in config.items() if value},  # type: ignore[arg-type]
        client_options={"timeout": TIMEOUT, "allow_http": said.get("endpoint", "").startswith("http://")},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
    )
    return S3(store)
