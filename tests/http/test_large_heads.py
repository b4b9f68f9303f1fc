"""How large may the head of a request be?"""

import httpx2
import pytest

from tests.http.doors import door, serving
from tests.http.lines import BODY, head, line


@pytest.mark.parametrize(
    "header",
    [b"X-Long: " + b"a" * 40_000, b"\r\n".join(b"X-%d: a" % n for n in range(200)), b"X-Huge: " + b"b" * 500_000],
    ids=["one long header", "many headers", "a huge header"],
)
async def test_a_head_that_is_too_large_is_refused(header: bytes) -> None:
    async with serving(door()) as address, line(address) as large:
        await large.send(head(len(BODY), header) + BODY)
        said = await large.rest()

    assert said.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n") or not said
    assert b"hello" not in said


async def test_a_head_without_end_is_refused_before_its_deadline() -> None:
    async with serving(door()) as address, line(address) as endless:
        await endless.send(head(1)[:-2] + b"X-Endless: " + b"a" * 33_000)
        said = await endless.rest()

    assert said.startswith(b"HTTP/1.1 431 ")


async def test_a_long_address_is_refused_and_an_honest_one_read() -> None:
    async with serving(door()) as address, httpx2.AsyncClient() as client:
        honest = await client.get(f"http://{address}/graphql", params={"query": "{hello}" + " " * 5_000})
        long = await client.get(f"http://{address}/graphql", params={"query": "{hello}" + " " * 33_000})

    assert (honest.status_code, long.status_code) == (200, 431)
