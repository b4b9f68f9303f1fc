"""Is a file on a slow line waited for, and one that stalls given up?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import server
from settings import Settings
from tests.documents.sending import PDF, Kept, place
from tests.http.doors import serving
from tests.http.lines import Line, line
from tests.http.test_slow_clients import Impatient
from tests.portal import Portal

CONTENT = PDF.replace(b"<< >>", b"<< >>" + b" " * 1_500, 1)


@asynccontextmanager
async def on_a_line(portal: Portal, upload: dict[str, Any]) -> AsyncIterator[Line]:
    """A connection to the portal as an impatient server serves it, the head of a PUT sent."""
    given: dict[str, Any] = {"_env_file": None, "mode": "development", "requests_per_minute": 1_000_000}
    app = server.create_app(Settings(**given), portal.parts, portal.clock)
    where = urlsplit(upload["url"])
    async with serving(app, http=Impatient) as address, line(address) as connection:
        await connection.send(
            f"PUT {where.path}?{where.query} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/pdf\r\n"
            f"Content-Length: {len(CONTENT)}\r\n\r\n".encode()
        )
        yield connection


async def test_a_file_that_keeps_coming_is_taken_in_however_long_it_takes(portal: Portal, kept: Kept) -> None:
    upload = await place(await portal.citizen("claire"), "a.pdf", "application/pdf", len(CONTENT))

    async with on_a_line(portal, upload) as slow:
        await slow.drip(CONTENT, 0.01, step=25)
        answer = await slow.answer()

    assert answer == b"HTTP/1.1 204 No Content"
    assert await kept.bytes() == CONTENT


async def test_a_file_that_stops_coming_is_given_up_and_nothing_stays_of_it(portal: Portal, kept: Kept) -> None:
    upload = await place(await portal.citizen("claire"), "a.pdf", "application/pdf", len(CONTENT))

    async with kept.nothing_more(), on_a_line(portal, upload) as slow:
        await slow.send(CONTENT[:1_000])
        said = await slow.rest()

    assert said.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
