"""How do the tests speak graphql-transport-ws? A client that says and hears JSON, and waits for nothing long."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.http.doors import serving

PROTOCOL = "graphql-transport-ws"


class Socket:
    """A client that speaks JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def subscribe(self, id_: str, query: str, **payload: Any) -> None:
        await self.say(type="subscribe", id=id_, payload={"query": query, **payload})

    async def hear(self) -> Any:
        async with asyncio.timeout(3):
            return json.loads(await self.connection.recv())

    async def hear_all(self, count: int) -> list[Any]:
        return [await self.hear() for _ in range(count)]

    async def closed(self) -> int | None:
        """Return the code that the server closes with, whatever it says before."""
        async with asyncio.timeout(3):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None


@asynccontextmanager
async def opened(app: Starlette, protocol: str | None = PROTOCOL, **options: Any) -> AsyncIterator[Socket]:
    """Open a socket, without a word yet."""
    protocols = [Subprotocol(protocol)] if protocol else None
    async with (
        serving(app) as address,
        connect(f"ws://{address}/graphql", subprotocols=protocols, **options) as connection,
    ):
        yield Socket(connection)


@asynccontextmanager
async def acknowledged(app: Starlette, payload: Any = None) -> AsyncIterator[Socket]:
    """Open a socket and have it acknowledged."""
    async with opened(app) as socket:
        await socket.say(type="connection_init", **({"payload": payload} if payload else {}))
        assert await socket.hear() == {"type": "connection_ack"}
        yield socket
