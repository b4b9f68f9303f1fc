"""How does a test run the portal as a process of its own, ask it over HTTP, and end it in any way?"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg
import httpx2
import psutil

from connectors.postgres.embedded import EmbeddedPostgres
from connectors.smtp.catcher import Catcher
from resolvers import captchas, door
from resolvers.door import Door, Facts, Machines
from schema import ids
from server import DEMONSTRATION
from settings import Settings
from tests.portal import PASSWORD, Client
from workers import main as workers_main
from workers.outbox import LEASE

ROOT = Path(__file__).parents[2]
#: A machine that does much else at the same time starts a portal slowly.
STARTS_WITHIN_S = 40.0
ENDS_WITHIN_S = 40.0
#: Whatever a portal that has ended leaves to its keeper.
GONE_WITHIN_S = 3.0
ACKNOWLEDGED = "... on Acknowledgement { message }"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@asynccontextmanager
async def folder() -> AsyncIterator[Path]:
    """An empty folder, and not pytest's: run by root, PostgreSQL is another user, whom each new pytest shuts out."""
    with tempfile.TemporaryDirectory(prefix="fontaine-tests-", ignore_cleanup_errors=True) as place:
        yield Path(place)


class PortalProcess:
    """One portal in one folder, on one port: a process at a time, started as often as a test wants."""

    def __init__(self, folder: Path, **given: str) -> None:
        """Say where all it makes lies, and the settings it is given; none of the environment's is."""
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.given = {
            "MODE": "development",
            "PORT": str(self.port),
            "VAR": str(folder),
            "HUBEAU_URL": "",
            "REQUESTS_PER_MINUTE": "1000000",
            **given,
        }
        self.http = httpx2.AsyncClient(base_url=self.url, timeout=30)
        folder.mkdir(exist_ok=True)
        self._output = folder.parent / f"{folder.name}.output-{self.port}"
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def output(self) -> str:
        """What the latest process said, on either stream."""
        return self._output.read_text(encoding="utf-8")

    @property
    def log(self) -> str:
        """What all of them logged."""
        return (self.folder / "portal.log").read_text(encoding="utf-8")

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, *command: str) -> None:
        """Start a process (`serve` unless something else is said) and wait for nothing."""
        own = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
        with self._output.open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *(command or (str(ROOT / "server.py"), "serve")),
                cwd=self.folder.parent,
                env={**own, **self.given, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    async def up(self) -> "PortalProcess":
        """Have it running and answering."""
        if not self.is_up:
            await self.start()
        await self.until_it_answers()
        return self

    async def until_it_answers(self) -> None:
        async with asyncio.timeout(STARTS_WITHIN_S):
            while True:
                assert self.is_up, self.output
                with suppress(httpx2.TransportError):
                    if (await self.http.get("/health/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.02)

    async def says(self, words: str) -> None:
        """Wait until it has said `words`."""
        async with asyncio.timeout(STARTS_WITHIN_S):
            while words not in self.output:
                assert self.is_up, self.output
                await asyncio.sleep(0.02)

    @property
    def credentials(self) -> dict[str, Any]:
        """Who can sign in to the demonstration, as it keeps it."""
        file = self.folder / DEMONSTRATION
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    async def end(self, how: signal.Signals) -> float:
        """End it, and return how many seconds that took. SIGINT goes to the whole group, as Ctrl-C does."""
        began = time.monotonic()
        if how is signal.SIGINT:
            os.killpg(self.pid, how)
        else:
            os.kill(self.pid, how)
        await self.ended()
        return time.monotonic() - began

    async def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        assert self._process is not None
        async with asyncio.timeout(ENDS_WITHIN_S):
            return await self._process.wait()

    async def __aenter__(self) -> "PortalProcess":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave nothing running."""
        await self.http.aclose()
        if self.is_up:
            await self.end(signal.SIGKILL)
            assert await self.seconds_until_nothing_lives() < ENDS_WITHIN_S

    def living(self) -> list[psutil.Process]:
        """The processes that work in its folder: those of its PostgreSQL, and the shell that keeps it."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if Path(process.cwd()).is_relative_to(self.folder):
                    found.append(process)
        return found

    async def seconds_until_nothing_lives(self) -> float:
        """Wait until nothing works in its folder any more."""
        began = time.monotonic()
        while self.living() and time.monotonic() - began < ENDS_WITHIN_S:
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    @property
    def database_url(self) -> str:
        """Where its database is, while it runs."""
        return self.given.get("DATABASE_URL") or EmbeddedPostgres(self.folder / "pg").url

    async def sql(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """Look into its database."""
        connection = await asyncpg.connect(self.database_url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *values)
        finally:
            await connection.close()
        return rows

    def client(self, token: str | None = None) -> Client:
        """Return a client of it; a visitor, unless it has a token."""
        return Client(self.http, token=token)

    async def captcha(self) -> dict[str, str]:
        """Ask for a captcha, and read its picture as only those who hold the portal's key can."""
        made = await self.client().play("captchaCreate", None, "... on Captcha { id }")
        return {"captchaId": made["id"], "captchaAnswer": self.captcha_answer(made["id"])}

    def captcha_answer(self, captcha_id: str) -> str:
        given: dict[str, Any] = {"_env_file": None, **{name.lower(): value for name, value in self.given.items()}}
        keys = workers_main.keys(Settings(**given))
        with door.through(Door(cast("Machines", None), keys, cast("Facts", None))):
            return captchas.code_of(UUID(ids.key(captcha_id, "Captcha")))

    async def sign_up(self, name: str) -> str:
        """Sign somebody up, and return their address once the portal has acknowledged it."""
        fields = sign_up_fields(name, await self.captcha())
        made = await self.client().play("accountCreate", fields, ACKNOWLEDGED)
        assert made["__typename"] == "Acknowledgement", made
        return fields["email"]


def sign_up_fields(name: str, captcha: dict[str, str]) -> dict[str, str]:
    """Return what `accountCreate` wants of somebody with a password of their own."""
    email = f"{name}@example.org"
    return {
        "email": email,
        "emailConfirmation": email,
        "username": f"{name}.durand",
        "password": PASSWORD,
        "passwordConfirmation": PASSWORD,
        "firstName": name.capitalize(),
        "lastName": "Durand",
        **captcha,
    }


async def mail_to(catcher: Catcher, address: str, timeout_s: float = 15.0) -> EmailMessage:
    """Wait for a mail to an address."""
    caught = await catcher.wait_for(lambda mail: address in mail.recipients, timeout_s)
    return caught.message


async def a_lease_later(portal: PortalProcess) -> None:
    """Let the time pass after which the letters that a killed worker had in its hands are another's."""
    await portal.sql("UPDATE letter SET leased_until = leased_until - $1::interval", LEASE)
