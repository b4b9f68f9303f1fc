"""Where do the tests get their PostgreSQL from, and each of them a database of its own?

One server for the run, started by the process that runs no test when there are several (xdist), and handed to the
others by an environment variable; a database for each of these, copied from one that was migrated once:

    with databases.server() as url: ...                                     # pytest_configure to pytest_unconfigure
    template = await databases.create(url, "template")                      # then migrate it, and close its pool
    mine = await databases.create(url, f"tests_{worker_id}", template="template")
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from connectors.postgres.embedded import EmbeddedPostgres


@contextmanager
def server(max_connections: int = 100) -> Iterator[str]:
    """Run a PostgreSQL that forgets everything at its end, and nothing is written through to the disk for it."""
    with (
        tempfile.TemporaryDirectory(prefix="fontaine-tests-", ignore_cleanup_errors=True) as folder,
        EmbeddedPostgres(Path(folder) / "pg", max_connections=max_connections, durable=False) as url,
    ):
        yield url


async def create(url: str, name: str, template: str = "template0") -> str:
    """Make the database `name` anew on the server of `url`, a copy of `template`, and answer its own URL.

    Nobody may be connected to the template meanwhile.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))
