"""What does a bench measure? The portal in processes of its own: its server, its worker, and what they rest on."""

import asyncio
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import httpx2
from tortoise import Tortoise

from connectors.postgres.embedded import EmbeddedPostgres
from models import TABLES
from models.accounts import Citizen
from models.engine import database_config
from models.portal import Terms, TermsAcceptance
from models.sessions import Session
from models.staff import Agent, AgentService, Service
from resolvers import captchas, door
from resolvers.door import Door, Facts
from resolvers.keys import Keys, token_digest
from rules.vocabulary.accounts import AccountKind, ContactMethod, Language, SessionTransport
from rules.vocabulary.staff import AgentRole, ServiceDomain
from schema import ids
from tests.connectors.redis_server import PROGRAM, RedisServer

ROOT = Path(__file__).parents[2]
SECRET_KEY = "une clé de trente-deux caractères au moins pour les mesures"
PATIENCE_S = 60.0
#: Nothing of the environment, nor of a .env, finds its way into a bench.
NOTHING_SET = {
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "SMTP_URL": "",
    "FILES_URL": "",
    "PUBLIC_URL": "",
    "HUBEAU_URL": "",
    "LOG_LEVEL": "WARNING",
}


@dataclass
class Running:
    """A portal that runs, and whoever asks it."""

    url: str
    process: Process
    #: Of the database that it uses.
    database_url: str
    http: httpx2.AsyncClient
    #: From Ctrl-C until it was gone.
    stopped_in_s: float = 0.0

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None, token: str | None = None) -> Any:
        """Play an operation that must have no errors, and return its data."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = await self.http.post(
            "/graphql", json={"query": query, "variables": dict(variables or {})}, headers=headers
        )
        answer = response.json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def captcha(self) -> dict[str, str]:
        """Ask for a captcha, and answer it with the server's own key."""
        made = await self.ask("mutation { captchaCreate { ... on Captcha { id } } }")
        captcha_id = made["captchaCreate"]["id"]
        no_machine: Any = None
        with door.through(Door(no_machine, Keys((SECRET_KEY.encode(),)), Facts(self.url, "", None))):
            code = captchas.code_of(UUID(ids.key(captcha_id, "Captcha")))
        return {"captchaId": captcha_id, "captchaAnswer": code}


@asynccontextmanager
async def portal(var: Path, settings: Mapping[str, str] = NOTHING_SET) -> AsyncIterator[Running]:
    """Run `server.py serve` in development, its data in `var`, from the first query answered until it has stopped."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = {
        "MODE": "development",
        "PORT": str(port),
        "VAR": str(var),
        "SECRET_KEYS": SECRET_KEY,
        "REQUESTS_PER_MINUTE": "100000000",
        **settings,
    }
    async with child("server.py", "serve", log=var / "server.out", environment=environment) as process:
        url = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient(base_url=url, timeout=30) as http:
            database_url = settings.get("DATABASE_URL") or EmbeddedPostgres(var / "pg").url
            running = Running(url, process, database_url, http)
            await _first_answer(running, var / "server.out")
            yield running
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), PATIENCE_S)
            running.stopped_in_s = time.monotonic() - began


@asynccontextmanager
async def worker(log: Path, settings: Mapping[str, str]) -> AsyncIterator[Process]:
    """Run a worker of its own."""
    environment = {"MODE": "development", "SECRET_KEYS": SECRET_KEY, **settings}
    async with child("-m", "arq", "workers.main.WorkerSettings", log=log, environment=environment) as process:
        yield process


@asynccontextmanager
async def smtp_sink(folder: Path) -> AsyncIterator[tuple[str, Path]]:
    """Run an SMTP server in another process; give its address, and the file of what came."""
    came, said = folder / "mails", folder / "sink.out"
    came.touch()
    async with child("-m", "tests.bench.smtp_sink", str(came), log=said):
        async with asyncio.timeout(PATIENCE_S):
            while not (url := said.read_text().partition("\n")[0]):
                await asyncio.sleep(0.05)
        yield url, came


@asynccontextmanager
async def redis(folder: Path) -> AsyncIterator[str | None]:
    """Give the address of a real Redis: the environment's, or one started here; None where there is none."""
    if given := os.environ.get("REDIS_URL"):
        yield given
    elif PROGRAM is None:
        yield None
    else:
        server = RedisServer(folder)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


@asynccontextmanager
async def child(*command: str, log: Path, environment: Mapping[str, str] = NOTHING_SET) -> AsyncIterator[Process]:
    """Run Python with these arguments, what it says in `log`; end it with the block, whatever happened."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=ROOT,
            env={**os.environ, **NOTHING_SET, **environment},
            stdout=said,
            stderr=said,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()


@asynccontextmanager
async def rows(of: Running) -> AsyncIterator[None]:
    """Write rows straight into a portal's database."""
    config = database_config(of.database_url, pool_min=1, pool_max=2, modules=TABLES)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()


def citizen(name: str) -> Citizen:
    """Return a citizen who has confirmed an address, to be written."""
    now = datetime.now(UTC)
    email = f"{name}@example.org"
    return Citizen(
        username=name,
        username_folded=name,
        email=email,
        email_folded=email,
        email_confirmed_at=now,
        kind=AccountKind.INDIVIDUAL,
        first_name=name.capitalize(),
        last_name="Durand",
        preferred_contact=ContactMethod.EMAIL,
        language=Language.FR,
        by_collectivite=False,
        activated_at=now,
        created_at=now,
        search=name,
    )


async def signed_in(name: str) -> str:
    """Write a citizen whose steps are done, and return the token of their session."""
    now = datetime.now(UTC)
    row = citizen(name)
    await row.save()
    for terms in await Terms.all():
        await TermsAcceptance.create(citizen_id=row.id, terms_id=terms.id, accepted_at=now)
    token = token_urlsafe(32)
    await Session.create(
        citizen_id=row.id,
        token_digest=token_digest(token),
        transport=SessionTransport.TOKEN,
        created_at=now,
        last_used_at=now,
        expires_at=now + timedelta(days=1),
    )
    return token


async def agent_signed_in(service: str) -> str:
    """Write an agent of a service, and return the token of their session."""
    now = datetime.now(UTC)
    of = await Service.create(slug=service, name=service, domain=ServiceDomain.DEMANDES)
    email = "agathe@mairie.example.org"
    row = await Agent.create(name="Agathe", email=email, email_folded=email, role=AgentRole.AGENT, created_at=now)
    await AgentService.create(agent_id=row.id, service_id=of.id)
    token = token_urlsafe(32)
    await Session.create(
        agent_id=row.id,
        token_digest=token_digest(token),
        transport=SessionTransport.TOKEN,
        created_at=now,
        last_used_at=now,
        expires_at=now + timedelta(days=1),
    )
    return token


async def _first_answer(running: Running, log: Path) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if running.process.returncode is not None:
                raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")
            try:
                await running.ask("{ session { pendingSteps } }")
            except httpx2.TransportError:
                await asyncio.sleep(0.005)
            else:
                return
