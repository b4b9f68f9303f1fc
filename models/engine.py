"""How do rows reach PostgreSQL, and what becomes of the connection when a task is cancelled on the way?

An engine for tortoise (`"engine": "models.engine"`) on its own asyncpg client. Sockets that close, time-outs and the
shutdown cancel tasks anywhere; tortoise's client then loses a pooled connection for good when it happens on the way
into a transaction. Here every way in and out gives the connection back, and in no transaction:

- on the way in, a cancelled BEGIN is undone before the cancellation goes on;
- on the way out, COMMIT or ROLLBACK and the return run to their end, and then the cancellation goes on: what is in the
  database is the whole transaction or nothing, and a verb that was cancelled in its COMMIT has committed;
- a COMMIT that PostgreSQL turns into a rollback, because a failure inside was swallowed, is an error.

Where PostgreSQL is away, or goes away meanwhile, whatever the driver says of it is one error: tortoise's
DBConnectionError.

A read outside a transaction costs no other round trip than its own: what asyncpg sends to clean a connection on its
return is sent only where its session may have been changed (`Session`). A lock or a setting of the session taken in a
SELECT is not seen: use `pg_advisory_xact_lock` and `SET LOCAL`, which end with the transaction.
"""

import asyncio
import re
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    PoolConnectionWrapper,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError, TransactionManagementError

from models.migrating import APP, MIGRATIONS

CONNECT_LIMIT_S = 10.0
FINISH_LIMIT_S = 10.0  # for each of COMMIT, ROLLBACK and the return; past it the connection is closed, and rolled back

SERVER_SETTINGS = {
    "timezone": "UTC",
    "application_name": "fontaine",
    "jit": "off",  # compiling costs a hundred times what it saves on statements of a few rows
}

# What the driver raises when there is no PostgreSQL to talk to: it cannot be reached, lets nobody in any more or not
# yet, or has closed what was open. A time-out of the connection is an OSError.
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
CLOSED = re.compile(r"connection is closed|connection has been released")

# The statements that leave a session as they found it. ROLLBACK is not one of them: what failed may have left a lock.
TRACELESS = re.compile(
    r"\s*(?:select|insert|update|delete|with|values|lock|set\s+local|begin|commit|savepoint|release)\b", re.IGNORECASE
)


def database_config(url: str, *, pool_min: int, pool_max: int, modules: Sequence[str]) -> dict[str, Any]:
    """Answer what `Tortoise.init(config=…)` wants for the database at `url`, with the models of `modules`.

    `url` is any that libpq reads, `postgres://user:password@host:port/name?sslmode=require` or, for a socket in a
    folder, `postgresql://user@/name?host=/folder`: the driver reads it itself.
    """
    return {
        "connections": {
            "default": {
                "engine": __name__,
                "credentials": {"dsn": url, "minsize": pool_min, "maxsize": pool_max, "timeout": CONNECT_LIMIT_S},
            }
        },
        "apps": {APP: {"models": list(modules), "default_connection": "default", "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "UTC",
    }


@contextmanager
def _away_as_one() -> Iterator[None]:
    """:raises DBConnectionError: in the place of all that the driver says when PostgreSQL is away."""
    try:
        yield
    except DBConnectionError:
        raise
    except AWAY as error:
        raise DBConnectionError("PostgreSQL is away") from error
    except asyncpg.InterfaceError as error:
        if CLOSED.search(str(error)) is None:
            raise
        raise DBConnectionError("PostgreSQL went away") from error


class Session(asyncpg.Connection):  # type: ignore[misc]
    """A connection of the driver that knows whether its session may have been changed since it was clean."""

    __slots__ = ("is_changed",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_changed = False

    async def execute(self, query: str, *args: Any, **options: Any) -> str:
        """Run `query`, as the driver does."""
        self._note(query)
        status: str = await super().execute(query, *args, **options)
        return status

    async def fetch(self, query: str, *args: Any, **options: Any) -> list[asyncpg.Record]:
        """Run `query` and answer its rows, as the driver does."""
        self._note(query)
        rows: list[asyncpg.Record] = await super().fetch(query, *args, **options)
        return rows

    async def clean(self) -> None:
        """Undo what may have changed in the session; nothing is sent where nothing has."""
        if self.is_changed:
            await self.execute(self.get_reset_query())
            self.is_changed = False

    def _note(self, query: str) -> None:
        if TRACELESS.match(query) is None:
            self.is_changed = True


class Client(AsyncpgDBClient):
    """tortoise's client for asyncpg, with connections that survive cancellation."""

    connection_class = Session

    def __init__(self, dsn: str, **options: Any) -> None:
        super().__init__(**options)
        self._dsn = dsn
        self.server_settings = {**SERVER_SETTINGS, **self.server_settings}

    async def create_pool(self, **options: Any) -> asyncpg.Pool:
        """Open the pool; where the server is, the address alone says."""
        for name in ("host", "port", "user", "password", "database"):
            options.pop(name)
        return await asyncpg.create_pool(self._dsn, reset=Session.clean, **options)

    def acquire_connection(self) -> PoolConnectionWrapper[Session]:
        """Borrow a connection of the pool for one statement."""
        return _Loan(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return _TransactionContext(Transaction(self), self._pool_init_lock)

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        with _away_as_one():
            return await super()._translate_exceptions(func, *args, **kwargs)

    @translate_exceptions
    async def execute_many(self, query: str, values: list[Any]) -> None:
        """Run `query` once for each of `values`: all of them, or none."""
        async with self.acquire_connection() as connection:
            self.log.debug("%s: %s", query, values)
            await connection.executemany(query, values)  # PostgreSQL makes one transaction of it by itself


class Transaction(TransactionWrapper):
    """What statements run on inside a transaction, and how it ends."""

    _begin, _commit, _rollback = "BEGIN", "COMMIT", "ROLLBACK"

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        with _away_as_one():
            return await super()._translate_exceptions(func, *args, **kwargs)

    def _in_transaction(self) -> TransactionContext:
        return _SavepointContext(Savepoint(self))

    @translate_exceptions
    async def begin(self) -> None:
        """Begin."""
        await self._connection.execute(self._begin)

    @translate_exceptions
    async def commit(self) -> None:
        """Commit.

        :raises TransactionManagementError: when PostgreSQL rolled back instead, after a failure that nobody passed on.
        """
        self._refuse_once_over()
        status = await self._connection.execute(self._commit, timeout=FINISH_LIMIT_S)
        self._finalized = True
        if status == "ROLLBACK":
            raise TransactionManagementError("A statement of this transaction had failed: nothing was committed.")

    async def rollback(self) -> None:
        """Roll back."""
        self._refuse_once_over()
        await self._connection.execute(self._rollback, timeout=FINISH_LIMIT_S)
        self._finalized = True

    async def end(self, *, failed: bool) -> None:
        """Commit, or roll back what has failed or does not commit; the failure is never hidden by the rollback's."""
        if self._finalized:
            return
        try:
            if not failed:
                await self.commit()
        finally:
            if not self._finalized:
                try:
                    await self.rollback()
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                    self.log.warning("A rollback failed, its connection is closed instead: %r", error)

    def _refuse_once_over(self) -> None:
        if self._finalized:
            raise TransactionManagementError("Transaction already finalised")


class Savepoint(Transaction):
    """A transaction inside another. One name is enough: PostgreSQL takes the latest savepoint of that name."""

    _begin = "SAVEPOINT nested"
    _commit = "RELEASE SAVEPOINT nested"
    _rollback = "ROLLBACK TO SAVEPOINT nested; RELEASE SAVEPOINT nested"


class _Loan(PoolConnectionWrapper[Session]):
    """A connection for one statement outside a transaction."""

    async def __aenter__(self) -> Session:
        await self.ensure_connection()
        self._pool: asyncpg.Pool = self.client._pool
        self.connection = await self._pool.acquire()
        return self.connection

    async def __aexit__(self, *_: object) -> None:
        await _give_back(self._pool, self.connection)


class _TransactionContext(TransactionContextPooled):
    """`async with in_transaction()`."""

    client: Transaction

    async def __aenter__(self) -> Transaction:
        await self.ensure_connection()
        pool = self.client._parent._pool
        assert pool is not None
        self._pool: asyncpg.Pool = pool
        with _away_as_one():
            self.client._connection = await self._pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await _to_the_end(self._leave(failed=True))
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            await _to_the_end(self._leave(failed=kind is not None))
        finally:
            get_connections().reset(self.token)

    async def _leave(self, *, failed: bool) -> None:
        try:
            await self.client.end(failed=failed)
        finally:
            await _give_back(self._pool, self.client._connection)


class _SavepointContext(NestedTransactionContext):
    """`async with in_transaction()` inside another."""

    client: Transaction

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await _to_the_end(self.client.end(failed=kind is not None))


async def _give_back(pool: asyncpg.Pool, connection: asyncpg.pool.PoolConnectionProxy) -> None:
    """Return a connection to its pool; one that is still in a transaction is closed, and PostgreSQL rolls it back."""
    try:
        if connection.is_in_transaction():
            connection.terminate()
    except asyncpg.InterfaceError:  # it broke, and the pool has it back already
        return
    await pool.release(connection, timeout=FINISH_LIMIT_S)  # shielded from cancellation by the driver


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Await what must not be left half done, and only then let a cancellation pass that came meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        task.result()
    else:
        raise cancelled from (None if task.cancelled() else task.exception())


client_class = Client
