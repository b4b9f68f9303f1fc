"""What do the explorer's tests open? A portal, Chromium, and a tab that notes complaints and outside requests."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pyotp
import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, async_playwright

import server
from models.staff import Agent
from resolvers import hashing
from rules.vocabulary.staff import AgentRole
from schema.explorer.page import STATIC
from settings import Settings
from tests.conftest import serving
from tests.portal import Portal as RunningPortal

NAME, EMAIL, PASSWORD = "Solène Mercier", "solene.mercier@mairie.example.org", "Nénuphar-du-lac-27"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Portal:
    """Where the portal answers, and an agent who may sign in there."""

    url: str
    email: str
    password: str
    name: str
    one_time_secret: str | None
    """Of the authenticator; None for an agent who has set up none yet."""

    def one_time_code(self) -> str:
        assert self.one_time_secret
        return pyotp.TOTP(self.one_time_secret).now()


@dataclass
class Tab:
    """One page of the browser, with what it complained of and what it asked elsewhere."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    graph: list[Request] = field(default_factory=list)
    """What it sent to the graph, oldest first."""


def _missing(reason: str) -> None:
    """Skip, but never where the page is promised to have been looked at."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
async def production_door(running_portal: RunningPortal) -> AsyncIterator[str]:
    """A second door to the same portal, as in production: only agents see its schema."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        parts = replace(running_portal.parts, facts=replace(running_portal.parts.facts, public_url=url))
        given: dict[str, Any] = {"_env_file": None, "mode": "development", "requests_per_minute": 1_000_000}
        settings = Settings(**given)
        app = server.create_app(settings, parts, running_portal.clock, schema_for_all=False)
        async with serving(app, listening):
            yield url


async def _agent_of(portal: RunningPortal, url: str, *, authenticator: bool = True) -> Portal:
    secret = pyotp.random_base32() if authenticator else None
    await Agent.create(
        name=NAME,
        email=EMAIL,
        email_folded=EMAIL,
        role=AgentRole.ADMINISTRATOR,
        password_hash=await hashing.hashed(PASSWORD),
        one_time_secret=portal.parts.keys.seal(secret) if secret else None,
        created_at=portal.clock(),
    )
    return Portal(url, EMAIL, PASSWORD, NAME, secret)


@pytest.fixture
async def desk(running_portal: RunningPortal, production_door: str) -> Portal:
    """A portal as in production, and an administrator who has an authenticator."""
    await running_portal.forget_everything()
    return await _agent_of(running_portal, production_door)


@pytest.fixture
async def portal_of_a_newcomer(running_portal: RunningPortal, production_door: str) -> Portal:
    """A portal whose agent has no authenticator yet."""
    await running_portal.forget_everything()
    return await _agent_of(running_portal, production_door, authenticator=False)


@pytest.fixture
async def open_portal(running_portal: RunningPortal) -> Portal:
    """A portal in development: everyone sees its schema."""
    await running_portal.forget_everything()
    return await _agent_of(running_portal, running_portal.url)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        _missing("No Chromium here: install it (Debian: apt install chromium) to see the explorer tested.")
    if not (STATIC / "index.html").is_file():
        _missing("The explorer is not built: run `make explorer`, which needs Node 20.19 or later.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def tab(browser: Browser) -> AsyncIterator[Tab]:
    """A French-speaking agent's tab."""
    async with await browser.new_context(locale="fr-FR", viewport={"width": 1400, "height": 900}) as context:
        yield await open_tab(context)


async def open_tab(context: BrowserContext) -> Tab:
    tab = Tab(await context.new_page(), context)

    def note_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            tab.complaints.append(message.text)

    def note_error(error: Error) -> None:
        tab.complaints.append(str(error))

    def note_request(request: Request) -> None:
        home = tab.page.url.split("/explorer")[0]
        if not request.url.startswith(("data:", home)) and not request.is_navigation_request():
            tab.outside.append(request.url)
        if request.url == f"{home}/graphql":
            tab.graph.append(request)

    # Violations of the policy are errors in the console, those of workers too.
    tab.page.on("console", note_console)
    tab.page.on("pageerror", note_error)
    context.on("request", note_request)
    return tab
