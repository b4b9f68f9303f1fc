"""What do the tests of the engine change: a table of halves, of which each change writes two or none?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
from tortoise import fields
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.engine import database_config

POOL = 4


class Half(Model):
    """One row of the two that each change of these tests writes."""

    id = fields.IntField(primary_key=True)
    change = fields.IntField()
    side = fields.IntField()

    class Meta:
        table = "half"
        unique_together = (("change", "side"),)


@asynccontextmanager
async def opened(config: dict[str, Any]) -> AsyncIterator[asyncpg.Pool]:
    """Open the database of `config` with an empty table in it, and give its pool."""
    async with TortoiseContext() as context:
        await context.init(config=config)
        await context.db().execute_script("DROP TABLE IF EXISTS half")
        await context.generate_schemas()
        pool = context.db()._pool
        yield pool
        # A pool that has lost connections would wait for them.
        if pool.get_idle_size() < pool.get_size():
            pool.terminate()


def house(url: str, pool: int = POOL) -> dict[str, Any]:
    return database_config(url, pool_min=pool, pool_max=pool, modules=[__name__])


def stock(url: str) -> dict[str, Any]:
    config = house(url)
    config["connections"]["default"] = expand_db_url(url)
    config["connections"]["default"]["credentials"] |= {"minsize": POOL, "maxsize": POOL}
    return config


async def write_both_halves(change: int) -> None:
    """Change something as a verb does: both halves or none, through a nested transaction now and then."""
    async with in_transaction():
        await Half.create(change=change, side=1)
        if change % 3 == 0:
            async with in_transaction():
                await Half.create(change=change, side=2)
        else:
            await Half.create(change=change, side=2)
        if change % 7 == 0:
            raise ValueError("the verb refuses")


async def served(pool: asyncpg.Pool) -> int:
    """Count the connections that the pool can give at the same time, each of them in no transaction."""
    taken: list[Any] = []
    with suppress(TimeoutError):
        while len(taken) < POOL:
            taken.append(await asyncio.wait_for(pool.acquire(), 0.5))
    fit: int = sum(
        [await connection.fetchval("SELECT true") and not connection.is_in_transaction() for connection in taken]
    )
    for connection in taken:
        await pool.release(connection)
    return fit


@dataclass
class Network:
    """An address on the loopback that leads to the server's socket, while it flows."""

    url: str
    flows: asyncio.Event


@asynccontextmanager
async def on_the_network(url: str) -> AsyncIterator[Network]:
    """Open such an address for the server of `url`."""
    parts = urlsplit(url)
    where = parse_qs(parts.query)
    flows = asyncio.Event()
    flows.set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await flows.wait()
            writer.write(data)
        writer.close()

    async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if parts.hostname:
            inside = await asyncio.open_connection(parts.hostname, parts.port or 5432)
        else:
            inside = await asyncio.open_unix_connection(f"{where['host'][0]}/.s.PGSQL.{where['port'][0]}")
        with suppress(OSError):
            await asyncio.gather(carry(reader, inside[1]), carry(inside[0], writer))

    async with await asyncio.start_server(enter, "127.0.0.1", 0) as door:
        port = door.sockets[0].getsockname()[1]
        user = parts.netloc.rpartition("@")[0]
        yield Network(f"postgres://{user}@127.0.0.1:{port}{parts.path}?sslmode=prefer", flows)
