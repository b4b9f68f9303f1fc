"""How does a machine without a PostgreSQL run the portal, and how is none left behind however the portal ends?

    with EmbeddedPostgres(Path("var/pg")) as url: ...  # or start() and stop()
    async with running(Path("var/pg")) as url: ...     # in a lifespan: what blocks, blocks a thread

The postmaster is started and stopped by a keeper: a shell of two megabytes, in a session of its own that a Ctrl-C does
not reach. It starts the postmaster, then reads from a pipe whose other end only we hold. That end closes when we ask
for the stop, and just as well when we are killed: `kill -9` stops PostgreSQL by the same way as the good end.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

from connectors.postgres import cluster, ownership

# It is given three streams and no other, so that nothing of ours stays open in the postmaster: input, the pipe that
# ends with us; output, the owner file, held for its lock and never written to; errors, read by us until it is ready.
KEEPER = """
trap '' HUP INT PIPE TERM
"$1/pg_ctl" start -D "$2" -l "$2/log" -w -t 120 </dev/null >&2 && echo ready >&2
exec 2>/dev/null
read -r _
"$1/pg_ctl" stop -D "$2" -m fast -w -t 8 >/dev/null || "$1/pg_ctl" stop -D "$2" -m immediate -w -t 5 >/dev/null
"""
STOP_LIMIT_S = 15.0  # a little more than the keeper gives to a fast stop and then to an immediate one

MAKE_DATABASE = """
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING utf8 LOCALE_PROVIDER builtin BUILTIN_LOCALE "C.UTF-8"',
              :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec
"""


class EmbeddedPostgres:
    """One PostgreSQL in one folder, owned by this process from `start` to `stop`."""

    def __init__(
        self, folder: Path, *, database: str = "fontaine", max_connections: int = 60, durable: bool = True
    ) -> None:
        """Say where the data is. `durable=False` loses data with the machine's power, and is for tests."""
        self._data = folder.expanduser().resolve()
        self._database = database
        self._settings = {"max_connections": max_connections, **({} if durable else cluster.NOT_DURABLE)}
        self._keeper: subprocess.Popen[str] | None = None
        self._owner: TextIO | None = None

    def start(self) -> str:
        """Start PostgreSQL, make the database where it is missing, and answer its DATABASE_URL.

        :raises ownership.FolderInUse: when another living process runs it.
        :raises cluster.StartFailed: when it does not start.
        """
        self._data.parent.mkdir(parents=True, exist_ok=True)
        self._owner = ownership.take(self._data)
        try:
            cluster.evict(self._data)
            files = cluster.prepare(self._data)
            cluster.configure(files, self._settings)
            self._keeper = _keep(files, self._owner)
            _await_ready(self._keeper, files)
            _make_database(files, self._database)
        except BaseException:
            self.stop()
            raise
        return self.url

    @property
    def url(self) -> str:
        """The DATABASE_URL, which another process of this user may use as well while the owner runs."""
        return _url(self._data, self._database)

    def stop(self) -> None:
        """Stop PostgreSQL: its clients are cut off, all that was committed is on the disk. Again does nothing."""
        keeper, self._keeper = self._keeper, None
        owner, self._owner = self._owner, None
        try:
            if keeper is not None:
                _end(keeper)
                cluster.evict(self._data)  # finds nothing, but where the keeper was killed
        finally:
            if owner is not None:
                ownership.release(owner)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[str]:
    """Run the PostgreSQL of `folder` around a lifespan, and give its DATABASE_URL."""
    server = EmbeddedPostgres(folder)
    url = await asyncio.to_thread(server.start)
    try:
        yield url
    finally:
        await asyncio.to_thread(server.stop)


def _keep(files: cluster.Cluster, owner: TextIO) -> subprocess.Popen[str]:
    """Start the keeper, and through it the postmaster."""
    return subprocess.Popen(  # noqa: S603 - the wheel's program on our folder
        ["/bin/sh", "-c", KEEPER, "fontaine-postgres-keeper", files.programs, files.data],
        stdin=subprocess.PIPE,
        stdout=owner,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=files.data,
        env=_environment(),
        user=files.account,
        group=files.account,
        extra_groups=None if files.account is None else [],
    )


def _end(keeper: subprocess.Popen[str]) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        keeper.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()


def _await_ready(keeper: subprocess.Popen[str], files: cluster.Cluster) -> None:
    assert keeper.stderr is not None
    said = keeper.stderr.read()
    keeper.stderr.close()
    if not said.endswith("ready\n"):
        log = files.log.read_text(errors="replace")[-2000:] if files.log.exists() else ""
        raise cluster.StartFailed(f"PostgreSQL did not start in {files.data}: {said}{log}")


def _make_database(files: cluster.Cluster, name: str) -> None:
    psql = subprocess.run(  # noqa: S603 - the wheel's program on our folder
        [
            files.programs / "psql",
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-v",
            f"name={name}",
            _url(files.data, "postgres"),
        ],
        input=MAKE_DATABASE,
        capture_output=True,
        text=True,
        env=_environment(),
        check=False,
    )
    if psql.returncode:
        raise cluster.StartFailed(f"The database {name} cannot be made in {files.data}: {psql.stderr}")


def _url(data: Path, database: str) -> str:
    # The port is said, or a PGPORT of the environment would be taken for it.
    sockets = quote(str(cluster.socket_folder(data)), safe="")
    return f"postgresql://postgres:@/{quote(database)}?host={sockets}&port={cluster.PORT}"


def _environment() -> dict[str, str]:
    """Answer what PostgreSQL's programs may know of ours: no secret, no PG variable that would lead them elsewhere."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
