"""
How does a request come in, and what is plugged into what?

    python server.py [serve]                  serve the portal
    python server.py migrate                  bring the database up to date
    python server.py agent-create EMAIL NAME  invite the first administrator
    python server.py export-schema            write schema/schema.graphql
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from schema import captcha_media, documents, graph
from schema.asking import House, hooks
from schema.explorer import mailbox, page
from schema.http import health
from schema.http.records import Records
from schema.http.safety import Safety
from schema.http.view import GraphQLView
from schema.limits import Limits
from settings import Explorer, Settings, TrustedDocuments
from workers import main as workers_main

SCHEMA_FILE = Path(__file__).parent / "schema" / "schema.graphql"

Clock = Callable[[], datetime]


def create_app(settings: Settings, parts: workers_main.Parts, clock: Clock) -> Starlette:
    """Return the application: every route, and what stands around them."""
    house = House(
        machines=parts.machines,
        keys=parts.keys,
        facts=parts.facts,
        clock=clock,
        is_development=settings.is_development,
        requests_per_minute=settings.requests_per_minute,
        allowed_origins=(*settings.allowed_origins, parts.facts.public_url),
        trusted_proxies=settings.trusted_proxies,
        visitors_trusted_only=settings.trusted_documents is not TrustedDocuments.NONE,
        citizens_trusted_only=settings.trusted_documents is TrustedDocuments.ALL_BUT_AGENTS,
        manifest=documents.manifest(),
    )
    view = GraphQLView(graph.build(), hooks(house), Limits(executions=settings.executions))
    routes: list[BaseRoute] = [*view.routes(), *captcha_media.routes(house), *health.routes(settings.metrics_token)]
    if settings.explorer is Explorer.ON:
        routes += page.routes()
    if settings.is_development and parts.mailbox is not None:
        routes += mailbox.routes(parts.mailbox)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Fontaine"],
        allow_credentials=True,
        max_age=3600,
    )
    return Starlette(routes=routes, middleware=[Middleware(Records), Middleware(Safety), cors])


@dataclass
class Running:
    """The portal while it runs."""

    app: Starlette
    parts: workers_main.Parts


@asynccontextmanager
async def running(settings: Settings, clock: Clock = workers_main.utc_now) -> AsyncIterator[Running]:
    """Start everything that a portal rests on, in order, and stop it in the other order."""
    settings.refuse_what_is_missing()
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(workers_main.parts(settings, clock))
        if not settings.redis_url:
            await stack.enter_async_context(workers_main.beside(parts, clock))
        yield Running(create_app(settings, parts, clock), parts)


def uvicorn_config(app: Starlette, **options: Any) -> uvicorn.Config:
    """Return how uvicorn serves the application, whatever address it listens on."""
    return uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_config=None,
        timeout_graceful_shutdown=3,
        **options,
    )
