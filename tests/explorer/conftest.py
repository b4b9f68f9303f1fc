"""What do the explorer's tests open? A portal, Chromium, and a tab that notes complaints and outside requests."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pyotp
import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, async_playwright

from schema.explorer.page import STATIC
from tests.explorer.scratch_portal import EMAIL, NAME, PASSWORD, Desk, scratch_portal

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


def _serve(desk: Desk, *, schema_for_all: bool = False) -> Iterator[Portal]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        app = scratch_portal(desk, schema_for_all=schema_for_all)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield Portal(
            url=f"http://127.0.0.1:{listening.getsockname()[1]}",
            email=EMAIL,
            password=PASSWORD,
            name=NAME,
            one_time_secret=desk.secret,
        )
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """A portal as in production: only agents see its schema."""
    yield from _serve(Desk(secret=pyotp.random_base32()))


@pytest.fixture
def portal_of_a_newcomer() -> Iterator[Portal]:
    """A portal whose agent has no authenticator yet."""
    yield from _serve(Desk())


@pytest.fixture
def open_portal() -> Iterator[Portal]:
    """A portal in development: everyone sees its schema."""
    yield from _serve(Desk(secret=pyotp.random_base32()), schema_for_all=True)


@pytest.fixture(scope="module")
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
