"""How long, how many at a time, and between which hooks is an operation executed?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest
import strawberry
from strawberry.extensions import SchemaExtension

from schema.limits import Limits
from tests.http.doors import Context, ask, calling, door
from tests.http.scratch import Mutation, Query


async def test_an_operation_that_takes_too_long_is_stopped(caplog: pytest.LogCaptureFixture) -> None:
    async with calling(door(Limits(execution_s=0.05))) as client:
        response = await client.post("/graphql", json={"query": "query Slow{slow(seconds:30)}"})

    assert response.status_code == 200
    assert response.json()["data"] is None
    assert response.json()["errors"][0]["extensions"] == {
        "code": "QUERY_TOO_COMPLEX",
        "limit": "seconds of execution",
        "allowed": 0.05,
    }
    assert "query Slow was stopped" in caplog.text


async def test_few_execute_at_a_time_and_the_others_wait_their_turn() -> None:
    inside, most = 0, 0

    @contextmanager
    def around(context: Context) -> Iterator[None]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        yield
        inside -= 1

    async with calling(door(Limits(executions=3), around=around)) as client:
        told = await asyncio.gather(*(ask(client, "{slow(seconds:0.01)}") for _ in range(20)))

    assert told == [{"data": {"slow": "done"}}] * 20
    assert most == 3


async def test_those_who_come_when_too_many_wait_are_sent_away_for_a_while() -> None:
    async with calling(door(Limits(executions=1, waiting=2))) as client:
        responses = await asyncio.gather(
            *(client.post("/graphql", json={"query": "{slow(seconds:0.05)}"}) for _ in range(5))
        )

    assert sorted(response.status_code for response in responses) == [200, 200, 200, 429, 429]
    refused = next(response for response in responses if response.status_code == 429)
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_those_who_wait_too_long_are_sent_away_and_their_seats_are_not_lost() -> None:
    async with calling(door(Limits(executions=1, waiting_s=0.02))) as client:
        responses = await asyncio.gather(
            *(client.post("/graphql", json={"query": "{slow(seconds:0.1)}"}) for _ in range(3))
        )
        later = await ask(client, "{hello}")

    assert sorted(response.status_code for response in responses) == [200, 429, 429]
    assert later == {"data": {"hello": "world"}}


async def test_an_operation_executes_inside_what_the_house_puts_around_it() -> None:
    standing: ContextVar[str] = ContextVar("standing")

    @strawberry.type
    class Asks:
        @strawberry.field
        async def stands(self) -> str:
            await asyncio.sleep(0)
            return standing.get("nowhere")

    @contextmanager
    def around(context: Context) -> Iterator[None]:
        token = standing.set(context.actor)
        yield
        standing.reset(token)

    async with calling(door(schema=strawberry.Schema(Asks), around=around)) as client:
        told = await ask(client, "{stands}")

    assert told == {"data": {"stands": "visitor"}}


async def test_the_extensions_and_the_executor_of_the_schema_take_part() -> None:
    seen: list[str] = []

    class Watching(SchemaExtension):
        async def on_operation(self) -> AsyncIterator[None]:
            seen.append(f"begin {self.execution_context.operation_name}")
            yield
            seen.append("end")

        def on_execute(self) -> Iterator[None]:
            seen.append("execute")
            yield

        def resolve(self, _next: Any, root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(info.field_name)
            return _next(root, info, *args, **kwargs)

    schema = strawberry.Schema(Query, Mutation, extensions=[Watching])

    async with calling(door(schema=schema)) as client:
        told = await ask(client, "query Q{hello}")

    assert told == {"data": {"hello": "world"}}
    assert seen == ["begin Q", "execute", "hello", "end"]


async def test_each_operation_has_a_context_of_its_own() -> None:
    contexts: list[int] = []

    async def context_for(asked: Any) -> Context:
        context = Context("visitor", asked)
        contexts.append(id(context))
        return context

    async with calling(door(context_for=context_for)) as client:
        for _ in range(2):
            await ask(client, "{whoami}")
        await ask(client, "{")
        await ask(client, "{" + "hello " * 501 + "}")

    assert len(contexts) == 2


async def test_an_answer_beyond_its_bound_is_refused_and_one_at_it_is_not() -> None:
    whole = len(b'{"data":{"echo":""}}') + 1_000
    async with calling(door(Limits(answer_bytes=whole))) as client:
        at = await ask(client, "query($t: String!){echo(text:$t)}", variables={"t": "a" * 1_000})
        above = await ask(client, "query($t: String!){echo(text:$t)}", variables={"t": "a" * 1_001})

    assert at == {"data": {"echo": "a" * 1_000}}
    [error] = above["errors"]
    assert error["extensions"] == {
        "code": "QUERY_TOO_COMPLEX",
        "limit": "bytes of answer",
        "allowed": whole,
        "given": whole + 1,
    }
