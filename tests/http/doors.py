"""How do the tests stand before the door? A small application around the scratch schema, called or served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from strawberry import Schema
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from rules.vocabulary.errors import ErrorCode
from schema.http import Asked, GraphQLView, Hooks, refused
from schema.http.slow_clients import DeadlineProtocol
from schema.limits import Limits
from tests.http.scratch import schema as scratch_schema

ORIGIN = "https://portal.example"


@dataclass
class Context:
    """What resolvers of the scratch schema see."""

    actor: str
    asked: Asked
    released: asyncio.Event = field(default_factory=asyncio.Event)


async def context_for(asked: Asked) -> Context:
    """Say who asks: the token, wherever it came, is their name; « wrong » is nobody's."""
    connection, params = asked.connection, asked.connection_params or {}
    bearer = connection.headers.get("authorization", "").removeprefix("Bearer ")
    token = bearer or connection.cookies.get("session", "") or str(params.get("token", ""))
    if token == "wrong":
        raise refused(401, "This token opens nothing.", ErrorCode.UNAUTHENTICATED)
    return Context(token or "visitor", asked)


def door(limits: Limits | None = None, schema: Schema = scratch_schema, **hooks: Any) -> Starlette:
    """Return an application with the scratch schema behind the door; agents may introspect."""
    defaults: dict[str, Any] = {
        "context_for": context_for,
        "may_introspect": lambda context: context.actor == "agent",
        "session_cookies": ("session",),
        "allowed_origins": (ORIGIN,),
    }
    return Starlette(routes=GraphQLView(schema, Hooks(**{**defaults, **hooks}), limits).routes())


@asynccontextmanager
async def calling(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """Call an application without a network."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://door") as client:
        yield client


@asynccontextmanager
async def serving(app: Starlette, *, http: type[HttpToolsProtocol] = DeadlineProtocol) -> AsyncIterator[str]:
    """Serve an application on loopback by uvicorn's protocols, without its server's ticks, and give its address."""
    config = uvicorn.Config(app, http=http, ws_max_size=100_000, log_config=None, lifespan="off")
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: http(config, state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)


async def ask(client: httpx2.AsyncClient, query: str, **parameters: Any) -> Any:
    """Return the JSON that a POST of a query is answered with."""
    response = await client.post("/graphql", json={"query": query, **parameters})
    return response.json()


def code(response: httpx2.Response) -> str:
    """Return the code of the first error of an answer."""
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found
