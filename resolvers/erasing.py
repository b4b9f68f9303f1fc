"""How does an erasure get past the tables that only ever grow? It says so, for the length of its block."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tortoise.backends.base.client import BaseDBAsyncClient


@asynccontextmanager
async def erasing(connection: BaseDBAsyncClient) -> AsyncIterator[None]:
    """Let append-only tables lose rows, in the transaction of `connection`."""
    await connection.execute_query("SELECT set_config('fontaine.erasing', 'on', true)")
    yield
    await connection.execute_query("SELECT set_config('fontaine.erasing', 'off', true)")
