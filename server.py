"""
How does a request come in, and what is plugged into what?

    python server.py [serve]                  serve the portal
    python server.py credentials              say who can sign in to the demonstration, with the one-time codes of now
    python server.py migrate                  bring the database up to date
    python server.py catalogue PATH           put a catalogue of demandes in force
    python server.py agent-create EMAIL NAME  invite the first administrator
    python server.py activation-codes COUNT   make codes to print on water contracts
    python server.py export-schema            write schema/schema.graphql
"""

import argparse
import asyncio
import gc
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvicorn
import uvloop
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from connectors import memory
from connectors.postgres.cluster import NotInstalled, StartFailed
from connectors.postgres.ownership import FolderInUse
from models.migrating import NoDatabase
from resolvers import door, portal
from resolvers.actors import System
from resolvers.errors import DatabaseAway, Refused
from resolvers.staff import administrators
from rules.vocabulary.accounts import Language
from rules.water import codes as activation_codes
from schema import captcha_media, graph, refusals, trusted
from schema.appointments import calendar_files
from schema.asking import House, hooks
from schema.documents import giving, receiving
from schema.explorer import doorstep, links, mailbox, page
from schema.http import health, serving
from schema.http.forgery import PROOFS
from schema.http.records import Records
from schema.http.safety import Safety
from schema.http.view import GraphQLView
from schema.imports import reports
from schema.limits import Limits
from schema.portal import sheets
from schema.water import consumption_files
from settings import Explorer, MissingSettings, Settings, TrustedDocuments
from workers import catalogue
from workers import main as workers_main
from workers.demo import credentials
from workers.demo.filling import Demonstration
from workers.logs import write_json_lines

SCHEMA_FILE = Path(__file__).parent / "schema" / "schema.graphql"
#: In the folder of a development run: who can sign in to the demonstration.
DEMONSTRATION = "demonstration.json"

Clock = Callable[[], datetime]

log = logging.getLogger(__name__)


def create_app(
    settings: Settings, parts: workers_main.Parts, clock: Clock, *, schema_for_all: bool | None = None
) -> Starlette:
    """Return the application: every route, and what stands around them. In development everybody sees the schema."""
    house = House(
        machines=parts.machines,
        keys=parts.keys,
        facts=parts.facts,
        clock=clock,
        is_development=settings.is_development,
        schema_for_all=settings.is_development if schema_for_all is None else schema_for_all,
        requests_per_minute=settings.requests_per_minute,
        allowed_origins=(*settings.allowed_origins, parts.facts.public_url),
        trusted_proxies=settings.trusted_proxies,
        visitors_trusted_only=settings.trusted_documents is not TrustedDocuments.NONE,
        citizens_trusted_only=settings.trusted_documents is TrustedDocuments.ALL_BUT_AGENTS,
        manifest=trusted.manifest(),
    )
    limits = Limits(
        executions=settings.executions, answer_bytes=settings.answer_max_bytes, live=settings.live_per_address
    )
    view = GraphQLView(graph.build(), hooks(house), limits)
    routes: list[BaseRoute] = [
        *view.routes(),
        *captcha_media.routes(house),
        *sheets.routes(house),
        *reports.routes(house),
        *calendar_files.routes(house),
        *consumption_files.routes(house),
        *receiving.routes(house),
        *giving.routes(house),
        *health.routes(settings.metrics_token),
    ]
    has_mails = settings.is_development and parts.mailbox is not None
    if settings.explorer is Explorer.ON:
        routes += page.routes(of_links=links.OPERATIONS if settings.is_development else None)
        routes += doorstep.routes(house, has_mails=has_mails)
    if settings.is_development:
        routes += links.routes(has_mails=has_mails)
    if has_mails and parts.mailbox is not None:
        routes += mailbox.routes(parts.mailbox, portal.time_zone)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST", "PUT"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", *PROOFS],
        expose_headers=["Retry-After", "X-Request-Id"],
        allow_credentials=True,
        max_age=3600,
    )
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Records), Middleware(Safety), cors],
        exception_handlers={DatabaseAway: health.away},
    )
    # starlette would send /graphql/ on to an address made of the Host that the client names.
    app.router.redirect_slashes = False
    return app


@dataclass
class Running:
    """The portal while it runs."""

    app: Starlette
    parts: workers_main.Parts
    #: The worker beside the server, where there is one: closed, it has given back what it had in hand.
    worker: AsyncExitStack


@asynccontextmanager
async def running(settings: Settings, clock: Clock = workers_main.utc_now) -> AsyncIterator[Running]:
    """Start everything that a portal rests on, in order, and stop it in the other order."""
    settings.refuse_what_is_missing()
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(workers_main.parts(settings, clock))
        worker = await stack.enter_async_context(AsyncExitStack())
        if not settings.redis_url:
            await worker.enter_async_context(workers_main.beside(parts, clock))
        yield Running(create_app(settings, parts, clock), parts, worker)


class CannotStart(Exception):
    """What the operator has to mend first."""


async def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); told twice, without waiting for the requests under way."""
    memory.keep_little()
    told: list[int] = []
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.append, number)
    began = time.monotonic()
    try:
        listening = serving.listen(settings.listens_on, settings.port)
    except OSError as taken:
        address, why = f"{settings.listens_on}:{settings.port}", os.strerror(taken.errno or 0)
        raise CannotStart(f"{address} cannot be listened on ({why}): set PORT") from None
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    try:
        async with running(settings) as portal:
            if told:
                return
            gc.freeze()  # what stays to the end is not searched for garbage: all would wait for that, 70 ms each time
            server = serving.Server(serving.config(portal.app), told, portal.worker)
            welcome = asyncio.create_task(_welcome(settings, portal, server, began))
            await server.serve(sockets=[listening])
            welcome.cancel()
            with suppress(asyncio.CancelledError):
                await welcome
    except StartFailed:
        if not told:  # the Ctrl-C that we are told by reaches PostgreSQL's own programs too
            raise


async def _welcome(settings: Settings, portal: Running, server: uvicorn.Server, began: float) -> None:
    """Say where everything is, and fill an empty portal with the demonstration collectivité."""
    if not settings.is_development:
        return
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    parts, url = portal.parts, portal.parts.facts.public_url
    print(f"Fontaine is up after {time.monotonic() - began:.1f} s (development mode, for this machine only):")
    print(f"  the explorer   {url}/explorer")
    print(f"  the graph      {url}/graphql")
    if parts.mailbox is not None:
        print(f"  the mails      {url}/mails")
        filling = Demonstration(parts.door, parts.mailbox, workers_main.utc_now, settings.folder / DEMONSTRATION)
        if await filling.is_wanted():
            print("Filling the demonstration collectivité…", flush=True)
            try:
                await filling.fill()
                memory.give_back()
            except Exception:
                # The portal serves all the same, and whoever waits for the demonstration is told why it does not come.
                log.exception("the demonstration is not complete")
                print("It could not be completed, portal.log says why. The next start goes on with it.", flush=True)
        for line in credentials.lines(filling.credentials, workers_main.utc_now()):
            print(line)
    print("Ctrl-C stops it; run again, it goes on with what it had.", flush=True)


async def _migrate(settings: Settings) -> None:
    async with workers_main.parts(settings, workers_main.utc_now):
        print("The database is up to date.")


async def _load_catalogue(settings: Settings, path: Path) -> None:
    said = catalogue.read(path)
    now = workers_main.utc_now()
    async with workers_main.parts(settings, workers_main.utc_now) as parts:
        with door.through(parts.door):
            came = await catalogue.load(System("catalogue"), said, now=now)
    print(f"Types of demande: {came.new} new, {came.revised} revised, {came.unchanged} unchanged.")


async def _invite_first_administrator(settings: Settings, said: argparse.Namespace) -> None:
    now = workers_main.utc_now()
    async with workers_main.parts(settings, workers_main.utc_now) as parts:
        with door.through(parts.door):
            await administrators.create_first_administrator(
                System("agent-create"),
                email=said.email,
                name=said.name,
                although_there_is_one=said.although_there_is_one,
                now=now,
            )
    print(f"An invitation leaves for {said.email} as soon as a worker turns.")


async def _play(said: argparse.Namespace, settings: Settings) -> None:
    if said.command == "migrate":
        await _migrate(settings)
    elif said.command == "catalogue":
        await _load_catalogue(settings, said.path)
    elif said.command == "agent-create":
        await _invite_first_administrator(settings, said)
    else:
        await serve(settings)


def main(arguments: list[str]) -> int:
    """Play one of the commands of this file's head."""
    parser = argparse.ArgumentParser(prog="server.py", description="The portal: its server and its commands.")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help="serve the portal (what happens without a command)")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("credentials", help="say who can sign in to the demonstration")
    commands.add_parser("export-schema", help="write schema/schema.graphql")
    make = commands.add_parser("activation-codes", help="make codes to print on water contracts")
    make.add_argument("count", type=int)
    load = commands.add_parser("catalogue", help="put a catalogue of demandes in force, all of it or nothing")
    load.add_argument("path", type=Path, help="a .toml file, or a folder of them")
    invite = commands.add_parser("agent-create", help="invite the first administrator")
    invite.add_argument("email")
    invite.add_argument("name")
    invite.add_argument(
        "--although-there-is-one", action="store_true", help="when all who could sign in have lost their means"
    )
    said = parser.parse_args(arguments)
    if said.command == "credentials":
        print("\n".join(credentials.lines(credentials.read(Settings().folder / DEMONSTRATION), workers_main.utc_now())))
        return 0
    if said.command == "activation-codes":
        print("\n".join(activation_codes.new_code(secrets.token_bytes(32)) for _ in range(said.count)))
        return 0
    if said.command == "export-schema":
        SCHEMA_FILE.write_text(graph.exported(), encoding="utf-8")
        return 0
    try:
        settings = Settings()
        settings.refuse_what_is_missing()
    except MissingSettings as missing:
        print(f"server.py: {missing}", file=sys.stderr)
        return 2
    except ValidationError as wrong:
        each = [f"{'.'.join(map(str, error['loc'])).upper()}: {error['msg']}" for error in wrong.errors()]
        print(f"server.py: {'; '.join(each)}", file=sys.stderr)
        return 2
    write_json_lines(settings.log_level, settings.folder / "portal.log" if settings.is_development else None)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_play(said, settings))
    except Refused as refused:
        no = refusals.told(refused, Language.EN)
        for line in [f"{'.'.join(field.path)}: {field.message}" for field in no.fields] or [no.message]:
            print(f"server.py: {line}", file=sys.stderr)
        return 1
    except (
        CannotStart,
        catalogue.UnreadableCatalogue,
        FolderInUse,
        NoDatabase,
        NotInstalled,
        StartFailed,
        workers_main.WrongAddress,
    ) as reason:
        print(f"server.py: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
