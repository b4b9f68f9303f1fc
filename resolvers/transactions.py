"""
How does a verb change things: all or nothing, once a key, and told only after the commit?

`async with transaction(now) as change:` opens it; `return change.gives(row)` says what came of it. When the request
bears an Idempotency-Key, the same transaction keeps that, so that the second call answers from it
(resolvers/idempotency.py).
The worker's bell is rung and the live bus told after the commit, never before, and never when it fails.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from resolvers import door, idempotency

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Acknowledged:
    """What was asked has been taken in: the code of the sentence that says so."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Change:
    """One transaction under way: its connection, and what to tell once it is committed."""

    def __init__(self, connection: BaseDBAsyncClient, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.outcome: dict[str, Any] | None = None
        self._rings = False
        self._told: list[tuple[str, dict[str, Any]]] = []

    def ring(self) -> None:
        """Have the worker look at the outbox after the commit."""
        self._rings = True

    def tell(self, channel: str, **payload: Any) -> None:
        """Tell a live channel after the commit."""
        self._told.append((channel, payload))

    def gives(self, row: Row) -> Row:
        """Say that this row came of it, and return it."""
        self.outcome = {"row": type(row).__name__, "id": str(row.pk)}
        return row

    def acknowledges(self, code: str, **values: Any) -> Acknowledged:
        """Say that a mere acknowledgement came of it, and return it."""
        self.outcome = {"said": code, "values": values}
        return Acknowledged(code, values)

    async def announce(self) -> None:
        """Ring and tell; called once the transaction is committed."""
        machines = door.current().machines
        if self._rings:
            await machines.bell.ring()
        for channel, payload in self._told:
            await machines.bus.publish(channel, payload)


@asynccontextmanager
async def transaction(now: datetime, *, aside: bool = False) -> AsyncIterator[Change]:
    """
    Open a transaction; committed when the block ends, rolled back when it raises.

    `aside` is for what must stand whatever becomes of the verb (a guess counted), outside the request's key.

    :raises idempotency.PlayedAlready: when another call with the same key has just committed.
    """
    key = None if aside else door.current().idempotency
    async with in_transaction() as connection:
        change = Change(connection, now)
        if key is not None:
            await idempotency.claim(connection, key, now)
        yield change
        if key is not None:
            if change.outcome is None:
                raise RuntimeError(f"{key.field} did not say what came of it")
            await idempotency.keep(connection, key, change.outcome)
    await change.announce()
