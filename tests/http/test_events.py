"""How do results come as a stream of events, and when does a stream end?"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from schema.limits import Limits
from tests.http.doors import Context, calling, door, serving

EVENTS = {"accept": "text/event-stream"}
NEXT, COMPLETE, ALIVE = "next", "complete", "alive"


@asynccontextmanager
async def streaming(app: Starlette, query: str, **headers: str) -> AsyncIterator["Stream"]:
    """Open a stream of events over a real connection."""
    async with (
        serving(app) as address,
        httpx2.AsyncClient(timeout=5) as client,
        client.stream("POST", f"http://{address}/graphql", json={"query": query}, headers=EVENTS | headers) as response,
    ):
        yield Stream(response)


class Stream:
    """The events of a stream, one by one."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def event(self) -> tuple[str, Any]:
        name, data = "", ""
        async for line in self._lines:
            if line == ":":
                name = ALIVE
            elif line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                data = line.removeprefix("data: ")
            elif not line and name:
                return name, json.loads(data) if data else None
        raise EOFError

    async def all(self) -> list[tuple[str, Any]]:
        events = []
        try:
            while True:
                events.append(await self.event())
        except EOFError:
            return events


async def test_a_subscription_gives_an_event_for_each_result_then_says_that_it_is_complete() -> None:
    async with streaming(door(), "subscription{count(to:2)}") as stream:
        events = await stream.all()

    assert stream.response.status_code == 200
    assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.response.headers["cache-control"] == "no-store"
    assert events == [(NEXT, {"data": {"count": 0}}), (NEXT, {"data": {"count": 1}}), (COMPLETE, None)]


@pytest.mark.parametrize(
    ("query", "answer"),
    [("{hello}", {"data": {"hello": "world"}}), ("mutation{touch}", {"data": {"touch": "touched"}})],
)
async def test_a_query_and_a_mutation_are_a_stream_of_one_event(query: str, answer: Any) -> None:
    async with streaming(door(), query) as stream:
        events = await stream.all()

    assert events == [(NEXT, answer), (COMPLETE, None)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription{", "BAD_USER_INPUT"),
        ("subscription{nothing}", "BAD_USER_INPUT"),
        ("subscription{count failing}", "QUERY_TOO_COMPLEX"),
        ('subscription{count(to:"a")}', "BAD_USER_INPUT"),
        ("subscription($n: Int!){count(to:$n)}", "BAD_USER_INPUT"),
        ("{__schema{types{name}}}", "FORBIDDEN"),
    ],
)
async def test_a_wrong_operation_is_told_in_the_stream(query: str, code: str) -> None:
    async with calling(door()) as client:
        response = await client.post("/graphql", json={"query": query}, headers=EVENTS)

    assert response.status_code == 200
    name, data, *rest = response.text.split("\n")
    assert name == "event: next"
    told = json.loads(data.removeprefix("data: "))
    assert "data" not in told
    assert told["errors"][0]["extensions"]["code"] == code
    assert rest == ["", "event: complete", "data: ", "", ""]


async def test_a_wrong_request_is_refused_before_the_stream() -> None:
    async with calling(door()) as client:
        body = await client.post("/graphql", content=b"[]", headers=EVENTS | {"content-type": "application/json"})
        cookie = await client.post("/graphql", json={"query": "{hello}"}, headers=EVENTS | {"cookie": "session=a"})
        change = await client.get("/graphql", params={"query": "mutation{touch}"}, headers=EVENTS)

    assert [response.status_code for response in (body, cookie, change)] == [400, 403, 405]
    assert all(response.headers["content-type"].startswith("application/json") for response in (body, cookie, change))


async def test_a_subscription_is_streamed_to_a_client_that_accepts_events_among_others() -> None:
    accept = "application/graphql-response+json, application/json, text/event-stream"

    async with calling(door()) as client:
        streamed = await client.post(
            "/graphql", json={"query": "subscription{count(to:1)}"}, headers={"accept": accept}
        )
        plain = await client.post("/graphql", json={"query": "{hello}"}, headers={"accept": accept})

    assert streamed.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert plain.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


async def test_a_subscription_that_breaks_is_an_incident_and_the_stream_ends(caplog: pytest.LogCaptureFixture) -> None:
    async with streaming(door(), "subscription{failing}") as stream:
        events = await stream.all()

    assert [name for name, _ in events] == [NEXT, NEXT, COMPLETE]
    error = events[1][1]["errors"][0]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["incident"] in caplog.text
    assert "db.internal" not in str(events)


async def test_a_silent_stream_is_kept_alive() -> None:
    async with streaming(door(Limits(keep_alive_s=0.02)), "subscription{count(to:1 pause:0.2)}") as stream:
        events = await stream.all()

    names = [name for name, _ in events]
    assert names.count(ALIVE) >= 3
    assert names[-2:] == [NEXT, COMPLETE]


async def test_a_stream_ends_when_its_session_does() -> None:
    signed_in = True

    async def still_valid(context: Context) -> bool:
        return signed_in

    app = door(Limits(keep_alive_s=0.02), still_valid=still_valid)
    async with streaming(app, "subscription{watched}") as stream:
        first = await stream.event()
        signed_in = False
        events = [event for event in await stream.all() if event[0] != ALIVE]

    assert first == (NEXT, {"data": {"watched": 1}})
    assert events[0][1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert events[1:] == [(COMPLETE, None)]


async def test_no_event_leaves_after_the_session_has_ended() -> None:
    async def still_valid(context: Context) -> bool:
        return False

    async with streaming(door(still_valid=still_valid), "subscription{count}") as stream:
        events = await stream.all()

    assert "data" not in events[0][1]
    assert len(events) == 2


async def test_what_a_subscription_holds_is_let_go_when_the_client_leaves() -> None:
    contexts: list[Context] = []

    async def context_for(asked: Any) -> Context:
        contexts.append(Context("visitor", asked))
        return contexts[-1]

    async with serving(door(context_for=context_for)) as address, httpx2.AsyncClient() as client:
        async with client.stream(
            "POST", f"http://{address}/graphql", json={"query": "subscription{watched}"}, headers=EVENTS
        ) as response:
            await Stream(response).event()

        async with asyncio.timeout(2):
            await contexts[0].released.wait()


async def test_each_event_executes_inside_what_the_house_puts_around_it() -> None:
    entered: list[str] = []

    @contextmanager
    def around(context: Context) -> Any:
        entered.append("in")
        yield
        entered.append("out")

    async with streaming(door(around=around), "subscription{count(to:2)}") as stream:
        await stream.all()

    # once to start it, once for each of two events, once to learn that there is no third
    assert entered == ["in", "out"] * 4
