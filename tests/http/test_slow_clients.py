"""How long is a client waited for that sends half a request, or takes no answer, and do the others notice?"""

import asyncio
import socket
from contextlib import suppress
from time import perf_counter, sleep

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from schema.http.slow_clients import DeadlineProtocol
from tests.http.doors import door, serving
from tests.http.lines import BODY, head, line


class Impatient(DeadlineProtocol):
    """The same, a hundred times less patient; a body must come at 100 bytes a tenth of a second."""

    head_s = 0.15
    body_s = 0.1
    body_bytes = 100


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"\r\n\r\n",
        b"P",
        b"POST /graphql HT",
        b"POST /graphql HTTP/1.1\r\nHost: door\r\nX-Half: ",
        head(100),
        head(100) + b'{"query":',
        head(100, b"Transfer-Encoding: chunked").replace(b"Content-Length: 100\r\n", b"") + b"5\r\n{",
    ],
    ids=["nothing", "line ends", "a letter", "half a line", "half a header", "no body", "half a body", "half a chunk"],
)
async def test_half_a_request_is_closed(start: bytes) -> None:
    async with serving(door(), http=Impatient) as address, line(address) as slow:
        await slow.send(start)
        began = perf_counter()
        said = await slow.rest()

    assert said.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert 0.05 < perf_counter() - began < 1


@pytest.mark.parametrize("start", [head(1_000)[:10], b"\r\n", head(1_000)], ids=["head", "line ends", "body"])
async def test_a_request_that_drips_is_closed(start: bytes) -> None:
    async with serving(door(), http=Impatient) as address, line(address) as slow:
        await slow.send(start)
        began = perf_counter()
        await slow.drip((b"\r\n" if start == b"\r\n" else b"a") * 200, 0.01)
        await slow.rest()

    assert perf_counter() - began < 1


async def test_the_deadlines_of_production_close_within_fifteen_seconds() -> None:
    assert DeadlineProtocol.head_s < 15
    assert 2 * DeadlineProtocol.body_s < 15


async def test_a_body_that_keeps_coming_is_waited_for() -> None:
    body = BODY + b" " * 1_000

    async with serving(door(), http=Impatient) as address, line(address) as slow:
        await slow.send(head(len(body)))
        began = perf_counter()
        await slow.drip(body, 0.02, step=40)
        answer = await slow.answer()

    assert perf_counter() - began > 3 * Impatient.body_s
    assert answer == b"HTTP/1.1 200 OK"


async def test_a_slow_answer_is_not_a_slow_client() -> None:
    body = b'{"query":"{slow(seconds:0.4)}"}'

    async with serving(door(), http=Impatient) as address, line(address) as patient:
        await patient.send(head(len(body)) + body)

        assert await patient.answer() == b"HTTP/1.1 200 OK"


def _long_answers() -> Starlette:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse("a" * 20_000_000)

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


async def test_an_answer_that_nobody_takes_is_let_go() -> None:
    async with serving(_long_answers(), http=Impatient) as address:
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port))) as deaf:
            await asyncio.to_thread(deaf.sendall, head(len(BODY)) + BODY)
            await asyncio.sleep(1)
            taken = await asyncio.to_thread(_take, deaf)

    assert taken < 20_000_000


async def test_an_answer_that_is_taken_slowly_is_given_whole() -> None:
    async with serving(_long_answers(), http=Impatient) as address:
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port))) as slow:
            await asyncio.to_thread(slow.sendall, head(len(BODY), b"Connection: close") + BODY)
            taken = await asyncio.to_thread(_take, slow, pause=0.02)

    assert taken > 20_000_000


def _take(taking: socket.socket, *, pause: float = 0.0) -> int:
    """Take what comes until the end, and return how many bytes it was."""
    taken = 0
    with suppress(ConnectionResetError):
        while got := len(taking.recv(500_000)):
            taken += got
            sleep(pause)
    return taken


async def test_a_server_that_reads_late_does_not_blame_the_client() -> None:
    async def late(request: Request) -> PlainTextResponse:
        await asyncio.sleep(0.4)
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route("/graphql", late, methods=["POST"])])
    async with serving(app, http=Impatient) as address, line(address) as patient:
        await patient.send(head(500_000) + b"a" * 200_000)
        await asyncio.sleep(0.3)
        await patient.send(b"a" * 300_000)

        assert await patient.answer() == b"HTTP/1.1 200 OK"


async def test_a_client_that_waits_to_be_told_to_continue_is_not_slow() -> None:
    async def late(request: Request) -> PlainTextResponse:
        await asyncio.sleep(0.3)
        return PlainTextResponse((await request.body()).decode())

    app = Starlette(routes=[Route("/graphql", late, methods=["POST"])])
    async with serving(app, http=Impatient) as address, line(address) as patient:
        await patient.send(head(2, b"Expect: 100-continue"))
        told = await patient.answer()
        await patient.send(b"ok")
        answer = await patient.answer()

    assert (told, answer) == (b"HTTP/1.1 100 Continue", b"HTTP/1.1 200 OK")


async def test_a_connection_serves_again_and_again_and_each_request_has_its_own_time() -> None:
    async with serving(door(), http=Impatient) as address, line(address) as kept:
        for _ in range(3):
            await kept.send(head(len(BODY)) + BODY)
            assert await kept.answer() == b"HTTP/1.1 200 OK"
            await asyncio.sleep(0.2)
        await kept.send(b"POST /gra")
        said = await kept.rest()

    assert said.startswith(b"HTTP/1.1 408 ")


async def test_half_a_request_behind_another_is_not_told_in_place_of_its_answer() -> None:
    body = b'{"query":"{slow(seconds:0.5)}"}'

    async with serving(door(), http=Impatient) as address, line(address) as pipelining:
        await pipelining.send(head(len(body)) + body + b"POST /gra")
        said = await pipelining.rest()

    assert said == b""


async def test_line_ends_between_requests_keep_no_connection_open() -> None:
    async with serving(door(), http=Impatient) as address, line(address) as kept:
        await kept.send(head(len(BODY)) + BODY)
        await kept.answer()
        began = perf_counter()
        await kept.drip(b"\r\n" * 200, 0.01)
        await kept.rest()

    assert perf_counter() - began < 1


async def test_two_requests_at_once_are_answered_in_order() -> None:
    async with serving(door(), http=Impatient) as address, line(address) as pipelining:
        await pipelining.send((head(len(BODY)) + BODY) * 2)

        assert [await pipelining.answer(), await pipelining.answer()] == [b"HTTP/1.1 200 OK"] * 2


async def test_streams_and_sockets_outlive_every_deadline() -> None:
    async with serving(door(), http=Impatient) as address:
        async with httpx2.AsyncClient() as client:
            stream = await client.post(
                f"http://{address}/graphql",
                json={"query": "subscription{count(to:3 pause:0.15)}"},
                headers={"accept": "text/event-stream"},
            )
        async with connect(f"ws://{address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            await asyncio.sleep(0.4)
            await socket.send('{"type":"ping"}')
            pong = await socket.recv()

    assert stream.text.count("event: next") == 3
    assert pong == '{"type":"pong"}'


async def test_two_hundred_half_requests_leave_the_others_quick() -> None:
    async with serving(door(), http=Impatient) as address, httpx2.AsyncClient() as client:
        slow = [await asyncio.open_connection(*address.split(":")) for _ in range(200)]
        for number, (_, writer) in enumerate(slow):
            writer.write(head(1_000)[:50] if number % 2 else head(1_000) + b'{"query":')
        times = []
        for _ in range(5):
            began = perf_counter()
            response = await client.post(f"http://{address}/graphql", json={"query": "{hello}"})
            times.append(perf_counter() - began)
        async with asyncio.timeout(3):
            closed = await asyncio.gather(*(reader.read() for reader, _ in slow), return_exceptions=True)
        for _, writer in slow:
            writer.close()

    assert response.status_code == 200
    assert sorted(times)[2] < 0.25
    assert len(closed) == 200
